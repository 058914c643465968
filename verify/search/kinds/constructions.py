"""Constructions in floats: patterns of equal norms, balls that are disjoint, states in balls, in the hull and by patterns.

With `exact` a result lies in its kind in exact arithmetic, roundings included; without, it is differentiable. Tensors have
instances last: patterns are (d, n, B), states (n, B), radii (d, B).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lemmata.verify.search.kinds.base import Draft
from lemmata.verify.search.pattern_families import Rng

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25))


@dataclass(frozen=True)
class Precision:
    """Bit counts that keep constructions exact in a dtype."""

    grid: int  # bits of a pattern entry, relative to the largest, where convex combinations must be exact
    weight: int  # bits of a convex weight; grid + weight < mantissa
    base: int  # bits of the vector from which equal norms are made
    slack: float  # relative room left between balls, above the rounding of a distance

    @staticmethod
    def of(dtype: torch.dtype) -> Precision:
        return Precision(32, 16, 16, 2.0**-20) if dtype == torch.float64 else Precision(13, 8, 10, 2.0**-10)


# --- states relative to patterns -------------------------------------------------------------------------------------


def _one_of(rng: Rng, patterns: Tensor) -> Tensor:
    owner = rng.integers(0, patterns.shape[0] - 1)
    return patterns.gather(0, owner.expand(1, patterns.shape[1], -1))[0]


def _spread(patterns: Tensor) -> Tensor:
    size = patterns.abs().mean(dim=(0, 1))
    return torch.where(size > 0, size, 1.0)


def _in_hull(rng: Rng, patterns: Tensor) -> Tensor:
    weights = rng.uniform(patterns.shape[0]).clamp_min(1e-12).log()
    return ((weights / weights.sum(dim=0)).unsqueeze(1) * patterns).sum(dim=0)


def _anywhere(rng: Rng, patterns: Tensor) -> Tensor:
    n = patterns.shape[1]
    return torch.where(rng.chance(0.3), rng.grid(-8, 8, n) / 2, rng.normal(n) * _spread(patterns))


STATES: dict[str, Callable[[Rng, Tensor], Tensor]] = {  # simplest first; patterns (d, n, B) -> (n, B)
    "at": _one_of,
    "origin": lambda rng, patterns: torch.zeros_like(patterns[0]),
    "midpoint": lambda rng, patterns: (_one_of(rng, patterns) + _one_of(rng, patterns)) / 2,
    "near": lambda rng, patterns: (
        _one_of(rng, patterns) + rng.normal(patterns.shape[1]) * _spread(patterns) * rng.log_uniform(low=1e-8, high=0.3)
    ),
    "hull": _in_hull,
    "random": _anywhere,
    "far": lambda rng, patterns: rng.normal(patterns.shape[1]) * (1 + _spread(patterns)) * rng.log_uniform(low=4.0, high=100.0),
    "huge": lambda rng, patterns: rng.normal(patterns.shape[1]) * rng.log_uniform(low=2.0**12, high=2.0**20),
}


def turned(first: str, position: int, seed: int) -> str:
    """The mode of the k-th state: the requested one for the first, others by turns."""
    modes = list(STATES)
    return modes[(modes.index(first) + position * (1 + seed % (len(modes) - 1))) % len(modes)]


# --- patterns ---------------------------------------------------------------------------------------------------------


def _power_of_two_above(size: Tensor) -> Tensor:
    return torch.ldexp(torch.ones_like(size), torch.frexp(size).exponent)


def on_grid(points: Tensor, bits: int) -> Tensor:
    """Entries rounded to multiples of 2^-bits of the (power of two above the) largest entry of their instance."""
    step = _power_of_two_above(points.abs().amax(dim=tuple(range(points.ndim - 1)))) * 2.0**-bits
    return torch.where(step > 0, (points / step).round() * step, points)


def apart_or(points: Tensor, instead: Tensor) -> Tensor:
    """Pattern sets (d, n, B) with a pair so close that its squared distance could underflow are replaced."""
    gaps = torch.stack([(points[:j] - points[j]).abs().amax(dim=1).amin(dim=0) for j in range(1, points.shape[0])]).amin(dim=0)
    smallest = 2.0**-400 if points.dtype == torch.float64 else 2.0**-50
    return torch.where(gaps > smallest, points, instead)


def line_of(points: Tensor) -> Tensor:
    return torch.arange(points.shape[0], dtype=points.dtype, device=points.device).reshape(-1, 1, 1)


def circle_of(points: Tensor) -> Tensor:
    """Different integer points with one norm: +-1 on a line, 36 points of the circle of radius 65 in a plane."""
    d, n = points.shape[:2]
    legs = [(65, 0), (0, 65), *((a, b) for p, q in ((16, 63), (33, 56), (25, 60), (39, 52)) for a, b in ((p, q), (q, p)))]
    ring = [(1, 0), (-1, 0)] if n == 1 else sorted({(s * a, t * b) for a, b in legs for s in (1, -1) for t in (1, -1)})
    if d > len(ring):
        raise ValueError(f"distinct patterns of equal norms: at most {len(ring)} are offered for n = {n}, got d = {d}")
    columns = [[float(pair[k]) if k < 2 else 0.0 for k in range(n)] for pair in ring[:d]]
    return points.new_tensor(columns).unsqueeze(-1)


def sketch_equal_norms(rng: Rng, draft: Draft, name: str, d: int, n: int, scale: float) -> None:
    base = torch.where(rng.chance(0.5), rng.grid(-6, 6, n), rng.normal(n) * rng.log_uniform(low=0.1, high=10.0))
    draft.free[f"{name}:base"] = base * scale
    draft.fixed[f"{name}:signs"] = rng.signs(d, n)
    draft.fixed[f"{name}:order"] = torch.rand(d, n, rng.count, generator=rng.generator, device=rng.device).argsort(dim=1)
    draft.fixed[f"{name}:triple"] = rng.integers(0, len(TRIPLES) - 1, 2)
    draft.fixed[f"{name}:turn"] = rng.integers(0, 7, 2, d)
    turned = rng.chance(0.6)  # otherwise signed permutations only, which keep small integers small
    draft.fixed[f"{name}:turn"] = torch.where(turned, draft.fixed[f"{name}:turn"], 0)
    draft.fixed[f"{name}:turned"] = turned


def equal_norms(draft: Draft, name: str, *, exact: bool) -> Tensor:
    """Signed permutations and Pythagorean rotations (integer cosines and sines) of one vector: norms equal exactly."""
    fixed, base = draft.fixed, draft.free[f"{name}:base"]
    signs, order, turned = fixed[f"{name}:signs"], fixed[f"{name}:order"], fixed[f"{name}:turned"]
    d, n, count = signs.shape
    if exact:
        base = on_grid(base, Precision.of(base.dtype).base)
    points = base.expand(d, n, count)
    for step, (p, q) in enumerate(((0, 1), (n - 2, n - 1))):
        if n < 2:
            break
        tables = [((c, 0), (a, b), (b, a), (-a, b), (a, -b), (0, c), (-c, 0), (0, -c)) for a, b, c in TRIPLES]
        table = base.new_tensor(tables)  # (triple, turn, 2)
        index = fixed[f"{name}:triple"][step] * 8 + fixed[f"{name}:turn"][step]  # (d, B)
        cosine, sine = table[..., 0].reshape(-1)[index], table[..., 1].reshape(-1)[index]
        hypotenuse = base.new_tensor([c for _, _, c in TRIPLES])[fixed[f"{name}:triple"][step]]
        hypotenuse = torch.where(turned, hypotenuse, 1.0)
        cosine, sine = torch.where(turned, cosine, 1.0), torch.where(turned, sine, 0.0)
        columns = [points[:, k] * hypotenuse for k in range(n)]
        columns[p], columns[q] = points[:, p] * cosine - points[:, q] * sine, points[:, p] * sine + points[:, q] * cosine
        points = torch.stack(columns, dim=1) / torch.where(turned, 8.0, 1.0).to(base.dtype)
    return points.gather(1, order) * signs


def separated_radii(draft: Draft, name: str, points: Tensor) -> Tensor:
    """r_i = fill s w_i with s the least of ||rho^i - rho^j|| / (w_i + w_j); fill < 1 keeps closed balls disjoint."""
    fill = draft.free[f"{name}:fill"]
    d = points.shape[0]
    logs = draft.free.get(f"{name}:weights")
    if d == 1:
        return (draft.free[f"{name}:alone"] * fill).unsqueeze(0)
    weights = points.new_ones(d, points.shape[-1]) if logs is None else logs.exp()
    first, second = torch.triu_indices(d, d, 1, device=points.device)
    apart = (points[first] - points[second]).square().sum(dim=1).clamp_min(1e-300).sqrt()  # (d (d - 1) / 2, B)
    shares = weights[first] + weights[second]
    common = (apart / shares).amin(dim=0)
    return (fill * (1 - Precision.of(points.dtype).slack)) * common * weights


def ball_state(draft: Draft, name: str, points: Tensor, radii: Tensor, *, exact: bool) -> Tensor:
    owner, direction = draft.fixed[f"{name}:owner"], draft.free[f"{name}:direction"]
    centre = points.gather(0, owner.expand(1, points.shape[1], -1))[0]
    radius = radii.gather(0, owner.unsqueeze(0))[0]
    length = direction.square().sum(dim=0).clamp_min(1e-300).sqrt()
    state = centre + (draft.free[f"{name}:depth"] * radius / length) * direction
    if not exact:
        return state
    step, missing = _two_difference(state, centre)
    distance = step.square().sum(dim=0).sqrt()
    on_axis = ((step != 0).sum(dim=0) <= 1) & (missing == 0).all(dim=0) & (step.abs().amax(dim=0) <= radius)
    inside = distance <= radius * (1 - Precision.of(points.dtype).slack ** 2 * 2**6)
    return torch.where(inside | on_axis, state, centre)


def _two_difference(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """a - b as a float and the part that rounding lost (Knuth)."""
    difference = a - b
    back = difference - a
    return difference, (a - (difference - back)) - (b + back)


def hull_state(draft: Draft, name: str, points: Tensor, *, exact: bool) -> Tensor:
    weights = torch.softmax(draft.free[f"{name}:logits"], dim=0)
    if exact:
        whole = 2.0 ** Precision.of(points.dtype).weight
        shares = (weights * whole).floor()
        rest = whole - shares.sum(dim=0, keepdim=True)
        shares = shares.scatter_add(0, shares.argmax(dim=0, keepdim=True), rest)
        weights = shares / whole
    return (weights.unsqueeze(1) * points).sum(dim=0)
