"""Words that are functions: a value worked by hand in every arithmetic, and floats no further off than they say."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import torch
from flint import arb
from sympy import EulerGamma, Integer, MatrixSymbol, Rational, Symbol, log, simplify, sqrt

from lemmata.theory.language import functions as words
from lemmata.theory.language.arithmetics import FUNCTIONS, SYMBOLIC, Vec
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.defined import (
    Scalar,
    Vector,
    defined,
    descending,
    function,
    greatest,
    larger,
    rows_of,
    total,
    vector,
)
from lemmata.theory.language.domain import Domain, Real, UnitInterval, Whole, n
from lemmata.theory.language.domain import Vector as AnyVector
from lemmata.theory.language.operator import DEFINED, MeaningError
from lemmata.theory.language.sets import Probability
from lemmata.theory.language.vectors import Dot, Softmax, Squares
from lemmata.theory.memory.symbols import z
from lemmata.theory.terms.index_terms import Entry, Greatest, Index, array
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.theory.terms.sympy_facts import Abs
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.balls import functions as in_balls
from lemmata.verify.interpret.floats import FLOATS, FOLD
from lemmata.verify.interpret.floats import functions as in_floats
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import Real as Number
from lemmata.verify.numbers.reals import precision
from tests.theory.test_worked_by_hand import column, exactly, rational

HALF = Fraction(1, 2)


def of_numbers(name: str, word: Callable[..., Any], count: int = 1) -> str:
    """An operator of `count` numbers that is a word."""
    bodies: dict[int, Callable[..., Any]] = {
        1: lambda a: word(a),
        2: lambda a, b: word(a, b),
        3: lambda a, b, c: word(a, b, c),
    }
    return _made(name, bodies[count], **dict.fromkeys("abc"[:count], "Scalar"), returned="Scalar")


def of_entries(name: str, word: Callable[..., Any], returned: str = "Scalar") -> str:
    """An operator of a vector that is a word of its entries."""
    return _made(name, lambda v: word(v.length, lambda i: v[i]), v="Vector", returned=returned)


def _made(name: str, body: Callable[..., Any], *, returned: str, **takes: str) -> str:
    body.__annotations__ = {**takes, "return": returned}
    body.__name__ = f"Word{name}"
    body.__module__ = __name__
    defined(latex=name)(body)
    return body.__name__


@defined(latex="KL")
def WordDivergence(p: Vector, q: Vector) -> Scalar:
    """Relative entropy."""
    return words.relative_entropy(p.length, lambda i: p[i], lambda i: q[i])


@defined(latex="T")
def WordLargest(v: Vector, k: Scalar) -> Scalar:
    """The sum of the k largest."""
    return words.of_largest(k, v.length, lambda i: v[i])


@defined(latex="E")
def WordExpected(p: Vector, v: Vector) -> Scalar:
    """A mean."""
    return words.expected(p.length, lambda i: p[i], lambda i: v[i])


@defined(latex="V")
def WordVariance(p: Vector, v: Vector) -> Scalar:
    """A variance."""
    return words.variance(p.length, lambda i: p[i], lambda i: v[i])


@defined(latex="S")
def WordTempered(v: Vector, t: Scalar) -> Vector:
    """A softmax with temperature."""
    return words.tempered_softmax(v.length, lambda i: v[i], t)


@defined(latex="C")
def WordConcatenation(v: Vector, w: Vector) -> Vector:
    """Two vectors, one after the other."""
    return words.concatenation(v, w)


@defined(latex="D")
def WordDifferences(v: Vector) -> Vector:
    """Of neighbours."""
    return words.differences(v)


@defined(latex="B")
def WordBlock(v: Vector) -> Vector:
    """The second and the third entry."""
    return words.block(v, 1, 2)


@defined(latex="T")
def WordIterate(x: Vector, t: Scalar) -> Vector:
    """Steps towards 2."""
    return words.iterate(lambda y: vector(y.length, lambda i: y[i] / 2 + 1), x, t)


@defined(latex="T")
def WordSquared(x: Scalar, t: Scalar) -> Scalar:
    """A number squared again and again."""
    return words.iterate(lambda y: y * y, x, t)


def _places(over: Any, entry: Callable[[Any], Any]) -> Any:
    return vector(over, lambda i: words.number_of(i, over))


BY_HAND: list[tuple[str, tuple[Any, ...], Any]] = [
    (of_numbers("Larger", larger, 2), (-1, HALF), HALF),
    (of_numbers("Lesser", words.lesser, 2), (-1, HALF), -1),
    (of_numbers("Relu", words.relu), (-2,), 0),
    ("WordRelu", (3,), 3),
    (of_numbers("Clip", words.clip, 3), (3, -1, 1), 1),
    ("WordClip", (HALF, -1, 1), HALF),
    (of_numbers("Step", words.step), (0,), 0),
    ("WordStep", (HALF,), 1),
    (of_numbers("Sign", words.sign), (-HALF,), -1),
    ("WordSign", (0,), 0),
    (of_numbers("Sigmoid", words.sigmoid), (0,), HALF),
    (of_numbers("Softplus", words.softplus), (0,), log(2)),
    (of_numbers("Tanh", words.tanh), (0,), 0),
    (of_numbers("Cos", words.cos), (0,), 1),
    (of_numbers("Sin", words.sin), (0,), 0),
    (of_numbers("Erf", words.erf), (0,), 0),
    (of_numbers("Floor", words.floor), (-HALF,), -1),
    ("WordFloor", (3,), 3),
    (of_numbers("Digamma", words.digamma), (1,), -EulerGamma),
    (of_numbers("Factorial", words.factorial), (4,), 24),
    (of_numbers("Binomial", words.binomial, 2), (5, 2), 10),
    (of_entries("Entropy", words.entropy), ([HALF, HALF, 0],), log(2)),
    ("WordDivergence", ([1, 0], [HALF, HALF]), log(2)),
    (of_entries("Descending", descending, "Vector"), ([1, 3, 2],), [3, 2, 1]),
    (of_entries("Rank", lambda over, entry: words.rank(over), "Vector"), ([7, 7, 7],), [1, 2, 3]),
    ("WordLargest", ([1, 3, 2], 2), 5),
    (of_entries("Sparsemax", words.sparsemax, "Vector"), ([HALF, 0],), [Rational(3, 4), Rational(1, 4)]),
    ("WordSparsemax", ([2, 0],), [1, 0]),
    (of_entries("Entmax15", words.entmax15, "Vector"), ([0, 0],), [HALF, HALF]),
    ("WordEntmax15", ([0, -2, -4],), [1, 0, 0]),
    ("WordEntmax15", ([0, -1, -7],), [(4 + sqrt(7)) / 8, (4 - sqrt(7)) / 8, 0]),  # 2 t^2 + t = 3/4 at the threshold -t
    ("WordExpected", ([HALF, HALF, 0], [1, 3, 9]), 2),
    ("WordVariance", ([HALF, HALF, 0], [1, 3, 9]), 1),
    ("WordTempered", ([0, 0], 3), [HALF, HALF]),
    (of_entries("Product", words.product), ([2, -3, HALF],), -3),
    (of_entries("Number_of", _places, "Vector"), ([7, 7],), [0, 1]),
    ("WordConcatenation", ([1, 2], [3]), [1, 2, 3]),
    ("WordDifferences", ([1, 4, 9],), [3, 5]),
    ("WordBlock", ([1, 2, 3],), [2, 3]),
    ("WordIterate", ([1, 3], 2), [Rational(7, 4), Rational(9, 4)]),
    ("WordIterate", ([1, 3], 0), [1, 3]),
    ("WordSquared", (HALF, 3), Rational(1, 256)),
]
JUMPING = {"Step", "Sign", "Floor"}
NAMES = sorted({name for name, _, _ in BY_HAND})


@defined(latex="M")
def WordRows(a: Scalar, b: Scalar) -> Scalar:
    """A determinant that is written out."""
    rows = rows_of(2, [a, b, 0, a])
    return rows[0, 0] * rows[1, 1] - rows[0, 1] * rows[1, 0]


BY_HAND.append(("WordRows", (3, HALF), 9))


def test_a_matrix_of_numbers_is_one_for_each_instance() -> None:
    a, b = (Bounded.exact(torch.tensor(values, dtype=torch.float64)) for values in ([1.0, 2.0, 3.0], [0.5, 0.25, 8.0]))
    assert FLOATS["WordRows"](a, b).value.tolist() == [1.0, 4.0, 9.0]


def balls(name: str, args: tuple[Any, ...]) -> list[arb]:
    def held(value: Any) -> Any:
        return [held(entry) for entry in value] if isinstance(value, list) else Number.of(Fraction(value))

    with precision(128):
        return [entry.enclosure() for entry in column(REALS[name](*map(held, args)))]


@pytest.mark.parametrize(("name", "args", "expected"), BY_HAND, ids=[f"{name}{args}" for name, args, _ in BY_HAND])
def test_every_arithmetic_gives_the_value_worked_by_hand(name: str, args: tuple[Any, ...], expected: Any) -> None:
    wanted = [rational(value) if isinstance(value, Fraction | int) else value for value in column(expected)]
    assert [simplify(found - value) for found, value in zip(exactly(name, args), wanted, strict=True)] == [0] * len(wanted)
    for ball, value in zip(balls(name, args), wanted, strict=True):
        assert ball.overlaps(arb(str((Integer(0) + value).evalf(30))) + arb(0, 1e-25))
        assert ball.rad() < 1e-20
    twice = ([arg] * 2 if isinstance(arg, list) else [float(arg)] * 2 for arg in args)
    found = FLOATS[name](*(Bounded.exact(torch.tensor(batch, dtype=torch.float64)) for batch in twice))
    for got, error, value in zip(found.value[0].reshape(-1), found.error[0].reshape(-1), wanted, strict=True):
        assert abs(got - float(value)) <= error
        assert math.isfinite(error) or name == "WordDigamma"


def test_every_word_has_a_value_worked_by_hand() -> None:
    assert set(FUNCTIONS) == set(in_balls.FUNCTIONS) == set(in_floats.FUNCTIONS)
    public = {
        name for name, word in vars(words).items() if callable(word) and getattr(word, "__module__", "") == words.__name__
    }
    said = {name.removeprefix("Word").lower() for name in NAMES}
    renamed = {"of_largest": "largest", "relative_entropy": "divergence", "tempered_softmax": "tempered"}
    assert {renamed.get(name, name) for name in public if not name.startswith("_")} <= said


OF_PLACES = ("WordRank", "WordNumber_of")  # which no entry changes


@pytest.mark.parametrize("name", [name for name in NAMES if len(DEFINED[name].takes) == 1 and name not in OF_PLACES])
def test_floats_are_no_further_off_than_they_say(name: str) -> None:
    """Inputs are off by up to their own error, at either end of it and between."""
    generator = torch.Generator().manual_seed(7)
    shape = (200,) if DEFINED[name].takes == ("Scalar",) else (200, 3)
    at = torch.randint(-40, 41, shape, generator=generator).double() / 8
    if name in ("WordFactorial", "WordDigamma", "WordEntropy"):
        at = at.abs() + 0.125
    off = torch.rand(shape, generator=generator).double() * 10.0 ** torch.randint(-12, 0, shape, generator=generator)
    off = torch.where(torch.rand(shape, generator=generator) < 0.3, 0.0, off)
    found = FLOATS[name](Bounded(at, off))
    sure = 0
    for row in range(0, 200, 3):
        start, room = at[row].reshape(-1).tolist(), off[row].reshape(-1).tolist()
        values, errors = found.value[row].reshape(-1).tolist(), found.error[row].reshape(-1).tolist()
        for share in (Fraction(-1), HALF, Fraction(1)):
            moved = [Fraction(a) + share * Fraction(e) for a, e in zip(start, room, strict=True)]
            true = balls(name, (moved if len(shape) == 2 else moved[0],))
            for ball, got, error in zip(true, values, errors, strict=True):
                sure += math.isfinite(error)
                assert not abs(arb(got) - ball) > arb(error), (moved, got, error, ball)
    assert sure > 60 or name in ("WordDigamma", "WordEntropy")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", ["sin", "cos", "erf", "floor", "step"])
def test_the_bounds_hold_at_huge_and_tiny_numbers_and_near_zeros(name: str, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(11)
    top = 1000 if dtype == torch.float64 else 120
    exponents = torch.randint(-top, top, (400,), generator=generator).double()
    near = torch.arange(1, 400, dtype=torch.float64) * (math.pi / 2)
    at = torch.cat([torch.rand(400, generator=generator).double() * 2**exponents, -near, near, near.new_tensor([0.0, 5e-324])])
    found = in_floats.FUNCTIONS[name](Bounded.exact(at.to(dtype)))
    with precision(1400):
        for place, got, error in zip(at.to(dtype).tolist(), found.value.tolist(), found.error.tolist(), strict=True):
            true = in_balls.FUNCTIONS[name](Number.of(Fraction(place))).enclosure()
            assert not abs(arb(got) - true) > arb(error), place


def test_a_jump_within_the_error_is_not_sure() -> None:
    near = Bounded(torch.tensor([1.0, 1.0, 0.5], dtype=torch.float64), torch.tensor([1e-9, 0.0, 0.6], dtype=torch.float64))
    assert FLOATS["WordFloor"](near).error.tolist() == [math.inf, 0.0, math.inf]
    assert FLOATS["WordStep"](Bounded(near.value - 1, near.error)).error.tolist() == [math.inf, 0.0, math.inf]


def test_the_order_of_balls_that_overlap_is_kept_open() -> None:
    with precision(64):
        first, second = Number.opaque(arb(1, 0.5)), Number.opaque(arb(1.25, 0.5))
        found = [entry.enclosure() for entry in REALS["WordDescending"]([first, second])]
    assert found[0].contains(arb(1.75))
    assert found[0].contains(arb(0.75))
    assert found[1].contains(arb(0.5))


def test_a_wrong_slope_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = {**in_floats.FUNCTIONS, "sin": in_floats._smooth(torch.sin, 0.5)}
    monkeypatch.setattr("lemmata.verify.interpret.floats.fold.FUNCTIONS", planted)
    monkeypatch.setitem(FLOATS, "WordSin", FOLD.meaning(DEFINED["WordSin"]))
    with pytest.raises(AssertionError):
        test_floats_are_no_further_off_than_they_say("WordSin")


def test_the_kernel_says_that_it_has_no_rule() -> None:
    a = Vec(Index("i", Integer(3)), lambda i: array("a")(i))
    with pytest.raises(MeaningError, match="the kernel has no rule for cos"):
        SYMBOLIC.run(lambda v: function("cos", v[Integer(0)]), a)
    with pytest.raises(MeaningError, match="no rule for sorted entries"):
        SYMBOLIC.run(lambda v: descending(3, lambda i: v[i]), a)
    assert SYMBOLIC.run(lambda v: words.relu(v[Integer(0)]), a) is not None


def test_the_kernel_takes_a_step_to_be_whether_the_positive_part_is_0() -> None:
    a = array("a")(Integer(0))
    assert SYMBOLIC.run(words.step, a) == 1 - KNOWN[IS_ZERO]((a + Abs(a)) / 2)
    claim = Claim("steps", "test", "", Domain(((z, Real()),)), equal(DEFINED["WordStep"](z) + DEFINED["WordStep"](-z), 1))
    found = judge(claim, Settings(profile="quick"))  # the interpreters agree on it, and 0 refutes it
    assert found.outcome is Outcome.REFUTED
    assert found.evidence.certificate is not None
    assert found.evidence.certificate.point == {"z": 0}


def test_each_instance_makes_its_own_number_of_steps() -> None:
    start = Bounded.exact(torch.tensor([[1.0, 3.0]] * 3, dtype=torch.float64))
    found = FLOATS["WordIterate"](start, Bounded.exact(torch.tensor([0.0, 1.0, 2.0], dtype=torch.float64)))
    assert found.value.tolist() == [[1, 3], [1.5, 2.5], [1.75, 2.25]]
    assert found.error.max() < 1e-14


@pytest.mark.parametrize("times", [0.5, -1.0, 1e9, math.nan])
def test_no_steps_but_whole_ones_and_not_too_many_are_made(times: float) -> None:
    start = Bounded.exact(torch.ones(2, 1, dtype=torch.float64))
    with pytest.raises(ValueError, match="a number of steps must be"):
        FLOATS["WordIterate"](start, Bounded.exact(torch.tensor([0.0, times], dtype=torch.float64)))


@pytest.mark.parametrize("times", [Rational(1, 2), Integer(-1), Integer(10**9)])
def test_nor_are_they_in_exact_arithmetic(times: Rational) -> None:
    with pytest.raises(ValueError, match=r"a number of steps must be|must be a whole number"):
        WordSquared.definition(Integer(1), times)


def test_the_kernel_reads_steps_that_are_counted_by_a_number_written_out() -> None:
    a = array("a")(Integer(0))
    assert SYMBOLIC.run(lambda x: words.iterate(lambda y: y * y, x, Integer(3)), a) == a**8
    with pytest.raises(MeaningError, match="no whole number at symbolic sizes"):
        SYMBOLIC.run(lambda x: words.iterate(lambda y: y * y, x, z), a)
    with pytest.raises(MeaningError, match="no whole number at symbolic sizes"):
        SYMBOLIC.run(lambda x: words.product(z, lambda i: x), a)


v, w, p = (MatrixSymbol(name, n, 1) for name in "vwp")
k = Symbol("k", real=True)
WORDED = Domain(((v, AnyVector()), (w, AnyVector())))
STEPPED = Domain(((z, UnitInterval()), (k, Whole(0, 6))))
WEIGHED = Domain(((p, Probability()), (v, AnyVector())))


@defined(latex="e")
def EntmaxTop(v: Vector) -> Scalar:
    """The greatest weight."""
    weights = words.entmax15(v.length, lambda i: v[i])
    return greatest(v.length, lambda i: weights[i])


@defined(latex="e")
def EntmaxSum(v: Vector) -> Scalar:
    """The sum of the weights."""
    weights = words.entmax15(v.length, lambda i: v[i])
    return total(v.length, lambda i: weights[i])


@defined(latex="c")
def JoinedSquares(v: Vector, w: Vector) -> Scalar:
    """The squared length of the two together."""
    both = words.concatenation(v, w)
    return total(both.length, lambda i: both[i] ** 2)


CLAIMED: dict[str, tuple[Any, Domain, bool]] = {
    "entmax sums to 1": (equal(EntmaxSum(v), 1), WORDED, True),
    "entmax is a softmax": (leq(EntmaxTop(v), Greatest(Entry(Softmax(v), Index("i", n)), Index("i", n))), WORDED, False),
    "joined": (equal(JoinedSquares(v, w), Dot(v, v) + Dot(w, w)), WORDED, True),
    "joined less": (leq(JoinedSquares(v, w), Dot(v, v) + 1), WORDED, False),
    "squares decrease": (leq(WordSquared(z, k), z), Domain(((z, UnitInterval()), (k, Whole(1, 6)))), True),
    "squares decrease at once": (less(WordSquared(z, k), z + Rational(1, 8) - z**2 / 8), STEPPED, False),
    "jensen": (leq(WordExpected(p, v) ** 2, WordExpected(p, Squares(v))), WEIGHED, True),
    "jensen reversed": (leq(WordExpected(p, Squares(v)), WordExpected(p, v) ** 2), WEIGHED, False),
}


@pytest.mark.parametrize("name", CLAIMED)
def test_a_claim_with_words_gets_the_right_verdict(name: str) -> None:
    statement, domain, is_true = CLAIMED[name]
    found = judge(Claim("words", "test", "", domain, statement), Settings(profile="quick"))
    assert found.outcome is (Outcome.SURVIVED if is_true else Outcome.REFUTED)
    assert (found.evidence.certificate is None) == is_true
