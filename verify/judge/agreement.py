"""The symbolic and the ball interpreter, compared: an operator's definition in `theory` against what `verify` computes.

A statement is judged by its bindings, so a change of a definition alone would go unnoticed; this check, run for every claim
whenever it is judged, makes the two say the same or the run fail.
"""

from __future__ import annotations

from typing import Any

from flint import arb
from sympy import Expr, ImmutableDenseMatrix, MatrixSymbol, Rational, sstr

from theory.language.claim import Claim
from theory.language.domain import Domain
from theory.language.operator import NoClosedForm, expand_operators
from verify.base.points import Point
from verify.certify.point import check_point
from verify.interpret.balls import REALS, as_reals
from verify.interpret.program import program_of
from verify.numbers.reals import precision

BITS = 192
DIGITS = 30
TOLERANCE = "1e-20"  # relative; mpmath's 30 digits against 192-bit balls


def disagreement(claim: Claim, point: Point) -> str | None:
    """One line that names the side on which definition and ball differ at `point`, or None where all agree.

    A side without a closed form at this point is not compared.

    Raises: PointError if the point does not belong to the domain; NotImplementedError if an operator has no definition.
    """
    check_point(claim.domain, point)
    program = program_of(claim)
    explicit = explicit_values(claim.domain, point)
    with precision(BITS):
        sides = program.evaluate(REALS, {name: as_reals(point[name]) for name in program.names})
        for side in sides:
            for expression, real in ((side.relation.args[0], side.lhs), (side.relation.args[1], side.rhs)):
                try:
                    defined = expand_operators(expression, explicit)
                except NoClosedForm:
                    continue
                value = Rational(defined) if isinstance(defined, int) else defined
                if not _agrees(value, real.enclosure()):
                    return (
                        f"{claim.id}: {sstr(expression)} is {sstr(value.evalf(12))} by the definitions of theory/, "
                        f"but {real.enclosure().str(12)} by the bindings of verify/; make them agree"
                    )
    return None


def explicit_values(domain: Domain, point: Point) -> dict[Any, Any]:
    """Sizes as integers, scalars as rationals, vectors and patterns as explicit SymPy matrices, by symbol."""
    values: dict[Any, Any] = {size: point[size.name] for size in domain.sizes}
    for symbol, _ in domain.variables:
        values[symbol] = _explicit(symbol, point[symbol.name])
    return values


def _explicit(symbol: Any, value: Any) -> Any:
    if not isinstance(symbol, MatrixSymbol):
        return Rational(value.numerator, value.denominator)
    rows = value if isinstance(value[0], list) else [[entry] for entry in value]
    return ImmutableDenseMatrix([[Rational(e.numerator, e.denominator) for e in row] for row in rows])


def _agrees(defined: Expr, ball: arb) -> bool:
    number = defined.evalf(DIGITS)
    if not number.is_Number:
        return False
    expected = arb(str(number))
    slack = arb(TOLERANCE) * (1 + abs(expected))
    return bool((ball - expected).overlaps(arb(0, slack.upper())))
