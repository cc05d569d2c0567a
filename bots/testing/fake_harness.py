"""The fake platform's harness."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Sequence

from bots.platform import (
    CommandName,
    File,
    Handler,
    Lack,
    Link,
    Mention,
    Message,
    PlatformError,
    Standing,
    Throttled,
)
from bots.platform.markup import parse, plain
from bots.records.choices import Choice
from bots.references import PanelReference
from bots.testing.harness import Feature
from bots.testing.platform import FakePlatform
from bots.testing.posts import FakePost, choices


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
