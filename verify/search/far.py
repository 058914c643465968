"""Points of sizes far beyond those that are drawn: where a term grows with the size, a constant fails there."""

from __future__ import annotations

from fractions import Fraction

from sympy import MatrixSymbol

from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Point
from lemmata.verify.prove.witnesses import is_of_shares

SIZES = (64, 256, 1024)


def far_points(claim: Claim) -> list[Point]:
    """Uniform probabilities, and zeros for any other vector; none where there are no probabilities, or other variables."""
    variables = claim.domain.variables
    plain = all(isinstance(s, MatrixSymbol) and s.shape[1] == 1 and s.shape[0].is_Symbol for s, _ in variables)
    known = all(is_of_shares(kind) or rules_of(kind).free for _, kind in variables)
    if not (plain and known and any(is_of_shares(kind) for _, kind in variables)):
        return []
    return [_point(claim, size) for size in SIZES]


def _point(claim: Claim, size: int) -> Point:
    point: Point = {name.name: size for name in claim.domain.sizes}
    for symbol, kind in claim.domain.variables:
        point[symbol.name] = [Fraction(1, size) if is_of_shares(kind) else Fraction(0)] * size
    return point
