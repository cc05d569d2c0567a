"""\"/help me\": who helps, for whoever a picture hurts; without any picture, and written down nowhere."""

from __future__ import annotations

import pytest

from bots.helplines import helplines
from tests.unit.bots.commands.conftest import TEXTS, Scene


@pytest.mark.parametrize("words", ["help me", "help ME", "help 我", "help 나", "help me please"])
async def test_it_says_what_to_do_now_and_who_helps(scene: Scene, words: str) -> None:
    scene.platform.open_private("ada")
    said = await scene.say("ada", words, chat="private-ada")
    assert said.startswith(TEXTS.say("help-me", "en"))
    assert said.endswith(TEXTS.say("help-me-last", "en"))
    assert all(one.reach in said for one in helplines())


async def test_nothing_of_it_is_kept(scene: Scene) -> None:
    scene.platform.open_private("ada")
    await scene.say("ada", "help me", chat="private-ada")
    assert scene.records.cases.kept == {}
    assert scene.records.journal.kept == {}


@pytest.mark.parametrize("words", ["help", "help policy"])
async def test_other_help_says_what_the_bot_can_do_and_where_that_is(scene: Scene, words: str) -> None:
    scene.platform.open_private("ada")
    said = await scene.say("ada", words, chat="private-ada")
    assert said == TEXTS.say("help-private", "en", holding="on", hold_hours=24, case_days=30)
    assert "/help me" in said
    assert "/help me" in await scene.say("ada", words)
