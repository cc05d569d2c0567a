"""Which detector a worker's settings make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from detector.calibration import Calibration
from detector.defenders import weights
from detector.defenders.testing import write_tiny
from detector.detector import Detector, DetectorCfg, create
from detector.detector import names as detectors
from detector.media import decode
from detector.settings import load, names
from detector.specialists.testing import RECIPES
from detector.specialists.testing import write_tiny as write_specialists
from detector.verdict import Band, Kind
from tests.doubles.network import certificate
from worker.judging import made_detector
from worker.settings import SettingsError, WorkerSettings

ROOT = Path(__file__).parents[3]
PORTRAIT = ROOT / "bots/platforms/sandbox/examples/hopper.jpg"
LITTLE = Calibration(uncertain_from=20.0, substantial_from=30.0, slope=1.0, intercept=0.0, limit=5.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("defenders") / "tiny.safetensors", dict.fromkeys(Kind, LITTLE))


def settings(**values: object) -> WorkerSettings:
    return WorkerSettings(_env_file=None, torch_threads=1, **values)  # type: ignore[arg-type, call-arg]


def made(detectors: str = "default", **values: object) -> Detector:
    """What a worker makes of these detectors and these settings of theirs."""
    own = {
        name: load(name)(
            _env_file=None,
            **{key: value for key, value in values.items() if key.startswith(name)},  # type: ignore[arg-type]
        )
        for name in ("default", "defenders")
    }
    return made_detector(settings(detectors=detectors), own)


def test_two_detectors_put_their_signals_into_one_verdict(tiny: Path) -> None:
    detector = made(" default, defenders", defenders_weights=tiny)
    assert detector.name == "default+defenders"
    (verdict,) = detector.detect([decode(PORTRAIT.read_bytes())])
    assert [signal.name for signal in verdict.signals] == [
        f"{name}_{kind}" for name in ("default", "defenders") for kind in ("altered", "generated")
    ]
    assert all(signal.applies for signal in verdict.signals)
    alone = made()
    assert alone.name == "default"
    assert verdict.model_digest not in {
        alone.digest,
        made("defenders", defenders_weights=tiny).digest,
    }


def test_one_alone_is_itself(tiny: Path) -> None:
    detector = made("defenders", defenders_weights=tiny, defenders_sha256=weights.digest(tiny))
    (verdict,) = detector.detect([decode(PORTRAIT.read_bytes())])
    assert detector.name == "defenders"
    assert verdict.altered.band is verdict.generated.band is Band.LITTLE


def test_a_worker_without_a_model_loads_no_torch() -> None:
    program = (
        "import sys\n"
        "import detector.decoding, worker.batching, worker.scanning\n"
        "from worker.judging import made_detector\n"
        "from worker.settings import WorkerSettings\n"
        "assert made_detector(WorkerSettings(_env_file=None, detectors='none')).name == 'none'\n"
        "assert 'detector.fingerprint' in sys.modules\n"
        "print({'torch', 'timm', 'cv2'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "set()\n"


def test_what_is_wrong_is_named_by_its_setting(tiny: Path) -> None:
    with pytest.raises(SettingsError, match=r"setting DEFENDERS_WEIGHTS: .*docs/defenders\.md"):
        made("default,defenders")
    with pytest.raises(SettingsError, match="SHA-256"):
        made("defenders", defenders_weights=tiny, defenders_sha256="0" * 64)
    with pytest.raises(SettingsError, match=r"setting DETECTORS: .*there is no detector 'nope'"):
        made("nope")


@pytest.mark.parametrize(
    "values",
    [
        {"detectors": ""},
        {"detectors": "default,,default"},
        {"detectors": ","},
        {"trust_list": "/none.pem"},
        {"trust_list": __file__},
    ],
)
def test_settings_that_mean_nothing_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        settings(**values)


def test_empty_lines_of_an_env_file_are_no_settings() -> None:
    assert settings(trust_list="").trust_list is None
    for name in names():
        own = load(name)(_env_file=None, **{f"{name}_weights": "", f"{name}_sha256": ""})  # type: ignore[arg-type]
        assert (own.weights, own.sha256) == (None, None)


@pytest.mark.parametrize("name", ["default", "defenders"])
def test_a_digest_that_is_none_is_refused_by_its_setting(name: str) -> None:
    with pytest.raises(ValidationError, match=f"{name}_sha256"):
        load(name)(_env_file=None, **{f"{name}_sha256": "abc"})  # type: ignore[arg-type]


def test_every_setting_of_a_detector_begins_with_its_name() -> None:
    assert set(names()) <= set(detectors())
    for name in names():
        assert all(field.startswith(f"{name}_") for field in load(name).model_fields)
    assert not load("none").model_fields


def test_a_worker_judges_by_weights_of_the_operators_own_recipe(tmp_path: Path) -> None:
    path = write_specialists(tmp_path / "mine.safetensors", RECIPES["siglip"])
    mine = made(default_weights=path)
    assert mine.digest == create(DetectorCfg(weights=path)).digest
    with pytest.raises(SettingsError, match="SHA-256"):
        made(default_weights=path, default_sha256="0" * 64)


def test_a_worker_whose_detector_is_set_wrongly_says_which_setting(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "worker", "--burst"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "TORCHRELAY_DATA": str(tmp_path), "DEFAULT_SHA256": "abc"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "setting DEFAULT_SHA256: must be 64 hexadecimal digits" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_worker_without_the_weights_does_not_start(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "worker", "--burst"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "TORCHRELAY_DATA": str(tmp_path), "DETECTORS": "defenders"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "DEFENDERS_WEIGHTS" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_list_of_certificates_is_one_that_can_be_named(tmp_path: Path) -> None:
    there = certificate(tmp_path, ["localhost"]).certificate
    assert settings(trust_list=str(there)).trust_list == there
