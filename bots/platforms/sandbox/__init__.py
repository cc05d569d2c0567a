"""A chat in the browser: the third chat platform, which needs no token. Everything in it is gone when it stops."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict

from bots.platform import (
    Attachment,
    Command,
    CommandName,
    Gone,
    Handler,
    Member,
    Message,
    Note,
    Review,
    ReviewChoice,
    Right,
    TooLarge,
    Unreachable,
)
from bots.platforms import PlatformSettings, Surroundings
from bots.platforms.sandbox.rooms import BOT, MODERATOR, Draft, Post, Room, Rooms, Tab
from worker.contract import Origin

MAX_BYTES = 20 * 1024 * 1024


class Settings(BaseSettings):
    """The sandbox has none."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    @property
    def missing(self) -> str:
        """Nothing is."""
        return ""


def create(settings: PlatformSettings, surroundings: Surroundings) -> Sandbox:
    """The platform; its page is served at / of the program's HTTP application."""
    from bots.platforms.sandbox.pages import add_routes

    sandbox = Sandbox()
    add_routes(sandbox, surroundings)
    return sandbox


class Sandbox:
    """Implements `Platform`."""

    name = "sandbox"
    max_fetch_bytes = MAX_BYTES
    shows_progress = True

    def __init__(self) -> None:
        self.rooms = Rooms()
        self._handler: Handler | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    async def run(self, handler: Handler) -> None:
        """Nothing; serves until cancelled."""
        self._handler = handler
        try:
            await asyncio.Event().wait()
        finally:
            self._handler = None
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # What the bot does.

    async def send(self, note: Note) -> str:
        """The new post's id."""
        room, tab = self._find(note.chat)
        post = Post(
            id=self._new_id(), tab=tab, author=BOT, text=note.text, buttons=note.buttons, reply_to=note.reply_to
        )
        return room.add(post).id

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """Nothing; the post reads anew."""
        room, post = self._post(chat, message)
        post.text, post.buttons = note.text, note.buttons
        room.touch()

    async def delete(self, chat: str, message: str) -> None:
        """Nothing; the picture is gone and its place says so."""
        room, post = self._post(chat, message)
        room.forget(post)
        post.removed, post.scanning, post.text = True, 0, ""
        room.touch()

    async def put_back(self, origin: Origin, data: bytes, note: Note) -> str:
        """The id of a new post with the picture."""
        room, tab = self._find(origin.chat)
        post = Post(id=self._new_id(), tab=tab, author=BOT, text=note.text, pictures=[room.keep(data)])
        return room.add(post).id

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """Nothing; the post shows how many are before it."""
        found = self.rooms.find(origin.chat)
        post = found[0].posts.get(origin.message) if found else None
        if found and post is not None and post.scanning and post.ahead != ahead:
            post.ahead = ahead
            found[0].touch()

    async def finished(self, origin: Origin) -> None:
        """Nothing; one picture less is being looked at."""
        found = self.rooms.find(origin.chat)
        post = found[0].posts.get(origin.message) if found else None
        if found and post is not None and post.scanning:
            post.scanning -= 1
            found[0].touch()

    def moderators_chat(self, chat: str) -> str:
        """The room's log."""
        return f"{chat.rpartition('-')[0]}-log"

    def mention(self, chat: str) -> str:
        """The id as it is."""
        return chat

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        """The picture's bytes."""
        chat, _, picture = media.partition("/")
        found = self.rooms.find(chat)
        data = found[0].pictures.get(picture) if found else None
        if data is None:
            raise Gone("the picture is no longer in the room")
        if len(data) > max_bytes:
            raise TooLarge("the picture is too large")
        return data

    async def may(self, chat: str, member: str, right: Right) -> bool:
        """Whether that member is the room's moderator."""
        return member == MODERATOR

    async def missing_rights(self, chat: str) -> tuple[str, ...]:
        """None: the bot may do everything here."""
        return ()

    # What people do.

    def post(self, room: Room, draft: Draft) -> Post:
        """The post, on the page; its pictures are on their way to be scanned."""
        pictures = [room.keep(data) for data in draft.pictures]
        post = Post(
            id=self._new_id(),
            tab=draft.tab,
            author=draft.member,
            text=draft.text,
            pictures=pictures,
            reply_to=draft.reply_to,
            scanning=len(pictures),
        )
        room.add(post)
        if pictures:
            self._start(self._deliver(room, post))
        elif draft.text.startswith("/"):
            self._start(self._command(room, post))
        return post

    def review(self, room: Room, post: Post, member: str, choice: ReviewChoice) -> None:
        """Nothing; the member pressed a button under the post."""
        if not post.buttons:
            return
        review = Review(
            platform=self.name,
            chat=room.chat(post.tab),
            member=Member(id=member),
            case_id=post.buttons[0].case_id,
            choice=choice,
            note=post.id,
        )
        self._start(self._ready.on_review(review))

    def message(self, room: Room, post: Post) -> Message:
        """The post, as the moderator sees it."""
        chat = room.chat(post.tab)
        return Message(
            platform=self.name,
            chat=chat,
            id=post.id,
            sender=Member(id=post.author),
            private=post.tab == "private",
            attachments=tuple(Attachment(media=f"{chat}/{picture}") for picture in post.pictures),
        )

    @property
    def ready(self) -> bool:
        """Whether anybody handles what people do."""
        return self._handler is not None

    @property
    def _ready(self) -> Handler:
        if self._handler is None:
            raise Unreachable("the sandbox is not running")
        return self._handler

    async def _deliver(self, room: Room, post: Post) -> None:
        await self._ready.on_message(self.message(room, post))

    async def _command(self, room: Room, post: Post) -> None:
        name, *arguments = post.text[1:].split()[:12] or [""]
        try:
            known = CommandName(name.lower())
        except ValueError:
            known = CommandName.HELP
        message = self.message(room, post)
        target = room.posts.get(post.reply_to)
        if known is CommandName.CHECK and target is not None and target.pictures:
            target.scanning += len(target.pictures)
            target.ahead = None
            room.touch()
        command = Command(
            name=known,
            message=message,
            arguments=tuple(arguments),
            target=None if target is None else self.message(room, target),
        )
        await self._ready.on_command(command)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _find(self, chat: str) -> tuple[Room, Tab]:
        found = self.rooms.find(chat)
        if found is None:
            raise Gone("the room was left")
        return found

    def _post(self, chat: str, message: str) -> tuple[Room, Post]:
        room, _ = self._find(chat)
        post = room.posts.get(message)
        if post is None:
            raise Gone("no such post")
        return room, post

    def _new_id(self) -> str:
        return f"p{next(self._numbers)}"
