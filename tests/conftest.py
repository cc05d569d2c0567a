"""Marks every test by the folder it lies in, says a failure as it happens, and ends what hangs."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
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
ENDS_WITHIN_S = 180
"""How long putting away may take after a test, whatever became of the test: pytest-timeout's clock runs only once."""

_stderr = pytest.StashKey[int]()
KINDS_WITH_TORCH = {"integration", "e2e", "gpu"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        kind, *folders = item.path.relative_to(HERE).parts
        item.add_marker(kind)
        if kind in KINDS_WITH_TORCH or any(folder.startswith("detector") for folder in folders):
            item.add_marker("torch")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_stderr] = os.dup(2)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_AtOnce(config), "said at once")


class _AtOnce:
    """A run that is cut off has said what failed until then."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            *_, last = report.longreprtext.strip().splitlines() or [""]
            terminal.write_line(
                f"\n{report.nodeid} failed in its {report.when} after {report.duration:.0f} s: {last[:500]}"
            )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A fixture that never ends ends its process, which says where it stood; xdist starts another.

    A test that gave its process a realtime priority fails: all that later tests start would have it, and starve the machine.
    """
    if hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        pytest.fail("this test gave its process a realtime priority")
    faulthandler.dump_traceback_later(ENDS_WITHIN_S, exit=True, file=item.config.stash[_stderr])
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()
