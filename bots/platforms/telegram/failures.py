"""What can go wrong with Telegram, in the words of the port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram import error as telegram_error

from bots.platform import Forbidden, Gone, PlatformError, Throttled, TooLarge, Uncertain, Unreachable

_GONE = (
    "chat not found",
    "user not found",
    "message to edit not found",
    "message to delete not found",
    "message_id_invalid",
    "message identifier is not specified",
    "wrong file_id",
    "wrong remote file",
    "invalid file_id",
    "file is temporarily unavailable",
    "query is too old",
    "query id is invalid",
    "query_id_invalid",
    "group chat was deactivated",
    "participant_id_invalid",
    "topic_deleted",
    "topic_closed",
    "message thread not found",
)
_LACKING = {
    "not enough rights to send": "send_messages",
    "chat_write_forbidden": "send_messages",
    "have no rights to send": "send_messages",
    "need administrator rights": "send_messages",
    "bot was kicked": "send_messages",
    "bot was blocked": "send_messages",
    "bot is not a member": "send_messages",
    "can't initiate conversation": "send_messages",
    "user is deactivated": "send_messages",
    "message can't be deleted": "delete_messages",
    "not enough rights": "delete_messages",
    "chat_admin_required": "delete_messages",
}


@contextmanager
def named(act: str, *, sends: bool = False) -> Iterator[None]:
    """Nothing; what PTB raises inside comes out as a PlatformError without ids, tokens or addresses.

    With `sends`, a connection that broke on the way, or a server that failed, is Uncertain: Telegram has no idempotency
    key, so repeating it could say the same thing twice. ChatMigrated is let through.
    """
    try:
        yield
    except telegram_error.ChatMigrated:
        raise
    except telegram_error.TelegramError as error:
        raise _platform_error(error, act, sends=sends) from None


def _platform_error(error: telegram_error.TelegramError, act: str, *, sends: bool) -> PlatformError:
    words = error.message.lower()
    if isinstance(error, telegram_error.RetryAfter):
        return Throttled(f"Telegram asks to wait ({act})", wait_s(error))
    if isinstance(error, telegram_error.InvalidToken):
        return PlatformError(f"Telegram refuses the token: check TELEGRAM_BOT_TOKEN ({act})")
    if isinstance(error, telegram_error.Conflict):
        return PlatformError("another program serves this bot already; stop it, or use a token of its own")
    if isinstance(error, telegram_error.BadRequest | telegram_error.Forbidden):
        return _refused(words, act, forbidden=isinstance(error, telegram_error.Forbidden))
    if isinstance(error, telegram_error.NetworkError):
        # What never left this machine may be repeated. RuntimeError: the connections are closed, between two runs.
        never_left = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | RuntimeError
        unsent = isinstance(error.__cause__, never_left)
        if sends and not unsent:
            return Uncertain(f"the connection to Telegram broke ({act})")
        return Unreachable(f"Telegram cannot be reached ({act})")
    return PlatformError(f"{type(error).__name__} ({act})")


def wait_s(error: telegram_error.RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _refused(words: str, act: str, *, forbidden: bool) -> PlatformError:
    if "file is too big" in words or "request entity too large" in words:
        return TooLarge(f"Telegram gives bots no file as large as this ({act})")
    if any(known in words for known in _GONE):
        return Gone(f"Telegram does not know it any more ({act})")
    right = next((right for known, right in _LACKING.items() if known in words), "send_messages" if forbidden else "")
    if right:
        return Forbidden(f"Telegram refuses it ({act})", right)
    return PlatformError(f"Telegram refuses it ({act})")
