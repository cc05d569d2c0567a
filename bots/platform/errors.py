"""What can go wrong with a chat platform."""

from __future__ import annotations

from enum import StrEnum


class Lack(StrEnum):
    """A right that the bot lacks in a chat; the texts have a name for each."""

    DELETE_MESSAGES = "delete_messages"
    DELETE_OLD_MESSAGES = "delete_old_messages"
    """Messages that the platform lets no bot delete any more."""
    DELETE_MOVED_MESSAGES = "delete_moved_messages"
    """Messages from before the chat got another id, which no bot reaches any more."""
    SEND_MESSAGES = "send_messages"
    READ_MESSAGES = "read_messages"
    READ_HISTORY = "read_history"
    ATTACH_FILES = "attach_files"
    REACT = "react"
    RESTRICT_MEMBERS = "restrict_members"
    """Muting."""
    KICK_MEMBERS = "kick_members"
    BAN_MEMBERS = "ban_members"
    MANAGE_EMOJI = "manage_emoji"
    """Taking away emoji and stickers that were uploaded."""
    ADMIT_MEMBERS = "admit_members"
    """Letting in who asks for it: without, the bot is not told of them either."""
    OUTRANKED = "outranked"
    """The member stands above the bot: an owner, an admin, a higher role."""


class PlatformError(Exception):
    """The root of what can go wrong with a chat platform; the message is for an operator and carries no private datum.

    PlatformError
    ├── Gone             the message, chat or picture no longer exists (for a removal: it is done)
    │   └── NotTaken     of what is to be sent: there is no such picture, or the platform does not take it
    ├── Forbidden        the bot lacks a right in this chat; `lack` names it
    ├── TooLarge         the platform does not let a bot fetch, or send, a picture of this size
    ├── Impossible       the platform has no such thing (`Powers.can` says so beforehand)
    ├── Unreachable      a time-out, a server error, a network failure: may be repeated
    │   └── Throttled    told to wait `retry_after_s`
    └── Uncertain        a message was on its way when the connection broke: it may or may not have arrived
    """


class Gone(PlatformError):
    """It no longer exists on the platform."""


class NotTaken(Gone):
    """The platform has no such picture, or does not take it as what it was to be sent as."""


class Forbidden(PlatformError):
    """The bot lacks a right in this chat."""

    def __init__(self, message: str, lack: Lack) -> None:
        super().__init__(message)
        self.lack = lack


class TooLarge(PlatformError):
    """The picture is larger than this platform lets a bot fetch or send."""


class Impossible(PlatformError):
    """The platform has no such thing."""


class Unreachable(PlatformError):
    """The platform could not be reached; the call may be repeated."""


class Throttled(Unreachable):
    """The platform asks to wait."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Partly(PlatformError):
    """What was to be put back is there, each picture in its one of `messages`; the end of the words that belong to it is not."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        super().__init__("the end of the words could not be sent")
        self.messages = messages


class Uncertain(PlatformError):
    """The connection broke while a message was being sent: nobody knows whether it arrived. Never repeated."""
