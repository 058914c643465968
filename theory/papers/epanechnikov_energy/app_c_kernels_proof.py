r"""Derivations of appendix C: between the patterns $|x-1|=1-x$ and $|x+1|=1+x$, and max(0, a) is a where $a\ge0$."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, Symbol

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.papers.epanechnikov_energy import app_c_kernels
from lemmata.theory.papers.epanechnikov_energy.kernels import QuarticPair, TrianglePair, UniformPair
from lemmata.theory.terms.known import IS_ZERO, KNOWN

x, y, h = Symbol("x", real=True), Symbol("y", real=True), Symbol("h", positive=True)


def size(name: str, a: Any, *facts: str, sign: int = 1) -> tuple[Step, ...]:
    """|a| = a, or -a with sign -1, from facts that give the sign of a."""
    return (
        S(f"{name} sign", "linear", leq(0, sign * a), *facts),
        S(f"{name} itself", "linear", leq(sign * a, sign * a)),
        S(f"{name} opposite", "linear", leq(-sign * a, sign * a), f"{name} sign"),
        S(f"{name} at most", "absolute", leq(Abs(a), sign * a), *_both(name, sign)),
        S(f"{name} at least", "absolute", of=a),
        S(f"{name} at least it", "linear", leq(sign * a, Abs(a)), f"{name} at least"),
        S(name, "squeeze", equal(Abs(a), sign * a), f"{name} at most", f"{name} at least it"),
    )


def _both(name: str, sign: int) -> tuple[str, str]:
    return (f"{name} itself", f"{name} opposite") if sign == 1 else (f"{name} opposite", f"{name} itself")


def inside(state: Any) -> tuple[Step, ...]:
    """Between the patterns, in both basins: the sum of two triangles is 2 - 2 / h."""
    to_right, to_left = (state - 1) / h, (state + 1) / h
    return (
        S("overlap", "assume", less(Abs(state) + 1, h)),
        S("between", "assume", leq(Abs(state), 1)),
        S("its size", "absolute", of=state),
        S("left of 1", "linear", leq(0, 1 - state), "its size", "between"),
        S("right of -1", "linear", leq(0, 1 + state), "its size", "between"),
        S("left of 1, over h", "product", leq(0, (1 - state) / h), "left of 1", by=1 / h),
        S("right of -1, over h", "product", leq(0, (1 + state) / h), "right of -1", by=1 / h),
        *size("to the right", to_right, "left of 1, over h", sign=-1),
        *size("to the left", to_left, "right of -1, over h"),
        S("in reach of 1", "linear", leq(0, h - (1 - state)), "overlap", "its size"),
        S("in reach of -1", "linear", leq(0, h - (1 + state)), "overlap", "its size"),
        S("room at 1", "product", leq(0, 1 - (1 - state) / h), "in reach of 1", by=1 / h),
        S("room at -1", "product", leq(0, 1 - (1 + state) / h), "in reach of -1", by=1 / h),
        S("room right", "linear", leq(0, 1 - Abs(to_right)), "room at 1", "to the right"),
        S("room left", "linear", leq(0, 1 - Abs(to_left)), "room at -1", "to the left"),
        *size("kernel right", 1 - Abs(to_right), "room right"),
        *size("kernel left", 1 - Abs(to_left), "room left"),
        S("sum", "linear", equal(TrianglePair(state, h), 2 - 2 / h), "kernel right", "kernel left", "to the right", "to the left"),
    )


FLAT = derive(
    "epan-appC-tri.flat.repaired",
    *inside(x),
    S("at y", "instance", None, "sum", at={x: y}),
    S("all", "linear", app_c_kernels.FLAT_REPAIRED.statement, "sum", "at y"),
)
