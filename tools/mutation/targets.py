"""Which modules are mutated by default, and which tests judge them; of these, coverage picks those that run a mutant's line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

# A bot's tests need no server; a scan's are worth little without a real one.
_BOTS = ("tests/unit/bots", "tests/contract/test_*.py")
# Of a moderator's, only those that are quick: the platforms' contracts take minutes for every survivor.
_MODERATOR = (
    "tests/unit/bots/moderator",
    "tests/unit/bots/commands",
    "tests/unit/bots/test_policy_wording.py",
    "tests/unit/bots/test_hashlists.py",
    "tests/unit/bots/test_texts.py",
)
_WORKER = (
    "tests/unit/worker",
    "tests/unit/detector_worker",
    "tests/contract/detector_scanner",
    "tests/integration/test_scan*.py",
    "tests/integration/test_lanes*.py",
    "tests/integration/test_batch*.py",
    "tests/integration/test_ahead.py",
    "tests/integration/test_costly.py",
    "tests/integration/test_fairness.py",
    "tests/integration/test_poison.py",
    "tests/integration/test_thumbnails.py",
    "tests/integration/test_traces.py",
    "tests/integration/test_seen.py",
    "tests/integration/test_estimate.py",
    "tests/integration/test_times_to_live.py",
    "tests/integration/test_status.py",
    "tests/integration/test_same_as_rq.py",
    "tests/integration/test_refusals.py",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Modules that the same tests judge."""

    modules: str
    """A pattern of paths, as `fnmatch` reads it."""
    tests: tuple[str, ...]
    """Files, folders and patterns; those that the tree does not have are passed over."""
    by_default: bool = True

    def test_paths(self, root: Path) -> list[str]:
        """What pytest is given."""
        found = (path for pattern in self.tests for path in sorted(root.glob(pattern)))
        return [str(path.relative_to(root)) for path in found]


TARGETS = (
    Target(modules="bots/policy*", tests=("tests/unit/bots/test_policy*.py",)),
    Target(modules="bots/moderator/*", tests=_MODERATOR),
    Target(
        modules="bots/records/*",
        tests=("tests/unit/bots/records", "tests/contract/records", "tests/integration/records"),
    ),
    Target(modules="worker/fleet.py", tests=("tests/integration/test_fleet.py",), by_default=False),
    Target(
        modules="worker/watchdog.py",
        tests=("tests/integration/test_watchdog.py", "tests/integration/test_ahead.py"),
        by_default=False,
    ),
    Target(
        modules="worker/progress.py",
        tests=("tests/integration/test_watchdog.py", "tests/integration/test_ahead.py"),
        by_default=False,
    ),
    Target(modules="worker/client/sealing.py", tests=("tests/unit/worker/test_sealing.py",)),
    Target(modules="worker/client/*", tests=_WORKER),
    Target(modules="worker/scanning.py", tests=_WORKER),
    Target(modules="worker/batching.py", tests=_WORKER),
    Target(modules="bots/known.py", tests=("tests/unit/bots/test_known_files.py",), by_default=False),
    Target(modules="bots/web/reveal.py", tests=("tests/unit/bots/test_reveal.py",), by_default=False),
    Target(modules="bots/*", tests=_BOTS, by_default=False),
    Target(modules="worker/*", tests=_WORKER, by_default=False),
    Target(modules="detector/*", tests=("tests/unit/detector", "tests/contract/detector_port"), by_default=False),
)
"""The first that fits a module counts."""


class UnknownModule(Exception):
    """No module of the tree is meant by this."""


def chosen(root: Path, wanted: Iterable[str]) -> dict[str, Target]:
    """The modules that `wanted` means (paths, folders, patterns; empty: the default ones) and what judges each."""
    patterns = [pattern.rstrip("/") for pattern in wanted]
    found: dict[str, Target] = {}
    for package in ("bots", "worker", "detector"):
        for path in sorted((root / package).rglob("*.py")):
            module = path.relative_to(root).as_posix()
            target = next(target for target in TARGETS if fnmatch(module, target.modules))
            if any(_means(pattern, module) for pattern in patterns) if patterns else target.by_default:
                found[module] = target
    for pattern in patterns:
        if not any(_means(pattern, module) for module in found):
            raise UnknownModule(f"{pattern} is no module of bots, worker or detector, and no pattern or folder of such")
    return found


def _means(pattern: str, module: str) -> bool:
    return fnmatch(module, pattern) or module.startswith(f"{pattern}/")
