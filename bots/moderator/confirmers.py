"""Who has called a picture a fake, and so should not decide about an objection to that where somebody else can."""

from __future__ import annotations

from bots.moderator.refusing import Refused
from bots.moderator.services import Services
from bots.platform import Platform, PlatformError, Press
from bots.records.cases import Case
from bots.records.journal import EventKind
from bots.records.known import Listed


class Confirmers:
    """Keeps objections for other moderators."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def refuse(self, platform: Platform, case: Case, press: Press) -> None:
        """Raise Refused where another moderator should decide an appeal: nobody who objected, nor who confirmed the fake.

        Where it cannot be found out whether there is another one, nobody who confirmed it decides.
        """
        say = self._services.texts.say
        appeals = (*case.earlier, case.appeal) if case.appeal is not None else case.earlier
        objected = {member for appeal in appeals for member in (appeal.member, *appeal.joined)}
        if press.member.id in objected:
            raise Refused(say("appeal-own", press.locale))
        confirmed_by = await self._of(case)
        if press.member.id not in confirmed_by:
            return
        try:
            others = set(await platform.moderators(case.chat)) - confirmed_by - objected
        except PlatformError:
            raise Refused(say("appeal-others-unknown", press.locale)) from None
        if others:
            raise Refused(say("appeal-another", press.locale))

    async def _of(self, case: Case) -> set[str]:
        """Who had called a picture of the case a fake before its appeal was decided: in its review, or when it became known.

        That an entry was taken off the list since, by an undo, say, changes nothing about who had made it.
        """
        review = case.review.over or case.review if case.review is not None else None
        together = case.appeal is not None and case.appeal.together
        found = {review.member} if review is not None and not together else set()
        entries = {item.decision.matches.fake.entry for item in case.findings if item.decision.matches.fake is not None}
        if not entries:
            return found
        for entry in entries:
            listed = await self._services.records.known.entry(case.platform, case.chat, entry)
            if listed is not None and listed.listed is Listed.FAKE and listed.by:
                found.add(listed.by)
        added = {f"{Listed.FAKE.value} {entry}" for entry in entries}
        journal = self._services.records.journal
        async for event in journal.read(case.platform, case.chat, kinds=(EventKind.KNOWN_ADDED,)):
            if event.details in added and event.actor:
                found.add(event.actor)
        return found
