"""Far values: a limit's expression in ball arithmetic at large arguments, or near a finite point, held against a limit.

No number of values proves a limit. They contradict a wrong rule, and they are all there is for a limit that SymPy alone takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, fmpq
from sympy import (
    Abs,
    Add,
    E,
    EulerGamma,
    Expr,
    Limit,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    atan,
    ceiling,
    cos,
    cosh,
    cot,
    coth,
    csc,
    erf,
    exp,
    factorial,
    floor,
    gamma,
    harmonic,
    log,
    loggamma,
    oo,
    pi,
    preorder_traversal,
    sec,
    sign,
    sin,
    sinh,
    sqrt,
    sstr,
    tan,
    tanh,
)

from lemmata.verify.numbers.reals import as_fmpq, precision

FAR = (10**3, 10**5, 10**7)  # where the cross-check evaluates; 0.05 (1 + |L|) at the last is agreement
FARTHER = (10**30, 10**100, 10**300)  # where it evaluates what approaches slowly, like 1 / log n
START = 10**3  # from where it must have real values as well: at these steps, for a real variable
WHOLE = tuple(map(Fraction, range(1, 7)))
DENSE = tuple(Fraction(k, 7) for k in range(1, 120))  # some close together,
SPREAD = tuple(Fraction(11, 10) ** k for k in range(1, 60))  # some far apart (factors): what oscillates may have poles
MOST_STRETCHES = 4_000  # that are halved to keep a denominator away from 0
AGREEMENT = Fraction(1, 20)
BITS = (128, 1024, 4096)
ENOUGH = 24  # bits of a value that is compared
Values = Mapping[Any, arb]


class NoValue(ArithmeticError):
    """The expression has no value in ball arithmetic here: a function without one, or too large a number."""


def _rational(value: Any) -> arb:
    return arb(fmpq(int(value.p), int(value.q)))


def ball(term: Expr, values: Values) -> arb:
    """An enclosure of a term at the working precision; not finite where the term is not defined.

    Raises: NoValue for a function that is not known here.
    """
    if term in values:
        return values[term]
    if isinstance(term, Rational):
        return _rational(term)
    if term in NUMBERS:
        return NUMBERS[term]()
    if isinstance(term, exp):
        return ball(term.exp, values).exp()
    if isinstance(term, Pow):
        base = ball(term.base, values)
        return base ** _rational(term.exp) if isinstance(term.exp, Rational) else base ** ball(term.exp, values)
    for kind, function in FUNCTIONS.items():
        if isinstance(term, kind):
            return function(*(ball(arg, values) for arg in term.args))
    raise NoValue(f"no value of {sstr(term)}")


def _sum(*parts: arb) -> arb:
    return sum(parts[1:], parts[0])


def _product(*parts: arb) -> arb:
    found = parts[0]
    for part in parts[1:]:
        found = found * part
    return found


def _greatest(*parts: arb) -> arb:
    found = parts[0]
    for part in parts[1:]:
        found = found.max(part)
    return found


NUMBERS: Mapping[Expr, Callable[[], arb]] = {pi: arb.pi, E: lambda: arb(1).exp(), EulerGamma: arb.const_euler}
FUNCTIONS: Mapping[Any, Callable[..., arb]] = {
    Add: _sum,
    Mul: _product,
    Abs: abs,
    Max: _greatest,
    Min: lambda *parts: -_greatest(*(-part for part in parts)),
    log: arb.log,
    gamma: arb.gamma,
    loggamma: lambda x: arb.lgamma(x) if x > 0 else arb("nan"),
    factorial: lambda x: (x + 1).gamma(),
    harmonic: lambda x: (x + 1).digamma() + arb.const_euler(),
    erf: arb.erf,
    sin: arb.sin,
    cos: arb.cos,
    tan: arb.tan,
    cot: arb.cot,
    sec: arb.sec,
    csc: arb.csc,
    atan: arb.atan,
    sinh: arb.sinh,
    cosh: arb.cosh,
    tanh: arb.tanh,
    coth: arb.coth,
    floor: arb.floor,
    ceiling: arb.ceil,
    sign: arb.sgn,
}


@dataclass(frozen=True)
class Way:
    """One side from which the variable of a limit tends to its point, numbers in place of parameters."""

    limit: Limit
    side: int

    def at(self, far: Fraction | int | arb) -> dict[Any, arb]:
        """The values of variable and parameters, the farther the greater `far` is, at the working precision."""
        _, variable, point, _ = self.limit.args
        values = {symbol: arb(-i if symbol.is_negative else i) for i, symbol in enumerate(_parameters(self.limit), 2)}
        distance = far if isinstance(far, arb) else arb(as_fmpq(Fraction(far)))
        values[variable] = self.side * distance if point.is_infinite else ball(point, values) + self.side / distance
        return values

    def value(self, term: Expr, far: Fraction | int) -> arb | None:
        """The value of a term, None where it is not defined; not finite where it is too large or no precision gives it."""
        found = arb("nan")
        for bits in BITS:
            with precision(bits):
                found = ball(term, self.at(far))
                if found.is_finite() and (found.rel_accuracy_bits() > ENOUGH or found.rad() < 2.0**-ENOUGH):
                    return found
        return None if found.is_nan() else arb("inf") if found.contains(0) or not found.is_finite() else found

    def shown(self, far: Fraction | int) -> str:
        return f"{sstr(self.limit.args[1])} = {self.at(far)[self.limit.args[1]].str(6, radius=False)}"


def _parameters(limit: Limit) -> list[Any]:
    return sorted(limit.free_symbols, key=lambda symbol: symbol.name)


def ways(limit: Limit) -> list[Way]:
    _, _, point, direction = limit.args
    if point in (oo, -oo):
        return [Way(limit, 1 if point is oo else -1)]
    return [Way(limit, side) for side in {"+": (1,), "-": (-1,)}.get(str(direction), (1, -1))]


def contradiction(limit: Limit, value: Expr) -> str:
    """What far values say against the value of a limit; empty where they agree, or there are none to compare."""
    try:
        return next(filter(None, (_contradiction(way, value) for way in ways(limit))), "")
    except NoValue:
        return ""


def _contradiction(way: Way, value: Expr) -> str:
    expression = way.limit.args[0]
    found = ""
    for points in (FAR, FARTHER):
        values = [way.value(expression, far) for far in points]
        if None in values:
            found = f"{sstr(expression)} has no real value at {way.shown(points[values.index(None)])}"
            continue
        known = [at for at in values if at is not None and at.is_finite()]
        if len(known) < len(points):
            continue
        if value in (oo, -oo):
            if all((later - earlier if value is oo else earlier - later) > 0 for earlier, later in pairwise(known)):
                return ""
            shown = ", ".join(at.str(3, radius=False) for at in known)
            found = f"{sstr(value)} was derived, but the values {shown} do not grow"
            continue
        with precision(BITS[-1]):
            expected = ball(value, way.at(1))
            if abs(known[-1] - expected) <= arb(as_fmpq(AGREEMENT)) * (1 + abs(expected)):
                return ""
        at_last = f"the expression is {known[-1].str(6, radius=False)} at {way.shown(points[-1])}"
        found = found or f"{sstr(value)} was derived, but {at_last}"
    return found


def undefined_somewhere(limit: Limit, start: int = START) -> tuple[str, int]:
    """Where the expression is not defined on the way, or may not be; else an empty text; and how many arguments were tried.

    A real variable is followed in large steps, and over a stretch on which balls must show that no denominator is 0.
    """
    expression, variable, *_ = limit.args
    whole = bool(variable.is_integer)
    near = [start + step for step in (WHOLE if whole else WHOLE + DENSE)]
    spread = [] if whole else [start * factor for factor in SPREAD]
    tried = len(ways(limit)) * (len(near) + len(spread) + len(FAR) + len(FARTHER))
    for way in ways(limit):
        missing = next((far for far in near + spread if way.value(expression, far) is None), None)
        if missing is not None:
            return f"{sstr(expression)} has no real value at {way.shown(missing)}", tried
        for below in () if whole else denominators(expression):
            signs = {_sign(way.value(below, far)) for far in spread}
            if {1, -1} <= signs or not _avoids_zero(way, below, near[0], near[-1]):
                return f"{sstr(below)} divides, and is not shown to stay away from 0", tried
    return "", tried


def _sign(value: arb | None) -> int:
    return 0 if value is None else 1 if value > 0 else -1 if value < 0 else 0


def _avoids_zero(way: Way, term: Expr, first: Fraction, last: Fraction) -> bool:
    """Whether balls show that a term is not 0 for any argument between two."""
    stretches, budget = [(first, last)], MOST_STRETCHES
    with precision(BITS[0]):
        while stretches and budget:
            low, high = stretches.pop()
            budget -= 1
            middle, half = (low + high) / 2, (high - low) / 2
            found = ball(term, way.at(arb(as_fmpq(middle), as_fmpq(half))))
            if not (found > 0 or found < 0):
                stretches += [(low, middle), (middle, high)]
    return not stretches


def denominators(expression: Expr) -> list[Expr]:
    """The parts that must not be 0."""
    found: dict[Expr, None] = {}
    for node in preorder_traversal(expression):
        if isinstance(node, Pow) and isinstance(node.exp, Rational) and node.exp < 0 and not isinstance(node.base, exp | gamma):
            found.setdefault(node.base)
        elif isinstance(node, tan | sec):
            found.setdefault(cos(node.args[0]))
        elif isinstance(node, cot | csc):
            found.setdefault(sin(node.args[0]))
        elif isinstance(node, gamma | loggamma | factorial):
            above = node.args[0] + int(isinstance(node, factorial))
            found.setdefault(sqrt(above))  # its poles lie where this is no real number
    return [part for part in found if part.free_symbols]
