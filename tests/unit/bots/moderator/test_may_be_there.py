"""What may be in the chat, for an answer was lost, is taken out where its message is known, and else is said to be looked for."""

from __future__ import annotations

import pytest
import structlog

from bots.platform import CommandName, Forbidden, Lack, Power, Uncertain, Unreachable
from bots.records.choices import Choice
from bots.records.findings import Copy, FindingState, Problem
from bots.records.intents import Intent
from tests.unit.bots.moderator.conftest import ASKS, HOLD, TEXTS, Scene, make
from tests.unit.bots.moderator.deaths import MANY, Life, Mortal
from tests.unit.bots.moderator.test_minor_pictures import stop

TELEGRAM = frozenset(Power) - {Power.LOOK_UP}
DISCORD = frozenset(Power) - {Power.RESEND}


def there(scene: Scene) -> int:
    return len([post for post in scene.platform.posts("group", None) if post.pictures])


async def sure(scene: Scene, number: int = 0) -> None:
    await scene.press(Choice.FAKE, number=number)
    if Choice.FAKE_LAST in scene.choices(number):
        await scene.press(Choice.FAKE_LAST, number=number)


async def unanswered(scene: Scene) -> None:
    """A moderator has pressed *fake*; the bot never heard whether that worked, and it did not."""
    await scene.policy(ASKS)
    scene.platform.can = TELEGRAM
    await scene.post("ada", b"fake one")
    scene.platform.fail("delete", *[Unreachable("away")] * 50)
    await scene.press(Choice.FAKE)
    scene.platform._failures["delete"].clear()
    assert (scene.finding.state, scene.finding.intent, there(scene)) == (FindingState.NOTED, Intent.TAKE_OUT, 1)


@pytest.mark.parametrize("again", [False, True])
async def test_a_put_back_without_an_answer_is_to_be_looked_for_where_it_is_stopped(scene: Scene, again: bool) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    scene.platform.fail("put_back", Uncertain("cut"))
    await scene.press(Choice.FINE)
    if again:  # which is known, and goes; the first is not
        await scene.press(Choice.FINE, number=0)
        assert scene.finding.state is FindingState.PUT_BACK
    await stop(scene, 0)
    assert there(scene) == 1
    card = next(post for post in scene.platform.posts("mods") if "suspected minor" in post.text)
    assert TEXTS.say("became-kept_out-unsure", "en") in card.text
    assert "It is out of the chat" not in card.text
    assert TEXTS.say("done-minor-look", "en") in scene.texts("mods")[-1]


async def test_undone_it_is_still_known_which_of_them_may_be_there_besides(scene: Scene) -> None:
    await scene.policy(HOLD)
    for member in ("ada", "bo"):
        await scene.post(member, b"fake one")
    scene.platform.fail("put_back", Uncertain("cut"))
    await scene.press(Choice.FINE, number=0)
    await scene.press(Choice.FINE, number=0)
    assert there(scene) == 3, "the one that nobody knows of, too"
    await scene.press(Choice.UNDO, number=0)
    assert [item.state for item in scene.case.findings] == [FindingState.HELD] * 2
    assert [item.problem for item in scene.case.findings] == [Problem.PUT_BACK_UNKNOWN, None]
    assert scene.card(0).text.count(TEXTS.say("problem-put_back_unknown", "en")) == 1


async def test_of_what_is_out_for_certain_nobody_is_asked_to_look(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    await scene.press(Choice.FINE)
    await stop(scene)
    assert there(scene) == 0
    assert "It is out of the chat" in scene.card().text
    assert TEXTS.say("done-minor-look", "en") not in "".join(scene.texts("mods"))


async def test_called_a_fake_after_a_put_back_without_an_answer_the_card_says_to_look(scene: Scene) -> None:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one")
    scene.platform.fail("put_back", Uncertain("cut"))
    await scene.press(Choice.FINE)
    await sure(scene)
    assert scene.finding.state is FindingState.KEPT_OUT
    assert TEXTS.say("became-kept_out-unsure", "en") in scene.card(0).text


@pytest.mark.parametrize("undone", [False, True])
async def test_a_removal_without_an_answer_is_made_sure_of_where_it_is_stopped(scene: Scene, undone: bool) -> None:
    await unanswered(scene)
    await scene.press(Choice.FINE, number=0)
    assert there(scene) == 2, "twice is better than never"
    if undone:
        await scene.press(Choice.UNDO, number=0)
    await stop(scene, 0)
    assert there(scene) == 0
    assert scene.finding.problem is None


async def test_undone_after_a_removal_without_an_answer_nothing_is_said_to_be_out(scene: Scene) -> None:
    await unanswered(scene)
    await scene.press(Choice.FINE, number=0)
    await scene.press(Choice.UNDO, number=0)
    assert there(scene) == 1
    assert TEXTS.say("became-leaving", "en") in scene.card(0).text
    assert "I took it out" not in scene.card(0).text
    await sure(scene)
    assert (there(scene), scene.finding.state) == (0, FindingState.KEPT_OUT)


async def test_overturned_and_undone_what_was_put_back_goes_and_what_cannot_stays(scene: Scene) -> None:
    await scene.policy(ASKS)
    scene.platform.can = DISCORD
    for member in ("ada", "eve"):
        await scene.post(member, b"fake one#0", thread=f"channel-{member}")
    await sure(scene)
    await scene.platform.press(scene.platform.posts("private-ada")[-1], "ada", Choice.APPEAL)
    number = next(index for index in range(3) if Choice.OVERTURN in scene.choices(index))
    await scene.press(Choice.OVERTURN, "max", number)
    assert there(scene) == 2
    scene.platform.fail("delete", Forbidden("no", Lack.DELETE_MESSAGES))
    await scene.press(Choice.UNDO, "max", number)
    assert there(scene) == 1
    assert [item.state for item in scene.case.findings] == [FindingState.STAYS, FindingState.KEPT_OUT]
    assert scene.case.appealed
    scene.platform.refusing.add(("group", scene.case.findings[0].put_back_as))
    await scene.press(Choice.UPHOLD, "max", number)
    assert not scene.case.appealed, "what cannot be taken out keeps nobody from deciding"
    scene.platform.refusing.clear()
    await scene.press(Choice.FAKE, "max", number)
    assert there(scene) == 0
    assert {item.state for item in scene.case.findings} == {FindingState.KEPT_OUT}


async def put_back(scene: Scene) -> Choice:
    await scene.policy(HOLD)
    await scene.post("ada", b"fake one", b"fake two")
    return Choice.FINE


async def undo(scene: Scene) -> Choice:
    await scene.policy(ASKS)
    await scene.post("ada", b"fake one", b"fake two")
    await sure(scene)
    return Choice.UNDO


@pytest.mark.parametrize("can", [TELEGRAM, DISCORD], ids=["telegram", "discord"])
@pytest.mark.parametrize(("begun", "then"), [(put_back, Choice.FAKE), (put_back, Choice.MINOR), (undo, Choice.MINOR)])
async def test_whenever_it_dies_putting_it_back_no_card_says_out_of_what_is_there(
    can: frozenset[Power], begun: object, then: Choice
) -> None:
    for last in range(1, MANY):
        scene = make()
        scene.platform.can = can
        choice = await begun(scene)  # type: ignore[operator]
        mortal = Mortal(scene, Life(last))
        with structlog.testing.capture_logs():
            await mortal.press(scene.press(choice, number=0))
            where = mortal.life.where
            for _ in range(2):  # the first may be asked to look
                await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
                if then is Choice.MINOR and not scene.case.minor:
                    await stop(scene)
                elif then in scene.choices():
                    await sure(scene, -1)
            await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
        if there(scene) and scene.case.review is not None and scene.case.review.choice is not Choice.FINE:
            assert "I was interrupted" in scene.card().text, where
            assert "It is out of the chat" not in scene.card().text, where
            assert {item.problem for item in scene.case.findings} == {Problem.PUT_BACK_UNKNOWN}, where
        assert scene.case.findings[0].copy is not Copy.KEPT or not scene.case.minor, where
        await mortal.bury()
        if not where:
            return
    raise AssertionError("it never ended")
