"""One public reply to a picture in an hour, in whichever case it comes again."""

from __future__ import annotations

from bots.moderator.consequences import NOT_AGAIN
from bots.records.choices import Choice
from tests.unit.bots.moderator.conftest import ASKS, Scene


def replies(scene: Scene) -> int:
    """How many pictures the bot has answered, whatever those answers say by now."""
    return len({item.reply for case in scene.cases for item in case.findings if item.reply} - {NOT_AGAIN})


async def answered(scene: Scene) -> None:
    """A picture is answered in a case of its own; one that looks like it comes with another one, which is answered for both."""
    await scene.policy(ASKS)
    await scene.post("ada", b"fake first#7")
    await scene.press(Choice.MORE)
    await scene.press(Choice.FAKE_UNKNOWN)
    assert replies(scene) == 1
    await scene.clock.advance(60)
    await scene.post("bob", b"fake beside", b"fake alike#7")
    assert replies(scene) == 2
    await scene.clock.advance(60)


async def test_it_is_not_answered_again_where_its_copies_are_called_otherwise(scene: Scene) -> None:
    await answered(scene)
    await scene.post("eve", b"fake first#7")
    assert len(scene.cases) == 2
    assert replies(scene) == 2


async def test_after_an_hour_it_is(scene: Scene) -> None:
    await answered(scene)
    await scene.clock.advance(3_600)
    await scene.post("eve", b"fake first#7")
    assert replies(scene) == 3
