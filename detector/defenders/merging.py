"""One file of ours out of published checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detector.defenders import weights
from detector.detector import WeightsError

SUFFIX = ".safetensors"


def merge(sources: Sequence[Path], out: Path, sha256: Sequence[str] = ()) -> str:
    """The SHA-256 of `out`, written of a whole model's file, or of ConvNeXt's and RepLKNet's own. Raises WeightsError.

    With `sha256` the sources, in their order, must have these digests.
    """
    if out.suffix != SUFFIX:
        raise WeightsError(f"{out.name} must end in {SUFFIX}: that is what is written")
    if len(sha256) not in {0, len(sources)}:
        raise WeightsError(
            f"{len(sources)} files, and {len(sha256)} digests: give one for each, in the same order, or none"
        )
    if len(sources) == 2:
        checkpoint = weights.read_branches(sources[0], sources[1], sha256)
    else:
        checkpoint = weights.read(sources[0], next(iter(sha256), None))
        if "adapter.weight" in checkpoint.tensors:
            raise WeightsError(
                f"{sources[0].name} is one branch of the model: name ConvNeXt's file and then RepLKNet's"
            )
    network = weights.build(checkpoint)
    if checkpoint.golden is not None:
        weights.check(network, checkpoint)
    return weights.write(weights.capture(network, checkpoint.calibrations), out)
