"""Verdicts, policies and situations of every sort, for hypothesis."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from bots.policy import (
    PRESETS,
    QUIET,
    STEPS,
    Action,
    Beside,
    Exempt,
    Limits,
    Match,
    Matches,
    Mode,
    Policy,
    Proof,
    Rule,
    Rung,
    Situation,
    Spent,
    arranged,
    named,
)
from bots.rulebook.forms import NO_IDS
from worker.contract import Band, Belief, Family, Kind, Signal, Standing, Verdict

bands = st.sampled_from(Band)
kinds = st.sampled_from(Kind)
presets = st.sampled_from(list(PRESETS))
modes = st.sampled_from(Mode)


def actions_of(allowed: frozenset[Action]) -> st.SearchStrategy[tuple[Action, ...]]:
    return st.sets(st.sampled_from(sorted(allowed))).map(arranged)


def proofs() -> st.SearchStrategy[frozenset[Proof]]:
    return st.frozensets(st.sampled_from(Proof))


signals = st.builds(
    Signal,
    name=st.sampled_from(["one", "other"]),
    family=st.sampled_from(Family),
    kind=st.sampled_from([*Kind, None]),
    applies=st.booleans(),
    score=st.none(),
    band=bands,
)
beliefs = st.builds(Belief, band=bands)
verdicts = st.builds(
    Verdict,
    altered=beliefs,
    generated=beliefs,
    signals=st.lists(signals, max_size=4).map(tuple),
    model_digest=st.just("0" * 64),
)
rules = st.builds(
    Rule,
    none=actions_of(QUIET),
    little=actions_of(QUIET),
    uncertain=actions_of(QUIET),
    substantial=actions_of(frozenset(Action)),
    proofs=proofs(),
    strike_weight=st.integers(1, 100),
)
spans_s = st.integers(1, 520 * 7 * 86_400)
rungs = st.builds(
    Rung,
    strikes=st.integers(1, 1_000),
    within_s=spans_s,
    action=st.sampled_from(sorted(STEPS)),
    duration_s=st.integers(0, 365 * 86_400),
).map(
    lambda rung: (
        rung if rung.action is Action.MUTE else Rung(strikes=rung.strikes, within_s=rung.within_s, action=rung.action)
    )
)
ids = st.text(alphabet=string.ascii_letters + string.digits + "_-.:@+", min_size=1, max_size=20).filter(
    lambda text: text.lower() not in NO_IDS
)
id_lists = st.lists(ids, max_size=3, unique=True).map(tuple)
limits = st.builds(
    Limits,
    removals_per_hour=st.integers(0, 10_000),
    member_per_hour=st.integers(0, 10_000),
    picture_per_hour=st.integers(0, 10_000),
)
exemptions = st.builds(Exempt, admins=st.booleans(), linked_channel=st.booleans(), channels=id_lists, threads=id_lists)
policies = st.builds(
    Policy,
    mode=modes,
    altered=rules,
    generated=rules,
    known=actions_of(frozenset(Action)),
    known_strike_weight=st.integers(1, 100),
    known_distance=st.integers(0, 64),
    known_quality=st.integers(0, 100),
    penalty_proofs=proofs(),
    mute_s=spans_s,
    strikes_expire_s=spans_s,
    ladder=st.lists(rungs, max_size=4).map(tuple),
    limits=limits,
    exempt=exemptions,
    newcomer_days=st.sampled_from([0, 0, 1, 7, 365]),
    newcomer_preset=presets,
    beside=st.frozensets(st.sampled_from(Beside)),
    moderators_chat=st.just("") | ids,
    moderators_thread=st.just("") | ids,
    locale=st.sampled_from(["", "en", "de", "pt-BR"]),
).map(named) | presets.map(PRESETS.__getitem__)
found = st.builds(Match, entry=ids, exact=st.booleans(), distance=st.integers(0, 31))
matches = st.builds(Matches, fake=st.none() | found, fine=st.none() | found)
situations = st.builds(
    Situation,
    asked=st.booleans(),
    sender=st.just("") | ids,
    standing=st.sampled_from(Standing),
    approved=st.booleans(),
    thread=st.just("") | ids,
    spent=st.builds(Spent, chat=st.integers(0, 30), member=st.integers(0, 30), picture=st.integers(0, 30)),
    breaker_open=st.booleans(),
    unasked=st.booleans(),
    holding=st.booleans(),
)
calm = st.builds(
    Situation, standing=st.sampled_from([Standing.UNKNOWN, Standing.MEMBER, Standing.NEW]), holding=st.booleans()
)
"""Nobody exempt, nothing spent."""
