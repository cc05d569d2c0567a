"""PURE. Heat maps in words: what each shows, and why others are not shown. No number of any score."""

from __future__ import annotations

from bots.moderator.wording import looks
from bots.texts import Texts
from worker.contract import HeatPicture, HeatPictures, Kind, NoMap, Region


class HeatWording:
    """Puts what a worker has drawn into words, in a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def shown(self, found: HeatPictures | None, lead: Kind, locale: str) -> list[tuple[bytes, str]]:
        """Each map that passed its check, those of this kind first, and what is said under it; under the first also what such a
        map is not."""
        maps = sorted(found.maps if found is not None else (), key=lambda one: one.kind is not lead)
        faces = [one.region for one in maps if one.region is not None]
        said = [(one, self._place(one, faces, locale)) for one in maps if one.png_base64]
        limit = [self._texts.say("where-no-proof", locale)]
        return [
            (one.png, self._texts.join([words, *(limit if place == 0 else [])], locale))
            for place, (one, words) in enumerate(said)
        ]

    def left_out(self, found: HeatPictures | None, locale: str) -> str:
        """Why a map, or any, is not shown; empty where nothing of that is worth saying."""
        if found is None:
            return self._texts.say("where-not-now", locale)
        if not found.maps:
            return self._texts.say("where-none-here", locale)
        reasons = [one.why_not for one in found.maps if not one.png_base64]
        lines = []
        if NoMap.CHECK in reasons:
            lines.append(self._texts.say("where-check", locale, count=reasons.count(NoMap.CHECK)))
        if len(reasons) == len(found.maps) and not lines:
            why = "unjudged" if NoMap.UNJUDGED in reasons and NoMap.LITTLE not in reasons else "little"
            lines.append(self._texts.say(f"where-{why}", locale))
        if NoMap.MORE_FACES in reasons:
            lines.append(self._texts.say("where-more-faces", locale))
        return self._texts.join(lines, locale)

    def _place(self, one: HeatPicture, faces: list[Region], locale: str) -> str:
        if one.region is None:
            return self._texts.say("where-whole", locale)
        row = looks.row(faces)
        which = "only" if len(faces) == 1 else "named" if row else "unnamed"
        number = row.index(one.region) + 1 if row else 0
        return self._texts.say("where-face", locale, which=which, number=number, count=len(faces))
