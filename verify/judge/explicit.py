"""The kernel's meaning of the operators, compared with their definitions at explicit points.

Derivations reason about what `theory.kernel.meaning` says of an operator at symbolic sizes; this check, run whenever a proved
claim is judged, makes that and the operator's definition say the same at small points, or the run fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

import mpmath
from sympy import Basic, Expr, Float, Integer, Max, Poly, Rational, Symbol, lambdify, oo, sstr
from sympy.core.function import AppliedUndef

from theory.kernel.meaning import lower, scope_of
from theory.language.claim import Claim, relations
from theory.language.domain import Domain
from theory.language.operator import expand_operators
from theory.memory.balls import BallVolume, SphereArea
from theory.memory.updates import SpectralNorm2
from theory.terms.index_terms import Block, Chosen, Greatest, Index, Integrated, Total, substitute
from theory.terms.known import BEFORE, IS_ZERO, OWN, POSITION, SPECTRAL
from verify.base.points import Point
from verify.certify.point import check_point
from verify.interpret.iterations import at, start_of
from verify.judge.agreement import explicit_values

DIGITS = 30
TOLERANCE = Rational(1, 10**18)


def meaning_disagreement(claim: Claim, point: Point) -> str | None:
    """One line that names the side on which definition and meaning differ at `point`, or None where all agree.

    Raises: PointError if the point does not belong to the domain; NotImplementedError if an operator has no definition there.
    """
    check_point(claim.domain, point)
    values = explicit_values(claim.domain, point)
    free = Domain(tuple((symbol, kind.freed()) for symbol, kind in claim.domain.variables))
    scope = scope_of(free)
    if claim.statement is None:
        return None
    for relation in relations(at(claim.statement, start_of)):  # of an iteration: what it says at the start
        for side in relation.args:
            meant = number(Explicit(values, point).of(lower(side, scope)))
            defined = number(expand_operators(side, values))
            if abs(meant - defined) > TOLERANCE * (1 + abs(defined)):
                return (
                    f"{claim.id}: {sstr(side)} is {sstr(defined.evalf(12))} by the definitions of theory/, but "
                    f"{sstr(meant.evalf(12))} by what the proof kernel takes it to mean; make them agree"
                )
    return None


def number(value: Any) -> Expr:
    """A value with enough digits to compare."""
    expression = Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else Integer(0) + value
    result: Expr = expression.evalf(DIGITS)
    if not result.is_Number:
        raise ValueError(f"{sstr(expression)} has no numeric value")
    return result


class Explicit:
    """Index terms at explicit values: sums and extremes written out, integrals by quadrature."""

    def __init__(self, values: Mapping[Any, Any], point: Point) -> None:
        self.point = point
        self.named = {symbol.name: value for symbol, value in values.items()}

    def of(self, term: Basic) -> Any:
        """The value of a term, exact where it has no integral."""
        if isinstance(term, Chosen):
            return self._own(term)
        if isinstance(term, Symbol):
            return self._symbol(term)
        if isinstance(term, Total | Greatest):
            parts = [self.of(substitute(term.body, {term.index: Integer(k)})) for k in self._range(term.index)]
            return sum(parts[1:], parts[0]) if isinstance(term, Total) else Max(*parts)
        if isinstance(term, Integrated):
            return self._integral(term)
        if isinstance(term, AppliedUndef):
            return self._applied(term)
        if not term.args:
            return term
        return term.func(*(self.of(arg) for arg in term.args))

    def _symbol(self, symbol: Symbol) -> Any:
        if symbol.name.endswith("_common"):
            return self.named[symbol.name.removesuffix("_common")][0]
        return self.named.get(symbol.name, symbol)

    def _range(self, index: Index) -> list[int]:
        if isinstance(index.range, Block):
            layer = self.of(index.range.args[1])
            return [k for k, found in enumerate(self.named["layers"]) if found == layer]
        return list(range(int(self.of(index.range))))

    def _own(self, chosen: Chosen) -> Any:
        if chosen.name != OWN:
            raise ValueError(f"{chosen} has no value")
        x, rho, radii = (self.named[name] for name in ("x", "rho", "radii"))
        inside = [
            i for i in range(rho.shape[0]) if sum((x[k] - rho[i, k]) ** 2 for k in range(rho.shape[1])) <= radii[i] ** 2
        ]
        return Integer(inside[0])

    def _applied(self, term: Any) -> Any:
        name, args = type(term).__name__, term.args
        if name == SPECTRAL:
            return SpectralNorm2.definition(self.named[args[0].name])
        values = [self.of(arg) for arg in args]
        if name == IS_ZERO:
            return Integer(number(values[0]) == 0)
        if name == "sphere_area":
            return SphereArea.definition(values[0])
        if name == "ball_volume":
            return BallVolume.definition(*values)
        if name == POSITION:
            return values[0]
        if name == BEFORE:
            return Integer(bool(values[0] < values[1]))
        entries = self.named[name]
        return entries[int(values[0]), int(values[1])] if len(values) == 2 else entries[int(values[0])]

    def _integral(self, term: Integrated) -> Any:
        body, variable, low, high = term.args
        t = Symbol("t_explicit", positive=True)
        value = self.of(substitute(body, {variable: t}))
        function = lambdify([t], value, "mpmath")
        with mpmath.workdps(DIGITS + 5):
            ends = [mpmath.inf if end is oo else mpmath.mpf(str(number(self.of(end)))) for end in (low, high)]
            kinks = [mpmath.mpf(str(number(kink))) for kink in _kinks(value, t)]
            inside = sorted({kink for kink in kinks if ends[0] < kink < ends[1]})
            return Float(str(mpmath.quad(function, [ends[0], *inside, ends[1]])), DIGITS)


def _kinks(value: Basic, t: Symbol) -> set[Any]:
    """Where two arguments of a maximum whose difference is linear in t meet: quadrature is exact only between them."""
    found: set[Any] = set()
    for greatest in value.atoms(Max):
        for one, other in combinations(greatest.args, 2):
            difference = Poly(one - other, t)
            if difference.degree() == 1:
                slope, constant = difference.all_coeffs()
                found.add(-constant / slope)
    return found
