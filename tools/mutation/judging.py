"""Which tests judge a mutant, and what they said."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tools.mutation.mutants import Mutant
from tools.mutation.plugin import LIMITS, MEASURE, MODULES, RUNNING
from tools.mutation.targets import Target
from tools.mutation.trees import Ended, Tree

SLOW_S = 6.0
"""A test that takes longer judges no mutants: there are hundreds."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_NONE_COLLECTED = 5


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A test failed."""
    LATE = "late"
    """A test ran several times as long as it does otherwise. Killed, too."""
    SURVIVED = "survived"
    UNTESTED = "untested"
    """No test runs its line. It lives as well."""
    REFUSED = "refused"
    """No test failed, and mypy refuses it: it is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the tests said of one mutant."""

    fate: Fate
    killer: str = ""
    """The test that failed."""
    tests: int = 0
    """How many were asked."""


class NotReady(Exception):
    """The tests cannot judge: they fail on the code as it is, or do not notice when it is missing."""


@dataclass(slots=True, kw_only=True)
class Judge:
    """The tests of one target, measured; thread-safe."""

    seconds: dict[str, float]
    """How long each takes; slow ones are not in here."""
    lines: dict[str, dict[str, set[int]]]
    """Test → module → the lines that it runs."""
    imported: dict[str, set[int]] = field(default_factory=dict)
    """Module → the lines that run when the tests are collected."""
    paths: list[str] = field(default_factory=list)
    """Where the tests are."""
    slow: list[str] = field(default_factory=list)
    _kills: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def measured(cls, tree: Tree, target: Target, modules: Sequence[str]) -> Judge:
        """Run the target's tests on the code as it is. Raises NotReady where one fails."""
        paths = target.test_paths(tree.root)
        report = tree.root.parent / "measured.json"
        report.unlink(missing_ok=True)
        environment = {MEASURE: str(report), MODULES: ":".join(modules), "COVERAGE_CORE": "ctrace"}
        ended = tree.pytest(paths, 1_800, **environment)
        if ended.status != 0 or not report.exists():
            raise NotReady(f"the tests fail on the code as it is:\n{ended.output[-4000:]}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        imported = found.pop("")["lines"]
        ran = {test: facts for test, facts in found.items() if facts["passed"]}
        return cls(
            seconds={test: facts["seconds"] for test, facts in ran.items() if facts["seconds"] <= SLOW_S},
            lines={
                test: {module: set(lines) for module, lines in facts["lines"].items()} for test, facts in ran.items()
            },
            imported={module: set(lines) for module, lines in imported.items()},
            paths=paths,
            slow=[test for test, facts in ran.items() if facts["seconds"] > SLOW_S],
        )

    def tests(self, module: str, covering: range) -> list[str]:
        """Those that run these lines of `module` (any line where it is empty), the quickest first.

        All of them where none does more than import it: nobody knows which of them use its scripts and tables.
        """
        quickest = sorted(self.seconds, key=self.seconds.__getitem__)
        if not covering and not any(ran.get(module) for ran in self.lines.values()):
            return quickest
        return [
            test
            for test in quickest
            if (ran := self.lines[test].get(module)) and (not covering or not ran.isdisjoint(covering))
        ]

    def shows_at_import(self, module: str, covering: range) -> bool:
        """Whether these lines of `module` are run by importing it: a process that has done so knows the original's outcome."""
        return not covering or not self.imported.get(module, set()).isdisjoint(covering)

    def require_ready(self, tree: Tree) -> None:
        """Raise NotReady unless all tests pass in `tree` as it is, and fail where a module of theirs cannot be imported.

        One module speaks for all: that a test runs lines of the others was measured in the same copy.
        """
        quickest = sorted(self.seconds, key=self.seconds.__getitem__)
        tests = [test for test in quickest if self.lines[test]]
        if not quickest:
            return  # then every mutant is untested, which is said
        tree.collect(self.paths)
        ended = self._run_collected(tree, tests or quickest, "")
        if ended is None or ended.status != 0:
            raise NotReady(f"the tests do not pass twice:\n{ended.output[-4000:] if ended else ''}")
        if not tests:
            return  # they do no more than import it
        module = next(iter(self.lines[tests[0]]))
        tree.write(module, "raise RuntimeError('there is no such module')\n")
        ended = self._run(tree, tests[:1])
        tree.restore(module)
        if ended.status in {0, _NONE_COLLECTED}:
            raise NotReady(f"{module} can be taken away and no test notices: is other code than the copy's tested?")

    def judge(self, tree: Tree, mutant: Mutant) -> Judgement:
        """What the tests say of `mutant`, run in `tree`."""
        tests = self.tests(mutant.module, mutant.covering)
        if not tests:
            return Judgement(fate=Fate.UNTESTED)
        place = f"{mutant.module}:{mutant.function}"
        with self._lock:
            kills = self._kills[place].copy()
        tests.sort(key=lambda test: -kills[test])  # stable: the rest stays ordered by time
        tree.collect(self.paths)
        tree.write(mutant.module, mutant.source)
        try:
            at_import = self.shows_at_import(mutant.module, mutant.covering)
            ended = None if at_import else self._run_collected(tree, tests, mutant.module)
            ended = ended or self._run(tree, tests)
        finally:
            tree.restore(mutant.module)
        if ended.status == _NONE_COLLECTED:
            raise NotReady(f"no test was collected:\n{ended.output[-4000:]}")
        if ended.status == 0:
            return Judgement(fate=Fate.SURVIVED, tests=len(tests))
        failed = _FAILED.search(ended.output)
        running = tree.root.parent / "running.txt"
        killer = failed[1] if failed else running.read_text(encoding="utf-8") if running.exists() else ""
        with self._lock:
            self._kills[place][killer] += 1
        late = ended.late or "+ Timeout +" in ended.output
        return Judgement(fate=Fate.LATE if late else Fate.KILLED, killer=killer, tests=len(tests))

    def _limits_s(self, tests: list[str]) -> dict[str, float]:
        return {test: 3 + 5 * self.seconds[test] for test in tests}

    def _run_collected(self, tree: Tree, tests: list[str], module: str) -> Ended | None:
        """How the tests ended where nothing is imported anew; None where the mutant shows only when it is imported."""
        running = tree.root.parent / "running.txt"
        running.unlink(missing_ok=True)
        return tree.run_collected(tests, self._limits_s(tests), running, module)

    def _run(self, tree: Tree, tests: list[str]) -> Ended:
        limits = self._limits_s(tests)
        path = tree.root.parent / "limits.json"
        path.write_text(json.dumps(limits), encoding="utf-8")
        running = tree.root.parent / "running.txt"
        running.unlink(missing_ok=True)
        return tree.pytest(["-x", *tests], 60 + sum(limits.values()), **{LIMITS: str(path), RUNNING: str(running)})


def is_dead(fate: Fate) -> bool:
    """Whether the tests noticed."""
    return fate in {Fate.KILLED, Fate.LATE}


def lives(fate: Fate) -> bool:
    """Whether nobody noticed, neither the tests nor mypy."""
    return fate in {Fate.SURVIVED, Fate.UNTESTED}
