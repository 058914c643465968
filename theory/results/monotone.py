"""What grows and what falls: volumes and integrals in the radius, volumes in the dimension, energies in beta.

The claims of arXiv:2405.08707 hold with room; these facts show which of their variants hold as well.
"""

from __future__ import annotations

from sympy import Integer, Symbol

from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Positive, Whole
from lemmata.theory.memory.balls import BallIntegral, BallVolume, LowerGamma, dim
from lemmata.theory.memory.energies import MCHNEnergy, Nearest
from lemmata.theory.memory.kinds import Patterns, State
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import DIMENSIONS

SOURCE = "a standard fact for the claims of arXiv:2405.08707v2"
p, q = Symbol("p", positive=True), Symbol("q", positive=True)
RADII = DIMENSIONS.extended((p, Positive()), (q, Positive()))
BALL_VOLUME = Claim(
    id="std-ball-volume",
    source=f"{SOURCE}: V_n(r)",
    says="the volume of a ball grows with its radius",
    domain=RADII,
    statement=less(BallVolume(dim, p), BallVolume(dim, p + q)),
    lemma=True,
)

BALL_INTEGRAL = Claim(
    id="std-ball-integral",
    source=f"{SOURCE}: eq. (12)",
    says="the integral of exp(-|x|^2) over a ball grows with its radius",
    domain=RADII,
    statement=less(BallIntegral(dim, p), BallIntegral(dim, p + q)),
    lemma=True,
)

LOWER_GAMMA = Claim(
    id="std-lower-gamma",
    source=f"{SOURCE}: before eq. (12)",
    says="the lower incomplete gamma function grows with its end",
    domain=RADII,
    statement=less(LowerGamma(dim, p), LowerGamma(dim, p + q)),
    lemma=True,
)

further = Symbol("k", integer=True, positive=True)
UNIT_BALL = Claim(
    id="std-unit-ball",
    source=f"{SOURCE}: section 5.2",
    says="from n = 5 on the unit ball of any higher dimension has less volume",
    domain=Domain(((dim, Whole(5, 64)), (further, Whole(1, 64)))),
    statement=less(BallVolume(dim + further, Integer(1)), BallVolume(dim, Integer(1))),
    lemma=True,
)

ENERGIES = Domain(((rho, Patterns()), (x, State()), (beta, Positive())))
MCHN_DOUBLED = Claim(
    id="std-mchn-doubled",
    source=f"{SOURCE}: before Proposition 2; the mean of squares is at least the square of the mean",
    says="the modern Hopfield energy does not grow when beta is doubled",
    domain=ENERGIES,
    statement=leq(MCHNEnergy(x, rho, 2 * beta), MCHNEnergy(x, rho, beta)),
    lemma=True,
)

MCHN_ABOVE = Claim(
    id="std-mchn-above",
    source=f"{SOURCE}: before Proposition 2",
    says="the modern Hopfield energy is at least half the squared distance to the nearest pattern, for every beta",
    domain=ENERGIES,
    statement=leq(Nearest(x, rho), 2 * MCHNEnergy(x, rho, beta)),
    lemma=True,
)
