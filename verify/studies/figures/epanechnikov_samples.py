"""The figures of arXiv:2506.10801 about samples of mixtures of Gaussians: the right of 3, 7 and 8, each drawn anew.

Bars are standard errors over draws. Where the log-sum-ReLU energy has the greater mean, the ground is orange.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import torch
from torch import Tensor

from lemmata.verify.studies.emergence import METRICS, Mixture, Sweep, compared
from lemmata.verify.studies.plots import COLOURS, panels, plot

SWEEP = Sweep()
NUMBERS = (10, 100)  # of patterns
DIMS = (8, 16)
ENERGIES = ("log-sum-ReLU", "log-sum-exp")


@cache
def _drawn(mixture: Mixture, sweep: Sweep) -> tuple[Tensor, Tensor]:
    """Mean temperatures (b,) and metrics (seeds, 2, 3, b), of one place in the range each, as appendix D.3.2 has it."""
    found = [compared(mixture, sweep, seed) for seed in sweep.seeds]
    return torch.stack([one.betas for one in found]).mean(dim=0), torch.stack([one.metrics for one in found])


def _column(axes: Any, mixture: Mixture) -> None:
    """A mixture's three metrics, one below the other."""
    betas, metrics = _drawn(mixture, SWEEP)
    mean, error = metrics.mean(dim=0), metrics.std(dim=0) / math.sqrt(len(metrics))  # (2, 3, b)
    for k, axis in enumerate(axes):
        for energy, (label, colour, marker) in enumerate(zip(ENERGIES, (COLOURS[4], COLOURS[0]), "so", strict=True)):
            style = {"color": colour, "marker": marker, "markersize": 3.5, "linewidth": 1, "capsize": 2}
            axis.errorbar(betas, mean[energy, k], error[energy, k], label=label, **style)
        ahead = (mean[0, k] > mean[1, k]).tolist()
        ground = {"color": "orange", "alpha": 0.13, "step": "mid"}
        axis.fill_between(betas, 0, 1, where=ahead, transform=axis.get_xaxis_transform(), **ground)
        axis.set(xscale="log", xlabel="β" if k == len(METRICS) - 1 else "", ylabel=METRICS[k] + (", nats" if k == 0 else ""))
    axes[0].set_title(f"{mixture.patterns} patterns in dimension {mixture.dim}", fontsize=10)


def _figure(gaussians: int, dims: tuple[int, ...]) -> Any:
    mixtures = [Mixture(gaussians, dim, number) for dim in dims for number in NUMBERS]
    figure, axes = panels(len(METRICS), len(mixtures), (3.6 * len(mixtures), 8))
    for column, mixture in enumerate(mixtures):
        _column(axes[:, column], mixture)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    figure.suptitle(f"Ends of {SWEEP.starts} states, {gaussians} Gaussians; means of {len(SWEEP.seeds)} draws")
    return figure


@plot("epan-fig-3-right", "what both energies retrieve of 10 Gaussians in dimension 8: likelihood, unique memories, patterns")
def in_short() -> Any:
    """Figure 3, right; the number of patterns is not printed there, so both of figure 8 are shown."""
    return _figure(10, DIMS[:1])


@plot("epan-fig-7", "the same of 5 Gaussians in dimensions 8 and 16")
def of_five() -> Any:
    """Figure 7."""
    return _figure(5, DIMS)


@plot("epan-fig-8", "the same of 10 Gaussians in dimensions 8 and 16")
def of_ten() -> Any:
    """Figure 8."""
    return _figure(10, DIMS)
