"""Two pictures of one message: one deletion settles both, once, and as what it was; what may be held is sealed before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform.markup import plain
from bots.policy import PRESETS, Action, Policy, Preset
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from bots.testing.posts import FakePost
from tests.unit.bots.moderator.conftest import DELETE, HOLD, ON_MODEL, Scene

A, B = 1 << 200, (1 << 255) - 1
STRIKES = replace(DELETE, altered=replace(ON_MODEL, substantial=(Action.DELETE, Action.STRIKE, Action.NOTIFY)))
PROTECT = replace(PRESETS[Preset.PROTECT], moderators_chat="mods")
REMOVED, HELD, KEPT_OUT = FindingState.REMOVED, FindingState.HELD, FindingState.KEPT_OUT


def states(scene: Scene, number: int = -1) -> list[FindingState]:
    return [item.state for item in scene.cases[number].findings]


def note(scene: Scene, member: str = "bob") -> FakePost:
    (post,) = scene.platform.posts(f"private-{member}")
    return post


async def keep_out(scene: Scene, *pictures: bytes) -> None:
    for picture in pictures:
        await scene.post("eve", picture)
        await scene.press(Choice.FAKE)
        if Choice.FAKE_LAST in scene.choices():
            await scene.press(Choice.FAKE_LAST)


async def act_on_one(scene: Scene) -> None:
    delivery = await scene.scanner.receive("fake", 0)
    assert delivery is not None
    await scene.moderator._deliver(delivery)


async def test_one_deletion_takes_out_both(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.post("bob", b"fake one", b"fake two")
    assert states(scene) == [REMOVED, REMOVED]
    assert scene.platform.count("delete") == 1
    assert len(await scene.events(EventKind.REMOVED)) == 1
    assert scene.records.copies.kept == {}, "the rules delete both: no copy is left"
    assert "Somebody else" not in scene.card().text
    assert len(scene.texts()) == 1
    await scene.platform.press(note(scene), "bob", Choice.APPEAL)
    assert scene.case.appealed
    await scene.press(Choice.FAKE)
    assert states(scene) == [KEPT_OUT, KEPT_OUT]
    assert [event.member for event in await scene.events(EventKind.STRIKE)] == ["bob"]


async def test_two_copies_of_what_is_kept_out_go_as_what_they_are(scene: Scene) -> None:
    await scene.policy(PROTECT)
    await keep_out(scene, b"fakeA#%d" % A, b"fakeB#%d" % B)
    await scene.post("bob", b"again#%d" % A, b"more#%d" % B)
    assert states(scene) == [REMOVED, REMOVED]
    assert len(await scene.events(EventKind.REMOVED)) == 1
    (both,) = [line for line in plain(scene.card().text).split("\n") if "I took it out, and kept no copy" in line]
    assert both.startswith("Each of pictures 1, 2: ")
    await scene.platform.press(note(scene), "bob", Choice.APPEAL)
    assert scene.cases[-1].appealed


@pytest.mark.parametrize("first", [0, 1])
async def test_beside_a_known_picture_a_fresh_one_is_held(scene: Scene, first: int) -> None:
    await scene.policy(HOLD)
    await keep_out(scene, b"fake known")
    pictures = (b"fake known", b"fresh fake") if first == 0 else (b"fake fresh", b"fake known")
    message = await scene.post("bob", *pictures, text="our trip")
    assert not scene.platform.exists("group", message.id)
    known, fresh = scene.cases[-1].findings
    assert (known.state, known.copy) == (REMOVED, Copy.NONE)
    assert (fresh.state, fresh.copy, fresh.companion) == (HELD, Copy.KEPT, first == 0)
    assert len(scene.records.copies.kept) == 1
    assert "Somebody else" not in scene.card().text
    await scene.press(Choice.FINE)
    (post,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert post.pictures == (pictures[1 - first],)
    assert post.text.endswith("our trip")


async def test_of_what_was_stopped_no_copy_is_sealed_beside_another(scene: Scene) -> None:
    await scene.policy(PROTECT)
    await keep_out(scene, b"fake known")
    await scene.post("ada", b"fake minor")
    for choice in (Choice.MORE, Choice.MINOR, Choice.MINOR_SURE):
        await scene.press(choice)
    before = dict(scene.records.copies.kept)
    message = await scene.post("bob", b"fake known", b"fake minor")
    assert not scene.platform.exists("group", message.id)
    assert scene.records.copies.kept == before


async def test_what_stood_beside_a_stopped_picture_went_with_it(scene: Scene) -> None:
    await scene.policy(HOLD)
    entry = KnownPicture(id="E1", listed=Listed.FAKE, minor=True, pdq=f"{9:064x}", quality=100, by="max", added_at_s=0)
    await scene.records.known.add("fake", "group", entry)
    message = await scene.post("bob", b"copy#9", b"fake fresh")
    assert not scene.platform.exists("group", message.id)
    assert len(scene.cases) == len(scene.platform.posts("mods")) == 1
    assert "Somebody else" not in scene.card().text
    assert scene.records.copies.kept == {}


async def test_a_verdict_that_comes_after_the_deletion_joins_it(scene: Scene) -> None:
    await scene.policy(STRIKES)
    await scene.platform.post("group", "bob", b"fake one", b"fake two")
    await act_on_one(scene)
    case = scene.case
    # As a version wrote it that kept no record of what went along.
    scene.records.cases.kept[case.id] = replace(case, findings=case.findings[:1])
    await act_on_one(scene)
    assert states(scene) == [REMOVED, REMOVED]
    assert scene.platform.count("delete") == 1
    assert len(scene.platform.posts("private-bob")) == 1
    assert len(scene.texts()) == 1


async def test_a_verdict_that_comes_after_the_decision_is_said_on_its_card(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.platform.post("group", "bob", b"fake one", b"fake two")
    await act_on_one(scene)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    await act_on_one(scene)
    assert states(scene) == [KEPT_OUT, KEPT_OUT]
    assert len(scene.platform.posts("mods")) == 1
    assert "Each of pictures 1, 2: Strong signs" in plain(scene.card().text)


@pytest.mark.parametrize("policy", [DELETE, HOLD])
async def test_what_somebody_else_deleted_is_theirs_for_both(scene: Scene, policy: Policy) -> None:
    await scene.policy(policy)
    message = await scene.platform.post("group", "bob", b"fake one", b"fake two")
    scene.platform.vanish("group", message.id)
    await scene.settle()
    assert set(states(scene)) == {FindingState.GONE}
    assert scene.records.copies.kept == {}
    assert scene.texts() == []
