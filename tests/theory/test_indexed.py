"""Sums, products and extremes over an index in a statement, entries, and sizes such as n - 1: by hand, and judged."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any
from unittest import mock

import pytest
import torch
from sympy import (
    Abs,
    Function,
    ImmutableDenseMatrix,
    KroneckerDelta,
    MatrixSymbol,
    Max,
    Rational,
    Sum,
    Symbol,
    exp,
    factorial,
    latex,
    log,
    pi,
    sign,
    sqrt,
    tanh,
)

from lemmata.theory.kernel.derivation import DerivationError, check
from lemmata.theory.kernel.meaning import lower
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, ClaimError, equal, leq, less
from lemmata.theory.language.domain import Domain, DomainError, d, n
from lemmata.theory.language.indexed import below, operator_of, spelled, upto
from lemmata.theory.language.kinds import Positive, Real, Vector, Whole
from lemmata.theory.language.membership import PointError, check_point
from lemmata.theory.language.operator import MEANINGS, MeaningError, expand_operators
from lemmata.theory.language.sets import Matrix, Probability
from lemmata.theory.language.vectors import Dot, LogSumExp, Softmax
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, Product, Total, least
from lemmata.verify.base.verdicts import InternalContradiction, Outcome
from lemmata.verify.certify.certificate import Certificate
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.floats.fold import Beside
from lemmata.verify.interpret.program import compiled
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.judge.meant import Meant
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.enclosures import enclosure
from lemmata.verify.numbers.reals import precision
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.search.families import edge_sizes
from lemmata.verify.search.shrink import delete

v, w = (MatrixSymbol(name, n, 1) for name in "vw")
longer, shorter, twice = MatrixSymbol("s", n + 1, 1), MatrixSymbol("u", n - 1, 1), MatrixSymbol("y", 2 * n, 1)
p, A = MatrixSymbol("p", n, 1), MatrixSymbol("A", d, n)
t = Symbol("t", real=True)
i, j, row, gap = Index("i", n), Index("j", n), Index("a", d), Index("i", n - 1)
whole, wide = Index("k", 2 * n), Index("k", n**2)
m = Symbol("m", integer=True, positive=True)
PAIR = Domain(((v, Vector()), (w, Vector())))
QUICK = Settings(profile="quick")


def V(place: Any) -> Any:
    return Entry(v, place)


def W(place: Any) -> Any:
    return Entry(w, place)


BY_HAND: dict[str, tuple[Any, dict[Any, Any], Any]] = {
    "sum": (Total(V(i) * W(i), i), {v: [1, 2], w: [3, 4], n: 2}, 11),
    "product": (Product(1 + V(i), i), {v: [1, 2, 3], n: 3}, 24),
    "product of a number": (Product(Rational(1, 2), i), {v: [1, 2, 3], n: 3}, Rational(1, 8)),
    "greatest": (Greatest(Abs(V(i)), i), {v: [1, -3], n: 2}, 3),
    "least": (least(V(i), i), {v: [1, -3], n: 2}, -3),
    "sum of sums": (Total(Total(Max(V(i), V(j)), j), i), {v: [1, 2], n: 2}, 7),
    "index as a number": (Total(i * V(i), i), {v: [5, 7, 2], n: 3}, 11),
    "delta": (Total(Total(KroneckerDelta(i, j) * V(i) * W(j), j), i), {v: [1, 2], w: [3, 4], n: 2}, 11),
    "neighbours": (Total((Entry(longer, i + 1) - Entry(longer, i)) ** 2, i), {longer: [1, 2, 4], n: 2}, 5),
    "backwards": (Total(Entry(twice, 2 * n - 1 - i), i), {twice: [1, 2, 3, 4], n: 2}, 7),
    "second half": (Greatest(Entry(twice, n + i), i), {twice: [9, 2, 3, 4], n: 2}, 4),
    "entry": (Entry(longer, n) - V(0), {longer: [1, 2, 4], v: [3, 0], n: 2}, 1),
    "entry of an operator": (Entry(Softmax(v), 0), {v: [0, 0], n: 2}, Rational(1, 2)),
    "up to": (Total(Total(V(j) * upto(j, i), j), i), {v: [1, 2, 3], n: 3}, 10),
    "pairs": (Total(Total(V(i) * V(j) * below(i, j), j), i), {v: [1, 2, 3], n: 3}, 11),
    "matrix": (Greatest(Total(Entry(A, row, i) * V(i), i), row), {A: [[1, 2], [3, 4]], v: [1, 1], n: 2, d: 2}, 7),
    "size": (Total(V(i) / n, i), {v: [1, 2], n: 2}, Rational(3, 2)),
    "functions": (Total(exp(V(i)) + log(W(i)) + sqrt(W(i)), i), {v: [0], w: [1], n: 1}, 2),
    "more functions": (Total(tanh(V(i)) + sign(W(i)) + factorial(W(i)), i), {v: [0, 0], w: [3, 1], n: 2}, 9),
    "constants": (Total(pi * sqrt(2) * V(i), i), {v: [1, 2], n: 2}, 3 * pi * sqrt(2)),
    "power": (Total(W(i) ** t, i), {w: [4, 9], t: F(1, 2), n: 2}, 5),
    "combination": (Total(Entry(v - 2 * w, i), i), {v: [1, 2], w: [3, 4], n: 2}, -11),
    "operator of an entry": (Total(V(i) * LogSumExp(v), i), {v: [0, 0], n: 2}, 0),
}
by_hand = pytest.mark.parametrize("name", BY_HAND)


def _exact(value: Any) -> Any:
    if isinstance(value, list):
        return ImmutableDenseMatrix(value)
    return Rational(F(value).numerator, F(value).denominator) if isinstance(value, int | F) else value


def _batch(value: Any) -> Bounded:
    return Bounded.exact(torch.tensor([value], dtype=torch.float64))


def proved(statement: Any, domain: Domain = PAIR) -> Any:
    of = claim(statement, domain)
    derivation = derive(of.id, S("all", "linear", statement))
    return check(derivation, {of.id: of}, {of.id: derivation}, find_multipliers)


@by_hand
def test_a_term_has_its_value_in_every_arithmetic(name: str) -> None:
    term, point, expected = BY_HAND[name]
    written = spelled(equal(term, t)).args[0]
    values = {symbol: _exact(value) for symbol, value in point.items()}
    true = enclosure(_exact(expected))
    assert enclosure(expand_operators(written, values)).overlaps(true)
    with precision(128):
        (found,) = compiled(list(point), [written], REALS)(*map(as_reals, point.values()))
        assert found.enclosure().overlaps(true)
        assert float(found.enclosure().rad()) < 1e-20
    batch = [_batch(value) if isinstance(value, list) else F(value) for value in point.values()]
    (held,) = compiled(list(point), [written], FLOATS)(*batch)
    assert held.error is not None
    assert bool(((held.value - float(true)).abs() <= held.error + 1e-15).all())
    assert float(held.error.max()) < 1e-12


@pytest.mark.parametrize("name", sorted(BY_HAND.keys() - {"more functions"}))  # two of which no rule is about
def test_the_kernel_reads_the_same_term(name: str) -> None:
    term, point, expected = BY_HAND[name]
    if name.startswith("product"):
        with pytest.raises(MeaningError, match="no rule for products"):
            lower(term)
        return
    values = {symbol: _exact(value) for symbol, value in point.items()}
    assert Meant(values).enclosure(lower(term)).overlaps(enclosure(_exact(expected)))


def claim(statement: Any, domain: Domain = PAIR, given: Any = None) -> Claim:
    more = {} if given is None else {"given": given}
    return Claim("of-a-paper", "another paper", "what it says", domain, statement, **more)


ONE = Domain(((v, Vector()),))
STEPS = Domain(((longer, Vector()),))
HALVES = Domain(((twice, Vector()),))
SHORT = Domain(((v, Vector()), (shorter, Vector())))
JUMPS = Total(Abs(Entry(longer, i + 1) - Entry(longer, i)), i)
TRUE: dict[str, tuple[Any, Domain]] = {
    "cauchy-schwarz": (leq(Total(V(i) * W(i), i) ** 2, Total(V(i) ** 2, i) * Total(W(i) ** 2, i)), PAIR),
    "product": (leq(Product(1 + V(i) ** 2, i), exp(Total(V(i) ** 2, i))), ONE),
    "product of a number": (leq(Product(Rational(1, 2), i) * Abs(V(0)), Greatest(Abs(V(i)), i)), ONE),
    "powers of a number": (equal(Total(2**i, i), 2**n - 1), ONE),
    "signs": (equal(Total(Total(sign(i - j), j), i), 0), ONE),
    "greatest": (leq(Greatest(V(i) + W(i), i), Greatest(V(i), i) + Greatest(W(i), i)), PAIR),
    "delta": (equal(Total(Total(KroneckerDelta(i, j) * V(i) * W(j), j), i), Dot(v, w)), PAIR),
    "variation": (leq(Abs(Entry(longer, n) - Entry(longer, 0)), JUMPS), STEPS),
    "telescope": (equal(Total(V(gap + 1) - V(gap), gap), V(n - 1) - V(0)), SHORT),
    "halves": (equal(Total(Entry(twice, i) + Entry(twice, n + i), i), Total(Entry(twice, whole), whole)), HALVES),
    "norm": (
        leq(
            Greatest(Abs(Total(Entry(A, row, i) * V(i), i)), row),
            Greatest(Total(Abs(Entry(A, row, i)), i), row) * Greatest(Abs(V(i)), i),
        ),
        Domain(((A, Matrix()), (v, Vector()))),
    ),
    "pairs": (equal(2 * Total(Total(below(i, j) * (V(i) - V(j)) ** 2, j), i), Total(Total((V(i) - V(j)) ** 2, j), i)), ONE),
    "up to": (leq(Total(Total(V(j) * upto(j, i), j) ** 2, i), n * (n + 1) / 2 * Total(V(i) ** 2, i)), ONE),
    "count": (equal(Total(Total(upto(j, i), j), i), n * (n + 1) / 2), ONE),
    "greatest so far": (leq(Greatest(Greatest(V(j) * upto(j, i) + V(i) * (1 - upto(j, i)), j), i), Greatest(V(j), j)), ONE),
    "gibbs": (leq(Total(Entry(p, i) * V(i), i), LogSumExp(v)), Domain(((p, Probability()), (v, Vector())))),
}
FALSE: dict[str, tuple[Any, Domain]] = {
    "sum": (leq(Total(V(i) * exp(W(i)), i), Total(exp(W(i)), i)), PAIR),
    "product": (less(exp(Total(V(i) ** 2, i)), 1 + Product(V(i) ** 2, i)), ONE),
    "powers of a number": (leq(Total(2**i, i), n**2), ONE),
    "signs": (leq(Total(Total(sign(i - j), j) ** 2, i), 1), ONE),
    "pairs": (leq(Total(Total(below(i, j) * V(i) * V(j), j), i), 0), ONE),
    "up to": (leq(Total(Total(V(j) * upto(j, i), j) ** 2, i), n * Total(V(i) ** 2, i)), ONE),
    "count": (equal(Total(Total(below(j, i), j), i), n * (n + 1) / 2), ONE),
    "greatest": (leq(Greatest(V(i), i) + Greatest(W(i), i), Greatest(V(i) + W(i), i)), PAIR),
    "variation": (leq(JUMPS, Abs(Entry(longer, n) - Entry(longer, 0))), STEPS),
    "one step too far": (equal(Total(V(gap + 1) - V(gap), gap), V(n - 2) - V(0)), SHORT),
    "functions": (leq(Total(tanh(V(i)) + sign(V(i)), i), 1), ONE),
    "halves": (leq(Total(Entry(twice, i) - Entry(twice, n + i), i), 0), HALVES),
    "backwards": (leq(Total(Entry(twice, i) * Entry(twice, 2 * n - 1 - i), i), Total(Entry(twice, i) ** 2, i)), HALVES),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_claim_is_not_refuted(name: str) -> None:
    statement, domain = TRUE[name]
    verdict = judge(claim(statement, domain), QUICK)
    assert verdict.outcome is Outcome.SURVIVED
    assert verdict.evidence.property is not None
    assert verdict.evidence.property.counted > 500


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_is_refuted_at_a_certified_point(name: str) -> None:
    statement, domain = FALSE[name]
    verdict = judge(claim(statement, domain), QUICK)
    assert verdict.outcome is Outcome.REFUTED
    found: Certificate | None = verdict.evidence.certificate
    assert found is not None
    check_point(domain, found.point)
    assert found.evaluation.statement == -1


def test_a_hypothesis_may_have_a_sum() -> None:
    given = leq(Total(V(i) ** 2, i), 1)
    assert judge(claim(leq(Greatest(V(i), i), 1), ONE, given), QUICK).outcome is Outcome.SURVIVED
    assert judge(claim(leq(Total(V(i), i), 1), ONE, given), QUICK).outcome is Outcome.REFUTED


def test_the_kernel_proves_a_statement_with_sums() -> None:
    statement = equal(Total((V(i) + W(i)) ** 2, i), Total(V(i) ** 2, i) + 2 * Total(V(i) * W(i), i) + Total(W(i) ** 2, i))
    assert proved(statement)
    wrong = equal(Total((V(i) + W(i)) ** 2, i), Total(V(i) ** 2, i) + Total(W(i) ** 2, i))
    with pytest.raises(DerivationError):
        proved(wrong)


def test_the_kernel_proves_a_statement_with_a_range_up_to_an_index() -> None:
    assert proved(leq(0, Total(Total(upto(j, i) * V(j) ** 2, j), i)))
    total = Total(Total(upto(j, i) * V(j), j), i)
    assert proved(equal(total, Total(V(i), i) + Total(Total(below(j, i) * V(j), j), i)))
    with pytest.raises(DerivationError):
        proved(equal(total, Total(Total(upto(i, j) * V(j), j), i)))


def test_the_kernel_refuses_what_has_an_entry_at_some_sizes_only() -> None:
    statement = equal(Dot(shorter, shorter), Dot(shorter, shorter) + 0 * t)
    with pytest.raises(DerivationError, match=r"n is at least 2 by the shape"):
        proved(statement, SHORT.extended((t, Positive())))


REFUSED: dict[str, tuple[Any, Domain, str]] = {
    "one too far": (lambda: leq(Total(V(i + 1), i), 1), ONE, "at some sizes none at i [+] 1"),
    "before the first": (lambda: leq(Total(V(i - 1), i), 1), ONE, "at some sizes none at i - 1"),
    "before it in a product": (lambda: equal(Product(V(i - 1), i), Product(V(i), i)), ONE, "at some sizes none at i - 1"),
    "beyond it in a product": (lambda: leq(0, Product(V(i + 2) ** 2, i)), ONE, "at some sizes none at i [+] 2"),
    "before it by a square": (lambda: leq(Entry(v, n - n**2), 1), ONE, r"none at -n\*\*2 \+ n"),
    "square of a size": (lambda: leq(0, Total(V(wide) ** 2, wide)), ONE, r"v has n entries, counted over n\*\*2"),
    "less than a square": (lambda: leq(0, Total(1, Index("k", 5 - n**2))), ONE, "is no index at some sizes"),
    "half of a size": (lambda: leq(0, Total(1, Index("k", n / 2 + 1))), ONE, "is not shown to be whole"),
    "power of a number": (lambda: leq(0, Total(t**i, i)), ONE.extended((t, Real())), r"t\*\*i is a power for a base > 0 only"),
    "power of -1": (lambda: leq(0, Total((-1) ** i, i)), ONE, "is a power for a base > 0 only"),
    "over a number": (lambda: leq(0, Total(1, Index("k", m))), ONE.extended((m, Whole())), "m, which is the size of no array"),
    "beyond a short vector": (lambda: leq(V(1), 1), ONE, "v has n entries, and at some sizes none at 1"),
    "free": (lambda: leq(V(i), 1), ONE, r"no sum is over the index i < n"),
    "other range": (lambda: leq(Total(Entry(A, i, i), i), 1), Domain(((A, Matrix()),)), "A has d rows, counted over n"),
    "too many indices": (lambda: leq(Total(Entry(v, i, i), i), 1), ONE, "written with 1 index, got 2"),
    "no word": (lambda: leq(Total(Function("f")(V(i)), i), 1), ONE, "no word for f"),
    "other ranges": (lambda: leq(0, Total(Total(below(i, row), row), i)), Domain(((A, Matrix()),)), "no indices of one range"),
    "a number": (lambda: leq(0, Total(below(i, n), i)), ONE, "no indices of one range"),
    "triangle": (lambda: leq(Total(Total(1, Index("k", i + 1)), i), 1), ONE, "depends on an index"),
    "may be empty": (lambda: leq(Greatest(V(gap), gap), 1), ONE, "is no index at some sizes"),
    "no place": (lambda: leq(Total(Entry(v, 2 * i), i), 1), ONE, "2[*]i is no place"),
    "not whole": (lambda: leq(Entry(v, t), 1), ONE.extended((t, Positive())), "it is not whole"),
    "element": (lambda: leq(v[0, 0], 1), ONE, r"or write it as Entry\(v, 0\)"),
    "sum of SymPy": (lambda: leq(Sum(n, (n, 1, 3)), 1), ONE, r"write lemmata's Total\(f, i\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_meaning_is_refused_in_one_line_where_it_is_written(name: str) -> None:
    written, domain, message = REFUSED[name]
    with pytest.raises(ClaimError, match=message) as refused:
        claim(written(), domain)
    assert "\n" not in str(refused.value)


def test_the_fingerprint_has_the_range_of_an_index() -> None:
    domain = Domain(((v, Vector()), (A, Matrix())))
    over_n, over_d = (claim(leq(Total(1, Index("i", size)), 5), domain) for size in (n, d))
    assert over_n.fingerprint != over_d.fingerprint
    assert "\\sum_{i<n}" in latex(Total(V(i), i))


def test_an_interpreter_that_is_off_by_one_place_is_caught() -> None:
    statement, domain = TRUE["variation"]

    def one_too_early(self: Beside, held: torch.Tensor, dim: int) -> torch.Tensor:
        return held.narrow(dim, max(self.first - 1, 0), self.axis.over)

    with mock.patch.object(Beside, "of", one_too_early), pytest.raises(InternalContradiction):
        judge(claim(statement, domain.extended((t, Positive()))), QUICK)


def test_an_operator_is_made_once_and_stands_in_no_register() -> None:
    made = operator_of(Total(V(i), i))
    assert made is operator_of(Total(V(i), i))
    assert made is not operator_of(Total(W(i), i))
    assert made.__name__ not in MEANINGS


# --- sizes ------------------------------------------------------------------------------------------------------------


def test_sizes_begin_where_every_axis_has_a_place() -> None:
    assert SHORT.least == {"n": 2}
    assert Domain(((MatrixSymbol("q", 2 * n - 4, 1), Vector()),)).least == {"n": 3}
    assert HALVES.least == {}
    assert min(sizes["n"] for sizes in edge_sizes(SHORT)) == 2
    with pytest.raises(PointError, match="n must be an integer >= 2"):
        check_point(SHORT, {"v": [F(1)], "u": [], "n": 1})


@pytest.mark.parametrize("axis", [d - n, n * d, n / 2, 2 - n])
def test_an_axis_that_is_no_number_of_places_is_refused(axis: Any) -> None:
    with pytest.raises(DomainError, match="q has"):
        assert Domain(((MatrixSymbol("q", axis, 1), Vector()),)).least


def test_smaller_points_keep_every_shape() -> None:
    point = {"v": [F(k) for k in range(3)], "u": [F(8), F(9)], "n": 3}
    for index in range(3):
        smaller = delete(SHORT, point, "n", index)
        assert smaller is not None
        check_point(SHORT, smaller)
    halved = delete(HALVES, {"y": [F(1), F(2), F(3), F(4)], "n": 2}, "n", 1)
    assert halved == {"y": [F(1), F(3)], "n": 1}
