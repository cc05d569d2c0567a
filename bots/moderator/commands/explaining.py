"""/why: what was found in a picture, by which rule something was done, and how to object. It names nobody."""

from __future__ import annotations

from bots.moderator.casebook import Casebook, is_back, may_be_out
from bots.moderator.commands.speech import Speech
from bots.moderator.petitions import pictures_of
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.moderator.wording.cards import is_over, when
from bots.moderator.wording.dossiers import is_only_asked_about
from bots.platform import Command, Platform, Right
from bots.policy import Action, Mode, Reason
from bots.records.cases import AppealState, Case
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import OUT, Copy, Finding, FindingState, Problem

MAX_EXPLAINED = 5
"""Pictures; a chat is no place for more."""
PETITIONS = frozenset({Reason.REPORTED, Reason.TAKEDOWN})
"""That somebody asks is between them and the moderators."""
RULES = frozenset(
    {
        Reason.PROOF,
        Reason.SUBSTANTIAL,
        Reason.SUBSTANTIAL_NOT_PROOF,
        Reason.WEAK,
        Reason.KNOWN,
        Reason.NOT_CONFIRMED,
        Reason.BREAKER,
        Reason.HOLD_OFF,
        Reason.UNASKED,
        Reason.UNSEEN,
    }
)
"""Why a rule did what it did, where that can be said."""

WITHHELD = frozenset(
    {Reason.SUBSTANTIAL_NOT_PROOF, Reason.NOT_CONFIRMED, Reason.BREAKER, Reason.HOLD_OFF, Reason.UNASKED}
)
"""Why a rule did nothing."""


class Explaining:
    """Explains a case to anybody in its chat."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)
        self._speech = Speech(services)
        self._wording = CardWording(services)

    async def answer(self, platform: Platform, command: Command) -> None:
        """Explain the case of the message that is meant, or of the case that is named."""
        if not command.arguments and command.target is None:
            return await self._speech.say(platform, command, "why-what")
        try:
            case = await self._meant(platform, command)
        except (NewerRecord, BrokenRecord):
            return await self._speech.say(platform, command, "review-newer")
        if case is None:
            return await self._speech.say(platform, command, "why-none")
        case = await self._book.as_kept(case)
        if case.minor:
            return await self._speech.say(platform, command, "why-minor")
        findings = self._explained(case, command)
        if all(is_only_asked_about(item) for item in findings):
            return await self._speech.say(platform, command, "why-none")
        lines = [self._one(command, case, item, several=len(findings) > 1) for item in findings[:MAX_EXPLAINED]]
        lines += self._afterwards(command, case, findings)
        await self._speech.send(platform, command, "\n\n".join(lines))
        return None

    async def _meant(self, platform: Platform, command: Command) -> Case | None:
        """The case, if it is of this chat; in private, if it is about a picture of the asker's, or they may review it."""
        message, cases = command.message, self._services.records.cases
        case = None
        if command.target is not None:
            case = await cases.of_message(platform.name, message.chat, command.target.id)
        if case is None and command.arguments:
            case = await cases.case(command.arguments[0])
        if case is None or case.platform != platform.name:
            return None
        if not message.private:
            return case if case.chat == message.chat else None
        own = message.sender.id in {item.sender for item in case.findings}
        return case if own or await platform.may(case.chat, message.sender.id, Right.REVIEW) else None

    def _explained(self, case: Case, command: Command) -> list[Finding]:
        """The pictures of the message; all of them where it is the bot's own. In private whoever posted some asks about those."""
        shown = [item for item in case.findings if not item.companion] or list(case.findings)
        mine = [item for item in shown if item.sender == command.message.sender.id]
        shown = mine if mine and command.message.private else shown
        if command.target is None:
            return shown
        target = command.target.id
        here = [item for item in shown if item in pictures_of(case, target) or item.reply == target]
        return here or shown

    def _one(self, command: Command, case: Case, finding: Finding, *, several: bool) -> str:
        locale, text = command.message.locale, self._speech.text
        sentences = list[str]()
        reason = finding.decision.reason
        if reason not in PETITIONS or finding.verdict is not None:
            sentences += self._wording.found(finding, locale)
        watched = Mode.SHADOW in {case.mode, finding.decision.mode}
        if watched and finding.state is FindingState.NOTED:
            sentences.append(text(command, "why-watched"))
        else:
            reasons = dict.fromkeys([reason, *(item.reason for item in finding.decision.withheld)])
            # Once a person has decided, it is no longer the rules that keep anything from being done.
            undone = case.review is None and is_back(finding)
            reasons = {item: None for item in reasons if not (case.review or undone) or item not in WITHHELD}
            if finding.unfounded:
                reasons.pop(Reason.KNOWN, None)
            named = {Reason.BREAKER: {"share": finding.decision.share or "none"}}
            sentences += [
                text(command, f"why-rule-{item.replace('_', '-')}", **named.get(item, {}))
                for item in reasons
                if item in RULES
            ]
            sentences.append(self._done(command, finding))
        words = self._speech.join(command, sentences)
        return text(command, "why-picture", number=finding.number, words=words) if several else words

    def _done(self, command: Command, finding: Finding) -> str:
        name = finding.state.value.replace("_", "-")
        if may_be_out(finding):
            return self._speech.text(command, "became-leaving")
        if finding.state is FindingState.HELD and finding.copy is Copy.KEPT:
            until_s = finding.at_s + self._services.options.hold_s
            # Of one that was put back, and taken out again, it is kept for longer.
            until = when(until_s) if until_s > self._services.clock.now_s() else "none"
            return self._speech.text(command, f"why-done-{name}", until=until)
        if finding.state is FindingState.HELD:
            name = "held-lost"
        if finding.state is FindingState.NOTED and finding.reply:
            name = "replied"
        if finding.state is FindingState.NOTED and is_back(finding):
            name = "undone"
        if finding.problem is Problem.REPLACED:
            name = "replaced"
        return self._speech.text(command, f"why-done-{name}")

    def _afterwards(self, command: Command, case: Case, findings: list[Finding]) -> list[str]:
        text, lines, now_s = self._speech.text, list[str](), self._services.clock.now_s()
        if command.message.private:
            # What was done to a member is their own affair.
            lines += [
                text(command, f"why-penalty-{done.action}", until=when(done.until_s) if done.until_s else "")
                for done in case.of(command.message.sender.id)
                if done.problem is None and done.action in PUNISHED and not is_over(done, now_s)
            ]
        if case.appeal is not None:
            asked = "-again" if case.appeal.cause else ""
            lines.append(text(command, f"why-appeal-{case.appeal.state}{asked}"))
            if command.message.private and case.may_object(command.message.sender.id):
                lines.append(text(command, "why-object", case=case.id))
        elif any(item.state in OUT for item in findings) or lines:
            lines.append(text(command, "why-object", case=case.id))
        return lines


PUNISHED = (Action.MUTE, Action.KICK, Action.BAN)


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {
        *(f"why-rule-{reason.replace('_', '-')}" for reason in RULES),
        *(f"why-done-{state.replace('_', '-')}" for state in FindingState),
        "why-done-held-lost",
        "why-done-replied",
        "why-done-replaced",
        "why-done-undone",
        *(f"why-penalty-{action}" for action in PUNISHED),
        *(f"why-appeal-{state}{asked}" for state in AppealState for asked in ("", "-again")),
    }
