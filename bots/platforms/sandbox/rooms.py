"""Rooms: one browser's group, private chats and moderators' log, in memory alone."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bots.platform import Button, File, Gone, Lack, Link, Mention, Outcome, Rules, Styled
from bots.platform.markup import clean, parse
from bots.platform.pictures import shown_type
from worker.contract import Origin

GROUP = "group"
LOG = "log"
PRIVATE = "private-"
OWNER = "noor"
MODERATORS = (OWNER, "ines")
MEMBERS = ("mina", "theo", "ada", *MODERATORS)
BOT = "bot"
THREADS = ("", "photos")
"""The group's topics; the empty one is what is posted without naming one."""
MAX_ROOMS = 100
MAX_POSTS = 300
MAX_PICTURES = 100
MAX_FILES = 10
MAX_ROOM_BYTES = 60 * 1024 * 1024
ROOM_AGE_S = 6 * 3600.0
WATCHED_S = 20.0
"""A page that is open asks for its room more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture or a film of a post, or a file that no browser shows."""

    id: str
    spoiler: bool = False
    film: bool = False
    sort: str = ""
    """Of a file that no browser shows: `heic`, `pdf`, `text`, or `file` for whatever else."""
    name: str = ""
    """The file's, as whoever posted it has it."""
    drawn: bool = False
    """The bot has drawn it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of looking at a picture, and how many seconds it took."""

    outcome: Outcome
    took_s: float


@dataclass(slots=True, kw_only=True)
class Post:
    """One message on the page, or a line that says what happened to a member (`event`)."""

    id: str
    chat: str
    """The chat's name in its room."""
    author: str
    at_s: float
    """Unix time."""
    thread: str = ""
    text: str = ""
    pictures: list[Shown] = field(default_factory=list)
    thumbnail: str = ""
    file: str = ""
    """The id of a file that can be taken from here."""
    buttons: tuple[Button, ...] = ()
    reply_to: str = ""
    only: str = ""
    """The member who alone sees it."""
    event: str = ""
    until_s: float = 0.0
    reacted: bool = False
    edited: bool = False
    removed: str = ""
    """Who took it out: `bot` or `person`."""
    handing_over: bool = False
    """It is just being told of."""
    scanning: dict[str, int | None] = field(default_factory=dict)
    """Its media that are being scanned, each with how many are before it."""
    scanned: set[str] = field(default_factory=set)
    handed_s: float = 0.0
    """Since when its media are being looked at (Unix time)."""
    media: tuple[str, ...] = ()
    """Of its pictures as it was posted, in order: they are told of when they are gone, too."""
    outcomes: dict[str, Found] = field(default_factory=dict)
    """What was found of its media."""

    def render(self, room: Room) -> dict[str, Any]:
        """What the page is sent."""
        ahead = [number for number in self.scanning.values() if number is not None]
        return {
            "id": self.id,
            "chat": self.chat,
            "thread": self.thread,
            "author": self.author,
            "at_s": self.at_s,
            "text": self._spans(room),
            "pictures": [
                {
                    "id": item.id,
                    "spoiler": item.spoiler,
                    "film": item.film,
                    "sort": item.sort,
                    "name": item.name,
                    "drawn": item.drawn,
                }
                for item in self.pictures
            ],
            "thumbnail": self.thumbnail,
            "file": {"id": self.file, "name": room.files[self.file].name} if self.file in room.files else None,
            "rows": [
                [{"label": item.label, "data": item.data, "style": item.style.value} for item in row]
                for _, row in groupby(sorted(self.buttons, key=lambda item: item.row), key=lambda item: item.row)
            ],
            "reply_to": self.reply_to,
            "only": self.only,
            "event": self.event,
            "until_s": self.until_s,
            "reacted": self.reacted,
            "edited": self.edited,
            "removed": self.removed,
            "scanning": self.handing_over or bool(self.scanning),
            "ahead": min(ahead) if ahead and len(ahead) == len(self.scanning) else None,
            "since_s": self.handed_s,
            "found": [
                {"number": number, "outcome": found.outcome.value, "took_s": round(found.took_s, 1)}
                for number, media in enumerate(self.media, 1)
                if (found := self.outcomes.get(media)) is not None
            ],
        }

    def _spans(self, room: Room) -> list[str | dict[str, str]]:
        # What people write is never read as markup, whatever characters they have on their keyboards.
        if self.author != BOT:
            return [clean(self.text)] if self.text else []
        spans: list[str | dict[str, str]] = []
        for span in parse(self.text):
            if isinstance(span, Mention):
                spans.append({"member": room.name_of(span.member), "label": span.label})
            elif isinstance(span, Link):
                spans.append({"url": span.url, "label": span.label})
            elif isinstance(span, Styled):  # in the sandbox nobody writes so
                spans.append(span.label)
            else:
                spans.append(span)
        return spans


@dataclass(slots=True, kw_only=True)
class Group:
    """A group and its moderators' log."""

    name: str = GROUP
    log: str = LOG
    threads: list[str] = field(default_factory=lambda: list(THREADS))
    owner: str = OWNER
    moderators: set[str] = field(default_factory=lambda: set(MODERATORS))
    muted: dict[str, float] = field(default_factory=dict)
    """Until when (Unix time)."""
    outside: set[str] = field(default_factory=set)
    """They may come back, unless they are in `banned` too."""
    banned: set[str] = field(default_factory=set)
    lacking: set[Lack] = field(default_factory=set)
    """The bot's rights that were taken away."""
    log_closed: bool = False
    """The bot may not write in the log."""


class Room:
    """What one browser sees. Changes wake whoever watches."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        """Another one whenever somebody starts over, so that nothing kept of the old room is about the new one."""
        self.locale = "en"
        """The language of whoever plays here."""
        self.people: list[str] = list(MEMBERS)
        self.group = Group()
        self.groups = {self.group.name: self.group}
        self.closed: set[str] = set()
        """Members who let the bot write no private notes."""
        self.posts: OrderedDict[str, Post] = OrderedDict()
        self.pictures: OrderedDict[str, bytes] = OrderedDict()
        self.files: OrderedDict[str, File] = OrderedDict()
        self.introduction: asyncio.Task[object] | None = None
        """The bot is being told that it was taken in here."""
        self.rules: Rules | None = None
        """What holds in the group, as it was last read."""
        self.seen_s = time.monotonic()
        self.version = 0
        self._changed = asyncio.Event()

    def chat(self, name: str) -> str:
        """The chat's id, as origins carry it."""
        return f"{self.id}-{name}"

    def member(self, name: str) -> str:
        """The member's id, as origins carry it."""
        return f"{self.id}-{name}"

    def name_of(self, member: str) -> str:
        """The name in this room behind a member's id; empty for somebody who is not of it."""
        room_id, _, name = member.partition("-")
        return name if room_id == self.id and name in self.people else ""

    def has(self, name: str) -> bool:
        """Whether there is a chat of this name."""
        return self.group_of(name) is not None or (
            name.startswith(PRIVATE) and name.removeprefix(PRIVATE) in self.people
        )

    def group_of(self, name: str) -> Group | None:
        """The group behind the name of a group or of a log."""
        return next((group for group in self.groups.values() if name in {group.name, group.log}), None)

    def post_in(self, name: str, post_id: str) -> Post | None:
        """That post, where it is one of this chat's."""
        post = self.posts.get(post_id)
        return post if post is not None and post.chat == name else None

    def add(self, post: Post) -> Post:
        """Put the post on the page."""
        self.posts[post.id] = post
        while len(self.posts) > MAX_POSTS:
            _, old = self.posts.popitem(last=False)
            self.forget(old)
        self.touch()
        return post

    def keep(self, data: bytes) -> str:
        """Keep the picture; its id. The oldest pictures are forgotten beyond MAX_PICTURES and MAX_ROOM_BYTES."""
        picture = secrets.token_hex(8)
        self.pictures[picture] = data
        total = sum(map(len, self.pictures.values()))
        while len(self.pictures) > MAX_PICTURES or (total > MAX_ROOM_BYTES and len(self.pictures) > 1):
            total -= len(self.pictures.popitem(last=False)[1])
        return picture

    def attach(self, file: File) -> str:
        """Keep the file for a post; its id. The oldest are forgotten beyond MAX_FILES."""
        name = secrets.token_hex(8)
        self.files[name] = file
        while len(self.files) > MAX_FILES:
            self.files.popitem(last=False)
        return name

    def show(self, data: bytes, *, spoiler: bool, name: str = "") -> Shown:
        """Keep the picture, or another file, for a post that shows it."""
        kind = shown_type(data)
        sort = "" if kind else sort_of(data)
        return Shown(id=self.keep(data), spoiler=spoiler, film=kind.startswith("video/"), sort=sort, name=name)

    def forget(self, post: Post) -> None:
        """Forget the post's pictures, and its file."""
        self.files.pop(post.file, None)
        for picture in (*(item.id for item in post.pictures), post.thumbnail):
            self.pictures.pop(picture, None)
        post.pictures, post.thumbnail, post.file = [], "", ""

    def touch(self) -> None:
        """Let whoever watches see the room as it now is."""
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
        group = self.group
        return {
            "room": self.id,
            "version": self.version,
            "posts": [post.render(self) for post in self.posts.values()],
            "members": {
                name: {
                    "moderator": name in group.moderators,
                    "owner": name == group.owner,
                    "muted_until_s": group.muted.get(name, 0.0),
                    "outside": name in group.outside,
                    "banned": name in group.banned,
                    "closed": name in self.closed,
                }
                for name in self.people
            },
            "lacking": sorted(group.lacking),
            "log_closed": group.log_closed,
            "rules": None
            if self.rules is None
            else {"mode": self.rules.mode, "preset": self.rules.preset, "lines": list(self.rules.lines)},
        }


def sort_of(data: bytes) -> str:
    """What sort of file these bytes are that no browser shows as a picture."""
    if data[4:8] == b"ftyp":
        return "heic"
    if data.startswith(b"%PDF-"):
        return "pdf"
    try:
        head = data[:1024].decode("utf-8", "ignore" if len(data) > 1024 else "strict")
    except UnicodeDecodeError:
        return "file"
    return "text" if head.isprintable() or all(mark.isprintable() or mark.isspace() for mark in head) else "file"


class Rooms:
    """All rooms of this process."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, Room] = OrderedDict()

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    @property
    def watched(self) -> bool:
        """Whether somebody has a room open."""
        return any(time.monotonic() - room.seen_s < WATCHED_S for room in self._rooms.values())

    def of(self, session: str) -> Room:
        """The session's room, made now if there is none; the longest unseen make way."""
        room = self._rooms.pop(session, None) or Room()
        room.seen_s = time.monotonic()
        for name in [name for name, other in self._rooms.items() if room.seen_s - other.seen_s > ROOM_AGE_S]:
            del self._rooms[name]
        self._rooms[session] = room
        while len(self._rooms) > MAX_ROOMS:
            self._rooms.popitem(last=False)
        return room

    def find(self, scoped: str) -> tuple[Room, str] | None:
        """The room behind a chat's or a member's id, and the name in it, which may be of nobody."""
        room_id, _, name = scoped.partition("-")
        return next(((room, name) for room in self._rooms.values() if room.id == room_id), None)

    def drop(self, session: str) -> None:
        """Forget the session's room and its pictures, and let whoever watches it see the next one."""
        room = self._rooms.pop(session, None)
        if room is not None:
            room.pictures.clear()
            room.files.clear()
            room.touch()

    def chat(self, chat: str) -> tuple[Room, str]:
        """The room of the chat, and the chat's name there. Raises Gone."""
        found = self.find(chat)
        if found is None or not found[0].has(found[1]):
            raise Gone("the room was left")
        return found

    def member(self, member: str) -> tuple[Room, str]:
        """The member's room, and their name there. Raises Gone."""
        found = self.find(member)
        if found is None or not found[0].name_of(member):
            raise Gone("the room was left")
        return found

    def post(self, chat: str, message: str) -> tuple[Room, Post]:
        """The chat's room, and a post that is there to be read. Raises Gone."""
        room, name = self.chat(chat)
        post = room.post_in(name, message)
        if post is None or post.removed:
            raise Gone("no such post")
        return room, post

    def origin(self, origin: Origin) -> tuple[Room | None, Post | None]:
        """The room and the post from where a picture came, where they are there yet."""
        found = self.find(origin.chat)
        return (found[0], found[0].post_in(found[1], origin.message)) if found else (None, None)

    def picture(self, media: str) -> bytes | None:
        """The bytes of a picture that a post carries."""
        chat, _, picture = media.partition("/")
        found = self.find(chat)
        return found[0].pictures.get(picture) if found else None
