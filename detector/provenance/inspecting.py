"""Everything that a file itself says of where it comes from, as signals."""

from __future__ import annotations

from pathlib import Path

from detector.picture import Frame
from detector.provenance.beside import look
from detector.provenance.claims import ELSEWHERE, claim, claimed, standing
from detector.provenance.credentials import Credentials
from detector.provenance.marks import marked
from detector.sniffing import sniff
from detector.verdict import Signal, Trace

_CONTAINED = {
    Trace.SIGNED_GENERATED: {Trace.CLAIMS_GENERATED, Trace.CLAIMS_PERHAPS_GENERATED},
    Trace.SIGNED_COMPOSITE: {Trace.CLAIMS_COMPOSITE},
    Trace.SIGNED_CAMERA: {Trace.CLAIMS_CAMERA},
}
"""What a trusted signature is under need not be claimed as well."""


_LOSSLESS = {"png", "webp"}
"""What may still have an invisible mark: JPEG's losses take it out."""


class Inspector:
    """Looks beside the pixels. Made before a process is confined; not thread-safe."""

    def __init__(self, trusted: Path | None = None) -> None:
        """Where signed records cannot be read, for lack of a library or a list, what they are is told as unread."""
        self._credentials: Credentials | None = None
        try:
            self._credentials = Credentials(trusted)
        except (ImportError, OSError, ValueError, RuntimeError):
            return

    def traces(self, data: bytes, frame: Frame | None = None) -> tuple[Signal, ...]:
        """What the file says of itself; `frame` is its picture in full size. Never raises for what the bytes are."""
        found = sniff(data)
        if found is None:
            return ()
        beside = look(data, found)
        signals = dict[tuple[str, str], Signal]()
        if beside.record_bytes:
            record = self._credentials.read(data, found, beside.record_bytes) if self._credentials else unread()
            signals = {(one.detail, one.source): one for one in record}
        elif ELSEWHERE.search(beside.xmp):
            signals = {("", ""): standing(Trace.RECORD_ELSEWHERE)}
        left_out = {trace.value for one in signals.values() for trace in _CONTAINED.get(Trace(one.detail), set())}
        for one in claimed(beside):
            if one.detail not in left_out:
                if one.source:  # it is named now
                    signals.pop((one.detail, ""), None)
                signals.setdefault((one.detail, one.source), one)
        mark = marked(frame) if frame is not None and found in _LOSSLESS else None
        if mark is not None:
            signals[Trace.MARK_GENERATED, mark] = claim(Trace.MARK_GENERATED, mark)
        elif beside.is_bare:
            signals.setdefault(("", ""), standing(Trace.NO_RECORD))
        return tuple(signals.values())


def unread() -> tuple[Signal, ...]:
    """What is said of a record that could not be read."""
    return (standing(Trace.RECORD_UNREAD),)
