"""The inbox in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bots.records.inbox import KEEP_S, TRUSTING, Suspects, Waiting
from bots.testing.records.failing import Failing


@dataclass(slots=True, kw_only=True)
class _Kept:
    data: bytes
    until_s: float
    holder: str
    tries: int = 1


@dataclass(slots=True, kw_only=True)
class FakeInbox(Failing):
    """Implements `Inbox`."""

    kept: dict[tuple[str, int], _Kept] = field(default_factory=dict)
    over: dict[tuple[str, int], float] = field(default_factory=dict)
    """Those that were handled, and until when that is known."""
    holders: dict[tuple[str, str], float] = field(default_factory=dict)
    """Until when each counts as alive."""

    async def keep(self, bot: str, holder: str, updates: Mapping[int, bytes], hold_s: float) -> frozenset[int]:
        self.meet_failure()
        self._forget()
        self.holders[bot, holder] = self.clock.now_s() + hold_s
        for number, data in updates.items():
            if (bot, number) not in self.kept and (bot, number) not in self.over:
                self.kept[bot, number] = _Kept(data=data, until_s=self.clock.now_s() + KEEP_S, holder=holder)
        return frozenset(number for number in updates if self._holder(bot, number) == holder)

    async def hold(self, bot: str, holder: str, hold_s: float) -> None:
        self.meet_failure()
        self.holders[bot, holder] = self.clock.now_s() + hold_s

    async def take(
        self,
        bot: str,
        holder: str,
        hold_s: float,
        most: int,
        known: Collection[int] = (),
        suspects: Suspects = TRUSTING,
    ) -> Sequence[Waiting]:
        self.meet_failure()
        self._forget()
        self.holders[bot, holder] = self.clock.now_s() + hold_s
        taken, left = list[Waiting](), suspects.most
        for (whose, number), kept in sorted(self.kept.items()):
            free = self.holders.get((bot, kept.holder), 0.0) <= self.clock.now_s()
            own = kept.holder == holder and number not in known
            if whose != bot or not (free or own) or len(taken) >= most:
                continue
            suspect = kept.holder != holder and kept.tries + 1 >= suspects.tries
            if suspect and not left:
                continue
            left -= suspect
            kept.tries += kept.holder != holder
            kept.holder = holder
            age_s = self.clock.now_s() + KEEP_S - kept.until_s
            taken.append(Waiting(number=number, data=kept.data, tries=kept.tries, age_s=age_s))
        return taken

    async def strike_off(self, bot: str, number: int) -> None:
        self.meet_failure()
        self.kept.pop((bot, number), None)
        self.over[bot, number] = self.clock.now_s() + KEEP_S

    async def let_go(self, bot: str, holder: str, numbers: Collection[int]) -> None:
        self.meet_failure()
        for number in numbers:
            if self._holder(bot, number) == holder:
                self.kept[bot, number].holder = ""
                self.kept[bot, number].tries -= 1
        self.holders.pop((bot, holder), None)

    def _holder(self, bot: str, number: int) -> str | None:
        kept = self.kept.get((bot, number))
        return None if kept is None else kept.holder

    def _forget(self) -> None:
        now_s = self.clock.now_s()
        self.kept = {key: kept for key, kept in self.kept.items() if kept.until_s > now_s}
        self.over = {key: until_s for key, until_s in self.over.items() if until_s > now_s}
