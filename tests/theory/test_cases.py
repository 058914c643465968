"""A claim with cases is declared once; each case is a claim, and so is each repair."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Basic, Integer

from lemmata.theory import CLAIMS
from lemmata.theory.language.cases import repaired_cases, whole_of, wholes, with_cases
from lemmata.theory.language.claim import ClaimError, index_claims, less

SIZES = {"small": (1,), "large": (5,)}


def _below(size: int) -> tuple[str, Basic]:
    return f"{size} is below 3", less(Integer(size), Integer(3))


def _above(size: int) -> tuple[str, Basic]:
    return f"{size} is above 3", less(Integer(3), Integer(size))


FOUND = with_cases("sizes", "test", "a size is below 3", _below, SIZES, "printed")


def test_each_row_is_a_claim_of_its_own() -> None:
    assert [claim.id for claim in FOUND.values()] == ["sizes.small", "sizes.large"]
    assert {claim.reading_of for claim in FOUND.values()} == {"printed"}
    assert FOUND["small"].says == "1 is below 3"
    assert FOUND["small"].fingerprint != FOUND["large"].fingerprint
    assert [claim.id for claim in with_cases("a.b", "test", "", _below, SIZES).values()] == ["a.b-small", "a.b-large"]


def test_a_repair_is_a_case_of_the_repairs() -> None:
    (repair,) = repaired_cases(FOUND, _above, {"large": (5,)}).values()
    assert (repair.id, repair.repairs, whole_of(repair)) == ("sizes.large.repaired", "sizes.large", "sizes.repaired")
    claims = index_claims((*FOUND.values(), repair))
    assert {name: len(cases) for name, cases in wholes(claims.values()).items()} == {"sizes": 2, "sizes.repaired": 1}


def test_to_be_a_case_changes_nothing_that_is_claimed() -> None:
    case = FOUND["small"]
    assert replace(case, case_of=None).fingerprint == case.fingerprint == replace(case, lemma=True).fingerprint


def test_a_claim_cannot_be_its_own_whole() -> None:
    with pytest.raises(ClaimError, match=r"sizes.small: is a case of 'sizes', which is a claim without cases"):
        index_claims((*FOUND.values(), replace(FOUND["small"], id="sizes", case_of=None)))


def test_a_repair_of_several_names_claims() -> None:
    with pytest.raises(ClaimError, match="repairs names 'nothing'"):
        index_claims((*FOUND.values(), replace(FOUND["small"], id="both", repairs=("sizes.large", "nothing"))))


def test_no_two_claims_that_count_say_the_same() -> None:
    """Cases of one claim may: two rows of a table can hold the same number."""
    said: dict[str, set[str]] = {}
    for claim in CLAIMS.values():
        said.setdefault(claim.fingerprint, set()).add(whole_of(claim))
    assert [names for names in said.values() if len(names) > 1] == []


def test_lemmas_are_the_standard_facts() -> None:
    assert {name for name, claim in CLAIMS.items() if claim.lemma} == {name for name in CLAIMS if name.startswith("std-")}
