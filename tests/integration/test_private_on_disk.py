"""What people check in private is on no disk and in no log: neither who, nor what, nor the outcome."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from bots.clock import Clock
from bots.moderator import Moderator, Options, Services
from bots.records.redis import connect
from bots.records.redis.copies import RedisCopies
from bots.references import Signer
from bots.testing import FakePlatform
from bots.texts import Texts
from tests.integration.conftest import KEY, Workbench, picture
from worker.client import RedisScanner, ScannerOptions, Servers
from worker.client.sealing import Seal
from worker.embedded import Embedded

CHECKS = 50
PERSON = "4711081509"
FILE = "AgACAgIAAxkBAAIB"


def traces(*secrets: str) -> list[bytes]:
    """How they could be read: as they are, in hexadecimal, in base64 wherever they begin."""
    plain = [secret.encode() for secret in secrets]
    in_base64 = [base64.b64encode(b"\0" * shift + one)[4:-4] for one in plain for shift in range(3)]
    return [*plain, *(one.hex().encode() for one in plain), *in_base64]


def found(folder: Path, wanted: list[bytes]) -> list[str]:
    """Files of the folder that hold one of these."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files if ".aof" in path.name) > 10_000, "nothing was searched"
    return sorted({path.name for path in files for one in wanted if one in path.read_bytes()})


async def checks(servers: Servers, then: Callable[[], None]) -> FakePlatform:
    """A person checks many pictures in private, some of them twice, and is answered each time."""
    seal, platform = Seal(KEY), FakePlatform()
    platform.private_chats.add(PERSON)
    scanner = RedisScanner(servers, seal, ScannerOptions())
    records = connect(servers.redis_url, case_days=30, copies=RedisCopies(servers.media_url, seal), clock=Clock())
    services = Services(
        platforms={"fake": platform},
        scanner=scanner,
        records=records,
        texts=Texts(),
        signer=Signer(KEY),
        clock=Clock(),
        options=Options(),
    )
    moderator = Moderator(services)
    platform.handler = moderator
    workbench = Workbench(servers)
    for number in range(CHECKS):
        shade = number - number % 3 if number % 3 == 1 else number
        await platform.post(PERSON, PERSON, picture(200 - shade), file_id=f"{FILE}{shade}")
        workbench.burst()
        delivery = await scanner.receive("fake", 5)
        assert delivery is not None
        await moderator._deliver(delivery)
    then()
    await moderator.aclose()
    await records.aclose()
    await scanner.aclose()
    return platform


async def test_nothing_of_a_private_check_is_on_the_disk(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Embedded.start(data_dir) as embedded:
        servers = embedded.servers

        def saved() -> None:
            with redis.Redis.from_url(servers.redis_url) as main:
                main.save()  # a snapshot too

        platform = await checks(servers, saved)
        answers = [post.text for post in platform.posts(PERSON) if post.author == "bot"]
        assert len(answers) == CHECKS
        wanted = traces(PERSON, FILE, "substantial", '"altered"', "fingerprint")
        assert found(data_dir, wanted) == []
    assert found(data_dir, wanted) == []
    told = capsys.readouterr()
    assert PERSON not in told.out + told.err
    assert FILE not in told.out + told.err
