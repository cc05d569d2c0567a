"""Bots and workers as users that may do no more than they need, on real servers with ACLs: everything works, and nothing else."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import redis
from structlog.testing import capture_logs

from bots import access
from bots.__main__ import main as bots_main
from tests.doubles.network import free_port
from tests.doubles.servers import answers
from tests.integration.conftest import KEY, picture
from tests.integration.test_deaths import ROOT, start_worker
from tests.integration.traffic import Sides, everything
from worker.client import Servers, keys
from worker.client.catalogue import Place, Side
from worker.judging import require_no_persistence
from worker.tether import environment

REDIS = shutil.which("redis-server")
WORD = "a-word-of-a-test"
DENIED: tuple[tuple[str, ...], ...] = (
    ("CONFIG", "SET", "maxmemory", "1"),
    ("CONFIG", "GET", "requirepass"),
    ("CONFIG", "REWRITE"),
    ("CONFIG", "RESETSTAT"),
    ("ACL", "LIST"),
    ("ACL", "SETUSER", "somebody", "on"),
    ("ACL", "WHOAMI"),
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("KEYS", "*"),
    ("RANDOMKEY",),
    ("EVAL", "return 1", "0"),
    ("SCRIPT", "FLUSH"),
    ("SCRIPT", "KILL"),
    ("FUNCTION", "LIST"),
    ("DEBUG", "SLEEP", "0"),
    ("MODULE", "LIST"),
    ("MODULE", "LOAD", "/tmp/x.so"),
    ("REPLICAOF", "NO", "ONE"),
    ("SLAVEOF", "NO", "ONE"),
    ("PSYNC", "?", "-1"),
    ("SYNC",),
    ("FAILOVER",),
    ("SHUTDOWN", "NOSAVE"),
    ("SAVE",),
    ("BGSAVE",),
    ("BGREWRITEAOF",),
    ("LASTSAVE",),
    ("MONITOR",),
    ("CLIENT", "LIST"),
    ("CLIENT", "KILL", "TYPE", "normal"),
    ("CLIENT", "PAUSE", "1"),
    ("CLIENT", "NO-EVICT", "on"),
    ("SLOWLOG", "GET"),
    ("LATENCY", "LATEST"),
    ("MEMORY", "DOCTOR"),
    ("CLUSTER", "INFO"),
    ("SWAPDB", "0", "1"),
    ("MIGRATE", "127.0.0.1", "1", "torchrelay:model", "0", "1"),
    ("DUMP", "torchrelay:model"),
    ("RESTORE", "torchrelay:model", "0", "x"),
    ("COPY", "torchrelay:model", "torchrelay:wake"),
    ("MOVE", "torchrelay:model", "1"),
    ("OBJECT", "FREQ", "torchrelay:model"),
    ("SORT", "torchrelay:wake"),
    ("PUBLISH", "torchrelay:rq:pubsub:x", "y"),
    ("PSUBSCRIBE", "*"),
)
"""Of every user on both servers; CONFIG GET aside, of the worker on the media server."""


@contextmanager
def redis_servers() -> Iterator[Servers]:
    """Two of Debian's servers on sockets."""
    if REDIS is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is missing: apt-get install redis-server")
        pytest.skip("redis-server is missing: apt-get install redis-server")
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    running = []
    for name, durable in (("main", "yes"), ("media", "no")):
        (folder / name).mkdir()
        options = ["--port", "0", "--unixsocket", str(folder / f"{name}.sock"), "--dir", str(folder / name)]
        more = [
            "--appendonly",
            durable,
            "--save",
            "",
            "--enable-debug-command",
            "yes",
            "--enable-module-command",
            "yes",
        ]
        running.append(subprocess.Popen([REDIS, *options, *more], stdout=subprocess.DEVNULL))
    servers = Servers(redis_url=f"unix://{folder}/main.sock", media_url=f"unix://{folder}/media.sock")
    for url in (servers.redis_url, servers.media_url):
        answers(url, 60)
    try:
        yield servers
    finally:
        for process in running:
            process.terminate()
            process.wait(60)
        shutil.rmtree(folder)


@pytest.fixture(params=["valkey", "redis"])
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Two empty servers, as their administrator reaches them."""
    if request.param == "valkey":
        yield request.getfixturevalue("valkey")
    else:
        with redis_servers() as started:
            yield started


def url_of(servers: Servers, place: Place) -> str:
    return servers.redis_url if place is Place.MAIN else servers.media_url


@pytest.fixture
def sides(servers: Servers) -> Iterator[Sides]:
    """Each side's way to the servers, as a user of its own; taken away again, for other tests use the servers too."""
    try:
        for user in access.USERS:
            with redis.Redis.from_url(url_of(servers, user.place)) as admin:
                # redis-py's own acl_setuser would switch the user off
                assert admin.execute_command("ACL", "SETUSER", user.name, *user.rules(WORD))
                admin.execute_command("ACL", "LOG", "RESET")
        yield Sides(**{side.value: as_user(servers, side) for side in Side})
    finally:
        for user in access.USERS:
            with redis.Redis.from_url(url_of(servers, user.place)) as admin:
                admin.execute_command("ACL", "DELUSER", user.name)


def as_user(servers: Servers, side: Side) -> Servers:
    """The servers as the side's user reaches them."""

    def with_name(url: str) -> str:
        return url.replace("unix://", f"unix://torchrelay-{side.value}:{WORD}@")

    return Servers(redis_url=with_name(servers.redis_url), media_url=with_name(servers.media_url))


def refusals(servers: Servers) -> list[tuple[str, str, str]]:
    """Who was refused what, as both servers have noted it; but how a client says which library it is, which may be refused."""
    found = []
    for place in Place:
        with redis.Redis.from_url(url_of(servers, place), decode_responses=True) as admin:
            for entry in admin.acl_log():  # type: ignore[union-attr]
                refused = (str(entry["username"]), str(entry["reason"]), str(entry["object"]))
                if refused[2] != "client|setinfo":
                    found.append(refused)
    return found


async def test_whole_scans_moderation_takeover_status_and_health_need_no_more(sides: Sides, servers: Servers) -> None:
    await everything(sides)
    assert refusals(servers) == []


async def test_the_programs_themselves_need_no_more(sides: Sides, servers: Servers, tmp_path: Path) -> None:
    port = free_port()
    settings = {
        "REDIS_URL": sides.bots.redis_url,
        "MEDIA_REDIS_URL": sides.bots.media_url,
        "MEDIA_KEY": base64.b64encode(KEY).decode(),
        "TORCHRELAY_DATA": str(tmp_path),
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    bots = subprocess.Popen(
        [sys.executable, "-m", "bots", "sandbox"],
        cwd=ROOT,
        env={**environment(), **settings},
        stdout=subprocess.DEVNULL,
    )
    worker = start_worker(sides.worker, DETECTORS="none")
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            async with asyncio.timeout(120):
                while not await healthy(client):
                    await asyncio.sleep(0.1)
            answer = await client.post("/v1/scans", files={"file": picture()}, params={"wait_s": 50})
            assert answer.status_code == 200, answer.text
            assert "torchrelay_unfinished_scans 0.0" in (await client.get("/metrics")).text
        status = subprocess.run(
            [sys.executable, "-m", "worker", "status", "--json"],
            cwd=ROOT,
            env={
                **environment(),
                **settings,
                "REDIS_URL": sides.worker.redis_url,
                "MEDIA_REDIS_URL": sides.worker.media_url,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert status.returncode == 0, status.stderr
    finally:
        for process in (bots, worker):
            process.terminate()
        assert [process.wait(60) for process in (bots, worker)] == [0, 0]
    assert refusals(servers) == []


async def healthy(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("user", access.USERS, ids=lambda user: f"{user.side}-{user.place}")
def test_everything_else_is_denied(sides: Sides, servers: Servers, user: access.User) -> None:
    allowed = {("CONFIG", "GET", "requirepass")} if "config|get" in user.commands else set()
    side = sides.bots if user.side is Side.BOTS else sides.worker
    with redis.Redis.from_url(url_of(side, user.place)) as client:
        for words in DENIED:
            if words not in allowed:
                assert is_denied(client, *words), words
        for name in ("other:key", "torchrelay", "Torchrelay:flight:00", "torchrelayflight:x", "rq:queue:stream"):
            for command in ("GET", "DEL", "EXISTS"):
                if command.lower() in user.commands:
                    assert is_denied(client, command, name), (command, name)
        for words in (("SUBSCRIBE", "other"), ("SUBSCRIBE", "torchrelay:x")):
            assert is_denied(client, *words), words
    with redis.Redis.from_url(url_of(servers, user.place)) as admin:
        assert admin.ping(), "the server is still there, and nobody has changed it"
        assert admin.execute_command("ACL", "GETUSER", user.name)


def is_denied(client: redis.Redis, *words: str) -> bool:
    """Whether the server refuses it for want of a right; what it does not have, or lets nobody do, cannot be done either."""
    try:
        client.execute_command(*words)
    except redis.exceptions.NoPermissionError:
        return True
    except redis.ResponseError as error:
        return any(word in str(error).lower() for word in ("unknown command", "command not allowed"))
    return False


def test_neither_side_may_touch_what_is_the_others(sides: Sides, servers: Servers) -> None:
    with redis.Redis.from_url(sides.worker.redis_url) as worker, redis.Redis.from_url(sides.bots.redis_url) as bots:
        for key in access.KEYS:
            if key.place is not Place.MAIN or key.pattern.startswith("torchrelay:rq:"):
                continue
            name = key.pattern.replace("*", "x")
            for side, client in ((Side.WORKER, worker), (Side.BOTS, bots)):
                assert is_denied(client, "EXISTS", name) == (side not in key.sides), (side, name)


def test_a_script_has_no_more_rights_than_its_user(sides: Sides) -> None:
    with redis.Redis.from_url(sides.worker.redis_url) as worker:
        for text in ("return redis.call('FLUSHALL')", "return redis.call('GET', 'torchrelay:case:x')"):
            with pytest.raises(redis.ResponseError, match=r"(?i)permission|can't (run|access)|ACL failure"):
                worker.register_script(text)()


def test_a_worker_that_may_not_ask_says_so_and_goes_on(sides: Sides) -> None:
    with redis.Redis.from_url(sides.bots.media_url) as media, capture_logs() as lines:
        require_no_persistence(media)
    assert ["CONFIG is not allowed" in line["event"] for line in lines] == [True]


def test_the_command_prints_a_line_for_each_user_and_server_that_a_server_understands(
    servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bots_main(["acl"]) == 0
    printed = capsys.readouterr().out
    lines = [line for line in printed.splitlines() if not line.startswith("#")]
    assert len(lines) == len(access.USERS)
    for line, user in zip(lines, access.USERS, strict=True):
        words = line.split()
        assert words[:3] == ["ACL", "SETUSER", user.name]
        assert ">PASSWORD" in words
        with redis.Redis.from_url(url_of(servers, user.place)) as admin:
            try:
                assert admin.execute_command(*words)
                rights: Any = admin.acl_getuser(user.name)
                assert "on" in rights["flags"]
                assert "allkeys" not in rights["flags"]
            finally:
                admin.execute_command("ACL", "DELUSER", user.name)


def test_setting_a_user_up_again_takes_away_what_it_had(servers: Servers) -> None:
    user = access.USERS[0]
    with redis.Redis.from_url(url_of(servers, user.place)) as admin:
        try:
            admin.execute_command("ACL", "SETUSER", user.name, "on", ">old", "~*", "&*", "+@all")
            admin.execute_command("ACL", "SETUSER", user.name, *user.rules(WORD))
            split = urlsplit(url_of(servers, user.place))
            old = redis.Redis(unix_socket_path=split.path, username=user.name, password="old")
            with old as client, pytest.raises(redis.AuthenticationError):
                client.ping()
            with redis.Redis(unix_socket_path=split.path, username=user.name, password=WORD) as client:
                assert client.ping()
                assert is_denied(client, "FLUSHALL")
        finally:
            admin.execute_command("ACL", "DELUSER", user.name)


def test_patterns_are_of_the_programs_own_keys_alone() -> None:
    for user in access.USERS:
        assert user.patterns
        assert all(pattern.startswith(keys.PREFIX) and pattern != f"{keys.PREFIX}*" for pattern in user.patterns)
        assert user.commands == tuple(sorted(set(user.commands)))
        assert not any(command.startswith(("@", "eval|")) or command == "eval" for command in user.commands)
