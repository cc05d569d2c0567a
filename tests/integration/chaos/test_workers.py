"""A worker is killed before, inside and after a batch, or what watches it, or what decodes for it; and its clock is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import redis

from tests.integration.chaos.accounts import settled
from tests.integration.chaos.conftest import TIMES
from tests.integration.chaos.programs import Program, children
from tests.integration.chaos.town import Town, until
from tests.integration.chaos.traps import Point
from worker.client import keys

POINTS = {
    "before": (
        Point(place="worker-main", call=b"torchrelay:turn:", answer=b"-1"),
        Point(place="worker-main", call=b"torchrelay:rq:executions"),
    ),
    "inside": (
        Point(place="worker-main", call=b"torchrelay:flight:"),
        Point(place="worker-media", call=b"GET"),
    ),
    "after": (
        Point(place="worker-main", call=b"torchrelay:results:"),
        Point(place="worker-media", call=b"DEL"),
        Point(place="worker-main", call=b"successful_job_count"),
    ),
}
ANY = [point for points in POINTS.values() for point in points]
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t which, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int status = real(which, at);
  if (!status && which == CLOCK_REALTIME) at->tv_sec += atol(getenv("CLOCK_IS_OFF_S"));
  return status;
}
"""
"""Between a program and its clock, for all of Python's ways to ask for the time."""


@pytest.mark.parametrize("step", POINTS if TIMES > 1 else ["any"])
async def test_a_worker_killed_around_a_batch(town: Town, step: str) -> None:
    chance = town.chance
    town.bot()
    workers, killed = [town.worker() for _ in range(2)], list[Program]()
    for _ in range(2):
        point = chance.choice(POINTS.get(step, ANY))
        whole, carried_out = chance.random() < 0.3, bool(point.answer) or chance.random() < 0.5

        def spring(caller: int, whole: bool = whole) -> None:
            victim = next((worker for worker in workers if worker.has(caller)), workers[0])
            if whole:
                killed.append(victim)
                victim.kill()
            else:
                victim.kill_child()

        print(f"{'all' if whole else 'child'} killed {'after' if carried_out else 'before'} {point}")
        trap = town.traps.add(point, spring, carried_out=carried_out)
        town.post_some()
        await until(lambda trap=trap: trap.sprung, "the call", town)
        while killed:
            await killed[-1].ended()
            killed.pop().start()
    await settled(town)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see what decodes")
async def test_what_decodes_is_killed(town: Town) -> None:
    town.bot()
    worker = town.worker(DECODERS="2")
    killed, main = set[int](), redis.Redis.from_url(town.main.url)
    for _ in range(2):
        town.post_some(2)
        await until(lambda: {*children(worker.child)} - killed, "decoding", town)
        for decoder in children(worker.child):
            killed.add(decoder)
            os.kill(decoder, signal.SIGKILL)
        await until(lambda: not main.zcard(keys.FLIGHTS), "the end of all scans", town)  # each file is lost once
    main.close()
    await settled(town)


@pytest.fixture
def shim(town: Town) -> Path:
    """What makes a program's clock wrong."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler to make a clock wrong")
    source, made = town.folder / "clock.c", town.folder / "clock.so"
    source.write_text(SHIM, encoding="ascii")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(made), str(source), "-ldl"], check=True)
    return made


async def test_clocks_are_an_hour_off(town: Town, shim: Path) -> None:
    chance = town.chance

    def off() -> dict[str, str]:
        return {"LD_PRELOAD": str(shim), "CLOCK_IS_OFF_S": str(chance.choice((-3_600, 0, 3_600)))}

    town.bot(**off())
    workers = [town.worker(**off()) for _ in range(2)]
    print([program.settings["CLOCK_IS_OFF_S"] for program in town.programs])
    town.post_some()
    trap = town.traps.add(chance.choice(ANY[2:]), lambda _: workers[0].kill(), carried_out=chance.random() < 0.5)
    await until(lambda: trap.sprung, "the call", town)
    await workers[0].ended()
    workers[0].start(**off())
    town.post_some()
    await settled(town)
