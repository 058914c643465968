"""Claims are found where they are defined: nothing is listed, nothing is found twice."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest
from sympy import Symbol

from lemmata.theory import CLAIMS, DERIVATIONS, PLACES
from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim, ClaimError, equal, index_claims
from lemmata.theory.language.contents import belongs, collected, innermost
from lemmata.theory.language.domain import Domain, Real

x = Symbol("x", real=True)
FIRST = Claim("first", "test", "x is 0", Domain(((x, Real()),)), equal(x, 0))
SECOND, THIRD, FOURTH = (replace(FIRST, id=name) for name in ("second", "third", "fourth"))


STATED, DERIVED = (
    {
        entry.id if isinstance(entry, Claim) else entry.claim: name
        for name, found in sys.modules.items()
        if name.startswith(("lemmata.theory.papers.", "lemmata.theory.results.")) and name.endswith("_proof") == proof
        for entry in collected(found, Derivation if proof else Claim)
    }
    for proof in (False, True)
)


def module(**names: object) -> ModuleType:
    made = ModuleType("made")
    vars(made).update(names)
    return made


def test_claims_are_globals_or_lie_in_a_tuple_list_or_dict_that_is_one() -> None:
    made = module(ONE=FIRST, WORDS="x", SOME={"a": SECOND}, MORE=(3, THIRD), _LAST=[FOURTH])
    assert collected(made, Claim) == (FIRST, SECOND, THIRD, FOURTH)
    assert collected(made, str) == ("x",)


def test_a_claim_that_has_two_names_is_found_once_where_it_is_defined() -> None:
    found = collected(module(PAIR=(SECOND, FIRST), FIRST=FIRST, SAME=SECOND), Claim)
    assert [claim.id for claim in found] == ["second", "first"]


def test_equal_claims_are_told_apart() -> None:
    assert len(collected(module(ONE=FIRST, OTHER=replace(FIRST)), Claim)) == 2


def test_what_lies_deeper_and_what_the_interpreter_adds_is_not_found() -> None:
    made = module(DEEP=((FIRST,),), __saved__=SECOND)
    assert collected(made, Claim) == ()


def test_a_claim_that_a_second_module_holds_by_name_is_an_error() -> None:
    defining, importing = module(FIRST=FIRST), module(FIRST=FIRST, SECOND=SECOND)
    with pytest.raises(ClaimError, match="'first' is held twice: import the module of a claim"):
        index_claims(*(collected(made, Claim) for made in (defining, importing)))
    with pytest.raises(ClaimError, match="'first' is defined twice"):
        index_claims(collected(defining, Claim), (replace(FIRST),))


def test_a_repair_names_what_it_repairs_and_keeps_its_domain() -> None:
    repair = FIRST.repaired("x is x + 1", equal(x, x + 1))
    assert (repair.id, repair.source, repair.repairs) == ("first.repaired", "test (repair)", "first")
    assert repair.domain is FIRST.domain
    beside = FIRST.consequence("first.twice", "2 x is 0", equal(2 * x, 0), given=equal(x, 1))
    assert (beside.id, beside.source, beside.reading_of) == ("first.twice", "test (consequence)", "first")
    assert beside.given == equal(x, 1)
    assert beside.repairs is None


def test_every_claim_and_every_derivation_is_found_in_one_module() -> None:
    assert len(STATED) == len(CLAIMS)
    assert len(DERIVED) == len(DERIVATIONS) == len({derivation.claim for derivation in DERIVATIONS})


def test_a_repair_lies_in_the_file_of_what_it_repairs() -> None:
    apart = {
        name
        for name, claim in CLAIMS.items()
        if claim.repairs and name == f"{claim.repairs}.repaired" and STATED[name] != STATED[claim.repairs]
    }
    assert apart == set()


def test_a_derivation_lies_beside_its_claim() -> None:
    assert {name: found for name, found in DERIVED.items() if found != f"{STATED[name]}_proof"} == {}


def test_the_innermost_place_is_the_longest_that_a_claim_belongs_to() -> None:
    for claim_id in (*CLAIMS, "prop-40", "prop-4x", "nowhere", "prop-4.a-b.c"):
        owners = [place for place in PLACES if belongs(claim_id, place)]
        assert innermost(claim_id, PLACES) == max(owners, key=len, default="")
    assert innermost("a-b.c", ["a", "a-b", "a-b."]) == "a-b"
