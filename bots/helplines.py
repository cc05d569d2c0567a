"""Who helps people who are hurt or threatened with a picture: `helplines.toml`, with the page where each was read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")
WORLD = "world"
PLACES = {"ko": "kr", "zh": "cn", "ja": "jp"}
"""Where most of those live who speak a language of which that can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline:
    """One that helps, free of charge."""

    name: str
    """What its texts are called by: helpline-NAME."""
    place: str
    """A country by its two letters, `eu`, or WORLD."""
    reach: str
    """Its number or address, or its name alone where no page told more."""
    takes: str
    """For whom and for what it is, in English, for whoever reviews the texts."""
    source: str
    checked_on: date


@cache
def helplines() -> tuple[Helpline, ...]:
    """All of them, in the file's order. Raises TypeError or tomllib.TOMLDecodeError for a file that is none."""
    read: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Helpline(**entry) for entry in read["helpline"])


def place_of(locale: str) -> str:
    """Where somebody of that language is taken to live; WORLD where nothing is known by it."""
    return PLACES.get(locale.replace("_", "-").split("-")[0].lower(), WORLD)


def by_place(first: str) -> dict[str, tuple[Helpline, ...]]:
    """All of them: of `first`, then of the whole world, then of each other place."""
    order = dict.fromkeys((first, WORLD, *(one.place for one in helplines())))
    found = {place: tuple(one for one in helplines() if one.place == place) for place in order}
    return {place: those for place, those in found.items() if those}
