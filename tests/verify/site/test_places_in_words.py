"""Names of places in words, and what several sources share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lemmata import theory
from lemmata.verify.site.contents import Contents, shared_source, shared_start, spelt
from lemmata.verify.site.pages import Given, Pages
from lemmata.verify.site.record import Found

CONTENTS = Contents(theory.CLAIMS, dict.fromkeys(theory.CLAIMS, Found("not on record")), {}, theory.PLACES, theory.PAPERS)
NOTHING: Any = None
PAGES = Pages("x", CONTENTS, Given(NOTHING, NOTHING, NOTHING, NOTHING), "", Path())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("epan-eq-2.h", "Eq. (2), h"),
        ("epan-D-set", "Definition, set"),
        ("epan-appD4-shape", "Appendix D.4, shape"),
        ("epan-prop-3", "Proposition 3"),
        ("epan-my-own_claim", "My own claim"),
    ],
)
def test_a_name_of_a_place_is_spelt_out(name: str, words: str) -> None:
    assert spelt(name, "epan-") == words


def test_what_names_and_sources_share_ends_at_a_part() -> None:
    assert shared_start(["epan-eq-1", "epan-eq-2", "epan-D"]) == "epan-"
    assert shared_start(["one", "other"]) == shared_start(["alone-1"]) == ""
    assert shared_source(["A, Theorem 3, K = 1", "A, Theorem 3, K = 2"]) == "A, Theorem 3"


def test_a_place_does_not_have_the_numbers_of_one_of_its_claims() -> None:
    paper = next(paper for paper in CONTENTS.papers if any(place.name == "ram-3" for place in paper.places))
    assert paper.where["ram-3"] == "Theorem 3, beta = 1"


def test_what_repairs_a_claim_is_not_shown_as_what_it_reads() -> None:
    related = dict(PAGES._related(theory.CLAIMS["ram-4.one-update.any-query"]))
    assert related["repaired by"] == ["ram-4.one-update"]
    assert related["reading of"] == []
