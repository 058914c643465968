"""Numbers with a name of their own: what is concluded with them holds, and planted misuse is refused."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from sympy import Abs, Basic, Integer, Rational, Symbol, exp, log

from lemmata.theory.kernel.derivation import DerivationError, check
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.normal import normal
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Real, n
from lemmata.theory.memory.symbols import v
from lemmata.theory.terms.index_terms import ChosenReal, Entry, Index, Total, array
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.theory.terms.signs import sign
from lemmata.verify.prove.multipliers import find_multipliers
from tests.theory.kernel.evaluate import Case, Point, case, cases_of, evaluate, proves, refused, tried

s, b = Symbol("s", real=True), Symbol("b", real=True)
c, other = ChosenReal("c", positive=True), ChosenReal("other", positive=True)
i = Index("i", n)
SUM = Total(Entry(v, i), i)
POSITIVE = S("positive", "assume", less(0, s))
NAMED = S("c", "named", None, "positive", of=s, name="c")

PROVED: dict[str, list[Case]] = {
    "named": [
        case(POSITIVE, NAMED, chosen={"c": lambda point: point.scalars[s]}),
        case(S("a", "sign", less(0, s**2 + 1)), S("c", "named", None, "a", of=s**2 + 1, name="c"),
             chosen={"c": lambda point: point.scalars[s] ** 2 + 1}),
        case(POSITIVE, NAMED, S("inverse", "product", equal(1, s / c), "c", by=1 / c), chosen={"c": lambda p: p.scalars[s]}),
    ],
}  # fmt: skip
REFUSED: dict[str, list[Case]] = {
    "named": [
        case(S("c", "named", of=s, name="c")),
        case(S("a", "assume", leq(0, s)), S("c", "named", None, "a", of=s, name="c")),
        case(POSITIVE, S("c", "named", None, "positive", of=b, name="c")),
        case(POSITIVE, S("c", "named", None, "positive", of=-s, name="c")),
        case(POSITIVE, NAMED, S("again", "named", None, "positive", of=s, name="c")),
        case(S("a", "sign", less(0, exp(Entry(v, i)))), S("c", "named", None, "a", of=exp(Entry(v, i)), name="c")),
        case(POSITIVE, NAMED, S("a", "sign", less(0, c)), S("d", "named", None, "a", of=c, name="d")),
        case(POSITIVE, NAMED, S("for all", "instance", None, "c", at={s: b})),
        case(S("a", "sign", less(0, c))),  # which nobody has chosen
    ],
}


@pytest.mark.parametrize("planned", cases_of(PROVED))
def test_what_is_said_of_a_name_holds_at_random_instances(planned: Case) -> None:
    assert tried(planned) > 0


@pytest.mark.parametrize("planned", cases_of(REFUSED))
def test_a_wrong_name_is_refused(planned: Case) -> None:
    refused(planned)


NUMBERS = Domain(((s, Real()), (b, Real())))


def concludes(statement: Basic, formula: Basic, *steps: Step, given: Any = None) -> None:
    proves(statement, *steps, S("end", "sign", formula), domain=NUMBERS, given=given)


def test_a_claim_may_divide_by_what_its_hypothesis_makes_positive() -> None:
    concludes(less(0, 1 / s), less(0, 1 / c), POSITIVE, NAMED, given=less(0, s))
    given = all_of(less(0, s), leq(s, 1))
    steps = (POSITIVE, NAMED, S("s <= 1", "assume", leq(s, 1)), S("c <= 1", "linear", leq(c, 1), "c", "s <= 1"),
             S("log", "monotone", leq(log(c), 0), "c <= 1", via="log"))  # fmt: skip
    proves(leq(log(s), 0), *steps, domain=NUMBERS, given=given)


def test_or_by_what_is_derived_to_be_positive() -> None:
    steps = (S("both", "linear", less(0, s + b + 1), "s", "b"), S("c", "named", None, "both", of=s + b + 1, name="c"))
    assumed = (S("s", "assume", leq(0, s)), S("b", "assume", leq(0, b)))
    concludes(less(0, 1 / (s + b + 1)), less(0, 1 / c), *assumed, *steps, given=all_of(leq(0, s), leq(0, b)))


@pytest.mark.parametrize("given", [None, leq(0, s), less(0, b), less(0, -s)])
def test_a_name_under_a_hypothesis_that_the_claim_has_not_concludes_nothing(given: Any) -> None:
    for statement, formula in ((less(0, 1 / s), less(0, 1 / c)), (leq(0, 1 / s**2), leq(0, 1 / c**2))):
        with pytest.raises(DerivationError, match="rests on 0 < s"):  # though no step of the second rests on it
            concludes(statement, formula, POSITIVE, NAMED, given=given)


def test_a_name_that_cancels_in_the_conclusion_needs_its_hypothesis_all_the_same() -> None:
    written = leq(0, c * (1 / c + b) - b * c)  # which is 1, and has no value at 0
    steps = (POSITIVE, NAMED, S("one", "sign", leq(0, 1)), S("end", "cases", written, "one", "one", on=leq(b, 0)))
    proves(written.xreplace({c: s}), *steps, domain=NUMBERS, given=less(0, s))
    with pytest.raises(DerivationError, match="rests on 0 < s"):
        proves(written.xreplace({c: s}), *steps, domain=NUMBERS)


def test_a_name_stands_for_its_own_term_only() -> None:
    for statement in (less(0, 1 / b), less(0, 2 / s), less(0, -1 / s)):
        with pytest.raises(DerivationError, match="own statement"):
            concludes(statement, less(0, 1 / c), POSITIVE, NAMED, given=less(0, s))
    with pytest.raises(DerivationError, match="other has not been chosen"):
        concludes(less(0, 1 / s), less(0, 1 / other), POSITIVE, NAMED, given=less(0, s))


def test_what_is_not_named_still_has_to_be_defined() -> None:
    for formula in (leq(0, 1 / s**2), leq(0, 1 / (c * s**2))):
        with pytest.raises(DerivationError, match="not shown to be nonzero"):
            concludes(formula.xreplace({c: s}), formula, POSITIVE, NAMED, given=less(0, s))


def test_no_derivation_rests_on_a_claim_with_a_name() -> None:
    lemma = Claim("lemma", "a test", "1/s > 0", NUMBERS, less(0, 1 / s), given=less(0, s))
    claim = Claim("claim", "a test", "1/s > 0", NUMBERS, less(0, 1 / s), given=less(0, s))
    claims = {one.id: one for one in (lemma, claim)}
    own = derive("lemma", POSITIVE, NAMED, S("end", "sign", less(0, 1 / c)))
    derivations = {"lemma": own, "claim": derive("claim", S("lemma", "claim", claim.statement, of="lemma"))}
    check(own, claims, derivations, find_multipliers)
    with pytest.raises(DerivationError, match="name of its own"):
        check(derivations["claim"], claims, derivations, find_multipliers)


def test_an_indicator_fills_the_place_where_its_number_is_0() -> None:
    p, q = (array(name, nonnegative=True)(i) for name in "pq")
    any_number, is_zero = array("x")(i), KNOWN[IS_ZERO]
    assert sign(p + is_zero(p)) == sign(p + q + is_zero(p)) == sign(2 + p + q + is_zero(p + q)) == ">"
    assert sign(3 * p + is_zero(3 * p)) == ">"
    for term in (p + is_zero(q), p * q + is_zero(p), p + is_zero(p + q), is_zero(p), 3 * p + is_zero(p) - is_zero(p)):
        assert sign(term) == ">=", term
    for term in (any_number + is_zero(any_number), p - is_zero(p), p - q + is_zero(p - q), p - q + is_zero(p)):
        assert sign(term) == "", term


def test_a_logarithm_of_such_a_sum_has_a_value_and_of_others_none() -> None:
    domain = Domain(((v, NonNegative()),))
    entry = Entry(v, i)
    filled = entry + KNOWN[IS_ZERO](entry)
    assert tried(case(S("a", "tangent", at=-log(filled)), domain=domain)) > 0
    for wrong in (filled - Rational(1, 2), entry, KNOWN[IS_ZERO](entry), entry + KNOWN[IS_ZERO](2 * entry - 1)):
        refused(case(S("a", "tangent", at=-log(wrong)), domain=domain))


def test_a_sum_beside_its_own_indicator_takes_the_place_of_a_positive_number() -> None:
    """The two sums of one body have bound names of their own; a sum of another body is none of them."""
    domain, j = Domain(((v, NonNegative()),)), Index("j", n)
    fact = S("t <= t", "linear", leq(T, T))
    filled = SUM + KNOWN[IS_ZERO](Total(Entry(v, j), j))
    assert tried(case(fact, S("put in", "instance", None, "t <= t", at={T: filled}), domain=domain)) > 0
    for wrong in (SUM, SUM + KNOWN[IS_ZERO](Total(Entry(v, j) ** 2, j)), SUM - KNOWN[IS_ZERO](SUM)):
        refused(case(fact, S("put in", "instance", None, "t <= t", at={T: wrong}), domain=domain))


def test_an_indicator_of_what_has_a_sign_is_0_and_of_others_is_kept() -> None:
    is_zero, x, t = KNOWN[IS_ZERO], Symbol("x", real=True), Symbol("t", positive=True)
    for term in (1 / n, exp(x), t + 1, -t, x**2 + t):
        assert normal(is_zero(term)) == 0, term
    for term in (x, x**2, t - 1, n - 1, array("p", nonnegative=True)(i)):
        assert normal(is_zero(term)).has(is_zero), term


P, Q = (Symbol(name, nonnegative=True, real=True) for name in "pq")
T, X = Symbol("t", positive=True, real=True), Symbol("x", real=True)
VALUES = {P: (0, 0, 1, 3), Q: (0, 0, 1, 2), T: (1, 2), X: (-2, 0, 1)}
HOLDS = {">": lambda a: a > 0, ">=": lambda a: a >= 0, "=": lambda a: a == 0, "<=": lambda a: a <= 0, "<": lambda a: a < 0}


def term_of(rng: Random, depth: int = 3) -> Any:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([P, Q, P, Q, T, X, Integer(1), Integer(-1), Rational(1, 2)])
    one = term_of(rng, depth - 1)
    kind = rng.randrange(8)
    if kind < 3:  # beside itself, which is where a sign is found
        return one + rng.choice([1, 1, 2]) * KNOWN[IS_ZERO](one)
    if kind == 3:
        return KNOWN[IS_ZERO](one)
    other = term_of(rng, depth - 1)
    return (one + other, one * other, one - other, Abs(one))[kind - 4]


def test_signs_and_normal_forms_of_random_terms_with_indicators_hold() -> None:
    rng, strict = Random(5), 0
    for _ in range(400):
        term = term_of(rng)
        found, form = sign(term), normal(term)
        strict += found == ">" and term.has(KNOWN[IS_ZERO])
        for _ in range(12):
            point = Point(scalars={symbol: Fraction(rng.choice(values)) for symbol, values in VALUES.items()})
            value = evaluate(term, point)
            assert not found or HOLDS[found](value), (term, point)
            assert evaluate(form, point) == value, (term, form, point)
    assert strict > 40
