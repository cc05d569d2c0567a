"""What comes with the press of a button, which anybody can send. `Expired` may come out of it; what is not ours is None."""

from __future__ import annotations

from collections.abc import Iterator

from bots.records.choices import Choice
from bots.references import MAX_LENGTH, Expired, Reference, Signer

IS_TEXT = True
_SIGNER = Signer(bytes(32))
_NOW_S = 1_700_000_000.0


def run(data: bytes) -> str:
    """What it meant, once as it came and once signed by us."""
    text = data.decode("utf-8", "replace")
    signed = f"{text.rpartition(':')[0]}:{_SIGNER._mac('telegram', text.rpartition(':')[0])}"
    return f"{_read(text)} {_read(signed)}"


def _read(text: str) -> str:
    try:
        reference = _SIGNER.read(text, "telegram", _NOW_S)
    except Expired as expired:
        return f"expired {expired.reference.choice}"
    if reference is None:
        return "not ours"
    again = _SIGNER.sign(reference, "telegram", _NOW_S + 60)
    if len(again) > MAX_LENGTH or _SIGNER.read(again, "telegram", _NOW_S) != reference:
        raise AssertionError("another reference than was signed")
    return str(reference.choice)


def seeds() -> Iterator[bytes]:
    """Every choice, and one that is too old."""
    for choice in Choice:
        yield _SIGNER.sign(Reference(choice=choice, case="Ab3", finding=2), "telegram", _NOW_S + 600).encode()
    yield _SIGNER.sign(Reference(choice=next(iter(Choice)), case="Ab3"), "telegram", 60.0).encode()
