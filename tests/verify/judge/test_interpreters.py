"""An operator that is wrong in one interpreter alone stops the run, whichever interpreter and wherever it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
import torch
from sympy import Abs, Expr, Limit, Symbol, oo

from lemmata.theory.kernel.meaning import MEANINGS
from lemmata.theory.language.claim import Claim, equal, leq
from lemmata.theory.language.domain import Domain, Positive
from lemmata.theory.language.operator import _MEANINGS, Operator
from lemmata.theory.language.vectors import MaxNorm
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.theory.terms.index_terms import Total
from lemmata.verify.base.verdicts import InternalContradiction
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.judge.interpreters import applications, check_operators
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.numbers.bounded import Bounded, absolute, sum_last
from lemmata.verify.numbers.reals import Real, real_abs, real_sum


class OneNorm(Operator):
    """The sum of the absolute values."""

    nargs: ClassVar[Any] = 1

    @staticmethod
    def definition(vector: Any) -> Expr:
        return sum(abs(entry) for entry in vector)


def in_floats(vector: Bounded) -> Bounded:
    return sum_last(absolute(vector))


def in_reals(vector: list[Real]) -> Real:
    return real_sum([real_abs(entry) for entry in vector])


def in_kernel(vector: Any) -> Any:
    i = vector.index()
    return Total(Abs(vector.entry(i)), i)


def changed(found: Bounded, value: Any = None, error: Any = None) -> Bounded:
    return Bounded(found.value if value is None else value, found.error if error is None else error)


WRONG_FLOATS: dict[str, Callable[[Bounded], Bounded]] = {
    "zero": lambda a: changed(in_floats(a), 0 * in_floats(a).value),
    "a bound that is too small": lambda a: changed(in_floats(a), in_floats(a).value * (1 + 2**-40)),
    "at one coordinate": lambda a: changed(in_floats(a), in_floats(a).value + (a.value.shape[-1] == 1)),
    "at large norms": lambda a: changed(in_floats(a), torch.where(in_floats(a).value > 1e5, 1e5, in_floats(a).value)),
    "in single precision": lambda a: changed(in_floats(a), in_floats(a).value + (a.value.dtype == torch.float32)),
    "on a batch": lambda a: changed(in_floats(a), in_floats(a).value[:1].expand(a.value.shape[:1])),
    "without a bound": lambda a: in_floats(a) if a.tracked else Bounded(a.value.sum(dim=-1), None),
    "a bound below 0": lambda a: changed(in_floats(a), error=None if a.error is None else -in_floats(a).value - 1),
    "another shape": lambda a: Bounded(a.value, a.error),
    "an error": lambda a: in_floats(Bounded(a.value.reshape(7, -1), None)),
}
WRONG_REALS: dict[str, Callable[[list[Real]], Real]] = {
    "zero": lambda a: Real(),
    "at three coordinates": lambda a: in_reals(a) + (1 if len(a) == 3 else 0),
    "by very little": lambda a: in_reals(a) + Real.of(1) / Real.of(2**70),
    "the sum without signs": real_sum,
}
WRONG_MEANINGS: dict[str, Callable[[Any], Any]] = {
    "twice": lambda a: 2 * in_kernel(a),
    "the greatest": MEANINGS["MaxNorm"],
    "without signs": lambda a: MEANINGS["Dot"](a, a),
}
x = Symbol("x", positive=True)
CLAIMS = {
    "statement": Claim("planted", "test", "", VECTORS, leq(OneNorm(v), 5)),
    "hypotheses": Claim("planted", "test", "", VECTORS, leq(MaxNorm(v), 5), leq(OneNorm(v), 5)),
    "another operator": Claim("planted", "test", "", VECTORS, leq(MaxNorm(OneNorm(v) * v), 5)),
    "a limit": Claim("planted", "test", "", VECTORS, equal(Limit(OneNorm(x * v), x, oo), oo)),
}


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    for bound, function in ((FLOATS, in_floats), (REALS, in_reals), (_MEANINGS, in_kernel)):
        monkeypatch.setitem(bound, "OneNorm", function)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", CLAIMS)
def test_interpreters_that_agree_are_accepted(where: str) -> None:
    assert any(isinstance(node, OneNorm) for node in applications(CLAIMS[where]))
    check_operators(CLAIMS[where])


def test_no_definition_is_asked_at_an_extreme_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """There SymPy compares exponentials to as many digits as it takes, without end."""
    asked: list[float] = []

    def definition(vector: Any) -> Expr:
        asked.extend(abs(float(entry)) for entry in vector if entry)
        return sum(abs(entry) for entry in vector)

    monkeypatch.setattr(OneNorm, "definition", staticmethod(definition))
    check_operators(CLAIMS["statement"])
    assert asked
    assert all(2.0**-8 < size < 2.0**8 for size in asked), sorted(asked)


@pytest.mark.parametrize("wrong", WRONG_FLOATS)
def test_a_wrong_float_is_found(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FLOATS, "OneNorm", WRONG_FLOATS[wrong])  # type: ignore[arg-type]
    with pytest.raises(InternalContradiction, match=r"^planted: (double|single) precision .*OneNorm\(v\).*; make them agree$"):
        check_operators(CLAIMS["statement"])


@pytest.mark.parametrize("wrong", WRONG_REALS)
def test_a_wrong_exact_value_is_found(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REALS, "OneNorm", WRONG_REALS[wrong])  # type: ignore[arg-type]
    with pytest.raises(InternalContradiction, match=r"^planted: exact arithmetic makes OneNorm\(v\) "):
        check_operators(CLAIMS["statement"])


@pytest.mark.parametrize("wrong", WRONG_MEANINGS)
def test_a_wrong_meaning_is_found(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_MEANINGS, "OneNorm", WRONG_MEANINGS[wrong])
    with pytest.raises(InternalContradiction, match=r"^planted: the kernel makes OneNorm\(v\) "):
        check_operators(CLAIMS["statement"])


@pytest.mark.parametrize("where", CLAIMS)
def test_it_is_found_wherever_the_operator_stands_and_stops_the_verdict(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FLOATS, "OneNorm", WRONG_FLOATS["zero"])  # type: ignore[arg-type]
    with pytest.raises(InternalContradiction, match="double precision makes OneNorm"):
        judge(CLAIMS[where], Settings(profile="quick", seconds_per_claim=0.1))


class Nothing(Operator):
    """An operator without a definition."""


def test_an_operator_that_is_defined_nowhere_is_refused() -> None:
    with pytest.raises(InternalContradiction, match="nothing says what it means"):
        check_operators(Claim("planted", "test", "", Domain(((x, Positive()),)), leq(Nothing(x), 1)))
