"""PURE. Hashes of pictures as CSV: `hash,type,note`, as programs that share such lists read and write them.

HMA (Hasher-Matcher-Actioner, github.com/facebook/ThreatExchange) is what it must fit:
- `hash` is a column that hma-lite looks for (hasher-matcher-actioner/examples/hma-lite/hmalite/app.py, `create_index`). It takes
  every row for a PDQ hash, so give it rows of `pdq` alone.
- `pdq` is HMA's own name of that type (python-threatexchange/threatexchange/signal_type/pdq/signal.py; its name is made of the
  class's, signal_base.py), in 64 small hexadecimal digits. `POST /c/bank/NAME/signal` takes it by the same name
  (hasher-matcher-actioner/src/OpenMediaMatch/blueprints/curation.py, `bank_add_as_signals`).
- Of SHA-256, HMA ships a type for videos alone; `sha256` is the name that it would make of one for pictures.

HMA reads a note as it stands, so what may show a minor is marked there: `MINOR_MARK`, then the moderator's own words.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bots.records.known import KnownPicture

COLUMNS = ("hash", "type", "note")
MAX_NOTE = 200
MINOR_MARK = "[may show a minor]"
"""What a note begins with, whatever its language, where a moderator has stopped the picture."""
SHARED_QUALITY = 50
"""A PDQ hash of a lower quality is not shared: it resembles pictures that it has nothing to do with. HMA makes none either
(`QUALITY_THRESHOLD` in signal_type/pdq/signal.py), which is why one without a quality counts as good."""
MAX_QUOTED = 40
_HASH = re.compile(r"[0-9a-f]{64}")


class HashType(StrEnum):
    """What was hashed: how the picture looks, or its bytes."""

    PDQ = "pdq"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hash:
    """One row."""

    value: str
    """64 small hexadecimal digits."""
    type: HashType
    note: str = ""
    minor: bool = False
    """A moderator has stopped the picture: it may show a minor."""
    line: int = field(default=0, compare=False)
    """Where its row begins; 0 where it was not read."""


class Flaw(StrEnum):
    """What can be wrong with a row; the texts have a sentence for each."""

    NOT_A_HASH = "not_a_hash"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    TOO_MANY_FIELDS = "too_many_fields"
    LONG_NOTE = "long_note"
    NOT_CSV = "not_csv"
    STOPPED = "stopped"
    """It is to count as fine, and a moderator here, or the list itself, says that it may show a minor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong."""

    line: int
    """From 1; where the row begins."""
    flaw: Flaw
    found: str = ""
    """What stands there, shortened."""


class Mistakes(Exception):
    """The list was not accepted, and nothing of it was; `mistakes` are all of them, in its order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(f"{len(self.mistakes)} mistakes")


def is_hash(text: str) -> bool:
    """Whether these are 64 hexadecimal digits, whatever they are a hash of."""
    return _HASH.fullmatch(text.lower()) is not None


def hashes_of(picture: KnownPicture, quality: int = SHARED_QUALITY) -> tuple[Hash, ...]:
    """The entry's hashes, PDQ of at least this quality first; none where the platform's own id is all that is known."""
    found = []
    if picture.pdq and picture.quality >= quality:
        found.append(Hash(value=picture.pdq, type=HashType.PDQ, note=picture.note, minor=picture.minor))
    if picture.sha256:
        found.append(Hash(value=picture.sha256, type=HashType.SHA256, note=picture.note, minor=picture.minor))
    return tuple(found)


def write(hashes: Iterable[Hash]) -> str:
    """The list with its heading, a row each."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows((item.value, item.type.value, _marked(item)) for item in hashes)
    return text.getvalue()


def read(text: str) -> tuple[Hash, ...]:
    """The rows. A heading may name the columns in any order; without one they are hash, type, note. Raises Mistakes."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    columns: tuple[str, ...] = ()
    found, mistakes = list[Hash](), list[Mistake]()
    begins = 1
    try:
        for fields in reader:
            line, begins = begins, reader.line_num + 1
            cells = [cell.strip() for cell in fields]
            if not any(cells):
                continue
            if not columns:
                names = tuple(cell.lower() for cell in cells)
                columns = names if "hash" in names else COLUMNS
                if columns is names:
                    _check_heading(names, line)
                    continue
            row = _row(cells, columns, line)
            if isinstance(row, Hash):
                found.append(row)
            else:
                mistakes += row
    except csv.Error:
        mistakes.append(Mistake(line=begins, flaw=Flaw.NOT_CSV))
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(found)


def one_line(text: str) -> str:
    """The text on one line, with single blanks."""
    return " ".join(text.split())


def _check_heading(names: tuple[str, ...], line: int) -> None:
    """Raise Mistakes where a row under it could not be understood."""
    mistakes = [
        Mistake(line=line, flaw=Flaw.UNKNOWN_COLUMN, found=quoted(name)) for name in names if name not in COLUMNS
    ]
    if "type" not in names:
        mistakes.append(Mistake(line=line, flaw=Flaw.MISSING_COLUMN, found="type"))
    if mistakes:
        raise Mistakes(mistakes)


def _row(cells: list[str], columns: tuple[str, ...], line: int) -> Hash | list[Mistake]:
    if len(cells) > len(columns):
        return [Mistake(line=line, flaw=Flaw.TOO_MANY_FIELDS, found=quoted(cells[len(columns)]))]
    by_name = dict(zip(columns, cells, strict=False))
    value, named = by_name.get("hash", "").lower(), by_name.get("type", "").lower()
    note = one_line(by_name.get("note", ""))
    minor = note.lower().startswith(MINOR_MARK)
    note = note[len(MINOR_MARK) :].strip() if minor else note
    mistakes = []
    if not is_hash(value):
        mistakes.append(Mistake(line=line, flaw=Flaw.NOT_A_HASH, found=quoted(value)))
    if named not in set(HashType):
        mistakes.append(Mistake(line=line, flaw=Flaw.UNKNOWN_TYPE, found=quoted(named)))
    if len(note) > MAX_NOTE:
        mistakes.append(Mistake(line=line, flaw=Flaw.LONG_NOTE, found=quoted(note)))
    return mistakes or Hash(value=value, type=HashType(named), note=note, minor=minor, line=line)


def _marked(item: Hash) -> str:
    note = one_line(item.note)
    return f"{MINOR_MARK} {note}".strip() if item.minor else note


def quoted(text: str) -> str:
    """As much of it as is shown."""
    return text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"
