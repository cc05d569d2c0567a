"""Training the DeepFakeDefenders model: its recipe, and that a kill at any moment changes nothing."""

from __future__ import annotations

import copy
import csv
import math
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from detector.__main__ import main
from detector.defenders.network import TINY, Network
from detector.defenders.replknet import LargeKernel
from detector.defenders.training.fit import Data, Place, Plan, Run, fit, session
from detector.defenders.training.samples import (
    Augmentation,
    Training,
    TrainingError,
    Validation,
    order,
    rand_augment,
    read_samples,
    seeded,
)
from detector.defenders.training.spectral import SpectralConv2d, use_spectra
from detector.defenders.training.start import Start, begin
from detector.detector import DetectorCfg, create
from detector.media import decode

COUNT = 16
CPU = Place(device=torch.device("cpu"))
PLAN = Plan(batch=8, epochs=2, rate=3e-3, drop_path=0.1, side_px=64, spectral=True)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """16 pictures: the fakes have noise on them that the real ones do not."""
    made = tmp_path_factory.mktemp("pictures")
    rows = ["path\tlabel\tsource\tkind"]
    for at in range(COUNT):
        rng = np.random.default_rng(at)
        smooth = Image.fromarray(rng.integers(0, 256, (5, 6, 3), dtype=np.uint8)).resize(
            (96, 80), Image.Resampling.BICUBIC
        )
        pixels = np.array(smooth)
        if at % 2:
            pixels = (pixels // 2 + rng.integers(0, 128, pixels.shape)).astype(np.uint8)
        Image.fromarray(pixels).save(made / f"picture {at}.png")
        rows.append(f"picture {at}.png\t{'fake' if at % 2 else 'real'}\tdrawn\tfaceswap")
    (made / "manifest.tsv").write_text("\n".join(rows) + "\n")
    (made / "labels.txt").write_text("".join(f"picture {at}.png {at % 2}\n" for at in range(COUNT)))
    return made


def data_of(folder: Path, *, measured: bool = True) -> Data:
    samples = read_samples(folder)
    return Data(
        training=Training(samples=samples, augmentation=Augmentation(side_px=64)),
        validation=Validation(samples=samples, side_px=64) if measured else None,
    )


def run_of(plan: Plan) -> Run:
    scratch = Start(convnext="scratch", replknet="scratch")
    network, _ = begin(scratch, TINY, seed=plan.seed, drop_path=plan.drop_path)
    return Run(network, plan, CPU)


def averaged(run: Run) -> dict[str, torch.Tensor]:
    return run.averaged().state_dict()


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(tensor, other[name]) for name, tensor in one.items())


@pytest.mark.timeout(240)
def test_a_run_that_stops_after_every_step_ends_like_one_that_never_does(folder: Path, tmp_path: Path) -> None:
    data = data_of(folder)
    whole = run_of(PLAN)
    assert fit(whole, data, session(tmp_path / "whole"))
    calls = 0
    while True:
        # Each call is a program of its own as far as the run knows: all that it has is the checkpoint.
        part = run_of(replace(PLAN))
        calls += 1
        if fit(part, data, session(tmp_path / "parts", stop_after_s=-1)):
            break
    assert calls == COUNT // PLAN.batch * PLAN.epochs + 1
    assert same(averaged(whole), averaged(part))
    assert not same(averaged(whole), averaged(run_of(PLAN)))
    logs = [(tmp_path / name / "log.csv").read_text() for name in ("whole", "parts")]
    assert logs[0] == logs[1]
    rows = list(csv.DictReader(logs[0].splitlines()))
    assert [row["step"] for row in rows if row["loss"]] == ["1", "2", "3", "4"]
    assert [row["epoch"] for row in rows if row["auc"]] == ["1", "2"]
    assert (tmp_path / "parts" / "log.png").stat().st_size > 1000


@pytest.mark.timeout(240)
def test_a_killed_program_goes_on_and_its_weights_can_scan(folder: Path, tmp_path: Path) -> None:
    def command(name: str) -> list[str]:
        options = "--size tiny --convnext scratch --side 64 --validation-side 64 --batch 8 --epochs 6 --save-every 1"
        places = ["--work", str(tmp_path / name), "--out", str(tmp_path / f"{name}.safetensors")]
        pictures = [str(folder), "--validation", str(folder / "labels.txt")]
        return ["train", "--model", "defenders", *pictures, *options.split(), "--loader-processes", "0", *places]

    # As many threads as here, or sums would be added up in another order.
    environment = {**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())}
    log = tmp_path / "killed" / "log.csv"
    program = [sys.executable, "-m", "detector", *command("killed")]
    with subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as one:
        deadline_s = time.monotonic() + 90
        while not log.is_file() or "\n3," not in log.read_text():
            assert one.poll() is None, "it ended before it was killed"
            assert time.monotonic() < deadline_s
        one.send_signal(signal.SIGKILL)
    assert not (tmp_path / "killed.safetensors").exists()
    for name in ("killed", "whole"):
        assert main(command(name)) == 0
    assert same(load_file(tmp_path / "killed.safetensors"), load_file(tmp_path / "whole.safetensors"))
    assert log.read_text() == (tmp_path / "whole" / "log.csv").read_text()

    detector = create(DetectorCfg(name="defenders", weights=tmp_path / "killed.safetensors"))
    (verdict,) = detector.detect([decode((folder / "picture 1.png").read_bytes())])
    assert verdict.signals[0].score is not None


def test_the_loss_goes_down(folder: Path, tmp_path: Path) -> None:
    run = run_of(replace(PLAN, epochs=20, rate=1e-2, drop_path=0.0))
    fit(run, data_of(folder, measured=False), session(tmp_path))
    with (tmp_path / "log.csv").open() as lines:
        losses = [float(row["loss"]) for row in csv.DictReader(lines)]
    assert len(losses) == 40
    assert losses[0] > 2 * math.log(2) * 0.9
    assert np.mean(losses[-8:]) < 0.85 * np.mean(losses[:4])


@pytest.mark.parametrize("order", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize(("kernel", "size"), [(13, (16, 16)), (31, (20, 33)), (31, (6, 9))])
def test_large_kernels_learn_by_their_spectra_what_they_learn_directly(order, kernel, size) -> None:  # type: ignore[no-untyped-def]
    torch.manual_seed(0)
    layer = LargeKernel(4, kernel)
    maps = torch.randn(2, 4, *size).to(memory_format=order).requires_grad_()
    goal = torch.randn(2, 4, *size)
    assert layer.lkb_origin is not None
    weight = layer.lkb_origin.conv.weight
    wanted = layer(maps)
    wanted_gradients = torch.autograd.grad((wanted * goal).sum(), (maps, weight))
    names = list(layer.state_dict())
    use_spectra(layer)
    assert isinstance(layer.lkb_origin.conv, SpectralConv2d)
    assert layer.lkb_origin.conv.weight is weight
    assert list(layer.state_dict()) == names
    found = layer(maps)
    assert torch.allclose(found, wanted, atol=1e-4)
    for one, other in zip(torch.autograd.grad((found * goal).sum(), (maps, weight)), wanted_gradients, strict=True):
        assert torch.allclose(one, other, atol=1e-3)


def test_gradients_of_several_passes_are_those_of_one() -> None:
    # Two halves alike, so that BatchNorm sees the same statistics in a half as in the whole.
    half = torch.rand(4, 6, 64, 64, generator=torch.Generator().manual_seed(0))
    views, labels = torch.cat([half, half]), torch.tensor([0, 1, 1, 0] * 2)
    whole, parts = (run_of(replace(PLAN, drop_path=0.0, at_once=at_once)) for at_once in (None, 4))
    losses = [run.learn(views, labels, 1e-3) for run in (whole, parts)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    gradients = [dict(run.network.named_parameters()) for run in (whole, parts)]
    for name, parameter in gradients[0].items():
        assert parameter.grad is not None
        assert torch.allclose(parameter.grad, gradients[1][name].grad, rtol=1e-3, atol=1e-3), name


def test_the_rate_follows_a_cosine() -> None:
    run = run_of(Plan())
    assert [run.rate(share) for share in (0, 0.5, 1)] == pytest.approx([1e-4, (1e-4 + 1e-6) / 2, 1e-6])


def test_another_runs_checkpoint_is_refused(folder: Path, tmp_path: Path) -> None:
    data, call = data_of(folder, measured=False), session(tmp_path, stop_after_s=-1)
    fit(run_of(PLAN), data, call)
    with pytest.raises(TrainingError, match="another rate and seed"):
        fit(run_of(replace(PLAN, seed=1, rate=1e-3)), data, call)
    fewer = replace(data, training=replace(data.training, samples=data.training.samples[:12]))
    with pytest.raises(TrainingError, match="list of pictures"):
        fit(run_of(PLAN), fewer, call)


def test_a_loss_that_is_no_number_ends_the_run_and_spoils_nothing(folder: Path, tmp_path: Path) -> None:
    run = run_of(PLAN)
    with torch.no_grad():
        next(run.network.parameters()).fill_(math.nan)
    with pytest.raises(TrainingError, match="lower --rate"):
        fit(run, data_of(folder, measured=False), session(tmp_path, save_every=1))
    assert not session(tmp_path).checkpoint.exists()


def test_too_few_pictures_for_a_batch_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="fewer than a batch of 64"):
        fit(run_of(replace(PLAN, batch=64)), data_of(folder), session(tmp_path))


def test_their_label_files_and_our_manifest_are_read_alike(folder: Path, tmp_path: Path) -> None:
    samples = read_samples(folder)
    assert samples == read_samples(folder / "labels.txt")
    assert [sample.label for sample in samples] == [0, 1] * (COUNT // 2)
    with_commas = folder / "labels.csv"
    with_commas.write_text("".join(f"picture {at}.png,{at % 2}\n" for at in range(COUNT)))
    assert read_samples(with_commas) == samples


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.png 0\nb.png 2\n", "line 2: `path label`"),
        ("a.png\n", "line 1: `path label`"),
        ("a.png 1\nb.png 1\n", "both real pictures"),
        ("", "both real pictures"),
    ],
)
def test_a_bad_label_file_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "labels.txt").write_text(text)
    with pytest.raises(TrainingError, match=words):
        read_samples(tmp_path / "labels.txt")


def test_a_picture_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    samples = [replace(sample, path=tmp_path / "gone.png") for sample in read_samples(folder)]
    with pytest.raises(TrainingError, match=r"gone\.png cannot be read"):
        Training(samples=samples, augmentation=Augmentation(side_px=64))[0, 0]


def test_an_augmentation_follows_from_seed_epoch_and_place_alone(folder: Path) -> None:
    picture = Image.open(folder / "picture 2.png")
    states = [(0, 0), (0, 1), (1, 0)]
    first = [Augmentation(side_px=64)(picture, *state) for state in states]
    random.seed(5)
    np.random.seed(5)
    torch.manual_seed(5)
    wanted = random.random(), float(np.random.random()), float(torch.rand(()))
    random.seed(5)
    np.random.seed(5)
    torch.manual_seed(5)
    again = [Augmentation(side_px=64)(picture, *state) for state in states]
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    assert not any(torch.equal(first[at], first[at - 1]) for at in range(3))
    assert not torch.equal(first[0], Augmentation(side_px=64, seed=1)(picture, 0, 0))
    # Nobody else's random numbers have changed.
    assert (random.random(), float(np.random.random()), float(torch.rand(()))) == wanted
    assert all(one.shape == (6, 64, 64) for one in first)


def test_every_augmentation_works_at_its_strongest(folder: Path) -> None:
    picture = Image.open(folder / "picture 2.png").convert("RGB")
    operations = copy.deepcopy(rand_augment()).ops
    assert len(operations) > 10
    for operation in operations:
        operation.prob, operation.magnitude, operation.magnitude_std = 1.0, 100, 0
        assert operation(picture).size == picture.size, operation


def test_every_epoch_has_every_picture_once_in_an_order_of_its_own() -> None:
    orders = [order(50, 0, epoch) for epoch in range(3)]
    assert all(sorted(places) == list(range(50)) for places in orders)
    assert orders[0] != orders[1] != orders[2]
    assert order(50, 0, 1) == orders[1]
    assert order(50, 1, 1) != orders[1]


def test_seeded_numbers_are_put_back_after_an_error() -> None:
    before = random.getstate()
    with pytest.raises(ZeroDivisionError), seeded(1):
        random.randint(1, 2) / 0
    assert random.getstate() == before


def test_training_starts_from_imagenet_weights_in_either_layout(tmp_path: Path) -> None:
    torch.manual_seed(3)
    donor = Network(TINY).convnext.model.state_dict()
    donor = {key: tensor for key, tensor in donor.items() if "head.fc" not in key}
    timms = {**donor, "head.fc.weight": torch.zeros(1000, 24), "head.fc.bias": torch.zeros(1000)}
    save_file(timms, tmp_path / "timm.safetensors")
    renames = {
        "head.norm.": "norm.",
        ".blocks.": ".",
        "conv_dw": "dwconv",
        "mlp.fc": "pwconv",
        "stem.": "downsample_layers.0.",
    }
    authors = {}
    for key, tensor in donor.items():
        name = key
        for ours, theirs in renames.items():
            name = name.replace(ours, theirs)
        if ".downsample." in name:
            _, stage, _, rest = name.split(".", 3)
            name = f"downsample_layers.{stage}.{rest}"
        authors[name] = tensor
    torch.save(
        {"model": {**authors, "head.weight": torch.zeros(1000, 24), "head.bias": torch.zeros(1000)}},
        tmp_path / "fb.pth",
    )
    for file in ("timm.safetensors", "fb.pth"):
        start = Start(convnext=str(tmp_path / file), replknet="scratch")
        network, words = begin(start, TINY, seed=0, drop_path=0.0)
        found = network.convnext.model.state_dict()
        assert all(torch.equal(found[key], tensor) for key, tensor in donor.items())
        assert found["head.fc.weight"].shape == (2, 24)
        assert file in words[0]
        assert "random weights" in words[1]


def test_a_start_that_does_not_fit_is_refused_by_name(tmp_path: Path) -> None:
    state = Network(TINY).replknet.model.state_dict()
    del state["stem.1.bn.weight"]
    save_file(state, tmp_path / "less.safetensors")
    with pytest.raises(TrainingError, match=r"1 keys are missing, foreign or of another shape, as stem\.1\.bn\.weight"):
        begin(Start(convnext="scratch", replknet=str(tmp_path / "less.safetensors")), TINY, seed=0, drop_path=0.0)
    with pytest.raises(TrainingError, match="timm has no weights for replknet"):
        begin(Start(convnext="scratch", replknet="imagenet"), TINY, seed=0, drop_path=0.0)
    with pytest.raises(TrainingError, match="does not exist"):
        begin(Start(convnext=str(tmp_path / "none.pth")), TINY, seed=0, drop_path=0.0)
    torch.save({"model": print}, tmp_path / "code.pth")
    with pytest.raises(TrainingError, match="more than tensors"):
        begin(Start(convnext=str(tmp_path / "code.pth")), TINY, seed=0, drop_path=0.0)


def test_options_are_refused_in_words(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rest = [str(folder), "--work", str(tmp_path / "w"), "--out", str(tmp_path / "w.pth")]
    assert main(["train", "--model", "defenders", *rest]) == 2
    assert "--out must end in .safetensors" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["train", "--model", "nobody", *rest])
    assert "invalid choice" in capsys.readouterr().err
