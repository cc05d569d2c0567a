"""Says things at most once, and lets what was said follow what became true later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bots.moderator.services import Services
from bots.platform import Button, Forbidden, Gone, Note, Platform, PlatformError, Unreachable
from bots.records.outbox import Said, SendState, Sent
from worker import telemetry

log = telemetry.logger(__name__)


class Speaker:
    """Sends notes through the outbox. One whose sender died on the way is never sent again."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def once(self, platform: Platform, key: str, said: Said, note: Note, keep_s: int = 0) -> str | None:
        """Send the note, unless it was sent before; its id if it was sent now.

        None where it was said before, was refused, or nobody knows whether it arrived. Raises Unreachable where the
        platform could not be reached, so that it may be said later, and Gone where it answers what is gone
        (`Note.only_if_there`).
        """
        outbox = self._services.records.outbox
        if not await outbox.claim(key, said, keep_s):
            sent = await outbox.sent(key, said)
            if sent is not None and sent.state is SendState.SENDING:
                await outbox.settle(key, said, Sent(state=SendState.UNKNOWN))
            return None
        try:
            message = await self._services.say(platform, note)
        except Unreachable:
            await outbox.settle(key, said, Sent(state=SendState.FAILED))
            raise
        except PlatformError as failure:
            log.warning("a note was refused", platform=platform.name, error=type(failure).__name__, what=said.value)
            if isinstance(failure, Gone) and note.only_if_there:
                await outbox.settle(key, said, Sent(state=SendState.FAILED))  # another copy of it may still be answered
                raise
            await outbox.settle(key, said, Sent(state=SendState.REFUSED))
            return None
        state = SendState.SENT if message is not None else SendState.UNKNOWN
        # Of an answer nothing follows later, and its chat may be one person's own.
        is_answer = said is Said.ANSWER
        sent = Sent(state=state, chat="" if is_answer else note.chat, message="" if is_answer else message or "")
        await outbox.settle(key, said, sent)
        return message

    async def privately(
        self, platform: Platform, member: str, key: str, said: Said, text: str, buttons: tuple[Button, ...] = ()
    ) -> bool:
        """Write to the member alone, once; False where they do not let the bot, or it may not have arrived."""
        try:
            chat = await platform.private_chat(member)
            return bool(await self.once(platform, key, said, Note(text=text, chat=chat, buttons=buttons)))
        except PlatformError as failure:
            log.info("a member could not be told", platform=platform.name, error=type(failure).__name__)
            return False

    async def state(self, key: str, said: Said) -> SendState | None:
        """What is known of the note; None if nobody has tried to send it."""
        sent = await self._services.records.outbox.sent(key, said)
        return None if sent is None else sent.state

    async def arrived(self, key: str, said: Said, chat: str = "") -> str:
        """The message that the note is, whoever has sent it; empty where nobody has, or it is not known, or in another chat."""
        sent = await self._services.records.outbox.sent(key, said)
        if sent is None or sent.state is not SendState.SENT or (chat and sent.chat != chat):
            return ""
        return sent.message

    async def edit(self, platform: Platform, chat: str, message: str, note: Note) -> bool:
        """Let the bot's own message read anew; False where it is gone or cannot be changed. Never raises."""
        return await self._write(platform, lambda: platform.edit(chat, message, note), gone=False)

    async def clear(self, platform: Platform, chat: str, message: str, note: Note) -> bool:
        """Let the bot's own message read anew and show no thumbnail; False where it may show it still. Never raises."""
        return await self._write(platform, lambda: platform.clear(chat, message, note), gone=True)

    async def _write(self, platform: Platform, write: Callable[[], Awaitable[None]], *, gone: bool) -> bool:
        """Whether it was written; `gone` where the message is gone."""
        attempts = self._services.options.max_attempts
        for attempt in range(attempts):
            try:
                await write()
            except Unreachable as failure:
                await self._services.pause(failure, attempt, attempts)
            except Gone:
                return gone
            except Forbidden:
                return False
            except PlatformError as failure:
                log.info("a note could not be edited", platform=platform.name, error=type(failure).__name__)
                return False
            else:
                return True
        return False
