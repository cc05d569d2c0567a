"""PURE. What a verdict rests on, and what it cannot tell, in a sentence each, for one person alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from worker.contract import Band, Family, Kind, Signal, Verdict

_OF_THE_FILE = frozenset({Family.PROVENANCE, Family.METADATA})


def rests_on(verdict: Verdict, kinds: Collection[Kind], say: Callable[..., str], locale: str) -> str:
    """Which checks speak for signs of these kinds, and what they looked at; of no kinds, what was looked at in vain."""
    if not kinds:
        return say("rests-on-little", locale, where=_where(verdict, _checks(verdict, list(Kind), {Family.NETWORK})))
    looked = _checks(verdict, kinds, {Family.NETWORK})
    telling, of_file = _telling(looked), _telling(_checks(verdict, kinds, _OF_THE_FILE))
    if telling and of_file:
        return say("rests-on-both", locale)
    if of_file:
        return say("rests-on-file", locale, looked="yes" if looked else "no")
    return say("rests-on-network", locale, where=_where(verdict, telling or looked))


def cannot_tell(kinds: Collection[Kind], say: Callable[..., str], locale: str) -> str:
    """What remains open of a picture with strong signs of these kinds."""
    return say("cannot-tell-found", locale, kind=next(iter(kinds)).value if len(kinds) == 1 else "both")


def has_signs(verdict: Verdict | None) -> bool:
    """Whether a network found something in it, so that there is something to point at."""
    return verdict is not None and bool(_telling(_checks(verdict, list(Kind), {Family.NETWORK})))


def lead_of(verdict: Verdict | None) -> Kind:
    """The kind that it is about more than about the other."""
    if verdict is None or verdict.altered.band.rank >= verdict.generated.band.rank:
        return Kind.ALTERED
    return Kind.GENERATED


def _checks(verdict: Verdict, kinds: Collection[Kind], families: Collection[Family]) -> list[Signal]:
    return [one for one in verdict.signals if one.applies and one.kind in kinds and one.family in families]


def _telling(signals: Sequence[Signal]) -> list[Signal]:
    return [one for one in signals if one.band.rank >= Band.UNCERTAIN.rank]


def _where(verdict: Verdict, signals: Sequence[Signal]) -> str:
    """What these networks looked at: the whole of it, the face, the faces, or both."""
    close = Kind.ALTERED in {one.kind for one in signals} and bool(verdict.regions)
    whole = not close or Kind.GENERATED in {one.kind for one in signals}
    faces = ("face" if len(verdict.regions) == 1 else "faces") if close else ""
    return "-".join(part for part in ("whole" if whole else "", faces) if part)
