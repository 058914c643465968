"""Steps about patterns that are at least r apart: what a state near pattern c has within reach. No derivations."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, KroneckerDelta, sqrt

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.symbols import beta, v, w
from lemmata.theory.papers.epanechnikov_energy.symbols import APART, REACH
from lemmata.theory.papers.epanechnikov_energy.within_proof import beyond, c, i, j, k, member, of_sign, part, pattern, without
from lemmata.theory.terms.index_terms import Entry, Family, Greatest

DELTA = KroneckerDelta(c, i)


def away(state: Any, index: Any = c) -> Expr:
    """The distance of a state from a pattern."""
    return sqrt(SquaredDistance(state, pattern(index)))


def D(index: Any) -> Expr:
    """The distance of a pattern from pattern c."""
    return sqrt(SquaredDistance(pattern(c), pattern(index)))


GREATEST_D = Greatest(D(j), j)
LIFTED = D(i) + DELTA * GREATEST_D
SEPARATION = (  # `apart`: r <= D(i), under the hypothesis c != i
    S("nothing", "linear", equal(0, 0)),
    S("another", "assume", unequal(c, i)),
    S("itself", "assume", equal(i, c)),
    S("not itself", "apart", None, "another"),
    S("nothing added", "product", equal(DELTA * GREATEST_D, 0), "not itself", by=GREATEST_D),
    S("nearest to c", "bound", of=-LIFTED, over=i),
    S("least apart", "bound", of=Greatest(-LIFTED, i), over=c),
    S("apart", "linear", leq(APART, D(i)), "nearest to c", "least apart", "nothing added"),
)


def difference(one: Any, other: Any) -> Family:
    return Family(Entry(one, k) - Entry(other, k), k)


def beyond_reach(state: Any, near: str, *, strict: bool = True) -> tuple[Step, ...]:
    """`beyond`: 0 < a of another pattern, from the fact away + R < r; 0 <= a from away + R <= r, where not `strict`."""
    to, back = difference(pattern(c), state), difference(state, pattern(i))
    relation = less if strict else leq
    return (
        *SEPARATION,
        S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: to, w: back}),
        S("inner product", "monotone", leq(Abs(Dot(to, back)), away(state) * away(state, i)), "cauchy-schwarz", via="sqrt"),
        S("its sign", "absolute", of=Dot(to, back)),
        S("square", "linear", leq(D(i) ** 2, (away(state) + away(state, i)) ** 2), "inner product", "its sign"),
        S("triangle", "monotone", leq(D(i), away(state) + away(state, i)), "square", via="sqrt"),
        S("distant", "linear", relation(REACH, away(state, i)), "triangle", "apart", near),
        S("distant, squared", "monotone", relation(REACH**2, away(state, i) ** 2), "distant", via="square"),
        S("beyond", "product", relation(0, beyond(state)), "distant, squared", by=beta / 2),
    )


def of_others(name: str, value: Expr, fact: str) -> tuple[Step, ...]:
    """`name`: (1 - delta) value = 0, from value = 0 for another pattern."""
    formula = equal((1 - DELTA) * value, 0)
    return (
        S(f"{name}: of another", "product", formula, fact, by=1 - DELTA),
        S(f"{name}: its own", "replace", formula, "nothing", "itself"),
        S(name, "cases", None, f"{name}: of another", f"{name}: its own", on=unequal(c, i)),
    )


def no_others(state: Any, near: str) -> tuple[Step, ...]:
    """`others`: (1 - delta) m = 0: no other pattern is within reach."""
    return (
        *beyond_reach(state, near),
        *without("out of reach", "beyond", state),
        *of_others("others", member(state), "out of reach: m"),
    )


def no_terms(state: Any, near: str, *, strict: bool = True) -> tuple[Step, ...]:
    """`other terms`: (1 - delta) max(0, -a) = 0."""
    a = beyond(state)
    half = (Abs(a) - a) / 2
    return (
        *beyond_reach(state, near, strict=strict),
        *_zero_term(a, half),
        *of_others("other terms", part(state), "no term"),
    )


def _zero_term(a: Expr, half: Expr) -> tuple[Step, ...]:
    return (
        S("not within", "linear", leq(0, a), "beyond"),
        *of_sign("size beyond", a, a, "not within"),
        S("half", "linear", equal(half, 0), "size beyond"),
        S("half is at least 0", "linear", leq(0, half), "half"),
        *of_sign("the term", half, half, "half is at least 0"),
        S("no term", "linear", equal(Abs(half), 0), "the term", "half"),
    )


def no_terms_too(state: Any) -> tuple[Step, ...]:
    """After `no_others`: `other terms`."""
    a = beyond(state)
    return (*_zero_term(a, (Abs(a) - a) / 2), *of_others("other terms", part(state), "no term"))
