"""What the kernel takes an expression to mean, evaluated at explicit points in ball arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from flint import arb, ctx
from mpmath import inf, mpf, quad, workdps
from sympy import Abs, Basic, Dummy, Integer, KroneckerDelta, Symbol, expand, oo
from sympy.core.function import AppliedUndef

from lemmata.theory.kernel.meaning import Scope, scope_of
from lemmata.theory.kernel.variables import own_ball
from lemmata.theory.language.domain import CLOSED, Domain
from lemmata.theory.language.vocabulary import VALUES
from lemmata.theory.terms.index_terms import Block, Chosen, Greatest, Index, Integrated, Total
from lemmata.theory.terms.known import BEFORE, IS_ZERO, OWN, POSITION, SPECTRAL
from lemmata.verify.numbers.enclosures import DIGITS, Ball, Evaluator, Undefined, Values, greatest


def free_scope(domain: Domain) -> Scope:
    """The scope of a domain with states of a hull as any states: the weights of one are not among what an operator means."""
    return scope_of(Domain(tuple((s, kind.freed()) for s, kind in domain.variables)))


class Meant(Evaluator):
    """Index terms at explicit values, in ball arithmetic: sums and extremes written out, integrals by quadrature.

    Args:
        values: of sizes and variables, as `explicit_values` gives them.
    """

    def __init__(self, values: Mapping[Any, Any], domain: Domain = CLOSED) -> None:
        self.domain = domain
        self.named = {symbol.name: value for symbol, value in values.items()}
        self.constants: dict[Any, Ball] = {}  # integrals within others that do not depend on them

    def special(self, expression: Any, at: Values, analytic: bool) -> Ball | None:
        if isinstance(expression, Total | Greatest):
            index, body = expression.index, expression.body
            parts = [self.value(body, {**at, index: arb(k)}, analytic) for k in self._range(index, at)]
            if isinstance(expression, Total):
                return sum(parts[1:], parts[0]) if parts else arb(0)
            return reduce(lambda a, b: greatest(a, b, analytic), parts)
        if isinstance(expression, Integrated):
            body, variable, low, high = expression.args
            if not expression.free_symbols.isdisjoint(at):
                return self.integral(body, variable, low, high, at, analytic)
            key = expression, ctx.prec
            if key not in self.constants:
                self.constants[key] = self.integral(body, variable, low, high, {})
            return self.constants[key]
        if isinstance(expression, Chosen):
            return self._own(expression)
        if isinstance(expression, Symbol):
            return self._symbol(expression)
        if isinstance(expression, KroneckerDelta):
            first, second = (self._whole(arg, at) for arg in expression.args)
            return arb(first == second)
        if isinstance(expression, AppliedUndef):
            return self._function(expression, at, analytic)
        return None

    def _is_zero(self, term: Basic, at: Values) -> Ball:
        """1 or 0, and nan where it is not decided: around 0, where absolute values with their signs do not cancel."""
        found = self.value(term, at)
        if not found.contains(0):
            return arb(0)
        signs: dict[Basic, Basic] = {}
        for node in term.atoms(Abs):
            if node.has(Index):  # within a sum or a maximum over it
                return arb(1) if found == 0 else arb("nan")
            inner = self.value(node.args[0], at)
            if not (inner.upper() <= 0 or inner.lower() >= 0):
                return arb("nan")
            signs[node] = -node.args[0] if inner.upper() <= 0 else node.args[0]
        while term.has(Abs):  # outer ones first, of which the inner ones are left
            term = term.xreplace(signs)
        return arb(1) if found == 0 or expand(term) == 0 else arb("nan")

    def _whole(self, term: Basic, at: Values) -> int:
        found = self.value(term, at).unique_fmpz()
        if found is None:
            raise Undefined(f"{term} is not known to be whole")
        return int(found)

    def _symbol(self, symbol: Symbol) -> Ball:
        if symbol.name.endswith("_common"):
            return self.value(self.named[symbol.name.removesuffix("_common")][0], {})
        if symbol.name not in self.named:
            raise Undefined(f"{symbol} has no value")
        return self.value(self.named[symbol.name], {})

    def _range(self, index: Index, at: Values) -> list[int]:
        if isinstance(index.range, Block):
            layer = self._whole(index.range.args[1], at)
            return [k for k, found in enumerate(self.named[index.range.args[0].name]) if found == layer]
        return list(range(self._whole(index.range, at)))

    def _own(self, chosen: Chosen) -> Ball:
        of = own_ball(self.domain)
        if chosen.name != OWN or of is None:
            raise Undefined(f"{chosen} has no value")
        x, rho, radii = (self.named[symbol.name] for symbol in of)
        inside = [i for i in range(rho.shape[0]) if sum((x[k] - rho[i, k]) ** 2 for k in range(rho.shape[1])) <= radii[i] ** 2]
        return arb(inside[0])

    def _function(self, term: Any, at: Values, analytic: bool) -> Ball:
        name, args = type(term).__name__, term.args
        if name == SPECTRAL:
            return self.value(VALUES[name](self.named[args[0].name]), {})
        if name == POSITION:
            return self.value(args[0], at, analytic)
        if name == IS_ZERO:
            return self._is_zero(args[0], at)
        if name in VALUES:  # of a dimension, and of numbers
            numbers = {Dummy(): self.value(arg, at) for arg in args[1:]}
            return self.value(VALUES[name](Integer(self._whole(args[0], at)), *numbers), numbers)
        places = [self._whole(arg, at) for arg in args]
        if name == BEFORE:
            return arb(places[0] < places[1])
        return self.value(self.named[name][tuple(places) if len(places) == 2 else places[0]], {})


class Tried(Meant):
    """Integrals to infinity or with a pole at an end by quadrature, up to its estimate of the error."""

    def integral(self, body: Any, variable: Any, low: Any, high: Any, at: Values, outer: bool = False) -> Ball:
        found = arb("nan") if high is oo else super().integral(body, variable, low, high, at, outer)
        if found.is_finite():
            return found
        with workdps(DIGITS):
            ends = [inf if end is oo else _number(self.value(end, at)) for end in (low, high)]
            value, error = quad(lambda t: _number(self.value(body, {**at, variable: arb(str(t))})), ends, error=True)
            return arb(str(value), 10 * float(error) + 1e-15 * (1 + abs(value)))


def _number(ball: Ball) -> mpf:
    return mpf(ball.mid().str(DIGITS, radius=False))
