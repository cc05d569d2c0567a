"""Records as JSON with a schema number: older ones are brought up to date when read, newer ones refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bots.records.errors import BrokenRecord, NewerRecord

Record = TypeVar("Record")
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
            fields = json.loads(text)
            schema = int(fields.get("schema", 1))
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
