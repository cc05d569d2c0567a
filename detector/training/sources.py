"""What is known of a collection beside its pictures: a table that the operator passes, so that no name of one is in the code.

Tab-separated, with a column `source` (a name, or a pattern such as `quiz_*`) and any of these; the first row that fits and says
something counts, and what the manifest says of a picture itself counts more:

- `group`: sources of one group are left out together, for they may share videos, people or pictures;
- `weight`: how often it is drawn, of what its size says (1); `weight_whole`: the same for whole pictures, where that differs;
- `crops`: yes where its pictures are faces and nothing else;
- `unpaired`: yes where it holds swaps and their originals without saying which belong together: they are looked for.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from detector.evaluation import Labelled, ManifestError, weight_of

COLUMNS = ("source", "group", "weight", "weight_whole", "crops", "unpaired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of one."""

    group: str = ""
    weight: float = 1.0
    weight_whole: float = 1.0
    crops: bool = False
    unpaired: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """The table."""

    rows: Sequence[Mapping[str, str]] = ()

    @classmethod
    def read(cls, path: Path) -> Sources:
        """Raises ManifestError, naming what is no such table."""
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines, delimiter="\t"))
        except (OSError, UnicodeDecodeError) as error:
            raise ManifestError(f"{path} cannot be read ({error})") from None
        for row in rows:
            strange = [str(name) for name in row if name not in COLUMNS]
            if strange or not row.get("source"):
                raise ManifestError(
                    f"{path} has the columns {', '.join(COLUMNS)}, the first always; not {', '.join(strange)}"
                )
        made = cls(rows)
        for row in rows:
            made._known(row["source"], path)
        return made

    def write(self, path: Path) -> None:
        """Keep the table, so that every stage of a run reads the same."""
        with path.open("w", encoding="utf-8", newline="") as lines:
            table = csv.DictWriter(lines, COLUMNS, delimiter="\t", lineterminator="\n")
            table.writeheader()
            table.writerows(self.rows)

    def of(self, picture: Labelled) -> Source:
        """What is known of the picture's source, and of itself."""
        known = self._known(picture.source)
        weight = picture.weight
        return Source(
            group=picture.group or known.group or picture.source,
            weight=known.weight if weight is None else weight,
            weight_whole=known.weight_whole if weight is None else weight,
            crops=known.crops,
            unpaired=known.unpaired,
        )

    def _known(self, source: str, path: Path | None = None) -> Source:
        said: dict[str, str] = {}
        for row in self.rows:
            if row["source"] == source or fnmatchcase(source, row["source"]):
                for name, value in row.items():
                    if value:
                        said.setdefault(name, value)
        try:
            weight = weight_of(said.get("weight", "1"))
            return Source(
                group=said.get("group", ""),
                weight=weight,
                weight_whole=weight_of(said["weight_whole"]) if "weight_whole" in said else weight,
                crops=_is(said.get("crops", "no")),
                unpaired=_is(said.get("unpaired", "no")),
            )
        except ValueError as error:
            raise ManifestError(f"{path or 'the table of sources'}, {source}: {error}") from None


def _is(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"yes or no, not {text!r}")
    return text == "yes"
