"""A day in a town that speaks Chinese, and one that speaks Korean, as people there read it.

The transcripts are in tests/golden/transcripts, `spoken_*.txt`. Where one changes, read it aloud, and then write it anew:
`TRANSCRIPTS=write python -m pytest tests/unit/bots/moderator/test_spoken.py`.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace

import pytest

from bots.helplines import helplines
from bots.moderator.languages import Heard, Languages
from bots.platform.markup import parse
from bots.records.choices import Choice
from tests.unit.bots.moderator.test_transcripts import DELETES, GOLDEN, HOLDS, REPLIES, first_difference
from tests.unit.bots.moderator.transcripts import Town
from tests.unit.bots.test_languages import ENGLISH_STAYS

_TYPED = "on the nonsense altered.substantial newcomers.days"
NAMES = {*f"Ada Bo Eve Mo Max square topic desk table fake {_TYPED}".split()}
"""Of people, places and settings in the town, and what somebody types."""
_LINK = re.compile(r"https?://\S+|[a-z]+(?:-[a-z]+)+|/[a-z]+")
_CASE = re.compile(r"\b(?=\w*\d)\w+\b|\b[A-Z]{8,10}\b")
_WORD = re.compile(r"[A-Za-z][A-Za-z.\-]*[A-Za-z]")


async def a_day(town: Town) -> None:
    """A picture is held, put back, kept out and objected to; people ask; moderators look at their lists and rules."""
    held = await town.post("ada", b"fake one#5", b"clean", text="look", spoiler=True)
    await town.press(Choice.FAKE)
    await town.press(Choice.FAKE_LAST)
    await town.press(Choice.APPEAL, "ada", chat="private-ada")
    await town.press(Choice.OVERTURN, "max")
    clean = await town.post("bo", b"clean")
    for words in ("check", "report", "why"):
        await town.say("eve", words, clean)
    await town.say("ada", "why", held)
    for words in ("start", "help", "privacy", "mydata", "forget"):
        await town.say("ada", words)
        await town.say("ada", words, chat="private-ada", thread="")
    await town.say("ada", "forget yes", chat="private-ada", thread="")
    await town.say("ada", "help me", chat="private-ada", thread="")
    for picture in (b"fake three#2", b"clean", b"bad"):
        await town.post("ada", picture, chat="private-ada", thread="")
    await town.say("eve", "thisisme", chat="private-eve", thread="")
    await town.say("eve", f"thisisme https://fake.example/square/topic/{clean.id}", chat="private-eve", thread="")
    for words in (
        "policy",
        "policy protect",
        "policy newcomers 7d",
        "policy nonsense",
        "policy history",
        "policy help",
    ):
        await town.say("mo", words)
    for words in ("policy replay 30d strict", "cases", "doctor", "known list"):
        await town.say("mo", words)
    await town.say("mo", "exempt add art", clean)
    await town.post("eve", b"fake two#9")
    await town.press(Choice.MORE)
    await town.press(Choice.MINOR)
    await town.press(Choice.MINOR_SURE)


class Korean(Town):
    """Everybody speaks it; nobody has set it."""

    spoken = "ko-KR"


class Chinese(Town):
    """The same."""

    spoken = "zh-hans"


@pytest.mark.parametrize("town_of", [Korean, Chinese])
async def test_a_day_in_their_own_language(town_of: type[Town]) -> None:
    town = town_of(REPLIES, replace(HOLDS, locale=""))
    try:
        await a_day(town)
    finally:
        await town.moderator.aclose()
    path = GOLDEN / f"spoken_{town_of.__name__.lower()}.txt"
    if os.environ.get("TRANSCRIPTS") == "write":
        path.write_text(town.transcript, encoding="utf-8")
    assert english_in(town.platform.told) == []
    assert first_difference(path.read_text(encoding="utf-8"), town.transcript) == ""


async def test_a_chat_and_its_members_are_each_spoken_to_in_their_own_language() -> None:
    """The chat in what an admin chose, whoever posts; the member alone in their own."""
    town = Korean(replace(DELETES, locale="zh"))
    try:
        await town.post("ada", b"fake one#5", thread="")
    finally:
        await town.moderator.aclose()
    texts, say = town.services.texts, [note.text for note in town.platform.posts("square")]
    assert say == [texts.say("notice-deleted", "zh")]
    (alone,) = town.platform.posts("private-ada")
    assert alone.text.startswith(texts.say("member-deleted", "ko", chat=town.platform.place("square")))
    (card,) = town.platform.posts("desk")
    assert texts.say("found-altered-substantial", "zh") in card.text


def english_in(told: list[str]) -> list[str]:
    """Texts in which English words are left."""
    wrong = []
    for text in told:
        read = "".join(span if isinstance(span, str) else span.label for span in parse(text))
        for one in helplines():
            read = read.replace(one.reach, "")
        words = _WORD.findall(_CASE.sub("", _LINK.sub("", read)))
        left = [word for word in words if word not in ENGLISH_STAYS | NAMES]
        wrong += [f"{', '.join(left)}: {text}"] if left else []
    return wrong


def test_a_chat_speaks_as_most_of_its_members_do() -> None:
    languages = Languages()
    assert languages.of_chat("fake", "square", "en") == "en", "nobody was heard"
    languages.heard("fake", "square", "ada", "ko")
    languages.heard("fake", "square", "bo", "zh-hans")
    assert languages.of_chat("fake", "square", "en") == "ko", "the first of several"
    languages.heard("fake", "square", "eve", "zh-TW")
    assert languages.of_chat("fake", "square", "en").startswith("zh")
    languages.heard("fake", "square", "eve", "ko")
    assert languages.of_chat("fake", "square", "en") == "ko", "each counts once"
    assert languages.of_chat("fake", "elsewhere", "en") == "en"
    languages.heard("fake", "elsewhere", "mo", "")
    assert languages.of_chat("fake", "elsewhere", "en") == "en", "nobody knows what they speak"


def test_what_a_chat_is_set_to_says_nothing_of_a_person() -> None:
    languages = Languages()
    languages.heard("fake", "square", "ada", "ko", Heard.SET)
    assert languages.of_person("fake", "ada", "en") == "en"
    assert languages.of_chat("fake", "square", "en") == "ko"
    languages.heard("fake", "private-ada", "ada", "zh")
    assert languages.of_person("fake", "ada", "en") == "zh"


def test_a_chat_is_set_to_english_and_speaks_korean() -> None:
    """Where people are heard only in what they alone see, as on Discord, three of them count more than a setting; one does not,
    or its language would say who has asked."""
    languages = Languages()
    for member in ("ada", "bo", "eve"):
        languages.heard("fake", "square", member, "en-US", Heard.SET)
    for member in ("ada", "bo"):
        languages.heard("fake", "square", member, "ko", Heard.ALONE)
    assert languages.of_chat("fake", "square", "") == "en-US"
    languages.heard("fake", "square", "eve", "ko", Heard.ALONE)
    assert languages.of_chat("fake", "square", "") == "ko"
    languages.heard("fake", "square", "eve", "en-US", Heard.SET)
    assert languages.of_chat("fake", "square", "") == "ko", "posting says nothing new"
    languages.heard("fake", "square", "mo", "zh", Heard.ALOUD)
    assert languages.of_chat("fake", "square", "") == "zh", "what everybody hears is no secret"


def test_only_so_many_are_remembered() -> None:
    languages = Languages()
    for number in range(60_000):
        languages.heard("fake", f"chat-{number // 6}", f"member-{number}", "ko")
    assert languages.of_person("fake", "member-0", "en") == "en"
    assert languages.of_chat("fake", "chat-0", "en") == "en"
    assert languages.of_person("fake", "member-59999", "en") == "ko"
