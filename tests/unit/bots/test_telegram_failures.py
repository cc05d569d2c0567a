"""What Telegram refuses, in the words of the port. The sentences are the Bot API server's and tdlib's own."""

from __future__ import annotations

import httpx
import pytest
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
from bots.platforms.telegram.failures import named

ACT = Lack.BAN_MEMBERS
"""What the act would need."""


def turned(error: telegram_error.TelegramError, *, sends: bool = False) -> PlatformError:
    with pytest.raises(PlatformError) as caught, named("do it", sends=sends, lack=ACT):
        raise error
    assert caught.value.__cause__ is None
    return caught.value


@pytest.mark.parametrize(
    ("words", "lack"),
    [
        ("not enough rights to send text messages to the chat", Lack.SEND_MESSAGES),
        ("not enough rights to send photos to the chat", Lack.ATTACH_FILES),
        ("not enough rights to send documents to the chat", Lack.ATTACH_FILES),
        ("CHAT_SEND_PHOTOS_FORBIDDEN", Lack.ATTACH_FILES),
        ("CHAT_SEND_PLAIN_FORBIDDEN", Lack.SEND_MESSAGES),
        ("CHAT_WRITE_FORBIDDEN", Lack.SEND_MESSAGES),
        ("have no write access to the chat", Lack.SEND_MESSAGES),
        ("need administrator rights in the channel chat", Lack.SEND_MESSAGES),
        ("message can't be deleted", Lack.DELETE_MESSAGES),
        ("message can't be deleted for everyone", Lack.DELETE_MESSAGES),
        ("user is an administrator of the chat", Lack.OUTRANKED),
        ("can't remove chat owner", Lack.OUTRANKED),
        ("can't restrict self", Lack.OUTRANKED),
        ("USER_ADMIN_INVALID", Lack.OUTRANKED),
        ("not enough rights to restrict/unrestrict chat member", ACT),
        ("not enough rights", ACT),
        ("CHAT_ADMIN_REQUIRED", ACT),
        ("need to be inviter of a user to kick it from a basic group", ACT),
        ("not in the chat", ACT),
        ("REACTION_INVALID", Lack.REACT),
        ("REACTIONS_TOO_MANY", Lack.REACT),
        ("member list is inaccessible", Lack.READ_MESSAGES),
    ],
)
def test_a_right_that_is_lacking(words: str, lack: Lack) -> None:
    failure = turned(telegram_error.BadRequest(words))
    assert isinstance(failure, Forbidden)
    assert failure.lack is lack


@pytest.mark.parametrize(
    ("words", "lack"),
    [
        ("bot was blocked by the user", Lack.SEND_MESSAGES),
        ("bot can't initiate conversation with a user", Lack.SEND_MESSAGES),
        ("user is deactivated", Lack.SEND_MESSAGES),
        ("bot can't send messages to bots", Lack.SEND_MESSAGES),
        ("bot was kicked from the supergroup chat", ACT),
        ("bot is not a member of the channel chat", ACT),
        ("something that nobody has heard of", ACT),
    ],
)
def test_what_is_forbidden(words: str, lack: Lack) -> None:
    failure = turned(telegram_error.Forbidden(f"Forbidden: {words}"))
    assert isinstance(failure, Forbidden)
    assert failure.lack is lack


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("message to delete not found", Gone),
        ("message to edit not found", Gone),
        ("message to react not found", Gone),
        ("MESSAGE_ID_INVALID", Gone),
        ("PARTICIPANT_ID_INVALID", Gone),
        ("member not found", Gone),
        ("invalid user_id specified", Gone),
        ("message thread not found", Gone),
        ("TOPIC_DELETED", Gone),
        ("message to be replied not found", Gone),
        ("wrong file_id or the file is temporarily unavailable", NotTaken),
        ("wrong remote file identifier specified: can't unserialize it. Wrong last symbol", NotTaken),
        ("wrong file identifier/HTTP URL specified", NotTaken),
        ("can't use file of type Document as Photo", NotTaken),
        ("PHOTO_INVALID_DIMENSIONS", NotTaken),
        ("IMAGE_PROCESS_FAILED", NotTaken),
        ('failed to send message #2 with the error message "PHOTO_EXT_INVALID"', NotTaken),
        ("message media can't be edited", NotTaken),
        ("file is too big", TooLarge),
        ("method is available only for supergroups", Impossible),
        ("method is available for supergroup and channel chats only", Impossible),
        ("can't ban chats in basic groups", Impossible),
        ("can't parse entities", PlatformError),
    ],
)
def test_what_else_is_refused(words: str, kind: type[PlatformError]) -> None:
    assert type(turned(telegram_error.BadRequest(words))) is kind


@pytest.mark.parametrize(
    "refusal",
    [
        telegram_error.BadRequest("chat not found"),
        telegram_error.BadRequest("PEER_ID_INVALID"),
        telegram_error.BadRequest("group chat was deactivated"),
        telegram_error.BadRequest("chat is deactivated"),
        telegram_error.Forbidden("Forbidden: the group chat was deleted"),
    ],
)
def test_a_chat_that_is_out_of_reach_is_gone_for_whoever_asks_about_it_and_says_nothing_of_its_messages(
    refusal: telegram_error.TelegramError,
) -> None:
    with pytest.raises(Gone), named("ask for a member", lack=Lack.READ_MESSAGES):
        raise refusal
    for lack in (Lack.SEND_MESSAGES, Lack.DELETE_MESSAGES, Lack.REACT):
        with pytest.raises(Forbidden) as caught, named("do it", sends=lack is Lack.SEND_MESSAGES, lack=lack):
            raise refusal
        assert caught.value.lack is lack


def test_a_topic_that_is_closed_is_a_right_that_is_lacking() -> None:
    failure = turned(telegram_error.BadRequest("TOPIC_CLOSED"), sends=True)
    assert isinstance(failure, Forbidden)
    assert failure.lack is Lack.SEND_MESSAGES


def caused(error: telegram_error.NetworkError, cause: Exception) -> telegram_error.NetworkError:
    error.__cause__ = cause
    return error


def test_a_connection_that_broke_is_uncertain_only_where_something_was_under_way() -> None:
    never_left = httpx.ConnectError("no")
    for error, sends, kind in (
        (telegram_error.NetworkError("Bad Gateway"), False, Unreachable),
        (telegram_error.NetworkError("Bad Gateway"), True, Unreachable),
        (telegram_error.NetworkError("Internal Server Error"), True, Uncertain),
        (telegram_error.TimedOut(), True, Uncertain),
        (caused(telegram_error.NetworkError("x"), never_left), True, Unreachable),
        (telegram_error.NetworkError("Request Entity Too Large"), True, TooLarge),
    ):
        assert type(turned(error, sends=sends)) is kind
    throttled = turned(telegram_error.RetryAfter(7))
    assert isinstance(throttled, Throttled)
    assert throttled.retry_after_s == 7


def test_a_chat_that_moved_is_let_through() -> None:
    with pytest.raises(telegram_error.ChatMigrated), named("do it"):
        raise telegram_error.ChatMigrated(-100)
