"""A record whose numbers no program of ours wrote is broken by itself, and breaks nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bots.moderator.wording.cards import when
from bots.platform import CommandName
from bots.records.choices import Choice
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.reading import EARLIEST, LATEST
from bots.records.versions import CASE, EVENT
from tests.unit.bots.moderator.conftest import HOLD, Scene, make

HOSTILE = ["NaN", "Infinity", "-Infinity", "1e400", "-1e308", "1e300", "9" * 400, "-" + "9" * 400, str(LATEST + 1)]


async def worked() -> Scene:
    """A case with a review, and its journal."""
    scene = make()
    await scene.policy(HOLD)
    await scene.post("bob", b"fake#1000")
    await scene.press(Choice.FINE)
    await scene.moderator.aclose()
    return scene


def numbers(fields: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a record has a number, but for its schema's."""
    items = fields.items() if isinstance(fields, dict) else enumerate(fields) if isinstance(fields, list) else ()
    for key, value in items:
        yield from numbers(value, (*path, key))
    if isinstance(fields, int | float) and not isinstance(fields, bool) and path != ("schema",):
        yield path


def with_number(text: str, path: tuple[Any, ...], written: str) -> str:
    """The record's text with that number in the place of its own."""
    fields = json.loads(text)
    inner = fields
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = "a mark that stands nowhere else"
    return json.dumps(fields).replace('"a mark that stands nowhere else"', written)


@pytest.mark.parametrize("written", HOSTILE)
async def test_a_number_that_is_none_breaks_the_record_alone(written: str) -> None:
    scene = await worked()
    event = (await scene.events())[0]
    for noun, text in ((CASE, CASE.dump(scene.case)), (EVENT, EVENT.dump(event))):
        places = list(numbers(json.loads(text)))
        assert places
        for path in places:
            with pytest.raises(BrokenRecord):
                noun.load(with_number(text, path, written))  # type: ignore[attr-defined]


async def test_what_can_be_read_can_be_listed_and_shown() -> None:
    scene = await worked()
    text, kept = CASE.dump(scene.case), scene.records.cases.kept
    (key,) = kept
    read = 0
    for path in numbers(json.loads(text)):
        for written in (str(EARLIEST), str(LATEST), "-1", "0", "0.5"):
            try:
                kept[key] = CASE.load(with_number(text, path, written))
            except BrokenRecord:
                continue
            read += 1
            await scene.platform.command("mods", "mo", CommandName.CASES)
            await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    assert read > 20
    assert not [said for said in scene.texts("mods") if "fault on my side" in said]
    assert when(EARLIEST).endswith("1-01-01 00:00")
    assert when(LATEST) == "9999-12-31 23:59"


@pytest.mark.parametrize("schema", ["NaN", "Infinity", "1e999", "1e400"])
def test_a_schema_that_is_no_number_is_not_taken_for_a_newer_one(schema: str) -> None:
    with pytest.raises(BrokenRecord):
        CASE.load(f'{{"schema": {schema}}}')
    with pytest.raises(NewerRecord):
        CASE.load('{"schema": 99}')
