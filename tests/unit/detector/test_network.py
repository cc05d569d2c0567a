"""What is done to a view before the default detector's network sees it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from detector.specialists.network import lit
from detector.specialists.recipe import Preprocessing

SHOWN = Preprocessing()
SIDE, LIGHT, BRIGHTER = SHOWN.side, SHOWN.light, SHOWN.brighter


def views_of(*means: float) -> torch.Tensor:
    """Pictures with some contrast, each of about such a mean."""
    rng = np.random.default_rng(0)
    pattern = rng.uniform(0.5, 1.5, (SIDE, SIDE, 3))
    return torch.from_numpy(np.stack([(mean * pattern).round().astype(np.uint8) for mean in means]))


def test_a_dark_view_is_shown_as_bright_as_a_photograph() -> None:
    assert lit(views_of(60.0), SHOWN).mean().item() == pytest.approx(LIGHT, abs=0.5)


def test_a_very_dark_view_is_made_brighter_by_so_much_and_no_more() -> None:
    views = views_of(10.0)
    torch.testing.assert_close(lit(views, SHOWN), views.float() * BRIGHTER)


def test_what_is_light_enough_stays_as_it_is() -> None:
    views = views_of(LIGHT + 1, 150.0)
    torch.testing.assert_close(lit(views, SHOWN), views.float())


def test_each_view_has_its_own_light() -> None:
    together = lit(views_of(30.0, 120.0, 60.0), SHOWN)
    alone = torch.cat([lit(views_of(mean), SHOWN) for mean in (30.0, 120.0, 60.0)])
    torch.testing.assert_close(together, alone)


def test_black_stays_black_and_nothing_grows_brighter_than_white() -> None:
    spotted = torch.zeros(1, SIDE, SIDE, 3, dtype=torch.uint8)
    assert lit(spotted, SHOWN).max() == 0
    spotted[0, :8, :8] = 250
    assert lit(spotted, SHOWN).max() == 255


def test_a_recipe_may_show_the_dark_as_it_is() -> None:
    views = views_of(10.0)
    torch.testing.assert_close(lit(views, Preprocessing(version=3, brighter=1.0)), views.float())
