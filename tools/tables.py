"""`python -m tools.tables [--write]`: the tables in docs/ that are made from the code. Without --write, say which are stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from worker import metrics

ROOT = Path(__file__).parents[1]


def figures() -> str:
    """Every figure of /metrics."""
    rows = (
        (f"`{one.name}`", one.kind, ", ".join(one.labels), one.where, one.documentation) for one in metrics.figures()
    )
    return table(("figure", "kind", "labels", "of", "what"), rows)


TABLES: dict[str, tuple[str, Callable[[], str]]] = {"figures": ("docs/operations.md", figures)}
"""Name → the page that it stands on, and what makes it."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def stands(page: str, name: str) -> tuple[int, int]:
    """Where the table begins and ends in the page's text. Raises ValueError where the page has no place for it."""
    begins, ends = f"<!-- table: {name} -->\n", f"\n<!-- end of table: {name} -->"
    if begins not in page or ends not in page:
        raise ValueError(f"no place for the table {name}")
    return page.index(begins) + len(begins), page.index(ends)


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """The exit status: 1 where a table is stale and was not written."""
    parser = argparse.ArgumentParser(prog="python -m tools.tables", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write them anew")
    options = parser.parse_args(arguments)
    stale = []
    for name, (path, make) in TABLES.items():
        page = (root / path).read_text(encoding="utf-8")
        first, last = stands(page, name)
        if page[first:last] == make():
            continue
        if options.write:
            (root / path).write_text(page[:first] + make() + page[last:], encoding="utf-8")
        else:
            stale.append(name)
            print(f"{path}: the table {name} is stale; python -m tools.tables --write makes it anew")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
