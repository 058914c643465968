"""Eq. (15) of arXiv:2405.08707, in the proof of Proposition 4: the two partition functions that are called Z_t."""

from __future__ import annotations

from sympy import Symbol, exp, log

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, UnitInterval, Vector, Whole, d, vector
from lemmata.theory.language.vectors import LogSumExp, Shifted
from lemmata.theory.memory.balls import LineEnergyPartition, LinePartition
from lemmata.theory.memory.symbols import r, radii, t
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.prop_4 import DENSITY_PARTITION, ENERGY_PARTITION, NEAREST_PARTITION, READINGS
from lemmata.theory.papers.beyond_scaling_laws.sec5_symbols import BALL_VOLUME, EQUAL_BALLS, LINE, count, room

e = vector("e", d)
depth = Symbol("depth", integer=True, positive=True)  # layers
_C = t * log(depth)  # c in [0, log l)
EQ_15 = PAPER.claim(
    "eq-15", "eq. (15)",
    says=(
        "with E_global = E_t - log l + c for a constant c in [0, log l): log Z_theta = log l - c + log Z_t "
        "(sums over finitely many states in place of the integrals)"
    ),
    domain=Domain(((e, Vector()), (depth, Whole(1, 16)), (t, UnitInterval()))),
    given=less(_C, log(depth)),
    statement=equal(LogSumExp(-Shifted(e, log(depth) - _C)), log(depth) - _C + LogSumExp(-e)),
)

EQ_15_DENSITY = PAPER.claim(
    "eq-15.partition-density", "eq. (15) beside eq. (13)",
    says=f"Z_t of (15), the integral of exp(-E_t), is Z_t of (13), the integral of exp(-g_t) ({READINGS['density'][0]})",
    domain=EQUAL_BALLS,
    statement=equal(DENSITY_PARTITION, NEAREST_PARTITION),
    reading_of="eq-15",
)

EQ_15_DENSITY_REPAIRED = EQ_15_DENSITY.repaired(
    "with E_t = exp(-g_t) / Z_t, which lies between exp(-r^2) / Z_t and 1 / Z_t on Omega, the integral of exp(-E_t) lies "
    "between exp(-1/Z_t) and exp(-exp(-r^2)/Z_t) times the volume; approached as r tends to 0",
    all_of(
        less(count * BALL_VOLUME * exp(-1 / NEAREST_PARTITION), DENSITY_PARTITION),
        less(DENSITY_PARTITION, count * BALL_VOLUME * exp(-exp(-(r**2)) / NEAREST_PARTITION)),
    ),
)

EQ_15_ENERGY = PAPER.claim(
    "eq-15.partition-energy", "eq. (15) beside eq. (13)",
    says=f"Z_t of (15), the integral of exp(-E_t), is Z_t of (13), the integral of exp(-g_t) ({READINGS['energy'][0]})",
    domain=LINE,
    statement=equal(ENERGY_PARTITION, LinePartition(radii, room)),
    reading_of="eq-15",
)

EQ_15_ENERGY_REPAIRED = EQ_15_ENERGY.repaired(
    "with E_t the energy (4) the integral of exp(-E_t) lies between that of exp(-g_t) and d times it, attained for one pattern",
    all_of(
        leq(LinePartition(radii, room), LineEnergyPartition(radii, room)),
        leq(LineEnergyPartition(radii, room), d * LinePartition(radii, room)),
    ),
)
