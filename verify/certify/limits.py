r"""Limits by rules: a term's expansion as its variable tends to a point, and the limit that the expansion shows.

What is taken here holds for all large arguments (near a finite point: for all near it on that side), real or whole as the
variable is, and for all values of the parameters. The rules: sums, products, quotients and powers of expansions. Logarithms,
exponentials, sines and cosines composed with what converges. Gamma by Stirling's series. What is bounded (a sine, a sign, what
rounding moves, a power of -1) is squeezed. Of limits in limits the inner one first, for all values of the outer variable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Integer,
    Limit,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Symbol,
    ceiling,
    cos,
    cosh,
    cot,
    coth,
    csc,
    exp,
    factorial,
    floor,
    gamma,
    log,
    loggamma,
    oo,
    sec,
    sign,
    sin,
    sinh,
    tan,
    tanh,
)

from lemmata.theory.language.domain import DomainError, check_limits
from lemmata.verify.certify.asymptotics import (
    BOUNDED,
    DEPTHS,
    Expansion,
    absolute,
    circular,
    depth,
    exponential,
    lead_sign,
    limit_of_expansion,
    log_gamma,
    logarithm,
    made,
    number,
    power,
    product,
    scaled,
    total,
)
from lemmata.verify.certify.coefficients import NotCovered, readable

ONE, HALF = Fraction(1), Rational(1, 2)
Function = Callable[[Expansion], Expansion]
IDENTITY = {(ONE, Fraction(0)): Integer(1)}  # n


@dataclass(frozen=True)
class Approach:
    """How a variable moves: its expansion in n, which grows; `whole` where it takes whole values only."""

    variable: Symbol
    path: Expansion
    whole: bool = False


def limit_of(limit: Limit) -> Expr:
    """The limit, by rules alone. Raises: NotCovered where none shows it."""
    value = _limit_of(limit)
    if isinstance(value, NotCovered):
        raise value
    return value


@lru_cache(maxsize=10_000)
def _limit_of(limit: Limit) -> Expr | NotCovered:
    reason = NotCovered()
    for powers in DEPTHS:
        try:
            with depth(powers):
                values = [limit_of_expansion(expanded(limit.args[0], approach)) for approach in approaches(limit)]
        except NotCovered as error:
            reason = error
            continue
        if len(set(values)) > 1:
            return NotCovered(f"the limits from both sides are {values[0]} and {values[1]}")
        return readable(values[0])
    return reason


def limit_at_infinity(term: Expr, n: Symbol) -> Expr | None:
    """The limit of a term as n tends to infinity (a number, oo or -oo), or None where no rule shows it."""
    try:
        return limit_of(Limit(term, n, oo))
    except NotCovered:
        return None


def approaches(limit: Limit) -> list[Approach]:
    """One approach, or one from each side.

    Raises: NotCovered where the variable is assumed to be something that it is not on the way.
    """
    _, variable, point, direction = limit.args
    if point in (oo, -oo):
        paths = [made({(ONE, Fraction(0)): Integer(1 if point is oo else -1)})]
    else:
        sides = {"+": (1,), "-": (-1,)}.get(str(direction), (1, -1))
        paths = [total([number(point), made({(-ONE, Fraction(0)): Integer(side)})]) for side in sides]
    try:
        check_limits([limit])
    except DomainError as error:
        raise NotCovered(str(error)) from error
    return [Approach(variable, path, bool(variable.is_integer)) for path in paths]


def expanded(term: Expr, approach: Approach | Symbol) -> Expansion:
    """The expansion of a term in n (of a symbol: as it grows itself). Raises: NotCovered."""
    at = Approach(approach, Expansion(IDENTITY)) if isinstance(approach, Symbol) else approach
    if term == at.variable:
        return at.path
    if at.variable not in term.free_symbols and not term.has(Limit):
        try:
            return number(term)
        except NotCovered:
            if not term.args:
                raise  # else by its parts: the kernel refuses a log(1) that nobody evaluated
    for kind, rule in RULES.items():
        if isinstance(term, kind):
            return rule(term, at)
    raise NotCovered(f"no rule for {type(term).__name__}")


def _parts(term: Expr, at: Approach) -> list[Expansion]:
    return [expanded(part, at) for part in term.args]


def _power(term: Pow, at: Approach) -> Expansion:
    base, exponent = expanded(term.base, at), term.exp
    if isinstance(exponent, Rational):
        return power(base, Fraction(int(exponent.p), int(exponent.q)))
    turned = lead_sign(base) < 0
    if turned and not _is_whole(exponent, at):
        raise NotCovered("a power of a negative number whose exponent is not whole")
    size = exponential(product(expanded(exponent, at), logarithm(scaled(base, -1) if turned else base)))
    return Expansion({}, size.degree, size.scale) if turned else size


def _is_whole(term: Expr, at: Approach) -> bool:
    if term == at.variable:
        return at.whole
    if isinstance(term, Add | Mul):
        return all(_is_whole(part, at) for part in term.args)
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and term.exp > 0 and _is_whole(term.base, at)
    return isinstance(term, Integer) or (isinstance(term, Symbol) and bool(term.is_integer))


def _inner_limit(term: Limit, at: Approach) -> Expansion:
    value = limit_of(term)
    if value in (oo, -oo):
        raise NotCovered("an infinite limit inside another one")
    return expanded(value, at)


def _greatest(term: Max | Min, at: Approach) -> Expansion:
    turned = 1 if isinstance(term, Max) else -1

    def of_two(one: Expansion, other: Expansion) -> Expansion:
        difference = total([one, scaled(other, -1)])
        return one if lead_sign(difference) == turned else other

    return reduce(of_two, _parts(term, at))


def _rounded(term: floor | ceiling, at: Approach) -> Expansion:
    return total([*_parts(term, at), BOUNDED])


def _sign(term: sign, at: Approach) -> Expansion:
    part = expanded(term.args[0], at)
    return BOUNDED if part.lead is None else number(lead_sign(part))


def _sine(u: Expansion) -> Expansion:
    return circular(u, 0)


def _cosine(u: Expansion) -> Expansion:
    return circular(u, 1)


def _hyperbolic(sign_of_second: int) -> Function:
    def function(u: Expansion) -> Expansion:
        return scaled(total([exponential(u), scaled(exponential(scaled(u, -1)), sign_of_second)]), HALF)

    return function


def _quotient(top: Function, bottom: Function) -> Function:
    return lambda u: product(top(u), power(bottom(u), -ONE))


def _one(u: Expansion) -> Expansion:
    return number(1)


SINH, COSH = _hyperbolic(-1), _hyperbolic(1)
OF_ONE: Mapping[type, Function] = {
    log: logarithm,
    loggamma: log_gamma,
    gamma: lambda z: exponential(log_gamma(z)),
    factorial: lambda z: exponential(log_gamma(total([z, number(1)]))),
    Abs: absolute,
    sin: _sine,
    cos: _cosine,
    tan: _quotient(_sine, _cosine),
    cot: _quotient(_cosine, _sine),
    sec: _quotient(_one, _cosine),
    csc: _quotient(_one, _sine),
    sinh: SINH,
    cosh: COSH,
    tanh: _quotient(SINH, COSH),
    coth: _quotient(COSH, SINH),
}


def _of_one(function: Function) -> Callable[[Any, Approach], Expansion]:
    return lambda term, at: function(expanded(term.args[0], at))


RULES: Mapping[Any, Callable[[Any, Approach], Expansion]] = {
    Add: lambda term, at: total(_parts(term, at)),
    Mul: lambda term, at: reduce(product, _parts(term, at)),
    exp: lambda term, at: exponential(expanded(term.exp, at)),  # before Pow: a power of e is both
    Pow: _power,
    Limit: _inner_limit,
    Max: _greatest,
    Min: _greatest,
    floor: _rounded,
    ceiling: _rounded,
    sign: _sign,
    **{kind: _of_one(function) for kind, function in OF_ONE.items()},
}
