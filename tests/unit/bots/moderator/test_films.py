"""Films that are kept out: what is recognised of them, and what is not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bots.policy import Reason
from bots.records.choices import Choice
from bots.records.findings import FindingState
from tests.unit.bots.moderator.conftest import DELETE, Scene
from worker.contract import PDQ, Band, Fingerprint, Verdict
from worker.testing import verdict

KEPT_OUT, OPENING, MIDDLE, LATER, END = b"film fake", b"an opening", b"a middle", b"later", b"an end"


def look(shown: bytes, changed: int = 0) -> Fingerprint:
    """What a frame looks like; of a copy that was encoded again a few bits are others."""
    value = random.Random(shown).getrandbits(256) ^ ((1 << changed) - 1)
    return Fingerprint(algorithm=PDQ, value=f"{value:064x}", quality=90)


def film(*looks: Fingerprint, band: Band = Band.LITTLE) -> Verdict:
    return replace(verdict(band, fingerprints=looks), frames_seen=len(looks))


@pytest.fixture
async def kept_out(scene: Scene) -> Scene:
    """A group that keeps a film out."""
    await scene.policy(DELETE)
    looks = (look(OPENING), look(MIDDLE), look(LATER), look(END))
    scene.scanner.judge = lambda data: film(*looks, band=Band.SUBSTANTIAL)
    await scene.post("ada", KEPT_OUT, file_id="f1")
    await scene.press(Choice.FAKE)
    return scene


async def is_there(scene: Scene, data: bytes, file_id: str, *looks: Fingerprint) -> bool:
    """Whether this film, which the networks find harmless, stays."""
    scene.scanner.judge = lambda _: film(*looks)
    message = await scene.post("eve", data, file_id=file_id)
    return scene.platform.exists("group", message.id)


async def test_the_same_file_goes_again_without_a_scan(kept_out: Scene) -> None:
    judged = len(kept_out.scanner.submitted)
    assert not await is_there(kept_out, b"whatever comes", "f1")
    assert not await is_there(kept_out, KEPT_OUT, "f2")
    assert len(kept_out.scanner.submitted) == judged


async def test_one_that_was_encoded_again_goes_by_its_looks(kept_out: Scene) -> None:
    looks = [look(frame, changed=8) for frame in (OPENING, MIDDLE, LATER, END)]
    assert not await is_there(kept_out, b"encoded again", "f3", *looks)
    assert not await is_there(kept_out, b"cut short", "f4", *looks[1:3])
    (last,) = [it for case in kept_out.cases for it in case.findings if it.file_id == "f4"]
    assert (last.state, last.decision.reason) == (FindingState.REMOVED, Reason.KNOWN)


async def test_one_that_begins_and_ends_as_it_does_is_another(kept_out: Scene) -> None:
    assert await is_there(kept_out, b"another", "f5", look(OPENING), look(b"another"), look(b"one"), look(END))
