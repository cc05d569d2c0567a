"""Writes all that is held on a person into a file that they can read, and that names nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bots.moderator.reports import NEITHER, RIGHT, WRONG
from bots.moderator.retaining import PENALTIES, idle, is_of
from bots.moderator.services import Services
from bots.moderator.wording import CardWording
from bots.platform import File
from bots.policy import Action, Reason
from bots.records.cases import Appeal, Case
from bots.records.dossiers import Dossier, InChat
from bots.records.findings import Copy, Finding, FindingState
from bots.records.journal import Event, EventKind
from worker.contract import Origin

FILE_NAME = "my-data.json"
NEVER = ("pictures", "private", "thisisme", "digests", "others", "asked", "platform")
"""What is never in the file, and why."""
_PETITIONS = frozenset({Reason.REPORTED, Reason.TAKEDOWN})
_OWN_DEEDS = frozenset({EventKind.PRESSED, EventKind.REVEALED, EventKind.KNOWN_ADDED, EventKind.KNOWN_REMOVED})
JUDGED = (RIGHT, WRONG, NEITHER)
GOT = (Action.STRIKE, Action.MUTE, Action.KICK, Action.BAN)
Fields = dict[str, Any]


class Section(StrEnum):
    """A kind of what is held. The value names it in the file, and its text is `mydata-<value>`."""

    LANGUAGE = "language"
    SEEN = "seen"
    JOURNAL = "journal"
    CASES = "cases"
    REPORTS = "reports"
    WEIGHTS = "weights"
    EXEMPTIONS = "exemptions"
    LIMITS = "limits"
    UNDER_WAY = "under_way"
    NOTES = "notes"
    MODERATING = "moderating"
    DECISIONS = "decisions"
    ENTRIES = "entries"
    EXEMPTED = "exempted"
    LEAVES = "leaves"


class DossierWording:
    """Writes a dossier down."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._cards = CardWording(services)

    def file(self, platform: str, member: str, locale: str, dossier: Dossier, under_way: Iterable[Origin] = ()) -> File:
        """The file: one section a kind, times as ISO 8601 in UTC."""
        say, options = self._services.texts.say, self._services.options
        hidden = {case.id for case in dossier.cases if is_hidden(case, member)}
        hollow = idle([item.record for item in dossier.events], member)
        records: dict[Section, list[Fields]] = {
            Section.LANGUAGE: self._languages(platform, member),
            Section.SEEN: [{"chat": item.chat, "first_seen": iso(item.record)} for item in dossier.seen],
            Section.JOURNAL: [
                self._event(item, locale)
                for item in dossier.events
                if item.record.member == member
                and item.record.kind is not EventKind.REPORTED
                and item.record.case not in hidden
                and item.record not in hollow
            ],
            Section.CASES: [
                self._case(case, member, locale)
                for case in dossier.cases
                if is_of(case, member) and case.id not in hidden
            ],
            Section.REPORTS: [
                self._of(item, {"case": item.record.case, "judged": self._judged(item.record, locale)})
                for item in dossier.events
                if item.record.member == member and item.record.kind is EventKind.REPORTED
            ],
            Section.WEIGHTS: [
                {
                    "chat": item.chat,
                    "right": item.record.right,
                    "wrong": item.record.wrong,
                    "counts": item.record.counts,
                }
                for item in dossier.weights
            ],
            Section.EXEMPTIONS: [
                {"chat": item.chat, "since": iso(item.record.at_s), "reason": item.record.reason}
                for item in dossier.exemptions
            ],
            Section.LIMITS: [
                {
                    "chat": item.chat or None,
                    "what": f"/{item.record.what}",
                    "times": item.record.times,
                    "counts_until": iso(item.record.until_s),
                }
                for item in dossier.uses
            ],
            Section.UNDER_WAY: [
                {"chat": origin.chat, "message": origin.message, "private": origin.private} for origin in under_way
            ],
            Section.NOTES: [
                {"about": note.key.partition("-")[0], "message": note.sent.message, "state": note.sent.state.value}
                for note in dossier.notes
            ],
            Section.MODERATING: [
                self._deed(item, locale)
                for item in dossier.events
                if item.record.actor == member and item.record.member != member
            ],
            Section.DECISIONS: [fields for case in dossier.cases for fields in _decisions(case, member)],
            Section.ENTRIES: [
                {
                    "chat": item.chat,
                    "entry": item.record.id,
                    "list": item.record.listed.value,
                    "added": iso(item.record.added_at_s),
                    "expires": iso(item.record.expires_at_s) if item.record.expires_at_s else None,
                    "note": item.record.note,
                }
                for item in dossier.entries
            ],
            Section.EXEMPTED: [{"chat": item.chat, "given": iso(item.record.at_s)} for item in dossier.given],
            Section.LEAVES: [{"case": leave.case, "picture": leave.finding} for leave in dossier.leaves],
        }
        about: Fields = {
            "what": say("mydata-about", locale),
            "platform": platform,
            "your_number": member,
            "made": iso(self._services.clock.now_s()),
            "never_in_it": [say(f"mydata-never-{name}", locale) for name in NEVER],
        }
        if dossier.unreadable:
            about["unreadable"] = say("mydata-unreadable", locale, count=dossier.unreadable)
        days = {"case_days": options.case_days, "journal_days": options.journal_days}
        sections = {
            section.value: {"what": say(f"mydata-{section.value.replace('_', '-')}", locale, **days), "records": found}
            for section, found in records.items()
        }
        text = json.dumps({"about": about, **sections}, ensure_ascii=False, indent=2)
        return File(name=FILE_NAME, data=f"{text}\n".encode())

    def _languages(self, platform: str, member: str) -> list[Fields]:
        heard = self._services.languages.of_member(platform, member)
        return [{"chat": chat or None, "language": language} for chat, language in heard.items()]

    def _event(self, item: InChat[Event], locale: str) -> Fields:
        event = item.record
        fields: Fields = {"case": event.case or None, "picture": event.finding or None}
        if event.weight:
            fields["strikes"] = event.weight
        if event.kind in PENALTIES:
            action, _, outcome = event.details.partition(" ")
            fields["penalty"] = self._got(action, locale)
            fields["worked"] = outcome == "done" if outcome else None
        if event.kind is EventKind.APPEAL_DECIDED:
            fields["became"] = self._services.texts.say(f"why-appeal-{event.details}", locale)
        if event.kind is EventKind.EXEMPTED:
            fields["reason"] = event.details
        return self._of(item, {"what": self._what(event, locale), **fields})

    def _deed(self, item: InChat[Event], locale: str) -> Fields:
        event = item.record
        fields: Fields = {"what": self._what(event, locale), "case": event.case or None}
        return self._of(item, {**fields, "details": event.details} if event.kind in _OWN_DEEDS else fields)

    def _judged(self, event: Event, locale: str) -> str | None:
        return self._services.texts.say(f"mydata-judged-{event.details}", locale) if event.details in JUDGED else None

    def _got(self, action: str, locale: str) -> str:
        return self._services.texts.say(f"mydata-got-{action}", locale)

    def _what(self, event: Event, locale: str) -> str:
        return self._services.texts.say(f"mydata-event-{event.kind.value.replace('_', '-')}", locale)

    def _of(self, item: InChat[Event], fields: Mapping[str, Any]) -> Fields:
        found = {name: value for name, value in fields.items() if value is not None}
        return {"chat": item.chat, "at": iso(item.record.at_s), **found}

    def _case(self, case: Case, member: str, locale: str) -> Fields:
        fields: Fields = {
            "chat": case.chat,
            "case": case.id,
            "opened": iso(case.opened_at_s),
            "kept_until": iso(case.opened_at_s + self._services.options.case_days * 86_400),
            "decided": iso(case.decided_at_s) if case.decided_at_s else None,
        }
        if case.minor:
            return {**fields, "what": self._services.texts.say("why-minor", locale)}
        return {
            **fields,
            "pictures": [
                self._picture(item, locale)
                for item in case.findings
                if item.sender == member and not is_only_asked_about(item)
            ],
            "what_you_got": [
                {
                    "what": self._got(done.action, locale),
                    "at": iso(done.at_s),
                    "until": iso(done.until_s) if done.until_s else None,
                    "worked": done.problem is None,
                }
                for done in case.of(member)
            ],
            "objections": [
                {"at": iso(appeal.at_s), "became": self._services.texts.say(f"why-appeal-{appeal.state}", locale)}
                for appeal in _appeals(case)
                if member in {appeal.member, *appeal.joined}
            ],
        }

    def _picture(self, finding: Finding, locale: str) -> Fields:
        say = self._services.texts.say
        # Why somebody asked about it, and that they did, is between them and the moderators.
        asked = finding.decision.reason in _PETITIONS and finding.verdict is None
        found = [] if asked else self._cards.found(finding, locale)
        return {
            "picture": finding.number,
            "message": finding.message,
            "at": iso(finding.at_s),
            "found": found,
            "became": say(f"why-done-{finding.state.value.replace('_', '-')}", locale, until="none"),
            "sealed_copy": finding.copy is Copy.KEPT,
        }


def is_only_asked_about(finding: Finding) -> bool:
    """Whether nothing has come of it but that somebody asked the moderators to look."""
    asked = finding.decision.reason in _PETITIONS and finding.state is FindingState.NOTED
    return asked and finding.verdict is None and not finding.reply


def is_hidden(case: Case, member: str) -> bool:
    """Whether the case would tell the member no more than that somebody asked moderators to look at a picture of theirs."""
    own = [item for item in case.findings if item.sender == member]
    return bool(own) and all(is_only_asked_about(item) for item in own) and not case.of(member) and not case.minor


def iso(at_s: float) -> str:
    """The moment, to the second."""
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _appeals(case: Case) -> tuple[Appeal, ...]:
    return (*case.earlier, *(() if case.appeal is None else (case.appeal,)))


def _decisions(case: Case, member: str) -> list[Fields]:
    """What the member has decided of the case as a moderator, as the case itself says it."""
    found, review = list[Fields](), case.review
    while review is not None:
        if review.member == member:
            choice = review.choice.name.lower()
            found.append({"chat": case.chat, "case": case.id, "decided": choice, "at": iso(review.at_s)})
        review = review.over
    return found + [
        {"chat": case.chat, "case": case.id, "decided": appeal.state.value, "at": iso(appeal.decided_at_s)}
        for appeal in _appeals(case)
        if appeal.decided_by == member
    ]


def text_ids() -> set[str]:
    """Every text id that is put together here from enums, for the test that walks them."""
    return {
        *(f"mydata-{section.value.replace('_', '-')}" for section in Section),
        *(f"mydata-never-{name}" for name in NEVER),
        *(f"mydata-event-{kind.value.replace('_', '-')}" for kind in EventKind),
        *(f"mydata-judged-{word}" for word in JUDGED),
        *(f"mydata-got-{action}" for action in GOT),
    }
