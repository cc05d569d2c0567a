"""How the bot speaks on Discord."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import discord

from bots.platform import File, Gone, Lack, Note, Outcome, PlatformError, Uncertain, Unreachable
from bots.platform.latest import Key, Latest, Turn
from bots.platform.markup import clean, link
from bots.platforms.discord import buttons, uploads
from bots.platforms.discord.failures import Archived
from bots.platforms.discord.line import Caller, Line, channel_number, nonce
from bots.platforms.discord.places import SITE, Chat, Post, is_in, read_chat, read_person, read_post, read_token
from bots.platforms.discord.rendering import fit, pieces
from worker.contract import Origin

TYPING_S = 8.0
"""Discord shows the bot at work for ten seconds."""
MAX_REMEMBERED = 2_000
"""Parts of notes that are known to be gone, so that no edit tries them again."""


class DiscordVoice(Caller):
    """Implements `Voice`."""

    shows_progress = False
    answers_alone = True

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._shown: dict[str, tuple[str, float]] = {}
        self._dropped: OrderedDict[int, None] = OrderedDict()
        # How many edits a channel takes is discord.py's to know.
        self._latest = Latest(_at_once, self._write)

    async def send(self, note: Note) -> str:
        # Discord forgets a message's nonce after minutes; within them, the same message is never shown twice.
        if not note.reply_token:
            return await self._say(await self._line.channel(note.chat, note.thread), note)
        interaction_id, user_id = read_token(note.reply_token)
        conversation = self._line.conversations.find(interaction_id)
        if conversation is None:
            return await self._say(await self._private_channel(user_id), note)
        texts, view = pieces(note.text), buttons.view(note.buttons)
        said = ""
        for number, text in enumerate(texts, start=1):
            last = number == len(texts)
            files = uploads.thumbnail(note.thumbnail) if last else []
            with _begun(bool(said)):
                async with self._line.calls.to("answer", Lack.SEND_MESSAGES, sends=True, urgent=True):
                    said = await conversation.say(text, view if last else None, files)
        return said

    async def send_file(self, member: str, file: File, text: str) -> str:
        channel = await self._private_channel(read_person(member))
        async with self._line.calls.to("send a file", Lack.SEND_MESSAGES, sends=True):
            sent = await channel.send(fit(text, 1)[0], file=uploads.document(file), suppress_embeds=True, nonce=nonce())
        return str(Post(channel=sent.channel.id, message=sent.id))

    async def show(self, member: str, picture: bytes, text: str, reply_to: str = "") -> str:
        channel = await self._private_channel(read_person(member))
        answered, more = _answered(reply_to, channel.id), dict[str, Any]()
        if answered is not None:
            more["reference"] = discord.MessageReference(
                message_id=answered.message, channel_id=answered.channel, fail_if_not_exists=False
            )
        async with self._line.calls.to("show a picture", Lack.SEND_MESSAGES, sends=True):
            sent = await channel.send(
                fit(text, 1)[0], file=uploads.shown(picture), suppress_embeds=True, nonce=nonce(), **more
            )
        return str(Post(channel=sent.channel.id, message=sent.id))

    async def edit(self, chat: str, message: str, note: Note) -> None:
        await self._latest.edit(chat, message, note)

    async def clear(self, chat: str, message: str, note: Note) -> None:
        await self._latest.alone(chat, message, lambda: self._write_anew(message, note, []))

    async def progress(self, origin: Origin, ahead: int | None) -> None:
        # In words where somebody waits for an answer that they alone see, else "typing…".
        if not self._line.ready:
            return
        try:
            if origin.reply_token:
                await self._show(origin.reply_token, origin.locale, ahead)
            elif self._due(origin.chat, "typing"):
                channel = self._line.client.get_partial_messageable(channel_number(origin.chat, origin.thread))
                async with self._line.calls.to("show that it works", Lack.SEND_MESSAGES):
                    await channel.typing()
        except (PlatformError, discord.DiscordException):
            return

    async def finished(self, origin: Origin, outcome: Outcome | None = None) -> None:
        self._shown.pop(origin.reply_token or origin.chat, None)

    async def private_chat(self, member: str) -> str:
        # Discord opens it for anybody, and says only when something is sent whether the person lets it in.
        return str(Chat(channel=(await self._private_channel(read_person(member))).id))

    def moderators_chat(self, chat: str) -> str:
        return ""

    def is_in(self, chat: str, thread: str, place: str) -> bool:
        return is_in(chat, thread, place)

    def place(self, chat: str) -> str:
        try:
            place = read_chat(chat)
        except Gone:
            return chat
        if place.guild and place.channel:
            known = self._line.known_channel(place.channel)
            # Without words of its own Discord shows the address of a channel as the channel.
            address = f"{SITE}/{place.guild}/{place.channel}"
            return address if known is None else link(address, f"#{known.name}")
        guild = self._line.known_guild(chat)
        return chat if guild is None else clean(guild.name)

    def parts(self, message: str) -> tuple[str, ...]:
        try:
            post = read_post(message)
        except Gone:
            return (message,)
        return tuple(map(str, post.parts)) if post.earlier else (message,)

    def link(self, chat: str, thread: str, message: str) -> str:
        try:
            place, post = read_chat(chat), read_post(message)
        except Gone:
            return ""
        if post.interaction or place.interaction:
            return ""
        return f"{SITE}/{place.guild or '@me'}/{post.channel}/{post.message}"

    async def _write(self, key: Key, note: Note, turn: Turn) -> None:
        # Files stay where none are named.
        await self._write_anew(key[1], replace(note, awaited=turn.awaited), uploads.thumbnail(note.thumbnail) or None)

    async def _write_anew(self, message: str, note: Note, files: list[uploads.Upload] | None) -> None:
        """Let the note, which may be several messages, read so and show these files; with None those that it has."""
        post, view = read_post(message), buttons.view(note.buttons)
        if post.interaction:
            async with self._line.calls.to("change an answer", Lack.SEND_MESSAGES, urgent=True):
                await self._line.conversations.get(post.interaction).change(
                    post.message, fit(note.text, 1)[0], view, files
                )
            return
        *first, last = await self._earlier(post, note)
        await self._edit(post, last, view, files, urgent=note.awaited)
        for number in [it for it in post.earlier if it not in self._dropped][len(first) :]:
            async with self._line.calls.to("delete a part of a note", Lack.SEND_MESSAGES):
                await self._line.message(post.channel, number).delete()
            self._drop(number)

    async def _earlier(self, post: Post, note: Note) -> list[str]:
        """The note's text in as many pieces as it has messages, once all but the last read so."""
        while True:
            earlier = [number for number in post.earlier if number not in self._dropped]
            texts = fit(note.text, len(earlier) + 1)
            try:
                for number, text in zip(earlier, texts[:-1], strict=False):
                    gone = number
                    part = Post(channel=post.channel, message=number)
                    await self._edit(part, text, None, None, urgent=note.awaited)
            except Gone:
                self._drop(gone)  # by somebody, or by an edit before this program began
                continue
            return texts

    def _drop(self, number: int) -> None:
        self._dropped[number] = None
        while len(self._dropped) > MAX_REMEMBERED:
            self._dropped.popitem(last=False)

    async def _private_channel(self, user_id: int) -> discord.DMChannel:
        async with self._line.calls.to("open a private conversation", Lack.SEND_MESSAGES):
            return await self._line.client.create_dm(discord.Object(user_id))

    async def _say(self, channel: discord.abc.Messageable, note: Note) -> str:
        texts, view = pieces(note.text), buttons.view(note.buttons)
        place = getattr(channel, "id", 0)
        allowed = self._line.permissions(place)
        answered, sent = _answered(note.reply_to, place), list[discord.Message]()
        if note.only_if_there and answered is None:
            await self._ask_for(note.reply_to)
        for number, text in enumerate(texts, start=1):
            more: dict[str, Any] = {}
            if answered is not None and number == 1:
                more["reference"] = discord.MessageReference(
                    message_id=answered.message,
                    channel_id=answered.channel,
                    fail_if_not_exists=note.only_if_there,
                )
            if number == len(texts):
                more |= {} if view is None else {"view": view}
                files = uploads.thumbnail(note.thumbnail)
                # Words alone are better than nothing where the bot may send no files.
                if files and (allowed is None or allowed.attach_files):
                    more["files"] = files
            with _begun(bool(sent)):
                async with self._line.calls.to("send", Lack.SEND_MESSAGES, sends=True):
                    sent.append(
                        await channel.send(text, mention_author=False, suppress_embeds=True, nonce=nonce(), **more)
                    )
        *earlier, last = sent
        return str(Post(channel=last.channel.id, message=last.id, earlier=tuple(message.id for message in earlier)))

    async def _ask_for(self, message: str) -> None:
        """Raises Gone unless the message, which is elsewhere, is there."""
        post = read_post(message)
        if not post.channel:
            raise Gone("there is no such message to answer")
        async with self._line.calls.to("ask for the message to answer", Lack.READ_HISTORY):
            await self._line.client.get_partial_messageable(post.channel).fetch_message(post.message)

    async def _edit(
        self,
        post: Post,
        text: str,
        view: discord.ui.View | None,
        files: list[uploads.Upload] | None,
        *,
        urgent: bool,
    ) -> None:
        async def edit() -> None:
            more: dict[str, Any] = {} if files is None else {"attachments": files}
            async with self._line.calls.to("edit", Lack.SEND_MESSAGES, urgent=urgent):
                await self._line.message(post.channel, post.message).edit(
                    content=text, view=view, allowed_mentions=discord.AllowedMentions.none(), **more
                )

        try:
            await edit()
        except Archived:
            await self._line.reopen(post.channel)
            await edit()

    async def _show(self, token: str, locale: str, ahead: int | None) -> None:
        conversation = self._line.conversations.find(read_token(token)[0])
        words = ("progress-scanning", {}) if ahead is None else ("progress-waiting", {"ahead": ahead})
        text = self._line.texts.say(words[0], locale, **words[1])
        if conversation is not None and self._shown.get(token, ("", 0.0))[0] != text:
            self._shown[token] = (text, self._line.clock.elapsed_s())
            async with self._line.calls.to("show progress", Lack.SEND_MESSAGES):
                await conversation.show(text)

    def _due(self, key: str, text: str) -> bool:
        """Whether it is time to show it again."""
        now_s = self._line.clock.elapsed_s()
        last = self._shown.get(key)
        if last is not None and now_s - last[1] < TYPING_S:
            return False
        self._shown[key] = (text, now_s)
        return True


async def _at_once(_: Key, __: Turn) -> None:
    """Let no edit wait here."""


@contextmanager
def _begun(begun: bool) -> Iterator[None]:
    """Let nobody repeat a note of which something was said already: what cannot be reached is then Uncertain."""
    try:
        yield
    except Unreachable as error:
        if begun:
            raise Uncertain(f"a note was said in part: {error}") from None
        raise


def _answered(message: str, channel_id: int) -> Post | None:
    """The message to reply to, where it is one of this channel."""
    try:
        post = read_post(message)
    except Gone:
        return None
    return post if post.channel == channel_id else None
