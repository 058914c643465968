"""Constructions in exact arithmetic, drawn by Hypothesis: rows, equal norms, radii of disjoint balls, states in them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import isqrt

import hypothesis.strategies as st

from lemmata.verify.search.kinds.constructions import TRIPLES
from lemmata.verify.search.kinds.generic import EIGHTHS, ROOM, column, mean


@st.composite
def pattern_rows(draw: st.DrawFn, d: int, n: int, distinct: bool) -> list[list[Fraction]]:
    rows: list[list[Fraction]] = []
    for index in range(max(d, ROOM)):
        row = draw(column(n, EIGHTHS))
        copied = draw(st.integers(0, 2 * ROOM))
        if not distinct and 0 < copied <= min(index, ROOM):
            row = list(rows[copied - 1])
        if distinct:  # the first coordinates lie in different intervals [17 k - 8, 17 k + 8]
            row[0] += 17 * index
        rows.append(row)
    return rows[:d]


@st.composite
def near_rows(draw: st.DrawFn, d: int, n: int) -> list[list[Fraction]]:
    """Distinct rows with small gaps: steps of at least 1/8 along the first axis."""
    rows = [draw(column(n, EIGHTHS))]
    for _ in range(max(d, ROOM) - 1):
        step = draw(st.integers(1, 32).map(lambda k: Fraction(k, 8)))
        rows.append([rows[-1][0] + step, *draw(column(n, EIGHTHS))[1:]])
    return rows[:d]


@st.composite
def equal_norm_rows(draw: st.DrawFn, d: int, n: int, distinct: bool) -> list[list[Fraction]]:
    if distinct:
        ring = [(Fraction(sign), Fraction(0)) for sign in (1, -1)]
        if n > 1:
            legs = ((Fraction(p, c), Fraction(q, c)) for a, b, c in TRIPLES for p, q in ((a, b), (b, a)))
            ring += [(s * p, t * q) for (p, q), (s, t) in product(legs, product((1, -1), repeat=2))]
        radius = draw(st.integers(1, 64).map(lambda k: Fraction(k, 8)))
        chosen = draw(st.permutations(ring))[:d]
        if len(chosen) < d:
            raise ValueError(f"distinct patterns of equal norms: at most {len(ring)} are offered for n = {n}, got d = {d}")
        return [[radius * e for e in (*pair, *[Fraction(0)] * n)[:n]] for pair in chosen]
    base = draw(column(n, EIGHTHS))
    rows = []
    for _ in range(max(d, ROOM)):
        signs = draw(column(n, st.sampled_from((Fraction(1), Fraction(-1)))))
        order = [k for k in draw(st.permutations(range(max(n, ROOM)))) if k < n]
        row = [sign * base[k] for sign, k in zip(signs, order, strict=True)]
        turned, (a, b, c) = draw(st.booleans()), draw(st.sampled_from(TRIPLES))
        if n > 1 and turned:
            row[:2] = [(a * row[0] - b * row[1]) / c, (b * row[0] + a * row[1]) / c]
        rows.append(row)
    return rows[:d]


def _root_below(square: Fraction) -> Fraction:
    """A dyadic number in (0, sqrt(square)], within a factor 1 - 2^-20 of it."""
    bits = 40 + max(0, square.denominator.bit_length() - square.numerator.bit_length())
    return Fraction(isqrt((square.numerator << (2 * bits)) // square.denominator), 1 << bits)


@st.composite
def separated_radii(draw: st.DrawFn, rows: list[list[Fraction]], equal: bool) -> list[Fraction]:
    """Radii r_i = s w_i, s below the least of ||rho^i - rho^j|| / (w_i + w_j): closed balls are disjoint."""
    shares = st.integers(-6, 6).map(lambda k: Fraction(2) ** k)
    common = draw(shares) if equal else None
    weights = [common] * len(rows) if common is not None else draw(column(len(rows), shares))
    fill = draw(st.integers(1, 15).map(lambda k: Fraction(k, 16)))
    gaps = [
        _root_below(sum(((a - b) ** 2 for a, b in zip(rows[i], rows[j], strict=True)), Fraction(0))) / (weights[i] + weights[j])
        for i in range(len(rows))
        for j in range(i)
    ]
    if not gaps:
        return weights
    least = fill * min(gaps)
    bits = max(4, 4 + least.denominator.bit_length() - least.numerator.bit_length())
    rounded = Fraction((least.numerator << bits) // least.denominator, 1 << bits)
    return [rounded * weight for weight in weights]


@st.composite
def ball_state(draw: st.DrawFn, rows: list[list[Fraction]], radii: list[Fraction]) -> list[Fraction]:
    """A point of some ball, boundary and centre included, along an axis or a rational direction of length 1."""
    owner = draw(st.integers(0, len(rows) - 1))
    depth = draw(st.integers(0, 8).map(lambda k: Fraction(k, 8)))
    n = len(rows[owner])
    axis = draw(st.integers(0, n - 1))
    direction = [Fraction(0)] * n
    if n > 1 and draw(st.booleans()):
        a, b, c = draw(st.sampled_from(TRIPLES))
        direction[axis], direction[(axis + 1) % n] = Fraction(a, c), Fraction(b, c)
    else:
        direction[axis] = Fraction(1)
    sign = draw(st.sampled_from((1, -1)))
    return [centre + sign * depth * radii[owner] * entry for centre, entry in zip(rows[owner], direction, strict=True)]


@st.composite
def hull_state(draw: st.DrawFn, rows: list[list[Fraction]]) -> list[Fraction]:
    weights = draw(column(len(rows), st.integers(0, 8).map(Fraction)))
    if not any(weights):
        weights[0] = Fraction(1)
    return mean(rows, weights)


def assignment(layers: int, length: int) -> st.SearchStrategy[list[Fraction]]:
    """Labels 0, 1, ..., layers - 1, each used, in any order."""
    rest = st.lists(st.integers(0, layers - 1), min_size=length - layers, max_size=length - layers)
    labels = rest.flatmap(lambda more: st.permutations([*range(layers), *more]))
    return labels.map(lambda order: [Fraction(label) for label in order])
