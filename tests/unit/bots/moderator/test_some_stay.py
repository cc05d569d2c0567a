"""One message that cannot be taken out keeps no other there: the decision holds, and only that one waits for the next press."""

from __future__ import annotations

import pytest

from bots.moderator.finishing import tries_again
from bots.platform import Power
from bots.platform.markup import plain
from bots.policy import Policy
from bots.records.cases import CaseState
from bots.records.choices import Choice
from bots.records.findings import FindingState, Problem
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import ASKS, TEXTS, Scene
from tests.unit.bots.moderator.test_floods import STRIKES

STAYS, OUT = FindingState.STAYS, FindingState.KEPT_OUT
MEMBERS = ("ada", "bo", "cy", "di")


def there(scene: Scene) -> list[str]:
    return [post.author for post in scene.platform.posts("group", None) if post.pictures]


async def flood(scene: Scene, *, stuck: int, policy: Policy = ASKS) -> str:
    """Four copies in as many channels; the bot may not delete in one of them. That one's message."""
    await scene.policy(policy)
    scene.platform.can = frozenset(Power) - {Power.LOOK_UP}
    posted = [await scene.post(member, b"fake one#0", thread=f"channel-{member}") for member in MEMBERS]
    scene.platform.refusing.add(("group", posted[stuck].id))
    return posted[stuck].id


@pytest.mark.parametrize("stuck", [0, 2])
async def test_all_others_go_and_the_next_press_tries_just_that_one(scene: Scene, stuck: int) -> None:
    message = await flood(scene, stuck=stuck)
    await scene.press(Choice.FAKE, number=0)
    who = MEMBERS[stuck]
    assert there(scene) == [who]
    assert [item.state for item in scene.case.findings] == [STAYS if it == stuck else OUT for it in range(4)]
    assert scene.case.findings[stuck].problem is Problem.FORBIDDEN
    assert (scene.case.state, scene.case.review is None) == (CaseState.DECIDED, False)
    assert "I could not do that" in scene.card(0).text
    said = plain(scene.card().text)
    assert "one message that I could not take out: it is still there." in said
    assert TEXTS.say("problem-forbidden", "en", right="")[:10] in said
    told = [member for member in MEMBERS if scene.platform.posts(f"private-{member}")]
    assert told == [member for member in MEMBERS if member != who]
    assert len(await scene.records.known.entries("fake", "group")) == 1
    again = await scene.post("zed", b"fake one#0")
    assert not scene.platform.exists("group", again.id), "the decision is remembered"

    tried = scene.platform.count("delete")
    await scene.press(Choice.FAKE, "max", 0)
    assert scene.platform.count("delete") == tried + 1, "just the one that stays"
    assert there(scene) == [who]
    scene.platform.refusing.clear()
    await scene.press(Choice.FAKE, "max", 0)
    assert not scene.platform.exists("group", message)
    case = scene.cases[0]
    assert {item.state for item in case.findings} == {OUT}
    assert scene.platform.posts(f"private-{who}"), "told now"
    assert not tries_again(case, Choice.FAKE)
    assert Choice.FAKE not in scene.choices(0)
    assert len(await scene.events(EventKind.REVIEWED)) == 1


async def test_whose_copy_is_still_there_is_muted_when_it_is_out_and_not_before(scene: Scene) -> None:
    await flood(scene, stuck=1, policy=STRIKES)
    await scene.press(Choice.FAKE, number=0)
    assert {member for _, member in scene.platform.muted} == {"ada", "cy", "di"}
    scene.platform.refusing.clear()
    await scene.press(Choice.FAKE, number=0)
    assert {member for _, member in scene.platform.muted} == set(MEMBERS)


async def test_undone_it_is_as_if_nobody_had_wanted_the_rest_out(scene: Scene) -> None:
    await flood(scene, stuck=1)
    await scene.press(Choice.FAKE, number=0)
    await scene.press(Choice.UNDO, number=0)
    assert {item.state for item in scene.case.findings} == {FindingState.NOTED}
    assert {item.problem for item in scene.case.findings} == {None}
    assert len(there(scene)) == 4


async def test_where_none_can_be_taken_out_nothing_is_decided(scene: Scene) -> None:
    await flood(scene, stuck=0)
    for item in scene.case.findings:
        scene.platform.refusing.add(("group", item.message))
    await scene.press(Choice.FAKE, number=0)
    assert (scene.case.review, scene.case.state) == (None, CaseState.OPEN)
    assert {item.state for item in scene.case.findings} == {FindingState.NOTED}
    assert len(there(scene)) == 4


async def test_a_further_case_of_a_flood_of_which_some_stay_has_a_card_of_its_own(scene: Scene) -> None:
    await scene.policy(ASKS)
    posted = [await scene.post(f"m{number}", b"fake one#0") for number in range(32)]
    scene.platform.refusing.add(("group", posted[-1].id))
    await scene.press(Choice.FAKE, number=0)
    first, part = scene.cases
    assert there(scene) == ["m31"]
    assert (first.review is None, part.review is None, part.part_of) == (False, False, "")
    (card,) = [post for post in scene.platform.posts("mods") if part.id in post.text]
    scene.platform.refusing.clear()
    await scene.platform.press(card, "mo", Choice.FAKE)
    assert there(scene) == []
