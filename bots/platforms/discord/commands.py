"""Slash commands, and the context menus of messages and people: what they are called, who sees them, and what the moderator gets
of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bots.platform import READS_TEXT, Command, CommandName, Handler, Message, PlatformError, TooLarge
from bots.platforms.discord import menus, records
from bots.platforms.discord.avatars import avatar_of
from bots.platforms.discord.conversations import Conversation
from bots.platforms.discord.emoji import written_emoji
from bots.platforms.discord.invoked import command_message, meant, nothing, pictures
from bots.platforms.discord.line import Line
from bots.platforms.discord.places import Chat, Post, read_link, token
from bots.platforms.discord.rights import Seen
from bots.platforms.discord.written import Written

Interaction = discord.Interaction[Any]
Person = discord.Member | discord.User
MAX_FILE_BYTES = 64 * 1024
MAX_PAGE = 100
WORDS = {
    CommandName.START,
    CommandName.HELP,
    CommandName.WHY,
    CommandName.THISISME,
    CommandName.APPEAL,
    CommandName.PRIVACY,
    CommandName.COVERAGE,
    CommandName.MYDATA,
    CommandName.FORGET,
}
"""What can be written to the bot in private as plain words."""
_CHANNEL = re.compile(r"<#(\d{1,20})>")
_NAMED = re.compile(r"<(?:#|@!?)(\d{1,20})>")
_NUMBER = re.compile(r"\d{1,20}")
_EVERYWHERE = {"guilds": True, "dms": True, "private_channels": True}


class Unreadable(Exception):
    """A file that came with a command is no text."""


class Commands:
    """Makes the commands known, and hands them on. Every answer to them is seen by the asker alone."""

    def __init__(self, line: Line, handler: Handler, seen: Seen, *, sees_content: bool) -> None:
        self._line = line
        self._handler = handler
        self._seen = seen
        self._sees_content = sees_content

    def add_to(self, tree: app_commands.CommandTree[Any]) -> None:
        """Let the tree have all of them."""
        self._add_checks(tree)
        self._add_questions(tree)
        self._add_steering(tree)

    def _add_checks(self, tree: app_commands.CommandTree[Any]) -> None:
        say = self._label

        @tree.context_menu(name=say("discord-menu-check"))
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(**_EVERYWHERE)
        async def check_this(interaction: Interaction, message: discord.Message) -> None:
            # Where there are pictures nobody means the emoji beside them.
            shown = pictures(interaction, message) or written_emoji(message)
            if shown:
                await self._check(interaction, shown, message)
            else:
                await self._say(interaction, nothing(interaction, message))

        @self._command(tree, CommandName.CHECK)
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(**_EVERYWHERE)
        @app_commands.describe(picture=say("discord-option-picture"), user=say("discord-option-user"))
        async def check(
            interaction: Interaction, picture: discord.Attachment | None = None, user: Person | None = None
        ) -> None:
            if picture is not None:
                await self._check(interaction, (records.item_of(picture),), None)
            elif user is not None:
                await self._check_avatar(interaction, user)
            else:
                await self._say(interaction, "discord-check-nothing")

        @tree.context_menu(name=say("discord-menu-avatar"))
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(**_EVERYWHERE)
        async def check_avatar(interaction: Interaction, user: Person) -> None:
            await self._check_avatar(interaction, user)

        @tree.context_menu(name=say("discord-menu-report"))
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        async def report_this(interaction: Interaction, message: discord.Message) -> None:
            await self._hand_on(
                interaction, CommandName.REPORT, target=lambda talk: self._target(talk, interaction, message)
            )

        @self._command(tree, CommandName.REPORT)
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        @app_commands.describe(message=say("discord-option-message"))
        async def report(interaction: Interaction, message: str) -> None:
            await self._hand_on(interaction, CommandName.REPORT, (message,), link=message)

    def _add_questions(self, tree: app_commands.CommandTree[Any]) -> None:
        say = self._label

        @tree.context_menu(name=say("discord-menu-why"))
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        async def why_this(interaction: Interaction, message: discord.Message) -> None:
            await self._hand_on(
                interaction, CommandName.WHY, target=lambda talk: self._target(talk, interaction, message)
            )

        @self._command(tree, CommandName.WHY)
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        @app_commands.describe(message=say("discord-option-message"))
        async def why(interaction: Interaction, message: str = "") -> None:
            await self._hand_on(interaction, CommandName.WHY, tuple(message.split()), link=message)

        @self._command(tree, CommandName.APPEAL)
        @app_commands.describe(case=say("discord-option-case"), message=say("discord-option-said"))
        async def appeal(interaction: Interaction, case: str = "", message: str = "") -> None:
            await self._hand_on(interaction, CommandName.APPEAL, tuple(case.split()), link=message)

        @self._command(tree, CommandName.THISISME)
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(**_EVERYWHERE)
        @app_commands.describe(message=say("discord-option-message"))
        async def thisisme(interaction: Interaction, message: str) -> None:
            await self._hand_on(interaction, CommandName.THISISME, tuple(message.split()))

        @self._command(tree, CommandName.HELP)
        @app_commands.describe(about=say("discord-option-about"))
        @app_commands.choices(about=[app_commands.Choice(name=say("discord-choice-me"), value="me")])
        async def help_(interaction: Interaction, about: str = "") -> None:
            await self._hand_on(interaction, CommandName.HELP, tuple(about.split()))

        @self._command(tree, CommandName.COVERAGE)
        async def coverage(interaction: Interaction) -> None:
            await self._hand_on(interaction, CommandName.COVERAGE)

        @self._command(tree, CommandName.PRIVACY)
        async def privacy(interaction: Interaction) -> None:
            await self._hand_on(interaction, CommandName.PRIVACY)

        @self._command(tree, CommandName.MYDATA)
        async def mydata(interaction: Interaction) -> None:
            await self._hand_on(interaction, CommandName.MYDATA)

        @self._command(tree, CommandName.FORGET)
        @app_commands.describe(sure=say("discord-option-sure"))
        @app_commands.choices(sure=[app_commands.Choice(name=say("discord-choice-yes"), value="yes")])
        async def forget(interaction: Interaction, sure: str = "") -> None:
            await self._hand_on(interaction, CommandName.FORGET, tuple(sure.split()))

    def _add_steering(self, tree: app_commands.CommandTree[Any]) -> None:
        say = self._label

        # Everybody may read the rules; who may change them is asked when they do.
        @self._command(tree, CommandName.POLICY)
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.guild_only()
        @app_commands.describe(change=say("discord-option-change"), file=say("discord-option-file"))
        async def policy(interaction: Interaction, change: str = "", file: discord.Attachment | None = None) -> None:
            await self._with_file(interaction, CommandName.POLICY, change, file)

        @self._for_moderators(tree, CommandName.SETTINGS)
        async def settings(interaction: Interaction) -> None:
            await self._hand_on(interaction, CommandName.SETTINGS)

        @self._for_moderators(tree, CommandName.CASES)
        @app_commands.rename(only_open="open")
        @app_commands.describe(only_open=say("discord-option-open"), page=say("discord-option-page"))
        async def cases(
            interaction: Interaction, only_open: bool = False, page: app_commands.Range[int, 1, MAX_PAGE] = 1
        ) -> None:
            words = (*(("open",) if only_open else ()), *((str(page),) if page > 1 else ()))
            await self._hand_on(interaction, CommandName.CASES, words)

        @self._for_moderators(tree, CommandName.CASE)
        @app_commands.describe(case=say("discord-option-case"))
        async def case_(interaction: Interaction, case: str) -> None:
            await self._hand_on(interaction, CommandName.CASE, tuple(case.split()))

        @self._for_moderators(tree, CommandName.KNOWN)
        @app_commands.describe(
            change=say("discord-option-known"), file=say("discord-option-csv"), message=say("discord-option-message")
        )
        async def known(
            interaction: Interaction, change: str = "", file: discord.Attachment | None = None, message: str = ""
        ) -> None:
            await self._with_file(interaction, CommandName.KNOWN, change, file, message)

        @self._for_moderators(tree, CommandName.EXEMPT)
        @app_commands.describe(change=say("discord-option-exempt"), message=say("discord-option-posted"))
        async def exempt(interaction: Interaction, change: str = "", message: str = "") -> None:
            await self._hand_on(interaction, CommandName.EXEMPT, arguments(change, interaction), link=message)

        @self._for_moderators(tree, CommandName.DOCTOR)
        async def doctor(interaction: Interaction) -> None:
            await self._hand_on(interaction, CommandName.DOCTOR)

    def _command(self, tree: app_commands.CommandTree[Any], name: CommandName) -> Callable[[Any], Any]:
        return tree.command(name=name.value, description=self._label(f"discord-command-{name}"))

    def _label(self, text_id: str) -> app_commands.locale_str:
        return menus.label(self._line.texts, text_id)

    def _for_moderators(self, tree: app_commands.CommandTree[Any], name: CommandName) -> Callable[[Any], Any]:
        """Offered to those who may manage messages; a server can offer it to others, so rights are asked all the same."""

        def add(callback: Any) -> Any:
            hidden = app_commands.default_permissions(manage_messages=True)(app_commands.guild_only()(callback))
            return self._command(tree, name)(app_commands.allowed_installs(guilds=True, users=False)(hidden))

        return add

    # What is handed on.

    async def _check(
        self, interaction: Interaction, items: tuple[records.Item, ...], message: discord.Message | None
    ) -> None:
        conversation = await self._open(interaction)
        post = Post(interaction=interaction.id)
        conversation.pictures = {item.id: item for item in items}
        asked = command_message(interaction, self._line.name)
        target = Message(
            platform=self._line.name,
            chat=asked.chat,
            id=str(Post(channel=message.channel.id, message=message.id) if message is not None else post),
            sender=records.sender_record(message) if message is not None else asked.sender,
            thread=asked.thread,
            private=asked.private,
            attachments=tuple(records.attachment_record(item, post) for item in items),
            locale=asked.locale,
        )
        reply = token(interaction.id, interaction.user.id)
        await self._handler.on_command(Command(name=CommandName.CHECK, message=asked, target=target, reply_token=reply))

    async def _check_avatar(self, interaction: Interaction, person: Person) -> None:
        """Check the picture by which the person is shown. They do not learn of it, and nothing notes whose it is."""
        avatar = avatar_of(person)
        if avatar is None:
            await self._say(interaction, "discord-no-avatar")
        else:
            await self._check(interaction, (avatar,), None)

    async def _say(self, interaction: Interaction, text_id: str) -> None:
        """Say it to the asker alone."""
        conversation = await self._open(interaction)
        async with self._line.calls.to("answer", sends=True, urgent=True):
            await conversation.say(self._line.texts.say(text_id, str(interaction.locale)), None)

    async def _with_file(
        self,
        interaction: Interaction,
        name: CommandName,
        change: str,
        file: discord.Attachment | None,
        link: str = "",
    ) -> None:
        words = arguments(change, interaction) or ((READS_TEXT[name],) if file is not None else ())
        await self._hand_on(interaction, name, words, file=file, link=link)

    async def _hand_on(
        self,
        interaction: Interaction,
        name: CommandName,
        words: tuple[str, ...] = (),
        *,
        file: discord.Attachment | None = None,
        link: str = "",
        target: Callable[[Conversation], Message] | None = None,
    ) -> None:
        conversation = await self._open(interaction)
        try:
            body = await self._text(file) if file is not None else ""
        except (TooLarge, Unreadable, PlatformError) as error:
            async with self._line.calls.to("answer", sends=True, urgent=True):
                await conversation.say(self._refusal(error, interaction), None)
            return
        asked = command_message(interaction, self._line.name)
        command = Command(
            name=name,
            message=asked,
            arguments=words,
            body=body,
            target=target(conversation) if target is not None else await self._linked(interaction, link),
            reply_token=token(interaction.id, interaction.user.id),
        )
        await self._handler.on_command(command)
        async with self._line.calls.to("end a command", urgent=True):
            await conversation.drop()

    async def _open(self, interaction: Interaction) -> Conversation:
        conversation = self._line.conversations.open(interaction)
        async with self._line.calls.to("begin an answer", urgent=True):
            await conversation.begin()
        await self._line.until_ready()
        self._seen.note(interaction.user)
        return conversation

    def _target(self, conversation: Conversation, interaction: Interaction, message: discord.Message) -> Message:
        """The message that the command was invoked on. What the bot cannot ask for again is fetched from what came with it."""
        record = meant(interaction, message, self._line.name)
        if self._sees_content:
            return record
        shown = pictures(interaction, message)
        conversation.pictures = {item.id: item for item in shown}
        post = Post(interaction=conversation.interaction.id)
        return replace(record, attachments=tuple(records.attachment_record(item, post) for item in shown))

    async def _linked(self, interaction: Interaction, link: str) -> Message | None:
        """The message that a link names, if it is of this server and the asker can read it there."""
        found, guild, asker = read_link(link), interaction.guild, interaction.user
        if found is None or guild is None or not isinstance(asker, discord.Member):
            return None
        channel = guild.get_channel_or_thread(found[1].channel)
        if not isinstance(channel, Written):
            return None
        if isinstance(channel, discord.Thread) and channel.parent is None:
            return None
        allowed = channel.permissions_for(asker)
        if not (allowed.read_messages and allowed.read_message_history):
            return None
        try:
            async with self._line.calls.to("ask for a message"):
                return meant(interaction, await channel.fetch_message(found[1].message), self._line.name)
        except PlatformError:
            return None

    async def _text(self, file: discord.Attachment) -> str:
        """What is written in the file. Raises TooLarge, Unreadable, PlatformError."""
        data = await self._line.downloads.read(file.url, MAX_FILE_BYTES)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable from None

    def _refusal(self, error: Exception, interaction: Interaction) -> str:
        say, locale = self._line.texts.say, str(interaction.locale)
        if isinstance(error, TooLarge):
            return say("discord-file-too-large", locale, kilobytes=MAX_FILE_BYTES // 1024)
        return say("discord-file-unreadable" if isinstance(error, Unreadable) else "try-later", locale)


def arguments(change: str, interaction: Interaction) -> tuple[str, ...]:
    """The words of a command. A person or a channel is its number; a place for the moderators is a channel of this server."""
    words = change.split()
    # "here" (or "thread") before it means the rules of this channel alone.
    at = 1 if words and words[0].lower() in {"here", "thread"} else 0
    if [word.lower() for word in words[at : at + 1]] == ["moderators"]:
        named = words[at + 1] if len(words) > at + 1 else "here"
        mentioned = _CHANNEL.fullmatch(named)
        number = mentioned[1] if mentioned else str(interaction.channel_id or 0) if named.lower() == "here" else named
        if _NUMBER.fullmatch(number):
            place = str(Chat(guild=interaction.guild_id or 0, channel=int(number)))
            return (*words[: at + 1], place, *words[at + 2 :])
    return tuple(_NAMED.sub(r"\1", word) for word in words)


def written_command(text: str, message: Message) -> Command | None:
    """The command that somebody wrote to the bot in private as plain words; None if it is none."""
    first, _, body = text.partition("\n")
    words = first.split()
    name = words[0].removeprefix("/").lower() if words else ""
    if name not in WORDS:
        return None
    return Command(name=CommandName(name), message=message, arguments=tuple(words[1:]), body=body)
