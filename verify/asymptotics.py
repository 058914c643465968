r"""Limits at infinity from asymptotic expansions in powers of n and $\log n$; the logarithm of Gamma by Stirling's series.

An expansion is a sum of $c\,n^a(\log n)^b$ with an error smaller than $n^{e+\epsilon}$ for every $\epsilon>0$; a product is
compared with another by its logarithm. Only what is certain is said: a leading coefficient must be shown to be 0 or to have a
sign. SymPy's own algorithm (Gruntz) takes minutes where Gamma is raised to a power; this one milliseconds, for fewer functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sympy import (
    Add,
    Expr,
    Gt,
    Integer,
    Mul,
    Pow,
    Rational,
    Symbol,
    exp,
    expand,
    expand_log,
    gamma,
    log,
    loggamma,
    oo,
    pi,
    simplify,
)

from theory.claim import ClaimError
from theory.geometry import Gamma
from verify.certified import REALS
from verify.compile import Program
from verify.reals import PRECISIONS, precision

DEPTH = 4  # relative powers of n that a series keeps
EXACT = Fraction(-(10**6))  # the error of what is known exactly: none that could matter
ZERO, ONE = Fraction(0), Fraction(1)
Power = tuple[Fraction, int]


class NotCovered(Exception):
    """The expression has a part that is not expanded here, or a coefficient whose sign is not shown."""


@dataclass(frozen=True)
class Expansion:
    r"""$\sum c\,n^a(\log n)^b$ with an error of the order $n^e$ up to powers of $\log n$.

    Attributes:
        terms: coefficients by (a, b), none shown to be 0, all with a > e.
        error: e.
    """

    terms: Mapping[Power, Expr]
    error: Fraction = EXACT

    @property
    def lead(self) -> Power | None:
        """The largest (a, b), or None where only the error is left."""
        return max(self.terms, default=None)

    @property
    def degree(self) -> Fraction:
        return max(self.lead[0] if self.lead else self.error, self.error)


def _made(terms: Mapping[Power, Expr], error: Fraction) -> Expansion:
    kept = {power: _simple(c) for power, c in terms.items() if power[0] > error}
    return Expansion({power: c for power, c in kept.items() if c != 0}, error)


@lru_cache(maxsize=10_000)
def _simple(coefficient: Expr) -> Expr:
    """The coefficient with its logarithms expanded; 0 where that is what it is."""
    found = expand(expand_log(expand(coefficient)))
    return Integer(0) if found != 0 and not found.is_number and simplify(found) == 0 else _number(found)


def _number(value: Expr) -> Expr:
    return Integer(0) if value.is_number and value != 0 and sign_of(value) == 0 else value


@lru_cache(maxsize=10_000)
def sign_of(coefficient: Expr) -> int:
    """-1, 0 or 1, by ball arithmetic or by the assumptions on its symbols. Raises: NotCovered where it is not shown."""
    if coefficient == 0:
        return 0
    if coefficient.free_symbols:
        known = simplify(coefficient)
        if known == 0 or known.is_zero:
            return 0
        if known.is_positive or known.is_negative:
            return 1 if known.is_positive else -1
        raise NotCovered(f"the sign of {coefficient}")
    if coefficient.is_real is False:
        raise NotCovered(f"{coefficient} is not real")
    named = coefficient.replace(gamma, lambda z: Gamma(z) if z.is_positive else gamma(z))
    program = Program([], Gt(named, 0, evaluate=False))
    for bits in PRECISIONS:
        with precision(bits):
            try:
                found = program.evaluate(REALS, {})[0].lhs.sign()
            except ClaimError as error:
                raise NotCovered(f"the sign of {coefficient}: {error}") from error
        if found is not None:
            return int(found)
    if simplify(coefficient) == 0:
        return 0
    raise NotCovered(f"the sign of {coefficient}")


def _constant(value: Expr) -> Expansion:
    plain = value.replace(loggamma, lambda z: log(gamma(z)) if z.is_positive else loggamma(z))
    return _made({(ZERO, 0): plain}, EXACT)


def _sum(parts: list[Expansion]) -> Expansion:
    terms: dict[Power, Expr] = {}
    for part in parts:
        for power, c in part.terms.items():
            terms[power] = terms.get(power, Integer(0)) + c
    return _made(terms, max((part.error for part in parts), default=EXACT))


def _times(one: Expansion, other: Expansion) -> Expansion:
    terms: dict[Power, Expr] = {}
    for (a, b), c in one.terms.items():
        for (p, q), k in other.terms.items():
            terms[a + p, b + q] = terms.get((a + p, b + q), Integer(0)) + c * k
    return _made(terms, max(EXACT, one.error + other.degree, other.error + one.degree))


def _scaled(part: Expansion, c: Expr) -> Expansion:
    return _times(_constant(c), part)


def _one_plus(part: Expansion) -> tuple[Expr, Fraction, Expansion]:
    r"""c, a and delta with the part equal to $c\,n^a(1+\delta)$, delta of negative powers. Raises: NotCovered otherwise."""
    if part.lead is None:
        raise NotCovered("nothing is left beside the error")
    degree = part.lead[0]
    if part.lead[1] or any(a == degree and b for a, b in part.terms):
        raise NotCovered("a logarithm in the leading term")
    c = part.terms[part.lead]
    if sign_of(c) == 0:
        raise NotCovered("a leading coefficient that vanishes")
    rest = {(a - degree, b): k / c for (a, b), k in part.terms.items() if a != degree}
    return c, degree, _made(rest, max(EXACT, part.error - degree))


def _series(delta: Expansion, coefficients: list[Expr]) -> Expansion:
    r"""$\sum_kc_k\delta^k$, cut where the powers fall below the depth."""
    power, parts = _constant(Integer(1)), []
    for c in coefficients:
        parts.append(_scaled(power, c))
        power = _times(power, delta)
    cut = power.degree  # of the first power left out: delta is of negative degree
    found = _sum(parts)
    return _made(found.terms, max(found.error, cut))


def _steps(delta: Expansion) -> int:
    """How many powers of delta reach the depth."""
    degree = delta.degree
    if degree >= 0:
        raise NotCovered("a series in what does not vanish")
    return 1 if degree <= -DEPTH else int(DEPTH / -degree) + 1


def expanded(term: Expr, n: Symbol) -> Expansion:
    """The expansion of a term as n grows. Raises: NotCovered."""
    if n not in term.free_symbols:
        return _constant(term)
    if term == n:
        return Expansion({(ONE, 0): Integer(1)})
    if isinstance(term, Add):
        return _sum([expanded(part, n) for part in term.args])
    if isinstance(term, Mul):
        found = _constant(Integer(1))
        for factor in term.args:
            found = _times(found, expanded(factor, n))
        return found
    if isinstance(term, Pow) and term.exp.is_Rational:
        return _power(expanded(term.base, n), Fraction(int(term.exp.p), int(term.exp.q)))
    if isinstance(term, log):
        return _logarithm(term.args[0], n)
    if isinstance(term, loggamma):
        return _log_gamma(term.args[0], n)
    if isinstance(term, exp):
        return _exponential(expanded(term.args[0], n))
    raise NotCovered(str(term))


def _power(base: Expansion, q: Fraction) -> Expansion:
    if q.denominator == 1 and 0 <= q <= DEPTH:
        found = _constant(Integer(1))
        for _ in range(int(q)):
            found = _times(found, base)
        return found
    c, degree, delta = _one_plus(base)
    if q.denominator != 1 and sign_of(c) < 0:
        raise NotCovered("a root of a negative number")
    coefficients, exponent = [Integer(1)], Rational(q.numerator, q.denominator)
    for k in range(1, _steps(delta) + 1 if delta.terms or delta.error > EXACT else 1):
        coefficients.append(coefficients[-1] * (exponent - k + 1) / k)
    series = _series(delta, coefficients)
    return _times(Expansion({(degree * q, 0): c**exponent}), series)


def _logarithm(inside: Expr, n: Symbol) -> Expansion:
    """log of a product is the sum of logs, each factor positive for large n."""
    if n not in inside.free_symbols:
        if sign_of(inside) <= 0:
            raise NotCovered(f"the logarithm of {inside}")
        return _constant(log(inside))
    if isinstance(inside, Mul):
        return _sum([_logarithm(factor, n) for factor in inside.args])
    if isinstance(inside, exp):
        return expanded(inside.args[0], n)
    if isinstance(inside, Pow):
        return _times(expanded(inside.exp, n), _logarithm(inside.base, n))
    if isinstance(inside, gamma):
        return _log_gamma(inside.args[0], n)
    c, degree, delta = _one_plus(expanded(inside, n))
    if sign_of(c) < 0:
        raise NotCovered("the logarithm of a negative number")
    found = [_constant(log(c)), Expansion({(ZERO, 1): Rational(degree.numerator, degree.denominator)} if degree else {})]
    if delta.terms or delta.error > EXACT:
        steps = _steps(delta)
        found.append(_series(delta, [Integer(0), *(Rational((-1) ** (k + 1), k) for k in range(1, steps + 1))]))
    return _sum(found)


def _log_gamma(z: Expr, n: Symbol) -> Expansion:
    r"""$(z-\frac12)\log z-z+\frac12\log2\pi+\frac1{12z}+O(z^{-3})$ for z that tends to infinity."""
    inside = expanded(z, n)
    if inside.lead is None or inside.lead[0] <= 0 or inside.lead[1] or sign_of(inside.terms[inside.lead]) <= 0:
        raise NotCovered("Gamma of what does not tend to infinity like a power")
    error = Expansion({}, max(EXACT, -3 * inside.degree))
    parts = [
        _times(_sum([inside, _constant(Rational(-1, 2))]), _logarithm(z, n)),
        _scaled(inside, Integer(-1)),
        _constant(log(2 * pi) / 2),
        _scaled(_power(inside, -ONE), Rational(1, 12)),
    ]
    return _sum([*parts, error])


def _exponential(inside: Expansion) -> Expansion:
    if inside.error >= 0:
        raise NotCovered("the exponential of what is not known to o(1)")
    lead = inside.lead
    if lead is not None and lead[0] > 0:
        if sign_of(inside.terms[lead]) < 0:
            return Expansion({})  # smaller than every power
        raise NotCovered("an exponential that grows")
    if any(a == 0 and b for a, b in inside.terms):
        raise NotCovered("a power of n")
    constant = inside.terms.get((ZERO, 0), Integer(0))
    delta = _made({power: c for power, c in inside.terms.items() if power[0] < 0}, inside.error)
    if not delta.terms and delta.error == EXACT:
        return _constant(exp(constant))
    coefficients = [Integer(1)]
    for k in range(1, _steps(delta) + 1):
        coefficients.append(coefficients[-1] / k)
    return _scaled(_series(delta, coefficients), exp(constant))


def limit_at_infinity(term: Expr, n: Symbol) -> Expr | None:
    """The limit of a term as n tends to infinity (a number, oo or -oo), or None where it is not covered."""
    for way in (_of_product, _of_sum) if isinstance(term, Mul | Pow | gamma | exp) else (_of_sum,):
        try:
            return way(term, n)
        except NotCovered:
            continue
    return None


def _of_sum(term: Expr, n: Symbol) -> Expr:
    found = expanded(term, n)
    lead = found.lead
    if lead is not None and lead > (ZERO, 0):
        return oo if sign_of(found.terms[lead]) > 0 else -oo
    if found.error >= 0:
        raise NotCovered("the error does not vanish")
    return found.terms.get((ZERO, 0), Integer(0))


def _factors(term: Expr) -> Iterator[Expr]:
    """The factors of a product, those of products inside it (which nobody evaluated) too."""
    for factor in Mul.make_args(term):
        if isinstance(factor, Mul):
            yield from _factors(factor)
        else:
            yield factor


def _of_product(term: Expr, n: Symbol) -> Expr:
    """From the logarithm of the size of a product, and its sign."""
    turned, constant, growth = 1, Integer(1), [Expansion({})]
    logs = 0  # the power of log n
    for factor in _factors(term):
        if n not in factor.free_symbols:
            constant = constant * factor
            continue
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, Integer(1))
        if isinstance(base, Add | log) and exponent.is_Integer:  # what is equivalent to it: c n^a (log n)^b
            inside = expanded(base, n)
            if inside.lead is None:
                raise NotCovered("a factor of which only the error is left")
            (a, b), c = inside.lead, inside.terms[inside.lead]
            if sign_of(c) == 0:
                raise NotCovered("a leading coefficient that vanishes")
            turned *= sign_of(c) ** abs(int(exponent))
            constant = constant * (sign_of(c) * c) ** exponent
            growth.append(Expansion({(ZERO, 1): Rational(a.numerator, a.denominator) * exponent} if a else {}))
            logs += b * int(exponent)
        else:
            growth.append(_logarithm(factor, n))
    total = _sum(growth)
    if total.error >= 0:
        raise NotCovered("the logarithm is not known to o(1)")
    lead = total.lead
    order = sign_of(total.terms[lead]) if lead is not None and lead > (ZERO, 0) else logs
    if order < 0:
        return Integer(0)
    if order > 0:
        return turned * sign_of(constant) * oo if sign_of(constant) else Integer(0)
    return turned * constant * exp(total.terms.get((ZERO, 0), Integer(0)))
