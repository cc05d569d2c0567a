"""`python -m tools.tables [--write]`: the tables in docs/ that are made from the code. Without --write, say which are stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bots import access, inventory
from bots.helplines import helplines
from bots.platform import Coverage, Seen
from bots.platforms.discord import DiscordPlatform
from bots.platforms.telegram import TelegramPlatform
from bots.texts import Texts
from worker import metrics
from worker.client.keys import PREFIX

ROOT = Path(__file__).parents[1]


def figures() -> str:
    """Every figure of /metrics."""
    rows = (
        (f"`{one.name}`", one.kind, ", ".join(one.labels), one.where, one.documentation) for one in metrics.figures()
    )
    return table(("figure", "kind", "labels", "of", "what"), rows)


def keys() -> str:
    """Every key of both servers."""
    rows = (
        (
            f"`{key.name.removeprefix(PREFIX)}`",
            key.kind,
            key.what,
            key.lasts.words,
            inventory.ABOUT[inventory.noun(key)].words,
            key.place.value,
            users(key),
        )
        for key in sorted(access.KEYS, key=lambda key: (key.place.value, key.name))
    )
    return table(("key", "type", "what", "lasts", "of people", "server", "used by"), rows)


def users(key: access.Key) -> str:
    """Who uses it."""
    return ", ".join(sorted(side.value for side in key.sides))


def rights() -> str:
    """What each user may do."""
    rows = (
        (
            f"`{user.name}`",
            user.place.value,
            ", ".join(f"`{pattern}`" for pattern in (*user.patterns, *(f"channel {it}" for it in user.channels))),
            ", ".join(sorted(user.commands)),
        )
        for user in access.USERS
    )
    return table(("user", "server", "keys", "commands"), rows)


def help_sources() -> str:
    """Everybody whom the bot names as a help, and where that was read."""
    rows = (
        (one.place, f"`{one.name}`", one.reach, one.takes, f"<{one.source}>", one.checked_on.isoformat())
        for one in helplines()
    )
    return table(("place", "name", "number or address", "what it takes", "read on", "checked on"), rows)


def covered(covers: Coverage) -> str:
    """Where pictures are looked at on a platform; tests/contract/test_coverage.py posts to each, or asks about it."""
    texts = Texts()
    words = {
        Seen.YES: "yes",
        Seen.ASKED: "when somebody asks, who alone reads the answer",
        Seen.CHOSEN: "where the chat's rules ask for it (`/policy pictures`); moderators alone are told",
        Seen.NOT_YET: "not yet",
        Seen.NEVER: "never: no bot is shown it, or it is no picture",
    }
    return table(
        ("", "looked at"), ((texts.say(f"surface-{surface}"), words[seen]) for surface, seen in covers.items())
    )


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "figures": ("docs/operations.md", figures),
    "keys": ("docs/redis.md", keys),
    "users": ("docs/redis.md", rights),
    "helplines": ("docs/help-sources.md", help_sources),
    "coverage of Telegram": ("docs/telegram.md", lambda: covered(TelegramPlatform.covers)),
    "coverage of Discord": ("docs/discord.md", lambda: covered(DiscordPlatform.covers)),
}
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
