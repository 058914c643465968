r"""From random numbers to instances: what is free to vary for each kind of variable, and how instances are made of it.

A draft holds real parameters without constraints other than simple bounds; `assemble` turns them into values that lie in the
domain *by construction*: disjoint balls, states inside $\Omega$, states in the convex hull, equal norms. The property search
draws drafts; the attack differentiates `assemble`. With `exact=True` the result lies in the domain in exact arithmetic,
roundings included. Tensors inside a draft have instances last; assembled values have them first (and are views).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from theory.language import domain as domains
from theory.language.domain import Domain
from theory.language.membership import check_kinds
from verify.base.points import BatchRequest
from verify.search.pattern_families import Rng, draw_patterns
from verify.search.twins import relate

TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25))


@dataclass(frozen=True)
class Draft:
    """Parameters of a batch, by name (``"x"``, ``"radii:weights"``, ...), shaped (..., B) with instances last."""

    request: BatchRequest
    free: dict[str, Tensor]
    fixed: dict[str, Tensor]

    def with_free(self, free: dict[str, Tensor]) -> Draft:
        return replace(self, free=free)


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


def first_patterns(domain: Domain) -> str | None:
    """The name of the patterns that states, balls and layers refer to."""
    return domain.first(domains.Patterns)


def shape_of(symbol: object, sizes: dict[str, int]) -> tuple[int, ...]:
    """The shape of one variable: () a scalar, (length,) a column, (d, n) patterns."""
    axes: tuple[Any, ...] = getattr(symbol, "shape", ())
    shape = tuple(_axis(axis, sizes) for axis in axes)
    return shape[:1] if len(axes) == 2 and axes[1] == 1 else shape


def _axis(axis: Any, sizes: dict[str, int]) -> int:
    if axis.is_Symbol:
        return sizes[axis.name]
    return int(axis.subs({symbol: sizes[symbol.name] for symbol in axis.free_symbols}))


def check_request(domain: Domain, request: BatchRequest) -> None:
    """Raises ValueError if the sizes, count or state mode of a request cannot be met by the domain."""
    if not domain.variables:
        raise ValueError("a closed domain has no instances to draw; evaluate the claim instead")
    check_kinds(domain)
    wanted = {symbol.name for symbol in domain.sizes}
    if set(request.sizes) != wanted:
        raise ValueError(f"sizes must name {sorted(wanted)}, got {dict(request.sizes)}")
    if any(size < 1 for size in request.sizes.values()):
        raise ValueError(f"sizes must be >= 1, got {dict(request.sizes)}")
    if request.count < 1:
        raise ValueError(f"count must be >= 1, got {request.count}")
    if request.states not in STATES:
        raise ValueError(f"states must be one of {', '.join(STATES)}; got {request.states!r}")
    if domain.first(domains.Layers) and request.sizes["l"] > request.sizes["d"]:
        raise ValueError(f"no layer may be empty: l <= d is required, got {dict(request.sizes)}")


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
    "far": lambda rng, patterns: (
        rng.normal(patterns.shape[1]) * (1 + _spread(patterns)) * rng.log_uniform(low=4.0, high=100.0)
    ),
    "huge": lambda rng, patterns: rng.normal(patterns.shape[1]) * rng.log_uniform(low=2.0**12, high=2.0**20),
}


def _turned(names: dict[str, Callable[[Rng, Tensor], Tensor]], first: str, position: int, seed: int) -> str:
    """The mode of the k-th state: the requested one for the first, others by turns."""
    modes = list(names)
    return modes[(modes.index(first) + position * (1 + seed % (len(modes) - 1))) % len(modes)]


# --- scalars (and vectors of them) ------------------------------------------------------------------------------------


def _real(rng: Rng, shape: tuple[int, ...]) -> Tensor:
    whole = rng.grid(-8, 8, *shape) / 2
    broad = rng.normal(*shape) * rng.log_uniform(low=1e-3, high=1e3)
    return torch.where(rng.chance(0.4), whole, torch.where(rng.chance(0.2), rng.heavy(*shape), broad))


def _positive(rng: Rng, shape: tuple[int, ...]) -> Tensor:
    fraction = rng.grid(1, 16, *shape) * torch.where(rng.chance(0.5), 0.25, 1.0).to(rng.dtype)
    broad = rng.log_uniform(*shape, low=1e-6, high=1e6)
    return torch.where(rng.chance(0.3), fraction, torch.where(rng.chance(0.5), broad, broad.pow(0.25)))


def _non_negative(rng: Rng, shape: tuple[int, ...]) -> Tensor:
    return torch.where(rng.chance(0.15, *shape), 0.0, _positive(rng, shape))


def _unit(rng: Rng, shape: tuple[int, ...]) -> Tensor:
    special = rng.grid(0, 2, *shape) / 2
    return torch.where(rng.chance(0.35), special, rng.uniform(*shape))


def _whole(rng: Rng, shape: tuple[int, ...], kind: domains.Whole) -> Tensor:
    room = kind.high - kind.low
    if room < 0:
        raise ValueError(f"a Whole needs low <= high, got {kind}")
    small = rng.integers(0, min(3, room), *shape)
    broad = (rng.uniform(*shape) ** 2 * (room + 1)).floor().to(torch.int64).clamp(max=room)
    offset = torch.where(rng.chance(0.15), 0, torch.where(rng.chance(0.35), small, broad))
    return (offset + kind.low).to(rng.dtype)


# --- sketch ----------------------------------------------------------------------------------------------------------


def sketch(
    domain: Domain, request: BatchRequest, device: str | torch.device = "cpu", dtype: torch.dtype = torch.float64
) -> Draft:
    """Draw the parameters of a batch; everything is determined by the request, the device and the dtype.

    Raises: ValueError if the domain cannot be drawn as requested.
    """
    check_request(domain, request)
    rng = Rng.seeded(request.seed, request.count, device, dtype)
    sizes = dict(request.sizes)
    scale = 2.0**request.log2_scale
    draft = Draft(request, {}, {})
    free, fixed = draft.free, draft.fixed
    distinct = domain.first(domains.SeparatedRadii) is not None
    main: Tensor | None = None  # the patterns that states refer to, (d, n, B)
    states = 0
    for symbol, kind in domain.variables:
        if isinstance(kind, domains.Patterns):
            name, (d, n) = symbol.name, shape_of(symbol, sizes)
            if isinstance(kind, domains.EqualNormPatterns):
                _sketch_equal_norms(rng, draft, name, d, n, scale)
            else:
                free[name] = draw_patterns(rng, request.family, d, n, distinct=distinct) * scale
            if main is None:
                main = _patterns(domain, draft, name, kind, exact=True)
    for symbol, kind in domain.variables:
        name, shape = symbol.name, shape_of(symbol, sizes)
        if isinstance(kind, domains.Patterns):
            continue
        if isinstance(kind, domains.SeparatedRadii):
            if not kind.equal:
                spread = torch.where(rng.chance(0.4), 0.5, torch.where(rng.chance(0.5), 3.0, 0.0)).to(dtype)
                free[f"{name}:weights"] = rng.normal(*shape) * spread
            full = rng.chance(0.3)
            free[f"{name}:fill"] = torch.where(full, 1.0, rng.uniform(low=0.001, high=1.0))
            free[f"{name}:alone"] = torch.where(rng.chance(0.4), rng.grid(1, 8) / 2, rng.log_uniform(low=1e-3, high=1e3))
        elif isinstance(kind, domains.BallState) and main is not None:
            fixed[f"{name}:owner"] = rng.integers(0, main.shape[0] - 1)
            axis = torch.nn.functional.one_hot(rng.integers(0, shape[0] - 1), shape[0]).T.to(dtype) * rng.signs()
            free[f"{name}:direction"] = torch.where(rng.chance(0.3), axis, rng.normal(*shape))
            depth = torch.where(rng.chance(0.4), 1.0, rng.uniform())
            depth = torch.where(rng.chance(0.2), 1 - Precision.of(dtype).slack, depth)
            free[f"{name}:depth"] = torch.where(rng.chance(0.1), 0.0, depth)
        elif isinstance(kind, domains.HullState) and main is not None:
            sharpness = torch.where(rng.chance(0.25), 0.0, rng.log_uniform(low=0.1, high=100.0))
            free[f"{name}:logits"] = rng.normal(main.shape[0]) * sharpness
        elif isinstance(kind, domains.State) and main is not None and shape == (main.shape[1],):
            free[name] = STATES[_turned(STATES, request.states, states, request.seed)](rng, main)
            states += 1
        elif isinstance(kind, domains.State | domains.Vector):
            entries = draw_patterns(rng, request.family, shape[0] if shape else 1, 1)[:, 0] * scale
            free[name] = entries if shape else entries[0]
        elif isinstance(kind, domains.Layers):
            rank = rng.permutation(shape[0])
            label = torch.where(rank < sizes["l"], rank, rng.integers(0, sizes["l"] - 1, shape[0]))
            fixed[name] = label.to(dtype)
        elif isinstance(kind, domains.Whole):
            fixed[name] = _whole(rng, shape, kind)
        elif isinstance(kind, domains.Positive):
            free[name] = _positive(rng, shape)
        elif isinstance(kind, domains.NonNegative):
            free[name] = _non_negative(rng, shape)
        elif isinstance(kind, domains.UnitInterval):
            free[name] = _unit(rng, shape)
        elif isinstance(kind, domains.Real):
            free[name] = _real(rng, shape)
        else:
            raise ValueError(f"no way to draw {name}: {kind!r} (a state needs a variable of kind Patterns)")
    relate(domain, draft)
    return draft


# --- assemble --------------------------------------------------------------------------------------------------------


def assemble(domain: Domain, draft: Draft, *, exact: bool = True) -> dict[str, Tensor]:
    """The values of a draft, instances first: scalars (B,), vectors (B, m), patterns (B, d, n).

    With `exact`, memberships hold in exact arithmetic: entries are put on a grid where sums must not round, and a state that
    rounding would leave outside its ball goes to the centre. Without, the map is differentiable.
    """
    values: dict[str, Tensor] = {}
    free, fixed = draft.free, draft.fixed
    for symbol, kind in domain.variables:
        if isinstance(kind, domains.Patterns):
            values[symbol.name] = _patterns(domain, draft, symbol.name, kind, exact=exact)
    main = values.get(first_patterns(domain) or "")
    radii: Tensor | None = None
    for symbol, kind in domain.variables:
        if isinstance(kind, domains.SeparatedRadii) and main is not None:
            values[symbol.name] = _radii(draft, symbol.name, main)
            radii = values[symbol.name] if radii is None else radii
    for symbol, kind in domain.variables:
        name = symbol.name
        if name in values:
            continue
        if isinstance(kind, domains.BallState) and main is not None and radii is not None:
            values[name] = _ball_state(draft, name, main, radii, exact=exact)
        elif isinstance(kind, domains.HullState) and main is not None:
            values[name] = _hull_state(draft, name, main, exact=exact)
        elif f"{name}:log" in free:
            values[name] = free[f"{name}:log"].exp()
        elif name in fixed:
            values[name] = fixed[name]
        elif isinstance(kind, domains.UnitInterval):
            values[name] = free[name].clamp(0, 1) if exact else free[name]
        else:
            values[name] = free[name]
    return {symbol.name: values[symbol.name].movedim(-1, 0) for symbol, _ in domain.variables}


def _power_of_two_above(size: Tensor) -> Tensor:
    return torch.ldexp(torch.ones_like(size), torch.frexp(size).exponent)


def _on_grid(points: Tensor, bits: int) -> Tensor:
    """Entries rounded to multiples of 2^-bits of the (power of two above the) largest entry of their instance."""
    step = _power_of_two_above(points.abs().amax(dim=tuple(range(points.ndim - 1)))) * 2.0**-bits
    return torch.where(step > 0, (points / step).round() * step, points)


def _patterns(domain: Domain, draft: Draft, name: str, kind: domains.Patterns, *, exact: bool) -> Tensor:
    points = _equal_norms(draft, name, exact=exact) if isinstance(kind, domains.EqualNormPatterns) else draft.free[name]
    if not exact:
        return points
    if domain.first(domains.HullState):
        points = _on_grid(points, Precision.of(points.dtype).grid)
    if domain.first(domains.SeparatedRadii) and points.shape[0] > 1:
        points = _apart(points, _circle(points) if isinstance(kind, domains.EqualNormPatterns) else _line(points))
    return points


def _apart(points: Tensor, instead: Tensor) -> Tensor:
    """Pattern sets (d, n, B) with a pair so close that its squared distance could underflow are replaced."""
    gaps = torch.stack([(points[:j] - points[j]).abs().amax(dim=1).amin(dim=0) for j in range(1, points.shape[0])]).amin(dim=0)
    smallest = 2.0**-400 if points.dtype == torch.float64 else 2.0**-50
    return torch.where(gaps > smallest, points, instead)


def _line(points: Tensor) -> Tensor:
    return torch.arange(points.shape[0], dtype=points.dtype, device=points.device).reshape(-1, 1, 1)


def _circle(points: Tensor) -> Tensor:
    """Different integer points with one norm: +-1 on a line, 36 points of the circle of radius 65 in a plane."""
    d, n = points.shape[:2]
    legs = [(65, 0), (0, 65), *((a, b) for p, q in ((16, 63), (33, 56), (25, 60), (39, 52)) for a, b in ((p, q), (q, p)))]
    ring = [(1, 0), (-1, 0)] if n == 1 else sorted({(s * a, t * b) for a, b in legs for s in (1, -1) for t in (1, -1)})
    if d > len(ring):
        raise ValueError(f"distinct patterns of equal norms: at most {len(ring)} are offered for n = {n}, got d = {d}")
    columns = [[float(pair[k]) if k < 2 else 0.0 for k in range(n)] for pair in ring[:d]]
    return points.new_tensor(columns).unsqueeze(-1)


def _sketch_equal_norms(rng: Rng, draft: Draft, name: str, d: int, n: int, scale: float) -> None:
    base = torch.where(rng.chance(0.5), rng.grid(-6, 6, n), rng.normal(n) * rng.log_uniform(low=0.1, high=10.0))
    draft.free[f"{name}:base"] = base * scale
    draft.fixed[f"{name}:signs"] = rng.signs(d, n)
    draft.fixed[f"{name}:order"] = torch.rand(d, n, rng.count, generator=rng.generator, device=rng.device).argsort(dim=1)
    draft.fixed[f"{name}:triple"] = rng.integers(0, len(TRIPLES) - 1, 2)
    draft.fixed[f"{name}:turn"] = rng.integers(0, 7, 2, d)
    turned = rng.chance(0.6)  # otherwise signed permutations only, which keep small integers small
    draft.fixed[f"{name}:turn"] = torch.where(turned, draft.fixed[f"{name}:turn"], 0)
    draft.fixed[f"{name}:turned"] = turned


def _equal_norms(draft: Draft, name: str, *, exact: bool) -> Tensor:
    """Signed permutations and Pythagorean rotations (integer cosines and sines) of one vector: norms equal exactly."""
    fixed, base = draft.fixed, draft.free[f"{name}:base"]
    signs, order, turned = fixed[f"{name}:signs"], fixed[f"{name}:order"], fixed[f"{name}:turned"]
    d, n, count = signs.shape
    if exact:
        base = _on_grid(base, Precision.of(base.dtype).base)
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


def _radii(draft: Draft, name: str, points: Tensor) -> Tensor:
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


def _ball_state(draft: Draft, name: str, points: Tensor, radii: Tensor, *, exact: bool) -> Tensor:
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


def _hull_state(draft: Draft, name: str, points: Tensor, *, exact: bool) -> Tensor:
    weights = torch.softmax(draft.free[f"{name}:logits"], dim=0)
    if exact:
        whole = 2.0 ** Precision.of(points.dtype).weight
        shares = (weights * whole).floor()
        rest = whole - shares.sum(dim=0, keepdim=True)
        shares = shares.scatter_add(0, shares.argmax(dim=0, keepdim=True), rest)
        weights = shares / whole
    return (weights.unsqueeze(1) * points).sum(dim=0)


# --- for the attack --------------------------------------------------------------------------------------------------


def for_descent(domain: Domain, draft: Draft) -> Draft:
    """The same draft with positive variables given by their logarithms."""
    free = dict(draft.free)
    for symbol, kind in domain.variables:
        if isinstance(kind, domains.Positive):
            free[f"{symbol.name}:log"] = free.pop(symbol.name).log()
    return draft.with_free(free)


def project_(domain: Domain, free: dict[str, Tensor]) -> None:
    """Put parameters back within their bounds, in place."""
    for name, tensor in free.items():
        variable, _, part = name.partition(":")
        low, high = bounds(domain.kind_of(variable), part)
        if (low, high) != UNBOUNDED:
            tensor.clamp_(low, high)


UNBOUNDED = (-math.inf, math.inf)


def bounds(kind: domains.Kind, part: str) -> tuple[float, float]:
    """Where a parameter of a variable must lie; `part` is what stands after the colon in its name."""
    if part in ("fill", "alone"):
        return 1e-6, 1.0 if part == "fill" else 1e6
    if part == "depth" or isinstance(kind, domains.UnitInterval):
        return 0.0, 1.0
    if part in ("log", "weights"):
        return -30.0, 30.0
    if isinstance(kind, domains.Positive):
        return 2.0**-100, math.inf
    if isinstance(kind, domains.NonNegative):
        return 0.0, math.inf
    return (float(kind.low), float(kind.high)) if isinstance(kind, domains.Whole) else UNBOUNDED


def within(kind: domains.Kind, part: str, tensor: Tensor) -> Tensor:
    """A parameter put within its bounds, by its size where it may not be negative."""
    low, high = bounds(kind, part)
    if isinstance(kind, domains.Whole):
        tensor = tensor.round()
    return tensor if (low, high) == UNBOUNDED else (tensor.abs() if low >= 0 else tensor).clamp(low, high)
