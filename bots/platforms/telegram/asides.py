"""Answers that one person alone reads: the token that asks for it says whose they are, so it outlives this process with whatever
waits to be answered. It is no secret, and nobody outside is shown it."""

from __future__ import annotations

from dataclasses import dataclass

_BEGINS = "alone"
_BETWEEN = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """For whom an answer is, and where they asked."""

    member: str
    message: str
    """What they wrote."""
    chat: str = ""
    """A group; empty: their own chat with the bot."""
    thread: str = ""
    locale: str = ""

    @property
    def token(self) -> str:
        """As `reply_token` carries it."""
        return _BETWEEN.join((_BEGINS, self.member, self.message, self.chat, self.thread, self.locale))


def read(token: str) -> Aside | None:
    """What the token says; None for others, such as a press's."""
    parts = token.split(_BETWEEN)
    if len(parts) != 6 or parts[0] != _BEGINS:
        return None
    return Aside(member=parts[1], message=parts[2], chat=parts[3], thread=parts[4], locale=parts[5])
