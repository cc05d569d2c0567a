"""What members ask about pictures of others, and of their own: /report, /why, /appeal, and "this is me"."""

from __future__ import annotations

from bots.moderator.casebook import HOUR_S, Casebook
from bots.moderator.commands.aside import Aside
from bots.moderator.commands.explaining import Explaining
from bots.moderator.commands.speech import Speech
from bots.moderator.commands.takedowns import Takedowns
from bots.moderator.fetching import Fetcher
from bots.moderator.looking import Looked, Looking
from bots.moderator.petitions import FINE, Petition, Petitions, pictures_of
from bots.moderator.refusing import Refused
from bots.moderator.renewing import News, Renewing
from bots.moderator.reports import Reports
from bots.moderator.reviewing import Reviewing
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Command, Gone, Message, Note, Platform
from bots.policy import Policy, Reason
from bots.records.cases import Case
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.findings import OUT, Finding
from bots.records.journal import EventKind
from bots.records.known import Traits

REPORTS_AN_HOUR = 5


class Reporting:
    """Answers members."""

    def __init__(self, services: Services, telling: Telling, reviewing: Reviewing) -> None:
        self._services = services
        self._telling = telling
        self._renewing = Renewing(services, telling)
        self._appeals = reviewing.appeals
        self._stopping = reviewing.stopping
        self._speech = Speech(services)
        self._aside = Aside(services)
        self._looking = Looking(services, telling)
        self._fetcher = Fetcher(services)
        self._book = Casebook(services)
        self._petitions = Petitions(services)
        self._reports = Reports(services)
        self._explaining = Explaining(services)
        self._takedowns = Takedowns(services, telling, self._stopping)

    async def why(self, platform: Platform, command: Command) -> None:
        """Explain what was found in a picture and what was done about it."""
        await self._explaining.answer(platform, command)

    async def this_is_me(self, platform: Platform, command: Command) -> None:
        """Ask a chat's moderators, first in line, to take out a picture that shows the asker."""
        await self._takedowns.answer(platform, command)

    async def report(self, platform: Platform, command: Command) -> None:
        """Let the moderators look at a picture. Who reports it is told nobody."""
        message, target = command.message, command.target
        if message.private:
            return await self._speech.say(platform, command, "report-in-private")
        if target is None or not target.attachments:
            return await self._speech.say(platform, command, "report-what")
        people = self._services.records.people
        if not await people.allow(platform.name, message.chat, message.sender.id, "report", REPORTS_AN_HOUR, HOUR_S):
            return await self._speech.say(platform, command, "report-too-often", limit=REPORTS_AN_HOUR)
        before = await self._petitions.about(platform.name, message.chat, target.id)
        policy = await self._services.records.policies.policy(platform.name, message.chat, target.thread)
        looked = await self._looking.pictures(platform, target)
        if before is not None and before.minor:
            if not _shows_others(before, target, looked.findings):
                return await self._thank(platform, command, "report-known")
            before = None
        if self._decided_fine(before, target) or await self._all_fine(platform, target, policy, looked.findings):
            return await self._speech.say(platform, command, "report-decided")
        if await self._is_out(platform, before, target):
            return await self._thank(platform, command, "report-known")
        petition = Petition(
            platform=platform.name,
            chat=message.chat,
            message=target.id,
            reason=Reason.REPORTED,
            policy=policy,
            thread=target.thread,
            pictures=(pictures_of(before, target.id) if before is not None else ()) or looked.findings,
        )
        return await self._take(platform, command, petition, before, looked)

    async def _take(
        self, platform: Platform, command: Command, petition: Petition, before: Case | None, looked: Looked
    ) -> None:
        member = command.message.sender.id
        case = await self._petitions.open(petition, before)
        case = await self._stopping.closed(platform, case, petition.policy)
        case = await self._stopping.of(case, petition.message)
        if case.minor:
            # Another copy of it is why: it goes at once, and no card shows anything of it.
            await self._telling.card_or_later(platform, case, petition.policy)
            return await self._thank(platform, command, "report-known")
        first = await self._book.note(case, EventKind.REPORTED, once=f"reported:{case.id}:{member}", member=member)
        reporter = await self._services.records.people.reporter(platform.name, command.message.chat, member)
        # A fault may have cut it off the last time: before the case knew of it, or before moderators did.
        counted = not first and case.reported >= await self._reports.count(case)
        if counted and not (reporter.counts and await self._renewing.is_untold(case, News.REPORTED)):
            return await self._thank(platform, command, "report-already")
        if not counted:
            await self._looking.fingerprint(platform, case, looked)
            case = await self._petitions.waits(case, reported=1)
        # If not, the case is on their list all the same.
        told = reporter.counts and (await self._renewing.card(platform, case, petition.policy, News.REPORTED))[1]
        return await self._thank(platform, command, "report-thanks" if told else "report-listed")

    async def appeal(self, platform: Platform, command: Command) -> None:
        """Open the poster's appeal: by the case's name, or as a reply to what the bot said about it."""
        message = command.message
        try:
            case = await self._appealed(platform, command)
        except (NewerRecord, BrokenRecord):
            return await self._speech.say(platform, command, "review-newer")
        if case is None:
            named = command.arguments or command.target is not None
            return await self._speech.say(platform, command, "appeal-unknown" if named else "appeal-which")
        policy = await self._services.records.policies.policy(case.platform, case.chat, case.thread)
        try:
            case, known = await self._appeals.open(platform, case, policy, message.sender.id)
            text = await self._appeals.thanks(
                platform, case, message.sender.id, message.chat, message.locale, known=known
            )
        except Refused as refused:
            text = refused.text
        await self._speech.send(platform, command, text)
        return None

    async def _appealed(self, platform: Platform, command: Command) -> Case | None:
        """The case that is meant. One of another chat is none, but for its poster in private. Raises RecordError."""
        message, cases = command.message, self._services.records.cases
        if command.arguments:
            case = await cases.case(command.arguments[0])
        elif command.target is not None:
            case = await cases.of_message(platform.name, message.chat, command.target.id)
        else:
            return None
        if case is None or case.platform != platform.name:
            return None
        if message.private:
            return case if message.sender.id in {item.sender for item in case.findings} else None
        return case if case.chat == message.chat else None

    def _decided_fine(self, before: Case | None, target: Message) -> bool:
        """Whether a moderator has looked at all of it and left it, or put it back."""
        found = pictures_of(before, target.id) if before is not None and before.review is not None else ()
        return bool(found) and all(item.state in FINE for item in found)

    async def _is_out(self, platform: Platform, before: Case | None, target: Message) -> bool:
        """Whether a moderator has had all of it taken out just before it was reported. What is seen there all the same is not."""
        found = pictures_of(before, target.id) if before is not None and before.review is not None else ()
        if not found or any(item.state not in OUT for item in found):
            return False
        try:
            return await self._fetcher.look_up(platform, target.chat, target.id) is None
        except Gone:
            return True

    async def _all_fine(
        self, platform: Platform, target: Message, policy: Policy, pictures: tuple[Finding, ...]
    ) -> bool:
        now_s = self._services.clock.now_s()
        for item in pictures:
            traits = Traits(sha256=item.sha256, file_id=item.file_id)
            matches = await self._services.records.known.match(platform.name, target.chat, traits, policy, now_s)
            if not matches.excused:
                return False
        return bool(pictures)

    async def _thank(self, platform: Platform, command: Command, text_id: str) -> None:
        """Thank the reporter alone; else say in the chat, to nobody, that it arrived."""
        if await self._aside.alone(platform, command, self._speech.text(command, text_id)):
            return
        message = command.message
        note = Note(text=self._speech.text(command, "report-public"), chat=message.chat, thread=message.thread)
        await self._services.tell(platform, note)


def _shows_others(case: Case, target: Message, pictures: tuple[Finding, ...]) -> bool:
    """Whether an edit has put other files into a message of which a picture was stopped, and that could not be taken out."""
    stopped = {item.sha256 for item in pictures_of(case, target.id) if item.sha256}
    return bool(stopped and pictures) and all(item.sha256 and item.sha256 not in stopped for item in pictures)
