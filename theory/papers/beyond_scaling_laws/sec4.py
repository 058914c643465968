"""Section 4 of arXiv:2405.08707, before the layers: the energies, their bounds, the majorizer."""

from __future__ import annotations

from sympy import Abs, Eq, Equivalent, Limit, Rational, Symbol, exp, log, oo

from theory.language.claim import Claim, all_of, by_id, equal, leq, less
from theory.language.domain import (
    PATTERN_PAIRS,
    PATTERN_SETS,
    SEPARATED_BALLS,
    VECTOR_PAIRS,
    BallState,
    Domain,
    Positive,
    UnitInterval,
    beta,
    d,
    rho,
    t,
    v,
    w,
    x,
    y,
    z,
)
from theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, MinNorm2, Nearest, Overlaps, SquaredDistances
from theory.memory.updates import DirectionalLSE, DistanceUpdate, IsPattern, Majorizer
from theory.memory.vectors import Dot, LogSumExp, MaxEntry, MaxNorm, Softmax

PAPER = "arXiv:2405.08707v2"
E, g = LayerEnergy(x, rho), Nearest(x, rho)
HOPFIELD = MCHNEnergy(x, rho, 2)
CHORDS = PATTERN_PAIRS.extended((t, UnitInterval()), (beta, Positive()))
MIX = t * x + (1 - t) * y
separation = Symbol("s", positive=True)
ball_radius = Symbol("r", positive=True)


def _lse(state: object) -> object:
    """LSE(beta, M^T x) as the paper defines it."""
    return LogSumExp(beta * Overlaps(state, rho)) / beta


LSE_NOT_CONVEX = Claim(
    id="sec4-lse-not-convex",
    source=f"{PAPER}, section 4",
    says="x -> -LSE(beta, M^T x) is not convex: somewhere it lies above its chord",
    domain=CHORDS,
    statement=less(t * (-_lse(x)) + (1 - t) * (-_lse(y)), -_lse(MIX)),  # type: ignore[operator]
    quantifier="exists",
)

MCHN_CONVEX = Claim(
    id="sec4-mchn-convex",
    source=f"{PAPER}, section 4: 'adds regularization terms to create a convex energy function'",
    says="the modern Hopfield energy is convex: nowhere above its chord, for every beta > 0",
    domain=CHORDS,
    statement=leq(MCHNEnergy(MIX, rho, beta), t * MCHNEnergy(x, rho, beta) + (1 - t) * MCHNEnergy(y, rho, beta)),
)

REGULARISERS = Claim(
    id="sec4-regularisers",
    source=f"{PAPER}, section 4",
    says="what is added to -LSE(beta, M^T x) is x^T x / 2, log(d) / beta and half the greatest squared norm of a pattern",
    domain=PATTERN_SETS.extended((beta, Positive())),
    statement=equal(
        MCHNEnergy(x, rho, beta) + _lse(x),
        Rational(1, 2) * Dot(x, x) + log(d) / beta + MaxNorm2(rho) / 2,
    ),
)

REGULARISERS_INPUT = Claim(
    id="sec4-regularisers.input-max-norm",
    source=f"{PAPER}, section 4: 'involve both the max norm of the input and the number of patterns'",
    says="the state enters these terms through its maximum norm",
    domain=PATTERN_SETS.extended((beta, Positive())),
    statement=equal(
        MCHNEnergy(x, rho, beta) + _lse(x),
        Rational(1, 2) * MaxNorm(x) ** 2 + log(d) / beta + MaxNorm2(rho) / 2,
    ),
    reading_of="sec4-regularisers",
)

CLOSER_NEAREST = Claim(
    id="sec4-closer.nearest",
    source=f"{PAPER}, section 4.1: 'assigns smaller values to points closer to the patterns'",
    says="of two states the one closer to its nearest pattern has the smaller energy",
    domain=PATTERN_PAIRS,
    given=less(g, Nearest(y, rho)),
    statement=less(E, LayerEnergy(y, rho)),
    reading_of="sec4-closer",
)

CLOSER_EVERY = Claim(
    id="sec4-closer.every-pattern",
    source=f"{PAPER}, section 4.1: 'assigns smaller values to points closer to the patterns'",
    says="a state closer to every pattern than another has the smaller energy",
    domain=PATTERN_PAIRS,
    given=less(MaxEntry(SquaredDistances(x, rho) - SquaredDistances(y, rho)), 0),
    statement=less(E, LayerEnergy(y, rho)),
    reading_of="sec4-closer",
)

EQ_3 = Claim(
    id="eq-3",
    source=f"{PAPER}, eq. (3)",
    says="g is nonnegative, and zero exactly at the patterns",
    domain=PATTERN_SETS,
    statement=all_of(leq(0, g), Equivalent(Eq(g, 0, evaluate=False), Eq(IsPattern(x, rho), 1, evaluate=False))),
)

SOFTMAX_GRADIENT = Claim(
    id="sec4-softmax-gradient",
    source=f"{PAPER}, section 4.1 and appendix C",
    says="the derivative of LogSumExp along every direction w is the inner product of softmax with w",
    domain=VECTOR_PAIRS,
    statement=equal(DirectionalLSE(v, w), Dot(Softmax(v), w)),
)

PROP_1 = Claim(
    id="prop-1",
    source=f"{PAPER}, Proposition 1",
    says="the layer energy lies within log d below the nearest-neighbour function",
    domain=PATTERN_SETS,
    statement=all_of(leq(g - log(d), E), leq(E, g)),
    uses=("lemma-3",),
)

PROP_2 = Claim(
    id="prop-2",
    source=f"{PAPER}, Proposition 2",
    says="the layer energy is within the spread of the squared norms of twice the modern Hopfield energy (beta = 2) less log d",
    domain=PATTERN_SETS,
    statement=leq(Abs(E - (2 * HOPFIELD - log(d))), MaxNorm2(rho) - MinNorm2(rho)),
    uses=("lemma-4", "prop-2.proof"),
)

PROP_3 = Claim(
    id="prop-3",
    source=f"{PAPER}, Proposition 3",
    says="the nearest-neighbour function is that close to twice the modern Hopfield energy (beta = 2), up to log d above",
    domain=PATTERN_SETS,
    statement=all_of(
        leq(MinNorm2(rho) - MaxNorm2(rho), g - 2 * HOPFIELD),
        leq(g - 2 * HOPFIELD, MaxNorm2(rho) - MinNorm2(rho) + log(d)),
    ),
    uses=("prop-1", "prop-2"),
)

EQ_5_EXACT = Claim(
    id="eq-5.exact",
    source=f"{PAPER}, eq. (5): under Assumption 3 'the energy function, confined in Omega, can be replaced by' g",
    says="on a union of disjoint balls around the patterns the layer energy equals the nearest-neighbour function",
    domain=SEPARATED_BALLS,
    statement=equal(E, g),
    reading_of="eq-5",
)

EQ_5_DENSITY = Claim(
    id="eq-5.density",
    source=f"{PAPER}, eq. (5)",
    says="on a union of disjoint balls exp(-E) and exp(-g) are the same density: E - g is the same at any two states",
    domain=SEPARATED_BALLS.extended((y, BallState())),
    statement=equal(E - g, LayerEnergy(y, rho) - Nearest(y, rho)),
    reading_of="eq-5",
)

_OWN, _OTHER = ball_radius**2, (separation - ball_radius) ** 2

EQ_5_LIMIT = Claim(
    id="eq-5.limit",
    source=f"{PAPER}, eq. (5), read as a limit of growing separation at fixed radius",
    says="patterns at 0 and s, state at r between them: the layer energy less the nearest-neighbour function tends to 0 with s",
    domain=Domain(((ball_radius, Positive()),)),
    statement=equal(Limit(-log(1 + exp(_OWN - _OTHER)), separation, oo), 0),
    reading_of="eq-5",
)


def _minimised(reading: str, says: str, energy_x: object, energy_y: object, domain: Domain) -> Claim:
    return Claim(
        id=f"sec4-layer-energy.{reading}",
        source=f"{PAPER}, section 4.2, before eq. (6)",
        says=f"read as an energy, {says} is least at the patterns, where retrieval should end",
        domain=domain,
        given=Eq(IsPattern(x, rho), 1, evaluate=False),
        statement=leq(energy_x, energy_y),
        reading_of="sec4-layer-energy",
    )


LAYER_ENERGY = Claim(
    id="sec4-layer-energy",
    source=f"{PAPER}, section 4.2, E_t(x) = exp(-g_t(x)) / Z_t",
    says="the layer's energy (4) is exp(-g_t) over a constant: E exp(g) is the same at any two states",
    domain=PATTERN_PAIRS,
    statement=equal(E * exp(g), LayerEnergy(y, rho) * exp(Nearest(y, rho))),
)
LAYER_ENERGY_READINGS = by_id(
    _minimised("density", "exp(-g_t) / Z_t", exp(-g) / z, exp(-Nearest(y, rho)) / z, PATTERN_PAIRS.extended((z, Positive()))),
    _minimised("energy", "the energy (4)", E, LayerEnergy(y, rho), PATTERN_PAIRS),
    _minimised("nearest", "g_t", g, Nearest(y, rho), PATTERN_PAIRS),
)

MM_TANGENT = Claim(
    id="mm-tangent",
    source="the standard bound that the 'MM technique' of arXiv:2405.08707v2, section 4.2 needs",
    says="the tangent majorizer at x lies above the layer energy everywhere",
    domain=PATTERN_PAIRS,
    statement=leq(LayerEnergy(y, rho), Majorizer(y, x, rho)),
)

MM_TOUCH = Claim(
    id="mm-tangent.touch",
    source=MM_TANGENT.source,
    says="the tangent majorizer at x equals the layer energy at x",
    domain=PATTERN_SETS,
    statement=equal(Majorizer(x, x, rho), E),
    reading_of="mm-tangent",
)

MM_MINIMISER = Claim(
    id="mm-tangent.minimiser",
    source=MM_TANGENT.source,
    says="the softmax-weighted mean of the patterns minimises the tangent majorizer",
    domain=PATTERN_PAIRS,
    statement=leq(Majorizer(DistanceUpdate(x, rho), x, rho), Majorizer(y, x, rho)),
    reading_of="mm-tangent",
)
