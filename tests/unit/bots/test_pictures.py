"""A picture under another type, or another name, is fetched all the same; its bytes decide what it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import telegram

from bots.platform.pictures import SUFFIXES, may_be_picture
from bots.platforms.telegram.records import attachments

FETCHED = [
    ("image/png", "a.png"),
    ("image/png", "notes.txt"),
    ("IMAGE/JPEG; charset=binary", ""),
    ("application/octet-stream", "a.JPG"),
    ("application/octet-stream", ""),
    ("", "a.heic"),
    ("", "picture"),
    ("text/plain", "a.jpeg"),
    ("application/pdf", "a.webp"),
]
LEFT = [
    ("image/svg+xml", "a.svg"),
    ("image/svg+xml", "a.png"),
    ("", "a.svg"),
    ("application/octet-stream", "rules.toml"),
    ("text/plain", ""),
    ("application/pdf", "a.pdf"),
    ("application/zip", "a.zip"),
    ("video/mp4", "a.mp4"),
]


def document(kind: str, name: str, chat: str = "supergroup") -> telegram.Message:
    file = telegram.Document("id", "unique", mime_type=kind or None, file_name=name or None)
    return telegram.Message(1, datetime.now(UTC), telegram.Chat(-1, chat), document=file)


@pytest.mark.parametrize(("kind", "name"), FETCHED)
def test_what_may_be_a_picture_is_fetched(kind: str, name: str) -> None:
    assert may_be_picture(kind, name)
    assert len(attachments(document(kind, name))) == 1


@pytest.mark.parametrize(("kind", "name"), LEFT)
def test_what_is_none_is_not_fetched_but_where_it_was_sent_to_the_bot(kind: str, name: str) -> None:
    assert not may_be_picture(kind, name)
    assert attachments(document(kind, name)) == ()
    assert len(attachments(document(kind, name, "private"))) == 1


def test_every_kind_of_file_that_is_read_has_its_name() -> None:
    assert {".jpg", ".png", ".webp", ".gif", ".avif", ".heic"} <= SUFFIXES
