"""Normal forms keep values: random index terms at random sizes and entries, bound names, ranges, layers and refusals."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Integer, KroneckerDelta, Pow, Rational, Symbol, exp, gamma, log, sqrt

from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.kernel.normal import NormalError, is_zero, normal
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import equal
from lemmata.theory.language.domain import d, l, n
from lemmata.theory.terms.index_terms import Block, Greatest, Index, Integrated, Total, array, substitute
from lemmata.theory.terms.sympy_facts import SymPyError
from tests.theory.kernel.evaluate import TOLERANCE, Point, evaluate, facts_of, real

v, w, rho, p = array("v"), array("w"), array("rho"), array("p", positive=True)
i, j, k = Index("i", n), Index("j", n), Index("k", d)
s, t, a = Symbol("s", real=True), Symbol("t", positive=True), Symbol("a", positive=True)
few = settings(max_examples=30)


def fractions(low: int = -2, high: int = 2) -> st.SearchStrategy[Fraction]:
    return st.fractions(low, high, max_denominator=4)


@st.composite
def points(draw: Any) -> Point:
    """Sizes 1..3, room for one more entry (ranges n + 1), free indices within every range."""
    sizes = {n: draw(st.integers(1, 3)), d: draw(st.integers(1, 3)), l: 1}
    entries = [draw(fractions()) for _ in range(8)]
    positive = [draw(fractions(1, 3)) for _ in range(4)]
    rows = [[draw(fractions()) for _ in range(4)] for _ in range(4)]
    layers = draw(st.permutations(range(sizes[d])))
    assignment = [draw(st.integers(0, sizes[d] - 1)) for _ in range(sizes[d])]
    sizes[l] = len(set(assignment))
    rank = {layer: place for place, layer in enumerate(sorted(set(assignment)))}
    arrays = {"v": entries[:4], "w": entries[4:], "p": positive, "rho": rows, "layers": [rank[assignment[q]] for q in layers]}
    scalars: dict[Any, Any] = {s: draw(fractions()), t: draw(fractions(1, 3)), a: draw(fractions(1, 3))}
    for index in (i, j, k, Index("_0", n), Index("_1", n), Index("_0", d)):
        scalars[index] = Fraction(draw(st.integers(0, sizes[index.range] - 1)))
    return Point(sizes, arrays, scalars)


def _leaves(scope: tuple[Index, ...]) -> st.SearchStrategy[Any]:
    rows = [index for index in scope if index.range == d]
    columns = [index for index in scope if index.range == n]
    leaves: list[Any] = [Integer(-1), Integer(2), Rational(1, 2), s, t, *(v(index) for index in scope)]
    leaves += [rho(row, column) for row in rows for column in columns]
    leaves += [p(index) for index in scope] + [w(index) for index in scope] + [n + 1]
    leaves += [KroneckerDelta(x, y) for group in (rows, columns) for x in group for y in group]
    return st.sampled_from(leaves)


@st.composite
def terms(draw: Any, scope: tuple[Index, ...] = (i, k), depth: int = 3) -> Any:
    """A random index term; the bound names repeat, so that inner ones hide outer ones."""
    if depth == 0:
        return draw(_leaves(scope))
    kind = draw(st.sampled_from(("leaf", "sum", "sum", "add", "mul", "mul", "square", "exp", "log", "max", "longer", "abs")))
    if kind == "leaf":
        return draw(_leaves(scope))
    if kind in ("sum", "max", "longer"):
        size = draw(st.sampled_from((n, d)))
        name = draw(st.sampled_from(("i", "j", "k")))
        index = Index(name, size + 1 if kind == "longer" else size)
        inside = tuple(x for x in scope if x.name != name)
        body = draw(terms((*inside, index), depth - 1)) if kind != "longer" else v(index) * draw(_leaves(inside or (i,)))
        return Greatest(body, index) if kind == "max" else Total(body, index)
    if kind in ("add", "mul"):
        one, other = draw(terms(scope, depth - 1)), draw(terms(scope, depth - 1))
        return one + other if kind == "add" else one * other
    inner = draw(terms(scope, depth - 1))
    if kind == "square":
        return inner**2
    if kind == "abs":
        return Abs(inner)
    if kind == "exp":
        return exp(draw(_leaves(scope)) * draw(_leaves(scope)))
    index = Index("j", n)
    return log(Total(exp(draw(_leaves((*scope, index)))), index) * draw(st.sampled_from((1, t, exp(s)))))


def agree(one: Any, other: Any, point: Point) -> bool:
    x, y = real(evaluate(one, point)), real(evaluate(other, point))
    return bool(abs(x - y) <= TOLERANCE * (1 + abs(x)))


@settings(max_examples=100)
@given(terms(), points())
def test_the_normal_form_has_the_value_of_the_term(term, point):
    assert agree(term, normal(term), point)


@few
@given(terms())
def test_the_normal_form_is_its_own(term):
    form = normal(term)
    assert normal(form) == form
    assert is_zero(term - form)


@few
@given(terms(scope=(i, j, k)), points())
def test_renaming_a_bound_index_changes_nothing(body, point):
    term = Total(body, i)
    other = Index("other", n)
    assert normal(Total(substitute(body, {i: other}), other)) == normal(term)
    assert normal(Greatest(substitute(body, {i: other}), other)) == normal(Greatest(body, i))
    assert agree(normal(term), term, point)


@few
@given(terms(scope=(i, k), depth=2))
def test_sums_commute(body):
    assert is_zero(Total(Total(body, i), k) - Total(Total(body, k), i))


@pytest.mark.parametrize("name", ["_0", "_t", "i~3"])
def test_a_name_of_the_normal_form_may_not_be_written(name):
    taken = v(Index(name, n))
    with pytest.raises(DerivationError, match="bound variables"):
        facts_of(S("a", "sign", equal(taken, taken)))


t_, u_ = Index("t", l), Index("u", l)


def block(layer: Any, name: str = "j") -> Index:
    return Index(name, Block(Symbol("layers"), layer, d))


LAYERED_TERMS = {
    "a sum over all layers": Total(Total(v(block(t_)), block(t_)), t_),
    "a weight of the layer": Total(p(t_) * Total(v(block(t_)), block(t_)), t_),
    "a square of a layer": Total(Total(v(block(t_)), block(t_)) ** 2, t_),
    "two factors over one layer": Total(Total(v(block(t_)), block(t_)) * Total(w(block(t_)), block(t_)), t_),
    "sizes of layers": Total(Total(Integer(1), block(t_)) ** 2, t_),
    "a layer picked by a delta": Total(Total(v(block(t_)), block(t_)) * KroneckerDelta(t_, u_), t_),
    "the greatest of all": Greatest(Greatest(v(block(t_)), block(t_)), t_),
    "a sum of greatest": Total(Greatest(v(block(t_)), block(t_)), t_),
    "a body with its layer": Total(Total(rho(t_, block(t_)), block(t_)), t_),
    "exponentials": Total(exp(-log(Total(exp(v(block(t_))), block(t_)))), t_),
    "one layer": Total(v(block(u_)), block(u_)),
    "two layers": Total(v(block(u_)), block(u_)) * Total(Total(w(block(t_)), block(t_)), t_),
}


def layered_point(random: Random) -> Point:
    count = random.randint(1, 4)
    number = random.randint(1, count)
    assigned = list(range(number)) + [random.randrange(number) for _ in range(count - number)]
    random.shuffle(assigned)
    entries = {name: [Fraction(random.randint(-4, 4), 2) for _ in range(count)] for name in ("v", "w", "p")}
    rows = [[Fraction(random.randint(-4, 4), 2) for _ in range(count)] for _ in range(count)]
    return Point({d: count, l: number}, {**entries, "rho": rows, "layers": assigned}, {u_: Fraction(random.randrange(number))})


@pytest.mark.parametrize("name", LAYERED_TERMS)
def test_the_normal_form_of_a_sum_over_layers_has_its_value(name):
    term, random = LAYERED_TERMS[name], Random(name)
    for _ in range(12):
        assert agree(term, normal(term), layered_point(random))


TERMS = {
    "equal factors of an exponential": (exp(s + t) * exp(-s), exp(t)),
    "a logarithm of a product": (log(t * exp(s) * a), log(t) + s + log(a)),
    "gamma": (gamma(a + 1), a * gamma(a)),
    "a power of a root": (sqrt(t) ** 3, t * sqrt(t)),
    "powers": (t ** (a + 1), t * t**a),
    "a sum of a delta": (Total(KroneckerDelta(i, j) * v(i), i), v(j)),
    "a sum of nothing": (Total(Integer(3), i), 3 * n),
    "one value more": (Total(v(Index("i", n + 1)), Index("i", n + 1)), Total(v(i), i) + v(n)),
    "a scaled maximum": (Greatest(2 * v(i) + s, i), 2 * Greatest(v(i), i) + s),
    "a square of a sum": (Total(v(i), i) ** 2, Total(Total(v(i) * v(j), i), j)),
    "a constant in an integral": (Integrated(s * exp(-t), t, 0, 1), s * Integrated(exp(-t), t, 0, 1)),
    "a size": (Abs(-2 * v(i)), 2 * Abs(v(i))),
}


@pytest.mark.parametrize("name", TERMS)
def test_what_is_equal_by_the_rules_of_the_normal_form_has_one_form(name):
    one, other = TERMS[name]
    assert normal(one) == normal(other)


DIFFERENT = {
    "sums over different sizes": (Total(Integer(1), i), Total(Integer(1), k)),
    "a delta of two ranges": (Total(KroneckerDelta(Index("i", n + 1), j), Index("i", n + 1)), Integer(2)),
    "a maximum of a negative": (Greatest(-v(i), i), -Greatest(v(i), i)),
    "a product of sums": (Total(v(i) * w(i), i), Total(v(i), i) * Total(w(i), i)),
    "an integral of an integral": (Integrated(Integrated(exp(-t * a), t, 0, 1), a, 0, 1), Integrated(Integrated(exp(-(t**2)),
        t, 0, 1), a, 0, 1)),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_terms_have_different_forms(name):
    one, other = DIFFERENT[name]
    assert normal(one) != normal(other)


@pytest.mark.parametrize(
    "term",
    [1 / s, 1 / Total(v(i), i), 1 / (s**2 + t - 1), log(s), log(Total(v(i), i)), log(exp(s) - 1), sqrt(s), s**a,
        Total(1 / v(i), i),
     Greatest(log(v(i)), i), 1 / Greatest(v(i), i), (s + t) ** Rational(-1, 2), log(1 - KroneckerDelta(i, j)),
         1 / KroneckerDelta(i, j)],
    ids=str,
)
def test_an_undefined_value_has_no_normal_form(term):
    with pytest.raises(NormalError):
        normal(term)


HUGE = {  # what has no answer in seconds is refused at once, or left as it is
    "a power of a number": (lambda: normal(Pow(3, 10**12, evaluate=False)), "digits"),
    "a root of a power of a number": (lambda: normal(Pow(3, Rational(10**12, 7), evaluate=False)), "digits"),
    "an exponential of a logarithm": (lambda: normal(exp(log(Integer(3)) * 10**12)), "digits"),
    "a root of a high order": (lambda: Integer(12) ** Rational(10**19 + 1, 2 * 10**19 + 1), "digits"),
    "its reciprocal": (lambda: Integer(12) ** Rational(-(10**19) - 1, 2 * 10**19 + 1), "digits"),
    "a part of a logarithm": (lambda: normal(exp(log(Rational(12, 7)) * Rational(10**19, 10**19 + 1))), "digits"),
    "a root of a high order of 6": (lambda: Integer(6) ** Rational(10**19 + 1, 2 * 10**19 + 1), None),
    "a small power": (lambda: Rational(3, 7) ** Integer(-(10**12)), "digits"),
    "a gamma function": (lambda: gamma(Rational(2 * 10**12 + 1, 2)), "digits"),
    "a power of a sum": (lambda: normal((1 + t) ** 10**12), "parts"),
    "a power of a sum of three": (lambda: normal((1 + t + a) ** 500), "parts"),
    "a power of a sum over an index": (lambda: normal(Total((Total(v(i) * w(j), i)) ** 500, j)), None),
    "a sum over many values more": (lambda: normal(Total(v(Index("i", n + 10**12)), Index("i", n + 10**12))), None),
    "a whole power far from its least": (lambda: normal(s ** (Symbol("k", integer=True, nonnegative=True) + 10**12)), None),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_large_to_be_written_out_is_refused_or_left(name):
    build, says = HUGE[name]
    if says is None:
        assert len(str(build())) < 200
    else:
        with pytest.raises((NormalError, SymPyError), match=f"has too many {says} to be"):
            build()
