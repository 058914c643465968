r"""Definition 1 of arXiv:2405.08707: storage (def-1), retrieval (def-1.retrieved) and the centre of a ball (def-1.centre).

The ball is that of the first pattern, and all radii are equal: an instance of what is printed for every pattern and any radii.

The centre, "without loss of generality, we assume $c_i=\rho^i$": let a ball $B(u,r)$ store the first pattern, with the fixed
point $x^*$, where the iteration from the pattern ends. A ball around the pattern that stores it holds the pattern, so its one
fixed point is $x^*$ again. It holds every x with $\lVert x-\rho^1\rVert\le\lVert x^*-\rho^1\rVert$, and each of those must then
end at $x^*$.
"""

from __future__ import annotations

from typing import Any

from sympy import sqrt

from lemmata.theory.language.claim import Claim, all_of, equal, leq
from lemmata.theory.language.domain import Domain, NonNegative, Positive
from lemmata.theory.language.vectors import MaxEntry, SquaredDistance
from lemmata.theory.memory.kinds import BallState, Patterns, SeparatedRadii, State
from lemmata.theory.memory.steps import DistanceLimit, DistanceStored, MCHNLimit, MCHNStored
from lemmata.theory.memory.symbols import PATTERN_SETS, beta, r, radii, rho, u, x, y
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

DYNAMICS = {
    "distance": "the distance energy's own update",
    "mchn": "the modern Hopfield update",
}

OWN = FirstPattern(rho)
BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState())))
INSIDE = leq(SquaredDistance(x, OWN), MaxEntry(radii) ** 2)


def limit(name: str, start: Any) -> Any:
    """Where the iteration from a state ends."""
    return DistanceLimit(start, rho) if name == "distance" else MCHNLimit(start, rho, beta)


def more(name: str) -> tuple[tuple[Any, Any], ...]:
    """The variables that the update has besides patterns and state."""
    return () if name == "distance" else ((beta, Positive()),)


def _stored(name: str) -> Claim:
    return PAPER.claim(
        f"def-1.{name}", "Definition 1 under Assumption 3",
        says=f"with disjoint balls, {DYNAMICS[name]} from a state of a pattern's ball ends in that ball",
        domain=BALLS.extended(*more(name)),
        given=INSIDE,
        statement=leq(SquaredDistance(limit(name, x), OWN), MaxEntry(radii) ** 2),
        reading_of="def-1",
    )


STORED = {name: _stored(name) for name in DYNAMICS}
BALL = PATTERN_SETS.extended((u, State()), (r, NonNegative()))


def _stored_in(name: str) -> Any:
    return DistanceStored(u, r, rho) if name == "distance" else MCHNStored(u, r, rho, beta)


def _centre(name: str) -> Claim:
    return PAPER.claim(
        f"def-1.centre-{name}", "after Definition 1: 'without loss of generality, we assume c_i = rho^i'",
        says=f"a pattern that is stored in some ball is stored in a ball centred at it, under {DYNAMICS[name]}",
        domain=BALL.extended(*(() if name == "distance" else ((beta, Positive()),))),
        given=all_of(equal(_stored_in(name), 1), leq(SquaredDistance(x, OWN), SquaredDistance(limit(name, OWN), OWN))),
        statement=equal(SquaredDistance(limit(name, x), limit(name, OWN)), 0),
        reading_of="def-1.centre",
    )


CENTRE = {name: _centre(name) for name in DYNAMICS}
X_AWAY, U_AWAY, Y_AWAY = (sqrt(SquaredDistance(state, OWN)) for state in (x, u, y))
CENTRED = CENTRE["distance"].repaired(
    "B(u, r) holds every x at most as far from the pattern as the fixed point y, if |u - pattern| + |y - pattern| <= r: "
    "centring loses nothing where the ball reaches so far",
    leq(SquaredDistance(x, u), r**2),
    domain=PATTERN_SETS.extended((y, State()), (u, State()), (r, NonNegative())),
    given=all_of(leq(U_AWAY + Y_AWAY, r), leq(X_AWAY, Y_AWAY)),
)

WIDER = CENTRE["mchn"].repaired(
    "for a pattern and a fixed point y in B(u, r), every x at most as far from the pattern as y lies in B(u, 3 r): "
    "centring loses nothing where the ball of three times the radius still converges to y",
    leq(SquaredDistance(x, u), (3 * r) ** 2),
    domain=CENTRED.domain,
    given=all_of(leq(U_AWAY, r), leq(SquaredDistance(y, u), r**2), leq(X_AWAY, Y_AWAY)),
)


def _retrieved(name: str) -> Claim:
    return PAPER.claim(
        f"def-1.retrieved-{name}", "Definition 1 under Assumption 3",
        says=f"with disjoint balls, {DYNAMICS[name]} ends, from every state of a ball, where it ends from the centre",
        domain=BALLS.extended(*more(name)),
        given=INSIDE,
        statement=equal(SquaredDistance(limit(name, x), limit(name, OWN)), 0),
        reading_of="def-1.retrieved",
    )


RETRIEVED = {name: _retrieved(name) for name in DYNAMICS}
