"""Everything that a person reads is there, and nothing is there that nobody reads."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bots.moderator.wording import cards
from bots.texts import Texts

BOTS = Path(__file__).parents[3] / "bots"
TEXTS = Texts()
SPEAKERS = {"say", "_say", "text", "_text", "tell", "_tell", "button", "_refusal", "_ask_once", "_finish"}
"""Functions and methods that take a text's id, in whatever place."""
_ID = re.compile(r"[a-z]+(?:-[a-z_]+)+")


def sources() -> list[tuple[str, ast.AST]]:
    return [(str(path.relative_to(BOTS)), ast.parse(path.read_text(encoding="utf-8"))) for path in BOTS.rglob("*.py")]


def literals(tree: ast.AST) -> set[str]:
    """Strings that stand in the code, docstrings too: being named there is no harm."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def patterns(tree: ast.AST) -> set[str]:
    """Ids that are put together, as patterns: `found-{kind}-{band}`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            fixed = "".join(str(part) for part in parts if part is not None)
            if "-" in fixed and re.fullmatch(r"[a-z_-]+", fixed):
                found.add("".join("[a-z_-]+" if part is None else re.escape(str(part)) for part in parts))
    return found


def test_every_id_that_code_names_is_there() -> None:
    missing = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SPEAKERS:
                continue
            for argument in node.args:
                options = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
                for option in options:
                    named = isinstance(option, ast.Constant) and isinstance(option.value, str)
                    if named and _ID.fullmatch(option.value) and option.value not in TEXTS.ids():  # type: ignore[attr-defined]
                        missing.append(f"{path}:{node.lineno} {option.value}")  # type: ignore[attr-defined]
    assert missing == []


def test_every_id_put_together_from_enums_is_there() -> None:
    assert cards.text_ids() - TEXTS.ids() == set()


def test_nothing_is_there_that_nobody_reads() -> None:
    named = set().union(*(literals(tree) for _, tree in sources()))
    made = set().union(*(patterns(tree) for _, tree in sources()))
    scripts = " ".join(path.read_text(encoding="utf-8") for path in (BOTS / "templates").rglob("*.js"))
    pages = " ".join(path.read_text(encoding="utf-8") for path in (BOTS / "templates").rglob("*.html"))
    unread = []
    for text_id in sorted(TEXTS.ids()):
        if text_id in named or any(re.fullmatch(pattern, text_id) for pattern in made):
            continue
        short = text_id.removeprefix("sandbox-")
        if text_id.startswith("sandbox-") and re.search(rf"\b{re.escape(short)}\b", scripts + pages):
            continue
        unread.append(text_id)
    assert unread == []


def test_no_sentence_accuses_or_counts_in_percent() -> None:
    for path in sorted((BOTS / "locales").rglob("*.ftl")):
        text = path.read_text(encoding="utf-8").lower()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert not [line for line in lines if "%" in line or "is fake" in line or "is a deepfake" in line], path.name


def test_no_value_is_too_long_for_a_text() -> None:
    whole = TEXTS.say("put-back-caption", caption="a" * 4_096)
    assert whole.endswith("a" * 4_096)
    cut = TEXTS.say("put-back-caption", caption="a" * 100_000)
    assert cut.endswith("a…")
    assert len(cut) < 10_000
    name = "b" * 3_000
    assert name in TEXTS.say("put-back-by", who=name)
    assert "c" * 3_000 in TEXTS.say("member-object-held", hold_hours="c" * 3_000)  # within a choice
