"""What the training loop does for DeepFakeDefenders: epochs that end with a measuring, several processes, passes that add up."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader
from tqdm import tqdm

from detector.defenders.fast import optimise
from detector.defenders.network import Architecture, Network, fake_probabilities
from detector.defenders.training.samples import Training, Validation, order, samples_digest
from detector.defenders.training.spectral import use_spectra
from detector.evaluation import area_under_curve
from detector.training.log import Row
from detector.training.loop import Average, Course, Session, Told, TrainingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A training run. The defaults are the published recipe's, where it is known."""

    batch: int = 16
    """Pictures a step, over all devices together."""
    at_once: int | None = None
    """Pictures in one pass of a device; gradients add up to the step's, and BatchNorm sees a pass at a time. None for all."""
    epochs: int = 20
    rate: float = 1e-4
    last_rate: float = 1e-6
    """Where the cosine ends."""
    weight_decay: float = 1e-2
    average_decay: float = 0.999
    """Of the exponential moving average of the weights, once it has run in."""
    drop_path: float = 0.0
    side_px: int = 384
    """Of the crops."""
    autocast: bool = False
    """Whether products are computed in bfloat16."""
    spectral: bool = False
    """Whether large kernels are convolved by their spectra: a rounding apart, and on a CPU many times faster."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What is learned from, and what is measured on."""

    training: Training
    validation: Validation | None
    loader_processes: int = 0

    def digest(self) -> str:
        """Of the training list."""
        return samples_digest(self.training.samples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this process computes, and which of several it is."""

    device: torch.device
    rank: int = 0
    processes: int = 1


TOLD = Told(columns=("step", "epoch", "loss", "rate", "auc"), losses=("loss",), measured="auc")


def session(work: Path, *, save_every: int = 200, stop_after_s: float = math.inf) -> Session:
    """A call that keeps checkpoint, CSV and plot in the folder `work`."""
    return Session(checkpoint=work / "run.ckpt", log=work / "log.csv", save_every=save_every, stop_after_s=stop_after_s)


def fit(run: Run, data: Data, session: Session) -> bool:
    """Whether the run is complete; False where time was up first. It is saved either way. Raises TrainingError."""
    per_epoch = len(data.training.samples) // run.plan.batch
    if per_epoch == 0:
        raise TrainingError(f"{len(data.training.samples)} pictures are fewer than a batch of {run.plan.batch}")
    if run.plan.batch % run.place.processes:
        raise TrainingError(f"a batch of {run.plan.batch} cannot be shared among {run.place.processes} processes")
    steps = per_epoch * run.plan.epochs

    def is_kept(row: Row) -> bool:
        return int(row["epoch"]) <= run.validated if row["auc"] else int(row["step"]) <= run.step

    with Course(
        run,
        session,
        steps=steps,
        identity=run.identity(data.digest()),
        told=TOLD,
        kept=is_kept,
        is_first=run.place.rank == 0,
        agree=run.agree,
    ) as course:
        while True:
            if run.step == (run.validated + 1) * per_epoch:
                # Saved before the long measuring and after it: a kill in between costs no step, and no epoch goes unmeasured.
                course.save()
                auc = None if data.validation is None else run.measure(data.validation, data.loader_processes)
                run.validated += 1
                course.tell(**({} if auc is None else {"epoch": run.validated, "auc": auc}))
                course.save()
            if run.step >= steps:
                return True
            if not course.learn(_batches(data, run, per_epoch)):
                return False


def _batches(data: Data, run: Run, per_epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    """What is left of the epoch that the run is in: this process's share of every batch."""
    epoch, done = divmod(run.step, per_epoch)
    batch, place = run.plan.batch, run.place
    shuffled = order(len(data.training.samples), run.plan.seed, epoch)
    shares = [
        [(epoch, index) for index in shuffled[at * batch : (at + 1) * batch][place.rank :: place.processes]]
        for at in range(done, per_epoch)
    ]
    loader: DataLoader[Any] = DataLoader(
        data.training,  # type: ignore[arg-type]
        batch_sampler=shares,
        num_workers=data.loader_processes,
        pin_memory=place.device.type == "cuda",
    )
    return cast(Iterator[tuple[Tensor, Tensor]], iter(loader))


class Run:
    """A network being trained: its optimizer, the moving average of its weights, and how far it has come."""

    def __init__(self, network: Network, plan: Plan, place: Place) -> None:
        self.plan, self.place = plan, place
        self.step = 0
        self.validated = 0
        """Epochs that are measured, which is the last that is done to them."""
        # Channels last in memory: all that is not a large kernel is faster so.
        if plan.spectral:
            use_spectra(network)
        self.network = network.to(place.device).to(memory_format=torch.channels_last)
        self._average = Average(self.network.state_dict(), plan.average_decay)
        self._optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=plan.rate, weight_decay=plan.weight_decay, fused=place.device.type == "cuda"
        )
        self._parallel: nn.Module = self.network
        if place.processes > 1:
            self._parallel = DistributedDataParallel(
                self.network, device_ids=[place.device] if place.device.type == "cuda" else None
            )

    def rate(self, share: float) -> float:
        """The learning rate when `share` of the run, in [0, 1], lies behind."""
        return self.plan.last_rate + (self.plan.rate - self.plan.last_rate) * 0.5 * (1 + math.cos(math.pi * share))

    def advance(self, batch: tuple[Tensor, Tensor], share: float) -> dict[str, float]:
        """A step at the rate of its time."""
        rate = self.rate(share)
        return {"epoch": self.validated + 1, "loss": self.learn(*batch, rate), "rate": rate}

    def learn(self, views: Tensor, labels: Tensor, rate: float) -> float:
        """The loss of one step: both branches', added, so that each learns as if it were alone."""
        place = self.place
        torch.manual_seed(_seed(self.plan.seed, self.step, place.rank))
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._parallel.train()
        self._optimizer.zero_grad(set_to_none=True)
        told = torch.zeros((), device=place.device)
        parts = [torch.split(batch, self.plan.at_once or len(labels)) for batch in (views, labels)]
        for at, (some, answers) in enumerate(zip(*parts, strict=True), 1):
            # Gradients are exchanged once a step, with the last pass.
            last = at == len(parts[0])
            with nullcontext() if last else self._silently():
                loss = self._loss(some, answers) * (len(answers) / len(labels))
                loss.backward()  # type: ignore[no-untyped-call]
            told += loss.detach()
        if place.processes > 1:
            distributed.all_reduce(told)
            told /= place.processes
        if not told.isfinite():
            raise TrainingError(f"the loss is {float(told)} at step {self.step + 1}: begin anew with a lower --rate")
        self._optimizer.step()
        self.step += 1
        self._average.follow(self.network.state_dict(), self.step)
        return float(told)

    def _loss(self, views: Tensor, labels: Tensor) -> Tensor:
        place = self.place
        views = views.to(place.device, memory_format=torch.channels_last, non_blocking=True)
        labels = labels.to(place.device, non_blocking=True)
        with torch.autocast(place.device.type, torch.bfloat16, enabled=self.plan.autocast):
            logits: Tensor = self._parallel(views)
        losses = [nn.functional.cross_entropy(logits[:, branch].float(), labels) for branch in range(logits.shape[1])]
        return torch.stack(losses).sum()

    def _silently(self) -> AbstractContextManager[None]:
        """Within it, several processes do not exchange gradients."""
        parallel = self._parallel
        return parallel.no_sync() if isinstance(parallel, DistributedDataParallel) else nullcontext()

    def averaged(self) -> Network:
        """A network of its own with the averaged weights, in evaluation mode."""
        network = Network(self.network.architecture).to(self.place.device)
        network.load_state_dict(self._average.weights)
        return network.eval().requires_grad_(requires_grad=False)

    @torch.inference_mode()
    def measure(self, validation: Validation, loader_processes: int) -> float | None:
        """The averaged weights' area under the ROC curve; None where all pictures are of one class."""
        place = self.place
        network: nn.Module = self.averaged()
        if place.device.type == "cpu":
            network = optimise(cast(Network, network), torch.bfloat16 if self.plan.autocast else torch.float32)
        mine = range(place.rank, len(validation), place.processes)
        loader: DataLoader[Any] = DataLoader(
            validation,  # type: ignore[arg-type]
            batch_size=self.plan.batch // place.processes,
            sampler=mine,
            num_workers=loader_processes,
        )
        scored: list[tuple[float, int]] = []
        for views, labels in tqdm(loader, unit="batch", leave=False, desc="measuring", disable=place.rank > 0):
            with torch.autocast(place.device.type, torch.bfloat16, enabled=self.plan.autocast):
                logits = network(views.to(place.device))
            scored.extend(zip(fake_probabilities(logits.float()).mean(dim=1).tolist(), labels.tolist(), strict=True))
        if place.processes > 1:
            shares: list[Any] = [None] * place.processes
            distributed.all_gather_object(shares, scored)
            scored = [pair for share in shares for pair in share]
        return area_under_curve(
            [score for score, label in scored if label == 0], [score for score, label in scored if label == 1]
        )

    def agree(self, wish: bool) -> bool:
        """Whether the first of the processes wishes it: all stop at the same step, or those that go on would wait forever."""
        if self.place.processes == 1:
            return wish
        told = torch.tensor(float(wish), device=self.place.device)
        distributed.broadcast(told, 0)
        return bool(told)

    def state(self) -> dict[str, Any]:
        """All that it has learned, but for `step`."""
        # No state of random numbers: every step and every picture seeds its own, from the plan's seed and its place.
        return {
            "network": self.network.state_dict(),
            "average": self._average.weights,
            "optimizer": self._optimizer.state_dict(),
            "validated": self.validated,
        }

    def go_on(self, saved: Mapping[str, Any]) -> None:
        """Have learned what `state` told."""
        self.network.load_state_dict(saved["network"])
        self._average.begin(saved["average"])
        self._optimizer.load_state_dict(saved["optimizer"])
        self.validated = saved["validated"]

    def identity(self, digest: str) -> dict[str, Any]:
        """What must be the same for the run to be the same."""
        architecture: Architecture = self.network.architecture
        return {
            **asdict(self.plan),
            "list of pictures": digest,
            "size": str(architecture.record()),
        }


def _seed(*numbers: int) -> int:
    digest = hashlib.sha256(("step " + " ".join(map(str, numbers))).encode()).digest()
    return int.from_bytes(digest[:4], "little")
