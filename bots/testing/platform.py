"""A chat platform in memory."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict, deque
from dataclasses import dataclass

from bots.platform import (
    Attachment,
    Button,
    Command,
    CommandName,
    Forbidden,
    Gone,
    Handler,
    Member,
    Message,
    Note,
    PlatformError,
    Review,
    ReviewChoice,
    Right,
    TooLarge,
    Uncertain,
)
from worker.contract import Origin


@dataclass(slots=True, kw_only=True)
class FakePost:
    """One message in a fake chat."""

    id: str
    chat: str
    author: str
    text: str = ""
    pictures: tuple[bytes, ...] = ()
    buttons: tuple[Button, ...] = ()
    reply_to: str = ""
    thread: str = ""
    reply_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One call that acted, or tried to."""

    name: str
    """`send`, `edit`, `delete`, `put_back`, `progress`, `fetch`."""
    chat: str = ""
    message: str = ""
    text: str = ""


BOT = "bot"
"""The author of what the bot itself posts in a fake chat."""


class FakePlatform:
    """A Platform in memory: chats, members, admins, the bot's own rights, failures on demand, and a record of every act."""

    def __init__(self, name: str = "fake", *, shows_progress: bool = False, max_fetch_bytes: int = 20_000_000) -> None:
        self._name = name
        self._shows_progress = shows_progress
        self._max_fetch_bytes = max_fetch_bytes
        self.acts: list[Act] = []
        self.ahead: list[int | None] = []
        """What `progress` was told, in order."""
        self.admins: set[tuple[str, str]] = set()
        self.lacking: dict[str, tuple[str, ...]] = {}
        """The rights that the bot lacks, per chat: `delete_messages`, `send_messages`."""
        self.private_chats: set[str] = set()
        self.handler: Handler | None = None
        self.running = asyncio.Event()
        self._posts: dict[tuple[str, str], FakePost] = {}
        self._media: dict[str, bytes] = {}
        self._failures: dict[str, deque[PlatformError]] = defaultdict(deque)
        self._numbers = itertools.count(1)

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def max_fetch_bytes(self) -> int:
        """As it was made with."""
        return self._max_fetch_bytes

    @property
    def shows_progress(self) -> bool:
        """As it was made with."""
        return self._shows_progress

    async def run(self, handler: Handler) -> None:
        """Nothing; waits to be cancelled."""
        self.handler = handler
        self.running.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.running.clear()

    async def send(self, note: Note) -> str:
        """The new post's id. A scripted Uncertain is raised after it has arrived."""
        self._record(Act(name="send", chat=note.chat, text=note.text))
        if "send_messages" in self.lacking.get(note.chat, ()):
            raise Forbidden("may not send", "send_messages")
        failure = self._next_failure("send")
        if failure is not None and not isinstance(failure, Uncertain):
            raise failure
        post = self._add(_said(note, self._new_id()))
        if failure is not None:
            raise failure
        return post.id

    async def edit(self, chat: str, message: str, note: Note) -> None:
        """Nothing; the post reads anew."""
        self._record(Act(name="edit", chat=chat, message=message, text=note.text))
        self._fail("edit")
        post = self._posts.get((chat, message))
        if post is None:
            raise Gone("no such post")
        post.text, post.buttons = note.text, note.buttons

    async def delete(self, chat: str, message: str) -> None:
        """Nothing; the post is gone."""
        self._record(Act(name="delete", chat=chat, message=message))
        if "delete_messages" in self.lacking.get(chat, ()):
            raise Forbidden("may not delete", "delete_messages")
        self._fail("delete")
        self._posts.pop((chat, message), None)

    async def put_back(self, origin: Origin, data: bytes, note: Note) -> str:
        """The id of a new post by the bot with the picture."""
        self._record(Act(name="put_back", chat=origin.chat, message=origin.message, text=note.text))
        self._fail("put_back")
        post = _said(note, self._new_id())
        post.chat, post.pictures = origin.chat, (data,)
        return self._add(post).id

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        """Nothing; noted in `ahead`."""
        self._record(Act(name="progress", chat=origin.chat, message=origin.message))
        self.ahead.append(ahead)

    async def finished(self, origin: Origin) -> None:
        """Nothing; noted."""
        self._record(Act(name="finished", chat=origin.chat, message=origin.message))

    def moderators_chat(self, chat: str) -> str:
        """Nowhere."""
        return ""

    def mention(self, chat: str) -> str:
        """The id as it is."""
        return chat

    async def fetch(self, media: str, max_bytes: int) -> bytes:
        """The picture's bytes."""
        self._record(Act(name="fetch", message=media))
        self._fail("fetch")
        data = self._media.get(media)
        if data is None:
            raise Gone("no such picture")
        if len(data) > max_bytes:
            raise TooLarge("too large to fetch")
        return data

    async def may(self, chat: str, member: str, right: Right) -> bool:
        """Whether the member is an admin of the chat."""
        self._fail("may")
        return (chat, member) in self.admins

    async def missing_rights(self, chat: str) -> tuple[str, ...]:
        """The entry in `lacking`."""
        self._fail("missing_rights")
        return self.lacking.get(chat, ())

    # What people do, and what they see.

    def fail(self, act: str, *failures: PlatformError) -> None:
        """Nothing; the next calls of `act` raise these, one each."""
        self._failures[act].extend(failures)

    def fail_next(self, failure: PlatformError) -> None:
        """Nothing; the next call of anything that can fail raises it."""
        self._failures["*"].append(failure)

    def message(self, chat: str, member: str, *pictures: bytes, incident: str = "", file_id: str = "") -> Message:
        """A message in the chat, as the platform would hand it over, without handing it over."""
        post = self._add(FakePost(id=self._new_id(), chat=chat, author=member, pictures=pictures))
        attachments = []
        for index, data in enumerate(pictures):
            media = f"media-{post.id}-{index}"
            self._media[media] = data
            attachments.append(Attachment(media=media, file_id=file_id, size_bytes=len(data)))
        return Message(
            platform=self._name,
            chat=chat,
            id=post.id,
            sender=Member(id=member, name=member.title()),
            private=chat in self.private_chats,
            attachments=tuple(attachments),
            incident=incident,
        )

    async def post(self, chat: str, member: str, *pictures: bytes, incident: str = "") -> Message:
        """The message, handed to the handler."""
        message = self.message(chat, member, *pictures, incident=incident)
        await self._handler.on_message(message)
        return message

    async def command(
        self, chat: str, member: str, name: CommandName, *arguments: str, target: Message | None = None
    ) -> Message:
        """The command's own message, handed to the handler."""
        message = self.message(chat, member)
        await self._handler.on_command(Command(name=name, message=message, arguments=arguments, target=target))
        return message

    async def press(self, note: FakePost, member: str, choice: ReviewChoice) -> None:
        """Nothing; the member pressed that button of the note."""
        button = next(button for button in note.buttons if button.choice is choice)
        review = Review(
            platform=self._name,
            chat=note.chat,
            member=Member(id=member),
            case_id=button.case_id,
            choice=choice,
            note=note.id,
        )
        await self._handler.on_review(review)

    def lose_media(self, message: Message) -> None:
        """Nothing; the message's pictures can no longer be fetched."""
        for attachment in message.attachments:
            self._media.pop(attachment.media, None)

    def exists(self, chat: str, message: str) -> bool:
        """Whether the post is still there."""
        return (chat, message) in self._posts

    def posts(self, chat: str, author: str | None = BOT) -> list[FakePost]:
        """What the author (None: anybody) has posted in the chat and is still there, oldest first."""
        return [post for post in self._posts.values() if post.chat == chat and author in (None, post.author)]

    def count(self, act: str) -> int:
        """How often that was called."""
        return sum(1 for item in self.acts if item.name == act)

    @property
    def _handler(self) -> Handler:
        if self.handler is None:
            raise AssertionError("nobody runs this platform")
        return self.handler

    def _add(self, post: FakePost) -> FakePost:
        self._posts[post.chat, post.id] = post
        return post

    def _record(self, act: Act) -> None:
        self.acts.append(act)

    def _next_failure(self, act: str) -> PlatformError | None:
        waiting = self._failures[act] or self._failures["*"]
        return waiting.popleft() if waiting else None

    def _fail(self, act: str) -> None:
        failure = self._next_failure(act)
        if failure is not None:
            raise failure

    def _new_id(self) -> str:
        return str(next(self._numbers))


def _said(note: Note, post_id: str) -> FakePost:
    return FakePost(
        id=post_id,
        chat=note.chat,
        author=BOT,
        text=note.text,
        buttons=note.buttons,
        reply_to=note.reply_to,
        thread=note.thread,
        reply_token=note.reply_token,
    )
