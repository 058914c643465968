"""How many random patterns each energy of table 1 stores as n grows: the exponents of straight lines, with their intervals.

The capacities are those of `lemmata capacity` (`lemmata.verify.studies.capacity`), at the miniature's dimensions or at its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, ExperimentError
from lemmata.verify.studies.capacity import Capacity, Curve, Plan, measure, plans

ROWS = dict(zip(("hopfield", "krotov", "demircigil", "ramsauer"), plans(), strict=False))
READINGS = {"pattern": 1 << 14, "all": 1 << 10}  # the most patterns drawn: twice what the default stores, or more


def estimate(name: str, curve: Curve) -> Estimate:
    """The slope of a capacity curve.

    Raises: ExperimentError for fewer than three finite capacities: they have no interval.
    """
    fit = curve.growth()
    if fit is None:
        raise ExperimentError(f"{name}: an interval needs three dimensions with a finite capacity")
    return Estimate(fit.value, fit.low, fit.high, "bits per dimension" if curve.exponential else "powers of n")


def measured(context: Context) -> Mapping[str, Estimate]:
    """The slopes of each row of table 1, by each reading of "stored".

    Raises: ExperimentError where more patterns are stored than are drawn, or a slope has no interval.
    """
    rows = {f"{row}-{reading}": (plan, reading) for row, plan in ROWS.items() for reading in READINGS}
    points: dict[str, list[Capacity]] = {name: [] for name in rows}
    todo = [(name, n) for name in rows for n in context.settings[name]]
    for done, (name, n) in enumerate(context.steps(todo, "capacities")):
        plan, reading = rows[name]

        def compute(name: str = name, plan: Plan = plan, reading: str = reading, n: int = n, done: int = done) -> list[Any]:
            found = measure(plan.memory, reading, n, np.random.default_rng((context.seed, done)), READINGS[reading])
            if found.estimate == math.inf:
                raise ExperimentError(f"{name}: {READINGS[reading]:,} patterns are stored at n = {n}; choose a smaller n")
            return [found.estimate, found.low, found.high]

        points[name].append(Capacity(n, *context.part(f"{name}-{n}", compute)))
    context.series["patterns"] = {name: [[p.n, p.estimate, p.low, p.high] for p in curve] for name, curve in points.items()}
    return {
        name: estimate(name, Curve(plan.memory.name, reading, plan.exponential, tuple(points[name])))
        for name, (plan, reading) in rows.items()
    }


def draw(record: Mapping[str, Any]) -> Any:
    """How many patterns are stored at each n, with 95 % intervals: beside powers of n, and beside powers of 2."""
    from lemmata.verify.studies.plots import COLOURS, canvas

    figure = canvas((10, 4))
    axes = dict(zip((False, True), figure.subplots(1, 2), strict=True))
    for k, (row, plan) in enumerate(ROWS.items()):
        for reading, style in zip(READINGS, ("o-", "s--"), strict=True):
            ns, middle, low, high = zip(*record["series"]["patterns"][f"{row}-{reading}"], strict=True)
            bars = [[b - a for a, b in zip(*ends, strict=True)] for ends in ((low, middle), (middle, high))]
            label = f"{row}, {reading}"
            axes[plan.exponential].errorbar(ns, middle, bars, fmt=style, color=COLOURS[k], label=label, markersize=4)
    for exponential, axis in axes.items():
        axis.set(xlabel="n", ylabel="patterns stored", yscale="log", xscale="linear" if exponential else "log")
        axis.legend(fontsize="small")
    return figure


_SIZES = {f"{row}-{reading}": plan.sizes[reading] for row, plan in ROWS.items() for reading in READINGS}
_CHEAP = {  # the default's dimensions that take less than half a second on one core
    "hopfield-pattern": 257,
    "hopfield-all": 257,
    "krotov-pattern": 49,
    "krotov-all": 49,
    "demircigil-pattern": 14,
    "demircigil-all": 16,
    "ramsauer-pattern": 9,
    "ramsauer-all": 9,
}
EXPERIMENT = Experiment(
    name="capacity",
    says="how fast the number of random patterns that an energy of table 1 stores grows with the dimension n",
    sizes={
        "miniature": {name: tuple(n for n in sizes if n <= _CHEAP[name]) for name, sizes in _SIZES.items()},
        "default": _SIZES,
    },
    measure=measured,
    draw=draw,
    notes=(
        "pattern: a given one of d random patterns is stored with probability 1/2; all: all of them are, together",
        "binary patterns are uniform on the cube, stored where flipping any bit raises the energy",
        "those of Ramsauer et al. are uniform on the sphere of radius sqrt(n - 1), at beta = 1; stored: the update from one "
        "converges within half the distance to the nearest other",
        "a slope is that of log d against log n, or of log2 d against n",
        "intervals are Student's, 95 %, about a straight line at these n: a factor below the leading growth bends it",
        "a line at finite n measures the growth there; it neither proves nor refutes a limit",
    ),
)
