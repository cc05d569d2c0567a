"""How code is broken: each operator yields what may stand in a node's place.

The first table has what mutmut 3 does, without what finds nothing more (a string in upper and in lower case). The second has
what bites in code that is mostly calls to a server: statements, bare conditions, fields, the holes of names, Lua.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

Change = tuple[str, cst.CSTNode]
"""The operator's name, and what stands in a node's place."""

SCRIPT = "redis.call("
"""A string with this in it is a Lua script."""


@dataclass(frozen=True, slots=True)
class Operators:
    """Every operator, and what those need to know that look beyond one node."""

    siblings: Mapping[str, tuple[str, ...]]
    """A record's field → the fields of the same record and type that may be taken for it."""

    def changes(self, node: cst.CSTNode) -> Iterator[Change]:
        """Each change of `node`, one at a time."""
        for name, operator in (*_LIKE_MUTMUT, *_OURS):
            for change in operator(node):
                yield name, change
        if isinstance(node, cst.Attribute):
            for sibling in self.siblings.get(node.attr.value, ()):
                yield "field", node.with_changes(attr=cst.Name(sibling))


def number(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """One more."""
    if isinstance(node, cst.Integer | cst.Float):
        yield node.with_changes(value=repr(node.evaluated_value + 1))


def string(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Other words."""
    if isinstance(node, cst.SimpleString) and len(node.quote) == 1:
        yield node.with_changes(value=f"{node.prefix}{node.quote}XX{node.raw_value}XX{node.quote}")


def constant(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """True for False, and False for True."""
    if isinstance(node, cst.Name) and node.value in {"True", "False"}:
        yield node.with_changes(value=str(node.value == "False"))


def assignment(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """None instead of a value."""
    if isinstance(node, cst.Assign | cst.AnnAssign) and node.value is not None:
        is_none = isinstance(node.value, cst.Name) and node.value.value == "None"
        yield node.with_changes(value=cst.SimpleString('""') if is_none else cst.Name("None"))
    if isinstance(node, cst.AugAssign):
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def argument(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A named argument is left out, so that its default takes over; another becomes None."""
    for place, each in enumerate(node.args if isinstance(node, cst.Call) else ()):
        if not isinstance(node, cst.Call) or each.star or is_text(node, each):
            continue
        others = [*node.args[:place], *node.args[place + 1 :]]
        if each.keyword and others:
            yield node.with_changes(args=others)
        elif not (isinstance(each.value, cst.Name) and each.value.value == "None"):
            nothing = each.with_changes(value=cst.Name("None"))
            yield node.with_changes(args=[*node.args[:place], nothing, *node.args[place + 1 :]])


def method(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A string's method from the other end."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in _METHODS:
        yield node.with_deep_changes(node.func.attr, value=_METHODS[node.func.attr.value])


def without_not(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The opposite."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not | cst.BitInvert):
        yield node.expression


def function(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A lambda that answers None."""
    if isinstance(node, cst.Lambda):
        yield node.with_changes(body=cst.Name("None"))


def word(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Another word or sign of the language."""
    if type(node) in _WORDS:
        yield _WORDS[type(node)]()


def branch(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """One side of `a if b else c` for both; a match without one of its cases."""
    if isinstance(node, cst.IfExp):
        for side in (node.body, node.orelse):
            yield side.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    if isinstance(node, cst.Match) and len(node.cases) > 1:
        for place in range(len(node.cases)):
            yield node.with_changes(cases=[*node.cases[:place], *node.cases[place + 1 :]])


def statement(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Without a call whose answer nobody reads, or without an error that is raised."""
    if (isinstance(node, cst.Expr) and isinstance(node.value, cst.Call | cst.Await)) or isinstance(node, cst.Raise):
        yield cst.Pass()


def condition(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The opposite of a bare condition: comparisons, `and`, `or` and `not` have operators of their own."""
    if isinstance(node, cst.If | cst.While) and isinstance(
        node.test, cst.Name | cst.Attribute | cst.Call | cst.Await | cst.NamedExpr
    ):
        bare = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(operator=cst.Not(), expression=bare))


def side(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """One half of `a and b`, or of `a or b`, for the whole."""
    if isinstance(node, cst.BooleanOperation):
        yield node.left
        yield node.right


def hole(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """An f-string without one of its values: a name that several things would share."""
    for part in node.parts if isinstance(node, cst.FormattedString) else ():
        if isinstance(node, cst.FormattedString) and isinstance(part, cst.FormattedStringExpression):
            yield node.with_changes(parts=[other for other in node.parts if other is not part])


def script(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A Lua script, changed in one place."""
    if isinstance(node, cst.SimpleString) and SCRIPT in node.value:
        for broken in broken_scripts(node.value):
            yield node.with_changes(value=broken)


_Operator = Callable[[cst.CSTNode], Iterator[cst.CSTNode]]


def _named(*operators: _Operator) -> tuple[tuple[str, _Operator], ...]:
    return tuple((operator.__name__, operator) for operator in operators)


_LIKE_MUTMUT = _named(number, string, constant, assignment, argument, method, without_not, function, word, branch)
_OURS = _named(statement, condition, side, hole, script)

_PAIRS = (
    *("lower upper", "lstrip rstrip", "find rfind", "ljust rjust", "index rindex", "split rsplit"),
    *("removeprefix removesuffix", "partition rpartition"),
)
_METHODS = {one: other for pair in _PAIRS for one, other in (pair.split(), reversed(pair.split()))}
_WORDS: Mapping[type[cst.CSTNode], type[cst.CSTNode]] = {
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
    cst.Break: cst.Return,
    cst.Continue: cst.Break,
    cst.Plus: cst.Minus,
    cst.Minus: cst.Plus,
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Divide,
    cst.Modulo: cst.Divide,
    cst.Power: cst.Multiply,
    cst.LeftShift: cst.RightShift,
    cst.RightShift: cst.LeftShift,
    cst.BitAnd: cst.BitOr,
    cst.BitOr: cst.BitAnd,
    cst.BitXor: cst.BitAnd,
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.LessThan: cst.LessThanEqual,
    cst.LessThanEqual: cst.LessThan,
    cst.GreaterThan: cst.GreaterThanEqual,
    cst.GreaterThanEqual: cst.GreaterThan,
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
    cst.And: cst.Or,
    cst.Or: cst.And,
}


def is_text(call: cst.Call, each: cst.Arg) -> bool:
    """Whether this argument is words for an operator, or strictness that only a bug would feel."""
    name = each.keyword.value if each.keyword else ""
    called = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    threads = isinstance(called, cst.Name) and called.value in {"Thread", "Timer", "create_task"}
    return name in {"detail", "description", "thread_name_prefix", "strict"} or (threads and name == "name")


_SWAPS = {"==": "~=", "~=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "and": "or", "or": "and"}
_SWAPPED = re.compile(r"==|~=|<=|>=|<|>|\b(?:and|or)\b")
_NUMBER = re.compile(r"(?<![\w\[.'-])\d+(?![\w\]])")
_CONDITION = re.compile(r"\bif (.+?) then\b")
_STRING = re.compile(r"'[^']*'")


def broken_scripts(source: str) -> Iterator[str]:
    """Each change of a Lua script: an operator, a number, a condition that never holds, a command left out."""
    for start, end in _statements(source):
        text = source[start:end]
        inside = [match.span() for match in _STRING.finditer(text)]
        changes = [
            (match.span(), _SWAPS.get(match[0]) or str(int(match[0]) + 1))
            for match in (*_SWAPPED.finditer(text), *_NUMBER.finditer(text))
            if not any(low <= match.start() < high for low, high in inside)
        ]
        if found := _CONDITION.search(text):
            changes.append((found.span(1), "false"))
        if text.lstrip().startswith(SCRIPT):
            changes.append(((0, len(text)), ""))
        for (low, high), change in changes:
            yield source[: start + low] + change + source[start + high :]


def _statements(source: str) -> Iterator[tuple[int, int]]:
    """Where each of the script's statements begins and ends; comments are left out."""
    position, begun, depth = 0, 0, 0
    for line in source.splitlines(keepends=True):
        if depth == 0:
            begun = position
        position += len(line)
        if line.lstrip().startswith("--"):
            continue
        depth = max(0, depth + line.count("(") - line.count(")"))
        if depth == 0:
            yield begun, position - len(line) + len(line.rstrip("\n"))
