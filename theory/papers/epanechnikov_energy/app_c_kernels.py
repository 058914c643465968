r"""Figure 5 and Appendix C of arXiv:2506.10801: efficiencies of kernels; emergence with two patterns at 1 and -1 on the line.

The energy is a decreasing function of the sum S of the two kernels of half-width h, so its minima are the maxima of S. The
basins overlap where h > 1; up to h = 2 no kernel reaches the other pattern. A memory is kept where S is greatest at 1 among
the states near it, and a minimum emerges between the two where S is greatest at 0 among the states near it.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Basic, Rational, Symbol, pi, sqrt, true

from lemmata.theory.language.cases import repaired_cases, with_cases
from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, Positive, Real
from lemmata.theory.language.sets import Interval
from lemmata.theory.memory.minima import PatternRows
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.kernels import (
    CosinePair,
    KernelCost,
    ParabolaPair,
    QuarticPair,
    TrianglePair,
    UniformPair,
)

# --- Figure 5 ---------------------------------------------------------------------------------------------------------


def cost(*coefficients: int) -> Any:
    """Of the kernel with these coefficients of 1, |x|, |x|^2, ..."""
    return KernelCost(FirstPattern(PatternRows(len(coefficients), *coefficients)))


BEST = cost(1, 0, -1)
COSTS = {  # of the Gaussian: 1 / (2 sqrt pi) at variance 1; of the cosine: K = pi/4 cos(pi x/2), C = pi^2/16, B = 1 - 8/pi^2
    "gaussian": ("the Gaussian", 1 / (2 * sqrt(pi))),
    "triangle": ("the triangle", cost(1, -1)),
    "uniform": ("the uniform kernel", cost(1)),
    "epanechnikov": ("Epanechnikov's kernel", BEST),
    "cosine": ("the cosine", pi**2 / 16 * sqrt(1 - 8 / pi**2)),
    "quartic": ("the quartic kernel", cost(1, 0, -2, 0, 1)),
    "triweight": ("the triweight kernel", cost(1, 0, -3, 0, 3, 0, -1)),
    "tricube": ("the tricube kernel", cost(1, 0, 0, -3, 0, 0, 3, 0, 0, -1)),
}
TENTHS = dict(zip(COSTS, (951, 986, 929, 1000, 999, 994, 987, 998), strict=True))  # as printed, in tenths of a percent
FIGURE = f"{PAPER}, Figure 5"


def _rounded(tenths: int, value: Any) -> Basic:
    """A number is these tenths of a percent to one decimal."""
    return all_of(leq(Rational(2 * tenths - 1, 2000), value), leq(value, Rational(2 * tenths + 1, 2000)))


def _efficiency(name: str, tenths: int) -> tuple[str, Basic]:
    words, price = COSTS[name]
    return f"the efficiency of {words} is {tenths / 10} percent to one decimal", _rounded(tenths, BEST / price)


def _as_defined(name: str, tenths: int) -> tuple[str, Basic]:
    words, price = COSTS[name]
    return f"Eff of {words} as section 2 defines it is {tenths / 10} percent to one decimal", _rounded(tenths, price / BEST)


ROWS = {name: (name, tenths) for name, tenths in TENTHS.items()}
EFFICIENCIES = with_cases(
    "epan-fig-5", FIGURE, "efficiencies of kernels, the integral of K^2 of Epanechnikov's over that of K at one variance",
    _efficiency, ROWS,
)
EFFICIENCIES_REPAIRED = repaired_cases(EFFICIENCIES, _efficiency, {"uniform": ("uniform", 930)})
DEFINED = with_cases(
    "epan-fig-5.def", f"{FIGURE}, with Eff(K) as section 2 defines it",
    "efficiencies of kernels, the integral of K^2 over that of Epanechnikov's kernel at one variance", _as_defined,
    {name: row for name, row in ROWS.items() if name != "epanechnikov"},  # which is 100 either way
    reading_of="epan-fig-5",
)
INVERSE = dict(gaussian=1051, triangle=1014, uniform=1076, cosine=1001, quartic=1006, triweight=1013, tricube=1002)
DEFINED_REPAIRED = repaired_cases(DEFINED, _as_defined, {name: (name, tenths) for name, tenths in INVERSE.items()})

# --- appendix C, kernel by kernel -------------------------------------------------------------------------------------

at, width, other = Symbol("x", real=True), Symbol("h", real=True), Symbol("y", real=True)
WIDE = Domain(((width, Positive()), (at, Real()), (other, Real())))
ONE_STATE = Domain(((width, Positive()), (at, Real())))
BOTH_IN = (less(Abs(at) + 1, width), less(Abs(other) + 1, width))  # within h of 1 and of -1
NARROW = (less(1, width), less(width, 2))
FLAT = PAPER.claim(
    "epan-appC-tri.flat", "appendix C, triangle",
    says="where both basins of the triangle kernel overlap the energy is flat",
    domain=WIDE,
    given=all_of(*BOTH_IN),
    statement=equal(TrianglePair(at, width), TrianglePair(other, width)),
    reading_of="epan-appC-tri",
)
FLAT_REPAIRED = FLAT.repaired(
    "it is flat where they overlap between the two patterns; beyond a pattern, where h > 2, both kernels fall",
    FLAT.statement,
    given=all_of(*BOTH_IN, leq(Abs(at), 1), leq(Abs(other), 1)),
)
MANIFOLD = PAPER.claim(
    "epan-appC-tri.emergent", "appendix C, triangle: a flat part of higher energy is a manifold of local minima",
    says="for 1 < h < 2 the energy of two triangle kernels is nowhere lower from the edge of the flat part to the pattern",
    domain=ONE_STATE,
    given=all_of(*NARROW, less(width - 1, at), leq(at, 1)),
    statement=leq(TrianglePair(at, width), TrianglePair(0, width)),
    reading_of="epan-appC-tri",
)
MANIFOLD_REPAIRED = MANIFOLD.repaired(
    "the energy is lower than on the flat part at every state from its edge to the pattern: it is a plateau, no minimum",
    less(TrianglePair(0, width), TrianglePair(at, width)),
    given=MANIFOLD.given,
)
PRESERVED = PAPER.claim(
    "epan-appC-tri.preserved", "appendix C, triangle: then the patterns are preserved",
    says="for 1 < h < 2 no state has a lower energy of two triangle kernels than the patterns",
    domain=ONE_STATE,
    given=all_of(*NARROW),
    statement=leq(TrianglePair(at, width), TrianglePair(1, width)),
    reading_of="epan-appC-tri",
)
MERGED = PAPER.claim(
    "epan-appC-tri.merge", "appendix C, triangle: if the flat part is lower, the patterns merge; for two patterns",
    says="at no half-width is the energy of two triangle kernels lower on the flat part than at the patterns: no case",
    domain=Domain(((width, Positive()),)),
    statement=leq(TrianglePair(0, width), TrianglePair(1, width)),
    reading_of="epan-appC-tri",
)
UNIFORM = PAPER.claim(
    "epan-appC-unif", "appendix C, uniform: emergent minima by Definition 3, where a minimum has a positive second derivative",
    says="for 1 < h < 2 the energy of two uniform kernels is less at 0 than at the other states of the overlap",
    domain=ONE_STATE,
    given=all_of(*NARROW, less(0, at), less(at, width - 1)),
    statement=less(UniformPair(at, width), UniformPair(0, width)),
)
UNIFORM_REPAIRED = UNIFORM.repaired(
    "it is the same at all states of the overlap: its gradient is 0 there, and no minimum is strict",
    equal(UniformPair(at, width), UniformPair(0, width)),
    given=UNIFORM.given,
)
UNIFORM_LOWER = PAPER.claim(
    "epan-appC-unif.lower", "appendix C, uniform: emergent minima 'have exclusively lower energy than the stored patterns'",
    says="for 1 < h < 2 the energy of two uniform kernels is lower at 0 than at the patterns",
    domain=Domain(((width, Positive()),)),
    given=all_of(*NARROW),
    statement=less(UniformPair(1, width), UniformPair(0, width)),
    reading_of="epan-appC-unif",
)

# K'' < 0 at 1 / h, so that 0 emerges: h^2 > 3 for the quartic kernel, h^3 > 4 for the tricube. It is lower than the patterns
# where 2 K(1 / h) > 1: h^2 > 2 + sqrt 2, and h^3 > 1 / (1 - 2^(-1/3))
QUARTIC_HIGHER = PAPER.claim(
    "epan-appC-quartic.where", "appendix C, quartic",
    says="where 2 (h^2 - 1)^2 <= h^4, that is h^2 <= 2 + sqrt 2, the energy of two quartic kernels at 0 is not below that at 1",
    domain=Domain(((width, Positive()),)),
    given=all_of(less(1, width), leq(2 * (width**2 - 1) ** 2, width**4)),
    statement=leq(QuarticPair(0, width), QuarticPair(1, width)),
    reading_of="epan-appC-quartic",
)
HALF = Rational(1, 2)
QUARTIC_SHARE = (2 - sqrt(2 + sqrt(2))) / (2 - sqrt(3))
QUARTIC_LOWER = QUARTIC_HIGHER.consequence(
    "epan-appC-quartic.share",
    "of the half-widths from sqrt 3 to 2, at which 0 emerges, more than half make it lower than the patterns; 'unlikely to "
    "have lower energy' names no distribution, so it is no claim",
    less(HALF, QUARTIC_SHARE),
    domain=CLOSED,
    reading_of="epan-appC-quartic",
    given=true,
)
TRICUBE_EDGE, TRICUBE_LOWER = 4 ** Rational(1, 3), (1 / (1 - 2 ** -Rational(1, 3))) ** Rational(1, 3)
LIKELY = PAPER.claim(
    "epan-appC-tricube", "appendix C, tricube: likely lower; read as a share of half-widths",
    says="of the half-widths from 4^(1/3) to 2, at which 0 emerges, more than half make it lower than the patterns",
    domain=CLOSED,
    statement=less(HALF, (2 - TRICUBE_LOWER) / (2 - TRICUBE_EDGE)),
)
HALF_PI = pi / 2
OVERLAPPING = Domain(((width, Interval(1, 2)), (at, Real())))
COSINE_RANGE = PAPER.claim(
    "epan-appC-cos.range", "appendix C, cosine: emergence in the range of Epanechnikov's kernel, 1 < h < 2",
    says="for 1 <= h <= 2 the energy of two cosine kernels is least at 0 among the states of the overlap",
    domain=OVERLAPPING,
    given=leq(Abs(at), width - 1),
    statement=leq(CosinePair(at, width, HALF_PI), CosinePair(0, width, HALF_PI)),
    reading_of="epan-appC-cos",
)
COSINE_HIGHER = PAPER.claim(
    "epan-appC-cos.higher", "appendix C, cosine: its emergent minimum has a slightly higher energy than Epanechnikov's",
    says="for 1 < h < 2 the two cosine kernels, not normalised, have a smaller sum at 0 than Epanechnikov's",
    domain=Domain(((width, Positive()),)),
    given=all_of(*NARROW),
    statement=less(CosinePair(0, width, HALF_PI), ParabolaPair(0, width)),
    reading_of="epan-appC-cos",
)
