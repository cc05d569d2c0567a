"""Which sources of the development pictures are left out of which run, so that every one is judged by a run that never saw it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from zlib import crc32

import torch

from detector.evaluation import Labelled
from detector.verdict import Kind

COUNT = 2
HELD_OUT = 10
"""One in so many training pictures is never learned from: the bands must hold on these, too."""
Trained = Mapping[str, torch.Tensor]
"""What a run trained, by the names of `detector.training.specialists.Specialist.trained()`."""


def fold_of(group: str) -> int:
    """The fold in [0, `COUNT`) whose run does not see this group of sources. The same on every machine."""
    return crc32(group.encode()) % COUNT


def held_out(pictures: Sequence[Labelled]) -> frozenset[str]:
    """The names of the last tenth of each source's real and of its fake pictures, by the manifest's order.

    The last ones, not every tenth: neighbours may be of one video.
    """
    groups: dict[tuple[str, Kind | None], list[str]] = defaultdict(list)
    for picture in pictures:
        groups[picture.source, picture.fake].append(picture.name)
    return frozenset(name for names in groups.values() for name in names[len(names) - len(names) // HELD_OUT :])


def average(runs: Sequence[Trained]) -> dict[str, torch.Tensor]:
    """One network's change that is the mean of the runs': the ranks of low-rank changes add up. For runs with one beginning."""
    made: dict[str, torch.Tensor] = {}
    for name in runs[0]:
        parts = [run[name] for run in runs]
        if name.endswith(".down"):
            made[name] = torch.cat(parts, dim=0)
        elif name.endswith(".up"):
            made[name] = torch.cat(parts, dim=1) / len(parts)
        else:
            made[name] = torch.stack(parts).mean(dim=0)
    return made
