"""Prefixes of quantifiers and families of witnesses: what may be written, what it means, and what the kernel refuses."""

from dataclasses import replace

import pytest
from sympy import Abs, Implies, KroneckerDelta, Ne, Symbol, sqrt, true

from lemmata.theory.kernel.derivation import check
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.kernel.steps import S, derive, refute
from lemmata.theory.language.claim import Claim, ClaimError, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, UnitInterval, Vector, Whole, n, vector
from lemmata.theory.language.quantifiers import at_least, denial, exists, forall, witnessed
from lemmata.theory.language.sets import Interval, Probability, Sphere
from lemmata.theory.language.vectors import Dot
from lemmata.theory.terms.index_terms import Family, Index, Total
from lemmata.verify.prove.multipliers import find_multipliers

L, x, y, C = (Symbol(name, real=True) for name in ("L", "x", "y", "C"))
m = Symbol("m", integer=True, positive=True)
i = Index("i", n)
v, w = vector("v", n), vector("w", n)


def claim_of(statement, quantifier, *variables, given=true):
    return Claim("planted", "test", "planted", Domain(variables), statement, given=given, quantifier=quantifier)


NOT_LIPSCHITZ = claim_of(
    less(L * Abs(x - y), Abs(x**2 - y**2)), (forall(L), exists(x, y)), (L, Real()), (x, Real()), (y, Real())
)
INVERSE = claim_of(equal(x * y, 1), (forall(x), exists(y)), (x, Real()), (y, Real()))
BOUNDED = claim_of(leq(m, C), (exists(C), forall(m)), (C, Real()), (m, Whole()))


def kernel(derivation, *claims):
    known = {claim.id: claim for claim in claims}
    return check(derivation, known, {derivation.claim: derivation}, find_multipliers)


# --- what may be written -----------------------------------------------------------------------------------------------


def test_a_prefix_is_said_in_words_and_is_part_of_the_fingerprint():
    assert NOT_LIPSCHITZ.quantified == "for every L there are x, y with"
    assert BOUNDED.quantified == "there is C such that for every m:"
    assert NOT_LIPSCHITZ.latex.startswith(r"\forall\, L\;\; \exists\, x, y\;\; ")
    others = [replace(NOT_LIPSCHITZ, quantifier=q) for q in ((exists(x, y), forall(L)), (forall(L, x), exists(y)), "forall")]
    assert len({claim.fingerprint for claim in (NOT_LIPSCHITZ, *others)}) == 4


@pytest.mark.parametrize(
    ("quantifier", "wrong"),
    [
        ((forall(L), exists(x)), "lacks"),
        ((forall(L, y), exists(x, y)), "twice"),
        ((forall(L), exists(x, y, m)), "unknown"),
        ((forall(L), forall(x, y)), "alternates"),
        ((forall(L, x, y),), "alternates"),
        ((exists(), forall(L, x, y)), "is \"forall\""),
        (("forall", "exists"), "is \"forall\""),
        ("for all", "is \"forall\""),
    ],
)
def test_a_prefix_that_binds_too_little_or_too_much_is_refused(quantifier, wrong):
    with pytest.raises(ClaimError, match=wrong):
        replace(NOT_LIPSCHITZ, quantifier=quantifier)


def test_a_size_stands_in_the_prefix_and_not_behind_what_has_it():
    bound = leq(Dot(v, v), C)
    with pytest.raises(ClaimError, match="lacks"):
        claim_of(bound, (exists(C), forall(v)), (C, Real()), (v, Vector()))
    with pytest.raises(ClaimError, match="must not stand behind it"):
        claim_of(bound, (forall(v), exists(C, n)), (C, Real()), (v, Vector()))
    assert claim_of(bound, (exists(C), forall(n, v)), (C, Real()), (v, Vector())).quantified.startswith("there is C such")


def test_a_hypothesis_speaks_of_universal_variables_only():
    with pytest.raises(ClaimError, match="speaks of what is to exist"):
        replace(INVERSE, given=less(0, y))  # y could be chosen so that it fails
    later = claim_of(leq(0, x), (exists(y), forall(x)), (x, Real()), (y, Real()), given=leq(y, x))
    assert later.given == leq(y, x)
    for kind in (Positive(), UnitInterval(), Interval(0, 1)):
        with pytest.raises(ClaimError, match="speaks of what is to exist"):  # y would lie in its kind for such x only
            replace(later, domain=Domain(((x, Real()), (y, kind))))
    assert replace(INVERSE, given=less(0, x)).given == less(0, x)


# --- what it means -----------------------------------------------------------------------------------------------------


def test_the_denial_exchanges_quantifiers_and_keeps_the_hypotheses():
    other = denial(replace(INVERSE, given=less(0, x)))
    assert other.quantified == "there is x such that for every y:"
    assert other.given is true
    assert set(other.statement.args) == {less(0, x), Ne(x * y, 1, evaluate=False)}
    both = denial(claim_of(all_of(leq(x, y), leq(-x, y)), (forall(x), exists(y)), (x, Real()), (y, Real())))
    assert {(part.gts, part.lts) for part in both.statement.args} == {(x, y), (-x, y)}
    cause = denial(claim_of(Implies(leq(x, y), leq(y, 1)), (forall(x), exists(y)), (x, Real()), (y, Real())))
    assert set(cause.statement.args) == {leq(x, y), y > 1}


def test_a_denial_of_a_denial_means_the_same():
    assert denial(denial(BOUNDED)) == BOUNDED


# --- what the kernel derives -------------------------------------------------------------------------------------------

SIZE = {x: Abs(L) + 1, y: 0}
STEPS = (
    S("L", "absolute", of=L),
    S("L below", "linear", leq(L, Abs(L)), "L"),
    S("above 0", "sign", less(0, Abs(L) + 1)),
    S("apart", "linear", less(0, Abs(L) + 1 - L), "L below"),
    S("times", "product", less(0, (Abs(L) + 1) * (Abs(L) + 1 - L)), "above 0", "apart"),
    S("all", "linear", witnessed(NOT_LIPSCHITZ, SIZE).statement, "times"),
)


def test_a_family_of_witnesses_is_derived_for_every_value():
    found = kernel(derive("planted", *STEPS, witness=SIZE), NOT_LIPSCHITZ)
    assert found.claim == NOT_LIPSCHITZ


def test_whole_numbers_that_are_large_enough_refute_a_constant():
    left = witnessed(denial(BOUNDED), {m: at_least(C + 1)})
    steps = (S("large", "assume", left.given), S("all", "linear", left.statement, "large"))
    assert kernel(refute("planted", *steps, witness={m: at_least(C + 1)}), BOUNDED).claim == BOUNDED
    with pytest.raises(DerivationError, match="no combination"):
        kernel(refute("planted", steps[0], S("all", "linear", left.statement), witness={m: at_least(C + 1)}), BOUNDED)
    less_than_that = witnessed(denial(BOUNDED), {m: at_least(C)})
    steps = (S("large", "assume", less_than_that.given), S("all", "linear", left.statement, "large"))
    with pytest.raises(DerivationError, match="combination does not give"):
        kernel(refute("planted", *steps, witness={m: at_least(C)}), BOUNDED)


def test_a_vector_can_be_a_witness():
    claim = claim_of(leq(Dot(v, v), Dot(v, w)), (forall(n, v), exists(w)), (v, Vector()), (w, Vector()))
    step = S("all", "linear", witnessed(claim, {w: v}).statement)
    assert kernel(derive("planted", step, witness={w: v}), claim).claim == claim
    with pytest.raises(DerivationError, match="no combination"):
        kernel(derive("planted", S("all", "linear", witnessed(claim, {w: -v}).statement), witness={w: -v}), claim)


# --- what the kernel refuses -------------------------------------------------------------------------------------------


def refused(match, claim, witness, *steps, denies=False):
    make = refute if denies else derive
    with pytest.raises(DerivationError, match=match):
        kernel(make("planted", *steps, witness=witness), claim)


TRUE = S("all", "linear", equal(1, 1))


def test_a_witness_must_have_a_value_everywhere():
    """x (1/x) is 1 to SymPy, and has no value at 0."""
    refused("not shown to be nonzero", INVERSE, {y: 1 / x}, TRUE)
    refused("not shown to be positive", INVERSE, {y: sqrt(x)}, TRUE)


def test_a_statement_must_have_a_value_also_beside_the_witness():
    """0 times 1/x is 0 to SymPy; the statement has no value at x = 0."""
    claim = claim_of(equal(y / x, 0), (forall(x), exists(y)), (x, Real()), (y, Real()))
    refused("not shown to be nonzero", claim, {y: 0}, TRUE)


@pytest.mark.parametrize("witness", [{}, {x: L}, {x: y, y: 0}, {x: x, y: 0}, {x: C, y: 0}, {x: 0, y: 0, L: 1}])
def test_a_witness_depends_on_what_stands_before_it_alone(witness):
    refused("missing|depends on|need no witness", NOT_LIPSCHITZ, witness, TRUE)


def test_a_constant_does_not_depend_on_what_it_is_a_constant_for():
    refused("depends on", BOUNDED, {C: m}, S("all", "linear", leq(m, m)))


@pytest.mark.parametrize(
    ("kind", "witness"),
    [
        (Positive(), x),
        (Positive(), 0),
        (NonNegative(), -1),
        (UnitInterval(), 2),
        (UnitInterval(), x),
        (Interval(-1, 1), x**2),
        (Whole(low=3), 2),
    ],
)
def test_a_witness_must_belong_to_its_kind(kind, witness):
    claim = claim_of(leq(0, x**2 + y**2), (forall(x), exists(y)), (x, Real()), (y, kind))
    refused("not shown|does not state", claim, {y: witness}, S("all", "sign", leq(0, x**2 + witness**2)))


def test_a_whole_witness_must_be_whole():
    claim = claim_of(leq(m, y), (forall(m), exists(y)), (m, Whole()), (y, Whole()))
    refused("whole", claim, {y: m / 2 + m}, S("all", "linear", leq(m, m / 2 + m)))


def test_the_kinds_of_which_a_derivation_cannot_say_that_a_witness_is_one():
    claim = claim_of(leq(0, Dot(w, w)), (forall(n, v), exists(w)), (v, Sphere()), (w, Sphere()))
    refused("Sphere is not shown", claim, {w: v}, S("all", "sign", leq(0, Dot(v, v))))


SHARES = claim_of(leq(n * Dot(w, w), 1), (forall(n), exists(w)), (w, Probability()))
EVEN = S("all", "linear", leq(n * Total(n**-2, i), 1))


def test_equal_shares_are_a_witness():
    assert kernel(derive("planted", EVEN, witness={w: Family(1 / n, i)}), SHARES).claim == SHARES
    stated = S("all", "linear", witnessed(SHARES, {w: Family(1 / n, i)}).statement)
    assert kernel(derive("planted", stated, witness={w: Family(1 / n, i)}), SHARES).claim == SHARES


@pytest.mark.parametrize(
    ("witness", "match"),
    [
        (Family(2 / n, i), "does not state"),  # of sum 2
        (Family(1 / (n + 1), i), "does not state"),
        (Family(1 / n, Index("i", n + 1)), "has n entries"),
        (Family(1 / n - KroneckerDelta(i, 0) + KroneckerDelta(i, 0) / 2, i), "signs"),
        (Family(1 / (n - 1), i), "not shown to be nonzero"),
        (Family(1 / n + x, i), "depends on"),
        (Family(1 / (i + 1), i), "does not state"),
    ],
    ids=str,
)
def test_what_is_no_probability_vector_is_no_witness_of_one(witness, match):
    refused(match, SHARES, {w: witness}, EVEN)


def test_shares_that_may_be_0_are_no_witness_of_positive_ones():
    positive = claim_of(leq(0, Dot(w, w)), (forall(n), exists(w)), (w, Probability(positive=True)))
    refused("signs", positive, {w: Family(KroneckerDelta(i, 0), i)}, TRUE)
    refused("depends on", positive, {w: v}, TRUE)


def test_at_least_is_for_whole_numbers():
    refused("at_least is a witness of a size", INVERSE, {y: at_least(x)}, TRUE)


def test_another_statement_is_not_the_one_with_the_witnesses():
    refused("does not state", NOT_LIPSCHITZ, SIZE, S("all", "sign", less(-1, Abs(L))))
    refused("no steps", NOT_LIPSCHITZ, SIZE)


def test_a_derivation_of_a_claim_is_none_of_its_denial():
    refused("no combination|missing|need no", NOT_LIPSCHITZ, SIZE, *STEPS, denies=True)


def test_a_hypothesis_of_its_own_is_refused():
    assumed = S("all", "assume", witnessed(NOT_LIPSCHITZ, {x: 1, y: 0}).statement)
    refused("no hypothesis", NOT_LIPSCHITZ, {x: 1, y: 0}, assumed)


def test_a_claim_for_all_instances_has_no_witness():
    plain = claim_of(leq(0, x**2), "forall", (x, Real()))
    refused("no prefix", plain, {x: 1}, S("all", "sign", leq(0, x**2)))


def test_no_derivation_rests_on_a_claim_with_a_prefix():
    """That there is y for every x is no fact about every y."""
    known = replace(INVERSE, id="known", domain=Domain(((x, Positive()), (y, Real()))))
    wanted = replace(INVERSE, id="wanted", domain=known.domain, quantifier="forall")
    first = derive("known", S("all", "linear", equal(1, 1)), witness={y: 1 / x})
    second = derive("wanted", S("all", "claim", wanted.statement, of="known"))
    claims = {"known": known, "wanted": wanted}
    with pytest.raises(DerivationError, match="not claimed for all instances"):
        check(second, claims, {"known": first, "wanted": second}, find_multipliers)


def test_a_disjunction_is_stated_by_one_of_its_parts():
    both = claim_of(all_of(leq(x, y), leq(y, 0)), (forall(x), exists(y)), (x, Real()), (y, Real()))
    step = S("all", "linear", less(y, 1), "case")
    case = S("case", "assume", leq(y, 0))
    refused("no hypothesis", both, {x: 1}, case, step, denies=True)
