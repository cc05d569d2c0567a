"""`make mutate` on a small tree of its own, in which one promise is tested and another is not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE = '''
def larger(a: int, b: int) -> int:
    """Nobody tests what comes of equal ones."""
    if a > b:
        return a
    return b


def forgotten() -> int:
    return 3


def asked(words: dict[str, str]) -> str:
    return words.get("a", "")


def emptied(steps: list[int]) -> None:
    while steps:
        steps.pop()
'''
TESTS = """
from worker.thing import asked, emptied, larger


def test_the_larger_one():
    assert larger(1, 2) == 2
    assert larger(2, 1) == 2


def test_nobody_says_anything():
    assert asked({}) == ""


def test_it_ends():
    emptied([3, 4])
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout."""
    root = tmp_path / "checkout"
    for folder in ("tools/mutation", "worker", "tests/unit/worker", "bots", "detector"):
        (root / folder).mkdir(parents=True)
    for path in (ROOT / "tools" / "mutation").glob("*.py"):
        shutil.copy(path, root / "tools" / "mutation")
    shutil.copy(ROOT / "worker" / "tether.py", root / "worker")
    (root / "worker" / "thing.py").write_text(MODULE, encoding="utf-8")
    (root / "tests" / "unit" / "worker" / "test_thing.py").write_text(TESTS, encoding="utf-8")
    (root / ".gitignore").write_text("/artefacts/\n__pycache__/\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    return root


def mutate(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.mutation", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=100, check=False)


def test_survivors_are_named_and_the_tree_stays_as_it_was(tree: Path) -> None:
    ended = mutate(tree, "worker/thing.py")
    assert ended.returncode == 0, ended.stderr
    found = json.loads((tree / "artefacts" / "mutation" / "report.json").read_text(encoding="utf-8"))
    (module,) = found["modules"]
    fates = {(mutant["operator"], mutant["diff"].splitlines()[-1].strip("+ ")): mutant for mutant in module["of"]}
    assert {change: mutant["fate"] for change, mutant in fates.items()} == {
        ("word", "if a >= b:"): "survived",
        ("number", "return 4"): "untested",
        ("condition", "while not (steps):"): "survived",
        ("statement", "pass"): "late",
        ("string", 'return words.get("XXaXX", "")'): "survived",
        ("string", 'return words.get("a", "XXXX")'): "killed",
        ("argument", 'return words.get("a", None)'): "killed",
        ("argument", 'return words.get(None, "")'): "refused",
    }
    assert fates["statement", "pass"]["killer"].endswith("::test_it_ends")
    assert (module["killed"], module["judged"]) == (3, 8)
    assert "if a >= b:" in (tree / "artefacts" / "mutation" / "report.txt").read_text(encoding="utf-8")
    changed = subprocess.run(["git", "diff", "--stat"], cwd=tree, capture_output=True, text=True, check=True)
    assert changed.stdout == ""
    assert (tree / "worker" / "thing.py").read_text(encoding="utf-8") == MODULE
    again = mutate(tree, "worker/thing.py")
    assert "0 to judge, 8 known" in again.stdout


def test_tests_that_fail_on_the_code_as_it_is_judge_nothing(tree: Path) -> None:
    with (tree / "tests" / "unit" / "worker" / "test_thing.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef test_wrong():\n    assert larger(1, 2) == 1\n")
    ended = mutate(tree, "worker/thing.py")
    assert ended.returncode == 1
    assert "the tests fail on the code as it is" in ended.stderr
    assert mutate(tree, "worker/nothing.py").returncode == 2
