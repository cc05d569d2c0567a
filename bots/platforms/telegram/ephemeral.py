"""Messages in a group that one member alone sees (Bot API 10.2 and later: https://core.telegram.org/bots/api#ephemeral-messages).

python-telegram-bot 22.8 knows none of it, so what it takes is handed on raw. A server of before overlooks what it does not know,
and would show such a message to everybody. So it is asked first, by a method that shows nobody anything, and once.
"""

from __future__ import annotations

from typing import Any

import telegram
from telegram import error as telegram_error
from telegram.constants import MessageLimit

from bots.platform import Note
from bots.platform.latest import Turn
from bots.platforms.telegram.asides import Aside
from bots.platforms.telegram.connection import ChatId
from bots.platforms.telegram.failures import says
from bots.platforms.telegram.resending import reply_to
from bots.platforms.telegram.writing import NO_PREVIEW, write

PROBE = "deleteEphemeralMessage"
NO_MESSAGE = 0
"""An ephemeral message that there never is: what the server says of it shows that it knows such."""
_UNKNOWN_METHOD = "method not found"


class Ephemeral:
    """What the server can do of it."""

    def __init__(self, bot: telegram.ext.ExtBot[Turn]) -> None:
        self._bot = bot
        self._is_known: bool | None = None

    async def say(self, chat: ChatId, aside: Aside, note: Note) -> bool:
        """Whether it is said to the member alone, there. Raises telegram.error.TelegramError; nobody else reads it then."""
        if not await self._knows(chat, int(aside.member)):
            return False
        written, to = write(note.text, MessageLimit.MAX_TEXT_LENGTH), {"receiver_user_id": int(aside.member)}
        sent = await self._bot.send_message(
            chat,
            written.text,
            entities=written.entities,
            message_thread_id=int(aside.thread) if aside.thread else None,
            reply_parameters=reply_to(aside.message, only_if_there=False),
            link_preview_options=NO_PREVIEW,
            # As 10.2 takes it, and as 10.3 does: each overlooks the other's.
            api_kwargs={**to, "ephemeral_message_parameters": to},
            rate_limit_args=Turn(awaited=True),
        )
        if sent.api_kwargs.get("ephemeral_message_id") is not None:
            return True
        # Everybody sees it, whatever the server said of itself.
        self._is_known = False
        await self._bot.delete_message(chat, sent.message_id)
        return False

    async def _knows(self, chat: ChatId, member: int) -> bool:
        """Whether the server knows such messages, as far as it says."""
        if self._is_known is None:
            self._is_known = await self._asked(chat, member)
        return bool(self._is_known)

    async def _asked(self, chat: ChatId, member: int) -> bool | None:
        """None where it did not say."""
        about: dict[str, Any] = {"chat_id": chat, "receiver_user_id": member, "ephemeral_message_id": NO_MESSAGE}
        try:
            await self._bot.do_api_request(PROBE, about)
        except (telegram_error.EndPointNotFound, telegram_error.InvalidToken):
            return False
        except telegram_error.BadRequest as error:
            return not says(error, _UNKNOWN_METHOD)
        except telegram_error.Forbidden:
            return True
        except telegram_error.TelegramError:
            return None
        return True
