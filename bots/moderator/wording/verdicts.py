"""Verdicts in words: what somebody who asked reads, or a chat."""

from __future__ import annotations

from bots.moderator.services import Services
from bots.policy import Decision, Evidence, Reason
from worker.contract import Band, Kind, Verdict


class Wording:
    """Puts verdicts into words, in a language."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def _say(self, message_id: str, locale: str, **values: object) -> str:
        return self._services.texts.say(message_id, locale, **values)

    def verdict(self, verdict: Verdict | None, decision: Decision, locale: str) -> list[str]:
        """What was found, strongest first, as sentences."""
        if decision.matches.fine is not None and decision.reason in {Reason.FINE, Reason.ASKED}:
            return [self._say("verdict-fine-here", locale)]
        known = [self._say("verdict-known-here", locale)] if decision.matches.counts is not None else []
        found = [item for item in decision.evidence if item.band is Band.SUBSTANTIAL or item.proof is not None]
        if found:
            lines = [self._say(f"verdict-{item.kind}", locale) for item in found]
            lines += [self._proof(item, locale) for item in found if item.proof is not None]
            return [*known, *lines, self._say("verdict-can-be-wrong", locale)]
        if known:
            return known
        if verdict is None or verdict.band is Band.NONE:
            return [self._say("verdict-none", locale)]
        overall = "uncertain" if verdict.band is Band.UNCERTAIN else "little"
        lines = [self._say(f"verdict-{overall}", locale)]
        lines += [
            self._say(f"verdict-unchecked-{kind}", locale) for kind in Kind if verdict.belief(kind).band is Band.NONE
        ]
        return lines

    def _proof(self, item: Evidence, locale: str) -> str:
        return self._say(f"proof-{item.proof}", locale)

    def public(self, verdict: Verdict | None, decision: Decision, locale: str) -> str:
        """An answer that everybody in a chat reads."""
        lines = self.verdict(verdict, decision, locale)
        return " ".join([*lines, self._say("next-public", locale)] if self._found(decision) else lines)

    def private(self, verdict: Verdict | None, decision: Decision, locale: str) -> str:
        """An answer for one person: what was found, what to do, where to find help."""
        parts = [" ".join(self.verdict(verdict, decision, locale))]
        if self._found(decision):
            parts += [self._say("next-private-found", locale), self._say("help-found", locale)]
        else:
            unclear = verdict is None or verdict.band in {Band.UNCERTAIN, Band.NONE}
            parts += [self._say("next-private-unclear" if unclear else "next-private-little", locale)]
            parts += [self._say("help-any", locale)]
        return "\n\n".join(parts)

    def _found(self, decision: Decision) -> bool:
        strong = any(item.band is Band.SUBSTANTIAL or item.proof is not None for item in decision.evidence)
        return strong or decision.matches.counts is not None
