"""What can go wrong with what is kept."""

from __future__ import annotations


class RecordError(Exception):
    """The root of this package's errors.

    RecordError
    ├── StoreUnavailable   Redis (or the folder of copies) cannot be reached; nothing was changed
    ├── NewerRecord        it was written by a later version of this program
    └── BrokenRecord       it cannot be read at all
    """


class StoreUnavailable(RecordError):
    """What is kept cannot be reached; nothing was changed. Try again."""


class NewerRecord(RecordError):
    """A record of a later version: update this program before it touches it."""

    def __init__(self, noun: str, schema: int, known: int) -> None:
        super().__init__(f"a {noun} has schema {schema}, and this program reads up to {known}: update it")
        self.noun = noun


class BrokenRecord(RecordError):
    """A record that is not what it should be; it is left as it is."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"a {noun} cannot be read")
        self.noun = noun
