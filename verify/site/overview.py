"""What the overview says of a printed place: the claim that decided its sign, how many fall, what stands, what replaces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.site.contents import Contents, Paper, Place
from lemmata.verify.site.record import CONTRADICTED, GLYPHS, HOLDS, worst_of

MARKS = 36  # signs of the claims of a place
LABELS: Mapping[str, str] = {
    Outcome.REFUTED: "refuted",
    CONTRADICTED: "contradicted by a measurement",
    Outcome.ILL_POSED: "ill-posed",
}
"""Of what falls, the word before the claim itself."""


def row_of(contents: Contents, paper: Paper, place: Place) -> dict[str, Any]:
    """A place in a line: under its sign stands a claim of that verdict, so that a proved one is never under a cross."""
    found = contents.found
    printed = [claim for claim in place.claims if not claim.repairs] or list(place.claims)
    became = worst_of([found[claim.id].became for claim in printed])
    lead = _lead(contents, place, printed, became)
    stands = next((claim for claim in printed if found[claim.id].became in HOLDS), None)
    repairs = [] if lead is None or became not in LABELS else contents.repairs.get(lead.id, [])
    return {
        "place": place,
        "where": paper.where[place.name],
        "became": became,
        "sign": "·" if place.reason else GLYPHS[became],
        "title": place.reason or became,
        "kinds": " ".join(dict.fromkeys(found[claim.id].became.replace(" ", "-") for claim in printed)),
        "others": [(claim, found[claim.id]) for claim in printed][:MARKS] if len(printed) > 1 else [],
        "more": max(0, len(printed) - MARKS),
        "part": place.name in contents.above,
        "lead": shown(contents, lead, whole=became not in LABELS),
        "label": LABELS.get(became),
        "standing": contents.standing([place]),
        "stands": shown(contents, stands) if became in LABELS else None,
        "instead": shown(contents, next(iter(repairs), None)),
    }


def _lead(contents: Contents, place: Place, printed: list[Claim], became: str) -> Claim | None:
    """The first claim with this verdict, the one that the place is known by where it has it."""
    of_it = [claim for claim in printed if contents.found[claim.id].became == became]
    return next((claim for claim in of_it if claim is place.first), of_it[0] if of_it else place.first)


def shown(contents: Contents, claim: Claim | None, *, whole: bool = False) -> dict[str, Any] | None:
    """A claim in its words; with `whole` in those of the claim whose case it is."""
    if claim is None:
        return None
    says = claim.case_of.says if whole and claim.case_of is not None else claim.says
    return {"id": claim.id, "says": says, "found": contents.found[claim.id]}
