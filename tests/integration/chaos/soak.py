"""Steady traffic with faults at random, for SOAK_MINUTES (30): does anything grow, and how long do people wait? `make soak`

One bot and one worker live through all of it: theirs is the memory that is looked at. Another bot and another worker are killed
again and again; the servers are killed, frozen and cut off. At the end everything must be true that the chaos suite asks for.
Draws a PNG, prints one line of JSON, and ends with status 1 where something grew:

- the memory of the bot or of the worker, with its children: its median in the last quarter of the time is more than a tenth and
  8 MB above that of the second quarter (in the first one Python and its libraries warm up);
- the main server's memory by more than MOST_KB for each picture: verdicts, cases and what is known of notes are kept, each with a
  time to live, so it grows with the pictures of that time and no further;
- the number of keys that live for ever, since the first quarter.

What it cannot show: the memory of a real detector, and of a GPU.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import redis

from tests.integration.chaos.accounts import settled
from tests.integration.chaos.programs import ROOT, Program, memory_bytes
from tests.integration.chaos.servers import Server
from tests.integration.chaos.town import Fate, Town, until

MINUTES = float(os.environ.get("SOAK_MINUTES") or 30)
SEED = os.environ.get("CHAOS_SEED", "")
PICTURE = ROOT / "artefacts" / "soak.png"
EVERY_S = 1.0
"""Somebody sends a picture."""
SAMPLE_S = 2.0
FAULT_S = (8.0, 20.0)
"""From one fault to the next."""
WEIGHTS = {Fate.ANSWERED: 6, Fate.LEFT: 3, Fate.REPLIED: 1, Fate.TAKEN_OUT: 1, Fate.BANNED: 1}
"""How often what becomes of a picture: a service lets a bot say only so much in a group."""
MOST_KB = 64.0
MB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What there was at one moment."""

    at_s: float
    posted: int
    bot_mb: float
    worker_mb: float
    redis_mb: float
    media_mb: float
    endless_keys: int
    """Keys of the main server that have no time to live."""


@dataclass(slots=True, kw_only=True)
class Soak:
    """One run."""

    town: Town
    bot: Program
    worker: Program
    victims: tuple[Program, Program]
    samples: list[Sample] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    posted_s: dict[tuple[int, int], float] = field(default_factory=dict)
    began_s: float = field(default_factory=time.monotonic)

    @property
    def age_s(self) -> float:
        """How long it has run."""
        return time.monotonic() - self.began_s

    async def post(self) -> None:
        """People send pictures."""
        fates, weights = list(WEIGHTS), list(WEIGHTS.values())
        while True:
            (fate,) = self.town.chance.choices(fates, weights)
            post = self.town.post(fate)
            if fate is Fate.ANSWERED:
                self.posted_s[post.chat, post.message] = time.monotonic()
            await asyncio.sleep(EVERY_S)

    async def sample(self) -> None:
        """Look at what there is."""
        while True:
            await asyncio.sleep(SAMPLE_S)
            try:
                found = await asyncio.to_thread(self._looked)
            except redis.RedisError:
                continue  # the server is away just now
            self.samples.append(found)

    def _looked(self) -> Sample:
        with (
            redis.Redis.from_url(self.town.main.url, socket_timeout=1) as main,
            redis.Redis.from_url(self.town.media.url, socket_timeout=1) as media,
        ):
            names = list(main.scan_iter(count=1000))
            with main.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.ttl(name)
                endless = pipe.execute().count(-1)
            return Sample(
                at_s=self.age_s,
                posted=len(self.town.posts),
                bot_mb=memory_bytes(self.bot.process.pid) / MB,
                worker_mb=memory_bytes(self.worker.process.pid) / MB,
                redis_mb=int(main.info("memory")["used_memory"]) / MB,  # type: ignore[index,call-overload]
                media_mb=int(media.info("memory")["used_memory"]) / MB,  # type: ignore[index,call-overload]
                endless_keys=endless,
            )

    async def break_things(self) -> None:
        """One fault after the other."""
        chance = self.town.chance
        faults: list[Callable[[], object]] = [
            *(self._killed_program for _ in range(2)),
            *(self._killed_child for _ in range(2)),
            self._killed_server,
            self._frozen,
            self._cut,
        ]
        while True:
            await asyncio.sleep(chance.uniform(*FAULT_S))
            fault = chance.choice(faults)()
            assert asyncio.iscoroutine(fault)
            self.faults[fault.__name__.removeprefix("_")] += 1
            await fault

    async def _killed_program(self) -> None:
        victim = self.town.chance.choice(self.victims)
        victim.kill()
        await victim.ended()
        victim.start()

    async def _killed_child(self) -> None:
        self.victims[1].kill_child()

    async def _killed_server(self) -> None:
        server: Server = self.town.chance.choice((self.town.main, self.town.media))
        server.kill()
        await asyncio.sleep(self.town.chance.uniform(0, 3))
        await asyncio.to_thread(server.start)

    async def _frozen(self) -> None:
        self.town.main.freeze()
        try:
            await asyncio.sleep(self.town.chance.uniform(0.5, 6))
        finally:
            self.town.main.thaw()

    async def _cut(self) -> None:
        cut = [line for line in self.town.lines.values() if self.town.chance.random() < 0.5]
        for line in cut:
            line.cut()
        try:
            await asyncio.sleep(self.town.chance.uniform(0.5, 6))
        finally:
            for line in cut:
                line.mend()

    def waits_s(self) -> list[float]:
        """How long everybody waited who was answered, the shortest first."""
        said = self.town.service.answered_s
        return sorted(said[key] - at_s for key, at_s in self.posted_s.items() if key in said)

    def grown(self) -> list[str]:
        """What grew and should not have."""
        second, last = self._quarter(1), self._quarter(3)
        found = []
        for name in ("bot_mb", "worker_mb"):
            before, after = (statistics.median(getattr(it, name) for it in those) for those in (second, last))
            if after > before * 1.1 + 8:
                found.append(f"{name} from {before:.1f} to {after:.1f}")
        if self.kb_a_picture() > MOST_KB:
            found.append(f"the main server by {self.kb_a_picture():.1f} kB a picture")
        # Lists of what is to be done have no time to live either: counted is what is left when there is nothing to do.
        before, after = (min(it.endless_keys for it in those) for those in (self._quarter(0), last))
        if after > before:
            found.append(f"keys that live for ever from {before} to {after}")
        return found

    def kb_a_picture(self) -> float:
        """How much the main server takes for each picture more."""
        first, last = self._quarter(0)[-1], self.samples[-1]
        return (last.redis_mb - first.redis_mb) * 1024 / max(1, last.posted - first.posted)

    def _quarter(self, number: int) -> list[Sample]:
        size = len(self.samples) // 4
        return self.samples[number * size : (number + 1) * size]


def share(waits_s: Sequence[float], part: float) -> float:
    """What so large a part of them did not exceed, in seconds."""
    return round(waits_s[min(len(waits_s) - 1, int(part * len(waits_s)))], 3)


def draw(soak: Soak, path: Path) -> None:
    """The run as a picture."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    minutes = [it.at_s / 60 for it in soak.samples]
    figure, (memory, server, waiting) = pyplot.subplots(3, 1, figsize=(9, 10), constrained_layout=True)
    for name, label in (("bot_mb", "bot"), ("worker_mb", "worker")):
        memory.plot(minutes, [getattr(it, name) for it in soak.samples], label=label)
    memory.set(ylabel="resident memory, MB", ylim=(0, None))
    for name, label in (("redis_mb", "main server"), ("media_mb", "media server")):
        server.plot(minutes, [getattr(it, name) for it in soak.samples], label=label)
    server.set(ylabel="used memory, MB", ylim=(0, None))
    said, waits = soak.town.service.answered_s, [(at_s, key) for key, at_s in soak.posted_s.items()]
    points = [((at_s - soak.began_s) / 60, said[key] - at_s) for at_s, key in waits if key in said]
    waiting.scatter([x for x, _ in points], [y for _, y in points], s=6, label="a person who asked")
    for part in (0.5, 0.95, 0.99):
        waiting.axhline(share(soak.waits_s(), part), linewidth=0.8, label=f"{part:.0%}", color=str(0.9 - part * 0.8))
    waiting.set(xlabel="minutes", ylabel="from the picture to the answer, s", yscale="log")
    for axes in (memory, server, waiting):
        axes.legend(loc="upper left", fontsize="small")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=110)


async def main() -> int:
    """The exit status."""
    seed = int(SEED) if SEED else random.SystemRandom().randrange(1 << 32)
    with tempfile.TemporaryDirectory(prefix="tr-") as folder:
        town = Town(chance=random.Random(seed), folder=Path(folder))
        try:
            await town.start()
            bot, worker = town.bot(), town.worker()
            soak = Soak(town=town, bot=bot, worker=worker, victims=(town.bot(beside=True), town.worker()))
            await until(lambda: town.service.calls_of(b"getMyCommands"), "the bot", town)
            work = [asyncio.create_task(it) for it in (soak.post(), soak.sample(), soak.break_things())]
            _, left = await asyncio.wait(work, timeout=MINUTES * 60, return_when=asyncio.FIRST_EXCEPTION)
            for task in left:
                task.cancel()
            for outcome in await asyncio.gather(*work, return_exceptions=True):
                if not isinstance(outcome, asyncio.CancelledError | None):
                    raise outcome
            for victim in soak.victims:
                if not victim.runs:
                    victim.start()
            for server in (town.main, town.media):
                if not server.answers():
                    await asyncio.to_thread(server.start)
            await settled(town)
            grown = soak.grown()
            draw(soak, PICTURE)
        finally:
            await town.stop()
    waits_s = soak.waits_s()
    first, last = soak._quarter(1)[0], soak.samples[-1]
    told = {
        "minutes": MINUTES,
        "seed": seed,
        "pictures": len(town.posts),
        "faults": dict(soak.faults),
        "answer_s": {f"p{round(part * 100)}": share(waits_s, part) for part in (0.5, 0.95, 0.99)},
        "after_a_quarter": {name: round(value, 1) for name, value in asdict(first).items()},
        "at_the_end": {name: round(value, 1) for name, value in asdict(last).items()},
        "redis_kb_a_picture": round(soak.kb_a_picture(), 1),
        "grown": grown,
        "drawn": str(PICTURE.relative_to(ROOT)),
    }
    print(json.dumps(told))
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
