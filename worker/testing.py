"""Fakes of this package's port, for anybody's tests."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace

from worker.client.scanner import Delivery, Overloaded, Ticket
from worker.contract import (
    Band,
    Belief,
    FailureReason,
    Family,
    Fingerprint,
    HeatPicture,
    HeatPictures,
    Kind,
    Lane,
    Origin,
    ScanFailure,
    ScanResult,
    Signal,
    Stages,
    Verdict,
)

Judge = Callable[[bytes], Verdict | ScanFailure]
"""What the fake service says of a picture's bytes."""


def verdict(
    altered: Band = Band.LITTLE,
    generated: Band = Band.LITTLE,
    signals: tuple[Signal, ...] = (),
    fingerprints: tuple[Fingerprint, ...] = (),
) -> Verdict:
    """A verdict of these bands, with one network signal per kind unless `signals` are given."""
    bands = {Kind.ALTERED: altered, Kind.GENERATED: generated}
    ratios = {Band.NONE: None, Band.LITTLE: 0.5, Band.UNCERTAIN: 3.0, Band.SUBSTANTIAL: 30.0}
    return Verdict(
        altered=Belief(band=altered, likelihood_ratio=ratios[altered]),
        generated=Belief(band=generated, likelihood_ratio=ratios[generated]),
        signals=signals
        or tuple(
            Signal(
                name=f"fake_{kind}",
                family=Family.NETWORK,
                kind=kind,
                applies=band is not Band.NONE,
                score=None if band is Band.NONE else 0.25 * band.rank,
                band=band,
            )
            for kind, band in bands.items()
        ),
        fingerprints=fingerprints,
        model_digest="0" * 64,
    )


BLURRED = b"\xff\xd8\xff\xe0blurred"
"""What the fake makes of every picture."""
DRAWN = b"\x89PNG\r\n\x1a\ndrawn"
"""And what it says of where the network looked."""


class FakeScanner:
    """A Scanner in memory: scans when told to (`work`), or at once (`eager`), by `judge`."""

    def __init__(self, judge: Judge | None = None, *, eager: bool = True) -> None:
        self.judge: Judge = judge or (lambda data: verdict())
        self.eager = eager
        self.full = False
        """Refuse whatever is submitted, as an overloaded service does."""
        self.wait_s: float | None = None
        """How long it then says that it will be."""
        self.thumbnail: bytes | None = BLURRED
        """What `blurred` gives of every picture; None: it is never ready in time."""
        self.heat: HeatPictures | None = HeatPictures(
            maps=(HeatPicture(kind=Kind.GENERATED, png_base64=base64.b64encode(DRAWN).decode()),)
        )
        """What `explained` gives of every picture; None: it is never ready in time."""
        self.submitted: list[tuple[Origin, Lane]] = []
        self.acknowledged: list[str] = []
        self._numbers = itertools.count(1)
        self._waiting: deque[tuple[str, bytes, Origin, int]] = deque()
        self._known: dict[str, tuple[str, Verdict]] = {}
        self._results: dict[str, deque[Delivery]] = defaultdict(deque)
        self._arrived = asyncio.Event()
        self._kept: dict[str, ScanResult] = {}
        self._expected: set[str] = set()
        self.problems: dict[str, str] = {}

    async def recall(self, origin: Origin, lane: Lane) -> Ticket | None:
        """A ticket where a picture of this file id was judged before."""
        known = self._known.get(origin.file_id) if origin.file_id else None
        if known is None:
            return None
        sha256, found = known
        scan_id = self._new_id()
        self.submitted.append((origin, lane))
        self._finish(ScanResult(scan_id=scan_id, origin=origin, verdict=found, sha256=sha256, stages=Stages()))
        return Ticket(scan_id=scan_id, sha256=sha256, lane=lane, cached=True)

    async def submit(self, data: bytes, origin: Origin, lane: Lane) -> Ticket:
        """A ticket; with `eager` its result is already there."""
        return self._accept(self._new_id(), data, origin, lane, 1)

    async def resubmit(self, data: bytes, result: ScanResult, lane: Lane) -> Ticket:
        """A ticket of the same scan id."""
        return self._accept(result.scan_id, data, result.origin, lane, result.attempts + 1)

    async def position(self, ticket: Ticket) -> int | None:
        """How many wait before it."""
        for place, (scan_id, *_) in enumerate(self._waiting):
            if scan_id == ticket.scan_id:
                return place
        return None

    async def receive(self, platform: str, wait_s: float) -> Delivery | None:
        """The next result; None at once if there is none and `wait_s` is 0."""
        if not self._results[platform] and wait_s > 0:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), wait_s)
            except TimeoutError:
                return None
        return self._results[platform].popleft() if self._results[platform] else None

    async def acknowledge(self, delivery: Delivery) -> None:
        """Note it in `acknowledged`."""
        self.acknowledged.append(delivery.receipt)

    async def blurred(self, data: bytes, wait_s: float) -> bytes | None:
        """`thumbnail`, whatever is on the picture; None at once for bytes that `judge` calls no picture."""
        return None if self._is_no_picture(data) else self.thumbnail

    async def explained(self, data: bytes, wait_s: float) -> HeatPictures | None:
        """`heat`, whatever is on the picture; no maps at once for bytes that `judge` calls no picture."""
        return HeatPictures() if self._is_no_picture(data) else self.heat

    def _is_no_picture(self, data: bytes) -> bool:
        outcome = self.judge(data) if data else ScanFailure(reason=FailureReason.EMPTY)
        return isinstance(outcome, ScanFailure) and outcome.reason in {
            FailureReason.UNREADABLE,
            FailureReason.TOO_LARGE,
            FailureReason.UNSUPPORTED,
            FailureReason.EMPTY,
        }

    async def keep(self, result: ScanResult, keep_s: int) -> None:
        """Keep the result."""
        self._kept[result.scan_id] = result

    async def kept(self, scan_id: str) -> ScanResult | None:
        """The kept result."""
        return self._kept.get(scan_id)

    async def expect(self, scan_id: str, keep_s: int) -> None:
        """Note that it was asked for."""
        self._expected.add(scan_id)

    async def expects(self, scan_id: str) -> bool:
        """Whether it was."""
        return scan_id in self._expected

    async def asked(self, platform: str, member: str) -> list[Origin]:
        """Of what `work` has not scanned yet."""
        return [item[2] for item in self._waiting if (item[2].platform, item[2].sender) == (platform, member)]

    async def withdraw(self, platform: str, member: str) -> int:
        """Scan them no more."""
        mine = [it for it in self._waiting if it[2].private and (it[2].platform, it[2].sender) == (platform, member)]
        for item in mine:
            self._waiting.remove(item)
        return len(mine)

    async def sweep(self) -> int:
        """None are ever lost here."""
        return 0

    async def check(self) -> dict[str, str]:
        """What a test has put into `problems`."""
        return dict(self.problems)

    async def aclose(self) -> None:
        """Leave everything as it is: there is no connection."""

    def work(self) -> int:
        """How many waiting pictures were scanned just now."""
        count = len(self._waiting)
        while self._waiting:
            self._scan(*self._waiting.popleft())
        return count

    def redeliver(self, delivery: Delivery) -> None:
        """Let the result come again, as after the death of the replica that had it."""
        self._results[delivery.result.origin.platform].append(replace(delivery, redelivered=True))
        self._arrived.set()

    def _accept(self, scan_id: str, data: bytes, origin: Origin, lane: Lane, attempts: int) -> Ticket:
        if self.full:
            raise Overloaded("the fake queue is full", self.wait_s)
        self.submitted.append((origin, lane))
        if self.eager:
            self._scan(scan_id, data, origin, attempts)
        else:
            self._waiting.append((scan_id, data, origin, attempts))
        return Ticket(scan_id=scan_id, sha256=hashlib.sha256(data).hexdigest(), lane=lane)

    def _scan(self, scan_id: str, data: bytes, origin: Origin, attempts: int) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        outcome = self.judge(data) if data else ScanFailure(reason=FailureReason.EMPTY)
        found = outcome if isinstance(outcome, Verdict) else None
        if found is not None and origin.file_id:
            self._known[origin.file_id] = (sha256, found)
        failure = outcome if isinstance(outcome, ScanFailure) else None
        result = ScanResult(
            scan_id=scan_id,
            origin=origin,
            verdict=found,
            failure=failure,
            sha256=sha256,
            attempts=attempts,
            stages=Stages(),
        )
        self._finish(result)

    def _finish(self, result: ScanResult) -> None:
        self._results[result.origin.platform].append(Delivery(result=result, receipt=result.scan_id))
        self._arrived.set()

    def _new_id(self) -> str:
        return f"scan-{next(self._numbers)}"
