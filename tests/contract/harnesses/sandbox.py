"""The sandbox: what its page does, without the page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from bots.platform import Handler, PlatformError, ReviewChoice
from bots.platforms import Surroundings
from bots.platforms.sandbox import Sandbox, Settings
from bots.platforms.sandbox import create as create_sandbox
from bots.platforms.sandbox.rooms import BOT, MODERATOR, Draft, Post, Room, Tab
from bots.testing.harness import Feature
from bots.texts import Texts


class SandboxHarness:
    """Implements `PlatformHarness`. Its members have fixed roles: whoever is made an admin acts as the moderator."""

    features = frozenset({Feature.ALBUMS, Feature.COMMANDS, Feature.BUTTONS})

    def __init__(self) -> None:
        surroundings = Surroundings(texts=Texts(), web=FastAPI(), signing_key=bytes(32), data_dir=Path("unused"))
        self.platform: Sandbox = create_sandbox(Settings(), surroundings)
        self._admins: set[str] = set()
        self._run: asyncio.Task[None] | None = None

    async def start(self, handler: Handler) -> None:
        """As the protocol says."""
        self._run = asyncio.create_task(self.platform.run(handler))
        while not self.platform.ready:
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """As the protocol says."""
        if self._run is not None:
            self._run.cancel()
            done, _ = await asyncio.wait([self._run], timeout=5)
            assert done

    async def open_group(self) -> str:
        """As the protocol says."""
        return self._room().chat("group")

    async def open_private(self, member: str) -> str:
        """As the protocol says."""
        return self._room().chat("private")

    def thread(self, chat: str) -> str:
        """As the protocol says."""
        return ""

    def member_id(self, member: str) -> str:
        """As the protocol says."""
        return MODERATOR if member in self._admins else member

    async def post_pictures(self, chat: str, member: str, pictures: Sequence[bytes]) -> list[str]:
        """As the protocol says."""
        draft = Draft(tab=self._tab(chat), member=self.member_id(member), pictures=tuple(pictures))
        return [self.platform.post(self._room(), draft).id]

    async def command(self, chat: str, member: str, words: str, target: str = "") -> None:
        """As the protocol says."""
        draft = Draft(tab=self._tab(chat), member=self.member_id(member), text=f"/{words}", reply_to=target)
        self.platform.post(self._room(), draft)

    async def notes_with_buttons(self, chat: str) -> list[str]:
        """As the protocol says."""
        return [post.id for post in self._posts(chat) if post.author == BOT and post.buttons]

    async def press(self, chat: str, message: str, member: str, choice: ReviewChoice) -> None:
        """As the protocol says."""
        self.platform.review(self._room(), self._room().posts[message], self.member_id(member), choice)

    async def set_admin(self, chat: str, member: str, admin: bool) -> None:
        """As the protocol says."""
        (self._admins.add if admin else self._admins.discard)(member)

    async def take_right(self, chat: str, right: str) -> None:
        """Never asked."""
        raise NotImplementedError

    async def break_next(self, failure: type[PlatformError]) -> None:
        """Never asked."""
        raise NotImplementedError

    async def texts(self, chat: str) -> list[str]:
        """As the protocol says."""
        return [post.text for post in self._posts(chat) if post.author == BOT and not post.removed]

    async def pictures(self, chat: str) -> list[bytes]:
        """As the protocol says."""
        room = self._room()
        return [room.pictures[picture] for post in self._posts(chat) for picture in post.pictures]

    async def exists(self, chat: str, message: str) -> bool:
        """As the protocol says."""
        post = self._room().posts.get(message)
        return post is not None and not post.removed

    def _room(self) -> Room:
        return self.platform.rooms.of("0123456789abcdef")

    def _tab(self, chat: str) -> Tab:
        found = self.platform.rooms.find(chat)
        assert found is not None
        return found[1]

    def _posts(self, chat: str) -> list[Post]:
        tab = self._tab(chat)
        return [post for post in self._room().posts.values() if post.tab == tab]


def create() -> SandboxHarness:
    """The harness."""
    return SandboxHarness()
