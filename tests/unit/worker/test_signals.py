"""Results of the release before are read, whatever signals have learned to say since."""

from __future__ import annotations

import json

from worker.contract import Codec, Trace, Verdict
from worker.testing import verdict

CODEC = Codec(Verdict)


def test_signals_without_a_source_are_read() -> None:
    written = json.loads(CODEC.dump(verdict()))
    for signal in written["signals"]:
        del signal["source"]
    assert CODEC.load(json.dumps(written)) == verdict()


def test_what_a_later_release_adds_is_left_out() -> None:
    written = json.loads(CODEC.dump(verdict()))
    for signal in written["signals"]:
        signal["detail"] = "of_tomorrow"
        signal["weight"] = 1
    read = CODEC.load(json.dumps(written))
    assert {one.detail for one in read.signals} == {"of_tomorrow"}
    assert "of_tomorrow" not in set(Trace)
