"""PORT Scanner: what a bot sees of the scan service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from worker.contract import HeatPictures, Lane, Origin, ScanResult


class ScannerError(Exception):
    """The root of this package's errors.

    ScannerError
    ├── ScannerUnavailable   Redis cannot be reached
    ├── Overloaded           the queue is full
    ├── SettingsError        a setting is missing or does not fit (worker.settings)
    └── EmbeddedError        the embedded server cannot run here (worker.embedded)
    """


class ScannerUnavailable(ScannerError):
    """The scan service's Redis cannot be reached; nothing was accepted. Try again."""


class Overloaded(ScannerError):
    """More pictures wait than the operator allows (`QUEUE_LIMIT`); nothing was accepted. Try again later."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        """About how long it will take until all that waits now is done, in seconds; None where nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An accepted scan: its result will come, whatever dies in between."""

    scan_id: str
    sha256: str
    lane: Lane
    cached: bool = False
    """The verdict was known; the result is already on its stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A result to act on, until it is acknowledged."""

    result: ScanResult
    receipt: str
    """Opaque; for `acknowledge`."""
    redelivered: bool = False
    """Another replica may have begun to act on it."""
    trace: str = ""
    """The context in which it was handed in, where that was traced (`worker.tracing`)."""


@runtime_checkable
class Scanner(Protocol):
    """The scan service. Any number of replicas use it at once. Raises ScannerUnavailable from every method."""

    async def recall(self, origin: Origin, lane: Lane) -> Ticket | None:
        """A ticket where the verdict for `origin.file_id` is known, its result on its way; None: fetch and `submit`."""
        ...

    async def submit(self, data: bytes, origin: Origin, lane: Lane) -> Ticket:
        """A ticket for a scan of `data`; the same bytes in flight are scanned once. Raises Overloaded, nothing accepted."""
        ...

    async def resubmit(self, data: bytes, result: ScanResult, lane: Lane) -> Ticket:
        """A ticket for the same scan id after MEDIA_LOST, `attempts` one higher."""
        ...

    async def position(self, ticket: Ticket) -> int | None:
        """How many pictures will be looked at before this one, over all lanes; None once it is being scanned or done."""
        ...

    async def receive(self, platform: str, wait_s: float) -> Delivery | None:
        """The next result for `platform`; None after `wait_s` seconds without one. A dead replica's come again."""
        ...

    async def acknowledge(self, delivery: Delivery) -> None:
        """Be done with the result: its record is deleted."""
        ...

    async def blurred(self, data: bytes, wait_s: float) -> bytes | None:
        """A small grey JPEG in which nobody and nothing can be recognised, for moderators; None where there is none.

        That is: after `wait_s` seconds without a worker that had the time, at once for bytes that are no picture, and where
        the service is full.
        """
        ...

    async def explained(self, data: bytes, wait_s: float) -> HeatPictures | None:
        """Where the network looked in this picture, drawn; for whoever asked about it alone. Nothing of it is kept.

        None after `wait_s` seconds without a worker that had the time, and where the service is full; no maps, at once, of
        what is no picture, and where the workers have no detector that can show it.
        """
        ...

    async def keep(self, result: ScanResult, keep_s: int) -> None:
        """Keep the result, to be asked for by its scan id, for `keep_s` seconds."""
        ...

    async def kept(self, scan_id: str) -> ScanResult | None:
        """The kept result; None where there is none (yet, or any more)."""
        ...

    async def expect(self, scan_id: str, keep_s: int) -> None:
        """Let every replica know for `keep_s` seconds that this scan was asked for, and will be kept."""
        ...

    async def expects(self, scan_id: str) -> bool:
        """Whether the scan was asked for; its result may be kept by now."""
        ...

    async def asked(self, platform: str, member: str) -> list[Origin]:
        """Where the member has posted, or asked in private about, what is not judged yet. It looks through all that waits."""
        ...

    async def withdraw(self, platform: str, member: str) -> int:
        """Let nobody be told of what the member has asked in private and is not judged yet; how many pictures that were."""
        ...

    async def sweep(self) -> int:
        """How many accepted scans were found without a worker and given to another. Call it every few seconds."""
        ...

    async def check(self) -> dict[str, str]:
        """What is wrong with the service now, by part (`redis`, `media`, `worker`, `waiting`); empty if nothing.

        `waiting`: a picture waits for longer than it should, whatever seems to run. Never raises.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
