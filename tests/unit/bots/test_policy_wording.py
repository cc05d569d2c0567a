"""Everything of a policy that can be said has its words."""

from __future__ import annotations

import string
from dataclasses import replace
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots import durations
from bots.durations import Unit
from bots.moderator.wording.policies import Circumstances, PolicyWording
from bots.outlook import Ground, Surroundings
from bots.platform import Lack, Power
from bots.platform.markup import mention, parse
from bots.policy import PENALTIES, PRESETS, REMOVALS, STEPS, Action, Mode, Policy, Preset, Proof, Reason, Rung, Trust
from bots.replay import Cause, Replay
from bots.rulebook import Change, Entry, Flaw, Mistake, Unfit
from bots.texts import Texts
from tests.unit.bots import strategies
from worker.contract import Band, Family, Kind

TEXTS = Texts()
WORDING = PolicyWording(TEXTS)
WALKED: list[tuple[str, type[StrEnum]]] = [
    ("action", Action),
    ("band", Band),
    ("policy-proof", Proof),
    ("right", Lack),
    ("power", Power),
    ("mode", Mode),
    ("preset", Preset),
    ("ground", Ground),
    ("trust", Trust),
    ("flaw", Flaw),
    ("rule", Entry),
    ("duration", Unit),
    ("cause", Cause),
    ("policy-kind", Kind),
    ("policy-model-kind", Kind),
]
VALUES = {"strikes": 1, "mute": "a day", "known": 2, "found": "x", "allowed": "y", "count": 2, "what": "z"}


@pytest.mark.parametrize(("prefix", "items"), WALKED, ids=lambda value: getattr(value, "__name__", value))
def test_every_member_of_every_enum_has_its_words(prefix: str, items: type[StrEnum]) -> None:
    for item in items:
        assert TEXTS.say(f"{prefix}-{item}", **VALUES).strip(), item


@pytest.mark.parametrize("items", [Preset, Mode, Band, Ground, Power, Lack])
def test_what_has_a_name_is_called_by_it(items: type[StrEnum]) -> None:
    for item in items:
        assert WORDING.name(item, "en")


def test_rungs_and_modes_and_reasons_that_withhold_have_their_words() -> None:
    for action in STEPS:
        rung = Rung(strikes=3, within_s=86_400, action=action, duration_s=3_600)
        assert WORDING.rung(rung, Policy(), "en").startswith("3 in one day → ")
    assert WORDING.rung(Rung(strikes=1, within_s=60, action=Action.MUTE), Policy(mute_s=7_200), "en") == (
        "1 in one minute → muted for 2 hours"
    )
    for mode in (Mode.SHADOW, Mode.LIVE):
        assert TEXTS.say(f"policy-mode-{mode}")
        assert TEXTS.say(f"policy-mode-{mode}-but", who="admins")
    for reason in (Reason.SUBSTANTIAL_NOT_PROOF, Reason.HOLD_OFF, Reason.BREAKER):
        assert TEXTS.say(f"replay-withheld-{reason}", count=3)


around = st.builds(
    Circumstances,
    surroundings=st.builds(
        Surroundings,
        known=st.integers(0, 3),
        families=st.frozensets(st.sampled_from(Family)),
        holding=st.booleans(),
        can=st.frozensets(st.sampled_from(Power)),
    ),
    chat=st.just("group"),
    thread_rules=st.booleans(),
    other_threads=st.integers(0, 2),
    lacking=st.lists(st.sampled_from(Lack), max_size=2).map(tuple),
    breaker_open=st.booleans(),
    default_place=st.sampled_from(["", "log"]),
    named_place=st.just("the place"),
)


@settings(max_examples=60)
@given(strategies.policies, around)
def test_every_policy_can_be_told_in_every_place(policy: Policy, circumstances: Circumstances) -> None:
    text = WORDING.policy(policy, circumstances, "en")
    assert "%" not in text
    assert not set(text) & {"{", "}"}
    promised = {
        action: TEXTS.say(f"action-{action}", strikes=1, mute="") for action in REMOVALS | PENALTIES - {Action.STRIKE}
    }
    body = text.partition("lets no bot do this")[0]
    if not circumstances.surroundings.can:
        assert not [words for words in promised.values() if words in body]


@given(st.builds(Rung, strikes=st.integers(1, 9), within_s=strategies.spans_s, action=st.sampled_from(sorted(STEPS))))
def test_lengths_of_time_are_told_in_whole_words(rung: Rung) -> None:
    told = WORDING.duration(rung.within_s, "en")
    assert len(told.split()) == 2 * len(durations.parts(rung.within_s))
    assert all(word.isalpha() and word.islower() for word in told.split()[1::2])
    assert not set(told.split()[-1]) & set(string.digits)


@given(st.sampled_from(Flaw), st.text(max_size=60), st.booleans())
def test_whatever_is_wrong_can_be_told(flaw: Flaw, found: str, known: bool) -> None:
    allowed = ("a", "b") if known or flaw in {Flaw.NOT_A_NUMBER, Flaw.NOT_A_DURATION} else ()
    unfit = Unfit(flaw, found, allowed)
    assert WORDING.unfit(unfit, "en")
    mistake = Mistake(line=3, key="mute", flaw=flaw, found=unfit.found, allowed=allowed)
    assert "Line 3, mute: " in WORDING.mistakes([mistake], "en")


def test_what_people_wrote_can_make_no_mention() -> None:
    forged = mention("7", "somebody")
    assert parse(WORDING.unfit(Unfit(Flaw.UNKNOWN_WORD, forged, ("off",)), "en"))[1:] == []
    mistake = Mistake(line=1, key=f'threads."{forged}"', flaw=Flaw.UNKNOWN_KEY, found=forged)
    assert parse(WORDING.mistakes([mistake], "en"))[1:] == []


def test_changes_and_mistakes_are_a_few_and_a_number() -> None:
    change = Change(key="mute", before="1d", after="-")
    assert WORDING.changes([change], "en", "changes-more") == "mute: 1d → nothing"
    assert WORDING.changes([change] * 3, "en", "changes-more").count("mute") == 3
    assert WORDING.changes([change] * 5, "en", "changes-more").endswith("; and 2 more")
    mistake = Mistake(line=1, key="", flaw=Flaw.NOT_TOML, found="x")
    assert len(WORDING.mistakes([mistake] * 12, "en").splitlines()) == 13
    assert WORDING.mistakes([mistake] * 14, "en").splitlines()[-1] == "… and 2 more."


def test_a_replay_leaves_out_what_is_nothing() -> None:
    assert WORDING.replay(Replay(pictures=0), "Title", "en")[1].startswith("I have noted no picture")
    quiet = WORDING.replay(Replay(pictures=4), "Title", "en")
    assert quiet[:2] == ["Title", "• Of 4 pictures that I noted, none would have been taken out."]
    assert len(quiet) == 3
    busy = Replay(
        pictures=30,
        removed={Cause.ALTERED: 13, Cause.KNOWN: 1},
        fine=3,
        fake=5,
        same=9,
        spared=2,
        told=1,
        punished=4,
        withheld={Reason.BREAKER: 6},
    )
    assert WORDING.replay(busy, "Title", "en") == [
        "Title",
        "• Of 30 pictures that I noted, 14 would have been taken out (altered 13, known 1).",
        "• Of those, moderators here have found 3 fine, and kept 5 out.",
        "• 9 of them go with today's rules, too.",
        "• 2 that go with today's rules would stay.",
        "• The moderators would have been told of one that would have stayed.",
        "• 4 times somebody would have been punished without anybody having looked.",
        "• 6 would stay because a limit of the hour was reached: of the chat, of a member or of a picture. This counts as if one "
        "of you had let removals go on after an hour; until somebody did, more would have stayed.",
        "Not counted: pictures for which the rules of their time asked nothing of me, for they leave no record. "
        "Who was new or an admin then is not recorded either.",
    ]


@pytest.mark.parametrize("locale", TEXTS.locales)
def test_a_step_of_the_ladder_counts_no_strike_that_has_expired(locale: str) -> None:
    def told(expire_s: int) -> str:
        policy = replace(PRESETS[Preset.STRICT], strikes_expire_s=expire_s)
        around = Surroundings(known=0, families=frozenset(Family), holding=True, can=frozenset(Power))
        return "\n".join(WORDING.rules(policy, Circumstances(surroundings=around, chat="c"), locale))

    month, week = (WORDING.duration(days * 86_400, locale) for days in (30, 7))
    assert month in told(90 * 86_400)
    assert month not in told(7 * 86_400)
    assert told(7 * 86_400).count(week) == 3, "the two steps, and when they expire"
