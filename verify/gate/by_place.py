"""What became of each printed place in a run: the places by the verdict that says most of them, in the paper's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap

from lemmata.theory.language.contents import belongs
from lemmata.verify.gate.tally import ORDER, Judged, number, of_all

TITLES = {"proved": "proved", "refuted": "with refuted claims", "measured": "measured"}
NO_PLACE = "elsewhere"


def places_of(ids: Iterable[str], places: Sequence[str]) -> dict[str, str]:
    """The outermost printed place of each claim; `elsewhere` where there is none."""
    outer = [place for place in places if not any(other != place and belongs(place, other) for other in places)]
    return {claim_id: next((place for place in outer if belongs(claim_id, place)), NO_PLACE) for claim_id in ids}


def by_place(judged: Mapping[str, Judged], places: Sequence[str], width: int) -> list[str]:
    """For each verdict the places that have it: `with refuted claims  prop-3 1 of 2, prop-4 9 of 28`.

    A place has the verdict that a claim with these cases would have. Claims with cases count once, lemmas as claims.

    Args:
        judged: by id.
        places: in the paper's order.
    """
    where = places_of(judged, places)
    wholes: dict[str, dict[str, list[str]]] = {}
    for claim_id, found in judged.items():
        wholes.setdefault(where[claim_id], {}).setdefault(found.whole, []).append(found.verdict)
    order = {place: place_number for place_number, place in enumerate((*places, NO_PLACE))}
    rows: dict[str, list[str]] = {}
    for place in sorted(wholes, key=order.__getitem__):
        verdicts = [of_all(cases) for cases in wholes[place].values()]
        worst = of_all(verdicts)
        share = "" if set(verdicts) == {worst} else f" {verdicts.count(worst)} of {len(verdicts)}"
        rows.setdefault(worst, []).append(f"{place}{share}".replace(" ", "\N{NO-BREAK SPACE}"))
    titles = {verdict: f"{TITLES.get(verdict, verdict)}, {number(len(found), 'place')}" for verdict, found in rows.items()}
    column = max(map(len, titles.values()), default=0) + 2
    lines = []
    for verdict in (verdict for verdict in ORDER if verdict in rows):
        first, *more = wrap(", ".join(rows[verdict]), max(40, width - column), break_on_hyphens=False)
        lines += [f"{titles[verdict]:<{column}}{first}", *(f"{'':<{column}}{line}" for line in more)]
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
