"""What a chat's own reviews have taught: said once there are twenty, of pictures that were flagged alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.moderator.learning import MIN_REVIEWS, SPAN_S, Learning, likeness, outcomes
from bots.platform import CommandName
from bots.policy import Decision, Evidence
from bots.records.cases import Case
from bots.records.choices import Choice
from bots.records.journal import Event, EventKind
from tests.contract.records.made import FULL
from tests.unit.bots.moderator.conftest import HOLD, Scene
from worker.contract import Band, Kind

ALTERED, GENERATED = Kind.ALTERED, Kind.GENERATED


def flagged(altered: Band, generated: Band, by: Kind | None) -> Case:
    """A case of one picture with these bands, which this kind's rule decided."""
    finding = FULL.findings[0]
    evidence = (Evidence(kind=ALTERED, band=altered), Evidence(kind=GENERATED, band=generated))
    decision: Decision = replace(finding.decision, evidence=evidence, kind=by)
    return replace(FULL, platform="fake", chat="group", findings=(replace(finding, decision=decision),))


@pytest.mark.parametrize(
    ("altered", "generated", "by", "expected"),
    [
        (Band.SUBSTANTIAL, Band.LITTLE, ALTERED, "altered"),
        (Band.LITTLE, Band.SUBSTANTIAL, GENERATED, "generated"),
        (Band.SUBSTANTIAL, Band.SUBSTANTIAL, GENERATED, "generated"),
        (Band.SUBSTANTIAL, Band.SUBSTANTIAL, ALTERED, "altered"),
        (Band.LITTLE, Band.SUBSTANTIAL, None, "generated"),
        (Band.LITTLE, Band.SUBSTANTIAL, ALTERED, ""),
        (Band.UNCERTAIN, Band.NONE, ALTERED, ""),
        (Band.LITTLE, Band.LITTLE, None, ""),
    ],
)
def test_pictures_are_alike_by_the_kind_that_was_substantial_and_decided(
    altered: Band, generated: Band, by: Kind | None, expected: str
) -> None:
    assert likeness(flagged(altered, generated, by)) == expected


async def reviewed(
    scene: Scene, number: int, details: str, kind: EventKind = EventKind.REVIEWED, *, chat: str = "group"
) -> None:
    event = Event(kind=kind, at_s=scene.clock.now_s(), case=f"CASE{number}", details=details)
    await scene.records.journal.append("fake", chat, event)


SUBSTANTIAL = flagged(Band.SUBSTANTIAL, Band.LITTLE, ALTERED)


async def test_nothing_is_said_before_there_are_twenty(scene: Scene) -> None:
    learning = Learning(scene.services)
    for number in range(MIN_REVIEWS - 1):
        await reviewed(scene, number, "fine altered")
    assert await learning.real_of_hundred(SUBSTANTIAL) is None
    await reviewed(scene, 0, "fake altered")
    assert await learning.real_of_hundred(SUBSTANTIAL) is None, "a case that is decided again is one case"
    await reviewed(scene, MIN_REVIEWS, "fine altered")
    assert await learning.real_of_hundred(SUBSTANTIAL) == 95, "what was decided last counts"


async def test_only_what_was_flagged_alike_here_and_not_taken_back_counts(scene: Scene) -> None:
    learning = Learning(scene.services)
    for number in range(MIN_REVIEWS):
        await reviewed(scene, number, "fine altered")
        await reviewed(scene, 100 + number, "fake generated")
        await reviewed(scene, 200 + number, "fake altered", chat="other")
        await reviewed(scene, 300 + number, "fake")
    assert await learning.real_of_hundred(SUBSTANTIAL) == 100
    assert await learning.real_of_hundred(flagged(Band.LITTLE, Band.SUBSTANTIAL, GENERATED)) == 0
    assert await learning.real_of_hundred(flagged(Band.LITTLE, Band.LITTLE, None)) is None
    await reviewed(scene, 3, "", EventKind.UNDONE)
    assert await learning.real_of_hundred(SUBSTANTIAL) is None, "nineteen are left"
    await reviewed(scene, 3, "fake altered")
    assert await learning.real_of_hundred(SUBSTANTIAL) == 95


async def test_what_was_undone_and_never_reviewed_changes_nothing(scene: Scene) -> None:
    await reviewed(scene, 7, "", EventKind.UNDONE)
    for number in range(MIN_REVIEWS):
        await reviewed(scene, number, "fine altered")
    await reviewed(scene, 99, "", EventKind.UNDONE)
    assert await Learning(scene.services).real_of_hundred(SUBSTANTIAL) == 100


async def test_what_is_older_than_a_year_is_forgotten(scene: Scene) -> None:
    for number in range(MIN_REVIEWS):
        await reviewed(scene, number, "fine altered")
    await scene.clock.advance(SPAN_S - 1)
    assert await Learning(scene.services).real_of("fake", "group", ALTERED) == 100
    await scene.clock.advance(2)
    assert await Learning(scene.services).real_of("fake", "group", ALTERED) is None


async def test_what_is_undone_lets_the_decision_before_it_stand(scene: Scene) -> None:
    journal, altered = scene.records.journal, frozenset({ALTERED})
    for details, kind in (
        ("fake altered", EventKind.REVIEWED),
        ("fake altered", EventKind.REVIEWED),  # the objection is refused
        ("uphold", EventKind.UNDONE),
    ):
        await reviewed(scene, 1, details, kind)
    assert await outcomes(journal, "fake", "group", 0.0, altered) == ["fake"]
    await reviewed(scene, 1, "fine altered")
    assert await outcomes(journal, "fake", "group", 0.0, altered) == ["fine"]
    await reviewed(scene, 1, "overturn", EventKind.UNDONE)
    assert await outcomes(journal, "fake", "group", 0.0, altered) == ["fake"]
    await reviewed(scene, 1, "fake", EventKind.UNDONE)
    assert await outcomes(journal, "fake", "group", 0.0, altered) == []


async def test_a_refused_objection_that_waits_again_leaves_the_fake_counted(scene: Scene) -> None:
    await scene.policy(HOLD)
    scene.platform.open_private("ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    for choice in (Choice.UPHOLD, Choice.UNDO):
        await scene.press(choice, "max")
    counted = await outcomes(scene.records.journal, "fake", "group", 0.0, frozenset({ALTERED}))
    assert counted == ["fake"]
    assert scene.case.appealed
