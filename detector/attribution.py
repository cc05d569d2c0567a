"""Which patches of its views speak for what the default detector's network says, and whether that is so.

The map is made by integrated gradients (Sundararajan et al., ICML 2017) over the patches as the shared lower half of the tower
gives them: what each adds to the score on the way from a view whose patches are all alike, at their mean, to the view as it is.
A few patches, mostly of plain backgrounds, are used by such towers to keep what they know of the whole view (Darcet et al.,
"Vision Transformers Need Registers", ICLR 2024). What these add says nothing of the place where they lie, so it is left out.

The check takes nothing from how the map was made. Patches are left out, as half of them were in training, so that the network
sees nothing it does not know: those on which the map is hottest (deletion), and all but those (insertion). The more the score
falls with the first and stays with the second, the better the map. Maps of the same shape that lie elsewhere go through the
same, and one that is not better than each of them is nothing that anybody should see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import torch

from detector.explanation import Check, Grids
from detector.joining import Pair
from detector.media import Frame
from detector.specialists import network
from detector.specialists.network import Specialists
from detector.specialists.recipe import CLASSES

STEPS = 8
"""Points on the way of the integral."""
SHARES = (0.25, 0.5, 0.75)
"""Of the patches that are kept: with each share its hottest, and its coldest."""
HOARDING = 1.5
"""Times the median of a view's patches: of a greater length is one that keeps what is known of the whole view."""
RANDOM = 8
"""Moved maps that a map must beat, and the opposite of each: of maps that say nothing one in seventeen does, by chance."""
AT_ONCE = 36
"""Views that go through the network together, so that memory is bounded."""
_REAL, _ALTERED, _GENERATED = range(len(CLASSES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What of a score one view decides: what one specialist's heads say of it, weighed."""

    kind: str
    """One of `recipe.KINDS`."""
    deep: Pair = (0.0, 0.0)
    """Of ln(altered / real) and ln(generated / real)."""
    shallow: Pair = (0.0, 0.0)


class Attribution:
    """Asks the network. Deterministic on one machine. Not thread-safe."""

    def __init__(self, specialists: Specialists) -> None:
        """Raises ValueError where the network has no patches that could be left out."""
        if specialists.grid is None:
            raise ValueError("of this network's views nothing can be left out, so no map could be checked")
        self._specialists = specialists
        self._device = specialists.device
        self._grid, self._prefix = specialists.grid, specialists.prefix

    def grids(self, questions: Sequence[Question], views: Sequence[Frame]) -> tuple[Grids, Check]:
        """How much each patch of each (side, side, 3) view adds to the score, or takes from it, and how that fared.

        The score is the sum over views of what each one's question asks for.
        """
        patches = self.patches(views)
        grids = self.gradients(questions, patches)
        return grids, self.checked(questions, patches, grids)

    def gradients(self, questions: Sequence[Question], patches: torch.Tensor) -> Grids:
        """The map of each view: what each patch adds to the score of a view whose patches are all alike."""
        made = []
        for question, one in zip(questions, patches, strict=True):
            with torch.no_grad():
                tokens = self._specialists.halfway(one[None])
            start = tokens.clone()
            start[:, self._prefix :] = tokens[:, self._prefix :].mean(dim=1, keepdim=True)
            way = torch.arange(0.5, STEPS, device=self._device).to(tokens.dtype).view(-1, 1, 1) / STEPS
            between = (start + way * (tokens - start)).requires_grad_()
            (slope,) = torch.autograd.grad(self.scores(question, between).sum(), between)
            added = (slope.float().mean(dim=0) * (tokens[0] - start[0]).float()).sum(dim=-1)
            length = tokens[0, self._prefix :].float().norm(dim=-1)
            own = torch.where(length > HOARDING * length.median(), 0.0, added[self._prefix :])
            made.append(own.cpu().numpy().reshape(self._grid, self._grid))
        return np.stack(made)

    def checked(self, questions: Sequence[Question], patches: torch.Tensor, grids: Grids) -> Check:
        """How these maps of these views fare."""
        rivals = [grids, *(moved(grids, number) for number in range(RANDOM))]
        gains = self.gains(questions, patches, rivals)
        # Of the opposite of a map the hottest patches are its coldest, so its gain is the same with the other sign.
        return Check(gain=gains[0], best_random=max(abs(gain) for gain in gains[1:]))

    @torch.inference_mode()
    def gains(self, questions: Sequence[Question], patches: torch.Tensor, rivals: Sequence[Grids]) -> list[float]:
        """`Check.gain` of each of several maps of the same views."""
        count = self._grid**2
        found = np.zeros((len(rivals), len(patches)))
        for share, (view, own) in product(SHARES, enumerate(patches)):
            kept = round(share * count)
            orders = [np.argsort(-grids[view].reshape(-1), kind="stable") for grids in rivals]
            sets = np.sort([*(order[:kept] for order in orders), *(order[count - kept :] for order in orders)], axis=1)
            scores = self._scores_of_parts(questions[view], own, sets)
            found[:, view] += (scores[: len(rivals)] - scores[len(rivals) :]) / len(SHARES)
        return [float(gain) for gain in found.sum(axis=1)]

    def _scores_of_parts(
        self, question: Question, patches: torch.Tensor, sets: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float64]:
        """Of one view's (tokens, width), with only those patches that each set names."""
        said = []
        for at in range(0, len(sets), AT_ONCE):
            part = torch.from_numpy(sets[at : at + AT_ONCE]).to(self._device)
            always, others = patches[: self._prefix], patches[self._prefix :]
            tokens = torch.cat([always.expand(len(part), -1, -1), others[part]], dim=1)
            said.append(self.scores(question, self._specialists.halfway(tokens)))
        return torch.cat(said).cpu().numpy()

    def scores(self, question: Question, tokens: torch.Tensor) -> torch.Tensor:
        """(views,) float64 scores of what the lower half gave."""
        upper = self._specialists.upper(question.kind)
        scores = torch.zeros(len(tokens), dtype=torch.float64, device=self._device)
        for head, weights in (("deep", question.deep), ("shallow", question.shallow)):
            if any(weights):
                logits = getattr(upper, head)(tokens).double()
                pairs = logits[:, [_ALTERED, _GENERATED]] - logits[:, [_REAL]]
                scores = scores + (pairs * torch.tensor(weights, dtype=torch.float64, device=self._device)).sum(dim=1)
        return scores

    @torch.no_grad()
    def patches(self, views: Sequence[Frame]) -> torch.Tensor:
        """(views, tokens, width) of (side, side, 3) views."""
        seen = torch.from_numpy(np.stack(views)).to(self._device)
        pixels = network.shown(seen, self._specialists.recipe.preprocessing).to(self._specialists.dtype)
        return self._specialists.patches(pixels)


def moved(grids: Grids, number: int) -> Grids:
    """The same maps, mirrored, turned and pushed elsewhere, around the edges: the `number`-th way, always the same."""
    rng = np.random.default_rng(number)
    made = []
    for grid in grids:
        side = len(grid)
        down, across = rng.integers(side // 4, side - side // 4, 2)
        turned = np.rot90(grid[:, ::-1] if rng.integers(2) else grid, int(rng.integers(4)))
        made.append(np.roll(turned, (down, across), axis=(0, 1)))
    return np.stack(made)
