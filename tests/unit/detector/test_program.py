"""python -m detector: what it prints and how it exits."""

from __future__ import annotations

import base64
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from detector.__main__ import main
from tests.unit.detector.scenery import clouds
from tests.unit.detector.test_media import encode

EXAMPLES = Path(__file__).parents[3] / "bots/platforms/sandbox/examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.jpg").write_bytes(encode(Image.fromarray(clouds(1, 240, 300)), "JPEG"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "also.png").write_bytes(encode(Image.fromarray(clouds(2, 300, 240)), "PNG"))
    return tmp_path


def test_a_folder_is_scanned(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(line["path"]).name for line in lines] == ["good.jpg", "also.png"]
    assert all(0 <= line["verdict"]["signals"][1]["score"] <= 1 for line in lines)
    assert [line["verdict"]["fingerprints"][0]["algorithm"] for line in lines] == ["pdq"] * len(lines)


def test_one_bad_file_makes_the_status_one_and_spoils_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.jpg").write_bytes(b"not a picture")
    assert main(["scan", str(folder)]) == 1
    told = capsys.readouterr()
    assert "unsupported" in told.err
    assert told.out.count("altered:") == 2


def test_why_something_cannot_be_judged_is_told_and_where_faces_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "black.png").write_bytes(encode(Image.new("RGB", (300, 200)), "PNG"))
    assert main(["scan", str(tmp_path / "black.png"), str(EXAMPLES / "hopper.jpg")]) == 0
    black, person = capsys.readouterr().out.split("hopper.jpg")
    assert black.count("cannot be judged (nearly empty)") == 2
    assert "face" not in black
    assert "face 1: 3" in person
    assert "score 0." in person


def test_where_the_network_looked_is_drawn_and_told_on_a_page_that_needs_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = tmp_path / "<b>swapped & more.jpg"
    swapped.write_bytes((EXAMPLES / "collins-part.jpg").read_bytes())
    (tmp_path / "bad.jpg").write_bytes(b"not a picture")
    out = tmp_path / "out" / "there"
    assert main(["scan", "--explain", str(out), str(swapped), str(tmp_path / "bad.jpg")]) == 1
    told = capsys.readouterr().out
    assert "map of the picture, generated: none (little)" in told
    (drawn,) = out.glob("*.png")
    assert drawn.name in told
    assert drawn.name == "001-b-swapped---more-face-1.png"
    with Image.open(drawn) as image:
        assert image.format == "PNG"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("<section>") == 2
    assert "&lt;b&gt;swapped &amp; more.jpg" in page
    assert "nothing to point at" in page
    assert "unsupported" in page
    sources = re.findall(r'(?:src|href)="([^"]{0,11})', page)
    assert sources == ["data:image/", "data:image/"]
    assert page.count(base64.b64encode(drawn.read_bytes()).decode()) == 1
    assert "url(" not in page
    assert "@import" not in page
    assert page.endswith("</html>\n")


def test_maps_are_told_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "black.png").write_bytes(encode(Image.new("RGB", (300, 200)), "PNG"))
    assert main(["scan", "--json", "--explain", str(tmp_path / "out"), str(tmp_path / "black.png")]) == 0
    (found,) = json.loads(capsys.readouterr().out)["maps"]
    assert found == {
        "kind": "generated",
        "region": None,
        "frame": 0,
        "check": None,
        "why_not": "unjudged",
        "file": None,
    }
    assert main(["scan", "--json", str(tmp_path / "black.png")]) == 0
    assert "maps" not in json.loads(capsys.readouterr().out)


def test_a_detector_that_cannot_explain_and_a_folder_that_cannot_be_written_say_so_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    picture = str(EXAMPLES / "hopper.jpg")
    assert main(["scan", "--model", "none", "--explain", str(tmp_path / "out"), picture]) == 2
    assert "--model default" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["scan", "--explain", str(tmp_path / "file" / "out"), picture]) == 2
    told = capsys.readouterr()
    assert "CannotExplain" in told.err
    assert told.out == ""


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
    listed = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert len(listed["default"]) == 64
    assert listed["defenders"].startswith("needs weights")
    assert "docs/defenders.md" in listed["defenders"]


def test_sigterm_ends_it_with_whole_lines_and_no_process_left(folder: Path) -> None:
    data = encode(Image.fromarray(clouds(3, 500, 600)), "JPEG")
    for number in range(400):
        (folder / f"{number}.jpg").write_bytes(data + bytes([number % 256, number // 256]))
    process = subprocess.Popen(
        [sys.executable, "-m", "detector", "scan", str(folder), "--json"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    # The end of its output comes when the decoding processes, which share it, have ended too.
    rest = process.stdout.read()
    assert process.wait(60) == 143
    process.stdout.close()
    lines = (first + rest).splitlines()
    assert 0 < len(lines) < 402
    assert all(json.loads(line)["verdict"] for line in lines)


ROOT = Path(__file__).parents[3]
SCRIPTS = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_benchmark_starts_as_the_docs_say(script: Path) -> None:
    """One of them is called as the package is, and must hide it from none."""
    shown = subprocess.run([sys.executable, script, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"usage: {script.name}")


def test_there_are_benchmarks() -> None:
    assert {"detector", "defenders", "service"} <= {path.stem for path in SCRIPTS}
