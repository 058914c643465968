"""Derivations on emergent memories.

With two patterns rho^c and rho^e every sum has two terms, as the products (1 - delta_ci)(1 - delta_ei) >= 0 sum to d - 2 =
0. In the middle both are equally far, on opposite sides. In the unit cube |x - rho^i|^2 <= n, so every pattern is within
reach.
"""

from __future__ import annotations

from sympy import Abs, Expr, Integer, KroneckerDelta, Rational

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import all_of, equal, leq, less, unequal
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.symbols import beta, rho, t, x
from lemmata.theory.papers.epanechnikov_energy import sec3_emergence
from lemmata.theory.papers.epanechnikov_energy.energies import CountWithin, NotPositive, TriplePull, WidestGap
from lemmata.theory.papers.epanechnikov_energy.sec3_emergence import MIDDLE, P_MIDDLE, TRIPLE_BETA
from lemmata.theory.papers.epanechnikov_energy.symbols import P_X
from lemmata.theory.papers.epanechnikov_energy.within_proof import (
    beyond,
    c,
    counted,
    i,
    inner,
    k,
    member,
    memberships,
    part,
    pattern,
    within,
    without,
)
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Total

FIRST, HALF = {c: Integer(0)}, Rational(1, 2)
PX, FROM_C = Entry(P_X, k), Entry(x, k) - Entry(rho, c, k)
LEFT = Total((1 - KroneckerDelta(c, i)) * member(x) * (Entry(x, k) - Entry(rho, i, k)), i)  # what others pull
GLOBAL = derive(
    "epan-sec3-g2l",
    S("near", "assume", leq(SquaredDistance(x, pattern(c)), 2 / beta)),
    S("a <= 0", "product", leq(beyond(x, c), 0), "near", by=beta / 2),
    *within("own", "a <= 0", x, c),
    S("its pull", "product", equal(member(x, c) * FROM_C, FROM_C), "own: m", by=FROM_C),
    S("taken away", "linear", equal(PX - LEFT - FROM_C, 0), "its pull"),
    S("squared", "product", equal((PX - LEFT) ** 2 - FROM_C**2, 0), "taken away", by=PX - LEFT + FROM_C),
    S("squares", "sum", None, "squared", over=k),
    S("for any", "linear", equal(Total((PX - LEFT) ** 2, k), SquaredDistance(x, pattern(c))), "squares"),
    S("all", "instance", sec3_emergence.GLOBAL.statement, "for any", at=FIRST),
)

# where |B| > d - 1 the sum of the 1 - m is below 1, so each is 0
OUT = 1 - member(x)
FROM_MEAN = PX - d * (Entry(x, k) - Entry(MIDDLE, k))
CENTRE = derive(
    "epan-appD4-far.centre",
    S("all", "assume", less(d - 1, CountWithin(x, rho, beta))),
    *memberships("x", x),
    S("one", "term", of=OUT**2, over=i, at=i),
    S("square", "linear", equal(OUT**2, OUT), "x: two-valued"),
    S("sum of squares", "sum", None, "square", over=i),
    S("below 1", "linear", less(0, 1 - OUT), "one", "sum of squares", "square", "all"),
    S("0 or 1", "linear", equal(OUT * (1 - OUT), 0), "square"),
    S("none out", "divide", equal(OUT, 0), "0 or 1", "below 1", by=1 - OUT),
    S("each pull", "product", equal(OUT * (Entry(x, k) - Entry(rho, i, k)), 0), "none out", by=Entry(x, k) - Entry(rho, i, k)),
    S("pulls", "sum", None, "each pull", over=i),
    S("entry", "linear", equal(FROM_MEAN, 0), "pulls"),
    S("entry squared", "product", equal(FROM_MEAN**2, 0), "entry", by=FROM_MEAN),
    S("for all", "sum", sec3_emergence.CENTRE.statement, "entry squared", over=k),
)

GAP, NARROW = Entry(x, k) - Entry(rho, i, k), 2 / n
WIDEST = Greatest(Abs(GAP), k)
ALL = derive(
    "epan-appD2-min",
    S("narrow", "assume", leq(WidestGap(x, rho), 1)),
    S("widest of i", "bound", of=WIDEST, over=i),
    S("widest of k", "bound", of=Abs(GAP), over=k),
    S("size", "linear", leq(Abs(GAP), 1), "widest of k", "widest of i", "narrow"),
    S("square", "monotone", leq(GAP**2, 1), "size", via="square"),
    S("squares", "sum", None, "square", over=k),
    S("a <= 0", "product", leq(beyond(x, i, NARROW), 0), "squares", by=1 / n),
    *within("in", "a <= 0", x, i, NARROW),
    S("count", "sum", None, "in: m", over=i),
    *memberships("x", x, i, NARROW),
    S(
        "m a",
        "product",
        equal(member(x, i, NARROW) * beyond(x, i, NARROW), beyond(x, i, NARROW)),
        "in: m",
        by=beyond(x, i, NARROW),
    ),
    S("term", "linear", equal(part(x, i, NARROW), -beyond(x, i, NARROW)), "m a", "x: part"),
    S("terms", "sum", None, "term", over=i),
    S("all", "linear", sec3_emergence.ALL.statement, "count", "terms"),
)

# --- two patterns -----------------------------------------------------------------------------------------------------

e = Chosen("e", d)
REST = (1 - KroneckerDelta(c, i)) * (1 - KroneckerDelta(e, i))
TO_C, TO_E, M_K = Entry(MIDDLE, k) - Entry(rho, c, k), Entry(MIDDLE, k) - Entry(rho, e, k), Entry(MIDDLE, k)
HALF_C, HALF_E = SquaredDistance(MIDDLE, pattern(c)), SquaredDistance(MIDDLE, pattern(e))
FROM_I = M_K - Entry(rho, i, k)


def of_two(name: str, value: Expr) -> tuple[Step, ...]:
    """`name`: the sum of a value over i is that at c and at e."""
    return (
        S(f"{name}: rest", "product", equal(REST * value, 0), "no third", by=value),
        S(name, "sum", None, f"{name}: rest", over=i),
    )


def inside(at: str, fact: str, index: Index) -> tuple[Step, ...]:
    """From a < 0: that the pattern is inside, and a member."""
    a = beyond(MIDDLE, index)
    return (
        S(f"{at}: a <= 0", "linear", leq(a, 0), fact),
        *within(at, f"{at}: a <= 0", MIDDLE, index),
        S(f"{at}: term", "linear", less(0, (Abs(a) - a) / 2), f"{at}: |a|", fact),
        S(f"{at}: no zero", "product", unequal((Abs(a) - a) / 2, 0), f"{at}: term", by=Integer(1)),
        S(f"{at}: not outside", "indicator", equal(1 - inner(MIDDLE, index), 0), f"{at}: no zero"),
    )


PAIR = (
    S("d = 2", "assume", equal(d, 2)),
    S("1 < d", "linear", less(1, d), "d = 2"),
    S("e", "another", None, "1 < d", beside=c, name="e"),
    S("c and e", "apart", None, "e"),
    S("a third", "term", of=REST, over=i, at=i),
    S("no third, at most", "linear", leq(REST, 0), "a third", "d = 2", "c and e"),
    S("no third, at least", "sign", leq(0, REST)),
    S("no third", "squeeze", equal(REST, 0), "no third, at most", "no third, at least"),
    S("times delta", "product", equal(KroneckerDelta(c, e) * Entry(rho, c, k), 0), "c and e", by=Entry(rho, c, k)),
    *of_two("sum", Entry(rho, i, k)),
    S("d times the middle", "product", equal(d * M_K, 2 * M_K), "d = 2", by=M_K),
    S("middle", "linear", equal(TO_C + TO_E, 0), "sum", "d times the middle", "times delta"),
    S("middle, squared", "product", equal(TO_E**2 - TO_C**2, 0), "middle", by=TO_E - TO_C),
    S("equally far", "sum", None, "middle, squared", over=k),
    S("near c", "assume", less(HALF_C, 2 / beta)),
    S("near e", "linear", less(HALF_E, 2 / beta), "near c", "equally far"),
    S("a of c", "product", less(beyond(MIDDLE, c), 0), "near c", by=beta / 2),
    S("a of e", "product", less(beyond(MIDDLE, e), 0), "near e", by=beta / 2),
    *inside("at c", "a of c", c),
    *inside("at e", "a of e", e),
    *of_two("pulls", member(MIDDLE) * FROM_I),
    S("pull of c", "product", equal(member(MIDDLE, c) * TO_C, TO_C), "at c: m", by=TO_C),
    S("pull of e", "product", equal(member(MIDDLE, e) * TO_E, TO_E), "at e: m", by=TO_E),
    S(
        "not twice",
        "product",
        equal(KroneckerDelta(c, e) * member(MIDDLE, c) * TO_C, 0),
        "c and e",
        by=member(MIDDLE, c) * TO_C,
    ),
    S("no pull", "linear", equal(Entry(P_MIDDLE, k), 0), "pulls", "pull of c", "pull of e", "not twice", "middle"),
    S("no pull, squared", "product", equal(Entry(P_MIDDLE, k) ** 2, 0), "no pull", by=Entry(P_MIDDLE, k)),
    S("at rest", "sum", None, "no pull, squared", over=k),
    *of_two("counts", inner(MIDDLE)),
    S("not counted twice", "product", equal(KroneckerDelta(c, e) * inner(MIDDLE, c), 0), "c and e", by=inner(MIDDLE, c)),
    S(
        "two inside",
        "linear",
        equal(Total(inner(MIDDLE), i), 2),
        *("counts", "not counted twice", "at c: not outside", "at e: not outside"),
    ),
)
OVERLAP = derive(
    "epan-appC-epan-overlap",
    *PAIR,
    S("both", "both", all_of(equal(Dot(P_MIDDLE, P_MIDDLE), 0), equal(Total(inner(MIDDLE), i), 2)), "at rest", "two inside"),
    S("all", "instance", sec3_emergence.OVERLAP.statement, "both", at=FIRST),
)

ACROSS, OWN = Entry(rho, c, k) - Entry(rho, e, k), pattern(c)
P_OWN = Total(member(OWN) * (Entry(rho, c, k) - Entry(rho, i, k)), i)
OTHERS = Total((1 - KroneckerDelta(c, i)) * member(MIDDLE) * FROM_I, i)
FAR = beyond(OWN, e)
TWO = derive(
    "epan-sec3-two",
    *PAIR,
    S("across", "product", equal(ACROSS**2 - 4 * TO_C**2, 0), "middle", by=ACROSS - 2 * TO_C),
    S("distance", "sum", None, "across", over=k),
    S("far", "assume", less(2 / beta, 4 * HALF_C)),
    S("farther", "linear", less(2 / beta, SquaredDistance(OWN, pattern(e))), "far", "distance"),
    S("e beyond", "product", less(0, FAR), "farther", by=beta / 2),
    *without("from c", "e beyond", OWN, e),
    *of_two("pulls at c", member(OWN) * (Entry(rho, c, k) - Entry(rho, i, k))),
    S("no pull of e", "product", equal(member(OWN, e) * ACROSS, 0), "from c: m", by=ACROSS),
    S("no pull at c", "linear", equal(P_OWN, 0), "pulls at c", "no pull of e"),
    S("no pull at c, squared", "product", equal(P_OWN**2, 0), "no pull at c", by=P_OWN),
    S("at rest at c", "sum", None, "no pull at c, squared", over=k),
    S("e left", "linear", equal(OTHERS - TO_E, 0), "pulls", "pull of e", "not twice"),
    S("e left, squared", "product", equal(OTHERS**2 - TO_E**2, 0), "e left", by=OTHERS + TO_E),
    S("left", "sum", None, "e left, squared", over=k),
    S("some reach", "sign", less(0, 2 / beta)),
    S("not at rest", "linear", less(0, Total(OTHERS**2, k)), "left", "equally far", "far", "some reach"),
    S(
        "both",
        "both",
        all_of(
            equal(Dot(P_MIDDLE, P_MIDDLE), 0),
            equal(Total(inner(MIDDLE), i), 2),
            equal(Total(P_OWN**2, k), 0),
            less(0, Total(OTHERS**2, k)),
        ),
        *("at rest", "two inside", "at rest at c", "not at rest"),
    ),
    S("all", "instance", sec3_emergence.TWO.statement, "both", at=FIRST),
)

# --- three patterns on the line ---------------------------------------------------------------------------------------


def rising(name: str, side: int) -> tuple[Step, ...]:
    """`name`: 0 < t P for z = side t > 0, what is at `side` being the near pattern."""
    z = side * t
    a = {at: TRIPLE_BETA * (z - at) ** 2 / 2 - 1 for at in (-1, 0, 1)}
    m = {at: NotPositive(TRIPLE_BETA * (t - side * at) ** 2 / 2 - 1) for at in a}
    rise = less(0, t * TriplePull(t, TRIPLE_BETA))

    def near(case: str, at: int, gap: Expr, most: Rational, *uses: str) -> tuple[Step, ...]:
        """That a pattern is within reach, as its distance `gap` >= 0 is at most `most`."""
        here = f"{case}, {at}"
        return (
            S(f"{here}: gap", "linear", leq(gap, most), *uses),
            S(f"{here}: gap >= 0", "linear", leq(0, gap), *uses),
            S(f"{here}: square", "monotone", leq(gap**2, most**2), f"{here}: gap", f"{here}: gap >= 0", via="square"),
            S(f"{here}: a <= 0", "linear", leq(a[at], 0), f"{here}: square"),
            *counted(here, f"{here}: a <= 0", a[at], m[at]),
            S(f"{here}: pull", "product", equal(m[at] * z * (z - at), z * (z - at)), f"{here}: m", by=z * (z - at)),
        )

    up, low, mid, end = f"{name}: z > 0", f"{name}: low", f"{name}: mid", f"{name}: end"
    return (
        S(up, "assume", less(0, z)),
        S(f"{name}: z^2 > 0", "product", less(0, z**2), up, up),
        S(f"{name}: z^2 + z", "linear", less(0, z**2 + z), up, f"{name}: z^2 > 0"),
        S(f"{name}: far", "product", leq(0, m[-1] * (z**2 + z)), f"{name}: z^2 + z", by=m[-1]),
        S(f"{name}: middle", "sign", leq(0, m[0] * z**2)),
        S(f"{low}: z", "assume", leq(z, HALF)),
        *near(low, -1, z + 1, 3 * HALF, f"{low}: z", up),
        *near(low, 0, z, HALF, f"{low}: z", up),
        *near(low, 1, 1 - z, Integer(1), f"{low}: z", up),
        S(low, "linear", rise, f"{low}, -1: pull", f"{low}, 0: pull", f"{low}, 1: pull", f"{name}: z^2 > 0"),
        S(f"{mid}: above", "assume", less(HALF, z)),
        S(f"{mid}: z", "assume", leq(z, 1)),
        *near(mid, 0, z, Integer(1), f"{mid}: z", up),
        *near(mid, 1, 1 - z, HALF, f"{mid}: z", f"{mid}: above"),
        S(f"{mid}: 2 z", "linear", less(0, 2 * z), up),
        S(f"{mid}: pull", "product", less(0, 2 * z * (z - HALF)), f"{mid}: above", f"{mid}: 2 z"),
        S(mid, "linear", rise, f"{mid}, 0: pull", f"{mid}, 1: pull", f"{mid}: pull", f"{name}: far"),
        S(f"{end}: z", "assume", less(1, z)),
        S("t^2", "assume", leq(t**2, Rational(169, 25))),
        S(f"{end}: |t|", "monotone", leq(Abs(t), Rational(13, 5)), "t^2", via="sqrt"),
        S(f"{end}: size", "absolute", of=t),
        S(f"{end}: most", "linear", leq(z, Rational(13, 5)), f"{end}: |t|", f"{end}: size"),
        *near(end, 1, z - 1, Rational(8, 5), f"{end}: most", f"{end}: z"),
        S(f"{end}: pull", "product", less(0, z * (z - 1)), f"{end}: z", up),
        S(end, "linear", rise, f"{end}, 1: pull", f"{end}: pull", f"{name}: far", f"{name}: middle"),
        S(f"{name}: above", "cases", None, mid, end, on=leq(z, 1)),
        S(name, "cases", None, low, f"{name}: above", on=leq(z, HALF)),
    )


def _twice(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Each label once."""
    return tuple({step.label: step for step in steps}.values())


THREE = derive(
    "epan-appC-epan-overlap.three",
    *_twice((*rising("right", 1), *rising("left", -1))),
    S("t != 0", "assume", less(0, t**2)),
    S("t <= 0", "assume", leq(t, 0)),
    S("t >= 0", "assume", leq(0, t)),
    S("t = 0", "product", leq(t**2, 0), "t <= 0", "t >= 0"),
    S("never", "linear", less(0, 0), "t = 0", "t != 0"),
    S("nowhere", "absurd", sec3_emergence.THREE.statement, "never"),
    S("not right", "cases", None, "left", "nowhere", on=less(t, 0)),
    S("all", "cases", sec3_emergence.THREE.statement, "right", "not right", on=less(0, t)),
)
