"""The strict version of a claim is derived where the claim is strict, and not where it is attained."""

import pytest
from sympy import Le, Lt

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.derivation import check
from lemmata.theory.kernel.logic import conjuncts
from lemmata.verify.mutate.derive.stricter import Strict, strict_version
from lemmata.verify.prove.multipliers import find_multipliers

BY_CLAIM = {derivation.claim: derivation for derivation in DERIVATIONS}


@pytest.mark.parametrize("claim_id", ["lemma-5.real-order", "sec5-sandwich.gamma"])
def test_bounds_by_integrals_are_strict(claim_id: str) -> None:
    known: dict[str, Strict | None] = {}
    found = strict_version(CLAIMS[claim_id], CLAIMS, BY_CLAIM, {}, known)
    assert found is not None
    assert {type(part) for part in conjuncts(found.claim.statement)} == {Lt}
    more = [strict for strict in known.values() if strict is not None]
    claims = {**CLAIMS, **{strict.claim.id: strict.claim for strict in more}}
    check(found.derivation, claims, {**BY_CLAIM, **{s.claim.id: s.derivation for s in more}}, find_multipliers)


ATTAINED = ("lemma-5", "prop-1", "lemma-4", "ram-jacobian.mean")  # at r = 0, d = 1, v = w, u = 0


@pytest.mark.parametrize("claim_id", ATTAINED)
def test_bounds_that_are_attained_have_no_strict_version(claim_id: str) -> None:
    assert any(isinstance(part, Le) for part in conjuncts(CLAIMS[claim_id].statement))
    assert strict_version(CLAIMS[claim_id], CLAIMS, BY_CLAIM, {}, {}) is None
