"""What a person sees of the first start, and that nothing goes on behind their back.

On a tree of two packages and an index of its own, served on loopback; pip, venv and make are the real ones. What this cannot
show is how gigabytes behave.
"""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIG_BYTES = 60_000_000
BACKEND = """
import pathlib, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tree-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("tree-1.0.dist-info/METADATA", pathlib.Path("METADATA").read_text())
        wheel.writestr("tree-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tree-1.0.dist-info/RECORD", "")
    return name
"""
METADATA = """\
Metadata-Version: 2.1
Name: tree
Version: 1.0
Provides-Extra: worker
Requires-Dist: big>=1 ; extra == "worker"
Requires-Dist: small>=1 ; extra == "worker"
"""


def wheel(folder: Path, name: str, version: str, size: int = 10) -> None:
    """Put a package of about so many bytes there."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as made:
        made.writestr(f"{name}.py", f"version = {version!r}\n")
        made.writestr(f"{name}.bin", bytes(size))
        made.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        made.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{info}/RECORD", "")


@dataclass
class Index:
    """A package index on loopback: its folders hold the packages."""

    folder: Path
    asked: Counter[str] = field(default_factory=Counter)
    """How often each file was asked for."""
    stuck: str = ""
    """A file that comes half and then no further."""
    is_stuck: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def page(self, path: str) -> bytes | None:
        """What is under this path."""
        found = self.folder / path.strip("/")
        if found.is_dir():
            links = "".join(
                f'<a href="{one.name}{"/" * one.is_dir()}">{one.name}</a>' for one in sorted(found.iterdir())
            )
            return f"<!DOCTYPE html><html><body>{links}</body></html>".encode()
        return found.read_bytes() if found.is_file() else None


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[Index, str]]:
    """The index, and its address."""
    own = Index(tmp_path / "index")
    wheel(own.folder / "simple" / "big", "big", "1.0", BIG_BYTES)
    wheel(own.folder / "simple" / "small", "small", "1.0")
    wheel(own.folder / "cpu" / "big", "big", "1.0+cpu")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = own.page(self.path.replace("%2B", "+"))
            self.send_response(404 if body is None else 200)
            self.send_header("content-type", "text/html" if self.path.endswith("/") else "application/octet-stream")
            self.send_header("content-length", str(len(body or b"")))
            self.send_header("cache-control", "no-store")  # as some mirrors have it
            self.end_headers()
            name = self.path.rpartition("/")[2]
            own.asked[name] += 1
            if body and own.stuck and name == own.stuck:
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                own.is_stuck.set()
                own.goes_on.wait(120)
            elif body:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield own, f"http://127.0.0.1:{server.server_port}"
    own.goes_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree that is installed as this one is."""
    made = tmp_path / "tree"
    for name in ("Makefile", "tools/install.sh", "tools/installing.py", "worker/__init__.py", "worker/tether.py"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, made / name)
    (made / "making.py").write_text(BACKEND, encoding="utf-8")
    (made / "METADATA").write_text(METADATA, encoding="utf-8")
    (made / "constraints.txt").write_text("big==1.0\nsmall==1.0\n", encoding="utf-8")
    project = '[build-system]\nrequires = []\nbuild-backend = "making"\nbackend-path = ["."]\n'
    (made / "pyproject.toml").write_text(project, encoding="utf-8")
    return made


COMMAND = ["make", "VENV=.venv", "setup", f"PYTHON={sys.executable}"]


def environment(tree: Path, address: str, **more: str) -> dict[str, str]:
    """No settings of pip's but these."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(tree),
        "PIP_INDEX_URL": f"{address}/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PYTHON": sys.executable,
        "TERM": "xterm",
        **more,
    }


def made(tree: Path, address: str) -> subprocess.CompletedProcess[str]:
    """The whole of it, into a log."""
    return subprocess.run(
        COMMAND, cwd=tree, env=environment(tree, address), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )  # fmt: skip


def version(tree: Path) -> str:
    """Of the big package, as it is installed."""
    asked = [tree / ".venv/bin/python", "-c", "import big, small; print(big.version)"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def running(tree: Path) -> list[str]:
    """What runs in this tree, or has it in its command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if (entry / "cwd").resolve() == tree or str(tree) in command:
                found.append(command)
        except OSError:
            continue
    return found


def test_a_log_has_a_line_for_each_step_and_a_second_call_none(tree: Path, index: tuple[Index, str]) -> None:
    ended = made(tree, index[1])
    assert ended.returncode == 0, ended.stderr
    assert "\r" not in ended.stderr
    steps = [
        "Making .venv",
        "Installing torchrelay",
        "Most of it is PyTorch",
        "Downloading big 1.0, 60 MB",
        "Unpacking 3 packages",
    ]
    places = [ended.stderr.find(step) for step in (*steps, "Installed in")]
    if sys.platform != "linux":
        del places[2]
    assert -1 not in places, ended.stderr
    assert places == sorted(places), ended.stderr
    assert ended.stderr.count("Downloading") == 1, "the small one has a line of its own"
    assert version(tree) == "1.0"
    assert sorted(path.name for path in (tree / ".venv").iterdir() if path.name in {"unpacking", "downloaded"}) == []
    again = made(tree, index[1])
    assert (again.returncode, again.stderr) == (0, "")


def test_a_terminal_shows_how_far_it_is_and_an_index_of_smaller_builds_is_taken(
    tree: Path, index: tuple[Index, str]
) -> None:
    own, address = index
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        COMMAND,
        cwd=tree,
        env=environment(tree, address, TORCH_INDEX=f"{address}/cpu"),
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            shown += os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
    os.close(leader)
    text = shown.decode()
    assert process.wait() == 0, text
    assert "\r\x1b[K  " in text
    assert "of about 400 MB · 0:0" in text
    assert "Unpacking: " in text
    assert "Most of it" not in text
    assert version(tree) == "1.0+cpu"
    assert own.asked["big-1.0-py3-none-any.whl"] == 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see what is left running")
def test_killing_make_leaves_nothing_running_and_the_next_call_goes_on(tree: Path, index: tuple[Index, str]) -> None:
    own, address = index
    own.stuck = "small-1.0-py3-none-any.whl"
    process = subprocess.Popen(
        COMMAND, cwd=tree, env=environment(tree, address), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert own.is_stuck.wait(250)
    assert len(running(tree)) >= 3, "make, what installs, and pip"
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline_s = time.monotonic() + 60
    while left := running(tree):
        assert time.monotonic() < deadline_s, f"still running: {left}"
        time.sleep(0.05)
    assert process.stderr is not None
    with process.stderr:
        assert "Stopped" in process.stderr.read()
    own.stuck = ""
    own.goes_on.set()
    ended = made(tree, address)
    assert ended.returncode == 0, ended.stderr
    assert "1 packages were downloaded before" in ended.stderr
    assert version(tree) == "1.0"
    assert own.asked["big-1.0-py3-none-any.whl"] == 1, "it was downloaded again"
