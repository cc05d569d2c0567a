"""Cases in words: the moderators' card, a line of a list, and what everybody reads about a removal."""

from __future__ import annotations

from datetime import UTC, datetime

from bots.moderator.casebook import is_back
from bots.moderator.services import Services
from bots.platform import Lack, Platform, PlatformError
from bots.platform.markup import link, mention
from bots.policy import Action, Mode, Policy, Reason
from bots.records.cases import AppealState, Case, Choice, Copy, Finding, FindingState, Problem
from worker.contract import Band, FailureReason, Kind


class CardWording:
    """Puts cases into words, in a language."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def _say(self, message_id: str, locale: str, **values: object) -> str:
        return self._services.texts.say(message_id, locale, **values)

    async def card(self, platform: Platform, case: Case, policy: Policy, locale: str, learned: int | None) -> str:
        """The whole card: true of each picture. `learned`: of 100 pictures flagged like these here, so many were real."""
        lines = [self._title(case, locale), await self.about(platform, case, locale)]
        shown = [item for item in case.findings if not item.companion]
        for item in shown:
            # How many ask is said below, for all of its pictures.
            asked_alone = case.reported and item.decision.reason is Reason.REPORTED and item.verdict is None
            found = [] if asked_alone else self.found(item, locale)
            words = " ".join([*found, *self.became(item, locale)])
            lines.append(
                words if len(shown) == 1 else self._say("card-picture", locale, number=item.number, words=words)
            )
        companions = len(case.findings) - len(shown)
        if companions:
            lines.append(self._say("card-companions", locale, count=companions))
        if case.urgent and all(item.decision.reason is not Reason.TAKEDOWN for item in shown):
            lines.append(self._say("reason-takedown", locale))
        lines += self._withheld(shown, locale)
        lines += self._penalties(case, locale)
        if case.untold:
            lines.append(self._say("card-untold", locale))
        if case.repeats:
            lines.append(self._say("card-repeats", locale, count=case.repeats))
        if case.reported:
            lines.append(self._say("card-reported", locale, count=case.reported))
        if learned is not None:
            lines.append(self._say("card-learned", locale, real=learned))
        lines += await self._decided(platform, case, locale)
        return "\n".join(lines)

    def _title(self, case: Case, locale: str) -> str:
        if case.minor:
            state = "minor"
        elif case.appeal is not None and case.appeal.state is AppealState.OPEN:
            state = "appealed"
        elif case.urgent and case.waits:
            state = "urgent"
        elif case.review is not None:
            state = "decided"
        else:
            state = "waits" if case.waits else "done"
        return self._say(f"card-title-{state}", locale, case=case.id)

    async def about(self, platform: Platform, case: Case, locale: str) -> str:
        """Who, where, when."""
        first = next(iter(case.findings), None)
        message = (first.put_back_as or first.message) if first is not None else ""
        thread = first.thread if first is not None else case.thread
        place = link(platform.link(case.posted_in, thread, message), self._say("card-the-message", locale))
        who = await self.person(platform, case.chat, case.sender, locale)
        values = {"who": who, "place": place, "chat": platform.place(case.chat), "when": when(case.opened_at_s)}
        line = self._say("card-about", locale, **values)
        if any(item.captioned for item in case.findings):
            line = f"{line} {self._say('card-captioned', locale)}"
        others = {item.sender for item in case.findings} - {case.sender, ""}
        copies = len({item.message for item in case.findings})
        if copies > 1 and case.incident.startswith("picture:"):
            line = f"{line} {self._say('card-copies', locale, count=copies, people=len(others) + 1)}"
        return line

    async def person(self, platform: Platform, chat: str, member: str, locale: str) -> str:
        """The member, to be pressed; words where nobody knows who it is."""
        if not member:
            return self._say("card-unknown-person", locale)
        try:
            name = await platform.label(chat, member)
        except PlatformError:
            name = ""
        return mention(member, name or self._say("card-a-member", locale))

    def found(self, finding: Finding, locale: str) -> list[str]:
        """What was found in one picture, with the signals that say so, as short sentences."""
        decision = finding.decision
        if decision.reason in {Reason.REPORTED, Reason.TAKEDOWN} and finding.verdict is None:
            return [self._say(f"reason-{decision.reason}", locale)]
        lines = []
        if decision.matches.counts is not None:
            exact = decision.matches.counts.exact
            lines.append(self._say("found-known-exact" if exact else "found-known-alike", locale))
        for item in decision.evidence:
            if item.band is not Band.NONE and (item.band is not Band.LITTLE or not lines):
                lines.append(self._say(f"found-{item.kind}-{item.band}", locale))
            if item.proof is not None:
                lines.append(self._say(f"proof-{item.proof}", locale))
        if finding.failure is not None:
            lines.append(self._say(f"found-failure-{finding.failure}", locale))
        elif not lines:
            lines.append(self._say("found-nothing", locale))
        lines += self._signals(finding, locale)
        return lines

    def _signals(self, finding: Finding, locale: str) -> list[str]:
        if finding.verdict is None:
            return []
        codes = {signal.detail for signal in finding.verdict.signals if not signal.applies and signal.detail}
        known = {"no_face", "too_small", "no_model"}
        return [self._say(f"signal-{code.replace('_', '-')}", locale) for code in sorted(codes & known)]

    def became(self, finding: Finding, locale: str) -> list[str]:
        """What was done about one picture, and whether it worked."""
        state = FindingState.PUT_BACK if is_back(finding) else finding.state
        if state is FindingState.HELD:
            copy = "kept" if finding.copy is Copy.KEPT else "lost"
            lines = [self._say(f"became-held-{copy}", locale, hold_hours=self._services.hold_hours)]
        else:
            lines = [self._say(f"became-{state}", locale)]
        if finding.problem is not None:
            lines.append(self.problem(finding.problem, finding.lack, locale))
        return lines

    def problem(self, problem: Problem, lack: Lack | None, locale: str) -> str:
        """What stood in the way."""
        if problem is Problem.FORBIDDEN and lack is not None:
            return self._say("problem-forbidden", locale, right=self.lack(lack, locale))
        return self._say(f"problem-{problem}", locale)

    def lack(self, lack: Lack, locale: str) -> str:
        """A right of the bot's, in words."""
        return self._say(f"right-{lack}", locale)

    def _withheld(self, findings: list[Finding], locale: str) -> list[str]:
        reasons = dict.fromkeys(item.reason for finding in findings for item in finding.decision.withheld)
        return [self._say(f"withheld-{reason}", locale) for reason in reasons]

    def _penalties(self, case: Case, locale: str) -> list[str]:
        lines = []
        for done in case.penalties:
            if done.problem is not None:
                why = self.problem(done.problem, done.lack, locale)
                lines.append(f"{self._say(f'penalty-failed-{done.action}', locale)} {why}")
            else:
                until = when(done.until_s) if done.until_s else ""
                lines.append(self._say(f"penalty-done-{done.action}", locale, until=until))
        return lines

    async def _decided(self, platform: Platform, case: Case, locale: str) -> list[str]:
        lines = []
        if case.review is not None and case.review.choice is not Choice.OVERTURN:
            # What overturned it stands below.
            who = await self.person(platform, case.chat, case.review.member, locale)
            name = DECIDED[case.review.choice]
            lines.append(self._say(f"decided-{name}", locale, who=who, when=when(case.review.at_s)))
        appeal = case.appeal
        if appeal is not None:
            if appeal.state is AppealState.OPEN:
                lines.append(self._say("card-appealed", locale, when=when(appeal.at_s)))
            else:
                who = await self.person(platform, case.chat, appeal.decided_by, locale)
                lines.append(self._say(f"appeal-{appeal.state}", locale, who=who, when=when(appeal.decided_at_s)))
        return lines

    def case_line(self, platform: Platform, case: Case, locale: str) -> str:
        """A case, as one line of a list that can be worked: with its place, its reason, and what is missing."""
        first = next((item for item in case.findings if not item.companion), None)
        state = self.state(case)
        kind = first.decision.kind if first is not None else None
        why = self._say(f"kind-{kind}" if kind is not None else f"kind-{self._sort(first)}", locale)
        message = (first.put_back_as or first.message) if first is not None else ""
        place = link(
            platform.link(case.posted_in, first.thread if first else "", message),
            self._say("card-the-message", locale),
        )
        line = self._say(
            "cases-line",
            locale,
            case=case.id,
            date=when(case.opened_at_s),
            kind=why,
            state=self._say(f"state-{state}", locale),
            place=place,
        )
        if first is not None and first.problem is not None:
            line = f"{line} {self.problem(first.problem, first.lack, locale)}"
        return line

    def _sort(self, finding: Finding | None) -> str:
        if finding is None:
            return "other"
        if finding.decision.reason in {Reason.REPORTED, Reason.TAKEDOWN}:
            return finding.decision.reason.value
        return "known" if finding.decision.matches.counts is not None else "other"

    def state(self, case: Case) -> str:
        """One word for where the case stands."""
        if case.mode is Mode.SHADOW:
            return "watched"
        if case.minor:
            return "minor"
        if case.appeal is not None and case.appeal.state is AppealState.OPEN:
            return "appealed"
        states = {item.state for item in case.findings}
        for state in (
            FindingState.STAYS,
            FindingState.HELD,
            FindingState.NOTED,
            FindingState.REMOVED,
            FindingState.KEPT_OUT,
            FindingState.PUT_BACK,
            FindingState.LEFT,
        ):
            if state in states:
                return state.value
        return FindingState.GONE.value


DECIDED = {
    Choice.FAKE: "fake",
    Choice.FAKE_UNKNOWN: "fake",
    Choice.FAKE_LAST: "fake",
    Choice.FINE: "fine",
    Choice.MINOR: "minor",
    Choice.MINOR_SURE: "minor",
    Choice.OVERTURN: "fine",
    Choice.UPHOLD: "fake",
}
"""What a review's choice comes to, as the texts name it."""


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {
        *(f"became-{state}" for state in FindingState if state is not FindingState.HELD),
        "became-held-kept",
        "became-held-lost",
        *(f"problem-{problem}" for problem in Problem),
        *(f"right-{lack}" for lack in Lack),
        *(f"withheld-{reason}" for reason in WITHHOLDING),
        *(f"decided-{name}" for name in DECIDED.values()),
        *(f"found-{kind}-{band}" for kind in Kind for band in Band if band is not Band.NONE),
        *(f"found-failure-{reason}" for reason in FailureReason),
        *(f"state-{state}" for state in FindingState),
        *(f"state-{state}" for state in ("watched", "minor", "appealed")),
        *(f"penalty-{how}-{action}" for how in ("done", "failed") for action in (Action.MUTE, Action.KICK, Action.BAN)),
        "penalty-done-strike",
        *(f"card-title-{state}" for state in ("minor", "appealed", "urgent", "decided", "waits", "done")),
        *(f"appeal-{state}" for state in AppealState if state is not AppealState.OPEN),
        *(f"kind-{kind}" for kind in (*Kind, Reason.REPORTED, Reason.TAKEDOWN, "known", "other")),
        *(f"reason-{reason}" for reason in (Reason.REPORTED, Reason.TAKEDOWN)),
    }


WITHHOLDING = (
    Reason.SUBSTANTIAL_NOT_PROOF,
    Reason.NOT_CONFIRMED,
    Reason.HOLD_OFF,
    Reason.BREAKER,
)
"""Why an action may be withheld."""


def when(at_s: float) -> str:
    """A moment, as people everywhere can read it: in UTC."""
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%d %H:%M")
