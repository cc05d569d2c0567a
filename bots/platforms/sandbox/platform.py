"""The sandbox as the bot sees it: a chat in the browser, all of it in this process's memory."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bots.clock import Clock
from bots.platform import (
    Attachment,
    Denied,
    Emblem,
    File,
    Forbidden,
    Gone,
    Handler,
    Impossible,
    Joined,
    Lack,
    Link,
    Message,
    Mutes,
    Note,
    Outcome,
    Picture,
    Power,
    Right,
    Standing,
    Surface,
    TooLarge,
    Unreachable,
    coverage,
    needed,
)
from bots.platform.markup import parse
from bots.platforms.sandbox.records import Records
from bots.platforms.sandbox.rights import RIGHTS
from bots.platforms.sandbox.rooms import BOT, GROUP, PRIVATE, Found, Group, Post, Room, Rooms
from bots.platforms.sandbox.watching import POLL_S, Watching
from bots.texts import FALLBACK, Texts
from worker.contract import Origin

MAX_BYTES = 20 * 1024 * 1024
MOST = 1_000_000
TOKEN = "only-"  # noqa: S105  # no secret: whom an answer is for
IN_LOG = "in-log"
"""The token of a command that was written in the moderators' log: it is about the group, and answered there."""
_LINK = re.compile(r"(?:https?://[^\s/#]+)?/?#/m/([0-9a-f]+-[0-9a-z-]+)/(p[0-9]+)")


class Sandbox(Records):
    """Implements `Platform`. What people do is in `people.py`."""

    max_fetch_bytes = MAX_BYTES
    shows_progress = True
    answers_alone = True
    can = frozenset(Power) - {Power.RESEND, Power.REMOVE_EMOJI, Power.ADMIT}
    emblems = frozenset[Emblem]()
    mutes = Mutes()
    covers = coverage(yes=(Surface.PHOTO, Surface.ALBUM, Surface.VIDEO, Surface.SPOILER, Surface.THREAD))

    def __init__(self, texts: Texts, clock: Clock | None = None, folder: Path | None = None) -> None:
        super().__init__(texts)
        self.rooms = Rooms()
        self.watching = Watching(folder)
        self.clock = clock or Clock()
        self._handler: Handler | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        self._numbers = itertools.count(1)

    # Source.

    async def run(self, handler: Handler) -> None:
        self._handler = handler
        for room in self.rooms:
            self._introduce(room)
        try:
            await self._watch(handler)
        finally:
            self._handler = None
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        data = self.rooms.picture(media)
        if data is None:
            raise Gone("the picture is no longer in the room")
        if len(data) > max_bytes:
            raise TooLarge("the picture is too large")
        return data

    async def portrait(self, member: str) -> Attachment | None:
        raise Impossible("nobody in the sandbox has a picture")

    async def find(self, link: str) -> tuple[str, str] | None:
        match = _LINK.fullmatch(link.strip())
        return None if match is None else (match[1], match[2])

    async def look_up(self, chat: str, message: str) -> Message:
        return self.record(*self.rooms.post(chat, message))

    # Voice.

    async def send(self, note: Note) -> str:
        room, name = self.rooms.chat(note.chat)
        group = room.group_of(name)
        if note.reply_token == IN_LOG and group is not None:
            note, name = replace(note, reply_token="", thread=""), group.log
        self._may_write(room, name)
        if note.only_if_there:
            there = room.post_in(name, note.reply_to)
            if there is None or there.removed:
                raise Gone("the message to answer is gone")
        post = self._said(room, name, note)
        if post.only:
            self._put_away(room, post)
        return room.add(post).id

    async def send_file(self, member: str, file: File, text: str) -> str:
        chat = await self.private_chat(member)
        room, name = self.rooms.chat(chat)
        post = self._said(room, name, Note(text=text, chat=chat))
        post.file = room.attach(file)
        return room.add(post).id

    async def show(self, member: str, picture: bytes, text: str, reply_to: str = "") -> str:
        chat = await self.private_chat(member)
        room, name = self.rooms.chat(chat)
        post = self._said(room, name, Note(text=text, chat=chat, reply_to=reply_to))
        post.pictures = [replace(room.show(picture, spoiler=True), drawn=True)]
        return room.add(post).id

    async def edit(self, chat: str, message: str, note: Note) -> None:
        room, post = self.rooms.post(chat, message)
        post.text, post.buttons, post.edited = note.text, note.buttons, True
        if note.thumbnail:
            room.pictures.pop(post.thumbnail, None)
            post.thumbnail = room.keep(note.thumbnail)
        room.touch()

    async def clear(self, chat: str, message: str, note: Note) -> None:
        room, post = self.rooms.post(chat, message)
        room.pictures.pop(post.thumbnail, None)
        post.thumbnail = ""
        await self.edit(chat, message, replace(note, thumbnail=b""))

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        room, post = self.rooms.origin(origin)
        if room is None or post is None or post.removed or origin.media in post.scanned:
            return
        # It only ever comes nearer: a label that goes back and forth says nothing.
        before = post.scanning.get(origin.media, MOST)
        nearer = None if before is None or ahead is None else min(before, ahead)
        if origin.media not in post.scanning or before != nearer:
            post.scanning[origin.media] = nearer
            room.touch()

    async def finished(self, origin: Origin, outcome: Outcome | None = None) -> None:
        room, post = self.rooms.origin(origin)
        if room is not None and post is not None:
            post.scanned.add(origin.media)
            post.scanning.pop(origin.media, None)
            before = post.outcomes.get(origin.media)
            # What moderators have decided on before is that first of all, whatever the scan has said of it.
            is_later = before is None or before.outcome is Outcome.FAILED or outcome is Outcome.KNOWN
            if outcome is not None and is_later and (before is None or before.outcome is not outcome):
                took_s = max(0.0, self.clock.now_s() - (post.handed_s or post.at_s))
                post.outcomes[origin.media] = Found(outcome=outcome, took_s=took_s)
            room.touch()

    async def private_chat(self, member: str) -> str:
        room, name = self.rooms.member(member)
        self._may_write(room, f"{PRIVATE}{name}")
        return room.chat(f"{PRIVATE}{name}")

    def moderators_chat(self, chat: str) -> str:
        found = self.rooms.find(chat)
        group = found[0].groups.get(found[1]) if found else None
        return found[0].chat(group.log) if found and group else ""

    def is_in(self, chat: str, thread: str, place: str) -> bool:
        return chat == place

    def place(self, chat: str) -> str:
        found = self.rooms.find(chat)
        say, locale = self._texts.say, found[0].locale if found else FALLBACK
        name = chat.partition("-")[2]
        if name.startswith(PRIVATE):
            return say("sandbox-place-private", locale, name=self.label_of(name.removeprefix(PRIVATE), locale))
        return say("sandbox-group-name" if name.startswith(GROUP) else "sandbox-log-name", locale)

    def link(self, chat: str, thread: str, message: str) -> str:
        return f"#/m/{chat}/{message}"

    def parts(self, message: str) -> tuple[str, ...]:
        return (message,)

    # Powers.

    def can_do_to(self, member: str) -> frozenset[Power]:
        return self.can

    async def delete(self, chat: str, message: str, *, case: str = "") -> bool:
        found = self.rooms.find(chat)
        post = found[0].post_in(found[1], message) if found else None
        if found is None or post is None or post.removed:
            return False
        self._need(found[0].groups.get(post.chat), Lack.DELETE_MESSAGES, own=post.author == BOT)
        self.take_out(found[0], post, "bot")
        return True

    async def max_put_back_bytes(self, chat: str) -> int:
        return MAX_BYTES

    async def put_back(self, origin: Origin, pictures: Sequence[Picture], note: Note) -> tuple[str, ...]:
        room, name = self.rooms.chat(origin.chat)
        self._may_write(room, name)
        self._need(room.group_of(name), Lack.ATTACH_FILES)
        shown = []
        for picture in pictures:
            data = picture.data if picture.data is not None else self.rooms.picture(picture.media)
            if data is None:
                raise Gone("there is nothing to put back")
            if len(data) > MAX_BYTES:
                raise TooLarge("the picture is too large")
            shown.append((data, picture.spoiler))
        if not shown:
            raise Gone("there is nothing to put back")
        post = self._said(room, name, note)
        post.thread = self._thread(room, name, origin.thread)
        post.pictures = [room.show(data, spoiler=spoiler) for data, spoiler in shown]
        return (room.add(post).id,) * len(pictures)

    async def react(self, chat: str, message: str) -> None:
        room, post = self.rooms.post(chat, message)
        self._need(room.group_of(post.chat), Lack.REACT)
        post.reacted = True
        room.touch()

    async def mute(self, chat: str, member: str, until_s: float, *, case: str = "") -> None:
        room, group, name = self._penalise(chat, member, Lack.RESTRICT_MEMBERS)
        if until_s > group.muted.get(name, 0.0):
            group.muted[name] = until_s
            self.tell(room, group, name, "muted", until_s)

    async def unmute(self, chat: str, member: str, *, case: str = "") -> None:
        room, group, name = self._penalise(chat, member, Lack.RESTRICT_MEMBERS)
        if group.muted.pop(name, 0.0) > self.clock.now_s():
            self.tell(room, group, name, "unmuted")

    async def kick(self, chat: str, member: str, *, case: str = "") -> None:
        room, group, name = self._penalise(chat, member, Lack.KICK_MEMBERS)
        if name not in group.outside:
            group.outside.add(name)
            self.tell(room, group, name, "kicked")

    async def ban(self, chat: str, member: str, *, case: str = "") -> None:
        room, group, name = self._penalise(chat, member, Lack.BAN_MEMBERS)
        if name not in group.banned:
            group.banned.add(name)
            group.outside.add(name)
            self.tell(room, group, name, "banned")

    async def unban(self, chat: str, member: str, *, case: str = "") -> None:
        room, group, name = self._penalise(chat, member, Lack.BAN_MEMBERS)
        if name in group.banned:
            group.banned.discard(name)
            self.tell(room, group, name, "unbanned")

    async def admit(self, chat: str, member: str, *, welcome: bool, case: str = "") -> None:
        raise Impossible("nobody asks to be let into the sandbox")

    # Rights.

    async def may(self, chat: str, member: str, right: Right) -> bool:
        found = self.rooms.find(chat)
        group = found[0].group_of(found[1]) if found else None
        return found is not None and group is not None and found[0].name_of(member) in group.moderators

    async def standing(self, chat: str, member: str) -> Standing:
        found = self.rooms.find(chat)
        group = found[0].group_of(found[1]) if found else None
        name = found[0].name_of(member) if found else ""
        if group is None or not name:
            return Standing.UNKNOWN
        if name not in group.moderators:
            return Standing.MEMBER
        return Standing.OWNER if name == group.owner else Standing.ADMIN

    async def label(self, chat: str, member: str) -> str:
        found = self.rooms.find(member)
        name = found[0].name_of(member) if found else ""
        return self.label_of(name, found[0].locale) if found and name else ""

    async def moderators(self, chat: str) -> tuple[str, ...]:
        room, name = self.rooms.chat(chat)
        group = room.group_of(name)
        return tuple(room.member(person) for person in room.people if group and person in group.moderators)

    async def missing(self, chat: str, powers: frozenset[Power], thread: str = "") -> tuple[Lack, ...]:
        room, name = self.rooms.chat(chat)
        group = room.group_of(name)
        if group is None:
            return ()
        if name == group.log:
            return (Lack.SEND_MESSAGES,) if group.log_closed else ()
        wanted = {Lack.SEND_MESSAGES, *needed(powers)}
        return tuple(lack for lack in RIGHTS if lack in group.lacking & wanted)

    async def denied(self, chat: str, powers: frozenset[Power]) -> tuple[Denied, ...]:
        return ()

    # What `people.py` needs of it.

    @property
    def ready(self) -> bool:
        """Whether anybody handles what people do."""
        return self._handler is not None

    @property
    def handler(self) -> Handler:
        """Who handles what people do. Raises Unreachable."""
        if self._handler is None:
            raise Unreachable("the sandbox is not running")
        return self._handler

    def room(self, session: str, locale: str = FALLBACK) -> Room:
        """The session's room, for somebody of this language; whoever takes it for the first time has taken the bot in."""
        room = self.rooms.of(session)
        room.locale = locale
        self._introduce(room)
        return room

    def start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Do this beside everything else, until `run` ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def tell(self, room: Room, group: Group, name: str, event: str, until_s: float = 0.0) -> None:
        """Let the group read what happened to the member."""
        room.add(
            Post(
                id=self.new_id(),
                chat=group.name,
                author=name,
                at_s=self.clock.now_s(),
                event=event,
                until_s=until_s,
            )
        )

    def take_out(self, room: Room, post: Post, by: str) -> None:
        """Take the post out of the chat. Of somebody's post a line remains that says so, of the bot's own nothing."""
        room.forget(post)
        if post.author == BOT:
            del room.posts[post.id]
        post.removed, post.text, post.buttons = by, "", ()
        post.scanning.clear()
        room.touch()

    def new_id(self) -> str:
        """A post's id."""
        return f"p{next(self._numbers)}"

    async def read_rules(self, room: Room) -> None:
        """Learn what holds in the room's group now; whoever watches is shown it with the next change."""
        if self._handler is not None and room.introduction is not None and room.introduction.done():
            room.rules = await self._handler.rules(self.name, room.chat(room.group.name), room.locale)

    async def _watch(self, handler: Handler) -> None:
        """Let every room know how the scan service is, as long as somebody looks at one, until cancelled."""
        self.watching.begin(self.clock.now_s())
        while True:
            if self.rooms.watched and self.watching.note(await handler.at_work(), self.clock.now_s()):
                for room in self.rooms:
                    room.touch()
            await asyncio.sleep(POLL_S)

    def _introduce(self, room: Room) -> None:
        if room.introduction is None and self._handler is not None:
            joined = Joined(
                platform=self.name,
                chat=room.chat(room.group.name),
                member=self.member(room, room.group.owner),
                locale=room.locale,
            )
            room.introduction = self.start(self._handler.on_joined(joined))

    def _said(self, room: Room, name: str, note: Note) -> Post:
        target = room.post_in(name, note.reply_to)
        return Post(
            id=self.new_id(),
            chat=name,
            author=BOT,
            at_s=self.clock.now_s(),
            thread=self._thread(room, name, note.thread),
            text=note.text,
            buttons=note.buttons,
            thumbnail=room.keep(note.thumbnail) if note.thumbnail else "",
            reply_to="" if target is None or target.removed else target.id,
            only=note.reply_token.removeprefix(TOKEN),
        )

    def _put_away(self, room: Room, whisper: Post) -> None:
        """Put away what this person was told here before, but for what leads somewhere."""
        for old in list(room.posts.values()):
            same = (old.chat, old.only) == (whisper.chat, whisper.only)
            if same and not any(isinstance(span, Link) for span in parse(old.text)):
                self.take_out(room, old, "bot")

    def _thread(self, room: Room, name: str, thread: str) -> str:
        group = room.groups.get(name)
        return thread if group is not None and thread in group.threads else ""

    def _penalise(self, chat: str, member: str, lack: Lack) -> tuple[Room, Group, str]:
        room, name = self.rooms.chat(chat)
        group, person = room.groups.get(name), room.name_of(member)
        if group is None:
            raise Impossible("nobody is put out of a chat of two")
        if not person:
            raise Gone("no such member")
        self._need(group, lack)
        if person in group.moderators:
            raise Forbidden("moderators stand above the bot", Lack.OUTRANKED)
        return room, group, person

    def _may_write(self, room: Room, name: str) -> None:
        group = room.group_of(name)
        if group is None and name.removeprefix(PRIVATE) in room.closed:
            raise Forbidden("the member does not let the bot write", Lack.SEND_MESSAGES)
        if group is not None and name == group.log and group.log_closed:
            raise Forbidden("the bot may not write in the log", Lack.SEND_MESSAGES)
        if group is not None and name == group.name:
            self._need(group, Lack.SEND_MESSAGES)

    def _need(self, group: Group | None, lack: Lack, *, own: bool = False) -> None:
        if group is not None and lack in group.lacking and not own:
            raise Forbidden("the bot lacks a right", lack)
