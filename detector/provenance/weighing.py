"""What a file says of itself, and what a detector believes of its pixels, put together.

A trusted signature under "all of this was made by a model" settles that. A claim can be written by anybody, and a signature under
a part is under a harmless retouch as well as under a forgery: they make the result unclear, and no more. What says that a picture
is real (a camera's signature, a camera's name) changes no band: a camera can be held before a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detector.verdict import Band, Belief, Family, Kind, Signal, Verdict


def weighed(verdict: Verdict, traces: Sequence[Signal]) -> Verdict:
    """The verdict with the traces as signals. It is the same to the bit where none of them speaks of a kind."""
    return replace(
        verdict,
        altered=_raised(verdict.altered, Kind.ALTERED, traces),
        generated=_raised(verdict.generated, Kind.GENERATED, traces),
        signals=verdict.signals + tuple(traces),
    )


def _raised(belief: Belief, kind: Kind, traces: Sequence[Signal]) -> Belief:
    speaking = [one for one in traces if one.applies and one.kind is kind and one.band.rank >= Band.UNCERTAIN.rank]
    if not speaking:
        return belief
    is_settled = kind is Kind.GENERATED and any(
        one.family is Family.PROVENANCE and one.band is Band.SUBSTANTIAL for one in speaking
    )
    band = Band.SUBSTANTIAL if is_settled else Band.UNCERTAIN
    # A likelihood ratio is measured; nobody has measured how often people write what is not so.
    return belief if belief.band.rank >= band.rank else Belief(band=band)
