"""After a decision: the chat's lists of known pictures, and what was said in public and to those who asked here."""

from __future__ import annotations

from dataclasses import replace

from bots.moderator.casebook import Casebook, is_back
from bots.moderator.consequences import NOT_AGAIN
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Note, Platform
from bots.policy import DAY_S, Policy
from bots.records.cases import Case
from bots.records.journal import EventKind
from bots.records.known import KnownPicture, Listed
from worker.contract import PDQ

ASKED_S = 30 * DAY_S


class Correcting:
    """Keeps what is known, and what was said, true to what a moderator decided. In this chat alone."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling
        self._book = Casebook(services)
        self._speaker = Speaker(services)

    async def add_known(self, case: Case, actor: str) -> int:
        """Add the case's pictures to the chat's bank; how many can be recognised again."""
        return await self._add(case, Listed.FAKE, actor)

    async def add_fine(self, case: Case, actor: str) -> int:
        """Add the case's pictures to the chat's fine list, and take them off its bank."""
        await self._services.records.known.remove_case(case.platform, case.chat, case.id, Listed.FAKE)
        return await self._add(case, Listed.FINE, actor)

    async def forget(self, case: Case) -> None:
        """Take away what was added because of the case."""
        for listed in Listed:
            await self._services.records.known.remove_case(case.platform, case.chat, case.id, listed)

    async def _add(self, case: Case, listed: Listed, actor: str) -> int:
        added = 0
        for finding in case.findings:
            upright = next((item for item in finding.fingerprints if item.algorithm == PDQ), None)
            if finding.companion or not (finding.sha256 or finding.file_id or upright is not None):
                continue
            entry = KnownPicture(
                id=f"{case.id}{finding.number}",  # said twice, it is there once
                listed=listed,
                sha256=finding.sha256,
                pdq=upright.value if upright is not None else "",
                quality=upright.quality if upright is not None else 0,
                file_id=finding.file_id,
                case=case.id,
                by=actor,
                added_at_s=self._services.clock.now_s(),
            )
            await self._services.records.known.add(case.platform, case.chat, entry)
            await self._book.note(
                case,
                EventKind.KNOWN_ADDED,
                finding=finding.number,
                actor=actor,
                details=f"{listed.value} {entry.id}",
                picture=finding.sha256,
            )
            added += 1
        return added

    async def correct(self, platform: Platform, case: Case, policy: Policy, *, fine: bool | None) -> None:
        """Edit the bot's public replies, notices and answers about the case's pictures to say what was decided.

        `fine` None: the decision was undone, and moderators look again.
        """
        locale = policy.locale or case.locale
        say = self._services.texts.say
        name = "reopened" if fine is None else "fine" if fine else "fake"
        for finding in case.findings:
            if finding.reply and finding.reply != NOT_AGAIN:
                text = say(f"corrected-reply-{name}", locale)
                await self._edit(platform, case, finding.reply, text, finding.thread)
        restored = any(is_back(item) for item in case.findings)
        # What is out can be objected to, once; but not what was stopped.
        final = fine is False and (case.appeal is not None or case.minor)
        for posted in case.notices:
            kind = "final" if final else name if restored or not fine else "fine-lost"
            note = Note(text=say(f"corrected-notice-{kind}", locale), chat=posted.chat, thread=posted.thread)
            if not fine and not final:
                note = replace(note, buttons=self._telling.notice(case, locale, posted, held=True).buttons)
            await self._speaker.edit(platform, posted.chat, posted.message, note)
        for finding in case.findings:
            kind = "final" if final else name if is_back(finding) or not fine else "fine-lost"
            await self._telling.follow(platform, case, finding, locale, kind, objects=not fine and not final)
        if fine is not None:
            await self._asked(platform, case, locale, fine=fine)

    async def _asked(self, platform: Platform, case: Case, locale: str, *, fine: bool) -> None:
        """Those who asked about it in this chat are told. Corrections never cross chats."""
        pictures = {item.sha256 for item in case.findings if item.sha256}
        if not pictures:
            return
        text = self._services.texts.say(f"corrected-answer-{'fine' if fine else 'fake'}", locale)
        since_s = self._services.clock.now_s() - ASKED_S
        async for event in self._services.records.journal.read(case.platform, case.chat, since_s):
            if event.kind is EventKind.ANSWERED and event.picture in pictures and event.details:
                await self._edit(platform, case, event.details, text, "")

    async def _edit(self, platform: Platform, case: Case, message: str, text: str, thread: str) -> None:
        await self._speaker.edit(platform, case.posted_in, message, Note(text=text, chat=case.posted_in, thread=thread))
