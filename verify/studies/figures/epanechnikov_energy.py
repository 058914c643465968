"""The figures of arXiv:2506.10801 that its formulas alone draw: 1, 2, the left of 3, 5 and 6. Stars are minima.

Minima of the log-sum-ReLU energy are enumerated; those of the log-sum-exp energy are found by Newton's method.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from lemmata.models.compact_support import (
    KERNELS,
    efficiency,
    gaussian_energy,
    kernel_pair,
    relu_energy,
    relu_minima,
)
from lemmata.models.landscapes import minima
from lemmata.verify.studies.emergence import betas_of
from lemmata.verify.studies.plots import COLOURS, panels, plot

KEPT, EMERGENT = COLOURS[5], COLOURS[1]
PAIR = ((-1.0,), (1.0,))
CORNERS = ((-1.0, 0.0), (1.0, 0.0), (0.0, -math.sqrt(3)))
ON_THE_LINE, ON_THE_PLANE = (0.4, 0.9, 2.1), (0.3, 0.6, 1.1, 2.1)  # beta
FLOOR = 1e-6  # epsilon
CUBES, STORED, BETAS = (2, 8, 32), (5, 15), 41  # figure 3, left: dimensions, numbers of patterns, temperatures
WIDTHS = (1.2, 1.5, 1.8, 1.95)  # half-widths of two kernels at 1 and -1, which overlap and do not reach the other pattern


def _double(rows: Sequence[Sequence[float]]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def gaussian_minima(patterns: Tensor, beta: float) -> Tensor:
    """Minima of the log-sum-exp energy that the search finds, (m, n): at beta = 2 it is half the layer energy."""
    scale = math.sqrt(beta / 2)
    return torch.stack(minima("distance", scale * patterns)) / scale


def emerges(name: str, width: float) -> bool:
    """Whether the sum of two kernels at 1 and -1 has no greater value near 0 than at 0, and none near 1 than at 1."""
    step = torch.linspace(-0.01, 0.01, 21, dtype=torch.float64)
    zero, one = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    return all(bool((kernel_pair(name, at + step, width) <= kernel_pair(name, at, width) + 1e-15).all()) for at in (zero, one))


@plot("epan-fig-1-line", "log-sum-ReLU and log-sum-exp energies of two patterns on the line, with their minima")
def on_the_line() -> Any:
    """Figure 1, left: only the former has three minima."""
    figure, axes = panels(2, len(ON_THE_LINE), (12, 6))
    patterns = _double(PAIR)
    x = torch.linspace(-2.1, 2.1, 841, dtype=torch.float64)[:, None]
    for column, beta in enumerate(ON_THE_LINE):
        places, sizes = relu_minima(patterns, beta)
        upper, lower = axes[0, column], axes[1, column]
        upper.plot(x, relu_energy(x, patterns, beta, FLOOR), color="grey")
        _stars(upper, places[:, 0], relu_energy(places, patterns, beta, FLOOR), sizes == 1)
        upper.set(title=f"log-sum-ReLU, β = {beta:g}", xlabel="$x$", ylabel="energy, nats")
        found = gaussian_minima(patterns, beta)
        lower.plot(x, gaussian_energy(x, patterns, beta), color="grey")
        _stars(lower, found[:, 0], gaussian_energy(found, patterns, beta), torch.zeros(len(found), dtype=torch.bool))
        lower.set(title=f"log-sum-exp, β = {beta:g}", xlabel="$x$", ylabel="energy, nats")
        for axis in (upper, lower):
            axis.plot(patterns[:, 0], torch.full((2,), axis.get_ylim()[0]), marker="x", linestyle="", color="black")
    figure.suptitle("Minima that are patterns (blue) and others (orange); crosses: patterns")
    return figure


@plot("epan-fig-1-plane", "the log-sum-ReLU energy of three patterns on the plane, with its minima")
def on_the_plane() -> Any:
    """Figure 1, right: outside of the supports the energy is infinite, and nothing is drawn."""
    figure, axes = panels(1, len(ON_THE_PLANE), (16, 3.6))
    patterns = _double(CORNERS)
    across, up = (torch.linspace(low, high, 181, dtype=torch.float64) for low, high in ((-3, 3), (-3.5, 2)))
    grid = torch.cartesian_prod(across, up)
    for axis, beta in zip(axes[0], ON_THE_PLANE, strict=True):
        energy = relu_energy(grid, patterns, beta).reshape(len(across), len(up)).T
        shown = torch.where(energy.isfinite(), energy, torch.nan)
        drawn = axis.contourf(across, up, shown, levels=18, cmap="cividis")
        figure.colorbar(drawn, ax=axis, label="energy, nats")
        places, sizes = relu_minima(patterns, beta)
        axis.plot(patterns[:, 0], patterns[:, 1], marker="x", linestyle="", color="white")
        _stars(axis, places[:, 0], places[:, 1], sizes == 1)
        axis.set(title=f"β = {beta:g}, minima: {len(sizes)}", xlabel="$x_1$", ylabel="$x_2$")
        axis.set(facecolor="lightgrey", aspect="equal")
    figure.suptitle("Log-sum-ReLU energy: minima that are patterns (blue) and emergent ones (orange); grey: infinite")
    return figure


def _stars(axis: Any, xs: Tensor, ys: Tensor, kept: Tensor) -> None:
    for which, colour in ((kept, KEPT), (~kept, EMERGENT)):
        axis.plot(xs[which], ys[which], marker="*", markersize=13, linestyle="", color=colour, markeredgecolor="white")


@plot("epan-fig-2", "the separation functions exp(beta s) and relu(1 + beta s)")
def separation() -> Any:
    """Figure 2, with $s=-\\frac12\\lVert x-x'\\rVert^2$."""
    figure, axes = panels(1, 2, (9, 3.6))
    s = torch.linspace(-3, 0, 301, dtype=torch.float64)
    for colour, beta in zip(COLOURS, (0.5, 1.0, 2.0, 4.0), strict=False):
        axes[0, 0].plot(s, torch.exp(beta * s), color=colour, label=f"β = {beta:g}")
        axes[0, 1].plot(s, torch.relu(1 + beta * s), color=colour, label=f"β = {beta:g}")
    for axis, title in zip(axes[0], ("log-sum-exp: exp(β s)", "log-sum-ReLU: relu(1 + β s)"), strict=True):
        axis.set(title=title, xlabel="$s$, minus half the squared distance", ylabel="$F(βs)$")
        axis.legend(fontsize=8)
    return figure


def counts(count: int, dim: int, betas: Tensor, seed: int = 0) -> list[tuple[int, int]]:
    """The minima at each beta and how many of them are patterns, of uniform patterns in the unit cube."""
    patterns = _uniform(count, dim, seed)
    found = [relu_minima(patterns, beta)[1] for beta in betas.tolist()]
    return [(len(sizes), int((sizes == 1).sum())) for sizes in found]


def _uniform(count: int, dim: int, seed: int) -> Tensor:
    return torch.rand(count, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@plot("epan-fig-3", "the number of minima of the log-sum-ReLU energy against beta, for uniform patterns in the unit cube")
def against_beta(seed: int = 0) -> Any:
    """Figure 3, left, and the share of the cube in the supports at 4,000 uniform states."""
    figure, axes = panels(1, len(CUBES), (14, 4.2))
    for axis, dim in zip(axes[0], CUBES, strict=True):
        beside = axis.twinx()
        states = _uniform(4000, dim, seed + 1)
        for colour, count in zip(COLOURS, STORED, strict=False):
            patterns = _uniform(count, dim, seed)
            betas = betas_of(patterns, BETAS)
            found = counts(count, dim, betas, seed)
            axis.plot(betas, [every for every, _ in found], color=colour, label=f"{count} patterns: minima")
            axis.plot(betas, [kept for _, kept in found], color=colour, linestyle="--", label=f"{count} patterns: kept")
            share = [float(relu_energy(states, patterns, beta).isfinite().double().mean()) for beta in betas.tolist()]
            beside.plot(betas, share, color=colour, linestyle=":", linewidth=1)
        axis.set(xscale="log", yscale="symlog", ylim=(0, 3000), title=f"dimension {dim}", xlabel="β", ylabel="number")
        beside.set(ylim=(0, 1.02), ylabel="share of the cube in the supports (dotted)")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    figure.suptitle(f"Local minima of the log-sum-ReLU energy and patterns among them, seed {seed}")
    return figure


@plot("epan-fig-5", "kernels of density estimates with their efficiencies")
def kernels() -> Any:
    """Figure 5: the efficiency is computed, not copied."""
    figure, axes = panels(2, 4, (13, 5.4))
    u = torch.linspace(-2, 2, 801, dtype=torch.float64)
    for axis, name in zip(axes.flat, KERNELS, strict=True):
        axis.plot(u, KERNELS[name](u), color=COLOURS[0])
        axis.set(title=f"{name}: {100 * efficiency(name):.1f} %", xlabel="$u$", ylabel="$K(u)$")
    return figure


@plot("epan-fig-6", "energies of two patterns on the line for each kernel, as the half-width grows")
def emergence() -> Any:
    """Figure 6: 0 is orange where it is a minimum beside those at the patterns, ties allowed."""
    figure, axes = panels(2, 4, (14, 6.5))
    x = torch.linspace(-2.5, 2.5, 1001, dtype=torch.float64)
    zero = torch.zeros(1, dtype=torch.float64)
    for axis, name in zip(axes.flat, KERNELS, strict=True):
        for colour, width in zip(COLOURS[2:], WIDTHS, strict=False):
            axis.plot(x, -torch.log(FLOOR + kernel_pair(name, x, width)), color=colour, label=f"h = {width:g}")
            if emerges(name, width):
                _stars(axis, zero, -torch.log(FLOOR + kernel_pair(name, zero, width)), zero != 0)
        axis.plot((-1, 1), (axis.get_ylim()[0],) * 2, marker="x", linestyle="", color="black")
        axis.set(title=name, xlabel="$x$", ylabel="energy, nats", ylim=(None, 5))
    axes[0, 0].legend(fontsize=8)
    figure.suptitle("Two patterns at -1 and 1: energies of the sums of their kernels, and emergent minima (orange)")
    return figure
