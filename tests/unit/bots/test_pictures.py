"""A picture or film under another type, or another name, is fetched all the same; its bytes decide what it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import telegram

from bots.platform.pictures import claimed_type, is_visual, may_be_picture
from bots.platforms.telegram.media import Form, Media, read
from bots.platforms.telegram.records import attachments, cannot_check

FETCHED = [
    ("image/png", "a.png", "image/png"),
    ("image/png", "notes.txt", "image/png"),
    ("IMAGE/JPEG; charset=binary", "", "image/jpeg"),
    ("application/octet-stream", "a.JPG", "image/jpeg"),
    ("application/octet-stream", "", ""),
    ("", "a.heic", "image/heic"),
    ("", "a.jfif", "image/jpeg"),
    ("", "picture", ""),
    ("text/plain", "a.jpeg", "image/jpeg"),
    ("application/pdf", "a.webp", "image/webp"),
    ("video/mp4", "a.mp4", "video/mp4"),
    ("video/x-whatever", "a.xyz", "video/x-whatever"),
    ("application/octet-stream", "a.MOV", "video/quicktime"),
    ("", "a.mkv", "video/x-matroska"),
    ("", "a.m4v", "video/mp4"),
    ("text/plain", "a.webm", "video/webm"),
    # Neither says what it is.
    ("application/octet-stream", "a.xyz", ""),
    ("", "IMG_0001.dat", ""),
    ("application/octet-stream", "a.bin", ""),
]
LEFT = [
    ("image/svg+xml", "a.svg"),
    ("image/svg+xml", "a.png"),
    ("", "a.svg"),
    ("", "a.svgz"),
    ("application/octet-stream", "rules.toml"),
    ("application/octet-stream", "a.exe"),
    ("", "a.gz"),
    ("", "a.7z"),
    ("", "a.docx"),
    ("", "a.mp3"),
    ("text/plain", ""),
    ("application/pdf", "a.pdf"),
    ("application/zip", "a.zip"),
    ("application/x-tgsticker", ""),
    ("", "a.tgs"),
    ("audio/mp4", "a.m4a"),
]
FILE = {"file_id": "id", "file_unique_id": "unique", "file_size": 5}
SIZE = {"width": 2, "height": 2, "duration": 1}
ANIMATION = telegram.Animation(**FILE, **SIZE)
VIDEO = telegram.Video(**FILE, **SIZE)
ROUND = telegram.VideoNote(**FILE, length=2, duration=1)


def sticker(**more: bool) -> telegram.Sticker:
    shape = {"width": 2, "height": 2, "type": "regular", "is_animated": False, "is_video": False}
    return telegram.Sticker(**FILE, **{**shape, **more})  # type: ignore[arg-type]


def message(chat: str = "supergroup", **content: object) -> telegram.Message:
    return telegram.Message(1, datetime.now(UTC), telegram.Chat(-1, chat), **content)  # type: ignore[arg-type]


def document(kind: str, name: str, chat: str = "supergroup") -> telegram.Message:
    return message(chat, document=telegram.Document("id", "unique", mime_type=kind or None, file_name=name or None))


@pytest.mark.parametrize(("kind", "name", "claimed"), FETCHED)
def test_what_may_be_a_picture_or_a_film_is_fetched(kind: str, name: str, claimed: str) -> None:
    assert claimed_type(kind, name) == claimed
    assert may_be_picture(claimed)
    assert is_visual(claimed) == bool(claimed)
    (attachment,) = attachments(document(kind, name))
    assert attachment.media_type == claimed


@pytest.mark.parametrize(("kind", "name"), LEFT)
def test_what_is_none_is_not_fetched_but_where_it_was_sent_to_the_bot(kind: str, name: str) -> None:
    assert not may_be_picture(claimed_type(kind, name))
    assert attachments(document(kind, name)) == ()
    assert len(attachments(document(kind, name, "private"))) == 1


@pytest.mark.parametrize(
    ("content", "form", "covered"),
    [
        ({"animation": ANIMATION, "document": telegram.Document(**FILE)}, Form.ANIMATION, True),  # type: ignore[arg-type]
        ({"video": VIDEO}, Form.VIDEO, True),
        ({"video_note": ROUND}, Form.VIDEO_NOTE, False),
        ({"sticker": sticker()}, Form.STICKER, False),
        ({"sticker": sticker(is_video=True)}, Form.STICKER, False),
    ],
)
@pytest.mark.parametrize("chat", ["supergroup", "private"])
def test_films_and_stickers_are_fetched_once_each(
    content: dict[str, object], form: Form, covered: bool, chat: str
) -> None:
    shown = message(chat, has_media_spoiler=True, **content)
    (attachment,) = attachments(shown)
    assert read(attachment.media) == Media(form=form, file_id="id")
    assert (attachment.file_id, attachment.size_bytes, attachment.spoiler) == ("unique", 5, covered)
    assert is_visual(attachment.media_type)
    assert cannot_check(shown) == ""


def test_a_sticker_that_is_a_drawing_is_no_picture() -> None:
    drawing = message(sticker=sticker(is_animated=True))
    assert attachments(drawing) == ()
    assert cannot_check(drawing) == "cannot-check-drawing"


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_named_and_read(form: Form) -> None:
    media = Media(form=form, file_id="AgACAgIAAx")
    assert read(str(media)) == media
    assert read("AgACAgIAAx") == Media(file_id="AgACAgIAAx"), "as it was written before forms were"
