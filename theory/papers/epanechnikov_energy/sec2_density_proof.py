r"""Derivations of eq. (2): for g > 0, $h^5+4g^5-5g^4h=(h-g)^2(h^3+2h^2g+3hg^2+4g^3)\ge0$, times $\frac{\mu^2J}{4h}$."""

from __future__ import annotations

from sympy import Symbol

from lemmata.theory.kernel.steps import S, at_once, derive
from lemmata.theory.language.claim import leq, less
from lemmata.theory.papers.epanechnikov_energy import sec2_density
from lemmata.theory.papers.epanechnikov_energy.sec2_density import BEST_WIDTH, curvature, h, mu

g = Symbol("g", positive=True)
SLOPE = mu**2 * curvature
LEAST = (
    S("cubic", "sign", leq(0, (h - g) ** 2 * (h**3 + 2 * h**2 * g + 3 * h * g**2 + 4 * g**3))),
    S("over h", "product", leq(5 * SLOPE * g**4 / 4, SLOPE * h**4 / 4 + SLOPE * g**5 / h), "cubic", by=SLOPE / (4 * h)),
    S("at the best", "instance", None, "over h", at={g: BEST_WIDTH}),
)
WIDTH = derive("epan-eq-2.h.repaired", *LEAST, S("all", "linear", sec2_density.WIDTH_REPAIRED.statement, "at the best"))
CUBIC = h**3 + 2 * h**2 * g + 3 * h * g**2 + 4 * g**3
UNIQUE = derive(
    "epan-eq-2.h.unique",
    S("apart", "assume", less(0, (h - g) ** 2)),
    S("cubic", "product", less(0, (h - g) ** 2 * CUBIC), "apart", by=CUBIC),
    S("over h", "product", less(5 * SLOPE * g**4 / 4, SLOPE * h**4 / 4 + SLOPE * g**5 / h), "cubic", by=SLOPE / (4 * h)),
    S("at the best", "instance", None, "over h", at={g: BEST_WIDTH}),
    S("all", "linear", sec2_density.WIDTH_UNIQUE.statement, "at the best"),
)
VALUE = derive("epan-eq-2.val.repaired", *LEAST, S("all", "linear", sec2_density.VALUE_REPAIRED.statement, "at the best"))
AT_PRINTED = at_once(sec2_density.AT_PRINTED_REPAIRED)
