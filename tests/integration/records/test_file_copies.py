"""Copies in a folder: what is on the disk, and what is left of it when a program dies or a copy is destroyed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bots.records import StoreUnavailable
from bots.records.copies import SealedCopy
from bots.records.file_copies import FileCopies
from bots.testing import FakeClock
from tests.contract.records.conftest import KEY
from worker.client.sealing import Seal
from worker.embedded import Embedded

PICTURE = SealedCopy(data=b"the picture's own bytes" * 50, caption="words written with it", author="Ada Lovelace")
OTHER = SealedCopy(data=b"another picture's bytes" * 70)
NAME = "7W9GN4ZN5P-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "copies"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def copies(folder: Path, clock: FakeClock) -> FileCopies:
    return FileCopies(folder, Seal(KEY), clock)


def files(folder: Path, ending: str = "") -> list[Path]:
    """All but the lock."""
    return sorted(path for path in folder.iterdir() if path.name != ".lock" and path.name.endswith(ending))


def mark(name: str = NAME) -> str:
    return Seal(KEY).name("copy", name)


def write_key(folder: Path, clock: FakeClock, sealed: bytes, left_s: float) -> Path:
    """A key's file of that content, good for so long."""
    path = folder / f"{mark()}.key"
    path.write_bytes(sealed)
    os.utime(path, (clock.now_s() + left_s, clock.now_s() + left_s))
    return path


async def test_only_this_user_can_read_the_folder(copies: FileCopies, folder: Path) -> None:
    folder.mkdir(mode=0o755, parents=True)
    await copies.keep(NAME, PICTURE, 60)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert len(files(folder)) == 2


async def test_nothing_on_the_disk_can_be_read(copies: FileCopies, folder: Path) -> None:
    await copies.keep(NAME, PICTURE, 60)
    for path in folder.iterdir():
        text = path.name.encode() + path.read_bytes()
        for secret in (b"own bytes", b"words", b"Ada", b"Lovelace", NAME.encode(), b"7W9GN4ZN5P", b"caption", b'key"'):
            assert secret not in text, path


async def test_a_stolen_folder_is_worth_nothing_without_the_services_key(copies: FileCopies, folder: Path) -> None:
    await copies.keep(NAME, PICTURE, 60)
    thief = Seal(bytes(32))
    assert await FileCopies(folder, thief).copy(NAME) is None
    for path in files(folder):
        assert thief.open(path.read_bytes(), mark()) is None
    # What the service's own key opens is not the picture, but the picture's own key.
    (data,) = files(folder, ".data")
    assert Seal(KEY).open(data.read_bytes(), mark()) is None


async def test_each_copy_has_a_key_of_its_own(copies: FileCopies, folder: Path) -> None:
    for name in ("A-1", "A-2"):
        await copies.keep(name, PICTURE, 60)
    keys = set()
    for name in ("A-1", "A-2"):
        opened = Seal(KEY).open((folder / f"{mark(name)}.key").read_bytes(), mark(name))
        assert opened is not None
        keys.add(json.loads(opened)["key"])
        assert len(bytes.fromhex(json.loads(opened)["key"])) == 32
    assert len(keys) == 2


async def test_files_that_change_places_open_nothing(copies: FileCopies, folder: Path) -> None:
    await copies.keep("A-1", PICTURE, 60)
    await copies.keep("A-2", OTHER, 60)
    one, two = folder / f"{mark('A-1')}.key", folder / f"{mark('A-2')}.key"
    two.write_bytes(one.read_bytes())
    assert await copies.copy("A-2") is None
    assert await copies.copy("A-1") == PICTURE


async def test_a_copy_outlives_the_servers_and_the_program(tmp_path: Path) -> None:
    data_dir = tmp_path / "d"
    with Embedded.start(data_dir):
        await FileCopies(data_dir / "copies", Seal(KEY)).keep(NAME, PICTURE, 3600)
    with Embedded.start(data_dir):
        assert await FileCopies(data_dir / "copies", Seal(KEY)).copy(NAME) == PICTURE


@pytest.mark.parametrize("how", ["destroy", "replace", "expire on reading", "expire on sweeping"])
async def test_what_is_destroyed_cannot_be_opened_with_the_services_key(
    copies: FileCopies, folder: Path, clock: FakeClock, how: str
) -> None:
    await copies.keep("other", OTHER, 1_000)
    kept = files(folder)
    await copies.keep(NAME, PICTURE, 60)
    (key_path,) = set(files(folder, ".key")) - set(kept)
    (data_path,) = set(files(folder, ".data")) - set(kept)
    stolen = data_path.read_bytes()
    with key_path.open("rb") as key_file, data_path.open("rb"):
        sealed = key_file.read()
        if how == "destroy":
            await copies.destroy(NAME)
        elif how == "replace":
            await copies.keep(NAME, OTHER, 60)
        else:
            await clock.advance(60)
            assert (await copies.sweep() == 1) if "sweeping" in how else (await copies.copy(NAME) is None)
        key_file.seek(0)
        left = key_file.read()
    assert left == bytes(len(sealed)), "the key can still be read where it lay on the disk"
    assert not data_path.exists()
    assert stolen not in [path.read_bytes() for path in folder.iterdir()]
    if how != "replace":
        assert files(folder) == kept
    assert await copies.copy("other") == OTHER


async def test_an_intruder_who_kept_the_bytes_needs_the_key_that_is_gone(copies: FileCopies, folder: Path) -> None:
    await copies.keep(NAME, PICTURE, 60)
    (data_path,), (key_path,) = files(folder, ".data"), files(folder, ".key")
    stolen = data_path.read_bytes()
    opened = Seal(KEY).open(key_path.read_bytes(), mark())
    assert opened is not None
    key = bytes.fromhex(json.loads(opened)["key"])
    assert PICTURE.data in AESGCM(key).decrypt(bytes(12), stolen, mark().encode()), "the test no longer knows the form"
    await copies.destroy(NAME)
    (folder / data_path.name).write_bytes(stolen)
    assert await copies.copy(NAME) is None
    await copies.sweep()
    assert files(folder) == []


async def test_what_a_dead_program_left_is_cleared_away(copies: FileCopies, folder: Path, clock: FakeClock) -> None:
    await copies.keep("other", OTHER, 60)
    kept = files(folder)
    for name in (f"{mark()}.0011223344556677.data", f"{mark()}.0011223344556677.new", f"{mark('other')}.00.data"):
        (folder / name).write_bytes(b"begun")
    assert await copies.copy(NAME) is None
    assert await copies.sweep() == 0
    assert files(folder) == kept
    await copies.keep(NAME, PICTURE, 60)
    write_key(folder, clock, bytes(100), left_s=1_000)  # overwritten, not yet removed
    assert await copies.copy(NAME) is None
    assert await copies.sweep() == 1
    assert files(folder) == kept
    assert await copies.copy("other") == OTHER


async def test_a_key_that_cannot_be_opened_now_is_left_alone_until_its_time(
    copies: FileCopies, folder: Path, clock: FakeClock
) -> None:
    await copies.keep(NAME, PICTURE, 60)
    before = {path: path.read_bytes() for path in files(folder)}
    wrong = FileCopies(folder, Seal(bytes(32)), clock)
    assert await wrong.sweep() == 0
    assert {path: path.read_bytes() for path in files(folder)} == before
    assert await copies.copy(NAME) == PICTURE
    await clock.advance(60)
    assert await wrong.sweep() == 1
    assert files(folder) == []


async def test_a_restored_folder_is_kept_by_what_is_sealed_in_it(
    copies: FileCopies, folder: Path, clock: FakeClock
) -> None:
    await copies.keep(NAME, PICTURE, 60)
    for path in files(folder):
        os.utime(path, (0, 0))
    assert await copies.sweep() == 0
    assert await copies.copy(NAME) == PICTURE


async def test_a_key_of_a_later_version_is_left_alone_until_its_time(
    copies: FileCopies, folder: Path, clock: FakeClock
) -> None:
    await copies.keep(NAME, PICTURE, 60)
    later = Seal(KEY).close(b'{"schema":2,"what":"ever"}', mark())
    path = write_key(folder, clock, later, left_s=100)
    assert await copies.copy(NAME) is None
    await clock.advance(99)
    assert await copies.sweep() == 0
    assert path.read_bytes() == later
    assert len(files(folder, ".data")) == 1
    await clock.advance(1)
    assert await copies.sweep() == 1
    assert files(folder) == []


@pytest.mark.parametrize("harm", ["cut", "changed", "removed"])
async def test_a_copy_that_was_harmed_is_lost_and_says_so(copies: FileCopies, folder: Path, harm: str) -> None:
    await copies.keep(NAME, PICTURE, 60)
    (data,) = files(folder, ".data")
    whole = data.read_bytes()
    if harm == "removed":
        data.unlink()
    else:
        data.write_bytes(whole[:-1] if harm == "cut" else bytes([whole[0] ^ 1]) + whole[1:])
    assert await copies.copy(NAME) is None
    await copies.destroy(NAME)
    assert files(folder) == []


async def test_there_is_room_for_so_much(folder: Path, clock: FakeClock) -> None:
    copies = FileCopies(folder, Seal(KEY), clock, max_bytes=10_000)
    await copies.keep("A-1", SealedCopy(data=bytes(4_000)), 60)
    await copies.keep("A-2", SealedCopy(data=bytes(4_000)), 60)
    before = files(folder)
    with pytest.raises(StoreUnavailable, match="the folder of copies is full"):
        await copies.keep("A-3", SealedCopy(data=bytes(4_000)), 60)
    assert files(folder) == before
    assert await copies.extend("A-2", 600), "which needs no room"
    await copies.destroy("A-1")
    await copies.keep("A-3", SealedCopy(data=bytes(4_000)), 60)
    assert await copies.copy("A-3") == SealedCopy(data=bytes(4_000))


class Unsealing(Seal):
    """A seal that fails when a key is to be sealed."""

    def close(self, data: bytes, name: str) -> bytes:
        raise OSError(5, "Input/output error")


async def test_what_was_begun_is_cleared_away_at_once(copies: FileCopies, folder: Path) -> None:
    await copies.keep(NAME, PICTURE, 60)
    before = {path: path.read_bytes() for path in files(folder)}
    with pytest.raises(StoreUnavailable, match=r"^the folder of copies cannot be used \(Input/output error\)$"):
        await FileCopies(folder, Unsealing(KEY)).keep(NAME, OTHER, 60)
    assert {path: path.read_bytes() for path in files(folder)} == before
    assert await copies.copy(NAME) == PICTURE


async def test_where_the_folder_cannot_be_used_it_says_so_without_a_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    copies = FileCopies(tmp_path / "file", Seal(KEY))
    for call in (copies.keep(NAME, PICTURE, 60), copies.copy(NAME), copies.destroy(NAME), copies.sweep()):
        with pytest.raises(StoreUnavailable, match=r"^the folder of copies cannot be used") as failure:
            await call
        assert str(tmp_path) not in str(failure.value)


async def test_many_at_once_leave_one_whole_copy(folder: Path) -> None:
    programs = [FileCopies(folder, Seal(KEY)) for _ in range(4)]
    made = [SealedCopy(data=bytes([number]) * 30_000) for number in range(20)]
    seen = await asyncio.gather(
        *(programs[number % 4].keep(NAME, copy, 60) for number, copy in enumerate(made)),
        *(programs[number % 4].copy(NAME) for number in range(20)),
    )
    assert all(copy is None or copy in made for copy in seen)
    assert await programs[0].copy(NAME) in made
    assert len(files(folder)) == 2


WRITER = """
import asyncio, sys
from pathlib import Path
from bots.records.copies import SealedCopy
from bots.records.file_copies import FileCopies
from worker.client.sealing import Seal

async def main():
    copies = FileCopies(Path(sys.argv[1]), Seal(bytes(range(32))))
    for number in range(100_000):
        print(number, flush=True)
        await copies.keep("7W9GN4ZN5P-1", SealedCopy(data=bytes([number % 251]) * 200_000), 3600)

asyncio.run(main())
"""


async def test_a_program_that_is_killed_at_its_work_leaves_a_whole_copy(folder: Path) -> None:
    copies = FileCopies(folder, Seal(KEY))
    await copies.keep(NAME, PICTURE, 3600)
    for round_ in range(6):
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        for _ in range(3 + 2 * round_):
            assert child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        found = await copies.copy(NAME)
        assert found is not None
        assert found == PICTURE or found.data == found.data[:1] * 200_000
        await copies.sweep()
        assert [path.suffix for path in files(folder)] == [".data", ".key"]
        assert await copies.copy(NAME) == found


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from bots.records import StoreUnavailable
from bots.records.copies import SealedCopy
from bots.records.file_copies import FileCopies
from worker.client.sealing import Seal

async def main():
    copies = FileCopies(Path(sys.argv[1]), Seal(bytes(range(32))))
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    try:
        await copies.keep("7W9GN4ZN5P-1", SealedCopy(data=bytes(200_000)), 3600)
    except StoreUnavailable as error:
        print(error)

asyncio.run(main())
"""


async def test_where_the_disk_is_full_what_there_was_stays_and_no_more(copies: FileCopies, folder: Path) -> None:
    await copies.keep(NAME, PICTURE, 60)
    before = {path: path.read_bytes() for path in files(folder)}
    child = subprocess.run([sys.executable, "-c", FULL_DISK, str(folder)], capture_output=True, text=True, check=True)
    assert child.stdout == "the folder of copies cannot be used (File too large)\n"
    assert {path: path.read_bytes() for path in files(folder)} == before
    assert await copies.copy(NAME) == PICTURE
