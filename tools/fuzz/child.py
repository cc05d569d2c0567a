"""One process that tries inputs on one target until its time is over, or an input ends it: `python -m tools.fuzz.child`.

Where atheris is installed, libFuzzer picks the inputs by which of our lines they reach; the changes are ours in either case.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from tools.fuzz.mutations import MAX_BYTES, changed
from tools.fuzz.trying import CPU_S, Findings, Note, Target, Trial, confine, explore


def main(arguments: Sequence[str] | None = None) -> int:
    """0 once the time is over."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz.child", description=__doc__)
    parser.add_argument("module")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--cpu-seconds", type=float, default=CPU_S, help="that an input may take")
    parser.add_argument("--only", type=Path, help="this input, and no other")
    options = parser.parse_args(arguments)
    atheris = None if options.plain or options.only else guide()
    with (
        contextlib.nullcontext()
        if atheris is None
        else atheris.instrument_imports(include=["bots", "worker", "detector"])
    ):
        target = cast(Target, importlib.import_module(options.module))
    note = Note(options.folder / "tried")
    trial = Trial(target, Findings(options.folder / "findings"), note, options.cpu_seconds)
    if options.only:
        confine()
        trial.run(options.only.read_bytes())
        return 0
    seeds = [data for data in (*target.seeds(), *_others(options.folder)) if len(data) <= MAX_BYTES]
    confine()
    parent = os.getppid()
    if atheris is not None:
        _guided(atheris, trial, target, seeds, options)
    ends_s = time.monotonic() + options.seconds
    for _ in explore(trial, seeds, random.Random(options.seed), is_text=target.IS_TEXT):  # noqa: S311
        if time.monotonic() > ends_s or os.getppid() != parent:
            break
    return 0


def guide() -> Any:
    """atheris, or None where it is not installed."""
    try:
        return importlib.import_module("atheris")
    except ImportError:
        return None


def _others(folder: Path) -> list[bytes]:
    """What was found before, and the files of the folder that FUZZ_SEEDS names."""
    folders = [folder / "before", *(Path(name) for name in [os.environ.get("FUZZ_SEEDS", "")] if name)]
    return [path.read_bytes() for each in folders if each.is_dir() for path in sorted(each.iterdir()) if path.is_file()]


def _guided(atheris: Any, trial: Trial, target: Target, seeds: Sequence[bytes], options: argparse.Namespace) -> None:
    """Let libFuzzer pick; it ends this process when its time is over."""
    corpus = options.folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds:
        (corpus / hashlib.sha256(data).hexdigest()[:32]).write_bytes(data)
    parent = os.getppid()

    def one(data: bytes) -> None:
        if os.getppid() != parent:
            os._exit(1)
        trial.run(data)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311
        if chance.random() < 0.2:
            return bytes(atheris.Mutate(data, most))
        return changed(data, [data, *seeds], chance, is_text=target.IS_TEXT)[:most]

    # What ends this process is told by whoever started it, so libFuzzer is to leave its signals as they are.
    signals = [
        f"-handle_{name}=0" for name in ("segv", "bus", "abrt", "ill", "fpe", "int", "term", "xfsz", "usr1", "usr2")
    ]
    limits = [f"-max_len={MAX_BYTES}", f"-max_total_time={max(1, int(options.seconds))}", f"-seed={options.seed}"]
    none = [
        "-rss_limit_mb=0",
        "-malloc_limit_mb=0",
        "-timeout=1000",
        "-verbosity=0",
        f"-artifact_prefix={options.folder}/",
    ]
    atheris.Setup([sys.argv[0], str(corpus), *signals, *limits, *none], one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
