"""How `make mutate` breaks code: everywhere that counts, and nowhere that does not."""

from __future__ import annotations

import textwrap
from collections import Counter
from pathlib import Path

import pytest

from tools.mutation import report
from tools.mutation.judging import Fate, Judge, Judgement
from tools.mutation.mutants import Mutant, mutants
from tools.mutation.targets import TARGETS, UnknownModule, chosen

ROOT = Path(__file__).resolve().parents[2]


def broken(tmp_path: Path, source: str) -> list[Mutant]:
    """Every mutant of this code."""
    (tmp_path / "module.py").write_text(textwrap.dedent(source), encoding="utf-8")
    return mutants(tmp_path, "module.py")


def changes(found: list[Mutant]) -> set[str]:
    """The lines that came instead."""
    return {line[1:].strip() for mutant in found for line in mutant.diff.splitlines() if line.startswith("+")}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("return a < 3", {"return a <= 3", "return a < 4"}),
        ("return a and not b", {"return a or not b", "return a", "return not b", "return a and b"}),
        ("return a is None", {"return a is not None"}),
        ("return 'word'", {"return 'XXwordXX'"}),
        ("return True", {"return False"}),
        ("x = a", {"x = None"}),
        ("x = None", {'x = ""'}),
        ("x += a", {"x = a", "x -= a"}),
        ("return a if b else c", {"return (a)", "return (c)"}),
        ("a(b)", {"pass", "a(None)"}),
        ("await a.b()", {"pass"}),
        ("raise KeyError", {"pass"}),
        ("return a(b, ex=3)", {"return a(None, ex=3)", "return a(b, )", "return a(b, ex=4)"}),
        (
            "return a.partition('x')",
            {"return a.rpartition('x')", "return a.partition(None)", "return a.partition('XXxXX')"},
        ),
        ("return f'{a}:{b}'", {"return f':{b}'", "return f'{a}:'"}),
        ("return lambda: a", {"return lambda: None"}),
    ],
)
def test_each_operator(tmp_path: Path, statement: str, expected: set[str]) -> None:
    assert changes(broken(tmp_path, f"async def f():\n    {statement}\n")) == expected


def test_a_bare_condition_is_turned_round(tmp_path: Path) -> None:
    found = broken(tmp_path, "def f():\n    if a:\n        return\n    while a.b:\n        pass\n")
    assert changes(found) == {"if not (a):", "while not (a.b):"}


def test_a_loop_is_left_early_and_for_good(tmp_path: Path) -> None:
    found = broken(tmp_path, "def f():\n    for x in y:\n        if x == y:\n            continue\n        break\n")
    assert changes(found) >= {"break", "return"}


def test_a_field_is_taken_for_its_neighbour_of_the_same_type(tmp_path: Path) -> None:
    found = broken(
        tmp_path,
        """
        class Origin:
            media: str
            number: int
            file_id: str
            locale: str

        def f(origin):
            return origin.file_id
        """,
    )
    assert changes(found) == {"return origin.media", "return origin.locale"}


def test_a_script_is_broken_in_its_own_language(tmp_path: Path) -> None:
    found = broken(
        tmp_path,
        '''
        TAKE = """
        -- if this is a comment then it stays
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'and',
                   ARGV[2])
        """
        ''',
    )
    assert Counter(mutant.operator for mutant in found) == {"script": 4}
    assert changes(found) == {
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end",
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 1 end",
        "if false then return 0 end",
        "",
    }


@pytest.mark.parametrize(
    "source",
    [
        "LIMIT = 3",
        "class Record:\n    limit: int = 3\n    name: str = field(default='x')",
        "def f(x: 'a' = b) -> 'c':\n    '''Words.'''",
        "def f():\n    log.info('words', count=3)",
        "def f(bound):\n    bound.warning('words', error=type(error).__name__)",
        "def f():\n    telemetry.SCANS.labels('a', 'b').inc()",
        "def f():\n    metrics.SCANS.labels('a', 'b').inc()",
        "def f(x):\n    return cast('a', x)",
        "class Port:\n    def f(self) -> None:\n        ...",
    ],
)
def test_what_no_test_should_notice_is_left_alone(tmp_path: Path, source: str) -> None:
    assert broken(tmp_path, source) == []


def test_words_for_operators_are_left_alone_and_what_is_said_with_them_is_not(tmp_path: Path) -> None:
    found = broken(tmp_path, "def f():\n    raise ValueError('words', 3)\n")
    assert changes(found) == {"pass"}
    found = broken(tmp_path, "def f():\n    return Failure(reason=a, detail='words')\n")
    assert changes(found) == {"return Failure(detail='words')"}


def test_a_match_is_broken_too(tmp_path: Path) -> None:
    found = broken(
        tmp_path,
        """
        def f(a):
            match a + 1:
                case 2:
                    return a < 3
        """,
    )
    assert {"match a - 1:", "return a <= 3"} <= changes(found)


def test_a_decorated_function_is_broken_too(tmp_path: Path) -> None:
    found = broken(tmp_path, "class C:\n    @property\n    def p(self):\n        return 3\n")
    assert [(mutant.function, mutant.line, mutant.covering) for mutant in found] == [("C.p", 4, range(4, 5))]


def test_no_two_mutants_are_the_same_program_and_all_can_be_read(tmp_path: Path) -> None:
    source = (ROOT / "worker" / "client" / "lanes.py").read_text(encoding="utf-8")
    found = broken(tmp_path, source)
    assert len(found) > 100
    assert len({mutant.source for mutant in found}) == len(found)
    assert len({mutant.key for mutant in found}) == len(found)
    for mutant in found:
        compile(mutant.source, "module.py", "exec")


def test_only_tests_that_run_a_line_judge_it_and_the_quickest_first() -> None:
    judge = Judge(
        seconds={"slow": 2.0, "quick": 0.1, "elsewhere": 0.2},
        lines={"slow": {"m": {4}}, "quick": {"m": {3, 4}}, "elsewhere": {"n": {4}}},
    )
    assert judge.tests("m", range(4, 5)) == ["quick", "slow"]
    assert judge.tests("m", range(3, 4)) == ["quick"]
    assert judge.tests("m", range(9, 10)) == []
    assert judge.tests("m", range(0)) == ["quick", "slow"], "what runs at import is judged by all who use the module"


def test_every_module_of_the_tree_has_tests_to_judge_it() -> None:
    modules = chosen(ROOT, ["bots", "worker", "detector"])
    assert len(modules) > 60
    assert [target.modules for target in modules.values() if not target.test_paths(ROOT)] == []
    assert set(chosen(ROOT, []).values()) <= {target for target in TARGETS if target.by_default}
    with pytest.raises(UnknownModule, match="no/such"):
        chosen(ROOT, ["no/such.py"])
    assert list(chosen(ROOT, ["worker/client/lanes.py"])) == ["worker/client/lanes.py"]
    assert len(chosen(ROOT, ["worker/client/"])) == len(chosen(ROOT, ["worker/client/*"])) > 3


class TestMemory:
    """A stopped run goes on; what was said of another tree does not count."""

    @pytest.fixture
    def mutant(self, tmp_path: Path) -> Mutant:
        return broken(tmp_path, "def f():\n    return 3\n")[0]

    def test_what_was_judged_is_not_judged_again(self, tmp_path: Path, mutant: Mutant) -> None:
        path = tmp_path / "judgements.jsonl"
        judgement = Judgement(fate=Fate.KILLED, killer="a test", tests=3)
        report.Memory(path, "tree").add(mutant, judgement)
        with path.open("a", encoding="utf-8") as file:
            file.write('{"mutant": "cut o')
        assert report.Memory(path, "tree").recall(mutant, trust_kills=False) == judgement

    @pytest.mark.parametrize(
        ("fate", "trusted"), [(Fate.KILLED, True), (Fate.LATE, True), (Fate.REFUSED, True), (Fate.SURVIVED, False)]
    )
    def test_of_another_tree_only_the_end_of_a_mutant_is_believed_and_only_if_asked(
        self, tmp_path: Path, mutant: Mutant, fate: Fate, trusted: bool
    ) -> None:
        path = tmp_path / "judgements.jsonl"
        report.Memory(path, "before").add(mutant, Judgement(fate=fate))
        after = report.Memory(path, "after")
        assert after.recall(mutant, trust_kills=False) is None
        assert (after.recall(mutant, trust_kills=True) is not None) is trusted


def test_the_score_counts_the_untested_as_alive_and_the_refused_not_at_all(tmp_path: Path) -> None:
    found = broken(tmp_path, "def f():\n    return a(1, 2, 3, 4)\n")
    fates = [Fate.KILLED, Fate.LATE, Fate.SURVIVED, Fate.UNTESTED, Fate.REFUSED]
    judged = [(mutant, Judgement(fate=fate)) for mutant, fate in zip(found, fates, strict=False)]
    score = report.Score(module="module.py", mutants=len(found), judged=judged)
    assert score.dead == 2
    assert [judgement.fate for _, judgement in score.living] == [Fate.SURVIVED, Fate.UNTESTED]
    written = report.text([score], ["a note"])
    assert "50.0 %" in written
    assert "a note" in written
    assert written.count("    +    return a(") == 2


def test_what_runs_when_the_tests_are_collected_is_judged_where_it_is_imported_anew() -> None:
    judge = Judge(seconds={"test": 0.1}, lines={"test": {"m": {3, 4}}}, imported={"m": {1, 3}})
    assert judge.shows_at_import("m", range(3, 5))
    assert not judge.shows_at_import("m", range(4, 5))
    assert judge.shows_at_import("m", range(0))


def test_a_module_of_scripts_alone_is_judged_by_all_tests() -> None:
    judge = Judge(seconds={"slow": 2.0, "quick": 0.1}, lines={"slow": {"other": {3}}, "quick": {}})
    assert judge.tests("scripts", range(0)) == ["quick", "slow"]
    assert judge.tests("other", range(0)) == ["slow"]
    assert judge.tests("scripts", range(7, 8)) == [], "what stands in a function that no test runs"
