"""Docstrings say the result or the effect; none opens by saying that there is none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPENS = re.compile(r'^\s*"""Nothing\b', re.MULTILINE)


def test_no_docstring_opens_with_nothing() -> None:
    folders = ("benchmarks", "bots", "detector", "tests", "tools", "worker")
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(files) > 300
    assert [str(path.relative_to(ROOT)) for path in files if OPENS.search(path.read_text(encoding="utf-8"))] == []
