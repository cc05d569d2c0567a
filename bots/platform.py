"""PORT Platform: one chat platform as the moderator sees it, and `Simulated`, which acts on nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from worker.contract import Origin


class PlatformError(Exception):
    """The root of what can go wrong with a chat platform; the message is for an operator and carries no private datum.

    PlatformError
    ├── Gone             the message, chat or picture no longer exists (for a removal: it is done)
    ├── Forbidden        the bot lacks a right in this chat; `right` names it
    ├── TooLarge         the platform does not let a bot fetch a picture of this size
    ├── Unreachable      a time-out, a server error, a network failure: may be repeated
    │   └── Throttled    told to wait `retry_after_s`
    └── Uncertain        a message was on its way when the connection broke: it may or may not have arrived
    """


class Gone(PlatformError):
    """It no longer exists on the platform."""


class Forbidden(PlatformError):
    """The bot lacks a right in this chat."""

    def __init__(self, message: str, right: str) -> None:
        super().__init__(message)
        self.right = right
        """`delete_messages`, `send_messages`, `read_history` …"""


class TooLarge(PlatformError):
    """The picture is larger than this platform lets a bot fetch."""


class Unreachable(PlatformError):
    """The platform could not be reached; the call may be repeated."""


class Throttled(Unreachable):
    """The platform asks to wait."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Uncertain(PlatformError):
    """The connection broke while a message was being sent: nobody knows whether it arrived. Never repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One picture of a message, not yet fetched."""

    media: str
    """Opaque: what `Platform.fetch` needs; never a URL, never a token."""
    file_id: str = ""
    """The platform's stable id of these bytes across messages (and bots); empty if it has none."""
    media_type: str = ""
    """As claimed; the bytes decide."""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person, or a channel that speaks as one."""

    id: str
    name: str = ""
    """For a reply in the same chat; never logged, never stored."""
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that carries something to scan, or a command."""

    platform: str
    chat: str
    id: str
    sender: Member
    thread: str = ""
    private: bool = False
    attachments: tuple[Attachment, ...] = ()
    incident: str = ""
    """Shared by the messages of one album; empty for a message of its own."""
    locale: str = "en"
    edited: bool = False


class CommandName(StrEnum):
    """What people can ask of the bot; each platform offers them in its own form (/check, a context menu, a button)."""

    START = "start"
    HELP = "help"
    CHECK = "check"
    POLICY = "policy"
    CASES = "cases"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Somebody asks the bot for something."""

    name: CommandName
    message: Message
    """The command itself; its `sender` is who asks."""
    arguments: tuple[str, ...] = ()
    target: Message | None = None
    """The message that it replies to or was invoked on."""
    reply_token: str = ""
    """Where the platform has one (a Discord interaction): its answer is seen by the asker alone."""


class ReviewChoice(StrEnum):
    """What a moderator does about a held or removed picture."""

    RELEASE = "release"
    """Put it back."""
    REMOVE = "remove"
    """Keep it away and forget its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A moderator pressed a button under a note about a case."""

    platform: str
    chat: str
    """Where the button was pressed."""
    member: Member
    case_id: str
    choice: ReviewChoice
    note: str = ""
    """The id of the message that carries the button, to edit."""
    reply_token: str = ""
    locale: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice under a note. Carries the case's id, which gives no right by itself: rights are checked when it is pressed."""

    label: str
    case_id: str
    choice: ReviewChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the bot says. Plain text: platforms must not let it be read as markup, and must not ping anybody."""

    text: str
    chat: str
    thread: str = ""
    reply_to: str = ""
    """A message id; if that message is gone, the note is sent without."""
    reply_token: str = ""
    buttons: tuple[Button, ...] = ()


class Right(StrEnum):
    """What a person must be allowed for a command."""

    CHANGE_POLICY = "change_policy"
    REVIEW = "review"


@runtime_checkable
class Handler(Protocol):
    """What a platform calls: the moderator. Must not raise; a platform may call it many times at once."""

    async def on_message(self, message: Message) -> None:
        """Nothing; the pictures of a new (or edited) message are on their way to be scanned."""
        ...

    async def on_command(self, command: Command) -> None:
        """Nothing; the command is answered."""
        ...

    async def on_review(self, review: Review) -> None:
        """Nothing; the review is carried out if the member's rights allow it now."""
        ...

    async def on_moved(self, platform: str, old: str, new: str) -> None:
        """Nothing; the chat has a new id (a Telegram group became a supergroup): its policy and cases go with it."""
        ...


@runtime_checkable
class Actions(Protocol):
    """What can be done on a platform; the part of `Platform` that shadow mode replaces. Each raises PlatformError."""

    async def send(self, note: Note) -> str:
        """The new message's id. Not idempotent: raises Uncertain where it may have arrived."""
        ...

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """Nothing; the bot's own message now reads as `note`. Idempotent."""
        ...

    async def delete(self, chat: str, message: str) -> None:
        """Nothing; the message is gone. Idempotent: a message already gone is success."""
        ...

    async def put_back(self, origin: Origin, data: bytes, note: Note) -> str:
        """The id of a new message in `origin`'s chat that carries the picture `data` again with `note`'s text."""
        ...

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """Nothing; whoever waits sees the bot at work, `ahead` pictures before theirs (None: being scanned). Never raises."""
        ...


@runtime_checkable
class Platform(Actions, Protocol):
    """One chat platform. Created by `create(...)` of its module in `bots/platforms`."""

    @property
    def name(self) -> str:
        """Its module's name, which is the `platform` of its origins."""
        ...

    @property
    def max_fetch_bytes(self) -> int:
        """What a bot can fetch here at most."""
        ...

    @property
    def shows_progress(self) -> bool:
        """Whether `progress` is wanted for every picture, not only where a person asked."""
        ...

    async def run(self, handler: Handler) -> None:
        """Nothing; serves until cancelled, then closes its connections within 5 s. Raises PlatformError if it cannot begin."""
        ...

    async def finished(self, origin: Origin) -> None:
        """Nothing; the scan of this picture is over, so nobody needs to be shown progress any more. Never raises."""
        ...

    def moderators_chat(self, chat: str) -> str:
        """Where the moderators of `chat` are told if its policy names no place; empty: nowhere."""
        ...

    def mention(self, chat: str) -> str:
        """The chat's id as people on this platform read it."""
        ...

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        """The picture's bytes. Raises Gone, TooLarge, Unreachable."""
        ...

    async def may(self, chat: str, member: str, right: Right) -> bool:
        """Whether the member has this right in the chat now, asked of the platform at this moment, not of a cache."""
        ...

    async def missing_rights(self, chat: str) -> tuple[str, ...]:
        """The rights that the bot lacks here for HOLD and DELETE; empty if it can do them."""
        ...


SEPARATOR = "\N{UNIT SEPARATOR}"
"""Between a reply token and a message's id in `Origin.answer_to`."""


def reply_token(origin: Origin) -> str:
    """The `reply_token` of the command that asked for this scan; empty if it had none."""
    return origin.answer_to.rpartition(SEPARATOR)[0]


class Simulated:
    """Any platform's actions, carried out on nothing: what shadow mode and dry runs act through."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.count = 0

    async def send(self, note: Note) -> str:
        """A made-up id."""
        return self._next()

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """Nothing."""

    async def delete(self, chat: str, message: str) -> None:
        """Nothing."""

    async def put_back(self, origin: Origin, data: bytes, note: Note) -> str:
        """A made-up id."""
        return self._next()

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """Nothing."""

    def _next(self) -> str:
        self.count += 1
        return f"simulated-{self.count}"
