"""Bytes to RGB frames under limits, or a typed `MediaError`. No torch here."""

from __future__ import annotations

from dataclasses import replace

from detector.films import FILMS, decode_film
from detector.picture import Clock, Frame, Media, MediaError, MediaFault, MediaLimits, spread
from detector.provenance.weighing import weighed
from detector.sniffing import sniff
from detector.stills import STILLS, decode_still
from detector.verdict import INCOMPLETE, Family, Signal, Verdict

__all__ = [
    "FILMS",
    "STILLS",
    "Frame",
    "Media",
    "MediaError",
    "MediaFault",
    "MediaLimits",
    "completed",
    "decode",
    "sniff",
    "spread",
]


def decode(data: bytes, limits: MediaLimits = MediaLimits()) -> Media:
    """The frames in `data`. Raises MediaError for anything that is no picture or costs more than `limits`."""
    if not data:
        raise MediaError(MediaFault.EMPTY, "no bytes")
    if len(data) > limits.max_bytes:
        raise MediaError(MediaFault.TOO_LARGE, f"{len(data)} bytes are more than {limits.max_bytes}")
    found = sniff(data)
    if found is None:
        raise MediaError(MediaFault.UNSUPPORTED, "not one of: " + ", ".join((*STILLS, *FILMS)))
    clock = Clock(limits.max_decode_s)
    return decode_still(data, found, limits, clock) if found in STILLS else decode_film(data, found, limits, clock)


def completed(verdict: Verdict, media: Media) -> Verdict:
    """The verdict with what is known of the file: its fingerprints, whether it is whole, and what it says of itself."""
    signals = verdict.signals
    if media.is_incomplete:
        signals += (Signal(name="file", family=Family.METADATA, kind=None, applies=True, detail=INCOMPLETE),)
    return weighed(replace(verdict, fingerprints=media.fingerprints, signals=signals), media.traces)
