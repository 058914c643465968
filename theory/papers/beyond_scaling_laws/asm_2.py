r"""Definition 1's "without loss of generality, we assume $c_i=\rho^i$", and what Assumption 2 concludes for validation data.

The centre: let a ball $B(u,r)$ store the first pattern, with the fixed point $x^*$, where the iteration from the pattern ends.
A ball around the pattern that stores it holds the pattern, so its one fixed point is $x^*$ again. It holds every x with
$\lVert x-\rho^1\rVert\le\lVert x^*-\rho^1\rVert$, and each of those must then end at $x^*$.
"""

from __future__ import annotations

from typing import Any

from sympy import sqrt

from theory.language.claim import Claim, all_of, equal, leq
from theory.language.domain import PATTERN_SETS, SEPARATED_BALLS, NonNegative, Positive, State, beta, r, radii, rho, u, x, y
from theory.memory.energies import Nearest
from theory.memory.steps import DistanceStored, MCHNStored
from theory.memory.vectors import MaxEntry, SquaredDistance
from theory.papers.beyond_scaling_laws.def_1 import DYNAMICS, OWN, limit

PAPER = "arXiv:2405.08707v2"
BALL = PATTERN_SETS.extended((u, State()), (r, NonNegative()))
X_AWAY, U_AWAY, Y_AWAY = (sqrt(SquaredDistance(state, OWN)) for state in (x, u, y))


def _stored(name: str) -> Any:
    return DistanceStored(u, r, rho) if name == "distance" else MCHNStored(u, r, rho, beta)


def _centre(name: str) -> Claim:
    return Claim(
        id=f"def-1.centre-{name}",
        source=f"{PAPER}, after Definition 1: 'without loss of generality, we assume c_i = rho^i'",
        says=f"a pattern that is stored in some ball is stored in a ball centred at it, under {DYNAMICS[name]}",
        domain=BALL.extended(*(() if name == "distance" else ((beta, Positive()),))),
        given=all_of(equal(_stored(name), 1), leq(SquaredDistance(x, OWN), SquaredDistance(limit(name, OWN), OWN))),
        statement=equal(SquaredDistance(limit(name, x), limit(name, OWN)), 0),
        reading_of="def-1.centre",
    )


CENTRE = {name: _centre(name) for name in DYNAMICS}

CENTRED = Claim(
    id="def-1.centre-distance.repaired",
    source=f"{PAPER}, after Definition 1",
    says=(
        "B(u, r) holds every x at most as far from the pattern as the fixed point y, if |u - pattern| + |y - pattern| <= r: "
        "centring loses nothing where the ball reaches so far"
    ),
    domain=PATTERN_SETS.extended((y, State()), (u, State()), (r, NonNegative())),
    given=all_of(leq(U_AWAY + Y_AWAY, r), leq(X_AWAY, Y_AWAY)),
    statement=leq(SquaredDistance(x, u), r**2),
    repairs="def-1.centre-distance",
)
WIDER = Claim(
    id="def-1.centre-mchn.repaired",
    source=f"{PAPER}, after Definition 1",
    says=(
        "for a pattern and a fixed point y in B(u, r), every x at most as far from the pattern as y lies in B(u, 3 r): "
        "centring loses nothing where the ball of three times the radius still converges to y"
    ),
    domain=CENTRED.domain,
    given=all_of(leq(U_AWAY, r), leq(SquaredDistance(y, u), r**2), leq(X_AWAY, Y_AWAY)),
    statement=leq(SquaredDistance(x, u), (3 * r) ** 2),
    repairs="def-1.centre-mchn",
)

VALIDATION = Claim(
    id="asm-2.subset",
    source=f"{PAPER}, Assumption 2: 'there exists an B_i for some i. Consequently, we assume that' the latents are patterns",
    says="a latent of validation data that lies in the ball of some pattern is a pattern: its distance to the nearest one is 0",
    domain=SEPARATED_BALLS,
    statement=equal(Nearest(x, rho), 0),
    reading_of="asm-2",
)
VALIDATION_REPAIRED = Claim(
    id="asm-2.subset.repaired",
    source=f"{PAPER}, Assumption 2",
    says="its squared distance to the nearest pattern is at most the greatest squared radius: nearly a pattern in small balls",
    domain=SEPARATED_BALLS,
    statement=leq(Nearest(x, rho), MaxEntry(radii) ** 2),
    repairs="asm-2.subset",
)
