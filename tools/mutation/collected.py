"""A process that has collected the tests, and imported what they test with them, and forks a child for each mutant.

One line of JSON in, one out. The first names the tests; then each names a mutant, whose functions the child puts in the place
of the original's before it runs the tests that are asked for.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, TextIO

import pytest

from tools.mutation.nursery import PLUGINS, awaited, detached
from tools.mutation.swapping import NOT_SWAPPABLE, Functions, NotSwappable


def main() -> int:
    """Serve until standard input ends; 1 where the tests cannot be collected."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    request = json.loads(sys.stdin.readline())
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.environ.update(request["environment"], PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", RQ_KEY_PREFIX="torchrelay:rq")
    plugins = [argument for plugin in PLUGINS for argument in ("-p", plugin)]
    arguments = [*plugins, "-p", "no:cacheprovider", "-s", *request["arguments"]]
    return int(pytest.main(arguments, plugins=[_Serving(answers)]))


class _Serving:
    """Runs the tests of each request in place of all that were collected."""

    def __init__(self, answers: TextIO) -> None:
        self._answers = answers

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return True
        items = {item.nodeid: item for item in session.items}
        functions = Functions()
        gc.collect()
        gc.freeze()  # children share these pages
        self._answer({"ready": True})
        for line in sys.stdin:
            request = json.loads(line)
            child = os.fork()
            if child == 0:
                _run(request, items, functions)
            self._answer(awaited(child, request["limit_s"]))
        return True

    def _answer(self, answer: dict[str, Any]) -> None:
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()


def _run(request: dict[str, Any], items: dict[str, pytest.Item], functions: Functions) -> None:
    """Never returns: this process becomes the run."""
    status = 1
    try:
        detached(request["output"])
        tempfile.tempdir = None
        if request["mutant"]:
            functions.swap(Path.cwd() / request["module"], request["original"], request["mutant"])
        status = _failed([items[test] for test in request["tests"]], request)
    except NotSwappable as error:
        sys.stderr.write(f"{error}\n")
        status = NOT_SWAPPABLE
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _failed(tests: list[pytest.Item], request: dict[str, Any]) -> int:
    failing = _Failing()
    tests[0].config.pluginmanager.register(failing)
    for test, following in zip(tests, [*tests[1:], None], strict=True):
        Path(request["running"]).write_text(test.nodeid, encoding="utf-8")
        # By a thread that ends the process: RQ takes the alarm signal for its own jobs' time.
        test.add_marker(pytest.mark.timeout(request["limits"][test.nodeid], method="thread"), append=False)
        test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
        if failing.report is not None:
            sys.stdout.write(f"\nFAILED {test.nodeid}\n{failing.report.longreprtext}\n")
            return 1
    return 0


class _Failing:
    def __init__(self) -> None:
        self.report: pytest.TestReport | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.report = self.report or report


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
