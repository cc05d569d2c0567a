"""What this program keeps on the disk is its user's alone, also where the folder was there before."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from worker.private import own_folder, own_log


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_its_users_alone(tmp_path: Path) -> None:
    made = own_folder(tmp_path / "above" / "data")
    assert mode(made) == 0o700


def test_one_that_was_there_before_becomes_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    there = tmp_path / "data"
    there.mkdir()
    there.chmod(0o755)
    (there / "media.key").write_text("key")
    assert own_folder(there) == there
    assert mode(there) == 0o700
    assert (there / "media.key").read_text() == "key"


def test_one_that_many_share_stays_theirs(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert mode(own_folder(shared)) == 0o1777


@pytest.mark.parametrize("before", [None, 0o644])
def test_a_log_is_its_users_alone_and_is_added_to(tmp_path: Path, before: int | None) -> None:
    path = tmp_path / "demo.log"
    if before is not None:
        path.write_text("yesterday\n")
        path.chmod(before)
    with own_log(path) as log:
        log.write("today\n")
    assert mode(path) == 0o600
    assert path.read_text() == ("yesterday\n" if before is not None else "") + "today\n"
