"""Files that a Bot API server of one's own, started with --local, has put into a folder that this program reads as well.

Such a server says where on the disk a file lies, and that is all that it is believed: nothing is read but a plain file within the
folder that the operator has named, by its own name, past no link. The path holds the bot's token: it is said nowhere.
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

from bots.platform import Gone, TooLarge

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_AS_IT_IS = os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | _AS_IT_IS


def read_local(folder: Path, path: str, max_bytes: int) -> bytes:
    """The file's bytes. Raises Gone where there is no such file in the folder, and for whatever is none; TooLarge."""
    try:
        parts = PurePosixPath(path).relative_to(PurePosixPath(folder)).parts
        if not parts or ".." in parts:
            raise ValueError("not in the folder")
        with ExitStack() as opened:
            at = _opened(opened, folder, _FOLDER)
            for part in parts[:-1]:
                at = _opened(opened, part, _FOLDER | _AS_IT_IS, at)
            file = _opened(opened, parts[-1], _FILE, at)
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                raise ValueError("no plain file")
            if found.st_size > max_bytes:
                raise TooLarge(f"more than {max_bytes} bytes")
            return _read(file, max_bytes)
    except (OSError, ValueError):
        raise Gone("the Bot API server's file is not in the folder that is named for such files") from None


def _opened(stack: ExitStack, name: str | Path, flags: int, within: int | None = None) -> int:
    """The file's descriptor, closed with the stack. Raises OSError, as for a link where `flags` let none be followed."""
    descriptor = os.open(name, flags, dir_fd=within)
    stack.callback(os.close, descriptor)
    return descriptor


def _read(file: int, max_bytes: int) -> bytes:
    """All of it, though it may grow meanwhile. Raises TooLarge."""
    data = bytearray()
    while part := os.read(file, 1 << 20):
        data += part
        if len(data) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
    return bytes(data)
