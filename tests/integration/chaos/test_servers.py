"""A server is killed, cut off, frozen, full, or followed by its replica."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time

import httpx
import pytest
import redis

from tests.doubles.network import free_port
from tests.doubles.sentinels import SOCKETS, Sentinels
from tests.doubles.servers import no_snapshots
from tests.integration.chaos.accounts import settled
from tests.integration.chaos.conftest import TIMES
from tests.integration.chaos.programs import Program
from tests.integration.chaos.servers import Server
from tests.integration.chaos.town import PATIENCE_S, Town, until
from tests.integration.chaos.traps import Point

AWAY_S = 30.0 if TIMES > 1 else 4.0
"""How long a server is away."""


async def at_any_call(town: Town, calls: int = 250) -> None:
    """Post, and return in the middle of what follows from it."""
    place = town.chance.choice(("bots-main", "worker-main"))
    at = town.chance.randrange(1, calls)
    print(f"at call {at} of {place}")
    trap = town.traps.add(Point(place=place), lambda _: None, carried_out=town.chance.random() < 0.5, at=at)
    town.post_some()
    await until(lambda: trap.sprung, "the call", town)


def all_alive(town: Town) -> None:
    """Start what has ended, as a supervisor would."""
    for program in town.programs:
        if not program.runs:
            print(f"{program.name} had ended with {program.process.returncode}")
            program.start()


async def test_a_server_is_killed_and_starts_again(town: Town) -> None:
    town.bot()
    town.worker()
    town.worker()
    for which in (town.main, town.chance.choice((town.main, town.media))):
        await at_any_call(town)
        print(f"{which.name} killed")
        which.kill()
        town.post_some()
        await asyncio.sleep(town.chance.random() * AWAY_S / 4)
        await asyncio.to_thread(which.start)
    all_alive(town)
    await settled(town)


@pytest.mark.parametrize("how", ["cut", "frozen"])
async def test_a_server_is_away_for_long(town: Town, how: str) -> None:
    bot = town.bot()
    town.worker()
    await at_any_call(town)
    cut = [line for line in town.lines.values() if town.chance.random() < 0.7] if how == "cut" else []
    kills = how == "frozen" or town.chance.random() < 0.5
    print(f"{how}: {[line.name for line in cut]}; the bot {'dies' if kills else 'lives'} meanwhile")
    town.main.freeze() if how == "frozen" else [line.cut() for line in cut]
    town.post_some()
    await asyncio.sleep(AWAY_S * 0.9)
    if kills:
        await killed(bot)
    await asyncio.sleep(AWAY_S * 0.1)
    if how == "frozen" or any(line.name.startswith("bots-") for line in cut):
        town.refused |= {(post.chat, post.message) for post in town.posts}
    town.main.thaw() if how == "frozen" else [line.mend() for line in cut]
    all_alive(town)
    town.post_some()
    await settled(town)


async def killed(program: Program) -> None:
    """Kill it."""
    program.kill()
    await program.ended()


async def test_the_disk_is_full(town: Town) -> None:
    town.bot()
    town.worker()
    town.post_some()
    town.main.fill_up(town.chance.randrange(0, 40_000))
    town.post_some()
    await asyncio.sleep(AWAY_S)
    full = not town.main.takes()
    print(f"the disk was {'full' if full else 'large enough'}")
    if town.main.runs:
        town.main.make_room()
    else:  # as a server does that cannot write before it answers, and its supervisor then
        await asyncio.to_thread(town.main.start)
    await until(town.main.takes, "the end of the full disk", town)
    all_alive(town)
    town.post_some()
    await settled(town)


async def test_its_snapshots_fail(town: Town) -> None:
    """It answers, and refuses what is written (MISCONF): programs wait, and none of them ends."""
    bot, worker = town.bot(), town.worker()
    await at_any_call(town)
    refusing = no_snapshots(town.main.url)
    await asyncio.to_thread(refusing.__enter__)
    before = len(town.posts)
    town.post_some()
    await told(bot, "refuses what is written (ResponseError MISCONF)", town)
    await asyncio.sleep(AWAY_S)
    town.refused |= {(post.chat, post.message) for post in town.posts}
    assert len(town.posts) > before
    refusing.__exit__(None, None, None)
    assert (bot.runs, worker.runs) == (True, True)
    town.post_some()
    await told(bot, '"status":"ok"', town)
    await settled(town)
    assert "the worker ended" not in worker.said()


async def told(bot: Program, words: str, town: Town) -> None:
    """Return once the bot's /healthz says these."""
    deadline_s, said = time.monotonic() + PATIENCE_S, ""
    async with httpx.AsyncClient(timeout=30) as client:
        while words not in said:
            assert time.monotonic() < deadline_s, f"{said}\n{town.said()}"
            with contextlib.suppress(httpx.HTTPError):
                said = (await client.get(f"http://127.0.0.1:{bot.settings['PORT']}/healthz")).text
            await asyncio.sleep(0.1)


async def test_a_replica_takes_over(town: Town) -> None:
    replica = Server(name="replica", folder=town.folder, durable=True)
    port = free_port()
    town.main.kill()
    town.main.start("--port", str(port), "--bind", "127.0.0.1")
    replica.start("--replicaof", "127.0.0.1", str(port))
    town.bot()
    town.worker()
    await at_any_call(town)
    with redis.Redis.from_url(town.main.url) as main, redis.Redis.from_url(replica.url) as second:
        # Nothing passes meanwhile: whatever a program was told is on the replica when its master dies.
        assert main.wait(1, 60_000) == 1
        town.main.kill()
        second.replicaof("NO", "ONE")
    for name, line in town.lines.items():
        if name.endswith("-main"):
            line.cut()
            line.mend(replica.socket)
    town.main = replica
    await town.reconnect()
    all_alive(town)
    town.post_some()
    await settled(town)


@pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is missing: apt-get install redis-server"
)
async def test_sentinels_let_a_replica_lead(town: Town) -> None:
    sentinels = Sentinels(folder=town.folder, password="")
    try:
        await asyncio.to_thread(sentinels.start)
        leads, follows = (Server(name=name, folder=town.folder, durable=True) for name in SOCKETS)
        town.main.kill()
        town.main = leads
        await town.reconnect()
        await town.set_rules()
        town.bot(REDIS_URL=sentinels.url)
        town.worker(REDIS_URL=sentinels.url)
        town.post_some()
        await asyncio.sleep(3 * town.chance.random())
        town.post_some()
        # What they have written by then is on the replica; each stands still in mid-command when its server dies.
        await asyncio.to_thread(sentinels.hold_still)
        await sentinels.fail_over()
        town.main = follows
        await town.reconnect()
        all_alive(town)
        town.post_some()
        await settled(town)
    finally:
        for program in town.programs:
            program.kill()
        sentinels.stop()
