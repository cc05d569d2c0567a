"""Break the code in many small ways, one at a time, and see whether a test notices. docs/mutation.md says how to read it."""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from tools.mutation import report
from tools.mutation.judging import Fate, Judge, Judgement, NotReady, is_dead, lives
from tools.mutation.mutants import Mutant, mutants
from tools.mutation.targets import Target, UnknownModule, chosen
from tools.mutation.trees import Tree
from tools.mutation.typecheck import Types

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "artefacts" / "mutation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One module's mutants that are to be judged, out of all that it has."""

    module: str
    target: Target
    mutants: int
    drawn: Sequence[Mutant]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when everything was judged, 1 when the tests cannot judge, 2 for bad arguments."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", help="paths, folders or patterns; default: those that must reach the figure"
    )
    parser.add_argument("--jobs", type=int, default=2, help="copies of the tree, and mutants at a time")
    parser.add_argument("--sample", type=int, default=0, help="judge so many mutants of each module, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of --sample")
    parser.add_argument("--trust-kills", action="store_true", help="what was killed once is not judged again")
    parser.add_argument("--list", action="store_true", help="show the mutants, judge none")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="mut-"))
    try:
        tree = Tree.copied(ROOT, folder / "0")
        work = [
            drawn(tree, module, target, options.sample, options.seed)
            for module, target in chosen(tree.root, options.modules).items()
        ]
        if options.list:
            for each in (mutant for of in work for mutant in of.drawn):
                print(f"{each.module}:{each.line} {each.function}   {each.operator} {each.key}\n{each.diff}\n")
            return 0
        trees = [tree, *(tree.twin(folder / str(number)) for number in range(1, options.jobs))]
        types = Types(tree.twin(folder / "types"), [of.module for of in work])
        scores = Run(trees, types, trust_kills=options.trust_kills).scores(work)
    except UnknownModule as error:
        parser.error(str(error))
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    notes = [f"Seed {options.seed}: at most {options.sample} mutants of each module."] if options.sample else []
    (OUT / "report.txt").write_text(report.text(scores, notes), encoding="utf-8")
    (OUT / "report.json").write_text(report.as_json(scores, notes), encoding="utf-8")
    print(report.text(scores, notes), end="")
    print(f"Written to {(OUT / 'report.txt').relative_to(ROOT)}, and report.json beside it.")
    return 0


def drawn(tree: Tree, module: str, target: Target, sample: int, seed: int) -> Work:
    """All mutants of `module`, or `sample` of them."""
    found = mutants(tree.root, module)
    places = random.Random(seed).sample(range(len(found)), min(sample or len(found), len(found)))  # noqa: S311
    return Work(module=module, target=target, mutants=len(found), drawn=[found[place] for place in sorted(places)])


class Run:
    """Judges mutants in copies of the tree, as many at a time as there are copies."""

    def __init__(self, trees: Sequence[Tree], types: Types, *, trust_kills: bool) -> None:
        self._trees: SimpleQueue[Tree] = SimpleQueue()
        self._all = trees
        self._types = types
        for tree in trees:
            self._trees.put(tree)
        self._memory = report.Memory(OUT / "judgements.jsonl", trees[0].digest())
        self._trust_kills = trust_kills

    def scores(self, work: Sequence[Work]) -> list[report.Score]:
        """Each module's, in order. Raises NotReady."""
        # Threads that live as long as the run: what they start is tethered to them.
        pool = ThreadPoolExecutor(len(self._all))
        try:
            found: list[report.Score] = []
            for target in dict.fromkeys(of.target for of in work):
                found += self._of_target(pool, target, [of for of in work if of.target == target])
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for tree in self._all:
                tree.stop()
            self._types.stop()
            pool.shutdown()
        return sorted(found, key=lambda score: [of.module for of in work].index(score.module))

    def _of_target(self, pool: ThreadPoolExecutor, target: Target, work: Sequence[Work]) -> list[report.Score]:
        judged: dict[Mutant, Judgement] = {}
        for mutant in (mutant for of in work for mutant in of.drawn):
            remembered = self._memory.recall(mutant, trust_kills=self._trust_kills)
            if remembered is not None:
                judged[mutant] = remembered
        left = [mutant for of in work for mutant in of.drawn if mutant not in judged]
        print(f"{', '.join(of.module for of in work)}: {len(left)} to judge, {len(judged)} known", flush=True)
        if left:
            began_s = time.monotonic()
            judge = pool.submit(Judge.measured, self._all[0], target, [of.module for of in work]).result()
            print(
                f"{len(judge.seconds)} tests, {sum(judge.seconds.values()):.0f} s; too slow: {judge.slow}", flush=True
            )
            pool.submit(judge.require_ready, self._all[0]).result()
            tasks = {pool.submit(self._judge, judge, mutant): mutant for mutant in left}
            for count, task in enumerate(as_completed(tasks), 1):
                mutant, judgement = tasks[task], task.result()
                if not is_dead(judgement.fate) and self._types.refuses(mutant):  # while the tests judge the next
                    judgement = replace(judgement, fate=Fate.REFUSED)
                judged[mutant] = judgement
                self._memory.add(mutant, judgement)
                if lives(judgement.fate) or count % 50 == 0 or count == len(left):
                    rate = count / (time.monotonic() - began_s)
                    where = f"{mutant.module}:{mutant.line} {mutant.operator} {judgement.fate}"
                    print(f"{count}/{len(left)} ({60 * rate:.0f} a minute)   {where}", flush=True)
        return [
            report.Score(module=of.module, mutants=of.mutants, judged=[(each, judged[each]) for each in of.drawn])
            for of in work
        ]

    def _judge(self, judge: Judge, mutant: Mutant) -> Judgement:
        tree = self._trees.get()
        try:
            return judge.judge(tree, mutant)
        finally:
            self._trees.put(tree)


if __name__ == "__main__":
    sys.exit(main())
