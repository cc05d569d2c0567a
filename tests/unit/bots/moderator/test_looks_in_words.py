"""Why something cannot be judged, and which face it is about: the reason stands in the sentence, the face can be counted out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.wording import Wording
from bots.moderator.wording.looks import face
from bots.policy import Decision, Mode, Reason, weigh
from tests.unit.bots.moderator.conftest import TEXTS, Scene
from worker.contract import FACES_SAMPLED, Band, Family, Kind, Region, Signal, Unfit, Verdict
from worker.testing import verdict

LANGUAGES = ("en", "zh", "ko")
REASONS = [why for why in Unfit if why is not Unfit.NO_FACE]


def unfit(why: dict[Kind, Unfit], others: Band = Band.LITTLE) -> Verdict:
    """A verdict in which these kinds could not be judged."""
    judged = verdict(*(Band.NONE if kind in why else others for kind in Kind))
    signals = tuple(
        replace(one, applies=False, score=None, band=Band.NONE, detail=why[one.kind]) if one.kind in why else one
        for one in judged.signals
    )
    return replace(judged, signals=signals)


def answer(scene: Scene, judged: Verdict, locale: str = "en") -> str:
    decision = Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=Mode.LIVE, evidence=tuple(weigh(judged)))
    return Wording(scene.services).private(judged, decision, locale)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("why", REASONS)
def test_what_cannot_be_judged_at_all_is_told_with_its_reason(scene: Scene, why: Unfit, locale: str) -> None:
    both = answer(scene, unfit(dict.fromkeys(Kind, why)), locale)
    said = TEXTS.say(f"verdict-none-{why.replace('_', '-')}", locale)
    assert both.startswith(said)
    assert TEXTS.say("verdict-uncertain", locale) not in both
    # That there is no face is no reason where the whole of it has another one.
    assert answer(scene, unfit({Kind.ALTERED: Unfit.NO_FACE, Kind.GENERATED: why}), locale).startswith(said)


def test_every_reason_has_a_sentence_of_its_own() -> None:
    for locale in LANGUAGES:
        told = {TEXTS.say(f"verdict-none-{why.replace('_', '-')}", locale) for why in REASONS}
        assert len(told) == len(REASONS)


@pytest.mark.parametrize(
    ("kind", "why"), [(Kind.ALTERED, Unfit.NO_FACE), (Kind.ALTERED, Unfit.DRAWING), (Kind.GENERATED, Unfit.SCREENSHOT)]
)
def test_what_of_one_kind_could_not_be_checked_is_told_with_its_reason(scene: Scene, kind: Kind, why: Unfit) -> None:
    told = answer(scene, unfit({kind: why}))
    sentence = f"{TEXTS.say(f'verdict-unchecked-{kind}')} {TEXTS.say('signal-' + why.replace('_', '-'))}"
    assert sentence in told


def test_a_reason_of_a_later_version_is_no_stumbling_block(scene: Scene) -> None:
    judged = verdict(Band.NONE, Band.NONE)
    odd = replace(judged.signals[0], applies=False, score=None, band=Band.NONE, detail="of_another_world")
    assert answer(scene, replace(judged, signals=(odd,))).startswith(TEXTS.say("verdict-none"))


def region(left: float, score: float, frame: int = 0, side: float = 0.1) -> Region:
    return Region(kind=Kind.ALTERED, left=left, top=0.2, right=left + side, bottom=0.4, score=score, frame=frame)


def crowd(*regions: Region, band: Band = Band.SUBSTANTIAL) -> Verdict:
    return replace(verdict(band, Band.LITTLE), regions=regions)


def test_of_several_faces_the_one_it_is_about_is_counted_from_the_left(scene: Scene) -> None:
    judged = crowd(region(0.7, 0.2), region(0.1, 0.3), region(0.4, 0.9))
    told = TEXTS.say("which-face", "en", number=2, count=3)
    assert "number 2 from the left" in told
    assert told in answer(scene, judged)
    public = Wording(scene.services).public(
        judged, Decision(actions=(), reason=Reason.NOT_ENOUGH, mode=Mode.LIVE, evidence=tuple(weigh(judged))), "en"
    )
    assert told not in public  # a chat is not pointed at a person


@pytest.mark.parametrize(
    "judged",
    [
        crowd(region(0.1, 0.9)),
        crowd(region(0.1, 0.9), region(0.5, 0.85)),
        crowd(region(0.1, 0.9), region(0.12, 0.2)),
        crowd(region(0.1, 0.9), region(0.5, 0.2, frame=7)),
        crowd(region(0.1, 0.9), region(0.5, 0.2), band=Band.LITTLE),
        crowd(*(region(0.1 * at, 0.1 + 0.8 * (at == 3), side=0.05) for at in range(9))),
    ],
    ids=["alone", "as strong", "one above the other", "of two frames", "nothing seen", "too many to count"],
)
def test_a_face_that_nobody_could_count_out_is_not_named(judged: Verdict) -> None:
    assert face(judged, TEXTS.say, "en") == []


def test_that_only_the_largest_faces_were_looked_at_is_said(scene: Scene) -> None:
    judged = verdict(Band.LITTLE, Band.LITTLE)
    more = Signal(name="faces", family=Family.NETWORK, kind=None, applies=True, detail=FACES_SAMPLED)
    told = answer(scene, replace(judged, signals=(*judged.signals, more)))
    assert TEXTS.say("signal-faces-sampled") in told
