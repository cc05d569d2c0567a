"""What the bot sees and does of a chat platform in memory; `bots/testing/platform.py` adds what people do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, unquote

from bots.platform import (
    NEEDS,
    Attachment,
    Denied,
    File,
    Forbidden,
    Gone,
    Handler,
    Impossible,
    Lack,
    Member,
    Message,
    Note,
    Outcome,
    Picture,
    Power,
    Right,
    Standing,
    TooLarge,
    Uncertain,
    needed,
    read_emblem,
)
from bots.testing.conditions import Conditions
from bots.testing.posts import BOT, Act, FakePost
from worker.contract import Origin

EMBLEM = "emblem-"
"""Begins what a picture is fetched by that no message carries."""
DIVIDED = "+"
"""Stands between the ids of what is one message to the bot."""
_LINK = re.compile(r"https://fake\.example/([^/]+)/(?:([^/]+)/)?([^/]+)")


class FakeService(Conditions):
    """A Platform in memory: chats, members, admins, the bot's own rights, failures on demand, and a record of every act.

    What it cannot show: two calls at once that overlap on the service, and what a real service does with long texts.
    """

    # Source.

    async def run(self, handler: Handler) -> None:
        self.handler = handler
        self.running.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.running.clear()

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        self._begin(Act(name="fetch", message=media))
        data = self._media.get(media)
        posted = media.startswith(EMBLEM) or any(media in post.media for post in self._posts.values())
        if data is None or not (posted or Power.RESEND in self.can):
            raise Gone("no such picture")
        if len(data) > max_bytes:
            raise TooLarge("too large to fetch")
        return data

    async def portrait(self, member: str) -> Attachment | None:
        self._begin(Act(name="portrait", member=member))
        return self.portraits.get(member)

    async def find(self, link: str) -> tuple[str, str] | None:
        match = _LINK.fullmatch(link.strip())
        return None if match is None else (unquote(match[1]), unquote(match[3]))

    async def look_up(self, chat: str, message: str) -> Message:
        self._begin(Act(name="look_up", chat=chat, message=message))
        self._able(Power.LOOK_UP)
        return self.as_message(self._post(chat, message))

    # Voice.

    async def send(self, note: Note) -> str:
        """A scripted Uncertain is raised after it has arrived."""
        self.acts.append(Act(name="send", chat=note.chat, text=note.text))
        self._need(note.chat, Lack.SEND_MESSAGES)
        if note.only_if_there and (note.chat, note.reply_to) not in self._posts:
            raise Gone("the message to answer is gone")
        return self._arrive("send", self._said(note))

    async def send_file(self, member: str, file: File, text: str) -> str:
        post = self._said(Note(text=text, chat=await self.private_chat(member)))
        return self._arrive("send_file", replace(post, file=file))

    async def show(self, member: str, picture: bytes, text: str, reply_to: str = "") -> str:
        """A scripted Uncertain is raised after it has arrived."""
        self._able(Power.SHOW_PRIVATELY)
        chat = await self.private_chat(member)
        self.acts.append(Act(name="show", chat=chat, member=member, text=text))
        post = self._said(Note(text=text, chat=chat, reply_to=reply_to))
        post.pictures, post.spoilers = (picture,), (True,)
        return self._arrive("show", self._keep(post))

    async def edit(self, chat: str, message: str, note: Note) -> None:
        self._begin(Act(name="edit", chat=chat, message=message, text=note.text))
        post = self._post(chat, message)
        post.text, post.buttons = note.text, note.buttons
        post.thumbnail = note.thumbnail or post.thumbnail

    async def clear(self, chat: str, message: str, note: Note) -> None:
        self._begin(Act(name="clear", chat=chat, message=message, text=note.text))
        post = self._post(chat, message)
        post.text, post.buttons, post.thumbnail = note.text, note.buttons, b""

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        self.acts.append(Act(name="progress", chat=origin.chat, message=origin.message))
        self.ahead.append(ahead)

    async def finished(self, origin: Origin, outcome: Outcome | None = None) -> None:
        self.acts.append(Act(name="finished", chat=origin.chat, message=origin.message))
        self.outcomes.append(outcome)

    async def private_chat(self, member: str) -> str:
        self._begin(Act(name="private_chat", member=member))
        unknown = Power.WRITE_PRIVATELY not in self.can and member not in self.acquainted
        if member in self.closed_members or unknown:
            raise Forbidden("the member does not let the bot write", Lack.SEND_MESSAGES)
        return self.open_private(member)

    def moderators_chat(self, chat: str) -> str:
        return self.moderators_chats.get(chat, "")

    def is_in(self, chat: str, thread: str, place: str) -> bool:
        return chat == place

    def place(self, chat: str) -> str:
        return chat

    def link(self, chat: str, thread: str, message: str) -> str:
        if chat in self.linkless_chats:
            return ""
        parts = (quote(part, safe="") for part in (chat, thread, message) if part)
        return f"https://fake.example/{'/'.join(parts)}"

    def parts(self, message: str) -> tuple[str, ...]:
        return tuple(message.split(DIVIDED))

    # Powers.

    def can_do_to(self, member: str) -> frozenset[Power]:
        return self.can - {Power.MUTE, Power.KICK} if member in self.channels else self.can

    async def delete(self, chat: str, message: str, *, case: str = "") -> bool:
        if read_emblem(message) is not None:
            self._use(Power.REMOVE_EMOJI, Act(name="delete", chat=chat, message=message, case=case))
            there = (chat, message) in self.uploads
            self.uploads.discard((chat, message))
            return there
        self._use(Power.DELETE, Act(name="delete", chat=chat, message=message, case=case))
        if (chat, message) in self.refusing:
            raise Forbidden("no bot may delete it any more", Lack.DELETE_OLD_MESSAGES)
        gone = [self._posts.pop((chat, part), None) for part in self.parts(message)]
        return any(post is not None for post in gone)

    async def max_put_back_bytes(self, chat: str) -> int:
        return self.put_back_bytes

    async def put_back(self, origin: Origin, pictures: Sequence[Picture], note: Note) -> tuple[str, ...]:
        """A scripted Uncertain is raised after it has arrived."""
        self.acts.append(Act(name="put_back", chat=origin.chat, message=origin.message, text=note.text))
        self._able(Power.PUT_BACK if len(pictures) == 1 else Power.PUT_BACK_TOGETHER)
        self._need(origin.chat, Lack.SEND_MESSAGES, Lack.ATTACH_FILES)
        resends = Power.RESEND in self.can
        found = tuple(self._media.get(item.media) if resends else None for item in pictures)
        sent = tuple(own if own is not None else item.data for own, item in zip(found, pictures, strict=True))
        if not sent or None in sent:
            raise Gone("there is nothing to put back")
        data = tuple(item for item in sent if item is not None)
        if max(map(len, data)) > self.put_back_bytes:
            raise TooLarge("too large to send")
        shown = list(zip(data, (item.spoiler for item in pictures), strict=True))
        messages = [[one] for one in shown] if self.albums else [shown]
        posts = list[FakePost]()
        for message in messages:
            post = self._said(replace(note, text="", buttons=()) if posts else note)
            post.chat, post.thread = origin.chat, origin.thread
            post.pictures, post.spoilers = tuple(one for one, _ in message), tuple(hidden for _, hidden in message)
            posts.append(self._keep(post))
        first, further = posts[0], list[FakePost]()
        if len(first.text) > self.caption_letters:
            rest = replace(note, text=first.text[self.caption_letters :], buttons=(), reply_to=first.id)
            further.append(replace(self._said(rest), chat=origin.chat, thread=origin.thread, reply_to=first.id))
            first.text = first.text[: self.caption_letters]
        self._arrive("put_back", *posts, *further)
        ids = {post.id: post.id for post in posts} | {first.id: DIVIDED.join([first.id, *(it.id for it in further)])}
        return tuple(ids[post.id] for post in posts for _ in post.pictures)

    async def react(self, chat: str, message: str) -> None:
        self._use(Power.REACT, Act(name="react", chat=chat, message=message))
        self._post(chat, message).reacted = True

    async def mute(self, chat: str, member: str, until_s: float, *, case: str = "") -> None:
        self._use(Power.MUTE, Act(name="mute", chat=chat, member=member, until_s=until_s, case=case))
        self.muted[chat, member] = max(until_s, self.muted.get((chat, member), 0.0))

    async def unmute(self, chat: str, member: str, *, case: str = "") -> None:
        self._use(Power.MUTE, Act(name="unmute", chat=chat, member=member, case=case))
        self.muted.pop((chat, member), None)

    async def kick(self, chat: str, member: str, *, case: str = "") -> None:
        self._use(Power.KICK, Act(name="kick", chat=chat, member=member, case=case))
        self.kicked.add((chat, member))

    async def ban(self, chat: str, member: str, *, case: str = "") -> None:
        self._use(Power.BAN, Act(name="ban", chat=chat, member=member, case=case))
        self.banned.add((chat, member))

    async def unban(self, chat: str, member: str, *, case: str = "") -> None:
        self._use(Power.BAN, Act(name="unban", chat=chat, member=member, case=case))
        self.banned.discard((chat, member))

    async def admit(self, chat: str, member: str, *, welcome: bool, case: str = "") -> None:
        self._use(Power.ADMIT, Act(name="admit", chat=chat, member=member, case=case))
        if (chat, member) not in self.waiting:
            raise Gone("nobody asks any more")
        self.waiting.discard((chat, member))
        if welcome:
            self.let_in.add((chat, member))

    # Rights.

    async def may(self, chat: str, member: str, right: Right) -> bool:
        self._fail("may")
        return (chat, member) in self.admins or (right is Right.REVIEW and (chat, member) in self.reviewers)

    async def standing(self, chat: str, member: str) -> Standing:
        self._fail("standing")
        return self._standing(chat, member)

    async def label(self, chat: str, member: str) -> str:
        self._fail("label")
        return self.labels.get((chat, member), member.title())

    async def moderators(self, chat: str) -> tuple[str, ...]:
        self._fail("moderators")
        return tuple(sorted(member for place, member in self.admins if place == chat and member != BOT))

    async def missing(self, chat: str, powers: frozenset[Power], thread: str = "") -> tuple[Lack, ...]:
        self._fail("missing")
        spared = frozenset(NEEDS.values()) - needed(powers)
        lacking = (*self.lacking.get(chat, ()), *(self.lacking.get(f"{chat}/{thread}", ()) if thread else ()))
        return tuple(lack for lack in lacking if lack not in spared)

    async def denied(self, chat: str, powers: frozenset[Power]) -> tuple[Denied, ...]:
        self._fail("denied")
        spared = frozenset(NEEDS.values()) - needed(powers)
        return tuple(it for it in self.denies.get(chat, ()) if it.lack not in spared)

    # What a test sets, or sees.

    def as_message(
        self, post: FakePost, *, incident: str = "", standing: Standing = Standing.UNKNOWN, edited: bool = False
    ) -> Message:
        """The post as the platform hands it over: what a command replies to, the bot's own too."""
        return Message(
            platform=self.name,
            chat=post.chat,
            id=post.id,
            sender=Member(id=post.author, name=post.author.title(), is_bot=post.author == BOT),
            thread=post.thread,
            private=post.chat in self.private_chats,
            attachments=tuple(
                Attachment(
                    media=media,
                    file_id=post.file_id,
                    media_type=self.media_type,
                    size_bytes=len(data) if self.says_size else None,
                    spoiler=spoiler,
                )
                for media, data, spoiler in zip(post.media, post.pictures, post.spoilers, strict=True)
            ),
            incident=incident,
            standing=standing,
            text=post.text,
            edited=edited,
        )

    def open_private(self, member: str) -> str:
        """Open the member's chat with the bot alone; its id."""
        chat = f"private-{member}"
        self.private_chats.add(chat)
        return chat

    def _said(self, note: Note) -> FakePost:
        there = (note.chat, note.reply_to) in self._posts
        return FakePost(
            id=self._new_id(),
            chat=note.chat,
            author=BOT,
            text=note.text,
            buttons=note.buttons,
            reply_to=note.reply_to if there else "",
            thread=note.thread,
            reply_token=note.reply_token,
            thumbnail=note.thumbnail,
        )

    def _keep(self, post: FakePost) -> FakePost:
        """The post, its pictures kept to be fetched under names of their own."""
        number = self._new_id()
        post.media = tuple(f"media-{number}-{index}" for index in range(len(post.pictures)))
        self._media.update(zip(post.media, post.pictures, strict=True))
        return post

    def _add(self, post: FakePost) -> FakePost:
        self._posts[post.chat, post.id] = post
        return post

    def _post(self, chat: str, message: str) -> FakePost:
        post = self._posts.get((chat, self.parts(message)[0]))
        if post is None:
            raise Gone("no such post")
        return post

    def _standing(self, chat: str, member: str) -> Standing:
        own = Standing.ADMIN if (chat, member) in self.admins else Standing.MEMBER
        return self.standings.get((chat, member), own)

    def _arrive(self, act: str, *posts: FakePost) -> str:
        """The id of the first of them."""
        failure = self._next_failure(act)
        if failure is None or isinstance(failure, Uncertain):
            for post in posts:
                self._add(post)
        if failure is not None:
            raise failure
        return posts[0].id

    def _use(self, power: Power, act: Act) -> None:
        self.acts.append(act)
        self._able(power)
        self._need(act.chat, NEEDS[power])
        if act.member and self._standing(act.chat, act.member) in {Standing.ADMIN, Standing.OWNER}:
            raise Forbidden("the member stands above the bot", Lack.OUTRANKED)
        self._fail(act.name)

    def _able(self, power: Power) -> None:
        if power not in self.can:
            raise Impossible(f"there is no {power.value} here")

    def _need(self, chat: str, *rights: Lack) -> None:
        for lack in rights:
            if lack in self.lacking.get(chat, ()):
                raise Forbidden("the bot lacks a right", lack)

    def _new_id(self) -> str:
        return str(next(self._numbers))
