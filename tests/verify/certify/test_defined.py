"""A claim with a term that has no value somewhere in its domain is not proved, and no symbol says more than its kind."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Abs,
    And,
    Basic,
    Eq,
    Implies,
    Integer,
    Limit,
    MatrixSymbol,
    Mul,
    Or,
    Pow,
    Rational,
    Symbol,
    exp,
    gamma,
    log,
    oo,
    sin,
    sqrt,
)

from lemmata.theory.language.claim import Claim, ClaimError, equal, leq, less
from lemmata.theory.language.domain import (
    CLOSED,
    DimensionSymbol,
    Domain,
    NonNegative,
    Positive,
    Real,
    UnitInterval,
    Vector,
    Whole,
    d,
    n,
    vector,
)
from lemmata.theory.language.vectors import LogSumExp
from lemmata.theory.memory.kinds import BallState, HullState, Layers, Patterns, SeparatedRadii
from lemmata.theory.memory.symbols import layers, radii, rho, x, y
from lemmata.theory.terms.index_terms import ChosenReal, Index
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.defined import undefined
from lemmata.verify.judge.judge import Settings, judge

a, b, q = (Symbol(name, real=True) for name in "abq")
s, p = Symbol("s", positive=True), Symbol("p", positive=True)
QUICK = Settings(profile="quick", seconds_per_claim=0.5)
VANISHES = equal(Limit(1 / s, s, oo), 0)
REALS = Domain(((a, Real()), (b, Real()), (q, Real())))
NO = Rational(-1)


def kept(function: Any, *args: Any) -> Any:
    """A term that SymPy does not evaluate."""
    return function(*args, evaluate=False)


def claim_of(statement: Any, domain: Domain = CLOSED, **rest: Any) -> Claim:
    return Claim("claim", "a test", "", domain, statement, **rest)


# --- symbols ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        (Symbol("a", positive=True), Real()),
        (Symbol("a", nonnegative=True), Real()),
        (Symbol("a", positive=True), NonNegative()),
        (Symbol("a", positive=True), UnitInterval()),
        (Symbol("a", integer=True), Real()),
        (Symbol("a", integer=True, positive=True), Positive()),
        (Symbol("a", integer=True, positive=True), Whole(low=0)),
        (Symbol("a", even=True, positive=True), Whole(low=1)),
        (Symbol("a", prime=True), Whole(low=2)),
        (Symbol("a", rational=True), Real()),
        (Symbol("a", nonzero=True, real=True), Real()),
        (Symbol("a", zero=True), NonNegative()),
    ],
)
def test_a_symbol_is_assumed_to_be_no_more_than_its_kind_says_with_a_limit_or_without(symbol: Symbol, kind: Any) -> None:
    for statement in (equal(Limit(symbol * s, s, oo), oo), leq(0, symbol), leq(exp(symbol), 1)):
        with pytest.raises(ClaimError, match=r"the symbol a .* does not say; write it as Symbol\('a', real=True\)"):
            claim_of(statement, Domain(((symbol, kind),)))


@pytest.mark.parametrize(
    "limit",
    [
        Limit(Abs(Symbol("v", negative=True)) / Symbol("v", negative=True), Symbol("v", negative=True), oo),
        Limit(Symbol("v", even=True, positive=True), Symbol("v", even=True, positive=True), oo),
        Limit(Abs(s) / s, s, 0, "-"),
        Limit(sqrt(s**2) / s, s, -oo),
        Limit(exp(-Symbol("v", integer=True)), Symbol("v", integer=True), 0),
        Limit(Index("v", n) ** 2, Index("v", n), oo),
    ],
)
def test_the_variable_of_a_limit_is_assumed_to_be_no_more_than_it_is_near_its_end(limit: Limit) -> None:
    with pytest.raises(ClaimError, match="need not be"):
        claim_of(equal(limit, 1))
    with pytest.raises(ClaimError, match="need not be"):
        claim_of(less(0, 1), given=equal(limit, 1))


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        (Domain(((Index("i", n), Whole(low=0)), (x, Vector()))), "not a variable"),
        (Domain(((ChosenReal("c"), Real()),)), "not a variable"),
        (Domain(((q, Real()), (Symbol("q", positive=True), Positive()))), "one name"),
        (Domain(((q, Real()), (q, Positive()))), "one name"),
        (Domain(((vector("n", n), Vector()),)), "one name"),
        (Domain(((vector("e", Symbol("size", even=True, positive=True)), Vector()),)), "not any whole number"),
        (Domain(((x, Real()),)), "is no number"),
        (Domain(((radii, SeparatedRadii()),)), "one variable of kind Patterns"),
        (Domain(((x, HullState()),)), "one variable of kind Patterns"),
        (Domain(((rho, Patterns()), (x, BallState()))), "needs a variable of kind SeparatedRadii"),
        (Domain(((rho, Patterns()), (MatrixSymbol("sigma", d, n), Patterns()), (y, HullState()))), "one variable of kind"),
    ],
)
def test_the_variables_of_every_claim_are_checked(domain: Domain, reason: str) -> None:
    with pytest.raises(ClaimError, match=reason):
        claim_of(less(0, 1), domain)


def test_what_is_assumed_by_right_is_allowed() -> None:
    rights: list[tuple[Any, Any]] = [(p, Positive()), (a, Positive()), (Symbol("m", integer=True, positive=True), Whole(low=3))]
    rights += [(DimensionSymbol("dimension", integer=True, positive=True), Whole()), (layers, Layers()), (rho, Patterns())]
    for symbol, kind in rights:
        assert claim_of(VANISHES, Domain(((symbol, kind),))).domain.variables


# --- definedness --------------------------------------------------------------------------------------------------------

UNDEFINED: dict[str, tuple[Domain, Basic]] = {
    "a quotient": (REALS, equal((a**2 - b**2) / (a - b), a + b)),
    "a logarithm": (REALS, equal(kept(exp, log(q**2)), q**2)),
    "a root": (REALS, equal(kept(Pow, sqrt(q), Integer(2)), q)),
    "a pole of gamma": (REALS, equal(gamma(q) / gamma(q + 1) * q, 1)),
    "a term that cancels": (REALS, equal(kept(Mul, 0, 1 / q), 0)),
    "the same term twice": (REALS, equal(log(q), log(q))),
    "a part that nothing rests on": (REALS, kept(Or, less(0, 1), less(0, log(q)))),
    "what is implied by a falsehood": (REALS, kept(Implies, less(1, 0), less(0, 1 / q))),
    "at the edge of a kind": (Domain(((a, NonNegative()),)), equal(kept(Mul, a, 1 / a), 1)),
    "a factor of the limit": (REALS, equal(Limit(log(q**2) / s, s, oo), 0)),
    "a factor beside the limit": (REALS, equal(kept(Mul, Limit(1 / s, s, oo), 1 / q), 0)),
    "a divisor that is the limit": (REALS, leq(0, kept(Mul, 0, 1 / Limit(1 / s, s, oo)))),
    "the value of the limit under a root": (Domain(), leq(0, kept(Mul, 0, sqrt(Limit(1 / s - 1, s, oo))))),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_a_statement_that_is_undefined_somewhere_is_not_proved_beside_a_limit(name: str) -> None:
    domain, statement = UNDEFINED[name]
    whole = statement if statement.has(Limit) else And(VANISHES, statement, evaluate=False)
    claim = claim_of(whole, domain)
    assert undefined(claim)
    assert judge(claim, QUICK).outcome is not Outcome.PROVED


@pytest.mark.parametrize("name", [name for name, (_, statement) in UNDEFINED.items() if not statement.has(Limit)])
def test_a_statement_or_a_hypothesis_that_is_undefined_somewhere_is_seen_without_a_limit(name: str) -> None:
    domain, statement = UNDEFINED[name]
    assert undefined(claim_of(statement, domain))
    assert undefined(claim_of(leq(0, p), domain.extended((p, Positive())), given=statement))


CLOSED_ONES: dict[str, Basic] = {
    "or": kept(Or, less(0, 1), less(0, kept(log, NO))),
    "implies": kept(Implies, less(1, 0), less(0, kept(log, NO))),
    "twice": Eq(kept(log, NO), kept(log, NO), evaluate=False),
    "a root": leq(0, kept(Mul, 0, kept(Pow, NO, Rational(1, 2)))),
    "a reciprocal": leq(0, kept(Mul, 0, kept(Pow, Integer(0), NO))),
    "a power of a root": equal(kept(Pow, kept(log, NO), Integer(0)), 1),
}


@pytest.mark.parametrize("name", CLOSED_ONES)
def test_a_closed_statement_with_a_term_without_a_value_is_not_proved(name: str) -> None:
    claim = claim_of(CLOSED_ONES[name])
    assert "not shown to be defined" in undefined(claim)
    assert judge(claim, QUICK).outcome is not Outcome.PROVED


@pytest.mark.parametrize(
    "statement",
    [
        And(less(-1, q), less(q, 1), kept(Or, less(1 / q, 0), less(q, 10)), evaluate=False),
        And(less(-1, q), less(q, 1), Eq(1 / q, 1 / q, evaluate=False), evaluate=False),
    ],
)
def test_a_witness_is_one_of_a_statement_that_is_defined_there(statement: Basic) -> None:
    claim = claim_of(statement, Domain(((q, Real()),)), quantifier="exists")
    verdict = judge(claim, QUICK)
    if verdict.outcome is Outcome.PROVED:
        assert verdict.evidence.certificate is not None
        assert not undefined(claim, verdict.evidence.certificate.point)
    assert undefined(claim, {"q": 0})


@pytest.mark.parametrize(
    ("domain", "statement"),
    [
        (CLOSED, VANISHES),
        (Domain(((p, Positive()),)), And(VANISHES, equal(kept(exp, log(p)), p), leq(0, 1 / p), evaluate=False)),
        (Domain(((p, Positive()),)), equal(Limit(log(p) / s, s, oo) + sqrt(p), sqrt(p))),
        (Domain(((x, Vector()),)), leq(0, LogSumExp(x) ** 2)),
        (CLOSED, less(Limit(s, s, oo), oo)),
        (CLOSED, leq(0, log(2) - Rational(1, 2))),
        (CLOSED, equal(Limit(sin(1 / s) * s, s, oo), 1)),
    ],
)
def test_what_is_defined_everywhere_is_seen_to_be(domain: Domain, statement: Basic) -> None:
    assert undefined(claim_of(statement, domain)) == ""


