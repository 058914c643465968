r"""Iterated dynamics, one step at a time: the layer steps of section 4.2 and the update of Ramsauer et al. (2020).

What is said of a whole trajectory is stated of a step from any state: it then holds along every trajectory.
"""

from __future__ import annotations

from typing import Any

from sympy import Implies, Integer, Limit, Symbol, exp, log, oo, sqrt

from theory.language.claim import Claim, all_of, equal, leq, less
from theory.language.domain import (
    CLOSED,
    PATTERN_PAIRS,
    PATTERN_SETS,
    NonNegative,
    Positive,
    State,
    beta,
    d,
    l,
    layers,
    rho,
    x,
    y,
)
from theory.language.domain import r as delta  # a squared length of a step, or a radius
from theory.memory.energies import MaxNorm2, MCHNEnergy
from theory.memory.layers import GlobalEnergy
from theory.memory.steps import FirstGap, LayerStep
from theory.memory.updates import FirstPattern, MCHNUpdate
from theory.memory.vectors import MaxEntry, MinEntry, SquaredDistance
from theory.papers.beyond_scaling_laws.sec4_layers import READINGS, WORDS, layer_values, layered

PAPER, RAMSAUER = "arXiv:2405.08707v2", "arXiv:2008.02217"


def _rise(reading: str) -> tuple[Any, Any]:
    """By how much the global energy and the layers' energies at x exceed those at y."""
    here, there = layer_values(reading, x), layer_values(reading, y)
    return GlobalEnergy(here) - GlobalEnergy(there), here - there


def _majorizer(reading: str) -> Claim:
    overall, each = _rise(reading)
    return Claim(
        id=f"sec4-majorizer.{reading}",
        source=f"{PAPER}, section 4.2, after eq. (7)",
        says=f"E_t(x) >= E_global(x) + c_t, c_t = E_t(y) - E_global(y) at the state y before, for every t ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=leq(overall, MinEntry(each)),
        reading_of="sec4-majorizer",
    )


MAJORIZER = {reading: _majorizer(reading) for reading in READINGS}


def _majorizer_repaired(reading: str) -> Claim:
    overall, each = _rise(reading)
    return Claim(
        id=f"sec4-majorizer.{reading}.repaired",
        source=f"{PAPER}, section 4.2, after eq. (7)",
        says=(
            "E_global rises by at least the least and at most the greatest rise of a layer's energy: the printed inequality, "
            f"the other way round, and with the worst layer in place of every layer ({WORDS[reading]})"
        ),
        domain=layered(reading, (y, State())),
        statement=all_of(leq(MinEntry(each), overall), leq(overall, MaxEntry(each))),
        repairs=f"sec4-majorizer.{reading}",
    )


MAJORIZER_REPAIRED = {reading: _majorizer_repaired(reading) for reading in READINGS}


def _majorizer_constant(reading: str) -> Claim:
    values = layer_values(reading, x)
    return Claim(
        id=f"sec4-majorizer.constant-{reading}",
        source=f"{PAPER}, section 4.2, after eq. (8): 'So E_t >= E_global + c_t', without what the reference takes for c_t",
        says=f"E_t(x) >= E_global(x) + c_t with a constant, c_t = 0, for every t; it need not touch ({WORDS[reading]})",
        domain=layered(reading),
        statement=leq(GlobalEnergy(values), MinEntry(values)),
        uses=(f"eq-8.{reading}.repaired",),
        reading_of="sec4-majorizer",
    )


MAJORIZER_CONSTANT = {reading: _majorizer_constant(reading) for reading in READINGS}

STEP = LayerStep(x, rho, layers, delta)
NEAREST = layered("nearest", (delta, NonNegative()))
DESCENT = Claim(
    id="sec4-descent",
    source=f"{PAPER}, section 4.2: eq. (6) as majorization-minimization",
    says="a layer step x' = argmin of E_t over d(x', x) <= delta never raises E_global (E_t = g_t, t the first layer)",
    domain=NEAREST,
    statement=leq(GlobalEnergy(layer_values("nearest", STEP)), GlobalEnergy(layer_values("nearest", x))),
)
DESCENT_REPAIRED = Claim(
    id="sec4-descent.repaired",
    source=f"{PAPER}, section 4.2: eq. (6) as majorization-minimization",
    says="a step that raises no layer's energy does not raise E_global (E_t = g_t)",
    domain=layered("nearest", (y, State())),
    given=leq(MaxEntry(_rise("nearest")[1]), 0),
    statement=leq(_rise("nearest")[0], 0),
    repairs="sec4-descent",
)


def _excess(reading: str, state: Any) -> Any:
    r"""$c(x)=E_{\rm global}(x)-\min_tE_t(x)+\log l$."""
    values = layer_values(reading, state)
    return GlobalEnergy(values) - MinEntry(values) + log(l)


def _eq_10(reading: str) -> Claim:
    return Claim(
        id=f"eq-10.{reading}",
        source=f"{PAPER}, eq. (10)",
        says=f"E_global = E_t - log l + c with 0 <= c < log l for the layer t that is least at x ({WORDS[reading]})",
        domain=layered(reading),
        statement=all_of(leq(0, _excess(reading, x)), less(_excess(reading, x), log(l))),
        reading_of="eq-10",
    )


EQ_10 = {reading: _eq_10(reading) for reading in READINGS}


def _eq_10_repaired(reading: str) -> Claim:
    return Claim(
        id=f"eq-10.{reading}.repaired",
        source=f"{PAPER}, eq. (10)",
        says=f"0 <= c <= log l, and c < log l as soon as there are two layers ({WORDS[reading]})",
        domain=layered(reading),
        statement=all_of(
            leq(0, _excess(reading, x)),
            leq(_excess(reading, x), log(l)),
            Implies(less(1, l), less(_excess(reading, x), log(l)), evaluate=False),
        ),
        repairs=f"eq-10.{reading}",
    )


EQ_10_REPAIRED = {reading: _eq_10_repaired(reading) for reading in READINGS}


def _constant(reading: str) -> Claim:
    return Claim(
        id=f"eq-10.constant-{reading}",
        source=f"{PAPER}, after eq. (10)",
        says=f"c is constant: the same at any two states ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=equal(_excess(reading, x), _excess(reading, y)),
        reading_of="eq-10.constant",
    )


CONSTANT = {reading: _constant(reading) for reading in READINGS}


def _constant_repaired(reading: str) -> Claim:
    between = _excess(reading, x) - _excess(reading, y)
    return Claim(
        id=f"eq-10.constant-{reading}.repaired",
        source=f"{PAPER}, after eq. (10)",
        says=f"c varies by at most log l ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=all_of(leq(-log(l), between), leq(between, log(l))),
        repairs=f"eq-10.constant-{reading}",
    )


CONSTANT_REPAIRED = {reading: _constant_repaired(reading) for reading in READINGS}


# "There is a layer t": a layer that is least at x serves x (above), but (10) asks for one layer that serves every state, and
# for a c that is smooth. Of two states that layer gives 0 <= c(x) + c(y), that is E_t(x) + E_t(y) <= E_global(x) + E_global(y)
# + 2 log l.
def _excess_of_a_layer(reading: str) -> Any:
    here, there = layer_values(reading, x), layer_values(reading, y)
    return MinEntry(here + there) - GlobalEnergy(here) - GlobalEnergy(there)


def _fixed_layer(reading: str) -> Claim:
    return Claim(
        id=f"eq-10.fixed-layer-{reading}",
        source=f"{PAPER}, eq. (10): 'there exist a layer t', the same for every state",
        says=f"some layer has c(x) + c(y) >= 0 at the states x and y, as one with c >= 0 at every state has ({WORDS[reading]})",
        domain=layered(reading, (y, State())),
        statement=leq(_excess_of_a_layer(reading), 2 * log(l)),
        reading_of="eq-10",
    )


FIXED_LAYER = {reading: _fixed_layer(reading) for reading in READINGS}


def _fixed_layer_repaired(reading: str) -> Claim:
    there = layer_values(reading, y)
    return Claim(
        id=f"eq-10.fixed-layer-{reading}.repaired",
        source=f"{PAPER}, eq. (10): 'there exist a layer t', the same for every state",
        says=(
            "no layer need serve two states: the least E_t(x) + E_t(y) is above E_global(x) + E_global(y) by at most 2 log l "
            "and the spread of the layers' energies at one of the states, attained where all E_t are equal at each state, and "
            f"is not below it ({WORDS[reading]})"
        ),
        domain=layered(reading, (y, State())),
        statement=all_of(
            leq(0, _excess_of_a_layer(reading)),
            leq(_excess_of_a_layer(reading), 2 * log(l) + MaxEntry(there) - MinEntry(there)),
        ),
        repairs=f"eq-10.fixed-layer-{reading}",
    )


FIXED_LAYER_REPAIRED = {reading: _fixed_layer_repaired(reading) for reading in READINGS}


_inverse = Symbol("s", positive=True)  # 1 / h, bound by the limits below
_QUOTIENT = Limit(_inverse * (log(2) - log(1 + exp(-4 / _inverse))), _inverse, oo)
SMOOTH = Claim(
    id="eq-10.smooth",
    source=f"{PAPER}, eq. (10): c is in C^oo(R^n)",
    says=(
        "two layers with one pattern each, 1 and -1, so that c(h) = log 2 - log(1 + exp(-4 |h|)) for the layer t that is least "
        "at h: c is differentiable at 0, where it is 0, so, as it is even, c(h) / h tends to 0 with h > 0"
    ),
    domain=CLOSED,
    statement=equal(_QUOTIENT, 0),
    reading_of="eq-10",
)
SMOOTH_REPAIRED = Claim(
    id="eq-10.smooth.repaired",
    source=SMOOTH.source,
    says="there c(h) / h tends to 2 with h > 0, and to -2 with h < 0: c has a kink where the least layer changes",
    domain=CLOSED,
    statement=equal(_QUOTIENT, 2),
    repairs="eq-10.smooth",
)


WARM = PATTERN_SETS.extended((beta, Positive()))
F_X, F_Y = MCHNUpdate(x, rho, beta), MCHNUpdate(y, rho, beta)
ENERGY_FALLS = Claim(
    id="ram-1.descent",
    source=f"{RAMSAUER}, Theorem 1",
    says="an update never raises the energy: E(f(x)) <= E(x)",
    domain=WARM,
    statement=leq(MCHNEnergy(F_X, rho, beta), MCHNEnergy(x, rho, beta)),
)
STEP_BOUND = Claim(
    id="ram-2.steps",
    source=f"{RAMSAUER}, Theorem 2",
    says=(
        "an update lowers the energy by at least half its squared length, to a value that is not negative: the squared lengths "
        "of all steps sum to at most 2 E(x), so the steps tend to 0"
    ),
    domain=WARM,
    statement=all_of(
        leq(SquaredDistance(F_X, x) / 2, MCHNEnergy(x, rho, beta) - MCHNEnergy(F_X, rho, beta)),
        leq(0, MCHNEnergy(F_X, rho, beta)),
    ),
)

# the separation of Lemmas A5 to A7, without the logarithm, which has no value for one pattern
OWN = FirstPattern(rho)
SEPARATED = leq(2 * (d - 1) * d * beta * MaxNorm2(rho) * exp(Integer(2) / d), exp(beta * FirstGap(rho)))


def _in_ball(state: Any) -> Any:
    r"""$\lVert\xi-x_1\rVert\le\frac1{\beta NM}$, both sides squared and multiplied out."""
    return leq((beta * d) ** 2 * MaxNorm2(rho) * SquaredDistance(state, OWN), 1)


STORAGE_MAP = Claim(
    id="ram-storage.self-map",
    source=f"{RAMSAUER}, Lemma A5, appendix A.1.5",
    says="under the separation of Lemma A5 the update maps the ball of radius 1 / (beta N M) around the pattern into itself",
    domain=WARM,
    given=all_of(SEPARATED, _in_ball(x)),
    statement=_in_ball(F_X),
    reading_of="ram-storage",
    repairs="def-1.mchn",
)
STORAGE_CONTRACTION = Claim(
    id="ram-storage.contraction",
    source=f"{RAMSAUER}, Lemmas A6 and A7, appendix A.1.5",
    says="and it contracts there: two states of the ball come nearer to each other, unless they are equal",
    domain=PATTERN_PAIRS.extended((beta, Positive())),
    given=all_of(SEPARATED, _in_ball(x), _in_ball(y), less(0, SquaredDistance(x, y))),
    statement=less(SquaredDistance(F_X, F_Y), SquaredDistance(x, y)),
    reading_of="ram-storage",
    repairs="def-1.retrieved-mchn",
)

MAX_NORM = sqrt(MaxNorm2(rho))
X_AWAY, Y_AWAY = sqrt(SquaredDistance(x, OWN)), sqrt(SquaredDistance(y, OWN))
ONE_UPDATE = Claim(
    id="ram-5.one-update",
    source=f"{RAMSAUER}, Theorem 5",
    says="|f(x) - x_1| <= 2 (N - 1) M exp(-beta (Delta_1 - 2 |x - x_1| M)): printed with a maximum >= |x - x_1|",
    domain=WARM,
    statement=leq(
        SquaredDistance(F_X, OWN),
        4 * (d - 1) ** 2 * MaxNorm2(rho) * exp(-2 * beta * (FirstGap(rho) - 2 * X_AWAY * MAX_NORM)),
    ),
    reading_of="ram-5",
    repairs="sec4-retrieval.exact-mchn",
)
RETRIEVAL_ERROR = Claim(
    id="ram-5.fixed-point",
    source=f"{RAMSAUER}, Theorem 5",
    says="|f(x) - x_1| <= 2 e (N - 1) M exp(-beta Delta_1) within 1 / (2 beta M) of the pattern; for a fixed point f(x) is x",
    domain=WARM,
    given=leq(4 * beta**2 * MaxNorm2(rho) * SquaredDistance(x, OWN), 1),
    statement=leq(SquaredDistance(F_X, OWN), 4 * (d - 1) ** 2 * MaxNorm2(rho) * exp(2 - 2 * beta * FirstGap(rho))),
    reading_of="ram-5",
    repairs="sec4-mchn-stationary.own",
)
ONE_STEP = Claim(
    id="ram-4.contraction",
    source=f"{RAMSAUER}, Theorem 4",
    says=(
        "|f(x) - f(y)| <= 2 beta N M^2 (N - 1) exp(-beta (Delta_1 - 2 r M)) |x - y| for x and y within r of the pattern; for a "
        "fixed point y, f(y) is y"
    ),
    domain=PATTERN_PAIRS.extended((beta, Positive()), (delta, NonNegative())),
    given=all_of(leq(SquaredDistance(x, OWN), delta**2), leq(SquaredDistance(y, OWN), delta**2)),
    statement=leq(
        SquaredDistance(F_X, F_Y),
        (2 * beta * d * (d - 1) * MaxNorm2(rho)) ** 2
        * exp(-2 * beta * (FirstGap(rho) - 2 * delta * MAX_NORM))
        * SquaredDistance(x, y),
    ),
    reading_of="ram-4",
)
OTHERS = (d - 1) * exp(-beta * (FirstGap(rho) - 2 * delta * MAX_NORM))  # bounds the odds against the pattern
# Where s -> 0 both constants are 4 beta M^2 (s - 2 s^2 + ...): 4 s / (1 + c s) < 4 s / (1 + s)^2 as soon as s < c - 2. The
# least constant is 4 beta M^2 s / (1 + s)^2 up to s = 1, where this one is 1 + s^2 / (1 + 2 s) times it, and beta M^2 beyond.
SHARP = Claim(
    id="ram-4.sharp",
    source=f"{RAMSAUER}, Theorem 4",
    says=(
        "with s = (N - 1) exp(-beta (Delta_1 - 2 r M)): |f(x) - f(y)| <= 4 beta M^2 s / (1 + 2 s) |x - y| for x and y within r "
        "of the pattern; at most 2 / N of what is printed, and below 2 beta M^2; where all others are opposite to the pattern "
        "4 beta M^2 s / (1 + s)^2 is attained in the limit (s <= 1), so that no number above 2 could stand before s below"
    ),
    domain=ONE_STEP.domain,
    given=ONE_STEP.given,
    statement=leq(
        (1 + 2 * OTHERS) ** 2 * SquaredDistance(F_X, F_Y), (4 * beta * MaxNorm2(rho) * OTHERS) ** 2 * SquaredDistance(x, y)
    ),
    reading_of="ram-4",
)
