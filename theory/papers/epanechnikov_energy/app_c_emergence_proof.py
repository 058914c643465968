r"""Derivations of appendix C: kernels $K(u)=\max(0,1-u^q)^p$ at which a minimum emerges at 0 and the memory 1 stays.

Near 0 both kernels are polynomials, and their sum is S(0) less a positive multiple of $x^2$. Near 1 one kernel is at most 1,
and the other is 0.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, Rational, Symbol

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, less, unequal
from lemmata.theory.papers.epanechnikov_energy import app_c_emergence
from lemmata.theory.papers.epanechnikov_energy.app_c_kernels_proof import reached, size
from lemmata.theory.papers.epanechnikov_energy.kernels import QuarticPair
from lemmata.theory.terms.known import IS_ZERO, KNOWN

x = Symbol("x", real=True)
SCALE = Integer(10) ** 3  # of coefficients that are small


ENDS = ("x >= -1", "x <= 1")


def part(inner: Any) -> Any:
    """max(0, inner)."""
    return (inner + Abs(inner)) / 2


def same_powers(name: str, one: Any, other: Any, fact: str, most: int) -> tuple[Step, ...]:
    """`name ^2`, ...: one^k = other^k up to k = most, from `fact`, one = other."""
    steps = [S(f"{name} ^1", "linear", equal(one, other), fact)]
    for power in range(2, most + 1):
        below = f"{name} ^{power - 1}"
        steps += [
            S(f"{name} half {power}", "product", equal(one**power, one * other ** (power - 1)), below, by=one),
            S(f"{name} rest {power}", "product", equal(one * other ** (power - 1), other**power), fact,
              by=other ** (power - 1)),
            S(f"{name} ^{power}", "linear", equal(one**power, other**power), f"{name} half {power}", f"{name} rest {power}"),
        ]
    return tuple(steps)


def at_most_1(name: str, value: Any, low: str, high: str, most: int) -> tuple[Step, ...]:
    """`name ^k`: value^k <= 1, from 0 <= value and value <= 1."""
    steps = [S(f"{name} ^1", "linear", leq(value, 1), high)]
    for power in range(2, most + 1):
        steps += [
            S(f"{name} less {power}", "product", leq(value**power, value), f"{name} ^{power - 1}", low),
            S(f"{name} ^{power}", "linear", leq(value**power, 1), f"{name} less {power}", high),
        ]
    return tuple(steps)


def at_least_1(name: str, value: Any, low: str, high: str, most: int) -> tuple[Step, ...]:
    """`name ^k`: value^k >= 1, from 0 <= value and 1 <= value."""
    steps = [S(f"{name} ^1", "linear", leq(1, value), high)]
    for power in range(2, most + 1):
        steps += [
            S(f"{name} more {power}", "product", leq(value, value**power), f"{name} ^{power - 1}", low),
            S(f"{name} ^{power}", "linear", leq(1, value**power), f"{name} more {power}", high),
        ]
    return tuple(steps)


def near_0(name: str, u: Any, v: Any, p: int, q: int, *, ends: tuple[str, str] = ENDS) -> tuple[Step, ...]:
    """`name T ^p`: max(0, 1 - |u|^q)^p = (1 - v^q)^p for v = |u|, by the facts `ends` between 0 and 1."""
    inner = 1 - Abs(u) ** q
    return (
        S(f"{name} v >= 0", "linear", leq(0, v), *ends),
        S(f"{name} v <= 1", "linear", leq(v, 1), *ends),
        *size(f"{name} u", u, f"{name} v >= 0", sign=1 if v == u else -1),
        *same_powers(f"{name} u", Abs(u), v, f"{name} u", q),
        *at_most_1(f"{name} v", v, f"{name} v >= 0", f"{name} v <= 1", q),
        S(f"{name} room", "linear", leq(0, inner), f"{name} u ^{q}", f"{name} v ^{q}"),
        *size(f"{name} inner", inner, f"{name} room"),
        S(f"{name} value", "linear", equal(part(inner), 1 - v**q), f"{name} inner", f"{name} u ^{q}"),
        *same_powers(f"{name} T", part(inner), 1 - v**q, f"{name} value", p),
    )


def near_1(wide: Any, p: int, q: int) -> tuple[Step, ...]:
    """`own T ^p`: the memory's kernel is at most 1; `far`: the other one is 0."""
    u, v = x / 10 / wide, (2 + x / 10) / wide
    inner = 1 - Abs(u) ** q
    return (
        S("own right", "linear", leq(u, 1), "x <= 1"),
        S("own left", "linear", leq(-u, 1), "x >= -1"),
        S("own u <= 1", "absolute", leq(Abs(u), 1), "own right", "own left"),
        S("own u >= 0", "sign", leq(0, Abs(u))),
        *at_most_1("own u", Abs(u), "own u >= 0", "own u <= 1", q),
        S("own room", "linear", leq(0, inner), f"own u ^{q}"),
        S("own power", "sign", leq(0, Abs(u) ** q)),
        *size("own inner", inner, "own room"),
        S("own T >= 0", "linear", leq(0, part(inner)), "own inner", "own room"),
        S("own T <= 1", "linear", leq(part(inner), 1), "own inner", "own power"),
        *at_most_1("own T", part(inner), "own T >= 0", "own T <= 1", p),
        S("far v >= 1", "linear", leq(1, v), "x >= -1"),
        *no_kernel("far", v, p, q),
    )


def no_kernel(name: str, v: Any, p: int, q: int) -> tuple[Step, ...]:
    """`name`: max(0, 1 - |v|^q)^p = 0, from the fact `name v >= 1`."""
    outer = 1 - Abs(v) ** q
    return (
        S(f"{name} v >= 0", "linear", leq(0, v), f"{name} v >= 1"),
        *size(f"{name} v", v, f"{name} v >= 0"),
        *same_powers(f"{name} u", Abs(v), v, f"{name} v", q),
        *at_least_1(f"{name} w", v, f"{name} v >= 0", f"{name} v >= 1", q),
        S(f"{name} room", "linear", leq(0, -outer), f"{name} u ^{q}", f"{name} w ^{q}"),
        *size(f"{name} outer", outer, f"{name} room", sign=-1),
        S(f"{name} T", "linear", equal(part(outer), 0), f"{name} outer"),
        S(name, "product", equal(part(outer) ** p, 0), f"{name} T", by=part(outer) ** (p - 1)),
    )


def _emergence(claim: Claim, pair: Any, wide: Any, p: int, q: int, fall: Any = 0) -> Derivation:
    """With a fall by x^2 / 1000, q is 2: the memory's kernel is at most 1 - u^2, as its base is between 0 and 1."""
    y = x / 10
    powers = range(4, 2 * ((p * q) // 2) + 1, 2)
    values = (1 - ((1 - y) / wide) ** q) ** p + (1 - ((1 + y) / wide) ** q) ** p
    middle, memory = leq(pair(y, wide) + fall, pair(0, wide)), leq(pair(1 + y, wide) + fall, pair(1, wide))
    less_2 = (f"own T less {p}",) if p > 1 else ()
    return derive(
        claim.id,
        S("x >= -1", "assume", leq(-1, x)),
        S("x <= 1", "assume", leq(x, 1)),
        S("x + 1", "linear", leq(0, x + 1), "x >= -1"),
        S("1 - x", "linear", leq(0, 1 - x), "x <= 1"),
        S("x^2", "product", leq(x**2, 1), "x + 1", "1 - x"),
        *(S(f"x^{power}", "product", leq(x**power, x ** (power - 2)), "x^2", by=x ** (power - 2)) for power in powers),
        *near_0("right", (y - 1) / wide, (1 - y) / wide, p, q),
        *near_0("left", (y + 1) / wide, (y + 1) / wide, p, q),
        S("values", "linear", equal(pair(y, wide), values), f"right T ^{p}", f"left T ^{p}"),
        S("falls", "linear", leq(SCALE * (values + fall), SCALE * pair(0, wide)), "x^2", *(f"x^{power}" for power in powers)),
        S("polynomial", "divide", leq(values + fall, pair(0, wide)), "falls", by=SCALE),
        S("middle", "linear", middle, "values", "polynomial"),
        *near_1(wide, p, q),
        S("x^2 >= 0", "sign", leq(0, x**2)),
        S("memory", "linear", memory, *(("own inner", "x^2 >= 0", *less_2) if fall else (f"own T ^{p}",)), "far"),
        S("all", "both", claim.statement, "middle", "memory"),
    )


POWERS = {"epanechnikov": (1, 2), "quartic": (2, 2), "tricube": (3, 3), "triangle": (1, 1)}  # p and q
EMERGENCE = [
    _emergence(app_c_emergence.ALL[name], *app_c_emergence.EXAMPLES[name][1:3], *POWERS[name]) for name in POWERS
]

DEFINITE = [
    _emergence(
        app_c_emergence.DEFINITE[name], *app_c_emergence.EXAMPLES[name][1:3], *POWERS[name], fall=app_c_emergence.FALL
    )
    for name in ("epanechnikov", "quartic")
]


def _bounds() -> tuple[Step, ...]:
    return S("x >= -1", "assume", leq(-1, x)), S("x <= 1", "assume", leq(x, 1))


TRIANGLE, TRICUBE = app_c_emergence.EXAMPLES["triangle"][2], app_c_emergence.EXAMPLES["tricube"][2]
FLAT = derive(
    "epan-appC-all.definite-triangle.repaired",
    *_bounds(),
    *near_0("right", (x / 10 - 1) / TRIANGLE, (1 - x / 10) / TRIANGLE, 1, 1),
    *near_0("left", (x / 10 + 1) / TRIANGLE, (x / 10 + 1) / TRIANGLE, 1, 1),
    S("all", "linear", app_c_emergence.DEFINITE_REPAIRED["triangle"].statement, "right T ^1", "left T ^1"),
)
# (1 - w)^3 = 1 - 3 w + w^2 (3 - w) for w = |u|^3 <= 1
w, POWER = Symbol("w", real=True), Abs(x / 10 / TRICUBE) ** 3
THIRD_ORDER = derive(
    "epan-appC-all.definite-tricube.repaired",
    S("w <= 1", "assume", leq(w, 1)),
    S("room", "linear", leq(0, 1 - w), "w <= 1"),
    *size("inner", 1 - w, "room"),
    S("value", "linear", equal(part(1 - w), 1 - w), "inner"),
    *same_powers("T", part(1 - w), 1 - w, "value", 3),
    S("3 - w", "linear", leq(0, 3 - w), "w <= 1"),
    S("higher", "product", leq(0, w**2 * (3 - w)), "3 - w", by=w**2),
    S("cube", "linear", leq(1 - 3 * w, part(1 - w) ** 3), "T ^3", "higher"),
    *_bounds(),
    *near_1(TRICUBE, 3, 3),
    S("own w", "linear", leq(POWER, 1), "own room"),
    S("own", "instance", None, "cube", "own w", at={w: POWER}),
    S("all", "linear", app_c_emergence.DEFINITE_REPAIRED["tricube"].statement, "own", "far"),
)

# the uniform kernels: both 1 near 0, one of them near 1, as 2 + x / 10 > h
WIDE = app_c_emergence.EXAMPLES["uniform"][2]
RIGHT, LEFT, OWN, OTHER = ((x / 10 - 1) / WIDE, (x / 10 + 1) / WIDE, x / 10 / WIDE, (2 + x / 10) / WIDE)


def _within(name: str, u: Any) -> tuple[Step, ...]:
    """`name`: the kernel is 1 at u, which is between -1 and 1."""
    return (
        S(f"{name} right", "linear", leq(u, 1), "x >= -1", "x <= 1"),
        S(f"{name} left", "linear", leq(-u, 1), "x >= -1", "x <= 1"),
        S(f"{name} within", "absolute", leq(Abs(u), 1), f"{name} right", f"{name} left"),
        S(f"{name} room", "linear", leq(0, 1 - Abs(u)), f"{name} within"),
        *reached(name, Abs(u), f"{name} room"),
    )


BEYOND, THIRD = Abs(OTHER) - 1, Rational(1, 3)  # beyond the other's reach at 1 + x / 10, and at 1
UNIFORM = derive(
    "epan-appC-all.uniform",
    S("x >= -1", "assume", leq(-1, x)),
    S("x <= 1", "assume", leq(x, 1)),
    *_within("right", RIGHT),
    *_within("left", LEFT),
    *_within("own", OWN),
    S("its size", "absolute", of=OTHER),
    S("beyond", "linear", less(0, BEYOND), "its size", "x >= -1"),
    S("at least 0", "linear", leq(0, BEYOND), "beyond"),
    *size("outside", BEYOND, "at least 0"),
    S("some part", "linear", less(0, part(BEYOND)), "outside", "beyond"),
    S("not 0", "product", unequal(part(BEYOND), 0), "some part", by=Integer(1)),
    S("far", "indicator", equal(KNOWN[IS_ZERO](part(BEYOND)), 0), "not 0"),
    S("nothing", "linear", equal(0, 0)),
    S("at its own place", "indicator", equal(KNOWN[IS_ZERO](Integer(0)), 1), "nothing"),
    S("a third", "sign", less(0, THIRD)),
    S("something", "product", unequal(THIRD, 0), "a third", by=Integer(1)),
    S("at the other", "indicator", equal(KNOWN[IS_ZERO](THIRD), 0), "something"),
    S("all", "linear", app_c_emergence.ALL["uniform"].statement,
      "right", "left", "own", "far", "at its own place", "at the other"),
)

UNIFORM_FLAT = derive(
    "epan-appC-all.definite-uniform.repaired",
    *_bounds(),
    *_within("right", RIGHT),
    *_within("left", LEFT),
    S("nothing", "linear", equal(0, 0)),
    S("at 0", "indicator", equal(KNOWN[IS_ZERO](Integer(0)), 1), "nothing"),
    S("all", "linear", app_c_emergence.DEFINITE_REPAIRED["uniform"].statement, "right", "left", "at 0"),
)

# Two quartic kernels at h = 3/2 overlap up to 1/2, where S(b) - S(a) = 16/81 (b - a) (a + b) (2 a^2 + 2 b^2 + 3). Beyond, the
# other is 0 and S(b) - S(a) = 8/81 (b - a) (2 - a - b) (5 + 2 a (2 - a) + 2 b (2 - b)).
a, b, z = (Symbol(name, real=True) for name in ("a", "b", "z"))
H, EDGE = Rational(3, 2), Rational(1, 2)
ONE, BOTH = (1 - ((1 - z) / H) ** 2) ** 2, (1 - ((1 - z) / H) ** 2) ** 2 + (1 - ((1 + z) / H) ** 2) ** 2
INWARD, OUTWARD = ("z >= 0", "z <= edge"), ("z >= edge", "z <= 1")


def S_at(state: Any) -> Any:
    return QuarticPair(state, H)


RISES = less(S_at(a), S_at(b))
TO_1 = 5 + 2 * a * (2 - a) + 2 * b * (2 - b)
QUARTIC = derive(
    "epan-appC-quartic.guarantee",
    S("z >= 0", "assume", leq(0, z)),
    S("z <= edge", "assume", leq(z, EDGE)),
    *near_0("right", (z - 1) / H, (1 - z) / H, 2, 2, ends=INWARD),
    *near_0("left", (z + 1) / H, (1 + z) / H, 2, 2, ends=INWARD),
    S("both", "linear", equal(S_at(z), BOTH), "right T ^2", "left T ^2"),
    S("z >= edge", "assume", leq(EDGE, z)),
    S("z <= 1", "assume", leq(z, 1)),
    *near_0("own", (z - 1) / H, (1 - z) / H, 2, 2, ends=OUTWARD),
    S("other v >= 1", "linear", leq(1, (1 + z) / H), "z >= edge"),
    *no_kernel("other", (1 + z) / H, 2, 2),
    S("one", "linear", equal(S_at(z), ONE), "own T ^2", "other"),
    S("a >= 0", "assume", leq(0, a)),
    S("a < b", "assume", less(a, b)),
    S("rise", "linear", less(0, b - a), "a < b"),
    S("b <= edge", "assume", leq(b, EDGE)),
    S("b >= 0", "linear", leq(0, b), "a >= 0", "a < b"),
    S("a <= edge", "linear", leq(a, EDGE), "a < b", "b <= edge"),
    S("both at a", "instance", None, "both", "a >= 0", "a <= edge", at={z: a}),
    S("both at b", "instance", None, "both", "b >= 0", "b <= edge", at={z: b}),
    S("a + b", "linear", less(0, a + b), "a >= 0", "a < b"),
    S("inner", "product", less(0, (b - a) * (a + b)), "rise", "a + b"),
    S("inner rise", "product", less(0, (b - a) * (a + b) * (2 * a**2 + 2 * b**2 + 3)), "inner", by=2 * a**2 + 2 * b**2 + 3),
    S("inside", "linear", RISES, "inner rise", "both at a", "both at b"),
    S("a >= edge", "assume", leq(EDGE, a)),
    S("b <= 1", "assume", leq(b, 1)),
    S("b >= edge", "linear", leq(EDGE, b), "a >= edge", "a < b"),
    S("a <= 1", "linear", leq(a, 1), "a < b", "b <= 1"),
    S("one at a", "instance", None, "one", "a >= edge", "a <= 1", at={z: a}),
    S("one at b", "instance", None, "one", "b >= edge", "b <= 1", at={z: b}),
    S("2 - a - b", "linear", less(0, 2 - a - b), "a < b", "b <= 1"),
    S("a > 0", "linear", leq(0, a), "a >= edge"),
    S("2 - a", "linear", leq(0, 2 - a), "a <= 1"),
    S("b > 0", "linear", leq(0, b), "b >= edge"),
    S("2 - b", "linear", leq(0, 2 - b), "b <= 1"),
    S("a (2 - a)", "product", leq(0, a * (2 - a)), "a > 0", "2 - a"),
    S("b (2 - b)", "product", leq(0, b * (2 - b)), "b > 0", "2 - b"),
    S("factor", "linear", less(0, TO_1), "a (2 - a)", "b (2 - b)"),
    S("outer", "product", less(0, (b - a) * (2 - a - b)), "rise", "2 - a - b"),
    S("outer rise", "product", less(0, (b - a) * (2 - a - b) * TO_1), "outer", "factor"),
    S("outside", "linear", RISES, "outer rise", "one at a", "one at b"),
    S("a below", "assume", less(a, EDGE)),
    S("b above", "assume", less(EDGE, b)),
    S("edge", "linear", leq(EDGE, EDGE)),
    S("to the edge", "instance", None, "inside", "a >= 0", "a below", "edge", at={b: EDGE}),
    S("from the edge", "instance", None, "outside", "b above", "edge", "b <= 1", at={a: EDGE}),
    S("across", "linear", RISES, "to the edge", "from the edge"),
    S("if b is above", "cases", None, "outside", "across", on=leq(EDGE, a)),
    S("all", "cases", RISES, "inside", "if b is above", on=leq(b, EDGE)),
)
