"""What people do on Telegram: updates are asked for, stored, confirmed, and handed to the moderator."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

import telegram
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import (
    Command,
    CommandName,
    Emblem,
    Gone,
    Handler,
    Lack,
    Message,
    Note,
    PlatformError,
    Sighting,
    Standing,
    Throttled,
    TooLarge,
    Unreachable,
    reads_text,
)
from bots.platform.latest import Turn
from bots.platform.recent import Recent
from bots.platforms.telegram import guests, records
from bots.platforms.telegram.asides import Aside
from bots.platforms.telegram.failures import named
from bots.platforms.telegram.places import Places
from bots.platforms.telegram.polling import Polls, number_of
from bots.platforms.telegram.rights import is_inside
from bots.platforms.telegram.updates import Updates, Work
from bots.platforms.telegram.voice import Presser
from bots.records.errors import RecordError
from bots.records.inbox import Inbox
from bots.texts import Texts
from worker import telemetry
from worker.client.sealing import Seal

log = telemetry.logger(__name__)
UPDATES = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("callback_query", "my_chat_member", "chat_member", "chat_join_request", "guest_message"),
)
POLL_S = 30
TRIES = 4
LONGEST_S = 10.0
"""Between two tries to store what Telegram has told of."""
INTRODUCED_S = 60.0
"""A link by which the bot is added makes the client say /start as well; so soon the bot has just introduced itself."""
MAX_TEXT_BYTES = 64_000
"""Of a file that comes with a command."""
GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
GUARDED = GROUPS | {ChatType.CHANNEL}
MANAGING = frozenset(
    {
        CommandName.POLICY,
        CommandName.CASES,
        CommandName.CASE,
        CommandName.KNOWN,
        CommandName.EXEMPT,
        CommandName.DOCTOR,
    }
)
_OF_PEOPLE_ALONE = frozenset({CommandName.THISISME, CommandName.APPEAL})
"""What a picture in private may be sent along with."""


class Listener:
    """Hands on what people do."""

    def __init__(
        self,
        bot: ExtBot[Turn],
        handler: Handler,
        *,
        name: str,
        clock: Clock,
        texts: Texts,
        skipped: Skipped,
        places: Places,
        pressers: Recent[str, Presser],
        polls: Polls,
        inbox: Inbox,
        seal: Seal,
        say: Callable[[Note], Awaitable[str]],
        fetch: Callable[[str, int], Awaitable[bytes]],
    ) -> None:
        self._bot, self._handler, self._name = bot, handler, name
        self._clock, self._texts, self._skipped = clock, texts, skipped
        self._places, self._pressers = places, pressers
        self._say, self._fetch = say, fetch
        self._polls = polls
        work = Work(handle=self._handle, concerns=self.concerns, moves=_moves)
        self.updates = Updates(inbox, seal, name, clock, skipped, work)
        self._beside: set[asyncio.Task[None]] = set()
        self._introduced_s: Recent[str, float] = Recent(1_000)
        self._last: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        """By chat, of the last command that came there: set once it is handed on."""
        self._next: int | None = None

    async def listen(self) -> None:
        """Ask for updates until cancelled; what is asked for next confirms those before, which are stored by then. Raises
        PlatformError where Telegram cannot be reached for a while, or refuses."""
        while True:
            await self.updates.room()
            told = await self._ask()
            numbers = [number for raw in told if (number := number_of(raw)) is not None]
            if told and not numbers:
                raise PlatformError("Telegram tells of updates without numbers")
            await self._store(told)
            self._next = max(numbers) + 1 if numbers else self._next

    async def _store(self, told: Sequence[object]) -> None:
        """Have these stored, however long the store is away: until then Telegram keeps them."""
        attempt = 0
        while True:
            try:
                await self.updates.accept(told)
                return
            except RecordError as error:
                log.warning("updates cannot be stored", platform=self._name, error=type(error).__name__)
            await self._clock.sleep(min(LONGEST_S, float(2**attempt)))
            attempt += 1

    async def finish(self, within_s: float) -> None:
        """Finish what was begun, or give it back, and let Telegram know what was stored."""
        await self.updates.finish(within_s)
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        if self._next is not None:
            with contextlib.suppress(TelegramError, RuntimeError, TimeoutError):
                async with asyncio.timeout(within_s * 0.2):
                    await self._bot.get_updates(self._next, limit=1, timeout=0, allowed_updates=UPDATES)

    async def _ask(self) -> Sequence[object]:
        for attempt in range(TRIES):
            try:
                with named("ask for updates"):
                    await self._bot.get_updates(self._next, timeout=POLL_S, allowed_updates=UPDATES)
                    return self._polls.told
            except Unreachable as failure:
                if attempt + 1 == TRIES:
                    raise
                pause_s = failure.retry_after_s if isinstance(failure, Throttled) else float(2**attempt)
                await self._clock.sleep(pause_s)
        raise Unreachable("never reached")

    def concerns(self, update: telegram.Update) -> bool:
        """Whether there is anything to do about it."""
        posted, edited = update.message or update.channel_post, update.edited_message or update.edited_channel_post
        if posted is not None:
            return self._asks(posted)
        if edited is not None:
            return _shows_another(edited)
        if update.chat_member is not None:
            return _comes_in(update.chat_member)
        asked = (update.callback_query, update.my_chat_member, update.chat_join_request, update.guest_message)
        return any(it is not None for it in asked)

    def _asks(self, message: telegram.Message) -> bool:
        """Whether a message that was posted carries what is looked at, or asks something."""
        self._places.learn(message.chat)
        if message.chat.type == ChatType.PRIVATE or message.migrate_to_chat_id or message.migrate_from_chat_id:
            return True
        if records.attachments(message) or records.sightings(message, self._name):
            return True
        words = records.words(message, self._bot.username)
        return words is not None and words.name is not None

    async def _handle(self, update: telegram.Update, late_s: float) -> None:
        try:
            if update.guest_message is not None:
                return await self._asked_elsewhere(update.guest_message)
            if update.effective_chat is not None:
                self._places.learn(update.effective_chat)
            if update.callback_query is not None:
                await self._pressed(update.callback_query, late_s)
            elif update.my_chat_member is not None:
                await self._joined(update.my_chat_member)
            elif update.chat_member is not None:
                await self._came(update.chat_member)
            elif update.chat_join_request is not None:
                await self._asked_in(update.chat_join_request)
            elif (edited := update.edited_message or update.edited_channel_post) is not None:
                await self._changed(edited, late_s)
            elif (posted := update.message or update.channel_post) is not None:
                await self._posted(posted)
        except PlatformError as error:
            log.warning("an update was not handled", platform=self._name, error=type(error).__name__)
        except Exception as error:
            self._skipped.pass_over(
                next((kind for kind in UPDATES if getattr(update, kind) is not None), "another kind"), error
            )

    async def _posted(self, message: telegram.Message) -> None:
        if message.migrate_to_chat_id:
            await _over(await self._handler.on_moved(self._name, str(message.chat.id), str(message.migrate_to_chat_id)))
        elif message.migrate_from_chat_id:
            # The same, said in the new chat: it may be there before the other, or instead of it.
            await _over(
                await self._handler.on_moved(self._name, str(message.migrate_from_chat_id), str(message.chat.id))
            )
        elif message.chat.type == ChatType.PRIVATE:
            await self._in_private(message)
        elif message.chat.type in GROUPS:
            for sighting in records.sightings(message, self._name):
                await self._sighted(sighting)
            await self._in_group(message)
        elif message.chat.type == ChatType.CHANNEL:
            await self._in_channel(message)

    async def _came(self, change: telegram.ChatMemberUpdated) -> None:
        """Hand on that somebody has come in. Where the bot is no admin, a message alone says so."""
        if _comes_in(change):
            user = change.new_chat_member.user
            await self._sighted(records.sighting(change.chat, user, Emblem.MEMBER, self._name))

    async def _asked_in(self, request: telegram.ChatJoinRequest) -> None:
        if request.chat.type in GROUPS:
            await self._sighted(records.sighting(request.chat, request.from_user, Emblem.REQUEST, self._name))

    async def _sighted(self, sighting: Sighting) -> None:
        await _over(await self._handler.on_sighting(sighting))

    async def _asked_elsewhere(self, message: telegram.Message) -> None:
        """Hand on a question from a chat that the bot is not in; its number may be another chat's that the bot knows."""
        if not message.guest_query_id:
            return
        picture, wrong = guests.asked(message)
        text = self._texts.say(wrong or "telegram-guest-looking", records.record(message, self._name).locale)
        with named("answer a guest", sends=True):
            place = await guests.begin(self._bot, message.guest_query_id, text)
        if picture is not None:
            await self._handler.on_command(guests.question(message, self._name, picture, place))

    async def _hand_on(self, message: Message) -> None:
        """Hand it on, and wait until all of it is on its way, or was given up."""
        await _over(await self._handler.on_message(message))

    async def _changed(self, message: telegram.Message, late_s: float) -> None:
        """Hand on what was put in the place of a picture. In private it can be sent again.

        Telegram lets nobody take a picture out of a message, only put another file in its place: a message of words alone never
        had one.
        """
        if _shows_another(message):
            await self._hand_on(replace(records.record(message, self._name, edited=True), late_s=late_s))

    async def _in_private(self, message: telegram.Message) -> None:
        record = records.record(message, self._name)
        words = records.words(message, self._bot.username)
        if words is not None and words.name in MANAGING and (place := _named_in(words.arguments)):
            return await self._about(message, words, place)
        if record.attachments:
            await self._hand_on(record)
            if words is not None and words.name in _OF_PEOPLE_ALONE:
                await self._handler.on_command(records.command(message, self._name, words, self._bot.username))
            return
        if unseen := records.cannot_check(message):
            return await self._tell(record, unseen)
        if words is None and not message.text:
            return  # a service message, a contact, a place…
        asked = words if words is not None and words.name is not None else records.Words(name=CommandName.HELP)
        await self._handler.on_command(records.command(message, self._name, asked, self._bot.username))

    async def _about(self, message: telegram.Message, words: records.Words, place: str) -> None:
        """Hand on what somebody asks in private about a chat of which they are an admin; they are answered in private."""
        record, user = records.record(message, self._name), message.from_user
        if user is None:
            return
        try:
            with named("ask for a chat", lack=Lack.READ_MESSAGES):
                chat = await self._bot.get_chat(place)
                member = await self._bot.get_chat_member(chat.id, user.id)
        except Unreachable:
            return await self._tell(record, "try-later")
        except PlatformError:
            member = None
        if not isinstance(member, telegram.ChatMemberOwner | telegram.ChatMemberAdministrator):
            return await self._tell(record, "telegram-not-your-chat")
        self._places.learn(chat)
        asked = replace(words, arguments=words.arguments[1:])
        body, wrong = await self._body(message, asked)
        if wrong:
            return await self._tell(record, wrong)
        command = records.command(message, self._name, asked, self._bot.username, body)
        there = replace(command.message, chat=str(chat.id), thread="", private=False, attachments=(), text="")
        token = Aside(member=str(user.id), message=record.id).token
        await self._handler.on_command(replace(command, message=there, target=None, reply_token=token))

    async def _body(self, message: telegram.Message, words: records.Words) -> tuple[str, str]:
        """The text file that the command reads, if any; and, as the id of the words that say so, what is wrong with it."""
        if words.name is None or not reads_text(words.name, words.arguments) or words.body.strip():
            return "", ""
        try:
            return await self._read_file(message), ""
        except (TooLarge, UnicodeDecodeError):
            return "", "telegram-file-unreadable"
        except Gone:
            return "", "telegram-file-gone"
        except Unreachable:
            return "", "try-later"

    async def _in_channel(self, message: telegram.Message) -> None:
        """Hand on a channel's post. Who writes there cannot be seen: commands belong into the private chat, or are pressed."""
        record, words = records.record(message, self._name), records.words(message, self._bot.username)
        if record.attachments:
            return await self._hand_on(record)
        if words is None:
            return
        if words.name is CommandName.SETTINGS:
            command = records.command(message, self._name, words, self._bot.username)
            return await self._handler.on_command(
                replace(command, message=replace(record, standing=Standing.CHAT), target=None)
            )
        if words.name in MANAGING:
            await self._tell(record, "telegram-in-channel", bot=self._bot.username, chat=record.chat)

    async def _in_group(self, message: telegram.Message) -> None:
        record, words = records.record(message, self._name), records.words(message, self._bot.username)
        if words is None or words.name is None:
            if record.attachments:
                await self._hand_on(record)
            return
        # Its place among the chat's commands is that in which it came, whatever it waits for.
        before, handed_on = self._last.get(record.chat), asyncio.Event()
        self._last[record.chat] = handed_on
        asked = self._asked(message, record, words, before, handed_on)
        if not record.attachments:
            return await asked
        # A command under a picture does not take it out of the policy's sight, nor does it wait until that is on its way.
        beside = asyncio.create_task(asked)
        self._beside.add(beside)
        beside.add_done_callback(self._beside.discard)
        try:
            await self._hand_on(record)
        finally:
            await beside

    async def _asked(
        self,
        message: telegram.Message,
        record: Message,
        words: records.Words,
        before: asyncio.Event | None,
        handed_on: asyncio.Event,
    ) -> None:
        """Hand on a command, after the one `before` it in its chat."""
        try:
            if before is not None:
                await before.wait()
            command = await self._command(message, record, words)
        finally:
            handed_on.set()
        if isinstance(command, Command):
            await self._handler.on_command(command)
        elif command:
            await self._tell(record, command)

    async def _command(self, message: telegram.Message, record: Message, words: records.Words) -> Command | str:
        """What is asked, with the file that it reads; else what to say of it, if anything."""
        if words.name is None or (words.name is CommandName.START and self._was_introduced(record.chat)):
            return ""
        if words.name in MANAGING and words.arguments[:1] != ("show",) and records.anonymous(message):
            return "telegram-anonymous"
        target = message.reply_to_message
        asks = words.name is CommandName.CHECK and not record.attachments and isinstance(target, telegram.Message)
        if asks and isinstance(target, telegram.Message) and (unseen := records.cannot_check(target)):
            return unseen
        body, wrong = await self._body(message, words)
        if wrong:
            return wrong
        command = records.command(message, self._name, words, self._bot.username, body)
        if words.name is not CommandName.CHECK or message.sender_chat is not None or message.from_user is None:
            return command
        # What is found is for whoever asks, and for nobody else in the group.
        place = {"chat": record.chat, "thread": record.thread, "locale": record.locale}
        return replace(command, reply_token=Aside(member=str(message.from_user.id), message=record.id, **place).token)

    async def _read_file(self, message: telegram.Message) -> str:
        """The text file that came with the message, or that it replies to; empty if there is none."""
        document = records.text_file(message)
        if document is None and isinstance(message.reply_to_message, telegram.Message):
            document = records.text_file(message.reply_to_message)
        if document is None:
            return ""
        return (await self._fetch(document.file_id, MAX_TEXT_BYTES)).decode("utf-8-sig")

    async def _joined(self, change: telegram.ChatMemberUpdated) -> None:
        """Tell the moderator of a group, or a channel, that has just taken the bot in."""
        fresh = is_inside(change.new_chat_member) and not is_inside(change.old_chat_member)
        if change.chat.type not in GUARDED or not fresh:
            return
        self._introduced_s.put(str(change.chat.id), self._clock.elapsed_s())
        sees_all = bool(self._bot.bot.can_read_all_group_messages)
        await _over(await self._handler.on_joined(records.joined(change, self._name, sees_all=sees_all)))

    def _was_introduced(self, chat: str) -> bool:
        at_s = self._introduced_s.get(chat)
        return at_s is not None and self._clock.elapsed_s() - at_s < INTRODUCED_S

    async def _pressed(self, query: telegram.CallbackQuery, late_s: float) -> None:
        press = records.press(query, self._name)
        if press is None:
            return
        presser = Presser(chat=str(query.from_user.id), locale=press.locale)
        self._pressers.put(query.id, presser)
        await self._handler.on_press(replace(press, late_s=late_s))
        if not presser.answered:
            # What came of it was said elsewhere, so the button need not look busy any more.
            with named("answer a press"):
                await self._bot.answer_callback_query(query.id)

    async def _tell(self, message: Message, message_id: str, **values: object) -> None:
        text = self._texts.say(message_id, message.locale, **values)
        await self._say(Note(text=text, chat=message.chat, thread=message.thread, reply_to=message.id))


async def _over(rest: Awaitable[object] | None) -> None:
    """Wait until what is done later is over: until then the update is not struck off, and the next process meets it."""
    if rest is not None:
        await asyncio.wait([asyncio.ensure_future(rest)])


def _named_in(arguments: Sequence[str]) -> str:
    """The chat that the first word names, by its id or its public name; empty for other words."""
    word = arguments[0] if arguments else ""
    if word.startswith("-") and word[1:].isdecimal() and word.isascii():
        return word
    return word if re.fullmatch(r"@[A-Za-z][A-Za-z0-9_]{3,31}", word) else ""


def _shows_another(message: telegram.Message) -> bool:
    """Whether an edited message of a group, or a channel, may show another picture than before."""
    return message.chat.type in GUARDED and message.text is None


def _comes_in(change: telegram.ChatMemberUpdated) -> bool:
    """Whether a person has come into a group by it."""
    fresh = is_inside(change.new_chat_member) and not is_inside(change.old_chat_member)
    return change.chat.type in GROUPS and fresh and not change.new_chat_member.user.is_bot


def _moves(update: telegram.Update) -> bool:
    message = update.message
    return message is not None and bool(message.migrate_to_chat_id or message.migrate_from_chat_id)
