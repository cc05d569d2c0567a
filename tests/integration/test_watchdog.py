"""Workers die and hang, really: another process sees it, starts another, and gives back at once what they held."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from prometheus_client import REGISTRY

from tests.doubles.waiting import HANGS_S
from tests.integration.conftest import origin, picture
from tests.integration.faulty_worker import ABORTS, HANGS, IS_SLOW
from tests.integration.test_deaths import MEDIA_KEY, ROOT
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, Servers, connect, keys
from worker.client.lanes import Lanes, Loss
from worker.contract import FailureReason, Lane, ScanResult
from worker.embedded import Embedded
from worker.metrics import GIVEN_BACK, resume
from worker.settings import WorkerSettings
from worker.tether import environment
from worker.watchdog import Limits, Watchdog, _loss

INNOCENT = (10, 20, 30, 40, 200, 210, 220)
"""For what should take a second or two."""
needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").is_file(), reason="needs /proc to see what runs")


@contextmanager
def running(servers: Servers | None, data_dir: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker whose detector some pictures are the end of; with embedded servers if on none."""
    settings = {"TORCHRELAY_DATA": str(data_dir), "LOG_LEVEL": "ERROR", "DECODERS": "1", **more}
    if servers is not None:
        settings |= {
            "REDIS_URL": servers.redis_url,
            "MEDIA_REDIS_URL": servers.media_url,
            "MEDIA_KEY": MEDIA_KEY,
        }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.faulty_worker"], cwd=ROOT, env={**environment(), **settings}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def stopped(process: subprocess.Popen[bytes]) -> int:
    """The status that a worker ends with when it is told to."""
    process.send_signal(signal.SIGTERM)
    return process.wait(60)


async def until(condition: Callable[[], object]) -> None:
    """Return when `condition` holds; fail where it never does."""
    deadline_s = time.monotonic() + HANGS_S
    while not condition():
        assert time.monotonic() < deadline_s, "it never happens"
        await asyncio.sleep(0.01)


def state(pid: int) -> str:
    """How the process is, as the kernel calls it; empty if there is none."""
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    return ""


def processes(mark: Path) -> dict[int, str]:
    """The command lines of the running processes that have `mark` in their environment or command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes()
                if str(mark).encode() in (entry / "environ").read_bytes() + line and state(int(entry.name)) != "Z":
                    found[int(entry.name)] = line.replace(b"\0", b" ").decode()
    return found


def the(mark: Path, words: str) -> int:
    """The one process of `mark` with these words in its command line; 0 if there is none."""
    return next((pid for pid, line in processes(mark).items() if words in line and "worker.tether" not in line), 0)


def reason(result: ScanResult) -> FailureReason | None:
    """Why there is no verdict."""
    return result.failure.reason if result.failure else None


async def submit(scanner: RedisScanner, *shades: int) -> None:
    """Hand in a picture of each shade."""
    for shade in shades:
        await scanner.submit(picture(shade), origin(str(shade)), Lane.STREAM)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("shade", "failure"), [(HANGS, FailureReason.TIMEOUT), (ABORTS, FailureReason.INTERNAL)])
async def test_a_picture_that_ends_workers_fails_alone(
    scanner: RedisScanner, valkey: Servers, data_dir: Path, shade: int, failure: FailureReason
) -> None:
    await submit(scanner, *INNOCENT[:3], shade, *INNOCENT[3:])
    quick = {"SCAN_TIMEOUT_S": "5"}
    with running(valkey, data_dir, **quick) as first, running(valkey, data_dir, **quick) as second:
        found = {result.origin.message: reason(result) for result in await results(scanner, 8)}
        assert stopped(first) == stopped(second) == 0
    assert found == {**{str(good): None for good in INNOCENT}, str(shade): failure}


@needs_proc
@pytest.mark.timeout(300)
async def test_random_kills_give_up_no_good_picture(scanner: RedisScanner, valkey: Servers, data_dir: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # shown where it fails
    drawn = random.Random(seed)  # no secret
    shades = [*range(IS_SLOW, IS_SLOW + 40)]
    await submit(scanner, *shades)
    found: list[ScanResult] = []
    with running(valkey, data_dir) as process:
        for _ in range(6):
            found += await results(scanner, drawn.randrange(1, 5))
            await until(lambda: the(data_dir, " child "))
            with contextlib.suppress(ProcessLookupError):
                os.kill(the(data_dir, " child "), signal.SIGKILL)
        found += await results(scanner, len(shades) - len(found))
        assert stopped(process) == 0
    assert sorted(int(result.origin.message) for result in found) == shades
    assert {reason(result) for result in found} == {None}


@needs_proc
@pytest.mark.timeout(300)
async def test_servers_of_its_own_outlive_its_child_and_nothing_outlives_it(data_dir: Path) -> None:
    with running(None, data_dir) as process:

        def servers_there() -> list[int]:
            return sorted(pid for pid, line in processes(data_dir).items() if "valkey-server" in line)

        await until(lambda: len(servers_there()) == 2)
        embedded = Embedded.of(data_dir)
        servers = embedded.servers
        own = WorkerSettings(_env_file=None, torchrelay_data=data_dir)  # type: ignore[call-arg]
        scanner = connect(own, servers)
        await submit(scanner, 10)
        assert reason((await results(scanner, 1))[0]) is None
        before = servers_there()
        os.kill(the(data_dir, " child "), signal.SIGKILL)
        await submit(scanner, 20)
        assert reason((await results(scanner, 1))[0]) is None
        assert servers_there() == before
        ticket = await scanner.submit(picture(HANGS), origin(), Lane.STREAM)
        with redis.Redis.from_url(servers.redis_url) as client:
            await until(lambda: client.hget(keys.flight(ticket.sha256), "worker"))
        assert the(data_dir, "detector.decoding")
        process.kill()
        process.wait()
        await until(lambda: not processes(data_dir))
        await scanner.aclose()


@pytest.mark.timeout(300)
async def test_a_hanging_worker_that_is_told_to_stop_ends_and_gives_back_what_it_held(
    scanner: RedisScanner, lanes: Lanes, valkey: Servers, main: redis.Redis, data_dir: Path
) -> None:
    ticket = await scanner.submit(picture(HANGS), origin(), Lane.STREAM)
    with running(valkey, data_dir) as process:
        await until(lambda: main.hget(keys.flight(ticket.sha256), "worker"))
        assert stopped(process) == 0
    assert lanes.depth()[Lane.STREAM] == 1
    assert main.hmget(keys.flight(ticket.sha256), "worker", "deaths") == ["", "0"]
    assert list(main.scan_iter(match=keys.alive("*"))) == []


@pytest.mark.parametrize(
    ("more", "status"), [({"DETECTORS": "none-such"}, 2), ({"MEDIA_REDIS_URL": "unix:///nowhere/at/all.sock"}, 1)]
)
def test_a_worker_that_cannot_start_says_so_by_its_status(
    valkey: Servers, data_dir: Path, more: dict[str, str], status: int
) -> None:
    settings = {
        "REDIS_URL": valkey.redis_url,
        "MEDIA_REDIS_URL": valkey.media_url,
        "MEDIA_KEY": MEDIA_KEY,
        "TORCHRELAY_DATA": str(data_dir),
        "DETECTORS": "none",
        **more,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "worker"], cwd=ROOT, env={**environment(), **settings}, capture_output=True, check=False
    )
    assert ended.returncode == status


def test_a_worker_with_burst_ends_well_once_the_queue_is_empty(valkey: Servers, data_dir: Path) -> None:
    settings = {"REDIS_URL": valkey.redis_url, "MEDIA_REDIS_URL": valkey.media_url, "MEDIA_KEY": MEDIA_KEY}
    ended = subprocess.run(
        [sys.executable, "-m", "worker", "--burst"],
        cwd=ROOT,
        env={**environment(), **settings, "DETECTORS": "none"},
        check=False,
    )
    assert ended.returncode == 0


SCRIPT = """
import json, os, signal, subprocess, sys, time
fd = int(sys.argv[sys.argv.index("--progress") + 1])
def tell(within_s, *held): os.write(fd, json.dumps({"within_s": within_s, "held": held, "ahead": []}).encode() + b"\\n")
def runs():
    with open(sys.argv[1], "a") as log: log.write("x")
    return os.path.getsize(sys.argv[1])
"""
QUICK = Limits(start_s=20.0, first_pause_s=0.01, max_pause_s=0.01)


def watch(valkey: Servers, notes: Path, body: str, limits: Limits = QUICK) -> int:
    """The status after watching a program of these lines, which notes each of its runs."""
    watchdog = Watchdog([sys.executable, "-c", SCRIPT + body, str(notes)], valkey.redis_url, 30, limits)
    try:
        return watchdog.run()
    finally:
        watchdog.close()


class TestWatching:
    """What is watched is a few lines long here."""

    def test_who_tells_nothing_in_time_is_killed_with_its_children_and_another_is_started(
        self, valkey: Servers, tmp_path: Path
    ) -> None:
        body = (
            "if runs() > 2: sys.exit(0)\n"
            "other = subprocess.Popen(['sleep', '1000'], stdout=subprocess.DEVNULL)\n"
            "with open(sys.argv[1] + '.pids', 'a') as log: log.write(f'{other.pid}\\n')\n"
            "tell(0.1)\ntime.sleep(1000)"
        )
        assert watch(valkey, tmp_path / "runs", body) == 0
        assert (tmp_path / "runs").read_text() == "xxx"
        left = (tmp_path / "runs.pids").read_text().split()
        assert len(left) == 2
        deadline_s = time.monotonic() + HANGS_S
        while any(state(int(pid)) not in ("", "Z") for pid in left):
            assert time.monotonic() < deadline_s, "a child of a killed worker runs on"

    def test_who_goes_on_telling_is_left_alone(self, valkey: Servers, tmp_path: Path) -> None:
        body = "assert runs() == 1\nfor _ in range(40):\n    tell(20.0, 'a' * 3000)\nsys.exit(0)"
        assert watch(valkey, tmp_path / "runs", body) == 0

    def test_who_never_becomes_ready_ends_it(self, valkey: Servers, tmp_path: Path) -> None:
        assert watch(valkey, tmp_path / "runs", "runs(); sys.exit(1)") == 1
        assert watch(valkey, tmp_path / "runs", "runs(); os.abort()") == 1
        hasty = Limits(start_s=0.05, first_pause_s=0.01)
        assert watch(valkey, tmp_path / "more", "time.sleep(1000)", hasty) == 1
        assert (tmp_path / "runs").read_text() == "xx"

    def test_who_was_ready_once_is_started_again_however_it_ended(self, valkey: Servers, tmp_path: Path) -> None:
        body = "count = runs()\nif count > 4: sys.exit(0)\ntell(20.0)\n(os.abort if count == 2 else sys.exit)(*[1][count == 2:])"
        assert watch(valkey, tmp_path / "runs", body) == 0
        assert (tmp_path / "runs").read_text() == "xxxxx"

    def test_each_is_told_how_many_were_before_it(self, valkey: Servers, tmp_path: Path) -> None:
        body = "count = runs()\nassert sys.argv[sys.argv.index('--restarts') + 1] == str(count - 1)\ntell(20.0)\n" + (
            "sys.exit(0 if count > 2 else 7)"
        )
        assert watch(valkey, tmp_path / "runs", body) == 0
        assert (tmp_path / "runs").read_text() == "xxx"

    def test_each_is_told_what_was_counted_while_none_ran(self, valkey: Servers, tmp_path: Path) -> None:
        GIVEN_BACK.labels("hung").inc()
        body = "print(sys.argv[sys.argv.index('--counted') + 1], file=open({!r}, 'w'))\nsys.exit(0)"
        assert watch(valkey, tmp_path / "runs", body.format(str(tmp_path / "counted"))) == 0
        before = REGISTRY.get_sample_value("torchrelay_given_back_scans_total", {"loss": "hung"})
        assert before is not None
        resume((tmp_path / "counted").read_text())
        assert REGISTRY.get_sample_value("torchrelay_given_back_scans_total", {"loss": "hung"}) == 2 * before

    @pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_is_passed_on_and_ends_the_watching(
        self, valkey: Servers, tmp_path: Path, signum: signal.Signals
    ) -> None:
        body = (
            "def end(*_):\n    runs()\n    sys.exit(0)\n"
            f"signal.signal({int(signum)}, end)\n"
            f"tell(20.0)\nos.kill({os.getpid()}, {int(signum)})\ntime.sleep(1000)"
        )
        before = signal.getsignal(signum)
        assert watch(valkey, tmp_path / "runs", body) == 0
        assert (tmp_path / "runs").read_text() == "x"
        assert signal.getsignal(signum) is before

    def test_who_is_told_in_a_pause_starts_no_other(self, valkey: Servers, tmp_path: Path) -> None:
        other = (  # of a session of its own, so that it outlives the worker
            "import os, sys, time\n"
            "try:\n"
            "    while True: os.kill(int(sys.argv[1]), 0)\n"
            f"except ProcessLookupError: os.kill({os.getpid()}, 15)"
        )
        body = (
            "runs()\ntell(20.0)\n"
            f"subprocess.Popen([sys.executable, '-c', {other!r}, str(os.getpid())], start_new_session=True)\n"
            "os.kill(os.getpid(), 9)"
        )
        assert watch(valkey, tmp_path / "runs", body, Limits(first_pause_s=1_000.0)) == 0
        assert (tmp_path / "runs").read_text() == "x"

    def test_a_worker_that_breaks_while_it_stops_is_no_success(self, valkey: Servers, tmp_path: Path) -> None:
        body = (
            "def end(*_): sys.exit(3)\n"
            f"signal.signal(15, end)\ntell(20.0)\nos.kill({os.getpid()}, 15)\ntime.sleep(1000)"
        )
        assert watch(valkey, tmp_path / "runs", body) == 3

    async def test_what_it_held_is_given_back_at_once(
        self, scanner: RedisScanner, valkey: Servers, lanes: Lanes, main: redis.Redis, tmp_path: Path
    ) -> None:
        ticket = await scanner.submit(picture(), origin(), Lane.ASK)
        main.delete(f"torchrelay:rq:queue:{Lane.ASK}")  # as taken
        main.hset(keys.flight(ticket.sha256), mapping={"worker": "it", "alone": 1})
        job_id = keys.job_id(ticket.sha256, 1)
        body = f"if runs() > 1: sys.exit(0)\ntell(20.0)\ntell(20.0, '{job_id}')\nos.abort()"
        assert watch(valkey, tmp_path / "runs", body) == 0
        assert lanes.depth()[Lane.ASK] == 1
        assert main.hmget(keys.flight(ticket.sha256), "worker", "deaths", "tried") == ["", "1", "1"]

    def test_a_server_that_is_gone_stops_no_watching(self, tmp_path: Path) -> None:
        nowhere = Servers(redis_url="unix:///nowhere/at/all.sock", media_url="")
        body = "if runs() > 1: sys.exit(0)\ntell(20.0, 'something-1')\nos.abort()"
        assert watch(nowhere, tmp_path / "runs", body) == 0

    @pytest.mark.parametrize(
        ("status", "for_memory", "loss"),
        [
            (0, False, Loss.UNKNOWN),
            (1, False, Loss.UNKNOWN),
            (2, False, Loss.UNKNOWN),
            (3, False, Loss.BROKE),
            (-signal.SIGTERM, False, Loss.UNKNOWN),
            (-signal.SIGKILL, False, Loss.UNKNOWN),
            (-signal.SIGKILL, True, Loss.BROKE),
            (-signal.SIGSEGV, False, Loss.BROKE),
            (-signal.SIGSEGV, True, Loss.BROKE),
            (-signal.SIGTERM, True, Loss.UNKNOWN),
        ],
    )
    def test_an_end_is_evidence_where_nobody_else_can_have_caused_it(
        self, status: int, for_memory: bool, loss: Loss
    ) -> None:
        assert _loss(status, for_memory) is loss


async def test_servers_that_ended_are_started_again_and_others_are_left_alone(data_dir: Path) -> None:
    with Embedded.start(data_dir) as embedded:
        first = [*embedded._servers]
        embedded.restart()
        assert embedded._servers == first
        first[0].kill()
        first[0].wait()
        embedded.restart()
        assert embedded.owner
        assert all(server.poll() is None for server in embedded._servers)
        assert embedded._servers[0] is not first[0]
        assert embedded._servers[1] is first[1]
        guest = Embedded.start(data_dir)
        guest.restart()
        assert not guest.owner
    guest.restart()
    assert guest.owner
    guest.close()
