"""What people do on Telegram: updates are asked for, handed to the moderator, and only then confirmed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import telegram
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bots.clock import Clock
from bots.faults import Skipped
from bots.platform import Command, CommandName, Handler, Message, Note, PlatformError, Review, Throttled, Unreachable
from bots.platforms.telegram import records
from bots.platforms.telegram.buttons import Signer
from bots.platforms.telegram.failures import named
from bots.texts import Texts
from worker import telemetry

log = telemetry.logger(__name__)
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_S = 30
BATCH_S = 3.0
"""How long one slow message may hold up the next ones; after that it is finished beside them."""
TRIES = 4
GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})
MANAGING = frozenset({CommandName.POLICY, CommandName.CASES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What listening needs."""

    bot: ExtBot[int]
    handler: Handler
    texts: Texts
    signer: Signer
    say: Callable[[Note], Awaitable[str]]
    skipped: Skipped


class Listener:
    """Hands on what people do."""

    def __init__(self, parts: Parts) -> None:
        self._bot, self._handler = parts.bot, parts.handler
        self._texts, self._signer, self._say = parts.texts, parts.signer, parts.say
        self._skipped = parts.skipped
        self._under_way: set[asyncio.Task[None]] = set()
        self._next: int | None = None

    async def listen(self, clock: Clock) -> None:
        """Never. Raises PlatformError where Telegram cannot be reached for a while, or refuses."""
        while True:
            updates = await self._ask(clock)
            tasks = [self._begin(update) for update in updates]
            if tasks:
                await asyncio.wait(tasks, timeout=BATCH_S)
                self._next = updates[-1].update_id + 1

    async def finish(self, within_s: float) -> None:
        """Nothing; what was begun is done, or given up after `within_s` seconds, and Telegram knows what was handled."""
        if self._under_way:
            _, left = await asyncio.wait(self._under_way, timeout=within_s * 0.6)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        if self._next is not None:
            with contextlib.suppress(TelegramError, RuntimeError, TimeoutError):
                async with asyncio.timeout(within_s * 0.3):
                    await self._bot.get_updates(self._next, limit=1, timeout=0, allowed_updates=UPDATES)

    async def _ask(self, clock: Clock) -> Sequence[telegram.Update]:
        for attempt in range(TRIES):
            try:
                with named("ask for updates"):
                    return await self._bot.get_updates(self._next, timeout=POLL_S, allowed_updates=UPDATES)
            except Unreachable as failure:
                if attempt + 1 == TRIES:
                    raise
                await clock.sleep(failure.retry_after_s if isinstance(failure, Throttled) else float(2**attempt))
        raise Unreachable("never reached")

    def _begin(self, update: telegram.Update) -> asyncio.Task[None]:
        task = asyncio.create_task(self._handle(update))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _handle(self, update: telegram.Update) -> None:
        try:
            if update.callback_query is not None:
                await self._pressed(update.callback_query)
            elif update.my_chat_member is not None:
                await self._joined(update.my_chat_member)
            elif update.edited_message is not None:
                await self._changed(update.edited_message)
            elif update.message is not None:
                await self._posted(update.message)
        except PlatformError as error:
            log.warning("an update was not handled", platform=records.NAME, error=type(error).__name__)
        except Exception as error:
            self._skipped.add(
                next((kind for kind in UPDATES if getattr(update, kind) is not None), "another kind"), error
            )

    async def _posted(self, message: telegram.Message) -> None:
        if message.migrate_to_chat_id:
            await self._handler.on_moved(records.NAME, str(message.chat.id), str(message.migrate_to_chat_id))
        elif message.chat.type == ChatType.PRIVATE:
            await self._in_private(message)
        elif message.chat.type in GROUPS:
            await self._in_group(message)

    async def _changed(self, message: telegram.Message) -> None:
        """Nothing; a picture that was put in the place of another is looked at. In private it can be sent again."""
        record = records.record(message, edited=True)
        if message.chat.type in GROUPS and record.attachments:
            await self._handler.on_message(record)

    async def _in_private(self, message: telegram.Message) -> None:
        record = records.record(message)
        if record.attachments:
            return await self._handler.on_message(record)
        if records.cannot_check(message):
            return await self._tell(record, "cannot-check")
        words = records.words(message, self._bot.username)
        if words is None and not message.text:
            return None  # a service message, a contact, a place…
        name = words.name if words is not None and words.name is not None else CommandName.HELP
        await self._handler.on_command(records.command(message, name, words.arguments if words is not None else ()))

    async def _in_group(self, message: telegram.Message) -> None:
        record = records.record(message)
        if record.attachments:
            # A command under a picture does not take it out of the policy's sight.
            await self._handler.on_message(record)
        words = records.words(message, self._bot.username)
        if words is None or words.name is None:
            return
        if words.name in MANAGING and words.arguments[:1] != ("show",) and records.anonymous(message):
            return await self._tell(record, "telegram-anonymous")
        target = message.reply_to_message
        asks = words.name is CommandName.CHECK and not record.attachments and isinstance(target, telegram.Message)
        if asks and isinstance(target, telegram.Message) and records.cannot_check(target):
            return await self._tell(record, "cannot-check")
        await self._handler.on_command(records.command(message, words.name, words.arguments))

    async def _joined(self, change: telegram.ChatMemberUpdated) -> None:
        """Nothing; a group that has just taken the bot in knows what it does, and what it still needs."""
        fresh = change.old_chat_member.status in OUTSIDE and change.new_chat_member.status not in OUTSIDE
        if change.chat.type not in GROUPS or not fresh:
            return
        user = change.from_user
        place = Message(
            platform=records.NAME,
            chat=str(change.chat.id),
            id="",
            sender=records.person(user),
            locale=user.language_code or "en",
        )
        await self._handler.on_command(Command(name=CommandName.START, message=place))
        admin = change.new_chat_member.status == ChatMemberStatus.ADMINISTRATOR
        if not admin and not self._bot.bot.can_read_all_group_messages:
            await self._tell(place, "telegram-not-admin")

    async def _pressed(self, query: telegram.CallbackQuery) -> None:
        if query.message is None:
            return
        chat, locale = str(query.message.chat.id), query.from_user.language_code or "en"
        press = self._signer.read(chat, query.data or "")
        if press is None:
            text = self._texts.say("review-unknown", locale)
            await self._say(Note(text=text, chat=chat, reply_token=query.id))
            return
        await self._handler.on_review(
            Review(
                platform=records.NAME,
                chat=chat,
                member=records.person(query.from_user),
                case_id=press.case_id,
                choice=press.choice,
                note=str(query.message.message_id),
                reply_token=query.id,
                locale=locale,
            )
        )

    async def _tell(self, message: Message, message_id: str) -> None:
        text = self._texts.say(message_id, message.locale)
        await self._say(Note(text=text, chat=message.chat, thread=message.thread, reply_to=message.id))
