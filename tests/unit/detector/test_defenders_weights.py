"""Weights files: what fits is loaded whole, and nothing else is loaded at all."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from detector.calibration import Measured, fit
from detector.defenders import golden, layout, weights
from detector.defenders.merging import merge
from detector.defenders.network import BRANCHES, PUBLISHED, TINY, Architecture, Network
from detector.defenders.testing import drawn_checkpoint, write_tiny
from detector.detector import Detector, DetectorCfg, NoWeights, WeightsError, create
from detector.verdict import Kind

State = dict[str, Tensor]
SIZE = {name: list(value) if isinstance(value, tuple) else value for name, value in TINY.record().items()}


@pytest.fixture(scope="module")
def state() -> State:
    return dict(drawn_checkpoint(TINY).tensors)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "ours.safetensors")


def published(path: Path, state: State, **more: Any) -> Path:
    """A checkpoint as the published training writes it, but of the shrunken model."""
    torch.save({"state_dict": state, "epoch": 19, "architecture": SIZE, **more}, path)
    return path


def branch(state: State, name: str, prefix: str = "") -> State:
    return {
        prefix + key.removeprefix(f"{name}."): tensor for key, tensor in state.items() if key.startswith(f"{name}.")
    }


def load(path: Path, sha256: str | None = None) -> Detector:
    return create(DetectorCfg(name="defenders", weights=path, weights_sha256=sha256, threads=1))


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(data)


def test_the_published_model_has_the_published_keys() -> None:
    slots = layout.slots(PUBLISHED)
    assert len(slots) == 1519
    assert slots["convnext.model.downsample_layers.0.0.weight"].shape == (128, 3, 4, 4)
    assert slots["convnext.model.stages.2.26.pwconv2.weight"].name == "convnext.model.stages.2.blocks.26.mlp.fc2.weight"
    assert slots["replknet.model.stages.0.blocks.0.large_kernel.lkb_origin.conv.weight"].shape == (128, 1, 31, 31)
    with torch.device("meta"):
        assert sum(weight.numel() for weight in Network().parameters()) == 166_410_062


def test_one_file_and_two_branches_give_the_same(state: State, tmp_path: Path) -> None:
    whole = published(tmp_path / "final_model.pth", state)
    first, second = (published(tmp_path / f"{name}.pth", branch(state, name)) for name in BRANCHES)
    one = merge([whole], tmp_path / "one.safetensors")
    assert merge([first, second], tmp_path / "two.safetensors") == one
    assert merge([tmp_path / "one.safetensors"], tmp_path / "again.safetensors") == one
    read = weights.read(tmp_path / "one.safetensors", one)
    assert read.architecture == TINY
    assert set(read.tensors) == set(state)
    assert all(torch.equal(read.tensors[key], tensor) for key, tensor in state.items())
    weights.check(weights.build(read), read)


def test_data_parallel_and_half_precision_are_read_too(state: State, tmp_path: Path) -> None:
    paths = [published(tmp_path / f"{name}.pth", branch(state, name, "module.")) for name in BRANCHES]
    assert merge(paths, tmp_path / "a.safetensors") == merge(
        [published(tmp_path / "whole.pth", state)], tmp_path / "b.safetensors"
    )
    halved = {key: tensor.half() if tensor.is_floating_point() else tensor for key, tensor in state.items()}
    network = weights.build(weights.read(published(tmp_path / "half.pth", halved)))
    assert {tensor.dtype for tensor in network.parameters()} == {torch.float32}


def without(state: State) -> State:
    return {key: tensor for key, tensor in state.items() if not key.startswith("convnext.model.norm")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without, ["2 missing", "convnext.model.norm.weight", "convnext.model.norm.bias"]),
        (lambda state: {**state, "extra.weight": torch.zeros(1)}, ["1 not this model's", "extra.weight"]),
        (
            lambda state: {**state, "replknet.model.head.weight": torch.zeros(3, 24)},
            ["1 of another shape", "replknet.model.head.weight is [3, 24], not [2, 24]"],
        ),
        (
            lambda state: branch(state, "replknet", "replknet."),
            ["58 missing", "convnext.adapter.weight; ", "; and 54 more)"],
        ),
    ],
)
def test_keys_that_do_not_fit_are_named(
    state: State, tmp_path: Path, change: Callable[[State], State], words: list[str]
) -> None:
    path = published(tmp_path / "changed.pth", change(state))
    with pytest.raises(WeightsError) as caught:
        load(path, weights.digest(path))
    for word in words:
        assert word in str(caught.value)


def test_another_digest_is_refused_before_the_file_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "final_model.pth"
    path.write_bytes(b"no checkpoint at all")
    with pytest.raises(WeightsError, match=r"has SHA-256 \w+, not 00000"):
        load(path, "0" * 64)


def test_a_digest_may_be_written_in_capitals(ours: Path) -> None:
    assert load(ours, weights.digest(ours).upper()).digest == load(ours).digest


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("writer", [torch.save, lambda held, path: path.write_bytes(pickle.dumps(held, 2))])
def test_code_in_a_checkpoint_is_not_run(tmp_path: Path, writer: Callable[[Any, Path], object]) -> None:
    path, made = tmp_path / "evil.pth", tmp_path / "made-by-the-checkpoint"
    writer({"state_dict": Evil(made)}, path)
    with pytest.raises(WeightsError, match="nothing in it was run"):
        load(path, weights.digest(path))
    assert not made.exists()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused(state: State, ours: Path, tmp_path: Path, share: float) -> None:
    for path in (ours, published(tmp_path / "whole.pth", state)):
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(WeightsError, match=path.name):
            load(path, weights.digest(path))


def test_a_flipped_bit_is_found_whoever_wrote_the_file(state: State, ours: Path, tmp_path: Path) -> None:
    flip(ours, -5000)
    with pytest.raises(WeightsError, match="not what was saved"):
        load(ours)
    path = published(tmp_path / "whole.pth", state)
    flip(path, path.stat().st_size // 2)
    with pytest.raises(WeightsError, match="checksum"):
        load(path, weights.digest(path))


def test_weights_that_answer_otherwise_than_when_they_were_saved_are_refused(ours: Path) -> None:
    saved = weights.read(ours)
    assert saved.golden is not None
    for wrong in ((saved.golden[0] + 0.1, *saved.golden[1:]), saved.golden[1:], (float("nan"), *saved.golden[1:])):
        weights.write(replace(saved, golden=wrong), ours)
        with pytest.raises(WeightsError, match="golden"):
            load(ours)


def test_a_file_without_golden_scores_takes_a_digest(state: State, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.safetensors"
    save_file(state, foreign)
    for path in (foreign, published(tmp_path / "whole.pth", state)):
        with pytest.raises(WeightsError, match="detector merge"):
            load(path)
    assert load(path, weights.digest(path)).name == "defenders"


@pytest.mark.parametrize(
    "held",
    [
        [1, 2],
        {"model": {}},
        {"state_dict": {"a": 1}},
        {"state_dict": {}, "architecture": {"convnext_depths": 3, "depth": 4}},
        {"state_dict": {}, "architecture": "large"},
    ],
)
def test_a_checkpoint_of_another_form_is_refused_in_words(tmp_path: Path, held: Any) -> None:
    path = tmp_path / "odd.pth"
    torch.save(held, path)
    with pytest.raises(WeightsError, match=r"odd\.pth"):
        load(path, weights.digest(path))


@pytest.mark.parametrize("card", ["{", "[]", json.dumps({"architecture": {"depth": 3}}), json.dumps({"golden": []})])
def test_a_card_of_another_form_is_refused_in_words(state: State, tmp_path: Path, card: str) -> None:
    path = tmp_path / "odd.safetensors"
    save_file(state, path, metadata={weights.CARD: card})
    with pytest.raises(WeightsError, match=r"odd\.safetensors"):
        load(path, weights.digest(path))


def test_what_merge_is_given_wrongly_is_said(state: State, tmp_path: Path) -> None:
    whole = published(tmp_path / "final_model.pth", state)
    first, second = (published(tmp_path / f"{name}.pth", branch(state, name)) for name in BRANCHES)
    out = tmp_path / "out.safetensors"
    for sources, sha256, words in (
        ([first], [], "one branch"),
        ([whole, second], [], "whole model"),
        ([second, first], [], "missing"),
        ([first, second], ["0" * 64], "digests"),
        ([first, second], [weights.digest(first), "0" * 64], "SHA-256"),
        ([tmp_path / "nowhere.pth"], [], "cannot be read"),
    ):
        with pytest.raises(WeightsError, match=words):
            merge(sources, out, sha256)
    with pytest.raises(WeightsError, match="safetensors"):
        merge([whole], tmp_path / "out.pth")
    other = published(tmp_path / "other.pth", branch(state, "replknet"), architecture={**SIZE, "side_px": 96})
    with pytest.raises(WeightsError, match="sizes"):
        merge([first, other], out)
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_calibration_travels_with_the_weights_and_changes_the_digest(ours: Path, tmp_path: Path) -> None:
    plain = weights.read(ours)
    measured = fit(Measured(real=[-2.0 + at / 100 for at in range(100)], fake=[at / 100 for at in range(100)]))
    changed = tmp_path / "measured.safetensors"
    weights.write(replace(plain, calibrations={Kind.ALTERED: measured}), changed)
    assert weights.read(changed).calibrations == {Kind.ALTERED: measured}
    assert load(changed).digest != load(ours).digest


def test_training_mode_and_another_device_do_not_get_into_a_file(ours: Path, tmp_path: Path) -> None:
    network = weights.build(weights.read(ours)).train()
    again = tmp_path / "again.safetensors"
    assert weights.write(weights.capture(network), again) == weights.digest(ours)
    weights.write(weights.capture(network.bfloat16()), again)
    assert {str(tensor.dtype) for tensor in weights.read(again).tensors.values()} == {"torch.float32", "torch.int64"}


def test_a_card_without_its_digest_is_not_trusted(ours: Path, tmp_path: Path) -> None:
    saved = weights.read(ours)
    assert saved.golden is not None
    path = tmp_path / "stripped.safetensors"
    card = {"architecture": SIZE, "golden": list(saved.golden), "calibrations": {}}
    save_file(dict(saved.tensors), path, metadata={weights.CARD: json.dumps(card)})
    with pytest.raises(WeightsError, match="not what was saved"):
        load(path, weights.digest(path))


def test_there_are_no_weights_in_the_package() -> None:
    with pytest.raises(NoWeights, match=r"docs/defenders\.md"):
        create(DetectorCfg(name="defenders"))


def test_golden_differences() -> None:
    assert golden.difference((1.0, 2.0), (1.5, 2.0)) == 0.5
    assert golden.difference((1.0,), (1.0, 2.0)) == float("inf")
    assert golden.difference((float("nan"),), (1.0,)) == float("inf")
    assert Architecture.read(json.loads(json.dumps(TINY.record()))) == TINY
