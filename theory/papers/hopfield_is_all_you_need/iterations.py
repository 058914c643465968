r"""What Ramsauer et al. (2020) say of whole iterations, $\xi^{t+1}=f(\xi^t)$ from any state, and of large separations.

Their Theorem 2 calls the fixed points of f the stationary points of the iteration, $\mathcal L$; those of E are the same states
(`ram-2.limit-points.energy`).
"""

from __future__ import annotations

from sympy import Implies, Integer, Limit, Or, Symbol, Tuple, exp, log, oo, tanh

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import CLOSED, PATTERN_PAIRS, Positive, Vector, beta, eps, n, rho, u, vector, x, y
from theory.language.sequences import (
    Compact,
    Connected,
    Exists,
    Finite,
    Iterate,
    LimitPoints,
    SufficientlyLarge,
    Tends,
    Those,
    Within,
)
from theory.memory.energies import MCHNEnergy, Overlaps
from theory.memory.steps import FirstGap
from theory.memory.updates import DirectionalLSE, JacobianForm, MCHNUpdate
from theory.memory.vectors import Dot, SquaredDistance
from theory.papers.beyond_scaling_laws.dynamics import F_X, RAMSAUER, SEPARATED, WARM, _in_ball

t = Symbol("t", integer=True, nonnegative=True)
z = vector("z", n)  # a state that a statement binds
XI = Iterate(F_X, x, t)
LIMIT_POINTS = LimitPoints(XI, t)
FIXED = equal(SquaredDistance(MCHNUpdate(z, rho, beta), z), 0)
AT_ITS_ENERGY = Tends(MCHNEnergy(XI, rho, beta), t, MCHNEnergy(z, rho, beta))
REACHED = Tends(SquaredDistance(XI, z), t, 0)

ENERGY_LIMIT = Claim(
    id="ram-1.limit",
    source=f"{RAMSAUER}, Theorem 1",
    says="the update converges globally: E(xi^t) tends to E(xi*) for a fixed point xi*, from every state",
    domain=WARM,
    statement=Exists(z, all_of(FIXED, AT_ITS_ENERGY)),
)
STEPS_VANISH = Claim(
    id="ram-2.steps.limit",
    source=f"{RAMSAUER}, Theorem 2",
    says="the lengths of the steps, |xi^(t+1) - xi^t|, tend to 0",
    domain=WARM,
    statement=Tends(SquaredDistance(Iterate(F_X, x, t + 1), XI), t, Integer(0)),
    reading_of="ram-2",
)
LIMIT_POINTS_FIXED = Claim(
    id="ram-2.limit-points.iteration",
    source=f"{RAMSAUER}, Theorem 2",
    says="every limit point of the iteration, from every state, is a stationary point of the iteration: f(y) = y",
    domain=WARM,
    statement=Within(LIMIT_POINTS, z, FIXED),
    reading_of="ram-2.limit-points",
)
SLOPE = Dot(z, u) - DirectionalLSE(beta * Overlaps(z, rho), Overlaps(u, rho))
LIMIT_POINTS_STATIONARY = Claim(
    id="ram-2.limit-points.energy",
    source=f"{RAMSAUER}, section 2, after Theorem 2",
    says="every limit point y is a stationary point of the energy: the derivative of E at y vanishes along every direction u",
    domain=WARM.extended((u, Vector())),
    statement=Within(LIMIT_POINTS, z, equal(SLOPE, 0)),
    reading_of="ram-2.limit-points",
    repairs="ram-2.limit-points.kinds",
)
KINDS = Claim(
    id="ram-2.limit-points.kinds",
    source=f"{RAMSAUER}, section 2, after Theorem 2: 'stationary points (local minima or saddle points)'",
    says=(
        "no limit point is a local maximum. A fixed point is the limit point of the iteration that starts there, and on a line "
        "(n = 1) the second derivative of E at a minimum or saddle point is not negative: u J u <= u u"
    ),
    domain=WARM.extended((u, Vector())),
    given=all_of(leq(n, 1), equal(SquaredDistance(F_X, x), 0)),
    statement=leq(JacobianForm(u, x, rho, beta), Dot(u, u)),
    reading_of="ram-2.limit-points",
)

CONVERGES = Claim(
    id="ram-2.converges",
    source=f"{RAMSAUER}, Theorem 2",
    says=(
        "either the iteration converges or its limit points are a connected and compact set of stationary points at the energy "
        "E(xi*) that is tended to"
    ),
    domain=WARM,
    statement=Or(
        Exists(z, REACHED),
        all_of(Compact(LIMIT_POINTS), Connected(LIMIT_POINTS), Within(LIMIT_POINTS, z, all_of(FIXED, AT_ITS_ENERGY))),
    ),
)
CONVERGES_FINITE = Claim(
    id="ram-2.converges.finite",
    source=f"{RAMSAUER}, Theorem 2",
    says="if there are finitely many stationary points at the energy that is tended to, the iteration converges to one of them",
    domain=WARM,
    statement=Implies(
        Finite(Those(z, all_of(FIXED, AT_ITS_ENERGY))),
        Exists(z, all_of(FIXED, AT_ITS_ENERGY, REACHED)),
        evaluate=False,
    ),
    reading_of="ram-2.converges",
)
CONVERGES_ALWAYS = Claim(
    id="ram-2.converges.always",
    source=f"{RAMSAUER}, Theorem 2, which leaves open whether its second case occurs",
    says="the iteration converges to a stationary point from every state, however many there are: the second case never occurs",
    domain=WARM,
    statement=Exists(z, all_of(FIXED, REACHED)),
    reading_of="ram-2.converges",
)

# "For given eps and sufficiently large Delta_i": Delta_i is at most 2 M^2, so that a threshold which depends on M could ask for
# what no patterns have; and one which does not depend on beta cannot serve beta -> 0
PAIRS = PATTERN_PAIRS.extended((beta, Positive()), (eps, Positive()))
THRESHOLD = log(36 / (beta * eps**2)) / beta
STORED = (SEPARATED, _in_ball(x), _in_ball(y), equal(SquaredDistance(MCHNUpdate(y, rho, beta), y), 0))
NEAR = less(SquaredDistance(F_X, y), eps**2)
STORED_AND_NEAR = Implies(all_of(*STORED), NEAR, evaluate=False)
RETRIEVED = Claim(
    id="ram-4.one-update",
    source=f"{RAMSAUER}, Theorem 4, with the spheres of appendix A.1.5 where it speaks of the fixed point of a pattern",
    says=(
        "for given eps and beta and sufficiently large Delta_1, whatever N, n, M and the patterns: where the condition of "
        "Lemma A5 stores the pattern, |f(xi) - x_1*| < eps for every query and fixed point in its sphere"
    ),
    domain=PAIRS,
    statement=SufficientlyLarge(FirstGap(rho), Tuple(eps, beta), STORED_AND_NEAR),
    repairs="ram-4.one-update.any-query",
)
RETRIEVED_EXPLICIT = Claim(
    id="ram-4.one-update.explicit",
    source=f"{RAMSAUER}, Theorem 4",
    says="log(36 / (beta eps^2)) / beta is large enough",
    domain=PAIRS,
    given=all_of(*STORED, leq(THRESHOLD, FirstGap(rho))),
    statement=NEAR,
    reading_of="ram-4.one-update",
)
_half = Symbol("s", positive=True)
RETRIEVED_ANYWHERE = Claim(
    id="ram-4.one-update.any-query",
    source=f"{RAMSAUER}, Theorem 4: 'with query xi'",
    says=(
        "for given eps, beta, N and n, and sufficiently large Delta_1, |f(xi) - x_1*| < eps for any query. For the patterns s "
        "and -s on a line and beta = 1, Delta_1 = 2 s^2 and x_1* > 0, so that f(xi) for the query xi = -s misses x_1* by more "
        "than s tanh(s^2), which then has to tend to 0 as s grows"
    ),
    domain=CLOSED,
    statement=equal(Limit(_half * tanh(_half**2).rewrite(exp), _half, oo), 0),
    reading_of="ram-4.one-update",
)
