"""What buttons carry cannot be made up, changed, or used elsewhere."""

from __future__ import annotations

import pytest

from bots.platform import Button, ReviewChoice
from bots.platforms.discord import buttons as discord


@pytest.mark.parametrize("choice", list(ReviewChoice))
async def test_discord(choice: ReviewChoice) -> None:
    signer = discord.Signer(bytes(32))
    press = discord.Press(case_id="ABCDEFGHJK", choice=choice)
    data = signer.sign(5, press)
    assert len(data) <= 100
    assert signer.read(5, data) == press
    assert signer.read(6, data) is None
    for index, letter in enumerate(data):
        changed = data[:index] + ("x" if letter != "x" else "y") + data[index + 1 :]
        assert signer.read(5, changed) is None, changed
    view = signer.view(5, [Button(label="Put it back", case_id="ABCDEFGHJK", choice=choice)])
    assert view is not None
    assert view.is_finished(), "the library would keep it"
    assert signer.view(5, []) is None
