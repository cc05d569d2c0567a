"""What programs compute from solids and light: spheres, surfaces, soft shapes, boxes."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from benchmarks.unphotographed.drawings import _plotted

Draw = Callable[[random.Random], Image.Image]
Array = np.ndarray


def _rays(width: int, height: int) -> Array:
    x, y = np.meshgrid(np.linspace(-1, 1, width) * width / height, np.linspace(1, -1, height))
    rays = np.stack([x, y, np.full_like(x, -1.6)], axis=-1)
    return rays / np.linalg.norm(rays, axis=-1, keepdims=True)


def _finished(colours: Array) -> Image.Image:
    return Image.fromarray((colours.clip(0, 1) ** (1 / 2.2) * 255).astype(np.uint8))


def _spheres(chance: random.Random) -> Image.Image:
    """Spheres over a plane of squares, with lights and gloss."""
    rng = np.random.default_rng(chance.randrange(1 << 30))
    rays = _rays(*chance.choice([(640, 480), (720, 720), (480, 640)]))
    sun = rng.normal(size=3)
    sun[1] = abs(sun[1]) + 1
    sun /= np.linalg.norm(sun)
    sky = rng.random(3)
    colours = sky * (0.4 + 0.6 * rays[..., 1:2].clip(0, 1))
    far = np.where(rays[..., 1] < 0, -1 / np.minimum(rays[..., 1], -1e-6), np.inf)
    spot = rays * np.where(np.isfinite(far), far, 0)[..., None]
    squares = (np.floor(spot[..., 0] * 1.5) + np.floor(spot[..., 2] * 1.5)) % 2
    floor = (rng.random(3) * squares[..., None] + rng.random(3) * (1 - squares[..., None])) * (0.3 + 0.7 * sun[1])
    colours = np.where(np.isfinite(far)[..., None] & (far < 40)[..., None], floor, colours)
    for _ in range(chance.randint(1, 7)):
        radius = chance.uniform(0.2, 0.8)
        centre = np.array([chance.uniform(-1.6, 1.6), radius - 1, chance.uniform(-5, -2)])
        middle = rays @ centre
        inside = middle**2 - centre @ centre + radius**2
        there = np.where(inside > 0, middle - np.sqrt(np.maximum(inside, 0)), np.inf)
        hit = (there > 0) & (there < far)
        normal = (rays * np.where(hit, there, 0)[..., None] - centre) / radius
        light = (normal @ sun).clip(0, 1)
        gloss = ((normal - rays) @ sun / 2).clip(0, 1) ** chance.choice([8, 30, 90])
        lit = rng.random(3) * (0.15 + 0.85 * light[..., None]) + 0.5 * gloss[..., None]
        colours, far = np.where(hit[..., None], lit, colours), np.where(hit, there, far)
    return _finished(colours)


def _surface(chance: random.Random) -> Image.Image:
    rng = np.random.default_rng(chance.randrange(1 << 30))
    figure = plt.figure(figsize=(7, 6), dpi=100)
    axes = figure.add_subplot(projection="3d")
    x, y = np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-3, 3, 60))
    height = sum(rng.normal() * np.exp(-((x - rng.normal()) ** 2 + (y - rng.normal()) ** 2)) for _ in range(5))
    axes.plot_surface(x, y, height, cmap=chance.choice(["viridis", "terrain", "magma"]), linewidth=0, antialiased=True)
    if chance.random() < 0.5:
        axes.set_axis_off()
    return _plotted(figure)


def _soft(chance: random.Random) -> Image.Image:
    """Balls that melt into each other, marched to, with a striped skin, a shadow and a film's grain now and then."""
    rng = np.random.default_rng(chance.randrange(1 << 30))
    width, height = chance.choice([(480, 480), (560, 420)])
    rays = _rays(width, height)
    centres = rng.uniform([-0.9, -0.6, -3.6], [0.9, 0.7, -2.6], (chance.randint(2, 5), 3))

    def distance(spots: Array) -> Array:
        each = [np.linalg.norm(spots - centre, axis=-1) - 0.42 for centre in centres]
        return -np.log(sum(np.exp(-6 * one) for one in each)) / 6

    far = np.full((height, width), 1.2)
    for _ in range(40):
        far += distance(rays * far[..., None]).clip(-0.2, 0.5)
    hit = far < 6
    spots = rays * far[..., None]
    steps = [np.eye(3)[at] * 1e-3 for at in range(3)]
    normal = np.stack([distance(spots + step) - distance(spots - step) for step in steps], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9
    sun = np.array([0.5, 0.8, 0.5]) / 1.07
    stripes = 0.5 + 0.5 * np.sin(spots @ rng.normal(size=3) * chance.choice([0, 8, 20]))
    skin = rng.random(3) * stripes[..., None] + rng.random(3) * (1 - stripes[..., None])
    lit = skin * (0.2 + 0.8 * (normal @ sun).clip(0, 1)[..., None]) + 0.1 * (1 + normal[..., 1:2])
    ramp = rng.random(3) + (rng.random(3) - rng.random(3)) * np.linspace(0, 1, height)[:, None, None]
    colours = np.where(hit[..., None], lit, np.broadcast_to(ramp, lit.shape))
    if chance.random() < 0.4:
        colours = colours + rng.normal(0, 0.01, colours.shape)
    return _finished(colours)


def _boxes(chance: random.Random) -> Image.Image:
    """A town of blocks, seen from a corner."""
    rng = np.random.default_rng(chance.randrange(1 << 30))
    figure = plt.figure(figsize=(7, 7), dpi=100)
    axes = figure.add_subplot(projection="3d", proj_type="ortho")
    side = chance.randint(3, 6)
    filled = rng.random((side, side, side)) < np.linspace(0.9, 0.1, side)
    axes.voxels(
        filled, facecolors=rng.random((side, side, side, 3)), edgecolor="black" if chance.random() < 0.3 else None
    )
    axes.set_axis_off()
    figure.set_facecolor(tuple(rng.random(3)))
    axes.set_facecolor(tuple(rng.random(3)))
    return _plotted(figure)


SORTS: dict[str, dict[str, Draw]] = {
    "tuning": {"spheres": _spheres, "surface": _surface},
    "reporting": {"soft": _soft, "boxes": _boxes},
}
"""By the set that they are in."""
