"""Derivations of eq. (15): $e^{-E_t}$ between bounds within a ball, and on the line."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, Symbol, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.language.domain import d
from lemmata.theory.memory.balls import BallIntegral, BallVolume, DensityPartition, SphereArea, dim
from lemmata.theory.memory.symbols import r
from lemmata.theory.papers.beyond_scaling_laws import eq_15
from lemmata.theory.papers.beyond_scaling_laws.eq_13_proof import NEAREST, RADIUS, SIDES, exponent, p
from lemmata.theory.papers.beyond_scaling_laws.sec5_balls_proof import AREA_TERM, BALL, SHELL, WITHIN
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import count
from lemmata.theory.terms.index_terms import Chosen, Greatest, Index, Integrated, Total

EQ_15 = at_once(eq_15.EQ_15)

# exp(-1 / z) < exp(-exp(-s^2) / z) < exp(-exp(-r^2) / z) within the ball, z the partition function of eq. (13)
Z = count * BallIntegral(dim, r)
DENSITY = DensityPartition(dim, r, Z)
LOWEST, HIGHEST = exp(-1 / Z), exp(-exp(-(r**2)) / Z)
s = Symbol("s", positive=True)  # the variable of an integral


def density_shell(
    name: str, low: Expr, high: Expr, known: str, bound: Expr, below: bool, z: Expr = Z
) -> tuple[Step, ...]:
    """From low < high, exponentials of -s^2 and a bound of them: the bound of the density's integral."""
    integrand = exp(-exp(-(s**2)) / z)
    small, large = (bound, integrand) if below else (integrand, bound)
    volume, ball = bound * BallVolume(dim, r), DensityPartition(dim, r, z)
    return (
        S(f"{name}: over z", "product", less(low / z, high / z), known, by=1 / z),
        S(f"{name}: negative", "linear", less(-high / z, -low / z), f"{name}: over z"),
        S(f"{name}: exponentials", "monotone", less(small, large), f"{name}: negative", via="exp"),
        S(f"{name}: shell", "product", less(SHELL * small, SHELL * large), f"{name}: exponentials", by=SHELL),
        S(f"{name}: radial", "integral", None, f"{name}: shell", over=s, low=Integer(0), high=r),
        S(f"{name}: ball", "product", less(*(SphereArea(dim) * Integrated(SHELL * f, s, 0, r) for f in (small, large))),
          f"{name}: radial", by=SphereArea(dim)),
        S(f"{name}: of a shell", "product", equal(SphereArea(dim) * bound * Integrated(SHELL, s, 0, r), bound * AREA_TERM),
          "of a shell", by=SphereArea(dim) * bound),
        S(f"{name}: volume", "product", equal(volume, bound * AREA_TERM), "volume", by=bound),
        S(f"{name}", "linear", less(volume, ball) if below else less(ball, volume), f"{name}: ball", f"{name}: of a shell",
          f"{name}: volume"),
    )


DENSITY_BALL = (
    *BALL,
    *WITHIN,
    *density_shell("density above", exp(-(s**2)), Integer(1), "below 1", LOWEST, below=True),
    *density_shell("density below", exp(-(r**2)), exp(-(s**2)), "above exp(-r^2)", HIGHEST, below=False),
)

BALLS_VOLUME = count * BallVolume(dim, r)
DENSITY_PARTITION = (
    *DENSITY_BALL,
    S("all above", "product", less(BALLS_VOLUME * LOWEST, count * DENSITY), "density above", by=count),
    S("all below", "product", less(count * DENSITY, BALLS_VOLUME * HIGHEST), "density below", by=count),
)

EQ_15_DENSITY = derive(
    "eq-15.partition-density.repaired",
    *DENSITY_PARTITION,
    S("all", "both", eq_15.EQ_15_DENSITY_REPAIRED.statement, "all above", "all below"),
)

i = Index("i", d)
t = Symbol("t", positive=True)
j = Index("j", d)


def nearest_below(position: Any, side: str) -> tuple[Step, ...]:
    """exp(-g) <= sum_j exp(-(x - p_j)^2): the nearest pattern is one of them."""
    each, nearest = exponent(position, side), Chosen(f"nearest_{side}", d)
    there = -((position(i) + SIDES[side] * t - position(nearest)) ** 2)
    return (
        S(f"nearest {side}", "attained", of=each, over=j, name=f"nearest_{side}"),
        S(f"its density {side}", "monotone", equal(exp(Greatest(each, j)), exp(there)), f"nearest {side}", via="exp"),
        S(f"one term {side}", "term", of=exp(each), over=j, at=nearest),
        S(
            f"below the sum {side}",
            "linear",
            leq(exp(Greatest(each, j)), Total(exp(each), j)),
            f"its density {side}",
            f"one term {side}",
        ),
    )


def sum_below(position: Any, side: str) -> tuple[Step, ...]:
    """sum_j exp(-(x - p_j)^2) <= d exp(-g)."""
    each = exponent(position, side)
    return (
        S(f"any {side}", "bound", of=each, over=j),
        S(f"any density {side}", "monotone", leq(exp(each), exp(Greatest(each, j))), f"any {side}", via="exp"),
        S(f"sum {side}", "sum", None, f"any density {side}", over=j),
    )


ENERGY = sum(Total(exp(exponent(p, side)), j) for side in SIDES)
PARTITION_ENERGY = derive(
    "eq-15.partition-energy.repaired",
    *nearest_below(p, "right"),
    *nearest_below(p, "left"),
    *sum_below(p, "right"),
    *sum_below(p, "left"),
    S("at least", "linear", leq(NEAREST, ENERGY), "below the sum right", "below the sum left"),
    S("at most", "linear", leq(ENERGY, d * NEAREST), "sum right", "sum left"),
    S("integral at least", "integral", None, "at least", over=t, low=Integer(0), high=RADIUS),
    S("integral at most", "integral", None, "at most", over=t, low=Integer(0), high=RADIUS),
    S("intervals at least", "sum", None, "integral at least", over=i),
    S("intervals at most", "sum", None, "integral at most", over=i),
    S("all", "linear", eq_15.EQ_15_ENERGY_REPAIRED.statement, "intervals at least", "intervals at most"),
)
