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
from detector.media import decode
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


def test_two_detectors_put_their_signals_into_one_verdict(tiny: Path) -> None:
    detector = made_detector(settings(detectors=" default, defenders", defenders_weights=tiny))
    assert detector.name == "default+defenders"
    (verdict,) = detector.detect([decode(PORTRAIT.read_bytes())])
    assert [signal.name for signal in verdict.signals] == [
        f"{name}_{kind}" for name in ("default", "defenders") for kind in ("altered", "generated")
    ]
    assert all(signal.applies for signal in verdict.signals)
    alone = made_detector(settings())
    assert alone.name == "default"
    assert verdict.model_digest not in {
        alone.digest,
        made_detector(settings(detectors="defenders", defenders_weights=tiny)).digest,
    }


def test_one_alone_is_itself(tiny: Path) -> None:
    detector = made_detector(
        settings(detectors="defenders", defenders_weights=tiny, defenders_sha256=weights.digest(tiny))
    )
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
        made_detector(settings(detectors="default,defenders"))
    with pytest.raises(SettingsError, match="SHA-256"):
        made_detector(settings(detectors="defenders", defenders_weights=tiny, defenders_sha256="0" * 64))
    with pytest.raises(SettingsError, match=r"setting DETECTORS: .*there is no detector 'nope'"):
        made_detector(settings(detectors="nope"))


@pytest.mark.parametrize(
    "values",
    [
        {"detectors": ""},
        {"detectors": "default,,default"},
        {"detectors": ","},
        {"defenders_sha256": "abc"},
        {"trust_list": "/none.pem"},
        {"trust_list": __file__},
    ],
)
def test_settings_that_mean_nothing_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        settings(**values)


def test_empty_lines_of_an_env_file_are_no_settings() -> None:
    made = settings(defenders_weights="", defenders_sha256="", trust_list="")
    assert made.trust_list is None
    assert made.defenders_weights is None
    assert made.defenders_sha256 is None


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
    made = certificate(tmp_path, ["localhost"]).certificate
    assert settings(trust_list=str(made)).trust_list == made
