"""Derivations of eq. (5) on disjoint balls of one radius R: the other patterns are farther by at least $4R(R-s)$ in $d$."""

from __future__ import annotations

from sympy import Implies, KroneckerDelta, exp, log, sqrt

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.energies import LayerEnergy, Nearest, SquaredDistances
from lemmata.theory.memory.symbols import radii, rho, v, w, x, y
from lemmata.theory.papers.beyond_scaling_laws import eq_5
from lemmata.theory.papers.beyond_scaling_laws.eq_5 import OWN
from lemmata.theory.papers.beyond_scaling_laws.sec4_energies import E, g
from lemmata.theory.terms.index_terms import Chosen, Entry, Family, Index, Total

i = Index("i", d)
own = Chosen("own", d)
far = Entry(SquaredDistances(x, rho), i)
R = Entry(radii, own)
s = sqrt(OWN)
LEAD = 4 * R * (R - s)
k = Index("k", n)
from_own, to_other = Entry(x, k) - Entry(rho, own, k), Entry(rho, i, k) - Entry(rho, own, k)
APART = Total(to_other**2, k)  # |rho^own - rho^i|^2
INNER = Total(from_own * to_other, k)  # far = OWN + APART - 2 INNER

# sum (2 R from_own - s to_other)^2 >= 0 reads 4 R s INNER <= s^2 (4 R^2 + APART); with s > 0: INNER <= s (4 R^2 + APART) / 4 R.
# For s = 0 the inner product is 0. So far - OWN = APART - 2 INNER >= APART (1 - s / 2 R) - 2 R s >= 4 R^2 - 4 R s.
FARTHER = (
    S("inside", "domain", of="inside"),
    S("separated", "domain", of="separated", i=own, j=i),
    S("another", "assume", unequal(own, i)),
    S("apart", "apply", None, "separated", "another"),
    S("s >= 0", "sign", leq(0, s)),
    S("s <= R", "monotone", leq(s, R), "inside", via="sqrt"),
    S("square", "sign", leq(0, (2 * R * from_own - s * to_other) ** 2)),
    S("squares", "sum", None, "square", over=k),
    S("s > 0", "assume", less(0, s)),
    S("inner", "divide", leq(4 * R * INNER, s * (4 * R**2 + APART)), "squares", "s > 0", by=s),
    S("inner product", "divide", leq(INNER, s * (4 * R**2 + APART) / (4 * R)), "inner", by=4 * R),
    S("room", "linear", leq(0, 2 * R - s), "s <= R"),
    S("beyond", "product", leq(4 * R**2 * (2 * R - s), APART * (2 * R - s)), "apart", "room"),
    S("beyond, divided", "divide", leq(4 * R**2 * (1 - s / (2 * R)), APART * (1 - s / (2 * R))), "beyond", by=2 * R),
    S("farther if s > 0", "linear", leq(LEAD, far - OWN), "inner product", "beyond, divided"),
    S("s = 0", "assume", leq(s, 0)),
    S("s is 0", "squeeze", equal(s, 0), "s = 0", "s >= 0"),
    S("at the centre", "product", equal(OWN, 0), "s is 0", by=s),
    S("cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: Family(from_own, k), w: Family(to_other, k)}),
    S("no product", "product", equal(OWN * APART, 0), "at the centre", by=APART),
    S("inner square", "linear", leq(INNER**2, 0), "cauchy-schwarz", "no product"),
    S("size of inner", "monotone", leq(sqrt(INNER**2), 0), "inner square", via="sqrt"),
    S("inner below its size", "absolute", of=INNER),
    S("inner <= 0", "linear", leq(INNER, 0), "size of inner", "inner below its size"),
    S("s times R", "product", equal(4 * R * s, 0), "s is 0", by=4 * R),
    S("farther if s = 0", "linear", leq(LEAD, far - OWN), "inner <= 0", "apart", "at the centre", "s times R"),
    S("farther", "cases", None, "farther if s > 0", "farther if s = 0", on=less(0, s)),
    S("other patterns are farther", "discharge", Implies(unequal(own, i), leq(LEAD, far - OWN)), "farther"),
)

# exp(-far_i) <= exp(-OWN) (delta + (1 - delta) exp(-LEAD)) for every i, delta = 1 for the own pattern; summed over i
delta = KroneckerDelta(own, i)
TERM = exp(-OWN) * (delta + (1 - delta) * exp(-LEAD))
EXACT = derive(
    "eq-5.exact.repaired",
    *FARTHER,
    S("own is i", "assume", equal(own, i)),
    S("same", "sign", leq(exp(-far), exp(-far))),
    S("own term", "replace", leq(exp(-far), TERM), "same", "own is i"),
    S("other exponent", "linear", leq(-far, -OWN - LEAD), "farther"),
    S("other exponential", "monotone", leq(exp(-far), exp(-OWN - LEAD)), "other exponent", via="exp"),
    S("delta is 0", "apart", None, "another"),
    S("no own part", "product", equal(delta * exp(-OWN) * (1 - exp(-LEAD)), 0), "delta is 0", by=exp(-OWN) * (1 - exp(-LEAD))),
    S("other term", "linear", leq(exp(-far), TERM), "other exponential", "no own part"),
    S("term", "cases", None, "own term", "other term", on=equal(own, i)),
    S("sum", "sum", None, "term", over=i),
    S("total", "linear", leq(Total(exp(-far), i), exp(-OWN) * (1 + (d - 1) * exp(-LEAD))), "sum"),
    S("energy", "monotone", leq(-E, -OWN + log(1 + (d - 1) * exp(-LEAD))), "total", via="log"),
    S("distances", "bound", of=-far, over=i),
    S("own distance", "instance", None, "distances", at={i: own}),
    S("prop 1", "claim", of="prop-1"),
    S("all", "linear", eq_5.EQ_5_EXACT_REPAIRED.statement, "energy", "own distance", "prop 1"),
)

MOVED = E - g - (LayerEnergy(y, rho) - Nearest(y, rho))
DENSITY = derive(
    "eq-5.density.repaired",
    S("at x", "claim", of="prop-1", at={x: x}),
    S("at y", "claim", of="prop-1", at={x: y}),
    S("one way", "linear", leq(MOVED, log(d)), "at x", "at y"),
    S("the other", "linear", leq(-MOVED, log(d)), "at x", "at y"),
    S("all", "absolute", eq_5.EQ_5_DENSITY_REPAIRED.statement, "one way", "the other", of=MOVED),
)
