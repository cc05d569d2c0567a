"""What a killed server loses of what it has answered, by `appendfsync`, in one run. `python benchmarks/durability.py`

A server with an append-only file, beside others that keep the disk busy, is told a few things after a second without any, and is
killed as soon as it has answered. Started again, does it know all of them? Prints one line of JSON: for each setting how many of
`--times` servers had lost something. Give it a folder on the disk that is meant with `--folder`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

import redis

from tests.doubles.servers import answers
from worker.embedded import server_binary

SETTINGS = ("everysec", "always", "no")
TOLD = 5
STILL_S = 1.2
"""For so long nothing is told, so that the first thing goes to the disk at once: what comes while that takes long matters."""
CHUNK = 8 * 1024 * 1024
FILE_BYTES = 256 * 1024 * 1024
START_S = 30.0


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10, help="servers that are killed, for each setting")
    parser.add_argument("--busy", type=int, default=6, help="writers beside them")
    parser.add_argument("--folder", type=Path, help="where to write (default: the temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tr-", dir=options.folder) as folder, busy(Path(folder), options.busy):
        lost = {
            setting: sum(loses(Path(folder) / f"{setting}-{number}", setting) for number in range(options.times))
            for setting in SETTINGS
        }
    print(json.dumps({"times": options.times, "busy": options.busy, "lost": lost}))


def loses(folder: Path, setting: str) -> bool:
    """Whether a server with this setting lost something that it had answered."""
    folder.mkdir()
    with running(folder, setting) as client:
        time.sleep(STILL_S)
        for number in range(TOLD):
            client.set(f"told-{number}", number)
    with running(folder, setting) as client:
        return client.dbsize() < TOLD


@contextmanager
def running(folder: Path, setting: str) -> Iterator[redis.Redis]:
    """A server on this folder, killed at the end."""
    socket = folder / "s"
    words = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder), "--loglevel", "warning")
    process = subprocess.Popen(
        [server_binary(), *words, "--appendonly", "yes", "--appendfsync", setting], stdout=subprocess.DEVNULL
    )
    try:
        answers(f"unix://{socket}", START_S)
        with redis.Redis(unix_socket_path=str(socket)) as client:
            yield client
    finally:
        process.kill()
        process.wait()


@contextmanager
def busy(folder: Path, writers: int) -> Iterator[None]:
    """Threads that write and wait for the disk, again and again."""
    done = threading.Event()

    def write(path: Path) -> None:
        with path.open("wb") as file:
            while not done.is_set():
                file.write(os.urandom(CHUNK // 8) * 8)
                file.flush()
                os.fsync(file.fileno())
                if file.tell() > FILE_BYTES:
                    file.seek(0)

    threads = [threading.Thread(target=write, args=(folder / f"busy-{number}",)) for number in range(writers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
