"""From what is on the page to the port's records."""

from __future__ import annotations

import hashlib
import secrets

from bots.platform import Attachment, Member, Message
from bots.platform.pictures import shown_type
from bots.platforms.sandbox.rooms import BOT, PRIVATE, Post, Room
from bots.texts import FALLBACK, Texts


class Records:
    """How the sandbox spells members, messages and pictures."""

    name = "sandbox"

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._file_key = secrets.token_bytes(32)

    def say(self, text_id: str, locale: str) -> str:
        """The text in the language."""
        return self._texts.say(text_id, locale)

    def record(self, room: Room, post: Post) -> Message:
        """The post as the bot is handed it."""
        chat = room.chat(post.chat)
        return Message(
            platform=self.name,
            chat=chat,
            id=post.id,
            sender=self.member(room, post.author),
            thread=post.thread,
            private=post.chat.startswith(PRIVATE),
            attachments=tuple(
                Attachment(
                    media=f"{chat}/{shown.id}",
                    file_id=self.file_id(data),
                    media_type=shown_type(data),
                    size_bytes=len(data),
                    spoiler=shown.spoiler,
                )
                for shown in post.pictures
                if (data := room.pictures.get(shown.id)) is not None
            ),
            locale=room.locale,
            text=post.text,
        )

    def member(self, room: Room, name: str) -> Member:
        """Somebody in the room."""
        return Member(id=room.member(name), name=self.label_of(name, room.locale), is_bot=name == BOT)

    def label_of(self, name: str, locale: str = FALLBACK) -> str:
        """What people call that member."""
        message_id = f"sandbox-member-{name}"
        return self._texts.say(message_id, locale) if message_id in self._texts.ids() else name.title()

    def file_id(self, data: bytes) -> str:
        """The same for the same bytes, as long as this process runs."""
        return hashlib.blake2b(data, key=self._file_key, digest_size=12).hexdigest()
