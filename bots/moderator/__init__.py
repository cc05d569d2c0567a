"""USE CASES: what happens on a message, a command, a review and a result. Implements `bots.platform.Handler`."""

from __future__ import annotations

import asyncio
from typing import Any

from bots.cases import CaseError
from bots.moderator.commands import Commands
from bots.moderator.intake import Ask, Intake
from bots.moderator.outcomes import Outcomes
from bots.moderator.reviews import Reviews
from bots.moderator.services import Options, Services
from bots.platform import Command, Message, Note, PlatformError, Review, Unreachable
from bots.policy import Mode
from worker import telemetry
from worker.client.scanner import Delivery, ScannerError
from worker.contract import Purpose, ScanResult

__all__ = ["Moderator", "Options", "Services"]

log = telemetry.logger(__name__)
WAIT_S = 2.0
RETRIES = 3
PATIENCE_S = 1_800.0
"""How long a result waits for a platform that cannot be reached. Meanwhile nothing else gets through to it either."""


class Moderator:
    """The use cases over the four ports. Its `on_…` methods never raise; `serve` runs until it is cancelled."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._intake = Intake(services)
        self._outcomes = Outcomes(services, self._intake)
        self._reviews = Reviews(services, self._outcomes)
        self._commands = Commands(services, self._intake)

    async def on_message(self, message: Message) -> None:
        """Nothing; its pictures are on their way, unless the chat's policy is OFF."""
        if not message.attachments:
            return
        try:
            if message.private:
                await self._intake.take(message, Ask(purpose=Purpose.PRIVATE, asker=message.sender.id))
                return
            policy = await self._services.cases.policy(message.platform, message.chat)
            if policy.mode is not Mode.OFF:
                await self._intake.take(message, Ask(purpose=Purpose.GUARD))
        except Exception as error:
            log.exception("a message was not handled", platform=message.platform, error=type(error).__name__)
            if message.private:
                await self._apologise(message, "")

    async def on_command(self, command: Command) -> None:
        """Nothing; it was answered."""
        try:
            await self._commands.answer(command)
        except (CaseError, ScannerError, PlatformError) as error:
            log.warning("a command was not carried out", name=command.name.value, error=type(error).__name__)
            await self._apologise(command.message, command.reply_token)
        except Exception as error:
            log.exception("a command failed", name=command.name.value, error=type(error).__name__)
            await self._apologise(command.message, command.reply_token)

    async def on_review(self, review: Review) -> None:
        """Nothing; it was carried out, or the presser knows why not."""
        try:
            await self._reviews.decide(review)
        except Exception as error:
            log.exception("a review failed", error=type(error).__name__)
            platform = self._services.platforms[review.platform]
            text = self._services.texts.say("try-later", review.locale)
            await self._services.tell(platform, Note(text=text, chat=review.chat, reply_token=review.reply_token))

    async def on_moved(self, platform: str, old: str, new: str) -> None:
        """Nothing; the chat's policy is found under its new id. Said twice, it happens once."""
        try:
            await self._services.cases.move(platform, old, new)
        except CaseError as error:
            log.warning("a chat's policy did not move with it", platform=platform, error=type(error).__name__)

    async def serve(self, platform: str) -> None:
        """Nothing; acts on the platform's results until cancelled, then finishes those that it has begun."""
        limit = asyncio.Semaphore(self._services.options.concurrency)
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                async with limit:  # a place is free before a result is taken
                    delivery = await self._receive(platform)
                if delivery is not None:
                    task = asyncio.create_task(self._deliver(delivery, limit))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
        finally:
            await asyncio.gather(*under_way, return_exceptions=True)

    async def aclose(self) -> None:
        """Nothing; no task is left."""
        await self._intake.aclose()

    async def _receive(self, platform: str) -> Delivery | None:
        try:
            return await self._services.scanner.receive(platform, WAIT_S)
        except ScannerError as error:
            log.warning("results cannot be read", platform=platform, error=str(error))
            await self._services.clock.sleep(1.0)
            return None

    async def _deliver(self, delivery: Delivery, limit: asyncio.Semaphore) -> None:
        bound = log.bind(scan_id=delivery.result.scan_id)
        async with limit:
            await self._act(delivery.result, bound)
        try:
            await self._services.scanner.acknowledge(delivery)
        except ScannerError:
            bound.warning("a result could not be acknowledged; it will come again")

    async def _act(self, result: ScanResult, bound: Any) -> None:
        """Nothing; the result was acted on, or given up: after a few faults of ours, or PATIENCE_S without the platform."""
        clock = self._services.clock
        began_s, faults, attempt = clock.elapsed_s(), 0, 0
        while faults < RETRIES:
            patient = clock.elapsed_s() - began_s < PATIENCE_S
            try:
                return await self._outcomes.act(result, patient=patient)
            except Unreachable as error:
                bound.warning("the platform cannot be reached; trying again", error=type(error).__name__)
                faults = faults if patient else RETRIES
            except (CaseError, ScannerError, PlatformError) as error:
                bound.warning("a result was not acted on; trying again", error=type(error).__name__)
                faults += 1
            except Exception as error:
                bound.exception("acting on a result failed", error=type(error).__name__)
                faults += 1
            await clock.sleep(min(60.0, float(2**attempt)))
            attempt += 1
        bound.error("gave a result up")
        return None

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
