"""The figures of every program, in Prometheus' format. No label ever holds a chat, a person or a file.

Each process counts its own; what the servers know (what waits, for how long) is asked when somebody looks, so that no process
shows what another one knew a while ago.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)

SCANS = Counter(
    "torchrelay_scans_total",
    "Pictures whose scan is over, by lane and outcome: verdict, or the reason why there is none.",
    ["lane", "outcome"],
)
SUBMISSIONS = Counter(
    "torchrelay_submissions_total",
    "Pictures handed in, by lane and answer: known_file and known_bytes came from the cache, joined and raised share a scan "
    "that was asked for before, queued is a new one, overloaded was refused.",
    ["lane", "answer"],
)
SECONDS = Histogram(
    "torchrelay_stage_seconds",
    "Seconds by stage. Of each who asked: queue_wait, total, act (what a bot does with the result). Of each picture: fetch, "
    "decode, inference (its batch's).",
    ["stage"],
    buckets=_SECONDS,
)
BATCH = Histogram("torchrelay_batch_pictures", "Pictures in one batch.", buckets=(1, 2, 4, 8, 16, 32, 64, 128))
BUSY = Counter(
    "torchrelay_device_busy_seconds_total", "Seconds in which the device judged; its rate is the share that it is busy."
)
REVIVED = Counter("torchrelay_revived_scans_total", "Scans taken over that no worker had any more.")
GIVEN_BACK = Counter(
    "torchrelay_given_back_scans_total",
    "Scans that a watchdog gave back when their worker was lost, by how: unknown (from outside), broke, hung.",
    ["loss"],
)
RESTARTED = Counter(
    "torchrelay_worker_restarts_total", "Workers that died or hung before this one, under one watchdog."
)
REFUSED = Counter(
    "torchrelay_refused_jobs_total", "Jobs in the queues that were not this project's; none was performed."
)
DECISIONS = Counter(
    "torchrelay_decisions_total", "What policies decided, by platform and reason.", ["platform", "reason"]
)
ACTIONS = Counter(
    "torchrelay_actions_total", "Actions, by platform, kind and outcome.", ["platform", "action", "outcome"]
)
SKIPPED = Counter(
    "torchrelay_skipped_events_total",
    "Events that could not be read or handled and were skipped, by platform.",
    ["platform"],
)
MEMORY = Gauge(
    "torchrelay_worker_memory_bytes", "Memory of this worker and its decoding processes, what they share counted once."
)
_BY: dict[str, tuple[MetricWrapperBase, ...]] = {
    "worker, bots": (SCANS, SECONDS, REVIVED),
    "worker": (BATCH, BUSY, GIVEN_BACK, RESTARTED, REFUSED, MEMORY),
    "bots": (SUBMISSIONS, DECISIONS, ACTIONS, SKIPPED),
}
"""Who counts what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A figure that the servers are asked for."""

    name: str
    documentation: str
    labels: tuple[str, ...] = ()

    def family(self) -> GaugeMetricFamily:
        """Room for its values."""
        return GaugeMetricFamily(self.name, self.documentation, labels=self.labels)


WAITING = Asked(
    name="torchrelay_waiting_pictures",
    documentation="Pictures that wait, by lane; those that take long and that nobody waits for are one more, `costly`.",
    labels=("lane",),
)
OLDEST = Asked(
    name="torchrelay_oldest_waiting_seconds",
    documentation="How long a picture that is next in its lane has waited, the longest of its rows; 0 where none waits.",
    labels=("lane",),
)
UNFINISHED = Asked(name="torchrelay_unfinished_scans", documentation="Scans that are asked for and not over.")
OLDEST_UNFINISHED = Asked(
    name="torchrelay_oldest_unfinished_seconds",
    documentation="How long ago the oldest scan was asked for that is not over; 0 where all are.",
)
ASKED = (WAITING, OLDEST, UNFINISHED, OLDEST_UNFINISHED)


def exposition(collectors: Iterable[Collector] = ()) -> bytes:
    """What this process has counted, and what the collectors find out now."""
    asked = CollectorRegistry(auto_describe=False)
    for collector in collectors:
        asked.register(collector)
    return generate_latest(REGISTRY) + generate_latest(asked)


def counted(metrics: Sequence[Counter] = (SCANS, GIVEN_BACK)) -> str:
    """What these have counted in this process, as one word for `resume`."""
    found = [
        [sample.name, sample.labels, sample.value]
        for metric in metrics
        for family in metric.collect()
        for sample in family.samples
        if sample.name.endswith("_total") and sample.value
    ]
    return json.dumps(found, separators=(",", ":"))


def resume(text: str, metrics: Sequence[Counter] = (SCANS, GIVEN_BACK)) -> None:
    """Add what another process has counted, as `counted` wrote it down. Raises ValueError."""
    by_name = {family.name + "_total": metric for metric in metrics for family in metric.describe()}
    for name, labels, value in json.loads(text):
        metric = by_name[name]
        (metric.labels(**labels) if labels else metric).inc(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A row of the table in docs/operations.md."""

    name: str
    kind: str
    labels: tuple[str, ...]
    where: str
    documentation: str


def figures() -> list[Figure]:
    """Every figure of this project."""
    found = []
    for where, metrics in _BY.items():
        for metric in metrics:
            (family,) = metric.describe()
            suffix = "_total" if family.type == "counter" else ""
            labels = tuple(metric._labelnames)
            name = family.name + suffix
            found.append(
                Figure(name=name, kind=family.type, labels=labels, where=where, documentation=family.documentation)
            )
    found += [
        Figure(name=one.name, kind="gauge", labels=one.labels, where="worker, bots", documentation=one.documentation)
        for one in ASKED
    ]
    return found
