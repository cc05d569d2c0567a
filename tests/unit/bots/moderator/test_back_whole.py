"""A put-back gives back everything, or says what is lost; what one picture has lost keeps no other from coming back."""

from __future__ import annotations

from typing import Any

import pytest

from bots.platform import CommandName, Gone, Partly, Power
from bots.platform.markup import Style, mention, styled
from bots.policy import Policy
from bots.records.cases import Case
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from bots.testing.posts import FakePost
from tests.unit.bots.moderator.conftest import ASKS, HOLD, REPLY, Scene

HOUR_S = 3_600
WORDS = "our wedding, Sat 5pm"


def blind(scene: Scene) -> None:
    """As on Telegram: no message can be looked up, and a picture can be sent again by its id."""
    scene.platform.can = scene.platform.can - {Power.LOOK_UP} | {Power.RESEND}


def back(scene: Scene) -> FakePost:
    (post,) = [post for post in scene.platform.posts("group") if post.pictures]
    return post


async def lose(scene: Scene, case: Case, number: int) -> None:
    await scene.records.copies.destroy(case.copy_name(case.numbered(number)))


@pytest.mark.parametrize("lost", [1, 2])
async def test_of_two_held_pictures_the_one_that_is_there_comes_back(scene: Scene, lost: int) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", b"fake two")
    await lose(scene, scene.case, lost)
    await scene.press(Choice.FINE)
    assert back(scene).pictures == ((b"fake two",) if lost == 1 else (b"fake one",))
    gone, there = scene.case.numbered(lost), scene.case.numbered(3 - lost)
    assert (gone.state, gone.problem, gone.copy) == (FindingState.HELD, Problem.COPY_LOST, Copy.GONE)
    assert (there.state, there.problem) == (FindingState.PUT_BACK, None)
    assert scene.case.review is not None
    assert "I put it back" in scene.card().text
    assert "My copy is gone" in scene.card().text
    assert "What I could put back is there again" in scene.texts("private-ada")[-1]


async def test_one_that_the_platform_cannot_send_again_keeps_no_other_out(scene: Scene) -> None:
    scene.platform.can |= {Power.RESEND}
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", b"fake two", b"fake three")
    scene.platform.fail("put_back", Gone("one of them"), Gone("this one"))
    await scene.press(Choice.FINE)
    assert [item.state for item in scene.case.findings] == [
        FindingState.HELD,
        FindingState.PUT_BACK,
        FindingState.PUT_BACK,
    ]
    assert back(scene).pictures == (b"fake two", b"fake three")


async def test_two_of_which_both_are_lost_say_so(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", b"fake two")
    await lose(scene, scene.case, 1)
    await lose(scene, scene.case, 2)
    await scene.press(Choice.FINE)
    assert {item.problem for item in scene.case.findings} == {Problem.COPY_LOST}
    assert not [post for post in scene.platform.posts("group") if post.pictures]


@pytest.mark.parametrize("policy", [ASKS, REPLY])
@pytest.mark.parametrize("hours", [0, 2])
@pytest.mark.parametrize("is_blind", [True, False])
async def test_undo_gives_the_words_and_the_author_back(
    scene: Scene, policy: Policy, hours: int, is_blind: bool
) -> None:
    if is_blind:
        blind(scene)
    await scene.policy(policy)
    message = await scene.post("ada", b"fake one", text=WORDS)
    if policy is REPLY:
        await scene.platform.command("group", "bob", CommandName.REPORT, target=message)
    await scene.clock.advance(hours * HOUR_S)
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", message.id)
    await scene.press(Choice.UNDO)
    assert WORDS in back(scene).text
    assert "\ue000ada\ue002Ada\ue003" in back(scene).text
    assert scene.finding.problem is None


async def test_a_reported_pictures_words_come_back(scene: Scene) -> None:
    blind(scene)
    message = scene.platform.message("group", "ada", b"clean", text=WORDS)  # from before the bot came
    await scene.platform.command("group", "bob", CommandName.REPORT, target=message)
    await scene.clock.advance(2 * HOUR_S)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert WORDS in back(scene).text


async def test_words_that_are_lost_are_said_to_be(scene: Scene) -> None:
    blind(scene)
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", text=WORDS)
    await scene.clock.advance(30 * HOUR_S)
    await scene.press(Choice.FAKE)
    await scene.press(Choice.UNDO)
    assert WORDS not in back(scene).text
    assert "\ue000ada\ue002Ada\ue003" in back(scene).text, "whoever it was can still be asked for"
    assert scene.finding.problem is Problem.WORDS_LOST
    assert "it is back without that" in scene.card().text
    await scene.press(Choice.FINE)
    assert scene.finding.state is FindingState.LEFT


async def test_words_whose_end_could_not_be_sent_are_said_to_be_cut(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", text=WORDS)
    await scene.press(Choice.FAKE)
    real = scene.platform.put_back

    async def put_back(*arguments: Any) -> tuple[str, ...]:
        raise Partly(await real(*arguments))

    monkeypatch.setattr(scene.platform, "put_back", put_back)
    await scene.press(Choice.UNDO)
    assert (scene.finding.state, scene.finding.problem) == (FindingState.NOTED, Problem.WORDS_CUT)
    assert scene.finding.put_back_as
    assert "the end of what was written with it could not be sent" in scene.card().text


async def test_what_stood_in_the_same_message_goes_and_comes_back_too(scene: Scene) -> None:
    await scene.policy(ASKS)
    message = await scene.post("ada", b"fake one", b"clean two", text=WORDS)
    assert len(scene.case.findings) == 1
    await scene.press(Choice.FAKE)
    assert not scene.platform.exists("group", message.id)
    assert [item.companion for item in scene.case.findings] == [False, True]
    assert len(await scene.records.known.entries("fake", "group")) == 1, "a companion is nobody's fake"
    await scene.press(Choice.UNDO)
    assert sorted(back(scene).pictures) == [b"clean two", b"fake one"]


async def test_what_was_put_back_and_is_taken_out_again_can_come_back_again(scene: Scene) -> None:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", text=WORDS)
    for _ in range(2):
        await scene.press(Choice.FAKE)
        assert not [post for post in scene.platform.posts("group") if post.pictures]
        await scene.press(Choice.UNDO)
        assert back(scene).pictures == (b"fake one",)
        assert WORDS in back(scene).text


@pytest.mark.parametrize("letters", [2_501, 4_096])
async def test_however_much_was_written_it_comes_back(scene: Scene, letters: int) -> None:
    await scene.policy(HOLD)
    words = "a" * (letters - 3) + "end"
    await scene.post("ada", b"fake", text=words)
    await scene.press(Choice.FINE)
    assert back(scene).text.endswith(words)
    await scene.press(Choice.UNDO)
    await scene.press(Choice.FINE, "max")
    assert back(scene).text.endswith(words)


@pytest.mark.parametrize("resends", [True, False])
async def test_several_pictures_come_back_as_they_stood(scene: Scene, resends: bool) -> None:
    scene.platform.can |= {Power.RESEND} if resends else set()
    await scene.policy(HOLD)
    pictures = (b"one", b"fake two", b"bad three", b"four")
    await scene.post("ada", *pictures)
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.pictures == pictures
    await scene.press(Choice.UNDO)
    await scene.press(Choice.FINE, "max")
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.pictures == pictures


async def test_so_they_do_where_a_decision_is_undone_that_took_out_what_looks_alike(scene: Scene) -> None:
    await scene.policy(ASKS)
    pictures = (b"one#1", b"fake two#1")
    await scene.post("ada", *pictures)
    await scene.press(Choice.FAKE)
    await scene.settle()
    await scene.press(Choice.UNDO)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.pictures == pictures


async def test_words_come_back_as_they_looked_and_can_forge_nothing(scene: Scene) -> None:
    await scene.policy(HOLD)
    wrote = f"Who is {styled({Style.COVERED}, 'the murderer')}? {mention('7', 'Somebody')}"
    await scene.post("ada", b"fake one", text=wrote)
    await scene.press(Choice.FINE)
    (back,) = [post for post in scene.platform.posts("group") if post.pictures]
    assert back.text.endswith(f"Who is {styled({Style.COVERED}, 'the murderer')}? Somebody")
