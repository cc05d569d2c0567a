"""A main server that sentinels watch: bots and workers find the one that leads, and go on with the next one when it dies."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import redis
from structlog.testing import capture_logs

from bots.policy import PRESETS, Preset
from bots.records.copies import SealedCopy
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from tests.doubles.sentinels import Sentinels
from tests.integration.conftest import KEY, Workbench, origin, picture
from tests.integration.test_scanner_and_worker import results
from worker.client import RedisScanner, Servers, addresses
from worker.client.sealing import Seal
from worker.contract import Lane


@pytest.fixture(params=["plain", "tls"])
def sentinels(request: pytest.FixtureRequest) -> Iterator[Sentinels]:
    """Five servers."""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is missing: apt-get install redis-server")
        pytest.skip("redis-server is missing: apt-get install redis-server")
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    made = Sentinels(folder=folder, is_tls=request.param == "tls")
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


@pytest.mark.timeout(300)
async def test_work_goes_on_when_the_server_dies_and_its_replica_leads(sentinels: Sentinels, valkey: Servers) -> None:
    servers = Servers(redis_url=sentinels.url, media_url=valkey.media_url)
    scanner = RedisScanner(servers, Seal(KEY))
    records = connect(servers.redis_url, case_days=30, copies=RedisCopies(servers.media_url, Seal(KEY)))
    workbench = Workbench(servers)
    with sentinels.client(0) as leads:
        leads.config_resetstat()
    await scanner.submit(picture(200), origin("before"), Lane.STREAM)
    workbench.burst()
    (before,) = await results(scanner, 1)
    with sentinels.client(0) as leads:
        assert leads.info("commandstats")["cmdstat_wait"]["calls"] == 1
    await records.policies.set("p", "c", PRESETS[Preset.PROTECT])
    await records.copies.keep("CASE-1", SealedCopy(data=b"picture"), 60)
    await scanner.submit(picture(201), origin("waits"), Lane.STREAM)  # with it the replica has what came before
    with workbench.worker() as worker:
        await sentinels.fail_over()
        worker.work(burst=True, logging_level="ERROR")  # on connections to the one that is dead
    await scanner.submit(picture(202), origin("after"), Lane.STREAM)
    workbench.burst()
    after = await results(scanner, 2)
    assert {each.origin.message for each in (before, *after) if each.verdict} == {"before", "waits", "after"}
    assert await scanner.receive("sandbox", 0) is None
    assert await records.policies.policy("p", "c") == PRESETS[Preset.PROTECT]
    assert "redis" not in await scanner.check()
    await scanner.aclose()
    await records.aclose()
    with sentinels.client(1) as leads:
        assert not [name for name in leads.keys("torchrelay:*") if b"flight" in name or b"rq:job" in name]


async def test_whoever_is_interrupted_as_they_read_leaves_no_answer_to_the_next(sentinels: Sentinels) -> None:
    class Interrupted(BaseException):
        """As by a signal."""

    def interrupt(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with addresses.blocking(sentinels.url) as client:
            client.ping()
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(Interrupted):
                client.blpop(["torchrelay:test"], timeout=1)
            assert client.ping() is True
            with client.pipeline() as pipe:
                assert pipe.set("torchrelay:test", "1").get("torchrelay:test").execute() == [True, b"1"]
    finally:
        signal.signal(signal.SIGALRM, before)
    looped = addresses.on_loop(sentinels.url)
    await looped.delete("torchrelay:test")
    reading = asyncio.create_task(cast(Any, looped).blpop(["torchrelay:test"], timeout=1))
    await asyncio.sleep(0.2)
    reading.cancel()
    await asyncio.wait([reading])
    assert [await cast(Any, looped).ping() for _ in range(3)] == [True] * 3
    await looped.aclose()


async def test_without_a_replica_pictures_are_taken_all_the_same(sentinels: Sentinels, valkey: Servers) -> None:
    scanner = RedisScanner(Servers(redis_url=sentinels.url, media_url=valkey.media_url), Seal(KEY))
    sentinels.running[1].kill()
    sentinels.running[1].wait()
    with capture_logs() as lines:
        for number in range(2):
            await scanner.submit(picture(number), origin(f"{number}"), Lane.STREAM)
    assert [line["log_level"] for line in lines if "no replica" in line["event"]] == ["warning"], "said once"
    await scanner.aclose()


async def test_what_the_sentinels_do_not_know_cannot_be_reached_and_no_password_is_said(sentinels: Sentinels) -> None:
    url = sentinels.url.replace("the-main-one", "another")
    with addresses.blocking(url) as client, pytest.raises(redis.ConnectionError) as refused:
        client.ping()
    assert "another" in str(refused.value)
    assert "a-password" not in str(refused.value) + repr(addresses.watched(url))
