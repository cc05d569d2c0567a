"""USE CASES: what happens on a message, a command, a press and a result. Implements `bots.platform.Handler`."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from bots.moderator.answering import Answering
from bots.moderator.commands import Commands
from bots.moderator.consequences import Carried
from bots.moderator.fetching import Fetcher
from bots.moderator.guarding import Guarding, Turns
from bots.moderator.intake import WATCHED, Ask, Intake, lost
from bots.moderator.reviewing import Reviewing
from bots.moderator.services import Options, Services
from bots.moderator.telling import Telling
from bots.platform import Command, Joined, Message, Note, PlatformError, Press, Unreachable
from bots.policy import Mode
from bots.records import RecordError
from worker import telemetry
from worker.client.scanner import Delivery, ScannerError
from worker.contract import Purpose, ScanResult

__all__ = ["Moderator", "Options", "Services"]

log = telemetry.logger(__name__)
WAIT_S = 2.0
RETRIES = 3
PATIENCE_S = 1_800.0
"""How long a result waits for a platform that cannot be reached."""
MAX_WAITING = 20_000
"""Results that wait in memory for their chat's turn; beyond it the stream waits."""


class Queues:
    """Results by chat: one chat that must wait holds up no other. So many of a chat at the same time at most."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: dict[str, deque[Delivery]] = {}
        self._busy: dict[str, int] = {}
        self.count = 0

    def put(self, delivery: Delivery) -> None:
        """Take it on."""
        self._waiting.setdefault(self._key(delivery), deque()).append(delivery)
        self.count += 1

    def take(self) -> list[Delivery]:
        """Those whose turn it is; each must come back by `done`."""
        taken = []
        for key in list(self._waiting):
            waiting = self._waiting[key]
            while waiting and self._busy.get(key, 0) < self._each:
                taken.append(waiting.popleft())
                self._busy[key] = self._busy.get(key, 0) + 1
            if not waiting:
                del self._waiting[key]
        return taken

    def done(self, delivery: Delivery) -> None:
        """Make room for the next of its chat."""
        key = self._key(delivery)
        self.count -= 1
        self._busy[key] -= 1
        if not self._busy[key]:
            del self._busy[key]

    def _key(self, delivery: Delivery) -> str:
        origin = delivery.result.origin
        return f"{origin.platform}\n{origin.chat}"


class Moderator:
    """The use cases over the ports. Its `on_…` methods never raise; `serve` runs until it is cancelled."""

    def __init__(self, services: Services) -> None:
        self._services = services
        fetcher = Fetcher(services)
        telling = Telling(services, fetcher)
        carried = Carried(services, telling, fetcher)
        self._guarding = Guarding(services, telling, carried)
        self._intake = Intake(services, self._guarding.known_first)
        self._answering = Answering(services)
        self._reviewing = Reviewing(services, telling, carried)
        self._commands = Commands(services, self._intake, telling, self._reviewing)
        self._turns = Turns()

    async def on_message(self, message: Message) -> None:
        if not message.attachments:
            return
        try:
            if message.private:
                await self._intake.take(message, Ask(purpose=Purpose.PRIVATE))
                return
            policy = await self._services.records.policies.policy(message.platform, message.chat, message.thread)
            if policy.mode is not Mode.OFF:
                if policy.newcomer_days and message.sender.id:
                    await self._services.records.people.first_seen_s(
                        message.platform, message.chat, message.sender.id, self._services.clock.now_s()
                    )
                await self._intake.take(message, Ask(purpose=Purpose.GUARD), policy)
        except Exception as error:
            log.exception("a message was not handled", platform=message.platform, error=type(error).__name__)
            if message.private:
                await self._apologise(message, "")

    async def on_command(self, command: Command) -> None:
        try:
            # Those of one chat in the order in which they were given.
            async with self._turns.of(f"{command.message.platform}\n{command.message.chat}"):
                await self._commands.answer(command)
        except (RecordError, ScannerError, PlatformError) as error:
            log.warning("a command was not carried out", name=command.name.value, error=type(error).__name__)
            await self._apologise(command.message, command.reply_token)
        except Exception as error:
            log.exception("a command failed", name=command.name.value, error=type(error).__name__)
            await self._apologise(command.message, command.reply_token)

    async def on_press(self, press: Press) -> None:
        try:
            await self._reviewing.press(press)
        except Exception as error:
            log.exception("a press failed", error=type(error).__name__)
            platform = self._services.platforms[press.platform]
            text = self._services.texts.say("try-later", press.locale)
            await self._services.tell(platform, Note(text=text, chat=press.chat, reply_token=press.reply_token))

    async def on_joined(self, joined: Joined) -> None:
        try:
            await self._commands.joined(joined)
        except Exception as error:
            log.exception("a new chat was not greeted", platform=joined.platform, error=type(error).__name__)

    async def on_moved(self, platform: str, old: str, new: str) -> None:
        try:
            await self._services.records.moves.move(platform, old, new)
        except RecordError as error:
            log.warning("what is kept of a chat did not move with it", platform=platform, error=type(error).__name__)

    async def serve(self, platform: str) -> None:
        """Act on the platform's results until cancelled, then finish those that were begun."""
        queues = Queues(self._services.options.chat_concurrency)
        under_way: set[asyncio.Task[None]] = set()
        room = asyncio.Event()
        stopping = False

        def ended(task: asyncio.Task[None], delivery: Delivery) -> None:
            under_way.discard(task)
            queues.done(delivery)
            room.set()
            if not stopping:
                begin()

        def begin() -> None:
            for delivery in queues.take():
                task = asyncio.create_task(self._deliver(delivery))
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
            await asyncio.gather(*under_way, return_exceptions=True)

    async def aclose(self) -> None:
        """Leave no task behind."""
        await self._intake.aclose()

    async def _receive(self, platform: str) -> Delivery | None:
        try:
            return await self._services.scanner.receive(platform, WAIT_S)
        except ScannerError as error:
            log.warning("results cannot be read", platform=platform, error=str(error))
            await self._services.clock.sleep(1.0)
            return None

    async def _deliver(self, delivery: Delivery) -> None:
        bound = log.bind(scan_id=delivery.result.scan_id)
        await self._act(delivery.result, bound)
        try:
            await self._services.scanner.acknowledge(delivery)
        except ScannerError:
            bound.warning("a result could not be acknowledged; it will come again")

    async def _act(self, result: ScanResult, bound: Any) -> None:
        """Act on the result, or give it up: after a few faults of ours, or PATIENCE_S without the platform."""
        clock = self._services.clock
        began_s, faults, attempt = clock.elapsed_s(), 0, 0
        while faults < RETRIES:
            patient = clock.elapsed_s() - began_s < PATIENCE_S
            try:
                return await self._once(result, patient=patient)
            except Unreachable as error:
                bound.warning("the platform cannot be reached; trying again", error=type(error).__name__)
                faults = faults if patient else RETRIES
            except (RecordError, ScannerError, PlatformError) as error:
                bound.warning("a result was not acted on; trying again", error=type(error).__name__)
                faults += 1
            except Exception as error:
                bound.exception("acting on a result failed", error=type(error).__name__)
                faults += 1
            await clock.sleep(min(60.0, float(2**attempt)))
            attempt += 1
        bound.error("gave a result up")
        return None

    async def _once(self, result: ScanResult, *, patient: bool) -> None:
        """Act on the result. May be called again for the same one: nothing happens twice. Raises Unreachable."""
        origin = result.origin
        platform = self._services.platforms[origin.platform]
        self._intake.settled(result.scan_id)
        if lost(result) and await self._intake.again(platform, result):
            return
        await platform.finished(origin)
        if origin.purpose not in WATCHED:
            await self._guarding.act(result, patient=patient)
        else:
            await self._answering.result(platform, result)

    async def _apologise(self, message: Message, reply_token: str) -> None:
        platform = self._services.platforms[message.platform]
        note = Note(
            text=self._services.texts.say("try-later", message.locale),
            chat=message.chat,
            thread=message.thread,
            reply_to=message.id,
            reply_token=reply_token,
        )
        await self._services.tell(platform, note)
