"""/cases: every case that waits can be reached, ten at a time."""

from __future__ import annotations

import re

import pytest

from bots.platform import CommandName
from bots.records.choices import Choice
from bots.records.errors import NewerRecord
from tests.unit.bots.moderator.conftest import ASKS, Scene


async def opened(scene: Scene, count: int) -> None:
    await scene.policy(ASKS)
    for number in range(count):
        await scene.clock.advance(60)
        await scene.post(f"m{number}", f"fake {number}".encode())


async def listed(scene: Scene, *words: str, chat: str = "group") -> tuple[str, list[str]]:
    """What `/cases` says, and the cases that it names, in their order."""
    await scene.platform.command(chat, "mo", CommandName.CASES, *words)
    text = scene.texts(chat)[-1]
    return text, re.findall(r"^([0-9A-Z]{10}) ·", text, re.MULTILINE)


@pytest.mark.parametrize("chat", ["group", "mods"])
async def test_every_case_that_waits_is_on_one_page(scene: Scene, chat: str) -> None:
    await opened(scene, 25)
    found = list[str]()
    for page, size in ((1, 10), (2, 10), (3, 5)):
        text, names = await listed(scene, "open", str(page), chat=chat)
        assert "25 cases wait for you" in text
        assert len(names) == size
        assert (f"/cases open {page + 1} goes on" in text) is (page < 3)
        found += names
    assert found == [case.id for case in scene.cases]
    text, names = await listed(scene, "open", "4", chat=chat)
    assert names == []
    assert "/cases open lists them from the beginning" in text


async def test_one_more_is_one_more(scene: Scene) -> None:
    await opened(scene, 11)
    assert "One more waits: /cases open 2 shows it." in (await listed(scene))[0]
    assert (await listed(scene, "2"))[1] == [scene.cases[-1].id]


async def test_others_fill_the_first_page_alone(scene: Scene) -> None:
    await opened(scene, 13)
    for number in range(4):
        await scene.press(Choice.FINE, number=number)
    text, names = await listed(scene)
    assert "9 cases wait for you" in text
    assert len(names) == 10
    assert "Others, newest first" in text
    assert len((await listed(scene, "open"))[1]) == 9
    assert (await listed(scene, "open", "2"))[1] == []


async def test_what_cannot_be_read_is_counted_and_hides_nothing(scene: Scene) -> None:
    await opened(scene, 14)
    for case in scene.cases[:3]:
        scene.records.cases.unreadable[case.id] = NewerRecord("case", 9, 2)
    text, names = await listed(scene, "open")
    assert "11 cases wait for you" in text
    assert "3 cases were written by a newer version" in text
    assert len(names + (await listed(scene, "open", "2"))[1]) == 11


@pytest.mark.parametrize("word", ["0", "-1", "x", "²", "99999"])
async def test_what_is_no_page_is_the_first(scene: Scene, word: str) -> None:
    await opened(scene, 2)
    assert len((await listed(scene, "open", word))[1]) == 2
