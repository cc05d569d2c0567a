"""Copies in a folder, for the embedded servers: these forget what they seal when they stop, and a held picture must not.

Two files a copy, both named by a keyed hash that gives nothing away:

    {mark}.key                what opens the picture (256 random bits), which file that is, and until when; sealed by the service
    {mark}.{generation}.data  the picture with what was said with it, under that key alone

The key's file is what counts: it is written to the side, synced and renamed, so that a copy is there whole or not at all. To
destroy a copy, its key is overwritten on the disk and both files are removed; from then on the service's own key does not help
either (on a disk that writes to another place each time, as far as it does what it is told). One program at a time works
in the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bots.clock import Clock
from bots.records.copies import SealedCopy
from bots.records.envelope import pack, unpack
from bots.records.errors import BrokenRecord, NewerRecord, StoreUnavailable
from bots.records.reading import Versioned
from worker.client.sealing import Seal
from worker.private import own_folder

MAX_FOLDER_BYTES = 2 * 1024**3
"""Beyond this no further copy is kept."""
KEY_SCHEMA = 1
_NONCE = bytes(12)
"""Each key seals once."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """What a key's file holds."""

    schema: int = KEY_SCHEMA
    key: str
    """Hexadecimal."""
    generation: str
    expires_at_s: float


_KEY = Versioned(_Key, "copy's key", KEY_SCHEMA, {})


class FileCopies:
    """Implements `Copies` in `folder`, which is made if it is not there, for this user alone."""

    def __init__(
        self, folder: Path, seal: Seal, clock: Clock | None = None, *, max_bytes: int = MAX_FOLDER_BYTES
    ) -> None:
        self._folder = folder
        self._seal = seal
        self._clock = clock or Clock()
        self._max_bytes = max_bytes

    async def keep(self, name: str, copy: SealedCopy, keep_s: int) -> None:
        packed = pack(copy)
        await self._alone(lambda: self._keep(self._mark(name), packed, self._clock.now_s() + keep_s))

    async def copy(self, name: str) -> SealedCopy | None:
        packed = await self._alone(lambda: self._read(self._mark(name)))
        return None if packed is None else unpack(packed)

    async def extend(self, name: str, keep_s: int) -> bool:
        return await self._alone(lambda: self._extend(self._mark(name), self._clock.now_s() + keep_s))

    async def has(self, name: str) -> bool:
        return await self._alone(lambda: self._has(self._mark(name)))

    async def destroy(self, name: str) -> None:
        await self._alone(lambda: self._destroy(self._mark(name)))

    async def sweep(self) -> int:
        return await self._alone(self._sweep)

    async def aclose(self) -> None:
        pass

    def _mark(self, name: str) -> str:
        return self._seal.name("copy", name)

    async def _alone(self, work: Callable[[], Result]) -> Result:
        """What `work` gives, done in a thread while no other thread or program is at work in the folder."""

        def locked() -> Result:
            with self._lock():
                return work()

        try:
            return await asyncio.to_thread(locked)
        except OSError as error:
            raise StoreUnavailable(f"the folder of copies cannot be used ({error.strerror})") from None

    @contextmanager
    def _lock(self) -> Iterator[None]:
        own_folder(self._folder)
        # Each time a file of its own, or threads would share the lock; it ends with the process that has it.
        lock = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _keep(self, mark: str, packed: bytes, expires_at_s: float) -> None:
        if sum(path.stat().st_size for path in self._folder.iterdir()) + len(packed) > self._max_bytes:
            raise StoreUnavailable("the folder of copies is full")
        key = _Key(key=secrets.token_hex(32), generation=secrets.token_hex(8), expires_at_s=expires_at_s)
        data = self._data(mark, key)
        try:
            _write(data, AESGCM(bytes.fromhex(key.key)).encrypt(_NONCE, packed, mark.encode()))
            side = self._write_key(mark, key)
        except BaseException:
            data.unlink(missing_ok=True)
            raise
        self._replace(mark, side)
        for other in self._folder.glob(f"{mark}.*.data"):
            if other != data:
                other.unlink()

    def _extend(self, mark: str, expires_at_s: float) -> bool:
        key = self._key(mark)
        if key is None or key.expires_at_s <= self._clock.now_s() or not self._data(mark, key).exists():
            return False
        self._replace(mark, self._write_key(mark, replace(key, expires_at_s=expires_at_s)))
        return True

    def _write_key(self, mark: str, key: _Key) -> Path:
        """The file of what is to be the copy's key."""
        side = self._folder / f"{mark}.{key.generation}.new"
        try:
            _write(side, self._seal.close(_KEY.dump(key).encode(), mark))
            os.utime(side, (key.expires_at_s, key.expires_at_s))  # for a sweep that cannot open it
        except BaseException:
            side.unlink(missing_ok=True)
            raise
        return side

    def _replace(self, mark: str, side: Path) -> None:
        """Let the key at `side` be the copy's, and the one before be read by nobody."""
        with contextlib.ExitStack() as stack:
            former = None
            with contextlib.suppress(FileNotFoundError):
                former = stack.enter_context(self._key_path(mark).open("r+b"))
            side.rename(self._key_path(mark))
            self._sync_folder()
            if former is not None:
                _overwrite(former.fileno())

    def _read(self, mark: str) -> bytes | None:
        key = self._key(mark)
        if key is None:
            return None
        if key.expires_at_s <= self._clock.now_s():
            self._destroy(mark)
            return None
        try:
            sealed = self._data(mark, key).read_bytes()
            return AESGCM(bytes.fromhex(key.key)).decrypt(_NONCE, sealed, mark.encode())
        except (FileNotFoundError, InvalidTag):
            return None

    def _has(self, mark: str) -> bool:
        key = self._key(mark)
        return key is not None and key.expires_at_s > self._clock.now_s() and self._data(mark, key).exists()

    def _destroy(self, mark: str) -> None:
        with contextlib.suppress(FileNotFoundError), self._key_path(mark).open("r+b") as file:
            _overwrite(file.fileno())
        for file_path in self._folder.glob(f"{mark}.*"):
            file_path.unlink()
        self._sync_folder()

    def _sweep(self) -> int:
        """Destroy what has expired, and clear away what was left by a program that died at its work."""
        destroyed = 0
        for path in list(self._folder.glob("*.key")):
            if self._is_over(path):
                self._destroy(path.stem)
                destroyed += 1
        for path in list(self._folder.glob("*.*.data")):
            mark, _, generation = path.name.removesuffix(".data").partition(".")
            key = self._key(mark)
            if not self._key_path(mark).exists() or (key is not None and key.generation != generation):
                path.unlink()
        for path in list(self._folder.glob("*.new")):
            path.unlink()
        return destroyed

    def _is_over(self, path: Path) -> bool:
        key = self._key(path.stem)
        if key is not None:
            return key.expires_at_s <= self._clock.now_s()
        # Overwritten by a program that died before it could remove it; or of another service's key, or of a later version:
        # those are left alone until their time, which may be right again when the right program or key is.
        return not any(path.read_bytes()) or path.stat().st_mtime <= self._clock.now_s()

    def _key(self, mark: str) -> _Key | None:
        try:
            opened = self._seal.open(self._key_path(mark).read_bytes(), mark)
            return None if opened is None else _KEY.load(opened)
        except (FileNotFoundError, NewerRecord, BrokenRecord):
            return None

    def _key_path(self, mark: str) -> Path:
        return self._folder / f"{mark}.key"

    def _data(self, mark: str, key: _Key) -> Path:
        return self._folder / f"{mark}.{key.generation}.data"

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write(path: Path, data: bytes) -> None:
    """Write a new file, on the disk when this returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(file: int) -> None:
    """Let the file hold as many zeros, on the disk when this returns."""
    os.pwrite(file, bytes(os.fstat(file).st_size), 0)
    os.fsync(file)
