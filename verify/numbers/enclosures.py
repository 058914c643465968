"""Values of explicit SymPy expressions as balls that contain them: what definitions and meanings are compared by.

No digit rests on SymPy's own numerical evaluation, except of a function that is not known here, to 30 digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from flint import acb, arb, fmpq
from sympy import Basic, Expr, Float, Integer, Rational, Symbol

from lemmata.verify.numbers.reals import precision

RUNGS = (128, 512, 2048)  # bits, tried until a value is known well
WELL = 2.0**-60  # relative radius
TINY = 2.0**-300  # absolute radius, where the value may be 0
DIGITS = 30  # of what only SymPy can evaluate
EVALUATIONS = 500  # of an integrand


class Undefined(ValueError):
    """An expression that has no real value here."""


Ball = Any  # arb, or acb inside an integral
Values = Mapping[Basic, Ball]


def is_narrow(ball: arb) -> bool:
    """Whether a ball says enough for a comparison."""
    if not ball.is_finite():
        return False
    radius = ball.rad()
    return bool(radius <= abs(ball.mid()) * WELL) or bool(radius <= TINY)


class Evaluator:
    """Expressions without free symbols as balls; what is more than such an expression is left to `special`."""

    gave_up = False  # on an integral that more bits will not make known

    def enclosure(self, expression: Any) -> arb:
        """A ball that contains the value, as narrow as the last rung makes it; not finite where nothing is known.

        Raises: Undefined where there is certainly no real value.
        """
        ball, self.gave_up = arb(0), False
        for bits in RUNGS:
            with precision(bits):
                ball = self.value(expression, {})
            if is_narrow(ball) or self.gave_up:
                break
        return ball

    def special(self, expression: Any, at: Values, analytic: bool) -> Ball | None:
        """The value of a term of another kind; None leaves it to the functions below."""
        return None

    def value(self, expression: Any, at: Values, analytic: bool = False) -> Ball:
        """The value at the working precision, with balls for symbols; complex where these are (within an integral).

        Raises: Undefined where there is certainly no real value.
        """
        if isinstance(expression, int):
            return arb(expression)
        if expression in at:
            return at[expression]
        if isinstance(expression, Rational):
            return arb(fmpq(int(expression.p), int(expression.q)))
        found = self.special(expression, at, analytic)
        if found is not None:
            return found
        if isinstance(expression, Float):
            return _float(expression)
        name = type(expression).__name__
        if name == "Integral":
            return self._written_integral(expression, at, analytic)
        if name in CONSTANTS:
            return CONSTANTS[name]()
        if not isinstance(expression, Expr) or isinstance(expression, Symbol) or not expression.args:
            raise Undefined(f"{expression} has no value")
        return self._applied(name, expression, at, analytic)

    def _applied(self, name: str, expression: Expr, at: Values, analytic: bool) -> Ball:
        parts = [self.value(part, at, analytic) for part in expression.args]
        if name == "Pow":
            return _power(expression.args[1], parts[0], parts[1], analytic)
        if name in FOLDS:
            return reduce(FOLDS[name], parts)
        if name in EXTREMES:
            return reduce(lambda a, b: EXTREMES[name](a, b, analytic), parts)
        if name in CUT:
            return CUT[name](parts[0], analytic)
        if name in FUNCTIONS:
            return FUNCTIONS[name](*parts)
        if at:
            raise Undefined(f"{name} is not known here")
        return _evaluated(expression)

    def _written_integral(self, expression: Any, at: Values, analytic: bool) -> Ball:
        body, *inner, limits = expression.args  # the last variable is the outermost
        if len(limits.args) != 3:
            raise Undefined(f"{expression} is no integral between bounds")
        variable, low, high = limits.args
        return self.integral(expression.func(body, *inner) if inner else body, variable, low, high, at, analytic)

    def integral(self, body: Any, variable: Any, low: Any, high: Any, at: Values, outer: bool = False) -> Ball:
        """By rigorous quadrature; not finite where the integrand is not bounded.

        Within another integral it is complex, and analytic in the variable of that one where `outer` says it must be.
        """
        first, last = (acb(self.value(end, at)) for end in (low, high))

        def integrand(t: acb, analytic: bool) -> acb:
            return acb(self.value(body, {**at, variable: t}, analytic or outer))

        whole = acb.integral(integrand, first, last, rel_tol=arb(2) ** -72, abs_tol=arb(TINY), eval_limit=EVALUATIONS)
        if any(isinstance(value, acb) for value in at.values()):
            return whole
        found = whole.real
        self.gave_up = self.gave_up or not is_narrow(found)
        return found


def enclosure(expression: Any) -> arb:
    """A ball that contains the value of an explicit expression. Raises: Undefined where it is not a real number."""
    return Evaluator().enclosure(expression)


def _float(value: Float) -> arb:
    """As exact as it is written, give or take its last digits."""
    exact = Rational(value)
    ball = arb(fmpq(int(exact.p), int(exact.q)))
    return ball + arb(0, abs(ball).upper() * arb(10) ** (2 - min(int(value._prec * 0.3), DIGITS)))


def _evaluated(expression: Expr) -> arb:
    number = expression.evalf(DIGITS)
    if not number.is_Float and not number.is_Rational:
        raise Undefined(f"{expression} has no value")
    return _float(Float(number, DIGITS))


def _whole_power(base: Ball, exponent: int) -> Ball:
    """By products, as the power of a ball around 0 is not finite."""
    if exponent in (0, 1):
        return base if exponent else arb(1)
    if exponent < 0:
        return 1 / _whole_power(base, -exponent)
    half = _whole_power(base, exponent // 2)
    return half * half * (base if exponent % 2 else 1)


def _power(written: Basic, base: Ball, exponent: Ball, analytic: bool) -> Ball:
    whole = int(written) if isinstance(written, Integer) else exponent.unique_fmpz() if exponent.is_exact() else None
    if whole is not None:
        return _whole_power(base, int(whole))
    if isinstance(base, arb):
        if base == 0 and exponent > 0:
            return arb(0)
        if base < 0:
            raise Undefined("a root of a negative number")
        return base.sqrt() if written == Rational(1, 2) else (base.log() * exponent).exp()
    if not analytic and base.contains(acb(0)) and acb(exponent).real > 0:  # no more than the greatest there
        size = abs(base).upper() ** acb(exponent).real
        return acb(arb(0, size.upper()), arb(0, size.upper()))
    return base.sqrt(analytic=analytic) if written == Rational(1, 2) else (base.log(analytic=analytic) * exponent).exp()


def greatest(a: Ball, b: Ball, analytic: bool = False) -> Ball:
    if isinstance(a, arb) and isinstance(b, arb):
        return a.max(b)
    a, b = acb(a), acb(b)
    return a if a.real > b.real else b if b.real > a.real else acb("nan") if analytic else a.union(b)


def _log(a: Ball, analytic: bool) -> Ball:
    if isinstance(a, arb):
        if a <= 0:
            raise Undefined("a logarithm of what is not positive")
        return a.log()
    return a.log(analytic=analytic)


def _lower_gamma(a: Ball, x: Ball) -> Ball:
    return arb(0) if x == 0 else acb(x).gamma_lower(acb(a)).real


def _absolute(a: Ball, analytic: bool) -> Ball:
    if isinstance(a, arb):
        return abs(a)
    return greatest(a, -a, analytic)


def _jumping(real: Callable[[arb], arb]) -> Callable[[Ball, bool], Ball]:
    """A function with whole values, of the real part of a complex number: analytic where it does not jump."""

    def call(a: Ball, analytic: bool) -> Ball:
        found = real(a if isinstance(a, arb) else a.real)
        return acb("nan") if analytic and not isinstance(a, arb) and found.unique_fmpz() is None else found

    return call


def _erf(a: Ball) -> Ball:
    return acb(a).erf().real if isinstance(a, arb) else a.erf()


CONSTANTS: Mapping[str, Callable[[], arb]] = {"Pi": arb.pi, "Exp1": lambda: arb(1).exp()}
FOLDS: Mapping[str, Callable[[Ball, Ball], Ball]] = {
    "Add": lambda a, b: a + b,
    "Mul": lambda a, b: a * b,
}
EXTREMES: Mapping[str, Callable[[Ball, Ball, bool], Ball]] = {
    "Max": greatest,
    "Min": lambda a, b, analytic: -greatest(-a, -b, analytic),
}
CUT: Mapping[str, Callable[[Ball, bool], Ball]] = {
    "log": _log,
    "Abs": _absolute,
    "floor": _jumping(lambda a: a.floor()),
    "sign": _jumping(lambda a: a.sgn()),
    "Heaviside": _jumping(lambda a: arb(1) if a > 0 else arb(0) if a <= 0 else arb(0.5, 0.5)),  # 0 at 0, as words have it
}
FUNCTIONS: Mapping[str, Callable[..., Ball]] = {
    "exp": lambda a: a.exp(),
    "cos": lambda a: a.cos(),
    "sin": lambda a: a.sin(),
    "erf": _erf,
    "gamma": lambda a: a.gamma(),
    "lowergamma": _lower_gamma,
}
