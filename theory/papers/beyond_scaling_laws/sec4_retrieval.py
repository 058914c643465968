"""Section 4.1 of arXiv:2405.08707: are patterns fixed points (sec4-retrieval.exact), and where iterations from them end."""

from __future__ import annotations

from typing import Any

from lemmata.theory.language.claim import Claim, equal, leq
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.symbols import beta, rho
from lemmata.theory.memory.updates import DistanceUpdate, MCHNUpdate
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.def_1 import DYNAMICS, OWN, limit, more


def _near(name: str, printed: str) -> Claim:
    return PAPER.claim(
        f"{printed}.own", "section 4.1",
        says=f"{DYNAMICS[name]} from a pattern ends nearest to that pattern",
        domain=Domain(((rho, Patterns()), *more(name))),
        statement=leq(SquaredDistance(limit(name, OWN), OWN), Nearest(limit(name, OWN), rho)),
        reading_of=printed,
    )


OWN_NEAREST = _near("distance", "sec4-retrieval")


def update(name: str, start: Any) -> Any:
    """One step from a state."""
    return DistanceUpdate(start, rho) if name == "distance" else MCHNUpdate(start, rho, beta)


def _exact(name: str) -> Claim:
    return PAPER.claim(
        f"sec4-retrieval.exact-{name}", "section 4.1",
        says=f"every pattern is a stationary point: {DYNAMICS[name]} leaves it where it is",
        domain=Domain(((rho, Patterns()), *more(name))),
        statement=equal(SquaredDistance(update(name, OWN), OWN), 0),
        reading_of="sec4-retrieval.exact",
    )


EXACT = {name: _exact(name) for name in DYNAMICS}
MCHN_OWN_NEAREST = _near("mchn", "sec4-mchn-stationary")
