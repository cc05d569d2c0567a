"""The defenders as a detector: its numbers, what it says of them, and the commands around it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import timm
import torch
from PIL import Image

from detector.__main__ import main
from detector.calibration import Calibration
from detector.defenders import calibrating, views, weights
from detector.defenders.network import BRANCHES, TINY
from detector.defenders.replknet import LargeKernel, RepLKNet
from detector.defenders.testing import drawn_checkpoint, write_tiny
from detector.detector import DetectorCfg, Explains, create
from detector.evaluation import Judged, Labelled, fake_probability
from detector.media import Frame, Media
from detector.models.defenders import DefendersDetector
from detector.verdict import UNCALIBRATED, Band, Kind, Unfit, Verdict

READING = Calibration(uncertain_from=-1.0, substantial_from=0.5, slope=1.0, intercept=0.0, limit=5.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("defenders") / "tiny.safetensors")


@pytest.fixture(scope="module")
def measured(tiny: Path) -> Path:
    """The same weights with a calibration for both kinds."""
    return write_tiny(tiny.with_name("measured.safetensors"), dict.fromkeys(Kind, READING))


def made(path: Path) -> DefendersDetector:
    return cast(DefendersDetector, create(DetectorCfg(name="defenders", weights=path, dtype="float32", threads=1)))


def picture(width: int = 90, height: int = 60) -> Frame:
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    return np.stack([x * 255 // width, y * 255 // height, (x * y) % 256], axis=-1).astype(np.uint8)


def media(*frames: Frame) -> Media:
    height, width = frames[0].shape[:2]
    return Media(frames=frames, frame_indices=tuple(range(len(frames))), format="png", width=width, height=height)


def test_the_answers_are_those_that_were_written_down(tiny: Path) -> None:
    """A shrunken model on a picture that is not square: whatever of views, names, order or arithmetic changes shows here."""
    details = made(tiny).explain(media(picture())).details
    assert details["score"] == pytest.approx(SCORE, abs=1e-4)
    assert np.allclose(details["convnext_logits"], CONVNEXT, atol=1e-3)
    assert np.allclose(details["replknet_logits"], REPLKNET, atol=1e-3)


def test_the_six_views() -> None:
    frame = picture(8, 8)
    looks = [np.asarray(look) for look in views.looks(Image.fromarray(frame))]
    assert len(looks) == len(views.NAMES) == 6
    for turns, look in enumerate(looks[:4]):
        assert (look == np.rot90(frame, turns)).all()
    assert (looks[4] == frame[:, ::-1]).all()
    assert (looks[5] == frame[::-1]).all()


def test_a_turned_picture_that_is_not_square_is_cut_and_filled_with_black() -> None:
    turned = np.asarray(views.looks(Image.fromarray(np.full((60, 90, 3), 255, np.uint8)))[1])
    assert turned.shape == (60, 90, 3)
    assert (turned[:, :14] == 0).all()
    assert (turned[:, 16:74] == 255).all()
    assert (turned[:, 76:] == 0).all()


def test_the_residuals_of_an_even_picture_are_nothing_and_never_more_than_three() -> None:
    even = views.residuals(torch.full((1, 3, 32, 32), 0.5))
    assert even[..., 2:-2, 2:-2].abs().max() < 1e-5
    noise = views.residuals(torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(1)).round())
    assert noise.abs().max() == 3.0
    colours = views.channels(Image.fromarray(picture()), 64)
    assert colours.shape == (6, 64, 64)
    assert colours[:3].min() >= 0
    assert colours[:3].max() <= 1


def test_the_score_is_the_mean_of_twelve_and_is_in_the_signal(measured: Path) -> None:
    explanation = made(measured).explain(media(picture()))
    details = explanation.details
    logits = np.array([details[f"{name}_logits"] for name in BRANCHES])
    assert logits.shape == (2, 6, 2)
    fake = 1 / (1 + np.exp(logits[..., 0] - logits[..., 1]))
    assert details["score"] == pytest.approx(fake.mean(), abs=1e-9)
    for signal in explanation.verdict.signals:
        assert signal.score == pytest.approx(details["score"], abs=1e-6)
    assert details["weights_sha256"] == weights.digest(measured)
    assert set(details["seconds"]) == {"views", *BRANCHES, "total"}
    assert f"{details['score']:.4f}" in explanation.words


def test_what_nobody_measured_is_never_more_than_uncertain(tiny: Path) -> None:
    detector = made(tiny)
    for score in (0.0, 1e-9, 0.5, 0.999, 1.0):
        belief = detector._card.belief(Kind.ALTERED, score)
        assert belief.band is Band.UNCERTAIN
        assert belief.likelihood_ratio is not None
        assert 1 / 3 <= belief.likelihood_ratio <= 3
        assert detector._card.belief(Kind.GENERATED, score).band is Band.NONE
    explanation = detector.explain(media(picture()))
    altered, generated = explanation.verdict.signals
    assert (altered.applies, altered.band, altered.detail) == (True, Band.UNCERTAIN, UNCALIBRATED)
    assert (generated.applies, generated.score, generated.detail) == (False, None, UNCALIBRATED)
    assert "never measured" in explanation.words


def test_measured_scores_reach_every_band(measured: Path) -> None:
    card = made(measured)._card
    bands = [card.belief(Kind.GENERATED, score).band for score in (0.1, 0.5, 0.9)]
    assert bands == [Band.LITTLE, Band.UNCERTAIN, Band.SUBSTANTIAL]


def test_what_is_too_small_cannot_be_judged(measured: Path) -> None:
    explanation = made(measured).explain(media(picture(400, 47)))
    assert explanation.verdict.band is Band.NONE
    assert {signal.detail for signal in explanation.verdict.signals} == {"too_small"}
    assert explanation.details["score"] is None


def test_a_film_is_judged_by_three_frames(measured: Path) -> None:
    frames = [np.roll(picture(), 3 * at, axis=1) for at in range(10)]
    explanation = made(measured).explain(media(*frames))
    assert explanation.verdict.frames_seen == 3
    assert len(explanation.details["convnext_logits"]) == len(explanation.details["views"]) == 18
    alone = [made(measured).explain(media(frame)).details["score"] for frame in (frames[0], frames[3], frames[6])]
    assert explanation.details["score"] == pytest.approx(sum(alone) / 3, abs=1e-6)


def test_it_explains(tiny: Path) -> None:
    assert isinstance(made(tiny), Explains)
    assert not isinstance(create(DetectorCfg()), Explains)


SMALL = {"depths": (1, 1, 1, 1), "dims": (8, 12, 16, 24), "kernel_sizes": (13, 11, 9, 7)}


def filled(model: torch.nn.Module) -> torch.nn.Module:
    """With statistics and weights as after training, so that no branch of it is idle."""
    source = torch.Generator().manual_seed(2)
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var") or tensor.ndim == 1:
            tensor.uniform_(0.5, 1.5, generator=source)
        elif tensor.ndim > 1:
            tensor.normal_(0, tensor[0].numel() ** -0.5, generator=source)
    return model.eval()


class TestRepLKNet:
    def test_timm_knows_it(self) -> None:
        assert timm.is_model("replknet_31b")
        model = timm.create_model("replknet_31b", num_classes=5, **SMALL)
        assert isinstance(model, RepLKNet)
        assert model.pretrained_cfg["first_conv"] == "stem.0.conv"
        assert model.pretrained_cfg["mean"] == views.MEAN
        assert model(torch.zeros(2, 3, 64, 64)).shape == (2, 5)
        assert model.get_classifier().out_features == 5
        model.reset_classifier(0)
        assert model(torch.zeros(2, 3, 64, 64)).shape == (2, 24)

    def test_features_only(self) -> None:
        model = timm.create_model("replknet_31b", features_only=True, out_indices=(1, 2), **SMALL)
        assert model.feature_info.channels() == [12, 16]
        assert model.feature_info.reduction() == [8, 16]
        assert [tuple(maps.shape) for maps in model(torch.zeros(1, 3, 64, 64))] == [(1, 12, 8, 8), (1, 16, 4, 4)]
        assert len(model.model.stages) == 3

    @torch.no_grad()
    def test_intermediates_end_in_the_features(self) -> None:
        model = filled(timm.create_model("replknet_31b", **SMALL))
        pictures = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
        last, stages = model.forward_intermediates(pictures, indices=[0, 3], norm=True)
        assert torch.equal(last, model.forward_features(pictures))
        assert torch.equal(stages[1], last)
        assert len(stages) == 2

    @pytest.mark.parametrize("way", ["its own", "timm's"])
    @torch.no_grad()
    def test_small_kernels_are_merged_into_large_ones(self, way: str) -> None:
        from timm.utils.model import reparameterize_model

        model = filled(timm.create_model("replknet_31b", num_classes=2, **SMALL))
        pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
        before = model(pictures)
        if way == "its own":
            model.reparameterize()
            model.reparameterize()
        else:
            model = reparameterize_model(model)
        assert (model(pictures) - before).abs().max() < 1e-4 * before.abs().max()
        merged = [module for module in model.modules() if isinstance(module, LargeKernel)]
        assert len(merged) == 4
        assert not [name for name in model.state_dict() if "small_conv" in name or "lkb_origin" in name]

    def test_recomputed_activations_give_the_same_gradients(self) -> None:
        model = timm.create_model("replknet_31b", num_classes=2, **SMALL).train()
        pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
        gradients = []
        for enable in (False, True):
            model.set_grad_checkpointing(enable)
            model.zero_grad()
            model(pictures).square().sum().backward()
            gradients.append(model.stem[0].conv.weight.grad.clone())
        assert gradients[0].abs().max() > 0
        assert torch.allclose(*gradients, atol=1e-6)


class TestCommands:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("a", "b"):
            Image.fromarray(picture()).save(tmp_path / f"{name}.png")
        rows = ["path\tlabel\tsource\tkind", "a.png\treal\tx\treal_general", "b.png\tfake\tx\tfaceswap"]
        (tmp_path / "manifest.tsv").write_text("\n".join(rows) + "\n")
        return tmp_path

    def defenders(self, path: Path) -> list[str]:
        return ["--model", "defenders", "--weights", str(path), "--threads", "1"]

    def test_scan_says_all_in_json(self, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["scan", str(folder / "a.png"), "--json", "--dtype", "float32", *self.defenders(tiny)]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said["score"] == pytest.approx(SCORE, abs=1e-4)
        assert len(said["convnext_logits"]) == len(said["replknet_logits"]) == len(said["views"]) == 6
        assert said["weights_sha256"] == weights.digest(tiny)
        assert said["seconds"]["total"] > 0
        assert said["verdict"]["altered"]["band"] == "uncertain"

    def test_scan_says_it_in_words(self, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["scan", str(folder / "a.png"), *self.defenders(tiny)]) == 0
        said = capsys.readouterr().out
        assert "altered: uncertain" in said
        assert "P(fake)" in said
        assert weights.digest(tiny)[:12] in said

    def test_eval_measures_it(self, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["eval", str(folder), *self.defenders(tiny)]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said["model"] == "defenders"
        assert said["overall"]["altered"]["auc"] == 0.5  # the two pictures are one

    def test_another_digest_is_a_usage_error(
        self, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["scan", str(folder / "a.png"), *self.defenders(tiny), "--sha256", "0" * 64]) == 2
        assert "WeightsError" in capsys.readouterr().err

    def test_merge_writes_a_file_that_scan_takes(
        self, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        state = drawn_checkpoint(TINY).tensors
        size = {name: list(value) if isinstance(value, tuple) else value for name, value in TINY.record().items()}
        for name in BRANCHES:
            own = {key.removeprefix(f"{name}."): item for key, item in state.items() if key.startswith(f"{name}.")}
            torch.save({"state_dict": own, "architecture": size}, folder / f"{name}.pth")
        out = folder / "out.safetensors"
        arguments = [str(folder / "convnext.pth"), str(folder / "replknet.pth"), "-o", str(out)]
        assert main(["merge", *arguments]) == 0
        assert weights.digest(out) in capsys.readouterr().out
        assert weights.digest(out) == weights.digest(tiny)
        assert main(["merge", *arguments, "--sha256", "0" * 64, "--sha256", "0" * 64]) == 2
        assert main(["scan", str(folder / "a.png"), *self.defenders(out)]) == 0

    def test_calibrate_asks_for_enough_pictures(
        self, folder: Path, tiny: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = folder / "out.safetensors"
        assert main(["calibrate", str(folder), "-o", str(out), *self.defenders(tiny)]) == 2
        assert "judged were 1 real, 1 altered, 0 generated" in capsys.readouterr().err
        assert main(["calibrate", str(folder), "-o", str(out)]) == 2
        assert "--model defenders" in capsys.readouterr().err
        assert not out.exists()


class TestCalibration:
    def judged(self, detector: DefendersDetector, fakes: int, kind: Kind) -> list[Judged]:
        """As `eval` would have it, for scores that a network might have given."""
        rng = np.random.default_rng(3)

        def one(fake: Kind | None, log_odds: float) -> Judged:
            score = 1 / (1 + np.exp(-log_odds))
            verdict: Verdict = detector._verdict(float(score), 1)
            return Judged(labelled=Labelled(path=Path("x"), fake=fake, source="s"), verdict=verdict)

        return [one(None, rng.normal(-1, 1)) for _ in range(300)] + [one(kind, rng.normal(2, 1)) for _ in range(fakes)]

    def test_a_kind_is_spoken_of_once_it_was_measured(self, tiny: Path) -> None:
        items = self.judged(made(tiny), 200, Kind.ALTERED) + self.judged(made(tiny), 60, Kind.GENERATED)
        found = calibrating.calibrations(items)
        assert set(found) == {Kind.ALTERED}
        out = tiny.with_name("calibrated.safetensors")
        assert calibrating.store(tiny, found, out) == weights.digest(out)
        verdicts = [made(out)._verdict(score, 1) for score in (0.05, 0.999)]
        assert [verdict.altered.band for verdict in verdicts] == [Band.LITTLE, Band.SUBSTANTIAL]
        assert [verdict.generated.band for verdict in verdicts] == [Band.NONE, Band.NONE]
        assert fake_probability(verdicts[0]) < 0.5 < fake_probability(verdicts[1])

    def test_few_or_worthless_pictures_are_refused(self, tiny: Path) -> None:
        with pytest.raises(calibrating.CalibrationError, match="at least 100"):
            calibrating.calibrations(self.judged(made(tiny), 99, Kind.ALTERED))
        items = self.judged(made(tiny), 200, Kind.ALTERED)
        swapped = [
            replace(item, labelled=replace(item.labelled, fake=None if item.labelled.fake else Kind.ALTERED))
            for item in items
        ]
        with pytest.raises(calibrating.CalibrationError, match="score higher"):
            calibrating.calibrations(swapped)


SCORE = 0.2984157
CONVNEXT = [
    [-5.07258, -3.0613],
    [0.2096, -3.37718],
    [4.86487, -7.62367],
    [0.05199, -6.77542],
    [1.84036, -15.14869],
    [1.94765, -8.69618],
]
REPLKNET = [
    [0.68594, 0.46534],
    [0.68548, 0.45981],
    [0.68731, 0.46588],
    [0.68315, 0.46486],
    [0.68133, 0.46924],
    [0.6882, 0.46478],
]


def test_of_a_film_what_flashes_by_is_not_looked_at(measured: Path) -> None:
    frames = [np.roll(picture(), 3 * at, axis=1) for at in range(6)]
    film = replace(media(*frames), shown_s=(0.02, 10.0, 0.02, 0.02, 0.02, 0.02))
    explanation = made(measured).explain(film)
    assert explanation.verdict.frames_seen == 1
    assert explanation.details["score"] == made(measured).explain(media(frames[1])).details["score"]


def test_what_nobody_could_judge_is_not_looked_at_and_the_signals_say_why(measured: Path) -> None:
    black = np.zeros((60, 90, 3), np.uint8)
    explanation = made(measured).explain(media(black))
    assert explanation.verdict.band is Band.NONE
    assert [one.detail for one in explanation.verdict.signals] == [Unfit.EMPTY] * 2
    assert "nearly empty" in explanation.words
    mixed = made(measured).explain(media(black, picture(), black))
    assert mixed.details["score"] == made(measured).explain(media(picture())).details["score"]
