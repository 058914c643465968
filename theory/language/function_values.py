r"""Functions as variables: any convex, any L-smooth or mu-strongly convex function, by its values and gradients at some points.

    F = ConvexFunction("F", ((x, f, g), (x - g / L, e, h)), L=L)
    Claim(..., domain=Domain(((L, Positive()), (x, Vector()))).extended(*F.variables), given=F.conditions, ...)

Numbers and vectors are values and gradients of such a function exactly where they meet the interpolation conditions.
Source: Taylor, Hendrickx and Glineur 2017, "Smooth strongly convex interpolation and exact worst-case performance of
first-order methods", Theorem 4. So a point that refutes the claim is a function that does, and a derivation holds for every
function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from sympy import MatrixExpr, MatrixSymbol, Rational, Symbol, ZeroMatrix, sympify
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from lemmata.theory.language.claim import all_of, leq, less
from lemmata.theory.language.kinds import Kind, KindError, Real, Setting, Vector
from lemmata.theory.language.vectors import Dot

Sample = tuple[Any, Any, Any]


@dataclass(frozen=True)
class ConvexFunction:
    r"""A convex function on $\mathbb R^n$, known at some points.

    Args:
        name: of the function, for the reader.
        samples: points, as vectors of the claims' language, with a symbol for the value there and one for the gradient (for a
            subgradient, where it is not smooth); 0 in its place where the point is a minimum.
        L: the gradient is L-Lipschitz; None where the function need not be smooth.
        mu: f minus mu/2 times the squared length is convex.

    Raises: KindError for samples or constants that are none.
    """

    name: str
    samples: tuple[Sample, ...]
    L: Any = None
    mu: Any = 0

    def __post_init__(self) -> None:
        if len(self.samples) < 2 or any(len(sample) != 3 for sample in self.samples):
            raise KindError(f"{self.name}: a function is known at two points at least, each a point, a value and a gradient")
        for point, value, gradient in self.samples:
            if not isinstance(point, MatrixExpr) or type(value) is not Symbol or not (gradient == 0 or _is_vector(gradient)):
                raise KindError(f"{self.name}: {point}, {value}, {gradient} are no vector, symbol, and vector symbol or 0")
        named = [symbol for symbol, _ in self.variables]
        if len(set(named)) < len(named) or all(gradient == 0 for _, _, gradient in self.samples):
            raise KindError(f"{self.name}: each point has a value and a gradient of its own, not all of them 0")
        self._check_constants()

    def _check_constants(self) -> None:
        mu, L = sympify(self.mu), sympify(self.L)
        if not isinstance(mu, Symbol | Rational) or not mu.is_nonnegative:
            raise KindError(f"{self.name}: mu is a rational number >= 0 or a symbol with nonnegative=True, got {mu}")
        if L is not None and not (isinstance(L, Symbol | Rational) and L.is_positive):
            raise KindError(f"{self.name}: L is a rational number > 0 or a symbol with positive=True, got {L}")
        if isinstance(mu, Rational) and isinstance(L, Rational) and mu >= L:
            raise KindError(f"{self.name}: needs mu < L, got {mu} and {L}")

    @property
    def variables(self) -> tuple[tuple[Any, Kind], ...]:
        """The gradients and values with their kinds, for the domain; the points' own variables come before them."""
        return tuple(self._variables())

    def _variables(self) -> Iterator[tuple[Any, Kind]]:
        for place, (_, value, gradient) in enumerate(self.samples):
            if gradient != 0:
                yield gradient, FunctionGradient(self, place)
            yield value, FunctionValue(self, place)

    def put(self, terms: Mapping[Any, Any]) -> ConvexFunction:
        """The function where terms stand for variables in its points and constants."""
        found = {symbol: sympify(term) for symbol, term in terms.items()}
        samples = tuple((point.xreplace(found), value, gradient) for point, value, gradient in self.samples)
        L = None if self.L is None else sympify(self.L).xreplace(found)
        return replace(self, samples=samples, L=L, mu=sympify(self.mu).xreplace(found))

    @property
    def symbols(self) -> tuple[Any, ...]:
        """All variables that it is chosen with or after: its values and gradients, and what its points are made of."""
        points = {symbol for point, _, _ in self.samples for symbol in point.free_symbols}
        constants = {symbol for term in (self.L, self.mu) if term is not None for symbol in sympify(term).free_symbols}
        return (*(symbol for symbol, _ in self.variables), *sorted(points | constants, key=str))

    @property
    def conditions(self) -> Boolean:
        """What the values and gradients meet exactly where there is such a function."""
        return all_of(*self._conditions())

    def _conditions(self) -> Iterator[Relational]:
        mu, smooth = sympify(self.mu), self.L is not None
        if smooth and mu != 0 and not (isinstance(mu, Rational) and isinstance(sympify(self.L), Rational)):
            yield less(mu, self.L)
        for one, other in permutations(self.samples, 2):
            yield self._above(one, other)

    def _above(self, one: Sample, other: Sample) -> Any:
        r"""$f_i\ge f_j+\langle g_j,x_i-x_j\rangle$ and what curvature adds to it."""
        (x, f, g), (y, e, h) = one, other
        mu, step = sympify(self.mu), x - y
        tangent = e + _dot(h, step)
        if self.L is None:
            return leq(tangent + (mu * _dot(step, step) / 2), f)
        L, turn = sympify(self.L), _minus(g, h)
        if mu == 0:
            return leq(tangent + _dot(turn, turn) / (2 * L), f)
        curved = _dot(turn, turn) + mu * L * _dot(step, step) - 2 * mu * _dot(turn, step)
        return leq(curved, 2 * (L - mu) * (f - tangent))


def _is_vector(symbol: Any) -> bool:
    return isinstance(symbol, MatrixSymbol) and symbol.shape[1] == 1


def _dot(one: Any, other: Any) -> Any:
    return 0 if any(isinstance(part, ZeroMatrix) or part == 0 for part in (one, other)) else Dot(one, other)


def _minus(one: Any, other: Any) -> Any:
    return -other if one == 0 else one if other == 0 else one - other


@dataclass(frozen=True)
class _OfFunction(Kind):
    """What is known of a function at one of its points: any value, as the claim's hypotheses say the rest."""

    requirement = "be real"

    of: ConvexFunction
    place: int

    def hypotheses(self) -> tuple[Any, ...]:
        return tuple(self.of._conditions())

    def chosen_after(self) -> tuple[Any, ...]:
        return self.of.symbols

    def put(self, terms: Mapping[Any, Any]) -> Kind:
        return replace(self, of=self.of.put(terms))


@dataclass(frozen=True)
class FunctionGradient(_OfFunction):
    """The gradient of a function at one of its points: a vector."""

    shape = "column"

    def contains(self, value: Any, setting: Setting) -> bool:
        return True

    def freed(self) -> Kind:
        return Vector()


@dataclass(frozen=True)
class FunctionValue(_OfFunction):
    """The value of a function at one of its points: a number."""

    numbers = True

    def contains(self, value: Any, setting: Setting) -> bool:
        return True

    def freed(self) -> Kind:
        return Real()


__all__ = ["ConvexFunction", "FunctionGradient", "FunctionValue"]
