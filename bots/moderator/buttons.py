"""The buttons under a card: what can be decided, and honestly offered, as the case is now."""

from __future__ import annotations

from bots.moderator.casebook import in_chat, obtainable, removable
from bots.moderator.leftovers import is_left, left_over, lost, may_undo, taken_out
from bots.moderator.services import Services
from bots.platform import Button, ButtonStyle, Emblem, Platform
from bots.records.cases import AppealState, Case
from bots.records.choices import FINES, Choice
from bots.records.findings import OUT
from bots.references import VALID_S, Reference


class CaseButtons:
    """Makes buttons that carry signed references to cases."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def of(self, platform: Platform, case: Case, locale: str) -> tuple[Button, ...]:
        """What can be decided now."""
        if case.minor:
            label = "button-try-again" if case.stays else "button-finish"
            if case.emblem is not None and not case.stays:
                label = "button-emblem-out" if removable(platform, case) else "button-emblem-seen"
            go_on = self.button(platform, case, Choice.MINOR_SURE, label, locale, ButtonStyle.GOOD)
            return (go_on,) if case.in_line else ()
        appealed = case.appeal is not None and case.appeal.state is AppealState.OPEN
        if appealed and case.review is not None:
            return (
                self.button(platform, case, Choice.OVERTURN, "button-overturn", locale, ButtonStyle.GOOD),
                self.button(platform, case, Choice.UPHOLD, "button-uphold", locale, ButtonStyle.DANGER),
                *self._show(platform, case, locale),
            )
        if case.review is not None:
            minor = self.button(platform, case, Choice.MINOR, "button-minor", locale, row=1)
            finish = tuple[Button, ...]()
            if case.unfinished:
                same = Choice.FINE if case.review.choice in FINES else Choice.FAKE
                finish = (self.button(platform, case, same, "button-finish", locale, ButtonStyle.GOOD),)
            elif is_left(case) and not case.review.undoing:
                finish = (self._again(platform, case, locale),)
            if not may_undo(case, self._services.clock.now_s(), self._services.options.undo_s):
                return (*finish, minor)
            taken, gone = taken_out(case), lost(platform, case)
            undo = "button-undo-lost" if gone and len(gone) == len(taken) else "button-undo"
            return (*finish, self.button(platform, case, Choice.UNDO, undo, locale), minor)
        return self._open(platform, case, locale)

    def _open(self, platform: Platform, case: Case, locale: str) -> tuple[Button, ...]:
        """What can be decided of a case that nobody has decided."""
        out = any(item.state in OUT for item in case.findings)
        there = any(in_chat(item) for item in case.findings)
        fake = "button-remove" if there else "button-keep-out"
        fine = "button-leave"
        if out or not there:
            back = any(item.state in OUT and obtainable(platform, item) for item in case.findings)
            fine = "button-put-back" if back else "button-fine-lost"
        if not removable(platform, case):
            fake, fine = "button-emblem-fake", "button-emblem-fine"
        made = [
            *self._admission(platform, case, locale),
            self.button(platform, case, Choice.FAKE, fake, locale, ButtonStyle.DANGER),
            self.button(platform, case, Choice.FINE, fine, locale, ButtonStyle.GOOD),
            *self._show(platform, case, locale),
        ]
        made.append(self.button(platform, case, Choice.MORE, "button-more", locale, row=1))
        return tuple(made)

    def _admission(self, platform: Platform, case: Case, locale: str) -> tuple[Button, ...]:
        """How a request to be let in can be answered, as long as nobody has."""
        if case.emblem is not Emblem.REQUEST or case.admission is not None:
            return ()
        return (
            self.button(platform, case, Choice.ADMIT, "button-admit", locale, row=2),
            self.button(platform, case, Choice.REFUSE, "button-refuse", locale, row=2),
        )

    def _again(self, platform: Platform, case: Case, locale: str) -> Button:
        """What the decision has not reached is tried once more."""
        if case.review is not None and case.review.choice in FINES:
            label = "button-rest-back" if left_over(case) else "button-lift"
            return self.button(platform, case, Choice.FINE, label, locale, ButtonStyle.GOOD)
        label = "button-rest-out" if left_over(case) else "button-penalise"
        return self.button(platform, case, Choice.FAKE, label, locale, ButtonStyle.DANGER)

    def _show(self, platform: Platform, case: Case, locale: str) -> tuple[Button, ...]:
        """*Show me*, where that is turned on and there is something left to show."""
        turned_on = self._services.reveals(platform.name) and self._services.page_url(platform.name)
        if not turned_on or not any(obtainable(platform, item) for item in case.findings):
            return ()
        return (self.button(platform, case, Choice.SHOW, "button-show", locale, row=1),)

    def button(
        self,
        platform: Platform,
        case: Case,
        choice: Choice,
        text_id: str,
        locale: str,
        style: ButtonStyle = ButtonStyle.PLAIN,
        row: int = 0,
        finding: int = 0,
        **values: object,
    ) -> Button:
        """A button that carries a signed, expiring reference to the case."""
        reference = Reference(choice=choice, case=case.id, finding=finding)
        data = self._services.signer.sign(reference, platform.name, self._services.clock.now_s() + VALID_S)
        return Button(label=self._services.texts.say(text_id, locale, **values), data=data, style=style, row=row)
