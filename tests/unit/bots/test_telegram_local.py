"""What is read from the disk of a Bot API server of one's own: its files, and nothing else, whatever path it names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bots.platform import Gone, TooLarge
from bots.platforms.telegram import Settings
from bots.platforms.telegram.local import read_local

PICTURE = b"\xff\xd8 a picture"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The server's, with one file in it; beside it lies a secret."""
    (tmp_path / "secret").write_bytes(b"what nobody may read")
    (tmp_path / "server" / "7:token" / "photos").mkdir(parents=True)
    (tmp_path / "server" / "7:token" / "photos" / "file_1.jpg").write_bytes(PICTURE)
    return tmp_path / "server"


def test_a_file_of_the_server_is_read(folder: Path) -> None:
    path = str(folder / "7:token" / "photos" / "file_1.jpg")
    assert read_local(folder, path, len(PICTURE)) == PICTURE
    with pytest.raises(TooLarge):
        read_local(folder, path, len(PICTURE) - 1)


def test_the_folder_may_be_a_link_of_the_operators(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "named").symlink_to(folder)
    assert read_local(tmp_path / "named", str(tmp_path / "named" / "7:token/photos/file_1.jpg"), 99) == PICTURE


def named(folder: Path) -> dict[str, str]:
    """Paths that a server may name, of what is none of its files."""
    inside = folder / "7:token" / "photos"
    secret = folder.parent / "secret"
    (inside / "link").symlink_to(secret)
    (inside / "own-link").symlink_to("file_1.jpg")
    (folder / "elsewhere").symlink_to(folder.parent)
    os.mkfifo(inside / "pipe")
    return {
        "another file": str(secret),
        "up and out": f"{inside}/../../../secret",
        "up and in again": f"{inside}/../photos/file_1.jpg",
        "a neighbour's name": f"{folder}-2/file",
        "a link out": str(inside / "link"),
        "a link within": str(inside / "own-link"),
        "a folder that is a link": str(folder / "elsewhere" / "secret"),
        "a folder": str(inside),
        "the folder itself": str(folder),
        "a pipe": str(inside / "pipe"),
        "nothing": str(inside / "file_2.jpg"),
        "no whole path": "7:token/photos/file_1.jpg",
        "no text": f"{inside}/file_1.jpg\0",
        "another machine's": "/etc/hostname",
    }


@pytest.mark.parametrize(
    "what",
    [
        *("another file", "up and out", "up and in again", "a neighbour's name", "a link out", "a link within"),
        *("a folder that is a link", "a folder", "the folder itself", "a pipe", "nothing", "no whole path"),
        *("no text", "another machine's"),
    ],
)
def test_nothing_else_is_read_and_no_path_is_said(folder: Path, what: str) -> None:
    with pytest.raises(Gone) as caught:
        read_local(folder, named(folder)[what], 10_000)
    assert (
        "token" not in f"{caught.value!r} {caught.value.__context__ if not caught.value.__suppress_context__ else ''}"
    )


@pytest.mark.parametrize("path", ["files", "/", "/data/../etc", "./x"])
def test_a_folder_is_named_by_its_whole_path(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_LOCAL_FILES", path)
    with pytest.raises(ValidationError):
        Settings()


def test_without_a_folder_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_LOCAL_FILES", "")
    assert Settings().telegram_local_files is None
