"""Places are counted by the verdict that says most of them, in the paper's order, and none is left out."""

from __future__ import annotations

from lemmata.theory import CLAIMS, PLACES
from lemmata.verify.base.project import Project
from lemmata.verify.gate.by_place import by_place, places_of
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.gate.tally import Judged, judged

TOY = {
    "eq-2.a": Judged("eq-2.a", False, "proved"),
    "eq-2.b": Judged("eq-2.b", False, "refuted"),
    "eq-1": Judged("eq-1", False, "proved"),
    "eq-1.sub.x": Judged("eq-1.sub.x", False, "proved"),
    "table.a": Judged("table", False, "measured"),
    "table.b": Judged("table", False, "measured"),
    "own": Judged("own", True, "undecided"),
}


def test_a_place_has_the_verdict_that_says_most() -> None:
    assert by_place(TOY, ["eq-1", "eq-1.sub", "eq-2", "table"], 100) == [
        "proved, 1 place               eq-1",
        "with refuted claims, 1 place  eq-2 1 of 2",
        "measured, 1 place             table",
        "undecided, 1 place            elsewhere",
    ]


def test_a_place_within_another_counts_with_it() -> None:
    assert places_of(["eq-1.sub.x", "eq-10", "eq-1"], ["eq-1", "eq-1.sub", "eq-10"]) == {
        "eq-1.sub.x": "eq-1",
        "eq-10": "eq-10",
        "eq-1": "eq-1",
    }


def test_all_places_of_the_theory_are_there_once_and_in_order_on_lines_that_fit() -> None:
    entries = Ledger.read(Project().ledger).entries
    found = {claim.id: judged(claim, entries[claim.id].verdict) for claim in CLAIMS.values()}
    lines = by_place(found, [*PLACES], 100)
    assert max(map(len, lines)) <= 100
    assert len(lines) < 50
    names = [name for line in lines for cell in line[30:].split(", ") if (name := cell.strip(" ,").split(" ")[0])]
    assert sorted(names) == sorted(set(places_of(CLAIMS, [*PLACES]).values()))
