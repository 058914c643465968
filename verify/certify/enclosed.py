"""A statement for all numbers of a box, decided by enclosures: boxes are halved until balls decide it in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, fmpq
from sympy import Expr, Gt, MatrixSymbol, true

from lemmata.theory.language.claim import Claim
from lemmata.verify.certify.point import evaluate_values
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.program import Program
from lemmata.verify.numbers.reals import PRECISIONS, Real, precision

MOST_BOXES = 400
MOST_NUMBERS = 3  # whose interval is halved

Box = dict[str, tuple[Fraction, Fraction]]


def box_of(claim: Claim) -> Box | None:
    """The box that a claim ranges over; None where a variable is no number of a bounded interval of reals."""
    found: Box = {}
    for symbol, kind in claim.domain.variables:
        low, high = kind.ends or (None, None)
        if isinstance(symbol, MatrixSymbol) or kind.least is not None or low is None or high is None:
            return None
        found[symbol.name] = Fraction(low), Fraction(high)
    return found if found and len(found) <= MOST_NUMBERS and not claim.domain.sizes else None


def boxes_that_hold(claim: Claim, terms: Sequence[Expr] = (), most: int = MOST_BOXES) -> int:
    """In how many boxes a claim is seen to hold that make up all that it ranges over; 0 where that is not seen.

    In each of them both sides of every relation have values, and so must each of some further terms.
    """
    whole = box_of(claim)
    if whole is None or claim.given is not true or claim.statement is None:
        return 0
    symbols = [symbol for symbol, _ in claim.domain.variables]
    written = Program(symbols, claim.statement, *(Gt(term, 0, evaluate=False) for term in terms), as_written=True)
    waiting, seen, counted = [whole], 0, 0
    while waiting:
        seen += 1
        if seen > most:
            return 0
        box = waiting.pop()
        answer = _answer(claim, written, box)
        if answer < 0:
            return 0
        counted += answer
        waiting += [] if answer else _halves(box)
    return counted


def _answer(claim: Claim, written: Program, box: Box) -> int:
    """1 where the statement holds in all of a box, -1 where it holds nowhere in it, 0 where balls do not tell."""
    with precision(PRECISIONS[0]):
        values: Mapping[str, Any] = {name: _ball(*ends) for name, ends in box.items()}
        try:
            found = evaluate_values(claim, values, PRECISIONS[0], explain=False, algebra=False)
            sides = [part.enclosure() for side in written.evaluate(REALS, values) for part in (side.lhs, side.rhs)]
        except (ArithmeticError, ValueError, TypeError, NotImplementedError):  # such as a branch that a ball does not choose
            return 0
    return found.statement if all(side.is_finite() for side in sides) else 0


def _ball(low: Fraction, high: Fraction) -> Real:
    """All reals between two ends, and no more than rounding adds."""
    ends = [arb(fmpq(end.numerator, end.denominator)) for end in (low, high)]
    return Real.opaque(ends[0].union(ends[1]))


def _halves(box: Box) -> list[Box]:
    """Two boxes that make up one, along its longest side."""
    name = max(box, key=lambda name: box[name][1] - box[name][0])
    low, high = box[name]
    middle = (low + high) / 2
    return [{**box, name: (low, middle)}, {**box, name: (middle, high)}]


__all__ = ["MOST_BOXES", "box_of", "boxes_that_hold"]
