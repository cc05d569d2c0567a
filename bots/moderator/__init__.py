"""USE CASES: what happens on a message, a command, a press and a result. Implements `bots.platform.Handler`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bots.moderator.answering import Answering
from bots.moderator.commands import Commands
from bots.moderator.consequences import Carried
from bots.moderator.doors import OWN, Doors
from bots.moderator.edits import Edits
from bots.moderator.emblems import Emblems
from bots.moderator.events import Events
from bots.moderator.fetching import Fetcher
from bots.moderator.guarding import Guarding
from bots.moderator.heat import HeatMaps
from bots.moderator.in_force import InForce
from bots.moderator.intake import WATCHED, Ask, Intake, lost, outcome_of
from bots.moderator.languages import Heard
from bots.moderator.later import PATIENCE_S, Later, back_off_s
from bots.moderator.looking import Looking
from bots.moderator.petitions import INCIDENT
from bots.moderator.queues import Floor, Queues, at_once
from bots.moderator.reviewing import Reviewing
from bots.moderator.services import Options, Services
from bots.moderator.settling import Settling
from bots.moderator.standings import Standings
from bots.moderator.telling import Telling
from bots.moderator.turns import Locks
from bots.moderator.vanishing import Vanishing
from bots.platform import Command, Joined, Message, Note, PlatformError, Press, Rules, Sighting, Unreachable
from bots.policy import Mode
from bots.records import BrokenRecord, Case, LeaseHeld, NewerRecord, RecordError, StoreUnavailable
from worker import metrics, telemetry
from worker.client.scanner import Delivery, ScannerError, ScannerUnavailable
from worker.contract import Purpose, ScanResult

__all__ = ["Moderator", "Options", "Services"]

log = telemetry.logger(__name__)
WAIT_S = 2.0
RETRIES = 3
SOON_S = 1.0
"""How long a result is put off whose case somebody is just deciding."""
MAX_WAITING = 20_000
"""Results that wait in memory for their chat's turn; beyond it the stream waits."""


class Moderator:
    """The use cases over the ports. Its `on_…` methods never raise; `serve` runs until it is cancelled."""

    def __init__(self, services: Services) -> None:
        self._settling = Settling(services.records.outbox, services.clock)
        services = replace(services, records=replace(services.records, outbox=self._settling))
        self._services = services
        fetcher = Fetcher(services)
        self._later = Later(services)
        telling = Telling(services, fetcher, self._later)
        carried = Carried(services, telling, fetcher)
        self._standings = Standings(services)
        self._guarding = Guarding(services, telling, carried)
        self._intake = Intake(services, self._guarding)
        self._answering = Answering(services)
        self._reviewing = Reviewing(services, telling, carried)
        self._commands = Commands(services, self._intake, telling, self._reviewing)
        self._looking = Looking(services, telling)
        self._vanishing = Vanishing(services, telling)
        self._edits = Edits(services)
        self._doors = Doors(services)
        self._maps = HeatMaps(services, fetcher, self._doors, self._later)
        self._events = Events(services, self._later)
        self._emblems = Emblems(services, self._intake, telling, self._doors, self._later)
        self._in_force = InForce(services)
        self._locks = Locks()
        self._stamped_s = 0.0

    async def on_message(self, message: Message) -> asyncio.Future[Any] | None:
        if not message.attachments and not message.edited:
            return None
        rest, known = list[asyncio.Task[bool]](), dict[str, Case]()
        message = self._heard(message)
        # Each a little later than the one before: of two edits of a message the later one holds, whichever is handled last.
        self._stamped_s = at_s = max(self._services.clock.steady_s(), self._stamped_s + 1e-6)
        if message.late_s:  # others may have come since
            at_s -= message.late_s
        try:
            if message.private:
                if await self._doors.takes(self._services.platforms[message.platform], message):
                    rest = await self._intake.take(message, Ask(purpose=Purpose.PRIVATE))
            else:
                rest = await self._in_order(message, at_s, known)
        except StoreUnavailable:
            if message.private:
                await self._apologise(message, "")
            else:
                pictures = len(message.attachments)
                rest = self._intake.put_off(message.platform, lambda: self._again(message, at_s, known), pictures)
        except Exception as error:
            log.exception("a message was not handled", platform=message.platform, error=type(error).__name__)
            if message.private:
                await self._apologise(message, "")
        return asyncio.gather(*rest, return_exceptions=True) if rest else None

    def _heard(self, message: Message, *, alone: bool = False) -> Message:
        """The message, in its sender's own language where the platform did not say and it was heard before."""
        languages, sender = self._services.languages, message.sender.id
        how = Heard.ALONE if alone else Heard.ALOUD if message.own_locale else Heard.SET
        languages.heard(message.platform, message.chat, sender, message.locale, how)
        return replace(message, locale=message.locale or languages.of_person(message.platform, sender, ""))

    async def _aloud(self, command: Command) -> Command:
        """The command; one that is answered before everybody, in the chat's language."""
        message = command.message
        if message.private or command.reply_token:
            return command
        policy = await self._services.records.policies.policy(message.platform, message.chat, message.thread)
        spoken = policy.locale or self._services.languages.of_chat(message.platform, message.chat, message.locale)
        return replace(command, message=replace(message, locale=spoken))

    async def _in_order(self, message: Message, at_s: float, known: dict[str, Case]) -> list[asyncio.Task[bool]]:
        """As `_guard`, one after the other for one message."""
        async with self._locks.of(f"message\n{message.platform}\n{message.chat}\n{message.id}"):
            return await self._guard(message, at_s, known)

    async def _guard(self, message: Message, at_s: float, known: dict[str, Case]) -> list[asyncio.Task[bool]]:
        """Send the message's pictures on their way, where the chat's policy looks at them; what is done later. Raises
        StoreUnavailable: `known` is for the next time."""
        if not await self._doors.serves(self._services.platforms[message.platform], message.chat):
            return []
        if message.edited:
            if not await self._edits.note(message, at_s):
                return []  # it was edited once more since: what it showed in between is over
            await self._follow(message, known)
        policy = await self._services.records.policies.policy(message.platform, message.chat, message.thread)
        if policy.mode is Mode.OFF or not message.attachments:
            return []
        if policy.newcomer_days and message.sender.id:
            await self._services.records.people.first_seen_s(
                message.platform, message.chat, message.sender.id, self._services.clock.now_s()
            )
        if await self._standings.spares(message, policy) or await self._standings.judged_there(message):
            return []
        spoken = self._services.languages.of_chat(message.platform, message.chat, message.locale)
        return await self._intake.take(replace(message, locale=spoken), Ask(purpose=Purpose.GUARD), policy)

    async def _follow(self, message: Message, known: dict[str, Case]) -> None:
        """Note what the edit has replaced; what goes wrong with that is no reason not to look at the new picture."""
        try:
            await self._vanishing.changed(message, known)
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("an edit was not noted", platform=message.platform, error=type(error).__name__)

    async def _again(self, message: Message, at_s: float, known: dict[str, Case]) -> None:
        try:
            rest = await self._in_order(message, at_s, known)
            if rest:
                await asyncio.wait(rest)
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("a message was not handled", platform=message.platform, error=type(error).__name__)

    async def on_command(self, command: Command) -> None:
        try:
            # Those of one chat in the order in which they were given; what somebody asks of themselves is looked for in all
            # that is kept, and nobody else waits for it.
            message = command.message
            whose = f"person\n{message.sender.id}" if command.name in OWN else message.chat
            async with self._locks.of(f"{message.platform}\n{whose}"):
                command = replace(command, message=self._heard(command.message, alone=bool(command.reply_token)))
                if await self._doors.answers(self._services.platforms[command.message.platform], command):
                    await self._commands.answer(await self._aloud(command))
        except (RecordError, ScannerError, PlatformError) as error:
            log.warning("a command was not carried out", name=command.name.value, error=_named(error))
            await self._apologise(command.message, command.reply_token, _told(error, "try-later"))
        except Exception as error:
            log.exception("a command failed", name=command.name.value, error=type(error).__name__)
            await self._apologise(command.message, command.reply_token)

    async def on_press(self, press: Press) -> asyncio.Task[bool] | None:
        languages = self._services.languages
        languages.heard(press.platform, press.chat, press.member.id, press.locale, Heard.ALONE)
        press = replace(press, locale=press.locale or languages.of_person(press.platform, press.member.id, ""))
        try:
            if self._maps.takes(press):
                return await self._maps.press(press)
            if self._commands.panel.takes(press):  # what is set by hand, and what is written, in one order
                async with self._locks.of(f"{press.platform}\n{press.served or press.chat}"):
                    await self._commands.panel.press(press)
            else:
                await self._reviewing.press(press)
        except Exception as error:
            log.exception("a press failed", error=_named(error))
            platform = self._services.platforms[press.platform]
            text = self._services.texts.say(_told(error, "review-fault"), press.locale)
            await self._services.tell(platform, Note(text=text, chat=press.chat, reply_token=press.reply_token))
        return None

    async def on_joined(self, joined: Joined) -> asyncio.Future[None] | None:
        self._services.languages.heard(joined.platform, joined.chat, joined.member.id, joined.locale, Heard.SET)

        async def join() -> None:
            if await self._doors.welcomes(self._services.platforms[joined.platform], joined):
                await self._commands.joined(joined)

        return await self._events.carry_out("joined", joined.platform, joined.chat, join)

    async def on_deleted(self, platform: str, chat: str, messages: Sequence[str]) -> asyncio.Future[None] | None:
        left, known = deque(messages), dict[str, Case]()

        async def delete() -> None:
            while left:
                try:
                    await self._vanishing.note(self._services.platforms[platform], chat, left[0], known)
                except StoreUnavailable:
                    raise
                except Exception as error:  # the others are gone nevertheless
                    log.exception("a deleted message was not noted", platform=platform, error=_named(error))
                left.popleft()
                known.clear()

        return await self._events.carry_out("deleted", platform, chat, delete)

    async def on_sighting(self, sighting: Sighting) -> asyncio.Future[Any] | None:
        rest = list[asyncio.Task[bool]]()
        try:
            rest = await self._emblems.take(sighting)
        except (StoreUnavailable, Unreachable):
            rest = self._intake.put_off(sighting.platform, lambda: self._sighted(sighting))
        except PlatformError as error:
            log.info("a picture beside messages was not looked at", error=type(error).__name__)
        except Exception as error:
            log.exception(
                "a picture beside messages was not looked at", platform=sighting.platform, error=type(error).__name__
            )
        return asyncio.gather(*rest, return_exceptions=True) if rest else None

    async def _sighted(self, sighting: Sighting) -> None:
        rest = await self._emblems.take(sighting)
        if rest:
            await asyncio.wait(rest)

    async def on_moved(self, platform: str, old: str, new: str) -> asyncio.Future[None] | None:
        async def move() -> None:
            await self._services.records.moves.move(platform, old, new)

        return await self._events.carry_out("moved", platform, new, move)  # what it is called from now on

    async def rules(self, platform: str, chat: str, locale: str) -> Rules | None:
        try:
            return await self._in_force.rules(platform, chat, locale)
        except RecordError as error:
            log.info("a chat's rules cannot be shown", platform=platform, error=type(error).__name__)
            return None

    async def at_work(self) -> bool:
        return not {"redis", "media", "worker"} & set(await self._services.scanner.check())

    async def serve(self, platform: str) -> None:
        """Act on the platform's results until cancelled, then finish those that were begun."""
        queues = Queues(self._services.options.chat_concurrency)
        under_way: set[asyncio.Task[bool]] = set()
        put_off: set[asyncio.Task[None]] = set()
        room = asyncio.Event()
        stopping = False

        async def later(delivery: Delivery) -> None:
            await self._services.clock.sleep(SOON_S)
            queues.back(delivery)
            begin()

        def ended(task: asyncio.Task[bool], delivery: Delivery) -> None:
            under_way.discard(task)
            if task.cancelled() or task.exception() is not None or task.result():
                queues.done(delivery)
                room.set()
            elif not stopping:
                queues.aside(delivery)
                again = asyncio.create_task(later(delivery))
                put_off.add(again)
                again.add_done_callback(put_off.discard)
            begin()

        async def floor(delivery: Delivery) -> None:
            turn = queues.speak(delivery)
            begin()
            await turn

        def begin() -> None:
            for delivery in queues.take() if not stopping else ():
                task = asyncio.create_task(self._try(delivery, partial(floor, delivery)))
                under_way.add(task)
                task.add_done_callback(lambda done, of=delivery: ended(done, of))  # type: ignore[misc]

        try:
            while True:
                while queues.count >= MAX_WAITING:
                    room.clear()
                    await room.wait()
                delivery = await self._receive(platform)
                if delivery is not None:
                    queues.put(delivery)
                    begin()
        finally:
            stopping = True
            for again in put_off:
                again.cancel()  # nobody has acknowledged it: it comes again
            queues.close()  # and so does what is done, but has not been spoken of
            await asyncio.gather(*under_way, return_exceptions=True)

    async def aclose(self) -> None:
        """Leave no task behind."""
        await self._intake.aclose()
        await self._later.aclose()
        await self._settling.aclose()

    async def _receive(self, platform: str) -> Delivery | None:
        try:
            return await self._services.scanner.receive(platform, WAIT_S)
        except ScannerError as error:
            log.warning("results cannot be read", platform=platform, error=str(error))
            await self._services.clock.sleep(1.0)
            return None

    async def _deliver(self, delivery: Delivery) -> None:
        """Act on the result, however often it is put off."""
        while not await self._try(delivery):
            await self._services.clock.sleep(SOON_S)

    async def _try(self, delivery: Delivery, floor: Floor = at_once) -> bool:
        """Act on the result, and acknowledge it; False where it is to be put off."""
        bound = log.bind(scan_id=delivery.result.scan_id)
        began_s = self._services.clock.elapsed_s()
        with self._services.tracer.span("act", delivery.trace, scan_id=delivery.result.scan_id) as span:
            acted = await self._act(delivery.result, bound, floor)
            span.told["outcome"] = "done" if acted else "put off"
        if not acted:
            return False
        metrics.SECONDS.labels("act").observe(self._services.clock.elapsed_s() - began_s)
        attempt = 0
        while True:
            try:
                await self._services.scanner.acknowledge(delivery)
                return True
            except ScannerError:
                # As long as this program runs, the service takes it for at work on the result, and gives it to nobody.
                bound.warning("a result could not be acknowledged; trying again")
            await self._services.clock.sleep(back_off_s(attempt))
            attempt += 1

    async def _act(self, result: ScanResult, bound: Any, floor: Floor) -> bool:
        """Act on the result: wait for what is kept and for the scan service as long as they are away, and PATIENCE_S for
        the platform. Only a few faults of ours give it up. False where a moderator is just deciding its case."""
        clock = self._services.clock
        away_since_s: float | None = None
        faults, attempt = 0, 0
        while faults < RETRIES:
            patient = away_since_s is None or clock.elapsed_s() - away_since_s < PATIENCE_S
            try:
                await self._once(result, floor, patient=patient)
                return True
            except LeaseHeld:
                return False
            except (StoreUnavailable, ScannerUnavailable) as error:
                # Without them it cannot be acknowledged either; and what was never done must not be.
                bound.warning("what is kept cannot be reached; a result waits", error=type(error).__name__)
            except Unreachable as error:
                bound.warning("the platform cannot be reached; trying again", error=type(error).__name__)
                away_since_s = clock.elapsed_s() if away_since_s is None else away_since_s
                faults = faults if patient else RETRIES
            except (RecordError, ScannerError, PlatformError) as error:
                bound.warning("a result was not acted on; trying again", error=_named(error))
                faults += 1
            except Exception as error:
                bound.exception("acting on a result failed", error=type(error).__name__)
                faults += 1
            await clock.sleep(back_off_s(attempt))
            attempt += 1
        bound.error("gave a result up")
        return True

    async def _once(self, result: ScanResult, floor: Floor, *, patient: bool) -> None:
        """Act on the result. May be called again for the same one: nothing happens twice. Raises Unreachable."""
        origin = result.origin
        platform = self._services.platforms[origin.platform]
        self._intake.settled(result.scan_id)
        if lost(result) and await self._intake.again(platform, result):
            return
        await platform.finished(origin, outcome_of(result))
        if origin.purpose not in WATCHED and origin.incident.startswith(INCIDENT):
            await self._looking.learn(result, self._reviewing.stopping, floor)
        elif origin.purpose not in WATCHED:
            await self._guarding.act(result, floor, patient=patient)
        else:
            if origin.purpose is Purpose.ASK and await self._guarding.stops(result):
                spoken = self._services.languages.of_chat(origin.platform, origin.chat, "")
                posted = replace(result, origin=replace(origin, locale=spoken))
                await self._guarding.act(posted, floor, patient=patient)
            await floor()
            await self._answering.result(platform, result)

    async def _apologise(self, message: Message, reply_token: str, text: str = "try-later") -> None:
        platform = self._services.platforms[message.platform]
        note = Note(
            text=self._services.texts.say(text, message.locale),
            chat=message.chat,
            thread=message.thread,
            reply_to=message.id,
            reply_token=reply_token,
        )
        await self._services.tell(platform, note)


def _named(error: Exception) -> str:
    """The error as logs have it; of a record that cannot be read, which sort it is: that names nobody."""
    return str(error) if isinstance(error, NewerRecord | BrokenRecord) else type(error).__name__


def _told(error: Exception, otherwise: str) -> str:
    """Which text says why it was not done: to try again helps nobody where a record cannot be read."""
    return "unread-record" if isinstance(error, NewerRecord | BrokenRecord) else otherwise
