r"""The nearest other row of each row of one set, exactly, streamed: every pair of blocks is multiplied once, for both sides.

$D_{ij}=\lVert a_i\rVert^2+\lVert a_j\rVert^2-2a_i^\top a_j$ on centred rows is one matrix product (two columns carry squares)
that serves the rows and the columns of a block. It only filters: pairs inside the proved rounding bound (`pair_bound`) are kept
and computed again by differences in float64. Where single precision keeps too many, double precision filters; where that keeps
too many, differences do. Equal rows are found by their bytes; near ties are compared in integers.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor

from lemmata.models.nearest import (
    MAX_TIES,
    PAIR_ENTRIES,
    Neighbours,
    Progress,
    Rows,
    _least_exactly,
    _read,
    _squares,
    _true_single,
    direct_bound,
)

TILE = 2048  # rows of one product
GROUP = 4  # tiles that are held while the tiles before them are read once
FEW = {torch.float32: 24, torch.float64: 64}  # candidates a row in one tile, above which the next tier filters
PER_ROW = 8  # candidates a row that are held, above which the list is cut down
PIVOTS = 128  # rows that may stand for a cluster
SAMPLE = 1024  # rows of which the mean is the centre


def pair_bound(dim: int, dtype: torch.dtype, norm: Tensor, other: float) -> Tensor:
    r"""A bound on the error of $D_{ij}$ by one matrix product in `dtype`, for rows of `norm` and of norm at most `other`.

    Rounding the centred entries and n + 2 products summed in any order (also fused) cost at most n + 16 roundings of
    $(\lVert a_i\rVert+\lVert a_j\rVert)^2$ (Higham 2002, eq. 3.5, and Cauchy-Schwarz; 1.05 covers second order for n u < 1/64);
    in float64 the squares themselves bring n more. Underflow costs less than 8 (n + 2) times the smallest normal number.
    Infinite where that does not apply.
    """
    info = torch.finfo(dtype)
    u = info.eps / 2
    roundings = dim + 16 + (dim if dtype == torch.float64 else 0)
    size = (norm + other).square()
    bound = 1.05 * roundings * u * size + 8 * (dim + 2) * info.smallest_normal * (1 + norm + other)
    safe = (size <= info.max * 2.0**-8) & (roundings * u < 2.0**-6)
    return torch.where(safe, bound, math.inf)


class _Tile:
    """Rows less the centre in the precisions in which they are needed; `left @ right.T` of two tiles are squared distances."""

    def __init__(self, ids: Tensor, raw: Tensor, centre: Tensor) -> None:
        self.ids, self.raw, self.centre = ids, raw, centre
        self.square = torch.linalg.vector_norm(self._centred(), dim=1, dtype=torch.float64).square()  # (B,)
        self.norm = self.square.sqrt() * (1 + 2.0**-20)
        self.forms: dict[tuple[torch.dtype, bool], Tensor] = {}

    def around(self, places: Tensor, other: _Tile, place: int) -> _Tile:
        """Some of the rows, centred on a row of another tile."""
        return _Tile(self.ids[places], self.raw[places].to(torch.float64), other.raw[place].to(torch.float64))

    def exact(self) -> Tensor:
        """The rows themselves, (B, n), float64."""
        return self.raw.to(torch.float64)

    def _centred(self) -> Tensor:
        """In the rows' own precision where that is float32: the common centre is a float32, so one rounding is made."""
        return self.raw - self.centre.to(torch.promote_types(self.raw.dtype, torch.float32))

    def form(self, dtype: torch.dtype, left: bool) -> Tensor:
        """(-2 a, |a|^2, 1) or (a, 1, |a|^2), (B, n + 2)."""
        if (dtype, left) not in self.forms:
            centred = self._centred() if dtype == torch.float32 else self.exact() - self.centre
            square = torch.linalg.vector_norm(centred, dim=1, dtype=torch.float64).square()
            ones = torch.ones_like(square)
            rows = torch.empty(len(centred), centred.shape[1] + 2, dtype=dtype, device=centred.device)
            rows[:, :-2] = centred
            if left:
                rows[:, :-2] *= -2
            rows[:, -2], rows[:, -1] = (square, ones) if left else (ones, square)
            self.forms[dtype, left] = rows
        return self.forms[dtype, left]


class _Search:
    """What is known of the rows so far: an upper bound on each least squared distance, and the pairs that may attain it."""

    def __init__(self, rows: Rows, ids: Tensor, device: torch.device) -> None:
        self.rows, self.ids, self.device = rows, ids, device
        self.dim = int(rows.shape[1])
        sample = torch.linspace(0, len(ids) - 1, min(SAMPLE, len(ids)), dtype=torch.float64).long()
        centre = self._rows(ids[sample]).to(torch.float64).mean(dim=0).to(torch.float32)
        self.centre = torch.where(torch.isfinite(centre), centre, 0.0).to(torch.float64)
        count = int(rows.shape[0])
        self.upper = torch.full((count,), math.inf, dtype=torch.float64, device=device)
        self.dropped = self.upper.clone()  # the least lower bound of a pair that was dropped for want of room
        self.pairs: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []  # row, other, lower bound, whether by differences
        self.held = 0
        self.double: set[int] = set()  # tiles for which single precision kept too many

    def _rows(self, ids: Tensor) -> Tensor:
        """Rows by number, floating."""
        if not len(ids):
            return torch.empty(0, self.dim, dtype=torch.float64, device=self.device)
        first, last = int(ids[0]), int(ids[-1])
        if last - first + 1 == len(ids) and bool((ids[1:] > ids[:-1]).all()):
            found = _read(self.rows, first, last + 1)
        elif isinstance(self.rows, Tensor):
            found = self.rows[ids.to(self.rows.device)].detach()
        else:
            found = torch.from_numpy(self.rows[ids.cpu().numpy()])
        return (found if found.is_floating_point() else found.to(torch.float64)).to(self.device)

    def gather(self, cuts: Sequence[int]) -> None:
        """Put rows of one cluster next to each other, between the cuts: most tiles are then far from each other.

        Only the time depends on it. Nothing is moved where most rows are not much nearer to one pivot than to most.
        """
        order = torch.linspace(0, len(self.ids) - 1, min(PIVOTS, len(self.ids)), dtype=torch.float64).long()
        pivots = (self._rows(self.ids[order]).to(torch.float64) - self.centre).to(torch.float32)
        apart = torch.cdist(pivots, pivots)
        scale = float(apart.median())
        chosen: list[int] = []
        for k in range(len(pivots)):
            if not chosen or float(apart[k, chosen].min()) > scale / 4:
                chosen.append(k)
        if not 1 < len(chosen) <= len(pivots) // 2:
            return
        labels = []
        for start in range(0, len(self.ids), TILE):
            rows = self._rows(self.ids[start : start + TILE]).to(torch.float32) - self.centre.to(torch.float32)
            labels.append(torch.cdist(rows, pivots[chosen]).argmin(dim=1).cpu())
        label = torch.cat(labels)
        parts = [
            self.ids[begin:end][torch.argsort(label[begin:end], stable=True)]
            for begin, end in zip([0, *cuts[:-1]], cuts, strict=True)
        ]
        self.ids = torch.cat(parts)

    def tile(self, start: int, stop: int) -> _Tile:
        ids = self.ids[start:stop]
        return _Tile(ids.to(self.device), self._rows(ids), self.centre)

    def visit(self, first: _Tile, second: _Tile) -> None:
        """Take all pairs of two tiles into account, or of one tile with itself."""
        sides = [(first, second, torch.arange(len(first.ids), device=self.device))]
        if first is not second:
            sides.append((second, first, torch.arange(len(second.ids), device=self.device)))
        keys = {int(first.ids[0]), int(second.ids[0])}
        for dtype in (torch.float32, torch.float64):
            if dtype == torch.float32 and (not _true_single() or keys <= self.double):
                continue
            sides = self._filtered(sides, dtype)
            if dtype == torch.float32:
                self.double |= {int(mine.ids[0]) for mine, _, rows in sides if 2 * len(rows) > len(mine.ids)}
        for mine, other, rows in sides:
            self._by_differences(mine, other, rows)
        if self.held > PER_ROW * len(self.ids) + (1 << 16):
            self._cut()

    def _filtered(self, sides: list[tuple[_Tile, _Tile, Tensor]], dtype: torch.dtype) -> list[tuple[_Tile, _Tile, Tensor]]:
        """Filter with products of one precision; returns the rows for which that keeps too many."""
        left: list[tuple[_Tile, _Tile, Tensor]] = []
        whole = len(sides) == 2 and all(2 * len(rows) > len(mine.ids) for mine, _, rows in sides)
        shared = self._product(sides[0][0], sides[0][1], None, dtype) if whole else None
        for k, (mine, other, rows) in enumerate(sides):
            if not len(rows):
                continue
            everyone = len(rows) == len(mine.ids)
            if shared is None:
                scores = self._product(mine, other, None if everyone else rows, dtype)
            else:
                view = shared.T if k else shared
                scores = view if everyone else view[rows]
            rest = self._keep(mine, other, rows, scores, dtype)
            if len(rest):
                left.append((mine, other, rest))
        return left

    def _product(self, mine: _Tile, other: _Tile, rows: Tensor | None, dtype: torch.dtype) -> Tensor:
        form = mine.form(dtype, True)
        scores = (form if rows is None else form[rows]) @ other.form(dtype, False).T
        if mine is other:
            places = torch.arange(len(mine.ids), device=self.device) if rows is None else rows
            scores[torch.arange(len(places), device=self.device), places] = math.inf
        return scores

    def _keep(self, mine: _Tile, other: _Tile, rows: Tensor, scores: Tensor, dtype: torch.dtype) -> Tensor:
        """Keep the pairs that may be nearest; returns the rows with too many, or without a bound."""
        bound = pair_bound(self.dim, dtype, mine.norm[rows], float(other.norm.max()))
        again, crowded, mask = self._candidates(mine.ids[rows], other.ids, scores, bound, dtype)
        if dtype == torch.float32 and len(crowded):
            again[crowded] = self._by_groups(mine, other, rows[crowded], mask)
        return rows[again]

    def _candidates(
        self, ids: Tensor, others: Tensor, scores: Tensor, bound: Tensor, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Hold the pairs that may be nearest, given the error of the scores.

        Shapes: ids (R,), others (B,), scores (R, B), bound (R,) -> whether another tier must look at each row (R,), the places
        of the rows with too many pairs (C,), and their pairs (C, B).
        """
        least = scores.amin(dim=1).to(torch.float64)
        usable = torch.isfinite(bound) & ~torch.isnan(least) & (least != -math.inf)
        some = usable & torch.isfinite(least)
        upper = torch.where(some, torch.minimum(self.upper[ids], least + bound), self.upper[ids])
        self.upper[ids] = upper
        limit = (upper + bound) * (1 + 2.0**-40)  # the factor covers the rounding of this line
        near = (some & (least <= limit)).nonzero().squeeze(-1)
        ceiling = torch.nextafter(limit[near].to(dtype), torch.full_like(limit[near], math.inf, dtype=dtype))
        keep = (scores if len(near) == len(ids) else scores[near]) <= ceiling.unsqueeze(1)  # (near, B)
        few = torch.ones_like(near, dtype=torch.bool)
        if int(keep.count_nonzero()) > 4 * len(near):  # to count each costs a pass
            few = keep.to(torch.float32).sum(dim=1) <= FEW[dtype]
        crowd = keep[~few]
        if len(crowd):
            keep = keep & few.unsqueeze(1)
        row, column = keep.nonzero(as_tuple=True)
        row = near[row]
        self._hold(ids[row], others[column], scores[row, column].to(torch.float64) - bound[row], exact=False)
        again = ~usable
        again[near[~few]] = True
        return again, near[~few], crowd

    def _by_groups(self, mine: _Tile, other: _Tile, rows: Tensor, mask: Tensor) -> Tensor:
        """Single precision again for clusters: rows that share their first pair are centred on it, with all their pairs.

        Shapes: rows (C,), mask (C, B) -> whether another tier must look at each row (C,).
        """
        again = torch.ones_like(rows, dtype=torch.bool)
        first, group = mask.to(torch.uint8).argmax(dim=1).unique(return_inverse=True)
        if 8 * len(first) > len(rows):
            return again
        for k, place in enumerate(first.tolist()):
            members = (group == k).nonzero().squeeze(-1)
            columns = mask[members].to(torch.uint8).amax(dim=0).nonzero().squeeze(-1)
            left, right = mine.around(rows[members], other, place), other.around(columns, other, place)
            scores = left.form(torch.float32, True) @ right.form(torch.float32, False).T
            if mine is other:
                scores[left.ids.unsqueeze(1) == right.ids] = math.inf
            bound = pair_bound(self.dim, torch.float32, left.norm, float(right.norm.max()))
            again[members] = self._candidates(left.ids, right.ids, scores, bound, torch.float32)[0]
        return again

    def _by_differences(self, mine: _Tile, other: _Tile, rows: Tensor) -> None:
        if not len(rows):
            return
        theirs, own = other.exact(), mine.exact()
        for some in torch.split(rows, max(1, PAIR_ENTRIES // len(other.ids))):
            distances = torch.stack([(theirs - own[row]).square_().sum(dim=1) for row in some.tolist()])  # (some, B)
            if mine is other:
                distances[torch.arange(len(some), device=self.device), some] = math.inf
            bound = direct_bound(distances, self.dim)
            ids = mine.ids[some]
            self.upper[ids] = torch.minimum(self.upper[ids], (distances + bound).amin(dim=1))
            lower = distances - bound
            keep = (lower <= self.upper[ids].unsqueeze(1)) & torch.isfinite(distances)
            if bool((keep.sum(dim=1) > MAX_TIES).any()):  # all equal to within rounding: the nearest MAX_TIES are kept
                order = torch.argsort(torch.where(keep, distances, math.inf), dim=1, stable=True)
                chosen = keep & torch.zeros_like(keep).scatter_(1, order[:, :MAX_TIES], True)
                dropped = torch.where(keep & ~chosen, lower, math.inf).amin(dim=1)
                self.dropped[ids] = torch.minimum(self.dropped[ids], dropped)
                keep = chosen
            row, column = keep.nonzero(as_tuple=True)
            self._hold(ids[row], other.ids[column], lower[row, column], exact=True)

    def _hold(self, row: Tensor, other: Tensor, lower: Tensor, *, exact: bool) -> None:
        if len(row):
            self.pairs.append((row, other, lower, torch.full_like(row, exact, dtype=torch.bool)))
            self.held += len(row)

    def _pruned(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        if not self.pairs:
            nothing = torch.empty(0, dtype=torch.int64, device=self.device)
            return nothing, nothing, nothing.to(torch.float64), nothing.to(torch.bool)
        row, other, lower, exact = (torch.cat(parts) for parts in zip(*self.pairs, strict=True))
        keep = lower <= self.upper[row]
        return row[keep], other[keep], lower[keep], exact[keep]

    def _cut(self) -> None:
        """Forget pairs that are certainly not nearest; where that is not enough compute the rest by differences."""
        row, other, lower, exact = self._pruned()
        if 2 * len(row) > PER_ROW * len(self.ids):
            self.pairs = [(row, other, lower, exact)]
            self.settle()
            row, other, lower, exact = self.pairs[0]
        self.pairs, self.held = [(row, other, lower, exact)], len(row)

    def settle(self) -> None:
        """Compute all pairs that are left by differences, and keep those that are nearest to within their rounding."""
        row, other, lower, exact = self._pruned()
        for part in torch.split((~exact).nonzero().squeeze(-1), max(1, PAIR_ENTRIES // self.dim)):
            distances = self._distances(row[part], other[part])
            bound = direct_bound(distances, self.dim)
            self.upper.scatter_reduce_(0, row[part], distances + bound, "amin")
            lower[part] = distances - bound
        keep = lower <= self.upper[row]
        row, other, lower = row[keep], other[keep], lower[keep]
        order = torch.argsort(lower, stable=True)
        order = order[torch.argsort(row[order], stable=True)]
        row, other, lower = row[order], other[order], lower[order]
        counts = torch.bincount(row, minlength=len(self.upper))
        position = torch.arange(len(row), device=self.device) - (counts.cumsum(0) - counts)[row]
        keep = position < MAX_TIES
        self.dropped.scatter_reduce_(0, row[~keep], lower[~keep], "amin")
        row, other, lower = row[keep], other[keep], lower[keep]
        self.pairs, self.held = [(row, other, lower, torch.ones_like(row, dtype=torch.bool))], len(row)

    def _distances(self, row: Tensor, other: Tensor) -> Tensor:
        return (self._rows(row).to(torch.float64) - self._rows(other).to(torch.float64)).square_().sum(dim=1)

    def neighbours(self, count: int, twins: Tensor) -> Neighbours:
        """The answer for the first `count` rows; `twins` names the least equal other row, or is -1."""
        self.settle()
        row, other, _, _ = (part.cpu() for part in self.pairs[0])
        index = torch.full((count,), -1)
        squared = torch.zeros(count, dtype=torch.float64)
        decided = (self.dropped > self.upper)[:count].cpu()
        counts = torch.bincount(row, minlength=count)
        places, single = counts.tolist(), counts[row] == 1
        index[row[single]] = other[single]
        at = 0
        for query, many in enumerate(places):
            if many > 1 and int(twins[query]) < 0:
                candidates = sorted(other[at : at + many].tolist())
                exact = self._rows(torch.tensor([query])).squeeze(0).to("cpu", torch.float64)
                chosen = _least_exactly(exact, candidates, self.rows) if bool(decided[query]) else int(other[at])
                index[query] = chosen
            at += many
        twin = twins >= 0
        index[twin], decided[twin] = twins[twin], True
        alone = (~twin).nonzero().squeeze(-1)
        if bool((torch.isfinite(self.upper[:count].cpu()) & (index < 0)).any()):
            raise RuntimeError("no pair is left of a row: a bound on rounding does not hold on this machine")
        if bool((index < 0).any()):
            raise ValueError("squared distances overflow float64; scale the rows by a power of two")
        for part in torch.split(alone, max(1, PAIR_ENTRIES // self.dim)):
            squared[part] = self._distances(part, index[part]).cpu()
        return Neighbours(index, squared, direct_bound(squared, self.dim), decided)


def _twins(rows: Rows, counts: Sequence[int]) -> tuple[Tensor, list[Tensor]]:
    """The rows that equal no earlier row, and for each count the least equal other row of each row before it (or -1)."""
    total = counts[-1]
    first: dict[bytes, int] = {}
    leader = torch.arange(total)
    for start in range(0, total, TILE):
        stop = min(start + TILE, total)
        raw = _read(rows, start, stop).cpu()
        block = (raw if raw.dtype == torch.float32 else raw.to(torch.float64)) + 0.0  # -0 becomes 0
        _squares("rows", block, start)
        for k, row in enumerate(block.numpy()):
            key = hashlib.blake2b(row.tobytes(), digest_size=16).digest()
            found = first.setdefault(key, start + k)
            if found < start + k and bool((_read(rows, found, found + 1).cpu() == raw[k]).all()):
                leader[start + k] = found
    alone = leader == torch.arange(total)
    answers = []
    for count in counts:
        twins = torch.where(alone[:count], -1, leader[:count])
        followers = (~alone[:count]).nonzero().squeeze(-1).flip(0)
        for follower in followers.tolist():  # the least follower is written last
            twins[leader[follower]] = follower
        answers.append(twins)
    return alone.nonzero().squeeze(-1), answers


def _visit(search: _Search, earlier: Sequence[tuple[int, int]], tiles: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Compare tiles with each other and with earlier ones; the pairs of tiles that were done are counted as it goes."""
    group = [search.tile(*tile) for tile in tiles]
    for i, mine in enumerate(group):
        for other in reversed(group[: i + 1]):  # its own tile first: the nearest rows are often there
            search.visit(other, mine)
        yield i + 1
    for tile in earlier:
        before = search.tile(*tile)
        for mine in group:
            search.visit(before, mine)
        yield len(group)


def nearest_in_prefixes(
    rows: Rows, counts: Sequence[int], *, device: str | torch.device = "cpu", progress: Progress | None = None
) -> list[Neighbours]:
    r"""For each count m the nearest other row among the first m, $\arg\min_{j\ne i,\,j<m}\lVert a_i-a_j\rVert^2$, in one pass.

    A row is left out of its own search, an equal row is not. Of equally near rows the least number is named.

    Shapes: rows (N, n), a tensor or an array (memory-mapped ones are read in blocks) -> (m,) each, on the CPU.
    Args:
        counts: increasing, each from 2 to N.
        progress: called with the pairs of tiles done, and all.

    Raises: ValueError for other shapes or counts, an entry that is not finite, or squared distances that overflow; RuntimeError
    if products round worse than IEEE arithmetic does.
    """
    if len(rows.shape) != 2 or rows.shape[0] < 2 or rows.shape[1] < 1:
        raise ValueError(f"rows must be (N, n) with N >= 2 and n >= 1, got {tuple(rows.shape)}")
    ends = [int(count) for count in counts]
    if not ends or any(a >= b for a, b in pairwise((1, *ends, rows.shape[0] + 1))):
        raise ValueError(f"counts must increase from 2 at least to {rows.shape[0]} at most, got {tuple(counts)}")
    with torch.no_grad():
        ids, twins = _twins(rows, ends)
        search = _Search(rows, ids, torch.device(device))
        cuts = [int((ids < end).sum()) for end in ends]
        search.gather(cuts)
        tiles: list[tuple[int, int]] = []
        total = sum(-(-(cut - begin) // TILE) for begin, cut in pairwise((0, *cuts)))
        answers, done, steps = [], 0, total * (total + 1) // 2
        for count, begin, cut, twin in zip(ends, [0, *cuts[:-1]], cuts, twins, strict=True):
            old = len(tiles)
            tiles += [(at, min(at + TILE, cut)) for at in range(begin, cut, TILE)]
            for at in range(old, len(tiles), GROUP):
                for visited in _visit(search, tiles[:at], tiles[at : at + GROUP]):
                    done += visited
                    if progress is not None:
                        progress(done, steps)
            answers.append(search.neighbours(count, twin))
    return answers


def nearest_pairs(rows: Rows, *, device: str | torch.device = "cpu", progress: Progress | None = None) -> Neighbours:
    r"""The nearest other row of each row, $\arg\min_{j\ne i}\lVert a_i-a_j\rVert^2$, exactly; see `nearest_in_prefixes`.

    Shapes: rows (N, n) with N >= 2 -> (N,) each.
    """
    return nearest_in_prefixes(rows, [int(rows.shape[0])], device=device, progress=progress)[0]
