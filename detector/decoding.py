"""`detector.media.decode`, and the fingerprints, in child processes that may hang, crash or eat memory, harming nobody.

The children are new interpreters (never forks of a process that has torch), take one file at a time over a pipe, have
an address-space limit, and are killed when they take too long. `python -m detector.decoding` is such a child.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import struct
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from typing import IO

import numpy as np

from detector.fingerprint import fingerprinted
from detector.media import Media, MediaError, MediaFault, MediaLimits, decode
from detector.verdict import Fingerprint

GRACE_S = 5.0
"""How much longer than `MediaLimits.max_decode_s` a child may take before it is killed."""
MAX_ADDRESS_SPACE_BYTES = 4 * 1024**3


class GuardedDecoder:
    """Decodes in child processes. Thread-safe: as many calls run at once as there are children; others wait."""

    def __init__(self, limits: MediaLimits = MediaLimits(), processes: int = 1) -> None:
        self._limits = limits
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        self._processes = processes
        self._closed = False
        for _ in range(processes):
            self._idle.put(_Child(limits))

    def decode(self, data: bytes) -> Media:
        """As `detector.media.decode`, with fingerprints; a child that dies or is slow is UNREADABLE, and is replaced."""
        if not data:
            raise MediaError(MediaFault.EMPTY, "no bytes")
        if len(data) > self._limits.max_bytes:
            raise MediaError(MediaFault.TOO_LARGE, f"{len(data)} bytes are more than {self._limits.max_bytes}")
        child = self._idle.get()
        if child is None or self._closed:
            self._idle.put(None)
            raise RuntimeError("the decoder is closed")
        try:
            return child.decode(data)
        except _ChildLost as lost:
            child.kill()
            raise MediaError(MediaFault.UNREADABLE, str(lost)) from None
        except MediaError:
            raise
        except BaseException:
            # A job's time is up, say: the child still has an answer to give, and it must not be taken for the next one's.
            child.kill()
            raise
        finally:
            self._idle.put(child if child.alive else _Child(self._limits))

    def close(self) -> None:
        """End the children, once calls in progress have ended."""
        self._closed = True
        for _ in range(self._processes):
            child = self._idle.get()
            if child is not None:
                child.kill()
        self._idle.put(None)

    def __enter__(self) -> GuardedDecoder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _ChildLost(Exception):
    """The child died or was too slow."""


class _Child:
    """One decoding process, started when it is first needed."""

    def __init__(self, limits: MediaLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._dead = False

    @property
    def alive(self) -> bool:
        """False once it must be replaced."""
        return not self._dead

    def decode(self, data: bytes) -> Media:
        if self._process is None:
            self._process = self._start()
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise _ChildLost("the decoder has no pipes")
        deadline_s = time.monotonic() + self._limits.max_decode_s + GRACE_S
        try:
            process.stdin.write(struct.pack("<Q", len(data)))
            process.stdin.write(data)
            process.stdin.flush()
        except OSError:
            raise _ChildLost("the decoder died") from None
        reader = _Reader(process.stdout, deadline_s)
        (length,) = struct.unpack("<Q", reader.take(8))
        header = json.loads(reader.take(length))
        if "fault" in header:
            raise MediaError(MediaFault(header["fault"]), header["detail"])
        frames = tuple(
            np.frombuffer(reader.take(height * width * 3), dtype=np.uint8).reshape(height, width, 3)
            for height, width in header["shapes"]
        )
        return Media(
            frames=frames,
            frame_indices=tuple(header["frame_indices"]),
            format=header["format"],
            width=header["width"],
            height=header["height"],
            fingerprints=tuple(Fingerprint(**one) for one in header["fingerprints"]),
        )

    def kill(self) -> None:
        """Kill the process and close its pipes."""
        self._dead = True
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # an unflushed write to a dead process
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        # stderr is dropped: a codec's complaints may quote the file.
        return subprocess.Popen(
            [sys.executable, "-m", "detector.decoding", json.dumps(asdict(self._limits)), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


class _Reader:
    """Reads a pipe against a deadline."""

    def __init__(self, pipe: IO[bytes], deadline_s: float) -> None:
        self._fd = pipe.fileno()
        self._deadline_s = deadline_s

    def take(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            left_s = self._deadline_s - time.monotonic()
            if left_s <= 0 or not select.select([self._fd], [], [], left_s)[0]:
                raise _ChildLost("decoding took too long")
            part = os.read(self._fd, min(count - len(parts), 1 << 20))
            if not part:
                raise _ChildLost("the decoder died")
            parts += part
        return bytes(parts)


def _serve(limits: MediaLimits, parent: int) -> None:
    """Decode what comes in on stdin until that ends."""
    threading.Thread(target=_follow_parent, args=(parent,), daemon=True).start()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE_BYTES, MAX_ADDRESS_SPACE_BYTES))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(size := source.read(8)) == 8:
        (length,) = struct.unpack("<Q", size)
        data = source.read(length)
        if len(data) < length:
            return
        frames: tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], ...] = ()
        try:
            media = fingerprinted(decode(data, limits))
        except MediaError as error:
            header: dict[str, object] = {"fault": error.fault, "detail": str(error)}
        except MemoryError:
            header = {"fault": MediaFault.TOO_LARGE, "detail": "needs more memory than a picture may"}
        else:
            frames = media.frames
            header = {
                "shapes": [frame.shape[:2] for frame in frames],
                "frame_indices": media.frame_indices,
                "format": media.format,
                "width": media.width,
                "height": media.height,
                "fingerprints": [asdict(one) for one in media.fingerprints],
            }
        text = json.dumps(header).encode()
        sink.write(struct.pack("<Q", len(text)) + text)
        for frame in frames:
            sink.write(np.ascontiguousarray(frame).data)
        sink.flush()


def _follow_parent(parent: int) -> None:
    """End this process soon after its parent is gone, also while a picture is being decoded."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        _serve(MediaLimits(**json.loads(sys.argv[1])), int(sys.argv[2]))
