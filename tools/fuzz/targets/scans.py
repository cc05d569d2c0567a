"""What bots and workers say to each other: requests, results, letters, and the entries of result streams.

`ContractError` may come out of reading any of them, and `KeyError` out of an entry that lacks a field.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace

from tools.fuzz.examples import filled
from worker.client import accounts
from worker.client.letters import Letters, Waiter
from worker.client.sealing import Seal
from worker.contract import Codec, ContractError, ScanFailure, ScanRequest, ScanResult, Stages, Verdict

IS_TEXT = True
_SEAL = Seal(bytes(32))
_LETTERS = Letters(_SEAL)
_SHA = "a" * 64
_TYPES = {one.__name__: one for one in (ScanRequest, ScanResult, ScanFailure, Stages, Verdict, Waiter)}
_CODECS = {name: Codec(one) for name, one in _TYPES.items()}


def run(data: bytes) -> str:
    """Which of the readers could read it."""
    return " ".join([*_records(data), *_letters(data), _entry(data)])


def _records(data: bytes) -> Iterator[str]:
    for name, codec in _CODECS.items():
        try:
            record = codec.load(data)
        except ContractError:
            continue
        if codec.load(codec.dump(record)) != record:
            raise AssertionError(f"another {name} than was written")
        yield name


def _letters(data: bytes) -> Iterator[str]:
    sealed = base64.b64encode(_SEAL.close(data, f"waiter:{_SHA}"))
    for text in (data, sealed):
        readers = {"waiter": _LETTERS.read_waiter, "verdict": _LETTERS.read_verdict, "result": _LETTERS.read_result}
        for name, read in readers.items():
            with contextlib.suppress(ContractError):
                read(text, _SHA)
                yield name
    _SEAL.open(data, "a")


def _entry(data: bytes) -> str:
    """The input as the fields of an entry: a line each, its first letter the name; the id on a line of its own."""
    lines = data.split(b"\n")
    fields = {line[:1]: line[2:] for line in lines if line[1:2] == b"="}
    try:
        accounts.read(_LETTERS, fields, "1700000000000-0")
        accounts.read_stages(fields, "1700000000000-0")
    except (ContractError, KeyError) as error:
        return type(error).__name__
    return "entry"


def seeds() -> Iterator[bytes]:
    """One of each record with every field filled, a letter, and entries with a verdict and with a failure."""
    for name, codec in _CODECS.items():
        record = filled(_TYPES[name]) if name != "ScanResult" else None
        if record is not None:
            yield codec.dump(record).encode()
    result = ScanResult(scan_id="a", origin=filled(Waiter).origin, verdict=filled(Verdict), stages=filled(Stages))
    yield _CODECS["ScanResult"].dump(result).encode()
    failed = replace(result, verdict=None, failure=filled(ScanFailure))
    yield _CODECS["ScanResult"].dump(failed).encode()
    waiter, verdict = filled(Waiter), filled(Verdict)
    yield _LETTERS.waiter(waiter, _SHA).encode()
    entry = [f"s={_SHA}", f"w={_CODECS['Waiter'].dump(waiter)}", "a=1700000000000", "b=1700000000500"]
    entry.append(f"t={_CODECS['Stages'].dump(filled(Stages))}")
    yield "\n".join([*entry, f"v={_CODECS['Verdict'].dump(verdict)}"]).encode()
    yield "\n".join([*entry, f"f={_CODECS['ScanFailure'].dump(filled(ScanFailure))}"]).encode()
    yield "\n".join([*entry[:1], f"w={_LETTERS.waiter(waiter, _SHA)}", f"v={_LETTERS.verdict(verdict, _SHA)}"]).encode()
    yield json.dumps({"schema": 99}).encode()
