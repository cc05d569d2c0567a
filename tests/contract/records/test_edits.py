"""The EditLog port's suite."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.records import BrokenRecord, NewerRecord
from bots.records.edits import Shown
from tests.contract.records.conftest import Scene

CAT = Shown(at_s=1_800_000_000.000001, media=("m1", "m2"), files=("f1", ""))
DOG = Shown(at_s=1_800_000_000.000002, media=("m3",), files=("",))


def pictures(shown: Shown | None) -> object:
    """All but the time, which is the store's."""
    assert shown is not None
    return shown.media, shown.files


async def test_the_last_edit_is_known_to_all(scene: Scene) -> None:
    edits = scene.records.edits
    assert await edits.shown("N") is None
    assert await edits.note("N", CAT, 60)
    assert pictures(await scene.replica().edits.shown("N")) == pictures(CAT)
    assert await edits.note("N", DOG, 60)
    assert pictures(await edits.shown("N")) == pictures(DOG)
    assert await edits.shown("M") is None


async def test_an_earlier_one_that_comes_late_changes_nothing_and_the_same_one_twice_is_kept(scene: Scene) -> None:
    edits = scene.records.edits
    assert await edits.note("N", DOG, 60)
    assert not await edits.note("N", CAT, 60)
    assert pictures(await edits.shown("N")) == pictures(DOG)
    assert await edits.note("N", DOG, 60)
    assert await edits.note("N", replace(DOG, at_s=CAT.at_s), 60), "it is heard of again, by another clock"
    assert not await edits.note("N", CAT, 60), "it holds from when it was heard of first"


async def test_a_message_without_pictures_is_an_edit_too(scene: Scene) -> None:
    nothing = Shown(at_s=1.0)
    await scene.records.edits.note("N", nothing, 60)
    assert pictures(await scene.records.edits.shown("N")) == pictures(nothing)


async def test_it_is_forgotten_after_its_time(scene: Scene) -> None:
    await scene.records.edits.note("N", DOG, 60)
    await scene.pass_time(59)
    assert pictures(await scene.records.edits.shown("N")) == pictures(DOG)
    await scene.pass_time(2)
    assert await scene.records.edits.shown("N") is None
    assert await scene.records.edits.note("N", CAT, 60)


async def test_what_cannot_be_read_says_so(scene: Scene) -> None:
    if scene.redis is None:
        pytest.skip("the fake keeps no text")
    for text, error in (("{", BrokenRecord), ('{"schema":9,"at_s":1}', NewerRecord)):
        await scene.redis.set("torchrelay:edited:N", text)
        with pytest.raises(error):
            await scene.records.edits.shown("N")
        assert await scene.records.edits.note("N", DOG, 60), "the next edit can be read again"
