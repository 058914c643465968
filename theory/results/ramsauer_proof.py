"""Derivations of what the condition of Ramsauer et al. (2020) gives, and of the two separations beside each other."""

from __future__ import annotations

from sympy import Abs, Integer, KroneckerDelta, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import equal, leq, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.energies import MaxNorm2, SquaredNorms
from lemmata.theory.memory.proof_steps import FIRST, D
from lemmata.theory.memory.symbols import r, rho
from lemmata.theory.papers.hopfield_is_all_you_need.thm_5_proof import GREATEST_GAP, gap
from lemmata.theory.results import ramsauer
from lemmata.theory.results.ramsauer import RADIUS, SPREAD, M
from lemmata.theory.results.retrieval_proof import BEYOND, GREATEST_D, delta, from_others, limit, s
from lemmata.theory.terms.index_terms import Chosen, Entry, Index, least

c, i, k = Index("c", d), Index("i", d), Index("k", n)

# D <= 2 M, so 2 r D <= 2 / d and exp(-D (D - 2 r)) <= exp(2 / d - s^2) =: B for the others, with 4 d (d - 1) M^2 B <= 1
M2 = MaxNorm2(rho)
B = exp(Integer(2) / d - s**2)
norm_i = Entry(SquaredNorms(rho), i)


def _ramsauer(power: int) -> tuple[Step, ...]:
    """The sum of D^power exp(-D (D - 2 r)) over the others is at most (d - 1) (2 M)^power B."""
    far, span = D(i) ** power, (2 * M) ** power
    each = leq((1 - delta) * far * limit(i, r), (1 - delta) * span * B)
    return (
        S(f"limits {power}", "product", leq(far * limit(i, r), far * B), "limit", by=far),
        S(f"spans {power}", "product", leq(far * B, span * B), "span" if power == 1 else "square of D", by=B),
        S(f"term {power}", "linear", leq(far * limit(i, r), span * B), f"limits {power}", f"spans {power}"),
        S(f"of another {power}", "product", each, f"term {power}", by=1 - delta),
        S(f"its own {power}", "replace", each, "nothing", "itself"),
        S(f"each {power}", "cases", None, f"of another {power}", f"its own {power}", on=unequal(c, i)),
        S(f"sum {power}", "sum", None, f"each {power}", over=i),
        S(f"total {power}", "linear", leq(from_others(power, r), (d - 1) * span * B), f"sum {power}"),
    )


RAMSAUER = derive(
    "storage-ramsauer",
    *BEYOND,
    S("condition", "assume", leq(4 * d * (d - 1) * M2 * exp(Integer(2) / d), exp(s**2))),
    S("radius", "assume", RADIUS),
    S("norm", "bound", of=norm_i, over=i),
    S("norm of c", "instance", None, "norm", at={i: c}),
    S("square of the sum", "sign", leq(0, (Entry(rho, i, k) + Entry(rho, c, k)) ** 2)),
    S("sum of squares", "sum", None, "square of the sum", over=k),
    S("square of D", "linear", leq(D(i) ** 2, 4 * M2), "sum of squares", "norm", "norm of c"),
    S("span", "monotone", leq(D(i), 2 * M), "square of D", via="sqrt"),
    S("r times", "product", leq(2 * r * D(i), 4 * r * M), "span", by=2 * r),
    S("radius over d", "divide", leq(2 * r * M, 1 / d), "radius", by=d),
    S("s <= D", "linear", leq(s, D(i)), "beyond s"),
    S("squares", "monotone", leq(s**2, D(i) ** 2), "s <= D", "s >= 0", via="square"),
    S("exponent", "linear", leq(-D(i) * (D(i) - 2 * r), 2 / d - s**2), "squares", "r times", "radius over d"),
    S("limit", "monotone", leq(limit(i, r), B), "exponent", via="exp"),
    *_ramsauer(1),
    *_ramsauer(2),
    S("small", "product", leq(4 * d * (d - 1) * M2 * B, 1), "condition", by=exp(-(s**2))),
    S("miss", "product", leq(2 * d * M * from_others(1, r), 4 * d * (d - 1) * M2 * B), "total 1", by=2 * d * M),
    S("miss <= 1", "linear", leq(2 * d * M * from_others(1, r), 1), "miss", "small"),
    S("spread", "product", leq(d * from_others(2, r), 4 * d * (d - 1) * M2 * B), "total 2", by=d),
    S("spread <= 1", "linear", leq(d * from_others(2, r), 1), "spread", "small"),
    S("spread <= 1 / d", "divide", leq(2 * from_others(2, r), 2 / d), "spread <= 1", by=d / 2),
    S("miss of the first", "instance", None, "miss <= 1", at=FIRST),
    S("spread of the first", "instance", None, "spread <= 1 / d", at=FIRST),
    S("all", "both", ramsauer.RAMSAUER.statement, "miss of the first", "spread of the first"),
)

nearest = Chosen("nearest", d)
farthest = Chosen("farthest", d)

# 2 gap = D^2 + |rho^c|^2 - |rho^i|^2 for each i, and both minima run over the same patterns; where one is reached at c, it is
# the greatest of all values
GAP_I = gap(i)
LIFTED_GAP = GAP_I + delta * GREATEST_GAP
GAP_C = least(LIFTED_GAP, i)
narrow, widest = Chosen("narrow", d), Chosen("widest", d)
UPPER, LOWER = leq(2 * GAP_C - s**2, SPREAD), leq(s**2 - 2 * GAP_C, SPREAD)
GAP = derive(
    "storage-ramsauer.separation",
    *BEYOND,
    S("norm above", "bound", of=norm_i, over=i),
    S("norm below", "bound", of=-norm_i, over=i),
    S("norm of c above", "instance", None, "norm above", at={i: c}),
    S("norm of c below", "instance", None, "norm below", at={i: c}),
    S("gap below", "linear", leq(2 * GAP_I, D(i) ** 2 + SPREAD), "norm below", "norm of c above"),
    S("gap above", "linear", leq(D(i) ** 2 - SPREAD, 2 * GAP_I), "norm above", "norm of c below"),
    S("no gap added", "product", equal(delta * GREATEST_GAP, 0), "not itself", by=GREATEST_GAP),
    S("least gap", "bound", of=-LIFTED_GAP, over=i),
    S("under its gap", "linear", leq(GAP_C, GAP_I), "least gap", "no gap added"),
    S("greatest D", "bound", of=D(i), over=i),
    S("greatest gap", "bound", of=GAP_I, over=i),
    S("widest", "attained", of=GAP_I, over=i, name="widest"),
    S("farthest", "attained", of=D(i), over=i, name="farthest"),
    S("narrow", "attained", of=-LIFTED_GAP, over=i, name="narrow"),
    # 2 Delta <= s^2 + spread
    S("nearest is another", "assume", unequal(c, nearest)),
    S("nearest apart", "apart", None, "nearest is another"),
    S("nothing added there", "product", equal(KroneckerDelta(c, nearest) * GREATEST_D, 0), "nearest apart", by=GREATEST_D),
    S("s is D", "linear", equal(s, D(nearest)), "nearest", "nothing added there"),
    S("s is D, squared", "monotone", equal(s**2, D(nearest) ** 2), "s is D", "s >= 0", via="square"),
    S("its gap", "instance", None, "gap below", at={i: nearest}),
    S("under the gap of the nearest", "instance", None, "under its gap", "nearest is another", at={i: nearest}),
    S("upper, another", "linear", UPPER, "under the gap of the nearest", "its gap", "s is D, squared"),
    S("nearest is c", "assume", equal(nearest, c)),
    S("s at c", "linear", equal(s, D(nearest) + KroneckerDelta(c, nearest) * GREATEST_D), "nearest"),
    S("s is greatest", "replace", equal(s, GREATEST_D), "s at c", "nearest is c"),
    S("widest within", "instance", None, "greatest D", at={i: widest}),
    S("widest below s", "linear", leq(D(widest), s), "widest within", "s is greatest"),
    S("widest below s, squared", "monotone", leq(D(widest) ** 2, s**2), "widest below s", via="square"),
    S("gap of the widest", "instance", None, "gap below", at={i: widest}),
    S("own gap", "instance", None, "least gap", at={i: c}),
    S("upper, itself", "linear", UPPER, "own gap", "widest", "gap of the widest", "widest below s, squared"),
    S("upper", "cases", None, "upper, another", "upper, itself", on=unequal(c, nearest)),
    # s^2 - spread <= 2 Delta
    S("narrow is another", "assume", unequal(c, narrow)),
    S("narrow apart", "apart", None, "narrow is another"),
    S("no gap there", "product", equal(KroneckerDelta(c, narrow) * GREATEST_GAP, 0), "narrow apart", by=GREATEST_GAP),
    S("beyond s there", "instance", None, "beyond s", "narrow is another", at={i: narrow}),
    S("s below narrow", "linear", leq(s, D(narrow)), "beyond s there"),
    S("s below narrow, squared", "monotone", leq(s**2, D(narrow) ** 2), "s below narrow", "s >= 0", via="square"),
    S("gap of narrow", "instance", None, "gap above", at={i: narrow}),
    S("lower, another", "linear", LOWER, "narrow", "no gap there", "gap of narrow", "s below narrow, squared"),
    S("narrow is c", "assume", equal(narrow, c)),
    S("Delta at c", "linear", equal(GAP_C, gap(narrow) + KroneckerDelta(c, narrow) * GREATEST_GAP), "narrow"),
    S("Delta is greatest", "replace", equal(GAP_C, GREATEST_GAP), "Delta at c", "narrow is c"),
    S("least at c", "instance", None, "least", at={i: c}),
    S("s below farthest", "linear", leq(s, D(farthest)), "least at c", "farthest"),
    S("s below farthest, squared", "monotone", leq(s**2, D(farthest) ** 2), "s below farthest", "s >= 0", via="square"),
    S("gap of farthest", "instance", None, "gap above", at={i: farthest}),
    S("farthest below", "instance", None, "greatest gap", at={i: farthest}),
    S("lower, itself", "linear", LOWER, "Delta is greatest", "farthest below", "gap of farthest", "s below farthest, squared"),
    S("lower", "cases", None, "lower, another", "lower, itself", on=unequal(c, narrow)),
    S("for any", "absolute", leq(Abs(2 * GAP_C - s**2), SPREAD), "upper", "lower", of=2 * GAP_C - s**2),
    S("all", "instance", ramsauer.GAP.statement, "for any", at=FIRST),
)
