"""Marks every test by the folder it lies in."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("torchrelay", deadline=None)
settings.load_profile("torchrelay")

# An error is logged without a drawing of every variable on its way, which takes seconds.
_PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _PLAIN])

HERE = Path(__file__).parent
KINDS_WITH_TORCH = {"integration", "e2e", "gpu"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        kind, *folders = item.path.relative_to(HERE).parts
        item.add_marker(kind)
        if kind in KINDS_WITH_TORCH or any(folder.startswith("detector") for folder in folders):
            item.add_marker("torch")
