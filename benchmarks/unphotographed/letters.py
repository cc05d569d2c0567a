"""Fonts and words."""

from __future__ import annotations

import random
from pathlib import Path

import matplotlib
import simcord

_OURS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_NOTO = Path(simcord.__file__).parent / "preview" / "static" / "fonts"
BOLD = {"tuning": str(_OURS / "DejaVuSans-Bold.ttf"), "reporting": str(_NOTO / "noto-sans-latin-v2.015.ttf")}
PLAIN = {
    "tuning": [str(_OURS / f"DejaVu{name}.ttf") for name in ("Sans", "Serif", "SansMono", "Sans-Oblique")],
    "reporting": [str(_OURS / f"{name}.ttf") for name in ("STIXGeneral", "cmr10", "cmtt10", "cmss10")],
}
"""Files that packages of the development tools bring along."""
WEB = {
    name: (_NOTO / file).as_uri()
    for name, file in {
        "Latin": "noto-sans-latin-v2.015.ttf",
        "Mono": "noto-sans-mono-v2.014.ttf",
        "Chinese": "noto-sans-sc-v2.004.ttf",
        "Emoji": "noto-color-emoji-v2.051.ttf",
    }.items()
}
"""For pages of the reporting set."""
_LINES = (
    "the a of to and in is it you that he was for on are with as his they be at one have this from or had by hot but some",
    "what there we can out other were all your when up use word how said an each she which do their time if will way",
    "about many then them would write like so these her long make thing see him two has look more day could go come did",
    "my sound no most number who over know water than call first people may down side been now find any new work part",
    "take get place made live where after back little only round man year came show every good me give our under name",
)
_WORDS = " ".join(_LINES).split()
CHINESE = (
    "的一是了我不人在他有这上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学"
)


def sentence(chance: random.Random, count: int = 9) -> str:
    """So many words."""
    return " ".join(chance.choice(_WORDS) for _ in range(count)).capitalize()


def paragraph(chance: random.Random, count: int = 5) -> str:
    """So many sentences."""
    return ". ".join(sentence(chance, chance.randint(5, 15)) for _ in range(count)) + "."
