"""The circuit breaker: stops automatic removals where there were too many in an hour, until a moderator lets them go on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bots.matching import alike, looks_of
from bots.moderator.casebook import HOUR_S, Casebook
from bots.moderator.consequences import Deed
from bots.moderator.saying import Speaker
from bots.moderator.services import Services
from bots.moderator.telling import MAX_TOLD, Telling
from bots.platform import Note, Platform
from bots.policy import DAY_S, Policy, Share, Spent, age_s
from bots.records.journal import Event, EventKind
from bots.records.known import Traits
from bots.records.outbox import Said
from worker.contract import PDQ, Fingerprint

LOOKS_BACK_S = 30 * DAY_S
"""So long the journal is read: a stop that is half as old is noted again when it next keeps a picture from going."""
COUNTS = frozenset({EventKind.BREAKER_RESET, EventKind.BREAKER_TRIPPED, EventKind.REMOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A picture whose copies are looked for among what was removed."""

    sha256: str
    prints: tuple[Fingerprint, ...]
    distance: int
    quality: int

    @property
    def looks(self) -> str:
        """The PDQ of the picture as it is; empty where there is none that is good enough."""
        return looks_of(self.prints, self.quality)

    def is_in(self, event: Event) -> bool:
        """Whether the event is about this picture, or another copy of it."""
        if self.sha256 and event.picture == self.sha256:
            return True
        other = Fingerprint(algorithm=PDQ, value=event.looks, quality=self.quality) if event.looks else None
        return other is not None and alike(self.prints, (other,), self.distance, self.quality)


def sought(traits: Traits, policy: Policy) -> Sought:
    """The picture, by what this policy calls a copy of it."""
    return Sought(
        sha256=traits.sha256,
        prints=traits.fingerprints,
        distance=policy.known_distance,
        quality=policy.known_quality,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a chat's journal says since a moderator has last let removals go on."""

    removed: tuple[Event, ...] = ()
    """The automatic removals of the last hour."""
    stops: dict[tuple[Share, str], Event] = field(default_factory=dict)
    """What has tripped, and by which event: the chat's share under "", a member's or a picture's under theirs."""

    @property
    def chat_stopped(self) -> bool:
        """Whether nothing is taken out by itself in the chat."""
        return (Share.CHAT, "") in self.stops

    @property
    def some_stopped(self) -> bool:
        """Whether it is stopped for some members or pictures."""
        return any(share is not Share.CHAT for share, _ in self.stops)

    def spent(self, member: str, picture: Sought) -> Spent:
        """How many were taken out of the chat, of the member, and of the picture, whichever copies of it."""
        return Spent(
            chat=len(self.removed),
            member=sum(bool(member) and event.member == member for event in self.removed),
            picture=sum(picture.is_in(event) for event in self.removed),
        )

    def stopped_for(self, member: str, picture: Sought) -> Share | None:
        """Whose stop lets this member's posting of this picture stay, the chat's first; None if nothing has tripped."""
        return next((share for share in Share if self.stop(share, member, picture) is not None), None)

    def stop(self, share: Share, member: str, picture: Sought) -> Event | None:
        """The event by which this share has tripped, that of this member or of this picture; None where it has not."""
        if share is Share.PICTURE:
            return next(
                (event for (kind, _), event in self.stops.items() if kind is share and picture.is_in(event)), None
            )
        if share is Share.MEMBER and not member:
            return None
        return self.stops.get((share, member if share is Share.MEMBER else ""))


class Breaker:
    """Counts, stops, says so, and goes on."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._book = Casebook(services)
        self._speaker = Speaker(services)

    async def tally(self, platform: str, chat: str) -> Tally:
        """What counts in the chat now."""
        now_s = self._services.clock.now_s()
        removed, stops = list[Event](), dict[tuple[Share, str], Event]()
        journal = self._services.records.journal
        async for event in journal.read(platform, chat, now_s - LOOKS_BACK_S, newest_first=True, kinds=COUNTS):
            if event.kind is EventKind.BREAKER_RESET:
                break  # what was before a moderator said "go on" is forgotten
            if event.kind is EventKind.BREAKER_TRIPPED:
                stops.setdefault(_key(event), event)
            elif event.kind is EventKind.REMOVED and age_s(event.at_s, now_s) <= HOUR_S:
                removed.append(event)
        return Tally(removed=tuple(removed), stops=stops)

    async def trip(self, deed: Deed, telling: Telling) -> None:
        """Stop what has reached its limit, and tell the moderators, once for each stop. Raises Unreachable."""
        case, finding = deed.case, deed.finding
        tally, picture = await self.tally(case.platform, case.chat), sought(finding.traits, deed.policy)
        spent, limits = tally.spent(finding.sender, picture), deed.policy.limits
        counts = {
            Share.CHAT: (spent.chat, limits.removals_per_hour),
            Share.MEMBER: (spent.member, limits.member_per_hour),
            Share.PICTURE: (spent.picture, limits.picture_per_hour),
        }
        for share, (count, limit) in counts.items():
            stop = tally.stop(share, finding.sender, picture)
            if (share is Share.MEMBER and not finding.sender) or (share is Share.PICTURE and not finding.sha256):
                continue
            if stop is None and count < limit:
                continue
            if stop is None:
                stop = Event(
                    kind=EventKind.BREAKER_TRIPPED,
                    at_s=self._services.clock.now_s(),
                    case=case.id,
                    finding=finding.number,
                    member=finding.sender if share is Share.MEMBER else "",
                    picture=finding.sha256 if share is Share.PICTURE else "",
                    looks=picture.looks if share is Share.PICTURE else "",
                    details=str(count),
                )
                await self._book.write(case, stop)
            elif age_s(stop.at_s, self._services.clock.now_s()) > LOOKS_BACK_S / 2:
                await self._book.write(case, replace(stop, at_s=self._services.clock.now_s()))
            locale = deed.locale
            of_member = share is Share.MEMBER
            who = await telling.person(deed.platform, case, finding.sender, locale) if of_member else ""
            taken = int(stop.details) if stop.details.isdecimal() else limit
            text = self._services.texts.say(f"breaker-tripped-{share}", locale, taken=taken, who=who)
            await telling.breaker(deed.platform, case, deed.policy, text, _told(share, stop))
            if share is Share.CHAT:
                return  # which says all of it

    async def resume(self, platform: Platform, chat: str, actor: str, text: str) -> set[tuple[str, str]] | None:
        """Let automatic removals go on; what moderators were told of each stop reads `text` then. Those notes, by their chats and
        messages; None where nothing was stopped."""
        stops = (await self.tally(platform.name, chat)).stops
        if not await self.reset(platform.name, chat, actor):
            return None
        read = set[tuple[str, str]]()
        for (share, _), stop in stops.items():
            key = _told(share, stop)
            for name in (key, *(f"{key}:{index}" for index in range(MAX_TOLD))):
                sent = await self._services.records.outbox.sent(name, Said.BREAKER)
                note = Note(text=text, chat=sent.chat) if sent is not None and sent.message else None
                if sent is not None and note and await self._speaker.edit(platform, sent.chat, sent.message, note):
                    read.add((sent.chat, sent.message))
        return read

    async def reset(self, platform: str, chat: str, actor: str) -> bool:
        """Let automatic removals go on, everybody's; False where nothing was stopped."""
        if not (await self.tally(platform, chat)).stops:
            return False
        event = Event(kind=EventKind.BREAKER_RESET, at_s=self._services.clock.now_s(), actor=actor)
        await self._services.records.journal.append(platform, chat, event)
        return True


def _told(share: Share, stop: Event) -> str:
    """Under which it is kept that moderators were told of this stop."""
    return f"{stop.case}:{stop.finding}:{share}"


def _key(event: Event) -> tuple[Share, str]:
    if event.member:
        return Share.MEMBER, event.member
    return (Share.PICTURE, event.picture) if event.picture else (Share.CHAT, "")


def text_ids() -> set[str]:
    """Every text id that is put together here, for the test that walks them."""
    return {f"breaker-tripped-{share}" for share in Share}
