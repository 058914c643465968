"""Each operator makes exactly the edits it names, each once, and evaluates nothing while it does."""

from typing import Any

import pytest
from sympy import And, Equivalent, Implies, Integer, Limit, Max, Symbol, exp, log, oo, true

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import CLOSED, Domain, NonNegative, Real, n
from lemmata.theory.language.vectors import LogSumExp, MaxEntry, MinEntry
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, MinNorm2, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTORS, rho, v, x
from lemmata.verify.mutate.statements import (
    OPERATORS,
    brood,
    mutants,
)

E, g = LayerEnergy(x, rho), Nearest(x, rho)
a, b = Symbol("a", real=True), Symbol("b", real=True)
REALS = Domain(((a, Real()), (b, NonNegative())))


def claim_of(statement: Any, domain: Domain = REALS, given: Any = true) -> Claim:
    return Claim("hand-made", "test", "", domain, statement, given)


def made_by(operator: str, claim: Claim) -> set[Any]:
    """What an operator makes of a claim: statements, or (hypotheses, statement) where the hypotheses changed."""
    found = [mutant.claim for mutant in mutants(claim) if mutant.operator == operator]
    return {m.statement if m.given == claim.given else (m.given, m.statement) for m in found}


TABLE = [
    ("flip", claim_of(all_of(leq(a, b), less(a, 1))), {And(leq(b, a), less(a, 1)), And(leq(a, b), less(1, a))}),
    ("flip", claim_of(equal(a, b)), {unequal(a, b)}),
    ("flip", claim_of(Implies(leq(a, 0), unequal(b, 1))), {Implies(leq(0, a), unequal(b, 1)), Implies(leq(a, 0), equal(b, 1))}),
    ("strict", claim_of(leq(a, b)), {less(a, b)}),
    ("strict", claim_of(less(a, b)), set()),
    ("strict", claim_of(less(a, b), given=less(0, a)), {(leq(0, a), less(a, b))}),
    ("strict", claim_of(Implies(less(a, 0), leq(b, 1))), {Implies(leq(a, 0), leq(b, 1)), Implies(less(a, 0), less(b, 1))}),
    (
        "strict",
        claim_of(Equivalent(leq(a, 0), less(b, 1))),
        {Equivalent(less(a, 0), less(b, 1)), Equivalent(leq(a, 0), leq(b, 1))},
    ),
    ("drop-term", claim_of(leq(a - b, 1)), {leq(a, 1), leq(-b, 1), leq(a - b, 0)}),
    ("sign", claim_of(leq(a - b, 1)), {leq(-a - b, 1), leq(a + b, 1), leq(a - b, -1)}),
    ("coefficient", claim_of(leq(a - b / 2, 0)), {leq(2 * a - b / 2, 0), leq(a - b, 0)}),
    ("coefficient", claim_of(leq(exp(-b), a)), {leq(2 * exp(-b), a), leq(exp(-2 * b), a), leq(exp(-b), 2 * a)}),
    ("log-size", claim_of(leq(log(n), LogSumExp(v)), VECTORS), {leq(log(Max(1, n - 1)), LogSumExp(v))}),
    ("max-min", claim_of(leq(MaxEntry(v), LogSumExp(v)), VECTORS), {leq(MinEntry(v), LogSumExp(v))}),
    ("max-min", claim_of(leq(MinNorm2(rho), g), PATTERN_SETS), {leq(MaxNorm2(rho), g)}),
    ("beta", claim_of(leq(MCHNEnergy(x, rho, 2), E), PATTERN_SETS), {leq(MCHNEnergy(x, rho, 4), E)}),
    ("square", claim_of(leq(a**2, b)), {leq(a, b), leq(a**2, b**2)}),
    ("drop-given", claim_of(leq(a, b), given=leq(a, 0)), {(true, leq(a, b))}),
    (
        "drop-given",
        claim_of(leq(a, b), given=all_of(leq(a, 0), leq(1, b))),
        {(leq(1, b), leq(a, b)), (leq(a, 0), leq(a, b)), (true, leq(a, b))},
    ),
    ("conclusion", claim_of(Implies(leq(a, 0), leq(a, b))), {leq(a, b)}),
]


def comparable(made: Any) -> Any:
    """Relations with the lesser side first, so that b >= a and a <= b are one."""
    if isinstance(made, tuple):
        return tuple(comparable(part) for part in made)
    if made.is_Relational:
        return (made.rel_op.replace(">", "<"), *(made.args[::-1] if ">" in made.rel_op else made.args))
    return (type(made), frozenset(map(comparable, made.args))) if made.args else made


@pytest.mark.parametrize(("operator", "claim", "wanted"), TABLE)
def test_an_operator_makes_exactly_the_edits_it_names(operator: str, claim: Claim, wanted: set[Any]) -> None:
    assert set(map(comparable, made_by(operator, claim))) == set(map(comparable, wanted))


def test_every_operator_is_in_the_table() -> None:
    assert {name for name, _, _ in TABLE} == set(OPERATORS)


def test_mutants_differ_from_the_claim_and_from_each_other_and_say_what_was_done() -> None:
    claim = CLAIMS["prop-1"]
    found = list(mutants(claim))
    prints = {mutant.claim.fingerprint for mutant in found}
    assert len(prints) == len(found) == len({mutant.claim.id for mutant in found})
    assert claim.fingerprint not in prints
    assert all(mutant.where and mutant.claim.repairs is None for mutant in found)
    assert list(mutants(claim)) == found


def test_an_edit_that_leaves_no_statement_is_stillborn() -> None:
    assert not brood(claim_of(leq(a, b))).stillborn
    family = brood(claim_of(all_of(leq(a, b), less(a, b))))  # a >= b contradicts a < b, and SymPy sees it
    assert any(line.startswith("flip") and "SymPy decided" in line for line in family.stillborn)
    assert all(not mutant.operator == "flip" for mutant in family.mutants)


def test_numbers_are_not_evaluated_while_a_mutant_is_built() -> None:
    huge = leq(Integer(10) ** 3, exp(exp(Integer(30), evaluate=False), evaluate=False))
    found = list(mutants(claim_of(huge, CLOSED)))
    assert {mutant.operator for mutant in found} >= {"flip", "strict", "drop-term", "sign", "coefficient"}
    assert all(mutant.claim.statement.is_Relational for mutant in found)


def test_the_bound_variable_of_a_limit_is_left_alone() -> None:
    claim = claim_of(equal(Limit(b / (b + a), a, oo), 0))
    limits = [made.args[0].args for made in made_by("square", claim)]
    assert len(limits) == 3  # two places of b and one of a
    assert all((variable, target) == (a, oo) for _, variable, target, _ in limits)
