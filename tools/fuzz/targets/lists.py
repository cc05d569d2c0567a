"""A list of known pictures as somebody sends it, in CSV. `Mistakes` may come out of it, and rows that can be written again."""

from __future__ import annotations

from collections.abc import Iterator

from bots.hashlists import Hash, HashType, Mistakes, read, write

IS_TEXT = True


def run(data: bytes) -> str:
    """What is wrong with it, in the list's own words."""
    try:
        rows = read(data.decode("utf-8", "replace"))
    except Mistakes as mistakes:
        return " ".join(sorted({one.flaw for one in mistakes.mistakes}))
    if read(write(rows)) != rows:
        raise AssertionError("another list than was written")
    return f"rows {any(one.note for one in rows)} {any(one.minor for one in rows)}"


def seeds() -> Iterator[bytes]:
    """With and without a heading, with notes, with what spreadsheets make of it."""
    rows = [
        Hash(value="0f" * 32, type=HashType.PDQ, note='words, "and" more'),
        Hash(value="a1" * 32, type=HashType.SHA256, minor=True, note="words"),
    ]
    text = write(rows)
    yield text.encode()
    yield ("\ufeff" + text.replace("\n", "\r\n")).encode()
    yield text.partition("\n")[2].encode()
    yield f"note,type,hash\n,pdq,{'0f' * 32}\n".encode()
