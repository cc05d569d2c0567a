"""/policy history and /policy replay: what was changed, and what other rules would have done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bots import durations
from bots.amendments import Place, amend
from bots.durations import DurationError
from bots.moderator.commands.policy.lookback import MAX_CASES, look_back
from bots.moderator.commands.speech import Speech
from bots.moderator.services import Services
from bots.moderator.wording.policies import PolicyWording
from bots.platform import Command, Platform, PlatformError
from bots.platform.markup import mention
from bots.policy import DAY_S, PRESETS, Mode, Policy
from bots.records.journal import Event, EventKind
from bots.replay import pictures, replay
from bots.rulebook import Flaw, Mistakes, Rulebook, Unfit, differences, read
from bots.rulebook.forms import Whole

LATEST = 10
MAX_LETTERS = 1_600
"""On a page: every platform takes as many in one message, with its title."""
REPLAY_S = 30 * DAY_S


class Past:
    """Looks back."""

    def __init__(self, services: Services, wording: PolicyWording) -> None:
        self._services = services
        self._wording = wording
        self._speech = Speech(services)

    async def history(self, platform: Platform, command: Command, words: list[str]) -> None:
        """List a page of the changes, newest first: when, who, what. Raises Unfit."""
        page = Whole(lowest=1, highest=1_000).read(words[0]) if words else 1
        message, locale = command.message, command.message.locale
        pages, people = list[list[str]](), dict[str, str]()
        async for event in self._services.records.journal.read(message.platform, message.chat, newest_first=True):
            if event.kind not in {EventKind.POLICY, EventKind.BREAKER_RESET}:
                continue
            if event.actor not in people:
                people[event.actor] = await self._person(platform, message.chat, event.actor, locale)
            for line in self._lines(event, people[event.actor], locale):
                if not pages or len(pages[-1]) >= LATEST or sum(map(len, pages[-1])) + len(line) > MAX_LETTERS:
                    pages.append([])
                pages[-1].append(line)
            if len(pages) > page:
                break
        if not pages:
            return await self._speech.say(platform, command, "history-none")
        if page > len(pages):
            return await self._speech.say(platform, command, "history-no-page", pages=len(pages))
        title = self._speech.text(command, "history-title" if page == 1 else "history-title-page", page=page)
        lines = [title, *pages[page - 1]]
        if page < len(pages):
            lines.append(self._speech.text(command, "history-older", next=page + 1))
        await self._speech.send(platform, command, "\n".join(lines))
        return None

    async def replay(self, platform: Platform, command: Command, words: list[str], thread: str) -> None:
        """Say what the rules that the words mean would have done. Raises Unfit."""
        message, records = command.message, self._services.records
        span_s, words = _span(words)
        today = await records.policies.policy(message.platform, message.chat, thread)
        rules = (
            amend(today, words, Place(chat=message.chat, thread=message.thread, alone=bool(thread))) if words else today
        )
        acts_if = bool(words) and words[0].lower() not in {*PRESETS, *Mode} and rules.mode is not Mode.LIVE
        rules = replace(rules, mode=Mode.LIVE) if acts_if else rules
        since_s = self._services.clock.now_s() - span_s
        own_rules = frozenset(await records.policies.threads(message.platform, message.chat))
        back = await look_back(records, message.platform, message.chat, since_s)
        all_past = pictures(back.cases, since_s)
        past = [
            item
            for item in all_past
            if (item.finding.thread == thread if thread else item.finding.thread not in own_rules)
        ]
        places = {item.finding.thread for item in all_past} - {item.finding.thread for item in past}
        there = {place: await records.policies.policy(message.platform, message.chat, place) for place in places}
        beside = [(it.finding, there[it.finding.thread]) for it in all_past if it.finding.thread in there]
        approvals = await records.people.approvals(message.platform, message.chat)
        told = replay(
            past,
            rules,
            today,
            holding=self._services.holds(platform.name),
            approved=frozenset(approval.member for approval in approvals),
            resets=back.resets,
            beside=beside,
        )
        lines = self._wording.replay(told, self._title(span_s, words, rules, message.locale), message.locale)
        if len(past) < len(all_past) and not thread:
            lines.append(self._speech.text(command, "replay-elsewhere"))
        if told.pictures and (acts_if or rules.mode is not Mode.LIVE):
            name = "replay-as-if" if acts_if else f"replay-mode-{rules.mode}"
            lines.insert(1, self._speech.text(command, name))
        if back.forgotten:
            lines.append(self._speech.text(command, "replay-forgotten", count=back.forgotten))
        if back.unreadable:
            lines.append(self._speech.text(command, "replay-unreadable", count=back.unreadable))
        if back.beyond:
            lines.append(self._speech.text(command, "replay-beyond", count=back.beyond, cases=MAX_CASES))
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

    def _lines(self, event: Event, who: str, locale: str) -> list[str]:
        """The change, on as many lines as hold all of it."""
        when = datetime.fromtimestamp(event.at_s, UTC).strftime("%Y-%m-%d %H:%M")
        thread = event.details if event.kind is EventKind.POLICY else ""
        text_id = "history-line-thread" if thread else "history-line"
        lines = list[str]()
        for change in self._changes(event, locale):
            if lines and len(lines[-1]) + len(change) <= MAX_LETTERS // 2:
                lines[-1] = f"{lines[-1]}; {change}"
            else:
                lines.append(change)
        return [
            self._wording.say(text_id, locale, when=when, who=who, thread=thread, changes=changes) for changes in lines
        ]

    def _changes(self, event: Event, locale: str) -> list[str]:
        if event.kind is EventKind.BREAKER_RESET:
            return [self._wording.say("history-resumed", locale)]
        if not event.after:
            return [self._wording.say("history-removed", locale)]
        plain = Rulebook(policy=Policy())
        try:
            before, after = read(event.before, plain).policy, read(event.after, plain).policy
        except Mistakes:
            return [self._wording.say("history-unreadable", locale)]
        found = differences(before, after)
        return [self._wording.change(each, locale) for each in found] or [self._wording.say("history-same", locale)]

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


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {f"replay-mode-{mode}" for mode in Mode if mode is not Mode.LIVE}
