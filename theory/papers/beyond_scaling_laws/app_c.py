"""Appendix C of arXiv:2405.08707: LogSumExp (Lemmas 1 to 4), and the displayed lines of the proof of Proposition 2."""

from __future__ import annotations

from sympy import Abs, Expr, Implies, exp, log
from sympy.logic.boolalg import Boolean

from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import UnitInterval, d, n
from lemmata.theory.language.vectors import (
    Dot,
    LogOfPowers,
    LogSumExp,
    MaxEntry,
    MaxNorm,
    MinEntry,
    Shifted,
    SumExp,
    TiltedMean,
)
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, MinNorm2, Overlaps, SquaredDistances, SquaredNorms
from lemmata.theory.memory.symbols import PATTERN_SETS, VECTOR_PAIRS, VECTORS, rho, t, v, w, x
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

CHORDS = VECTOR_PAIRS.extended((t, UnitInterval()))
CHORD = t * LogSumExp(v) + (1 - t) * LogSumExp(w)
MIX = t * v + (1 - t) * w
LEMMA_1 = PAPER.claim(
    "lemma-1", "Lemma 1",
    says="LogSumExp is convex: nowhere above its chord",
    domain=CHORDS,
    statement=leq(LogSumExp(MIX), CHORD),
)

LEMMA_1_PROOF = PAPER.claim(
    "lemma-1.proof", "Lemma 1, proof",
    says="the chord is the logarithm of the product of powers of the sums, which is at least LogSumExp between",
    domain=CHORDS,
    statement=all_of(equal(CHORD, LogOfPowers(v, w, t)), leq(LogSumExp(MIX), LogOfPowers(v, w, t))),
)

LEMMA_2 = PAPER.claim(
    "lemma-2", "Lemma 2",
    says="LogSumExp is strictly above the greatest entry, by at most log n",
    domain=VECTORS,
    statement=all_of(less(MaxEntry(v), LogSumExp(v)), leq(LogSumExp(v), MaxEntry(v) + log(n))),
)


def _strict_beyond_one(lesser: Expr, greater: Expr, upper: Expr) -> Boolean:
    return all_of(leq(lesser, greater), leq(greater, upper), Implies(less(1, n), less(lesser, greater)))


LEMMA_2_REPAIRED = LEMMA_2.repaired(
    "for one entry LogSumExp equals it; it is never below the greatest entry, strictly above it for more entries, and by at "
    "most log n, attained for equal entries",
    _strict_beyond_one(MaxEntry(v), LogSumExp(v), MaxEntry(v) + log(n)),
)

LEMMA_2_PROOF = PAPER.claim(
    "lemma-2.proof", "Lemma 2, proof",
    says="exp of the greatest entry is strictly below the sum of exponentials, which is at most n times it",
    domain=VECTORS,
    statement=all_of(less(exp(MaxEntry(v)), SumExp(v)), leq(SumExp(v), n * exp(MaxEntry(v)))),
)

LEMMA_2_PROOF_REPAIRED = LEMMA_2_PROOF.repaired(
    "for one entry the sum of exponentials is its exponential; it is never below that of the greatest entry, strictly above "
    "it for more entries, and at most n times it, attained for equal entries",
    _strict_beyond_one(exp(MaxEntry(v)), SumExp(v), n * exp(MaxEntry(v))),
)

LEMMA_3 = PAPER.claim(
    "lemma-3", "Lemma 3",
    says="-LogSumExp(-x) is strictly below the least entry, by at most log n",
    domain=VECTORS,
    statement=all_of(leq(MinEntry(v) - log(n), -LogSumExp(-v)), less(-LogSumExp(-v), MinEntry(v))),
)

LEMMA_3_REPAIRED = LEMMA_3.repaired(
    "for one entry -LogSumExp(-x) equals it; it is never above the least entry, strictly below it for more entries, and by at "
    "most log n, attained for equal entries",
    all_of(
        leq(MinEntry(v) - log(n), -LogSumExp(-v)),
        leq(-LogSumExp(-v), MinEntry(v)),
        Implies(less(1, n), less(-LogSumExp(-v), MinEntry(v))),
    ),
)

LEMMA_4 = PAPER.claim(
    "lemma-4", "Lemma 4",
    says="LogSumExp is 1-Lipschitz in the maximum norm",
    domain=VECTOR_PAIRS,
    statement=leq(Abs(LogSumExp(v) - LogSumExp(w)), MaxNorm(v - w)),
)

# f' is continuous, so a value between f'(0) and f'(1) is one; f is convex, so the ends can be reached only where f is affine
LEMMA_4_MEAN_VALUE = PAPER.claim(
    "lemma-4.proof-mean-value", "Lemma 4, proof, first line",
    says="the difference lies between the derivatives, along the difference, at the two ends: it is the derivative at some s",
    domain=VECTOR_PAIRS,
    statement=all_of(
        leq(TiltedMean(w, v - w), LogSumExp(v) - LogSumExp(w)), leq(LogSumExp(v) - LogSumExp(w), TiltedMean(v, v - w))
    ),
    reading_of="lemma-4.proof",
)

LEMMA_4_PROOF = PAPER.claim(
    "lemma-4.proof", "Lemma 4, proof, second line",
    says="at every s the derivative along x - y is at most the maximum norm of x - y in size",
    domain=CHORDS,
    statement=leq(Abs(TiltedMean(MIX, v - w)), MaxNorm(v - w)),
)

TWICE = 2 * MCHNEnergy(x, rho, 2)
XI2 = MaxNorm2(rho)  # xi^2, xi the greatest norm
PROP_2_EXPANDED = PAPER.claim(
    "prop-2.proof-expanded", "appendix C.1, first and third line",
    says="twice the modern Hopfield energy, its LogSumExp expanded, then the norms brought inside",
    domain=PATTERN_SETS,
    statement=all_of(
        equal(TWICE, -LogSumExp(2 * Overlaps(x, rho)) + log(d) + Dot(x, x) + XI2),
        equal(TWICE - log(d), -LogSumExp(Shifted(2 * Overlaps(x, rho), XI2 + Dot(x, x)))),
    ),
    reading_of="prop-2.proof",
)

EXPONENTS = Shifted(SquaredNorms(rho) - SquaredDistances(x, rho), XI2)
PROP_2_PROOF = PAPER.claim(
    "prop-2.proof", "appendix C.1, fourth line",
    says="twice the modern Hopfield energy less log d, with squared distances in the exponents",
    domain=PATTERN_SETS,
    statement=equal(TWICE - log(d), -LogSumExp(EXPONENTS)),
)

APART = Abs(LogSumExp(-SquaredDistances(x, rho)) - LogSumExp(EXPONENTS), evaluate=False)  # SymPy would look long for its sign
PROP_2_BOUND = PAPER.claim(
    "prop-2.proof-bound", "appendix C.1, last display",
    says="the difference of the energies is one of LogSumExps, bounded by the greatest shift of an exponent, the norms' spread",
    domain=PATTERN_SETS,
    statement=all_of(
        equal(
            Abs(LayerEnergy(x, rho) - (TWICE - log(d))),
            APART,
        ),
        leq(
            APART,
            MaxNorm(Shifted(SquaredNorms(rho), XI2)),
        ),
        equal(MaxNorm(Shifted(SquaredNorms(rho), XI2)), MaxNorm2(rho) - MinNorm2(rho)),
    ),
)
