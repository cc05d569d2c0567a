"""`python -m bots demo` as a whole: it ends cleanly, it leaves nothing behind, it keeps no picture and tells no secret."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.doubles.network import free_port
from tests.e2e.conftest import ROOT, Demo, start_demo, stop_demo, wait_for_worker
from tests.e2e.threads import wait_for

PICTURE = ROOT / "bots/platforms/sandbox/examples/collins.jpg"
SWAP = PICTURE.with_name("collins-with-hopper.jpg")


@pytest.fixture
def own_demo() -> Iterator[Demo]:
    """A demo that the test may kill."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    running = start_demo(folder, free_port())
    yield running
    running.process.kill()
    running.process.wait()
    if running.process.stdout is not None:
        running.process.stdout.close()
    shutil.rmtree(folder, ignore_errors=True)


def left_behind(demo: Demo) -> list[int]:
    """Processes that belong to this demo: its data folder is in their environment or command line."""
    mark, found = str(demo.data_dir).encode(), []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            known = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if mark in known and state != "Z":
            found.append(int(entry.name))
    return found


def assert_nothing_left(demo: Demo) -> None:
    deadline_s = time.monotonic() + 60
    while left := left_behind(demo):
        assert time.monotonic() < deadline_s, f"still running: {left}"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see what is left running")
def test_kill_9_leaves_no_process(own_demo: Demo) -> None:
    wait_for_worker(own_demo)
    assert len(left_behind(own_demo)) >= 4, "the program, its two servers, its worker"
    own_demo.process.send_signal(signal.SIGKILL)
    own_demo.process.wait(60)
    assert_nothing_left(own_demo)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see what is left running")
def test_sigterm_ends_everything_and_no_picture_is_kept(own_demo: Demo) -> None:
    with httpx.Client(base_url=own_demo.address, timeout=60) as client:
        answer = client.post("/v1/scans", files={"file": PICTURE.read_bytes()}, params={"wait_s": 55})
        assert answer.status_code == 200, answer.text
        no_size = PICTURE.read_bytes().replace(b"\xff\xc0", b"\xff\xfe")
        broken = client.post("/v1/scans", files={"file": no_size}, params={"wait_s": 55})
        assert broken.status_code == 422, broken.text
    middle = PICTURE.read_bytes()[3000:3064]
    assert_nowhere(own_demo, middle)
    assert stop_demo(own_demo) == 0
    assert_nothing_left(own_demo)
    assert_nowhere(own_demo, middle)
    log = (own_demo.data_dir / "demo.log").read_text()
    assert '"level": "debug"' in log, "the log is not at DEBUG"
    key = (own_demo.data_dir / "media.key").read_text()
    assert key not in log


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find the servers")
def test_servers_that_somebody_ends_are_started_again(own_demo: Demo) -> None:
    wait_for_worker(own_demo)
    ended = servers_of(own_demo)
    assert len(ended) == 2
    for server in ended:
        os.kill(server, signal.SIGKILL)

    def again() -> bool:
        return len(servers_of(own_demo) - ended) == 2

    wait_for(again)
    with httpx.Client(base_url=own_demo.address, timeout=60) as client:
        wait_for(lambda: client.get("/healthz").json().get("queue", "ok") == "ok")
        answer = client.post("/v1/scans", files={"file": PICTURE.read_bytes()}, params={"wait_s": 55})
        assert answer.status_code == 200, answer.text
    assert stop_demo(own_demo) == 0
    assert_nothing_left(own_demo)


def test_running_is_said_once_a_verdict_can_be_given_and_how_long_it_took() -> None:
    began_s = time.monotonic()
    with demo_with() as demo:
        said = read_until(demo, "is running")
        found = re.search(r"Torchrelay is running, after (\d+\.\d) s", said)
        assert found is not None, said
        assert 0 < float(found[1]) <= time.monotonic() - began_s + 0.1
        health = httpx.get(f"{demo.address}/metrics/worker", timeout=60)
        assert "torchrelay_stage_seconds" in health.text, "the worker does not work yet"
        answer = httpx.post(
            f"{demo.address}/v1/scans", files={"file": PICTURE.read_bytes()}, params={"wait_s": 55}, timeout=60
        )
        assert answer.status_code == 200, answer.text


def test_a_detector_that_cannot_start_is_said_with_where_to_read_why() -> None:
    with demo_with(DETECTORS="nope") as demo:
        said = read_until(demo, "did not start")
        assert "is running" not in said
        assert str(demo.data_dir / "demo.log") in said
        assert "there is no detector 'nope'" in (demo.data_dir / "demo.log").read_text()


@contextlib.contextmanager
def demo_with(**settings: str) -> Iterator[Demo]:
    """A demo with these settings, ended afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    running = start_demo(folder, free_port(), **settings)
    try:
        yield running
    finally:
        stop_demo(running)
        shutil.rmtree(folder, ignore_errors=True)


def read_until(demo: Demo, words: str) -> str:
    """What it prints from now on, as far as the line with these words."""
    assert demo.process.stdout is not None
    said = ""
    for line in demo.process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended before it said {words!r}: {said}")


def servers_of(demo: Demo) -> set[int]:
    """The processes of its two servers."""
    found = set[int]()
    for process in left_behind(demo):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{process}/comm").read_text(encoding="ascii").startswith("valkey-server"):
                found.add(process)
    return found


def test_a_held_picture_is_on_the_disk_sealed_alone_and_gone_once_it_is_decided(own_demo: Demo) -> None:
    copies = own_demo.data_dir / "copies"
    secrets = (SWAP.read_bytes()[3000:3064], SWAP.read_bytes()[-200:-100], b"what Theo wrote with it", b"Theo")
    with httpx.Client(base_url=own_demo.address, timeout=60) as client:
        group = Group(client)
        group.post(member="noor", text="/policy protect")
        group.post(member="noor", text="/policy altered hold on substantial yes")
        wait_for(lambda: any("altered.proofs" in words(post) for post in group.posts()))
        group.post(member="theo", example=SWAP.name, text="what Theo wrote with it")
        card = wait_for(lambda: next((post for post in group.posts() if post["chat"] == "log"), None))
        assert [post["removed"] for post in group.posts() if post["author"] == "theo"] == ["bot"]
        assert card["thumbnail"]
        kept = [path for path in copies.iterdir() if path.suffix == ".data"]
        assert len(kept) == 1
        assert kept[0].stat().st_size >= SWAP.stat().st_size
        assert stat.S_IMODE(copies.stat().st_mode) == 0o700
        assert_nowhere(own_demo, *secrets)
        for label in ("Fake: keep it out", "Yes, keep it out and delete my copy"):
            wait_for(lambda label=label: group.press(card["id"], label))
        wait_for(lambda: "decided on" in words(group.post_of(card["id"])))
        assert [path for path in copies.iterdir() if path.suffix in {".data", ".key"}] == []
    assert stop_demo(own_demo) == 0
    assert_nowhere(own_demo, *secrets)


class Group:
    """The sandbox's group, as its page speaks with the program."""

    def __init__(self, client: httpx.Client) -> None:
        token = re.search(r'"token": "([0-9a-f]{64})"', client.get("/").text)
        assert token is not None
        self._client = client
        self._headers = {"origin": str(client.base_url).rstrip("/"), "x-csrf-token": token[1]}

    def post(self, **fields: str) -> None:
        """Write or post in the group."""
        answer = self._client.post("/sandbox/posts", data={"chat": "group", **fields}, headers=self._headers)
        assert answer.status_code == 202, answer.text

    def press(self, post: str, label: str) -> bool:
        """Press the button as the owner; False while it is not there."""
        buttons = [button for row in self.post_of(post)["rows"] for button in row if button["label"] == label]
        for button in buttons[:1]:
            fields = {"post": post, "member": "noor", "data": button["data"]}
            answer = self._client.post("/sandbox/presses", data=fields, headers=self._headers)
            assert answer.status_code == 202, answer.text
        return bool(buttons)

    def posts(self) -> list[dict[str, Any]]:
        """Everything that is on the page now."""
        with self._client.stream("GET", "/sandbox/events") as events:
            line = next(line for line in events.iter_lines() if line.startswith("data:"))
        return list(json.loads(line.removeprefix("data:"))["posts"])

    def post_of(self, post: str) -> dict[str, Any]:
        """The post of that id."""
        return next(each for each in self.posts() if each["id"] == post)


def words(post: dict[str, Any]) -> str:
    """What is read in it."""
    return "".join(span if isinstance(span, str) else span["label"] for span in post["text"])


def assert_nowhere(demo: Demo, *secrets: bytes) -> None:
    """Fail where one of these can be read in any file of the data folder, the log and the append-only file among them."""
    files = [path for path in demo.data_dir.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".aof") for path in files), "nothing was searched"
    assert (demo.data_dir / "demo.log") in files
    found = [(path.name, secret) for path in files for secret in secrets if secret in path.read_bytes()]
    assert found == []


def test_a_taken_port_is_said_in_words(demo: Demo, tmp_path: Path) -> None:
    port = demo.address.rpartition(":")[2]
    environment = {**os.environ, "PORT": port, "TORCHRELAY_DATA": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "bots", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "PORT=" in ended.stderr
