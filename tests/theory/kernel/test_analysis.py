"""The rules of analysis: what each proves holds at random instances, and planted wrong uses are refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from mpmath import mp
from sympy import Abs, Integer, Rational, Symbol, exp, floor, log, oo, sqrt

from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import n
from lemmata.theory.memory.symbols import v, w
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, Total
from tests.theory.kernel.evaluate import Case, case, cases_of, refused, tried

i, j = Index("i", n), Index("j", n)
s, b, r = Symbol("s", real=True), Symbol("b", real=True), Symbol("r", positive=True)
t, q = Symbol("t", positive=True), Symbol("q", nonnegative=True)
m = Symbol("m", integer=True, positive=True)
even = Symbol("even", even=True, positive=True)
vi, wi = Entry(v, i), Entry(w, i)
ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)
between = S("between", "assume", less(s, b))
TWO_M = leq(m + 1, 2**m)


def mean_value(body: object, low: object = ZERO, high: object = ONE, variable: object = s, name: str = "c", facts: tuple[str,
    ...] = ()) -> object:
    return S("mean value", "mean-value", None, *facts, of=body, variable=variable, low=low, high=high, name=name)


def over_t(rule: str, label: str = "a", fact: tuple[str, ...] = (), low: object = ZERO, high: object = r,
    **rest: object) -> object:
    return S(label, rule, None, *fact, variable=t, low=low, high=high, **rest)


def integral(*facts: str, low: object = ZERO, high: object = r) -> object:
    return S("integral", "integral", None, *facts, over=t, low=low, high=high)


PROVED: dict[str, list[Case]] = {
    "mean-value": [
        case(mean_value(s**2 + b * s, low=-ONE, high=TWO), chosen={"c": lambda point: Fraction(1, 2)}),
        case(between, mean_value(s**2, low=s, high=b, facts=("between",)),
            chosen={"c": lambda point: (point.scalars[s] + point.scalars[b]) / 2}),
        case(mean_value(exp(t), low=ONE, high=TWO, variable=t), chosen={"c": lambda point: mp.log(mp.e**2 - mp.e)}),
    ],
    "induction": [
        case(S("m = 1", "sign", leq(2, 2)), S("at m", "assume", TWO_M), S("twice", "product", leq(2 * m + 2, 2 * 2**m),
            "at m", by=TWO),
             S("at m + 1", "linear", leq(m + 2, 2 ** (m + 1)), "twice"), S("all", "induction", TWO_M, "m = 1", "at m + 1",
                 on=m)),
    ],
    "integral": [case(S("a", "sign", leq(0, (t - 1) ** 2)), integral("a")), case(S("a", "sign", less(0, exp(-t))),
        integral("a", high=oo)),
                 case(S("h", "assume", less(t, r)), S("a", "monotone", less(exp(t), exp(r)), "h", via="exp"), integral("a")),
                 case(S("a", "sign", leq(0, t ** Rational(-1, 2))), integral("a"))],
    "fundamental": [case(over_t("fundamental", of=t**2 * exp(-t))), case(over_t("fundamental", of=exp(-2 * t), high=oo)),
                    case(over_t("fundamental", of=sqrt(t))), case(over_t("fundamental", of=1 / t, low=r, high=2 * r))],
    "substitution": [case(over_t("substitution", of=t * exp(-t), scale=TWO, power=TWO)),
                     case(over_t("substitution", of=exp(-t), high=oo, scale=r, power=Rational(1, 2)))],
    "split": [case(over_t("split", of=exp(-t), at=r / 2)), case(over_t("split", of=t * exp(-t), at=r, high=oo))],
    "gamma": [case(S("a", "gamma", at=r + 1)), case(S("a", "gamma", at=Rational(5, 2)))],
    "recursion": [case(S("a", "recursion", of="sphere", at=ONE)), case(S("a", "recursion", of="sphere", at=TWO)),
                  case(S("a", "recursion", of="sphere", at=m + 2)), case(S("a", "recursion", of="ball", at=m + 2, radius=r)),
                  case(S("a", "recursion", of="ball", at=ONE, radius=r)), case(S("a", "recursion", of="ball", at=TWO,
                      radius=2 * r))],
}

REFUSED: dict[str, list[Case]] = {
    "mean-value": [
        case(mean_value(Abs(s), low=-ONE)), case(mean_value(Greatest(vi * s, i))), case(mean_value(1 / s, low=-ONE)),
        case(mean_value(log(s), low=ONE, high=TWO)), case(mean_value(sqrt(s**2), low=-ONE)), case(mean_value(s**2, low=ONE,
            high=ZERO)),
        case(mean_value(s**2, low=b, high=ONE)), case(mean_value(exp(s), name="c"), S("e", "mean-value", of=s, variable=s,
            low=ZERO,
             high=ONE, name="c")), case(mean_value(log(t), low=ZERO, variable=t)), case(mean_value(vi * m, variable=m)),
        case(mean_value(vi * i, variable=i)), case(mean_value(Total(ONE, Index("i", floor(t) + 1)), low=ONE, high=TWO,
            variable=t)),
        case(mean_value(s * b**2), S("e", "instance", None, "mean value", at={b: -b})),
        case(mean_value(s**2 * vi), S("e", "sum", None, "mean value", over=i)),
    ],
    "induction": [
        case(S("at m", "assume", TWO_M), S("all", "induction", TWO_M, "at m", on=m)),  # no beginning
        case(S("m = 1", "sign", leq(2, 2)), S("at m", "assume", TWO_M), S("all", "induction", TWO_M, "m = 1", "at m", on=m)),
        case(S("m = 1", "sign", leq(2, 2)), S("at m", "assume", TWO_M), S("twice", "product", leq(2 * m + 2, 2 * 2**m),
            "at m", by=TWO),
             S("at m + 1", "linear", leq(m + 2, 2 ** (m + 1)), "twice"),
             S("all", "induction", TWO_M, "m = 1", "at m + 1", on=m, stride=2)),
        case(S("m = 2", "sign", leq(3, 4)), S("at m", "assume", TWO_M), S("twice", "product", leq(2 * m + 2, 2 * 2**m),
            "at m", by=TWO),
             S("at m + 1", "linear", leq(m + 2, 2 ** (m + 1)), "twice"), S("all", "induction", TWO_M, "m = 2", "at m + 1",
                 on=m)),
        case(S("m = 1", "sign", leq(1, 1)), S("h", "assume", leq(m + 1, 1)), S("all", "induction", leq(m, 1), "m = 1", "h",
            on=m)),
        case(S("m = 1", "sign", leq(-1, 0)), S("h", "assume", leq(Index("i", m), m)), S("at m + 1", "linear", leq(-m - 1, 0),
            "h", multipliers=[ONE]),
             S("all", "induction", leq(-m, 0), "m = 1", "at m + 1", on=m)),  # a hypothesis on an index below m
        case(S("a", "sign", leq(0, 0)), S("all", "induction", leq(s, s), "a", "a", on=s)),  # no whole variable
        case(S("a", "sign", leq(1, 1)), S("b", "assume", leq(1, 1)), S("all", "induction", leq(1, 1), "a", "b", on=even)),
             # skips some
    ],
    "integral": [
        case(S("a", "sign", leq(0, 1 / t)), integral("a")), case(S("a", "sign", leq(0, t)), integral("a", high=oo)),
        case(S("a", "sign", leq(0, exp(t))), integral("a", high=oo)), case(S("h", "assume", leq(t, vi)), integral("h")),
        case(S("a", "sign", leq(0, exp(-t))), integral("a", low=r, high=q)), case(S("a", "sign", leq(0, exp(-t))),
            integral("a", low=s)),
        case(S("a", "sign", leq(0, exp(-t))), integral("a", high=t)), case(S("h", "assume", less(t, 2 * r)), integral("h")),
        case(S("a", "sign", leq(0, t ** (s - 1))), integral("a")),
    ],
    "fundamental": [case(over_t("fundamental", of=1 / t)), case(over_t("fundamental", of=log(t))), case(over_t("fundamental",
        of=exp(t), high=oo)),
                    case(over_t("fundamental", of=t, high=oo)), case(over_t("fundamental", of=exp(-1 / t))),
                    case(over_t("fundamental", of=Abs(t - 1))), case(over_t("fundamental", of=exp(-t), high=s)),
                    case(over_t("fundamental", of=t**s))],
    "substitution": [case(over_t("substitution", of=1 / t, scale=TWO)), case(over_t("substitution", of=exp(-t), scale=s)),
                     case(over_t("substitution", of=exp(-t), power=-ONE)), case(over_t("substitution", of=exp(-t), scale=t)),
                     case(over_t("substitution", of=exp(-t), high=s))],
    "split": [case(over_t("split", of=exp(-t), at=2 * r)), case(over_t("split", of=exp(-t), at=s)), case(over_t("split",
        of=1 / t, at=r / 2))],
    "gamma": [case(S("a", "gamma", at=s)), case(S("a", "gamma", at=ZERO)), case(S("a", "gamma", at=-Rational(1, 2)))],
    "recursion": [case(S("a", "recursion", of="sphere", at=m)), case(S("a", "recursion", of="sphere", at=ZERO)),
                  case(S("a", "recursion", of="ball", at=m + 2, radius=s)), case(S("a", "recursion", of="ball", at=m + 1,
                      radius=r)),
                  case(S("a", "recursion", of="cube", at=ONE))],
}


@pytest.mark.parametrize("planned", cases_of(PROVED))
def test_what_a_rule_of_analysis_proves_holds_at_random_instances(planned):
    assert tried(planned, points=3, slack=1e-10) > 0


@pytest.mark.parametrize("planned", cases_of(REFUSED))
def test_a_wrong_use_of_a_rule_of_analysis_is_refused(planned):
    refused(planned)
