"""Limits by rules: what they show and must not show, and a fuzzer that holds what they show against far values in balls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from unittest.mock import patch

import pytest
from sympy import (
    Abs,
    AccumBounds,
    Expr,
    Integer,
    Limit,
    Max,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    exp,
    factorial,
    floor,
    gamma,
    log,
    nan,
    oo,
    pi,
    sec,
    sign,
    sin,
    sqrt,
    tan,
    tanh,
    zoo,
)

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, ClaimError, equal
from lemmata.theory.language.domain import Domain, Positive, Real
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify import limits
from lemmata.verify.certify.coefficients import sign_of
from lemmata.verify.certify.far import contradiction, undefined_somewhere
from lemmata.verify.certify.limits import NotCovered, limit_of
from lemmata.verify.certify.statements_with_limits import has_limit
from lemmata.verify.judge.judge import judge

x, y, p = (Symbol(name, positive=True) for name in "xyp")
m = Symbol("m", integer=True, positive=True)
a, b, r = (Symbol(name, real=True) for name in "abr")


def value_of(term: Expr, variable: Symbol = x, point: object = oo, side: str = "+") -> Expr | None:
    """What the rules show, or None."""
    try:
        return limit_of(Limit(term, variable, point, side))
    except NotCovered:
        return None


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        (Limit(sin(x) / x, x, oo), 0),
        (Limit(x * sin(1 / x), x, oo), 1),
        (Limit(r * sin(1 / r), r, 0), 0),
        (Limit(sin(r) / r, r, 0, "+-"), 1),
        (Limit((1 - cos(r)) / r**2, r, 0, "+-"), Rational(1, 2)),
        (Limit(tan(r), r, pi / 2, "-"), oo),
        (Limit((-1) ** m / m, m, oo), 0),
        (Limit(1 / (m * cos(pi * m)), m, oo), 0),
        (Limit((-2) ** m / factorial(m), m, oo), 0),
        (Limit((2 * m + (-1) ** m) / m, m, oo), 2),
        (Limit(x ** (1 / x), x, oo), 1),
        (Limit((1 + a / x) ** x, x, oo), exp(a)),
        (Limit(floor(x) / x, x, oo), 1),
        (Limit(r * floor(1 / r), r, 0), 1),
        (Limit(gamma(x + a) / (gamma(x) * x**a), x, oo), 1),
        (Limit(gamma(2 * x) / (4**x * gamma(x) ** 2 * sqrt(x)), x, oo), 1 / (2 * sqrt(pi))),
        (Limit(sqrt(x**2 + x) - x, x, oo), Rational(1, 2)),
        (Limit((1 + 1 / x) ** (x**2) * exp(-x), x, oo), exp(Rational(-1, 2))),
        (Limit(sqrt(r**2 + r) + r, r, -oo), Rational(-1, 2)),
        (Limit(Abs(r) / r, r, 0, "-"), -1),
        (Limit(r * log(r), r, 0), 0),
        (Limit(exp(1 / r), r, 0, "-"), 0),
        (Limit(1 / r**2, r, 0, "+-"), oo),
        (Limit(log(x + sin(x)) - log(x), x, oo), 0),
        (Limit(exp(-(x**2) + x * sin(x)), x, oo), 0),
        (Limit(Max(x, x**2) / x**2, x, oo), 1),
        (Limit(tanh(x), x, oo), 1),
        (Limit((exp(x) + 1) / (exp(x) - 1), x, oo), 1),
        (Limit(exp(-exp(x)), x, oo), 0),
        (Limit(x ** (-p) * log(x) ** 3, x, oo), 0),
        (Limit(1 / log(x), x, oo), 0),
        (Limit(p * x, x, oo), oo),
        (Limit(Limit(x / (x + y), x, oo), y, oo), 1),
        (Limit(Limit(x / (x + y), y, oo), x, oo), 0),
        (Limit(sign(sin(x)) / x, x, oo), 0),
    ],
)
def test_a_rule_shows_the_limit(limit: Limit, value: Expr) -> None:
    found = limit_of(limit)
    assert found == value or sign_of(found - value) == 0
    assert contradiction(limit, found) == ""


NO_RULE = [
    Limit(exp(-x) / sin(x), x, oo),  # poles at every k pi
    Limit(exp(-x) * tan(x), x, oo),
    Limit(exp(-x) * sec(x), x, oo),
    Limit(exp(-x) / (1 - cos(x)), x, oo),  # poles where the denominator does not change its sign
    Limit(exp(-x) / (sin(x) + sin(sqrt(2) * x)), x, oo),
    Limit(1 / (x * cos(pi * x)), x, oo),
    Limit((-1) ** x / x, x, oo),  # no real number
    Limit((-1) ** m, m, oo),
    Limit((-1) ** (m / 2) / m, m, oo),
    Limit(x * sin(x), x, oo),
    Limit(sin(1 / r), r, 0),
    Limit(x ** sin(x) / x**2, x, oo),
    Limit(exp(x * sin(x) - x), x, oo),
    Limit(Abs(r) / r, r, 0, "+-"),
    Limit(1 / r, r, 0, "+-"),
    Limit(r * log(r), r, 0, "-"),
    Limit(log(3 - x) / x, x, oo),
    Limit(sqrt(sin(x)) / x, x, oo),
    Limit(gamma(-x) * exp(-(x**3)), x, oo),
    Limit(x - floor(x), x, oo),
    Limit(a * x, x, oo),
    Limit(x**a, x, oo),
    Limit(1 / (a * x + 1), x, oo),
    Limit((a * x + 1) / (a * x + 2), x, oo),
    Limit(log(1 + a**2 * x) / log(x), x, oo),
    Limit((a**2 - b**2) / (a - b) + 1 / x, x, oo),
    Limit(Pow(1 / a, 0, evaluate=False), x, oo),
    Limit(Mul(a, 1 / a, 1 / x, evaluate=False), x, oo),
    Limit(Mul(exp(log(a**2), evaluate=False), 1 / x, evaluate=False), x, oo),
    Limit(Pow(0, x, evaluate=False), x, oo),
    Limit(log(a) / x, x, oo),
    Limit(x, x, -oo),  # a positive variable
    Limit(m, m, 2),  # a whole one
    Limit(Symbol("even", even=True), Symbol("even", even=True), oo),
    Limit(Symbol("any") / x, x, oo),  # a parameter that may be complex
    Limit(Limit(y**x, x, oo), y, oo),
]


@pytest.mark.parametrize("limit", NO_RULE, ids=str)
def test_no_rule_shows_what_is_false_or_undefined_for_some_argument_or_parameter(limit: Limit) -> None:
    with pytest.raises(NotCovered):
        limit_of(limit)


def test_a_reciprocal_beside_a_parameter_tends_to_infinity_from_above_alone() -> None:
    assert value_of(1 / (r - a), r, a, "+") is oo
    assert value_of(1 / (r - a), r, a, "-") is -oo
    assert value_of(1 / (r - a), r, a, "+-") is None
    assert value_of(1 / r, r, a, "+") is None  # infinite at a = 0


def verdict(statement: object, *variables: tuple[Symbol, object]) -> Outcome:
    return judge(Claim("planted", "test", "", Domain(variables), statement)).outcome  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "claimed", "variables", "outcome"),
    [
        (Limit(exp(-x) / sin(x), x, oo), 0, (), Outcome.UNDECIDED),
        (Limit(exp(-x) * tan(x), x, oo), 0, (), Outcome.UNDECIDED),
        (Limit(exp(-x) / (1 - cos(x)), x, oo), 0, (), Outcome.UNDECIDED),
        (Limit(a * x, x, oo), oo, ((a, Real()),), Outcome.UNDECIDED),
        (Limit(p * x, x, oo), oo, ((p, Positive()),), Outcome.PROVED),
        (Limit(a * x, x, oo), oo, ((a, Positive()),), Outcome.PROVED),  # the kind says more than the symbol
        (Limit(Pow(a**2, -1, evaluate=False) / x, x, oo), 0, ((a, Positive()),), Outcome.PROVED),
        (Limit(Mul(exp(log(a - 1), evaluate=False), 1 / x, evaluate=False), x, oo), 0, ((a, Positive()),), Outcome.UNDECIDED),
        (Limit(1 / x - log(1, evaluate=False), x, oo), 0, (), Outcome.PROVED),
        (Limit(a / x, x, oo), 0, ((a, Real()),), Outcome.PROVED),
        (Limit(a / x, x, oo), 1, ((a, Real()),), Outcome.REFUTED),
        (Limit(log(log(x)) / log(x), x, oo), 0, (), Outcome.SURVIVED),
        (Limit(log(log(x)) / log(x), x, oo), 1, (), Outcome.UNDECIDED),
        (Limit(1 / (x * (2 + sin(x))), x, oo), 0, (), Outcome.SURVIVED),
    ],
)
def test_a_claim_about_a_limit_gets_the_right_verdict(
    limit: Limit, claimed: Expr, variables: tuple[tuple[Symbol, object], ...], outcome: Outcome
) -> None:
    assert verdict(equal(limit, claimed), *variables) is outcome


def test_a_symbol_that_says_more_than_its_kind_is_refused_in_a_limit_too() -> None:
    with pytest.raises(ClaimError, match="does not say"):
        verdict(equal(Limit(p * x, x, oo), oo), (p, Real()))  # false at p = -1


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        ((a**2 - b**2) / (a - b), a + b),
        (exp(log(a**2), evaluate=False), a**2),
        (Mul(a, 1 / a, evaluate=False), Integer(1)),
        (Mul(exp(log(a**2), evaluate=False), Limit(1 + 1 / x, x, oo), evaluate=False), a**2),
        (1 / Limit(a + 1 / x, x, oo), 1 / a),
    ],
)
def test_what_is_undefined_for_some_parameters_is_not_simplified_away_beside_a_limit(lhs: Expr, rhs: Expr) -> None:
    beside = equal(Limit(1 / x, x, oo), 0) & equal(lhs, rhs)
    assert verdict(beside, (a, Real()), (b, Real())) is Outcome.UNDECIDED


def test_a_limit_that_sympy_alone_takes_says_so_and_at_how_many_arguments_it_was_tried() -> None:
    found = judge(Claim("planted", "test", "", Domain(), equal(Limit(log(log(x)) / log(x), x, oo), 0)))
    assert found.outcome is Outcome.SURVIVED
    assert found.evidence.property is not None
    assert found.evidence.property.counted == 190
    assert "at 190 large arguments, and no proof: no rule takes" in found.sentence
    assert "SymPy gives 0" in found.sentence


LIMITS = sorted({limit for c in CLAIMS.values() if c.statement is not None for limit in c.statement.atoms(Limit)}, key=str)


def test_every_limit_of_the_theory_is_taken_by_rules_and_agrees_with_far_values() -> None:
    assert len(LIMITS) > 40
    for limit in LIMITS:
        strong = limit.xreplace({symbol: Symbol(symbol.name, positive=True) for symbol in limit.free_symbols})
        assert contradiction(strong, limit_of(strong)) == "", limit


def test_sympy_takes_no_limit_of_the_theory() -> None:
    claims = [claim for claim in CLAIMS.values() if claim.statement is not None and has_limit(claim.statement)]
    with patch.object(Limit, "doit", side_effect=AssertionError):
        assert {judge(claim).outcome for claim in claims} == {Outcome.PROVED, Outcome.REFUTED}


# --- the fuzzer -------------------------------------------------------------------------------------------------------

NUMBERS = (Integer(1), Integer(2), Integer(-1), Rational(1, 2), Integer(3), pi)
IN_PLACE_OF_A = tuple(map(Rational, ("-3", "-1", "-1/2", "0", "1/2", "1", "2")))
POWERS = tuple(map(Rational, ("-2", "-1", "-1", "-1/2", "1/2", "2")))
OF_ONE: tuple[Callable[[Expr], Expr], ...] = (exp, log, sin, cos, tan, floor, Abs, sign, gamma, lambda u: exp(-u))
FAR_OUT = 10**12


def drawn(random: Random, variable: Symbol, depth: int, functions: Sequence[Callable[[Expr], Expr]] = OF_ONE) -> Expr:
    """A small term over the variable and a."""
    kind = random.random()
    if depth == 0 or kind < 0.15:
        return variable if random.random() < 0.6 else a if random.random() < 0.25 else random.choice(NUMBERS)
    one = drawn(random, variable, depth - 1, functions)
    if kind < 0.4:
        return one * drawn(random, variable, depth - 1, functions)
    if kind < 0.6:
        return one + drawn(random, variable, depth - 1, functions)
    if kind < 0.75:
        return one ** random.choice(POWERS)
    if kind < 0.8:
        return random.choice((Integer(-1), Integer(2), one)) ** drawn(random, variable, depth - 1, functions)
    return random.choice(functions)(one)


def fault(limit: Limit, value: Expr) -> str:
    """What speaks against the value: no value for some parameter, another one far out, or a pole on the way."""
    for number in IN_PLACE_OF_A if limit.free_symbols else IN_PLACE_OF_A[:1]:
        term, claimed = (part.xreplace({a: number}) for part in (limit.args[0], value))
        if term.has(nan, zoo, oo, S.ImaginaryUnit) or claimed.has(nan, zoo):
            return f"not defined for a = {number}"
        special = Limit(term, *limit.args[1:])
        try:
            found = contradiction(special, claimed) or undefined_somewhere(special, FAR_OUT)[0]
        except ArithmeticError:
            continue
        if found:
            return f"a = {number}: {found}"
    return ""


def faults(take: Callable[[Limit], Expr | None], terms: Iterable[tuple[Expr, Symbol]]) -> tuple[list[str], int]:
    """The limits that are taken wrongly, and how many were taken."""
    found, taken = [], 0
    for term, variable in terms:
        if variable not in term.free_symbols or term.has(nan, zoo, oo, S.ImaginaryUnit):
            continue
        limit = Limit(term, variable, oo)
        value = take(limit)
        if value is not None:
            taken += 1
            against = fault(limit, value)
            found += [f"{limit} = {value}: {against}"] if against else []
    return found, taken


def by_rules(limit: Limit) -> Expr | None:
    try:
        return limit_of(limit)
    except NotCovered:
        return None


def by_sympy(limit: Limit) -> Expr | None:
    """The way that proved limits before rules did."""
    value = None if limit.free_symbols else limit.doit()
    return value if isinstance(value, Expr) and not value.has(Limit, AccumBounds, nan, zoo) else None


def test_the_fuzzer_finds_no_limit_that_rules_take_wrongly() -> None:
    random = Random(14)
    terms = [(drawn(random, variable, 3), variable) for variable in (x, m) for _ in range(60)]
    found, taken = faults(by_rules, terms)
    assert found == []
    assert taken > 40


def test_the_fuzzer_finds_poles_where_sympy_alone_proves() -> None:
    random = Random(14)
    terms = [(exp(-x) * drawn(random, x, 2, (sin, cos, tan)), x) for _ in range(30)]
    found, _ = faults(by_sympy, terms)
    assert any("not shown to stay away from 0" in line for line in found)
    assert faults(by_rules, terms)[0] == []


def test_the_fuzzer_finds_a_planted_rule_for_the_tangent_and_one_for_a_parameter() -> None:
    bounded = {**limits.RULES, tan: lambda term, at: limits.BOUNDED}
    with patch("lemmata.verify.certify.limits.RULES", bounded):
        assert faults(uncached, [(exp(-x) * tan(x), x)])[0] != []
    always = lambda part: 1  # noqa: E731
    with (
        patch("lemmata.verify.certify.limits.lead_sign", always),
        patch("lemmata.verify.certify.asymptotics.lead_sign", always),
    ):
        assert faults(uncached, [(a * x, x), (Abs(a - x) / x, x)])[0] != []


def uncached(limit: Limit) -> Expr | None:
    found = limits._limit_of.__wrapped__(limit)
    return None if isinstance(found, NotCovered) else found
