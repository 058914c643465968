"""A mutant is derived where a size is 1 and where it is at least 2; a false one in neither case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Rational, Symbol, true

from lemmata.theory.kernel.logic import conjuncts
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import Domain, NonNegative, Real, Vector, n
from lemmata.theory.memory.symbols import v
from lemmata.verify.mutate.derive.mutant import Implication
from lemmata.verify.mutate.derive.sizes import one_or_more
from lemmata.verify.prove.prover import Prover

b, q, c = Symbol("b", nonnegative=True), Symbol("q", nonnegative=True), Symbol("c", real=True)
DOMAIN = Domain(((v, Vector()), (b, NonNegative()), (q, NonNegative()), (c, Real())))
BOUND = leq((1 + 2 * (n - 1) * b) ** 2 * q, (n - 1) * c)  # of one entry it says that q is 0


def planted(statement: Any) -> tuple[Claim, Implication]:
    """A claim that states its hypothesis."""
    claim = Claim("planted", "test", "", DOMAIN, statement, statement)
    assumed = [S(f"part {number}", "assume", part) for number, part in enumerate(conjuncts(statement))]
    last = S("all", "both", statement, *(step.label for step in assumed))
    prover = Prover({"planted": claim}, {"planted": derive("planted", *assumed, last)})
    prover.prove(claim)
    return claim, Implication(prover)


@pytest.mark.parametrize(
    ("statement", "follows"),
    [
        (leq((1 - 2 * b) ** 2 * q, (n - 1) * c), True),
        (leq((1 + 2 * (n - 2) * b) ** 2 * q, (n - 1) * c), True),
        (leq((1 - 3 * b) ** 2 * q, (n - 1) * c), False),  # for two entries and b > 4
        (leq((1 + 2 * (n - Rational(1, 2)) * b) ** 2 * q, (n - 1) * c), False),
        (leq((1 + 2 * (n - 1) * b) ** 2 * q, (n - 2) * c), False),
        (leq(q + 1, (n - 1) * c), False),
    ],
)
def test_a_bound_that_counts_the_others_gives_another_in_both_cases(statement: Any, follows: bool) -> None:
    claim, implication = planted(BOUND)
    mutant = replace(claim, id="mutant", statement=statement)
    assert any(implication.checks(derivation, mutant) for derivation in one_or_more(claim, mutant)) is follows
    assert (implication.follows(claim, mutant) is not None) is follows


def test_the_other_parts_of_a_conjunction_stay() -> None:
    claim, implication = planted(all_of(BOUND, leq(c, b)))
    mutant = replace(claim, id="mutant", statement=all_of(leq((1 - 2 * b) ** 2 * q, (n - 1) * c), leq(c, b)))
    assert any(implication.checks(derivation, mutant) for derivation in one_or_more(claim, mutant))


def test_nothing_is_tried_without_the_hypotheses_or_of_two_edited_parts() -> None:
    claim, _ = planted(BOUND)
    better = leq((1 - 2 * b) ** 2 * q, (n - 1) * c)
    assert not list(one_or_more(claim, replace(claim, id="mutant", statement=better, given=true)))
    assert not list(one_or_more(claim, replace(claim, id="mutant", statement=all_of(better, leq(c, b)))))
    assert not list(one_or_more(claim, replace(claim, id="mutant", statement=leq(0, b))))
