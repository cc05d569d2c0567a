"""Whether the bot keeps up with busy groups on Telegram, one of them flooded, in one run. `python benchmarks/telegram_load.py`

A Bot API server of the tests, the bot's program and a worker whose detector judges by brightness, each a process of its own, on
embedded servers. First pictures come now and then; then `--rate` a second into `--groups` groups for `--seconds`, of which one
group alone posts `--flood` a second, a tenth of them fakes. A picture is a new one each, small, of as many bytes as a photograph.

Told are the 95th percentiles from a picture's post to its job's place in the queue, with nothing else to do and under load, for
all groups and for those that are not flooded, and the same from a fake's post to the bot's reply to it. The goal: under load at
most three times as long as without (`enqueued_to_goal` at most 1), no other group slowed by more than a second (`slowed_s`),
none lost and none twice (`lost`, `twice`, which are counts). Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import hashlib
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

from PIL import Image
from redis import asyncio as aioredis

from benchmarks.service import KEY
from bots.policy import PRESETS, Preset
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from tests.doubles.bot_api import TOKEN, BotApi
from tests.doubles.network import free_port
from worker import tether
from worker.client import Servers, keys
from worker.client.sealing import Seal
from worker.embedded import Embedded

BYTES = 120_000
"""Of a picture."""
DARK, BRIGHT = 40, 200
FAKES = 0.02
"""Of the pictures of groups that are not flooded."""
FLOOD_FAKES = 0.1
SEED = 20
QUIET_EVERY_S = 0.5
PATIENCE_S = 180.0
"""How long what was posted last may take to be answered."""
TIMES = 3
"""So many times as long may it take under load."""


@dataclass
class Town(BotApi):
    """The service, which notes when it was told what."""

    _contracts: list[Any] = field(default_factory=list)
    """Calls and updates are checked by the tests; here that would be most of the work."""
    replied_s: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    """(chat, message) → when the bot replied to it."""

    def _said(self, chat: dict[str, Any], arguments: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        message = super()._said(chat, arguments, content)
        if reply := message.get("reply_to_message"):
            self.replied_s.setdefault((chat["id"], reply["message_id"]), []).append(time.monotonic())
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A picture that was posted."""

    chat: int
    message: int
    sha256: str
    is_fake: bool
    posted_s: float


@dataclass(slots=True, kw_only=True)
class Watch:
    """Sees each scan begin."""

    client: aioredis.Redis
    begun_s: dict[str, float] = field(default_factory=dict)
    """SHA-256 → when its scan came into being."""

    async def look(self) -> None:
        """Note what begins, until cancelled."""
        async with self.client.pubsub() as events:
            await events.psubscribe(f"__keyspace@0__:{keys.flight('*')}")
            async for event in events.listen():
                if event["type"] == "pmessage":
                    self.begun_s.setdefault(event["channel"].decode().rpartition(":")[2], time.monotonic())


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Who posts."""

    service: Town
    groups: Sequence[int]
    chance: random.Random
    posts: list[Post] = field(default_factory=list)

    def post(self, chat: int, fakes: float) -> None:
        """Let somebody send a new picture there."""
        is_fake = self.chance.random() < fakes
        data = _picture(BRIGHT if is_fake else DARK, self.chance)
        posted_s = time.monotonic()
        message = self.service.photo(chat, f"member{self.chance.randrange(5_000)}", data)
        sha256 = hashlib.sha256(data).hexdigest()
        self.posts.append(Post(chat=chat, message=message, sha256=sha256, is_fake=is_fake, posted_s=posted_s))

    async def post_for(self, seconds: float, rate: float, flood: float) -> list[Post]:
        """Post so many a second, of them `flood` into the first group; what was posted."""
        first, began_s = len(self.posts), time.monotonic()
        for number in range(int(seconds * rate)):
            if self.chance.random() < flood / rate:
                self.post(self.groups[0], FLOOD_FAKES)
            else:
                self.post(self.chance.choice(self.groups[1:]), FAKES)
            await asyncio.sleep(max(0.0, began_s + (number + 1) / rate - time.monotonic()))
        return self.posts[first:]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50.0, help="pictures a second, the flood's among them")
    parser.add_argument("--flood", type=float, default=20.0, help="pictures a second of the flooded group")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--quiet", type=float, default=40.0, help="seconds with next to nothing to do, before")
    print(json.dumps({"cores": os.cpu_count(), **asyncio.run(measured(parser.parse_args()))}))


async def measured(options: argparse.Namespace) -> dict[str, float]:
    """All that is told."""
    with tempfile.TemporaryDirectory(prefix="tr-") as folder, Embedded.start(Path(folder)) as embedded:
        service = Town()
        await service.start()
        groups = [service.group() for _ in range(options.groups)]
        await _settle(embedded.servers, groups)
        try:
            async with watched(embedded.servers) as watch:
                with programs(Path(folder), embedded.servers, service):
                    crowd = Crowd(service=service, groups=groups, chance=random.Random(SEED))
                    await _ready(crowd)
                    quiet = await crowd.post_for(options.quiet, 1 / QUIET_EVERY_S, 0)
                    loaded = await crowd.post_for(options.seconds, options.rate, options.flood)
                    await _answered(watch, service, loaded, groups[0])
                    return _told(watch, service, groups[0], quiet, loaded)
        finally:
            await service.stop()


async def _settle(servers: Servers, groups: Sequence[int]) -> None:
    """Let the bot reply in each group."""
    records = connect(servers.redis_url, case_days=1, journal_days=1, copies=RedisCopies(servers.media_url, Seal(KEY)))
    for group in groups:
        await records.policies.set("telegram", str(group), PRESETS[Preset.REPLY])
    await records.aclose()


@asynccontextmanager
async def watched(servers: Servers) -> AsyncIterator[Watch]:
    """Who sees scans begin."""
    client = aioredis.Redis.from_url(servers.redis_url)
    await client.config_set("notify-keyspace-events", "Kh")
    watch = Watch(client=client)
    looking = asyncio.create_task(watch.look())
    try:
        yield watch
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await client.aclose()


@contextlib.contextmanager
def programs(folder: Path, servers: Servers, service: Town) -> Any:
    """The bot and a worker, at work."""
    common = {
        "REDIS_URL": servers.redis_url,
        "MEDIA_REDIS_URL": servers.media_url,
        "MEDIA_KEY": base64.b64encode(KEY).decode(),
        "QUEUE_LIMIT": "100000",
        "LOG_LEVEL": "WARNING",
    }
    telegram = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": service.url, "PORT": str(free_port())}
    running = []
    for name, words, more in (
        ("bots", ["-m", "bots", "telegram"], telegram),
        ("worker", ["-m", "tests.integration.faulty_worker"], {"DECODERS": "1"}),
    ):
        settings = {**tether.environment(), **common, "TORCHRELAY_DATA": str(folder / name), **more}
        running.append(
            subprocess.Popen(tether.command([sys.executable, *words]), env=settings, cwd=Path(__file__).parents[1])
        )
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


async def _ready(crowd: Crowd) -> None:
    """Return once a picture has been answered."""
    crowd.post(crowd.groups[1], 1)
    first = crowd.posts.pop()
    await _until(lambda: (first.chat, first.message) in crowd.service.replied_s)


async def _answered(watch: Watch, service: Town, posts: Sequence[Post], flooded: int) -> None:
    """Return once all was looked at, and there is a reply to each fake of the groups that are not flooded; or after a while."""
    fakes = [post for post in posts if post.is_fake and post.chat != flooded]
    with contextlib.suppress(TimeoutError):
        await _until(
            lambda: (
                all(post.sha256 in watch.begun_s for post in posts)
                and all((post.chat, post.message) in service.replied_s for post in fakes)
            )
        )


async def _until(holds: Callable[[], bool]) -> None:
    """Return once it holds. Raises TimeoutError."""
    ends_s = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > ends_s:
            raise TimeoutError
        await asyncio.sleep(0.05)


def _told(watch: Watch, service: Town, flooded: int, quiet: Sequence[Post], loaded: Sequence[Post]) -> dict[str, float]:
    others = [post for post in loaded if post.chat != flooded]

    def enqueued(posts: Sequence[Post]) -> float:
        return _p95([watch.begun_s[post.sha256] - post.posted_s for post in posts if post.sha256 in watch.begun_s])

    def replied(posts: Sequence[Post]) -> float:
        answers = [(post, service.replied_s.get((post.chat, post.message), [])) for post in posts if post.is_fake]
        return _p95([times[0] - post.posted_s for post, times in answers if times])

    unanswered = [post for post in others if post.is_fake and (post.chat, post.message) not in service.replied_s]
    return {
        "pictures": len(loaded),
        "flooded_group": len(loaded) - len(others),
        "quiet_enqueued_p95_s": enqueued(quiet),
        "enqueued_p95_s": enqueued(loaded),
        "others_enqueued_p95_s": enqueued(others),
        "enqueued_to_goal": round(enqueued(loaded) / (TIMES * enqueued(quiet)), 2),
        "slowed_s": round(enqueued(others) - enqueued(quiet), 3),
        "others_replied_p95_s": replied(others),
        "fakes": sum(post.is_fake for post in others),
        "lost": sum(post.sha256 not in watch.begun_s for post in loaded) + len(unanswered),
        "twice": sum(len(times) > 1 for times in service.replied_s.values()),
        "unconfirmed": service.waiting,
    }


def _p95(seconds: Sequence[float]) -> float:
    return round(statistics.quantiles(seconds, n=20)[-1], 3) if len(seconds) > 1 else 0.0


def _picture(shade: int, chance: random.Random) -> bytes:
    """A small picture that nobody has seen before, of as many bytes as a photograph."""
    image = Image.new("RGB", (64, 64), (shade, shade, shade))
    image.putpixel((chance.randrange(64), chance.randrange(64)), (chance.randrange(256),) * 3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue() + chance.randbytes(BYTES)


if __name__ == "__main__":
    main()
