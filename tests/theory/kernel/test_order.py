"""The rules of order: what each proves holds at random instances, and planted wrong uses are refused."""

from __future__ import annotations

import pytest
from sympy import Abs, And, Integer, KroneckerDelta, Symbol, exp, log, sqrt

from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import Domain, Positive, d, l, n
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, rho, v, w, x
from lemmata.theory.memory.updates import SpectralNorm2
from lemmata.theory.terms.index_terms import Block, Chosen, Entry, Index, Total
from tests.theory.kernel.evaluate import Case, case, cases_of, refused, tried

i, j, k = Index("i", n), Index("j", n), Index("k", d)
s, t, b, q = Symbol("s", real=True), Symbol("t", positive=True), Symbol("b", real=True), Symbol("q", nonnegative=True)
vi, wi, vj = Entry(v, i), Entry(w, i), Entry(v, j)
below, negative, positive = S("below", "assume", leq(s, b)), S("negative", "assume", leq(s, 0)), S("positive", "assume",
    less(0, s))
strict, same, differ = S("strict", "assume", less(s, b)), S("same", "assume", equal(s, b)), S("differ", "assume", unequal(s, 0))
entries = S("entries", "assume", leq(vi, wi))
LAYER = Index("t", l)
IN_LAYER = Index("j", Block(Symbol("layers"), LAYER, d))
FROBENIUS = Total(Total(Entry(rho, k, i) ** 2, i), k)
ROWS = S("rows", "sign", leq(0, (Entry(rho, k, i) * Entry(x, j) - Entry(rho, k, j) * Entry(x, i)) ** 2))
SQUARE = Total(Total(Entry(rho, k, i) * Entry(x, i), i) ** 2, k)
NORM_BOUND = (ROWS, S("over j", "sum", None, "rows", over=j), S("over i", "sum", None, "over j", over=i),
              S("over k", "sum", None, "over i", over=k), S("bound", "linear", leq(SQUARE, FROBENIUS * Total(Entry(x, i) ** 2,
                  i)), "over k"))
POSITIVE_STATE = Domain(((rho, Patterns()), (x, Positive())))

PROVED: dict[str, list[Case]] = {
    "linear": [case(entries, S("c", "linear", And(leq(3 * vi, 3 * wi + 1), less(vi, wi + exp(s))), "entries")),
               case(same, S("c", "linear", equal(2 * s + 1, 2 * b + 1), "same")),
               case(below, S("c", "linear", leq(2 * s, 2 * b + s**2), "below", multipliers=[Integer(2)]))],
    "sign": [case(S("a", "sign", leq(2 * s * b, s**2 + b**2 + (s - b) ** 2 + 2 * s * b))), case(S("a", "sign", less(0,
        Total(exp(vi), i)))),
             case(S("a", "sign", equal(Total((vi - s) ** 2, i), Total(vi**2, i) - 2 * s * Total(vi, i) + n * s**2)))],
    "product": [case(below, S("c", "product", leq(exp(vi) * s, exp(vi) * b), "below", by=exp(vi))),
                case(below, positive, S("c", "product", leq(s**2, s * b), "below", "positive")),
                case(same, S("c", "product", equal(vi * s, vi * b), "same", by=vi)),
                case(strict, S("c", "product", less(t * s, t * b), "strict", by=t))],
    "divide": [case(S("a", "assume", leq(t * s, t * b)), S("c", "divide", leq(s, b), "a", by=t)),
               case(S("a", "assume", leq(s * b, s)), positive, S("c", "divide", leq(b, 1), "a", "positive", by=s))],
    "squeeze": [case(S("a", "assume", leq(s, q)), S("e", "assume", leq(-s, 0)), S("f", "assume", leq(q, 0)), S("g", "linear",
        leq(s, 0), "a", "f"),
                     S("h", "linear", leq(0, s), "e"), S("c", "squeeze", equal(s, 0), "g", "h"))],
    "monotone": [case(entries, S("c", "monotone", leq(exp(vi), exp(wi)), "entries", via="exp")),
                 case(S("a", "assume", leq(t, exp(vi))), S("c", "monotone", leq(log(t), vi), "a", via="log")),
                 case(S("a", "assume", less(t, s**2 + 1)), S("c", "monotone", less(sqrt(t), sqrt(s**2 + 1)), "a", via="sqrt")),
                 case(below, S("z", "assume", leq(0, s)), S("c", "monotone", leq(s**2, b**2), "below", "z", via="square")),
                 case(same, S("c", "monotone", equal(exp(s), exp(b)), "same", via="exp"))],
    "sum": [case(S("a", "sign", leq(0, (vi - 1) ** 2)), S("c", "sum", None, "a", over=i)),
            case(S("a", "sign", less(0, exp(vi * Entry(v, j)))), S("c", "sum", None, "a", over=i), S("e", "sum", None, "c",
                over=j))],
    "bound": [case(S("a", "bound", of=vi * wi - vj, over=i))],
    "attained": [case(S("a", "attained", of=vi * Entry(v, j), over=i, name="top")),
                 case(S("a", "attained", of=-Abs(vi), over=i, name="top"))],
    "term": [case(S("a", "term", of=vi**2, over=i, at=j)),
             case(S("a", "term", of=exp(vi) * (1 - KroneckerDelta(i, j)), over=i, at=j))],
    "another": [case(S("a", "assume", less(1, n)), S("c", "another", None, "a", beside=i, name="other"))],
    "tangent": [case(S("a", "tangent", at=vi - s)), case(differ, S("a", "tangent", None, "differ", at=s)),
                case(positive, S("a", "tangent", None, "positive", at=-s))],
    "absolute": [case(S("a", "absolute", of=vi - s)),
                 case(S("a", "assume", leq(s, t)), S("e", "assume", leq(-s, t)), S("c", "absolute", leq(Abs(s), t), "a", "e"))],
    "spectral": [case(S("a", "spectral", matrix=rho, vector=x), domain=PATTERN_SETS),
                 case(S("a", "spectral", matrix=rho, vector=x), S("b", "instance", None, "a", at={n: n + 1}),
                     domain=PATTERN_SETS),
                 case(*NORM_BOUND, S("a", "spectral", leq(SpectralNorm2(rho), FROBENIUS), "bound", matrix=rho, vector=x),
                      domain=PATTERN_SETS)],
}

REFUSED: dict[str, list[Case]] = {
    "linear": [
        case(below, S("c", "linear", leq(b, s), "below")), case(below, S("c", "linear", leq(-s, -b), "below",
            multipliers=[Integer(-1)])),
        case(below, S("c", "linear", equal(s, b), "below")), case(below, S("c", "linear", equal(s, b), "below",
            multipliers=[Integer(-1)])),
        case(below, S("c", "linear", less(s, b), "below")), case(below, S("c", "linear", leq(vi * s, vi * b), "below")),
        case(below, S("c", "linear", leq(t * s, t * b), "below", multipliers=[t])),
        case(S("a", "assume", unequal(s, b)), S("c", "linear", unequal(s, b), "a")),
        case(below, S("c", "linear", leq(s, b), "below", multipliers=[])), case(S("c", "linear", less(0, s**2))),
    ],
    "sign": [case(S("a", "sign", leq(0, s))), case(S("a", "sign", less(0, s**2))), case(S("a", "sign", equal(s, b))),
             case(S("a", "sign", unequal(t, 0))), case(S("a", "sign", leq(0, Total(vi, i)))), case(S("a", "sign", leq(0,
                 1 / s)))],
    "product": [case(below, S("c", "product", leq(s**2, s * b), "below", by=s)), case(below, negative, S("c", "product",
        leq(s**2, s * b),
                "below", "negative")), case(below, S("c", "product", less(t * s, t * b), "below", by=t)),
                case(S("a", "assume", unequal(s, 0)), S("c", "product", unequal(t * s, 0), "a", by=t)),
                case(S("a", "assume", equal(s, 0)), S("c", "product", equal(1, 0), "a", by=1 / s))],
    "divide": [case(S("a", "assume", leq(s * b, s)), S("c", "divide", leq(b, 1), "a", by=s)),
               case(S("a", "assume", leq(s * b, s)), S("z", "assume", leq(0, s)), S("c", "divide", leq(b, 1), "a", "z", by=s)),
               case(S("a", "assume", leq(t * s, 0)), S("c", "divide", less(s, 0), "a", by=t))],
    "squeeze": [case(below, S("c", "squeeze", equal(s, b), "below", "below")), case(below, S("c", "squeeze", leq(s, b),
        "below", "below"))],
    "monotone": [case(below, S("c", "monotone", leq(log(s), log(b)), "below", via="log")),
                 case(below, S("c", "monotone", leq(s**2, b**2), "below", via="square")),
                 case(below, negative, S("c", "monotone", leq(s**2, b**2), "below", "negative", via="square")),
                 case(below, S("c", "monotone", leq(exp(b), exp(s)), "below", via="exp")),
                 case(below, S("c", "monotone", less(exp(s), exp(b)), "below", via="exp")),
                 case(S("a", "assume", leq(0, t)), S("c", "monotone", leq(log(0), log(t)), "a", via="log")),
                 case(below, S("c", "monotone", leq(exp(s), exp(2 * b)), "below", via="exp"))],
    "sum": [case(entries, S("c", "sum", None, "entries", over=i)),  # a hypothesis on the index
            case(S("a", "attained", of=Entry(rho, k, i), over=k, name="top"), S("c", "sum", None, "a", over=i),
                domain=PATTERN_SETS),
            case(S("a", "attained", of=vi, over=i, name="top"), S("c", "sum", None, "a", over=Chosen("top", n))),
            case(S("a", "sign", leq(0, (vi - 1) ** 2)), S("c", "sum", leq(2 * Total(vi, i), Total(vi**2, i)), "a", over=i)),
            case(S("a", "bound", of=vi * Entry(rho, IN_LAYER, i), over=IN_LAYER), S("c", "sum", None, "a", over=LAYER),
                 domain=LAYERED),  # the layer of a free index
            case(differ, S("c", "sum", None, "differ", over=i))],
    "bound": [case(S("a", "bound", of=vi, over=s)), case(S("a", "bound", of=vi, over=Index("i", n - 1)))],
    "attained": [case(S("a", "attained", of=vi, over=i, name="c"), S("e", "attained", of=wi, over=i, name="c")),
                 case(S("a", "attained", of=vi, over=Index("i", n - 1), name="c")), case(S("a", "attained", of=vi, over=s,
                     name="c")),
                 case(S("a", "attained", of=vi, over=i, name="own"))],
    "term": [case(S("a", "term", of=vi, over=i, at=j)), case(S("a", "term", of=vi**2, over=i, at=k)),
             case(S("a", "term", of=vi**2, over=i, at=n)), case(S("a", "term", of=vi**2 - 1, over=i, at=j))],
    "another": [case(S("a", "assume", leq(1, n)), S("c", "another", None, "a", beside=i, name="other")),
                case(S("a", "assume", less(1, d)), S("c", "another", None, "a", beside=i, name="other")),
                case(S("a", "assume", less(1, n)), S("c", "another", None, "a", beside=i, name="other"),
                     S("e", "instance", None, "c", at={i: j}))],
    "tangent": [case(negative, S("a", "tangent", None, "negative", at=s)), case(differ, S("a", "tangent", None, "differ",
        at=s - 1)),
                case(same, S("a", "tangent", None, "same", at=s - b)), case(S("a", "tangent", at=log(s)))],
    "absolute": [case(below, S("c", "absolute", leq(Abs(s), b), "below")), case(below, S("c", "absolute", leq(Abs(s), b + 1),
        "below", of=s)),
                 case(S("a", "assume", leq(s, t)), S("e", "assume", leq(-s, t)), S("c", "absolute", less(Abs(s), t), "a",
                     "e"))],
    "spectral": [
        case(*NORM_BOUND, S("a", "spectral", leq(SpectralNorm2(rho), FROBENIUS / 2), "bound", matrix=rho, vector=x),
            domain=PATTERN_SETS),
        case(S("h", "assume", leq(SQUARE, t * Total(Entry(x, i) ** 2, i))),  # for one vector only
             S("a", "spectral", leq(SpectralNorm2(rho), t), "h", matrix=rho, vector=x), domain=PATTERN_SETS),
        case(*NORM_BOUND, S("a", "spectral", leq(SpectralNorm2(rho), FROBENIUS), "bound", matrix=rho, vector=x),
             domain=POSITIVE_STATE),  # for positive vectors only
    ],
}


@pytest.mark.parametrize("planned", cases_of(PROVED))
def test_what_a_rule_of_order_proves_holds_at_random_instances(planned):
    assert tried(planned) > 0


@pytest.mark.parametrize("planned", cases_of(REFUSED))
def test_a_wrong_use_of_a_rule_of_order_is_refused(planned):
    refused(planned)


def test_the_inequality_that_a_rule_states_is_not_vacuous():
    assert tried(case(S("a", "bound", of=vi, over=i))) == 60
