"""Falsehoods that the kernel once proved as it took one thing for another: choices, indices, variables, values at a pole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sympy import (
    Abs,
    Add,
    And,
    Basic,
    E,
    I,
    Implies,
    Integer,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Ne,
    Rational,
    Symbol,
    exp,
    floor,
    gamma,
    log,
    oo,
    pi,
    sqrt,
)

from lemmata.theory.kernel.derivation import Derivation, DerivationError, check
from lemmata.theory.kernel.logic import _RULES, Step
from lemmata.theory.kernel.normal import sign_of
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, ClaimError, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real, UnitInterval, Vector, Whole, d, l, n, vector
from lemmata.theory.language.taken import taken_to_fit
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry, Shifted, SquaredDistance
from lemmata.theory.memory.balls import Gamma, OwnDistance, SphereArea
from lemmata.theory.memory.energies import Overlaps
from lemmata.theory.memory.kinds import BallState, HullState, Layers, Patterns, SeparatedRadii
from lemmata.theory.memory.layers import GlobalEnergy, LayerEnergies
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, SEPARATED_BALLS, VECTORS, layers, radii, rho, v, x, y, z
from lemmata.theory.memory.updates import FirstPattern, SpectralNorm2
from lemmata.theory.terms.index_terms import Chosen, ChosenReal, Entry, Family, Greatest, Index, Integrated, Total, array
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.prove.prover import Prover
from tests.theory.kernel.evaluate import proves
from tests.theory.kernel.test_exploits import EQUAL_BALLS, FALSE, SCALAR, absurd


@pytest.fixture(autouse=True)
def _claims_are_not_looked_at() -> Iterator[None]:
    """The kernel refuses by itself what a claim's own checks would not have let through."""
    with taken_to_fit():
        yield


ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)
q, s, t = Symbol("q", real=True), Symbol("s", positive=True), Symbol("t", positive=True)
m, from_0 = Symbol("m", integer=True, positive=True), Symbol("m", integer=True, nonnegative=True)
more_m = Symbol("more", integer=True, positive=True)
i, k, i_d = Index("i", n), Index("k", n), Index("i", d)
of_m, of_more, of_two = Index("i", m), Index("i", m + 1), Index("i", 2)
a, b = Index("a", 2), Index("b", 2)
VECTOR = VECTORS.extended((z, Positive()))
Known = tuple[tuple[Claim, Derivation], ...]


def refused(reason: str, domain: Domain, statement: Basic, *steps: Step, known: Known = ()) -> None:
    def attempt() -> None:
        claim = Claim(id="false", source="", says="", domain=domain, statement=statement)
        claims = {other.id: other for other in (claim, *(fact for fact, _ in known))}
        check(derive("false", *steps), claims, {fact.id: steps for fact, steps in known}, find_multipliers)

    with pytest.raises((DerivationError, ClaimError), match=reason):
        attempt()


# --- choices ------------------------------------------------------------------------------------------------------------

imaginary, negative = ChosenReal("own", real=False, imaginary=True), ChosenReal("own", negative=True)
shifted = ChosenReal("c", negative=True)


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            (
                S("below", "sign", less(imaginary**2, 0)),
                S("above", "sign", leq(0, Total(imaginary, i) ** 2)),
                S("n times", "product", less(n**2 * imaginary**2, 0), "below", by=n**2),
                S("0 < 0", "linear", less(0, 0), "above", "n times"),
            ),
            id="an imaginary number",
        ),
        pytest.param(
            (
                S("above", "sign", less(0, Integrated(-negative, negative, 0, 1))),
                S("half", "fundamental", of=t**2 / 2, variable=t, low=ZERO, high=ONE),
                S("0 < 0", "linear", less(0, 0), "above", "half"),
            ),
            id="a negative variable of an integral over positive numbers",
        ),
        pytest.param(
            (
                S("mv", "mean-value", of=q**2, variable=q, low=ONE, high=TWO, name="c"),
                S("0 < 0", "sign", less(shifted, 0)),
            ),
            id="another sign than it was chosen with",
        ),
    ],
)
def test_a_choice_is_what_was_chosen(steps: tuple[Step, ...]) -> None:
    refused("has not been chosen", VECTOR, FALSE, *steps, absurd("0 < 0"))


def test_the_own_ball_is_one_of_a_domain_of_balls() -> None:
    refused("has not been chosen", VECTOR, FALSE, S("a", "sign", leq(0, Entry(x, Chosen("own", n)) ** 2)))


def test_a_choice_may_not_have_a_name_of_bound_variables() -> None:
    for name in ("_0", "i~1"):
        refused("kept for bound", VECTOR, FALSE, S("a", "attained", of=Entry(x, i), over=i, name=name))


free = MatrixSymbol("u", n, 1)
SIZE = Total(Entry(free, k) ** 2, k)
ALONG = Total(Total(Entry(rho, i_d, k) * Entry(free, k), k) ** 2, i_d)
NORM, c = SpectralNorm2(rho), ChosenReal("c")
AT_ZERO = KNOWN[IS_ZERO](c**2 - Rational(1, 3))
THIRD, NOT_THIRD = equal(c**2, Rational(1, 3)), Ne(c**2, Rational(1, 3), evaluate=False)


def test_a_mean_value_depends_on_an_array_that_the_sum_of_its_ends_does_not_name() -> None:
    """c^2 = (1 + |u|^2)^2 / 3, which is 1/3 for u = 0 only; the norm is the least bound for all u with one c."""
    bound = leq(ALONG, NORM * (1 - AT_ZERO) * SIZE)
    statement = Implies(equal(Dot(free, free), 0), leq(NORM, 0))
    refused(
        "c was chosen for u",
        Domain(((rho, Patterns()), (free, Vector()))),
        statement,
        S("mv", "mean-value", of=q**3, variable=q, low=-(1 + SIZE), high=1 + SIZE, name="c"),
        S("cubes", "linear", equal(2 * (1 + SIZE) ** 3, 6 * c**2 * (1 + SIZE)), "mv"),
        S("c2", "divide", equal((1 + SIZE) ** 2, 3 * c**2), "cubes", by=2 * (1 + SIZE)),
        S("spectral", "spectral", matrix=rho, vector=free),
        S("other", "assume", NOT_THIRD),
        S("is not", "indicator", equal(AT_ZERO, 0), "other"),
        S("none there", "product", equal(SIZE * NORM * AT_ZERO, 0), "is not", by=NORM * SIZE),
        S("bound there", "linear", bound, "spectral", "none there"),
        S("third", "assume", THIRD),
        S("factors", "linear", equal(SIZE * (SIZE + 2), 0), "c2", "third"),
        S("u = 0", "divide", equal(SIZE, 0), "factors", by=SIZE + 2),
        S("none here", "product", equal(SIZE * NORM * AT_ZERO, 0), "u = 0", by=NORM * AT_ZERO),
        S("bound here", "linear", bound, "spectral", "none here"),
        S("bound", "cases", None, "bound here", "bound there", on=THIRD),
        S("norm", "spectral", leq(NORM, NORM * (1 - AT_ZERO)), "bound", matrix=rho, vector=free),
        S("0", "assume", equal(Dot(free, free), 0)),
        S("0 squared", "product", equal(SIZE**2, 0), "0", by=SIZE),
        S("a third", "linear", THIRD, "c2", "0", "0 squared"),
        S("is", "indicator", equal(AT_ZERO, 1), "a third"),
        S("whole", "product", equal(NORM * AT_ZERO, NORM), "is", by=NORM),
        S("below", "linear", leq(NORM, 0), "norm", "whole"),
        S("all", "discharge", statement, "below"),
    )


# --- indices ------------------------------------------------------------------------------------------------------------


def test_a_range_without_its_last_value_is_not_that_of_a_free_index_of_its_name() -> None:
    refused(
        "is no identity",
        SCALAR,
        FALSE,
        S("e", "sign", equal(Total(of_more * of_m, of_more), Total(of_m**2, of_m) + m * of_m)),
        S("at 0", "instance", None, "e", at={of_m: ZERO}),
        S("of 3", "instance", None, "at 0", at={m: Integer(3)}),
        absurd("of 3"),
    )


def test_a_free_index_of_another_size_does_not_become_the_bound_one_of_its_name() -> None:
    refused(
        "no combination",
        VECTORS.extended((rho, Patterns()), (z, Positive())),
        FALSE,
        S("e", "sign", equal(Total(i_d * i, i_d), i * Total(i_d, i_d))),
        S("d = n", "instance", None, "e", at={n: d}),
        S("at 0", "instance", None, "d = n", at={i_d: ZERO}),
        S("captured", "linear", equal(Total(i_d * i_d, i_d), 0), "at 0"),
        S("of 2", "instance", None, "captured", at={d: TWO}),
        absurd("of 2"),
    )


def test_a_beginning_of_an_induction_does_not_make_two_free_indices_one() -> None:
    """(i - j)^2 <= (m - 2)(2 i^2 + 2 j^2) for i < m and j < 2 holds for all m but 2."""
    room = 2 * of_more**2 + 2 * of_two**2
    refused(
        "two free indices become one",
        SCALAR,
        FALSE,
        S("2", "sign", leq((of_two - of_two) ** 2, ZERO)),
        S("square", "sign", leq(0, (of_more + of_two) ** 2)),
        S("floor", "assume", leq(2, m)),
        S("room", "product", leq(0, (m - 2) * room), "floor", by=room),
        S("next", "linear", leq((of_more - of_two) ** 2, (m - 1) * room), "room", "square"),
        S("m", "induction", leq((of_m - of_two) ** 2, (m - 2) * (2 * of_m**2 + 2 * of_two**2)), "2", "next", on=m, start=2),
        S("i = 0", "instance", None, "m", at={of_m: ZERO}),
        S("2 <= 2", "sign", leq(2, TWO)),
        S("m = 2", "instance", None, "i = 0", "2 <= 2", at={m: TWO}),
        S("sum", "sum", None, "m = 2", over=of_two),
        absurd("sum"),
    )


def test_a_power_of_a_delta_is_1_where_the_exponent_is_0() -> None:
    refused(
        "is no identity",
        SCALAR,
        FALSE,
        S("e", "sign", equal(s * KroneckerDelta(a, b) ** from_0, s * KroneckerDelta(a, b))),
        S("to the 0", "instance", None, "e", at={from_0: ZERO}),
        S("a = 0", "instance", None, "to the 0", at={a: ZERO}),
        S("s = 1", "instance", None, "a = 0", at={s: ONE}),
        S("sum", "sum", None, "s = 1", over=b),
        absurd("sum"),
    )


def test_an_instance_names_what_occurs_in_the_fact() -> None:
    refused("q does not occur", SCALAR, FALSE, S("e", "sign", leq(0, s)), S("f", "instance", None, "e", at={s: ONE, q: ONE}))


# --- values -------------------------------------------------------------------------------------------------------------


def test_the_gamma_function_has_no_value_at_its_poles() -> None:
    refused(
        "not shown to be positive",
        VECTOR,
        FALSE,
        S("above", "sign", less(0, exp(-Abs(Greatest(gamma(q), i))))),
        S("at 0", "instance", None, "above", at={q: ZERO}),
        S("0 < 0", "linear", less(0, 0), "at 0", multipliers=[ONE]),
        absurd("0 < 0"),
    )


def test_what_a_delta_compares_is_defined_everywhere() -> None:
    refused("not shown to be nonzero", VECTOR, FALSE, S("a", "sign", leq(0, KroneckerDelta(1, 1 / q) ** 2)))


def test_the_name_of_a_matrix_is_no_number() -> None:
    statement = equal(Symbol("rho") * NORM, NORM)
    refused("no plain symbol", PATTERN_SETS.extended((z, Positive())), FALSE, S("a", "assume", statement))


def test_infinity_is_an_end_of_integrals_only() -> None:
    for step in (S("a", "tangent", at=oo), S("a", "bound", of=oo, over=i), S("a", "absolute", of=oo)):
        refused("infinity", VECTOR, FALSE, step)
    refused("infinity", VECTOR, FALSE, S("a", "mean-value", of=q**2, variable=q, low=ZERO, high=oo, name="c"))


def test_a_sphere_has_a_whole_dimension() -> None:
    statement = less(0, SphereArea(q))
    refused("not shown to be a dimension", Domain(((q, Real()),)), statement, S("all", "sign", statement))


@pytest.mark.parametrize("times", [I, Family])
def test_the_vector_of_the_spectral_rule_has_real_entries_everywhere(times: Any) -> None:
    turned = I * x if times is I else Family(I * Entry(x, k), k)
    statement = leq(NORM * Dot(x, x), Dot(Overlaps(x, rho), Overlaps(x, rho)))
    steps = (S("s", "spectral", matrix=rho, vector=turned), S("all", "linear", statement, "s"))
    refused("exact real terms", PATTERN_SETS, statement, *steps)


# --- variables ----------------------------------------------------------------------------------------------------------

other, more = MatrixSymbol("other", d, 1), MatrixSymbol("sigma", d, n)
TWO_HULLS = Domain(((rho, Patterns()), (x, HullState()), (y, HullState())))
SAME = equal(SquaredDistance(x, y), 0)
energies = tuple(GlobalEnergy(LayerEnergies(x, rho, assigned, l)) for assigned in (layers, other))
common = Symbol("radii_common", real=True)
SAME_RADIUS = equal(common, MaxEntry(radii))


def test_states_of_a_hull_have_weights_of_their_own() -> None:
    refused("more than one", TWO_HULLS, SAME, S("all", "sign", SAME))


@pytest.mark.parametrize("kind", [Layers(), Vector()])
def test_layers_are_those_of_the_assignment(kind: Any) -> None:
    same = equal(*energies)
    refused("more than one|is no layer", LAYERED.extended((other, kind)), same, S("all", "sign", same))


def test_a_variable_is_not_the_common_radius() -> None:
    refused("one name", EQUAL_BALLS.extended((common, Positive())), SAME_RADIUS, S("all", "sign", SAME_RADIUS))


@pytest.mark.parametrize(
    ("symbol", "kind", "least"),
    [
        (s, Real(), 0),
        (s, UnitInterval(), 0),
        (m, Positive(), 1),
        (m, Whole(low=0), 1),
        (m, Real(), 1),
        (from_0, Whole(low=-2), 0),
    ],
)
def test_a_symbol_is_no_more_than_its_kind_says(symbol: Any, kind: Any, least: int) -> None:
    statement = leq(least, symbol)
    refused("does not say", Domain(((symbol, kind),)), statement, S("all", "sign", statement))


def test_a_size_is_any_whole_number() -> None:
    entries = vector("e", Symbol("size", even=True, positive=True))
    refused("is not any whole number", Domain(((entries, Vector()),)), leq(0, Dot(entries, entries)))


def test_a_variable_is_no_index() -> None:
    statement = leq(Entry(vector("e", n), i), MaxEntry(vector("e", n)))
    steps = (S("b", "bound", of=Entry(vector("e", n), i), over=i), S("all", "linear", statement, "b"))
    refused("is an index", Domain(((vector("e", n), Vector()), (i, Whole(low=0)))), statement, *steps)


def test_a_range_is_made_of_sizes_also_in_the_range_of_an_index_in_it() -> None:
    for size in (floor(n / 2) + 1, Index("j", n - 1) + 1):
        inside = Index("k", size)
        refused("may be empty|not a term", VECTOR, FALSE, S("a", "sign", leq(0, Total(Entry(x, inside) ** 2, inside))))


def test_a_statement_has_no_function_that_its_domain_does_not_bind() -> None:
    statement = less(0, array("f", positive=True)(z))
    refused("does not bind", SCALAR, statement, S("all", "sign", statement))


def test_balls_are_around_the_only_patterns() -> None:
    refused("one variable of kind Patterns", SEPARATED_BALLS.extended((more, Patterns())), leq(0, Dot(x, x)))


def test_a_common_radius_may_have_any_name() -> None:
    named = MatrixSymbol("opaque", d, 1)
    domain = Domain(((rho, Patterns()), (named, SeparatedRadii(equal=True)), (x, BallState()), (z, Positive())))
    statement = leq(SquaredDistance(x, x), z)
    steps = (
        S("in", "domain", of="inside"),
        S("any", "instance", None, "in", at={Symbol("opaque_common", positive=True): s}),
    )
    refused("binds the variables", domain, statement, *steps)


POSITIVE = MatrixSymbol("A", d, n)
RADIUS = MatrixSymbol("g", d, 1)


def test_a_matrix_in_place_of_a_positive_one_must_be_shown_to_be_positive() -> None:
    domain, statement = Domain(((POSITIVE, Positive()),)), less(0, MinEntry(FirstPattern(POSITIVE)))
    entries = Claim(id="entries", source="", says="", domain=domain, statement=statement)
    false = less(0, MinEntry(FirstPattern(rho)))
    steps = (
        S("below", "bound", of=-Entry(FirstPattern(POSITIVE), k), over=k),
        S("some", "attained", of=-Entry(FirstPattern(POSITIVE), k), over=k, name="c"),
        S("sign", "sign", less(0, Entry(FirstPattern(POSITIVE), Chosen("c", n)))),
        S("all", "linear", entries.statement, "some", "sign"),
    )
    known = ((entries, derive("entries", *steps)),)
    refused("have the signs of A", PATTERN_SETS, false, S("all", "claim", false, of="entries", at={POSITIVE: rho}), known=known)


@pytest.mark.parametrize("term", [1 / q, log(q), gamma(q)])
def test_a_statement_is_defined_everywhere_also_where_its_two_sides_cancel(term: Any) -> None:
    statement = leq(term, term + 1)
    steps = (S("1", "sign", leq(0, ONE)), S("all", "instance", statement, "1", at={}))
    refused("not shown to be", Domain(((q, Real()),)), statement, *steps)


@pytest.mark.parametrize(
    "term", [Mul(q, 1 / q, evaluate=False), Mul(0, log(q), evaluate=False), Add(1 / q, -1 / q, 1, evaluate=False)]
)
def test_a_statement_is_defined_everywhere_also_where_a_product_or_a_sum_cancels_once_it_is_evaluated(term: Any) -> None:
    statement = leq(term, 1)
    refused("not shown to be", Domain(((q, Real()),)), statement, S("all", "sign", statement))


@pytest.mark.parametrize(
    "term",
    [
        SquaredDistance(v / q, v / q),
        SquaredDistance(Shifted(v, log(q)), Shifted(v, log(q))),
        SquaredDistance(MatAdd(v / q, -v / q, evaluate=False), MatMul(0, v, evaluate=False)),
        SquaredDistance(MatMul(q, MatMul(1 / q, v, evaluate=False), evaluate=False), v),
    ],
)
def test_a_statement_is_defined_everywhere_also_where_vectors_cancel(term: Any) -> None:
    statement = leq(term, 0)
    refused("not shown to be", VECTORS.extended((q, Real())), statement, S("all", "sign", statement))


@pytest.mark.parametrize(
    "term",
    [
        Mul(Gamma(1) - 1, 1 / q),
        Mul(Gamma(1) - 1, log(q)),
        Gamma(q) / gamma(q),
        Gamma(q) - gamma(q),
        KroneckerDelta(1 / q, 1 / q, evaluate=False),
    ],
)
def test_a_statement_is_defined_everywhere_also_where_the_meaning_of_an_operator_cancels(term: Any) -> None:
    statement = leq(term, 1)
    refused("not shown to be", Domain(((q, Real()),)), statement, S("all", "sign", statement))


@pytest.mark.parametrize("statement", [leq(0, SquaredDistance(v, RADIUS)), leq(Entry(v, n), Entry(v, n) + 1)])
def test_a_statement_has_no_entry_outside_of_its_vector(statement: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lemmata.theory.language.claim.check_shapes", lambda formula: None)  # which would refuse the first
    domain = VECTORS.extended((RADIUS, Vector()))
    refused("may lie outside", domain, statement, S("all", "sign", statement))


def test_a_hypothesis_has_no_entry_outside_of_its_vector() -> None:
    statement = leq(0, Dot(v, v))
    claim = Claim("false", "", "", VECTORS, statement, given=leq(0, Entry(v, n)))
    with pytest.raises(DerivationError, match="may lie outside"):
        check(derive("false", S("all", "sign", statement)), {"false": claim}, {}, find_multipliers)


@pytest.mark.parametrize("given", [leq(0, 1 / q), leq(0, Mul(0, log(q), evaluate=False)), leq(1, Gamma(q) / gamma(q))])
def test_a_hypothesis_is_defined_everywhere_also_where_no_step_rests_on_it(given: Any) -> None:
    statement = leq(0, Dot(v, v))
    claim = Claim("false", "", "", VECTORS.extended((q, Real())), statement, given=given)
    with pytest.raises(DerivationError, match="not shown to be"):
        check(derive("false", S("all", "sign", statement)), {"false": claim}, {}, find_multipliers)


@pytest.mark.parametrize("length", [m, 2 * m])
def test_a_vector_in_place_of_another_is_defined_also_where_the_statement_has_an_index_outside_of_it(length: Any) -> None:
    """f_m = 0 gives e_m f_m = 0; for f_i = p_i and e_i = 1/p_i, i < 2m, not so at i = 2m, where f is 0 as a sum over no i."""
    divided, divisor, at = MatrixSymbol("e", length, 1), MatrixSymbol("f", length, 1), m if length == m else more_m
    last_divided, last_divisor = Entry(divided, m), Entry(divisor, m)
    product = equal(last_divided * last_divisor, 0)
    statement = Implies(equal(last_divisor, 0), product)
    both = Domain(((divided, Vector()), (divisor, Vector())))
    fact = Claim(id="fact", source="", says="", domain=both, statement=statement)
    steps = (
        S("h", "assume", equal(last_divisor, 0)),
        S("p", "product", product, "h", by=last_divided),
        S("all", "discharge", statement, "p"),
    )
    place, inner, entry = Index("i", length), Index("j", length), array("p", positive=True)
    selected = Total(KroneckerDelta(place, inner) * entry(inner), inner)
    first = {m: ONE} if at == m else {m: ONE, at: TWO}
    outside, last = Index("j", length.subs(m, 1)), length.subs(m, 1)
    refused(
        "may lie outside",
        Domain(((vector("a", m), Vector()), (vector("b", more_m), Vector()), (z, Positive()))),
        FALSE,
        S("c", "claim", of="fact", at={divided: Family(1 / selected, place), divisor: Family(selected, place), m: at}),
        S("n", "instance", None, "c", at=first),
        S("z", "sign", equal(Total(KroneckerDelta(last, outside) * entry(outside), outside), 0)),
        S("1 = 0", "apply", None, "n", "z"),
        absurd("1 = 0"),
        known=((fact, derive("fact", *steps)),),
    )


whole = Symbol("whole", integer=True)


@pytest.mark.parametrize(("at", "kind"), [(q, Real()), (whole, Whole(low=-1))])
def test_a_vector_has_no_entries_at_other_than_whole_numbers_from_0(at: Any, kind: Any) -> None:
    """f_q = 0 gives e_q f_q = 0; for f_i = 1 + i and e_i = 1/(1 + i), which is defined for all i, not so at q = -1."""
    divided, divisor, place = MatrixSymbol("e", m, 1), MatrixSymbol("f", m, 1), Index("i", m)
    product = equal(Entry(divided, at) * Entry(divisor, at), 0)
    statement = Implies(equal(Entry(divisor, at), 0), product)
    domain = Domain(((divided, Vector()), (divisor, Vector()), (at, kind)))
    fact = Claim(id="fact", source="", says="", domain=domain, statement=statement)
    steps = (
        S("h", "assume", equal(Entry(divisor, at), 0)),
        S("p", "product", product, "h", by=Entry(divided, at)),
        S("all", "discharge", statement, "p"),
    )
    refused(
        "not shown to be the place of an entry|may lie outside",
        Domain(((vector("a", m), Vector()), (z, Positive()))),
        FALSE,
        S("c", "claim", of="fact", at={divided: Family(1 / (1 + place), place), divisor: Family(1 + place, place), at: at}),
        S("n", "instance", None, "c", at={at: Integer(-1)}),
        S("z", "sign", equal(0, ZERO)),
        S("1 = 0", "apply", None, "n", "z"),
        absurd("1 = 0"),
        known=((fact, derive("fact", *steps)),),
    )


own = Chosen("own", d)
GREATEST = MaxEntry(radii) ** 2
INSIDE = (
    S("inside", "domain", of="inside"),
    S("bound", "bound", of=Entry(radii, i_d), over=i_d),
    S("own", "instance", None, "bound", at={i_d: own}),
    S("square", "monotone", leq(Entry(radii, own) ** 2, GREATEST), "own", via="square"),
)


def test_the_own_ball_of_one_state_is_not_that_of_another() -> None:
    near = Claim(id="near", source="", says="", domain=SEPARATED_BALLS, statement=leq(OwnDistance(x, rho, radii), GREATEST))
    nearby = derive("near", *INSIDE, S("all", "linear", near.statement, "inside", "square"))
    refused(
        "own ball of x",
        Domain(((rho, Patterns()), (radii, SeparatedRadii()), (y, BallState()), (x, BallState()))),
        leq(SquaredDistance(x, y), 4 * GREATEST),
        S("x", "claim", of="near"),
        *INSIDE,
        S("parallelogram", "sign", leq(0, (Entry(x, k) + Entry(y, k) - 2 * Entry(rho, own, k)) ** 2)),
        S("sum", "sum", None, "parallelogram", over=k),
        S("all", "linear", leq(SquaredDistance(x, y), 4 * GREATEST), "x", "inside", "square", "sum"),
        known=((near, nearby),),
    )


def test_a_derivation_under_the_name_of_another_claim_proves_nothing() -> None:
    true, false = (
        Claim(id=name, source="", says="", domain=SCALAR, statement=leq(low, 1)) for name, low in (("true", 0), ("false", 2))
    )
    derivations = {"false": derive("true", S("all", "sign", true.statement))}
    claims = {"true": true, "false": false}
    with pytest.raises(DerivationError, match="is one of true"):
        Prover(claims, derivations).prove(false)
    with pytest.raises(DerivationError, match="is one of true"):
        check(derive("true", S("all", "claim", true.statement, of="false")), claims, derivations, find_multipliers)


def test_what_was_checked_of_one_claim_is_not_taken_for_another_of_its_name() -> None:
    true, false = (Claim(id="one", source="", says="", domain=SCALAR, statement=leq(low, 1)) for low in (0, 2))
    done: dict[str, Any] = {}
    check(derive("one", S("all", "sign", true.statement)), {"one": true}, {}, find_multipliers, done)
    with pytest.raises(DerivationError, match="not evident"):
        check(derive("one", S("all", "sign", false.statement)), {"one": false}, {}, find_multipliers, done)


# --- numbers ------------------------------------------------------------------------------------------------------------

TINY = exp(-30)
HALF = log(1 + TINY) - TINY / 2  # positive; SymPy takes the logarithm for 0


@pytest.mark.parametrize(
    "statement",
    [
        less(log(1 + TINY), TINY / 2),
        less(log(1 + Rational(1, 10**130)), Rational(1, 2 * 10**130)),
        leq(0, log(gamma(1 + TINY))),
        less(gamma(10**12 + pi), 10 * gamma(10**12 + E)),
        less(log(2 + 2 * TINY) - log(2), TINY / 2),
    ],
)
def test_a_number_whose_sign_digits_do_not_show_has_the_sign_that_balls_prove(statement: Any) -> None:
    refused("not evident", SCALAR, statement, S("all", "sign", statement))
    contrary = statement.func(statement.rhs, statement.lhs, evaluate=False)
    proves(contrary, S("all", "sign", contrary), domain=SCALAR)


def test_the_size_of_a_number_is_not_its_opposite_as_its_sign_is_computed_wrongly() -> None:
    size = leq(0, Abs(log(1 + s) - s / 2))
    refused(
        "no combination",
        SCALAR,
        FALSE,
        S("size", "sign", size),
        S("of it", "instance", None, "size", at={s: TINY}),
        S("all", "linear", leq(HALF, 0), "of it"),
    )


def test_signs_of_numbers_are_those_of_intervals() -> None:
    shown = [log(2) - Rational(2, 3), sqrt(2) - 1, gamma(Rational(1, 3)) - 2, log(3) * (1 - log(2)), exp(-9) - exp(-10), E - 2]
    assert all((sign_of(term), sign_of(-term)) == (">", "") for term in shown)
    assert sign_of(sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))) == ""  # it is 0


UNIT = 1 / (m * more_m)  # SymPy took its greatest value, 1, for its least
BELOW_HALF = 1 / (i + 1)


@pytest.mark.parametrize(
    ("reason", "steps"),
    [
        pytest.param(
            "not evident",
            (S("a", "sign", less(Rational(1, 2), UNIT)), S("b", "instance", None, "a", at={m: TWO, more_m: TWO}), absurd("b")),
            id="two whole numbers",
        ),
        pytest.param(
            "not evident",
            (
                S("a", "sign", less(Rational(1, 2), BELOW_HALF)),
                S("b", "sum", None, "a", over=i),
                S("c", "instance", None, "b", at={n: Integer(5)}),
                absurd("c"),
            ),
            id="an index and the size of its range",
        ),
        pytest.param(
            "not evident",
            (S("a", "sign", leq(0, log(UNIT))), S("b", "instance", None, "a", at={m: TWO, more_m: TWO}), absurd("b")),
            id="a logarithm",
        ),
        pytest.param(
            "not shown to be false",
            (
                S("a", "sign", leq(0, Abs(q - Rational(1, 2)))),
                S("b", "instance", None, "a", at={q: UNIT}),
                S("c", "instance", None, "b", at={m: TWO, more_m: TWO}),
                absurd("c"),
            ),
            id="a size",
        ),
    ],
)
def test_a_reciprocal_is_not_as_large_as_at_the_least_numbers(reason: str, steps: tuple[Step, ...]) -> None:
    refused(reason, VECTOR, FALSE, *steps)


def no_delta(term: Any, value: Any, at: dict[Any, Any], *equals: Step) -> tuple[Step, ...]:
    """Steps that prove a falsehood if the delta of a term and its value at some numbers is taken for 0."""
    one = equal(KroneckerDelta(q, value), 1)
    return (
        S("h", "assume", equal(q, value)),
        S("1", "sign", equal(1, ONE)),
        S("same", "replace", one, "1", "h"),
        S("so", "discharge", Implies(equal(q, value), one), "same"),
        S("of it", "instance", None, "so", at={q: term}),
        *equals,
        S("there", "instance", None, "of it", "=", at=at),
        S("0 = 1", "apply", None, "there", "="),
        absurd("0 = 1"),
    )


SIXTH = 2**m / 6  # SymPy counts the factors 2 of the denominator only, and calls it a whole number
THIRD_RANGE = Index("i", SIXTH)


@pytest.mark.parametrize(
    ("reason", "steps"),
    [
        pytest.param(
            "not shown to be an integer",
            (
                S("a", "sign", leq(1, more_m)),
                S("b", "instance", None, "a", at={more_m: SIXTH}),
                S("c", "instance", None, "b", at={m: ONE}),
                absurd("c"),
            ),
            id="a sixth",
        ),
        pytest.param(
            "may be empty",
            (
                S("a", "term", of=ONE, over=THIRD_RANGE, at=Index("j", SIXTH)),
                S("b", "instance", None, "a", at={m: ONE}),
                absurd("b"),
            ),
            id="a range of a third of a value",
        ),
        pytest.param(
            "not shown to be false",
            no_delta(2**m * (2 * m + 4 * more_m) / 3, 4, {m: ONE, more_m: ONE}, S("=", "sign", equal(4, Integer(4)))),
            id="an even number over an odd one",
        ),
        pytest.param(
            "not shown to be false",
            no_delta((sqrt(2) * more_m) ** m, 2, {m: TWO, more_m: ONE}, S("=", "sign", equal(2, TWO))),
            id="a power of an irrational number",
        ),
    ],
)
def test_a_number_is_whole_only_where_it_is(reason: str, steps: tuple[Step, ...]) -> None:
    refused(reason, SCALAR, FALSE, *steps)


def test_what_is_0_but_not_seen_to_be_is_no_exponent_of_another_number() -> None:
    """SymPy computes e^(c a) for a = 0 with a rounding error of a times a large c."""
    nothing = (10**100 * E**2 * (log(12) - 2 * log(2) - log(3))).expand()
    for large in (nothing, -nothing):
        zero = S("0", "sign", equal(large, 0))
        refused(
            "not shown to be false",
            SCALAR,
            FALSE,
            *no_delta(exp(large), 1, {}, zero, S("=", "monotone", equal(exp(large), 1), "0", via="exp")),
        )


@pytest.mark.parametrize("term", [1 / of_two, log(of_two) ** 2, gamma(of_two)])
def test_a_sum_over_numbers_has_a_value_at_each(term: Any) -> None:
    """1/0 + 1 = 1/0 in SymPy, so that a sum was both 0 <= it and it <= -1, and less and greater than 0."""
    total = Total(term, of_two)
    both_kinds = (And(leq(0, q), leq(q, -1)), And(less(0, q), less(q, 0)))
    steps: list[Step] = []
    for number, (cause, false) in enumerate(zip(both_kinds, (leq(1, 0), less(0, 0)), strict=True)):
        low, high = (f"{number} {side}" for side in ("low", "high"))
        parts = (leq(0, q), leq(q, -1)) if number == 0 else (less(0, q), less(q, 0))
        steps += [
            S(low, "assume", parts[0]),
            S(high, "assume", parts[1]),
            S(f"{number} so", "linear", false, low, high),
            S(f"{number} any", "absurd", FALSE, f"{number} so"),
            S(f"{number} q", "discharge", Implies(cause, FALSE), f"{number} any"),
            S(f"{number} sum", "instance", None, f"{number} q", at={q: total}),
        ]
    refused(
        "not shown to be",
        SCALAR,
        FALSE,
        *steps,
        S("not below", "assume", leq(0, total)),
        S("so far below", "both", leq(total, -1), "not below"),
        S("below", "assume", less(total, 0)),
        S("so above", "both", less(0, total), "below"),
        S("one", "apply", None, "0 sum", "not below", "so far below"),
        S("other", "apply", None, "1 sum", "so above", "below"),
        S("either", "cases", None, "one", "other", on=leq(0, total)),
        S("all", "both", FALSE, "either"),
    )


def test_an_array_of_other_signs_needs_a_value() -> None:
    of_any = Claim(id="any", source="", says="", domain=Domain(((rho, Patterns()),)), statement=equal(NORM, NORM))
    proved = derive("any", S("all", "linear", of_any.statement))
    here = Domain(((rho, Positive()),))
    statement = equal(NORM, NORM)
    refused("other signs", here, statement, S("all", "claim", statement, of="any"), known=((of_any, proved),))


def test_a_step_that_sympy_cannot_compute_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(step: Step, facts: object, context: object) -> None:
        raise NotImplementedError("noncommutative scalars in MatMul are not supported.")

    monkeypatch.setitem(_RULES, "sign", cannot)
    refused("noncommutative scalars", VECTOR, FALSE, S("a", "sign", leq(0, s)))
