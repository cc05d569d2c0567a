"""What a decoding child can no longer do, seen from inside one."""

from __future__ import annotations

import ctypes.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from detector import confinement
from detector.confinement import environment
from detector.decoding import GuardedDecoder
from tests.unit.detector.test_media import encode, film, gradient

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or ctypes.util.find_library("seccomp") is None, reason="needs Linux and libseccomp"
)
TRIES = """
import json, os, socket, subprocess, sys, threading
from detector.confinement import confine
folder = sys.argv[1]
here = threading.Event()
done = []
def late():
    here.wait()
    attempt("socket in a thread of before", socket.socket)
told = {}
def attempt(name, what):
    try:
        what()
    except BaseException as error:
        told[name] = type(error).__name__
    else:
        told[name] = "done"
old = threading.Thread(target=late)
old.start()
assert confine()
here.set()
old.join()
attempt("socket", socket.socket)
attempt("pair", socket.socketpair)
attempt("program", lambda: subprocess.run(["true"]))
attempt("fork", os.fork)
attempt("exec", lambda: os.execv(sys.executable, [sys.executable]))
attempt("kill", lambda: os.kill(os.getppid(), 0))
attempt("write", lambda: open(folder + "/new", "w"))
attempt("change", lambda: open(folder + "/there", "r+"))
attempt("append", lambda: open(folder + "/there", "ab"))
attempt("delete", lambda: os.unlink(folder + "/there"))
attempt("rename", lambda: os.rename(folder + "/there", folder + "/here"))
attempt("folder", lambda: os.mkdir(folder + "/new"))
attempt("mode", lambda: os.chmod(folder + "/there", 0o777))
attempt("read", lambda: open(folder + "/there").read())
attempt("thread", lambda: threading.Thread(target=print).start())
print(json.dumps(told))
"""


def test_it_reaches_no_network_starts_nothing_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("as it was")
    run = subprocess.run(
        [sys.executable, "-c", TRIES, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    told = json.loads(run.stdout.strip().splitlines()[-1])
    may = {name for name, came in told.items() if came == "done"}
    assert may == {"read", "thread"}
    assert {came for name, came in told.items() if name not in may} == {"PermissionError"}
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("there", "as it was")]


def test_a_child_knows_none_of_the_secrets_and_decodes_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_KEY", "a secret")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "another")
    with GuardedDecoder() as decoder:
        for name in ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF"):
            data = encode(gradient(), name)
            if name == "TIFF":
                with pytest.raises(Exception, match="not one of"):
                    decoder.decode(data)
            else:
                assert decoder.decode(data).width == 120, name
        assert len(decoder.decode(film("mp4", "mpeg4")).frames) > 1
        child = decoder._idle.get()
        decoder._idle.put(child)
        assert child is not None
        assert child._process is not None
        status = Path(f"/proc/{child._process.pid}/status").read_text()
        assert "Seccomp:\t2" in status
        inside = Path(f"/proc/{child._process.pid}/environ").read_bytes()
        assert b"secret" not in inside
        assert b"another" not in inside
        assert {part.split(b"=")[0].decode() for part in inside.split(b"\0") if part} <= set(confinement.KEPT)


def test_where_there_is_no_library_it_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    assert confinement.confine() is False
    assert set(environment()) <= set(confinement.KEPT)
