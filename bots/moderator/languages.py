"""Which language is spoken where, and by whom, as far as it was heard since this program started. It is written down nowhere."""

from __future__ import annotations

from collections import Counter, OrderedDict

MAX_CHATS = 5_000
MAX_MEMBERS = 200
"""Of one chat, the latest that were heard there."""
MAX_PEOPLE = 50_000


class Languages:
    """Listens, and guesses: a chat speaks as most of its members do, until an admin chooses for it."""

    def __init__(self) -> None:
        self._chats: OrderedDict[tuple[str, str], OrderedDict[str, str]] = OrderedDict()
        self._people: OrderedDict[tuple[str, str], str] = OrderedDict()

    def heard(self, platform: str, chat: str, member: str, locale: str, *, own: bool = True) -> None:
        """Note that the member was heard in that chat before everybody (empty: in none).

        `own`: the locale is theirs, not their chat's. An empty one says nothing.
        """
        if not locale or not member:
            return
        if chat:
            members = self._chats.setdefault((platform, chat), OrderedDict())
            self._chats.move_to_end((platform, chat))
            members[member] = locale
            members.move_to_end(member)
            if len(members) > MAX_MEMBERS:
                members.popitem(last=False)
            if len(self._chats) > MAX_CHATS:
                self._chats.popitem(last=False)
        if own:
            self._people[platform, member] = locale
            self._people.move_to_end((platform, member))
            if len(self._people) > MAX_PEOPLE:
                self._people.popitem(last=False)

    def of_chat(self, platform: str, chat: str, otherwise: str) -> str:
        """What most of its members speak, of several the one heard first; `otherwise` where nobody was heard."""
        heard = self._chats.get((platform, chat), OrderedDict[str, str]()).values()
        spoken = Counter(map(_language, heard))
        return max(heard, key=lambda locale: spoken[_language(locale)], default=otherwise)

    def of_person(self, platform: str, member: str, otherwise: str) -> str:
        """What they speak themselves; `otherwise` where that was not heard."""
        return self._people.get((platform, member), otherwise)


def _language(locale: str) -> str:
    """Of `zh-hans` and `zh-TW`, `zh`."""
    return locale.replace("_", "-").partition("-")[0].lower()
