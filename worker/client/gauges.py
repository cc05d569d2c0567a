"""What the main server knows of the queues, asked whenever somebody looks at the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import redis
import structlog
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from worker import metrics
from worker.client import keys
from worker.client.job import OwnJob
from worker.client.lanes import Lanes, Line

# Below `keys`, which tells RQ its prefix.
from rq import Queue  # isort: skip
from rq.utils import utcparse  # isort: skip

log: Any = structlog.stdlib.get_logger(__name__)


class LanesCollector(Collector):
    """What waits, and for how long. Where the server is away it shows nothing."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The families. Blocks for as long as the server takes."""
        try:
            yield from self._asked()
        except (redis.RedisError, OSError) as error:
            log.warning("the queues cannot be looked at", error=type(error).__name__)

    def _asked(self) -> list[GaugeMetricFamily]:
        waiting, oldest, unfinished, oldest_unfinished = (asked.family() for asked in metrics.ASKED)
        connection = cast(Any, self._lanes.connection)
        now_s = float(connection.time()[0])
        for name, depth in self._lanes.depth().items():
            waiting.add_metric([name], depth)
        for name, line in self._lanes.lines.items():
            oldest.add_metric([name], longest_s(line, now_s) or 0.0)
        unfinished.add_metric([], connection.zcard(keys.FLIGHTS))
        first: list[tuple[bytes, float]] = connection.zrange(keys.SINCE, 0, 0, withscores=True)
        oldest_unfinished.add_metric([], max(0.0, now_s - first[0][1]) if first else 0.0)
        return [waiting, oldest, unfinished, oldest_unfinished]


def longest_s(line: Line, now_s: float) -> float | None:
    """How long a job that is next has waited, the longest of the line's queues; None where none waits.

    Raises redis.RedisError.
    """
    ages_s = [age_s for queue in line.queues if (age_s := _oldest_s(queue, now_s)) is not None]
    return max(ages_s, default=None)


def _oldest_s(queue: Queue, now_s: float) -> float | None:
    connection = cast(Any, queue.connection)
    first: bytes | None = connection.lindex(queue.key, 0)
    asked: bytes | None = None if first is None else connection.hget(OwnJob.key_for(first.decode()), "enqueued_at")
    return None if asked is None else max(0.0, now_s - utcparse(asked.decode()).timestamp())
