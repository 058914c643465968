r"""Nearest neighbours and layer energies of many queries over one large pattern set, streamed, at matrix-product speed.

$\lVert x-\rho\rVert^2=\lVert x\rVert^2+(\lVert\rho\rVert^2-2x^\top\rho)$ is fast and cancels. Here the bracket only
*filters*: with the proved bound on its rounding (`product_bound`) every pattern that could matter is kept, and what is kept is
computed again by differences in float64. Where single precision keeps too many, double precision filters; where that keeps too
many, all are computed by differences; neighbours that differ by less than the rounding of those are compared in integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Rows = Any  # a tensor or an array (numpy, also memory-mapped) of shape (count, n); blocks of rows are read one at a time
Progress = Callable[[int, int], None]  # blocks done, blocks in all

QUERY_BLOCK = 1024
PATTERN_BLOCK = 2048
FEW = 24  # candidates a query in one block of patterns, above which the next tier filters
MAX_TIES = 64  # near ties a query that are compared exactly
PAIR_ENTRIES = 1 << 20  # entries of differences held at once
KEPT_ENTRIES = 1 << 24  # pattern sets up to this size are converted once and kept, in two precisions
_U64 = 2.0**-53


@dataclass(frozen=True)
class Neighbours:
    """The nearest pattern of each query.

    Attributes:
        index: of the nearest pattern, the lowest where several are exactly equally near, (Q,) int64.
        squared_distance: by float64 differences, (Q,).
        bound: |squared_distance - true| is at most this, (Q,).
        decided: whether `index` is proved; False only where more than `MAX_TIES` patterns are equally near to within rounding.
    """

    index: Tensor
    squared_distance: Tensor
    bound: Tensor
    decided: Tensor


@dataclass(frozen=True)
class Energies:
    """Nearest-neighbour function and layer energy of each query, with bounds on the error of each; all (Q,), float64."""

    nearest: Tensor
    nearest_bound: Tensor
    energy: Tensor
    energy_bound: Tensor


def product_bound(dim: int, dtype: torch.dtype, query_norm: Tensor, pattern_norm: float) -> Tensor:
    r"""A bound on the error of $\lVert\rho\rVert^2-2x^\top\rho$ by a matrix product in `dtype`.

    For patterns of norm at most `pattern_norm`. Rounding the entries to `dtype`, the inner product in any order (also fused)
    and the last addition cost at most n + 8 roundings of $\lVert\rho\rVert^2+2\lVert x\rVert\lVert\rho\rVert$ (Higham 2002,
    eq. 3.5, with Cauchy-Schwarz; 1.05 covers second order for n u < 1/64); in float64 the squared norm itself, onto which the
    product may be added term by term, brings n + 8 more. Underflow costs less than 8 n times the smallest normal number.
    Infinite where that does not apply.
    """
    info = torch.finfo(dtype)
    u = info.eps / 2
    roundings = (dim + 8) * (2 if dtype == torch.float64 else 1)
    size = pattern_norm * pattern_norm + 2 * query_norm * pattern_norm
    bound = 1.05 * roundings * u * size + 8 * dim * info.smallest_normal * (1 + pattern_norm + query_norm)
    coarse = torch.full_like(size, roundings * u >= 2.0**-6, dtype=torch.bool)
    unsafe = (size + query_norm * query_norm > info.max * 2.0**-8) | coarse
    return torch.where(unsafe, math.inf, bound)


def direct_bound(squared_distance: Tensor, dim: int) -> Tensor:
    """A bound on the error of a squared distance by float64 differences."""
    return squared_distance * (1.01 * (dim + 2) * _U64) + 2 * dim * 2.0**-1074


def _read(rows: Rows, start: int, stop: int) -> Tensor:
    """Rows start..stop-1 as a tensor; pages of a memory map are handed back once copied."""
    block = rows[start:stop]
    if isinstance(block, Tensor):
        return block.detach()
    copied = torch.from_numpy(block.copy())
    mapped = getattr(rows, "_mmap", None)
    if mapped is not None and hasattr(mapped, "madvise"):
        import mmap

        mapped.madvise(mmap.MADV_DONTNEED)
    return copied


def _checked(queries: Rows, patterns: Rows) -> int:
    if len(patterns.shape) != 2 or patterns.shape[0] < 1 or patterns.shape[1] < 1:
        raise ValueError(f"patterns must be (d, n) with d >= 1 and n >= 1, got {tuple(patterns.shape)}")
    if len(queries.shape) != 2 or queries.shape[1] != patterns.shape[1]:
        raise ValueError(f"queries must be (Q, n) with n = {patterns.shape[1]}, got {tuple(queries.shape)}")
    return int(patterns.shape[1])


def _squares(name: str, block: Tensor, start: int) -> Tensor:
    r"""$\lVert\cdot\rVert^2$ of each row in float64, within n + 4 roundings; raises ValueError where an entry is not finite."""
    squares: Tensor = torch.linalg.vector_norm(block, dim=1, dtype=torch.float64).square()
    if not bool(torch.isfinite(squares).all()):
        good = torch.isfinite(block).all(dim=1)
        if not bool(good.all()):
            raise ValueError(f"{name} must be finite, row {start + int((~good).nonzero()[0])} is not")
    return squares


class _Block:
    """One block of patterns in the precisions in which it is needed."""

    def __init__(self, raw: Tensor, start: int) -> None:
        self.raw = raw if raw.is_floating_point() else raw.to(torch.float64)
        self.start, self.count = start, raw.shape[0]
        norms = _squares("patterns", self.raw, start)
        self.norm = math.sqrt(float(norms.max())) * (1 + 2.0**-20)
        self.norms = {torch.float64: norms, torch.float32: norms.to(torch.float32)}
        self._rows: dict[torch.dtype, Tensor] = {}

    def rows(self, dtype: torch.dtype) -> Tensor:
        if dtype not in self._rows:
            self._rows[dtype] = self.raw.to(dtype)
        return self._rows[dtype]


class _Queries:
    """One block of queries with what is known of each so far."""

    def __init__(self, raw: Tensor, start: int, window: float, tolerance: float) -> None:
        self.exact = raw.to(torch.float64)
        self.count, self.dim = self.exact.shape
        self.rows = {torch.float64: self.exact, torch.float32: raw.to(torch.float32)}
        self.square = _squares("queries", self.exact, start)
        self.norm = self.square.sqrt() * (1 + 2.0**-20)
        self.window, self.tolerance = window, tolerance
        self.everyone = torch.arange(self.count, device=self.exact.device)
        self.upper = torch.full_like(self.square, math.inf)  # of the true least squared distance
        self.best = self.upper.clone()  # the least computed one
        self.best_error = torch.zeros_like(self.upper)  # what products may have brought into it
        self.low = self.upper.clone()  # least exponent in the running sum
        self.total = torch.zeros_like(self.upper)  # sum of exp(low - D)
        self.exponent_error = torch.zeros_like(self.upper)
        self.pairs: list[tuple[Tensor, Tensor, Tensor]] = []  # query, pattern, squared distance
        self.crowded = torch.zeros(self.count, dtype=torch.bool, device=self.exact.device)
        self.blocks = 0
        self.tier = 0 if _true_single() else 1

    def visit(self, block: _Block, skip: Tensor | None) -> None:
        """Take a block of patterns into account; `skip` is the pattern that each query must leave out."""
        self.blocks += 1
        rows = self.everyone
        for tier, dtype in ((0, torch.float32), (1, torch.float64)):
            if self.tier <= tier and rows.numel():
                rows = self._filter(rows, block, dtype, skip)
                if tier == 0 and 2 * rows.numel() > self.count:
                    self.tier = 1  # single precision kept too many of this block for most: so will it of the next
        self._all_by_differences(rows, block, skip)

    def _filter(self, rows: Tensor, block: _Block, dtype: torch.dtype, skip: Tensor | None) -> Tensor:
        """Filter a block in one precision and take what is kept; returns the queries for which that is too much."""
        square, norm, upper, queries = self.square, self.norm, self.upper, self.rows[dtype]
        if rows.numel() < self.count:
            square, norm, upper, queries = square[rows], norm[rows], upper[rows], queries[rows]
        bound = product_bound(self.dim, dtype, norm, block.norm) + 1.05 * (self.dim + 8) * _U64 * square
        usable = torch.isfinite(bound)
        if not bool(usable.any()):
            return rows
        scores = torch.addmm(block.norms[dtype], queries, block.rows(dtype).T, alpha=-2.0)
        if skip is not None:
            place = skip[rows] - block.start
            inside = ((place >= 0) & (place < block.count)).nonzero().squeeze(-1)
            scores[inside, place[inside]] = math.inf
        least = scores.amin(dim=1).to(torch.float64)
        upper = torch.minimum(upper, square + least + bound)
        usable &= torch.isfinite(least) | (least == math.inf)
        some = usable & torch.isfinite(least)
        dense = self.window > 0 and self._accepts(bound, dtype)
        if dense and self.tolerance:
            self._add_dense(rows, some, scores, square, bound)
            self.upper[rows] = torch.where(some, upper, self.upper[rows])
            found = (square + least).clamp_(min=0.0)
            self.best[rows] = torch.where(some, torch.minimum(self.best[rows], found), self.best[rows])
            self.best_error[rows] = torch.where(some, torch.maximum(self.best_error[rows], bound), self.best_error[rows])
            return rows[~usable]
        # the last term covers the rounding of this line
        limit = upper - square + bound + (0.0 if dense else self.window) + 16 * _U64 * (upper + square + bound)
        near = (some & (least <= limit)).nonzero().squeeze(-1)
        ceiling = torch.nextafter(limit[near].to(dtype), torch.full_like(limit[near], math.inf, dtype=dtype))
        keep = (scores if near.numel() == scores.shape[0] else scores[near]) <= ceiling.unsqueeze(1)
        counts = keep.sum(dim=1)
        few = counts <= (FEW if dtype == torch.float32 else max(FEW, block.count // 4))
        if not bool(few.all()):
            keep &= few.unsqueeze(1)
        row, column = keep.nonzero(as_tuple=True)
        self._take(rows[near][row], column, block, accumulate=self.window > 0 and not dense)
        again = ~usable
        again[near[~few]] = True
        if dense:
            self._add_dense(rows, some & ~again, scores, square, bound)
        return rows[again]

    def _accepts(self, bound: Tensor, dtype: torch.dtype) -> bool:
        """Whether products of this precision may enter the energies themselves."""
        allowed = self.tolerance or (2.0**-36 if dtype == torch.float64 else 0.0)
        return bool((bound <= allowed).all())

    def _all_by_differences(self, rows: Tensor, block: _Block, skip: Tensor | None) -> None:
        columns = torch.arange(block.count, device=rows.device)
        for some in torch.split(rows, max(1, PAIR_ENTRIES // block.count)) if rows.numel() else ():
            row, column = some.repeat_interleave(block.count), columns.repeat(some.numel())
            if skip is not None:
                allowed = skip[row] != column + block.start
                row, column = row[allowed], column[allowed]
            self._take(row, column, block, accumulate=self.window > 0)

    def _take(self, row: Tensor, column: Tensor, block: _Block, *, accumulate: bool) -> None:
        """Compute pairs by differences: the least distances, the near ties, the energies."""
        if not row.numel():
            return
        size = max(1, PAIR_ENTRIES // self.dim)
        parts = zip(torch.split(row, size), torch.split(column, size), strict=True)
        distances = torch.cat([(self.exact[r] - block.raw[c]).square_().sum(dim=1) for r, c in parts])
        least = torch.full_like(self.best, math.inf).scatter_reduce_(0, row, distances, "amin")
        self.best = torch.minimum(self.best, least)
        self.upper = torch.minimum(self.upper, least + direct_bound(least, self.dim))
        if accumulate:
            self._add(row, distances)
        if not self.window:
            self.pairs.append((row, column + block.start, distances))
            self._prune()

    def _prune(self) -> None:
        """Forget pairs that are certainly not nearest; keep the MAX_TIES nearest of a query."""
        row, column, distances = (torch.cat(parts) for parts in zip(*self.pairs, strict=True))
        close = distances - direct_bound(distances, self.dim) <= self.upper[row]
        row, column, distances = row[close], column[close], distances[close]
        counts = torch.bincount(row, minlength=self.count)
        if int(counts.max()) > MAX_TIES:
            order = torch.argsort(distances, stable=True)
            order = order[torch.argsort(row[order], stable=True)]
            row, column, distances = row[order], column[order], distances[order]
            position = torch.arange(row.numel(), device=row.device) - (counts.cumsum(0) - counts)[row]
            self.crowded |= counts > MAX_TIES
            keep = position < MAX_TIES
            row, column, distances = row[keep], column[keep], distances[keep]
        self.pairs = [(row, column, distances)]

    def _add(self, row: Tensor, distances: Tensor) -> None:
        """Add exp(-D) of pairs to the running sums."""
        new = self.low.scatter_reduce(0, row, distances, "amin")
        self._rescale(new)
        self.total.scatter_add_(0, row, torch.exp(self.low[row] - distances))
        errors = direct_bound(distances, self.dim) + _U64 * (distances - self.low[row])
        self.exponent_error.scatter_reduce_(0, row, errors, "amax")

    def _add_dense(self, rows: Tensor, chosen: Tensor, scores: Tensor, square: Tensor, bound: Tensor) -> None:
        """Add exp(-D) of a whole block for the chosen queries, D from products; writes into `scores`."""
        if not bool(chosen.all()):
            rows, scores, square, bound = rows[chosen], scores[chosen], square[chosen], bound[chosen]
        least = (square + scores.amin(dim=1).to(torch.float64)).clamp_(min=0.0)
        new = self.low.clone()
        new[rows] = torch.minimum(self.low[rows], least)
        self._rescale(new)
        offset = (self.low[rows] - square).to(scores.dtype)
        self.total[rows] += torch.sub(offset.unsqueeze(1), scores, out=scores).exp_().sum(dim=1).to(torch.float64)
        u = torch.finfo(scores.dtype).eps / 2
        # rounding of the offset, of the difference (64 nats away no term matters), of exp and of the sum
        rounding = (2 * u) * (offset.abs().to(torch.float64) + 64) + (16 + scores.shape[1]) * u
        self.exponent_error[rows] = torch.maximum(self.exponent_error[rows], bound + rounding)

    def _rescale(self, new: Tensor) -> None:
        moved = torch.where(torch.isfinite(self.low), new - self.low, 0.0)
        self.total = self.total * torch.exp(moved)
        self.low = new


def _true_single() -> bool:
    """Whether float32 products are float32 (not TF32 or bfloat16 inside)."""
    return torch.get_float32_matmul_precision() == "highest" and not torch.backends.cuda.matmul.allow_tf32


def _sweep(
    queries: Rows,
    patterns: Rows,
    window: float,
    tolerance: float,
    others: bool,
    progress: Progress | None,
    finish: Callable[[_Queries, int], None],
) -> None:
    dim = _checked(queries, patterns)
    count, stored = int(queries.shape[0]), int(patterns.shape[0])
    if others and (count != stored or stored < 2):
        raise ValueError(f"others=True needs at least 2 patterns, and them as queries; got {count} queries, {stored} patterns")
    kept = stored * dim <= KEPT_ENTRIES
    query_block = max(16, min(QUERY_BLOCK if kept else 4 * QUERY_BLOCK, (1 << 23) // dim))
    pattern_block = max(16, min(PATTERN_BLOCK, (1 << 23) // dim))
    places = range(0, stored, pattern_block)
    steps, done = -(-count // query_block) * len(places), 0
    blocks: dict[int, _Block] = {}
    for start in range(0, count, query_block):
        block = _Queries(_read(queries, start, min(start + query_block, count)), start, window, tolerance)
        skip = block.everyone + start if others else None
        for at in places:
            visited = blocks.get(at) or _Block(_read(patterns, at, min(at + pattern_block, stored)), at)
            if kept:
                blocks[at] = visited
            block.visit(visited, skip)
            done += 1
            if progress is not None:
                progress(done, steps)
        if not bool(torch.isfinite(block.best).all()):
            raise ValueError("squared distances overflow float64; scale queries and patterns by a power of two")
        finish(block, start)


def nearest_neighbours(queries: Rows, patterns: Rows, *, others: bool = False, progress: Progress | None = None) -> Neighbours:
    r"""The nearest pattern of each query, $\arg\min_i\lVert x-\rho^i\rVert^2$, exactly.

    Shapes: queries (Q, n), patterns (d, n), tensors or arrays (memory-mapped ones are read in blocks) -> (Q,) each.
    Args:
        others: the queries are the patterns; leave out each pattern itself (its index, not its duplicates).
        progress: called with the blocks done and the blocks in all.

    Raises: ValueError if the last axes differ, there is no pattern, or an entry is not finite.
    """
    results: list[Neighbours] = []

    def finish(block: _Queries, start: int) -> None:
        results.append(_decide(block, patterns))

    with torch.no_grad():
        _sweep(queries, patterns, 0.0, 0.0, others, progress, finish)
    if not results:
        empty = torch.empty(0, dtype=torch.float64)
        return Neighbours(empty.to(torch.int64), empty, empty, empty.to(torch.bool))
    fields = ("index", "squared_distance", "bound", "decided")
    return Neighbours(*(torch.cat([getattr(result, name) for result in results]) for name in fields))


def _decide(block: _Queries, patterns: Rows) -> Neighbours:
    """The nearest of the pairs that are left, near ties by integers."""
    row, column, distances = block.pairs[0]
    order = torch.argsort(column, stable=True)
    row, column, distances = row[order], column[order], distances[order]
    counts = torch.bincount(row, minlength=block.best.shape[0])
    index = torch.full_like(counts, -1)
    single = counts[row] == 1
    index[row[single]] = column[single]
    for query in (counts > 1).nonzero().squeeze(-1).tolist():
        mine = row == query
        entries = column[mine].tolist()
        if bool(block.crowded[query]):
            index[query] = entries[int(distances[mine].argmin())]
        else:
            index[query] = _least_exactly(block.exact[query], entries, patterns)
    return Neighbours(index, block.best, direct_bound(block.best, block.dim), ~block.crowded)


def _least_exactly(query: Tensor, candidates: list[int], patterns: Rows) -> int:
    """The candidate of least squared distance in exact integer arithmetic; the first of equals."""
    rows = torch.cat([_read(patterns, index, index + 1).to(torch.float64) for index in candidates])
    differing = (rows != rows[:1]).any(dim=0)  # equal coordinates add the same to all
    if not bool(differing.any()):
        return candidates[0]
    entries = torch.cat((query.unsqueeze(0), rows))[:, differing].tolist()
    fractions = [[entry.as_integer_ratio() for entry in row] for row in entries]
    common = max(denominator for row in fractions for _, denominator in row)  # all are powers of two
    target, *others = ([top * (common // bottom) for top, bottom in row] for row in fractions)
    exact = [sum((a - b) ** 2 for a, b in zip(target, other, strict=True)) for other in others]
    return candidates[exact.index(min(exact))]


def streamed_energies(queries: Rows, patterns: Rows, *, tolerance: float = 0.0, progress: Progress | None = None) -> Energies:
    r"""$g(x)$ and $E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$ of each query, by a running LogSumExp over blocks.

    Patterns farther than $g(x)+40+\log d$ are left out where the filter shows them to be (E changes by less than $e^{-40}$);
    the rest are computed by differences, or by products where those are proved to be good enough.

    Shapes: queries (Q, n), patterns (d, n), tensors or arrays (memory-mapped ones are read in blocks) -> (Q,) each.
    Units: nats.
    Args:
        tolerance: an error, in nats, that products may bring in (single precision then suffices for small norms); with 0 they
            enter only where they are good to 2^-36.

    Raises: ValueError if the last axes differ, there is no pattern, an entry is not finite, or the tolerance is negative.
    """
    if not tolerance >= 0:
        raise ValueError(f"tolerance must be >= 0 nats, got {tolerance}")
    results: list[Energies] = []
    count = int(patterns.shape[0])

    def finish(block: _Queries, start: int) -> None:
        energy = block.low - torch.log(block.total)
        # exponents, sum in any order with one rescaling a block, exp and log, what was left out, the last subtraction
        rounding = (count + 20 * block.blocks + 32) * _U64 + math.exp(-39)
        bound = (block.exponent_error + rounding + 4 * _U64 * (energy.abs() + math.log(count))) * 1.01
        nearest_bound = torch.maximum(block.best_error, direct_bound(block.best, block.dim))
        results.append(Energies(block.best, nearest_bound, energy, bound))

    with torch.no_grad():
        _sweep(queries, patterns, 40.0 + math.log(count), tolerance, False, progress, finish)
    if not results:
        empty = torch.empty(0, dtype=torch.float64)
        return Energies(empty, empty, empty, empty)
    fields = ("nearest", "nearest_bound", "energy", "energy_bound")
    return Energies(*(torch.cat([getattr(result, name) for result in results]) for name in fields))
