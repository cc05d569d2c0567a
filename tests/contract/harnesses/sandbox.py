"""The sandbox: what its page does, without the page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from bots.platform import File, Handler, Joined, Lack, Link, Member, Mention, PlatformError
from bots.platform.markup import parse, plain
from bots.platforms import Surroundings
from bots.platforms.sandbox import Sandbox, Settings
from bots.platforms.sandbox import create as create_sandbox
from bots.platforms.sandbox.people import Draft, People
from bots.platforms.sandbox.rooms import BOT, PRIVATE, Group, Post, Room
from bots.records.choices import Choice
from bots.references import PanelReference
from bots.testing import choices, pick
from bots.testing.harness import Feature
from bots.texts import Texts

SESSION = "0123456789abcdef"


class SandboxHarness:
    """Implements `PlatformHarness`. All of a test's groups are in one room, which nobody has introduced the bot to."""

    features = frozenset(Feature) - {Feature.FAILURES}

    def __init__(self) -> None:
        surroundings = Surroundings(texts=Texts(), web=FastAPI(), signing_key=bytes(32), data_dir=Path("unused"))
        self.platform: Sandbox = create_sandbox(Settings(), surroundings)
        self.people = People(self.platform)
        self.room = self.platform.rooms.of(SESSION)
        self._run: asyncio.Task[None] | None = None

    async def start(self, handler: Handler) -> None:
        self._handler = handler
        # The page's own group is not of the suite's making: nobody is told of it.
        self.room.introduction = asyncio.create_task(asyncio.sleep(0))
        self._run = asyncio.create_task(self.platform.run(handler))
        while not self.platform.ready:
            await asyncio.sleep(0)

    async def stop(self) -> None:
        if self._run is not None:
            self._run.cancel()
            await asyncio.wait([self._run])

    async def open_group(self) -> str:
        number = len(self.room.groups)
        group = Group(name=f"group{number}", log=f"log{number}", owner="", moderators=set())
        self.room.groups[group.name] = group
        return self.room.chat(group.name)

    async def take_in(self, member: str) -> str:
        chat = await self.open_group()
        group = self._group(chat)
        group.owner = self._name(member)
        group.moderators.add(group.owner)
        joined = Joined(platform=self.platform.name, chat=chat, member=Member(id=self.member_id(member)))
        await self._handler.on_joined(joined)
        return chat

    async def open_private(self, member: str) -> str:
        return self.room.chat(f"{PRIVATE}{self._name(member)}")

    async def open_thread(self, chat: str) -> str:
        group = self._group(chat)
        group.threads.append(f"thread{len(group.threads)}")
        return group.threads[-1]

    def thread(self, chat: str) -> str:
        return ""

    def member_id(self, member: str) -> str:
        return self.room.member(self._name(member))

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        self.people.appoint(self.room, self._group(chat), self._name(member), moderator=admin)

    async def close(self, member: str) -> None:
        self.people.close(self.room, self._name(member), closed=True)

    async def take_right(self, chat: str, lack: Lack) -> None:
        self.people.grant(self.room, self._group(chat), lack, granted=False)

    async def give_right(self, chat: str, lack: Lack) -> None:
        self.people.grant(self.room, self._group(chat), lack, granted=True)

    async def break_next(self, failure: type[PlatformError]) -> None:
        """Never asked: there is no connection that could break."""
        raise NotImplementedError

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
        """One post, however many pictures."""
        draft = Draft(
            chat=self._chat(chat),
            member=self._name(member),
            thread=thread,
            text=caption,
            pictures=tuple(pictures),
            spoiler=spoiler,
        )
        return [self.people.post(self.room, draft).id]

    film_forms = ("file",)

    async def post_film(self, chat: str, member: str, data: bytes, form: str) -> str:
        (posted,) = await self.post_pictures(chat, member, [data])
        return posted

    async def forward(self, chat: str, member: str, message: str) -> str:
        """The sandbox has no forwarding: the same pictures are posted again."""
        shown = self.room.posts[message].pictures
        (again,) = await self.post_pictures(chat, member, [self.room.pictures[item.id] for item in shown])
        return again

    async def command(self, chat: str, member: str, words: str, target: str = "", *, thread: str = "") -> None:
        draft = Draft(
            chat=self._chat(chat), member=self._name(member), thread=thread, text=f"/{words}", reply_to=target
        )
        self.people.post(self.room, draft)

    async def press(
        self, chat: str, message: str, member: str, choice: Choice | PanelReference, finding: int | None = None
    ) -> None:
        post = self.room.posts[message]
        data = pick([button.data for button in post.buttons], choice, finding)
        self.people.press(self.room, post, self._name(member), data)

    async def vanish(self, chat: str, message: str) -> None:
        post = self.room.posts[message]
        self.people.remove(self.room, post, post.author)

    async def texts(self, chat: str) -> list[str]:
        return [plain(post.text) for post in self._posts(chat) if post.author == BOT]

    async def notes_with_buttons(self, chat: str) -> list[str]:
        return [post.id for post in self._posts(chat) if post.author == BOT and post.buttons]

    async def choices(self, chat: str, message: str) -> list[Choice]:
        return choices(button.data for button in self.room.posts[message].buttons)

    async def links(self, chat: str, message: str) -> list[str]:
        return [span.url for span in parse(self.room.posts[message].text) if isinstance(span, Link)]

    async def mentions(self, chat: str, message: str) -> list[str]:
        return [span.member for span in parse(self.room.posts[message].text) if isinstance(span, Mention)]

    async def thumbnail(self, chat: str, message: str) -> bytes:
        return self.room.pictures.get(self.room.posts[message].thumbnail, b"")

    async def files(self, chat: str) -> list[File]:
        return [self.room.files[post.file] for post in self._posts(chat) if post.file]

    async def pictures(self, chat: str) -> list[bytes]:
        return [self.room.pictures[shown.id] for post in self._posts(chat) for shown in post.pictures]

    async def covered(self, chat: str) -> list[bool]:
        return [shown.spoiler for post in self._posts(chat) for shown in post.pictures]

    async def shown_as(self, chat: str) -> list[str]:
        return ["file" for _ in await self.pictures(chat)]

    async def exists(self, chat: str, message: str) -> bool:
        post = self.room.posts.get(message)
        return post is not None and not post.removed

    async def reacted(self, chat: str, message: str) -> bool:
        return self.room.posts[message].reacted

    async def muted_until_s(self, chat: str, member: str) -> float:
        return self._group(chat).muted.get(self._name(member), 0.0)

    async def inside(self, chat: str, member: str) -> bool:
        return self._name(member) not in self._group(chat).outside

    async def banned(self, chat: str, member: str) -> bool:
        return self._name(member) in self._group(chat).banned

    def _name(self, member: str) -> str:
        """The member's name in the room, who is of it from now on."""
        if member not in self.room.people:
            self.room.people.append(member)
        return member

    def _chat(self, chat: str) -> str:
        found: tuple[Room, str] | None = self.platform.rooms.find(chat)
        assert found is not None
        return found[1]

    def _group(self, chat: str) -> Group:
        return self.room.groups[self._chat(chat)]

    def _posts(self, chat: str) -> list[Post]:
        name = self._chat(chat)
        return [post for post in self.room.posts.values() if post.chat == name and not post.removed]


def create() -> SandboxHarness:
    """The harness."""
    return SandboxHarness()
