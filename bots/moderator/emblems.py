"""Looks at pictures that no message carries, where a chat's rules ask for it: each once, and so many of a sort in an hour."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bots.moderator.doors import Doors
from bots.moderator.intake import LANES, Intake
from bots.moderator.later import Later
from bots.moderator.services import Services
from bots.moderator.telling import Telling
from bots.platform import Attachment, Emblem, Platform, PlatformError, Sighting, emblem_name
from bots.platform.recent import Recent
from bots.policy import EMBLEMS, Policy
from bots.records import RecordError
from worker import metrics, telemetry
from worker.client.scanner import ScannerUnavailable
from worker.contract import Origin, Purpose

log = telemetry.logger(__name__)
HOUR_S = 3_600
AGAIN_S = 60.0
"""A platform may tell twice of one who comes in; so soon it is the same picture."""
MAX_SEEN = 20_000
"""Of how many pictures it is remembered that they were looked at."""


@dataclass(slots=True, kw_only=True)
class _Full:
    """An hour of a chat in which no more are looked at."""

    name: str
    """A digest of which chat's, and which sort."""
    ends_s: float
    """Unix time."""
    count: int = 0
    """Those that were left out."""

    @property
    def key(self) -> str:
        """Under which it is kept that moderators were told."""
        return f"{self.name}:{round(self.ends_s / HOUR_S)}"


class Emblems:
    """Has them looked at; what comes of it `Guarding` does."""

    def __init__(self, services: Services, intake: Intake, telling: Telling, doors: Doors, later: Later) -> None:
        self._services = services
        self._intake = intake
        self._telling = telling
        self._doors = doors
        self._later = later
        self._seen: Recent[tuple[str, str, str, str], float] = Recent(MAX_SEEN)
        self._full: dict[str, _Full] = {}

    async def take(self, sighting: Sighting) -> list[asyncio.Task[bool]]:
        """Send the picture on its way, if the chat's policy wants it and there is room in this hour; what is done later.

        Raises StoreUnavailable, and Unreachable where the picture had to be asked for.
        """
        platform, chat = self._services.platforms[sighting.platform], sighting.chat
        if not await self._doors.serves(platform, chat):
            return []
        policy = await self._services.records.policies.policy(platform.name, chat)
        if not policy.looks_at(sighting.emblem) or not self._is_new(sighting, sighting.attachment):
            return []
        if await self._was_judged(sighting) or not await self._has_room(platform, chat, sighting.emblem, policy):
            return []
        picture = sighting.attachment
        if picture is None:
            picture = await platform.portrait(sighting.member.id)
            if picture is None or not self._is_new(sighting, picture):
                return []
        self._remember(sighting, picture)
        return await self._intake.begin(platform, self._origin(sighting, picture), picture)

    def _is_new(self, sighting: Sighting, picture: Attachment | None) -> bool:
        """Whether this process has not had it looked at, or asked whether there is one, lately; elsewhere its verdict is
        remembered by its file's id."""
        seen_s = self._seen.get(_key(sighting, picture))
        return seen_s is None or (picture is None and self._services.clock.elapsed_s() - seen_s > AGAIN_S)

    async def _was_judged(self, sighting: Sighting) -> bool:
        """Whether a member's picture was judged before, so that its verdict is on its way again, and costs nothing: a platform
        may tell of every change of a member, and not of which."""
        picture = sighting.attachment
        if sighting.emblem is not Emblem.CHANGE or picture is None:
            return False
        try:
            recalled = await self._services.scanner.recall(self._origin(sighting, picture), LANES[Purpose.EMBLEM])
        except ScannerUnavailable:
            return False
        if recalled is not None:
            self._remember(sighting, picture)
        return recalled is not None

    def _remember(self, sighting: Sighting, picture: Attachment) -> None:
        now_s = self._services.clock.elapsed_s()
        self._seen.put(_key(sighting, picture), now_s)
        self._seen.put(_key(sighting, None), now_s)

    def _origin(self, sighting: Sighting, picture: Attachment) -> Origin:
        name = emblem_name(sighting.emblem, picture.file_id)
        return Origin(
            platform=sighting.platform,
            purpose=Purpose.EMBLEM,
            chat=sighting.chat,
            message=name,
            media=picture.media,
            sender=sighting.member.id,
            incident=name,
            file_id=picture.file_id,
            locale=self._services.languages.of_chat(sighting.platform, sighting.chat, sighting.locale),
            emblem=sighting.emblem,
        )

    async def _has_room(self, platform: Platform, chat: str, emblem: Emblem, policy: Policy) -> bool:
        """Whether one more of its sort is looked at in this hour: a raid takes nothing from what somebody uploads.

        If not, it is counted, and moderators are told, once the hour is full and once more at its end.
        """
        limit = self._services.options.rations.emblems
        if not limit or platform.name in self._services.options.playgrounds:
            return True
        sort = next(beside for beside, emblems in EMBLEMS.items() if emblem in emblems)
        name = self._services.signer.digest("quota", "emblems", platform.name, sort.value, chat)
        wait_s = await self._services.records.quotas.take(name, 1, limit, HOUR_S)
        if not wait_s:
            return True
        metrics.DECISIONS.labels(platform.name, "emblem_left_out").inc()
        full = self._full.get(name)
        if full is None:
            ends_s = self._services.clock.now_s() + wait_s
            full = self._full[name] = _Full(name=name, ends_s=ends_s)
            self._later.begin(self._say(platform, chat, policy, full, wait_s))
        full.count += 1
        return False

    async def _say(self, platform: Platform, chat: str, policy: Policy, full: _Full, wait_s: float) -> bool:
        locale = policy.locale or self._services.languages.of_chat(platform.name, chat, "")
        say, limit = self._services.texts.say, self._services.options.rations.emblems
        minutes = max(1, round(wait_s / 60))
        try:
            text = say("emblems-full", locale, limit=limit, minutes=minutes)
            await self._telling.left_out(platform, chat, policy, full.key, text)
            await self._services.clock.sleep(wait_s)
            text = say("emblems-left-out", locale, limit=limit, count=full.count)
            await self._telling.let_read(platform, full.key, text)
        except (PlatformError, RecordError) as failure:
            log.warning("moderators were not told of pictures left out", error=type(failure).__name__)
            return False
        finally:
            del self._full[full.name]
        return True


def _key(sighting: Sighting, picture: Attachment | None) -> tuple[str, str, str, str]:
    # Whoever asks to be let in, and comes in then, is one.
    emblem = Emblem.MEMBER if sighting.emblem is Emblem.REQUEST else sighting.emblem
    name = emblem_name(emblem, picture.file_id if picture is not None else "")
    return sighting.platform, sighting.chat, sighting.member.id, name
