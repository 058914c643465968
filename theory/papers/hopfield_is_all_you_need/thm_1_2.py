r"""Theorems 1 and 2 of arXiv:2008.02217: one update and whole iterations, $\xi^{t+1}=f(\xi^t)$ from any state.

Theorem 2 calls the fixed points of f the stationary points of the iteration, $\mathcal L$; those of E are the same states
(`ram-2.limit-points.energy`).
"""

from __future__ import annotations

from sympy import Implies, Integer, Or, Symbol

from lemmata.theory.language.claim import all_of, equal, leq
from lemmata.theory.language.domain import Vector, n, vector
from lemmata.theory.language.sequences import Compact, Connected, Exists, Finite, Iterate, LimitPoints, Tends, Those, Within
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import MCHNEnergy, Overlaps
from lemmata.theory.memory.symbols import beta, rho, u, x
from lemmata.theory.memory.updates import DirectionalLSE, JacobianForm, MCHNUpdate
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import F_X, TEMPERED

ENERGY_FALLS = PAPER.claim(
    "ram-1.descent", "Theorem 1",
    says="an update never raises the energy: E(f(x)) <= E(x)",
    domain=TEMPERED,
    statement=leq(MCHNEnergy(F_X, rho, beta), MCHNEnergy(x, rho, beta)),
)

z = vector("z", n)  # a state that a statement binds
FIXED = equal(SquaredDistance(MCHNUpdate(z, rho, beta), z), 0)
t = Symbol("t", integer=True, nonnegative=True)
XI = Iterate(F_X, x, t)
AT_ITS_ENERGY = Tends(MCHNEnergy(XI, rho, beta), t, MCHNEnergy(z, rho, beta))
ENERGY_LIMIT = PAPER.claim(
    "ram-1.limit", "Theorem 1",
    says="the update converges globally: E(xi^t) tends to E(xi*) for a fixed point xi*, from every state",
    domain=TEMPERED,
    statement=Exists(z, all_of(FIXED, AT_ITS_ENERGY)),
)

STEP_BOUND = PAPER.claim(
    "ram-2.steps", "Theorem 2",
    says=(
        "an update lowers the energy by at least half its squared length, to a value that is not negative: the squared lengths "
        "of all steps sum to at most 2 E(x), so the steps tend to 0"
    ),
    domain=TEMPERED,
    statement=all_of(
        leq(SquaredDistance(F_X, x) / 2, MCHNEnergy(x, rho, beta) - MCHNEnergy(F_X, rho, beta)),
        leq(0, MCHNEnergy(F_X, rho, beta)),
    ),
)

STEPS_VANISH = PAPER.claim(
    "ram-2.steps.limit", "Theorem 2",
    says="the lengths of the steps, |xi^(t+1) - xi^t|, tend to 0",
    domain=TEMPERED,
    statement=Tends(SquaredDistance(Iterate(F_X, x, t + 1), XI), t, Integer(0)),
    reading_of="ram-2",
)

LIMIT_POINTS = LimitPoints(XI, t)
LIMIT_POINTS_FIXED = PAPER.claim(
    "ram-2.limit-points.iteration", "Theorem 2",
    says="every limit point of the iteration, from every state, is a stationary point of the iteration: f(y) = y",
    domain=TEMPERED,
    statement=Within(LIMIT_POINTS, z, FIXED),
    reading_of="ram-2.limit-points",
)

SLOPE = Dot(z, u) - DirectionalLSE(beta * Overlaps(z, rho), Overlaps(u, rho))
LIMIT_POINTS_STATIONARY = PAPER.claim(
    "ram-2.limit-points.energy", "section 2, after Theorem 2",
    says="every limit point y is a stationary point of the energy: the derivative of E at y vanishes along every direction u",
    domain=TEMPERED.extended((u, Vector())),
    statement=Within(LIMIT_POINTS, z, equal(SLOPE, 0)),
    reading_of="ram-2.limit-points",
    repairs="ram-2.limit-points.kinds",
)

KINDS = PAPER.claim(
    "ram-2.limit-points.kinds", "section 2, after Theorem 2: 'stationary points (local minima or saddle points)'",
    says=(
        "no limit point is a local maximum. A fixed point is the limit point of the iteration that starts there, and on a line "
        "(n = 1) the second derivative of E at a minimum or saddle point is not negative: u J u <= u u"
    ),
    domain=TEMPERED.extended((u, Vector())),
    given=all_of(leq(n, 1), equal(SquaredDistance(F_X, x), 0)),
    statement=leq(JacobianForm(u, x, rho, beta), Dot(u, u)),
    reading_of="ram-2.limit-points",
)

REACHED = Tends(SquaredDistance(XI, z), t, 0)
CONVERGES = PAPER.claim(
    "ram-2.converges", "Theorem 2",
    says=(
        "either the iteration converges or its limit points are a connected and compact set of stationary points at the energy "
        "E(xi*) that is tended to"
    ),
    domain=TEMPERED,
    statement=Or(
        Exists(z, REACHED),
        all_of(Compact(LIMIT_POINTS), Connected(LIMIT_POINTS), Within(LIMIT_POINTS, z, all_of(FIXED, AT_ITS_ENERGY))),
    ),
)

CONVERGES_FINITE = PAPER.claim(
    "ram-2.converges.finite", "Theorem 2",
    says="if there are finitely many stationary points at the energy that is tended to, the iteration converges to one of them",
    domain=TEMPERED,
    statement=Implies(
        Finite(Those(z, all_of(FIXED, AT_ITS_ENERGY))),
        Exists(z, all_of(FIXED, AT_ITS_ENERGY, REACHED)),
        evaluate=False,
    ),
    reading_of="ram-2.converges",
)

CONVERGES_ALWAYS = PAPER.claim(
    "ram-2.converges.always", "Theorem 2, which leaves open whether its second case occurs",
    says="the iteration converges to a stationary point from every state, however many there are: the second case never occurs",
    domain=TEMPERED,
    statement=Exists(z, all_of(FIXED, REACHED)),
    reading_of="ram-2.converges",
)
