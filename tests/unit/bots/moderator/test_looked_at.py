"""How much of a file was looked at is said to whoever asks, and to moderators."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.platform import CommandName
from tests.unit.bots.moderator.conftest import DELETE, Scene
from worker.contract import INCOMPLETE, PART_OF_TIME, Band, Family, Kind, Signal, Verdict
from worker.testing import verdict

CUT = Signal(name="file", family=Family.METADATA, kind=None, applies=True, detail=INCOMPLETE)
PART = Signal(
    name="network",
    family=Family.NETWORK,
    kind=Kind.ALTERED,
    applies=True,
    score=0.8,
    band=Band.UNCERTAIN,
    detail=PART_OF_TIME,
)


def found(band: Band, *signals: Signal, frames: int = 1) -> Verdict:
    plain = verdict(altered=band)
    return replace(plain, signals=plain.signals + signals, frames_seen=frames)


@pytest.mark.parametrize("band", list(Band))
async def test_it_is_said_to_whoever_asks(scene: Scene, band: Band) -> None:
    scene.scanner.judge = lambda data: found(band, CUT, PART, frames=12)
    await scene.post("bo", b"picture", chat="private")
    said = scene.texts("private")[-1]
    assert "A part of this file is missing." in said
    assert "in a part of it only" in said
    assert "12 of its frames" in said


async def test_of_a_film_it_is_said_when_the_signs_are_strongest(scene: Scene) -> None:
    scene.scanner.judge = lambda data: replace(found(Band.UNCERTAIN, PART, frames=12), telling_s=74.4)
    await scene.post("bo", b"picture", chat="private")
    assert "strongest at 1:14" in scene.texts("private")[-1]


async def test_where_the_network_found_next_to_nothing_no_moment_is_named(scene: Scene) -> None:
    scene.scanner.judge = lambda data: replace(found(Band.LITTLE, frames=12), telling_s=74.4)
    await scene.post("bo", b"picture", chat="private")
    assert "1:14" not in scene.texts("private")[-1]


async def test_of_a_whole_picture_no_word_is_said(scene: Scene) -> None:
    scene.scanner.judge = lambda data: found(Band.UNCERTAIN)
    await scene.post("bo", b"picture", chat="private")
    assert "missing" not in scene.texts("private")[-1]
    assert "frames" not in scene.texts("private")[-1]


async def test_it_is_on_the_card(scene: Scene) -> None:
    await scene.policy(DELETE)
    scene.scanner.judge = lambda data: replace(found(Band.SUBSTANTIAL, CUT, PART, frames=12), telling_s=74.4)
    await scene.post("ada", b"fake")
    await scene.platform.command("mods", "mo", CommandName.CASE, scene.case.id)
    card = scene.texts("mods")[-1]
    assert "A part of the file is missing" in card
    assert "in a part of it only" in card
    assert "12 of its frames" in card
    assert "strongest at 1:14" in card
