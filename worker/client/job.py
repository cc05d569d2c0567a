"""OwnJob: an RQ job that can ask for nothing but what this project queues.

RQ performs whatever function a job names, and imports the callbacks and calls the web hooks that it brings. So whoever can write
to the server could run anything at all in the worker, which holds the key to the pictures. Here the names are fixed.
"""

from __future__ import annotations

import contextlib
from typing import Any, Final, cast

import worker.client.keys  # noqa: F401  # tells RQ its prefix: stays above everything that imports rq

from rq.exceptions import DeserializationError, InvalidJobOperation  # isort: skip
from rq.job import Job  # isort: skip

JOB: Final = "worker.jobs.scan"
BLUR_JOB: Final = "worker.jobs.blur"
HEAT_JOB: Final = "worker.jobs.heat"
OWN: Final = frozenset({JOB, BLUR_JOB, HEAT_JOB})


class Refused(Exception):  # what RQ writes beside the failed job
    """The job asks for something else than this project's."""


class OwnJob(Job):
    """A job that names one of `OWN`, and no callbacks or web hooks, or is refused when it is performed."""

    @property
    def is_own(self) -> bool:
        """Whether it may be performed."""
        try:
            named: object = self.func_name
            return (
                isinstance(named, str)
                and named in OWN
                and self.instance is None
                and isinstance(self.kwargs, dict)
                and not self.args
                and not self._brings_more
            )
        except DeserializationError:
            return False

    @property
    def _brings_more(self) -> bool:
        names = (self._success_callback_name, self._failure_callback_name, self._stopped_callback_name)
        return any(names) or bool(self.webhooks)

    @property
    def success_callback(self) -> Any:
        return None

    @property
    def failure_callback(self) -> Any:
        return None

    @property
    def stopped_callback(self) -> Any:
        return None

    def _remove_from_registries(self, *args: Any, **kwargs: Any) -> None:
        """As RQ's; of a job that is gone there is nothing to take off any list.

        A sweeper clears away what a worker has that could not be heard for long, and that may be at its end all the same.
        """
        with contextlib.suppress(InvalidJobOperation):
            cast(Any, super())._remove_from_registries(*args, **kwargs)

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """Send none: a job's web hooks are addresses that somebody else wrote."""

    def _execute(self) -> Any:
        if not self.is_own:
            raise Refused("this worker performs its own jobs alone")
        return super()._execute()
