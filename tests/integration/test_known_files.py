"""The program itself, on the servers that it starts when nobody runs any: what is imported is there for the next one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHA = "a" * 64


def known(folder: Path, *words: str, source: str = "") -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if "TOKEN" not in name and "REDIS" not in name}
    return subprocess.run(
        [sys.executable, "-m", "bots", "known", *words],
        cwd=ROOT,
        env={**clean, "TORCHRELAY_DATA": str(folder), "LOG_FORMAT": "json"},
        input=source,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_list_goes_in_and_comes_out_of_another_run(tmp_path: Path) -> None:
    taken = known(tmp_path, "import", "telegram", "-100123", source=f"hash,type,note\n{SHA},sha256,a stolen photo\n")
    assert (taken.returncode, taken.stdout) == (0, ""), taken.stderr
    assert taken.stderr == "One picture is kept out from now on.\n"
    given = known(tmp_path, "export", "telegram", "-100123")
    assert given.stdout == f"hash,type,note\n{SHA},sha256,a stolen photo\n"
    assert given.stderr == ""
    assert known(tmp_path, "export", "telegram", "-100999").stdout == "hash,type,note\n"


def test_what_is_wrong_is_said_without_a_traceback(tmp_path: Path) -> None:
    refused = known(tmp_path, "import", "telegram", "-100123", source="x,y\n")
    assert refused.returncode == 1
    assert "Line 1" in refused.stderr
    usage = known(tmp_path, "import", "nowhere", "1")
    assert usage.returncode == 2
    assert "Traceback" not in refused.stderr + usage.stderr
