"""The fuzz program finds what is planted, and says which input a process died of."""

from __future__ import annotations

import random
import signal
import struct
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import cast

import pytest

from tests.unit import planted
from tools.fuzz.__main__ import died, fuzz
from tools.fuzz.mutations import MAX_BYTES, changed
from tools.fuzz.pieces import of, words
from tools.fuzz.trying import MEMORY_BYTES, Findings, Note, Target, Trial, explore

MOST = 20_000
SEEDS = range(3)
needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="no limit of a process's own memory here")


def executions_until_found(target: Target, folder: Path, seed: int) -> int:
    """How many inputs were tried until one was a finding; more than MOST: none was."""
    trial = Trial(target, Findings(folder))
    chance = random.Random(seed)
    tries = explore(trial, list(target.seeds()), chance, is_text=target.IS_TEXT)
    return next((count for count in islice(tries, MOST) if trial.found), MOST + 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_that_is_none_is_found_in_a_text(tmp_path: Path, seed: int) -> None:
    assert executions_until_found(cast(Target, planted), tmp_path, seed) <= MOST
    (text,) = tmp_path.glob("*.txt")
    assert text.read_text(encoding="utf-8").startswith(
        ("OverflowError in tests/unit/planted.py run", "ValueError in tests")
    )
    with pytest.raises((OverflowError, ValueError)):
        planted.run(text.with_suffix(".input").read_bytes())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fault_behind_a_checksum_is_found(tmp_path: Path, seed: int) -> None:
    assert executions_until_found(planted.Picture(), tmp_path, seed) <= MOST
    (text,) = tmp_path.glob("*.txt")
    assert text.read_text(encoding="utf-8").startswith("ZeroDivisionError in tests/unit/planted.py run\n")


def test_the_same_seed_tries_the_same_inputs(tmp_path: Path) -> None:
    class Sink(planted.Picture):
        def __init__(self) -> None:
            self.tried = list[bytes]()

        def run(self, data: bytes) -> str:
            self.tried.append(data)
            return ""

    def tried(seed: int) -> Sequence[bytes]:
        sink = Sink()
        list(islice(explore(Trial(sink, Findings(tmp_path)), [*sink.seeds()], random.Random(seed), is_text=False), 50))
        return sink.tried

    assert tried(1) == tried(1) != tried(2)


def test_one_of_each_kind_is_kept(tmp_path: Path) -> None:
    trial = Trial(planted.Picture(), Findings(tmp_path))
    (whole,) = planted.Picture().seeds()
    bodies = of(whole)
    assert bodies is not None
    for height in (1, 2):
        trial.run(bodies.joined([b"IHDR" + struct.pack(">II", 0, height), *bodies.bodies[1:]]))
    assert trial.found == 1
    assert len(Findings(tmp_path).kinds()) == 1


class TestAProcess:
    """What a process dies of is told by whoever started it."""

    def ended(self, folder: Path, data: bytes) -> str:
        (folder / "only").write_bytes(data)
        options = [f"--only={folder / 'only'}", "--seconds=0", "--seed=0", "--cpu-seconds=0.2"]
        return died("tests.unit.planted", folder, options)

    def test_how_it_ended_is_told(self, tmp_path: Path) -> None:
        assert self.ended(tmp_path, b"fine") == ""
        assert self.ended(tmp_path, b"die") == signal.SIGABRT.name
        assert self.ended(tmp_path, b"turn") == "takes too long"

    @needs_limits
    def test_what_takes_more_than_a_decoder_has_is_told(self, tmp_path: Path) -> None:
        assert MEMORY_BYTES == 600 << 20
        assert self.ended(tmp_path, b"grow") == "takes too much memory"

    def test_the_input_that_it_died_of_is_there_and_is_tried_again_by_itself(self, tmp_path: Path) -> None:
        (tmp_path / "findings").mkdir()
        (tmp_path / "findings" / "earlier.input").write_bytes(b"die")
        # Each process dies of what was found before, until so many have died: no clock ends this.
        score = fuzz("tests.unit.planted", tmp_path, seconds=3600, seed=1, plain=True, most_deaths=1)
        assert [kind.partition("   ")[0] for kind in score.kinds] == ["SIGABRT (1)"]
        assert [path.read_bytes() for path in (tmp_path / "findings").glob("*.input")] == [b"die"]
        assert Note(tmp_path / "tried").read()[1] == b"die"


@pytest.mark.parametrize("is_text", [True, False])
def test_inputs_stay_small_and_are_often_others(is_text: bool) -> None:
    pool = [*planted.seeds()] if is_text else [*planted.Picture().seeds(), b"RIFF\4\0\0\0WEBP", b"GIF89a", b""]
    made = [changed(chance.choice(pool), pool, chance, is_text=is_text) for chance in map(random.Random, range(2_000))]
    assert max(map(len, made)) <= MAX_BYTES
    assert len(set(made)) > 1_000


def test_words_put_together_again_are_the_text() -> None:
    text = '[a."b"]\r\nc = "d é",\t\0'.encode()
    found = words(text)
    assert found is not None
    assert found.joined(found.bodies) == text
