"""BatchWorker: RQ's SimpleWorker with the model loaded, taking as many scans at once as fit a batch.

Two hooks of RQ are overridden. `dequeue_job_and_maintain_ttl` takes from the lanes and marks as STARTED in one step, so that a
job is always in some list (RQ's own BLPOP over several queues loses the job of a worker that dies just after). `execute_job`
judges them as one batch, tells everybody, and ends those jobs together; whatever is no plain scan RQ performs by itself. What is
left behind is what its SimpleWorker leaves (a test compares).

While the device works on one batch the next is taken and decoded. Who is more urgent than that is looked at first all the same.

Thumbnails and heat maps have queues of their own and are never in a batch: each is a job that RQ performs alone, between two
batches. Heat maps take seconds each: what somebody waits for goes before them, and after each comes a batch if there is one.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from worker import jobs, metrics, telemetry
from worker.client import keys
from worker.client.job import JOB, OwnJob
from worker.client.lanes import BLUR_TIMEOUT_S, HEAT_TIMEOUT_S, Lanes, Line, Loss
from worker.contract import Lane
from worker.ledger import ALONE, Ledger, Started
from worker.progress import Progress, Unwatched
from worker.pulse import Pulse
from worker.scanning import Batch, ScanBench, Task

from rq import Queue, SimpleWorker  # isort: skip
from rq.job import Job  # isort: skip
from rq.suspension import is_suspended  # isort: skip
from rq.worker import WorkerStatus  # isort: skip

WAIT_S = 1
"""How long one blocking look for work takes; a job that came without a wake token is found after it at the latest."""
FAIR_EVERY = 8
"""Every so many batches another line than the most urgent one goes first, each in turn, so that none waits for ever."""
THUMBNAILS_IN_A_ROW = 8
"""So many thumbnails are made before a batch that waits goes first: a scan takes much longer than they do."""
WORKER_TTL_S = 60
"""RQ lists a worker that died for a minute longer."""
MAY_MOVE = {lane.value for lane in Lane if not lane.waits}
"""Lines out of which costly files are moved. Bots put them where they belong; those of an earlier version do not."""
WAITS = {lane.value for lane in Lane if lane.waits}
"""Lines in which somebody waits for an answer."""
GIVE_UP_S = 8.0
SWEEPS_EVERY_S = 0.5
"""A worker asks no more often than this whether it is to look for scans that nobody has."""
STEP_S = 60.0
"""How long may pass between two signs of progress but for decoding and judging: longer than Redis is tried for again."""
AWAY = (redis.ConnectionError, redis.TimeoutError)
"""Redis is not there: it comes back, and the worker waits for it."""
log = telemetry.logger(__name__)


@dataclass(slots=True, kw_only=True)
class Hand:
    """The jobs that a worker takes together, begun, and their scans, claimed and being decoded."""

    number: int
    """Of the batch, as the worker vouches for it."""
    hold: str
    rank: int
    """The urgency of the most urgent among them: 0 is the highest."""
    started: Sequence[Started]
    tasks: dict[str, Task]
    """By RQ's ids."""
    batch: Batch
    ends_s: float
    """By when the watchdog expects it to be judged, on this machine's clock."""
    passed: int = 0
    """So many batches went first that were taken later."""


class BatchWorker(SimpleWorker):
    """Performs scans in batches, thumbnails and heat maps one by one. Never forks."""

    give_up_s = GIVE_UP_S
    leave = staticmethod(os._exit)
    """Ends the process at once, whatever it does."""

    def __init__(
        self,
        lanes: Lanes,
        bench: ScanBench,
        name: str,
        batch_max: int,
        progress: Progress = Unwatched(),
        alive_s: int = keys.ALIVE_S,
    ) -> None:
        self._lanes = lanes
        self._bench = bench
        self._progress = progress
        self.is_done = False
        """Whether it was told to stop, or has found all lanes empty in burst mode; else `work` ends for a fault."""
        self._batch_max = batch_max
        self._batches = 0
        self._turns = 0
        self._ranks = {name: rank for rank, name in enumerate(lanes.lines)}
        self._beside = [line for name, line in lanes.lines.items() if name not in keys.LATE]  # which fill a batch up
        self._since_turn = 0
        """So many batches were taken since another line than the most urgent one had its turn."""
        self._ahead: Hand | None = None
        """What comes next, if nothing more urgent does."""
        self._thumbnails_in_a_row = 0
        self._was_heat = False
        """Whether heat maps were made last."""
        self._pulse = Pulse(lanes.connection, name, alive_s=alive_s)
        self.is_listed = True
        """Whether RQ's tools see it; Redis forgets it in a long absence."""
        self._beat_s = self._swept_s = -1e9
        super().__init__(
            [*lanes.queues.values(), *(queue for line in lanes.beside for queue in line.queues)],
            name=name,
            connection=lanes.connection,
            serializer="json",
            job_class=OwnJob,
            worker_ttl=WORKER_TTL_S,
        )
        self._ledger = Ledger(self, lanes)
        self._found: list[Started] = []
        """What was begun last, and RQ is about to have executed."""
        self._is_found_whole = False
        """Whether it is all that goes into its batch."""

    def work(self, *args: Any, **kwargs: Any) -> bool:
        """As RQ's; this worker is known to be alive while it runs."""
        with self._pulse:
            try:
                return bool(super().work(*args, **kwargs))
            finally:
                with contextlib.suppress(*AWAY):
                    self._let_go()

    def check_for_suspension(self, burst: bool) -> None:
        """As RQ's, whenever Redis is there: the look for work waits for it."""
        with contextlib.suppress(*AWAY):
            if not self._stop_requested and not is_suspended(self.connection, cast(Any, self)):
                return
            # Before it stops or sleeps it keeps nothing from others.
            self._let_go()
            cast(Any, super()).check_for_suspension(burst)

    def run_maintenance_tasks(self) -> None:
        """As RQ's, whenever Redis is there."""
        with contextlib.suppress(*AWAY):
            cast(Any, super()).run_maintenance_tasks()

    def set_state(self, state: str, pipeline: Any = None) -> None:
        """As RQ's, whenever Redis is there; said once is enough, as long as that is known to remember it."""
        if state == self.get_state() and self.is_listed:
            return
        with contextlib.suppress(*AWAY):
            cast(Any, super()).set_state(state, pipeline)

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """As RQ's, whenever Redis is there; once a second is enough."""
        if pipeline is None and timeout is None and time.monotonic() - self._beat_s < 1 and self.is_listed:
            return
        with contextlib.suppress(*AWAY):
            cast(Any, super()).heartbeat(timeout, pipeline)
            self._beat_s = time.monotonic()

    def request_stop(self, signum: int, frame: Any) -> None:
        """As RQ's: the batch is finished first. One that takes longer than `give_up_s` is left to another worker."""
        limit = threading.Timer(self.give_up_s, self.leave, args=(0,))
        limit.daemon = True
        limit.start()
        self.is_done = True
        cast(Any, super()).request_stop(signum, frame)

    def unsubscribe(self) -> None:
        """As RQ's, which first unsubscribes its thread and then stops it: it waits a second for one that waits a minute."""
        if self.pubsub_thread:
            self.pubsub_thread.stop()
        cast(Any, super()).unsubscribe()

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """The next job, and its queue: a thumbnail's, heat maps', or a scan's by urgency. None in burst mode if there is none."""
        while True:
            self._tell(STEP_S)
            try:
                self._be_listed()
                self.heartbeat()
                if self.should_run_maintenance_tasks:
                    cast(Any, self).run_maintenance_tasks()
                self._sweep()
                found = self._take()
                if found is None:
                    self.set_state(WorkerStatus.IDLE)
                if found is not None or timeout is None:
                    self.is_done = self.is_done or found is None
                    return found
                self.connection.blpop([keys.WAKE], timeout=WAIT_S)
            except AWAY as error:
                log.warning(
                    "Redis does not answer, or refuses what is written; trying again", error=type(error).__name__
                )
                self.is_listed = False
                time.sleep(1)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Judge the job together with as many others as fit, and finish each by itself.

        A thumbnail's or heat maps' job is performed alone. What Redis was not there for is taken over, by this worker or
        another: from now on this one no longer vouches for it.
        """
        try:
            self._execute(job, queue)
        except AWAY as error:
            log.warning(
                "Redis went away in mid-batch; what is not told yet is looked at again", error=type(error).__name__
            )
            self.is_listed = False
            if self._ahead is not None:
                self._bench.drop(self._ahead.batch)
                self._ahead = None
        finally:
            self._pulse.keep(*([self._ahead.number] if self._ahead else []))
            self._bench.forget()

    def _execute(self, job: Job, queue: Queue) -> None:
        found, self._found = self._found, []
        self._was_heat = queue in self._lanes.heat.queues
        if keys.line_of(queue.name) in keys.BESIDE:
            self._thumbnails_in_a_row += not self._was_heat
            self._tell((HEAT_TIMEOUT_S if self._was_heat else BLUR_TIMEOUT_S) + STEP_S)
            self._ledger.show(found[0])
            with jobs.on(self._bench):
                self._performed(found[0])
        else:
            self._thumbnails_in_a_row = 0
            began_s = time.monotonic()
            hand = self._in_hand(found)
            self._bench.hold = hand.hold
            self._perform(hand)
            self._pulse.pace.add(len(hand.started), time.monotonic() - began_s)

    def _in_hand(self, found: list[Started]) -> Hand:
        """The batch that begins with these jobs. What comes next, where that is another, stays so."""
        ahead = self._ahead
        self._ledger.show(found[0])
        if ahead is not None and ahead.started[0] is found[0]:
            self._ahead = None
            ahead.ends_s = time.monotonic() + self._lanes.scan_timeout_s
            self._tell(self._lanes.scan_timeout_s, ahead.tasks)
            return ahead
        if ahead is not None:
            ahead.passed += 1
        room = 0 if self._is_found_whole else self._batch_max - len(found)
        return self._begun([*found, *(self._ledger.take(self._beside, room) if room else [])])

    def _begun(self, started: Sequence[Started], after: Hand | None = None) -> Hand:
        """These jobs, in hand now, or to come next `after` those that are."""
        self._batches += 1
        self._since_turn += 1
        hold = self._pulse.vouch_for(self._batches)
        # A job without a request is not one of ours, and fails by itself when RQ performs it.
        asked = [(one, _request(one.job)) for one in started]
        tasks = {
            one.job.id: Task(job_id=one.job.id, request=request, may_move=keys.line_of(one.queue.name) in MAY_MOVE)
            for one, request in asked
            if request is not None
        }
        ends_s = time.monotonic() + self._lanes.scan_timeout_s
        if after is not None:
            self._progress.tell(max(1.0, after.ends_s - time.monotonic()), after.tasks, tasks)
        elif tasks:
            self._tell(self._lanes.scan_timeout_s, tasks)
        return Hand(
            number=self._batches,
            hold=hold,
            ends_s=ends_s,
            rank=min(self._ranks[keys.line_of(one.queue.name)] for one in started),
            started=started,
            tasks=tasks,
            batch=self._bench.begin([*tasks.values()], hold, self._ahead.batch if self._ahead else None),
        )

    def _performed(self, one: Started) -> None:
        """Have RQ perform it."""
        if not self._ledger.hand_over(one):
            return
        if not one.job.is_own:
            metrics.REFUSED.inc()
            log.warning("refused a job that is not this project's: who else can write to this Redis?")
        self.perform_job(one.job, one.queue, one.execution)

    def _look_ahead(self, hand: Hand) -> None:
        """Take and decode what comes after this batch, while the device works on it."""
        is_busy = bool(hand.batch.mine) and not hand.batch.apart
        if self._ahead is not None or self._is_fair_turn or not is_busy or self._stop_requested:
            return
        try:
            taken = self._ledger.take(self._beside, self._batch_max)
            self._ahead = self._begun(taken, after=hand) if taken else None
        except AWAY as error:
            log.warning("Redis went away; what was taken is looked at again", error=type(error).__name__)
            self.is_listed = False
            self._pulse.keep(hand.number)

    def _let_go(self) -> None:
        """Give back what was to come next."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return
        self._pulse.keep()
        self._bench.drop(ahead.batch)
        self._ledger.let_go([one for one in ahead.started if one.job.id in ahead.tasks])
        for job_id in ahead.tasks:
            self._lanes.give_back(job_id, Loss.SPARED)

    def _perform(self, hand: Hand) -> None:
        started, tasks, held = hand.started, hand.tasks, [*hand.tasks]
        if tasks:
            self._bench.decoded(hand.batch)
            self._look_ahead(hand)
            self._bench.judge(hand.batch)
            self._tell(STEP_S, held)
        apart = {task.job_id: task for task in hand.batch.apart}
        others = {task.job_id for task in hand.batch.others}  # nobody has looked at what these really are
        beside = others | apart.keys()
        plain = [one for one in started if one.job.id in tasks and one.job.id not in beside and one.is_plain]
        told = self._bench.settle([tasks[one.job.id] for one in plain])
        if told:
            self._ledger.end([one for one in plain if one.job.id in told])
            held = [job_id for job_id in held if job_id not in told]
            self._tell(STEP_S, held)
        turns = {job_id: turn for turn, job_id in enumerate(apart)}
        rest = [one for one in started if one.job.id not in told]
        with jobs.on(self._bench):
            # What is looked at by itself comes after the batch.
            for one in sorted(rest, key=lambda one: turns.get(one.job.id, -1)):
                if one.job.id in apart:
                    self._tell(self._lanes.scan_timeout_s, held)
                    self._bench.prepare([apart[one.job.id]])
                    self._tell(STEP_S, held)
                self._performed(one)
                if one.job.id in held:
                    held.remove(one.job.id)
                    self._tell(STEP_S, held)

    def _tell(self, within_s: float, held: Iterable[str] = ()) -> None:
        """Tell the watchdog what is in hand, and what comes next."""
        self._progress.tell(within_s, held, self._ahead.tasks if self._ahead else ())

    def _take(self) -> tuple[Job, Queue] | None:
        """A thumbnail to make, or a scan to begin a batch with."""
        ahead = self._ahead
        scans = self._in_order() if ahead is None else self._before(ahead)
        first = self._thumbnails_in_a_row < THUMBNAILS_IN_A_ROW
        last = [] if first or ahead is not None else [self._lanes.thumbnails]
        lines = [*([self._lanes.thumbnails] if first else []), *self._with_heat(scans, ahead), *last]
        # Whose turn it is by way of exception has one place in the batch, and the most urgent all others.
        is_usual = ahead is None and not self._is_fair_turn
        self._found = self._ledger.take(lines, self._batch_max if is_usual else 1) if lines else []
        if not self._found:
            if ahead is None:
                return None
            self._found = [*ahead.started]
        begun = self._found[0]
        self._is_found_whole = is_usual or keys.line_of(begun.queue.name) in ALONE
        if ahead is None and self._is_fair_turn and keys.line_of(begun.queue.name) in self._ranks:
            self._turns += 1
            self._since_turn = -1  # this batch itself is the first to be counted
        return begun.job, begun.queue

    @property
    def _is_fair_turn(self) -> bool:
        """Whether another line than the most urgent one goes first now."""
        return self._since_turn >= FAIR_EVERY - 1

    def _in_order(self) -> list[Line]:
        """The lines of scans by urgency; once in a while the least urgent first, or another of those that come last."""
        lines = [*self._lanes.lines.values()]
        if not self._is_fair_turn:
            return lines
        lines.reverse()
        first = lines.pop(self._turns % (len(lines) - 1))  # each has its turn but the most urgent, which needs none
        return [first, *lines]

    def _before(self, ahead: Hand) -> list[Line]:
        """The lines of what is more urgent; none where others went first often enough."""
        return [*self._lanes.lines.values()][: ahead.rank] if ahead.passed < FAIR_EVERY - 1 else []

    def _with_heat(self, scans: Sequence[Line], ahead: Hand | None) -> list[Line]:
        """These lines, and that of heat maps: after those of what somebody waits for; after all once it had its turn."""
        waits = [place for place, line in enumerate(scans, 1) if line.name in WAITS]
        if ahead is not None and (self._was_heat or len(waits) < len(WAITS)):
            return [*scans]
        after = len(scans) if self._was_heat else max(waits)
        return [*scans[:after], self._lanes.heat, *scans[after:]]

    def _be_listed(self) -> None:
        """Be among RQ's workers again after Redis was away, which may have forgotten it, with what it still has in hand alone."""
        if self.is_listed:
            return
        self._ledger.recount(self._ahead.started if self._ahead else [])
        if not self.connection.hexists(self.key, "birth"):
            self.connection.delete(self.key)  # a heartbeat alone may have left some of it
            cast(Any, self).register_birth()
        self.set_state(self.get_state())
        self.is_listed = True

    def _sweep(self) -> None:
        if time.monotonic() - self._swept_s < SWEEPS_EVERY_S:
            return
        self._swept_s = time.monotonic()
        if not self.connection.set(keys.SWEEP_LEASE, self.name, nx=True, px=1_500):
            return
        revived = self._lanes.sweep()
        if revived:
            log.warning("took over scans that nobody had any more", count=revived)


def _request(job: Job) -> Any:
    """What the job asks for; None where it is not one of ours or cannot be read."""
    own = cast(OwnJob, job)
    return own.kwargs.get("request") if own.is_own and own.func_name == JOB else None
