"""Rules that are only noted are told as what would happen; nothing is promised that shadow mode does not do."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings

from bots.moderator.wording.policies import Circumstances, PolicyWording
from bots.outlook import Surroundings
from bots.platform import Lack, Power
from bots.policy import PRESETS, Action, Limits, Mode, Policy, Preset, Proof, Rule
from bots.texts import Texts
from tests.unit.bots import strategies
from tests.unit.bots.test_policy_wording import around
from worker.contract import Family

WORDING = PolicyWording(Texts())
DOES = re.compile(
    r"\bI (reply|take|tell|do not|cannot|only tell)\b|\b(is taken out because|are punished)|can remove it with one press"
)
PROTECT = PRESETS[Preset.PROTECT]
MODEL = replace(
    PROTECT,
    altered=Rule(substantial=(Action.DELETE, Action.BAN), proofs=frozenset(Proof)),
    penalty_proofs=frozenset(Proof),
)


def told(policy: Policy, mode: Mode, *, known: int = 0, holding: bool = True, lacking: tuple[Lack, ...] = ()) -> str:
    surroundings = Surroundings(
        known=known, families=frozenset({Family.NETWORK}), holding=holding, can=frozenset(Power) - {Power.BAN}
    )
    circumstances = Circumstances(surroundings=surroundings, chat="group", lacking=lacking)
    return WORDING.policy(replace(policy, mode=mode), circumstances, "en")


def test_what_is_only_noted_is_not_said_to_be_done() -> None:
    human = replace(PROTECT, altered=replace(PROTECT.altered, proofs=frozenset({Proof.HUMAN})))
    for policy, known in ((PROTECT, 0), (human, 1)):
        assert "Until then I reply and tell the moderators" in told(policy, Mode.LIVE, known=known)
        assert "Until then I would reply and tell the moderators." in told(policy, Mode.SHADOW, known=known)
    assert "would be taken out because one kind of check" in told(MODEL, Mode.SHADOW)
    assert "members would be punished" in told(MODEL, Mode.SHADOW)
    assert "so I would not: ban" in told(MODEL, Mode.SHADOW)
    holds = replace(PROTECT, altered=Rule(substantial=(Action.HOLD,), proofs=frozenset(Proof)))
    assert "I would reply and tell the moderators" in told(holds, Mode.SHADOW, holding=False)
    shut = replace(PROTECT, limits=Limits(removals_per_hour=0))
    assert "so I would take nothing out by myself" in told(shut, Mode.SHADOW)
    assert "I could not do what needs it" in told(PROTECT, Mode.SHADOW, lacking=(Lack.DELETE_MESSAGES,))


def test_who_is_told_in_shadow_is_said() -> None:
    line = "For now moderators hear from me only what members ask them to look at."
    assert line in told(PROTECT, Mode.SHADOW)
    assert line not in told(PROTECT, Mode.LIVE)


@settings(max_examples=40)
@given(strategies.policies, around)
def test_no_line_of_a_noted_policy_says_that_it_is_done(policy: Policy, circumstances: Circumstances) -> None:
    circumstances = replace(circumstances, breaker_open=False)  # nothing is taken out, so that nothing trips
    lines = WORDING.rules(replace(policy, mode=Mode.SHADOW), circumstances, "en")[1:-1]
    assert not [line for line in lines if DOES.search(line)]
