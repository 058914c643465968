r"""Appendix C of arXiv:2506.10801: at which half-widths a minimum emerges between two patterns at 1 and -1 on the line.

The energy is a decreasing function of the sum S of the two kernels of half-width h, so its minima are the maxima of S. The
basins overlap where h > 1; up to h = 2 no kernel reaches the other pattern. A memory is kept where S is greatest at 1 among
the states near it, and a minimum emerges between the two where S is greatest at 0 among the states near it, ties allowed.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Basic, Rational, Symbol, pi

from lemmata.theory.language.cases import repaired_cases, with_cases
from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.sets import Interval
from lemmata.theory.papers.epanechnikov_energy.contents import PAPER
from lemmata.theory.papers.epanechnikov_energy.kernels import (
    CosinePair,
    ParabolaPair,
    QuarticPair,
    TrianglePair,
    TricubePair,
    TriweightPair,
    UniformPair,
)

at, width = Symbol("x", real=True), Symbol("h", real=True)
NEAR = Domain(((at, Interval(-1, 1)),))


def emergent(pair: Any, wide: Any, *more: Any, fall: Any = 0) -> Basic:
    """Both a kept memory and an emergent minimum, among the states within 1/10; S falls by `fall` at least."""

    def of(state: Any) -> Any:
        return pair(state, wide, *more)

    return all_of(leq(of(at / 10) + fall, of(0)), leq(of(1 + at / 10) + fall, of(1)))


HALF_PI = pi / 2
EXAMPLES = {
    "epanechnikov": ("Epanechnikov's kernel, h = 3/2", ParabolaPair, Rational(3, 2), ()),
    "quartic": ("the quartic kernel, h = 19/10", QuarticPair, Rational(19, 10), ()),
    "tricube": ("the tricube kernel, h = 19/10", TricubePair, Rational(19, 10), ()),
    "cosine": ("the cosine kernel, h = 3/2", CosinePair, Rational(3, 2), (HALF_PI,)),
    "triangle": ("the triangle, h = 3/2", TrianglePair, Rational(3, 2), ()),
    "uniform": ("the uniform kernel, h = 3/2", UniformPair, Rational(3, 2), ()),
}


def _example(words: str, pair: Any, wide: Any, more: Any) -> tuple[str, Basic]:
    return f"{words}: 0 is a local minimum of the energy, and so is the memory 1", emergent(pair, wide, *more)


ALL = with_cases(
    "epan-appC-all", f"{PAPER}, appendix C", "a kernel with a half-width at which a minimum emerges and the memories stay",
    _example, EXAMPLES, domain=NEAR,
)
# With y = x / 10: S + y^2 / 10 is greatest at a place where S'' <= -1/5. The refuted cases fall at each half-width: up to h = 2
# no kernel reaches the other memory, where S'' of the tricube is 0; the triangles and the uniform kernels are flat around 0.
# Beyond h = 2 the other kernel has a slope at a memory.
FALL = at**2 / 1000


def _definite(words: str, pair: Any, wide: Any, more: Any) -> tuple[str, Basic]:
    return f"{words}: S falls from 0 and from 1 at least by a tenth of the squared step", emergent(pair, wide, *more, fall=FALL)


DEFINITE = with_cases(
    "epan-appC-all.definite",
    f"{PAPER}, appendix C, 'emergence (Definitions 2 and 3)', whose Hessians are positive definite; read as S'' <= -1/5",
    "a kernel with a half-width at which both the emergent minimum and the memories have a positive second derivative",
    _definite, EXAMPLES, "epan-appC-all", NEAR,
)


def _flat(words: str, pair: Any, wide: Any, more: Any) -> tuple[str, Basic]:
    says = f"{words}: S is the same at all states near 0, so its second derivative is 0"
    return says, equal(pair(at / 10, wide), pair(0, wide))


def _third(words: str, pair: Any, wide: Any, more: Any) -> tuple[str, Basic]:
    fall = 3 * Abs(at / 10 / wide) ** 3
    return f"{words}: at a step y from 1 S falls by 3 |y/h|^3 at most, so its second derivative is 0", leq(
        pair(1, wide), pair(1 + at / 10, wide) + fall
    )


DEFINITE_REPAIRED = {
    **repaired_cases(DEFINITE, _flat, {name: EXAMPLES[name] for name in ("triangle", "uniform")}),
    **repaired_cases(DEFINITE, _third, {"tricube": EXAMPLES["tricube"]}),
}
low, high = Symbol("a", real=True), Symbol("b", real=True)
BETWEEN = Domain(((width, Interval(1, 2)), (low, Interval(0, 1)), (high, Interval(0, 1))))
TRIWEIGHT = PAPER.claim(
    "epan-appC-all.triweight", "appendix C: none was found for the triweight kernel at any temperature",
    says="for every half-width from 1 to 2 the energy of two triweight kernels falls from 0 to the memory 1, so none emerges",
    domain=BETWEEN,
    given=less(low, high),
    statement=less(TriweightPair(low, width), TriweightPair(high, width)),
    reading_of="epan-appC-all",
)
GUARANTEED = PAPER.claim(
    "epan-appC-quartic.guarantee", "appendix C, quartic: overlapping basins do not guarantee an emergent minimum",
    says="at h = 3/2 the energy of two quartic kernels, which overlap, falls from 0 to the pattern 1",
    domain=Domain(((low, Interval(0, 1)), (high, Interval(0, 1)))),
    given=less(low, high),
    statement=less(QuarticPair(low, Rational(3, 2)), QuarticPair(high, Rational(3, 2))),
    reading_of="epan-appC-quartic",
)
