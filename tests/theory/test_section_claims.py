"""The form of the encoded claims: how many relations each has, which are strict, where none is lost."""

import re

import pytest
from sympy import Gt, Lt

from lemmata.theory import CLAIMS, PLACES
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.papers.beyond_scaling_laws import contents as paper
from lemmata.theory.papers.beyond_scaling_laws import sec4_layers as layers
from lemmata.theory.papers.epanechnikov_energy import contents as compact
from lemmata.theory.papers.hopfield_is_all_you_need import contents as cited
from lemmata.theory.results import contents as results

PRINTED = re.compile(r"sec3|sec4-(?!descent)|eq-[2358]|prop-[123]|mm-tangent|lemma-[1-4]|ram-")
ALL = {name: claim for name, claim in CLAIMS.items() if PRINTED.match(name) and claim.repairs is None}

COUNTS = {
    "sec3-metric": 5,
    "eq-3": 3,
    "prop-1": 2,
    "prop-2": 1,
    "prop-3": 2,
    "lemma-1.proof": 2,
    "lemma-2": 2,
    "lemma-2.proof": 2,
    "lemma-3": 2,
    "lemma-4": 1,
    "lemma-4.proof-mean-value": 2,
    "prop-2.proof-bound": 3,
    "eq-8.density": 2,
    "eq-8.energy": 2,
    "eq-8.nearest": 2,
    "ram-energy-range.all": 2,
    "ram-a2": 1,
}
STRICT = {
    "sec4-lse-not-convex": 1,
    "sec4-closer.nearest": 1,
    "lemma-2": 1,
    "lemma-2.proof": 1,
    "lemma-3": 1,
    "eq-8.density": 1,
    "eq-8.energy": 1,
    "eq-8.nearest": 1,
    "ram-a2.strict": 1,
    "prop-1": 0,
    "lemma-1": 0,
    "lemma-4": 0,
}


def _relations(claim: Claim) -> list[object]:
    return [] if claim.statement is None else list(relations(claim.statement))


@pytest.mark.parametrize("name", COUNTS)
def test_no_printed_relation_has_merged_or_vanished(name: str) -> None:
    assert len(_relations(ALL[name])) == COUNTS[name]


@pytest.mark.parametrize("name", STRICT)
def test_strict_relations_are_those_that_are_printed_so(name: str) -> None:
    assert sum(isinstance(relation, Lt | Gt) for relation in _relations(ALL[name])) == STRICT[name]


def test_existence_claims_are_exactly_the_denials_of_convexity() -> None:
    found = {name for name, claim in ALL.items() if claim.quantifier == "exists"}
    assert found == {"sec4-lse-not-convex", *(f"sec4-global-shape.not-convex-{r}" for r in layers.READINGS)}


def test_every_claim_belongs_to_a_printed_id() -> None:
    for name, claim in ALL.items():
        root = claim.reading_of or name
        assert any(root == known or root.startswith(f"{known}.") for known in PLACES), name


def test_fingerprints_differ_and_every_claim_renders() -> None:
    assert len({claim.fingerprint for claim in ALL.values()}) == len(ALL)
    for claim in ALL.values():
        assert claim.latex


def test_only_the_printed_attention_has_no_statement() -> None:
    assert [name for name, claim in ALL.items() if claim.statement is None] == ["sec3-attention"]


def test_the_lists_of_printed_places_are_complete() -> None:
    assert [len(contents.PLACES) for contents in (paper, compact, cited, results)] == [76, 109, 15, 3]
    assert list(PLACES) == [*paper.PLACES, *compact.PLACES, *cited.PLACES, *results.PLACES]
