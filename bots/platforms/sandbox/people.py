"""What people do in the sandbox, and what it does not let them do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bots.platform import Command, CommandName, Lack, Message, Note, PlatformError, Press
from bots.platforms.sandbox.platform import IN_LOG, TOKEN, Sandbox
from bots.platforms.sandbox.rights import RIGHTS
from bots.platforms.sandbox.rooms import PRIVATE, Group, Post, Room


class Refused(Exception):
    """This person may not do that here; `message_id` and `name` say why in words."""

    def __init__(self, message_id: str, name: str = "") -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody is about to post."""

    chat: str
    """The chat's name in its room."""
    member: str
    thread: str = ""
    text: str = ""
    pictures: tuple[bytes, ...] = ()
    names: tuple[str, ...] = ()
    """Of the pictures' files; may be fewer."""
    spoiler: bool = False
    """Its pictures are covered."""
    reply_to: str = ""
    alone: bool = False
    """A command from a menu: nobody else sees that it was given, nor the answer."""


class People:
    """Everybody but the bot."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def post(self, room: Room, draft: Draft) -> Post:
        """Put the draft on the page, and hand over what the bot is to see. Raises Refused."""
        self._may_post(room, draft.chat, draft.member)
        group = room.groups.get(draft.chat)
        post = Post(
            id=self._sandbox.new_id(),
            chat=draft.chat,
            author=draft.member,
            at_s=self._sandbox.clock.now_s(),
            thread=draft.thread if group is not None and draft.thread in group.threads else "",
            text=draft.text,
            pictures=[
                room.show(data, spoiler=draft.spoiler, name=name)
                for data, name in zip(draft.pictures, (*draft.names, *("" for _ in draft.pictures)), strict=False)
            ],
            reply_to=draft.reply_to if draft.reply_to in room.posts else "",
        )
        post.media = tuple(f"{room.chat(post.chat)}/{shown.id}" for shown in post.pictures)
        if not draft.alone:
            room.add(post)
        if post.pictures:
            self._sandbox.start(self._deliver(room, post, edited=False))
        elif post.text.startswith("/"):
            self._sandbox.start(self._command(room, post, alone=draft.alone))
        return post

    def edit(self, room: Room, post: Post, member: str, text: str) -> None:
        """Let the member's own post read as `text`. Raises Refused."""
        self._may_post(room, post.chat, member)
        if post.author != member or post.removed:
            raise Refused("sandbox-error-not-yours")
        post.text, post.edited = text, True
        room.touch()
        if post.pictures:
            self._sandbox.start(self._deliver(room, post, edited=True))

    def remove(self, room: Room, post: Post, member: str) -> None:
        """Delete the post as its author, or as a moderator. Raises Refused."""
        group = room.group_of(post.chat)
        if member != post.author and (group is None or member not in group.moderators):
            raise Refused("sandbox-error-not-yours")
        self._sandbox.take_out(room, post, "person")
        if group is not None:
            self._sandbox.start(self._deleted(room, post))

    def dismiss(self, room: Room, post: Post) -> None:
        """Put away what one person alone was told."""
        if post.only:
            self._sandbox.take_out(room, post, "person")

    def press(self, room: Room, post: Post, member: str, data: str) -> None:
        """Send the button's data back as it is. Raises Refused."""
        if post.chat.startswith(PRIVATE) and post.chat != f"{PRIVATE}{member}":
            raise Refused("sandbox-error-post")
        group = room.group_of(post.chat)
        press = Press(
            platform=self._sandbox.name,
            chat=room.chat(post.chat),
            member=self._sandbox.member(room, member),
            data=data,
            note=post.id,
            about=self._about(room, post),
            served=room.chat(group.name) if group is not None and post.chat == group.log else "",
            reply_token=f"{TOKEN}{member}",
            locale=room.locale,
        )
        self._sandbox.start(self._press(room, press))

    def come_back(self, room: Room, group: Group, member: str) -> None:
        """Let a member who was put out join again. Raises Refused."""
        if member in group.banned:
            raise Refused("sandbox-error-banned", member)
        if member in group.outside:
            group.outside.discard(member)
            self._sandbox.tell(room, group, member, "back")

    def close(self, room: Room, member: str, *, closed: bool) -> None:
        """Let the member refuse the bot's private notes, or take them again."""
        (room.closed.add if closed else room.closed.discard)(member)
        room.touch()

    def appoint(self, room: Room, group: Group, member: str, *, moderator: bool) -> None:
        """Make the member a moderator, or no more. The owner stays one."""
        if moderator:
            group.moderators.add(member)
        elif member != group.owner:
            group.moderators.discard(member)
        room.touch()

    def grant(self, room: Room, group: Group, lack: Lack, *, granted: bool) -> None:
        """Give this right to the bot, or take it away."""
        if lack in RIGHTS:
            (group.lacking.discard if granted else group.lacking.add)(lack)
            room.touch()

    def open_log(self, room: Room, group: Group, *, opened: bool) -> None:
        """Let the bot write in the moderators' log, or no more."""
        group.log_closed = not opened
        room.touch()

    def message(self, room: Room, post: Post, *, edited: bool = False) -> Message:
        """The post as the bot is handed it."""
        return replace(self._sandbox.record(room, post), edited=edited)

    def _about(self, room: Room, post: Post) -> Message | None:
        """In a chat of one person with the bot: what the bot's post answers, if it is there."""
        target = room.post_in(post.chat, post.reply_to) if post.chat.startswith(PRIVATE) else None
        return None if target is None or target.removed else self.message(room, target)

    def _may_post(self, room: Room, chat: str, member: str) -> None:
        group = room.group_of(chat)
        if group is None:
            if chat != f"{PRIVATE}{member}":
                raise Refused("sandbox-error-post")
        elif chat == group.log:
            if member not in group.moderators:
                raise Refused("sandbox-error-log")
        elif member in group.banned:
            raise Refused("sandbox-error-banned", member)
        elif member in group.outside:
            raise Refused("sandbox-error-outside", member)
        elif group.muted.get(member, 0.0) > self._sandbox.clock.now_s():
            raise Refused("sandbox-error-muted", member)

    async def _introduced(self, room: Room) -> None:
        # The group's first policy is chosen then; whatever is posted earlier would be judged by another.
        if room.introduction is not None:
            await asyncio.wait([room.introduction])

    async def _deliver(self, room: Room, post: Post, *, edited: bool) -> None:
        with self._handing_over(room, post):
            await self._introduced(room)
            rest = await self._sandbox.handler.on_message(self.message(room, post, edited=edited))
            if rest is not None:
                await rest

    async def _deleted(self, room: Room, post: Post) -> None:
        await self._sandbox.handler.on_deleted(self._sandbox.name, room.chat(post.chat), [post.id])

    async def _press(self, room: Room, press: Press) -> None:
        await self._introduced(room)
        await self._sandbox.handler.on_press(press)

    async def _command(self, room: Room, post: Post, *, alone: bool) -> None:
        line, _, body = post.text[1:].partition("\n")
        name, *arguments = line.split() or [""]
        if name.lower() not in set(CommandName):
            return await self._unknown(room, post, alone=alone)
        known = CommandName(name.lower())
        target = room.posts.get(post.reply_to)
        command = Command(
            name=known,
            message=self.message(room, post),
            arguments=tuple(arguments),
            body=body,
            target=None if target is None or target.removed else self.message(room, target),
            reply_token=f"{TOKEN}{post.author}" if alone else "",
        )
        group = room.group_of(post.chat)
        if group is not None and post.chat == group.log and known is not CommandName.THISISME:
            command = self._from_log(room, group, command)
        looked_at = target if known is CommandName.CHECK and target is not None and target.pictures else None
        with self._handing_over(room, looked_at):
            await self._introduced(room)
            await self._sandbox.handler.on_command(command)

    async def _unknown(self, room: Room, post: Post, *, alone: bool) -> None:
        note = Note(
            text=self._sandbox.say("unknown-command", room.locale),
            chat=room.chat(post.chat),
            thread=post.thread,
            reply_to=post.id,
            reply_token=f"{TOKEN}{post.author}" if alone else "",
        )
        with contextlib.suppress(PlatformError):
            await self._sandbox.send(note)

    def _from_log(self, room: Room, group: Group, command: Command) -> Command:
        """The command as one about the group, whose log it was written in and is answered in."""
        arguments = command.arguments
        if command.name is CommandName.POLICY and arguments == ("moderators", "here"):
            arguments = ("moderators", room.chat(group.log))
        message = replace(command.message, chat=room.chat(group.name))
        return replace(command, message=message, arguments=arguments, reply_token=IN_LOG)

    @contextlib.contextmanager
    def _handing_over(self, room: Room, post: Post | None) -> Iterator[None]:
        if post is None:
            yield
            return
        post.handing_over, post.handed_s = True, self._sandbox.clock.now_s()
        post.scanned.clear()
        room.touch()
        try:
            yield
        finally:
            post.handing_over = False
            room.touch()
