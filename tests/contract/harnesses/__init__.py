"""One module per chat platform: each exposes `create() -> PlatformHarness`. Found by walking this folder."""

from __future__ import annotations

import importlib
import pkgutil

from bots.testing.harness import PlatformHarness


def names() -> list[str]:
    """The platforms that there is a harness for."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def create(name: str) -> PlatformHarness:
    """That platform's harness. Raises HarnessUnavailable where it cannot work here."""
    made: PlatformHarness = importlib.import_module(f"{__name__}.{name}").create()
    return made
