"""python -m detector: what it prints and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detector.__main__ import main
from tests.unit.detector.test_media import encode, gradient


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.jpg").write_bytes(encode(gradient(300, 240), "JPEG"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "also.png").write_bytes(encode(gradient(240, 300), "PNG"))
    return tmp_path


def test_a_folder_is_scanned(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(line["path"]).name for line in lines] == ["good.jpg", "also.png"]
    assert all(0 <= signal["score"] <= 1 for line in lines for signal in line["verdict"]["signals"])


def test_one_bad_file_makes_the_status_one_and_spoils_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.jpg").write_bytes(b"not a picture")
    assert main(["scan", str(folder)]) == 1
    told = capsys.readouterr()
    assert "unsupported" in told.err
    assert told.out.count("altered:") == 2


@pytest.mark.parametrize(
    "arguments", [[], ["scan"], ["scan", "x", "--model", "nope"], ["bench", "--pictures", "0"], ["eval"], ["fly"]]
)
def test_usage_errors_are_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_folder_without_manifest_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(tmp_path)]) == 2
    assert "manifest.tsv" in capsys.readouterr().err


def test_eval_counts_per_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["path\tlabel\tsource\tkind", "good.jpg\treal\ta\treal_general", "sub/also.png\tfake\ta\tdiffusion"]
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n")
    assert main(["eval", str(folder)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["pictures"] == 2
    assert found["sources"]["a"]["real"] == 1
    assert found["sources"]["a"]["generated"]["fake"] == 1


def test_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    name, digest = capsys.readouterr().out.split()
    assert name == "default"
    assert len(digest) == 64
