"""The contract: what an earlier version wrote is read, and what a later one writes is refused by name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from worker.client.letters import Letters
from worker.client.sealing import Seal
from worker.contract import (
    SCHEMA_VERSION,
    Codec,
    ContractError,
    FailureReason,
    Kind,
    Origin,
    Purpose,
    Region,
    ScanFailure,
    ScanRequest,
    ScanResult,
    Stages,
)
from worker.testing import verdict

RESULT = ScanResult(
    scan_id="abc",
    origin=Origin(platform="sandbox", purpose=Purpose.ASK, chat="1", message="2", media="3"),
    verdict=verdict(),
    stages=Stages(queue_wait_s=1.0, fetch_s=0.5, decode_s=0.25, inference_s=2.0, total_s=3.75),
)
OF_0_2_0 = (
    '{"schema":1,"scan_id":"abc","origin":{"platform":"sandbox","purpose":"ask","chat":"1","message":"2","media":"3"},'
    '"failure":{"reason":"too_large","detail":"","fingerprints":[]},"sha256":"","attempts":1}'
)
"""A result as version 0.2.0 wrote it, but for what has a default."""


def test_a_result_says_how_long_each_stage_took() -> None:
    codec = Codec(ScanResult)
    assert codec.load(codec.dump(RESULT)) == RESULT


def test_a_result_of_version_0_2_0_is_read_and_says_nothing_of_stages() -> None:
    result = Codec(ScanResult).load(OF_0_2_0)
    assert result.stages is None
    assert result.failure == ScanFailure(reason=FailureReason.TOO_LARGE)


@pytest.mark.parametrize("schema", [0, SCHEMA_VERSION + 1, -1])
def test_a_schema_that_is_not_known_is_refused_by_its_number(schema: int) -> None:
    text = Codec(ScanResult).dump(replace(RESULT, schema=schema))
    with pytest.raises(ContractError, match=f"schema version {schema} is not known"):
        Codec(ScanResult).load(text)


def test_a_request_of_version_0_2_0_is_carried_out() -> None:
    text = json.dumps({"schema": 1, "media": {"sha256": "00", "size_bytes": 1}, "lane": "ask"})
    assert Codec(ScanRequest).load(text).schema == 1


def test_who_asked_version_0_2_0_is_read() -> None:
    text = (
        b'{"scan_id":"abc","origin":{"platform":"p","purpose":"ask","chat":"1","message":"2","media":"3"},"attempts":2}'
    )
    waiter = Letters(Seal(bytes(32))).read_waiter(text, "00")
    assert (waiter.scan_id, waiter.attempts, waiter.trace) == ("abc", 2, "")


def faced(count: int) -> str:
    """A result whose verdict has so many regions."""
    codec = Codec(ScanResult)
    region = Region(kind=Kind.ALTERED, left=0.1, top=0.2, right=0.3, bottom=0.4, score=0.5, frame=7)
    assert RESULT.verdict is not None
    sixteen = json.loads(codec.dump(replace(RESULT, verdict=replace(RESULT.verdict, regions=(region,) * 16))))
    sixteen["verdict"]["regions"] = (sixteen["verdict"]["regions"] * 2)[:count]
    return json.dumps(sixteen)


def test_regions_come_through_and_add_little() -> None:
    codec = Codec(ScanResult)
    result = codec.load(faced(16))
    assert result.verdict is not None
    assert result.verdict.regions[15].frame == 7
    assert len(codec.dump(result)) < len(codec.dump(RESULT)) + 16 * 130


def test_too_many_regions_or_one_beyond_the_picture_are_refused() -> None:
    codec = Codec(ScanResult)
    with pytest.raises(ContractError):
        codec.load(faced(17))
    with pytest.raises(ContractError):
        codec.load(faced(1).replace('"right": 0.3', '"right": 1.3'))
