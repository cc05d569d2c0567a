"""\"/help me\": who helps, for whoever a picture hurts; without any picture, and written down nowhere."""

from __future__ import annotations

import re

import pytest

from bots.helplines import helplines
from bots.moderator.wording.care import Care, pressable
from bots.platform.markup import Link, parse, plain
from bots.texts import Texts
from tests.unit.bots.commands.conftest import TEXTS, Scene


@pytest.mark.parametrize("words", ["help me", "help ME", "help 我", "help 나", "help me please"])
async def test_it_says_what_to_do_now_and_who_helps(scene: Scene, words: str) -> None:
    scene.platform.open_private("ada")
    said = await scene.say("ada", words, chat="private-ada")
    assert said.startswith(TEXTS.say("help-me", "en"))
    assert said.endswith(TEXTS.say("help-me-last", "en"))
    assert all(one.reach in plain(said) for one in helplines())


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


@pytest.mark.parametrize("locale", ["en", "ko", "zh"])
def test_addresses_can_be_pressed_and_numbers_stay_numbers(locale: str) -> None:
    """Discord and the page make no link of a name alone."""
    care = Care(Texts())
    for text in (care.me(locale), care.found(locale)):
        spans = parse(text)
        linked = {span.label for span in spans if isinstance(span, Link)}
        plain_parts = "".join(span for span in spans if isinstance(span, str))
        assert linked
        assert not re.search(r"[a-z0-9-]+\.(?:org|cn|kr|com)\b", plain_parts), "an address that nobody can press"
    for one in helplines():
        addresses = [word.strip(",") for word in one.reach.split() if "." in word]
        assert [span.url for span in parse(pressable(one.reach)) if isinstance(span, Link)] == [
            f"https://{address}" for address in addresses
        ]
