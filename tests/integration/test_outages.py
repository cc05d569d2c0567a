"""Redis goes away at any one command of a worker, or refuses what is written, for a moment or for long: every picture is answered
once all the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.integration.chaos.accounts import leftovers
from tests.integration.conftest import Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker import batching
from worker.batching import BatchWorker
from worker.client import RedisScanner, keys, lanes
from worker.client.addresses import Parser, Refused
from worker.client.lanes import Lanes
from worker.contract import Lane

TRIES = 2
"""How often the client library says a command again by itself."""
PICTURES = 2


@dataclass(slots=True)
class Outage:
    """The server is gone from the `at`-th message on, until `refused` connections were asked for in vain."""

    at: int
    refused: int
    carried_out: bool
    """Whether the server still did what it was told in the last message; its answer is lost."""
    begun: bool = False
    """A worker that finds no server when it starts has nothing in hand."""
    sent: int = 0
    away: bool = False
    asked: list[int] = field(default_factory=list)
    refuses: redis.Redis | None = None
    """A way to the server: instead of being gone it takes nothing that is written, until so many commands were refused."""

    def take_writes(self, *, again: bool) -> None:
        """Let the server refuse, or no longer."""
        assert self.refuses is not None
        self.refuses.config_set("min-replicas-to-write", 0 if again else 1)

    @property
    def came(self) -> bool:
        """Whether it came so far."""
        return self.sent >= self.at


class Line(redis.UnixDomainSocketConnection):
    """A connection that lives through the outage of its class."""

    outage: Outage

    def connect(self) -> None:
        if self.outage.away:
            self.outage.asked.append(1)
            self.outage.away = len(self.outage.asked) < self.outage.refused
            raise redis.ConnectionError("the server is gone")
        super().connect()

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        outage = self.outage
        if outage.begun and not outage.away:
            outage.sent += 1
            if outage.sent == outage.at and outage.refuses is not None:
                outage.take_writes(again=False)
            elif outage.sent == outage.at:
                outage.away = True
                if outage.carried_out:
                    super().send_packed_command(command, check_health)
                    self.read_response()
                self.disconnect()
                raise redis.ConnectionError("the server is gone")
        super().send_packed_command(command, check_health)

    def read_response(self, *args: Any, **more: Any) -> Any:
        try:
            return super().read_response(*args, **more)
        except Refused:
            self.outage.asked.append(1)
            if len(self.outage.asked) == self.outage.refused:
                self.outage.take_writes(again=True)
            raise


class Doomed(BatchWorker):
    """Works until nothing is left to do, as long as its server lets it."""

    def live(self, server: redis.Redis, outage: Outage) -> None:
        """Its loop, in which nobody else takes over what it left: only itself, alive all the time."""
        self.register_birth()  # type: ignore[no-untyped-call]
        outage.begun = True
        while server.zcard(keys.FLIGHTS):
            self.look(server)
        while self.look(server):  # what it finds when nothing is left to do
            pass

    def look(self, server: redis.Redis) -> bool:
        """Do what there is to do; whether there was something."""
        with suppress(redis.ResponseError):  # while it refuses what is written
            server.delete(keys.SWEEP_LEASE)
            server.set(keys.alive("doomed"), self._pulse.word)  # as its thread says again and again
        found = self.dequeue_job_and_maintain_ttl(None)
        if found is not None:
            self.execute_job(*found)
        return found is not None


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "STALE_S", -1.0)
    monkeypatch.setattr(batching, "SWEEPS_EVERY_S", -1.0)
    monkeypatch.setattr(batching.time, "sleep", lambda _: None)


def working(workbench: Workbench, outage: Outage, server: redis.Redis, batch_max: int) -> None:
    """A worker's life with that outage in it."""
    line = type("Line", (Line,), {"outage": outage})
    pool = redis.ConnectionPool(
        connection_class=line,
        parser_class=Parser,
        path=workbench.servers.redis_url.removeprefix("unix://"),
        protocol=2,
        retry=Retry(NoBackoff(), TRIES),
    )
    connection = redis.Redis(connection_pool=pool)
    own = Lanes(connection, 30)
    with workbench.bench("doomed", lanes=own) as bench:
        Doomed(own, bench, "doomed", batch_max).live(server, outage)
    pool.disconnect()


@pytest.mark.parametrize("batch_max", [8, 1], ids=["one batch", "one ahead of the other"])
@pytest.mark.parametrize("carried_out", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("refused", [1, TRIES + 1, 15], ids=["a moment", "longer than it is tried for", "long"])
async def test_redis_goes_away_at_any_command_and_every_picture_is_answered_once(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis, refused: int, carried_out: bool, batch_max: int
) -> None:
    every = 4 if batch_max > 1 else 16
    if refused == TRIES + 1:  # where the outage outlasts what the library does by itself, most count
        every = 2 if batch_max > 1 else 5
    for at in count(1, every):
        shades = [at % 120, 130 + at % 120]
        wanted = [await scanner.submit(picture(shade), origin(f"{at}-{shade}"), Lane.STREAM) for shade in shades]
        outage = Outage(at=at, refused=refused, carried_out=carried_out)
        working(workbench, outage, main, batch_max)
        found = await results(scanner, PICTURES)
        assert sorted(each.scan_id for each in found) == sorted(each.scan_id for each in wanted), at
        assert await scanner.receive("sandbox", 0) is None, at
        assert all(each.verdict is not None for each in found), at
        assert main.hexists("torchrelay:rq:worker:doomed", "birth"), at
        assert leftovers(main) == [], at
        main.flushdb()
        scanner._mailbox._groups.clear()
        if not outage.came:
            break
    assert at > 30


@pytest.mark.parametrize(
    ("batch_max", "refused", "every"),
    [(8, 1, 7), (8, TRIES + 1, 5), (8, 15, 7), (1, TRIES + 1, 23)],
    ids=["once", "longer than it is tried for", "long", "one batch ahead of the other"],
)
async def test_redis_refuses_what_is_written_from_any_command_on_and_every_picture_is_answered_once(
    scanner: RedisScanner, workbench: Workbench, main: redis.Redis, batch_max: int, refused: int, every: int
) -> None:
    for at in count(1, every):
        shades = [at % 120, 130 + at % 120]
        wanted = [await scanner.submit(picture(shade), origin(f"{at}-{shade}"), Lane.STREAM) for shade in shades]
        outage = Outage(at=at, refused=refused, carried_out=False, refuses=main)
        working(workbench, outage, main, batch_max)
        outage.take_writes(again=True)  # where it did nothing any more
        found = await results(scanner, PICTURES)
        assert sorted(each.scan_id for each in found) == sorted(each.scan_id for each in wanted), at
        assert await scanner.receive("sandbox", 0) is None, at
        assert all(each.verdict is not None for each in found), at
        assert main.hexists("torchrelay:rq:worker:doomed", "birth"), at
        assert leftovers(main) == [], at
        main.flushdb()
        scanner._mailbox._groups.clear()
        if not outage.came:
            break
    assert at > 30
