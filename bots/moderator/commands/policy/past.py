"""/policy history and /policy replay: what was changed, and what other rules would have done."""

from __future__ import annotations

from datetime import UTC, datetime

from bots import durations
from bots.amendments import Place, amend
from bots.durations import DurationError
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Platform, PlatformError
from bots.platform.markup import mention
from bots.policy import DAY_S, PRESETS, Policy
from bots.records.journal import Event, EventKind
from bots.replay import pictures, replay
from bots.rulebook import Flaw, Mistakes, Rulebook, Unfit, differences, read

LATEST = 10
REPLAY_S = 30 * DAY_S
MAX_CASES = 1_000


class Past:
    """Looks back."""

    def __init__(self, services: Services, wording: PolicyWording) -> None:
        self._services = services
        self._wording = wording
        self._speech = Speech(services)

    async def history(self, platform: Platform, command: Command) -> None:
        """List the latest changes, newest first: when, who, what."""
        message = command.message
        lines = [self._speech.text(command, "history-title")]
        people: dict[str, str] = {}
        async for event in self._services.records.journal.read(message.platform, message.chat, newest_first=True):
            if event.kind not in {EventKind.POLICY, EventKind.BREAKER_RESET}:
                continue
            if event.actor not in people:
                people[event.actor] = await self._person(platform, message.chat, event.actor, message.locale)
            lines.append(self._line(event, people[event.actor], message.locale))
            if len(lines) > LATEST:
                break
        if len(lines) == 1:
            return await self._speech.say(platform, command, "history-none")
        await self._speech.send(platform, command, "\n".join(lines))
        return None

    async def replay(self, platform: Platform, command: Command, words: list[str], thread: str) -> None:
        """Say what the rules that the words mean would have done. Raises Unfit."""
        message, records = command.message, self._services.records
        span_s, words = _span(words)
        today = await records.policies.policy(message.platform, message.chat, thread)
        rules = amend(today, words, Place(chat=message.chat, thread=message.thread)) if words else today
        since_s = self._services.clock.now_s() - span_s
        own_rules = frozenset(await records.policies.threads(message.platform, message.chat))
        listing = await records.cases.recent(message.platform, message.chat, MAX_CASES)
        all_past = pictures(listing.cases, since_s)
        past = [
            item
            for item in all_past
            if (item.finding.thread == thread if thread else item.finding.thread not in own_rules)
        ]
        approvals = await records.people.approvals(message.platform, message.chat)
        told = replay(
            past,
            rules,
            today,
            holding=self._services.options.holding,
            approved=frozenset(approval.member for approval in approvals),
        )
        lines = self._wording.replay(told, self._title(span_s, words, rules, message.locale), message.locale)
        if len(past) < len(all_past) and not thread:
            lines.append(self._speech.text(command, "replay-elsewhere"))
        stored = {(case.id, finding.number) for case in listing.cases for finding in case.findings}
        forgotten = await self._forgotten(message.platform, message.chat, since_s, stored)
        if forgotten:
            lines.append(self._speech.text(command, "replay-forgotten", count=forgotten))
        await self._speech.send(platform, command, "\n".join(lines))

    def _title(self, span_s: int, words: list[str], rules: Policy, locale: str) -> str:
        if not words:
            named = self._wording.say("replay-rules-same", locale)
        elif words[0].lower() in set(PRESETS):
            preset = self._wording.name(rules.preset, locale)
            named = self._wording.say("replay-rules-preset", locale, preset=preset)
        else:
            named = self._wording.say("replay-rules-changed", locale)
        duration = self._wording.duration(span_s, locale)
        span = self._wording.say("replay-span", locale, duration=duration)
        return self._wording.say("replay-title", locale, span=span, rules=named)

    async def _forgotten(self, platform: str, chat: str, since_s: float, stored: set[tuple[str, int]]) -> int:
        """Pictures that the journal knows of and whose cases are not there any more, or cannot be read."""
        gone = set()
        async for event in self._services.records.journal.read(platform, chat, since_s):
            if event.kind is EventKind.FOUND and (event.case, event.finding) not in stored:
                gone.add((event.case, event.finding))
        return len(gone)

    def _line(self, event: Event, who: str, locale: str) -> str:
        when = datetime.fromtimestamp(event.at_s, UTC).strftime("%Y-%m-%d %H:%M")
        changes = self._changes(event, locale)
        thread = event.details if event.kind is EventKind.POLICY else ""
        text_id = "history-line-thread" if thread else "history-line"
        return self._wording.say(text_id, locale, when=when, who=who, thread=thread, changes=changes)

    def _changes(self, event: Event, locale: str) -> str:
        if event.kind is EventKind.BREAKER_RESET:
            return self._wording.say("history-resumed", locale)
        if not event.after:
            return self._wording.say("history-removed", locale)
        plain = Rulebook(policy=Policy())
        try:
            before, after = read(event.before, plain).policy, read(event.after, plain).policy
        except Mistakes:
            return self._wording.say("history-unreadable", locale)
        found = differences(before, after)
        if not found:
            return self._wording.say("history-same", locale)
        return self._wording.changes(found, locale, "changes-more")

    async def _person(self, platform: Platform, chat: str, member: str, locale: str) -> str:
        try:
            label = await platform.label(chat, member)
        except PlatformError:
            label = ""
        return mention(member, label or self._wording.say("history-nobody", locale))


def _span(words: list[str]) -> tuple[int, list[str]]:
    """The length of time that the words begin with, and the rest."""
    if not words or not words[0][:1].isdigit():
        return REPLAY_S, words
    try:
        span_s = durations.parse(words[0])
    except DurationError:
        raise Unfit(Flaw.NOT_A_DURATION, words[0], ("1h", "90d")) from None
    if not 3_600 <= span_s <= 90 * DAY_S:
        raise Unfit(Flaw.NOT_A_DURATION, words[0], ("1h", "90d"))
    return span_s, words[1:]
