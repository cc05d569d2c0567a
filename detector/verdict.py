"""PURE. What a detector believes about one picture. No policy threshold, no prose, no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The two ways in which a picture can be a fake; a policy treats them apart."""

    ALTERED = "altered"
    """A face swapped or a part replaced in a picture of something real."""
    GENERATED = "generated"
    """The whole picture made by a model."""


class Band(StrEnum):
    """How strong the evidence is, defined by measured error rates (see MODEL_CARD.md), never by a probability."""

    NONE = "none"
    """Cannot judge."""
    LITTLE = "little"
    UNCERTAIN = "uncertain"
    SUBSTANTIAL = "substantial"

    @property
    def rank(self) -> int:
        """0 for NONE up to 3 for SUBSTANTIAL."""
        return list(Band).index(self)


UNCALIBRATED = "uncalibrated"
"""A signal's `detail`: nobody measured how often this score is wrong, so that its band is UNCERTAIN or it does not apply."""


BOUNDED = "bounded"
"""A signal's `detail`: the check stopped once its band was settled, and `score` is the middle of where it would have ended."""


NO_MODEL = "no_model"
"""A signal's `detail`: the worker has no model, and only fingerprints pictures."""


PART_OF_TIME = "part_of_time"
"""A signal's `detail`: for most of the time, or in most of a long picture, the check would say less."""


INCOMPLETE = "incomplete"
"""A signal's `detail`: something of the file is missing, and it was judged by the rest."""


FACES_SAMPLED = "faces_sampled"
"""A signal's `detail`: there are more faces than are looked at; the largest ones were."""


class Unfit(StrEnum):
    """A signal's `detail`: why a picture, or the faces in it, cannot be judged."""

    TOO_SMALL = "too_small"
    NO_FACE = "no_face"
    DRAWING = "drawing"
    """Drawn, or computed from solids and light: a cartoon, a game, a render."""
    SCREENSHOT = "screenshot"
    """What is on a screen: a chat, a table, a chart."""
    TEXT = "page_of_text"
    EMPTY = "nearly_empty"
    """Black, white, of one colour, or next to that."""
    BLURRED = "too_blurred"
    COMPRESSED = "too_compressed"


class Trace(StrEnum):
    """A signal's `detail`: what the file itself says of where it comes from, or that it says nothing.

    A *record* is signed (C2PA); whatever else a file says can be written by anybody, and is a *claim*.
    """

    SIGNED_GENERATED = "signed_generated"
    """Somebody who is trusted has signed that all of it was made by a model, and it is as it was signed."""
    SIGNED_COMPOSITE = "signed_composite"
    """The same of a part of it."""
    SIGNED_CAMERA = "signed_camera"
    """The same of a camera's picture: it may show a screen, or a print."""
    SIGNED_OTHER = "signed_other"
    """The same of something that says neither."""
    RECORD_INGREDIENTS = "record_ingredients"
    """The record of a trusted signer names further pictures that are parts of it."""
    RECORD_UNTRUSTED = "record_untrusted"
    """There is a record that fits, by somebody who is not on the list of those who are trusted."""
    RECORD_EXPIRED = "record_expired"
    """There is a record, by a certificate that was over."""
    RECORD_BROKEN = "record_broken"
    """There is a record, and it does not fit: the file was changed afterwards, or it is another file's."""
    RECORD_UNREAD = "record_unread"
    """There is a record that could not be read, or would have cost too much."""
    RECORD_ELSEWHERE = "record_elsewhere"
    """The file names an address where a record is said to be; it is never asked for."""
    CLAIMS_GENERATED = "claims_generated"
    CLAIMS_PERHAPS_GENERATED = "claims_perhaps_generated"
    """It claims to come from a generator that was given a picture, or to be suspected of it."""
    CLAIMS_COMPOSITE = "claims_composite"
    CLAIMS_FACE_SWAP = "claims_face_swap"
    MARK_GENERATED = "mark_generated"
    """Its pixels carry the invisible mark of an open image program."""
    CLAIMS_CAMERA = "claims_camera"
    CLAIMS_EDITOR = "claims_editor"
    """A program that edits pictures has left its name: context, and nothing more."""
    TABLES_STANDARD = "tables_standard"
    """A JPEG's quantisation tables are those that most programs have: context, and nothing more."""
    TABLES_OWN = "tables_own"
    NO_RECORD = "no_record"
    """It says nothing: chats take all of it out of photos."""


class NoMap(StrEnum):
    """Why no heat map is drawn of a picture, or of a face in it."""

    LITTLE = "little"
    """The network found little there that speaks for a fake: there is nothing to point at."""
    UNJUDGED = "unjudged"
    """It cannot be judged, so that there is nothing to explain."""
    MORE_FACES = "more_faces"
    """Other faces say more, and so many are explained at most."""
    CHECK = "check"
    """The map was made, and is not better than maps that lie anywhere: it would show nothing true."""


PDQ = "pdq"
"""A fingerprint's `algorithm`: PDQ of the picture as it is."""


PDQ_DIHEDRAL = "pdq-dihedral"
"""The same of a copy turned or mirrored. Seven follow each `pdq`, in the order that `detector.fingerprint.pdq` says."""


class Family(StrEnum):
    """What sort of check a signal comes from. All networks together are one family: two of them prove no more than one."""

    NETWORK = "network"
    PROVENANCE = "provenance"
    KNOWN_PICTURE = "known_picture"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One check's result, present whether or not it fired: "no face found" is a signal."""

    name: str
    family: Family
    kind: Kind | None
    """The kind that it speaks of; None where it speaks of neither (say, "no face found")."""
    applies: bool
    """False where the check could not be made on this picture; `score` is then None and `band` NONE."""
    score: float | None = None
    """In [0, 1], the check's own raw scale; comparable only with the same name and model digest."""
    band: Band = Band.NONE
    detail: str = ""
    """A short code (an Unfit, a Trace, INCOMPLETE), for a translator to put into words."""
    source: str = ""
    """Of a Trace: a program's name, out of a list of ours, or the name of a signer who is trusted. Never a stranger's words."""


MAX_REGIONS = 16
"""Of a verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rectangle that a signal points at: in fractions of the picture's width and height as people see it, upright and whole."""

    kind: Kind
    left: float
    top: float
    right: float
    bottom: float
    score: float | None = None
    """What the signal would say, were this all that there is of its kind: on the same scale."""
    frame: int = 0
    """Index of the frame in the source; 0 for a still picture."""

    def __post_init__(self) -> None:
        if not (0 <= self.left <= self.right <= 1 and 0 <= self.top <= self.bottom <= 1):
            raise ValueError("a region lies within its picture")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A hash of how the picture looks, by which copies are recognised."""

    algorithm: str
    value: str
    """Hexadecimal."""
    quality: int = 100
    """0 (worthless) to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """How far the evidence for one kind goes."""

    band: Band = Band.NONE
    likelihood_ratio: float | None = None
    """P(this evidence | fake of this kind) / P(this evidence | real picture), > 0; None where it cannot be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the detector believes of one picture, for each kind."""

    altered: Belief
    generated: Belief
    signals: tuple[Signal, ...]
    regions: tuple[Region, ...] = ()
    """At most MAX_REGIONS. The faces that were looked at, frame by frame, from left to right."""
    fingerprints: tuple[Fingerprint, ...] = ()
    """The picture's, whatever was believed of it. They come with the pixels: a detector leaves them out."""
    model_digest: str
    """SHA-256 over everything that decides the answer: weights, preprocessing and calibration. Hexadecimal."""
    frames_seen: int = field(default=1)
    telling_s: float | None = None
    """When the frame of a film is on screen that says most for the stronger of the two kinds, in seconds from the beginning;
    None for a still picture, and where no frame could be judged."""

    def __post_init__(self) -> None:
        if len(self.regions) > MAX_REGIONS:
            raise ValueError(f"a verdict has at most {MAX_REGIONS} regions")

    def belief(self, kind: Kind) -> Belief:
        """The belief for `kind`."""
        return self.altered if kind is Kind.ALTERED else self.generated

    def set_by(self, kind: Kind) -> tuple[Signal, ...]:
        """The signals without which the band for `kind` would not be what it is; none where it cannot be judged.

        A network's where one says as much; else those of the file that speak for it, which have raised the band.
        """
        rank = self.belief(kind).band.rank
        own = [signal for signal in self.signals if signal.kind is kind and signal.applies and rank]
        networks = [one for one in own if one.family is Family.NETWORK and one.band.rank >= rank]
        return tuple(networks or [one for one in own if one.family is not Family.NETWORK and one.band.rank > 1])

    @property
    def band(self) -> Band:
        """The stronger of the two kinds' bands."""
        return max(self.altered.band, self.generated.band, key=lambda band: band.rank)
