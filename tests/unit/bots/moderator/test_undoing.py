"""Undo and objections: no moderator gets round the rule that another one decides, and what was told stays true."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bots.platform import CommandName, Power
from bots.policy import Action, Rule
from bots.records.cases import AppealState, CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from bots.records.known import Listed
from bots.records.versions import CASE
from bots.references import Reference
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

BANS = replace(ASKS, altered=Rule(substantial=(Action.HOLD, Action.STRIKE, Action.BAN, Action.NOTIFY)))


async def press(scene: Scene, choice: Choice, member: str, number: int = 0) -> None:
    """Somebody presses, also what their card does not offer any more."""
    data = scene.services.signer.sign(Reference(choice=choice, case=scene.cases[number].id), "fake", 1e12)
    await scene.platform.press_data("mods", member, data, scene.card(number).id)


async def appealed(scene: Scene) -> None:
    """Mo has called Ada's picture a fake, she was banned, and objects."""
    scene.platform.can |= {Power.RESEND}
    await scene.policy(BANS)
    await scene.post("ada", b"fake one")
    await press(scene, Choice.FAKE, "mo")
    await press_appeal(scene)


async def press_appeal(scene: Scene) -> None:
    await scene.platform.press(scene.platform.posts("private-ada")[0], "ada", Choice.APPEAL)


@pytest.fixture
async def objected(scene: Scene) -> Scene:
    await appealed(scene)
    return scene


@pytest.mark.parametrize("member", ["mo", "max"])
async def test_what_its_poster_objects_to_is_not_undone_but_decided(objected: Scene, member: str) -> None:
    scene = objected
    await press(scene, Choice.UNDO, member)
    assert "Its poster objects, so it cannot be undone any more" in scene.texts("mods")[-1]
    await press(scene, Choice.FAKE, "mo")
    assert scene.case.appealed
    assert scene.case.review is not None
    assert scene.case.review.member == "mo"


async def test_undo_of_an_objection_that_was_granted_lets_it_wait_again(objected: Scene) -> None:
    scene = objected
    before = scene.case
    await press(scene, Choice.OVERTURN, "max")
    assert scene.platform.banned == set()
    assert Choice.UNDO in scene.choices(0)
    await press(scene, Choice.UNDO, "max")
    case = scene.case
    assert (case.state, case.appealed, case.review) == (CaseState.DECIDED, True, before.review)
    assert scene.finding.state is FindingState.KEPT_OUT
    assert not [post for post in scene.platform.posts("group") if post.pictures]
    assert scene.platform.banned == {("group", "ada")}, "as if it had not been decided"
    assert {done.action for done in case.penalties} == {Action.STRIKE, Action.BAN}
    assert [strike[1] for strike in await scene.moderator._guarding._book.strikes("fake", "group", "ada", 0.0)] == [1]
    assert {entry.listed for entry in await scene.records.known.entries("fake", "group")} == {Listed.FAKE}
    assert scene.texts("private-ada")[-1].startswith("A moderator of group had looked at your picture again, and that")
    assert scene.choices(0)[:2] == [Choice.OVERTURN, Choice.UPHOLD]
    await press(scene, Choice.UPHOLD, "mo")
    assert scene.case.appealed, "still another one decides"
    await press(scene, Choice.OVERTURN, "max")
    assert scene.finding.state is FindingState.PUT_BACK
    assert scene.platform.banned == set()
    assert "that was a mistake" in scene.texts("private-ada")[-1], "she is told each time"


async def test_undo_of_an_objection_that_was_refused_lets_it_wait_again(objected: Scene) -> None:
    scene = objected
    before = scene.case
    await scene.clock.advance(700)
    await press(scene, Choice.UPHOLD, "max")
    assert Choice.UNDO in scene.choices(0), "its time begins with what was decided last"
    await press(scene, Choice.UNDO, "max")
    assert (scene.case.appealed, scene.case.review, scene.case.state) == (True, before.review, CaseState.DECIDED)
    assert scene.finding.state is FindingState.KEPT_OUT
    assert scene.platform.banned == {("group", "ada")}
    await press(scene, Choice.UPHOLD, "max")
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.UPHELD
    assert scene.texts("private-ada")[-1].endswith("It stays out.")
    assert "keeps it out" in scene.texts("private-ada")[0] or "it stays out" in scene.texts("private-ada")[0]


@pytest.mark.parametrize("choice", [Choice.OVERTURN, Choice.UPHOLD])
async def test_who_confirmed_does_not_undo_what_another_has_decided_about_it(objected: Scene, choice: Choice) -> None:
    scene = objected
    await press(scene, choice, "max")
    decided = scene.case
    await press(scene, Choice.UNDO, "mo")
    assert "Another moderator should decide this one" in scene.texts("mods")[-1]
    assert replace(scene.case, revision=0, changed_at_s=0.0) == replace(decided, revision=0, changed_at_s=0.0)


@pytest.mark.parametrize("choice", [Choice.FINE, Choice.FAKE_LAST])
async def test_undo_of_a_decision_that_decided_the_objection_too_opens_both(scene: Scene, choice: Choice) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await press_appeal(scene)
    await press(scene, choice, "max")
    assert not scene.case.appealed
    await press(scene, Choice.UNDO, "max")
    assert scene.case.review is None
    assert scene.case.appealed, "she has not objected in vain"
    assert scene.case.waits
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    assert "A moderator will look at it" in scene.texts("private-ada")[-1]
    await press(scene, Choice.FINE, "mo")
    assert scene.case.appeal is not None
    assert scene.case.appeal.state is AppealState.OVERTURNED


async def test_who_made_a_picture_known_has_confirmed_it_whatever_became_of_the_entry(scene: Scene) -> None:
    await scene.policy(replace(ASKS, known=(Action.DELETE, Action.NOTIFY)))
    await scene.post("bo", b"fake one")
    await press(scene, Choice.FAKE, "mo")
    await scene.clock.advance(60)
    await scene.post("ada", b"fake one")
    await press_appeal(scene)
    await press(scene, Choice.UNDO, "mo", 0)
    assert await scene.records.known.entries("fake", "group") == []
    await press(scene, Choice.FAKE, "mo", 1)
    assert scene.cases[1].review is None
    assert "because you called it a fake" in scene.texts("mods")[-1]
    await press(scene, Choice.FINE, "max", 1)
    assert scene.cases[1].review is not None


async def test_every_undo_is_in_the_journal(objected: Scene) -> None:
    for choice in (Choice.OVERTURN, Choice.UPHOLD):
        await press(objected, choice, "max")
        await press(objected, Choice.UNDO, "max")
    undone = await objected.events(EventKind.UNDONE)
    assert [(event.actor, event.details) for event in undone] == [("max", "overturn"), ("max", "uphold")]


async def test_what_was_decided_by_an_earlier_version_is_read_and_not_undone_to_something_else(objected: Scene) -> None:
    scene = objected
    await press(scene, Choice.OVERTURN, "max")
    fields = json.loads(CASE.dump(scene.case))
    for name in ("penalties", "over"):
        del fields["review"][name]
    for name in ("together", "reopened"):
        del fields["appeal"][name]
    old = CASE.load(json.dumps(fields))
    assert old.review is not None
    assert (old.review.choice, old.review.over, old.review.penalties) == (Choice.OVERTURN, None, ())
    scene.records.cases.kept[old.id] = old
    await press(scene, Choice.UNDO, "max")
    assert scene.texts("mods")[-1] == "There is nothing to undo."
    await scene.platform.command("mods", "max", CommandName.CASE, old.id)
    assert Choice.UNDO not in scene.choices()


@pytest.mark.parametrize("choice", [Choice.FAKE_UNKNOWN, Choice.FAKE_UNKNOWN_LAST])
async def test_undo_of_a_granted_objection_remembers_nothing_that_was_not_remembered(
    scene: Scene, choice: Choice
) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await press(scene, choice, "mo")
    await press_appeal(scene)
    await press(scene, Choice.OVERTURN, "max")
    await press(scene, Choice.UNDO, "max")
    assert scene.case.appealed
    assert await scene.records.known.entries("fake", "group") == []
