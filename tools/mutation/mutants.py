"""Every mutant of a module: what is broken, where, and by which operator.

What is not broken, because no test should notice: docstrings; annotations and `cast`; what is logged, measured or warned of;
the words of errors, and other texts for operators (`detail`, `description`, names of threads); `strict` of a zip. Values that
stand outside functions (a module's constants, a record's defaults) are choices, not logic. Lua scripts are logic.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from tools.mutation.operators import SCRIPT, Operators, is_text

_TALK = {"log", "bound", "logger", "logging", "metrics", "telemetry", "warnings"}
"""What is called on these is said or measured."""
_TYPING = {"cast", "isinstance", "len", "TypeVar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of one module."""

    module: str
    """The module's path from the root of the tree."""
    operator: str
    function: str
    """The name of the function or class around it; empty at the top."""
    line: int
    covering: range
    """The lines of the statement that was changed. Empty where it runs when the module is imported."""
    original: str = field(repr=False)
    source: str = field(repr=False)

    @property
    def diff(self) -> str:
        """The lines that went, and those that came instead."""
        return _diff(self.original, self.source)

    @property
    def key(self) -> str:
        """The same for the same change of the same module, however often it is made."""
        return hashlib.sha256(f"{self.module}\n{self.operator}\n{self.source}".encode()).hexdigest()[:16]


def mutants(root: Path, module: str) -> list[Mutant]:
    """Every mutant of `module`, in the order of its lines; no two are the same program."""
    source = (root / module).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    finder = _Finder(wrapper, Operators(siblings(root, source)))
    wrapper.visit(finder)
    found: list[Mutant] = []
    meanings = _Meanings(source)
    seen = set[tuple[range, str]]()
    for place, operator, changed in finder.found:
        try:
            meaning = meanings.of(changed)
        except SyntaxError:
            continue
        if meaning in seen or meanings.is_same(meaning):
            continue
        seen.add(meaning)
        found.append(
            Mutant(
                module=module,
                operator=operator,
                function=place.function,
                line=_first_difference(source, changed),
                covering=place.covering,
                original=source,
                source=changed,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    function: str
    covering: range


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, wrapper: MetadataWrapper, operators: Operators) -> None:
        super().__init__()
        self.found: list[tuple[_Place, str, str]] = []
        """Where, by which operator, and the whole module after it."""
        self._module = wrapper.module
        self._lines = wrapper.module.code.splitlines(keepends=True)
        self._operators = operators
        self._names: list[str] = []
        self._functions = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _is_left_alone(node) or self._is_text(node):
            return False
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self._names.append(node.name.value)
            self._functions += isinstance(node, cst.FunctionDef)
        elif self._functions or (isinstance(node, cst.SimpleString) and SCRIPT in node.value):
            self.found.extend(
                (self._place(node), operator, self._changed(node, change))
                for operator, change in self._operators.changes(node)
            )
        # An error's own words are for operators.
        return not isinstance(node, cst.Raise)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.ClassDef | cst.FunctionDef):
            self._names.pop()
            self._functions -= isinstance(original_node, cst.FunctionDef)

    def _is_text(self, node: cst.CSTNode) -> bool:
        call = self.get_metadata(ParentNodeProvider, node, None) if isinstance(node, cst.Arg) else None
        return isinstance(node, cst.Arg) and isinstance(call, cst.Call) and is_text(call, node)

    def _place(self, node: cst.CSTNode) -> _Place:
        return _Place(".".join(self._names), self._covering(node) if self._functions else range(0))

    def _changed(self, node: cst.CSTNode, change: cst.CSTNode) -> str:
        if isinstance(node, cst.BaseCompoundStatement):
            return cst.ensure_type(self._module.deep_replace(node, change), cst.Module).code
        span = self.get_metadata(PositionProvider, node)
        before = [*self._lines[: span.start.line - 1], self._lines[span.start.line - 1][: span.start.column]]
        after = [self._lines[span.end.line - 1][span.end.column :], *self._lines[span.end.line :]]
        code = self._module.code_for_node(change).strip()
        if not isinstance(
            node, cst.SimpleString
        ):  # inside brackets the depth means nothing, but the diff is to be read
            first = self._lines[self._covering(node).start - 1]
            code = code.replace("\n", "\n" + first[: len(first) - len(first.lstrip())])
        return "".join([*before, code, *after])

    def _covering(self, node: cst.CSTNode) -> range:
        """The lines of the simple statement, or of the head of the compound one, that `node` is part of."""
        while not isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            node = self.get_metadata(ParentNodeProvider, node)
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            return range(0)  # its defaults are made when the module is imported
        position = self.get_metadata(PositionProvider, node)
        end = position.end.line
        if isinstance(node, cst.BaseCompoundStatement) and isinstance(getattr(node, "body", None), cst.IndentedBlock):
            end = self.get_metadata(PositionProvider, node.body.body[0]).start.line - 1
        return range(position.start.line, end + 1)


def _is_left_alone(node: cst.CSTNode) -> bool:
    match node:
        case cst.Annotation() | cst.Decorator() | cst.Import() | cst.ImportFrom():
            return True
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString() | cst.Ellipsis()):
            return True
        case cst.Expr(value=value):
            return isinstance(value, cst.Call) and _is_talk(value)
        case cst.Call(func=cst.Name(value=name)) if name in _TYPING:
            return True
        case cst.Call():
            return _is_talk(node)
    return False


def _is_talk(call: cst.Call) -> bool:
    node: cst.BaseExpression = call
    while isinstance(node, cst.Call | cst.Attribute):
        node = node.func if isinstance(node, cst.Call) else node.value
    return isinstance(node, cst.Name) and node.value in _TALK


def siblings(root: Path, source: str) -> Mapping[str, tuple[str, ...]]:
    """A field → its neighbours of the same type, in the one record of this module or of the contract that has such a field."""
    declared: dict[str, list[tuple[str, ...]]] = {}
    contract = root / "worker" / "contract.py"
    texts = {source, contract.read_text(encoding="utf-8") if contract.exists() else ""}
    for text in sorted(texts):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                for field, others in _neighbours(node):
                    declared.setdefault(field, []).append(others)
    return {field: records[0] for field, records in declared.items() if len(records) == 1}


def _neighbours(record: ast.ClassDef) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_type: dict[str, list[str]] = {}
    for statement in record.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            by_type.setdefault(ast.unparse(statement.annotation), []).append(statement.target.id)
    for fields in by_type.values():
        for place, name in enumerate(fields):
            yield name, tuple(sorted({fields[place - 1], fields[(place + 1) % len(fields)]} - {name}))


class _Meanings:
    """What makes two mutants of one text the same program. Only the function or statement that was changed is read."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines()
        self._units = [_lines(node) for node in _statements(ast.parse(source).body)]
        self._whole = ast.dump(ast.parse(source))

    def is_same(self, meaning: tuple[range, str]) -> bool:
        """Whether it is the original's."""
        unit, dump = meaning
        return dump == (self._dump(self._lines, unit) if unit else self._whole)

    def of(self, changed: str) -> tuple[range, str]:
        """The same for the same program. Raises SyntaxError."""
        lines = changed.splitlines()
        pairs = list(zip(self._lines, lines, strict=False))
        first = next((number for number, (old, new) in enumerate(pairs) if old != new), len(pairs))
        backwards = zip(reversed(self._lines[first:]), reversed(lines[first:]), strict=False)
        same = next((number for number, (old, new) in enumerate(backwards) if old != new), 0)
        last = len(self._lines) - same - 1
        for unit in self._units:
            if first in unit and last in unit:
                more = len(lines) - len(self._lines)
                return unit, self._dump(lines, range(unit.start, unit.stop + more))
        return range(0), ast.dump(ast.parse(changed))

    def _dump(self, lines: list[str], unit: range) -> str:
        return ast.dump(ast.parse("\n".join(["if True:", *(f" {line}" for line in lines[unit.start : unit.stop])])))


def _lines(node: ast.stmt) -> range:
    """The statement's lines, counted from 0, its decorators among them."""
    first = min([node.lineno, *(head.lineno for head in getattr(node, "decorator_list", []))])
    return range(first - 1, node.end_lineno or first)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of a module, and of each class."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _statements(node.body)
        else:
            yield node


def _first_difference(before: str, after: str) -> int:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next((number for number, (old, new) in enumerate(pairs, 1) if old != new), 0)


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
