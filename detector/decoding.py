"""`detector.media.decode`, fingerprints and provenance, in child processes that may hang, crash or eat memory, harming nobody.

The children are new interpreters (never forks of a process that has torch), take one file at a time over a pipe, have limits
of memory and address space, and are killed when they take too long, to read a file or to answer. One whose parent is gone
ends by itself. The pixels are answered first: a child that dies of what lies beside them takes only that with it.
`python -m detector.decoding` is such a child.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import IO, Any

import numpy as np

from detector.confinement import confine, environment
from detector.fingerprint import fingerprinted
from detector.media import Frame, Media, MediaError, MediaFault, MediaLimits, decode
from detector.provenance.inspecting import Inspector, unread
from detector.verdict import Band, Family, Fingerprint, Kind, Signal

GRACE_S = 5.0
"""How much longer than `MediaLimits.max_decode_s` a child may take before it is killed."""
MAX_ADDRESS_SPACE_BYTES = 4 * 1024**3
MAX_DATA_BYTES = 600 << 20
"""Of memory that is a child's own, where the system can see to that."""
TRACING_CPU_S = 2.0
"""Of the processor's time that a look beside the pixels may take, however busy the machine is; the kernel sees to it."""
MAX_TRACING_BYTES = 512 << 20
"""Of memory, beyond what the process has."""
_COSTLY = {-signal.SIGKILL, -signal.SIGALRM, -signal.SIGXCPU}
"""How a child ends that took too long or too much, whoever ended it."""
_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
"""How a child ends that somebody else has ended: the kernel too, where memory is short, whoever took it."""


class GuardedDecoder:
    """Decodes in child processes. Thread-safe: as many calls run at once as there are children; others wait."""

    def __init__(
        self,
        limits: MediaLimits = MediaLimits(),
        processes: int = 1,
        grace_s: float = GRACE_S,
        trusted: Path | None = None,
    ) -> None:
        """`trusted` is a list of certificates whose signatures are believed; None: nobody's are."""
        self._limits = limits
        self._grace_s = grace_s
        self._trusted = trusted
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        self._processes = processes
        self._closed = False
        for _ in range(processes):
            self._idle.put(self._made())

    def _made(self) -> _Child:
        return _Child(self._limits, self._grace_s, self._trusted)

    def start(self) -> None:
        """Start the children now, so that the first picture does not wait for what they import."""
        children = [self._idle.get() for _ in range(self._processes)]
        for child in children:
            if child is not None:
                child.start()
            self._idle.put(child)

    def decode(self, data: bytes) -> Media:
        """As `detector.media.decode`, with fingerprints; a child that is lost is replaced.

        TOO_LARGE where it was slow, or two were killed, by the kernel for their memory say: one may have been killed for
        another's. UNREADABLE where the file crashed it.
        """
        if not data:
            raise MediaError(MediaFault.EMPTY, "no bytes")
        if len(data) > self._limits.max_bytes:
            raise MediaError(MediaFault.TOO_LARGE, f"{len(data)} bytes are more than {self._limits.max_bytes}")
        try:
            return self._decoded(data)
        except _Killed:
            pass
        try:
            return self._decoded(data)
        except _Killed as killed:
            raise MediaError(MediaFault.TOO_LARGE, str(killed)) from None

    def _decoded(self, data: bytes) -> Media:
        """As `decode`, by one child. Raises _Killed too."""
        child = self._idle.get()
        if child is None or self._closed:
            self._idle.put(None)
            raise RuntimeError("the decoder is closed")
        child = self._living(child)  # it may have died while nothing was asked of it
        try:
            return child.decode(data)
        except _ChildLost as lost:
            ended = child.kill()
            if lost.is_dead and ended in _OUTSIDE:
                raise _Killed(str(lost)) from None
            fault = MediaFault.TOO_LARGE if ended in _COSTLY else MediaFault.UNREADABLE
            raise MediaError(fault, str(lost)) from None
        except MediaError:
            raise
        except BaseException:
            # A job's time is up, say: the child still has an answer to give, and it must not be taken for the next one's.
            child.kill()
            raise
        finally:
            self._idle.put(self._living(child))

    def _living(self, child: _Child) -> _Child:
        """The child, or another in its place."""
        if child.alive:
            return child
        child.kill()
        return self._made()

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

    def __init__(self, why: str, *, is_dead: bool = False) -> None:
        super().__init__(why)
        self.is_dead = is_dead


class _Killed(Exception):
    """Somebody else has ended the child."""


class _Child:
    """One decoding process, started when it is first needed, or before."""

    def __init__(self, limits: MediaLimits, grace_s: float, trusted: Path | None) -> None:
        self._limits = limits
        self._grace_s = grace_s
        self._trusted = trusted
        self._process: subprocess.Popen[bytes] | None = None
        self._dead = False

    @property
    def alive(self) -> bool:
        """False once it must be replaced."""
        return not self._dead and (self._process is None or self._process.poll() is None)

    def start(self) -> subprocess.Popen[bytes]:
        """The process, started unless it runs."""
        if self._process is None:
            self._process = self._start()
        return self._process

    def decode(self, data: bytes) -> Media:
        process = self.start()
        if process.stdin is None or process.stdout is None:
            raise _ChildLost("the decoder has no pipes")
        deadline_s = time.monotonic() + self._limits.max_decode_s + self._grace_s
        _write(process.stdin, struct.pack("<Q", len(data)) + data, deadline_s)
        reader = _Reader(process.stdout, deadline_s)
        (length,) = struct.unpack("<Q", reader.take(8))
        header = json.loads(reader.take(length))
        if "fault" in header:
            raise MediaError(MediaFault(header["fault"]), header["detail"])
        pictures = [
            np.frombuffer(reader.take(height * width * 3), dtype=np.uint8).reshape(height, width, 3)
            for height, width in header["shapes"]
        ]
        count = len(header["frame_indices"])
        return Media(
            frames=tuple(pictures[:count]),
            pieces=tuple(pictures[count:]),
            frames_at=tuple(header["frames_at"]),
            pieces_at=tuple(tuple(box) for box in header["pieces_at"]),
            frame_indices=tuple(header["frame_indices"]),
            format=header["format"],
            width=header["width"],
            height=header["height"],
            fingerprints=tuple(Fingerprint(**one) for one in header["fingerprints"]),
            shown_s=tuple(header["shown_s"]),
            held_s=tuple(header["held_s"]),
            begins_s=tuple(header["begins_s"]),
            is_incomplete=header["is_incomplete"],
            traces=self._traces(process.stdout),
        )

    def _traces(self, pipe: IO[bytes]) -> tuple[Signal, ...]:
        """What the file says of itself; where that is too much for the child, it is gone, and that is said."""
        reader = _Reader(pipe, time.monotonic() + self._limits.max_tracing_s)
        try:
            (length,) = struct.unpack("<Q", reader.take(8))
            return tuple(_signal(one) for one in json.loads(reader.take(length)))
        except _ChildLost:
            self.kill()
            return unread()

    def kill(self) -> int:
        """Kill the process and close its pipes. Its exit status: its own where it had died by itself."""
        self._dead = True
        if self._process is None:
            return 0
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # an unflushed write to a dead process
                    pipe.close()
        return self._process.returncode

    def _start(self) -> subprocess.Popen[bytes]:
        # stderr is dropped: a codec's complaints may quote the file.
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "detector.decoding", json.dumps(asdict(self._limits)), str(os.getpid())),
                str(self._trusted.absolute()) if self._trusted else "",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )


def _signal(record: dict[str, Any]) -> Signal:
    """What `asdict` made of a signal."""
    kind = record["kind"]
    enums = {
        "family": Family(record["family"]),
        "kind": None if kind is None else Kind(kind),
        "band": Band(record["band"]),
    }
    return Signal(**{**record, **enums})


def _write(pipe: IO[bytes], data: bytes, deadline_s: float) -> None:
    """Write all of it; a child that stops reading would otherwise be waited for without end. Raises _ChildLost."""
    fd, rest = pipe.fileno(), memoryview(data)
    os.set_blocking(fd, False)
    while rest:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0 or not select.select([], [fd], [], left_s)[1]:
            raise _ChildLost("decoding took too long")
        try:
            rest = rest[os.write(fd, rest[: 1 << 20]) :]
        except BlockingIOError:
            continue  # it has room, but for less than one write must have at once
        except OSError:
            raise _ChildLost("the decoder died", is_dead=True) from None


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
                raise _ChildLost("the decoder died", is_dead=True)
            parts += part
        return bytes(parts)


def _serve(limits: MediaLimits, parent: int, trusted: Path | None = None) -> None:
    """Decode what comes in on stdin until that ends."""
    inspector = Inspector(trusted)
    threading.Thread(target=_follow_parent, args=(parent,), daemon=True).start()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE_BYTES, MAX_ADDRESS_SPACE_BYTES))
        resource.setrlimit(resource.RLIMIT_DATA, (MAX_DATA_BYTES, MAX_DATA_BYTES))
    confine()
    # Whatever it does when nobody watches any more, the kernel ends it; no handler of Python's would be called.
    alarm_s = max(1, ceil(limits.max_decode_s + GRACE_S) + 1)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(size := source.read(8)) == 8:
        (length,) = struct.unpack("<Q", size)
        data = source.read(length)
        if len(data) < length:
            return
        media: Media | None = None
        frames: tuple[Frame, ...] = ()
        signal.alarm(alarm_s)
        try:
            media = fingerprinted(decode(data, limits))
        except MediaError as error:
            header: dict[str, object] = {"fault": error.fault, "detail": str(error)}
        except MemoryError:
            header = {"fault": MediaFault.TOO_LARGE, "detail": "needs more memory than a picture may"}
        else:
            frames = (*media.frames, *media.pieces)
            header = {
                "shapes": [frame.shape[:2] for frame in frames],
                "frame_indices": media.frame_indices,
                "format": media.format,
                "width": media.width,
                "height": media.height,
                "fingerprints": [asdict(one) for one in media.fingerprints],
                "shown_s": media.shown_s,
                "held_s": media.held_s,
                "begins_s": media.begins_s,
                "frames_at": media.frames_at,
                "pieces_at": media.pieces_at,
                "is_incomplete": media.is_incomplete,
            }
        signal.alarm(0)
        text = json.dumps(header).encode()
        sink.write(struct.pack("<Q", len(text)) + text)
        for frame in frames:
            sink.write(np.ascontiguousarray(frame).data)
        sink.flush()
        if media is not None:
            signal.alarm(ceil(limits.max_tracing_s) + 1)
            signal.setitimer(signal.ITIMER_PROF, TRACING_CPU_S)
            with _little_memory():
                text = json.dumps([asdict(one) for one in inspector.traces(data, _whole(media))]).encode()
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
            sink.write(struct.pack("<Q", len(text)) + text)
            sink.flush()


def _whole(media: Media) -> Frame | None:
    """A still picture as it was stored, where it was not reduced."""
    frame = media.frames[0]
    return frame if not media.shown_s and frame.shape[:2] == (media.height, media.width) else None


@contextlib.contextmanager
def _little_memory() -> Iterator[None]:
    """Whoever takes more than MAX_TRACING_BYTES gets none, where the system can see to that."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        least = min(pages * resource.getpagesize() + MAX_TRACING_BYTES, MAX_ADDRESS_SPACE_BYTES)
        resource.setrlimit(resource.RLIMIT_AS, (least, before[1]))
    except (ImportError, ValueError, OSError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _follow_parent(parent: int) -> None:
    """End this process soon after its parent is gone, also while a picture is being decoded."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        _serve(MediaLimits(**json.loads(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3] else None)
