"""Repairs of the refuted claims on distances, energies, LogSumExp, the layers and the cited lemmas: what holds in their place.

Each carries the id of the claim that it repairs, and says where its bound is attained or approached.
"""

from __future__ import annotations

from typing import Any

from sympy import Eq, Equivalent, Expr, Implies, Integer, Limit, Rational, exp, log, oo, sqrt
from sympy.logic.boolalg import Boolean

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import (
    PATTERN_PAIRS,
    PATTERN_SETS,
    VECTOR_PAIRS,
    beta,
    d,
    eps,
    l,
    n,
    rho,
    t,
    u,
    v,
    w,
    x,
    y,
    z,
)
from theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, MinNorm2, Nearest, SquaredDistances
from theory.memory.layers import GlobalEnergy
from theory.memory.updates import AttentionColumn, DistanceUpdate, FirstPattern, Majorizer, MaxCentredNorm2, MCHNUpdate
from theory.memory.vectors import Dot, LogSumExp, MaxEntry, MaxNorm, MinEntry, Softmax, SquaredDistance, SumExp, TiltedMean
from theory.papers.beyond_scaling_laws import app_c as lemmas
from theory.papers.beyond_scaling_laws import eq_9 as density
from theory.papers.beyond_scaling_laws import sec3 as section3
from theory.papers.beyond_scaling_laws import sec4 as section4
from theory.papers.beyond_scaling_laws import sec4_layers as layers
from theory.papers.beyond_scaling_laws.sec4 import MIX, E, g
from theory.papers.beyond_scaling_laws.sec4_layers import READINGS, WORDS, layer_values
from theory.papers.hopfield_is_all_you_need import theorems as ramsauer

HALF = Rational(1, 2)


# --- section 3 -------------------------------------------------------------------------------------------------------

METRIC = section3.METRIC.repaired(
    "the squared distance fails the triangle inequality, but satisfies it with the factor 2, attained at the midpoint; it is "
    "symmetric, nonnegative and zero exactly between equal points",
    all_of(
        leq(SquaredDistance(x, u), 2 * SquaredDistance(x, y) + 2 * SquaredDistance(y, u)),
        equal(SquaredDistance(x, y), SquaredDistance(y, x)),
        leq(0, SquaredDistance(x, y)),
        Equivalent(Eq(SquaredDistance(x, y), 0, evaluate=False), Eq(MaxNorm(x - y), 0, evaluate=False)),
    ),
)

ATTENTION_COLUMN = section3.ATTENTION_COLUMNS_ROW_SOFTMAX.repaired(
    "with the values as columns softmax along rows normalises over the wrong index; along columns, the first column is the "
    "modern Hopfield update of pattern 1 (an identity)",
    equal(Dot(u, AttentionColumn(rho, Integer(0))), Dot(u, MCHNUpdate(FirstPattern(rho), rho, 1 / sqrt(n)))),
)

# --- section 4 -------------------------------------------------------------------------------------------------------

MCHN_CONVEX = section4.MCHN_CONVEX.repaired(
    "the modern Hopfield energy is not convex for every beta; it is (1 - beta c)-strongly convex, c the greatest squared "
    "distance of a pattern from their mean, so convex where beta c <= 1 (weakly convex else), approached at the mean of two "
    "patterns for short chords along their difference",
    leq(
        MCHNEnergy(MIX, rho, beta),
        t * MCHNEnergy(x, rho, beta)
        + (1 - t) * MCHNEnergy(y, rho, beta)
        - t * (1 - t) / 2 * (1 - beta * MaxCentredNorm2(rho)) * SquaredDistance(x, y),
    ),
)

REGULARISERS_INPUT = section4.REGULARISERS_INPUT.repaired(
    "the state enters through its Euclidean norm, not its maximum norm; the square of the one is between that of the other "
    "and n times it, attained on an axis and at a vector of equal entries",
    all_of(
        section4.REGULARISERS.statement,
        leq(MaxNorm(x) ** 2, Dot(x, x)),
        leq(Dot(x, x), n * MaxNorm(x) ** 2),
    ),
)

CLOSER_NEAREST = section4.CLOSER_NEAREST.repaired(
    "a state closer to its nearest pattern can have the greater energy, but one closer by more than log d in the squared "
    "distance has the smaller; log d is approached where all d patterns are equally far from y and only one is near x",
    less(E, LayerEnergy(y, rho)),
    given=less(g + log(d), Nearest(y, rho)),
)

_EXP_E = SumExp(-SquaredDistances(x, rho))  # exp(-E), with ties exact (exp of a logarithm is known only in balls)

LAYER_ENERGY = section4.LAYER_ENERGY.repaired(
    "exp(-g) is no constant multiple of the energy (4), nor of exp(-E), but exp(-E) is between it and d times it; attained for "
    "one pattern and at states equally far from all d",
    all_of(leq(exp(-g), _EXP_E), leq(_EXP_E, d * exp(-g))),
)

LAYER_ENERGY_DENSITY = section4.LAYER_ENERGY_READINGS["sec4-layer-energy.density"].repaired(
    "read as an energy exp(-g_t) / Z_t is not least at the patterns but greatest, attained at every pattern",
    leq(exp(-Nearest(y, rho)) / z, exp(-g) / z),
    given=section4.LAYER_ENERGY_READINGS["sec4-layer-energy.density"].given,
)

LAYER_ENERGY_ENERGY = section4.LAYER_ENERGY_READINGS["sec4-layer-energy.energy"].repaired(
    "the energy (4) is not least at the patterns, but there at most log d above its value anywhere; approached at a far "
    "pattern, with the d - 1 others repeated, as d grows",
    leq(E, LayerEnergy(y, rho) + log(d)),
    given=section4.LAYER_ENERGY_READINGS["sec4-layer-energy.energy"].given,
)

PROP_3 = section4.PROP_3.repaired(
    "g - 2 E_MCHN can lie below the printed lower bound: it is between minus the spread of the squared norms less log d, and "
    "0; 0 is attained for equal patterns, the lower bound approached far from d - 1 patterns, on the other side of one at 0",
    all_of(
        leq(MinNorm2(rho) - MaxNorm2(rho) - log(d), g - 2 * section4.HOPFIELD),
        leq(g - 2 * section4.HOPFIELD, 0),
    ),
)

# --- the layers ------------------------------------------------------------------------------------------------------

_e = layers.e

NOT_LINEAR = layers.NOT_LINEAR.repaired(
    "with one layer E_global is linear; with more, doubling the layers' energies puts it above twice its value, by a gap "
    "that vanishes as one layer outweighs the rest",
    less(2 * GlobalEnergy(_e), GlobalEnergy(2 * _e)),
    given=less(1, l),
)


def _eq_8(reading: str) -> Claim:
    values = layer_values(reading, x)
    return layers.EQ_8[reading].repaired(
        f"with one layer E_global equals the least E_t; it is never above it, strictly below it with more layers, and at most "
        f"log l below it, attained where all E_t are equal ({WORDS[reading]})",
        all_of(
            leq(MinEntry(values) - log(l), GlobalEnergy(values)),
            leq(GlobalEnergy(values), MinEntry(values)),
            Implies(less(1, l), less(GlobalEnergy(values), MinEntry(values))),
        ),
    )


EQ_8 = {reading: _eq_8(reading) for reading in READINGS}

EQ_9_SPACE_DENSITY = density.SPACE_DENSITY.repaired(
    "one pattern, one layer, E_t = exp(-g_t) / Z_t as printed: exp(-E_global) does not vanish at infinity but tends to 1, "
    "whatever Z_t > 0, so that it has no normaliser on R^n",
    equal(Limit(exp(-exp(-(density.distance**2)) / z), density.distance, oo), 1),
)

# --- appendix C ------------------------------------------------------------------------------------------------------


def _strict_beyond_one(lesser: Expr, greater: Expr, upper: Expr) -> Boolean:
    return all_of(leq(lesser, greater), leq(greater, upper), Implies(less(1, n), less(lesser, greater)))


LEMMA_2 = lemmas.LEMMA_2.repaired(
    "for one entry LogSumExp equals it; it is never below the greatest entry, strictly above it for more entries, and by at "
    "most log n, attained for equal entries",
    _strict_beyond_one(MaxEntry(v), LogSumExp(v), MaxEntry(v) + log(n)),
)

LEMMA_2_PROOF = lemmas.LEMMA_2_PROOF.repaired(
    "for one entry the sum of exponentials is its exponential; it is never below that of the greatest entry, strictly above "
    "it for more entries, and at most n times it, attained for equal entries",
    _strict_beyond_one(exp(MaxEntry(v)), SumExp(v), n * exp(MaxEntry(v))),
)

LEMMA_3 = lemmas.LEMMA_3.repaired(
    "for one entry -LogSumExp(-x) equals it; it is never above the least entry, strictly below it for more entries, and by at "
    "most log n, attained for equal entries",
    all_of(
        leq(MinEntry(v) - log(n), -LogSumExp(-v)),
        leq(-LogSumExp(-v), MinEntry(v)),
        Implies(less(1, n), less(-LogSumExp(-v), MinEntry(v))),
    ),
)

# --- what is cited from Ramsauer et al. ------------------------------------------------------------------------------

# (|x| + M)^2 / 2, multiplied out: where the norms are commensurable the root is rational and ties stay exact
_REACH = (Dot(x, x) + MaxNorm2(rho)) / 2 + sqrt(Dot(x, x) * MaxNorm2(rho))

ENERGY_RANGE = ramsauer.ENERGY_RANGE[0].repaired(
    "far from the patterns the energy exceeds 2 M^2; it is nonnegative, and at most half the square of |x| + M, attained for "
    "one pattern at states opposite to it",
    all_of(leq(0, ramsauer.ENERGY), leq(ramsauer.ENERGY, _REACH)),
)

A2 = ramsauer.A2.repaired(
    "the bound can fail for eps > 1/2, where it decreases; it holds for eps at most 1/2, attained for one pattern at eps = 0 "
    "and in the middle between two opposite patterns at eps = 1/2",
    ramsauer.A2.statement,
    given=all_of(ramsauer.A2.given, leq(eps, HALF)),
)

A2_BELOW_ONE = ramsauer.A2_BELOW_ONE.repaired(
    "for 1/2 < eps < 1 the bound falls again, the Jacobian need not; that is at most beta M^2 for every eps, attained in the "
    "middle between two opposite patterns, and at most what is printed for eps at most 1/2",
    all_of(
        leq(ramsauer.FORM, beta * MaxNorm2(rho) * ramsauer.SIZE2),
        Implies(leq(eps, HALF), ramsauer.A2.statement, evaluate=False),
    ),
    given=ramsauer.A2.given,
)

A2_STRICT = ramsauer.A2_STRICT.repaired(
    "at eps = 0, or with all patterns 0, both bounds are 0; the inequality is strict for eps > 0 and M > 0, and its gap "
    "2 eps^2 beta N M^2 vanishes with eps",
    ramsauer.A2_STRICT.statement,
    given=all_of(less(0, eps), less(0, MaxNorm2(rho))),
)

# --- the descent of the update, and the floor of a discrete model -----------------------------------------------------

_UPDATE = DistanceUpdate(x, rho)


def _divergence(state: Any) -> Expr:
    """The Kullback-Leibler divergence of the softmax weights at x from those at `state`."""
    here, there = SquaredDistances(x, rho), SquaredDistances(state, rho)
    return Dot(Softmax(-here), there - here) + LogSumExp(-there) - LogSumExp(-here)


MM_GAP = Claim(
    id="mm-tangent.gap",
    source=section4.MM_TANGENT.source,
    says="the tangent majorizer at x is above the energy by the Kullback-Leibler divergence of x's softmax weights from y's",
    domain=PATTERN_PAIRS,
    statement=equal(Majorizer(y, x, rho) - LayerEnergy(y, rho), _divergence(y)),
    reading_of="mm-tangent",
)

MM_DECREASE = Claim(
    id="mm-tangent.decrease",
    source=section4.MM_TANGENT.source,
    says="an update lowers the energy by its squared length plus the Kullback-Leibler divergence of old weights from new",
    domain=PATTERN_SETS,
    statement=equal(E - LayerEnergy(_UPDATE, rho), SquaredDistance(x, _UPDATE) + _divergence(_UPDATE)),
    reading_of="mm-tangent",
)

MM_DESCENT = Claim(
    id="mm-tangent.descent",
    source=section4.MM_TANGENT.source,
    says="an update lowers the energy by at least its squared length, attained for one pattern",
    domain=PATTERN_SETS,
    statement=leq(LayerEnergy(_UPDATE, rho), E - SquaredDistance(x, _UPDATE)),
    reading_of="mm-tangent",
)

# -sum_i p_i log q_i and -sum_i p_i log p_i, p = softmax(w), q = softmax(v)
_CROSS = LogSumExp(v) - TiltedMean(w, v)
_ENTROPY = LogSumExp(w) - TiltedMean(w, w)

FLOOR_DISCRETE = Claim(
    id="prop-4.floor-discrete",
    source=f"{section4.PAPER}, Proposition 4: what floor the cross-entropy of a discrete model has",
    says=(
        "the cross-entropy of the model softmax(v) under data softmax(w) is at least the data's entropy, attained at v = w, "
        "which lies between 0 and log n"
    ),
    domain=VECTOR_PAIRS,
    statement=all_of(leq(_ENTROPY, _CROSS), leq(0, _ENTROPY), leq(_ENTROPY, log(n))),
    reading_of="prop-4.floor",
)
