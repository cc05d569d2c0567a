"""Says things at most once, and lets what was said follow what became true later."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.platform import Forbidden, Gone, Note, Platform, PlatformError, Unreachable
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
        await outbox.settle(key, said, Sent(state=state, chat=note.chat, message=message or ""))
        return message

    async def state(self, key: str, said: Said) -> SendState | None:
        """What is known of the note; None if nobody has tried to send it."""
        sent = await self._services.records.outbox.sent(key, said)
        return None if sent is None else sent.state

    async def edit(self, platform: Platform, chat: str, message: str, note: Note) -> bool:
        """Let the bot's own message read anew; False where it is gone or cannot be changed. Never raises."""
        for attempt in range(self._services.options.max_attempts):
            try:
                await platform.edit(chat, message, note)
            except Unreachable as failure:
                await self._services.pause(failure, attempt)
            except (Gone, Forbidden):
                return False
            except PlatformError as failure:
                log.info("a note could not be edited", platform=platform.name, error=type(failure).__name__)
                return False
            else:
                return True
        return False
