"""What somebody reads who may be hurt by a picture: that it is not their fault, what to do now, and who helps."""

from __future__ import annotations

import re

from bots.helplines import WORLD, by_place, helplines, place_of
from bots.platform.markup import link
from bots.texts import Joint, Texts

_HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w/-]*)?(?![\w-])")
MOST = 2
"""So many of a country are named where there is little room."""


class Care:
    """Puts help into words, in a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def found(self, locale: str) -> str:
        """For whoever has sent in a picture that looks like a fake."""
        return self._texts.say("help-found", locale, who=self.who(locale))

    def who(self, locale: str) -> str:
        """Who helps, in half a line: where the language is spoken, or anywhere."""
        place, *_ = lines = by_place(place_of(locale))
        if place == WORLD:
            named = [
                self._texts.say(f"helpline-{one.name}-short", locale, reach=pressable(one.reach))
                for one in lines[place]
            ]
        else:
            named = [pressable(one.reach) for one in lines[place][:MOST]]
        return self._texts.join(named, locale, Joint.ITEMS)

    def me(self, locale: str) -> str:
        """All of it, by places: the reader's first."""
        parts = [self._texts.say("help-me", locale)]
        for place, those in by_place(place_of(locale)).items():
            lines = [
                f"• {self._texts.say(f'helpline-{one.name}', locale, reach=pressable(one.reach))}" for one in those
            ]
            parts.append("\n".join([self._texts.say(f"help-place-{place}", locale), *lines]))
        return "\n\n".join([*parts, self._texts.say("help-me-last", locale)])


def pressable(reach: str) -> str:
    """A number or an address, of which the addresses are links: not every chat makes one of a name alone."""
    return _HOST.sub(lambda found: link(f"https://{found[0]}", found[0]), reach)


def text_ids() -> set[str]:
    """Every text id that is put together here, for the test that walks them."""
    places = {f"help-place-{one.place}" for one in helplines()}
    return (
        places
        | {f"helpline-{one.name}" for one in helplines()}
        | {f"helpline-{one.name}-short" for one in helplines() if one.place == WORLD}
    )
