"""A chat platform in memory: what people do there, and what they see."""

from __future__ import annotations

from collections.abc import Awaitable

from bots.platform import (
    Attachment,
    Command,
    CommandName,
    Emblem,
    Handler,
    Joined,
    Member,
    Message,
    Press,
    Sighting,
    Standing,
    emblem_name,
)
from bots.records.choices import Choice
from bots.references import PanelReference
from bots.testing.posts import BOT, FakePost, pick
from bots.testing.service import EMBLEM, FakeService


class FakePlatform(FakeService):
    """A Platform in memory, and the other side of it."""

    def message(
        self,
        chat: str,
        member: str,
        *pictures: bytes,
        incident: str = "",
        file_id: str = "",
        thread: str = "",
        text: str = "",
        spoiler: bool = False,
        standing: Standing = Standing.UNKNOWN,
    ) -> Message:
        """Post in the chat; the message as the platform would hand it over, without handing it over."""
        if chat in self.private_chats:
            self.acquainted.add(member)
        post = FakePost(
            id=self._new_id(), chat=chat, author=member, text=text, thread=thread, pictures=pictures, file_id=file_id
        )
        post.spoilers = (spoiler,) * len(pictures)
        return self.as_message(self._add(self._keep(post)), incident=incident, standing=standing)

    async def post(
        self,
        chat: str,
        member: str,
        *pictures: bytes,
        incident: str = "",
        file_id: str = "",
        thread: str = "",
        text: str = "",
        spoiler: bool = False,
        standing: Standing = Standing.UNKNOWN,
    ) -> Message:
        """Post, and hand the message over."""
        message = self.message(
            chat,
            member,
            *pictures,
            incident=incident,
            file_id=file_id,
            thread=thread,
            text=text,
            spoiler=spoiler,
            standing=standing,
        )
        await self._handler.on_message(message)
        return message

    async def edit_post(self, message: Message, *pictures: bytes, text: str | None = None) -> Message:
        """Edit the post, with other pictures if any are given, and hand it over as edited."""
        post = self._post(message.chat, message.id)
        if pictures:
            post.pictures, post.spoilers, post.file_id = pictures, (False,) * len(pictures), ""
            self._keep(post)
        post.text = post.text if text is None else text
        edited = self.as_message(post, incident=message.incident, standing=message.standing, edited=True)
        await self._handler.on_message(edited)
        return edited

    async def command(
        self,
        chat: str,
        member: str,
        name: CommandName,
        *arguments: str,
        target: Message | None = None,
        body: str = "",
        thread: str = "",
        reply_token: str = "",
    ) -> Message:
        """Give the command; its own message."""
        message = self.message(chat, member, thread=thread)
        await self._handler.on_command(
            Command(name=name, message=message, arguments=arguments, target=target, body=body, reply_token=reply_token)
        )
        return message

    async def press(
        self,
        note: FakePost,
        member: str,
        choice: Choice | PanelReference | str,
        finding: int | None = None,
        reply_token: str = "",
    ) -> Awaitable[object] | None:
        """Press the button of the note that carries this choice (for that picture), or has this label; what is done later."""
        if isinstance(choice, Choice | PanelReference):
            data = pick([button.data for button in note.buttons], choice, finding)
        else:
            labels = [button.label for button in note.buttons]
            if choice not in labels:
                raise AssertionError(f"no button is called {choice!r}; there are: {labels}")
            data = note.buttons[labels.index(choice)].data
        return await self.press_data(note.chat, member, data, note.id, reply_token, note.thread)

    async def press_data(
        self, chat: str, member: str, data: str, note: str = "", reply_token: str = "", thread: str = ""
    ) -> Awaitable[object] | None:
        """Let a press of a button with this data come in, whether or not there is such a button; what is done later."""
        return await self._handler.on_press(
            Press(
                platform=self.name,
                chat=chat,
                member=Member(id=member, name=member.title()),
                data=data,
                note=note,
                thread=thread,
                about=self._about(chat, note),
                reply_token=reply_token,
            )
        )

    async def join(self, chat: str, member: str, *, sees_pictures: bool = True, thread: str = "") -> None:
        """Let the member (empty: nobody knows who) take the bot into the chat."""
        taken_in_by = Member(id=member, name=member.title())
        await self._handler.on_joined(
            Joined(platform=self.name, chat=chat, member=taken_in_by, sees_pictures=sees_pictures, thread=thread)
        )

    async def sight(
        self,
        chat: str,
        emblem: Emblem,
        picture: bytes,
        member: str = "",
        *,
        file_id: str = "",
        asked_for: bool | None = False,
    ) -> str:
        """Let a picture come into the chat that no message carries, and hand that over; what it is called there. `asked_for`: it
        is the member's, and the bot asks for it; None: and has it not shown."""
        file_id = file_id or self._new_id()
        media = f"{EMBLEM}{emblem}-{file_id}"
        self._media[media] = picture
        attachment = Attachment(media=media, file_id=file_id, media_type=self.media_type, size_bytes=len(picture))
        if asked_for:
            self.portraits[member] = attachment
        if emblem is Emblem.REQUEST:
            self.waiting.add((chat, member))
        name = emblem_name(emblem, file_id)
        if emblem in {Emblem.EMOJI, Emblem.STICKER}:
            self.uploads.add((chat, name))
        await self._handler.on_sighting(
            Sighting(
                platform=self.name,
                chat=chat,
                emblem=emblem,
                member=Member(id=member, name=member.title()),
                attachment=attachment if asked_for is False else None,
            )
        )
        return name

    async def move(self, old: str, new: str) -> None:
        """Let the chat get a new id, with all that is in it."""
        for place, message in [key for key in self._posts if key[0] == old]:
            post = self._posts.pop((place, message))
            post.chat = new
            self._add(post)
        self.admins |= {(new, member) for place, member in self.admins if place == old}
        await self._handler.on_moved(self.name, old, new)

    def vanish(self, chat: str, message: str) -> None:
        """Let somebody else delete the message, and nobody tell of it."""
        del self._posts[chat, message]

    async def delete_posts(self, chat: str, *messages: str) -> None:
        """Let somebody else delete the messages, and hand that over."""
        for message in messages:
            self.vanish(chat, message)
        await self._handler.on_deleted(self.name, chat, messages)

    def lose_media(self, message: Message) -> None:
        """Let the message's pictures be fetched no more."""
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

    def _about(self, chat: str, note: str) -> Message | None:
        post = self._posts.get((chat, note))
        target = self._posts.get((chat, post.reply_to)) if post is not None else None
        return None if target is None or chat not in self.private_chats else self.as_message(target)

    @property
    def _handler(self) -> Handler:
        if self.handler is None:
            raise AssertionError("nobody runs this platform")
        return self.handler
