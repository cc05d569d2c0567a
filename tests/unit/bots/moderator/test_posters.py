"""What those who posted a picture are told alone: what they got, until when, what could not be put right, and how to object."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName, Forbidden, Lack
from bots.policy import DAY_S, PRESETS, Action, Policy, Preset, Rung
from bots.records.cases import AppealState
from bots.records.choices import Choice
from bots.records.findings import FindingState
from bots.records.journal import EventKind
from tests.unit.bots.moderator.conftest import ASKS, HOLD, Scene

STRICT = replace(PRESETS[Preset.STRICT], moderators_chat="mods")
MUTES = replace(STRICT, ladder=(Rung(strikes=1, within_s=30 * DAY_S, action=Action.MUTE, duration_s=DAY_S),))


async def acquainted(scene: Scene, policy: Policy, *members: str) -> None:
    await scene.policy(policy)
    for member in members:
        scene.platform.open_private(member)


def last(scene: Scene, member: str = "ada") -> str:
    return scene.texts(f"private-{member}")[-1]


def objects(scene: Scene, member: str = "ada") -> bool:
    return bool(scene.platform.posts(f"private-{member}")[-1].buttons)


async def test_the_member_is_told_what_they_got_and_until_when(scene: Scene) -> None:
    await acquainted(scene, MUTES, "ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    (note,) = scene.texts("private-ada")
    assert "You got a strike for it; one strike of yours counts now." in note
    assert "You may not write there until 2027-01-16 08:00 UTC." in note
    assert objects(scene)
    await scene.post("ada", b"fake two")
    await scene.press(Choice.FAKE)
    assert "2 strikes of yours count now" in last(scene)
    await scene.press(Choice.UNDO)
    assert "strike" not in last(scene)


async def test_of_a_known_picture_they_are_told_as_well(scene: Scene) -> None:
    known = replace(ASKS, known=(Action.DELETE, Action.STRIKE, Action.BAN, Action.NOTIFY), known_strike_weight=3)
    await acquainted(scene, known, "eve")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.post("eve", b"fake one")
    assert "You got 3 strikes for it; 3 strikes of yours count now. You were banned from the chat." in last(
        scene, "eve"
    )


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice.STRIKE, "You got a strike"),
        (Choice.MUTE, "You may not write there until"),
        (Choice.KICK, "You were put out of the chat; you may come back."),
        (Choice.BAN, "You were banned from the chat."),
    ],
)
async def test_what_a_moderator_gives_by_hand_is_told_once_and_with_what_follows(
    scene: Scene, choice: Choice, words: str
) -> None:
    await acquainted(scene, ASKS, "ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    await scene.press(choice)
    (note,) = scene.texts("private-ada")
    assert (
        "Something follows for you from a picture that you posted in group; the picture itself is where it was" in note
    )
    assert "taken out" not in note
    assert words in note
    await scene.press(Choice.FAKE)
    (note,) = scene.texts("private-ada")
    assert "took it out" in note
    assert words in note


async def test_a_ban_after_a_kick_does_not_say_that_they_may_come_back(scene: Scene) -> None:
    await acquainted(scene, ASKS, "ada")
    await scene.post("ada", b"fake one")
    for choice in (Choice.KICK, Choice.BAN):
        await scene.press(Choice.MORE)
        await scene.press(choice)
    assert "may come back" not in last(scene)


async def test_whose_deleted_picture_is_confirmed_is_told_what_follows_and_can_object(scene: Scene) -> None:
    await acquainted(scene, STRICT, "ada")
    message = await scene.post("ada", b"fake one")
    await scene.platform.delete_posts("group", message.id)
    await scene.press(Choice.FAKE)
    assert "A moderator of group has looked at a picture that you had posted there" in last(scene)
    assert "It was not there any more, so nothing was taken out" in last(scene)
    assert "checks like mine" not in last(scene)
    assert "You got a strike" in last(scene)
    await scene.platform.press(scene.platform.posts("private-ada")[-1], "ada", Choice.APPEAL)
    assert scene.case.appealed
    await scene.press(Choice.OVERTURN, "max", 0)
    assert "and it is put right" in last(scene)
    assert "nothing was wrong with it" in scene.texts("private-ada")[0]
    assert "had been taken out" not in scene.texts("private-ada")[0]


@pytest.mark.parametrize(
    ("choice", "call", "words"),
    [
        (Choice.MUTE, "unmute", "I could not let you write there again"),
        (Choice.BAN, "unban", "I could not lift your ban there"),
        (Choice.KICK, "", "you may come back"),
    ],
)
async def test_the_outcome_says_what_could_not_be_put_right(
    scene: Scene, choice: Choice, call: str, words: str
) -> None:
    await acquainted(scene, STRICT, "ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.MORE)
    await scene.press(choice)
    await scene.press(Choice.FAKE)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.case.id)
    if call:
        scene.platform.fail(call, *[Forbidden("no", Lack.RESTRICT_MEMBERS)] * 9)
    await scene.press(Choice.OVERTURN, "max")
    assert words in last(scene)
    assert "it is put right" not in last(scene)
    assert words in scene.texts("private-ada")[0], "what they were told first, too"


async def test_after_undo_the_note_says_that_it_is_there_again_and_has_no_dead_button(scene: Scene) -> None:
    await acquainted(scene, ASKS, "ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert "It is there again, and a moderator is looking at it once more" in last(scene)
    assert not objects(scene)


async def test_after_undo_of_what_the_rules_had_taken_out_they_can_object(scene: Scene) -> None:
    await acquainted(scene, HOLD, "ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    await scene.press(Choice.UNDO)
    assert "was taken out. A moderator is looking at it again" in last(scene)
    assert objects(scene)
    (notice,) = scene.platform.posts("group")
    assert notice.buttons


async def test_after_undo_the_notice_in_the_chat_has_no_dead_button_either(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.closed_members.add("ada")
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FAKE)
    notice = next(post for post in scene.platform.posts("group") if "A moderator took a picture" in post.text)
    assert notice.buttons
    await scene.press(Choice.UNDO)
    assert not notice.buttons


async def refused_together(scene: Scene) -> None:
    """Eve has posted Vic's held picture too and objected first; Mo's one press keeps it out and refuses that."""
    await acquainted(scene, HOLD, "vic", "eve")
    await scene.post("vic", b"fake one")
    await scene.post("eve", b"fake one")
    await scene.platform.command("private-eve", "eve", CommandName.APPEAL, scene.case.id)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    assert scene.case.appeal is not None
    assert (scene.case.appeal.state, scene.case.appeal.together) == (AppealState.UPHELD, True)


async def test_an_objection_that_no_second_moderator_heard_keeps_no_other_member_from_objecting(scene: Scene) -> None:
    await refused_together(scene)
    assert objects(scene, "vic")
    assert not scene.platform.posts("private-eve")[0].buttons
    await scene.platform.command("private-eve", "eve", CommandName.APPEAL, scene.case.id)
    assert "looked at again. What was decided then stays" in last(scene, "eve")
    cards = len(scene.platform.posts("mods"))
    await scene.platform.press(scene.platform.posts("private-vic")[-1], "vic", Choice.APPEAL)
    assert scene.case.appealed
    assert scene.case.appeal is not None
    assert scene.case.appeal.member == "vic"
    assert len(scene.platform.posts("mods")) == cards + 1, "moderators hear of this one as well"
    assert len(await scene.events(EventKind.APPEALED)) == 2
    await scene.press(Choice.UPHOLD, "mo")
    assert "Another moderator should decide" in scene.texts("mods")[-1]
    await scene.press(Choice.OVERTURN, "max", 0)
    for member in ("vic", "eve"):
        assert "that was a mistake" in last(scene, member)


async def test_one_objection_is_open_at_a_time_and_what_a_second_moderator_decided_stays(scene: Scene) -> None:
    await refused_together(scene)
    await scene.platform.command("private-vic", "vic", CommandName.APPEAL, scene.cases[0].id)
    await scene.platform.command("private-eve", "eve", CommandName.APPEAL, scene.cases[0].id)
    assert "Another member who posted it has objected already" in last(scene, "eve")
    await scene.press(Choice.UPHOLD, "max", 0)
    assert "It stays out" in last(scene, "vic")
    assert "It stays out" in last(scene, "eve")
    for member in ("vic", "eve"):
        await scene.platform.command(f"private-{member}", member, CommandName.APPEAL, scene.cases[0].id)
        assert "What was decided then stays" in last(scene, member)
    await scene.press(Choice.UNDO, "max", 0)
    assert scene.cases[0].appealed


async def beside_known(scene: Scene, policy: Policy) -> None:
    """Ada posts a picture that rules let stay, and in the same message one that looks like what is kept out."""
    await acquainted(scene, policy, "ada", "eve")
    await scene.post("eve", b"fake known#7")
    await scene.press(Choice.FAKE)
    await scene.post("ada", b"fake one", b"fake copy#7")
    assert [item.state for item in scene.cases[-1].findings] == [FindingState.HELD, FindingState.REMOVED]


async def test_whose_picture_goes_after_another_of_its_message_was_let_stay_is_told(scene: Scene) -> None:
    await beside_known(scene, ASKS)
    (note,) = scene.texts("private-ada")
    assert "was removed, as that chat's rules say" in note
    assert "looks like a picture that moderators here have kept out" in note
    assert objects(scene)


async def test_who_cannot_be_told_of_it_alone_finds_a_notice_where_they_posted_it(scene: Scene) -> None:
    scene.platform.closed_members.add("ada")
    await beside_known(scene, ASKS)
    assert any("picture was removed from this chat" in text for text in scene.texts())
    assert scene.texts("private-ada") == []


async def test_of_a_message_they_are_told_once_whatever_went_in_it(scene: Scene) -> None:
    await acquainted(scene, HOLD, "ada")
    await scene.post("ada", b"fake one", b"fake two", b"real three")
    assert len(scene.texts("private-ada")) == 1
    await scene.press(Choice.FAKE)
    await scene.press(Choice.FAKE_LAST)
    assert len(scene.texts("private-ada")) == 1


async def test_what_they_were_told_of_such_a_message_follows_the_decision(scene: Scene) -> None:
    await beside_known(scene, ASKS)
    await scene.platform.command("private-ada", "ada", CommandName.APPEAL, scene.cases[-1].id)
    await scene.press(Choice.FINE, "max")
    note = scene.texts("private-ada")[0]
    assert "nothing was wrong with" in note
