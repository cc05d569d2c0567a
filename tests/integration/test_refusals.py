"""Whoever can write to the main Redis cannot have code of theirs run by a worker."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Queue, Webhook
from rq.job import Callback, Job
from rq.registry import FailedJobRegistry, StartedJobRegistry

from tests.integration.conftest import Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker import metrics
from worker.client import RedisScanner, Servers, keys
from worker.client.lanes import Lanes
from worker.contract import Lane


def touch(path: str) -> None:
    """What a stranger would have done."""
    Path(path).touch()


def touched_by_callback(job: Job, *_: object) -> None:
    """A callback of a stranger's."""
    Path(job.meta["path"]).touch()


TOUCH = f"{__name__}.touch"


@pytest.fixture
def stranger(valkey: Servers) -> Iterator[redis.Redis]:
    """Somebody else's connection to the server."""
    with redis.Redis.from_url(valkey.redis_url) as client:
        yield client


def queue(stranger: redis.Redis, name: str = "") -> Queue:
    """One of the queues, as plain RQ has it."""
    return Queue(name or keys.queue(Lane.ASK), connection=stranger, serializer="json")


def refused() -> float:
    """How many jobs were refused so far."""
    return metrics.REFUSED._value.get()


@pytest.mark.parametrize("thumbnails", [False, True])
@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (TOUCH, ["PATH"]),
        ("os.system", ["touch PATH"]),
        ("builtins.eval", ["open('PATH', 'w').close()"]),
        ("worker.jobs.scan.__globals__.get", ["x"]),
        ("worker.jobs.on", [None]),
    ],
)
async def test_only_the_projects_own_jobs_are_performed(
    stranger: redis.Redis,
    scanner: RedisScanner,
    workbench: Workbench,
    tmp_path: Path,
    function: str,
    arguments: list[Any],
    thumbnails: bool,
) -> None:
    before, path = refused(), tmp_path / "there"
    given = [item.replace("PATH", str(path)) if isinstance(item, str) else item for item in arguments]
    place = queue(stranger, keys.THUMBNAILS if thumbnails else "")
    job = place.enqueue_call(function, args=given)
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    workbench.burst()
    assert not path.exists()
    assert job.id in FailedJobRegistry(queue=place).get_job_ids()
    assert refused() == before + 1
    (result,) = await results(scanner, 1)
    assert (result.scan_id, result.failure) == (ticket.scan_id, None)


@pytest.mark.parametrize("is_asked_for", [False, True])
@pytest.mark.parametrize("bring", ["on_success", "on_failure", "on_stopped", "webhook", "instance", "argument"])
async def test_of_a_job_that_brings_more_than_ours_do_nothing_happens(
    stranger: redis.Redis,
    scanner: RedisScanner,
    workbench: Workbench,
    tmp_path: Path,
    bring: str,
    is_asked_for: bool,
) -> None:
    path = tmp_path / "there"
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    if not is_asked_for:
        stranger.delete(keys.flight(ticket.sha256))
    (job,) = queue(stranger).get_jobs()
    job.meta["path"] = str(path)
    name = {"on_success": "success", "on_failure": "failure", "on_stopped": "stopped"}.get(bring)
    with socket.create_server(("127.0.0.1", 0)) as server:
        if name:
            setattr(job, f"_{name}_callback_name", Callback(touched_by_callback).name)
        elif bring == "webhook":
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            job.webhooks = [Webhook(url=url, job_status=status) for status in ("finished", "failed")]
        elif bring == "instance":
            job.data = json.dumps(["worker.jobs.scan", "text", [], job.kwargs]).encode()
        else:
            job.data = json.dumps(["worker.jobs.scan", None, [1], job.kwargs]).encode()
        job.save()
        before = refused()
        workbench.burst()
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not path.exists()
    failed = FailedJobRegistry(queue=queue(stranger)).get_job_ids()
    if is_asked_for:
        # What is asked for is said by the flight; what else the job brings is not even read.
        assert (refused(), failed) == (before, [])
        assert (await results(scanner, 1))[0].failure is None
    else:
        assert (refused(), failed) == (before + 1, [job.id])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04\x95",
        b"null",
        b"[]",
        b'[["a"], null, [], {}]',
        b'["worker.jobs.scan", null, [], []]',
        b'["worker.jobs.scan", null, [], {"request": 1}]',
        b'["worker.jobs.blur", null, [], {}]',
    ],
)
async def test_what_cannot_be_read_fails_alone(
    stranger: redis.Redis, scanner: RedisScanner, workbench: Workbench, data: bytes
) -> None:
    job = queue(stranger).enqueue_call("worker.jobs.scan", kwargs={"request": {}})
    stranger.hset(job.key, "data", data)
    ticket = await scanner.submit(picture(), origin(), Lane.ASK)
    workbench.burst()
    assert job.id in FailedJobRegistry(queue=queue(stranger)).get_job_ids()
    (result,) = await results(scanner, 1)
    assert (result.scan_id, result.failure) == (ticket.scan_id, None)


def test_a_job_that_nobody_finished_calls_nobody_back(
    stranger: redis.Redis, lanes: Lanes, workbench: Workbench, tmp_path: Path
) -> None:
    path, place = tmp_path / "there", queue(stranger)
    job = place.enqueue_call(
        TOUCH, args=[str(path)], on_failure=Callback(touched_by_callback), meta={"path": str(path)}
    )
    place.remove(job)
    stranger.hset(job.key, "status", "started")
    started = StartedJobRegistry(queue=place)
    stranger.zadd(started.key, {f"{job.id}:{'0' * 32}": 1})
    with workbench.worker() as worker:
        worker.clean_registries()
    assert not path.exists()
    assert started.get_job_ids(cleanup=False) == []
