"""Which language is spoken where, and by whom, as far as it was heard since this program started. It is written down nowhere."""

from __future__ import annotations

from collections import Counter, OrderedDict
from enum import IntEnum

MAX_CHATS = 5_000
MAX_MEMBERS = 200
"""Of one chat, the latest that were heard there."""
MAX_PEOPLE = 50_000


class Heard(IntEnum):
    """How a language was heard; what says most first."""

    ALOUD = 0
    """Somebody's own, before everybody in the chat."""
    ALONE = 1
    """Somebody's own, where nobody else saw that they were there."""
    SET = 2
    """What their chat is set to, if they spoke it or not."""


ENOUGH = {Heard.ALOUD: 1, Heard.ALONE: 3, Heard.SET: 1}
"""How many members of a chat have to speak it. What one alone has asked, the chat's language must not give away."""


class Languages:
    """Listens, and guesses: a chat speaks as most of its members do, until an admin chooses for it."""

    def __init__(self) -> None:
        self._chats: OrderedDict[tuple[str, str], OrderedDict[str, tuple[Heard, str]]] = OrderedDict()
        self._people: OrderedDict[tuple[str, str], str] = OrderedDict()

    def heard(self, platform: str, chat: str, member: str, locale: str, how: Heard = Heard.ALOUD) -> None:
        """Note that the member was heard in that chat. An empty locale says nothing."""
        if not locale or not member:
            return
        members = self._chats.setdefault((platform, chat), OrderedDict())
        self._chats.move_to_end((platform, chat))
        if member not in members or how <= members[member][0]:
            members[member] = (how, locale)
            members.move_to_end(member)
        if len(members) > MAX_MEMBERS:
            members.popitem(last=False)
        if len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        if how is not Heard.SET:
            self._people[platform, member] = locale
            self._people.move_to_end((platform, member))
            if len(self._people) > MAX_PEOPLE:
                self._people.popitem(last=False)

    def of_member(self, platform: str, member: str) -> dict[str, str]:
        """In which chats the member was heard, and what they speak there; under "" what they speak themselves."""
        own = self._people.get((platform, member), "")
        heard = {
            chat: members[member][1]
            for (p, chat), members in self._chats.items()
            if p == platform and member in members
        }
        return {**({"": own} if own else {}), **heard}

    def forget(self, platform: str, member: str) -> None:
        """Let the member never have been heard."""
        self._people.pop((platform, member), None)
        for (where, _), members in self._chats.items():
            if where == platform:
                members.pop(member, None)

    def of_chat(self, platform: str, chat: str, otherwise: str) -> str:
        """What most of its members speak, of several the one heard first; `otherwise` where too few were heard."""
        heard = list(self._chats.get((platform, chat), OrderedDict[str, tuple[Heard, str]]()).values())
        for how, enough in ENOUGH.items():
            locales = [locale for each, locale in heard if each is how]
            spoken = Counter(map(_language, locales))
            most = max(locales, key=lambda locale: spoken[_language(locale)], default="")
            if most and spoken[_language(most)] >= enough:
                return most
        return otherwise

    def of_person(self, platform: str, member: str, otherwise: str) -> str:
        """What they speak themselves; `otherwise` where that was not heard."""
        return self._people.get((platform, member), otherwise)


def _language(locale: str) -> str:
    """Of `zh-hans` and `zh-TW`, `zh`."""
    return locale.replace("_", "-").partition("-")[0].lower()
