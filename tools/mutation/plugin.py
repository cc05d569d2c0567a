"""A pytest plugin that writes down what each test runs and how long it takes, or gives each test a limit."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

MEASURE = "MUTATION_MEASURE"
"""Environment: the file to write to."""
MODULES = "MUTATION_MODULES"
"""Environment: the modules whose lines count, separated by `os.pathsep`."""
LIMITS = "MUTATION_LIMITS"
"""Environment: a file of test → seconds after which it has failed."""
RUNNING = "MUTATION_RUNNING"
"""Environment: the file that names the test that runs."""


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(MEASURE):
        config.pluginmanager.register(_Measuring(Path.cwd(), Path(os.environ[MEASURE])))
    if os.environ.get(LIMITS):
        limits = json.loads(Path(os.environ[LIMITS]).read_text(encoding="utf-8"))
        config.pluginmanager.register(_Limiting(limits, Path(os.environ[RUNNING])))


class _Limiting:
    def __init__(self, limits: dict[str, float], running: Path) -> None:
        self._limits = limits
        self._running = running

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._running.write_text(nodeid, encoding="utf-8")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if item.nodeid in self._limits:
                # By a thread that ends the process: RQ takes the alarm signal for its own jobs' time.
                limit = pytest.mark.timeout(self._limits[item.nodeid], method="thread")
                item.add_marker(limit, append=False)


class _Measuring:
    def __init__(self, root: Path, report: Path) -> None:
        import coverage

        self._root = root
        self._report = report
        self._modules = os.environ[MODULES].split(os.pathsep)
        self._seconds: dict[str, float] = defaultdict(float)
        self._passed: dict[str, bool] = {}
        include = [str(root / module) for module in self._modules]
        self._coverage = coverage.Coverage(data_file=None, config_file=False, include=include)
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        self._passed[report.nodeid] = self._passed.get(report.nodeid, True) and report.passed

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for module in self._modules:
            for line, tests in data.contexts_by_lineno(str(self._root / module)).items():
                for test in tests:  # "" for what runs when they are collected
                    lines[test].setdefault(module, []).append(line)
        found = {
            test: {"seconds": seconds, "passed": self._passed.get(test, False), "lines": lines.get(test, {})}
            for test, seconds in {"": 0.0, **self._seconds}.items()
        }
        self._report.write_text(json.dumps(found), encoding="utf-8")
