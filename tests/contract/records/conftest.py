"""Everything that is kept, in memory and on a real server, which the suites of this folder run over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis import asyncio as aioredis

from bots.records import BrokenRecord, NewerRecord, Records
from bots.records.cases import CASE_SCHEMA, plain_id
from bots.records.copies import Copies
from bots.records.file_copies import FileCopies
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from bots.testing import FakeClock, FakeRecords, fake_records
from tests.doubles.servers import embedded
from worker.client.sealing import Seal
from worker.embedded import Embedded

KEY = bytes(range(32))
CASE_DAYS = 30
JOURNAL_DAYS = 365


@dataclass(slots=True)
class Scene:
    """What is kept, and the time."""

    clock: FakeClock
    records: Records
    redis: Any = None
    """A client of the server, where there is one."""
    url: str = ""
    others: list[Records] = field(default_factory=list)

    @property
    def fake(self) -> FakeRecords:
        """The fakes, where they are."""
        assert isinstance(self.records, FakeRecords)
        return self.records

    def replica(self) -> Records:
        """What another replica of the bots sees."""
        if self.redis is None:
            return self.records
        self.others.append(
            connect(
                self.url, case_days=CASE_DAYS, journal_days=JOURNAL_DAYS, copies=self.records.copies, clock=self.clock
            )
        )
        return self.others[-1]

    async def pass_time(self, duration_s: float) -> None:
        """Let so many seconds pass, for the clock and for what the server has a time for."""
        await self.clock.advance(duration_s)
        if self.redis is None:
            return
        for key in await self.redis.keys("*"):
            left_ms = await self.redis.pttl(key)
            if left_ms >= 0:
                await self.redis.pexpire(key, max(0, left_ms - round(duration_s * 1000)))

    async def forget(self, case_id: str) -> None:
        """Let the case be forgotten, as after its days."""
        if self.redis is None:
            self.fake.cases.forget(case_id)
        else:
            assert await self.redis.delete(f"torchrelay:case:{case_id}") == 1

    async def spoil(self, case_id: str, *, newer: bool = False) -> bytes:
        """Let the case be one that cannot be read; what is stored then."""
        if self.redis is None:
            error = NewerRecord("case", CASE_SCHEMA + 1, CASE_SCHEMA) if newer else BrokenRecord("case")
            self.fake.cases.unreadable[plain_id(case_id)] = error
            return b""
        text = b'{"schema":3,"revision":0,"what":"ever"}' if newer else b"{"
        await self.redis.set(f"torchrelay:case:{case_id}", text, keepttl=True)
        return text

    async def stored(self, case_id: str) -> bytes:
        """What is stored of the case."""
        return b"" if self.redis is None else await self.redis.get(f"torchrelay:case:{case_id}")


@pytest.fixture(scope="package")
def servers() -> Iterator[Embedded]:
    """Two servers for all tests of this folder."""
    with embedded() as made:
        yield made


@asynccontextmanager
async def redis_scene(embedded: Embedded) -> AsyncIterator[Scene]:
    """A scene on the server, which keeps nothing yet."""
    clock = FakeClock()
    client = aioredis.Redis.from_url(embedded.redis_url)
    await client.flushall()
    copies = RedisCopies(embedded.media_url, Seal(KEY))
    records = connect(embedded.redis_url, case_days=CASE_DAYS, journal_days=JOURNAL_DAYS, copies=copies, clock=clock)
    made = Scene(clock=clock, records=records, redis=client, url=embedded.redis_url)
    try:
        yield made
    finally:
        for other in (*made.others, records):
            await other.aclose()
        await client.aclose()


@pytest.fixture(params=["fake", "redis"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    if request.param == "redis":
        async with redis_scene(request.getfixturevalue("servers")) as made:
            yield made
    else:
        clock = FakeClock()
        yield Scene(clock=clock, records=fake_records(clock, case_days=CASE_DAYS, journal_days=JOURNAL_DAYS))


@dataclass(slots=True)
class CopyScene:
    """Sealed copies, and the time."""

    clock: FakeClock
    copies: Copies
    media: Any = None
    """A client of the media server, where they are there."""

    async def pass_time(self, duration_s: float) -> None:
        """Let so many seconds pass."""
        await self.clock.advance(duration_s)
        if self.media is not None:
            for key in await self.media.keys("*"):
                left_ms = await self.media.pttl(key)
                await self.media.pexpire(key, max(0, left_ms - round(duration_s * 1000)))


@pytest.fixture(params=["fake", "files", "redis"])
async def copy_scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CopyScene]:
    clock = FakeClock()
    if request.param == "fake":
        yield CopyScene(clock=clock, copies=fake_records(clock).copies)
        return
    if request.param == "files":
        yield CopyScene(clock=clock, copies=FileCopies(tmp_path / "copies", Seal(KEY), clock))
        return
    embedded: Embedded = request.getfixturevalue("servers")
    client = aioredis.Redis.from_url(embedded.media_url)
    await client.flushall()
    copies = RedisCopies(embedded.media_url, Seal(KEY))
    yield CopyScene(clock=clock, copies=copies, media=client)
    await copies.aclose()
    await client.aclose()
