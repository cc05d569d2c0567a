"""What a decision has not reached, in words for whoever has just pressed for it."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.leftovers import left_over, ungiven
from bots.moderator.services import Services
from bots.moderator.wording.cards import CardWording
from bots.records.cases import Case
from bots.records.choices import FINES


class LeftoverWording:
    """Puts into words what one more press may still do."""

    def __init__(self, services: Services) -> None:
        self._texts = services.texts
        self._wording = CardWording(services)

    def left(self, case: Case, locale: str) -> str:
        """What the decision has not reached, and why; empty where that is nothing."""
        left, fine = left_over(case), case.review is not None and case.review.choice in FINES
        if left:
            problems = dict.fromkeys((item.problem, item.lack) for item in left)
            lines = [self._wording.problem(it, lack, locale) for it, lack in problems if it is not None]
            count, why = len({item.message for item in left}), self._texts.join(lines, locale)
            return self._texts.say("left-out" if fine else "left-there", locale, count=count, why=why)
        lines = self._wording.penalties(replace(case, penalties=tuple(ungiven(case))), locale)
        return self._texts.say("left-ungiven", locale, why=self._texts.join(lines, locale)) if lines else ""
