"""What the gate costs and what it is for: bands with it and without it, by source.

    python benchmarks/applicability.py DIR --seen FILE

DIR holds labelled pictures with manifest.tsv: real and fake ones (of fakes found before, how many are found still?), or those
that `python -m benchmarks.unphotographed` makes (of what nobody can judge, how much was called what?). What the network saw is
kept in FILE, so that the gate can be measured again in seconds. Prints a table in Markdown, and then every picture that is
demoted by it from SUBSTANTIAL, by name, where DIR has fakes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

if sys.path[0] == str(Path(__file__).parent):
    sys.path[0] = str(Path(__file__).parents[1])  # detector.py, beside this file, would hide the package

from tqdm import tqdm

from detector import applicability
from detector.detector import DetectorCfg, create
from detector.evaluation import Labelled, read_manifest, thinned
from detector.faces import Face
from detector.joining import FaceLook, Look
from detector.media import decode
from detector.models.default import DefaultDetector
from detector.regions import Asked, Examined
from detector.specialists.recipe import Preprocessing
from detector.verdict import Band, Unfit, Verdict
from detector.views import face_view

SHOWN = Preprocessing()
OPEN = replace(applicability.rule(), from_odds=float("inf"), face_from_odds=float("inf"))
"""A rule that keeps nothing out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A picture, and what is said of it without the gate and with it."""

    picture: Labelled
    before: Verdict
    after: Verdict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--seen", type=Path, required=True, help="what the network saw: read where it is there, else written"
    )
    parser.add_argument("--at-most", type=int, help="only so many of each source and label")
    parser.add_argument("--only-seen", action="store_true", help="leave out what is not in FILE yet")
    options = parser.parse_args()
    pictures = read_manifest(options.folder)
    if options.at_most:
        pictures = thinned(pictures, options.at_most)
    seen: dict[str, Any] = {}
    if options.seen.exists():
        seen = {one["name"]: one for one in map(json.loads, options.seen.read_text(encoding="utf-8").splitlines())}
    detector = create(DetectorCfg())
    assert isinstance(detector, DefaultDetector)
    rule = detector.examiner.rule
    judged, took_ms = [], []
    with options.seen.open("a", encoding="utf-8") as kept:
        for picture in tqdm(pictures, file=sys.stderr, disable=not sys.stderr.isatty()):
            if picture.name not in seen and options.only_seen:
                continue
            frame = decode(picture.path.read_bytes()).frames[0]
            if min(frame.shape[:2]) < SHOWN.min_side:
                continue
            if picture.name not in seen:
                detector.examiner.rule = OPEN
                seen[picture.name] = {"name": picture.name, **_record(detector.examiner.look(frame))}
                detector.examiner.rule = rule
                kept.write(json.dumps(seen[picture.name]) + "\n")
                kept.flush()
            started_s = time.process_time()
            why_not = rule.why_not(rule.fitness(frame))
            took_ms.append(1000 * (time.process_time() - started_s))
            look = _look(seen[picture.name])
            before = detector.verdict([Examined(asked=Asked(frame=frame), look=look)])
            asked = Asked(frame=frame, why_not=why_not)
            gated = None if why_not is Unfit.EMPTY else _gated(look, asked, rule)
            after = detector.verdict([Examined(asked=asked, look=gated)])
            judged.append(Judged(picture=picture, before=before, after=after))
    _tell(judged)
    print(f"\nThe rule takes {statistics.median(took_ms):.1f} ms of a core for a picture (median).")


def _record(look: Look) -> dict[str, Any]:
    faces = [[*face.pair, face.left, face.top, face.right, face.bottom] for face in look.faces]
    return {"whole": look.whole, "shallow": look.shallow, "faces": faces}


def _look(record: dict[str, Any]) -> Look:
    faces = [
        FaceLook(pair=(one[0], one[1]), left=one[2], top=one[3], right=one[4], bottom=one[5]) for one in record["faces"]
    ]
    return _of(Look(whole=tuple(record["whole"]), shallow=tuple(record["shallow"]), face=None), faces)


def _of(look: Look, faces: list[FaceLook]) -> Look:
    """The same with these faces."""
    face = (max(one.pair[0] for one in faces), max(one.pair[1] for one in faces)) if faces else None
    return replace(look, faces=tuple(faces), face=face)


def _gated(look: Look, asked: Asked, rule: applicability.Rule) -> Look:
    """What is left of it where drawn faces are none."""
    height, width = asked.frame.shape[:2]
    kept, why = [], look.why_faceless
    for face in look.faces:
        box = Face(
            left=face.left * width,
            top=face.top * height,
            right=face.right * width,
            bottom=face.bottom * height,
            score=1.0,
        )
        why_not = rule.why_no_face(rule.fitness(face_view(asked.frame, box, SHOWN)), asked.why_not)
        why = why_not or why
        if why_not is None:
            kept.append(face)
    return replace(_of(look, kept), why_faceless=why)


def _tell(judged: list[Judged]) -> None:
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        groups["fake" if one.picture.fake else "real", one.picture.source].append(one)
    print(
        "| pictures of | | of | *substantial* before | after | *uncertain* before | after | cannot be judged | reasons |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for (label, source), own in sorted(groups.items()):
        print(_row(source, label, own))
    for label in ("fake", "real"):
        own = [one for one in judged if bool(one.picture.fake) is (label == "fake")]
        if own:
            print(_row("**all**", label, own))
    for one in judged:
        if one.before.band is Band.SUBSTANTIAL and one.after.band is not Band.SUBSTANTIAL and one.picture.fake:
            print(f"\ndemoted: {one.picture.name} to {one.after.band}, {[it.detail for it in one.after.signals]}")


def _row(source: str, label: str, own: list[Judged]) -> str:
    counts = [
        sum(getattr(one, when).band is band for one in own)
        for band in (Band.SUBSTANTIAL, Band.UNCERTAIN)
        for when in ("before", "after")
    ]
    none = [one for one in own if one.after.band is Band.NONE]
    reasons: dict[str, int] = defaultdict(int)
    for one in none:
        reasons[one.after.signals[1].detail] += 1
    told = ", ".join(
        f"{why.replace('_', ' ')} {count}" for why, count in sorted(reasons.items(), key=lambda it: -it[1])
    )
    return f"| {source} | {label} | {len(own)} | {' | '.join(map(str, counts))} | {len(none)} | {told} |"


if __name__ == "__main__":
    main()
