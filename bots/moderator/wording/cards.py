"""Cases in words: the moderators' card, a line of a list, and what everybody reads about a removal."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from bots.moderator.casebook import (
    UPLOADS,
    is_back,
    is_traceless,
    keeps_copy,
    may_be_back,
    may_be_out,
    place_of,
    removable,
    still_there,
)
from bots.moderator.floods import most_posted
from bots.moderator.leftovers import lost, may_undo, taken_out
from bots.moderator.opening import OF_CHAT
from bots.moderator.services import Services
from bots.moderator.wording import looks, traces
from bots.moderator.wording.numbering import spans
from bots.platform import Emblem, Lack, Platform, PlatformError
from bots.platform.markup import clean, link, mention
from bots.policy import Action, Mode, Policy, Reason
from bots.records.cases import LISTED, AppealState, Case
from bots.records.choices import FINES, Choice
from bots.records.findings import OUT, Copy, Done, Finding, FindingState, Problem
from bots.texts import Joint
from worker.contract import Band, FailureReason, Kind, Trace

_STATES = ("watched", "minor", "appealed", "again", "leaving", "replaced", "lost", "lost_some")
_IN_STATE = {Problem.REPLACED: {"replaced"}, Problem.COPY_LOST: {"lost"}, Problem.PLACE_GONE: {"lost"}}
"""Problems that the word for where a case stands has said already."""
_SETTLED_WELL = frozenset({FindingState.LEFT, FindingState.PUT_BACK, FindingState.GONE})
MAX_LISTED = 10
"""Pictures that a card speaks of one by one; of the others it says how many they are."""


class CardWording:
    """Puts cases into words, in a language."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def _say(self, message_id: str, locale: str, **values: object) -> str:
        return self._services.texts.say(message_id, locale, **values)

    def _and(self, line: str, more: str, locale: str) -> str:
        return self._services.texts.join((line, more), locale)

    async def card(self, platform: Platform, case: Case, policy: Policy, locale: str, learned: int | None) -> str:
        """The whole card: true of each picture. `learned`: of 100 pictures flagged like these here, so many were real."""
        lines = [self._title(case, locale), await self.about(platform, case, locale)]
        shown = [item for item in case.findings if not item.companion]
        alike = dict[str, list[int]]()
        for item in shown[:MAX_LISTED]:
            # How many ask is said below, for all of its pictures.
            asked_alone = case.reported and item.decision.reason is Reason.REPORTED and item.verdict is None
            found = [] if asked_alone else self.found(item, locale)
            words, withheld = [*found, *self.became(item, locale)], self._withheld(case, item, locale)
            if len(shown) == 1:
                lines += [self._services.texts.join(words, locale), *withheld]
            else:
                # Said once of all of which it is true: services cut what is long.
                alike.setdefault(self._services.texts.join([*words, *withheld], locale), []).append(item.number)
        lines += [self._of(numbers, words, locale) for words, numbers in alike.items()]
        unlisted = len(shown[MAX_LISTED:]) + case.further
        if unlisted:
            lines.append(self._say("card-unlisted", locale, count=unlisted))
        if case.part_of:
            lines.append(self._say("card-part-of", locale, case=case.part_of))
        companions = len(case.findings) - len(shown)
        if companions:
            lines.append(self._say("card-companions", locale, count=companions))
            lines += self._stay_out(case, locale)
        if case.urgent and all(item.decision.reason is not Reason.TAKEDOWN for item in shown):
            lines.append(self._say("reason-takedown", locale))
        lines += self._unconfirmed(case, shown, locale)
        lines += self.penalties(case, locale)
        traceless = sum(is_traceless(item) and item.state not in _SETTLED_WELL for item in shown)
        if traceless and not case.minor:
            lines.append(self._say("card-traceless", locale, count=traceless))
        if case.beside_unread:
            lines.append(self._say("card-beside-unread", locale))
        if case.untold:
            lines.append(self._say("card-untold", locale))
        if case.unmarked:
            lines.append(self._say("card-unmarked", locale))
        if case.repeats:
            lines.append(self._say("card-repeats", locale, count=case.repeats))
        if case.reported:
            lines.append(self._say("card-reported", locale, count=case.reported))
        if learned is not None:
            lines.append(self._say("card-learned", locale, real=learned))
        lines += await self._decided(platform, case, locale)
        lines += self._lost(platform, case, locale)
        return "\n".join(lines)

    def _of(self, numbers: list[int], words: str, locale: str) -> str:
        """What is true of each picture of these numbers."""
        if len(numbers) == 1:
            return self._say("card-picture", locale, number=numbers[0], words=words)
        named = self._services.texts.join(spans(numbers), locale, Joint.ITEMS)
        return self._say("card-pictures", locale, numbers=named, words=words)

    def _stay_out(self, case: Case, locale: str) -> list[str]:
        """Why of what went along something did not come back."""
        problems = dict.fromkeys(item.problem for item in case.findings if item.companion)
        return [self.problem(it, None, locale) for it in problems if it in {Problem.KEPT_OUT, Problem.UNSEEN}]

    def _title(self, case: Case, locale: str) -> str:
        if case.minor:
            state = "minor"
        elif case.appeal is not None and case.appeal.state is AppealState.OPEN:
            state = "again" if case.appeal.cause else "appealed"
        elif case.urgent and case.waits:
            state = "urgent"
        elif case.review is not None:
            state = "decided"
        else:
            state = "noted" if case.mode is Mode.SHADOW else "waits" if case.waits else "done"
        return self._say(f"card-title-{state}", locale, case=case.id)

    async def about(self, platform: Platform, case: Case, locale: str) -> str:
        """Who, where, when."""
        if case.emblem is not None:
            return await self._beside(platform, case, case.emblem, locale)
        first = next(iter(case.findings), None)
        message = place_of(first) if first is not None else ""
        thread = first.thread if first is not None else case.thread
        place = link(platform.link(case.posted_in, thread, message), self._say("card-the-message", locale))
        who = await self.person(platform, case.chat, case.sender, locale)
        values = {"who": who, "place": place, "chat": platform.place(case.chat), "when": when(case.opened_at_s)}
        line = self._say("card-about", locale, **values)
        if any(item.captioned for item in case.findings):
            line = self._and(line, self._say("card-captioned", locale), locale)
        posted = most_posted(case)
        copies = len({item.message for item in posted}) + case.further
        if copies > 1:
            judged = {(item.message, item.media) for item in case.findings if not item.companion}
            one = "" if len(judged) == len(posted) else "-of-one"
            # Who has posted what is in further cases is not counted again here.
            name = f"card-copies{one}{'-at-least' if case.parts else ''}"
            people = len({item.sender for item in posted})
            line = self._and(line, self._say(name, locale, count=copies, people=people), locale)
        return line

    async def _beside(self, platform: Platform, case: Case, emblem: Emblem, locale: str) -> str:
        """The same of what no message carries, and where it is to be found."""
        values = {
            "who": await self.person(platform, case.chat, case.sender, locale),
            "chat": platform.place(case.chat),
            "when": when(case.opened_at_s),
        }
        known = "" if case.sender or emblem not in OF_CHAT else "-unknown"
        line = self._say(f"card-emblem-{emblem}{known}", locale, **values)
        if emblem in UPLOADS:
            named = [await self._called(platform, case.chat, item.message) for item in case.findings[:MAX_LISTED]]
            names = self._services.texts.join([name for name in named if name], locale, Joint.ITEMS)
            line = self._and(line, self._say("card-emblem-named", locale, names=names), locale) if names else line
        return line

    async def _called(self, platform: Platform, chat: str, name: str) -> str:
        """What people there call the emoji or the sticker; empty where that is not known."""
        try:
            return clean(await platform.label(chat, name))
        except PlatformError:
            return ""

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
        if decision.matches.stopped:
            return [self._say("found-stopped", locale)]
        lines = []
        if decision.matches.counts is not None:
            exact = decision.matches.counts.exact
            known = "withdrawn" if finding.unfounded else "exact" if exact else "alike"
            lines.append(self._say(f"found-known-{known}", locale))
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
        lines = looks.signals(finding.verdict, self._say, locale)
        if finding.verdict.frames_seen > 1:
            lines.append(self._say("signal-frames", locale, count=finding.verdict.frames_seen))
        lines += looks.moment(finding.verdict, self._say, locale)
        return [*lines, *traces.sentences(finding.verdict, self._say, locale, traces.IN_PRIVATE - {Trace.NO_RECORD})]

    def became(self, finding: Finding, locale: str) -> list[str]:
        """What was done about one picture, and whether it worked."""
        state = FindingState.PUT_BACK if is_back(finding) else finding.state
        if finding.problem is Problem.REPLACED:
            return [self.problem(finding.problem, None, locale)]
        if finding.state is FindingState.KEPT_OUT and may_be_back(finding):
            return [self._say("became-kept_out-unsure", locale)]
        if may_be_out(finding):
            lines = [self._say("became-leaving", locale)]
        elif state is FindingState.HELD:
            copy = "kept" if finding.copy is Copy.KEPT else "lost"
            lines = [self._say(f"became-held-{copy}", locale, hold_hours=self._services.hold_hours)]
        else:
            lines = [self._say(f"became-{state}", locale)]
        if finding.problem is Problem.COPY_LOST and state is FindingState.REMOVED:  # there never was a copy
            lines.append(self._say("problem-copy_none", locale))
        elif finding.problem is not None:
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

    def _withheld(self, case: Case, finding: Finding, locale: str) -> list[str]:
        """Why the rules left a picture where it is: for as long as nobody has decided, and it is there."""
        if case.review is not None or not still_there(finding) or may_be_out(finding) or is_back(finding):
            return []
        reasons = dict.fromkeys(item.reason for item in finding.decision.withheld)
        reasons.pop(Reason.NOT_CONFIRMED, None)
        named = {Reason.BREAKER: {"share": finding.decision.share or "none"}}
        return [self._say(f"withheld-{reason}", locale, **named.get(reason, {})) for reason in reasons]

    def _unconfirmed(self, case: Case, findings: list[Finding], locale: str) -> list[str]:
        """That nothing was done to the member yet, as long as that is so."""
        withheld = any(it.reason is Reason.NOT_CONFIRMED for item in findings for it in item.decision.withheld)
        punished = any(done.problem is None for done in case.penalties)
        if not withheld or punished or case.review is not None:
            return []
        return [self._say(f"withheld-{Reason.NOT_CONFIRMED}", locale)]

    def penalties(self, case: Case, locale: str) -> list[str]:
        """What was done to members, and could not be; the same of several is said once."""
        now_s = self._services.clock.now_s()
        counts = Counter(
            (
                done.action,
                done.problem,
                done.lack,
                "stuck" if done.lifting else "failed" if done.problem else "over" if is_over(done, now_s) else "done",
                when(done.until_s) if done.until_s else "",
                done.weight,
            )
            for done in case.penalties
        )
        lines = []
        for (action, problem, lack, how, until, weight), count in counts.items():
            if problem is not None:
                why = self.problem(problem, lack, locale)
                lines.append(self._and(self._say(f"penalty-{how}-{action}", locale, count=count), why, locale))
            else:
                lines.append(self._say(f"penalty-{how}-{action}", locale, until=until, count=count, weight=weight))
        return lines

    async def _decided(self, platform: Platform, case: Case, locale: str) -> list[str]:
        lines = []
        if case.admission is not None:
            who = await self.person(platform, case.chat, case.admission.member, locale)
            name = "welcome" if case.admission.welcome else "refused"
            lines.append(self._say(f"card-admission-{name}", locale, who=who, when=when(case.admission.at_s)))
        if case.review is not None and case.review.choice is not Choice.OVERTURN:
            # What overturned it stands below.
            who = await self.person(platform, case.chat, case.review.member, locale)
            preserved = case.minor and keeps_copy(case)
            name = "minor-preserved" if preserved else DECIDED[case.review.choice]
            if name == "fake" and not removable(platform, case):
                name = "fake-noted"
            lines.append(self._say(f"decided-{name}", locale, who=who, when=when(case.review.at_s)))
        if case.minor and case.review is None:
            lines.append(self._say("card-stopped", locale))
        if case.minor and any(item.state is FindingState.STAYS for item in case.findings):
            lines.append(self._say("card-stopped-stays", locale))
        if case.minor and case.review is not None:
            lines.append(self._say("card-stopped-copies", locale))
        appeal = case.appeal
        if appeal is not None:
            if appeal.cause:
                by = "listed" if appeal.cause == LISTED else "case"
                lines.append(self._say(f"card-again-{by}", locale, when=when(appeal.at_s), case=appeal.cause))
            elif appeal.state is AppealState.OPEN:
                lines.append(self._say("card-appealed", locale, when=when(appeal.at_s)))
            if appeal.state is not AppealState.OPEN:
                who = await self.person(platform, case.chat, appeal.decided_by, locale)
                lines.append(self._say(f"appeal-{appeal.state}", locale, who=who, when=when(appeal.decided_at_s)))
        return lines

    def _lost(self, platform: Platform, case: Case, locale: str) -> list[str]:
        """That undo of the decision, where it is offered, cannot bring back what there is no copy of."""
        gone = lost(platform, case)
        if not gone or not may_undo(case, self._services.clock.now_s(), self._services.options.undo_s):
            return []
        some = len(gone) < len(taken_out(case))
        return [self._say("card-undo-lost-some" if some else "card-undo-lost", locale, count=len(gone))]

    def case_line(self, platform: Platform, case: Case, locale: str) -> str:
        """A case, as one line of a list that can be worked: with its place, its reason, and what is missing."""
        first = next((item for item in case.findings if not item.companion), None)
        state = self.state(case)
        kind = first.decision.kind if first is not None else None
        why = self._say(f"kind-{kind}" if kind is not None else f"kind-{self._sort(first)}", locale)
        message = place_of(first) if first is not None else ""
        if case.emblem is not None:
            place = self._say(f"emblem-{case.emblem}", locale)
        else:
            address = platform.link(case.posted_in, first.thread if first else "", message)
            place = link(address, self._say("card-the-message", locale))
        line = self._say(
            "cases-line",
            locale,
            case=case.id,
            date=when(case.opened_at_s),
            kind=why,
            state=self._say(f"state-{state}", locale),
            place=place,
        )
        stuck = next((item for item in case.findings if item.state is FindingState.STAYS), first)
        if stuck is not None and stuck.problem is not None and state not in _IN_STATE.get(stuck.problem, ()):
            line = f"{line} · {self.problem(stuck.problem, stuck.lack, locale)}"
        return line

    def _sort(self, finding: Finding | None) -> str:
        if finding is None:
            return "other"
        if finding.decision.reason in {Reason.REPORTED, Reason.TAKEDOWN}:
            return finding.decision.reason.value
        return "known" if finding.decision.matches.counts is not None else "other"

    def state(self, case: Case) -> str:
        """One word for where the case stands."""
        if case.mode is Mode.SHADOW and case.review is None:
            return "watched"
        if case.minor:
            return "minor"
        if case.appeal is not None and case.appeal.state is AppealState.OPEN:
            return "again" if case.appeal.cause else "appealed"
        if any(may_be_out(item) for item in case.findings):
            return "leaving"
        states = {FindingState.PUT_BACK if is_back(item) else item.state for item in case.findings}
        if case.review is not None and case.review.choice in FINES and states & OUT:
            return "lost" if states <= OUT else "lost_some"
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
        replaced = any(item.problem is Problem.REPLACED for item in case.findings)
        return "replaced" if replaced else FindingState.GONE.value


DECIDED = {
    Choice.FAKE: "fake",
    Choice.FAKE_UNKNOWN: "fake",
    Choice.FAKE_LAST: "fake",
    Choice.FAKE_UNKNOWN_LAST: "fake",
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
        *(f"card-copies{one}{least}" for one in ("", "-of-one") for least in ("", "-at-least")),
        "became-held-kept",
        "became-held-lost",
        "problem-copy_none",
        *(f"problem-{problem}" for problem in Problem),
        *(f"right-{lack}" for lack in Lack),
        *(f"withheld-{reason}" for reason in WITHHOLDING),
        *(f"decided-{name}" for name in (*DECIDED.values(), "minor-preserved", "fake-noted")),
        *(f"emblem-{emblem}" for emblem in Emblem),
        *(f"card-emblem-{emblem}" for emblem in Emblem),
        *(f"card-emblem-{emblem}-unknown" for emblem in OF_CHAT),
        *(f"card-admission-{name}" for name in ("welcome", "refused")),
        *(f"found-{kind}-{band}" for kind in Kind for band in Band if band is not Band.NONE),
        *(f"found-failure-{reason}" for reason in FailureReason),
        *looks.text_ids(),
        *traces.text_ids(),
        *(f"state-{state}" for state in FindingState),
        *(f"state-{state}" for state in _STATES),
        *(f"penalty-{how}-{action}" for how in ("done", "failed") for action in (Action.MUTE, Action.KICK, Action.BAN)),
        "penalty-done-strike",
        "penalty-over-mute",
        *(f"penalty-stuck-{action}" for action in (Action.MUTE, Action.BAN)),
        *(f"card-title-{state}" for state in ("minor", "appealed", "again", "urgent", "decided")),
        *(f"card-title-{state}" for state in ("waits", "done", "noted")),
        *(f"card-again-{by}" for by in ("case", "listed")),
        *(f"appeal-{state}" for state in AppealState if state is not AppealState.OPEN),
        *(f"kind-{kind}" for kind in (*Kind, Reason.REPORTED, Reason.TAKEDOWN, "known", "other")),
        *(f"reason-{reason}" for reason in (Reason.REPORTED, Reason.TAKEDOWN)),
    }


WITHHOLDING = (
    Reason.SUBSTANTIAL_NOT_PROOF,
    Reason.NOT_CONFIRMED,
    Reason.HOLD_OFF,
    Reason.BREAKER,
    Reason.UNASKED,
)
"""Why an action may be withheld."""


def is_over(done: Done, now_s: float) -> bool:
    """Whether what was given has ended by itself: a mute whose time has passed."""
    return done.action is Action.MUTE and bool(done.until_s) and done.until_s <= now_s


def when(at_s: float) -> str:
    """A moment, as people everywhere can read it: in UTC."""
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%d %H:%M")
