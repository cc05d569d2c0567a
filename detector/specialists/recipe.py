"""No torch. What a pair of specialists is made by: one record, saved with the weights. Nothing else decides how they are built.

A recipe file is the same record as JSON; what it leaves out is as in the weights that ship. docs/detector.md tells how to write
one. What cannot be followed is refused with the reason: here what no network could do, in `towers` what this one cannot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from detector.detector import WeightsError

KINDS = ("face", "whole")
CLASSES = ("real", "altered", "generated")
HEADS = ("deep", "shallow")
"""What is judged: the last block's features, which training changed; and those of the last shared one, as they always were."""
FITTED = "middle square"
NATIVE = "middle at native resolution, longer side at most 512 (shallow alone)"
FACES = "faces"
_OF_FILMS = ("frames", "frames_pooled")
"""What records of before told among the preprocessing, and changes nothing of what a network is shown."""


class RecipeError(WeightsError):
    """The recipe of these specialists cannot be followed; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessing:
    """What is done to a picture before the network sees it, and of how much of it."""

    version: int = 4
    """Of the way in which views are made."""
    side: int = 224
    """Of every view, in pixels."""
    light: float = 80.0
    """What the mean of a darker view is brought up to, of 255: less than most photographs have, which stay as they are."""
    brighter: float = 4.0
    """How many times brighter a view is made at most; 1: all are shown as they are."""
    mean: tuple[float, float, float] = (0.48145466, 0.4578275, 0.40821073)
    std: tuple[float, float, float] = (0.26862954, 0.26130258, 0.27577711)
    views: tuple[str, ...] = (FITTED, NATIVE, FACES)
    """Looks at the whole picture, then each face. The first the deep head judges, all the shallow one."""
    whole_side: int = 512
    """The longer side, at most, of what the whole picture's specialist is shown a native part of: as in training."""
    faces: int = 3
    """Of a frame, by which it is called SUBSTANTIAL: as many as rule and bands were measured on."""
    min_face: float = 20.0
    """A smaller face cannot be judged; nor can one that the finder is less sure of than `faces.MIN_SCORE`."""
    face_margin: float = 1.4
    """How much of a face's surroundings its specialist sees, in sides of its box."""
    face_search_side: int = 960
    """The longer side at which a picture is searched for faces."""
    min_side: int = 48
    """A picture with a shorter side than this cannot be judged."""

    @property
    def looks(self) -> int:
        """Looks at the whole of a picture."""
        return len(self.views) - 1

    def check(self) -> None:
        """Raises RecipeError for what no network could do."""
        if self.version not in BEFORE:
            known = " and ".join(map(str, BEFORE))
            raise RecipeError(f"preprocessing version {self.version} is not known here; {known} are")
        if self.version == 3 and self.brighter != 1:
            raise RecipeError("preprocessing version 3 makes no view brighter: `brighter` is 1 there")
        if not 0 <= self.light <= 255 or self.brighter < 1:
            raise RecipeError("light is 0 to 255, and brighter at least 1")
        if self.views not in ((FITTED, NATIVE, FACES), (FITTED, FACES)):
            raise RecipeError(f"views are {[FITTED, NATIVE, FACES]}, with or without the second; not {[*self.views]}")
        if len(self.mean) != len(self.std) or len(self.mean) != 3 or min(self.std) <= 0:
            raise RecipeError("mean and std are three numbers each, and no std is 0 or less")
        for name in ("side", "whole_side", "faces", "face_search_side", "min_side"):
            _at_least_one(f"preprocessing.{name}", getattr(self, name))
        if self.whole_side < self.side:
            raise RecipeError(f"whole_side, {self.whole_side}, is less than a view's side, {self.side}")
        if self.min_face <= 0 or self.face_margin < 1:
            raise RecipeError("min_face is more than 0, and face_margin at least 1")


BEFORE: Mapping[int, Preprocessing] = {3: Preprocessing(version=3, brighter=1.0), 4: Preprocessing()}
"""What was done before there were recipes, by its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How the matrices of the tower's blocks are stored."""

    bits: int = 5
    group: int = 64
    """Weights that share a scale: it divides every matrix's columns."""

    def check(self) -> None:
        """Raises RecipeError."""
        _at_least_one("precision.group", self.group)
        if self.bits not in range(2, 9):
            raise RecipeError(f"precision.bits is 2 to 8, not {self.bits}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportions:
    """What each kind is weighed by, of a look's numbers, each in its spread over real pictures: how much the sum says is learned.

    The numbers are ln(altered / real) and ln(generated / real), of the face, of the whole, and by the shallow head.
    """

    altered: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    generated: tuple[float, ...] = (0.0, 1.0, 0.0, 1.0, 0.0, 2.0)
    faceless: tuple[float, ...] = (0.0, 1.0, 0.0, 2.0)
    """`generated` where there is no face: of the numbers of the whole alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How two specialists are built, trained, stored and joined."""

    backbone: str = "vit_base_patch16_clip_quickgelu_224"
    """timm's name of the network that is the tower."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What timm is told beside its name, as `embed_dim`."""
    preprocessing: Preprocessing = Preprocessing()
    shared: int = 6
    """Lower blocks that both specialists share, as they were before training."""
    depth: int = 12
    """Blocks in all; those above are left out."""
    heads: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"face": ("deep",), "whole": ("deep", "shallow")}
    )
    """What of each kind ships, of HEADS. All are trained; of swaps, what no training has changed knows next to nothing."""
    ranks: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 16))
    """Of each kind's changes to the tower, in one run."""
    precision: Precision = Precision()
    join: Proportions = Proportions()

    def check(self) -> None:
        """Raises RecipeError for what no network could do."""
        self.preprocessing.check()
        self.precision.check()
        if not 1 <= self.shared < self.depth:
            raise RecipeError(
                f"of {self.depth} blocks at least one is shared, and one is each specialist's own; not {self.shared}"
            )
        if set(self.heads) != set(KINDS) or set(self.ranks) != set(KINDS):
            raise RecipeError(f"heads and ranks name both kinds, {' and '.join(KINDS)}, and no other")
        if self.heads["face"] != ("deep",):
            raise RecipeError("of a face the deep head judges, and no other")
        if self.heads["whole"] not in (("deep",), HEADS):
            raise RecipeError(f"of the whole picture ['deep'] or {[*HEADS]} judge, not {[*self.heads['whole']]}")
        if not self.has_shallow and self.preprocessing.looks > 1:
            raise RecipeError(
                "the native look is for the shallow head, which is left out: leave it out of the views, too"
            )
        for kind, rank in self.ranks.items():
            _at_least_one(f"ranks.{kind}", rank)
        for name, count in (("altered", self.numbers + 2), ("generated", self.numbers + 2), ("faceless", self.numbers)):
            if len(getattr(self.join, name)) != count or not any(getattr(self.join, name)):
                raise RecipeError(f"join.{name} is {count} numbers, not all of them 0")

    @property
    def has_shallow(self) -> bool:
        """Whether the whole picture is judged by the shallow head, too."""
        return "shallow" in self.heads["whole"]

    @property
    def numbers(self) -> int:
        """That a look at a picture without a face gives."""
        return 2 * len(self.heads["whole"])

    def record(self) -> dict[str, Any]:
        """Ready for JSON: what `read` takes."""
        record: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return record

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Recipe:
        """The recipe; what `record` leaves out is as in the weights that ship. Raises RecipeError."""
        made: Recipe = _record(cls(), record, "")
        made.check()
        return made

    @classmethod
    def of_file(cls, path: Path) -> Recipe:
        """The same of a JSON file. Raises RecipeError."""
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RecipeError(f"{path} is no JSON file that can be read ({error})") from None
        if not isinstance(record, dict):
            raise RecipeError(f"{path} holds no JSON object")
        return cls.read(record)

    @classmethod
    def of_card(cls, card: Mapping[str, Any]) -> Recipe:
        """Of the JSON beside a weights file. One from before there were recipes names preprocessing and precision alone.

        Raises RecipeError, KeyError.
        """
        if "recipe" in card:
            return cls.read(card["recipe"])
        given = {name: value for name, value in card["preprocessing"].items() if name not in _OF_FILMS}
        if given.get("version") == 3:
            given["brighter"] = 1.0
        made = cls.read({"preprocessing": given, "precision": card["precision"]})
        if made.preprocessing != BEFORE[made.preprocessing.version]:
            raise RecipeError(
                f"preprocessing version {made.preprocessing.version} has other numbers than these weights name"
            )
        return made


def _record(default: Any, record: Any, where: str) -> Any:
    """A record like `default` with what `record` says. Raises RecipeError."""
    if not isinstance(record, Mapping):
        raise RecipeError(f"{where or 'a recipe'} is an object with names, not {record!r}")
    known = {item.name: getattr(default, item.name) for item in fields(default)}
    strange = sorted(set(record) - set(known))
    if strange:
        raise RecipeError(f"a recipe has no {_path(where, strange[0])}; it has {', '.join(known)}")
    return type(default)(
        **{
            name: _value(value, record[name], _path(where, name)) if name in record else value
            for name, value in known.items()
        }
    )


def _value(default: Any, value: Any, where: str) -> Any:
    if isinstance(default, (Preprocessing, Precision, Proportions)):
        return _record(default, value, where)
    if where == "options":
        return dict(_of(value, Mapping, where, "an object with names"))
    if isinstance(default, Mapping):
        given = _of(value, Mapping, where, "an object with names")
        like = next(iter(default.values()))
        return {name: _value(like, one, _path(where, name)) for name, one in given.items()}
    if isinstance(default, tuple):
        given = _of(value, Sequence, where, "a list")
        return tuple(_value(default[0], one, where) for one in given)
    if isinstance(default, float):
        return float(_of(value, (int, float), where, "a number"))
    if isinstance(default, int):
        return _of(value, int, where, "a whole number")
    return _of(value, str, where, "a text")


def _of(value: Any, kind: Any, where: str, words: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool) or (kind is Sequence and isinstance(value, str)):
        raise RecipeError(f"{where} is {words}, not {value!r}")
    return value


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _at_least_one(where: str, number: int) -> None:
    if number < 1:
        raise RecipeError(f"{where} is at least 1, not {number}")
