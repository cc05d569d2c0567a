"""Try inputs that nobody would send on all that reads what strangers send, and keep each that is not answered as documented.

`docs/fuzzing.md` says how to read it, and what came of it. Findings lie in `artefacts/fuzz`.
"""

from __future__ import annotations

import argparse
import pkgutil
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.fuzz import child, targets
from tools.fuzz.trying import NO_MEMORY, ROOT, Findings, Note

OUT = ROOT / "artefacts" / "fuzz"
_GRACE_S = 60.0
"""For imports, seeds and the last input."""
_MOST_DEATHS = 20
_MOST_SAID = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What came of one target."""

    target: str
    executions: int
    seconds: float
    kinds: Sequence[str]
    once: Sequence[str]
    """Inputs at which a process ended, and which alone are answered as documented: no finding."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where nothing was found, 1 where something was, 2 for bad arguments."""
    names = sorted(each.name for each in pkgutil.iter_modules(targets.__path__))
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: all of {' '.join(names)}")
    parser.add_argument("--seconds", type=float, default=600.0, help="for all of them together (default 600)")
    parser.add_argument("--seed", type=int, help="by which chance is repeated; without one it is drawn, and printed")
    parser.add_argument("--plain", action="store_true", help="without atheris, though it is installed")
    parser.add_argument("--replay", type=Path, help="try this input alone, on the one target, and show what comes out")
    options = parser.parse_args(arguments)
    unknown = set(options.targets) - set(names)
    if unknown or (options.replay and len(options.targets) != 1):
        parser.error(f"no such target: {', '.join(sorted(unknown))}" if unknown else "--replay takes one target")
    if options.replay:
        print(
            child.importlib.import_module(f"tools.fuzz.targets.{options.targets[0]}").run(options.replay.read_bytes())
        )
        return 0
    chosen = options.targets or names
    seed = secrets.randbelow(1 << 31) if options.seed is None else options.seed
    is_guided = not options.plain and child.guide() is not None
    print(
        f"seed {seed}, {'guided by atheris' if is_guided else 'without atheris: inputs are picked at random'}",
        flush=True,
    )
    scores = list[Score]()
    for name in chosen:
        share_s = options.seconds / len(chosen)
        scores.append(fuzz(f"tools.fuzz.targets.{name}", OUT / name, share_s, seed, plain=not is_guided))
        print(_line(scores[-1]), flush=True)
    return 1 if any(score.kinds for score in scores) else 0


def fuzz(
    module: str, folder: Path, seconds: float, seed: int, *, plain: bool, most_deaths: int = _MOST_DEATHS
) -> Score:
    """Try inputs on the target for so long, in processes that may die of them."""
    shutil.rmtree(folder / "before", ignore_errors=True)
    (folder / "before").mkdir(parents=True)
    for path in (folder / "findings").glob("*.input"):  # found by an earlier run: is it mended?
        path.rename(folder / "before" / path.name)
    for name in ("findings", "once"):
        shutil.rmtree(folder / name, ignore_errors=True)
    findings, once, note = Findings(folder / "findings"), Findings(folder / "once"), Note(folder / "tried")
    executions, deaths, began_s = 0, 0, time.monotonic()
    # At random many more are tried in the same time; guided, some come further.
    for share, is_plain in ((1.0, True),) if plain else ((0.5, True), (1.0, False)):
        while (left_s := share * seconds - (time.monotonic() - began_s)) > 1 and deaths < most_deaths:
            note.write(0, b"")
            options = [f"--seconds={left_s}", f"--seed={seed + deaths}", *(["--plain"] if is_plain else [])]
            how = died(module, folder, options)
            tried, data = note.read()
            executions += tried
            if not how:
                break
            deaths += 1
            _keep_death(module, folder, how, deaths, data)
            if tried == 0:  # no input did that
                break
    spent_s = time.monotonic() - began_s
    return Score(
        target=module.rpartition(".")[2],
        executions=executions,
        seconds=spent_s,
        kinds=findings.kinds(),
        once=once.kinds(),
    )


def _keep_death(module: str, folder: Path, how: str, number: int, data: bytes) -> None:
    """Keep the input, having seen whether it is enough by itself."""
    said = (folder / "log").read_bytes()[-_MOST_SAID:].decode("utf-8", "replace")
    suspect = folder / "suspect"
    suspect.write_bytes(data)
    again = died(module, folder, [f"--only={suspect}", "--seconds=0", "--seed=0"])
    # What went before may have taken the memory, or libFuzzer has.
    Findings(folder / ("findings" if again else "once")).keep(
        f"{again or how} ({number})", data, f"A process ended at it: {how}. It said last:\n\n{said}"
    )


def died(module: str, folder: Path, options: Sequence[str]) -> str:
    """How the process ended before its time was over; empty where it did not. It ends, too, once this one is gone."""
    command = [sys.executable, "-m", "tools.fuzz.child", module, str(folder), *options]
    limit_s = next(float(each.partition("=")[2]) for each in options if each.startswith("--seconds="))
    # What codecs complain of, and libFuzzer tells, is read where a process ends in an unexpected way.
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            status = process.wait(limit_s + _GRACE_S)
        except subprocess.TimeoutExpired:
            return "hangs"
        finally:
            process.kill()
            process.wait()
    if status == -signal.SIGPROF:
        return "takes too long"
    if status == NO_MEMORY:
        return "takes too much memory"
    return "" if status == 0 else signal.Signals(-status).name if status < 0 else f"exit status {status}"


def _line(score: Score) -> str:
    rate = score.executions / max(score.seconds, 1)
    found = "".join(f"\n    {kind}" for kind in score.kinds) or " nothing found"
    found += "".join(f"\n    not again, tried alone: {kind}" for kind in score.once)
    return f"{score.target}: {score.executions} inputs in {score.seconds:.0f} s ({rate:.0f} a second):{found}"


if __name__ == "__main__":
    sys.exit(main())
