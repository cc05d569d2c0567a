"""How a picture or film is sent again: by its id, else from its bytes, as what it was, else as what Telegram takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import telegram
import telegram.error
from telegram.constants import FileSizeLimit, MediaGroupLimit, MessageLimit
from telegram.ext import ExtBot

from bots.platform import Impossible, Note, Partly, Picture
from bots.platform.latest import Turn
from bots.platforms.telegram.media import Form, Media, read
from bots.platforms.telegram.places import ALBUM
from bots.platforms.telegram.writing import Written, divide, keyboard
from worker import telemetry

log = telemetry.logger(__name__)

TRIES = 4
"""For words that belong to pictures which are back already."""
PAUSE_S = 1.0
"""After the first try; longer after each further one."""
MAX_PHOTO_BYTES = int(FileSizeLimit.PHOTOSIZE_UPLOAD)
MAX_FILE_BYTES = int(FileSizeLimit.FILESIZE_UPLOAD)


_IN_ALBUMS = (frozenset({Form.PHOTO, Form.VIDEO}), frozenset({Form.DOCUMENT}))
"""What can share a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One picture or film as it is to be sent."""

    form: Form
    content: str | bytes
    """Its file_id, or its bytes."""
    spoiler: bool

    @property
    def name(self) -> str:
        """What the file is called where it comes from its bytes: by the ending Telegram knows a film that moves."""
        if self.form is Form.PHOTO:
            return "picture.jpg"
        if self.form is Form.DOCUMENT or isinstance(self.content, str):
            return "picture"
        is_gif, is_webm = self.content.startswith(b"GIF8"), self.content.startswith(b"\x1a\x45\xdf\xa3")
        return f"film.{'gif' if is_gif else 'webm' if is_webm else 'mp4'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way to send all the pictures in one message."""

    files: tuple[File, ...]

    @property
    def captioned(self) -> bool:
        """Whether words can stand under it."""
        return self.files[0].form.captioned


def attempts(pictures: Sequence[Picture]) -> list[Attempt]:
    """The ways to try, in this order; none where bytes are needed, and are too many.

    Raises Impossible for what Telegram puts into no one message.
    """
    if not 0 < len(pictures) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise Impossible(f"Telegram sends at most {int(MediaGroupLimit.MAX_MEDIA_LENGTH)} pictures in one message")
    media = [read(picture.media) for picture in pictures]
    # Of what was kept before forms were written down it is a photo or a file.
    as_posted = list(dict.fromkeys(tuple(it.form or other for it in media) for other in (Form.PHOTO, Form.DOCUMENT)))
    ways = [_by_id(forms, media, pictures) for forms in as_posted if _fit_together(forms)]
    if any(picture.data is not None for picture in pictures):
        # What came as a file is never compressed. A file that is sent so shows nothing before it is opened, so what was
        # covered stays covered.
        for forms in dict.fromkeys((*as_posted, (Form.DOCUMENT,) * len(media))):
            way = _from_bytes(forms, media, pictures) if _fit_together(forms) else None
            if way is not None and all(len(file.content) <= _max_bytes(file.form) for file in way.files):
                ways.append(way)
    if not ways and not too_large(pictures):
        raise Impossible("Telegram sends photos and files in no one message")
    return ways


def _fit_together(forms: tuple[Form, ...]) -> bool:
    return len(forms) == 1 or any(together.issuperset(forms) for together in _IN_ALBUMS)


def _max_bytes(form: Form) -> int:
    return MAX_PHOTO_BYTES if form is Form.PHOTO else MAX_FILE_BYTES


def too_large(pictures: Sequence[Picture]) -> bool:
    """Whether a copy is larger than Telegram takes from bots."""
    return any(len(picture.data or b"") > MAX_FILE_BYTES for picture in pictures)


async def send(bot: ExtBot[Turn], chat: int | str, thread: str, attempt: Attempt, note: Note) -> tuple[str, ...]:
    """Send it; the id of each picture's message, the first with those which say what a caption cannot hold. Raises what PTB
    raises."""
    words = divide(
        note.text,
        MessageLimit.CAPTION_LENGTH if attempt.captioned else MessageLimit.MAX_TEXT_LENGTH,
        MessageLimit.MAX_TEXT_LENGTH,
    )
    caption, further = (words[0], words[1:]) if attempt.captioned else (None, words)
    first, *others = await _send(bot, chat, thread, attempt, note, caption)
    under = [first]
    for more in further:
        message = await _say(bot, chat, thread, more, first)
        if message is None:
            # The pictures are back: whoever heard of another failure would put them back twice.
            raise Partly((ALBUM.join(under), *others))
        under.append(message)
    return (ALBUM.join(under), *others)


async def _say(bot: ExtBot[Turn], chat: int | str, thread: str, words: Written, under: str) -> str | None:
    """The id of a message with these words; None where Telegram does not take it, though asked again."""
    for attempt in range(TRIES):
        try:
            message = await bot.send_message(
                chat,
                words.text,
                entities=words.entities,
                message_thread_id=int(thread) if thread else None,
                reply_parameters=reply_to(under),
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )
        except telegram.error.TelegramError as failure:
            log.warning("what was written with a picture is not back", error=type(failure).__name__, attempt=attempt)
            if attempt + 1 < TRIES and not isinstance(failure, telegram.error.RetryAfter):  # which `Pacing` waits for
                await asyncio.sleep(PAUSE_S * (attempt + 1))
            continue
        return str(message.message_id)
    return None


async def _send(
    bot: ExtBot[Turn], chat: int | str, thread: str, attempt: Attempt, note: Note, caption: Written | None
) -> list[str]:
    """The ids of the pictures' messages."""
    topic = int(thread) if thread else None
    reply = reply_to(note.reply_to)
    if len(attempt.files) > 1:
        album = [_in_album(file, caption if first else None) for first, file in _marked(attempt.files)]
        sent = await bot.send_media_group(chat, album, message_thread_id=topic, reply_parameters=reply)
        return [str(message.message_id) for message in sent]
    (file,) = attempt.files
    where: dict[str, Any] = {
        "message_thread_id": topic,
        "reply_parameters": reply,
        "reply_markup": keyboard(note.buttons),
    }
    if caption is not None:
        where |= {"caption": caption.text, "caption_entities": caption.entities, "filename": file.name}
    match file.form:
        case Form.PHOTO:
            message = await bot.send_photo(chat, file.content, has_spoiler=file.spoiler, **where)
        case Form.DOCUMENT:
            message = await bot.send_document(chat, file.content, disable_content_type_detection=True, **where)
        case Form.ANIMATION:
            message = await bot.send_animation(chat, file.content, has_spoiler=file.spoiler, **where)
        case Form.VIDEO:
            message = await bot.send_video(
                chat, file.content, has_spoiler=file.spoiler, supports_streaming=True, **where
            )
        case Form.VIDEO_NOTE:
            message = await bot.send_video_note(chat, file.content, filename=file.name, **where)
        case Form.STICKER:
            message = await bot.send_sticker(chat, file.content, **where)
    return [str(message.message_id)]


def reply_to(message: str, *, only_if_there: bool = False) -> telegram.ReplyParameters | None:
    """What makes a message an answer to that one, as long as it is there; None for no message.

    With `only_if_there` Telegram refuses the answer where it is not.
    """
    first = message.partition(ALBUM)[0]
    if not first.isdecimal():
        return None
    return telegram.ReplyParameters(int(first), allow_sending_without_reply=not only_if_there)


def _by_id(forms: Sequence[Form], media: Sequence[Media], pictures: Sequence[Picture]) -> Attempt:
    return Attempt(
        files=tuple(
            File(form=form, content=item.file_id, spoiler=picture.spoiler)
            for form, item, picture in zip(forms, media, pictures, strict=True)
        )
    )


def _from_bytes(forms: Sequence[Form], media: Sequence[Media], pictures: Sequence[Picture]) -> Attempt | None:
    """From the bytes where there are any; by id where there are none, and the id is of a file that was sent so."""
    files = []
    for form, item, picture in zip(forms, media, pictures, strict=True):
        if picture.data is None and item.form not in {form, None}:
            return None
        content = item.file_id if picture.data is None else picture.data
        files.append(File(form=form, content=content, spoiler=picture.spoiler))
    return Attempt(files=tuple(files))


def _marked(files: Sequence[File]) -> list[tuple[bool, File]]:
    return [(index == 0, file) for index, file in enumerate(files)]


def _in_album(
    file: File, caption: Written | None
) -> telegram.InputMediaPhoto | telegram.InputMediaVideo | telegram.InputMediaDocument:
    text, entities = (caption.text, caption.entities) if caption is not None else (None, None)
    if file.form is Form.PHOTO:
        return telegram.InputMediaPhoto(
            file.content, text, caption_entities=entities, has_spoiler=file.spoiler, filename=file.name
        )
    if file.form is Form.VIDEO:
        return telegram.InputMediaVideo(
            file.content,
            text,
            caption_entities=entities,
            has_spoiler=file.spoiler,
            supports_streaming=True,
            filename=file.name,
        )
    return telegram.InputMediaDocument(
        file.content, text, caption_entities=entities, disable_content_type_detection=True, filename=file.name
    )
