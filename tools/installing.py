"""Makes a virtual environment hold this tree, and shows how far it is: installing.py FOLDER EXTRA,EXTRA PARENT WANTED.

`tools/install.sh` runs it once it knows that there is something to do, and a Python to do it with. It needs the standard library
alone. PARENT is the process that asked for it (make, say): when that is gone, however it ended, this one stops within a second
with all that it started. The next call goes on with what was downloaded whole. WANTED is written down once all is there.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, TextIO, cast
from urllib.parse import unquote

PIN = "constraints.txt"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_S = 0.25
LAST_LINES = 20
"""Of a command that failed, from its first error on."""
BIG_MB = 50
"""A file from this size on has a line of its own in a log."""
ABOUT_MB = {"linux": 2800, "darwin": 350}
"""What is downloaded, by `sys.platform` (of Linux measured, else by adding up); nine tenths of it on Linux are torch and its
libraries for NVIDIA cards."""
ABOUT_MB_OF_CPU_BUILD = 400
ABOUT_MB_WITHOUT_WORKER = 60
GPU_WORDS = """\
Most of it is PyTorch, in which the detector computes, with its libraries for NVIDIA cards; on the disk it is 6 GB. Without such
a card they are of no use: TORCH_INDEX=… takes PyTorch's build for processors from an index that has it, 0.4 GB in all (see
"Without a GPU" in README.md)."""
UNITS = {"bytes": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}
_DOWNLOADING = re.compile(
    r"\s*(?:Downloading|Using cached) (?:\S*/)?([^\s/]+?)-(\d\S*?)(?:-\S*\.whl|\.tar\.gz|\.zip) \(([\d.]+) (bytes|kB|MB|GB)\)"
)


class Stopped(Exception):
    """Somebody wants this to end; the message says who."""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 once the environment holds the tree, 1 where something failed, 130 where it was stopped."""
    folder, extras, parent, wanted = arguments
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    install = Install(Path(folder), extras, int(parent), wanted, Screen(sys.stderr))
    try:
        return install.run()
    except Stopped:
        # Where nobody reads any more, there is nobody to tell.
        with contextlib.suppress(Stopped):
            install.screen.line("Stopped. The same command goes on from here.")
        return 130


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(signal.Signals(number).name)


class Screen:
    """Where a person reads: a terminal has one line that changes, a log a line for each step."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._changes = stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._shown = ""

    def line(self, text: str) -> None:
        """Say something that stays."""
        self._write(f"{self._cleared()}{text}\n")

    def step(self, text: str) -> None:
        """Say that a step has begun: where a line changes, that is enough."""
        if not self._changes:
            self.line(text)

    def now(self, text: str) -> None:
        """Show how it is just now; a log has no use for that."""
        width = shutil.get_terminal_size().columns - 1
        if self._changes and (text := f"  {text}"[:width]) != self._shown:
            self._shown = text
            self._write(f"\r\x1b[K{text}")

    def _cleared(self) -> str:
        was, self._shown = self._shown, ""
        return "\r\x1b[K" if was else ""

    def _write(self, text: str) -> None:
        # Whoever reads may be gone: that is no reason to leave anything running.
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            raise Stopped("nobody reads") from None


class Install:
    """One environment on its way."""

    def __init__(self, folder: Path, extras: str, parent: int, wanted: str, screen: Screen) -> None:
        self.screen = screen
        self._folder = folder
        self._extras = extras
        self._parent = parent
        self._wanted = wanted
        self._python = folder / "bin" / "python"
        self._scratch = folder / "unpacking"
        self._kept = Wheels(folder / "downloaded")
        self._index = os.environ.get("TORCH_INDEX", "")
        self._began_s = time.monotonic()

    def run(self) -> int:
        """The exit status."""
        if not self._is_usable():
            self.screen.line(f"Making {self._folder} with Python {sys.version.partition(' ')[0]}…")
            # Where it is the folder's own Python that runs this, the one that it was made with.
            python = getattr(sys, "_base_executable", sys.executable)
            if not self._is_done([python, "-m", "venv", "--clear", str(self._folder)], lambda _: None, lambda: None):
                return 1
        _remove(self._folder / "installed.txt")
        self._kept.gather(self._scratch)
        for broken in (self._scratch, *half_unpacked(self._folder)):
            _remove(broken)
        about_mb = self._about_mb()
        self.screen.line(
            f"Installing torchrelay [{self._extras}] into {self._folder}, as pinned in {PIN}: "
            f"about {size(about_mb)} to download the first time, which takes minutes."
        )
        if about_mb == ABOUT_MB["linux"]:
            self.screen.line(GPU_WORDS)
        self._scratch.mkdir()
        if whole := self._kept.pins():
            self.screen.line(f"{len(whole)} packages were downloaded before: going on from there.")
            progress = Progress(self.screen, about_mb, self._scratch, self._folder, self._kept)
            if not self._is_done(
                self._pip("--no-index", "--no-deps", *self._kept.links(), *whole), progress.read, progress.show
            ):
                _remove(self._kept.folder)
                self.screen.line("What was downloaded before does not fit; all of it is fetched anew.")
        progress = Progress(self.screen, about_mb, self._scratch, self._folder, self._kept)
        # One command for everything: with two, the second may take another torch than the first. Of two builds of one version
        # pip takes the one with a local label, such as +cpu.
        index = ["--extra-index-url", self._index] if self._index else []
        if not self._is_done(self._pip(*index, "--editable", f".[{self._extras}]"), progress.read, progress.show):
            self.screen.line(
                "The install did not finish; pip's words above say why. The same command goes on from there."
            )
            return 1
        for own in (self._scratch, self._kept.folder):
            _remove(own)
        self._record()
        self.screen.line(f"Installed in {clock(time.monotonic() - self._began_s)}.")
        return 0

    def _is_usable(self) -> bool:
        """Whether there is an environment that pip can go on with."""
        pip = [own for own in installed(self._folder) if own.name.startswith("pip-") and (own / "INSTALLER").is_file()]
        check = [self._python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        return bool(pip) and self._python.is_file() and not subprocess.run(check, check=False).returncode

    def _about_mb(self) -> float:
        if "worker" not in self._extras.split(","):
            return ABOUT_MB_WITHOUT_WORKER
        return ABOUT_MB_OF_CPU_BUILD if self._index else ABOUT_MB.get(sys.platform, ABOUT_MB["linux"])

    def _pip(self, *what: str) -> list[str]:
        flags = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--constraint", PIN]
        return [str(self._python), "-m", "pip", "install", *flags, *what]

    def _is_done(self, command: list[str], read: Callable[[str], None], tick: Callable[[], None]) -> bool:
        """Run it to its end; where it fails, what it said last is shown. Raises Stopped, and then nothing of it runs on."""
        given = {name: value for name, value in os.environ.items() if name not in {"PIP_QUIET", "PIP_VERBOSE"}}
        if self._scratch.is_dir():
            given["TMPDIR"] = str(self._scratch.absolute())
        process = subprocess.Popen(
            # Tied to this process, should that be killed itself; else its whole group is ended at once.
            [sys.executable, "-m", "worker.tether", "--", *command],
            env={**given, "TORCHRELAY_TETHER_PARENT": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        said: list[str] = []
        try:
            for line in self._lines(process, tick):
                said.append(line)
                read(line)
            status = process.wait()
        except BaseException:
            for number in ENDING:
                signal.signal(number, signal.SIG_IGN)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if status:
            first = next(
                (place for place, line in enumerate(said) if line.lower().startswith("error")), len(said) - LAST_LINES
            )
            for line in said[max(0, first) :][:LAST_LINES]:
                self.screen.line(line)
        return not status

    def _lines(self, process: subprocess.Popen[bytes], tick: Callable[[], None]) -> Iterator[str]:
        """What it says, line by line. Raises Stopped once whoever asked for it is gone."""
        rest = b""
        with cast(IO[bytes], process.stdout) as pipe, selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if os.getppid() != self._parent:
                    raise Stopped("whoever started this is gone")
                tick()
                if selector.select(TICK_S):
                    data = os.read(pipe.fileno(), 65536)
                    *lines, rest = (rest + data).split(b"\n") if data else (rest, b"")
                    yield from (line.decode(errors="replace").rstrip() for line in lines)
                    if not data:
                        return

    def _record(self) -> None:
        """Write down what is there now, as `tools/install.sh` reads it."""
        extras = ",".join(sorted(set(self._extras.split(",")) - {""}))
        (self._folder / "installed.txt").write_text(f"{self._wanted}\n{extras}\n", encoding="utf-8")


class Wheels:
    """What was downloaded whole, beside the environment until that is there: not every index lets pip's own cache keep it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def gather(self, scratch: Path) -> None:
        """Keep what pip has finished; a file of which the end is missing is no archive."""
        for path in scratch.glob("pip-unpack-*/*.whl"):
            kept = self.folder / path.name
            if not kept.exists() and zipfile.is_zipfile(path):
                self.folder.mkdir(exist_ok=True)
                kept.hardlink_to(path)

    def pins(self) -> list[str]:
        """As pip is asked for them."""
        return ["{}=={}".format(*path.name.split("-")[:2]) for path in sorted(self.folder.glob("*.whl"))]

    def links(self) -> list[str]:
        """Where pip finds them."""
        return ["--find-links", str(self.folder)]


class Progress:
    """How far pip is, from what it says and what it has written."""

    def __init__(self, screen: Screen, about_mb: float, scratch: Path, folder: Path, kept: Wheels) -> None:
        self._screen = screen
        self._about_mb = about_mb
        self._scratch = scratch
        self._folder = folder
        self._kept = kept
        self._began_s = time.monotonic()
        self._what = "Choosing versions"
        self._had = len(installed(folder))
        self._count = 0
        """Packages that are being unpacked; 0 before that."""

    def read(self, line: str) -> None:
        """Learn from a line of pip's."""
        if found := _DOWNLOADING.match(line):
            self._kept.gather(self._scratch)
            name, version, number, unit = found.groups()
            mb = float(number) * UNITS[unit]
            self._what = f"Downloading {name.replace('_', '-')} {unquote(version)}, {size(mb)}"
            if mb >= BIG_MB:
                self._screen.step(f"{self._what} ({self._so_far()} so far)")
        elif line.startswith("Installing collected packages: "):
            self._count = line.count(", ") + 1
            self._had = len(installed(self._folder))
            self._screen.step(f"Unpacking {self._count} packages, after {clock(time.monotonic() - self._began_s)}")
        elif line.lstrip().startswith(
            ("Installing build dependencies", "Preparing editable metadata", "Building editable")
        ):
            self._what = "Preparing this tree"

    def show(self) -> None:
        """Show it, where a line can change."""
        passed = clock(time.monotonic() - self._began_s)
        if self._count:
            done = min(self._count, max(0, len(installed(self._folder)) - self._had))
            self._screen.now(f"Unpacking: {done} of {self._count} packages · {passed}")
        else:
            self._screen.now(f"{self._what} · {self._so_far()} · {passed}")

    def _so_far(self) -> str:
        mb = sum(path.stat().st_size for path in self._scratch.glob("pip-unpack-*/*") if path.is_file()) / 1e6
        return f"{size(mb)} of about {size(max(mb, self._about_mb))}"


def installed(folder: Path) -> list[Path]:
    """Where each package in an environment says what it is."""
    return [*folder.glob("lib/python3*/site-packages/*.dist-info")]


def half_unpacked(folder: Path) -> list[Path]:
    """What pip would take for whole packages, and was killed over: it names itself in each when all else is there."""
    return [own for own in installed(folder) if not (own / "INSTALLER").is_file()]


def size(mb: float) -> str:
    """In words."""
    return f"{mb / 1000:.1f} GB" if mb >= 1000 else f"{mb:.0f} MB" if mb >= 1 else f"{mb:.1f} MB"


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
