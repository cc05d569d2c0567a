"""What goes through the main server about people, sealed: who waits for what, and what was found. Its disk holds noise."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TypeVar

from worker.client.sealing import Seal
from worker.contract import SCHEMA_VERSION, Codec, ContractError, Origin, ScanResult, Verdict

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Who asked, as it waits in Redis."""

    schema: int = SCHEMA_VERSION
    scan_id: str
    origin: Origin
    attempts: int = 1
    trace: str = ""
    """The W3C trace context in which it was asked, where traces are made; no identity."""


_WAITER = Codec(Waiter)
_VERDICT = Codec(Verdict)
_RESULT = Codec(ScanResult)


class Letters:
    """Writes and reads them. Each is bound to what it is about. All that read raise ContractError."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self.mark = seal.name("letters", "")[:8]
        """Of the key that they are sealed with."""

    def waiter(self, waiter: Waiter, sha256: str) -> str:
        """Who waits for this picture."""
        return self._close(_WAITER.dump(waiter), f"waiter:{sha256}")

    def read_waiter(self, text: bytes, sha256: str) -> Waiter:
        """Who waited for it."""
        return _WAITER.load(self._open(text, f"waiter:{sha256}"))

    def verdict(self, verdict: Verdict, sha256: str) -> str:
        """What was found in this picture."""
        return self._close(_VERDICT.dump(verdict), f"verdict:{sha256}")

    def read_verdict(self, text: bytes, sha256: str) -> Verdict:
        """The same."""
        return _VERDICT.load(self._open(text, f"verdict:{sha256}"))

    def result(self, result: ScanResult) -> str:
        """A result, for whoever knows its scan id."""
        return self._close(_RESULT.dump(result), f"result:{result.scan_id}")

    def read_result(self, text: bytes, scan_id: str) -> ScanResult:
        """The same."""
        return _RESULT.load(self._open(text, f"result:{scan_id}"))

    def _close(self, text: str, name: str) -> str:
        return base64.b64encode(self._seal.close(text.encode(), name)).decode()

    def _open(self, text: bytes, name: str) -> bytes:
        if text.startswith(b"{"):
            return text  # of an earlier version, which did not seal them
        try:
            opened = self._seal.open(base64.b64decode(text, validate=True), name)
        except binascii.Error:
            opened = None
        if opened is None:
            raise ContractError("not sealed with this MEDIA_KEY")
        return opened
