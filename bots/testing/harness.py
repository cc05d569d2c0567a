"""The harness by which one suite tests every chat platform."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.platform import (
    File,
    Handler,
    Lack,
    Platform,
    PlatformError,
)
from bots.records.choices import Choice
from bots.references import PanelReference


class HarnessUnavailable(Exception):
    """What this platform's tests need is not on this machine; the message says what. Its tests are skipped."""


class Feature(StrEnum):
    """What not every platform has, or not every harness can play; the suite skips a test whose feature is missing."""

    ALBUMS = "albums"
    """Several pictures posted at once arrive as messages of one incident, or as one message of several pictures."""
    BAN = "ban"
    BUTTONS = "buttons"
    CAPTIONS = "captions"
    """A post of pictures can carry words, and a put-back too."""
    COMMANDS = "commands"
    DELETIONS = "deletions"
    """The service tells the bot of what somebody has deleted."""
    FAILURES = "failures"
    """`break_next` works."""
    FILMS = "films"
    """`post_film` works."""
    FILE_IDS = "file_ids"
    """The same bytes, posted again by forwarding, have the same `file_id`."""
    JOINED = "joined"
    """`take_in` works."""
    KICK = "kick"
    LINKS = "links"
    """Messages of a group have an address, which `find` reads; `links` and `mentions` see what a note offers to press."""
    MUTE = "mute"
    PRIVATE_NOTES = "private_notes"
    """The bot can write to a member alone, and a member can forbid it (`close`)."""
    PUT_BACK_TOGETHER = "put_back_together"
    REACTIONS = "reactions"
    RIGHTS = "rights"
    """The bot's own rights can be taken away."""
    SPOILERS = "spoilers"
    """A picture can be posted covered."""
    THREADS = "threads"
    """`open_thread` works."""
    THUMBNAILS = "thumbnails"
    """`thumbnail` sees what a note shows."""
    VANISHING = "vanishing"
    """Somebody else can delete a message."""


@runtime_checkable
class PlatformHarness(Protocol):
    """Drives one Platform from the other side: what people on the service do and see.

    `tests/contract/harnesses/<platform>.py` exposes `create() -> PlatformHarness`, which raises HarnessUnavailable where
    it cannot work. Members are named by the test (`"ada"`); the harness maps them to the service's ids. Chats and messages
    are the ids that `Message` and `Origin` carry. What belongs to a missing feature is never called.
    """

    @property
    def platform(self) -> Platform:
        """The real thing, made by its module's `create`, talking to a test double of its service."""
        ...

    @property
    def features(self) -> frozenset[Feature]:
        """What the suite may ask of this harness."""
        ...

    async def start(self, handler: Handler) -> None:
        """Let `platform.run(handler)` be under way and connected."""
        ...

    async def stop(self) -> None:
        """Cancel `run`, see it return within 5 s, close the double, and see that it got no bad request."""
        ...

    # Places and people.

    async def open_group(self) -> str:
        """Open a group; its id. The bot is in it with every right, nobody else is an admin, and no Joined has come of it."""
        ...

    async def take_in(self, member: str) -> str:
        """Open a group whose owner, this member, takes the bot in; its id. Needs JOINED."""
        ...

    async def open_private(self, member: str) -> str:
        """Open the member's chat with the bot alone; its id."""
        ...

    async def open_thread(self, chat: str) -> str:
        """Open one more thread (topic, channel) in the group; its id, other than `thread`. Needs THREADS."""
        ...

    def thread(self, chat: str) -> str:
        """The `thread` of what is posted in the chat without naming one; empty where there is none."""
        ...

    def member_id(self, member: str) -> str:
        """What the platform calls this member."""
        ...

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        """Let the member be an admin of the chat who may change its policy and review, or no more."""
        ...

    async def close(self, member: str) -> None:
        """Let the member refuse what the bot writes to them in private. Needs PRIVATE_NOTES."""
        ...

    async def take_right(self, chat: str, lack: Lack) -> None:
        """Take this right from the bot in the chat; the suite takes DELETE_MESSAGES and SEND_MESSAGES. Needs RIGHTS."""
        ...

    async def give_right(self, chat: str, lack: Lack) -> None:
        """Give the bot a right back that was taken. Needs RIGHTS."""
        ...

    async def break_next(self, failure: type[PlatformError]) -> None:
        """Let the bot's next call meet it: Throttled, Unreachable (a server error), Uncertain (a cut connection)."""
        ...

    # What people do.

    async def post_pictures(
        self,
        chat: str,
        member: str,
        pictures: Sequence[bytes],
        *,
        thread: str = "",
        caption: str = "",
        spoiler: bool = False,
    ) -> list[str]:
        """Post these pictures together (an album, if more than one) as the member; the ids of the messages that makes."""
        ...

    @property
    def film_forms(self) -> Sequence[str]:
        """As what a film, or a picture that is more than an attached file, can be posted here. Needs FILMS."""
        ...

    async def post_film(self, chat: str, member: str, data: bytes, form: str) -> str:
        """Post the film as the member, as one of `film_forms`; the message's id. Needs FILMS."""
        ...

    async def forward(self, chat: str, member: str, message: str) -> str:
        """Post the pictures of a message of the chat there again as the member, as the service forwards them; the new id.

        Needs FILE_IDS.
        """
        ...

    async def command(self, chat: str, member: str, words: str, target: str = "", *, thread: str = "") -> None:
        """Give the command (`"check"`, `"policy protect"`), on the message `target` if named. Further lines are its body."""
        ...

    async def press(
        self, chat: str, message: str, member: str, choice: Choice | PanelReference, finding: int | None = None
    ) -> None:
        """Press the button under the bot's message whose data carries this (`bots.testing.pick`)."""
        ...

    async def vanish(self, chat: str, message: str) -> None:
        """Delete the message, as somebody other than the bot. Needs VANISHING."""
        ...

    # What people see.

    async def texts(self, chat: str) -> list[str]:
        """What the bot has said in the chat and is still there, as people read it; what one person alone saw, too.

        Captions of what it put back are among them; of a link or a mention, its label.
        """
        ...

    async def notes_with_buttons(self, chat: str) -> list[str]:
        """The ids of the bot's messages in the chat that have buttons, oldest first."""
        ...

    async def choices(self, chat: str, message: str) -> list[Choice]:
        """The choices that the buttons under the bot's message carry, in their order."""
        ...

    async def links(self, chat: str, message: str) -> list[str]:
        """The addresses that can be pressed in the bot's message. Needs LINKS."""
        ...

    async def mentions(self, chat: str, message: str) -> list[str]:
        """The platform's ids of the members who can be pressed in the bot's message. Needs LINKS."""
        ...

    async def thumbnail(self, chat: str, message: str) -> bytes:
        """The picture that the bot's message shows, which must be covered where the platform can; empty without one."""
        ...

    async def files(self, chat: str) -> list[File]:
        """The files that the bot has handed over in the chat, oldest first. Needs PRIVATE_NOTES."""
        ...

    async def pictures(self, chat: str) -> list[bytes]:
        """Every picture and film in the chat, whoever posted it, oldest first. Thumbnails are not among them."""
        ...

    async def covered(self, chat: str) -> list[bool]:
        """For each of `pictures`, whether it is covered. Needs SPOILERS."""
        ...

    async def shown_as(self, chat: str) -> list[str]:
        """For each of `pictures`, as which of `film_forms` people see it; empty for what is none of them. Needs FILMS."""
        ...

    async def exists(self, chat: str, message: str) -> bool:
        """Whether people in the chat still see the message."""
        ...

    async def reacted(self, chat: str, message: str) -> bool:
        """Whether the bot's reaction is under the message. Needs REACTIONS."""
        ...

    async def muted_until_s(self, chat: str, member: str) -> float:
        """Until when the member may write nothing (Unix time); 0 if they may. Needs MUTE."""
        ...

    async def inside(self, chat: str, member: str) -> bool:
        """Whether the member is in the chat: neither put out nor banned. Needs KICK or BAN."""
        ...

    async def banned(self, chat: str, member: str) -> bool:
        """Whether the member is kept out. Needs BAN."""
        ...
