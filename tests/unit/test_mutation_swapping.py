"""A mutant takes the original's place in a program that has imported it, and says so where it cannot."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tools.mutation.swapping import Functions, NotSwappable

SOURCE = textwrap.dedent(
    """
    from dataclasses import dataclass
    from functools import wraps

    LIMIT = 3
    WORDS = {"a": lambda: 1}


    def counted(function):
        @wraps(function)
        def counting(*arguments):
            return 10 + function(*arguments)

        return counting


    @counted
    def decorated(number):
        return number + 1


    def generic(number, step=1):
        return sum(number + step for _ in range(2))


    @dataclass(frozen=True, slots=True)
    class Record:
        value: int = 5

        @property
        def twice(self):
            return self.value * 2

        async def later(self):
            return self.value

        def adding(self):
            return lambda other: other + self.value
    """
)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "swapped_thing.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("swapped_thing")
    del sys.modules["swapped_thing"]


def swap(module: ModuleType, before: str, after: str) -> None:
    assert SOURCE.count(before) == 1
    Functions().swap(Path(module.__file__ or ""), SOURCE, SOURCE.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "asked", "expected"),
    [
        ("number + 1", "number - 1", lambda it: it.decorated(5), (16, 14)),
        ("10 + function", "20 + function", lambda it: it.decorated(5), (16, 26)),
        ("number + step", "number", lambda it: it.generic(5), (12, 10)),
        ("self.value * 2", "self.value * 3", lambda it: it.Record().twice, (10, 15)),
        ("other + self.value", "other - self.value", lambda it: it.Record().adding()(9), (14, 4)),
        ("lambda: 1", "lambda: 2", lambda it: it.WORDS["a"](), (1, 2)),
        ("return 10 +", "\n        return 0 +", lambda it: it.Record(2).twice + it.decorated(5), (20, 10)),
    ],
)
def test_whoever_has_a_function_has_the_mutants(
    module: ModuleType, before: str, after: str, asked: Callable[[ModuleType], int], expected: tuple[int, int]
) -> None:
    assert asked(module) == expected[0]
    swap(module, before, after)
    assert asked(module) == expected[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("value: int = 5", "value: int = 6"),
        ("step=1", "step=2"),
        ("@counted", ""),
        ('{"a": lambda: 1}', "{}"),
        ("10 + function(*arguments)", "10"),
    ],
)
def test_what_an_import_has_made_is_left_to_another_import(module: ModuleType, before: str, after: str) -> None:
    with pytest.raises(NotSwappable):
        swap(module, before, after)
    assert (module.decorated(5), module.generic(5), module.Record().twice) == (16, 12, 10)


def test_what_is_not_imported_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(NotSwappable, match="not imported"):
        Functions().swap(tmp_path / "nothing.py", SOURCE, SOURCE.replace("LIMIT = 3", ""))
