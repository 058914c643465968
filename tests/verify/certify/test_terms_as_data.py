"""Terms and steps as JSON: what is written is read again, and what is no term is refused in one line."""

import json

import pytest
from sympy import Abs, And, Eq, Implies, Integer, KroneckerDelta, MatrixSymbol, Not, Rational, Symbol, exp, log, pi, sqrt

from lemmata import theory
from lemmata.theory.kernel.data import rebuilt
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import leq, less
from lemmata.theory.language.domain import n
from lemmata.theory.language.quantifiers import at_least
from lemmata.theory.language.vectors import Dot, Softmax
from lemmata.theory.memory.symbols import v, w
from lemmata.theory.terms.index_terms import Chosen, ChosenReal, Entry, Family, Greatest, Index, Integrated, Total, array
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.certify.terms_as_data import DataError, decoded, encoded, step_data, step_of

x, s = Symbol("x", real=True), Symbol("s", positive=True)
i = Index("i", n)
VALUES = (
    *(None, "a text", 7, Rational(-3, 4), pi, x, s, n, v, MatrixSymbol("A", n, n + 1), i, Chosen("top", n)),
    *(ChosenReal("c", positive=True), x + 2 * s, x**2 / s, exp(-x), sqrt(s), log(s), Abs(x), KroneckerDelta(i, Index("j", n))),
    *(Entry(v, i), Total(Entry(v, i), i), Greatest(-Entry(v, i), i), Family(1 / n, i), Dot(v, w), Softmax(v - 2 * w)),
    *(array("p", nonnegative=True)(i), KNOWN[IS_ZERO](x), Integrated(exp(-s), s, Integer(0), Integer(1))),
    *(leq(x, s), And(less(x, 0), Eq(s, 1, evaluate=False)), Implies(leq(x, 0), leq(x, 1)), Not(leq(x, 0), evaluate=False)),
    *(at_least(x + 1), {x: s + 1, s: at_least(exp(x))}, (x, s, Integer(2))),
)


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_what_is_written_is_read_again(value):
    found = decoded(json.loads(json.dumps(encoded(value))))
    assert found == value
    if not isinstance(value, dict) and type(value).__name__ != "AtLeast":
        assert rebuilt(found) == rebuilt(value)


def test_the_steps_of_the_theory_are_read_again():
    read = 0
    for derivation in theory.DERIVATIONS[:60]:
        for step in derivation.steps:
            try:
                written = json.loads(json.dumps(step_data(step)))
            except DataError:
                continue
            again = step_of(written)
            assert (again.label, again.rule, again.uses, again.formula) == (step.label, step.rule, step.uses, step.formula)
            read += 1
    assert read > 500


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}, True, Symbol, [x, 0.5]], ids=lambda value: type(value).__name__)
def test_what_is_no_term_is_not_written(value):
    with pytest.raises(DataError):
        encoded(value)


@pytest.mark.parametrize(
    "data",
    [
        *([], [3], ["eval", "1"], ["Rational", "1/0"], ["Rational", 1], ["Rational", "9" * 61], ["Symbol", "x", 9]),
        *(["Symbol", "", 0], ["Symbol", "x"], ["Applied", "sin", -1, ["Symbol", "x", 0]], ["Add"], ["Add", "x"], {"eval": 1}),
        *(["Rational", "1/00"], ["Pi", "x"], ["Index", "i"], ["Applied", "f"], ["MatrixSymbol", "A"]),
        *({"text": 1}, {"list": 1}, {"pairs": [["a"]]}, {"text": "a", "whole": "1"}, "x", 1.5, ["__import__", "os"]),
        *(["Pow", ["Rational", "10"], ["Rational", "1000000000"]], ["Le", ["Symbol", "x", 0]], {"at least": "x"}),
    ],
    ids=str,
)
def test_what_says_no_term_is_refused(data):
    with pytest.raises((DataError, TypeError, ValueError)):  # which the reader of a file makes one line of
        decoded(data)


@pytest.mark.parametrize("change", [{"rule": 1}, {"uses": "a"}, {"uses": [1]}, {"options": []}, {"label": ""}, {"more": 1}])
def test_a_step_that_is_none_is_refused(change):
    with pytest.raises(DataError):
        step_of(step_data(S("a", "sign", leq(0, x**2))) | change)
