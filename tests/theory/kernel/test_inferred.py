"""What the kernel takes from SymPy's inference, and from floating point: planted faults show that each test has teeth."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from mpmath.ctx_iv import MPIntervalContext
from sympy import Abs, Basic, E, Integer, KroneckerDelta, Pow, Rational, Symbol, exp, gamma, log, pi, sqrt
from sympy.core.function import AppliedUndef, UndefinedFunction

from lemmata.theory.kernel.admission import _check_function
from lemmata.theory.kernel.data import rebuilt
from lemmata.theory.kernel.derivation import DerivationError, check
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, less
from lemmata.theory.language.domain import Domain, Positive
from lemmata.theory.memory.symbols import z
from lemmata.theory.terms.index_terms import array
from lemmata.theory.terms.numbers import sign_of_number
from lemmata.theory.terms.signs import sign
from lemmata.verify.prove.multipliers import find_multipliers

s = Symbol("s", positive=True)
q = Symbol("q", real=True)
FRACTIONS = (Rational(3, 2), Rational(5, 2), Rational(1, 3), sqrt(2), pi)


@pytest.mark.parametrize("base", FRACTIONS)
def test_a_power_is_never_said_not_to_be_whole(base: Rational) -> None:
    power = base**s
    assert power.is_integer is None
    assert (power - 4).is_zero is None
    assert isinstance(KroneckerDelta(power, 4), KroneckerDelta)  # it is 1 at s = log 4 / log base


def test_sympy_alone_builds_that_delta_as_0() -> None:
    code = "from sympy import *; print(KroneckerDelta(Rational(3, 2) ** Symbol('s', positive=True), 4))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found == "0\n"


AT, BELOW = Rational(12771226982595393219, 2**63), Rational(4604151348986821035, 2**60)


def test_the_sign_of_a_number_comes_from_a_proved_enclosure() -> None:
    assert sign_of_number(exp(AT) - BELOW - exp(-55)) == ">"  # by 8.8e-25
    context = MPIntervalContext()
    context.prec = 64
    at, below = (context.mpf(int(number.p)) / context.mpf(int(number.q)) for number in (AT, BELOW))
    assert (context.exp(at) - below - context.exp(-55)).b < 0  # what mpmath's intervals say, which is false


@pytest.mark.parametrize(
    ("number", "sign"),
    [
        (exp(1) - E, "="),
        (log(2) - Rational(25, 36), "<"),
        (gamma(Rational(1, 2)) - Rational(7, 4), ">"),
        (Pow(E, 2, evaluate=False) - 7, ">"),
        (sqrt(2) * sqrt(3) - sqrt(6), "="),
        ((1 + sqrt(2)) ** 2 - 3 - 2 * sqrt(2), ""),  # it is 0: no ball tells
        (log(pi - 4, evaluate=False), ""),
        (log(Rational(1, 3)), "<"),
        (abs(pi - 4) - Rational(6, 7), ">"),
        (Rational(3, 2) ** (log(4) / log(Rational(3, 2))) - 5, "<"),
    ],
)
def test_signs_of_numbers(number: Rational, sign: str) -> None:
    assert sign_of_number(number) == sign


class Size(Abs):
    is_positive = True


class Sum(type(q + 1)):  # type: ignore[misc]
    is_positive = True


class Name(Symbol):
    is_positive = True


class Entry(AppliedUndef):
    is_positive = True


@pytest.mark.parametrize(
    ("bases", "says"),
    [
        ((AppliedUndef,), {"_eval_is_positive": lambda self: True}),
        ((AppliedUndef,), {"is_positive": True}),
        ((AppliedUndef,), {"eval": classmethod(lambda cls, *args: 1)}),
        ((Entry,), {}),
    ],
    ids=["handler", "attribute", "evaluation", "base"],
)
def test_an_array_is_of_the_kernels_own_class_whatever_it_is_equal_to(bases: Any, says: dict[str, Any]) -> None:
    forged = UndefinedFunction("a", bases, dict(says), real=True)
    assert forged == array("a")  # SymPy compares name and assumptions
    with pytest.raises(DerivationError, match="its class says more of it"):
        _check_function(forged)
    made = rebuilt(Basic.__new__(forged, Integer(0)))
    assert made.func.__bases__ == (AppliedUndef,)
    assert sign(made) == ""
    _check_function(made.func)


def test_a_function_keeps_the_hash_that_sympy_gives_it_and_equals_those_of_its_name_and_assumptions() -> None:
    made, again = (UndefinedFunction("kept", real=True) for _ in range(2))
    assert hash(made) == hash((made.class_key(), frozenset(made._kwargs.items()))) == hash(made) == hash(again)
    assert made is not again
    assert made == again
    assert made not in (UndefinedFunction("kept", positive=True), UndefinedFunction("other", real=True), "kept")


@pytest.mark.parametrize("made", [Size(q), Sum(q, 1, evaluate=False), Name("z", real=True)], ids=["function", "sum", "symbol"])
def test_a_class_that_a_derivation_makes_is_no_term(made: Symbol) -> None:
    domain = Domain(((z, Positive()),))
    false = Claim(id="false", source="", says="", domain=domain, statement=less(log(z), 0))
    steps = (S("sign", "sign", less(0, made)), S("all", "absurd", false.statement, "sign"))
    with pytest.raises(DerivationError, match=r"is not a term of the kernel|is no plain symbol"):
        check(derive("false", *steps), {"false": false}, {}, find_multipliers)
