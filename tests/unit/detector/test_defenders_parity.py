"""The published model's own answers, to the published size: every logit of three pictures, by drawn weights.

The vectors are not part of this project: they are looked for in `$TORCHRELAY_SHARED/golden` or `../shared/golden`. What always
runs is `test_defenders.py`, on a shrunken model.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from detector.defenders import layout, views, weights
from detector.defenders.network import BRANCHES, PUBLISHED, Network
from detector.defenders.testing import drawn_checkpoint
from detector.devices import best_dtype
from detector.media import Frame, decode
from detector.models.defenders import Examiner

VECTORS = Path(os.environ.get("TORCHRELAY_SHARED", Path(__file__).parents[4] / "shared")) / "golden"
CPU = torch.device("cpu")

pytestmark = [
    pytest.mark.skipif(
        not (VECTORS / "scores.json").is_file(), reason=f"the parity vectors are not on this machine ({VECTORS})"
    ),
    # 166 million weights, 36 passes: about two minutes on one idle core, and machines differ.
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def network() -> Network:
    return weights.build(drawn_checkpoint(PUBLISHED))


@pytest.fixture(scope="module")
def scores() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / "scores.json").read_text(encoding="utf-8"))
    assert len(found) == 3
    return found


def frame(name: str) -> Frame:
    return decode((VECTORS / "images" / name).read_bytes()).frames[0]


def furthest(logits: torch.Tensor, wanted: dict[str, Any]) -> float:
    expected = np.stack([wanted[f"{name}_logits"] for name in BRANCHES], axis=1)
    assert logits.shape == expected.shape == (6, 2, 2)
    return float(np.abs(logits.numpy() - expected).max())


def test_every_published_key_has_its_shape() -> None:
    published = json.loads((VECTORS / "state_dict_shapes.json").read_text(encoding="utf-8"))
    assert {key: list(slot.shape) for key, slot in layout.slots(PUBLISHED).items()} == published


def test_the_six_channels_are_the_published_ones(scores: dict[str, Any]) -> None:
    for name, wanted in scores.items():
        seen = views.views(frame(name), PUBLISHED.side_px)
        for view in (0, 1):
            found = seen[view].double().mean(dim=(1, 2)).tolist()
            assert found == pytest.approx(wanted[f"input_view{view}_mean"], abs=1e-5), name


@torch.inference_mode()
def test_the_plain_network_says_what_the_published_one_says(network: Network, scores: dict[str, Any]) -> None:
    name = "portrait.jpg"  # not square: its second view is cut and padded
    logits = network(views.views(frame(name), PUBLISHED.side_px)[1:2])
    for at, branch in enumerate(BRANCHES):
        assert logits[0, at].tolist() == pytest.approx(scores[name][f"{branch}_logits"][1], abs=1e-3)


def test_the_detector_says_what_the_published_model_says(network: Network, scores: dict[str, Any]) -> None:
    examiner = Examiner(network, CPU, torch.float32)
    for name, wanted in scores.items():
        (look,) = examiner.looks([frame(name)])
        assert furthest(look.logits, wanted) < 1e-3, name
        assert look.score == pytest.approx(wanted["score"], abs=1e-4), name


@pytest.mark.skipif(best_dtype("auto", CPU) is not torch.bfloat16, reason="this processor does not compute in bfloat16")
def test_bfloat16_says_nearly_the_same(network: Network, scores: dict[str, Any]) -> None:
    examiner = Examiner(network, CPU, torch.bfloat16)
    assert examiner.dtype is torch.bfloat16
    name = "landscape-small.jpg"
    assert furthest(examiner.looks([frame(name)])[0].logits, scores[name]) < 0.15
