"""The whole product as a person starts it, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import pytest

from tests.doubles.network import free_port

ROOT = Path(__file__).parents[2]
READY_S = 60
A_VERDICT = re.compile("is unclear|No strong signs of a fake|There are strong signs that")
"""What every verdict begins with, whatever the shipped weights believe of the picture."""


@dataclass(frozen=True)
class Demo:
    """A running `python -m bots demo`."""

    process: subprocess.Popen[str]
    address: str
    data_dir: Path
    printed: str


def start_demo(data_dir: Path, port: int, **more: str) -> Demo:
    """The demo, once it has said where it is."""
    environment = {
        **{name: value for name, value in os.environ.items() if "TOKEN" not in name and "REDIS" not in name},
        "TORCHRELAY_DATA": str(data_dir),
        "PORT": str(port),
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bots", "demo"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    printed = ""
    assert process.stdout is not None
    for line in process.stdout:
        printed += line
        if "Ctrl-C" in line:
            break
    else:
        raise AssertionError(f"the demo ended with {process.wait()}: {printed}")
    return Demo(process, f"http://127.0.0.1:{port}", data_dir, printed)


def stop_demo(demo: Demo) -> int:
    """Its exit status after SIGTERM; fails where it hangs."""
    demo.process.send_signal(signal.SIGTERM)
    status = demo.process.wait(60)
    if demo.process.stdout is not None:
        demo.process.stdout.close()
    return status


@cache
def suspicious() -> Path:
    """A picture of the development set that the shipped weights call SUBSTANTIAL; it is not part of the project."""
    shared = Path(os.environ.get("TORCHRELAY_SHARED", ROOT.parent / "shared"))
    found = sorted((shared / "data" / "dev").glob("sfhq_t2i_tiles/fake/*"))
    if not found:
        pytest.skip(f"the pictures in {shared}/data/dev are not on this machine")
    from detector.__main__ import decode
    from detector.detector import DetectorCfg, create
    from detector.verdict import Band

    detector = create(DetectorCfg())
    for path in found[:60]:
        if detector.detect([decode(path.read_bytes())])[0].generated.band is Band.SUBSTANTIAL:
            return path
    raise AssertionError("not one of 60 generated faces is called SUBSTANTIAL")


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demo for all tests that only use it."""
    folder = Path(tempfile.mkdtemp(prefix="tr-"))
    running = start_demo(folder, free_port())
    try:
        wait_for_worker(running)
        yield running
    finally:
        status = stop_demo(running)
        shutil.rmtree(folder, ignore_errors=True)
    assert status == 0


def wait_for_worker(demo: Demo) -> None:
    """Wait until everything is well: on a busy machine a worker may take a minute and more to be ready."""
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(base_url=demo.address, transport=transport, timeout=READY_S) as client:
        picture = (ROOT / "bots/platforms/sandbox/examples/hopper.jpg").read_bytes()
        for _ in range(3):
            answer = client.post("/v1/scans", files={"file": picture}, params={"wait_s": READY_S - 5})
            if answer.status_code != 202:
                break
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots are kept."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder
