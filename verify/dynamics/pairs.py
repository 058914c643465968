r"""Bounds for all pairs of patterns at once, in float64 with every rounding error accounted for.

For x within r of pattern i and j no copy of it, $p_j\le w/(m+w)$ with m the number of copies of pattern i (itself included) and
$w=e^{-t}$, $t=\beta D(D-2r)$ for the distance energy, $t=\beta(\langle\rho^i,\rho^i-\rho^j\rangle-rD)$ for MCHN. Then

$$\lvert f(x)-\rho^i\rvert\le\varepsilon_i(r)=\sum_jp_jD,\qquad\lVert J(x)\rVert_2\le q_i(r)=c\beta\sum_jp_jD^2,$$

and $\varepsilon_i(r)\le r$, $q_i(r)<1$ make the ball a region of contraction (`lemmata.verify.dynamics.regions`).

Rounding (IEEE float64, round to nearest, $u=2^{-53}$; any order of summation, with or without fused operations): a sum of n
squared differences has relative error at most $\gamma_{n+2}=(n+2)u/(1-(n+2)u)$, plus $2^{-1022}$ a term where products
underflow, gradually or to zero; a scalar product $\langle\rho^i,\rho^i-\rho^j\rangle$ has absolute error at most
$\gamma_{n+2}\lvert\rho^i\rvert D$ by Cauchy-Schwarz, and the same underflow. Here $2(n+8)u$ and $2^{-1020}$ are allowed for,
which covers the few operations that follow. A sum of d terms >= 0 is enlarged by $2(d+16)u$. Exponentials are bounded by
`exp_above`, which uses +, -, * and scaling by powers of 2 only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from lemmata.verify.dynamics.patterns import ENERGIES

Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
Indices: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"

EPS = 2.0**-52  # 2u
TINY = 2.0**-1020
LARGEST = 1e150
BLOCK_ENTRIES = 1 << 22
LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # 32 bits: its product with an integer below 2^20 is exact
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
DEGREE = 14
FARTHEST = 700.0  # e^-700 is a normal number; larger exponents are cut
SETTLED = 120.0  # pairs with a greater exponent at the widest radius are bounded together, by e^-120 each


def exp_above(t: Floats) -> Floats:
    r"""Numbers >= $e^{-t}$ for t >= 0, at most $2^{-45}$ above it relatively (for t <= 700; $e^{-700}$ beyond).

    With $k$ the integer nearest $t/\log2$ and $s=t-k\log2$ in two parts, $|s|\le0.36$: the reduction errs by at most $3u$ (the
    product with the 32-bit part is exact, the other is below $2^{-22}$), the Taylor sum of degree 14 by $0.36^{15}/15!<2u$, and
    Horner's rule with rounded coefficients by $\gamma_{42}e^{0.36}<61u$; against $e^{-s}\ge0.69$ that is below $96u<2^{-46}-u$
    in all, which the factor $1+2^{-46}$ covers.
    """
    cut = np.minimum(t, FARTHEST)
    k = np.rint(cut * (1 / math.log(2)))
    s = (cut - k * LN2_HIGH) - k * LN2_LOW
    total = np.full_like(s, 1.0 / math.factorial(DEGREE))
    for degree in range(DEGREE - 1, -1, -1):
        total = total * -s + 1.0 / math.factorial(degree)
    return np.asarray(np.ldexp(total * (1 + 2.0**-46), -k.astype(np.int64).astype(np.int32)))


def float_below(value: Fraction) -> float:
    near = float(value)
    return near if Fraction(near) <= value else math.nextafter(near, -math.inf)


def float_above(value: Fraction) -> float:
    return -float_below(-value)


def check_patterns(patterns: Any) -> Floats:
    """The patterns as a float64 array.

    Raises: ValueError if they are not (d, n) with d, n >= 1, not reals of at most 64 bits that float64 holds, not finite, or
    have entries beyond 1e150.
    """
    array = np.asarray(patterns)
    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise ValueError(f"patterns must be real numbers of at most 64 bits, got dtype {array.dtype}")
    if array.ndim != 2 or array.shape[0] < 1 or array.shape[1] < 1:
        raise ValueError(f"patterns must be (d, n) with d >= 1 and n >= 1, got shape {array.shape}")
    rows = np.ascontiguousarray(array, dtype=np.float64) + 0.0  # -0.0 and 0.0 are the same entry
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and np.abs(rows).max() > 2.0**53:
        raise ValueError("patterns must be numbers that float64 holds exactly, got integers beyond 2^53")
    bad = np.argwhere(~np.isfinite(rows))
    if len(bad):
        row, column = bad[0].tolist()
        raise ValueError(f"patterns must be finite, got {rows[row, column]} in row {row}, column {column}; shape {rows.shape}")
    if np.abs(rows).max() > LARGEST:
        raise ValueError(f"patterns must have entries of at most {LARGEST:g} in size, got {np.abs(rows).max():g}")
    return rows


def check_energy(energy: str, beta: Any) -> Fraction:
    """beta as a fraction. Raises: ValueError if the energy is unknown or beta is not positive and finite."""
    if energy not in ENERGIES:
        raise ValueError(f"energy must be one of {', '.join(ENERGIES)}, got {energy!r}")
    if isinstance(beta, float) and not math.isfinite(beta):
        raise ValueError(f"beta must be finite, got {beta}")
    inverse = Fraction(beta)
    if inverse <= 0:
        raise ValueError(f"beta must be > 0, got {beta}")
    return inverse


@dataclass(frozen=True)
class Pairs:
    r"""Some patterns (rows) against all (columns).

    Attributes:
        rows: indices of the patterns.
        low, high: bounds on the Euclidean distances $D$.
        square: upper bounds on $D^2$.
        product: lower bounds on $\langle\rho^i,\rho^i-\rho^j\rangle$.
        other: False for the pattern itself and its copies.
        copies: how many copies of the pattern there are, itself included.
    """

    rows: Indices
    low: Floats
    high: Floats
    square: Floats
    product: Floats
    other: np.ndarray[Any, np.dtype[np.bool_]]
    copies: Floats

    @property
    def nearest(self) -> Floats:
        """Lower bounds on the distance to the nearest other pattern; inf where there is none."""
        return np.asarray(np.where(self.other, self.low, np.inf).min(axis=1))

    def take(self, chosen: Any) -> Pairs:
        return Pairs(
            self.rows[chosen], self.low[chosen], self.high[chosen], self.square[chosen], self.product[chosen],
            self.other[chosen], self.copies[chosen],
        )  # fmt: skip


def copy_labels(patterns: Floats) -> Indices:
    """A number for each pattern, the same for copies."""
    _, labels = np.unique(patterns, axis=0, return_inverse=True)
    return np.asarray(labels).reshape(-1)


def pairs_of(patterns: Floats, rows: Indices, labels: Indices) -> Pairs:
    """Enclosures of what the bounds need, for the chosen rows."""
    n = patterns.shape[1]
    own = patterns[rows]
    gaps = own[:, None, :] - patterns[None, :, :]  # (b, d, n)
    squares = np.einsum("bdn,bdn->bd", gaps, gaps)
    slack, floor = (n + 8) * EPS, n * TINY
    square_high = squares * (1 + slack) + floor
    square_low = np.maximum(squares * (1 - slack) - floor, 0.0)
    high = np.sqrt(square_high) * (1 + 2 * EPS)
    low = np.sqrt(square_low) * (1 - 2 * EPS)
    norms = np.sqrt(np.einsum("bn,bn->b", own, own) * (1 + slack) + floor) * (1 + 2 * EPS)
    products = np.einsum("bdn,bn->bd", gaps, own)
    error = slack * norms[:, None] * high + floor
    other = labels[rows][:, None] != labels[None, :]
    return Pairs(
        rows=rows,
        low=low,
        high=high,
        square=square_high,
        product=(products - error) - np.abs(products) * EPS,
        other=other,
        copies=(~other).sum(axis=1).astype(np.float64),
    )


def blocks(patterns: Floats, rows: Indices | None = None) -> Iterator[Pairs]:
    """All rows (or some) against all patterns, in blocks of about 2^22 entries."""
    labels = copy_labels(patterns)
    chosen = np.arange(patterns.shape[0]) if rows is None else np.asarray(rows, dtype=np.intp)
    step = max(1, BLOCK_ENTRIES // patterns.size)
    for start in range(0, len(chosen), step):
        yield pairs_of(patterns, chosen[start : start + step], labels)


@dataclass(frozen=True)
class Bounds:
    r"""$\varepsilon_i(r)$ and $q_i(r)$ at radii the caller gives, for one energy and inverse temperature.

    Columns that weigh less than $e^{-120}$ at the widest radius are dropped; `rest` and `rest_square` bound what they add.
    """

    energy: str
    low_beta: float
    high_beta: float
    pairs: Pairs
    rest: Floats
    rest_square: Floats

    @staticmethod
    def of(pairs: Pairs, energy: str, beta: Fraction, widest: Floats | None = None) -> Bounds:
        """`widest` (b,): no radius asked for later is greater."""
        low_beta, high_beta = float_below(beta), float_above(beta)
        zero = np.zeros(len(pairs.rows))
        whole = Bounds(energy, low_beta, high_beta, pairs, zero, zero)
        if widest is None or pairs.low.shape[1] < 64:
            return whole
        exponents = np.where(pairs.other, whole._exponents(widest), np.inf)
        keep = exponents < SETTLED
        count = max(1, int(keep.sum(axis=1).max()))
        if 2 * count > keep.shape[1]:
            return whole
        order = np.argpartition(exponents, count - 1, axis=1)[:, :count]

        def kept(values: Any) -> Any:
            return np.take_along_axis(values, order, axis=1)

        tail = float(exp_above(np.array([SETTLED]))[0]) * keep.shape[1] * (1 + 16 * EPS)
        return Bounds(
            energy,
            low_beta,
            high_beta,
            Pairs(
                pairs.rows, kept(pairs.low), kept(pairs.high), kept(pairs.square), kept(pairs.product), kept(pairs.other),
                pairs.copies,
            ),
            tail * pairs.high.max(axis=1),
            tail * pairs.square.max(axis=1),
        )

    def take(self, chosen: Any) -> Bounds:
        return Bounds(
            self.energy, self.low_beta, self.high_beta, self.pairs.take(chosen), self.rest[chosen], self.rest_square[chosen]
        )

    def _exponents(self, radius: Floats) -> Floats:
        r"""Lower bounds on t; negative where t may be."""
        r = radius[:, None]
        if self.energy == "distance":
            length = np.maximum(self.pairs.low, r)  # D (D - 2r) increases for D >= r
            t = (self.low_beta * length) * (length - 2 * r)
        else:
            gap = self.pairs.product - r * self.pairs.high * (1 + 4 * EPS)
            t = self.low_beta * gap
        return np.where(t > 0, t * (1 - 8 * EPS), -1.0)

    def at(self, radius: Floats) -> tuple[Floats, Floats]:
        r"""Upper bounds on $\varepsilon_i(r)$ and $q_i(r)$, (b,) each, for one radius >= 0 a row."""
        t = self._exponents(radius)
        w = exp_above(np.maximum(t, 0.0))
        share = np.where(t >= 0, w / (self.pairs.copies[:, None] + w), 1.0)
        share = np.where(self.pairs.other, share, 0.0)
        enlarge = 1 + (self.pairs.low.shape[1] + 16) * EPS
        eps = ((share * self.pairs.high).sum(axis=1) + self.rest) * enlarge
        gain = (2 if self.energy == "distance" else 1) * self.high_beta
        return eps, gain * ((share * self.pairs.square).sum(axis=1) + self.rest_square) * enlarge

    def holds(self, radius: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Where the ball of this radius is certainly a region of contraction."""
        eps, q = self.at(radius)
        return np.asarray((eps <= radius) & (q < 1))
