"""Records as JSON with a schema number: older ones are brought up to date when read, newer ones refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bots.records.errors import BrokenRecord, NewerRecord

Record = TypeVar("Record")
EARLIEST, LATEST = -62_135_596_800, 253_402_300_799
"""The first and the last second of which a date can be made. No number in a record is beyond them, nor any that is none."""
Number = TypeVar("Number", int, float)
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


class Versioned(Generic[Record]):
    """Reads and writes one noun. `upgrades[n]` makes a record of schema n one of schema n + 1."""

    def __init__(self, record_type: type[Record], noun: str, schema: int, upgrades: Mapping[int, Upgrade]) -> None:
        self._adapter: TypeAdapter[Record] = TypeAdapter(record_type)
        self._noun = noun
        self._schema = schema
        self._upgrades = upgrades

    def dump(self, record: Record) -> str:
        """JSON text; the record carries its schema."""
        return self._adapter.dump_json(record).decode()

    def load(self, text: str | bytes) -> Record:
        """The record, brought up to date. Raises NewerRecord, BrokenRecord."""
        try:
            # Strictly: half of a pair of surrogates is no text, and could not be written again.
            text = text.decode() if isinstance(text, bytes) else text.encode().decode()
            fields = json.loads(text, parse_int=_whole, parse_float=_number, parse_constant=_number)
            schema = int(fields.get("schema", 1))
            if "\\u" in text:  # what we write has characters as they are
                json.dumps(fields, ensure_ascii=False).encode()
        except (ValueError, AttributeError, TypeError, OverflowError, RecursionError):
            raise BrokenRecord(self._noun) from None
        if schema > self._schema:
            raise NewerRecord(self._noun, schema, self._schema)
        try:
            while schema < self._schema:
                fields = self._upgrades[schema](fields)
                schema += 1
            return self._adapter.validate_python({**fields, "schema": self._schema})
        except (ValidationError, KeyError, TypeError, ValueError, AttributeError):
            raise BrokenRecord(self._noun) from None


def _whole(digits: str) -> int:
    return _within(int(digits))


def _number(digits: str) -> float:
    return _within(float(digits))


def _within(number: Number) -> Number:
    if not EARLIEST <= number <= LATEST:
        raise ValueError("a number that no record has")
    return number
