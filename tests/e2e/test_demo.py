"""`python -m bots demo` as a whole: it ends cleanly, it leaves nothing behind, it keeps no picture and tells no secret."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.doubles.network import free_port
from tests.e2e.conftest import ROOT, Demo, start_demo, stop_demo, wait_for_worker

PICTURE = ROOT / "bots/platforms/sandbox/examples/collins.jpg"


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
    deadline_s = time.monotonic() + 10
    while left := left_behind(demo):
        assert time.monotonic() < deadline_s, f"still running: {left}"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see what is left running")
def test_kill_9_leaves_no_process(own_demo: Demo) -> None:
    wait_for_worker(own_demo)
    assert len(left_behind(own_demo)) >= 4, "the program, its two servers, its worker"
    own_demo.process.send_signal(signal.SIGKILL)
    own_demo.process.wait(5)
    assert_nothing_left(own_demo)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see what is left running")
def test_sigterm_ends_everything_and_no_picture_is_kept(own_demo: Demo) -> None:
    with httpx.Client(base_url=own_demo.address, timeout=60) as client:
        answer = client.post("/v1/scans", files={"file": PICTURE.read_bytes()}, params={"wait_s": 55})
        assert answer.status_code == 200, answer.text
        broken = client.post("/v1/scans", files={"file": PICTURE.read_bytes()[:5000]}, params={"wait_s": 55})
        assert broken.status_code == 422, broken.text
    middle = PICTURE.read_bytes()[3000:3064]
    kept = [path for path in own_demo.data_dir.rglob("*") if path.is_file() and middle in path.read_bytes()]
    assert kept == []
    assert stop_demo(own_demo) == 0
    assert_nothing_left(own_demo)
    kept = [path for path in own_demo.data_dir.rglob("*") if path.is_file() and middle in path.read_bytes()]
    assert kept == []
    assert any(path.name.endswith(".aof") for path in own_demo.data_dir.rglob("*")), "nothing was searched"
    log = (own_demo.data_dir / "demo.log").read_text()
    assert '"level": "debug"' in log, "the log is not at DEBUG"
    key = (own_demo.data_dir / "media.key").read_text()
    assert key not in log


def test_a_taken_port_is_said_in_words(demo: Demo, tmp_path: Path) -> None:
    import subprocess
    import sys

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
