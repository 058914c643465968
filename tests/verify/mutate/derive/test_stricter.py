"""The strict version of a claim is derived where the claim is strict, and not where it is attained."""

import pytest
from sympy import Le, Lt, Symbol, true

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.derivation import check
from lemmata.theory.kernel.logic import conjuncts
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import Domain, Real
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


def test_parts_of_a_conjunction_become_strict_each_for_itself_and_at_an_instance() -> None:
    a, b = Symbol("a", real=True), Symbol("b", real=True)
    claim = Claim("planted", "test", "", Domain(((a, Real()), (b, Real()))), all_of(leq(a, a + 1), leq(a, a)), true)
    moved = all_of(leq(b, b + 1), leq(b, b))
    steps = S("one", "linear", leq(b, b + 1)), S("other", "linear", leq(b, b)), S("both", "both", moved, "one", "other")
    derivation = derive("planted", *steps, S("all", "instance", claim.statement, "both", at={b: a}))
    found = strict_version(claim, {"planted": claim}, {"planted": derivation}, {}, {})
    assert found is not None
    assert set(conjuncts(found.claim.statement)) == {less(a, a + 1), leq(a, a)}
