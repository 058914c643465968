r"""Appendix A.1.5 and Lemma A2 of arXiv:2008.02217: the Jacobian J of the update (ram-jacobian, ram-a2).

J is symmetric positive semidefinite: each bound c on its spectral norm is stated as $u^\top Ju\le c\lVert u\rVert^2$, all u.
"""

from __future__ import annotations

from sympy import Implies, Rational

from lemmata.theory.language.claim import all_of, leq, less
from lemmata.theory.language.domain import NonNegative, Vector, d
from lemmata.theory.language.vectors import Dot, MaxEntry, Softmax, SquaredDistance
from lemmata.theory.memory.energies import MaxNorm2, Overlaps
from lemmata.theory.memory.kinds import State
from lemmata.theory.memory.symbols import beta, eps, rho, u, x, y
from lemmata.theory.memory.updates import JacobianForm, MaxCentredNorm2, MCHNUpdate, PeakVariance, SpectralNorm2
from lemmata.theory.papers.hopfield_is_all_you_need.contents import PAPER
from lemmata.theory.papers.hopfield_is_all_you_need.symbols import M2, TEMPERED

DIRECTED = TEMPERED.extended((u, Vector()))
FORM, SIZE2 = JacobianForm(u, x, rho, beta), Dot(u, u)
m = PeakVariance(x, rho, beta)
JACOBIAN_SPECTRAL = PAPER.claim(
    "ram-jacobian.spectral", "appendix A.1.5",
    says="the Jacobian of the update is at most 2 beta m times the squared spectral norm of X",
    domain=DIRECTED,
    statement=leq(FORM, 2 * beta * SpectralNorm2(rho) * m * SIZE2),
    reading_of="ram-jacobian",
)

JACOBIAN_COUNT = PAPER.claim(
    "ram-jacobian.count", "appendix A.1.5",
    says="2 beta m times the squared spectral norm of X is at most 2 beta m N M^2",
    domain=TEMPERED,
    statement=leq(2 * beta * SpectralNorm2(rho) * m, 2 * beta * d * M2 * m),
    reading_of="ram-jacobian",
)

JACOBIAN_MEAN = PAPER.claim(
    "ram-jacobian.mean", "appendix A.1.5",
    says="the Jacobian of the update is at most beta times the greatest squared distance of a pattern from their mean",
    domain=DIRECTED,
    statement=leq(FORM, beta * MaxCentredNorm2(rho) * SIZE2),
    reading_of="ram-jacobian",
)

JACOBIAN_SEMIDEFINITE = PAPER.claim(
    "ram-jacobian.semidefinite", "appendix A.1.5: the Jacobian is beta times a covariance of the patterns",
    says="the Jacobian of the update is positive semidefinite",
    domain=DIRECTED,
    statement=leq(0, FORM),
    reading_of="ram-jacobian",
)

JACOBIAN_GLOBAL = PAPER.claim(
    "ram-jacobian.global", "appendix A.1.5: then there is one global fixed point",
    says="where that bound is below 1 the update contracts by it between any two states, so that its fixed point is unique",
    domain=TEMPERED.extended((y, State())),
    given=less(beta * MaxCentredNorm2(rho), 1),
    statement=leq(
        SquaredDistance(MCHNUpdate(x, rho, beta), MCHNUpdate(y, rho, beta)),
        (beta * MaxCentredNorm2(rho)) ** 2 * SquaredDistance(x, y),
    ),
    reading_of="ram-jacobian",
)

_A2 = 2 * beta * d * M2 * eps - 2 * eps**2 * beta * d * M2
GREATEST_P = MaxEntry(Softmax(beta * Overlaps(x, rho)))
_A2_GIVEN = leq(1 - eps, GREATEST_P)
A2 = PAPER.claim(
    "ram-a2", "Lemma A2",
    says="if one softmax weight is at least 1 - eps, the Jacobian is at most 2 beta N M^2 eps - 2 eps^2 beta N M^2",
    domain=DIRECTED.extended((eps, NonNegative())),
    given=_A2_GIVEN,
    statement=leq(FORM, _A2 * SIZE2),
)

HALF = Rational(1, 2)
A2_REPAIRED = A2.repaired(
    "the bound can fail for eps > 1/2, where it decreases; it holds for eps at most 1/2, attained for one pattern at eps = 0 "
    "and in the middle between two opposite patterns at eps = 1/2",
    A2.statement,
    given=all_of(A2.given, leq(eps, HALF)),
)

A2_BELOW_ONE = PAPER.claim(
    "ram-a2.below-one", "Lemma A2; no range of eps is printed, and from 1 on its condition says nothing",
    says="for eps < 1 and one softmax weight of at least 1 - eps the Jacobian is at most 2 beta N M^2 eps - 2 eps^2 beta N M^2",
    domain=A2.domain,
    given=all_of(_A2_GIVEN, less(eps, 1)),
    statement=A2.statement,
    reading_of="ram-a2",
)

A2_BELOW_ONE_REPAIRED = A2_BELOW_ONE.repaired(
    "for 1/2 < eps < 1 the bound falls again, the Jacobian need not; that is at most beta M^2 for every eps, attained in the "
    "middle between two opposite patterns, and at most what is printed for eps at most 1/2",
    all_of(
        leq(FORM, beta * MaxNorm2(rho) * SIZE2),
        Implies(leq(eps, HALF), A2.statement, evaluate=False),
    ),
    given=A2.given,
)

A2_STRICT = PAPER.claim(
    "ram-a2.strict", "Lemma A2, second inequality",
    says="that bound is strictly below 2 beta N M^2 eps",
    domain=TEMPERED.extended((eps, NonNegative())),
    given=_A2_GIVEN,
    statement=less(_A2, 2 * beta * d * M2 * eps),
    reading_of="ram-a2",
)

A2_STRICT_REPAIRED = A2_STRICT.repaired(
    "at eps = 0, or with all patterns 0, both bounds are 0; the inequality is strict for eps > 0 and M > 0, and its gap "
    "2 eps^2 beta N M^2 vanishes with eps",
    A2_STRICT.statement,
    given=all_of(less(0, eps), less(0, MaxNorm2(rho))),
)
