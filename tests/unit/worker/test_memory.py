"""How much memory a worker takes, as the kernel tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from worker.memory import used_bytes


def process(proc: Path, pid: int, children: str = "", **files: str) -> None:
    """One as /proc shows it."""
    task = proc / str(pid) / "task" / str(pid)
    task.mkdir(parents=True)
    (task / "children").write_text(children)
    for name, text in files.items():
        (proc / str(pid) / name).write_text(text)


def test_children_and_theirs_count_and_what_is_shared_counts_once(tmp_path: Path) -> None:
    process(tmp_path, 1, "2 3 ", smaps_rollup="Rss: 900 kB\nPss:      100 kB\n")
    process(tmp_path, 2, "4 ", smaps_rollup="Pss: 20 kB\n")
    process(tmp_path, 3, status="Name: x\nVmRSS:\t  3 kB\n")  # it shows no more of itself
    process(tmp_path, 4, smaps_rollup="Pss: 4 kB\n")
    assert used_bytes(1, tmp_path) == 127 * 1024


def test_where_the_system_does_not_say_it_is_nothing(tmp_path: Path) -> None:
    assert used_bytes(1, tmp_path) == 0


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="needs /proc")
def test_a_real_process_and_its_child_are_weighed() -> None:
    alone = used_bytes()
    assert alone > 1_000_000
    child = subprocess.Popen(
        [sys.executable, "-c", "print(len(b'x' * 50_000_000), flush=True); input()"], stdin=-1, stdout=-1
    )
    assert child.stdout is not None
    assert child.stdin is not None
    child.stdout.readline()
    if (Path("/proc/self/task") / str(os.getpid()) / "children").is_file():
        assert used_bytes() > used_bytes(child.pid) > 1_000_000
    child.communicate(b"\n")
