"""An admin who lets a model's word remove or punish is told, in numbers, what that does to real pictures."""

from __future__ import annotations

from collections.abc import Iterable

from bots.moderator.learning import FINE, MIN_REVIEWS, outcomes
from bots.moderator.services import Services
from bots.platform import Command
from bots.platform.markup import clean
from bots.policy import DAY_S, REAL_PICTURES_PER_FALSE_ALARM, Policy, Trust, trusts
from worker.contract import Kind

HISTORY_DAYS = 90
_KINDS: dict[Trust, frozenset[Kind]] = {
    Trust.ALTERED_REMOVED: frozenset({Kind.ALTERED}),
    Trust.GENERATED_REMOVED: frozenset({Kind.GENERATED}),
    Trust.PENALTY_BY_MODEL: frozenset(Kind),
    Trust.PENALTY_UNCONFIRMED: frozenset(Kind),
}
"""Of which pictures the numbers are."""


class Trusting:
    """Asks once."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def question(self, command: Command, changes: Iterable[tuple[Policy, Policy]], again: str) -> str | None:
        """What must be known first; None where the changes, from before to after, trust no more than the rules do already.

        `again` is what has to be written then; empty where there is a button.
        """
        more = {trust for before, after in changes for trust in trusts(after) - trusts(before)}
        if not more:
            return None
        say, locale, message = self._services.texts.say, command.message.locale, command.message
        lines = [say(f"trust-{trust}", locale) for trust in Trust if trust in more]
        kinds = frozenset(kind for trust in more for kind in _KINDS[trust])
        reviewed, fine = await self._history(message.platform, message.chat, kinds)
        if reviewed:
            lines.append(say("trust-history", locale, days=HISTORY_DAYS, reviewed=reviewed, fine=fine))
        if reviewed < MIN_REVIEWS:
            # A handful of reviews would mislead by themselves.
            lines.append(say("trust-measured", locale, real=REAL_PICTURES_PER_FALSE_ALARM))
        sure = say("trust-sure", locale, again=clean(again)) if again else say("trust-sure-press", locale)
        return "\n".join([*lines, sure])

    async def _history(self, platform: str, chat: str, kinds: frozenset[Kind]) -> tuple[int, int]:
        """Cases of these kinds at SUBSTANTIAL that moderators here have decided on, and how many of them were fine."""
        since_s = self._services.clock.now_s() - HISTORY_DAYS * DAY_S
        last = await outcomes(self._services.records.journal, platform, chat, since_s, kinds)
        return len(last), last.count(FINE)
