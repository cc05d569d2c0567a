"""PURE. What a file says of itself, in words: what is signed is told apart from what anybody can write."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bots.texts import Joint
from worker.contract import Trace, Verdict

UNWORDED = frozenset({Trace.TABLES_STANDARD, Trace.TABLES_OWN})
"""For programs alone: most people's pictures have one or the other."""
IN_PRIVATE = frozenset(Trace) - UNWORDED
"""For whoever asks alone, and for moderators."""
IN_PUBLIC = frozenset(
    {
        Trace.SIGNED_GENERATED,
        Trace.SIGNED_COMPOSITE,
        Trace.CLAIMS_GENERATED,
        Trace.CLAIMS_PERHAPS_GENERATED,
        Trace.CLAIMS_COMPOSITE,
        Trace.CLAIMS_FACE_SWAP,
        Trace.MARK_GENERATED,
    }
)
"""What a chat is told beside a verdict. What says that a picture is real would only be taken for a proof of it."""


def said(verdict: Verdict | None, of: Collection[Trace]) -> list[tuple[Trace, str]]:
    """Which of these the file says, each once, and by whose name."""
    if verdict is None:
        return []
    codes = {trace.value for trace in of}
    found = [(Trace(one.detail), one.source) for one in verdict.signals if one.detail in codes]
    return list(dict.fromkeys(found))


def sentences(
    verdict: Verdict | None, say: Callable[..., str], locale: str, of: Collection[Trace] = IN_PUBLIC
) -> list[str]:
    """One for each; names that belong to the same are put together."""
    named = dict[Trace, list[str]]()
    for trace, source in said(verdict, of):
        named.setdefault(trace, []).extend([source] if source else [])
    return [
        say(text_id(trace), locale, source=say(Joint.ITEMS, locale).join(sources) or "none")
        for trace, sources in named.items()
    ]


def text_id(trace: Trace) -> str:
    """Its message's name."""
    return f"trace-{trace.value.replace('_', '-')}"


def text_ids() -> set[str]:
    """Every message that there must be."""
    return {text_id(trace) for trace in IN_PRIVATE}
