"""Steps about patterns within reach that several derivations take. No derivations.

A membership m is 1 where a = beta/2 |x - rho^i|^2 - 1 <= 0, else 0, and the term of eq. (3) is max(0, -a) = m (-a).
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Integer

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.symbols import beta, rho
from lemmata.theory.papers.epanechnikov_energy.energies import CountApart, Inside, Within
from lemmata.theory.terms.index_terms import Entry, Family, Index

c, i, j, k = Index("c", d), Index("i", d), Index("j", d), Index("k", n)


def pattern(index: Any) -> Family:
    return Family(Entry(rho, index, k), k)


def beyond(state: Any, index: Any = i, rate: Any = beta) -> Expr:
    """a: how far beyond reach a pattern is; at most 0 within."""
    return rate * Entry(SquaredDistances(state, rho), index) / 2 - 1


def member(state: Any, index: Any = i, rate: Any = beta) -> Expr:
    return Entry(Within(state, rho, rate), index)


def inner(state: Any, index: Any = i, rate: Any = beta) -> Expr:
    return Entry(Inside(state, rho, rate), index)


def part(state: Any, index: Any = i, rate: Any = beta) -> Expr:
    """max(0, -a), a term of eq. (3)."""
    a = beyond(state, index, rate)
    return Abs((Abs(a) - a) / 2)


def excess(a: Expr) -> Expr:
    return (a + Abs(a)) / 2


def of_sign(at: str, value: Expr, size: Expr, fact: str) -> tuple[Step, ...]:
    """`at`: |value| = size, for size = value or -value, from the fact that size is at least 0."""
    return (
        S(f"{at}: at least", "absolute", of=value),
        S(f"{at}: one", "linear", leq(value, size), fact),
        S(f"{at}: other", "linear", leq(-value, size), fact),
        S(f"{at}: at most", "absolute", leq(Abs(value), size), f"{at}: one", f"{at}: other"),
        S(f"{at}: no less", "linear", leq(size, Abs(value)), f"{at}: at least"),
        S(at, "squeeze", equal(Abs(value), size), f"{at}: at most", f"{at}: no less"),
    )


def within(at: str, fact: str, state: Any, index: Any = i, rate: Any = beta) -> tuple[Step, ...]:
    """From the fact a <= 0: m = 1 and |a| = -a."""
    return counted(at, fact, beyond(state, index, rate), member(state, index, rate))


def counted(at: str, fact: str, a: Expr, m: Expr) -> tuple[Step, ...]:
    """The same for any number a, m counting whether it is at most 0."""
    return (
        *of_sign(f"{at}: |a|", a, -a, fact),
        S(f"{at}: no excess", "linear", equal(excess(a), 0), f"{at}: |a|"),
        S(f"{at}: m", "indicator", equal(m, 1), f"{at}: no excess"),
    )


def without(at: str, fact: str, state: Any, index: Any = i, rate: Any = beta) -> tuple[Step, ...]:
    """From the fact a > 0: m = 0 and |a| = a."""
    return not_counted(at, fact, beyond(state, index, rate), member(state, index, rate))


def not_counted(at: str, fact: str, a: Expr, m: Expr) -> tuple[Step, ...]:
    """The same for any number a, m counting whether it is at most 0."""
    return (
        *of_sign(f"{at}: |a|", a, a, fact),
        S(f"{at}: an excess", "linear", less(0, excess(a)), f"{at}: |a|", fact),
        S(f"{at}: no zero", "product", unequal(excess(a), 0), f"{at}: an excess", by=Integer(1)),
        S(f"{at}: m", "indicator", equal(m, 0), f"{at}: no zero"),
    )


def memberships(name: str, state: Any, index: Any = i, rate: Any = beta) -> tuple[Step, ...]:
    """`name: two-valued`: m (1 - m) = 0; `name: most`: m <= 1; `name: part`: max(0, -a) = m (-a)."""
    a, m = beyond(state, index, rate), member(state, index, rate)
    near, far = f"{name}: near", f"{name}: far"
    two, whole = equal(m * (1 - m), 0), equal(part(state, index, rate), -m * a)
    half = (Abs(a) - a) / 2
    return (
        S(f"{name}: size", "absolute", of=a),
        S(f"{name}: term >= 0", "linear", leq(0, half), f"{name}: size"),
        *of_sign(f"{name}: term", half, half, f"{name}: term >= 0"),
        S(near, "assume", leq(a, 0)),
        *within(near, near, state, index, rate),
        S(f"{near}: two", "product", two, f"{near}: m", by=-m),
        S(f"{near}: at most 1", "linear", leq(m, 1), f"{near}: m"),
        S(f"{near}: m a", "product", equal(m * a, a), f"{near}: m", by=a),
        S(f"{near}: part", "linear", whole, f"{near}: m a", f"{near}: |a|", f"{name}: term"),
        S(far, "assume", less(0, a)),
        *without(far, far, state, index, rate),
        S(f"{far}: two", "product", two, f"{far}: m", by=1 - m),
        S(f"{far}: at most 1", "linear", leq(m, 1), f"{far}: m"),
        S(f"{far}: m a", "product", equal(m * a, 0), f"{far}: m", by=a),
        S(f"{far}: part", "linear", whole, f"{far}: m a", f"{far}: |a|", f"{name}: term"),
        *(
            S(f"{name}: {told}", "cases", None, f"{near}: {short}", f"{far}: {short}", on=leq(a, 0))
            for told, short in (("two-valued", "two"), ("most", "at most 1"), ("part", "part"))
        ),
    )


def nothing(at: str, value: Expr, fact: str) -> tuple[Step, ...]:
    """`at`: value = 0, from the fact value^2 <= 0."""
    return (
        S(f"{at}: root", "monotone", leq(Abs(value), 0), fact, via="sqrt"),
        S(f"{at}: size", "absolute", of=value),
        S(f"{at}: at most 0", "linear", leq(value, 0), f"{at}: root", f"{at}: size"),
        S(f"{at}: at least 0", "linear", leq(0, value), f"{at}: root", f"{at}: size"),
        S(at, "squeeze", equal(value, 0), f"{at}: at most 0", f"{at}: at least 0"),
    )


def same_members(one: Any, other: Any) -> tuple[Step, ...]:
    """`same`: the memberships of i at two states are equal, under the hypothesis that none differs."""
    apart = (member(one) - member(other)) ** 2
    return (
        S("none differs", "assume", equal(CountApart(one, other, rho, beta), 0)),
        S("its difference", "term", of=apart, over=i, at=i),
        S("no difference", "linear", leq(apart, 0), "its difference", "none differs"),
        *nothing("same", member(one) - member(other), "no difference"),
    )
