"""Pictures of the energies of arXiv:2405.08707 and of their dynamics; figure 1 is `landscape`.

Fixed points are refined by Newton's method and classified by the eigenvalues of the Jacobian.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from lemmata.models.energies import layer_energy, mchn_energy, nearest
from lemmata.models.iteration import iterate
from lemmata.models.landscapes import Energy, fixed_points, grid_over
from lemmata.models.retrieval import distance_update, mchn_update
from lemmata.verify.studies.plots import COLOURS, panels, plot

PLANE = ((-2.0, -0.5), (0.2, -0.3), (1.5, 1.5))  # the patterns of figure 1
LINE = ((-2.0,), (0.0,), (1.0,))


def landscapes(patterns: Tensor) -> dict[str, tuple[Energy, Energy]]:
    """The energies of figure 1 with the update that belongs to each, by title."""
    found: dict[str, tuple[Energy, Energy]] = {
        "layer energy E": (lambda x: layer_energy(x, patterns), lambda x: distance_update(x, patterns))
    }
    for beta in (1.0, 2.0):
        inverse = torch.tensor(beta, dtype=patterns.dtype)
        found[f"modern Hopfield energy, β = {beta:g}"] = (
            lambda x, b=inverse: mchn_energy(x, patterns, b),  # type: ignore[misc]
            lambda x, b=inverse: mchn_update(x, patterns, b),  # type: ignore[misc]
        )
    return found


@plot("landscape", "figure 1: energies on plane and line, fixed points, basins, trajectories")
def landscape() -> Any:
    """Figure 1: energies on the plane and on the line, with fixed points, basins and trajectories of the updates."""
    figure, axes = panels(2, 3, (13, 8))
    plane, line = (torch.tensor(rows, dtype=torch.float64) for rows in (PLANE, LINE))
    span = torch.linspace(-3.5, 3.0, 160, dtype=torch.float64)
    grid = torch.cartesian_prod(span, span)  # (m, 2)
    for axis, (title, (energy, update)) in zip(axes[0], landscapes(plane).items(), strict=True):
        values = energy(grid).reshape(len(span), len(span)).T
        drawn = axis.contourf(span, span, values, levels=24, cmap="cividis")
        figure.colorbar(drawn, ax=axis, label="energy, nats")
        points = fixed_points(update, grid_over(plane))
        stable = torch.stack([point for point, good in points if good])
        ended = iterate(update, grid, tolerance=1e-9, budget=500).state
        basin = torch.cdist(ended, stable).argmin(dim=1).reshape(len(span), len(span)).T
        if len(stable) > 1:
            axis.contour(span, span, basin, levels=[k + 0.5 for k in range(len(stable) - 1)], colors="white", linewidths=1)
        for start in grid_over(plane, 4):
            path = _path(update, start, 30)
            axis.plot(path[:, 0], path[:, 1], color="white", linewidth=0.6, alpha=0.7)
        _mark(axis, points, plane)
        axis.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
    x = torch.linspace(-3.5, 2.5, 600, dtype=torch.float64)[:, None]
    for axis, (title, (energy, update)) in zip(axes[1], landscapes(line).items(), strict=True):
        axis.plot(x, energy(x), color=COLOURS[0], label=title)
        if title.startswith("layer"):
            axis.plot(x, nearest(x, line), color=COLOURS[1], linestyle="--", label="nearest-neighbour function g")
        for point, good in fixed_points(update, grid_over(line, 25)):
            style = {"color": COLOURS[2]} if good else {"markerfacecolor": "none", "color": COLOURS[3]}
            axis.plot(point, energy(point[None]), marker="o", linestyle="", **style)
        axis.plot(line[:, 0], energy(line), marker="x", linestyle="", color="black", label="patterns")
        axis.set(title=title, xlabel="$x$", ylabel="energy, nats")
        axis.legend(fontsize=8)
    figure.suptitle("Energies of figure 1: fixed points (filled: stable), patterns (crosses), basins and trajectories")
    return figure


def _path(update: Energy, start: Tensor, steps: int) -> Tensor:
    states = [start]
    for _ in range(steps):
        states.append(update(states[-1]))
    return torch.stack(states)


def _mark(axis: Any, points: Sequence[tuple[Tensor, bool]], patterns: Tensor) -> None:
    for point, good in points:
        style = {"color": COLOURS[4]} if good else {"markerfacecolor": "none", "color": COLOURS[5]}
        axis.plot(*point, marker="o", linestyle="", **style)
    axis.plot(patterns[:, 0], patterns[:, 1], marker="x", linestyle="", color="white")


@plot("bifurcation", "fixed points of the distance update on a regular simplex, and their stability")
def bifurcation() -> Any:
    """Fixed points on the line from the centroid to a pattern of a regular simplex, and their stability along it."""
    counts = (2, 3, 10, 100)
    figure, axes = panels(1, len(counts), (14, 3.8))
    t = torch.linspace(0.001, 0.999, 999, dtype=torch.float64)
    for axis, count in zip(axes[0], counts, strict=True):
        # the separation at which t is a fixed point: sigma = log((1 + (m - 1) t) / (1 - t)) / t
        side = (torch.log((1 + (count - 1) * t) / (1 - t)) / t).sqrt()
        critical, at = side.min(dim=0)
        axis.plot(side[at:], t[at:], color=COLOURS[0], label="stable")
        if int(at) > 0:
            axis.plot(side[: at + 1], t[: at + 1], color=COLOURS[1], linestyle="--", label="unstable")
        axis.plot((0, count**0.5), (0, 0), color=COLOURS[0])  # the slope at the centroid is s^2 / m
        axis.plot((count**0.5, 12), (0, 0), color=COLOURS[1], linestyle="--")
        axis.axvline(float(critical), color="grey", linewidth=0.8)
        axis.set(title=f"{count} patterns, critical s = {float(critical):.3f}", xlim=(0, 4.5), xlabel="separation s")
        axis.set_ylabel("fixed point: 0 centroid, 1 pattern")
        axis.legend(fontsize=8, loc="lower right")
    figure.suptitle("Distance update on a regular simplex (two patterns: exactly √2)")
    return figure


@plot("retrieval", "the retrieval error against the separation, beside the proved bound")
def retrieval(seed: int = 0) -> Any:
    """Retrieval error after one update and at the end against the separation, beside the proved bound."""
    count, dim = 20, 16
    directions = torch.randn(count, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    directions = directions / torch.cdist(directions, directions).fill_diagonal_(math.inf).amin()
    figure, axes = panels(1, 1, (7, 4.6))
    axis = axes[0, 0]
    sides = torch.linspace(0.8, 5.0, 43, dtype=torch.float64)
    once, ended, bound = [], [], []
    for side in sides.tolist():
        patterns = side * directions
        once.append(float((distance_update(patterns, patterns) - patterns).norm(dim=-1).max()))
        last = iterate(lambda x, rho=patterns: distance_update(x, rho), patterns, budget=3000).state  # type: ignore[misc]
        ended.append(float((last - patterns).norm(dim=-1).max()))
        bound.append((count - 1) * side * math.exp(-side * side) if 2 * side * side >= 1 else math.nan)
    axis.semilogy(sides, once, color=COLOURS[0], label="after one update, from the pattern")
    axis.semilogy(sides, ended, color=COLOURS[1], label="at the end of the iteration")
    axis.semilogy(sides, bound, color="black", linestyle="--", label=r"proved: $(d-1)\,s\,e^{-s^2}$ (storage-retrieval-error)")
    axis.set(xlabel="least separation s", ylabel="greatest distance from the pattern", ylim=(1e-12, None))
    axis.set_title(f"Retrieval error, {count} random patterns in {dim} dimensions, seed {seed}")
    axis.legend(fontsize=8)
    return figure


@plot("correlated", "what storage becomes as patterns become correlated")
def correlated(seed: int = 0) -> Any:
    """How separation, stored share and retrieval error degrade along the paths of `lemmata.verify.studies.correlated`."""
    from lemmata.verify.studies.correlated import paths

    figure, axes = panels(1, 3, (13, 4))
    for colour, path in zip(COLOURS, paths(seed), strict=False):
        where = [row.share for row in path.rows]
        for axis, values in zip(
            axes[0],
            ([row.separation for row in path.rows], [row.stored for row in path.rows], [row.error for row in path.rows]),
            strict=True,
        ):
            axis.plot(where, values, color=colour, marker=".", label=path.name)
    for axis, label in zip(
        axes[0], ("least separation", "share of patterns that end nearest to themselves", "median retrieval error"), strict=True
    ):
        axis.set(xlabel="0 independent, 1 fully correlated", ylabel=label)
        axis.legend(fontsize=8)
    figure.suptitle("From well separated to correlated patterns, distance update")
    return figure


@plot("capacity", "how many random patterns each energy of table 1 stores, against n")
def capacity() -> Any:
    """How many random patterns each energy of table 1 stores, against n."""
    from lemmata.verify.studies.capacity import figure

    return figure()
