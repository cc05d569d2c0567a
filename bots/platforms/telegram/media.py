"""PURE. How a picture or film of Telegram's is named in a record: what it was sent as, and its `file_id`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What it was sent as. Telegram compresses photos anew and leaves files as they are."""

    PHOTO = "photo"
    DOCUMENT = "document"
    ANIMATION = "animation"
    """What people post as a GIF. Telegram makes a film without sound of it."""
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    """A round one."""
    STICKER = "sticker"

    @property
    def captioned(self) -> bool:
        """Whether words can stand under it."""
        return self not in {Form.VIDEO_NOTE, Form.STICKER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One file on Telegram's servers."""

    file_id: str
    form: Form | None = None
    """None in records of before this was written down."""

    def __str__(self) -> str:
        """As `Attachment.media` carries it."""
        return self.file_id if self.form is None else f"{self.form}:{self.file_id}"


def read(media: str) -> Media:
    """The file that `media` names."""
    form, colon, file_id = media.partition(":")
    # A file_id has no colon in it.
    return Media(form=Form(form), file_id=file_id) if colon and form in set(Form) else Media(file_id=media)
