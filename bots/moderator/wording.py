"""Verdicts, cases and policies in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bots.cases import Case, CaseState
from bots.moderator.services import Services
from bots.policy import Action, Decision, Evidence, Mode, Needs, Policy, Reason
from worker.contract import Band, Kind, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat, and where its moderators are told if its policy names no place."""

    chat: str
    default: str
    named: str = ""
    """The place that its policy names, as people read it."""


class Wording:
    """Puts things into words, in a language."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def _say(self, message_id: str, locale: str, **values: object) -> str:
        return self._services.texts.say(message_id, locale, **values)

    def verdict(self, verdict: Verdict, decision: Decision, locale: str) -> list[str]:
        """What was found, strongest first, as sentences."""
        found = [item for item in decision.evidence if item.band is Band.SUBSTANTIAL or item.proof is not None]
        if found:
            lines = [self._say(f"verdict-{item.kind}", locale) for item in found]
            lines += [self._proof(item, locale) for item in found if item.proof is not None]
            return [*lines, self._say("verdict-can-be-wrong", locale)]
        if verdict.band is Band.NONE:
            return [self._say("verdict-none", locale)]
        overall = "uncertain" if verdict.band is Band.UNCERTAIN else "little"
        lines = [self._say(f"verdict-{overall}", locale)]
        lines += [
            self._say(f"verdict-unchecked-{kind}", locale) for kind in Kind if verdict.belief(kind).band is Band.NONE
        ]
        return lines

    def _proof(self, item: Evidence, locale: str) -> str:
        return self._say(f"proof-{item.proof}", locale)

    def public(self, verdict: Verdict, decision: Decision, locale: str) -> str:
        """An answer that everybody in a chat reads."""
        lines = self.verdict(verdict, decision, locale)
        return " ".join([*lines, self._say("next-public", locale)] if decision.kind else lines)

    def private(self, verdict: Verdict, decision: Decision, locale: str) -> str:
        """An answer for one person: what was found, what to do, where to find help."""
        found = any(item.band is Band.SUBSTANTIAL or item.proof is not None for item in decision.evidence)
        parts = [" ".join(self.verdict(verdict, decision, locale))]
        if found:
            parts += [self._say("next-private-found", locale), self._say("help-found", locale)]
        else:
            unclear = verdict.band in {Band.UNCERTAIN, Band.NONE}
            parts += [self._say("next-private-unclear" if unclear else "next-private-little", locale)]
            parts += [self._say("help-any", locale)]
        return "\n\n".join(parts)

    def case(self, case: Case, locale: str) -> str:
        """A case, to moderators."""
        lines = [self._say("case-title", locale, case=case.id)]
        if case.state is CaseState.FAILED:
            lines.append(self._say("case-failed", locale))
        elif Action.HOLD in case.decision.actions:
            count = max(1, len(case.removed))
            lines.append(self._say("case-held", locale, count=count, hold_hours=self._services.hold_hours))
        elif Action.DELETE in case.decision.actions:
            lines.append(self._say("case-deleted", locale))
        else:
            lines.append(self._say("case-look", locale))
        if case.decision.kind is not None:
            lines.append(self._say(f"why-{case.decision.kind}", locale))
        if case.decision.reason is not Reason.PROOF:
            lines.append(self._say("why-not-proof", locale))
        lines += self._problem(case, locale)
        return "\n".join(lines)

    def _problem(self, case: Case, locale: str) -> list[str]:
        if not case.problem:
            return []
        code, _, right = case.problem.partition(":")
        if code == "forbidden":
            return [self._say("problem-forbidden", locale, right=self.right(right, locale))]
        return [self._say(f"problem-{code}", locale)]

    def right(self, right: str, locale: str) -> str:
        """A right of the bot's, in words."""
        try:
            return self._say(f"right-{right}", locale)
        except KeyError:
            return right.replace("_", " ")

    def case_line(self, case: Case, locale: str) -> str:
        """A case, as one line of a list."""
        state = "watched" if case.decision.mode is Mode.SHADOW else case.state.value
        kind = case.decision.kind or Kind.ALTERED
        return self._say(
            "cases-line",
            locale,
            case=case.id,
            date=datetime.fromtimestamp(case.opened_at_s, UTC).strftime("%Y-%m-%d %H:%M"),
            kind=self._say(f"kind-{kind}", locale),
            state=self._say(f"state-{state}", locale),
        )

    def policy(self, policy: Policy, place: Place, locale: str) -> str:
        """A policy, as people read it."""
        lines = [self._say("policy-title", locale), self._say(f"policy-mode-{policy.mode}", locale)]
        if policy.mode is not Mode.OFF:
            lines += [f"{self._say(f'policy-kind-{kind}', locale)} {self._rule(policy, kind, locale)}" for kind in Kind]
            lines.append(self._place(policy, place, locale))
        return "\n".join(lines)

    def _rule(self, policy: Policy, kind: Kind, locale: str) -> str:
        rule = policy.rule(kind)
        if rule.action is Action.REPLY:
            return self._say("policy-rule-reply", locale)
        needs = "proof" if rule.needs is Needs.PROOF else "substantial"
        return self._say(f"policy-rule-{rule.action}-{needs}", locale)

    def _place(self, policy: Policy, place: Place, locale: str) -> str:
        if not policy.moderators_chat:
            return self._say("policy-moderators-log" if place.default else "policy-moderators-nowhere", locale)
        if policy.moderators_chat == place.chat:
            return self._say("policy-moderators-here", locale)
        return self._say("policy-moderators-chat", locale, chat=place.named)
