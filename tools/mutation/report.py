"""What is remembered of a run, and what is said of it in the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutation.judging import Fate, Judgement, is_dead, lives
from tools.mutation.mutants import Mutant


class Memory:
    """Judgements in a file of lines, one written as soon as it is known: a stopped run goes on where it was."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        self._digest = digest
        self._same: dict[str, Judgement] = {}
        self._earlier: dict[str, Judgement] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            try:
                fields = json.loads(line)
                judgement = Judgement(fate=Fate(fields["fate"]), killer=fields["killer"], tests=fields["tests"])
            except ValueError:
                continue  # the line that a stop cut off
            self._earlier[fields["mutant"]] = judgement
            if fields["tree"] == digest:
                self._same[fields["mutant"]] = judgement

    def recall(self, mutant: Mutant, *, trust_kills: bool) -> Judgement | None:
        """What was said of `mutant` in this very tree, or, with `trust_kills`, its end in an earlier one."""
        earlier = self._earlier.get(mutant.key) if trust_kills else None
        over = earlier is not None and not lives(earlier.fate)
        return self._same.get(mutant.key) or (earlier if over else None)

    def add(self, mutant: Mutant, judgement: Judgement) -> None:
        """Write it down."""
        fields = {
            "mutant": mutant.key,
            "tree": self._digest,
            "fate": judgement.fate,
            "killer": judgement.killer,
            "tests": judgement.tests,
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(fields) + "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One module's."""

    module: str
    mutants: int
    """How many it has."""
    judged: Sequence[tuple[Mutant, Judgement]]
    """All of them, or a sample."""

    @property
    def dead(self) -> int:
        """How many the tests noticed."""
        return sum(is_dead(judgement.fate) for _, judgement in self.judged)

    @property
    def living(self) -> list[tuple[Mutant, Judgement]]:
        """Those that nobody noticed."""
        return [(mutant, judgement) for mutant, judgement in self.judged if lives(judgement.fate)]

    @property
    def line(self) -> str:
        """Its row in the table."""
        fates = Counter(judgement.fate for _, judgement in self.judged)
        counted = self.dead + len(self.living)
        part = f"{100 * self.dead / counted:6.1f} %" if counted else "     none"
        counts = "".join(f"{fates[fate]:10}" for fate in Fate)
        return f"{self.module:36}{self.mutants:8}{len(self.judged):8}{counts}{part}"


def text(scores: Sequence[Score], notes: Sequence[str]) -> str:
    """The table, then each survivor."""
    head = f"{'module':36}{'mutants':>8}{'judged':>8}{''.join(f'{fate.value:>10}' for fate in Fate)}   killed"
    together = Score(
        module="together",
        mutants=sum(score.mutants for score in scores),
        judged=[pair for score in scores for pair in score.judged],
    )
    lines = [*notes, "", head, *(score.line for score in scores), together.line, ""]
    for score in scores:
        for mutant, judgement in score.living:
            where = f"{mutant.module}:{mutant.line} {mutant.function}"
            lines += [f"{where}   {judgement.fate} ({judgement.tests} tests)   {mutant.operator} {mutant.key}"]
            lines += [*(f"    {line}" for line in mutant.diff.splitlines()), ""]
    return "\n".join(lines) + "\n"


def as_json(scores: Sequence[Score], notes: Sequence[str]) -> str:
    """The same for programs, the dead included with what killed them."""
    modules: list[Mapping[str, object]] = [
        {
            "module": score.module,
            "mutants": score.mutants,
            "judged": len(score.judged),
            "killed": score.dead,
            "of": [
                {
                    "key": mutant.key,
                    "line": mutant.line,
                    "function": mutant.function,
                    "operator": mutant.operator,
                    "diff": mutant.diff,
                    "fate": judgement.fate,
                    "killer": judgement.killer,
                }
                for mutant, judgement in score.judged
            ],
        }
        for score in scores
    ]
    return json.dumps({"notes": list(notes), "modules": modules}, indent=1) + "\n"
