"""PURE. What bots and workers say to each other. JSON on the wire, by pydantic; an unknown schema is refused by name.

Schemas: 1, of 0.2.0; 2, results say how long each stage took. What an earlier one lacks has its default.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from detector.verdict import (
    FACES_SAMPLED,
    INCOMPLETE,
    NO_MODEL,
    PART_OF_TIME,
    PDQ,
    PDQ_DIHEDRAL,
    Band,
    Belief,
    Family,
    Fingerprint,
    Kind,
    NoMap,
    Region,
    Signal,
    Trace,
    Unfit,
    Verdict,
)

__all__ = [
    "FACES_SAMPLED",
    "INCOMPLETE",
    "NO_MODEL",
    "PART_OF_TIME",
    "PDQ",
    "PDQ_DIHEDRAL",
    "SCHEMA_VERSION",
    "Band",
    "Belief",
    "Codec",
    "ContractError",
    "Emblem",
    "FailureReason",
    "Family",
    "Fingerprint",
    "HeatPicture",
    "HeatPictures",
    "Kind",
    "Lane",
    "MediaRef",
    "NoMap",
    "Origin",
    "Purpose",
    "Region",
    "ScanFailure",
    "ScanRequest",
    "ScanResult",
    "Signal",
    "Stages",
    "Standing",
    "Trace",
    "Unfit",
    "Verdict",
]

SCHEMA_VERSION = 2


class ContractError(ValueError):
    """This record cannot be read: it is not JSON of the expected shape, or of a schema version still to come."""


class Lane(StrEnum):
    """A queue by urgency, most urgent first."""

    PRIVATE = "private"
    """A person waits for a check of their own."""
    ASK = "ask"
    """A check asked for in a group."""
    STREAM = "stream"
    """Group traffic."""
    BACKFILL = "backfill"

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return list(Lane).index(self)

    @property
    def waits(self) -> bool:
        """Whether somebody waits for an answer."""
        return self in {Lane.PRIVATE, Lane.ASK}

    @property
    def share(self) -> float:
        """How full the queue may be for one more: what is left beyond it is for people who wait."""
        return {Lane.STREAM: 0.8, Lane.BACKFILL: 0.5}.get(self, 1.0)


class Purpose(StrEnum):
    """Why a picture is scanned; it decides who is told."""

    PRIVATE = "private"
    """Somebody sent it to the bot alone: they get an answer, nothing is recorded."""
    ASK = "ask"
    """Somebody asked in a group: the group gets an answer."""
    GUARD = "guard"
    """It was posted in a group: the group's policy decides."""
    PROGRAM = "program"
    """Asked over HTTP."""
    EMBLEM = "emblem"
    """No message carries it (`Origin.emblem`): moderators are told at most, and nothing else follows."""


class Emblem(StrEnum):
    """A picture that no message carries, by what it stands for."""

    CHAT = "chat"
    """The chat's own picture."""
    MEMBER = "member"
    """The picture of somebody who has just come in."""
    REQUEST = "request"
    """The picture of somebody who asks to be let in."""
    CHANGE = "change"
    """Another picture of somebody who is there."""
    EMOJI = "emoji"
    """An emoji that somebody has uploaded."""
    STICKER = "sticker"
    """A sticker that somebody has uploaded."""


class Standing(StrEnum):
    """What a message's sender is in its chat."""

    UNKNOWN = "unknown"
    MEMBER = "member"
    NEW = "new"
    """Joined, or was first seen, a short while ago."""
    ADMIN = "admin"
    OWNER = "owner"
    CHAT = "chat"
    """The chat itself speaks: an anonymous admin."""
    LINKED_CHANNEL = "linked_channel"
    """The owner's channel, whose posts appear here by themselves."""
    CHANNEL = "channel"
    """Somebody who speaks in the name of another channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a picture came from and where its answer goes. Ids are the platform's own, opaque, never a URL or a token."""

    platform: str
    """The name of its module in `bots/platforms`, which is also the name of its result stream."""
    purpose: Purpose
    chat: str
    message: str
    """The message that carries the picture."""
    media: str
    """What the platform needs to fetch the picture again (never a URL)."""
    thread: str = ""
    sender: str = ""
    """Who posted it: whom strikes, mutes and appeals are about."""
    standing: Standing = Standing.UNKNOWN
    """What the message itself showed of its sender."""
    answer_to: str = ""
    """The message that an answer replies to, where that is not `message` (say, the /check command)."""
    reply_token: str = ""
    """Where the platform has one (a Discord interaction): the answer is seen by the asker alone."""
    incident: str = ""
    """Shared by the pictures of one album; equals `message` for a single picture."""
    pictures: tuple[str, ...] = ()
    """The `media` of every picture of `message` in their order, this one's too; empty where it carries only this one."""
    file_id: str = ""
    """The platform's stable id of these bytes, by which a verdict can be found without a download; empty if it has none."""
    spoiler: bool = False
    """It was posted covered."""
    captioned: bool = False
    """Something was written with it; the words are not here."""
    locale: str = "en"
    private: bool = False
    """The chat is between one person and the bot."""
    emblem: Emblem | None = None
    """What the picture is where no message carries it: `message` is then a name for it, which names no person."""

    def __post_init__(self) -> None:
        # Until schema 2 `answer_to` held both, divided by this character; such results may still be on a stream.
        token, divided, message = self.answer_to.rpartition("\N{UNIT SEPARATOR}")
        if divided:
            object.__setattr__(self, "answer_to", message)
            object.__setattr__(self, "reply_token", token)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRef:
    """Sealed bytes in the media server. The server's key is derived from `sha256`; the bytes' key is not here."""

    sha256: str
    """Of the plain bytes, hexadecimal."""
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What the worker's job carries: no origin, so that a job's description could give nobody away."""

    schema: int = SCHEMA_VERSION
    media: MediaRef
    lane: Lane


class FailureReason(StrEnum):
    """Why there is no verdict. The first five are about the picture; the others are ours."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    GONE = "gone"
    """It could not be fetched: deleted or expired on the platform."""
    MEDIA_LOST = "media_lost"
    """The sealed bytes are gone; the bot fetches them again and submits once more."""
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    INTERNAL = "internal"

    @property
    def is_unseen(self) -> bool:
        """Whether it is a picture of which nobody has seen what it shows, and that is the file's own doing."""
        return self in {FailureReason.UNREADABLE, FailureReason.TOO_LARGE, FailureReason.TIMEOUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFailure:
    """No verdict, and why. An expected outcome, not a bug."""

    reason: FailureReason
    detail: str = ""
    """A short technical phrase for an operator; never content, never shown to a crowd."""
    fingerprints: tuple[Fingerprint, ...] = ()
    """The picture's, where it could be decoded: known pictures are recognised though the detector failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """How long a scan took, in seconds; 0 for what it did not go through, as where the verdict was known."""

    queue_wait_s: float = 0.0
    """From when this origin asked until a worker took the picture, by the server's clock."""
    fetch_s: float = 0.0
    """Until the sealed bytes were there and open."""
    decode_s: float = 0.0
    inference_s: float = 0.0
    """Of the forward pass over the batch that it was in."""
    total_s: float = 0.0
    """From when this origin asked until its result was on its way, by the server's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """One origin's answer."""

    schema: int = SCHEMA_VERSION
    scan_id: str
    origin: Origin
    verdict: Verdict | None = None
    failure: ScanFailure | None = None
    """Exactly one of `verdict` and `failure` is set."""
    sha256: str = ""
    attempts: int = 1
    """How often these bytes were handed in for this origin: MEDIA_LOST makes it grow."""
    stages: Stages | None = None
    """None: made by a worker of version 0.2.0 or earlier."""

    def __post_init__(self) -> None:
        if (self.verdict is None) == (self.failure is None):
            raise ContractError("a scan result has either a verdict or a failure")


Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatPicture:
    """A heat map drawn over a picture or a face in it, or why there is none."""

    kind: Kind
    region: Region | None = None
    """The face; None for the picture."""
    frame: int = 0
    why_not: NoMap | None = None
    png_base64: str = ""
    """Empty where there is none."""

    @property
    def png(self) -> bytes:
        """The drawn map."""
        return base64.b64decode(self.png_base64)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatPictures:
    """All of one picture; none where no detector can show where it looked, or the bytes are no picture."""

    maps: tuple[HeatPicture, ...] = ()


class Codec(Generic[Record]):
    """Turns records of one type into JSON and back."""

    def __init__(self, record_type: type[Record]) -> None:
        self._adapter: TypeAdapter[Record] = TypeAdapter(record_type)

    def dump(self, record: Record) -> str:
        """JSON text of `record`."""
        return self._adapter.dump_json(record).decode()

    def load(self, text: str | bytes) -> Record:
        """The record in `text`. Raises ContractError."""
        try:
            record = self._adapter.validate_json(text)
        except ValidationError as error:
            raise ContractError(f"not a valid record: {error.error_count()} fields do not fit") from None
        schema = getattr(record, "schema", SCHEMA_VERSION)
        if not 1 <= schema <= SCHEMA_VERSION:
            raise ContractError(
                f"schema version {schema} is not known here, {SCHEMA_VERSION} is: update what reads it first"
            )
        return record
