"""Derivations of volumes in high dimensions: steps of the dimension, the critical radius, eq. (14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, E, Expr, Implies, Integer, Rational, Symbol, exp, expand, log, pi

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.memory.balls import BallIntegral, BallVolume, Gamma, LowerGamma, dim
from lemmata.theory.memory.symbols import r
from lemmata.theory.papers.beyond_scaling_laws import sec5_volumes
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import CRITICAL, PRINTED_AREA, count, h
from lemmata.theory.terms.index_terms import ChosenReal

ONE = Integer(1)


def _unit(n: Expr | int) -> Expr:
    return BallVolume(Integer(n) if isinstance(n, int) else n, ONE)


# V_(n+1) > V_n up to n = 4; the induction in steps of 4 only says that no other n is <= 4
VOLUMES = {1: Integer(2), 2: pi, 3: 4 * pi / 3, 4: pi**2 / 2, 5: 8 * pi**2 / 15}
GROWS = Implies(leq(dim, 4), less(_unit(dim), _unit(dim + 1)))


def _grows(n: int) -> tuple[Step, ...]:
    larger = less(_unit(n), _unit(n + 1))
    return (
        S(f"values at {n}, {n + 1}", "sign", less(VOLUMES[n], VOLUMES[n + 1])),
        S(f"larger at {n}", "linear", larger, f"V_{n}", f"V_{n + 1}", f"values at {n}, {n + 1}"),
        S(f"n = {n}", "discharge", Implies(leq(Integer(n), 4), larger), f"larger at {n}"),
    )


MONOTONE = derive(
    "sec5-unit-ball-decay.monotone.repaired",
    *(S(f"V_{k}", "claim", of="sec5-sandwich.volume", at={dim: Integer(k), r: ONE}) for k in VOLUMES),
    *(step for k in (1, 2, 3, 4) for step in _grows(k)),
    S("n + 4 <= 4", "assume", leq(dim + 4, 4)),
    S("1 < 1", "linear", less(1, 1), "n + 4 <= 4"),
    S("anything", "absurd", less(_unit(dim + 4), _unit(dim + 5)), "1 < 1"),
    S("at n + 4", "discharge", Implies(leq(dim + 4, 4), less(_unit(dim + 4), _unit(dim + 5))), "anything"),
    S("up to 4", "induction", GROWS, "n = 1", "n = 2", "n = 3", "n = 4", "at n + 4", on=dim, stride=4),
    S("n >= 5", "assume", leq(5, dim)),
    S("falls", "claim", None, "n >= 5", of="sec5-unit-ball-decay.high", at={dim: dim}),
    S("from 5 on", "discharge", Implies(leq(5, dim), less(_unit(dim + 1), _unit(dim))), "falls"),
    S("all", "both", sec5_volumes.DECAY_MONOTONE_REPAIRED.statement, "up to 4", "from 5 on"),
)

# V_(n+3) = 2 pi V_(n+1) / (n+3) < 2 pi V_n / (n+2) = V_(n+2), as soon as V_(n+1) < V_n
SHRINKS = (
    S("at n", "assume", less(_unit(dim + 1), _unit(dim))),
    S("n + 2", "recursion", of="ball", at=dim + 2, radius=ONE),
    S("n + 3", "recursion", of="ball", at=dim + 3, radius=ONE),
    S("times", "product", less(2 * pi / (dim + 3) * _unit(dim + 1), 2 * pi / (dim + 3) * _unit(dim)), "at n",
      by=2 * pi / (dim + 3)),
    S("n + 2 < n + 3", "sign", less(dim + 2, dim + 3)),
    S("logarithms", "monotone", less(log(dim + 2), log(dim + 3)), "n + 2 < n + 3", via="log"),
    S("negative", "linear", less(-log(dim + 3), -log(dim + 2)), "logarithms"),
    S("reciprocals", "monotone", less(1 / (dim + 3), 1 / (dim + 2)), "negative", via="exp"),
    S("factor", "product", leq(2 * pi / (dim + 3) * _unit(dim), 2 * pi / (dim + 2) * _unit(dim)), "reciprocals",
      by=2 * pi * _unit(dim)),
    S("at n + 2", "linear", less(_unit(dim + 3), _unit(dim + 2)), "times", "factor", "n + 2", "n + 3"),
)

DECAY_HIGH = derive(
    "sec5-unit-ball-decay.high",
    *(S(f"V_{k}", "claim", of="sec5-sandwich.volume", at={dim: Integer(k), r: ONE}) for k in (5, 6, 7)),
    S("values at 5, 6", "sign", less(pi**3 / 6, 8 * pi**2 / 15)),
    S("values at 6, 7", "sign", less(16 * pi**3 / 105, pi**3 / 6)),
    S("n = 5", "linear", less(_unit(6), _unit(5)), "V_5", "V_6", "values at 5, 6"),
    S("n = 6", "linear", less(_unit(7), _unit(6)), "V_6", "V_7", "values at 6, 7"),
    *SHRINKS,
    S("all", "induction", sec5_volumes.DECAY_HIGH.statement, "n = 5", "n = 6", "at n + 2", on=dim, start=5, stride=2),
)

w, v = Symbol("w", nonnegative=True), Symbol("v", nonnegative=True)

# G(w) = 2 w - 2 log(1 + w) - w log((5 + 6 w) / (5 + w)) and G' are 0 at 0, G'' >= 0: so G(2/n) >= 0, which is to say that two
# dimensions more multiply (h/e)^h / Gamma(1 + h), h = n/2, by at most sqrt((5 n + 2) / (5 n + 12))
GAP = 2 * w - 2 * log(1 + w) - w * log(5 + 6 * w) + w * log(5 + w)
SLOPE = GAP.diff(w)
P1, P2, P3 = (Symbol(f"p_{k}", positive=True) for k in (1, 2, 3))
BENT = 2 / P1**2 - 12 / P2 + 36 * w / P2**2 + 2 / P3 - w / P3**2  # G'' with names for its divisors
OVER = {P1: 1 + w, P2: 5 + 6 * w, P3: 5 + w}
CLEARED = expand(BENT * (P1 * P2 * P3) ** 2)
CRITICAL_BOUND = 3 * dim + Rational(6, 5)
AT_CRITICAL, POWERS = BallVolume(dim, CRITICAL), h**h * exp(-h) / Gamma(1 + h)  # equal


def _stirling(n: Expr) -> Basic:
    """h log h - h < log Gamma(1 + h) - log(3 n + 6/5) / 2 at n = 2 h."""
    return less(n / 2 * log(n / 2) - n / 2, log(Gamma(1 + n / 2)) - log(CRITICAL_BOUND.subs(dim, n)) / 2)


def _rising(name: str, of: Expr, slope: str) -> tuple[Step, ...]:
    """What is 0 at 0 and does not fall is at least 0."""
    between = ChosenReal(f"between_{name}", nonnegative=True)
    return (
        S(f"mean value of {name}", "mean-value", None, "v > 0", of=of, variable=w, low=Integer(0), high=v,
          name=f"between_{name}"),
        S(f"{name} there", "instance", None, slope, f"mean value of {name}", at={w: between}),
        S(f"{name} times v", "product", leq(0, v * of.diff(w).subs(w, between)), f"{name} there", by=v),
        S(f"{name} >= 0", "linear", leq(0, of.subs(w, v)), f"mean value of {name}", f"{name} times v"),
    )


def _quotient(name: str, ratio: Expr, numerator: Expr) -> tuple[Step, ...]:
    """The logarithm of a ratio to n."""
    return (
        S(name, "linear", equal(ratio, numerator / dim)),
        S(f"log {name}", "monotone", equal(log(ratio), log(numerator) - log(dim)), name, via="log"),
    )


RADIUS_BOUNDED = derive(
    "sec5-radius.bounded",
    S("cleared", "assume", leq(0, CLEARED)),
    S("bent", "divide", leq(0, BENT), "cleared", by=(P1 * P2 * P3) ** 2),
    S("(w - 1)^2", "sign", leq(0, (w - 1) ** 2)),
    S("times w^2", "product", leq(0, w**2 * (w - 1) ** 2), "(w - 1)^2", by=w**2),
    S("polynomial", "linear", leq(0, CLEARED.subs(OVER)), "times w^2"),
    S("convex", "instance", None, "bent", "polynomial", at=OVER),
    S("v > 0", "assume", less(0, v)),
    *_rising("slope", SLOPE, "convex"),
    S("slope at w", "instance", None, "slope >= 0", at={v: w}),
    S("w > 0", "assume", less(0, w)),
    S("nothing", "sign", leq(0, 0)),
    *_rising("gap", GAP, "slope at w"),
    S("gap at 2/n", "instance", None, "gap >= 0", at={v: 2 / dim}),
    S("times n/2", "product", leq(0, dim / 2 * GAP.subs(w, 2 / dim)), "gap at 2/n", by=dim / 2),
    *_quotient("(n + 2) / n", 1 + 2 / dim, dim + 2),
    *_quotient("(5 n + 12) / n", 5 + 12 / dim, 5 * dim + 12),
    *_quotient("(5 n + 2) / n", 5 + 2 / dim, 5 * dim + 2),
    S("factorial", "linear", equal(Gamma(2 + h), (1 + h) * h * Gamma(h))),
    S("log of it", "monotone", equal(log(Gamma(2 + h)), log(1 + h) + log(h) + log(Gamma(h))), "factorial", via="log"),
    S("at n", "assume", _stirling(dim)),
    S("n logarithms", "product", equal(dim * log(1 + 2 / dim), dim * (log(dim + 2) - log(dim))), "log (n + 2) / n", by=dim),
    S("at n + 2", "linear", _stirling(dim + 2), "at n", "times n/2", "n logarithms", "log (5 n + 12) / n",
      "log (5 n + 2) / n", "log of it"),
    S("42 / 5 < e pi", "sign", less(Rational(42, 5), E * pi)),
    S("logarithms at 1", "monotone", less(log(Rational(42, 5)), 1 + log(pi)), "42 / 5 < e pi", via="log"),
    S("n = 1", "linear", _stirling(Integer(1)), "logarithms at 1"),
    S("36 / 5 < e^2", "sign", less(Rational(36, 5), E**2)),
    S("logarithms at 2", "monotone", less(log(Rational(36, 5)), 2), "36 / 5 < e^2", via="log"),
    S("n = 2", "linear", _stirling(Integer(2)), "logarithms at 2"),
    S("logarithms", "induction", _stirling(dim), "n = 1", "n = 2", "at n + 2", on=dim, stride=2),
    S("twice", "linear", less(log(CRITICAL_BOUND) + dim * log(h) - dim - 2 * log(Gamma(1 + h)), 0), "logarithms"),
    S("powers", "monotone", less(CRITICAL_BOUND * POWERS**2, 1), "twice", via="exp"),
    S("volume", "claim", of="sec5-sandwich.volume", at={r: CRITICAL}),
    S("square", "product", equal(AT_CRITICAL**2, POWERS**2), "volume", by=AT_CRITICAL + POWERS),
    S("square times", "product", equal(CRITICAL_BOUND * AT_CRITICAL**2, CRITICAL_BOUND * POWERS**2), "square",
      by=CRITICAL_BOUND),
    S("all", "linear", sec5_volumes.RADIUS_BOUNDED.statement, "square times", "powers"),
)


def _counted(
    name: str, sandwich: str, statement: Basic | None, middle: Expr, exponent: Expr, relation: Callable[..., Any]
) -> Derivation:
    """The bounds of one ball at the critical radius, times the number of balls."""
    volume = BallVolume(dim, CRITICAL)
    below, above = relation(exp(-exponent) * volume, middle), relation(middle, volume)
    return derive(
        name,
        S("one ball", "claim", of=sandwich, at={r: CRITICAL}),
        S("below", "linear", below, "one ball"),
        S("above", "linear", above, "one ball"),
        S("all below", "product", relation(count * exp(-exponent) * volume, count * middle), "below", by=count),
        S("all above", "product", relation(count * middle, count * volume), "above", by=count),
        S("all", "linear", statement, "all below", "all above"),
    )


EQ_14 = _counted(
    "eq-14.repaired",
    "sec5-sandwich.repaired",
    sec5_volumes.EQ_14_REPAIRED.statement,
    BallIntegral(dim, CRITICAL),
    CRITICAL**2,
    less,
)

SHRUNK, IN_CRITICAL = AT_CRITICAL * exp(-(CRITICAL**2)), BallIntegral(dim, CRITICAL)
Q = 2 * CRITICAL**2 / (dim + 2)
EQ_14_TIGHT = derive(
    "eq-14.tight",
    S("one ball", "claim", of="sec5-sandwich.tight", at={r: CRITICAL}),
    S("below", "linear", less(SHRUNK * (1 + Q), IN_CRITICAL), "one ball"),
    S("above", "linear", less(IN_CRITICAL * (1 - Q), SHRUNK), "one ball"),
    S("all below", "product", less(count * SHRUNK * (1 + Q), count * IN_CRITICAL), "below", by=count),
    S("all above", "product", less(count * IN_CRITICAL * (1 - Q), count * SHRUNK), "above", by=count),
    S("all", "both", sec5_volumes.EQ_14_TIGHT.statement, "all below", "all above"),
)

EQ_14_GAMMA = _counted(
    "eq-14.gamma",
    "sec5-sandwich.gamma",
    sec5_volumes.EQ_14_GAMMA.statement,
    PRINTED_AREA * LowerGamma(dim, CRITICAL),
    CRITICAL,
    leq,
)
