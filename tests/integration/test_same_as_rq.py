"""What BatchWorker leaves in Redis is what RQ's own SimpleWorker leaves, key for key and field for field."""

from __future__ import annotations

import re
from typing import Any

import redis

from tests.doubles.servers import embedded
from tests.integration.conftest import KEY, Workbench, origin, picture
from worker import jobs
from worker.batching import BatchWorker
from worker.client import RedisScanner
from worker.client.sealing import Seal
from worker.client.servers import blocking_client
from worker.contract import Lane

from rq import SimpleWorker  # isort: skip

NAME = "the-worker"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?")
_UNIX = re.compile(r"\b1\d{9}\.\d+")
_STREAM = re.compile(r"\d{13}-\d+")
_EXECUTION = re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_SECONDS = re.compile(r"(?<=total_working_time': b')[\d.e-]+")
_ADDRESS = re.compile(r"/[^ ]*?/main\.sock")


async def left_behind(stock: bool) -> dict[str, Any]:
    """Every key of RQ's after the same seven jobs, by name."""
    with embedded() as running:
        servers = running.servers
        scanner = RedisScanner(servers, Seal(KEY))
        bench = Workbench(servers)
        for number, lane in enumerate((Lane.STREAM, Lane.PRIVATE, Lane.ASK)):
            await scanner.submit(picture(100 + number), origin(str(number)), lane)
        await scanner.submit(b"not a picture", origin("bad"), Lane.STREAM)
        await scanner.aclose()
        with bench.worker(NAME) as batching:
            queue = batching._lanes.queues[Lane.STREAM]
            # Jobs that break: RQ must find them FAILED, and those beside them finished.
            queue.enqueue("worker.jobs.scan", job_id="broken-0", kwargs={"request": {"nonsense": True}})
            queue.enqueue("worker.jobs.no_such_job", job_id="unknown-0")
            batching._lanes.blur("drawn-by-lot", 60)
            connection = blocking_client(servers.redis_url)
            if stock:
                worker = SimpleWorker(batching.queues, name=NAME, connection=connection, serializer="json")
                worker.log_job_description = False
                with jobs.on(batching._bench):
                    worker.work(burst=True, logging_level="ERROR")
            else:
                assert isinstance(batching, BatchWorker)
                batching.work(burst=True, logging_level="ERROR")
            found = {name.decode(): value(connection, name) for name in connection.keys("*rq:*")}
            connection.close()
    return found


def value(connection: redis.Redis, name: bytes) -> Any:
    """The key's type, whether it expires, and what it holds, without what differs from run to run."""
    kind = connection.type(name).decode()
    readers: dict[str, Any] = {
        "string": connection.get,
        "hash": connection.hgetall,
        "set": connection.smembers,
        "list": lambda key: connection.lrange(key, 0, -1),
        "zset": lambda key: [member for member, _ in connection.zrange(key, 0, -1, withscores=True)],
        "stream": lambda key: [fields for _, fields in connection.xrange(key)],
    }
    held = readers[kind](name)
    if kind == "hash":
        held = dict(sorted(held.items()))
        # Compressed by RQ; what a traceback says depends on where it was raised.
        held = {key: b"..." if key in {b"data", b"exc_info"} else item for key, item in held.items()}
    elif kind in {"set", "zset"}:
        held = sorted(held)
    elif kind == "stream":
        held = [{key: b"..." if key == b"exc_string" else item for key, item in fields.items()} for fields in held]
    text = repr(held)
    for pattern, stand_in in (
        (_TIME, "T"),
        (_UNIX, "U"),
        (_STREAM, "S"),
        (_EXECUTION, "X"),
        (_SECONDS, "D"),
        (_ADDRESS, "A"),
    ):
        text = pattern.sub(stand_in, text)
    return kind, connection.ttl(name) > 0, text


async def test_every_key_left_behind_is_stock_rqs() -> None:
    stock = await left_behind(stock=True)
    ours = await left_behind(stock=False)
    assert {"failed", "job", "results", "worker"} <= {name.split(":")[2] for name in stock}, "too little compared"
    assert sorted(ours) == sorted(stock)
    for name, held in stock.items():
        assert ours[name] == held, name
