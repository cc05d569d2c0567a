"""How a picture is sent again: by its id, else from its bytes, as what it was, else as what Telegram takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import telegram
import telegram.error
from telegram.constants import FileSizeLimit, MediaGroupLimit, MessageLimit
from telegram.ext import ExtBot

from bots.platform import Impossible, Note, Partly, Picture
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


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One picture as it is to be sent."""

    content: str | bytes
    """Its file_id, or its bytes."""
    spoiler: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way to send all the pictures in one message."""

    form: Form
    files: tuple[File, ...]


def attempts(pictures: Sequence[Picture]) -> list[Attempt]:
    """The ways to try, in this order; none where bytes are needed, and are too many.

    Raises Impossible for what Telegram puts into no one message.
    """
    if not 0 < len(pictures) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
        raise Impossible(f"Telegram sends at most {int(MediaGroupLimit.MAX_MEDIA_LENGTH)} pictures in one message")
    media = [read(picture.media) for picture in pictures]
    forms = {item.form for item in media} - {None}
    mixed = len(forms) > 1
    ways = [_by_id(form, media, pictures) for form in (Form.PHOTO, Form.DOCUMENT) if not mixed and forms <= {form}]
    if any(picture.data is not None for picture in pictures):
        for form, max_bytes in ((Form.PHOTO, MAX_PHOTO_BYTES), (Form.DOCUMENT, MAX_FILE_BYTES)):
            # What came as a file is never compressed, and photos and files share no message. A file that is sent so shows
            # nothing before it is opened, so what was covered stays covered.
            if form is Form.PHOTO and Form.DOCUMENT in forms:
                continue
            way = _from_bytes(form, media, pictures)
            if way is not None and all(len(file.content) <= max_bytes for file in way.files):
                ways.append(way)
    if not ways and not too_large(pictures):
        raise Impossible("Telegram sends photos and files in no one message")
    return ways


def too_large(pictures: Sequence[Picture]) -> bool:
    """Whether a copy is larger than Telegram takes from bots."""
    return any(len(picture.data or b"") > MAX_FILE_BYTES for picture in pictures)


async def send(bot: ExtBot[int], chat: int | str, thread: str, attempt: Attempt, note: Note) -> tuple[str, ...]:
    """Send it; the id of each picture's message, the first with those which say what a caption cannot hold. Raises what PTB
    raises."""
    caption, *further = divide(note.text, MessageLimit.CAPTION_LENGTH, MessageLimit.MAX_TEXT_LENGTH)
    first, *others = await _send(bot, chat, thread, attempt, note, caption)
    under = [first]
    for words in further:
        message = await _say(bot, chat, thread, words, first)
        if message is None:
            # The pictures are back: whoever heard of another failure would put them back twice.
            raise Partly((ALBUM.join(under), *others))
        under.append(message)
    return (ALBUM.join(under), *others)


async def _say(bot: ExtBot[int], chat: int | str, thread: str, words: Written, under: str) -> str | None:
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
    bot: ExtBot[int], chat: int | str, thread: str, attempt: Attempt, note: Note, caption: Written
) -> list[str]:
    """The ids of the pictures' messages."""
    topic = int(thread) if thread else None
    reply = reply_to(note.reply_to)
    if len(attempt.files) > 1:
        album = [_in_album(attempt.form, file, caption if first else None) for first, file in _marked(attempt.files)]
        sent = await bot.send_media_group(chat, album, message_thread_id=topic, reply_parameters=reply)
        return [str(message.message_id) for message in sent]
    (file,) = attempt.files
    if attempt.form is Form.PHOTO:
        message = await bot.send_photo(
            chat,
            file.content,
            caption.text,
            caption_entities=caption.entities,
            has_spoiler=file.spoiler,
            filename="picture.jpg",
            message_thread_id=topic,
            reply_parameters=reply,
            reply_markup=keyboard(note.buttons),
        )
    else:
        message = await bot.send_document(
            chat,
            file.content,
            caption.text,
            caption_entities=caption.entities,
            filename="picture",
            disable_content_type_detection=True,
            message_thread_id=topic,
            reply_parameters=reply,
            reply_markup=keyboard(note.buttons),
        )
    return [str(message.message_id)]


def reply_to(message: str, *, only_if_there: bool = False) -> telegram.ReplyParameters | None:
    """What makes a message an answer to that one, as long as it is there; None for no message.

    With `only_if_there` Telegram refuses the answer where it is not.
    """
    first = message.partition(ALBUM)[0]
    if not first.isdecimal():
        return None
    return telegram.ReplyParameters(int(first), allow_sending_without_reply=not only_if_there)


def _by_id(form: Form, media: Sequence[Media], pictures: Sequence[Picture]) -> Attempt:
    pairs = zip(media, pictures, strict=True)
    return Attempt(
        form=form, files=tuple(File(content=item.file_id, spoiler=picture.spoiler) for item, picture in pairs)
    )


def _from_bytes(form: Form, media: Sequence[Media], pictures: Sequence[Picture]) -> Attempt | None:
    """From the bytes where there are any; by id where there are none, and the id is of a file that was sent so."""
    files = []
    for item, picture in zip(media, pictures, strict=True):
        if picture.data is None and item.form not in {form, None}:
            return None
        content = item.file_id if picture.data is None else picture.data
        files.append(File(content=content, spoiler=picture.spoiler))
    return Attempt(form=form, files=tuple(files))


def _marked(files: Sequence[File]) -> list[tuple[bool, File]]:
    return [(index == 0, file) for index, file in enumerate(files)]


def _in_album(
    form: Form, file: File, caption: Written | None
) -> telegram.InputMediaPhoto | telegram.InputMediaDocument:
    text, entities = (caption.text, caption.entities) if caption is not None else (None, None)
    if form is Form.PHOTO:
        return telegram.InputMediaPhoto(
            file.content, text, caption_entities=entities, has_spoiler=file.spoiler, filename="picture.jpg"
        )
    return telegram.InputMediaDocument(
        file.content, text, caption_entities=entities, disable_content_type_detection=True, filename="picture"
    )
