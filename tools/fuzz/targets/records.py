"""What is kept of chats, cases and people, of every schema. `NewerRecord` and `BrokenRecord` may come out of reading it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bots.policy import Policy
from bots.records import envelope, versions
from bots.records.cases import Case
from bots.records.copies import SealedCopy
from bots.records.edits import Shown
from bots.records.errors import BrokenRecord, NewerRecord
from bots.records.journal import Event
from bots.records.known import KnownPicture
from bots.records.outbox import Sent
from bots.records.people import Approval, Reporter
from bots.records.reading import Versioned
from bots.records.reveals import Reveal
from tools.fuzz.examples import filled

IS_TEXT = True
_BEFORE = Path(__file__).resolve().parents[3] / "tests" / "golden" / "records"
_READERS: dict[type, Versioned[Any]] = {
    **{Policy: versions.POLICY, Case: versions.CASE, Sent: versions.SENT, Event: versions.EVENT},
    **{KnownPicture: versions.KNOWN, Shown: versions.SHOWN, Reveal: versions.REVEAL, Approval: versions.APPROVAL},
    Reporter: versions.REPORTER,
}


def run(data: bytes) -> str:
    """Which of the readers could read it."""
    read = list[str]()
    for record_type, reader in _READERS.items():
        try:
            record = reader.load(data)
        except (NewerRecord, BrokenRecord):
            continue
        if reader.load(reader.dump(record)) != record:
            raise AssertionError(f"another {record_type.__name__} than was written")
        read.append(record_type.__name__)
    for packed in (data, len(data).to_bytes(4, "big") + data + b"pixels"):
        try:
            copy = envelope.unpack(packed)
        except (NewerRecord, BrokenRecord):
            continue
        if envelope.unpack(envelope.pack(copy)) != copy:
            raise AssertionError("another copy than was packed")
        read.append("copy")
    return " ".join(read)


def seeds() -> Iterator[bytes]:
    """One of each record with every field filled, a copy, and what the first version kept."""
    for record_type, reader in _READERS.items():
        written = json.loads(reader.dump(filled(record_type)))
        yield json.dumps({**written, "schema": reader._schema}).encode()
    yield envelope.pack(SealedCopy(data=b"pixels", caption="words", author="a", spoiler=True))
    yield b'{"schema": 1, "caption": "words", "author": "a", "spoiler": true}'
    for scene in sorted(_BEFORE.glob("*.json")):
        yield from _texts(json.loads(scene.read_text(encoding="utf-8")))


def _texts(value: object) -> Iterator[bytes]:
    """The records in what a server held."""
    if isinstance(value, str) and value.startswith("{"):
        yield value.encode()
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
