"""Several workers by one command: they share the work, end together, and leave nothing running."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from tests.integration.conftest import origin, picture
from tests.integration.test_deaths import MEDIA_KEY, ROOT
from tests.integration.test_scanner_and_worker import results
from tests.integration.test_watchdog import needs_proc, processes, state, stopped, the, until
from worker.client import RedisScanner, Servers, keys
from worker.contract import Lane
from worker.fleet import Fleet, environments
from worker.tether import environment

NOTES = """
import os, signal, sys, time
with open(sys.argv[1], "a") as log: log.write(os.environ["DEVICE"] + "\\n")
def runs(): return open(sys.argv[1]).read().split()
"""


class Hasty(Fleet):
    """Waits for less."""

    first_pause_s = 0.01
    max_pause_s = 0.05


def led(notes: Path, body: str, *devices: str) -> int:
    """The status of a fleet whose members run these lines, and note on which device."""
    return Hasty([sys.executable, "-c", NOTES + body, str(notes)], [{"DEVICE": one} for one in devices]).run()


def test_each_is_told_its_device_and_all_ending_well_is_well(tmp_path: Path) -> None:
    assert led(tmp_path / "runs", "", "cuda:0", "cuda:1", "cuda:0") == 0
    assert sorted((tmp_path / "runs").read_text().split()) == ["cuda:0", "cuda:0", "cuda:1"]


def test_one_that_is_killed_is_started_again_and_the_others_are_left_alone(tmp_path: Path) -> None:
    body = (
        "if os.environ['DEVICE'] == 'a':\n"
        "    if runs().count('a') < 4: os.kill(os.getpid(), 9)\n"
        "else:\n"
        "    while runs().count('a') < 4: time.sleep(0.01)\n"
    )
    assert led(tmp_path / "runs", body, "a", "b") == 0
    assert sorted((tmp_path / "runs").read_text().split()) == ["a", "a", "a", "a", "b"]


def test_one_that_is_killed_again_and_again_is_started_ever_more_slowly_until_it_has_run_for_a_while() -> None:
    fleet = Fleet([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], [{}])
    (member,) = fleet._members

    def rests(pause_s: float, lives_s: float = 0) -> None:
        """Killed after so long, it is put off by so much."""
        member.due_s = 0
        assert fleet._tend(member) == 0
        assert member.process is not None
        member.process.wait()
        member.started_s -= lives_s
        before_s = time.monotonic()
        assert fleet._tend(member) == 0
        assert before_s + pause_s <= member.due_s <= time.monotonic() + pause_s
        assert not member.has_ended

    for pause_s in (1, 2, 4, 8, 16, 30, 30):
        rests(pause_s)
    rests(1, lives_s=Fleet.good_s)
    rests(2)
    fleet._stop(signal.SIGTERM)
    member.due_s = 0
    assert (fleet._tend(member), member.has_ended, member.process) == (0, True, None), "told to stop meanwhile"


def test_one_that_cannot_work_ends_them_all_with_its_status(tmp_path: Path) -> None:
    body = (
        "if os.environ['DEVICE'] == 'a':\n"
        "    while runs().count('b') < 1: time.sleep(0.01)\n"
        "    sys.exit(2)\n"
        "signal.signal(15, lambda *_: sys.exit(0))\n"
        "time.sleep(1000)"
    )
    assert led(tmp_path / "runs", body, "a", "b", "b") == 2


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_passed_on_and_ends_it(tmp_path: Path, signum: signal.Signals) -> None:
    body = (
        "def end(*_):\n    open(sys.argv[1] + '.ended', 'a').write('x')\n    sys.exit(0)\n"
        f"signal.signal({int(signum)}, end)\n"
        "open(sys.argv[1] + '.ready', 'a').write('x')\n"
        "while os.path.getsize(sys.argv[1] + '.ready') < 2: time.sleep(0.01)\n"
        f"if os.environ['DEVICE'] == 'a': os.kill({os.getpid()}, {int(signum)})\n"
        "time.sleep(1000)"
    )
    before = signal.getsignal(signum)
    assert led(tmp_path / "runs", body, "a", "b") == 0
    assert (tmp_path / "runs.ended").read_text() == "xx"
    assert signal.getsignal(signum) is before


def test_the_processor_is_shared_and_what_somebody_has_set_is_left() -> None:
    cores = os.cpu_count() or 1
    both = environments(2, ["cpu"], torch_threads=0, metrics_port=9_000, given={})
    assert [one["METRICS_PORT"] for one in both] == ["9000", "9001"]
    assert [one["TORCH_THREADS"] for one in both] == [str(max(1, cores // 2))] * 2
    assert all(int(one["DECODERS"]) >= 1 for one in both)
    (first, second, third) = environments(
        3, ["cuda:0", "cuda:1"], torch_threads=0, metrics_port=0, given={"DECODERS": "7"}
    )
    assert (first, second, third) == ({"DEVICE": "cuda:0"}, {"DEVICE": "cuda:1"}, {"DEVICE": "cuda:0"})
    assert environments(1, ["cpu"], torch_threads=3, metrics_port=0, given={"DECODERS": "1"}) == [{"DEVICE": "cpu"}]


def started(data_dir: Path, servers: Servers | None, *options: str) -> subprocess.Popen[bytes]:
    """`python -m worker` without a model."""
    settings = {"TORCHRELAY_DATA": str(data_dir), "LOG_LEVEL": "ERROR", "DETECTORS": "none"}
    if servers is not None:
        settings |= {"REDIS_URL": servers.redis_url, "MEDIA_REDIS_URL": servers.media_url, "MEDIA_KEY": MEDIA_KEY}
    return subprocess.Popen(
        [sys.executable, "-m", "worker", *options],
        cwd=ROOT,
        env={**environment(), **settings},
        stderr=subprocess.PIPE,
    )


async def test_two_workers_share_what_waits_and_end_when_they_are_told(
    scanner: RedisScanner, valkey: Servers, main: redis.Redis, data_dir: Path
) -> None:
    with started(data_dir, valkey, "--processes", "2") as fleet:
        await until(lambda: len([*main.scan_iter(match=keys.alive("*"))]) == 2)
        for number in range(6):
            await scanner.submit(picture(10 + number), origin(f"{number}"), Lane.STREAM)
        assert all(one.verdict is not None for one in await results(scanner, 6))
        assert stopped(fleet) == 0
    await until(lambda: processes(data_dir) == {})


@needs_proc
async def test_with_servers_of_its_own_and_killed_it_leaves_nothing(data_dir: Path) -> None:
    with started(data_dir, None, "--processes", "2") as fleet:
        await until(lambda: len([line for line in processes(data_dir).values() if "worker.judging" in line]) >= 2)
        valkey = the(data_dir, "main.sock")
        assert valkey
        os.kill(valkey, signal.SIGKILL)
        await until(lambda: state(valkey) in ("", "Z") and the(data_dir, "main.sock") not in (0, valkey))
        fleet.kill()
    await until(lambda: processes(data_dir) == {})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--processes", "0"), "a number from 1 to 64"),
        (("--processes", "many"), "a number from 1 to 64"),
        (("--device", "cuda:0,"), "separated by commas"),
    ],
)
def test_a_wrong_option_is_named(data_dir: Path, valkey: Servers, options: tuple[str, ...], words: str) -> None:
    with started(data_dir, valkey, *options) as fleet:
        assert fleet.wait(60) == 2
        assert fleet.stderr is not None
        assert words in fleet.stderr.read().decode()


def test_a_device_that_is_not_there_ends_it_with_words(data_dir: Path, valkey: Servers) -> None:
    settings = {"DETECTORS": "default"}
    ended = subprocess.run(
        [sys.executable, "-m", "worker", "--device", "cuda:0,cuda:1"],
        cwd=ROOT,
        env={
            **environment(),
            **settings,
            "TORCHRELAY_DATA": str(data_dir),
            "REDIS_URL": valkey.redis_url,
            "MEDIA_REDIS_URL": valkey.media_url,
            "MEDIA_KEY": MEDIA_KEY,
            "CUDA_VISIBLE_DEVICES": "",
        },
        stderr=subprocess.PIPE,
        check=False,
    )
    assert ended.returncode == 2
    assert re.search(rb"setting DEVICE: cuda:[01] is not there, or does not work: \w", ended.stderr)
