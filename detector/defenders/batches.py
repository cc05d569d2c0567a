"""Many views through a network in batches as large as the device's memory allows."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Forward = Callable[[Tensor], Tensor]
SHARE = 0.8
"""Of the memory that is free at the start: what a batch may take. Others use the card too, and allocators leave gaps."""
MOST = 96
"""Views in a batch, at most: a card is busy long before that."""


def size_for(free_bytes: int, bytes_per_view: int) -> int:
    """Views in a batch, at least 1."""
    return max(1, min(MOST, int(free_bytes * SHARE) // max(1, bytes_per_view)))


class Batches:
    """A network that takes any number of views. Where memory runs out the batch is halved, for good, and the work goes on."""

    def __init__(self, forward: Forward, size: int) -> None:
        self._forward = forward
        self.size = size
        """Views in a batch, now."""

    def __call__(self, views: Tensor) -> Tensor:
        """(n, 2) of n views, in their order. Raises torch.OutOfMemoryError if a single one is too much."""
        done: list[Tensor] = []
        at = 0
        while at < len(views):
            part = views[at : at + self.size]
            try:
                done.append(self._forward(part))
            except torch.OutOfMemoryError:
                if len(part) == 1:
                    raise
                self.size = len(part) // 2
            else:
                at += len(part)
                continue
            # Outside of the handler, where the error's frames no longer hold on to the tensors that did not fit.
            if views.device.type == "cuda":
                torch.cuda.empty_cache()
        return torch.cat(done)


def fitted(forward: Forward, view: Tensor) -> Batches:
    """Batches of as many views like `view`, (1, …), as fit into what is free of its device's memory; one by one on a CPU.

    What a view takes is measured by a pass of one.
    """
    if view.device.type != "cuda":
        return Batches(forward, 1)
    forward(view)
    torch.cuda.synchronize(view.device)
    torch.cuda.reset_peak_memory_stats(view.device)
    before = torch.cuda.memory_allocated(view.device)
    forward(view)
    torch.cuda.synchronize(view.device)
    per_view = torch.cuda.max_memory_allocated(view.device) - before
    free, _ = torch.cuda.mem_get_info(view.device)
    return Batches(forward, size_for(free, per_view))


class Graphed:
    """A network as a CUDA graph per batch size: one launch instead of a thousand. Elsewhere than on CUDA, the network itself."""

    def __init__(self, forward: Forward) -> None:
        self._forward = forward
        self._graphs: dict[tuple[int, ...], tuple[torch.cuda.CUDAGraph, Tensor, Tensor]] = {}

    @torch.inference_mode()
    def __call__(self, views: Tensor) -> Tensor:
        """As the network."""
        if views.device.type != "cuda":
            return self._forward(views)
        shape = tuple(views.shape)
        if shape not in self._graphs:
            if len(self._graphs) >= 2:
                # A full batch and the last, smaller one: any more would only hold memory.
                self._graphs.clear()
            self._graphs[shape] = self._captured(views)
        graph, inputs, outputs = self._graphs[shape]
        inputs.copy_(views)
        graph.replay()
        return outputs.clone()

    def _captured(self, views: Tensor) -> tuple[torch.cuda.CUDAGraph, Tensor, Tensor]:
        inputs = views.clone()
        # Plans are made and forms are chosen before the capture, which must not wait for anything.
        aside = torch.cuda.Stream(views.device)  # type: ignore[no-untyped-call]
        aside.wait_stream(torch.cuda.current_stream(views.device))
        with torch.cuda.stream(aside):
            for _ in range(2):
                self._forward(inputs)
        torch.cuda.current_stream(views.device).wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            outputs = self._forward(inputs)
        return graph, inputs, outputs
