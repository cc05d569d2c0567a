"""Entries of result streams: whatever stands in one, it is read or it is refused, and holds no other up."""

from __future__ import annotations

import pytest

from worker.client import accounts
from worker.client.letters import Letters, Waiter
from worker.client.sealing import Seal
from worker.contract import ContractError, Origin, Purpose
from worker.testing import verdict

LETTERS = Letters(Seal(bytes(32)))
SHA = "a" * 64
WAITER = Waiter(
    scan_id="abc", origin=Origin(platform="p", purpose=Purpose.ASK, chat="1", message="2", media="3"), trace="t"
)
ENTRY = "1700000002000-0"
FIELDS = {
    b"s": SHA.encode(),
    b"w": LETTERS.waiter(WAITER, SHA).encode(),
    b"v": LETTERS.verdict(verdict(), SHA).encode(),
    b"a": b"1700000000000",
    b"b": b"1700000000500",
}


def test_an_entry_is_read() -> None:
    result, trace = accounts.read(LETTERS, FIELDS, ENTRY)
    assert (result.scan_id, result.sha256, trace) == ("abc", SHA, "t")
    assert result.stages is not None
    assert (result.stages.queue_wait_s, result.stages.total_s) == (0.5, 2.0)


@pytest.mark.parametrize(
    "written", [b"\xff", b"\xed\xa0\x80", b"9" * 400, b"9" * 5000, "\u0663".encode(), b"-1", b"1.5", b" 1"]
)
@pytest.mark.parametrize("name", [b"s", b"a", b"b"])
def test_what_is_no_text_or_no_time_is_refused(name: bytes, written: bytes) -> None:
    with pytest.raises(ContractError):
        accounts.read(LETTERS, {**FIELDS, name: written}, ENTRY)


@pytest.mark.parametrize("name", [b"w", b"v", b"f", b"t"])
@pytest.mark.parametrize(
    "written", [b"", b"\xff", b"=", b"{", b"null", b"[" * 9000, b'{"fetch_s":"a","reason":1}', b"AAAA"]
)
def test_what_is_no_letter_and_no_record_is_refused(name: bytes, written: bytes) -> None:
    with pytest.raises(ContractError):
        accounts.read(LETTERS, {**FIELDS, name: written}, ENTRY)
