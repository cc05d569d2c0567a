"""Pictures that the bot sends, covered where they must be."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import discord

from bots.platform import File, Gone, Picture, TooLarge
from bots.platforms.discord.records import extension

MAX_FILES = 10
"""In one message."""


class Upload(discord.File):
    """A file; covered by its name, as discord.py does, and by the field that Discord has for it since June 2026."""

    def to_dict(self, index: int) -> dict[str, Any]:
        """As Discord wants it described."""
        described: dict[str, Any] = super().to_dict(index)
        return {**described, "is_spoiler": True} if self.spoiler else described


def thumbnail(data: bytes) -> list[Upload]:
    """The blurred picture of a note, covered; none if it has none."""
    return [Upload(io.BytesIO(data), filename=f"preview.{extension(data)}", spoiler=True)] if data else []


def shown(data: bytes) -> Upload:
    """A picture that one person is shown, covered."""
    return Upload(io.BytesIO(data), filename=f"shown.{extension(data)}", spoiler=True)


def words(text: str) -> Upload:
    """What a message has no room for, as a file that Discord shows below it."""
    return Upload(io.BytesIO(text.encode()), filename="continued.txt")


def document(file: File) -> Upload:
    """A file that one person is handed."""
    return Upload(io.BytesIO(file.data), filename=file.name)


def put_back(pictures: Sequence[Picture]) -> list[Upload]:
    """The pictures' copies. Raises Gone where one is missing (Discord sends nothing again by its number), TooLarge."""
    if len(pictures) > MAX_FILES:
        raise TooLarge(f"more than {MAX_FILES} pictures in one message")
    uploads = []
    for number, picture in enumerate(pictures, start=1):
        if picture.data is None:
            raise Gone("no copy of the picture was kept")
        name = f"picture-{number}" if len(pictures) > 1 else "picture"
        filename = f"{name}.{extension(picture.data)}"
        uploads.append(Upload(io.BytesIO(picture.data), filename=filename, spoiler=picture.spoiler))
    if not uploads:
        raise Gone("there is nothing to put back")
    return uploads
