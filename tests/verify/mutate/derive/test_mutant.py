"""Weaker mutants of a proved claim are confirmed by the kernel; false ones, and stronger ones, never are."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sympy import Equivalent, Implies, Integer, Max, Rational, Symbol, exp, log, true

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, Whole, d, n
from lemmata.theory.language.sequences import Within
from lemmata.theory.language.vectors import LogSumExp, MaxEntry, MinEntry, SumExp
from lemmata.theory.memory.balls import BallVolume, dim
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.steps import FirstGap
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTORS, beta, rho, t, v, x
from lemmata.theory.memory.updates import FirstPattern, MCHNUpdate, TopGap, TopMiss2
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import DIMENSIONS
from lemmata.theory.results.critical import sigma
from lemmata.theory.results.standard import p, q
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.mutate.derive.mutant import NUMBER, Implication, in_place_of_max
from lemmata.verify.mutate.derive.same_edit import edited_beneath, edited_everywhere
from lemmata.verify.mutate.judge import find_violation
from lemmata.verify.mutate.statements import mutants
from lemmata.verify.prove.prover import Prover

E, g = LayerEnergy(x, rho), Nearest(x, rho)
a, b = Symbol("a", real=True), Symbol("b", nonnegative=True)
REALS = Domain(((a, Real()), (b, NonNegative())))
THEORY = Prover(CLAIMS, {derivation.claim: derivation for derivation in DERIVATIONS})


@pytest.fixture(scope="module")
def theory() -> Implication:
    for claim_id in ("prop-1", "eq-3", "lemma-2.repaired", "lemma-2.proof.repaired", "storage-two.below", "storage-two.above"):
        THEORY.prove(CLAIMS[claim_id])
    return Implication(THEORY)


@cache
def knowing(claim_id: str) -> Implication:
    """What can be asked about mutants of a claim; what was found of the claim itself serves all its mutants."""
    THEORY.prove(CLAIMS[claim_id])
    return Implication(THEORY)


def planted(statement: Any, given: Any = true, domain: Domain = REALS) -> tuple[Claim, Implication]:
    """A claim that follows by linear arithmetic, and what can be asked about its mutants."""
    claim = Claim("planted", "test", "", domain, statement, given)
    steps = [S("given", "assume", given)] if given is not true else []
    derivation = derive("planted", *steps, S("all", "linear", statement, *(step.label for step in steps)))
    prover = Prover({"planted": claim}, {"planted": derivation})
    prover.prove(claim)
    return claim, Implication(prover)


def of(claim: Claim, **changes: Any) -> Claim:
    return replace(claim, id="mutant", **changes)


@pytest.mark.parametrize(
    ("statement", "given", "mutant", "follows"),
    [
        (leq(a, a + b), true, {"statement": leq(a, a + 2 * b)}, True),
        (leq(a, a + b), true, {"statement": leq(a - b, a + b)}, True),
        (leq(a, a + b), true, {"statement": less(a, a + b)}, False),  # fails at b = 0
        (leq(a, a + b), true, {"statement": leq(a, a - b)}, False),
        (leq(a, a + b), true, {"statement": leq(a, b - a)}, False),  # what the original says of -a SymPy decides by itself
        (leq(0, a), less(1, a), {"given": less(2, a)}, True),
        (leq(0, a), less(1, a), {"given": less(2, 2 * a)}, True),
        (leq(0, a), less(1, a), {"given": less(-1, a)}, False),
        (leq(0, a), less(1, a), {"given": less(b, 0)}, True),  # nothing meets it
        (leq(0, a), less(1, a), {"given": true}, False),
    ],
)
def test_what_follows_is_confirmed_and_what_does_not_is_not(statement: Any, given: Any, mutant: Any, follows: bool) -> None:
    claim, implication = planted(statement, given)
    assert (implication.follows(claim, of(claim, **mutant)) is not None) is follows


@pytest.mark.parametrize(
    ("claim_id", "statement"),
    [
        ("prop-1", all_of(leq(g - log(d), E), leq(E, 2 * g))),
        ("prop-1", all_of(leq(g - 2 * log(d), E), leq(E, g))),
        ("eq-3", all_of(leq(0, 2 * g), next(part for part in CLAIMS["eq-3"].statement.args if isinstance(part, Equivalent)))),
        (
            "lemma-2.repaired",
            all_of(
                leq(MinEntry(v), LogSumExp(v)),
                leq(LogSumExp(v), MaxEntry(v) + log(n)),
                Implies(less(1, n), less(MinEntry(v), LogSumExp(v))),
            ),
        ),
        (
            "lemma-2.proof.repaired",
            all_of(
                leq(exp(MaxEntry(v)), SumExp(v)),
                leq(SumExp(v), n * exp(MaxEntry(v))),
                Implies(less(1, n), less(exp(MinEntry(v)), SumExp(v))),
            ),
        ),
    ],
)
def test_weaker_mutants_of_claims_of_the_theory_are_confirmed(claim_id: str, statement: Any, theory: Implication) -> None:
    claim = CLAIMS[claim_id]
    sentence = theory.follows(claim, of(claim, statement=statement))
    assert sentence is not None
    assert sentence.startswith("true as well")


def test_no_mutant_with_a_certified_violation_is_confirmed(theory: Implication) -> None:
    claim = CLAIMS["lemma-2.repaired"]
    false = [m.claim for m in mutants(claim) if m.operator in ("max-min", "strict", "drop-term")]
    false = [mutant for mutant in false if find_violation(mutant, seconds=0.1) is not None]
    assert len(false) >= 3
    assert [m.says for m in false if theory.follows(claim, m) is not None] == []


@pytest.mark.parametrize(
    ("statement", "mutant", "contradicts"),
    [
        (equal(a + b, b + a), unequal(a + b, b + a), True),
        (leq(0, b + 1), less(b + 1, 0), True),
        (leq(0, b + 1), equal(b + 1, 0), True),
        (leq(0, b + 1), unequal(b + 1, 0), False),  # it is true
        (leq(0, b), less(b, 0), False),  # only never shown by evident signs alone: b may be 0
        (leq(0, b), less(0, b), False),
        (leq(a, a + b), leq(a + b, a), False),  # holds at b = 0
    ],
)
def test_what_is_denied_is_found(statement: Any, mutant: Any, contradicts: bool) -> None:
    claim, implication = planted(statement)
    assert (implication.contradicts(claim, of(claim, statement=mutant)) is not None) is contradicts


def test_an_identity_under_a_condition_is_not_denied_without_it() -> None:
    claim, implication = planted(leq(0, b))
    conditional = replace(claim, statement=Implies(leq(a, 0), equal(a, b)))
    assert implication.contradicts(conditional, of(claim, statement=unequal(a, b))) is None
    equivalent = replace(claim, statement=Equivalent(leq(a, 0), equal(a, b)))
    assert implication.contradicts(equivalent, of(claim, statement=unequal(a, b))) is None


def test_a_mutant_with_other_hypotheses_is_not_denied() -> None:
    claim, implication = planted(leq(0, b + 1))
    assert implication.contradicts(claim, of(claim, statement=less(b + 1, 0), given=less(b, 0))) is None


def test_what_is_denied_fails_at_every_point() -> None:
    claim, implication = planted(leq(0, b + 1))
    mutant = of(claim, statement=less(b + 1, 0))
    assert implication.contradicts(claim, mutant) is not None
    assert evaluate_point(mutant, {"a": 0, "b": 0}).statement == -1


def test_domains_and_vectors_are_those_of_the_theory() -> None:
    assert CLAIMS["prop-1"].domain == PATTERN_SETS
    assert CLAIMS["lemma-2.repaired"].domain == VECTORS


# --- hypotheses that are not used, and what the theory says of the terms that the edit exchanged ------------------------


def test_a_claim_whose_derivation_needs_no_hypothesis_holds_without() -> None:
    claim = Claim("planted", "test", "", REALS, leq(0, b), less(1, a))
    derivation = derive("planted", S("evident", "sign", claim.statement))
    prover = Prover({"planted": claim}, {"planted": derivation})
    prover.prove(claim)
    implication = Implication(prover)
    assert implication.follows(claim, of(claim, given=less(a, 5))) is not None
    assert implication.follows(claim, of(claim, given=less(a, 5), statement=leq(1, b))) is None


def test_a_claim_whose_derivation_needs_its_hypothesis_does_not() -> None:
    claim, implication = planted(leq(0, a), less(1, a))
    assert implication.follows(claim, of(claim, given=less(a, 5))) is None


@pytest.mark.parametrize(("scale", "follows"), [(2, True), (Rational(1, 2), False)])
def test_volumes_grow_with_the_radius(scale: Any, follows: bool) -> None:
    r = Symbol("r", positive=True)
    domain = DIMENSIONS.extended((r, Positive()))
    claim = Claim("planted", "test", "", domain, leq(0, BallVolume(dim, 2 * r) - BallVolume(dim, r)))
    mutant = of(claim, statement=leq(0, BallVolume(dim, 2 * scale * r) - BallVolume(dim, r * 2)))
    derivation = derive(
        "planted",
        S("grows", "claim", None, of="std-ball-volume", at={p: r, q: r}),
        S("all", "linear", claim.statement, "grows"),
    )
    prover = Prover({**CLAIMS, "planted": claim}, {**THEORY.derivations, "planted": derivation})
    prover.prove(claim)
    assert (Implication(prover).follows(claim, mutant) is not None) is follows


# --- the original at other values, powers, equations of two orders, differences that factor -----------------------------

Z = Symbol("z", positive=True)
LEMMA_5 = CLAIMS["lemma-5.proof"]
R_, T_ = (next(symbol for symbol, _ in LEMMA_5.domain.variables if symbol.name == name) for name in ("r", "t"))
K = next(symbol for symbol, _ in CLAIMS["std-unit-ball"].domain.variables if symbol.name == "k")
POWER = (R_ * T_) ** (dim - 1)
BELOW, ABOVE = leq(POWER * exp(-R_), POWER * exp(-R_ * T_)), leq(POWER * exp(-R_ * T_), POWER)
OWN = Nearest(FirstPattern(rho), rho)


@pytest.mark.parametrize(
    ("claim_id", "statement", "follows"),
    [
        ("std-ball-volume", less(BallVolume(dim, p), BallVolume(dim, 2 * p + q)), True),
        ("std-ball-volume", less(BallVolume(dim, p), BallVolume(dim, q)), False),
        ("lemma-5.proof", all_of(BELOW, leq((R_ * T_**2) ** (dim - 1) * exp(-R_ * T_), POWER)), True),
        ("lemma-5.proof", all_of(leq(POWER * exp(-R_), POWER * exp(-R_ * T_**2)), ABOVE), True),
        ("lemma-5.proof", all_of(BELOW, leq(POWER * exp(-R_ * T_), (R_ * T_**2) ** (dim - 1))), False),
        ("std-unit-ball", less(BallVolume(2 * dim + K, Integer(1)), BallVolume(dim, Integer(1))), True),
        ("std-unit-ball", less(BallVolume(dim, Integer(1)), BallVolume(dim + K, Integer(1))), False),
        ("prop-4.scalar-minimum", Equivalent(equal(Z**2, 1), equal(log(Z) + 1 / Z, 1)), True),
        ("prop-4.scalar-minimum", Equivalent(equal(Z, 1), equal(1 / Z, 1)), True),
        ("prop-4.scalar-minimum", Equivalent(equal(Z, 2), equal(1 / Z, 1)), False),
        ("prop-4.a-density", equal(exp(-2 * OWN) / Z, 1 / Z), True),
        ("prop-4.a-density", equal(exp(-2 * OWN) / Z, 2 / Z), False),
    ],
)
def test_what_follows_at_other_values(claim_id: str, statement: Any, follows: bool) -> None:
    claim = CLAIMS[claim_id]
    variables = {symbol.name: symbol for symbol, _ in claim.domain.variables}
    if Z in statement.free_symbols:
        statement = statement.xreplace({Z: variables["z"]})
    assert (knowing(claim_id).follows(claim, of(claim, statement=statement)) is not None) is follows


def test_a_sign_that_holds_under_an_assumption_of_the_derivation_alone_is_not_taken_for_known() -> None:
    low, _, exponent = (symbol for symbol, _ in CLAIMS["std-powers"].domain.variables)
    claim, implication = CLAIMS["std-powers"], knowing("std-powers")
    assert implication.follows(claim, of(claim, statement=leq(0, low**exponent))) is not None
    assert implication.follows(claim, of(claim, statement=leq(0, low**exponent), given=true)) is None


LIMIT_POINTS = CLAIMS["ram-2.limit-points.iteration"]
_, OF_LIMIT_POINTS, FIXED = LIMIT_POINTS.statement.args


@pytest.mark.parametrize(
    ("condition", "follows"),
    [
        (equal(0, 0), True),
        (equal(-FIXED.lhs, 0), True),
        (equal(2 * FIXED.lhs, 0), True),
        (leq(FIXED.lhs, 1), True),
        (equal(FIXED.lhs, 1), False),
        (less(FIXED.lhs, 0), False),
        (equal(1, 0), False),
    ],
)
def test_what_follows_of_every_limit_point(condition: Any, follows: bool, theory: Implication) -> None:
    THEORY.prove(LIMIT_POINTS)
    mutant = of(LIMIT_POINTS, statement=Within(LIMIT_POINTS.statement.args[0], OF_LIMIT_POINTS, condition))
    assert (theory.follows(LIMIT_POINTS, mutant) is not None) is follows


@pytest.mark.parametrize(
    ("given", "follows"),
    [
        (leq(1 - b**2, a), True),  # b^2 <= b where b <= 1/2
        (leq(1 - 2 * b**2, a), True),
        (leq(1 - 3 * b**2, a), False),  # not where b = 1/2
        (true, False),
    ],
)
def test_the_cause_of_an_implication_gives_the_hypotheses_of_the_original(given: Any, follows: bool) -> None:
    statement = Implies(leq(b, Rational(1, 2)), leq(1, a + b), evaluate=False)
    claim = Claim("planted", "test", "", REALS, statement, leq(1 - b, a))
    steps = (
        S("given", "assume", claim.given),
        S("if", "assume", leq(b, Rational(1, 2))),
        S("then", "linear", leq(1, a + b), "given"),
        S("all", "discharge", claim.statement, "then"),
    )
    prover = Prover({"planted": claim}, {"planted": derive("planted", *steps)})
    prover.prove(claim)
    assert (Implication(prover).follows(claim, of(claim, given=given)) is not None) is follows


def test_the_part_of_a_claim_that_needs_no_hypothesis_holds_without() -> None:
    statement, given = all_of(leq(a, a + b), leq(0, a)), leq(1, a)
    claim, implication = planted(statement, given)
    assert implication.follows(claim, of(claim, given=leq(2, b), statement=leq(a - 1, a + b))) is not None
    assert implication.follows(claim, of(claim, given=leq(2, b), statement=leq(0, a))) is None


def test_any_number_from_1_on_stands_in_place_of_the_larger_of_two() -> None:
    m = Symbol("m", integer=True, positive=True)
    domain = Domain(((m, Whole(1, 9)), (a, Real())))
    claim, implication = planted(leq(a, a + log(m)), domain=domain)
    larger = Max(1, m - 1)
    wider = in_place_of_max(of(claim, statement=leq(log(larger), log(m))))
    assert wider is not None
    assert not wider.statement.has(Max)
    assert NUMBER in wider.domain.bound_symbols
    assert {leq(1, NUMBER), leq(NUMBER, m)} == set(wider.given.args)
    assert implication.follows(claim, of(claim, statement=leq(a + log(larger), a + log(m)))) is not None
    assert implication.follows(claim, of(claim, statement=leq(a + log(m), a + log(larger)))) is None
    assert implication.follows(claim, of(claim, statement=less(a + log(larger), a + log(m)))) is None  # fails at m = 1


@pytest.mark.parametrize("larger", [Max(2, d - 1), Max(1, a), Max(1, b - 1), Max(1, d - 1, b)])
def test_the_larger_of_two_stays_where_it_may_lie_outside(larger: Any) -> None:
    claim = Claim("other", "test", "", Domain(((a, Real()), (b, NonNegative()), (rho, Patterns()))), leq(a, larger))
    assert in_place_of_max(claim) is None


def test_what_the_original_says_it_says_under_more_hypotheses_too() -> None:
    claim, implication = planted(all_of(leq(a, a + b), leq(a - 1, a)))
    assert implication.follows(claim, of(claim, statement=leq(a - 1, a), given=less(1, b))) is not None


def test_a_size_with_another_sign_is_put_into_no_vector() -> None:
    statement = leq(LogSumExp(v), MaxEntry(v) + log(n))
    base = derive("base", S("all", "linear", statement))
    original = Claim("base", "test", "", VECTORS, leq(MaxEntry(v), (n + 2) * SumExp(v)))
    found = list(edited_everywhere(base, original, of(original, statement=leq(MaxEntry(v), (2 - n) * SumExp(v)))))
    assert {derivation.claim for derivation in found} == {"mutant"}


@pytest.mark.parametrize(
    ("claim_id", "edit", "follows"),
    [
        # 1 - exp(-sigma t^2) < t (1 + exp(-sigma t)): less than before up to t = 1, and below 1 beyond
        ("storage-two.below", {"statement": less(1 - exp(-sigma * t**2), t * (1 + exp(-sigma * t)))}, True),
        ("storage-two.below", {"statement": less(1 - exp(-sigma * t), t * (1 + exp(-sigma * t**2)))}, True),
        ("storage-two.below", {"statement": less(1 - exp(-sigma * t), t**2 * (1 + exp(-sigma * t)))}, False),
        ("storage-two.below", {"statement": less(1 - exp(-(sigma**2) * t), t * (1 + exp(-sigma * t)))}, False),
        # nothing with t > 1 or sigma <= 1 meets sigma t^2 <= sigma - 2
        ("storage-two.above", {"statement": less(t**2 * (1 + exp(-sigma * t)), 1 - exp(-sigma * t))}, True),
        ("storage-two.above", {"statement": less(t * (1 + exp(-(sigma**2) * t)), 1 - exp(-sigma * t))}, True),
        ("storage-two.above", {"given": leq(sigma * t, sigma - 2)}, True),
        ("storage-two.above", {"given": leq(sigma * t**2, sigma**2 - 2)}, False),
    ],
)
def test_a_number_is_below_or_above_its_square(claim_id: str, edit: Any, follows: bool, theory: Implication) -> None:
    claim = CLAIMS[claim_id]
    mutant = of(claim, **edit)
    assert (theory.follows(claim, mutant) is not None) is follows
    if not follows:
        assert find_violation(mutant, seconds=2.0) is not None


# --- the temperature of an update: a bound for every one, cases, and what a derivation rests on --------------------------


Q = next(symbol for symbol, _ in CLAIMS["std-storage-interior"].domain.variables if symbol.name == "q")


def _at(factor: Any, term: Any) -> Any:
    """The statement with the update at a multiple of beta, and the rest as it is."""
    return term.xreplace({MCHNUpdate(x, rho, beta): MCHNUpdate(x, rho, factor * beta)})


@pytest.mark.parametrize("claim_id", ["ram-5.one-update", "ram-5.fixed-point", "ram-storage.self-map"])
@pytest.mark.parametrize(("factor", "follows"), [(2, True), (Rational(1, 2), False)])
def test_what_holds_of_a_colder_update_too(claim_id: str, factor: Any, follows: bool) -> None:
    claim = CLAIMS[claim_id]
    implication = knowing(claim_id)
    assert (implication.follows(claim, of(claim, statement=_at(factor, claim.statement))) is not None) is follows
    assert implication.shown == {}


@pytest.mark.parametrize(
    ("claim_id", "room", "follows"),
    [
        ("ram-a4", {}, True),
        ("ram-a4", {TopGap(x, rho): 2 * TopGap(x, rho)}, True),  # as at 2 beta on the right
        ("ram-a4", {TopGap(x, rho): 3 * TopGap(x, rho)}, False),
        ("ram-5.one-update", {FirstGap(rho): Integer(0)}, True),
        ("ram-5.one-update", {FirstGap(rho): 3 * FirstGap(rho)}, False),
    ],
)
def test_how_much_of_the_gap_is_needed_at_twice_beta(claim_id: str, room: Any, follows: bool) -> None:
    claim = CLAIMS[claim_id]
    doubled = {TopMiss2(x, rho, beta): TopMiss2(x, rho, 2 * beta), MCHNUpdate(x, rho, beta): MCHNUpdate(x, rho, 2 * beta)}
    statement = claim.statement.xreplace({**doubled, **room})
    assert (knowing(claim_id).follows(claim, of(claim, statement=statement)) is not None) is follows


@pytest.mark.parametrize(
    ("claim_id", "edit", "follows"),
    [
        ("ram-storage.self-map", lambda s: less(*s.args), True),
        ("ram-storage.self-map", lambda s: less(s.lhs, s.rhs / 2), False),
        ("std-storage-interior", lambda s: s.xreplace({beta + Q: beta + 2 * Q}), True),
        ("std-storage-interior", lambda s: s.xreplace({beta + Q: 2 * beta + Q}), True),
        ("std-storage-interior", lambda s: s.xreplace({beta + Q: beta / 2 + Q}), False),
    ],
)
def test_what_a_claim_with_hypotheses_says_at_another_value_of_what_they_do_not_name(
    claim_id: str, edit: Any, follows: bool
) -> None:
    claim = CLAIMS[claim_id]
    assert (knowing(claim_id).follows(claim, of(claim, statement=edit(claim.statement))) is not None) is follows


def test_an_edit_is_made_beneath_a_derivation_only_where_it_is_shown_there() -> None:
    used = Claim("used", "test", "", PATTERN_SETS, leq(0, Nearest(x, rho)))
    claim = Claim("planted", "test", "", PATTERN_SETS, leq(0, 2 * Nearest(x, rho)))
    base = derive("planted", S("fact", "claim", of="used"), S("all", "linear", claim.statement, "fact"))
    mutant = of(claim, statement=leq(0, 2 * Nearest(2 * x, rho)))
    claims = {"used": used, "planted": claim}
    moved = list(edited_beneath(base, claim, mutant, claims, lambda original, edited: edited))
    assert {tuple(step.options.get("of") for step in derivation.steps) for derivation in moved} == {("mutant.used", None)}
    assert {derivation.steps[-1].formula for derivation in moved} == {mutant.statement}
    assert list(edited_beneath(base, claim, mutant, claims, lambda original, edited: None)) == []
    other = of(claim, statement=leq(0, 3 * Nearest(x, rho)))
    assert list(edited_beneath(base, claim, other, claims, lambda original, edited: edited)) == []
