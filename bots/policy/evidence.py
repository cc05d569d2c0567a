"""PURE. What a verdict, and what a chat already knows of a picture, amount to."""

from __future__ import annotations

from dataclasses import dataclass

from bots.policy.rules import Proof
from worker.contract import Band, Family, Kind, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict amounts to for one kind."""

    kind: Kind
    band: Band
    proof: Proof | None = None
    """The strongest that the verdict itself gives; never MODEL, never HUMAN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A picture of this chat's bank, or of its fine list, that this one equals or resembles."""

    entry: str
    """The entry's id."""
    exact: bool
    """The same bytes; else it looks alike."""
    distance: int = 0
    """Of 256 bits; 0 for the same bytes."""
    fake: bool = False
    """A moderator of this chat has called that one a fake; else it is kept out, for whatever reason. Of the bank alone."""

    @property
    def farness(self) -> int:
        """0 for the same bytes; then by the distance."""
        return 0 if self.exact else 1 + self.distance


SAME_PICTURE = 4
"""Of 256 bits: only another encoding of the same picture is so near. A face swapped into a picture can be nearer than 31."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What the chat already knows of a picture: of each list the nearest entry."""

    fake: Match | None = None
    fine: Match | None = None
    minor: Match | None = None
    """Of those kept out, the nearest that a moderator has stopped because it may show a minor."""

    @property
    def stopped(self) -> bool:
        """Whether it is to be taken out, and shown, held or put back for nobody. A fine one counts only where it is nearer."""
        return self.minor is not None and (self.fine is None or self.fine.farness >= self.minor.farness)

    @property
    def counts(self) -> Match | None:
        """The match that says: keep it out. The nearer entry counts; of equally near ones the fine one."""
        if self.fake is None or (self.fine is not None and self.fine.farness <= self.fake.farness):
            return None
        return self.fake

    @property
    def excused(self) -> bool:
        """Whether a moderator here has called this very picture fine, so that nothing follows from it whatever else is found.

        A picture that only looks like a fine one is not excused: it may be the fine one with a face swapped in.
        """
        near = self.fine is not None and (self.fine.exact or self.fine.distance <= SAME_PICTURE)
        return near and self.counts is None and not self.stopped


NO_MATCHES = Matches()
_STRONGEST_FIRST = (Proof.KNOWN_PICTURE, Proof.PROVENANCE, Proof.TWO_KINDS)


def weigh(verdict: Verdict | None) -> tuple[Evidence, ...]:
    """The evidence for each kind. Two networks that agree are one opinion: proof takes signals of two families."""
    if verdict is None:
        return tuple(Evidence(kind=kind, band=Band.NONE) for kind in Kind)
    return tuple(
        Evidence(kind=kind, band=verdict.belief(kind).band, proof=strongest(proofs(verdict, kind))) for kind in Kind
    )


def proofs(verdict: Verdict | None, kind: Kind) -> frozenset[Proof]:
    """Every proof that the verdict gives for `kind`."""
    if verdict is None:
        return frozenset()
    families = {
        signal.family
        for signal in verdict.signals
        if signal.applies and signal.band is Band.SUBSTANTIAL and signal.kind is kind
    }
    given = set[Proof]()
    if Family.KNOWN_PICTURE in families:
        given.add(Proof.KNOWN_PICTURE)
    if Family.PROVENANCE in families and kind is Kind.GENERATED:
        given.add(Proof.PROVENANCE)
    if len(families) >= 2:
        given.add(Proof.TWO_KINDS)
    return frozenset(given)


def strongest(given: frozenset[Proof]) -> Proof | None:
    """The one of these that people are told first; None if there is none."""
    return next((proof for proof in _STRONGEST_FIRST if proof in given), None)
