r"""Real numbers for certification: exact where an exact form is known, a ball (python-flint `arb`) where it is not.

A `Real` is the sum

$$\sum_q c_q e^{q} \;+\; \sum_k b_k\log S_k \;+\; [\text{ball}],\qquad c_q, b_k, q\in\mathbb Q,$$

where each $S_k = 1+\sum_j a_j e^{-q_j}$ is a normalised exponential sum or a prime number (in place of a logarithm there may
stand an `Atom`, an irrational number known by name). Addition combines equal terms
exactly, so that $\log\sum_i e^{y_i}$ of one number minus that number *is* zero, and $g-E$ becomes $\log(1+\sum_j
e^{-(d_j-d_{\min})})$, whose sign is right at 64 bits however small it is. Exponentials of distinct rationals are linearly
independent over $\mathbb Q$ (Lindemann-Weierstrass), which makes the zero test of `Real.sign` exact, not a rounding guess.

Imports neither torch nor hypothesis: a certificate is replayed with this module alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from math import lcm
from typing import Any, Protocol, TypeVar

from flint import arb, ctx, fmpq, fmpz


class Atom(ABC):
    """An irrational number known by name (a quotient, a function value): equal atoms cancel exactly. Hashable, immutable."""

    __slots__ = ()

    @property
    @abstractmethod
    def is_positive(self) -> bool:
        """Whether the number is certainly > 0."""

    @abstractmethod
    def enclosure(self) -> arb:
        """A ball that contains the number, at the working precision."""

    def cleared(self, whole: Real) -> Real | None:
        """A number of the same sign as `whole`, a sum in which this atom occurs, without atoms; None where there is none."""
        return None


LogKey = int | tuple[tuple[fmpq, fmpq], ...] | Atom  # a prime, the (exponent, coefficient) pairs after the leading 1, a name
PRECISIONS = (64, 256, 1024, 4096)  # bits, tried in this order until a sign is decided
MORE_PRECISIONS = (*PRECISIONS, 16384)  # the same where more time may be spent
_MAX_TERMS = 4096  # larger exact products fall back to balls
_MAX_POWER = 64  # of one factor in such a product
_MOST_BITS = 1 << 20  # of a power that is computed exactly
K = TypeVar("K")
_ZERO = fmpq(0)
_ONE = fmpq(1)
_CONSTANT = {_ZERO: _ONE}  # its key is taken by `dict.fromkeys` without being hashed, which costs most of exact arithmetic


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Run a block at a working precision of `bits`."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


class Algebra(Protocol):
    """What gives names to results that have no form here (`lemmata.verify.numbers.algebra`)."""

    def result(self, name: str, numbers: tuple[Real, ...]) -> Real | None: ...

    def sign(self, number: Real) -> int | None: ...

    def named(self, name: str, function: Callable[..., Any], arguments: tuple[Any, ...], value: Any) -> Any: ...


_at_work: list[Algebra] = []


@contextmanager
def at_work(algebra: Algebra) -> Iterator[None]:
    """Run a block in which results without a form here are named by an algebra."""
    _at_work.append(algebra)
    try:
        yield
    finally:
        _at_work.pop()


def is_nan(ball: arb) -> bool:
    return bool(ball.is_nan() if isinstance(ball, arb) else ball.real.is_nan() or ball.imag.is_nan())


@contextmanager
def unnamed() -> Iterator[None]:
    """Run a block in which no algebra is at work, as within an integral."""
    before = _at_work[:]
    _at_work.clear()
    try:
        yield
    finally:
        _at_work.extend(before)


def remembering(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """An operator whose values have names while an algebra is at work."""

    def call(*arguments: Any) -> Any:
        value = function(*arguments)
        return _at_work[-1].named(name, function, arguments, value) if _at_work else value

    return call


def _beyond(name: str, numbers: tuple[Real, ...], ball: Callable[[], arb]) -> Real:
    """The result of an operation that has no form here: a form of the algebra at work, at least a name, else a ball."""
    if not _at_work:
        return Real.opaque(ball())
    form = _at_work[-1].result(name, numbers)
    if form is not None:
        return form
    named: Real = _at_work[-1].named(name, lambda *_: Real.opaque(ball()), numbers, Real.opaque(ball()))
    return named


def as_fmpq(value: int | Fraction | fmpq) -> fmpq:
    if isinstance(value, fmpq):
        return value
    if type(value) is int:
        return fmpq(value)
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float, which is no exact number; write it as a Fraction")
    fraction = value if type(value) is Fraction else Fraction(value)
    return fmpq(fraction.numerator, fraction.denominator)


class Real:
    """A real number in the form above; immutable. `bool(real)` and comparisons raise: ask `sign`."""

    __slots__ = ("ball", "logs", "terms")

    def __init__(
        self, terms: dict[fmpq, fmpq] | None = None, logs: dict[LogKey, fmpq] | None = None, ball: arb | None = None
    ) -> None:
        self.terms: dict[fmpq, fmpq] = terms or {}
        self.logs: dict[LogKey, fmpq] = logs or {}
        self.ball = ball

    @staticmethod
    def of(value: Real | int | Fraction | fmpq) -> Real:
        """The exact real of an integer or a fraction."""
        if isinstance(value, Real):
            return value
        q = value if isinstance(value, fmpq) else as_fmpq(value)
        return Real(dict.fromkeys(_CONSTANT, q)) if q else Real()

    @staticmethod
    def opaque(ball: Any) -> Real:
        """A real known only by an enclosure; within an integral a complex number."""
        return Real(ball=ball)

    @property
    def rational(self) -> fmpq | None:
        """The number as a rational, or None where it is not known to be one."""
        if self.ball is not None or self.logs:
            return None
        if not self.terms:
            return _ZERO
        if len(self.terms) > 1:
            return None
        ((exponent, coefficient),) = self.terms.items()  # no look-up: hashing a fraction is what costs here
        return None if exponent else coefficient

    @property
    def is_exact(self) -> bool:
        return self.ball is None

    def __bool__(self) -> bool:
        raise TypeError("a Real is not a bool; ask .sign()")

    def __add__(self, other: Real | int | Fraction) -> Real:
        other = Real.of(other)
        left, right = self.rational, other.rational
        if left is not None and right is not None:
            return Real.of(left + right)
        ball = self.ball if other.ball is None else other.ball if self.ball is None else self.ball + other.ball
        return Real(_merge(self.terms, other.terms), _merge(self.logs, other.logs), ball)

    __radd__ = __add__

    def scaled(self, factor: fmpq) -> Real:
        """This number times a rational, exactly (apart from the ball); 0 times what is not defined is not 0."""
        if not factor:
            return self if self.ball is not None and is_nan(self.ball) else Real()
        ball = None if self.ball is None else self.ball * arb(factor)
        return Real(_scaled(self.terms, factor), _scaled(self.logs, factor), ball)

    def __neg__(self) -> Real:
        return self.scaled(fmpq(-1))

    def __sub__(self, other: Real | int | Fraction) -> Real:
        return self + (-Real.of(other))

    def __rsub__(self, other: Real | int | Fraction) -> Real:
        return Real.of(other) - self

    def __mul__(self, other: Real | int | Fraction) -> Real:
        other = Real.of(other)
        left, right = self.rational, other.rational
        if left is not None:
            return Real.of(left * right) if right is not None else other.scaled(left)
        if right is not None:
            return self.scaled(right)
        pure = self.ball is None and other.ball is None and not self.logs and not other.logs
        if pure and len(self.terms) * len(other.terms) <= _MAX_TERMS:
            return Real(_convolve(self.terms, other.terms))
        return _beyond("product", (self, other), lambda: self.enclosure() * other.enclosure())

    __rmul__ = __mul__

    def __truediv__(self, other: Real | int | Fraction) -> Real:
        other = Real.of(other)
        if other.ball is None and not other.logs and len(other.terms) == 1:
            ((exponent, coefficient),) = other.terms.items()
            return self * (Real({-exponent: 1 / coefficient}) if exponent else Real.of(1 / coefficient))
        if self.ball is None and other.ball is None and not self.logs and not other.logs and other.terms:
            ratio = _proportion(self.terms, other.terms)
            if ratio is not None:
                return Real.of(ratio)
        return _beyond("quotient", (self, other), lambda: self.enclosure() / other.enclosure())

    def __rtruediv__(self, other: Real | int | Fraction) -> Real:
        return Real.of(other) / self

    def __pow__(self, exponent: Real | int) -> Real:
        return real_power(self, Real.of(exponent))

    def enclosure(self) -> arb:
        """A ball that contains the number, at the working precision."""
        total = arb(0) if self.ball is None else self.ball
        for exponent, coefficient in self.terms.items():
            total += arb(coefficient) * arb(exponent).exp() if exponent else arb(coefficient)
        for key, coefficient in self.logs.items():
            total += arb(coefficient) * _log_ball(key)
        return total

    def sign(self) -> int | None:
        """-1, 0 or 1 where that is certain, else None (raise the precision and evaluate again).

        Zero is only ever returned by exact algebra.
        """
        if self.ball is None:
            if not self.terms and not self.logs:
                return 0
            structural = self._structural_sign()
            if structural is not None:
                return structural
        ball = self.enclosure()
        if not isinstance(ball, arb):
            return None  # complex, within an integral
        if ball.lower() > 0:
            return 1
        if ball.upper() < 0:
            return -1
        if self.ball is not None:
            return None
        if _at_work:
            return _at_work[-1].sign(self)
        atom = next((key for key in self.logs if isinstance(key, Atom)), None)
        if atom is not None:
            cleared = atom.cleared(self)
            return None if cleared is None else cleared.sign()
        return self._sign_by_algebra()

    def _structural_sign(self) -> int | None:
        """The sign where every part has the same one (each log key with positive coefficients is a positive number)."""
        signs = {1 if c > 0 else -1 for c in self.terms.values()}
        for key, c in self.logs.items():
            if isinstance(key, Atom):
                if not key.is_positive:
                    return None
            elif not isinstance(key, int) and any(a < 0 for _, a in key):
                return None
            signs.add(1 if c > 0 else -1)
        return signs.pop() if len(signs) == 1 else None

    def _sign_by_algebra(self) -> int | None:
        r"""The sign of $a+\sum_k b_k\log S_k$ from that of $e^{a}\prod_{b_k>0}S_k^{b_k}-\prod_{b_k<0}S_k^{-b_k}$, an
        exponential sum known exactly: 0 where it has no term left, else decided by its leading terms."""
        if not self.logs:
            return _sum_sign(self.terms)
        rational_part = self.terms.get(_ZERO, _ZERO)
        if any(q for q in self.terms):
            return None  # not of the decidable shape
        scale = lcm(*(int(c.q) for c in self.logs.values()))
        left, right = {rational_part * scale: _ONE}, {_ZERO: _ONE}
        for key, coefficient in self.logs.items():
            if isinstance(key, Atom):
                return None
            power = int((coefficient * scale).p)
            base = {_ZERO: fmpq(key)} if isinstance(key, int) else {_ZERO: _ONE, **dict(key)}
            for _ in range(min(abs(power), _MAX_POWER + 1)):
                target = left if power > 0 else right
                if len(target) * len(base) > _MAX_TERMS or abs(power) > _MAX_POWER:
                    return None
                product = _convolve(target, base)
                left, right = (product, right) if power > 0 else (left, product)
        return _sum_sign(_merge(left, {q: -c for q, c in right.items()}))

    def __repr__(self) -> str:
        return f"Real({describe(self)})"


def _sum_sign(terms: dict[fmpq, fmpq]) -> int | None:
    """The sign of an exponential sum, its greatest exponential taken out (a difference of e^-1e300 and e^-2e300 has one)."""
    if not terms:
        return 0
    lead = max(terms)
    ball = arb(0)
    for exponent, coefficient in terms.items():
        ball += arb(coefficient) * arb(exponent - lead).exp()
    return 1 if ball.lower() > 0 else -1 if ball.upper() < 0 else None


def _scaled(a: dict[K, fmpq], factor: fmpq) -> dict[K, fmpq]:
    if len(a) == 1:
        (coefficient,) = a.values()
        return dict.fromkeys(a, coefficient * factor)
    return {key: coefficient * factor for key, coefficient in a.items()}


def _merge(a: dict[K, fmpq], b: dict[K, fmpq]) -> dict[K, fmpq]:
    if not b:
        return a
    if not a:
        return b
    merged = dict(a)
    for key, coefficient in b.items():
        total = merged.get(key, _ZERO) + coefficient
        if total:
            merged[key] = total
        else:
            merged.pop(key, None)
    return merged


def _convolve(a: dict[fmpq, fmpq], b: dict[fmpq, fmpq]) -> dict[fmpq, fmpq]:
    product: dict[fmpq, fmpq] = {}
    for qa, ca in a.items():
        for qb, cb in b.items():
            product[qa + qb] = product.get(qa + qb, _ZERO) + ca * cb
    return _nonzero(product)


def _nonzero(a: dict[K, fmpq]) -> dict[K, fmpq]:
    return {key: coefficient for key, coefficient in a.items() if coefficient}


def _proportion(a: dict[fmpq, fmpq], b: dict[fmpq, fmpq]) -> fmpq | None:
    """The rational q with a = q b, if there is one: exactly when the quotient of the two sums is rational."""
    if not a:
        return _ZERO
    if len(a) != len(b) or a.keys() != b.keys():
        return None
    ratios = {a[key] / b[key] for key in b}
    return ratios.pop() if len(ratios) == 1 else None


def _log_ball(key: LogKey) -> arb:
    if isinstance(key, Atom):
        return key.enclosure()
    if isinstance(key, int):
        return arb(key).log()
    rest = arb(0)
    for exponent, coefficient in key:
        rest += arb(coefficient) * arb(exponent).exp()
    return rest.log1p()


def real_sum(parts: Iterable[Real]) -> Real:
    """The sum of many reals (one dictionary, not a chain of additions)."""
    terms: dict[fmpq, fmpq] = {}
    logs: dict[LogKey, fmpq] = {}
    ball: arb | None = None
    constant, leads = _ZERO, False  # of the rational parts, and whether it comes before all other terms
    for part in parts:
        rational = part.rational
        if rational is not None:
            if rational and terms:
                terms.setdefault(_ZERO, _ZERO)
            leads |= bool(rational) and not terms
            constant += rational
            continue
        for q, c in part.terms.items():
            terms[q] = terms.get(q, _ZERO) + c
        for key, c in part.logs.items():
            logs[key] = logs.get(key, _ZERO) + c
        if part.ball is not None:
            ball = part.ball if ball is None else ball + part.ball
    if not (terms or logs) and ball is None:
        return Real.of(constant)
    if leads:
        terms = {**dict.fromkeys(_CONSTANT, constant + terms.pop(_ZERO, _ZERO)), **terms}
    elif constant:
        terms[_ZERO] += constant
    return Real(_nonzero(terms), _nonzero(logs), ball)


def real_exp(a: Real) -> Real:
    """$e^a$: exact for rational `a`."""
    q = a.rational
    return Real({q: _ONE}) if q is not None else _beyond("exp", (a,), lambda: a.enclosure().exp())


def real_log(a: Real) -> Real:
    r"""$\log a$: exact for a positive rational or exponential sum; the ball is NaN where `a` is not positive."""
    if a.ball is not None or a.logs or not a.terms:
        return _beyond("log", (a,), lambda: log_of(a.enclosure()))
    lead = max(a.terms)
    scale = a.terms[lead]
    if scale < 0:
        return Real.opaque(a.enclosure().log())
    rest = tuple(sorted((q - lead, c / scale) for q, c in a.terms.items() if q != lead))
    if any(c < 0 for _, c in rest) and not a.enclosure().lower() > 0:
        return Real.opaque(a.enclosure().log())
    logs = _log_rational(scale)
    if rest:
        logs[rest] = _ONE
    return Real({_ZERO: lead} if lead else {}, logs)


def _log_rational(value: fmpq) -> dict[LogKey, fmpq]:
    """log of a positive rational as a combination of logs of primes (of the cofactor, where factoring would be slow)."""
    logs: dict[LogKey, fmpq] = {}
    for prime, power in factored(value):
        logs[prime] = logs.get(prime, _ZERO) + fmpq(power)
    return _nonzero(logs)


def factored(value: fmpq) -> Iterator[tuple[int, int]]:
    """Whole numbers > 1 with powers whose product is a positive rational: primes, and a cofactor where factoring is slow."""
    for part, sign in ((value.p, 1), (value.q, -1)):
        twos = (int(part) & -int(part)).bit_length() - 1
        odd = fmpz(part) >> twos
        factors = odd.factor() if odd.bit_length() <= 62 else [(odd, 1)]
        for prime, power in [(2, twos), *((int(p), int(e)) for p, e in factors)]:
            if power and int(prime) != 1:
                yield int(prime), sign * power


def real_power(a: Real, exponent: Real) -> Real:
    """$a^b$ for rational `b`: exact for integer powers and perfect squares."""
    q = exponent.rational
    if q is None:
        return _beyond("power", (a, exponent), lambda: (log_of(a.enclosure()) * exponent.enclosure()).exp())
    if q > 0 and a.rational == 0:
        return Real()
    if q.q == 1:
        power = int(q.p)
        if not power:
            return 1 + a.scaled(_ZERO)  # of what is not defined no power is
        exact = a.rational
        if exact and abs(power) * max(exact.p.bit_length(), exact.q.bit_length()) <= _MOST_BITS:
            return Real.of(exact**power)
        base = a if power >= 0 else 1 / a
        result = Real.of(1)
        for _ in range(abs(power)) if abs(power) <= 8 else ():
            result = result * base
        if abs(power) <= 8:
            return result
        # GMP ends the process where an exact one has no room
        return _beyond("power", (a, exponent), lambda: a.enclosure() ** power)
    exact = a.rational
    if exact is not None and q.q == 2 and exact >= 0:
        root = _exact_root(exact)
        if root is not None:
            return real_power(Real.of(root), Real.of(fmpq(q.p)))
    return _beyond("power", (a, exponent), lambda: _rational_power(a.enclosure(), q))


def _rational_power(ball: arb, q: fmpq) -> arb:
    return ball ** arb(q) if isinstance(ball, arb) else (log_of(ball) * arb(q)).exp()


def log_of(ball: arb) -> arb:
    """The logarithm, of what is complex (within an integral) not a number where its branches meet."""
    return ball.log() if isinstance(ball, arb) else ball.log(analytic=True)


def _exact_root(value: fmpq) -> fmpq | None:
    top, bottom = value.p.isqrt(), value.q.isqrt()
    return fmpq(top, bottom) if top * top == value.p and bottom * bottom == value.q else None


def real_abs(a: Real) -> Real:
    """|a|."""
    sign = a.sign()
    if sign is None:
        return Real.opaque(abs(a.enclosure()))
    return -a if sign < 0 else a


def real_min(values: Sequence[Real]) -> Real:
    """The least of the values: exact where their order is decided, else a ball that contains it."""
    return _extreme(values, -1)


def real_max(values: Sequence[Real]) -> Real:
    """The greatest of the values: exact where their order is decided, else a ball that contains it."""
    return _extreme(values, 1)


def _extreme(values: Sequence[Real], direction: int) -> Real:
    if not values:
        raise ValueError("the minimum or maximum of no values is not defined")
    best = values[0]
    for candidate in values[1:]:
        a, b = candidate.rational, best.rational
        if a is not None and b is not None:
            better: bool | None = a > b if direction > 0 else a < b
        else:
            sign = (candidate - best).sign()
            better = None if sign is None else sign == direction
        if better is None:
            left, right = best.enclosure(), candidate.enclosure()
            best = Real.opaque(left.max(right) if direction > 0 else left.min(right))
        elif better:
            best = candidate
    return best


def describe(a: Real, digits: int = 12) -> str:
    """The number for people: a fraction where it is one, else a ball."""
    q = a.rational
    if q is not None:
        return str(q)
    return str(a.enclosure().str(digits))
