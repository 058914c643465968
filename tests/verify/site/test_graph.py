"""The graph: every arrow of the theory, each box in a place of its own; and contents in the order of print."""

from __future__ import annotations

from itertools import combinations

from lemmata import theory
from lemmata.verify.gate.graph import outlines_of
from lemmata.verify.site.contents import Contents
from lemmata.verify.site.graph import edges_of, laid_out
from lemmata.verify.site.record import Found

CONTENTS = Contents(
    theory.CLAIMS,
    dict.fromkeys(theory.CLAIMS, Found("not on record")),
    outlines_of({derivation.claim: derivation for derivation in theory.DERIVATIONS}),
    theory.PLACES,
    theory.PAPERS,
)


def test_every_use_and_every_repair_is_an_arrow() -> None:
    edges = edges_of(CONTENTS)
    assert ("lemma-3.repaired", "prop-1", "rests") in edges
    assert ("prop-3", "prop-3.repaired", "repairs") in edges
    uses = {(used, derivation.claim) for derivation in theory.DERIVATIONS for used in derivation.uses}
    repairs = {(broken, claim.id) for claim in theory.CLAIMS.values() for broken in claim.repaired_ids}
    assert {edge[:2] for edge in edges} == uses | repairs


def test_no_two_boxes_lie_on_each_other() -> None:
    graph = laid_out(CONTENTS)
    rows: dict[float, list[tuple[float, float]]] = {}
    for node in graph.nodes:
        assert 0 <= node.x
        assert node.x + node.width <= graph.width
        rows.setdefault(node.y, []).append((node.x, node.x + node.width))
    assert len(graph.nodes) > 400
    assert not [pair for row in rows.values() for pair in combinations(sorted(row), 2) if pair[0][1] > pair[1][0]]


def test_every_claim_is_in_one_place_in_the_order_of_print() -> None:
    shown = [claim.id for paper in CONTENTS.papers for place in paper.places for claim in place.claims]
    assert sorted(shown) == sorted(theory.CLAIMS)
    assert [place.name for paper in CONTENTS.papers for place in paper.places] == list(theory.PLACES)
    assert [paper.title for paper in CONTENTS.papers] == list(theory.PAPERS)


def test_without_places_a_repair_stands_beside_what_it_repairs() -> None:
    some = {name: theory.CLAIMS[name] for name in ("prop-3", "prop-3.repaired", "prop-1")}
    contents = Contents(some, dict.fromkeys(some, Found("not on record")), {})
    (paper,) = contents.papers
    assert [(place.name, len(place.claims)) for place in paper.places] == [("prop-3", 2), ("prop-1", 1)]
    assert paper.title == "arXiv:2405.08707v2"
