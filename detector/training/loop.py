"""The training loop of every detector: killed at any moment, the same command goes on, and ends as if nothing had been."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import torch
from torch import Tensor
from tqdm import tqdm

from detector.detector import DetectorError
from detector.training.log import Log, Row


class TrainingError(DetectorError):
    """Training cannot begin or go on; the message says what to change."""


class Learner(Protocol):
    """A network being trained, and how far it has come."""

    step: int

    def advance(self, batch: Any, share: float) -> Mapping[str, float]:
        """Learn from a batch when `share` of the run, in [0, 1], lies behind; what the log says of it, by column."""
        ...

    def state(self) -> dict[str, Any]:
        """All that it has learned, but for `step`."""
        ...

    def go_on(self, saved: Mapping[str, Any]) -> None:
        """Have learned what `state` told."""
        ...


class Average:
    """The running mean of weights: the longer it runs, the more slowly it forgets."""

    def __init__(self, weights: Mapping[str, Tensor], decay: float) -> None:
        self.weights = {name: weight.detach().clone() for name, weight in weights.items()}
        self._decay = decay

    def follow(self, weights: Mapping[str, Tensor], step: int) -> None:
        """Take in what the weights are after so many steps; what is no fraction is as it was last."""
        keep = min(self._decay, (1 + step) / (10 + step))
        for name, weight in weights.items():
            if weight.is_floating_point():
                self.weights[name].lerp_(weight.detach(), 1 - keep)
            else:
                self.weights[name].copy_(weight)

    def begin(self, weights: Mapping[str, Tensor]) -> None:
        """Be these."""
        for name, weight in self.weights.items():
            weight.copy_(weights[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What belongs to this call, not to the run: it may change from one call to the next."""

    checkpoint: Path
    """The run as it was last saved; whole at every moment."""
    log: Path
    """A CSV; its plot lies beside it."""
    save_every: int | None = None
    """Steps; a kill costs at most so many."""
    save_every_s: float = math.inf
    stop_after_s: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is written down of a run."""

    columns: Sequence[str]
    """`step` is the first."""
    losses: Sequence[str]
    measured: str | None = None


class Course:
    """A run on its way to its last step. Goes on from the session's checkpoint, if that is there."""

    def __init__(
        self,
        run: Learner,
        session: Session,
        *,
        steps: int,
        identity: Mapping[str, Any],
        told: Told,
        kept: Callable[[Row], bool] | None = None,
        is_first: bool = True,
        agree: Callable[[bool], bool] = bool,
    ) -> None:
        """Raises TrainingError where the checkpoint is of a run of another `identity`.

        Rows of the log that are not `kept`, by default those of later steps, will be written again. Of several
        processes the first alone saves and writes, and all do what it wishes (`agree`).
        """
        self._run, self._session, self._steps = run, session, steps
        self._identity, self._told, self._agree = dict(identity), told, agree
        session.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        if session.checkpoint.is_file():
            self._resume(torch.load(session.checkpoint, map_location="cpu", weights_only=True))
        self._is_first = is_first
        keep = kept or (lambda row: int(row["step"]) <= run.step)
        self._log = Log.open(session.log, told.columns, keep) if is_first else None
        self._progress: Any = tqdm(total=steps, initial=run.step, unit="step", disable=not is_first)
        self._began_s = self._saved_s = time.monotonic()

    def __enter__(self) -> Course:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.close()

    def learn(self, batches: Iterable[Any]) -> bool:
        """Whether all of them were learned from; False where time was up first, and the run is saved."""
        run, session = self._run, self._session
        for batch in batches:
            row = run.advance(batch, run.step / self._steps)
            self._progress.update()
            if self._log is not None:
                self._log.write(step=run.step, **row)
            now_s = time.monotonic()
            is_due = bool(session.save_every) and run.step % (session.save_every or 1) == 0
            if is_due or now_s - self._saved_s > session.save_every_s:
                self.save()
                self._saved_s = now_s
            if self._agree(now_s - self._began_s > session.stop_after_s):
                self.save()
                return False
        return True

    def tell(self, **values: float) -> None:
        """Write down what was measured, and draw all anew."""
        if self._log is not None:
            if values:
                self._log.write(step=self._run.step, **values)
            self._log.draw(self._told.losses, self._told.measured)
            self._progress.set_postfix_str(", ".join(f"{name} {value:.4g}" for name, value in values.items()))

    def save(self) -> None:
        """Write the checkpoint: it is the old one or the new one, whole, whenever the process dies."""
        if not self._is_first:
            return
        partial = self._session.checkpoint.with_suffix(".partial")
        with partial.open("wb") as file:
            torch.save({**self._run.state(), "step": self._run.step, "identity": self._identity}, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._session.checkpoint)

    def _resume(self, saved: Mapping[str, Any]) -> None:
        before = saved.get("identity") or {}
        other = [name for name, value in self._identity.items() if before.get(name) != value]
        if other:
            raise TrainingError(
                f"{self._session.checkpoint} is of a run with another {' and '.join(other)}: "
                "give that run's options, or another place to begin anew"
            )
        self._run.go_on(saved)
        self._run.step = saved["step"]
