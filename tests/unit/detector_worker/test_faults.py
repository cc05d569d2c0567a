"""Whatever the decoder finds wrong with a picture has a word that a bot understands."""

from __future__ import annotations

import pytest

from detector.media import MediaFault
from worker.contract import FailureReason


@pytest.mark.parametrize("fault", MediaFault)
def test_every_fault_of_a_picture_is_a_reason(fault: MediaFault) -> None:
    assert FailureReason(fault.value).value == fault.value
