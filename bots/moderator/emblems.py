"""Looks at pictures that no message carries, where a chat's rules ask for it: each once, and so many of a sort in an hour."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bots.moderator.doors import Doors
from bots.moderator.intake import LANES, Intake
from bots.moderator.later import Later
from bots.moderator.opening import OF_CHAT
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
"""A platform may tell twice of one who comes in; so soon it is the same time."""
MAX_SEEN = 20_000
"""Of how many people, and of how many of chats' own pictures, it is remembered which was looked at last."""
COMING = frozenset({Emblem.MEMBER, Emblem.REQUEST})
Whose = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was looked at last."""

    emblem: Emblem
    file_id: str
    """Empty: they had no picture."""
    at_s: float


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
        self._seen: Recent[Whose, _Seen] = Recent(MAX_SEEN)
        self._under_way = set[Whose]()
        self._full: dict[str, _Full] = {}

    async def take(self, sighting: Sighting) -> list[asyncio.Task[bool]]:
        """Send the picture on its way, if the chat's policy wants it and there is room in this hour; what is done later.

        Raises StoreUnavailable, and Unreachable where the picture had to be asked for.
        """
        name = (*_whose(sighting), sighting.attachment.file_id if sighting.attachment is not None else "")
        if name in self._under_way:
            return []  # it was told of twice at once
        self._under_way.add(name)
        try:
            return await self._take(sighting)
        finally:
            self._under_way.discard(name)

    async def _take(self, sighting: Sighting) -> list[asyncio.Task[bool]]:
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
                self._remember(sighting, picture)
                return []
        rest = await self._intake.begin(platform, self._origin(sighting, picture), picture)
        self._remember(sighting, picture)
        return rest

    def _is_new(self, sighting: Sighting, picture: Attachment | None) -> bool:
        """Whether this process has looked at another last, as far as is known before the picture is there, or they come anew,
        while the chat may have learned what it shows; elsewhere its verdict is remembered by its file's id."""
        seen = self._seen.get(_whose(sighting))
        if seen is None or (picture is not None and seen.file_id != picture.file_id):
            return True
        let_in = picture is not None and (seen.emblem, sighting.emblem) == (Emblem.REQUEST, Emblem.MEMBER)
        if let_in or sighting.emblem not in COMING:
            return False
        return self._services.clock.elapsed_s() - seen.at_s > AGAIN_S

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

    def _remember(self, sighting: Sighting, picture: Attachment | None) -> None:
        file_id, now_s = picture.file_id if picture is not None else "", self._services.clock.elapsed_s()
        self._seen.put(_whose(sighting), _Seen(emblem=sighting.emblem, file_id=file_id, at_s=now_s))

    def _origin(self, sighting: Sighting, picture: Attachment) -> Origin:
        file_id, of_chat = picture.file_id, sighting.emblem in OF_CHAT
        # Two people who show the same file are two questions.
        own = (
            file_id if of_chat else self._services.signer.digest("face", sighting.platform, sighting.member.id, file_id)
        )
        name = emblem_name(sighting.emblem, own)
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


def _whose(sighting: Sighting) -> Whose:
    """Of whom there is one picture at a time. Whoever asks to be let in, and comes in then, is one; a chat has many."""
    emblem = Emblem.MEMBER if sighting.emblem is Emblem.REQUEST else sighting.emblem
    picture = sighting.attachment if sighting.emblem in OF_CHAT else None
    own = picture.file_id if picture is not None else ""
    return sighting.platform, sighting.chat, sighting.member.id, emblem, own
