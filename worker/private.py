"""Folders and files that this program's user alone may read, also where they were there before."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TextIO


def own_folder(folder: Path) -> Path:
    """The folder, made if it is missing, with mode 0700.

    One that belongs to somebody else, or that many share (its sticky bit says so, as /tmp's does), is left as it is.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX and stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def own_text(path: Path, text: str) -> None:
    """Let the file, in an own folder, hold this text: all of it, or what was there before. Raises OSError."""
    own_folder(path.parent)
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)


def own_log(path: Path) -> TextIO:
    """The file, open to be added to line by line, with mode 0600."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    if os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, 0o600)
    return open(descriptor, "a", encoding="utf-8", buffering=1)
