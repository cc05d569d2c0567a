"""The harness by which one suite tests every chat platform, and the fake's."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.platform import CommandName, Handler, Message, Platform, PlatformError, ReviewChoice, Throttled
from bots.testing.platform import FakePlatform


class HarnessUnavailable(Exception):
    """What this platform's tests need is not on this machine; the message says what. Its tests are skipped."""


class Feature(StrEnum):
    """What not every platform has, or not every harness can play; the suite skips a test whose feature is missing."""

    ALBUMS = "albums"
    """Several pictures posted at once arrive as messages of one incident, or as one message of several pictures."""
    COMMANDS = "commands"
    BUTTONS = "buttons"
    RIGHTS = "rights"
    """The bot's own rights can be taken away."""
    FILE_IDS = "file_ids"
    """The same bytes, posted again by forwarding, have the same `file_id`."""
    FAILURES = "failures"
    """`break_next` works."""


@runtime_checkable
class PlatformHarness(Protocol):
    """Drives one Platform from the other side: what people on the service do and see.

    `tests/contract/harnesses/<platform>.py` exposes `create() -> PlatformHarness`, which raises HarnessUnavailable where
    it cannot work. Members are named by the test (`"ada"`); the harness maps them to the service's ids. Chats and messages
    are the ids that `Message` and `Origin` carry.
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
        """Nothing; `platform.run(handler)` is under way and connected."""
        ...

    async def stop(self) -> None:
        """Nothing; `run` was cancelled, it returned within 5 s, and the double is closed and has seen no bad request."""
        ...

    async def open_group(self) -> str:
        """A new group's id: the bot is in it with every right, nobody else is an admin."""
        ...

    async def open_private(self, member: str) -> str:
        """The id of the member's chat with the bot alone."""
        ...

    def thread(self, chat: str) -> str:
        """The `thread` of what is posted in the chat; empty where there is none."""
        ...

    def member_id(self, member: str) -> str:
        """What the platform calls this member."""
        ...

    async def post_pictures(self, chat: str, member: str, pictures: Sequence[bytes]) -> list[str]:
        """The ids of the messages by which the member posts these pictures together (an album, if more than one)."""
        ...

    async def command(self, chat: str, member: str, words: str, target: str = "") -> None:
        """Nothing; the member gives the command (`"check"`, `"policy protect"`), on the message `target` if one is named."""
        ...

    async def notes_with_buttons(self, chat: str) -> list[str]:
        """The ids of the bot's messages in the chat that have buttons, oldest first."""
        ...

    async def press(self, chat: str, message: str, member: str, choice: ReviewChoice) -> None:
        """Nothing; the member presses that button under the bot's message."""
        ...

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        """Nothing; the member is an admin of the chat who may change its policy and review, or is one no more."""
        ...

    async def take_right(self, chat: str, right: str) -> None:
        """Nothing; the bot lacks `delete_messages` or `send_messages` in the chat from now on."""
        ...

    async def break_next(self, failure: type[PlatformError]) -> None:
        """Nothing; the bot's next call meets it: Throttled, Unreachable (a server error), Uncertain (a cut connection)."""
        ...

    async def texts(self, chat: str) -> list[str]:
        """What the bot has said in the chat and is still there, as people read it; what one person alone saw, too."""
        ...

    async def pictures(self, chat: str) -> list[bytes]:
        """Every picture in the chat, whoever posted it, oldest first."""
        ...

    async def exists(self, chat: str, message: str) -> bool:
        """Whether people in the chat still see the message."""
        ...


class FakeHarness:
    """The harness of FakePlatform: shows what the suite expects of the others."""

    def __init__(self) -> None:
        self.platform = FakePlatform()
        self.features = frozenset(Feature)
        self._run: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._messages: dict[str, Message] = {}

    async def start(self, handler: Handler) -> None:
        """Nothing; it runs."""
        self._run = asyncio.create_task(self.platform.run(handler))
        await self.platform.running.wait()

    async def stop(self) -> None:
        """Nothing; it has stopped."""
        if self._run is not None:
            self._run.cancel()
            await asyncio.wait([self._run], timeout=5)

    async def open_group(self) -> str:
        """A new id."""
        return f"group-{next(self._numbers)}"

    async def open_private(self, member: str) -> str:
        """A chat named after the member."""
        chat = f"private-{member}"
        self.platform.private_chats.add(chat)
        return chat

    def thread(self, chat: str) -> str:
        """None."""
        return ""

    def member_id(self, member: str) -> str:
        """The name itself."""
        return member

    async def post_pictures(self, chat: str, member: str, pictures: Sequence[bytes]) -> list[str]:
        """One message each, of one incident."""
        incident = f"album-{next(self._numbers)}" if len(pictures) > 1 else ""
        posted = [await self.platform.post(chat, member, data, incident=incident) for data in pictures]
        self._messages.update({message.id: message for message in posted})
        return [message.id for message in posted]

    async def command(self, chat: str, member: str, words: str, target: str = "") -> None:
        """Nothing; it was handed over."""
        name, *arguments = words.split()
        await self.platform.command(
            chat, member, CommandName(name), *arguments, target=self._messages[target] if target else None
        )

    async def notes_with_buttons(self, chat: str) -> list[str]:
        """Those posts."""
        return [post.id for post in self.platform.posts(chat) if post.buttons]

    async def press(self, chat: str, message: str, member: str, choice: ReviewChoice) -> None:
        """Nothing; it was pressed."""
        note = next(post for post in self.platform.posts(chat) if post.id == message)
        await self.platform.press(note, member, choice)

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        """Nothing; so it is."""
        if admin:
            self.platform.admins.add((chat, member))
        else:
            self.platform.admins.discard((chat, member))

    async def take_right(self, chat: str, right: str) -> None:
        """Nothing; it is lacking."""
        self.platform.lacking[chat] = (*self.platform.lacking.get(chat, ()), right)

    async def break_next(self, failure: type[PlatformError]) -> None:
        """Nothing; whatever the bot does next fails so."""
        error = Throttled("slow down", 0.01) if issubclass(failure, Throttled) else failure("broken for a test")
        self.platform.fail_next(error)

    async def texts(self, chat: str) -> list[str]:
        """The bot's texts."""
        return [post.text for post in self.platform.posts(chat)]

    async def pictures(self, chat: str) -> list[bytes]:
        """All pictures."""
        return [data for post in self.platform.posts(chat, None) for data in post.pictures]

    async def exists(self, chat: str, message: str) -> bool:
        """Whether it is there."""
        return self.platform.exists(chat, message)
