"""The harness by which one suite tests every chat platform, and the fake's."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bots.platform import (
    CommandName,
    File,
    Handler,
    Lack,
    Link,
    Mention,
    Message,
    Platform,
    PlatformError,
    Standing,
    Throttled,
)
from bots.platform.markup import parse, plain
from bots.records.choices import Choice
from bots.references import PanelReference
from bots.testing.platform import FakePlatform
from bots.testing.posts import FakePost, choices


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


class FakeHarness:
    """The harness of FakePlatform: shows what the suite expects of the others."""

    def __init__(self) -> None:
        self.platform = FakePlatform()
        self.features = frozenset(Feature)
        self._run: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._messages: dict[str, Message] = {}

    async def start(self, handler: Handler) -> None:
        self._run = asyncio.create_task(self.platform.run(handler))
        await self.platform.running.wait()

    async def stop(self) -> None:
        if self._run is not None:
            self._run.cancel()
            await asyncio.wait([self._run])

    async def open_group(self) -> str:
        return f"group-{next(self._numbers)}"

    async def take_in(self, member: str) -> str:
        chat = await self.open_group()
        self.platform.admins.add((chat, member))
        self.platform.standings[chat, member] = Standing.OWNER
        await self.platform.join(chat, member)
        return chat

    async def open_private(self, member: str) -> str:
        return self.platform.open_private(member)

    async def open_thread(self, chat: str) -> str:
        return f"thread-{next(self._numbers)}"

    def thread(self, chat: str) -> str:
        return ""

    def member_id(self, member: str) -> str:
        return member

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        if admin:
            self.platform.admins.add((chat, member))
        else:
            self.platform.admins.discard((chat, member))

    async def close(self, member: str) -> None:
        self.platform.closed_members.add(member)

    async def take_right(self, chat: str, lack: Lack) -> None:
        self.platform.lacking[chat] = (*self.platform.lacking.get(chat, ()), lack)

    async def give_right(self, chat: str, lack: Lack) -> None:
        self.platform.lacking[chat] = tuple(item for item in self.platform.lacking.get(chat, ()) if item is not lack)

    async def break_next(self, failure: type[PlatformError]) -> None:
        error = Throttled("slow down", 0.01) if issubclass(failure, Throttled) else failure("broken for a test")
        self.platform.fail_next(error)

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
        """One message each, of one incident; the first carries the caption."""
        incident = f"album-{next(self._numbers)}" if len(pictures) > 1 else ""
        posted = [
            await self.platform.post(
                chat,
                member,
                data,
                incident=incident,
                file_id=hashlib.sha256(data).hexdigest()[:16],
                thread=thread,
                text="" if index else caption,
                spoiler=spoiler,
            )
            for index, data in enumerate(pictures)
        ]
        self._messages.update({message.id: message for message in posted})
        return [message.id for message in posted]

    film_forms = ("file",)

    async def post_film(self, chat: str, member: str, data: bytes, form: str) -> str:
        (posted,) = await self.post_pictures(chat, member, [data])
        return posted

    async def forward(self, chat: str, member: str, message: str) -> str:
        (again,) = await self.post_pictures(chat, member, self._post(chat, message).pictures)
        return again

    async def command(self, chat: str, member: str, words: str, target: str = "", *, thread: str = "") -> None:
        line, _, body = words.partition("\n")
        name, *arguments = line.split()
        on = self._messages.get(target) or self._as_message(chat, target) if target else None
        await self.platform.command(chat, member, CommandName(name), *arguments, target=on, body=body, thread=thread)

    async def press(
        self, chat: str, message: str, member: str, choice: Choice | PanelReference, finding: int | None = None
    ) -> None:
        await self.platform.press(self._post(chat, message), member, choice, finding)

    async def vanish(self, chat: str, message: str) -> None:
        await self.platform.delete_posts(chat, message)

    async def texts(self, chat: str) -> list[str]:
        return [plain(post.text) for post in self.platform.posts(chat)]

    async def notes_with_buttons(self, chat: str) -> list[str]:
        return [post.id for post in self.platform.posts(chat) if post.buttons]

    async def choices(self, chat: str, message: str) -> list[Choice]:
        return choices(button.data for button in self._post(chat, message).buttons)

    async def links(self, chat: str, message: str) -> list[str]:
        return [span.url for span in parse(self._post(chat, message).text) if isinstance(span, Link)]

    async def mentions(self, chat: str, message: str) -> list[str]:
        return [span.member for span in parse(self._post(chat, message).text) if isinstance(span, Mention)]

    async def thumbnail(self, chat: str, message: str) -> bytes:
        return self._post(chat, message).thumbnail

    async def files(self, chat: str) -> list[File]:
        return [post.file for post in self.platform.posts(chat) if post.file is not None]

    async def pictures(self, chat: str) -> list[bytes]:
        return [data for post in self.platform.posts(chat, None) for data in post.pictures]

    async def covered(self, chat: str) -> list[bool]:
        return [covered for post in self.platform.posts(chat, None) for covered in post.spoilers]

    async def shown_as(self, chat: str) -> list[str]:
        return ["file" for _ in await self.pictures(chat)]

    async def exists(self, chat: str, message: str) -> bool:
        return self.platform.exists(chat, message)

    async def reacted(self, chat: str, message: str) -> bool:
        return self._post(chat, message).reacted

    async def muted_until_s(self, chat: str, member: str) -> float:
        return self.platform.muted.get((chat, member), 0.0)

    async def inside(self, chat: str, member: str) -> bool:
        return (chat, member) not in self.platform.kicked | self.platform.banned

    async def banned(self, chat: str, member: str) -> bool:
        return (chat, member) in self.platform.banned

    def _post(self, chat: str, message: str) -> FakePost:
        return next(post for post in self.platform.posts(chat, None) if post.id == message)

    def _as_message(self, chat: str, message: str) -> Message:
        return self.platform.as_message(self._post(chat, message))
