"""A record of any type with every field filled, so that an input made of it has all that can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

_PLAIN: Mapping[type, object] = {str: "a1", int: 1, float: 0.5, bool: True, bytes: b"a"}


def filled(record_type: Any, within: frozenset[Any] = frozenset()) -> Any:
    """An example of `record_type`: one of each collection, the first of what may be several things, not None.

    `within` are the records that it is a part of: one that has another of its own kind gets none.
    """
    origin, inner = get_origin(record_type), get_args(record_type)
    if origin in {Union, UnionType}:
        only = next(each for each in inner if each is not NoneType)
        return None if only in within else filled(only, within)
    if origin in {tuple, list}:
        return () if inner[0] in within else (filled(inner[0], within),)
    if origin in {frozenset, set}:
        return frozenset({filled(inner[0], within)})
    if origin is not None and issubclass(origin, Mapping):
        return {filled(inner[0], within): filled(inner[1], within)}
    if is_dataclass(record_type):
        types, parents = get_type_hints(record_type), within | {record_type}
        return record_type(**{each.name: _of(each.name, types[each.name], parents) for each in fields(record_type)})
    if issubclass(record_type, Enum):
        return next(iter(record_type))
    return _PLAIN[record_type]


def _of(name: str, field_type: Any, within: frozenset[Any]) -> Any:
    return 1 if name == "schema" else filled(field_type, within)
