"""Rooms: one group chat, one private chat and one moderators' log per browser, in memory alone."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Literal

from bots.platform import Button

Tab = Literal["group", "private", "log"]
TABS: tuple[Tab, ...] = ("group", "private", "log")
MODERATOR = "noor"
YOU = "you"
MEMBERS = ("mina", "theo", "ada", MODERATOR)
BOT = "bot"
MAX_ROOMS = 100
MAX_POSTS = 200
MAX_PICTURES = 30
ROOM_AGE_S = 6 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody is about to post."""

    tab: Tab
    member: str
    text: str = ""
    pictures: tuple[bytes, ...] = ()
    reply_to: str = ""


@dataclass(slots=True, kw_only=True)
class Post:
    """One message on the page."""

    id: str
    tab: Tab
    author: str
    text: str = ""
    pictures: list[str] = field(default_factory=list)
    buttons: tuple[Button, ...] = ()
    reply_to: str = ""
    removed: bool = False
    scanning: int = 0
    """Pictures of it that are being scanned."""
    ahead: int | None = None

    def render(self) -> dict[str, Any]:
        """What the page is sent."""
        return {
            "id": self.id,
            "tab": self.tab,
            "author": self.author,
            "text": self.text,
            "pictures": self.pictures,
            "buttons": [{"label": item.label, "choice": item.choice.value} for item in self.buttons],
            "reply_to": self.reply_to,
            "removed": self.removed,
            "scanning": self.scanning > 0,
            "ahead": self.ahead,
        }


class Room:
    """One browser's chats. Changes wake whoever watches."""

    def __init__(self, room_id: str) -> None:
        self.id = room_id
        self.posts: OrderedDict[str, Post] = OrderedDict()
        self.pictures: OrderedDict[str, bytes] = OrderedDict()
        self.seen_s = time.monotonic()
        self.version = 0
        self._changed = asyncio.Event()

    def chat(self, tab: Tab) -> str:
        """The chat's id, as origins carry it."""
        return f"{self.id}-{tab}"

    def add(self, post: Post) -> Post:
        """The post, now on the page."""
        self.posts[post.id] = post
        while len(self.posts) > MAX_POSTS:
            _, old = self.posts.popitem(last=False)
            self.forget(old)
        self.touch()
        return post

    def keep(self, data: bytes) -> str:
        """The picture's id; the oldest pictures are forgotten beyond MAX_PICTURES."""
        picture = secrets.token_hex(8)
        self.pictures[picture] = data
        while len(self.pictures) > MAX_PICTURES:
            self.pictures.popitem(last=False)
        return picture

    def forget(self, post: Post) -> None:
        """Nothing; the post's pictures are gone."""
        for picture in post.pictures:
            self.pictures.pop(picture, None)
        post.pictures = []

    def touch(self) -> None:
        """Nothing; whoever watches sees the room as it now is."""
        self.version += 1
        self.seen_s = time.monotonic()
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, version: int, wait_s: float) -> bool:
        """Whether the room has changed since `version`, at once or within `wait_s` seconds."""
        if self.version != version:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), wait_s)
        except TimeoutError:
            return False
        return True

    def render(self) -> dict[str, Any]:
        """The whole room, as the page is sent it."""
        return {"version": self.version, "posts": [post.render() for post in self.posts.values()]}


class Rooms:
    """All rooms of this process."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, Room] = OrderedDict()

    def of(self, session: str) -> Room:
        """The session's room, made now if there is none; the longest unseen make way."""
        room_id = session[:16]
        now_s = time.monotonic()
        for old in [room for room in self._rooms.values() if now_s - room.seen_s > ROOM_AGE_S]:
            del self._rooms[old.id]
        room = self._rooms.pop(room_id, None) or Room(room_id)
        self._rooms[room_id] = room
        while len(self._rooms) > MAX_ROOMS:
            self._rooms.popitem(last=False)
        return room

    def find(self, chat: str) -> tuple[Room, Tab] | None:
        """The room and tab behind a chat's id."""
        room_id, _, name = chat.rpartition("-")
        room = self._rooms.get(room_id)
        return next(((room, tab) for tab in TABS if tab == name), None) if room is not None else None

    def drop(self, session: str) -> None:
        """Nothing; the session's room and its pictures are gone."""
        self._rooms.pop(session[:16], None)
