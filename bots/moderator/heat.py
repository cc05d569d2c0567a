"""Shows whoever sent a picture in private where the network looked in it: to them alone, drawn for them, and kept nowhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from bots.moderator.doors import Doors
from bots.moderator.fetching import Fetcher, FetchFailed
from bots.moderator.later import Later
from bots.moderator.services import Services
from bots.moderator.turns import Turns
from bots.moderator.wording.grounds import has_signs, lead_of
from bots.moderator.wording.heat import HeatWording
from bots.platform import (
    Attachment,
    Button,
    Message,
    Note,
    Platform,
    PlatformError,
    Power,
    Press,
    Uncertain,
    Unreachable,
)
from bots.records import LeaseHeld
from bots.records.choices import Choice
from bots.references import VALID_S, Expired, Reference
from worker import telemetry
from worker.client.scanner import Scanner, ScannerError
from worker.contract import FailureReason, HeatPictures, Kind, Origin, Purpose, Verdict

log = telemetry.logger(__name__)
WAIT_S = 90.0
"""How long a person waits for it at most, from when the picture was fetched."""
_LEADS = (Kind.ALTERED, Kind.GENERATED)
"""The kind that an answer is about more than about the other, by the number in its button: what is drawn of it comes first."""
_NAME = 16
"""Letters of a picture's name in a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One picture of a message that was sent in private."""

    message: Message
    """With the locale of whoever pressed."""
    picture: Attachment
    lead: Kind
    """What its answer is about more than about the other."""


class Offer:
    """The button that asks for it. It carries a name of the picture, and nothing is kept for it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def buttons(self, platform: Platform, origin: Origin, verdict: Verdict | None) -> tuple[Button, ...]:
        """One, under the answer to a picture that somebody sent in private; none where there is nothing to point at, or no way
        to show it to them alone, or where the answer is one to other words."""
        own = origin.purpose is Purpose.PRIVATE and not (origin.answer_to or origin.reply_token)
        if not own or Power.SHOW_PRIVATELY not in platform.can or not has_signs(verdict):
            return ()
        name = self.name(origin.platform, origin.chat, origin.message, origin.file_id or origin.media)
        reference = Reference(choice=Choice.WHERE, case=name, finding=_LEADS.index(lead_of(verdict)))
        data = self._services.signer.sign(reference, platform.name, self._services.clock.now_s() + VALID_S)
        return (Button(label=self._services.texts.say("button-where", origin.locale), data=data),)

    def meant(self, about: Message, name: str) -> Attachment | None:
        """The picture of this name, where the message has it still."""
        there = ((item, item.file_id or item.media) for item in about.attachments)
        return next((it for it, file in there if self.name(about.platform, about.chat, about.id, file) == name), None)

    def name(self, platform: str, chat: str, message: str, file: str) -> str:
        """What a button calls the picture; says nothing of it, nor of where it is."""
        return self._services.signer.digest("where", platform, chat, message, file)[:_NAME]


class HeatMaps:
    """Answers presses of that button: one at a time for each person, and so many an hour."""

    def __init__(self, services: Services, fetcher: Fetcher, doors: Doors, later: Later) -> None:
        self._services = services
        self._later = later
        self._fetcher = fetcher
        self._doors = doors
        self._offer = Offer(services)
        self._turns = Turns(services)
        self._wording = HeatWording(services.texts)

    def takes(self, press: Press) -> bool:
        """Whether it is a press of such a button, whoever signed it."""
        return self._services.signer.is_of(press.data, Choice.WHERE)

    async def press(self, press: Press) -> asyncio.Task[bool] | None:
        """Say that it is being drawn, and draw it beside all else, as what is returned; or say why not."""
        platform = self._services.platforms[press.platform]
        able = Power.SHOW_PRIVATELY in platform.can
        wanted = self._wanted(platform, press) if able else None
        if wanted is None:
            await self._tell(platform, press, "where-gone" if able else "where-impossible")
            return None
        told = asyncio.get_running_loop().create_future()
        task = self._later.begin(self._carry_out(platform, press, wanted, told))
        task.add_done_callback(lambda _: None if told.done() else told.set_result(None))
        await told
        return task

    def _wanted(self, platform: Platform, press: Press) -> Wanted | None:
        """What the press asks for; None where the button is too old, is not ours, or has no picture any more that the presser
        has sent, in their own chat with the bot."""
        about = press.about
        try:
            reference = self._services.signer.read(press.data, platform.name, self._services.clock.now_s())
        except Expired:
            return None
        if reference is None or about is None or not about.private or about.sender.id != press.member.id:
            return None
        picture = self._offer.meant(about, reference.case)
        if picture is None or reference.finding >= len(_LEADS):
            return None
        message = replace(about, locale=press.locale)
        return Wanted(message=message, picture=picture, lead=_LEADS[reference.finding])

    async def _carry_out(self, platform: Platform, press: Press, wanted: Wanted, told: asyncio.Future[None]) -> bool:
        """Whether it was begun."""
        asker = self._services.signer.digest("where", platform.name, press.member.id)
        try:
            async with self._turns.asker(asker):
                if not await self._doors.draws(platform, wanted.message, press.reply_token):
                    return False
                await self._tell(platform, press, "where-begun")
                told.set_result(None)
                await self._draw(platform, wanted)
        except LeaseHeld:
            await self._tell(platform, press, "where-under-way")
        except Exception as error:
            log.exception("it could not be shown where the network looked", error=type(error).__name__)
            # A press is answered once.
            answered = replace(press, reply_token="") if told.done() else press
            await self._tell(platform, answered, "try-later")
        return told.done()

    async def _draw(self, platform: Platform, wanted: Wanted) -> None:
        locale = wanted.message.locale
        try:
            data = await self._fetcher.fetch(platform, wanted.picture.media)
        except FetchFailed as failure:
            return await self._answer(platform, wanted, self._services.texts.say(_unfetched(failure), locale))
        found = await drawn(self._services.scanner, data, WAIT_S)
        for picture, words in self._wording.shown(found, wanted.lead, locale):
            if not await self._show(platform, wanted.message, picture, words):
                return await self._answer(platform, wanted, self._services.texts.say("where-unsent", locale))
        words = self._wording.left_out(found, locale)
        return await self._answer(platform, wanted, words) if words else None

    async def _show(self, platform: Platform, message: Message, picture: bytes, words: str) -> bool:
        """Show it to whoever sent the message; False where it did not arrive. Never raises for what the platform says."""
        attempts = self._services.options.max_attempts
        for attempt in range(attempts):
            try:
                await platform.show(message.sender.id, picture, words, message.id)
            except Uncertain:
                log.warning("a picture that was drawn may not have arrived", platform=platform.name)
            except Unreachable as failure:
                await self._services.pause(failure, attempt, attempts)
                continue
            except PlatformError as failure:
                log.warning(
                    "a picture that was drawn was refused", platform=platform.name, error=type(failure).__name__
                )
                return False
            return True
        return False

    async def _answer(self, platform: Platform, wanted: Wanted, text: str) -> None:
        message = wanted.message
        await self._services.tell(platform, Note(text=text, chat=message.chat, reply_to=message.id))

    async def _tell(self, platform: Platform, press: Press, text_id: str) -> None:
        text = self._services.texts.say(text_id, press.locale)
        await self._services.tell(platform, Note(text=text, chat=press.chat, reply_token=press.reply_token))


async def drawn(scanner: Scanner, data: bytes, wait_s: float) -> HeatPictures | None:
    """What a worker has drawn of the picture; None where none could, or had the time. Never raises ScannerError."""
    try:
        return await scanner.explained(data, wait_s)
    except ScannerError as error:
        log.warning("nobody could show where the network looked", error=type(error).__name__)
        return None


def _unfetched(failure: FetchFailed) -> str:
    """Which text says why the picture could not be had again."""
    names = {FailureReason.GONE: "where-gone", FailureReason.TOO_LARGE: "failure-too_large"}
    return names.get(failure.reason, "try-later")
