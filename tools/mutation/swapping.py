"""Puts a mutant into a program that has imported the original: each of its functions gets the mutant's code.

What holds a reference to a function sees the change, whoever imported it. What ran when the module was imported (a table, a
record's defaults, a Lua script) stays as it was: such mutants are for a process that imports them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

_FunctionKey = tuple[str, int]
"""The qualified name, and the first line."""
NOT_SWAPPABLE = 90
"""The exit status of a process that cannot become the mutant."""


class NotSwappable(Exception):
    """The change is not in a function's body alone."""


class Functions:
    """The functions of a program's modules, as they are now."""

    def __init__(self) -> None:
        self._of_file: dict[str, dict[_FunctionKey, list[FunctionType]]] = {}
        for each in gc.get_objects():
            if type(each) is FunctionType:
                code = each.__code__
                by_key = self._of_file.setdefault(code.co_filename, {})
                by_key.setdefault((code.co_qualname, code.co_firstlineno), []).append(each)

    def swap(self, path: Path, original: str, mutant: str) -> None:
        """Give each function of the module at `path` the mutant's code. Raises NotSwappable, and has changed nothing then."""
        live = self._of_file.get(str(path))
        if live is None:
            raise NotSwappable(f"{path} is not imported")
        changes = [
            (function, new)
            for old, new in _changed(_compiled(original, path), _compiled(mutant, path))
            for function in live.get((old.co_qualname, old.co_firstlineno), [])
        ]
        if not changes or any(function.__code__.co_freevars != new.co_freevars for function, new in changes):
            raise NotSwappable(f"no function of {path} is left to change")
        for function, new in changes:
            function.__code__ = new


def _compiled(source: str, path: Path) -> CodeType:
    return compile(source, str(path), "exec", dont_inherit=True)


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions that differ, in pairs, inner ones too. `old` and `new` are modules or classes."""
    inner, replaced = _inner(old), _inner(new)
    if len(inner) != len(replaced) or _body(old) != _body(new):
        raise NotSwappable(f"{old.co_qualname} itself is changed")
    for one, other in zip(inner, replaced, strict=True):
        if one.co_name != other.co_name:
            raise NotSwappable(f"{one.co_qualname} is replaced")
        if _is_class(one):
            yield from _changed(one, other)
        elif one != other:
            yield from _in_function(one, other)


def _in_function(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    yield old, new
    inner, replaced = _inner(old), _inner(new)
    if [code.co_name for code in inner] == [code.co_name for code in replaced]:
        for one, other in zip(inner, replaced, strict=True):
            yield from _in_function(one, other)  # a decorator's inner function may live already


def _inner(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _body(code: CodeType) -> tuple[object, ...]:
    constants = tuple((type(each), each) for each in code.co_consts if not isinstance(each, CodeType))
    return code.co_code, code.co_names, constants


def _is_class(code: CodeType) -> bool:
    return not code.co_flags & 0x2  # CO_NEWLOCALS: a function has locals of its own
