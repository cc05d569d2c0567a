"""What can go wrong with Telegram, in the words of the port.

Telegram says what it refuses in English sentences alone; these are the ones of its Bot API server and of tdlib beneath it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram import error as telegram_error

from bots.platform import (
    Forbidden,
    Gone,
    Impossible,
    Lack,
    NotTaken,
    PlatformError,
    Throttled,
    TooLarge,
    Uncertain,
    Unreachable,
)

_NOT_TAKEN = (
    "file identifier",
    "file_id_invalid",
    "file_reference",
    "file_parts_invalid",
    "file must be non-empty",
    "file not found",
    "can't use file of type",
    "can't use the media",
    "message media can't be edited",
    "image_process_failed",
    "media_empty",
    "media_invalid",
    "photo_",
    "video_",
    "sticker_",
    "wrong file_id",
    "invalid file_id",
    "file is temporarily unavailable",
)
_GONE = (
    "user not found",
    "member not found",
    "message not found",
    "message to edit not found",
    "message to delete not found",
    "message to react not found",
    "message to be replied not found",
    "reply message not found",
    "message_id_invalid",
    "message identifier is not specified",
    "query is too old",
    "query id is invalid",
    "query_id_invalid",
    "participant_id_invalid",
    "user_id_invalid",
    "invalid user_id",
    "user_not_participant",
    # Of who asked to be let in: nobody does any more, or they are inside.
    "hide_requester_missing",
    "user_already_participant",
    # With a topic its messages are deleted.
    "topic_deleted",
    "message thread not found",
)
_NO_PLACE = (
    "chat not found",
    "group chat was deactivated",
    "group chat was deleted",
    "chat is deactivated",
    "peer_id_invalid",
)
"""The chat itself: gone for whoever asks about it. What is in it may be there for others, and is only out of the bot's reach."""
_IMPOSSIBLE = (
    "method is available",
    "can't ban members in private chats",
    "can't ban chats in basic groups",
    "can't restrict users in basic group",
    "other chats can be only banned",
    "can't restrict the chat",
    "there are no administrators",
)
_LACKING: tuple[tuple[str, Lack | None], ...] = (
    ("topic_closed", Lack.SEND_MESSAGES),
    ("not enough rights to send text", Lack.SEND_MESSAGES),
    ("chat_send_plain_forbidden", Lack.SEND_MESSAGES),
    ("not enough rights to send", Lack.ATTACH_FILES),
    ("chat_send_", Lack.ATTACH_FILES),
    ("chat_write_forbidden", Lack.SEND_MESSAGES),
    ("have no rights to send", Lack.SEND_MESSAGES),
    ("have no write access", Lack.SEND_MESSAGES),
    ("need administrator rights", Lack.SEND_MESSAGES),
    ("bot was blocked", Lack.SEND_MESSAGES),
    ("can't initiate conversation", Lack.SEND_MESSAGES),
    ("can't send messages to", Lack.SEND_MESSAGES),
    ("user is deactivated", Lack.SEND_MESSAGES),
    ("message can't be deleted", Lack.DELETE_MESSAGES),
    ("is an administrator of the chat", Lack.OUTRANKED),
    ("user_admin_invalid", Lack.OUTRANKED),
    ("can't remove chat owner", Lack.OUTRANKED),
    ("can't restrict self", Lack.OUTRANKED),
    ("reaction_invalid", Lack.REACT),
    ("reactions_too_many", Lack.REACT),
    ("reaction isn't available", Lack.REACT),
    ("invalid reaction", Lack.REACT),
    ("member list is inaccessible", Lack.READ_MESSAGES),
    # What is said of any act: the right that this one needs.
    ("need to be inviter", None),
    ("not enough rights", None),
    ("chat_admin_required", None),
    ("right_forbidden", None),
    ("bot was kicked", None),
    ("bot is not a member", None),
    ("not in the chat", None),
)
"""The first that fits counts."""


@contextmanager
def named(act: str, *, sends: bool = False, lack: Lack = Lack.SEND_MESSAGES) -> Iterator[None]:
    """Turn what PTB raises inside into a PlatformError without ids, tokens or addresses; ChatMigrated is let through.

    With `sends`, a connection that broke on the way, or a server that failed, is Uncertain: Telegram has no idempotency
    key, so repeating it could say the same thing twice. A gateway that finds no server has sent nothing. `lack` is the
    right that `act` needs, for where Telegram says no more than that one is lacking.
    """
    try:
        yield
    except telegram_error.ChatMigrated:
        raise
    except telegram_error.TelegramError as error:
        raise _platform_error(error, act, sends=sends, lack=lack) from None


def says(error: telegram_error.TelegramError, words: str) -> bool:
    """Whether Telegram refuses with these words."""
    return words in error.message.lower()


def wait_s(error: telegram_error.RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _platform_error(error: telegram_error.TelegramError, act: str, *, sends: bool, lack: Lack) -> PlatformError:
    words = error.message.lower()
    if isinstance(error, telegram_error.RetryAfter):
        return Throttled(f"Telegram asks to wait ({act})", wait_s(error))
    if isinstance(error, telegram_error.InvalidToken):
        return PlatformError(f"Telegram refuses the token: check TELEGRAM_BOT_TOKEN ({act})")
    if isinstance(error, telegram_error.Conflict):
        return PlatformError("another program serves this bot already; stop it, or use a token of its own")
    if "file is too big" in words or "request entity too large" in words:
        return TooLarge(f"Telegram moves no file as large as this for bots ({act})")
    if isinstance(error, telegram_error.BadRequest | telegram_error.Forbidden):
        return _refused(words, act, lack, forbidden=isinstance(error, telegram_error.Forbidden))
    if isinstance(error, telegram_error.NetworkError):
        # What never left this machine may be repeated. RuntimeError: the connections are closed, between two runs.
        never_left = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | RuntimeError
        # What answers so has not found the server behind it.
        unsent = isinstance(error.__cause__, never_left) or words.startswith("bad gateway")
        if sends and not unsent:
            return Uncertain(f"the connection to Telegram broke ({act})")
        return Unreachable(f"Telegram cannot be reached ({act})")
    return PlatformError(f"{type(error).__name__} ({act})")


def _refused(words: str, act: str, lack: Lack, *, forbidden: bool) -> PlatformError:
    if _any(_NOT_TAKEN, words):
        return NotTaken(f"Telegram does not take this file ({act})")
    if _any(_GONE, words):
        return Gone(f"Telegram does not know it any more ({act})")
    if _any(_NO_PLACE, words):
        if lack is Lack.READ_MESSAGES:  # who asks about the chat, or its people, does nothing there
            return Gone(f"Telegram does not know the chat any more ({act})")
        return Forbidden(f"Telegram lets no bot into this chat any more ({act})", lack)
    if _any(_IMPOSSIBLE, words):
        return Impossible(f"Telegram has no such thing here ({act})")
    lacking = next((right or lack for known, right in _LACKING if known in words), lack if forbidden else None)
    if lacking is not None:
        return Forbidden(f"Telegram refuses it ({act})", lacking)
    return PlatformError(f"Telegram refuses it ({act})")


def _any(known: tuple[str, ...], words: str) -> bool:
    return any(item in words for item in known)
