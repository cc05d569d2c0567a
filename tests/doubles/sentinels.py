"""A main server with a replica, and three sentinels that watch them: Debian's redis-server, on loopback."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from tests.doubles.network import certificate, free_port
from tests.doubles.servers import answers

SERVICE = "the-main-one"
PASSWORD = "a-password-of-a-test"  # of servers that end with the test
SOCKETS = ("leads", "follows")
"""`{name}-server.sock` in the folder: where the main server and its replica listen, too."""
READY_S = 60.0


@dataclass(slots=True, kw_only=True)
class Sentinels:
    """`start` them, `stop` them. With `is_tls` nobody gets in without it, sentinels and servers to each other neither."""

    folder: Path
    is_tls: bool = False
    password: str = PASSWORD
    """Empty: none."""
    ports: list[int] = field(default_factory=list)
    """Of the main server and its replica, then of the sentinels."""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What a program is told."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports[2:])
        scheme, query = ("rediss", f"&{self._query}") if self.is_tls else ("redis", "")
        if not self.password:
            return f"{scheme}+sentinel://{hosts}/{SERVICE}/0{query.replace('&', '?')}"
        return f"{scheme}+sentinel://:{self.password}@{hosts}/{SERVICE}/0?sentinel_password={self.password}{query}"

    def server_url(self, at: int) -> str:
        """Of one of them."""
        scheme, query = ("rediss", f"?{self._query}") if self.is_tls else ("redis", "")
        who = f":{self.password}@" if self.password else ""
        return f"{scheme}://{who}127.0.0.1:{self.ports[at]}/0{query}"

    @property
    def _query(self) -> str:
        return f"ssl_ca_certs={self.folder / 'certificate.pem'}"

    def start(self) -> None:
        """Return once the replica follows and each sentinel knows the two others."""
        secure: list[str] = []
        if self.is_tls:
            files = certificate(self.folder, ["127.0.0.1"])
            secure = ["tls-replication yes", f"tls-cert-file {files.certificate}", f"tls-key-file {files.key}"]
            secure += [f"tls-ca-cert-file {files.certificate}", "tls-auth-clients no"]
        self.ports = [free_port() for _ in range(5)]
        asked = bool(self.password)
        own = [f"requirepass {self.password}"] * asked
        for at in range(2):
            follows = [f"replicaof 127.0.0.1 {self.ports[0]}"] if at else []
            keeps = ["appendonly yes", 'save ""', "min-replicas-max-lag 10", "repl-diskless-sync-delay 0"]
            listens = [f"unixsocket {self.folder / SOCKETS[at]}-server.sock"]
            self._start(at, [*own, *[f"masterauth {self.password}"] * asked, *listens, *keeps, *follows, *secure])
        self._until(lambda: self._info(0, "replication")["slave0"]["state"] == "online", "the replica")
        for at in range(2, 5):
            watches = [f"sentinel monitor {SERVICE} 127.0.0.1 {self.ports[0]} 2"]
            watches += [f"sentinel auth-pass {SERVICE} {self.password}"] * asked
            watches += [f"sentinel sentinel-pass {self.password}"] * asked
            watches += [f"sentinel down-after-milliseconds {SERVICE} 1000", f"sentinel failover-timeout {SERVICE} 6000"]
            self._start(at, [*own, *secure, *watches], "--sentinel")
        for at in range(2, 5):
            self._until(lambda at=at: self._knows_all(at), "the sentinels")  # type: ignore[misc]

    def stop(self) -> None:
        """End them all."""
        for process in self.running:
            process.kill()
            process.wait()

    def client(self, at: int) -> redis.Redis:
        """A client of one of them."""
        return redis.Redis.from_url(self.server_url(at))

    def hold_still(self) -> None:
        """Let nobody write to the one that leads; return once the replica has all of it."""
        with self.client(0) as leads:
            leads.client_pause(60_000, all=False)
        self._until(self._are_equal, "the replica to have all of it")

    def _are_equal(self) -> bool:
        found = self._info(0, "replication")
        return bool(found["slave0"]["offset"] == found["master_repl_offset"])

    async def fail_over(self) -> None:
        """Kill the one that leads; return once its replica does."""
        self.running[0].kill()
        self.running[0].wait()
        await asyncio.to_thread(
            self._until, lambda: self._info(1, "replication")["role"] == "master", "the replica to lead"
        )

    def _start(self, at: int, lines: list[str], *more: str) -> None:
        home = self.folder / str(at)
        home.mkdir()
        port = self.ports[at]
        listens = [f"port 0\ntls-port {port}"] if self.is_tls else [f"port {port}"]
        conf = home / "redis.conf"
        conf.write_text("\n".join([*listens, "bind 127.0.0.1", f"dir {home}", "loglevel warning", *lines, ""]))
        server = shutil.which("redis-server")
        assert server is not None
        self.running.append(subprocess.Popen([server, str(conf), *more], stdout=subprocess.DEVNULL))
        answers(self.server_url(at), READY_S)

    def _info(self, at: int, section: str) -> dict[str, Any]:
        with self.client(at) as client:
            found: dict[str, Any] = client.info(section)
            return found

    def _knows_all(self, at: int) -> bool:
        master = self._info(at, "sentinel")["master0"]
        return bool(master["sentinels"] == 3 and master["slaves"] == 1 and master["status"] == "ok")

    @staticmethod
    def _until(is_so: Any, what: str) -> None:
        deadline_s = time.monotonic() + READY_S
        while True:
            try:
                if is_so():
                    return
            except (redis.RedisError, KeyError):
                pass
            assert time.monotonic() < deadline_s, f"waited in vain for {what}"
            time.sleep(0.05)
