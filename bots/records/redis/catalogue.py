"""Every key that is kept of chats, cases and people: the table of `keys`, and how long each lasts."""

from __future__ import annotations

from collections.abc import Iterator

from bots.records.inbox import KEEP_S
from bots.records.redis import keys
from bots.records.redis.cases import SWEEP_S
from bots.records.redis.outbox import CLAIM_S
from worker.client.catalogue import BOTS, FOR_EVER, Key, Lasts, as_set, for_seconds

_DAY_S = 86_400
_CASES = as_set("CASE_DAYS", _DAY_S)
_JOURNAL = as_set("JOURNAL_DAYS", _DAY_S)
LASTS: dict[str, Lasts] = {
    "policy": FOR_EVER,
    "threads": FOR_EVER,
    "policies": FOR_EVER,
    "case": _CASES,
    "incident": _CASES,
    "message": _CASES,
    "cases": _CASES,
    "waiting": _CASES,
    "swept": for_seconds(SWEEP_S),
    "moved": _CASES,
    "came": _CASES,
    "first": for_seconds(keys.FIRST_S),
    "sent": _CASES,
    "edited": _CASES,
    "reveal": for_seconds(600),
    "answered": for_seconds(CLAIM_S),
    "lease": for_seconds(3_600),
    "update": for_seconds(KEEP_S),
    "updates": for_seconds(KEEP_S),
    "updates-over": for_seconds(KEEP_S),
    "updates-by": for_seconds(60),
    "journal": _JOURNAL,
    "once": _JOURNAL,
    "known": FOR_EVER,
    "known-by": FOR_EVER,
    "known-count": FOR_EVER,
    "known-until": FOR_EVER,
    "known-rev": FOR_EVER,
    "known-log": FOR_EVER,
    "approved": FOR_EVER,
    "seen": _JOURNAL,
    "uses": for_seconds(7 * _DAY_S),
    "reports": _JOURNAL,
    "accounts": FOR_EVER,
    "quota": for_seconds(_DAY_S),
}
"""By the noun that a name begins with. What is `for ever` goes where what it is about does: a chat's, with the chat."""


def _read() -> Iterator[Key]:
    table = (keys.__doc__ or "").split("\n\n")[1]
    for line in table.splitlines():
        name, kind, what = line.split(maxsplit=2)
        noun = name.partition(":")[0]
        yield Key(name=f"{keys.PREFIX}{name}", kind=kind, what=what, lasts=LASTS[noun], sides=BOTS)


RECORDS: tuple[Key, ...] = tuple(_read())
