"""What a field tells the kernel is registered once, by the theory, and is part of what a proof rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sympy import Basic, preorder_traversal

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel import kinds as kernel_kinds
from lemmata.theory.kernel.admission import CONDITIONS, Admission, written_where
from lemmata.theory.kernel.domain_facts import FACTS, fact_of
from lemmata.theory.kernel.kinds import KINDS, Rules, learn
from lemmata.theory.kernel.logic import DerivationError, Fact
from lemmata.theory.kernel.meaning import Scope, genuine_operator
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import KindError, Whole
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.energies import LayerEnergy
from lemmata.theory.memory.kinds import HullState
from lemmata.verify.prove.prover import Prover


@dataclass(frozen=True)
class Even(Whole):
    """A kind from elsewhere."""


def _anything(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    return Fact(frozenset(), domain)


def test_the_kernel_learns_a_kind_once_and_from_the_theory_alone() -> None:
    for kind in (HullState, Even):
        with pytest.raises(KindError, match=kind.__name__):
            learn(kind, Rules(free=True))
    assert Even not in KINDS
    assert KINDS[HullState].bound


def test_a_fact_is_registered_once_and_by_the_theory_alone() -> None:
    for name in ("hull", "anything"):
        with pytest.raises(KindError, match="trusted fact"):
            fact_of(HullState, name)(_anything)
    assert set(FACTS) == {"hull", "separated", "inside"}


def test_a_condition_is_registered_once_and_by_the_theory_alone() -> None:
    for operator in (OwnDistance, LayerEnergy):
        with pytest.raises(DerivationError, match="trusted condition"):
            written_where(operator)(lambda written, domain: "")
    assert set(CONDITIONS) == {OwnDistance}


def test_the_registers_are_views_that_nobody_writes_to() -> None:
    for register in (KINDS, FACTS, CONDITIONS):
        with pytest.raises(TypeError):
            register[Even] = Rules()  # type: ignore[index]


def test_every_operator_of_the_theory_keeps_its_name_for_itself() -> None:
    operators = {type(node) for claim in CLAIMS.values() if claim.statement is not None for node in applied(claim.statement)}
    declared = {operator for operator in operators if operator.__module__.startswith("lemmata.theory.")}
    assert len(declared) > 50
    for operator in declared:
        assert genuine_operator(operator)
        assert not genuine_operator(type(operator.__name__, (Operator,), {})), operator


def applied(expression: Basic) -> Iterator[Basic]:
    return (node for node in preorder_traversal(expression) if isinstance(node, Operator | VectorOperator))


def test_a_proof_rests_on_what_the_kernel_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    derivations = {derivation.claim: derivation for derivation in DERIVATIONS}
    before = Prover(CLAIMS, derivations).fingerprint("prop-1")
    assert Prover(CLAIMS, derivations).fingerprint("prop-1") == before
    monkeypatch.setitem(kernel_kinds._KINDS, HullState, Rules(free=True))
    assert Prover(CLAIMS, derivations).fingerprint("prop-1") != before
