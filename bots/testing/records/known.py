"""Known pictures in memory, compared one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bots.policy import Match, Matches, Policy
from bots.records.known import PDQ_NAMES, KnownPicture, Listed, Traits, pdq_bits
from bots.testing.records.failing import Moving


@dataclass(slots=True, kw_only=True)
class FakeKnown(Moving):
    """Banks and fine lists in memory: `kept` by (platform, chat), then by the entry's id."""

    kept: dict[tuple[str, str], dict[str, KnownPicture]] = field(default_factory=dict)

    async def add(self, platform: str, chat: str, picture: KnownPicture) -> None:
        self.meet_failure()
        self.kept.setdefault((platform, self.at_home(platform, chat)), {})[picture.id] = picture

    async def remove(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        self.meet_failure()
        return self.kept.get((platform, self.at_home(platform, chat)), {}).pop(entry, None)

    async def of_case(self, platform: str, chat: str, case: str, listed: Listed) -> tuple[KnownPicture, ...]:
        self.meet_failure()
        own = self.kept.get((platform, self.at_home(platform, chat)), {}).values()
        return tuple(picture for picture in own if case and (picture.case, picture.listed) == (case, listed))

    async def disown(self, platform: str, chat: str, entry: str, by: str) -> None:
        self.meet_failure()
        own = self.kept.get((platform, self.at_home(platform, chat)), {})
        if entry in own and by and own[entry].by == by:
            own[entry] = replace(own[entry], by="")

    async def entries(self, platform: str, chat: str) -> list[KnownPicture]:
        self.meet_failure()
        own = self._live(platform, chat, self.clock.now_s())
        return sorted(own, key=lambda picture: (-picture.added_at_s, picture.id))

    async def entry(self, platform: str, chat: str, entry: str) -> KnownPicture | None:
        self.meet_failure()
        own = self._live(platform, chat, self.clock.now_s())
        return next((picture for picture in own if picture.id == entry), None)

    async def counts(self, platform: str, chat: str) -> Mapping[Listed, int]:
        self.meet_failure()
        own = Counter(picture.listed for picture in self._live(platform, chat, self.clock.now_s()))
        return {listed: own[listed] for listed in Listed}

    async def stops(self, platform: str, chat: str) -> bool:
        self.meet_failure()
        return any(picture.minor for picture in self._live(platform, chat, self.clock.now_s()))

    async def warm(self, platform: str) -> None:
        self.meet_failure()

    async def match(self, platform: str, chat: str, traits: Traits, policy: Policy, now_s: float) -> Matches:
        self.meet_failure()
        own = self._live(platform, chat, now_s)
        found = {
            listed: _best([picture for picture in own if picture.listed is listed], traits, policy) for listed in Listed
        }
        minor = _best([picture for picture in own if picture.minor], traits, policy)
        return Matches(fake=found[Listed.FAKE], fine=found[Listed.FINE], minor=minor)

    def move(self, platform: str, old: str, new: str) -> None:
        """Make one bank of the two; of one id, the new chat's entry stays."""
        moved = self.kept.pop((platform, old), {})
        if moved:
            self.kept[platform, new] = {**moved, **self.kept.get((platform, new), {})}

    def _live(self, platform: str, chat: str, now_s: float) -> list[KnownPicture]:
        own = self.kept.get((platform, self.at_home(platform, chat)), {}).values()
        return [picture for picture in own if not 0 < picture.expires_at_s <= now_s]


def _best(pictures: list[KnownPicture], traits: Traits, policy: Policy) -> Match | None:
    same = [
        (picture.id, picture.fake)
        for picture in pictures
        if (traits.sha256 and picture.sha256 == traits.sha256) or (traits.file_id and picture.file_id == traits.file_id)
    ]
    if same:
        entry, fake = min(same)
        return Match(entry=entry, exact=True, fake=fake)
    alike = [
        (distance, picture.id, picture.fake)
        for picture in pictures
        for print_ in traits.fingerprints
        if print_.algorithm in PDQ_NAMES and min(picture.quality, print_.quality) >= policy.known_quality
        if (one := pdq_bits(picture.pdq)) is not None and (other := pdq_bits(print_.value)) is not None
        if (distance := (one ^ other).bit_count()) <= policy.known_distance
    ]
    if not alike:
        return None
    distance, entry, fake = min(alike)
    return Match(entry=entry, exact=False, distance=distance, fake=fake)
