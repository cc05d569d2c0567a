"""A decoding child that hangs or dies takes one picture with it and nothing else."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from array import array
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from detector.decoding import GuardedDecoder
from detector.fingerprint import MAX_FRAMES, pdq
from detector.media import Media, MediaError, MediaFault, MediaLimits, decode
from tests.unit.detector.test_media import encode, film, gradient


def test_it_decodes_as_decode_does() -> None:
    data = encode(gradient(), "JPEG")
    with GuardedDecoder() as decoder:
        guarded, plain = decoder.decode(data), decode(data)
    assert np.array_equal(guarded.frames[0], plain.frames[0])
    assert (guarded.format, guarded.width, guarded.height) == (plain.format, plain.width, plain.height)


def test_faults_cross_the_pipe_and_the_child_goes_on() -> None:
    data = encode(gradient(), "PNG")
    with GuardedDecoder() as decoder:
        with pytest.raises(MediaError) as caught:
            decoder.decode(data[:60])
        assert caught.value.fault is MediaFault.UNREADABLE
        assert decoder.decode(data).width == 120


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see the children")
def test_children_that_were_started_before_are_the_ones_that_decode() -> None:
    others = children()
    with GuardedDecoder(processes=2) as decoder:
        decoder.start()
        started = children() - others
        assert len(started) == 2
        assert decoder.decode(encode(gradient(), "PNG")).width == 120
        decoder.start()
        assert children() - others == started
    assert not children() & started


def in_hand(decoder: GuardedDecoder, data: bytes, pool: ThreadPoolExecutor) -> tuple[int, Future[Media]]:
    """A child that was given this file, stopped: it does not begin."""
    decoder.decode(encode(gradient(), "PNG"))
    child = decoder._idle.get()
    assert child is not None
    assert child._process is not None
    os.kill(child._process.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, child._process.pid, os.WSTOPPED)
    decoder._idle.put(child)
    decoding = pool.submit(decoder.decode, data)
    assert child._process.stdin is not None
    written = array("i", [0])
    while written[0] < len(data):
        time.sleep(0.001)
        fcntl.ioctl(child._process.stdin, termios.FIONREAD, written)
    return child._process.pid, decoding


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (signal.SIGALRM, MediaFault.TOO_LARGE),
        (signal.SIGSEGV, MediaFault.UNREADABLE),
        (signal.SIGABRT, MediaFault.UNREADABLE),
    ],
)
def test_a_child_that_a_file_ends_is_replaced(number: int, fault: MediaFault) -> None:
    data = encode(gradient(), "PNG")
    with GuardedDecoder() as decoder, ThreadPoolExecutor(1) as pool:
        child, decoding = in_hand(decoder, data, pool)
        os.kill(child, number)
        os.kill(child, signal.SIGCONT)
        with pytest.raises(MediaError) as caught:
            decoding.result()
        assert caught.value.fault is fault
        assert decoder.decode(data).width == 120


def test_a_file_whose_child_somebody_else_has_ended_is_given_to_another() -> None:
    data = encode(gradient(), "PNG")
    with GuardedDecoder() as decoder, ThreadPoolExecutor(1) as pool:
        child, decoding = in_hand(decoder, data, pool)
        os.kill(child, signal.SIGKILL)
        assert decoding.result().width == 120


def children() -> set[int]:
    """Of this process."""
    found = set()
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended meanwhile
            found |= {int(child) for child in (thread / "children").read_text(encoding="ascii").split()}
    return found


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see what runs")
def test_a_file_of_which_two_children_are_killed_is_too_large() -> None:
    others = children()  # servers, say, which other tests go on with
    with GuardedDecoder() as decoder, ThreadPoolExecutor(1) as pool:
        decoding = pool.submit(decoder.decode, encode(gradient(), "PNG"))
        while not decoding.done():  # as the kernel ends what takes too much memory
            for child in children() - others:
                with contextlib.suppress(ProcessLookupError):  # one that is dead already
                    os.kill(child, signal.SIGKILL)
        with pytest.raises(MediaError) as caught:
            decoding.result()
        assert caught.value.fault is MediaFault.TOO_LARGE
        assert decoder.decode(encode(gradient(), "PNG")).width == 120


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_died_while_nothing_was_asked_of_it_is_replaced(number: int) -> None:
    data = encode(gradient(), "PNG")
    with GuardedDecoder() as decoder:
        decoder.decode(data)
        child = decoder._idle.get()
        assert child is not None
        assert child._process is not None
        child._process.send_signal(number)
        child._process.wait()
        decoder._idle.put(child)
        assert decoder.decode(data).width == 120


def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next_ones() -> None:
    class TimeIsUp(Exception):
        """As RQ raises it in a job that takes too long, out of a signal."""

    def stop(*_: object) -> None:
        raise TimeIsUp

    large = encode(gradient().resize((4000, 4000)), "PNG")
    with GuardedDecoder() as decoder:
        assert decoder.decode(encode(gradient(), "PNG")).width == 120
        before = signal.signal(signal.SIGALRM, stop)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(TimeIsUp):
                decoder.decode(large)
        finally:
            signal.signal(signal.SIGALRM, before)
        assert decoder.decode(encode(gradient(90, 60), "PNG")).width == 90


def test_threads_share_the_children() -> None:
    data = encode(gradient(), "PNG")
    with GuardedDecoder(processes=2) as decoder, ThreadPoolExecutor(6) as pool:
        assert {media.width for media in pool.map(decoder.decode, [data] * 12)} == {120}


def test_what_comes_out_of_a_child_is_fingerprinted() -> None:
    data = encode(gradient(), "PNG")
    with GuardedDecoder() as decoder:
        assert decoder.decode(data).fingerprints == pdq(decode(data).frames[0])
        assert len(decoder.decode(film("mp4", "mpeg4")).fingerprints) == 8 * MAX_FRAMES


def test_a_child_that_stops_reading_is_killed_and_replaced() -> None:
    with GuardedDecoder(MediaLimits(max_decode_s=0.2), grace_s=0.0) as decoder:
        child = decoder._idle.get()
        assert child is not None
        stopped = child._process = child._start()
        os.kill(stopped.pid, signal.SIGSTOP)
        decoder._idle.put(child)
        with pytest.raises(MediaError) as caught:
            decoder.decode(bytes(1 << 20))  # more than a pipe holds
        assert caught.value.fault is MediaFault.TOO_LARGE
        assert stopped.poll() == -signal.SIGKILL
        child = decoder._idle.get()
        assert child is not None
        assert child.alive
        decoder._idle.put(child)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit it")
def test_a_child_has_no_more_memory_than_a_picture_may_take() -> None:
    greedy = (
        "import os; from detector import decoding; from detector.media import MediaLimits\n"
        "decoding.decode = lambda data, *_: bytearray(int(data) << 20)\n"
        "decoding.fingerprinted = lambda taken: 1 / 0\n"
        "decoding._serve(MediaLimits(), os.getppid())"
    )
    for taken, outcome in ((b"300", b"ZeroDivisionError"), (b"700", b"too_large")):
        child = subprocess.run(
            [sys.executable, "-c", greedy], input=struct.pack("<Q", 3) + taken, capture_output=True, check=False
        )
        assert outcome in child.stdout + child.stderr


def test_a_child_that_hangs_while_nobody_watches_is_ended_by_the_kernel() -> None:
    # The expression is matched in C, for years, and lets no other thread run meanwhile.
    hanging = (
        "import os, re; from detector import decoding; from detector.media import MediaLimits\n"
        "decoding.decode = lambda *_: re.match('(a+)+$', 'a' * 60 + 'b')\n"
        "decoding._serve(MediaLimits(max_decode_s=-decoding.GRACE_S), os.getppid())"
    )
    with subprocess.Popen([sys.executable, "-c", hanging], stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.write(struct.pack("<Q", 1) + b"x")
        child.stdin.flush()
        assert child.wait() == -signal.SIGALRM
