"""PURE. Which pictures go back together."""

from __future__ import annotations

from collections.abc import Iterable

from bots.moderator.casebook import as_posted
from bots.platform import Platform, Power
from bots.records.findings import Finding


def batches(platform: Platform, findings: Iterable[Finding]) -> list[list[Finding]]:
    """What goes back together, as posted: what stood in one message or album, where the platform can, else each by itself."""
    posts = dict[tuple[str, ...], list[Finding]]()
    for item in findings:
        post = (item.album, item.sender, item.thread) if item.album else (item.message,)
        posts.setdefault(post, []).append(item)
    ordered = [sorted(as_posted(items), key=_number_of) for items in posts.values()]
    return ordered if Power.PUT_BACK_TOGETHER in platform.can else [[item] for items in ordered for item in items]


def _number_of(item: Finding) -> tuple[int, str]:
    """Sorts the messages of an album as they were posted: services number them upwards."""
    return len(item.message), item.message
