"""The printed places of the theory as the site names them, and what it says decided a claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from lemmata import theory
from lemmata.verify.base.project import Project
from lemmata.verify.gate.graph import Outline
from lemmata.verify.gate.ledger import Entry, Ledger
from lemmata.verify.site.contents import Contents, Standing
from lemmata.verify.site.grounds import at_a_point, ground_of, values_of
from lemmata.verify.site.overview import LABELS, row_of
from lemmata.verify.site.record import FALLS, Found, found_for


@cache
def contents() -> Contents:
    ledger = Ledger.read(Project().ledger)
    found = {name: found_for(claim, ledger, {}) for name, claim in theory.CLAIMS.items()}
    return Contents(theory.CLAIMS, found, {}, theory.PLACES, theory.PAPERS, theory.AUTHORS)


def papers() -> dict[str, Any]:
    return {paper.title: paper for paper in contents().papers}


def test_under_the_sign_of_a_row_stands_a_claim_of_that_verdict() -> None:
    rows = [row_of(contents(), paper, place) for paper in contents().papers for place in paper.places]
    assert len([row for row in rows if row["became"] in FALLS]) > 40
    for row in rows:
        assert row["lead"] is None or row["lead"]["found"].became == row["became"]
        assert (row["label"] is not None) == (row["became"] in FALLS)
        assert row["stands"] is None or not row["stands"]["found"].falls
    assert set(LABELS) == set(FALLS)


def test_places_of_a_paper_have_names_of_their_own() -> None:
    for paper in contents().papers:
        assert max(Counter(paper.where.values()).values()) == 1
    where = papers()["Beyond Scaling Laws: Understanding Transformer Performance with Associative Memory"].where
    assert (where["prop-4"], where["prop-4.floor"]) == ("Proposition 4", "Proposition 4, floor")


def test_a_place_has_its_parts() -> None:
    assert {"prop-4.scalar", "prop-4.floor", "prop-4.tokens"} <= {place.name for place in contents().parts["prop-4"]}
    assert "prop-4" not in contents().above


def test_a_paper_has_its_number_where_its_claims_name_it() -> None:
    numbers = {paper.title: paper.arxiv for paper in contents().papers}
    assert numbers["Hopfield Networks is All You Need"] == "2008.02217"
    assert numbers["Results of our own"] is None
    assert papers()["Hopfield Networks is All You Need"].authors.startswith("Ramsauer")


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(1, 0, 0, 1, 0), "The one claim falls; a repair of it stands."),
        (Standing(2, 1, 1, 2, 0), "Of 4 claims, 2 fall, 1 stands and 1 is open; each that falls has a repair that stands."),
        (Standing(3, 0, 0, 2, 0), "Of 3 claims, 3 fall; 2 of the 3 that fall have a repair that stands."),
        (Standing(0, 0, 0, 0, 2), "2 lemmas, not counted as claims."),
        (Standing(0, 0, 0, 0, 0), "Nothing is claimed here."),
    ],
)
def test_what_stands_is_said_in_a_line(standing: Standing, said: str) -> None:
    assert standing.sentence == said


def test_of_readings_it_is_said_how_many_hold() -> None:
    places = {place.name: place for paper in contents().papers for place in paper.places}
    assert contents().readings(places["prop-4"]) == "What is printed can be read in 3 ways, and none of them holds."
    assert contents().readings(places["prop-3"]) is None


def ground(name: str, **more: Any) -> str:
    return " ".join(ground_of(theory.CLAIMS[name], contents().found[name], **more))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("prop-3", "exact point"),
        ("fig-1.number-line-1", "fixed numbers"),
        ("fig-1.number-line-2", "fixed numbers"),
        ("prop-5.upper-width", "A limit decides it"),
        ("eq-5.limit", "A limit decides it"),
        ("prop-4.negative-density", "witness"),
    ],
)
def test_the_sentence_under_a_verdict_says_what_decided_this_claim(name: str, said: str) -> None:
    assert said in ground(name)


def test_a_derivation_says_its_steps_what_it_cites_and_whether_coq_accepted() -> None:
    claim, known = theory.CLAIMS["prop-1"], Entry("proved", "f" * 16, coq="0" * 16)
    said = ground_of(claim, Found("proved", known), Outline(3, ()), ("a theorem",), 1)
    assert "Derived in 3 steps" in said[0]
    assert "cites a theorem" in said[1]
    assert not any("Coq" in sentence for sentence in said)
    assert "Coq has not accepted" in ground_of(claim, Found("proved", replace(known, coq=None)), Outline(1, ()))[-1]


def test_no_point_is_claimed_where_there_is_none() -> None:
    for name, claim in theory.CLAIMS.items():
        found = contents().found[name]
        assert at_a_point(claim, found) or "exact point, which" not in ground(name)
    assert at_a_point(theory.CLAIMS["prop-3"], contents().found["prop-3"])
    assert not at_a_point(theory.CLAIMS["prop-5.upper-width"], contents().found["prop-5.upper-width"])


def test_what_has_no_bound_is_not_compared_with_infinity() -> None:
    assert values_of({"lhs": "oo", "rhs": "oo"}) == {"lhs": "grows beyond every bound", "rhs": ""}
    assert values_of({"lhs": "0", "rhs": "oo"}) == {"lhs": "0, which is finite", "rhs": ""}
    assert values_of({"lhs": "oo", "rhs": "0"}) == {"lhs": "∞", "rhs": "0"}
