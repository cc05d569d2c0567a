"""The default detector on a GPU says of many pictures together what it says of each alone on a CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from detector.detector import DetectorCfg, create
from detector.media import Frame, Media, decode

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device")
PHOTO = Path(__file__).parents[2] / "bots/platforms/sandbox/examples/hopper.jpg"


def shown(number: int) -> Media:
    """The photograph, darker and darker, and cut elsewhere."""
    frame: Frame = decode(PHOTO.read_bytes()).frames[0]
    cut = np.ascontiguousarray((frame[number % 30 :, number % 17 :] * (1 - number / 600)).astype(np.uint8))
    return Media(frames=(cut,), frame_indices=(0,), format="jpeg", width=cut.shape[1], height=cut.shape[0])


@pytest.mark.parametrize(("dtype", "furthest"), [("float32", 0.01), ("bfloat16", 0.08)])
def test_three_hundred_pictures_together_are_judged_as_each_alone(dtype: str, furthest: float) -> None:
    pictures = [shown(number) for number in range(300)]
    card = create(DetectorCfg(device="cuda", dtype=dtype))  # type: ignore[arg-type]
    assert card.at_once > 1
    together = [verdict for at in range(0, 300, 64) for verdict in card.detect(pictures[at : at + 64])]
    alone = [card.detect([media])[0] for media in pictures]
    plain = create(DetectorCfg(device="cpu", dtype="float32"))
    some = [plain.detect([media])[0] for media in pictures[::30]]
    for one, other in [*zip(together, alone, strict=True), *zip(together[::30], some, strict=True)]:
        for first, second in zip(one.signals, other.signals, strict=True):
            assert (first.score is None) == (second.score is None)
            assert first.score == pytest.approx(second.score, abs=furthest)
    same = sum(one.altered.band == other.altered.band for one, other in zip(together, alone, strict=True))
    assert same >= 297
