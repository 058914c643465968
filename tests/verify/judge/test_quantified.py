"""Claims with a prefix of quantifiers are judged: no true one is refuted, no false one proved, and the text says why."""

import random
from dataclasses import replace

import pytest
from sympy import Abs, And, Eq, Equivalent, Implies, Integer, Rational, Symbol, exp, log, sqrt, true

from lemmata import Index, Probability, S, Scalar, Total, Vector, at_least, defined, derive, ln, refute, total, witnessed
from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, UnitInterval, Whole, n, vector
from lemmata.theory.language.quantifiers import denial, exists, forall
from lemmata.theory.language.vectors import Dot
from lemmata.theory.terms.index_terms import Entry
from lemmata.verify.base.verdicts import InternalContradiction, Outcome
from lemmata.verify.certify.certificate import CertificateError, certify, replay, write_certificate
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.gate.report import failure_report, record_of
from lemmata.verify.judge.judge import Settings, assert_holds, judge
from lemmata.verify.judge.quantified import by_search, find_derivation, standing_of
from lemmata.verify.judge.trials import by_trial, points_of
from lemmata.verify.mutate.statements import brood
from lemmata.verify.prove.prover import Proof, Prover
from lemmata.verify.prove.witnesses import families
from lemmata.verify.show.proofs import written

C, L, x, y = (Symbol(name, real=True) for name in ("C", "L", "x", "y"))
e, s = Symbol("e", positive=True), Symbol("s", positive=True)
m = Symbol("m", integer=True, positive=True)
p, v, w = vector("p", n), vector("v", n), vector("w", n)
QUICK = Settings(profile="quick", seconds_per_claim=0.3)
R, U = Real(), UnitInterval()


def claim_of(statement, quantifier, *variables, given=true):
    return Claim("planted", "test", "planted", Domain(variables), statement, given=given, quantifier=quantifier)


def judged(claim, derivation=None):
    found = {} if derivation is None else {"planted": derivation}
    return judge(claim, QUICK, Prover({"planted": claim}, found))


@defined(latex="H_+")
def PositiveEntropy(p: Vector) -> Scalar:
    r"""$-\sum_ip_i\log p_i$, in nats."""
    return -total(p.length, lambda i: p[i] * ln(p[i]))


LIPSCHITZ = less(L * Abs(x - y), Abs(x**2 - y**2))
NEAR = Implies(leq(Abs(x - y), s), leq(Abs(x**2 - y**2), e))
NEITHER = (Outcome.SURVIVED, Outcome.UNDECIDED)
CASES = {  # statement, prefix, variables, whether it is true, the verdict where it is found without help
    "the square is not Lipschitz": (LIPSCHITZ, (forall(L), exists(x, y)), ((L, R), (x, R), (y, R)), True, Outcome.PROVED),
    "nor in [0, 1]": (LIPSCHITZ, (forall(L), exists(x, y)), ((L, R), (x, U), (y, U)), False, Outcome.REFUTED),
    "it is continuous": (NEAR, (forall(e), exists(s), forall(x, y)), ((e, Positive()), (s, Positive()), (x, U), (y, U)), True,
        Outcome.PROVED),
    "also everywhere": (NEAR, (forall(e), exists(s), forall(x, y)), ((e, Positive()), (s, Positive()), (x, R), (y, R)), False,
        None),
    "numbers are bounded": (leq(m, C), (exists(C), forall(m)), ((C, R), (m, Whole())), False, Outcome.REFUTED),
    "each by some number": (leq(m, C), (forall(m), exists(C)), ((C, R), (m, Whole())), True, Outcome.PROVED),
    "numbers have roots": (equal(y**2, x), (forall(x), exists(y)), ((x, R), (y, R)), False, Outcome.REFUTED),
    "those >= 0 do": (equal(y**2, x), (forall(x), exists(y)), ((x, NonNegative()), (y, R)), True, Outcome.PROVED),
    "numbers have inverses": (equal(x * y, 1), (forall(x), exists(y)), ((x, R), (y, R)), False, Outcome.REFUTED),
    "positive ones do": (equal(s * y, 1), (forall(s), exists(y)), ((s, Positive()), (y, R)), True, Outcome.PROVED),
    "exp is bounded on [0, 1]": (leq(exp(x), C), (exists(C), forall(x)), ((C, R), (x, U)), True, Outcome.PROVED),
    "exp has values >= 0": (equal(exp(y), x), (forall(x), exists(y)), ((x, R), (y, U)), False, Outcome.REFUTED),
    "parts of 1 are 1/2 of it": (leq(Rational(1, 2), x * y), (forall(x), exists(y)), ((x, U), (y, R)), False, Outcome.REFUTED),
    "log is bounded": (leq(log(s), C), (exists(C), forall(s)), ((C, R), (s, Positive())), False, Outcome.REFUTED),
    "there is a least number": (leq(x, y), (exists(x), forall(y)), ((x, R), (y, R)), False, Outcome.REFUTED),
    "there is a least one > 0": (leq(e, s), (exists(e), forall(s)), ((e, Positive()), (s, Positive())), False,
        Outcome.REFUTED),
    "there is a least one >= 0": (leq(x, y), (exists(x), forall(y)), ((x, NonNegative()), (y, NonNegative())), True,
        Outcome.PROVED),
    "something is below itself": (And(less(x, y), less(y, x)), (forall(x), exists(y)), ((x, R), (y, R)), False, None),
    "a vector lies at each": (leq(Dot(v, v), Dot(v, w)), (forall(n, v), exists(w)), ((v, Vector()), (w, Vector())), True,
        Outcome.PROVED),
    "vectors have lengths": (leq(Dot(v, v), C), (forall(n, v), exists(C)), ((v, Vector()), (C, R)), True, Outcome.PROVED),
    "lengths are bounded": (leq(Dot(v, v), C), (exists(C), forall(n, v)), ((v, Vector()), (C, R)), False, Outcome.REFUTED),
    "lengths of shares are": (leq(Dot(p, p), C), (exists(C), forall(n, p)), ((p, Probability()), (C, R)), True, None),
    "entropies are bounded": (leq(PositiveEntropy(p), C), (exists(C), forall(n, p)), ((p, Probability(True)), (C, R)), False,
        Outcome.REFUTED),
    "some shares are even": (leq(n * Dot(p, p), 1), (forall(n), exists(p)), ((p, Probability()),), True, Outcome.PROVED),
    "some are shorter": (less(n * Dot(p, p), 1), (forall(n), exists(p)), ((p, Probability()),), False, None),
    "neither is less": (Equivalent(less(x, y), less(y, x)), (forall(x), exists(y)), ((x, R), (y, R)), True, None),
    "a part of it is below": (less(y, y / x + 1), (exists(x), forall(y)), ((x, R), (y, R)), True, None),
    "cubes have roots": (equal(y**3, x), (forall(x), exists(y)), ((x, R), (y, R)), True, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_no_false_claim_is_proved_and_no_true_one_refuted(name, tmp_path):
    statement, prefix, variables, is_true, expected = CASES[name]
    claim = claim_of(statement, prefix, *variables)
    verdict = judged(claim)
    assert verdict.outcome is not (Outcome.REFUTED if is_true else Outcome.PROVED)
    assert verdict.outcome is expected or (expected is None and verdict.outcome in NEITHER), verdict.sentence
    refutation = verdict.evidence.certificate
    assert (refutation is not None) is (verdict.outcome is Outcome.REFUTED)
    if refutation is not None:
        write_certificate(tmp_path / "file.json", refutation, claim)
        assert replay(tmp_path / "file.json", {"planted": claim}).refutes


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[4] is not None])
def test_the_denial_has_the_contrary_verdict(name):
    statement, prefix, variables, _, expected = CASES[name]
    verdict = judged(denial(claim_of(statement, prefix, *variables)))
    contrary = {Outcome.PROVED: Outcome.REFUTED, Outcome.REFUTED: Outcome.PROVED}[expected]
    assert verdict.outcome is contrary or verdict.outcome in NEITHER, verdict.sentence


# --- with witnesses and steps of one's own -----------------------------------------------------------------------------


ENTROPY = claim_of(
    leq(PositiveEntropy(p), C * log(n)), (exists(C), forall(n, p)), (C, R), (p, Probability(positive=True))
)


def entropy_steps(constant):
    i = Index("i", n)
    share = Entry(p, i)
    return (
        S("sum", "assume", Eq(Total(share, i), 1, evaluate=False)),
        S("tangent", "tangent", at=-log(share) - log(n)),
        S("times", "product", leq(share * (1 - log(share) - log(n)), 1 / n), "tangent", by=share),
        S("summed", "sum", None, "times", over=i),
        S("scaled", "product", Eq(log(n) * Total(share, i), log(n), evaluate=False), "sum", by=log(n)),
        S("all", "linear", witnessed(ENTROPY, {C: constant}).statement, "summed", "sum", "scaled"),
    )


def test_there_is_a_constant_for_every_size():
    verdict = judged(ENTROPY, derive("planted", *entropy_steps(1), witness={C: 1}))
    assert verdict.outcome is Outcome.PROVED
    assert verdict.sentence.startswith("with C = 1: derived in 6 checked steps; not falsified in ")
    assert verdict.evidence.derivation == "derived in 6 checked steps, with C = 1"


def test_another_constant_is_not_derived_by_the_same_steps():
    verdict = judged(ENTROPY, derive("planted", *entropy_steps(1), witness={C: 2}))
    assert verdict.outcome in NEITHER
    assert "its derivation does not hold: planted: with the witnesses put in" in verdict.sentence


def test_the_steps_are_found_for_witnesses_that_are_given():
    claim = claim_of(leq(x**2, y), (forall(x), exists(y)), (x, R), (y, R))
    own = judged(claim, Derivation("planted", (), {y: 7 * x**2}))
    assert (own.outcome, own.sentence[:15]) == (Outcome.PROVED, "with y = 7*x**2")
    wrong = judged(claim_of(leq(exp(x), y), (forall(x), exists(y)), (x, R), (y, R)), Derivation("planted", (), {y: x}))
    assert wrong.outcome is Outcome.PROVED  # by another one
    assert wrong.sentence.startswith("with y = exp(x)")


def test_witnesses_alone_are_enough_where_boxes_decide():
    claim = claim_of(leq(exp(x), C), (exists(C), forall(x)), (C, R), (x, U))
    found = judged(claim, derive("planted", witness={C: 5}))
    assert (found.outcome, found.sentence) == (Outcome.PROVED, "with C = 5: enclosed in 1 box")
    other = judged(claim, derive("planted", witness={C: Rational(5, 2)}))  # e is greater
    assert not other.sentence.startswith("with C = 5/2")


def test_a_root_has_no_bound_by_steps_of_ones_own():
    claim = claim_of(leq(sqrt(m), C), (exists(C), forall(m)), (C, R), (m, Whole()))
    assert judged(claim).outcome in NEITHER
    family = {m: at_least((Abs(C) + 1) ** 2)}
    left = witnessed(denial(claim), family)
    steps = (
        S("large", "assume", left.given),
        S("roots", "monotone", leq(Abs(C) + 1, sqrt(m)), "large", via="sqrt"),
        S("C", "absolute", of=C),
        S("all", "linear", left.statement, "roots", "C"),
    )
    found = judged(claim, refute("planted", *steps, witness=family))
    assert found.outcome is Outcome.REFUTED, found.sentence


def test_what_is_derived_is_searched_all_the_same(monkeypatch):
    """A rule of the kernel that is wrong would show."""
    claim = claim_of(leq(x**2, y), (forall(x), exists(y)), (x, R), (y, R))
    prover = Prover({"planted": claim}, {"planted": derive("planted", S("all", "sign", true), witness={y: 1})})
    monkeypatch.setattr(prover, "prove", lambda claim: Proof("planted", 1, ()))
    with pytest.raises(InternalContradiction, match="is derived in 1 checked step"):
        judge(claim, QUICK, prover)


def test_what_is_tested_on_nothing_is_undecided():
    claim = claim_of(leq(x, y), (forall(x), exists(y)), (x, R), (y, R), given=less(x**2, 0))
    verdict = judged(claim)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "tested on nothing" in verdict.sentence


# --- without a derivation ----------------------------------------------------------------------------------------------


def test_a_witness_that_lies_outside_of_its_kind_is_none():
    claim = claim_of(leq(s + x**2, 0), (forall(x), exists(s)), (x, R), (s, Positive()))
    pool = points_of(claim, 0)
    assert find_derivation(claim, False, standing_of(claim, False, pool)) is None
    assert by_search(claim, standing_of(claim, False, pool), QUICK) is None
    assert by_trial(claim, pool, 0).outcome is Outcome.UNDECIDED
    assert judged(claim).outcome is not Outcome.PROVED


def test_a_denial_that_sympy_decides_is_not_looked_for():
    claim = claim_of(less(0, x), (forall(x), exists(y)), (x, R), (y, R), given=less(0, x))
    assert judged(claim).outcome is Outcome.PROVED
    assert find_derivation(claim, True, standing_of(claim, True, [])) is None
    other = claim_of(And(less(x, y), leq(x, 0)), (forall(x), exists(y)), (x, R), (y, R))
    assert find_derivation(other, False, standing_of(other, False, [])) is None


def test_families_depend_on_what_stands_before_alone():
    claim = claim_of(leq(x, y), (exists(x), forall(y)), (x, R), (y, R))
    assert all(not witness[x].free_symbols for witness in families(claim))
    assert any(witness[x] == y + 1 for witness in families(denial(denial(replace(claim, quantifier=(forall(y), exists(x)))))))


# --- what else meets such a claim --------------------------------------------------------------------------------------

ROOT = claim_of(equal(y**2, x), (forall(x), exists(y)), (x, R), (y, R))


def test_no_point_decides_it():
    import torch

    with pytest.raises(CertificateError, match="no single point decides"):
        certify(ROOT, {"x": -1, "y": 0})
    with pytest.raises(ValueError, match="no single instance decides it"):
        assert_holds(ROOT, torch.zeros(()), torch.zeros(()))
    assert brood(ROOT).mutants == ()


def test_reports_and_ledger_say_the_quantifiers(tmp_path):
    verdict = judged(ROOT)
    record = {**record_of(ROOT, verdict, 0.1), "problems": []}
    text = failure_report(ROOT, record, "proved", "lemmata replay planted.json")
    assert "## The counterexample\n\nNo single point refutes it. Its denial does: there is x such that for every y: Ne(" in text
    assert "It is claimed: for every x there is y with the statement." in text
    assert "its denial holds, there is x such that for every y: Ne(y**2, x), with x = -1" in text
    ledger = Ledger.read(tmp_path / "ledger.toml")
    assert ledger.accept({"planted": record}, {"planted": ROOT}, complete=True)
    again = Ledger.read(tmp_path / "ledger.toml")
    assert again.entries["planted"].verdict == "refuted"
    assert again.differences(ROOT, record) == []
    turned = replace(ROOT, quantifier=(exists(y), forall(x)))
    assert any("fingerprint" in line for line in again.differences(turned, record))


def test_a_derivation_is_written_with_its_witnesses():
    found = find_derivation(ROOT, True, standing_of(ROOT, True, points_of(ROOT, 0)))
    lines = written("planted", {"planted": ROOT}, {"planted": found}).lines
    assert (lines[0].why, lines[0].plain) == ("to be shown: the denial", "there is x such that for every y: y² ≠ x")
    assert lines[1].plain == "x = −1"


# --- claims at random --------------------------------------------------------------------------------------------------

NUMBERS = {"x": (Symbol("x", real=True), R), "y": (Symbol("y", real=True), U), "z": (Symbol("z", positive=True), Positive())}


def term_of(rng, symbols, depth=2):
    if depth == 0 or rng.random() < 0.3:
        return rng.choice([*symbols, *symbols, *map(Integer, (-2, -1, 0, 1, 2))])
    one, other = term_of(rng, symbols, depth - 1), term_of(rng, symbols, depth - 1)
    return rng.choice([one + other, one - other, one * other, Abs(one), one**2, one / (1 + other**2)])


@pytest.mark.parametrize("seed", range(24))
def test_no_random_claim_is_derived_together_with_its_denial(seed):
    rng = random.Random(seed)
    variables = rng.sample([*NUMBERS.values()], rng.choice([2, 3]))
    symbols = [symbol for symbol, _ in variables]
    relation = rng.choice([leq, less, equal])(term_of(rng, symbols), term_of(rng, symbols))
    how = rng.sample([forall, exists], 2)
    prefix = tuple(how[k % 2](symbol) for k, symbol in enumerate(symbols))
    claim = claim_of(relation, prefix, *variables)
    assert any(find_derivation(claim, denies, standing_of(claim, denies, [])) is None for denies in (False, True))
