"""Verdicts in words: what somebody who asked reads, or a chat."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bots.moderator.services import Services
from bots.moderator.wording import grounds, looks, traces
from bots.moderator.wording.care import Care
from bots.policy import Decision, Evidence, Proof
from worker.contract import FACES_SAMPLED, INCOMPLETE, PART_OF_TIME, Band, Kind, Trace, Verdict


class Wording:
    """Puts verdicts into words, in a language."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._care = Care(services.texts)

    def _say(self, message_id: str, locale: str, **values: object) -> str:
        return self._services.texts.say(message_id, locale, **values)

    def verdict(
        self,
        verdict: Verdict | None,
        decision: Decision,
        locale: str,
        shown: Collection[Trace] = traces.IN_PUBLIC,
    ) -> list[str]:
        """What was found, strongest first, as sentences; of what the file says of itself, what is `shown`.

        One person alone reads what that rests on as well, and what it cannot tell.
        """
        if decision.matches.stopped:
            return [self._say("verdict-stopped-here", locale)]
        if decision.matches.excused:
            return [self._say("verdict-fine-here", locale)]
        match = decision.matches.counts
        known = [] if match is None else [self._say(f"verdict-{'known' if match.fake else 'kept-out'}-here", locale)]
        found = [item for item in decision.evidence if item.band is Band.SUBSTANTIAL or item.proof is not None]
        if found:
            return [*known, *self._strong(verdict, found, locale, shown)]
        if known:
            return known
        if verdict is None or verdict.band is Band.NONE:
            last = [self._say("cannot-tell-none", locale)] if shown is traces.IN_PRIVATE else []
            return [looks.none(verdict, self._say, locale), *self._details(verdict, locale, shown), *last]
        return self._weak(verdict, locale, shown)

    def _strong(
        self, verdict: Verdict | None, found: Sequence[Evidence], locale: str, shown: Collection[Trace]
    ) -> list[str]:
        kinds, details = [item.kind for item in found], self._details(verdict, locale, shown)
        lines = [self._say(f"verdict-{kind}", locale) for kind in kinds]
        if verdict is not None and shown is traces.IN_PRIVATE:
            ground = grounds.rests_on(verdict, kinds, self._say, locale)
            return [*lines, ground, *details, grounds.cannot_tell(kinds, self._say, locale)]
        signed = {Proof.PROVENANCE} if traces.said(verdict, {Trace.SIGNED_GENERATED}) else set()
        lines += [self._proof(item, locale) for item in found if item.proof not in {None, *signed}]
        return [*lines, *details, self._say("verdict-can-be-wrong", locale)]

    def _weak(self, verdict: Verdict, locale: str, shown: Collection[Trace]) -> list[str]:
        overall, alone = "uncertain" if verdict.band is Band.UNCERTAIN else "little", shown is traces.IN_PRIVATE
        kinds = [kind for kind in Kind if verdict.belief(kind).band is Band.UNCERTAIN]
        lines = [self._say(f"verdict-{overall}", locale)]
        if alone:
            lines.append(grounds.rests_on(verdict, kinds, self._say, locale))
        for kind in Kind:
            if verdict.belief(kind).band is Band.NONE:
                lines.append(self._say(f"verdict-unchecked-{kind}", locale))
                lines += looks.unchecked(verdict, kind, self._say, locale)
        limit = [self._say(f"cannot-tell-{overall}", locale)] if alone else []
        return [*lines, *self._details(verdict, locale, shown), *limit]

    def _details(self, verdict: Verdict | None, locale: str, shown: Collection[Trace]) -> list[str]:
        return [*self._beside(verdict, locale, shown), *self._looked_at(verdict, locale, shown)]

    def _beside(self, verdict: Verdict | None, locale: str, shown: Collection[Trace]) -> list[str]:
        """What the file says of itself; that it says nothing is of use only to whoever is left in doubt."""
        is_clear = verdict is not None and verdict.band in {Band.LITTLE, Band.SUBSTANTIAL}
        left_out = {Trace.NO_RECORD} if is_clear else set()
        return traces.sentences(verdict, self._say, locale, {trace for trace in shown if trace not in left_out})

    def _looked_at(self, verdict: Verdict | None, locale: str, shown: Collection[Trace]) -> list[str]:
        """How much of it was looked at, where that was not all of it; and, for one person alone, which face it is about."""
        if verdict is None:
            return []
        codes = {signal.detail for signal in verdict.signals}
        lines = []
        if INCOMPLETE in codes:
            lines.append(self._say("verdict-incomplete", locale))
        if PART_OF_TIME in codes:
            lines.append(self._say("verdict-part-of-time", locale))
        if shown is traces.IN_PRIVATE:  # a chat is not pointed at a person
            lines += looks.face(verdict, self._say, locale)
        if FACES_SAMPLED in codes:
            lines.append(self._say("signal-faces-sampled", locale))
        if verdict.frames_seen > 1:
            lines.append(self._say("verdict-frames", locale, count=verdict.frames_seen))
        return [*lines, *looks.moment(verdict, self._say, locale)]

    def _proof(self, item: Evidence, locale: str) -> str:
        return self._say(f"proof-{item.proof}", locale)

    def public(self, verdict: Verdict | None, decision: Decision, locale: str) -> str:
        """An answer that everybody in a chat reads."""
        lines = self.verdict(verdict, decision, locale)
        lines += [self._say("next-public", locale)] if self._found(decision) else []
        return self._services.texts.join(lines, locale)

    def private(self, verdict: Verdict | None, decision: Decision, locale: str) -> str:
        """An answer for one person: what was found, who helps whom it hurts, what to look for."""
        parts = [self._services.texts.join(self.verdict(verdict, decision, locale, traces.IN_PRIVATE), locale)]
        if decision.matches.stopped:
            return parts[0]
        if decision.matches.counts is not None and not self._found(decision):
            return "\n\n".join([*parts, self._say("help-any", locale)])
        if self._found(decision):
            parts += [self._care.found(locale), self._say("next-private-found", locale)]
        else:
            unclear = verdict is None or verdict.band in {Band.UNCERTAIN, Band.NONE}
            parts += [self._say("next-private-unclear" if unclear else "next-private-little", locale)]
            parts += [self._say("help-any", locale)]
        return "\n\n".join(parts)

    def _found(self, decision: Decision) -> bool:
        if decision.matches.stopped:
            return False
        strong = any(item.band is Band.SUBSTANTIAL or item.proof is not None for item in decision.evidence)
        return strong or (decision.matches.counts is not None and decision.matches.counts.fake)
