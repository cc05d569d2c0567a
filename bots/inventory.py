"""Everything that is ever in the two Redis servers: what it is, how long it lasts, and whether it says anything of a person.

`python -m bots keys` prints it. Whoever adds a key says here what it says of people; a test asks for that.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from bots.access import KEYS
from bots.moderator.wording.dossiers import Section
from worker.client.catalogue import Key
from worker.client.keys import PREFIX

RQ = "rq:"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What keys of one kind say of a person."""

    sections: tuple[Section, ...] = ()
    """Where `/mydata` shows it."""
    why_not: str = ""
    """Why it shows nothing of it."""

    @property
    def words(self) -> str:
        """For operators."""
        return f"/mydata: {', '.join(self.sections)}" if self.sections else self.why_not


def _in(*sections: Section) -> About:
    return About(sections=sections)


def _not(why: str) -> About:
    return About(why_not=why)


_NOBODY = _not("nobody")
_SCAN = _not("a picture and its scan; nobody")
_PLACE = _not("a chat, its messages and cases; nobody")
_LIST = _not("an index of what is listed elsewhere; nobody")
_SEALED = Section.UNDER_WAY
ABOUT: Mapping[str, About] = {
    # Chats, cases and people.
    "policy": _not("a chat's rules: places and channels that an admin named; nobody"),
    "threads": _not("the same of topics"),
    "policies": _PLACE,
    "case": _in(Section.CASES, Section.DECISIONS),
    "incident": _PLACE,
    "message": _PLACE,
    "cases": _PLACE,
    "waiting": _PLACE,
    "swept": _PLACE,
    "moved": _PLACE,
    "came": _PLACE,
    "first": _PLACE,
    "sent": _in(Section.NOTES),
    "edited": _not("digests with a key, which lead to nobody"),
    "reveal": _in(Section.LEAVES),
    "answered": _not("what a script answered, for two minutes; an hour of what says nothing"),
    "lease": _not("a digest, and a word that nobody else has"),
    "update": _not("sealed: what somebody has just written to the bot, or posted, until it is handled; a day at most"),
    "updates": _not("the service's own numbers of these; nobody"),
    "updates-over": _not("the same"),
    "updates-by": _not("a word that nobody else has"),
    "journal": _in(Section.JOURNAL, Section.REPORTS, Section.MODERATING),
    "once": _not(
        "digests, so that nothing is counted twice: what a person could be asked for by nobody but by guessing"
    ),
    "known": _in(Section.ENTRIES),
    "known-by": _LIST,
    "known-count": _LIST,
    "known-until": _LIST,
    "known-rev": _LIST,
    "known-log": _LIST,
    "approved": _in(Section.EXEMPTIONS, Section.EXEMPTED),
    "seen": _in(Section.SEEN),
    "uses": _in(Section.LIMITS),
    "reports": _in(Section.WEIGHTS),
    "accounts": _not("the bots' own numbers; nobody"),
    "quota": _not("the keyed digest of a person, or a chat, and of what they ask for; an hour, a day at most"),
    # The scan service.
    "flight": _in(_SEALED),
    "waiters": _in(_SEALED),
    "flights": _SCAN,
    "since": _SCAN,
    "asked": _SCAN,
    "verdict": _SCAN,
    "file": _SCAN,
    "results": _not("sealed: who waited, for the moment until a bot has answered them"),
    "unreadable": _not("sealed, and no bot can read it: who waited, for a week"),
    "kept": _not("sealed: a result that a program asked for over HTTP"),
    "expected": _SCAN,
    "row": _not("the keyed digest of a chat, for a day"),
    "share": _not("the keyed digest of a sender, or a chat, for a minute"),
    "turn": _NOBODY,
    "model": _NOBODY,
    "alive": _NOBODY,
    "memory": _NOBODY,
    "wake": _NOBODY,
    "paces": _NOBODY,
    "sweeper": _NOBODY,
    RQ: _SCAN,
    "media": _not("a sealed picture under a digest with a key; a case says that there is one"),
}
"""By the noun that a key's name begins with; RQ's together."""


def noun(key: Key) -> str:
    """What kind of key it is."""
    name = key.name.removeprefix(PREFIX)
    return RQ if name.startswith(RQ) else name.partition(":")[0]


def render(width: int = 0) -> str:
    """Every kind of key, its time to live, its server and who uses it, and what it says of people."""
    width = width or shutil.get_terminal_size((120, 24)).columns
    lines = list[str]()
    for key in sorted(KEYS, key=lambda key: (key.place.value, key.name)):
        users = ", ".join(sorted(side.value for side in key.sides))
        lasts = key.lasts.words.replace("`", "")
        lines.append(f"{key.name}  [{key.kind}; {key.place.value}; {users}]")
        for label, words in (("what", key.what), ("lasts", lasts), ("of people", ABOUT[noun(key)].words)):
            lines.append(
                textwrap.fill(
                    f"{label}: {words.replace('`', '')}",
                    max(40, width),
                    initial_indent="    ",
                    subsequent_indent="        ",
                )
            )
    return "\n".join((*lines, ""))
