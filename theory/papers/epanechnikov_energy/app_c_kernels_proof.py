r"""Derivations of appendix C: between the patterns $|x-1|=1-x$ and $|x+1|=1+x$, and max(0, a) is a where $a\ge0$."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, Symbol

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.papers.epanechnikov_energy import app_c_kernels
from lemmata.theory.papers.epanechnikov_energy.kernels import QuarticPair, TrianglePair
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
        S("sum", "linear", equal(TrianglePair(state, h), 2 - 2 / h),
          "kernel right", "kernel left", "to the right", "to the left"),
    )


FLAT = derive(
    "epan-appC-tri.flat.repaired",
    *inside(x),
    S("at y", "instance", None, "sum", at={x: y}),
    S("all", "linear", app_c_kernels.FLAT_REPAIRED.statement, "sum", "at y"),
)

# S(0) = 2 - 2 / h, and from the edge on S(x) is at least the one kernel 1 - (1 - x) / h, which is more as x > h - 1
TO_1, TO_MINUS_1 = (x - 1) / h, (x + 1) / h
AT_0 = 1 - 1 / h
MIDDLE = (
    S("h > 1", "assume", less(1, h)),
    S("1 / h < 1", "product", less(1 / h, 1), "h > 1", by=1 / h),
    *size("kernel at 0", AT_0, "1 / h < 1"),
)
SIDES = (
    S("left of 1", "product", leq(0, -TO_1), "x <= 1", by=1 / h),
    S("right of -1", "product", leq(0, TO_MINUS_1), "x >= -1", by=1 / h),
    *size("to the right", TO_1, "left of 1", sign=-1),
    *size("to the left", TO_MINUS_1, "right of -1"),
)
MANIFOLD = derive(
    "epan-appC-tri.emergent.repaired",
    *MIDDLE,
    S("beyond the edge", "assume", less(h - 1, x)),
    S("up to 1", "assume", leq(x, 1)),
    S("x <= 1", "linear", leq(0, 1 - x), "up to 1"),
    S("x >= -1", "linear", leq(0, x + 1), "beyond the edge", "h > 1"),
    *SIDES,
    S("one kernel", "absolute", of=1 - Abs(TO_1)),
    S("other kernel", "absolute", of=1 - Abs(TO_MINUS_1)),
    S("more", "product", less(1, (x + 1) / h), "beyond the edge", by=1 / h),
    S("all", "linear", app_c_kernels.MANIFOLD_REPAIRED.statement,
      "kernel at 0", "one kernel", "other kernel", "to the right", "more"),
)

# a + b <= 2 - 2 / h < 1 and a, b <= 1 for a = 1 - |x - 1| / h, b = 1 - |x + 1| / h, so max(0, a) + max(0, b) <= 1
RIGHT, LEFT = 1 - Abs(TO_1), 1 - Abs(TO_MINUS_1)
SUM = TrianglePair(x, h)


def _sum(name: str, right: int, left: int) -> tuple[Step, ...]:
    """S(x) <= 1 where a and b have these signs, assumed under the names "a 1", "a -1", "b 1" and "b -1"."""
    return (
        *size(f"a {name}", RIGHT, f"a {right}", sign=right),
        *size(f"b {name}", LEFT, f"b {left}", sign=left),
        S(name, "linear", leq(SUM, 1), f"a {name}", f"b {name}", "a <= 1", "b <= 1", "a + b <= 1"),
    )


PRESERVED = derive(
    "epan-appC-tri.preserved",
    S("h < 2", "assume", less(h, 2)),
    S("1 / h > 1 / 2", "product", less(1, 2 / h), "h < 2", by=1 / h),
    S("a <= 1", "sign", leq(RIGHT, 1)),
    S("b <= 1", "sign", leq(LEFT, 1)),
    S("size right", "absolute", of=TO_1),
    S("size left", "absolute", of=TO_MINUS_1),
    S("a + b <= 1", "linear", leq(RIGHT + LEFT, 1), "size right", "size left", "1 / h > 1 / 2"),
    S("a 1", "assume", leq(0, RIGHT)),
    S("a -1", "assume", less(RIGHT, 0)),
    S("b 1", "assume", leq(0, LEFT)),
    S("b -1", "assume", less(LEFT, 0)),
    *_sum("both", 1, 1),
    *_sum("only a", 1, -1),
    *_sum("only b", -1, 1),
    *_sum("neither", -1, -1),
    S("with a", "cases", leq(SUM, 1), "both", "only a", on=leq(0, LEFT)),
    S("without a", "cases", leq(SUM, 1), "only b", "neither", on=leq(0, LEFT)),
    S("any", "cases", leq(SUM, 1), "with a", "without a", on=leq(0, RIGHT)),
    S("far kernel", "absolute", of=1 - 2 / h),
    S("all", "linear", app_c_kernels.PRESERVED.statement, "any", "far kernel"),
)


def reached(name: str, distance: Any, fact: str) -> tuple[Step, ...]:
    """A state within reach has the value 1: is_zero(max(0, u - 1)) = 1 from `fact`, 0 <= 1 - u."""
    beyond = distance - 1
    return (
        *size(f"{name} beyond", beyond, fact, sign=-1),
        S(f"{name} nothing beyond", "linear", equal((beyond + Abs(beyond)) / 2, 0), f"{name} beyond"),
        S(name, "indicator", equal(KNOWN[IS_ZERO]((beyond + Abs(beyond)) / 2), 1), f"{name} nothing beyond"),
    )


UNIFORM = derive(
    "epan-appC-unif.repaired",
    S("h > 1", "assume", less(1, h)),
    S("1 / h < 1", "product", less(1 / h, 1), "h > 1", by=1 / h),
    S("x > 0", "assume", less(0, x)),
    S("in the overlap", "assume", less(x, h - 1)),
    S("over h", "product", leq(TO_MINUS_1, 1), "in the overlap", by=1 / h),
    S("x over h", "product", leq(0, x / h), "x > 0", by=1 / h),
    S("right of -1", "linear", leq(0, TO_MINUS_1), "x over h"),
    *size("to the left", TO_MINUS_1, "right of -1"),
    S("1 at most", "linear", leq(TO_1, 1 - 2 / h), "over h"),
    S("not far right", "linear", leq(TO_1, 1), "1 at most"),
    S("not far left", "linear", leq(-TO_1, 1), "x over h", "1 / h < 1"),
    S("within 1", "absolute", leq(Abs(TO_1), 1), "not far right", "not far left"),
    S("room right", "linear", leq(0, 1 - Abs(TO_1)), "within 1"),
    S("room left", "linear", leq(0, 1 - Abs(TO_MINUS_1)), "over h", "to the left"),
    S("room at 0", "linear", leq(0, 1 - 1 / h), "1 / h < 1"),
    *reached("right", Abs(TO_1), "room right"),
    *reached("left", Abs(TO_MINUS_1), "room left"),
    *reached("at 0", 1 / h, "room at 0"),
    S("all", "linear", app_c_kernels.UNIFORM_REPAIRED.statement, "right", "left", "at 0"),
)

# both reach 0; of the two at 1 the other one does not, as h < 2
UNIFORM_LOWER = derive(
    "epan-appC-unif.lower",
    S("h > 1", "assume", less(1, h)),
    S("h < 2", "assume", less(h, 2)),
    S("room at 0", "product", leq(0, 1 - 1 / h), "h > 1", by=1 / h),
    *reached("at 0", 1 / h, "room at 0"),
    S("nothing", "linear", equal(0, 0)),
    S("own", "indicator", equal(KNOWN[IS_ZERO](Integer(0)), 1), "nothing"),
    S("beyond", "product", less(0, 2 / h - 1), "h < 2", by=1 / h),
    S("at least 0", "linear", leq(0, 2 / h - 1), "beyond"),
    *size("outside", 2 / h - 1, "at least 0"),
    S("some part", "linear", less(0, (2 / h - 1 + Abs(2 / h - 1)) / 2), "outside", "beyond"),
    S("not 0", "product", unequal((2 / h - 1 + Abs(2 / h - 1)) / 2, 0), "some part", by=Integer(1)),
    S("other", "indicator", equal(KNOWN[IS_ZERO]((2 / h - 1 + Abs(2 / h - 1)) / 2), 0), "not 0"),
    S("all", "linear", app_c_kernels.UNIFORM_LOWER.statement, "at 0", "own", "other"),
)

# 2 max(0, 1 - 1 / h) is 0 or 1 + (1 - 2 / h)
HIGHER = app_c_kernels.MERGED.statement
MERGED = derive(
    "epan-appC-tri.merge",
    S("far kernel", "absolute", of=1 - 2 / h),
    S("h >= 1", "assume", leq(0, AT_0)),
    *size("wide", AT_0, "h >= 1"),
    S("wide: all", "linear", HIGHER, "wide", "far kernel"),
    S("h < 1", "assume", less(AT_0, 0)),
    *size("narrow", AT_0, "h < 1", sign=-1),
    S("narrow: all", "linear", HIGHER, "narrow", "far kernel"),
    S("all", "cases", HIGHER, "wide: all", "narrow: all", on=leq(0, AT_0)),
)

INNER = 1 - 1 / h**2
QUARTIC = derive(
    "epan-appC-quartic.where",
    S("h > 1", "assume", less(1, h)),
    S("square", "product", less(h, h**2), "h > 1", by=h),
    S("h^2 > 1", "linear", less(1, h**2), "square", "h > 1"),
    S("room", "product", leq(0, INNER), "h^2 > 1", by=1 / h**2),
    *size("kernel", INNER, "room"),
    S("kernel squared", "product", equal(Abs(INNER) ** 2, INNER**2), "kernel", by=Abs(INNER) + INNER),
    S("cross", "product", equal(Abs(INNER) * INNER, INNER**2), "kernel", by=INNER),
    S("given", "assume", leq(2 * (h**2 - 1) ** 2, h**4)),
    S("not lower", "product", leq(2 * INNER**2, 1), "given", by=1 / h**4),
    S("at 0", "linear", leq(QuarticPair(0, h), 1), "not lower", "kernel squared", "cross"),
    S("at 1", "sign", leq(1, QuarticPair(1, h))),
    S("all", "linear", app_c_kernels.QUARTIC_HIGHER.statement, "at 0", "at 1"),
)
