"""PURE. A memory of the newest things, so that what is remembered for long-running programs stays small."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Remembers a value for each of the `size` keys that were put last."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def put(self, key: Key, value: Value) -> None:
        """Remember the value as the newest."""
        self._values.pop(key, None)
        self._values[key] = value
        while len(self._values) > self._size:
            self._values.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        """The value; None if it was never put, or is forgotten."""
        return self._values.get(key)
