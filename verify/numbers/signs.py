r"""Signs of forms: exactly equal, or certainly not. A form is called 0 only where that is proved:

- it has no term left, once denominators are cleared and its terms are sorted by what is not algebraic in them; or
- the coefficients there are algebraic numbers below their separation bound (`lemmata.verify.numbers.forms.separation`); or
- taking logarithms of both sides, exponentials, or squares turns it into one of these.

A number that is not seen to be 0 gets its sign from balls, up to a stated precision, or stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import factorial, floor, lcm
from typing import Any

from flint import arb, fmpq

from lemmata.verify.numbers.forms import (
    ONE,
    Form,
    Generator,
    Monomial,
    add_,
    ball_of,
    greatest,
    log_ball,
    merged,
    minus,
    monomial_ball,
    raised,
    remainder,
    separation,
    sign_of,
    times,
)
from lemmata.verify.numbers.reals import factored, precision

MOST_TERMS = 600
MOST_BITS = 1 << 20  # of a whole number to a power
MOST_POWER = 32  # of a sum that is multiplied out
ORDER = 5  # terms of a series
TINY = 2.0**-40  # what is taken for small in one
DEPTH = 6  # of logarithms, exponentials and squares taken to find a sign
FIRST_BITS = 256


class TooLarge(ArithmeticError):
    """A form with more terms, or a question deeper, than is worth while: nothing is said of the number."""


class Table:
    """The generators of one evaluation, and the operations that make new ones. `most_bits` is where precision ends."""

    def __init__(self, most_bits: int) -> None:
        self.most_bits = most_bits
        self.known: dict[Any, Generator] = {}

    def generator(self, kind: str, of: Any, compute: Callable[[], arb], algebraic: bool = False) -> Generator:
        key = kind, of
        if key not in self.known:
            self.known[key] = Generator(kind, of, len(self.known), compute, algebraic)
        return self.known[key]

    # --- making forms ------------------------------------------------------------------------------------------------

    def exponential_of(self, m: Monomial, q: Fraction) -> Form:
        """$e^{qm}$."""
        return {((self.generator("exp", m, lambda: monomial_ball(m).exp()), q),): fmpq(1)} if q else ONE

    def multiply(self, one: Form, other: Form) -> Form:
        if len(one) * len(other) > MOST_TERMS:
            raise TooLarge
        total: Form = {}
        for a, p in one.items():
            for b, q in other.items():
                add_(total, self.reduced(merged(a, b), p * q))
        return total

    def reduced(self, m: Monomial, c: fmpq) -> Form:
        """The term with whole powers of whole numbers and of sums multiplied out."""
        left: list[tuple[Generator, Fraction]] = []
        sums: list[tuple[Generator, int]] = []
        for g, q in m:
            whole = floor(q)
            if g.kind == "whole" and whole:
                if abs(whole) * int(g.of).bit_length() > MOST_BITS:
                    raise TooLarge
                c = c * fmpq(g.of) ** whole
                q -= whole
            elif g.kind == "sum" and whole > 0:
                sums.append((g, whole))
                q -= whole
            if q:
                left.append((g, q))
        total: Form = {tuple(left): c}
        for g, whole in sums:
            if whole > MOST_POWER:
                raise TooLarge
            total = reduce(self.multiply, [dict(g.of)] * whole, total)
        return total

    def power(self, form: Form, q: Fraction) -> Form | None:
        """The form to a power, None where that is not certainly defined."""
        if not q:
            return ONE
        sign = self.sign(form)
        if sign is None or (sign == 0 and q < 0) or (sign < 0 and q.denominator > 1):
            return None
        if sign == 0:
            return {}
        if q.denominator == 1 and 0 < q <= MOST_POWER:
            return reduce(self.multiply, [form] * int(q), ONE)
        c, m, rest = self.normalised(form, sign)
        if q.denominator > 1 and not all(g.positive for g, _ in m):
            c, m, rest = fmpq(1), (), self._sum(form)
        parts = [self._rational_power(abs(c), q), self.reduced(raised(m, q), fmpq(1))]
        if rest is not None:
            parts.append(self.reduced(((rest, q),), fmpq(1)))
        if c < 0 and q.numerator % 2:
            parts.append({(): fmpq(-1)})
        return reduce(self.multiply, parts, ONE)

    def normalised(self, form: Form, sign: int) -> tuple[fmpq, Monomial, Generator | None]:
        """c, m and a positive sum s with form = c m s (None for s = 1): one s for all rational multiples of a form."""
        lead = greatest(form)
        if len(form) == 1:
            return form[lead], lead, None
        c = form[lead]
        free = tuple((g, q) for g, q in lead if g.kind == "exp")
        inverse = raised(free, Fraction(-1))
        rest = {merged(m, inverse): coefficient / c for m, coefficient in form.items()}
        if (sign > 0) != (c > 0):
            c, rest = -c, times(rest, fmpq(-1))
        return c, free, self._sum(rest)

    def _sum(self, positive: Form) -> Generator:
        algebraic = all(g.algebraic for m in positive for g, _ in m)
        return self.generator("sum", frozenset(positive.items()), lambda: ball_of(positive), algebraic)

    def _rational_power(self, value: fmpq, q: Fraction) -> Form:
        m = [(self.whole(base), q * power) for base, power in factored(value)]
        return self.reduced(merged(*[((g, p),) for g, p in m]), fmpq(1))

    def whole(self, base: int) -> Generator:
        return self.generator("whole", base, lambda: arb(base), True)

    def exp(self, form: Form) -> Form:
        total = ONE
        for m, c in form.items():
            q = Fraction(int(c.p), int(c.q))
            if len(m) == 1 and m[0][0].kind == "log" and m[0][1] == 1:
                part = self.power(dict(m[0][0].of), q)
                if part is None:
                    raise TooLarge
            else:
                part = self.exponential_of(m, q)
            total = self.multiply(total, part)
        return total

    def log(self, form: Form) -> Form | None:
        """The logarithm, None where the form is not certainly positive."""
        if self.sign(form) != 1:
            return None
        c, m, rest = self.normalised(form, 1)
        if c < 0 or not all(g.positive for g, _ in m):
            return {((self._log(form), Fraction(1)),): fmpq(1)}
        total: Form = {}
        for base, power in factored(c):
            add_(total, {self._log_of(self.whole(base)): fmpq(power)})
        for g, q in m:
            part: Monomial = g.of if g.kind == "exp" else self._log_of(g)
            add_(total, {part: fmpq(q.numerator, q.denominator)})
        if rest is not None:
            add_(total, {self._log_of(rest): fmpq(1)})
        return total

    def _log_of(self, g: Generator) -> Monomial:
        return ((self._log({((g, Fraction(1)),): fmpq(1)}), Fraction(1)),)

    def _log(self, form: Form) -> Generator:
        """log of a positive form; of 1 + s with all digits of what is small in s."""
        inside = _single_sum(form)
        small = None if inside is None else _beside_one(inside) or None
        return self.generator("log", frozenset(form.items()), lambda: log_ball(form, small))

    # --- signs -------------------------------------------------------------------------------------------------------

    def sign(self, form: Form, depth: int = DEPTH) -> int | None:
        """-1, 0 or 1 where that is certain, else None. Zero is only ever returned by exact algebra."""
        if not form:
            return 0
        lead = greatest(form)
        side = self._monomial_sign(lead, form[lead], depth)
        if len(form) == 1:
            return side
        scaled, side = (self._scaled(form, lead), side) if side else (form, 1)
        found = self._numeric(scaled, FIRST_BITS)
        if found is None and depth:
            try:
                exact = self._exact(form, depth)
            except TooLarge:
                exact = None
            if exact is not None:
                return exact
        if found is None:
            found = self._numeric(scaled, self.most_bits)
        return None if found is None else found * side

    def _scaled(self, form: Form, lead: Monomial) -> Form:
        """The form divided by one of its terms, which is not 0: what is left has a sign however small all of it is."""
        c, inverse = form[lead], raised(lead, Fraction(-1))
        return {merged(m, inverse): coefficient / c for m, coefficient in form.items()}

    def _monomial_sign(self, m: Monomial, c: fmpq, depth: int) -> int | None:
        side = 1 if c > 0 else -1
        for g, q in m:
            if g.positive:
                continue
            if q.denominator > 1:
                return None
            own = self.sign(minus(dict(g.of), ONE), depth - 1) if g.kind == "log" and depth else sign_of(g.ball)
            if not own:
                return own
            side *= own if q.numerator % 2 else 1
        return side

    def _numeric(self, form: Form, most: int) -> int | None:
        if any(g.kind == "value" for m in form for g, _ in m):
            most = FIRST_BITS  # integrals and the like: the caller raises their precision, where it is worth while
        bits = FIRST_BITS
        while bits <= most:
            with precision(bits):
                found = sign_of(ball_of(form))
            if found is not None:
                return found
            bits *= 4
        return None

    def _exact(self, form: Form, depth: int) -> int | None:
        """The sign of a form that is 0 or tiny: see the top of this module."""
        cleared, same_sign = self._cleared(form)
        if self._vanishes(cleared):
            return 0
        if not same_sign:
            return None
        if cleared != form:
            return self.sign(cleared, depth - 1)
        for way in (self._by_logarithms, self._by_exponentials, self._by_squares, self._by_series):
            found = way(cleared, depth - 1)
            if found is not None:
                return found
        return None

    def _cleared(self, form: Form) -> tuple[Form, bool]:
        """The form times whole powers of numbers that are not 0, none left with a negative one; whether its sign is kept."""
        least: dict[Generator, int] = {}
        for m in form:
            for g, q in m:
                if g.kind != "exp":
                    least[g] = min(least.get(g, 0), floor(q))
        factor = tuple((g, Fraction(-q)) for g, q in sorted(least.items(), key=lambda pair: pair[0].place) if q)
        if not factor:
            return form, True
        total: Form = {}
        for m, c in form.items():
            add_(total, self.reduced(merged(m, factor), c))
            if len(total) > MOST_TERMS:
                raise TooLarge
        cleared, same_sign = self._cleared(total)
        return cleared, same_sign and all(g.positive for g, _ in factor)

    def _vanishes(self, form: Form) -> bool:
        """Sorted by what is not algebraic in its terms, each coefficient is 0."""
        groups: dict[Monomial, Form] = {}
        for m, c in form.items():
            algebraic = tuple(pair for pair in m if pair[0].algebraic)
            groups.setdefault(tuple(pair for pair in m if not pair[0].algebraic), {})[algebraic] = c
        return all(self._algebraic_zero(coefficient) for coefficient in groups.values())

    def _algebraic_zero(self, form: Form) -> bool:
        if len(form) <= 1:
            return not form
        bits = separation(form)
        if bits > self.most_bits:
            return False
        working = FIRST_BITS
        while True:
            with precision(working):
                size = abs(ball_of(form))
                if size.lower() > 0 or not size.is_finite():
                    return False
                if size.upper() < arb(2) ** -bits:
                    return True
            if working > 4 * (self.most_bits + FIRST_BITS):
                return False
            working *= 2

    def _by_logarithms(self, form: Form, depth: int) -> int | None:
        """Of a - b with a, b > 0 the sign of log a - log b."""
        if len(form) != 2 or not all(g.positive for m in form for g, _ in m):
            return None
        (m, c), (k, b) = form.items()
        if (c > 0) == (b > 0):
            return 1 if c > 0 else -1
        if c < 0:
            (m, c), (k, b) = (k, b), (m, c)
        ratio = self.reduced(merged(m, raised(k, Fraction(-1))), c / -b)
        if len(ratio) != 1:
            return None
        logarithm = self.log(ratio) if any(g.kind == "exp" for g, _ in merged(m, k)) else None
        return None if logarithm is None else self.sign(logarithm, depth)

    def _by_exponentials(self, form: Form, depth: int) -> int | None:
        r"""Of $a+\sum_kb_k\log s_k$, b rational, the sign of $e^{a}\prod s_k^{b_k}-1$, multiplied out."""
        logs = {m: c for m, c in form.items() if any(g.kind == "log" for g, _ in m)}
        if not logs or any(len(m) != 1 or m[0][1] != 1 for m in logs):
            return None
        scale = lcm(*(int(c.q) for c in logs.values()))
        above = {m: c * scale for m, c in form.items() if m not in logs or c > 0}
        below = {m: -c * scale for m, c in form.items() if m in logs and c < 0}
        return self.sign(minus(self.exp(above), self.exp(below)), depth)

    def _by_series(self, form: Form, depth: int) -> int | None:
        r"""The sign with $\log(1+s)$, $e^s$ and $(1+s)^q$, s tiny, as polynomials in s and a remainder: equal terms cancel."""
        total: Form = {}
        for m, c in form.items():
            part: Form = {(): c}
            for g, q in m:
                part = self.multiply(part, self._series(g, q) or {((g, q),): fmpq(1)})
            add_(total, part)
        return None if total == form else self.sign(total, 0)

    def _series(self, g: Generator, q: Fraction) -> Form | None:
        """The first terms of a power in what is tiny in it, None where nothing is."""
        if g.kind == "exp":
            small, coefficients = {g.of: fmpq(q.numerator, q.denominator)}, [fmpq(1, factorial(k)) for k in range(ORDER)]
        elif g.kind == "log" and q == 1:
            inside = _single_sum(dict(g.of))
            if inside is None:
                return None
            small, coefficients = _beside_one(inside), [fmpq(0), *(fmpq((-1) ** (k + 1), k) for k in range(1, ORDER))]
        elif g.kind == "sum" and 0 < q < 1:
            small, coefficients = _beside_one(g), [fmpq(1)]
            for k in range(1, ORDER):
                coefficients.append(coefficients[-1] * (fmpq(q.numerator, q.denominator) - k + 1) / k)
        else:
            return None
        with precision(64):
            if not small or not abs(ball_of(small)).upper() < TINY:
                return None
        total, power = times(ONE, coefficients[0]), ONE
        for coefficient in coefficients[1:]:
            power = self.multiply(power, small)
            add_(total, times(power, coefficient))
        rest = self.generator("value", ("rest", g, q), lambda: remainder(small, ORDER))
        add_(total, {((rest, Fraction(1)),): fmpq(1)})
        return total

    def _by_squares(self, form: Form, depth: int) -> int | None:
        r"""Of $a+b\sqrt s$ with a and b of different signs the sign of $a^2-b^2s$, or its opposite."""
        parts = _beside_a_root(form)
        if parts is None:
            return None
        rest, half = parts
        one, other = self.sign(rest, depth), self.sign(half, depth)
        if one is None or other is None:
            return None
        if one * other >= 0:
            return one or other
        difference = self.sign(minus(self.multiply(rest, rest), self.multiply(half, half)), depth)
        return None if difference is None else difference * one


def _beside_a_root(form: Form) -> tuple[Form, Form] | None:
    """The terms without a square root and those with it, of a form with one that has no other powers of what is under it."""
    root = next((g for m in form for g, q in m if q.denominator == 2 and g.kind in ("sum", "whole")), None)
    powers = {m: max((q.denominator for g, q in m if g is root), default=1) for m in form}
    if root is None or max(powers.values()) > 2:
        return None
    rest, half = ({m: c for m, c in form.items() if powers[m] == power} for power in (1, 2))
    return rest, half


def _beside_one(g: Generator) -> Form:
    """s for a sum 1 + s, nothing where it is not written as one."""
    inside = dict(g.of)
    return {m: c for m, c in inside.items() if m} if inside.get(()) == 1 else {}


def _single_sum(form: Form) -> Generator | None:
    """The sum that a form is, None where it is anything else."""
    generator = next((g for m in form for g, _ in m), None)
    single = generator is not None and generator.kind == "sum" and form == {((generator, Fraction(1)),): fmpq(1)}
    return generator if single else None
