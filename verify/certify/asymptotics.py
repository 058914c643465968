r"""Asymptotic expansions $e^{g(n)}\bigl(\sum c\,n^a(\log n)^b+O(n^e(\log n)^f)\bigr)$ as n grows, and how to compute with them.

What has an expansion is a real number for all large n, whatever the parameters in its coefficients are. From which n on, and
within which factor the O holds, may depend on the parameters. What the O stands for may oscillate. A coefficient that leads, or
by which something is divided, must be shown to have a sign. Sources: Hardy, Orders of Infinity; Stirling's series: DLMF 5.11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction

from sympy import Expr, Integer, Rational, cos, exp, log, oo, pi, sin

from lemmata.verify.certify.coefficients import NotCovered, constant, sign_of

Power = tuple[Fraction, Fraction]  # of n and of log n
DEPTHS = (1, 2, 4)  # relative powers of n, or of log n, that series keep: tried in this order until a limit is shown
_depth = ContextVar("depth", default=DEPTHS[-1])
MOST_TERMS = 64  # of a series
LARGEST_POWER = 1_000
LARGEST_PRODUCT = 4  # a power that is multiplied out
ZERO = (Fraction(0), Fraction(0))
LOG: Power = (Fraction(0), Fraction(1))
EXACT: Power = (Fraction(-(10**6)), Fraction(0))  # the error of what is known exactly: none that could matter


@dataclass(frozen=True)
class Expansion:
    r"""$e^{g}\bigl(\sum c\,n^a(\log n)^b+O(n^e(\log n)^f)\bigr)$.

    Attributes:
        terms: coefficients by (a, b), none of them 0, all above the error.
        error: (e, f).
        scale: g, coefficients by powers above (0, 0).
    """

    terms: Mapping[Power, Expr]
    error: Power = EXACT
    scale: Mapping[Power, Expr] = field(default_factory=dict)

    @property
    def lead(self) -> Power | None:
        """The largest (a, b), or None where only the error is left."""
        return max(self.terms, default=None)

    @property
    def degree(self) -> Power:
        return max(self.error, *self.terms) if self.terms else self.error

    @property
    def vanishes(self) -> bool:
        """Whether it is smaller than every power of n."""
        lead = max(self.scale, default=ZERO)
        return lead > LOG and sign_of(self.scale[lead]) < 0


@contextmanager
def depth(powers: int) -> Iterator[None]:
    """Let series keep so many relative powers in a block."""
    token = _depth.set(powers)
    try:
        yield
    finally:
        _depth.reset(token)


BOUNDED = Expansion({}, ZERO)
NOTHING = Expansion({})


def plus(one: Power, other: Power, times: Fraction = Fraction(1)) -> Power:
    """One power and a multiple of another."""
    return one[0] + times * other[0], one[1] + times * other[1]


def made(terms: Mapping[Power, Expr], error: Power = EXACT, scale: Mapping[Power, Expr] | None = None) -> Expansion:
    """An expansion without terms that are 0 or below the error; a rational power of n in its scale becomes one of its terms."""
    kept = {power: constant(c) for power, c in terms.items() if power > error}
    scales = {power: form for power, c in (scale or {}).items() if (form := constant(c)) != 0}
    shift = scales.get(LOG)
    by = ZERO
    if isinstance(shift, Rational):
        by = (Fraction(int(shift.p), int(shift.q)), Fraction(0))
        del scales[LOG]
    moved = {plus(power, by): c for power, c in kept.items() if c != 0}
    return Expansion(moved, max(EXACT, plus(error, by)), scales)


def number(value: Expr | int) -> Expansion:
    """What does not depend on n."""
    return made({ZERO: Integer(value) if isinstance(value, int) else value})


def total(parts: Sequence[Expansion]) -> Expansion:
    """The sum; of two different scales the greater one swallows the other, which is smaller by more than every power."""
    found = parts[0] if parts else NOTHING
    for part in parts[1:]:
        apart = _merged(found.scale, part.scale, -1)
        if not apart:
            found = made(_merged(found.terms, part.terms), max(found.error, part.error), found.scale)
            continue
        lead = max(apart)
        if lead <= LOG:
            raise NotCovered("a sum of powers whose exponents are not rational")
        found = found if sign_of(apart[lead]) > 0 else part
    return found


def _merged(one: Mapping[Power, Expr], other: Mapping[Power, Expr], sign: int = 1) -> dict[Power, Expr]:
    terms = dict(one)
    for power, c in other.items():
        terms[power] = constant(terms.get(power, Integer(0)) + sign * c)
    return {power: c for power, c in terms.items() if c != 0}


def product(one: Expansion, other: Expansion) -> Expansion:
    terms: dict[Power, Expr] = {}
    for p, c in one.terms.items():
        for q, k in other.terms.items():
            terms[plus(p, q)] = terms.get(plus(p, q), Integer(0)) + c * k
    error = max(EXACT, plus(one.error, other.degree), plus(other.error, one.degree))
    return made(terms, error, _merged(one.scale, other.scale))


def scaled(part: Expansion, factor: Expr | int) -> Expansion:
    return product(number(factor), part)


def one_plus(part: Expansion) -> tuple[Expr, Power, Expansion]:
    r"""c, (a, b) and delta with the part equal to $e^g\,c\,n^a(\log n)^b(1+\delta)$, where delta vanishes.

    Raises: NotCovered where only the error is left, or c may vanish.
    """
    if part.lead is None:
        raise NotCovered("nothing is left beside the error")
    c, lead = part.terms[part.lead], plus(ZERO, part.lead, Fraction(-1))
    if sign_of(c) == 0:
        raise NotCovered("a leading coefficient that vanishes")
    rest = {plus(power, lead): k / c for power, k in part.terms.items() if power != part.lead}
    return c, part.lead, made(rest, max(EXACT, plus(part.error, lead)))


def series(delta: Expansion, coefficient: Mapping[int, Expr]) -> Expansion:
    r"""$\sum_kc_k\delta^k$ for a delta that vanishes: an analytic function, so that what is cut off is $O(\delta^{k})$."""
    power, parts = number(1), []
    for k in range(steps(delta) + 1):
        parts.append(scaled(power, coefficient[k]))
        power = product(power, delta)
    found = total(parts)
    return made(found.terms, max(found.error, power.degree))


def steps(delta: Expansion) -> int:
    """How many powers of delta reach the depth."""
    if delta.degree >= ZERO or delta.scale:
        raise NotCovered("a series in what does not vanish")
    slow = -(delta.degree[0] or delta.degree[1])
    if not delta.terms and delta.error == EXACT:
        return 0
    kept = int(_depth.get() / slow) + 1
    if kept > MOST_TERMS:
        raise NotCovered("a series that vanishes too slowly")
    return kept


class _Coefficients(dict[int, Expr]):
    """The coefficients of a series, from the one before and a factor."""

    def __init__(self, factor: object) -> None:
        super().__init__({0: Integer(1)})
        self.factor = factor

    def __missing__(self, k: int) -> Expr:
        self[k] = self[k - 1] * self.factor(k)  # type: ignore[operator]
        return self[k]


def power(base: Expansion, exponent: Fraction) -> Expansion:
    """A rational power. Raises: NotCovered for a root of what is not positive, or a reciprocal of what may vanish."""
    if exponent.denominator == 1 and 0 <= exponent <= LARGEST_PRODUCT:
        found = number(1)
        for _ in range(int(exponent)):
            found = product(found, base)
        return found
    if abs(exponent) > LARGEST_POWER:
        raise NotCovered(f"the power {exponent}")
    c, lead, delta = one_plus(base)
    if exponent.denominator != 1 and sign_of(c) < 0:
        raise NotCovered("a root of a negative number")
    q = Rational(exponent.numerator, exponent.denominator)
    binomial = series(delta, _Coefficients(lambda k: (q - k + 1) / k))
    scale = {grade: q * k for grade, k in base.scale.items()}
    return product(made({plus(ZERO, lead, exponent): c**q}, EXACT, scale), binomial)


def logarithm(part: Expansion) -> Expansion:
    """Raises: NotCovered where the part is not shown to be positive, or is of the order of a power of log n."""
    c, lead, delta = one_plus(part)
    if sign_of(c) < 0:
        raise NotCovered("the logarithm of a negative number")
    if lead[1]:
        raise NotCovered("the logarithm of a logarithm")
    alternating = {k: Rational((-1) ** (k + 1), k) if k else Integer(0) for k in range(MOST_TERMS + 1)}
    grown = made({**part.scale, LOG: part.scale.get(LOG, Integer(0)) + Rational(lead[0].numerator, lead[0].denominator)})
    return total([grown, number(log(c)), series(delta, alternating)])


def exponential(inside: Expansion) -> Expansion:
    """What grows goes into the scale; of what grows like an exponential itself only that it tends to minus infinity is used."""
    if inside.vanishes:
        inside = NOTHING
    lead = inside.lead
    if inside.scale or inside.error > ZERO:
        grows = max(inside.scale) > LOG if inside.scale else lead is not None and lead > LOG
        if grows and lead is not None and sign_of(inside.terms[lead]) < 0:
            return NOTHING
        raise NotCovered("the exponential of what is not known to a bounded error")
    growing = {grade: c for grade, c in inside.terms.items() if grade > ZERO}
    if inside.error == ZERO:
        return made({}, ZERO, growing)
    small = {grade: c for grade, c in inside.terms.items() if grade < ZERO}
    factor = made({ZERO: exp(inside.terms.get(ZERO, Integer(0)))}, EXACT, growing)
    return product(factor, series(made(small, inside.error), _Coefficients(lambda k: Rational(1, k))))


def log_gamma(z: Expansion) -> Expansion:
    r"""$(z-\frac12)\log z-z+\frac12\log2\pi+\frac1{12z}+O(z^{-3})$ for z that tends to infinity like a power."""
    if z.scale or z.lead is None or z.lead[0] <= 0 or sign_of(z.terms[z.lead]) <= 0:
        raise NotCovered("Gamma of what does not tend to infinity like a power")
    parts = [
        product(total([z, number(Rational(-1, 2))]), logarithm(z)),
        scaled(z, -1),
        number(log(2 * pi) / 2),
        scaled(power(z, Fraction(-1)), Rational(1, 12)),
        made({}, max(EXACT, plus(ZERO, z.lead, Fraction(-3)))),
    ]
    return total(parts)


def circular(inside: Expansion, turned: int) -> Expansion:
    """The sine (0) or the cosine (1): its Taylor series at the limit of what is inside, or bounded where that has none."""
    if inside.vanishes:
        inside = NOTHING
    if inside.scale or inside.degree > ZERO or inside.error >= ZERO:
        return BOUNDED
    at = inside.terms.get(ZERO, Integer(0))
    values = (sin(at), cos(at), -sin(at), -cos(at))
    faculties = _Coefficients(lambda k: Rational(1, k))
    delta = made({grade: c for grade, c in inside.terms.items() if grade != ZERO}, inside.error)
    return series(delta, {k: values[(k + turned) % 4] * faculties[k] for k in range(steps(delta) + 1)})


def lead_sign(part: Expansion) -> int:
    """The sign of what has an expansion, for all large n. Raises: NotCovered where it is not shown."""
    if part.lead is None:
        raise NotCovered("nothing is left beside the error")
    sign = sign_of(part.terms[part.lead])
    if not sign:
        raise NotCovered("a leading coefficient that vanishes")
    return sign


def absolute(part: Expansion) -> Expansion:
    return part if part.lead is None else scaled(part, lead_sign(part))


def limit_of_expansion(part: Expansion) -> Expr:
    """A number (a term of the parameters), oo or -oo. Raises: NotCovered where the expansion does not show it."""
    grade = max(part.scale, default=ZERO)
    if ZERO < grade < LOG:
        raise NotCovered("a power of the exponential of a root of log n")
    order = sign_of(part.scale[grade]) if grade > LOG else 0
    if grade == LOG:  # n to a power that is not rational
        order = _order(part, part.scale[LOG])
    if order < 0:
        return Integer(0)
    if order > 0:
        return lead_sign(part) * oo
    if part.lead is not None and part.lead > ZERO:
        return lead_sign(part) * oo
    if part.error >= ZERO:
        raise NotCovered("the error does not vanish")
    return part.terms.get(ZERO, Integer(0))


def _order(part: Expansion, exponent: Expr) -> int:
    """The sign of the power of n, that of the scale included."""
    sign = sign_of(exponent + Rational(part.degree[0].numerator, part.degree[0].denominator))
    if sign == 0:
        raise NotCovered("a power of n that cancels")
    return sign
