"""Equations among the hypotheses: solved for exactly, or refused with what to write instead; never tested on nothing."""

from __future__ import annotations

import re
from fractions import Fraction as F
from typing import Any

import pytest
from sympy import Abs, And, MatrixSymbol, Rational, Symbol, exp

from lemmata.theory.language.claim import Claim, ClaimError, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real, UnitInterval, Whole, d, n, vector
from lemmata.theory.language.kinds import Vector
from lemmata.theory.language.sets import Matrix, Probability, Sphere
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.kinds import HullState, Patterns
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, Total
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.base.verdicts import Outcome, Verdict
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.search import equations
from lemmata.verify.search.equations import eliminated, meeting, met, places_to_solve
from lemmata.verify.search.families import draw, edge_requests

v, w, p = (vector(name, n) for name in "vwp")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
a, b, c = (Symbol(name, real=True) for name in "abc")
i, k = Index("i", n), Index("k", n)
PAIR = Domain(((v, Vector()), (w, Vector())))
NUMBERS = Domain(((a, Real()), (b, Positive()), (c, UnitInterval())))
CENTRED = equal(Total(Entry(v, i), i), 0)
ORTHOGONAL = equal(Dot(v, w), 0)
LARGEST, SIZES = Greatest(Entry(v, i), i), Total(Abs(Entry(v, i)), i)
MIXED = Domain(((p, Probability()), (v, Vector())))
ON_SPHERE = Domain(((w, Sphere()), (v, Vector())))
SQUARES = Domain(((A, Matrix()), (v, Vector())))

TRUE: dict[str, tuple[Any, Any, Domain]] = {
    "centred": (leq(LARGEST, SIZES / 2), CENTRED, PAIR),
    "pythagoras": (equal(Dot(v + w, v + w), Dot(v, v) + Dot(w, w)), ORTHOGONAL, PAIR),
    "both": (leq(Dot(v, v), Dot(v - w, v - w)), And(CENTRED, ORTHOGONAL), PAIR),
    "known number": (leq(0, a), equal(a, b**2 + c), NUMBERS),
    "mean 0": (leq(0, Greatest(Entry(v, i), i)), equal(Total(Entry(p, i) * Entry(v, i), i), 0), MIXED),
    "against a point of the sphere": (leq(1, Dot(v - w, v - w)), ORTHOGONAL, ON_SPHERE),
    "trace": (leq(0, Total(Total(Entry(A, i, k) ** 2, k), i)), equal(Total(Entry(A, i, i), i), 1), SQUARES),
}
FALSE: dict[str, tuple[Any, Any, Domain]] = {
    "centred": (leq(LARGEST, SIZES / 3), CENTRED, PAIR),
    "centred alone": (leq(LARGEST, 1), CENTRED, PAIR),
    "pythagoras": (less(Dot(v, v), Dot(v + w, v + w)), ORTHOGONAL, PAIR),
    "both": (leq(Dot(v, v), Dot(w, w)), And(CENTRED, ORTHOGONAL), PAIR),
    "known number": (leq(a, b + 1), equal(a, b**2 + c), NUMBERS),
    "mean 0": (leq(Greatest(Entry(v, i), i), 1), equal(Total(Entry(p, i) * Entry(v, i), i), 0), MIXED),
    "against a point of the sphere": (leq(Dot(v - w, v - w), 2), ORTHOGONAL, ON_SPHERE),
    "trace": (leq(Total(Total(Entry(A, i, k), k), i), 1), equal(Total(Entry(A, i, i), i), 1), SQUARES),
}


def claim(statement: Any, given: Any, domain: Domain) -> Claim:
    return Claim("given", "test", "", domain, statement, given)


def judged(statement: Any, given: Any, domain: Domain) -> Verdict:
    return judge(claim(statement, given, domain), Settings(profile="quick"))


@pytest.mark.parametrize("name", TRUE)
def test_a_true_claim_is_not_refuted_and_tested_on_much(name: str) -> None:
    verdict = judged(*TRUE[name])
    assert verdict.outcome is Outcome.SURVIVED
    assert verdict.evidence.property is not None
    assert verdict.evidence.property.counted > 500


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_is_refuted_where_the_equation_holds_exactly(name: str) -> None:
    verdict = judged(*FALSE[name])
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence.certificate is not None
    found = evaluate_point(claim(*FALSE[name]), verdict.evidence.certificate.point)
    assert (found.given, found.statement) == (1, -1)


def _flat(value: Any) -> list[F]:
    return [entry for part in value for entry in _flat(part)] if isinstance(value, list) else [F(value)]


@pytest.mark.parametrize("name", TRUE)
def test_the_exact_solution_is_no_further_from_the_floats_than_is_said(name: str) -> None:
    of = claim(*TRUE[name])
    compared = 0
    for request in edge_requests(of.domain, 8)[::2]:
        batch = met(of, draw(of.domain, request))
        for place in range(0 if batch is None else batch.count):
            assert batch is not None
            point = batch.point(place)
            assert evaluate_point(of, point).given == 1
            for variable, off in batch.off.items():
                floats, most = _flat(batch.values[variable][place].tolist()), _flat(off[place].tolist())
                for found, exact, bound in zip(floats, _flat(point[variable]), most, strict=True):
                    assert abs(found - exact) <= bound
                    compared += 1
    assert compared > 20


def test_a_wrong_solution_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    right = equations.eliminated

    def wrong(*args: Any) -> list[Any]:
        return [value + F(1, 8) for value in right(*args)]

    monkeypatch.setattr(equations, "eliminated", wrong)
    assert judged(*TRUE["centred"]).outcome is not Outcome.REFUTED
    of = claim(*TRUE["centred"])
    batch = met(of, draw(of.domain, BatchRequest({"n": 3}, "gaussian", "random", 0, 4, 1)))
    assert batch is not None
    assert {evaluate_point(of, batch.point(place)).given for place in range(batch.count)} == {-1}


def test_entries_are_others_with_each_turn_and_determine_the_equations() -> None:
    both = claim(*TRUE["both"])
    chosen = {places_to_solve(both, (("n", 3),), turn) for turn in range(7)}
    assert len(chosen) > 2
    assert all(len(places) == 2 for places in chosen)
    assert places_to_solve(both, (("n", 1),), 0) == ()  # w = 0 and v = 0: no slopes that are independent
    assert places_to_solve(claim(*TRUE["mean 0"]), (("n", 2),), 0)[0][0] == "v"


def test_a_point_is_made_to_meet_the_equations() -> None:
    of = claim(*TRUE["both"])
    point = {"v": [F(1), F(2), F(4)], "w": [F(1), F(0), F(3)], "n": 3}
    made = meeting(of, point)
    assert evaluate_point(of, made).given == 1
    assert meeting(of, made) is made


def test_linear_equations_are_solved() -> None:
    rows = [[F(0), F(2)], [F(3), F(1)]]
    assert eliminated([F(-4), F(-5)], rows, lambda left, at: next(r for r in range(at, 2) if left[r][at])) == [1, 2]


REFUSED: dict[str, tuple[Any, Any, Domain, str]] = {
    "length": (leq(Entry(v, 0), 1), equal(Dot(v, v), 1), PAIR, r"give v the kind Sphere\(radius\)"),
    "function": (leq(a, 3), equal(a, exp(c)), NUMBERS, r"write exp\(c\) in the place of a"),
    "other": (leq(Entry(v, 0), 1), equal(Total(exp(Entry(v, i)), i), Total(exp(Entry(w, i)), i) + 3), PAIR, "choose kinds"),
    "two lengths": (leq(Dot(v, w), 1), And(equal(Dot(v, v), 2), equal(Dot(w, w), 1)), PAIR, "Sphere"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_met_by_chance_only_is_refused_with_what_to_write_instead(name: str) -> None:
    statement, given, domain, message = REFUSED[name]
    verdict = judged(statement, given, domain)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "tested on n" in verdict.sentence
    assert re.search(message, verdict.sentence)


m = Symbol("m", integer=True, positive=True)


@pytest.mark.parametrize("zeros", [(1, Rational(2, 5)), (1, Rational(5, 6)), (7, Rational(3, 2))])
def test_what_only_looks_affine_is_not_solved_for(zeros: tuple[Any, Any]) -> None:
    """It is affine at 0, at 1 and at numbers that a writer of claims could have read."""
    domain = Domain(((m, Whole()), (a, Real())))
    looks = equal(a * (a - zeros[0]) * (a - zeros[1]) + a + m, 0)
    assert not any(places_to_solve(claim(equal(a, -m), looks, domain), (), turn) for turn in range(7))
    verdict = judged(equal(a, -m), looks, domain)
    assert verdict.outcome in (Outcome.UNDECIDED, Outcome.REFUTED), verdict.sentence


def test_what_others_lie_relative_to_is_not_solved_for() -> None:
    """A state would no longer lie in the hull of its patterns."""
    patterns = MatrixSymbol("R", d, n)
    domain = Domain(((patterns, Patterns()), (v, HullState())))
    sizes = (("d", 2), ("n", 2))
    of_patterns = claim(leq(Entry(v, 0), 1), equal(Total(Entry(patterns, 0, i), i), 1), domain)
    assert not any(places_to_solve(of_patterns, sizes, turn) for turn in range(7))
    alone = claim(leq(Entry(v, 0), 1), of_patterns.given, Domain(((patterns, Patterns()), (v, Vector()))))
    assert places_to_solve(alone, sizes, 0)


def test_an_equation_of_matrices_is_refused_in_a_statement_and_met_by_construction_as_a_hypothesis() -> None:
    domain = Domain(((A, Matrix()), (B, Matrix())))
    with pytest.raises(ClaimError, match=r"compares arrays, not numbers; .*write one for the other"):
        claim(equal(A, B), leq(Total(Entry(A, i, i), i), 1), domain)
    assert claim(leq(Total(Entry(A, i, i), i), 1), equal(A, B), domain).domain.names == ("B",)
