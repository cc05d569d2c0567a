"""Where a network computes, and what is said where it cannot."""

from __future__ import annotations

import pytest

from detector.detector import NoDevice
from detector.devices import best_device


def test_the_processor_is_always_there() -> None:
    assert best_device("cpu").type == "cpu"
    assert best_device("auto").type in {"cpu", "cuda"}


@pytest.mark.parametrize("asked", ["cuda:99", "nonsense", "cuda:x", "meta", ""])
def test_one_that_is_not_there_is_named(asked: str) -> None:
    with pytest.raises(NoDevice, match=f"^{asked} is not there, or does not work: ") as raised:
        best_device(asked)
    assert "\n" not in str(raised.value)
