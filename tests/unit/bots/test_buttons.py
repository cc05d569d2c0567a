"""What buttons carry cannot be made up, changed, or used elsewhere."""

from __future__ import annotations

import pytest

from bots.platform import Button, ReviewChoice
from bots.platforms.discord import buttons as discord
from bots.platforms.telegram import buttons as telegram


@pytest.mark.parametrize("choice", list(ReviewChoice))
def test_telegram(choice: ReviewChoice) -> None:
    signer = telegram.Signer(bytes(32))
    press = telegram.Press(case_id="ABCDEFGHJK", choice=choice)
    data = signer.sign("-100123", press)
    assert len(data.encode()) <= telegram.MAX_BYTES
    assert signer.read("-100123", data) == press
    assert signer.read("-100124", data) is None
    assert telegram.Signer(bytes(31) + b"1").read("-100123", data) is None
    for index, letter in enumerate(data):
        changed = data[:index] + ("x" if letter != "x" else "y") + data[index + 1 :]
        assert signer.read("-100123", changed) is None, changed
    assert signer.read("-100123", "") is None


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
