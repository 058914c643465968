"""Definitions that no two interpreters would read alike are refused where they are made, or where the kernel reads them."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from itertools import count
from math import factorial, gcd
from random import randint
from typing import Any

import numpy as np
import pytest
from sympy import Expr, Rational, Symbol, evaluate, exp, pi, sqrt

import lemmata.theory  # noqa: F401, the operators of the field
from lemmata.theory.kernel.data import rebuilt
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.kernel.meaning import lower, scope_of
from lemmata.theory.language import vocabulary
from lemmata.theory.language.arithmetics import BY_TWOS, EXACT, FUNCTIONS, SYMBOLIC
from lemmata.theory.language.claim import Claim, equal
from lemmata.theory.language.defined import (
    Patterns,
    Scalar,
    Vector,
    at_holder,
    by_twos,
    choose,
    circle_number,
    defined,
    minima,
    minimum,
    same,
    slope,
    total,
    vector,
    whole_number,
)
from lemmata.theory.language.domain import Domain, n
from lemmata.theory.language.domain import Vector as DomainVector
from lemmata.theory.language.functions import product
from lemmata.theory.language.operator import DEFINED, MEANINGS, MeaningError, register
from lemmata.theory.language.probing import asks, check_definition, starts_behind
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.kinds import BallState, SeparatedRadii
from lemmata.theory.memory.kinds import Patterns as PatternSet
from lemmata.theory.memory.symbols import radii, rho, v, x
from lemmata.theory.terms.known import KNOWN
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.balls.fold import Balls
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.floats.fold import Floats
from lemmata.verify.judge.interpreters import check_meaning

SEEN: list[int] = []
TABLE = (1, 2)
VOCABULARY = [getattr(vocabulary, name) for name in dir(vocabulary) if name.isupper() and not name.startswith("_")]


def helped(a: Any) -> Any:
    return a if a > 0 else -a


def equal_entry(v: Vector) -> Scalar:
    return 1 if v[0] == Fraction(1, 3) else 0


def greatest_of_python(a: Scalar, b: Scalar) -> Scalar:
    return max(a, b)


def by_a_helper(a: Scalar) -> Scalar:
    return helped(a)


def place_compared(v: Vector) -> Scalar:
    return total(v.length, lambda i: v[i] if i == 0 else 0)


def in_a_vector(v: Vector) -> Vector:
    return vector(v.length, lambda i: v[i] if v[i] else 1)


def behind_a_choice(a: Scalar) -> Scalar:
    return choose(a, 0, lambda: 0, lambda: 1 if a < 1 else 2)


def swallowing(a: Scalar) -> Scalar:
    try:
        return choose(a, 1, lambda: 0, lambda: 1)
    except Exception:
        return 0


def swallowed(a: Scalar) -> Scalar:
    try:
        return helped(a)
    except Exception:
        return 0


def counting(a: Scalar) -> Scalar:
    SEEN.append(1)
    return a * len(SEEN)


def asking(a: Scalar) -> Scalar:
    return a if isinstance(a, Expr) else 0


def asking_for_a_name(a: Scalar) -> Scalar:
    return 0 if hasattr(a, "held") else a


def asking_in_a_term(v: Vector) -> Scalar:
    return total(v.length, lambda i: v[i] if type(i) is int else 0)


def matching(a: Scalar) -> Scalar:
    match a:
        case Fraction():
            return a
        case _:
            return 0


def asked_by(a: Any) -> Any:
    return a if type(a) is Fraction else 0


def by_a_helper_that_asks(a: Scalar) -> Scalar:
    return asked_by(a)


def throwing(a: Scalar) -> Scalar:
    return a * random.randint(0, 1)


def throwing_by_name(a: Scalar) -> Scalar:
    return a * randint(0, 1)


def drawing(v: Vector) -> Scalar:
    return v[0] * int(np.random.default_rng().integers(2))


def timed(a: Scalar) -> Scalar:
    return a * (time.time_ns() % 2)


def thrown() -> int:
    return throwing_by_name(1)


def by_two_helpers(a: Scalar) -> Scalar:
    return a * twice_removed()


def twice_removed() -> int:
    return thrown()


def remembering(a: Any, seen: Any = []) -> Any:  # noqa: B006
    seen.append(a)
    return len(seen)


def by_a_default(a: Scalar) -> Scalar:
    return a * remembering(1)


def by_a_helper_that_counts(a: Scalar) -> Scalar:
    return a * counting(1)


def stepping() -> int:
    global STEPS
    STEPS += 1
    return STEPS


def by_a_global(a: Scalar) -> Scalar:
    return a * stepping()


def by_a_counter(a: Scalar) -> Scalar:
    return a * next(COUNTED)


def by_an_object(a: Scalar) -> Scalar:
    return a * STATE.step


def by_a_method(a: Scalar) -> Scalar:
    return a * STEPPED()


def by_an_attribute(a: Scalar) -> Scalar:
    stepping.calls = 1  # type: ignore[attr-defined]
    return a


def by_a_cell(v: Vector) -> Scalar:
    places = 0

    def counted(i: Any) -> Any:
        nonlocal places
        places += 1
        return v[i] * places

    return total(v.length, counted)


def by_a_list(v: Vector) -> Scalar:
    seen: list[Any] = []
    return total(v.length, lambda i: v[i] * (seen.append(i) or len(seen)))  # type: ignore[func-returns-value]


def importing(a: Scalar) -> Scalar:
    import secrets

    return a * secrets.randbelow(2)


def third(a: Scalar) -> Scalar:
    return a * (1 / 3)


def from_a_tuple(a: Scalar) -> Scalar:
    return a * FLOATING


def of_sympy(v: Vector) -> Scalar:
    return total(v.length, lambda i: exp(v[i]))


def round_the_circle(a: Scalar) -> Scalar:
    return a * pi


class State:
    """Something that may change."""

    step = 1

    def stepped(self) -> int:
        self.step += 1
        return self.step


STATE, STEPS, COUNTED, FLOATING = State(), 0, count(), 0.5
STEPPED = STATE.stepped
CHANCE = [
    *((body, "asks what an argument is") for body in (asking, asking_for_a_name, asking_in_a_term, matching)),
    (by_a_helper_that_asks, "calls asked_by, which asks what an argument is"),
    *((body, "of random, which is another thing each time") for body in (throwing, throwing_by_name)),
    (by_two_helpers, "calls throwing_by_name, which reads randint of random"),
    (drawing, "default_rng of numpy"),
    (timed, "time_ns of time"),
    (by_a_default, "calls remembering, which has .* as a default"),
    (by_a_helper_that_counts, "calls counting, which reads SEEN, a list, which may change|changes something"),
    (by_a_global, "calls stepping, which changes STEPS"),
    *((body, "which may change") for body in (by_a_counter, by_an_object, by_a_method)),
    (by_an_attribute, "changes calls"),
    (by_a_cell, "changes places"),
    (by_a_list, "changes something .append. within a term"),
    (importing, "imports secrets"),
    (third, "holds the float 0.333"),
    (from_a_tuple, "reads the float FLOATING"),
    (of_sympy, "reads exp of sympy.*say e_to"),
    (round_the_circle, "reads pi of sympy.*say circle_number"),
]


@pytest.mark.parametrize(("body", "said"), CHANCE, ids=lambda part: getattr(part, "__name__", ""))
def test_what_is_not_the_same_each_time_or_to_each_interpreter_is_refused(body: Callable[..., Any], said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        defined(latex="f")(body)
    assert str(told.value).startswith(body.__name__)
    assert "\n" not in str(told.value)
    assert body.__name__ not in DEFINED


def test_what_is_named_before_it_is_there_is_refused() -> None:
    scope: dict[str, Any] = {"Scalar": Scalar}
    exec("def early(a: Scalar) -> Scalar:\n    return later(a)", scope)
    with pytest.raises(ValueError, match="early reads later, which is not there yet; define it above"):
        defined(latex="f")(scope["early"])


@dataclass(frozen=True)
class Numbers:
    """What cannot change may be read."""

    half: Fraction = Fraction(1, 2)
    powers: tuple[int, ...] = (1, 2)


@cache
def power_of(k: int) -> int:
    return NUMBERS.powers[k % 2] + factorial(3)


NUMBERS, CUBED, EIGHTH = Numbers(), partial(pow, exp=3), Rational(1, 8)


def allowed(v: Vector, a: Scalar) -> Scalar:
    parts = []
    for k in range(2):
        parts.append(power_of(k) * CUBED(2))
    scale = sum(parts) + max(map(abs, TABLE)) + math.comb(4, 2) + gcd(4, 6) + len(TABLE)
    sums = [total(v.length, lambda i, k=k: v[i] ** k) for k in TABLE]
    return NUMBERS.half * scale * a * EIGHTH + Dot(v, v) + sums[0] + next(iter(sums))


def test_constants_and_functions_of_the_author_may_be_read() -> None:
    check_definition(allowed, 2)


def test_no_definition_of_the_theory_is_refused() -> None:
    field = {name: kind for name, kind in DEFINED.items() if kind.__module__.startswith("lemmata.theory.")}
    assert len(field) > 100
    for kind in field.values():
        check_definition(kind.body, len(kind.takes) + bool(kind.more))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        *((body, "compares numbers") for body in (equal_entry, greatest_of_python, by_a_helper, place_compared)),
        *((body, "compares numbers") for body in (in_a_vector, behind_a_choice, swallowed)),
        (swallowing, "catches errors"),
        (counting, "SEEN, a list, which may change"),
    ],
)
def test_what_each_interpreter_would_answer_in_its_own_way_is_refused(body: Callable[..., Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        defined(latex="f")(body)
    assert body.__name__ not in DEFINED


def neighbours(v: Vector) -> Scalar:
    return product(v.length, lambda i: v[i] - v[i - 1])


def from_the_end(v: Vector) -> Scalar:
    return total(v.length, lambda i: v[i] * v[-2])


def of_rows(rho: Patterns) -> Scalar:
    return product(rho.rows, lambda i: rho[i - 1, 0])


@pytest.mark.parametrize("body", [neighbours, from_the_end, of_rows])
def test_a_place_before_the_first_is_refused(body: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=f"{body.__name__} asks for a place before the first"):
        defined(latex="f")(body)


def test_places_counted_from_the_end_are_those_of_a_length() -> None:
    def body(v: Any) -> Any:
        return product(v.length, lambda i: v[v.length - 1 - i] - v[v.length - 2])

    assert not starts_behind(body, 1)


@defined(latex="f")
def OfALength(v: Vector) -> Scalar:
    """Numbers of Python may be compared, and sizes at explicit sizes only."""
    return -1 if v.length == 1009 else total(v.length, lambda i: TABLE[0] * v[i] ** 2)


@defined(latex="f")
def OfAnOption(v: Vector, which: Scalar) -> Scalar:
    """A whole number of the claim's own is one of Python's."""
    return v[0] if whole_number(which) == 0 else total(v.length, lambda i: v[i] * same(i, 0))


def test_a_length_that_is_compared_is_one_that_is_known() -> None:
    assert OfALength.definition(EXACT.vector(2, lambda k: k)) == 1
    with pytest.raises(MeaningError, match="compares sizes"):
        lower(OfALength(v), scope_of(Domain()))
    assert lower(OfAnOption(v, 0), scope_of(Domain())) == lower(OfAnOption(v, 0), scope_of(Domain()))


def test_no_operator_of_the_theory_asks_for_a_size() -> None:
    field = {name: kind for name, kind in DEFINED.items() if kind.__module__.startswith("lemmata.theory.")}
    assert len(field) > 100
    assert [name for name, kind in field.items() if asks(kind.body, len(kind.takes) + bool(kind.more), None)] == []


@defined(latex="f")
def Twofold(v: Vector) -> Scalar:
    """The first of a name."""
    return total(v.length, lambda i: v[i])


First = Twofold


@defined(latex="f")
def Twofold(v: Vector) -> Scalar:  # type: ignore[no-redef]
    """The second."""
    return total(v.length, lambda i: v[i] ** 2)


def test_of_two_operators_of_one_name_the_kernel_takes_the_last() -> None:
    assert rebuilt(Twofold(v)) == Twofold(v)
    with pytest.raises(DerivationError, match="Twofold is not a term"):
        rebuilt(First(v))


def test_an_operator_does_not_mean_what_another_of_its_name_does() -> None:
    for base in (DEFINED["Mean"], Dot):
        other = type(base.__name__, base.__bases__, {"__module__": __name__, "body": staticmethod(lambda *args: 0)})
        with pytest.raises(DerivationError, match="is not a term"):
            rebuilt(other(*[v] * len(base.takes)))


@defined(latex="f")
def NotTheArea(n: Scalar) -> Scalar:
    """Another recursion under the name of one that the kernel knows."""
    turn = 2 * circle_number()
    return by_twos("sphere_area", n, (), 2, turn, lambda m, area: area * turn / (m - 1))


def test_a_recursion_is_the_known_one() -> None:
    m = Symbol("m", integer=True, positive=True)
    with pytest.raises(MeaningError, match="another recursion"):
        MEANINGS["NotTheArea"](m)
    assert MEANINGS["SphereArea"](m).args == (m,)
    assert DEFINED["SphereArea"].definition(3) == 4 * pi


def test_a_recursion_is_compared_by_what_it_comes_to_where_terms_are_wanted_as_they_are_written() -> None:
    """Terms that are not computed took minutes to expand."""
    m, r = Symbol("m", integer=True, positive=True), Symbol("r", positive=True)
    radius = sqrt(2) * sqrt(m) * exp(Rational(-1, 2)) / (2 * sqrt(pi))
    with evaluate(False):
        assert MEANINGS["BallVolume"](m, radius * (r + r)).args[0] == m
        with pytest.raises(MeaningError, match="another recursion"):
            MEANINGS["NotTheArea"](m)


@defined(latex="f")
def HolderOf(x: Vector, rho: Patterns, radii: Vector) -> Scalar:
    """The kernel knows one holder, that of the domain's first state."""
    return at_holder(rho.rows, lambda i: radii[i] - x[0], lambda i: radii[i])


@defined(latex="f")
def HoldersOf(x: Vector, rho: Patterns, radii: Vector) -> Vector:
    """The same, asked for later."""
    return vector(radii.length, lambda k: at_holder(rho.rows, lambda i: radii[i] - x[k], lambda i: radii[i]))


@defined(latex="f")
def OwnElsewhere(x: Vector, rho: Patterns, radii: Vector) -> Scalar:
    """An operator with a condition, within another that has none."""
    return OwnDistance(x, rho, radii)


def test_a_holder_is_that_of_the_operator_that_has_the_condition() -> None:
    scope = scope_of(Domain(((rho, PatternSet()), (radii, SeparatedRadii()), (x, BallState()))))
    assert lower(OwnDistance(x, rho, radii), scope) is not None
    for name in ("HolderOf", "OwnElsewhere"):
        with pytest.raises(MeaningError, match="a holder has no meaning"):
            lower(DEFINED[name](x, rho, radii), scope)
    entries = SYMBOLIC.vector(2, lambda i: i)
    later = MEANINGS["HoldersOf"](entries, SYMBOLIC.matrix(2, 2, lambda i, k: i), entries)
    with pytest.raises(MeaningError, match="a holder has no meaning"):
        later.entry(0)


@pytest.mark.parametrize("arithmetic", [Balls(REALS), Floats(FLOATS)])
@pytest.mark.parametrize("word", [minima, lambda energy, rho: minimum(energy, 0, rho)])
def test_a_function_is_not_taken_for_the_operator_of_its_name(arithmetic: Any, word: Callable[..., Any]) -> None:
    def LayerEnergy(x: Any, rho: Any) -> Any:
        return -DEFINED["LayerEnergy"](x, rho)

    with pytest.raises(MeaningError, match="not the one of that name"):
        arithmetic.run(lambda: word(LayerEnergy, None))


@defined(latex="f")
def SlopeOf(a: Scalar) -> Scalar:
    """By itself it is what it says."""
    return slope(lambda s: s * a)


def slope_of_a_slope(a: Scalar) -> Scalar:
    return slope(lambda s: s * slope(lambda t: t + s))


def slope_of_an_operator(a: Scalar) -> Scalar:
    return slope(lambda s: s * SlopeOf(s + a))


@pytest.mark.parametrize("body", [slope_of_a_slope, slope_of_an_operator])
def test_a_slope_within_a_slope_is_refused(body: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="a slope within a slope"):
        defined(latex="f")(body)


@defined(latex="f")
def PlacesButOne(v: Vector) -> Scalar:
    """For one entry a sum over nothing."""
    return total(v.length - 1, lambda i: 1)


def test_a_sum_over_nothing_means_0() -> None:
    domain = Domain(((v, DomainVector()),))
    claim = Claim("places", "a test", "", domain, equal(PlacesButOne(v), n - 1))
    check_meaning(claim, [{"n": 1, "v": [2]}, {"n": 2, "v": [1, 3]}])


def test_registers_are_read_only() -> None:
    for held in (DEFINED, MEANINGS, KNOWN, FUNCTIONS, BY_TWOS, *VOCABULARY):
        with pytest.raises(TypeError, match="does not support item assignment"):
            held["planted"] = None  # type: ignore[index]
        assert not hasattr(held, "update")


def test_what_is_in_a_register_is_not_replaced() -> None:
    with pytest.raises(ValueError, match="MaxNorm2 is in the vocabulary already"):
        vocabulary.extreme(DEFINED["MaxNorm2"], Dot)
    with pytest.raises(ValueError, match="reciprocals is in the vocabulary already"):
        vocabulary.standard("reciprocals", vocabulary.STANDARD["powers"])
    other = type("Dot", (), {"__module__": "mypaper"})
    with pytest.raises(ValueError, match="there is an operator Dot already"):
        register(other, lambda: 0)
    assert DEFINED["Dot"] is Dot
