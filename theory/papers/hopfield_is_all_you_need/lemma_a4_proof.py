"""Derivation of Lemma A4: how far one update misses the pattern of the greatest overlap."""

from __future__ import annotations

from sympy import KroneckerDelta, exp

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import MaxEntry, Softmax, SumExp
from lemmata.theory.memory.energies import MaxNorm2, Overlaps, SquaredDistances, SquaredNorms
from lemmata.theory.memory.symbols import beta, rho, x
from lemmata.theory.memory.updates import MCHNUpdate, TopGap
from lemmata.theory.papers.hopfield_is_all_you_need import lemma_a4
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Total, least
from lemmata.theory.terms.known import IS_ZERO, KNOWN

i = Index("i", d)
worst = Chosen("worst", d)
s = Overlaps(x, rho)
s_i = Entry(s, i)
TOP = MaxEntry(s)
j = Index("j", d)
leader = Chosen("leader", d)
s_j = Entry(s, j)
GAP = TopGap(x, rho)
other = Index("other", d)

# TopGap is the greatest over i of the least over j of LEAD: s_i - s_j for j != i
GREATEST_LEAD = Greatest(s_i - Entry(s, other), other)
LEAD = (s_i - s_j) * (1 - KroneckerDelta(i, j)) + GREATEST_LEAD * KroneckerDelta(i, j)
LEAST = least(LEAD, j)

# For i of the greatest overlap and j != i, TopGap <= s_i - s_j: it is reached at some pattern `leader`. If that is not j, it is
# at most s_leader - s_j <= s_i - s_j; if it is j, it is at most s_j - s_i <= 0.
GAP_AT_MOST = (
    S("i tops", "assume", equal(TOP - s_i, 0)),
    S("j is not i", "assume", unequal(i, j)),
    S("delta", "apart", None, "j is not i"),
    S("no greatest", "product", equal(KroneckerDelta(i, j) * GREATEST_LEAD, 0), "delta", by=GREATEST_LEAD),
    S("no own lead", "product", equal(KroneckerDelta(i, j) * (s_i - s_j), 0), "delta", by=s_i - s_j),
    S("least lead", "bound", of=-LEAD, over=j),
    S("lead over j", "linear", leq(LEAST, s_i - s_j), "least lead", "no greatest", "no own lead"),
    S("leader", "attained", of=LEAST, over=i, name="leader"),
    S("overlap of i", "bound", of=s_i, over=i),
    S("overlap of j", "instance", None, "overlap of i", at={i: j}),
    S("overlap of leader", "instance", None, "overlap of i", at={i: leader}),
    S("leader over j", "instance", None, "lead over j", at={i: leader}),
    S("gap, leader not j", "linear", leq(GAP, s_i - s_j), "leader", "leader over j", "overlap of leader", "i tops"),
    S("leader is j", "assume", equal(leader, j)),
    S("leader is not i", "replace", unequal(leader, i), "j is not i", "leader is j"),
    S("leader over i", "instance", None, "lead over j", "leader is not i", at={i: leader, j: i}),
    S("gap, leader j", "linear", leq(GAP, s_i - s_j), "leader", "leader over i", "overlap of leader", "overlap of j", "i tops"),
    S("gap", "cases", None, "gap, leader j", "gap, leader not j", on=equal(leader, j)),
)

Z = SumExp(beta * s)
p_j = Entry(Softmax(beta * s), j)

# p_j <= exp(-beta gap) for j != i, so that the weights of the others sum to at most (d - 1) exp(-beta gap)
SMALL = exp(-beta * GAP)
NOT_I = 1 - KroneckerDelta(i, j)
OTHERS = Total(NOT_I * p_j, j)
WEIGHTS = (
    S("beta gap", "product", leq(beta * s_j, beta * s_i - beta * GAP), "gap", by=beta),
    S("exponentials", "monotone", leq(exp(beta * s_j), exp(beta * s_i - beta * GAP)), "beta gap", via="exp"),
    S("denominator", "term", of=exp(beta * s_i), over=i, at=i),
    S("times small", "product", leq(SMALL * exp(beta * s_i), SMALL * Z), "denominator", by=SMALL),
    S("numerator", "linear", leq(exp(beta * s_j), SMALL * Z), "exponentials", "times small"),
    S("weight", "divide", leq(p_j, SMALL), "numerator", by=Z),
    S("of another", "product", leq(NOT_I * p_j, NOT_I * SMALL), "weight", by=NOT_I),
    S("nothing", "sign", leq(0, 0)),
    S("i is j", "assume", equal(i, j)),
    S("of i", "replace", leq(NOT_I * p_j, NOT_I * SMALL), "nothing", "i is j"),
    S("each", "cases", None, "of i", "of another", on=equal(i, j)),
    S("others", "sum", leq(OTHERS, (d - 1) * SMALL), "each", over=j),
)

# the miss is a weighted sum of products (rho_j - rho_i) . (rho_m - rho_i) over the others, each at most 4 M^2
MISS = Entry(SquaredDistances(MCHNUpdate(x, rho, beta), rho), i)
BOUND = lemma_a4.A4.statement.rhs if lemma_a4.A4.statement is not None else 0
m, k = Index("m", d), Index("k", n)
M2 = MaxNorm2(rho)
rho_i, rho_j, rho_m = Entry(rho, i, k), Entry(rho, j, k), Entry(rho, m, k)
INNER = Total((rho_j - rho_i) * (rho_m - rho_i), k)
p_m = Entry(Softmax(beta * s), m)
pair = (1 - KroneckerDelta(i, j)) * p_j * (1 - KroneckerDelta(i, m)) * p_m
MISSES = (
    S("j against m", "sign", leq(0, Total((rho_j - rho_m) ** 2, k))),
    S("j and i", "sign", leq(0, Total((rho_j + rho_i) ** 2, k))),
    S("m and i", "sign", leq(0, Total((rho_m + rho_i) ** 2, k))),
    S("norm of i", "bound", of=Entry(SquaredNorms(rho), i), over=i),
    S("norm of j", "bound", of=Entry(SquaredNorms(rho), j), over=j),
    S("norm of m", "bound", of=Entry(SquaredNorms(rho), m), over=m),
    S("inner", "linear", leq(INNER, 4 * M2), "j against m", "j and i", "m and i", "norm of i", "norm of j", "norm of m"),
    S("weighted", "product", leq(pair * INNER, pair * 4 * M2), "inner", by=pair),
    S("over m", "sum", None, "weighted", over=m),
    S("over j", "sum", None, "over m", over=j),
    S("miss", "linear", leq(MISS, 4 * M2 * OTHERS**2), "over j"),
    S("others squared", "monotone", leq(OTHERS**2, ((d - 1) * SMALL) ** 2), "others", via="square"),
    S("times 4 M^2", "product", leq(4 * M2 * OTHERS**2, 4 * M2 * ((d - 1) * SMALL) ** 2), "others squared", by=4 * M2),
    S("miss of a top", "linear", leq(MISS, BOUND), "miss", "times 4 M^2"),
)

is_top = KNOWN[IS_ZERO](TOP - s_i)
A4 = derive(
    "ram-a4",
    *GAP_AT_MOST,
    *WEIGHTS,
    *MISSES,
    S("counts", "indicator", equal(is_top, 1), "i tops"),
    S("counted", "product", equal(is_top * MISS, MISS), "counts", by=MISS),
    S("a top", "linear", leq(is_top * MISS, BOUND), "counted", "miss of a top"),
    S("i does not top", "assume", unequal(TOP - s_i, 0)),
    S("counts not", "indicator", equal(is_top, 0), "i does not top"),
    S("not counted", "product", equal(is_top * MISS, 0), "counts not", by=MISS),
    S("bound is nonnegative", "sign", leq(0, BOUND)),
    S("no top", "linear", leq(is_top * MISS, BOUND), "not counted", "bound is nonnegative"),
    S("any", "cases", None, "a top", "no top", on=equal(TOP - s_i, 0)),
    S("worst", "attained", of=is_top * MISS, over=i, name="worst"),
    S("its miss", "instance", None, "any", at={i: worst}),
    S("all", "linear", lemma_a4.A4.statement, "worst", "its miss"),
)
