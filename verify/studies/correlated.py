r"""Correlated patterns (`open-correlated`): what separation, storage and bounds become on the way from independent to equal.

Storage by the layer energy's own update. The guarantee is that of storage-stored.explicit at each pattern: $s\ge1$ and
$2(d-1)s^2<e^{s^2/2}$; what is observed is where the iteration ends in floating point (`pytest verify --patterns` certifies).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from lemmata.models.attention import retrieve, retrieve_until
from lemmata.models.energies import squared_norms
from lemmata.verify.base.tables import aligned

COUNT, DIM, SCALE = 40, 32, 1.0
SHARES = tuple(k / 20 for k in range(21))
BUDGET = 500
MOST = 10_000


@dataclass(frozen=True)
class Row:
    """One pattern set on a path.

    Attributes:
        share: where on the path, 0 independent, 1 fully correlated.
        separation: the least distance between two patterns, not squared.
        guaranteed: the share of patterns for which storage is proved (storage-stored.explicit).
        stored: the share of patterns from which the iteration ends nearest to the pattern itself.
        once, error: median distance from the pattern after one update, and at the end.
        gap: the greatest g - E at the patterns, nats (prop-1 allows log d).
        spread: greatest minus least squared norm, the bound of prop-2, nats.
    """

    share: float
    separation: float
    guaranteed: float
    stored: float
    once: float
    error: float
    gap: float
    spread: float


@dataclass(frozen=True)
class Path:
    """A family of pattern sets with the same randomness, from independent to correlated."""

    name: str
    rows: tuple[Row, ...]

    def lost(self, what: Callable[[Row], float], level: float = 1.0) -> float | None:
        """The separation of the first set on the path for which a share is below a level; None where that does not happen."""
        return next((row.separation for row in self.rows if what(row) < level), None)


def equicorrelated(share: float, free: Tensor, common: Tensor) -> Tensor:
    r"""$\sqrt{1-c}\,z^i+\sqrt c\,z$: any two patterns have the correlation c."""
    return math.sqrt(1 - share) * free + math.sqrt(share) * common


def low_rank(share: float, free: Tensor, common: Tensor) -> Tensor:
    """All but one direction shrink."""
    along = common / common.norm()
    component: Tensor = (free @ along)[:, None] * along
    return component + (1 - share) * (free - component)


def clustered(share: float, free: Tensor, common: Tensor) -> Tensor:
    """Each pattern moves towards one of four centres, the first four patterns."""
    return (1 - share) * free + share * free[torch.arange(free.shape[0]) % 4]


PATHS: dict[str, Callable[[float, Tensor, Tensor], Tensor]] = {
    "equicorrelated": equicorrelated,
    "low rank": low_rank,
    "four clusters": clustered,
}


def measure(patterns: Tensor, share: float = math.nan) -> Row:
    """What separation, storage and the bounds amount to on a pattern set (d, n), d >= 2.

    Raises: ValueError for one pattern, too many, another shape or entries that are not finite.
    """
    if patterns.ndim != 2 or patterns.shape[0] < 2 or patterns.shape[1] < 1:
        raise ValueError(f"patterns must be (d, n) with d >= 2 and n >= 1, got {tuple(patterns.shape)}")
    if patterns.shape[0] > MOST:
        raise ValueError(f"at most {MOST:,} patterns are compared pair by pair, got {patterns.shape[0]:,}")
    if not bool(patterns.isfinite().all()):
        raise ValueError("patterns must be finite; there is a NaN or an infinity")
    count = patterns.shape[0]
    apart = torch.cdist(patterns, patterns, compute_mode="donot_use_mm_for_euclid_dist").fill_diagonal_(math.inf)
    s2 = apart.amin(dim=1) ** 2
    guaranteed = (s2 >= 1) & (2 * (count - 1) * s2 < torch.exp(s2 / 2))
    once = retrieve(patterns, patterns)
    ended = retrieve_until(patterns, patterns, tolerance=1e-10, budget=BUDGET).state
    own = (ended - patterns).norm(dim=-1)
    others = torch.cdist(ended, patterns, compute_mode="donot_use_mm_for_euclid_dist")
    stored = own <= others.amin(dim=1) * (1 + 1e-12)
    norms = squared_norms(patterns)
    return Row(
        share,
        float(s2.min().sqrt()),
        float(guaranteed.double().mean()),
        float(stored.double().mean()),
        float((once - patterns).norm(dim=-1).median()),
        float(own.median()),
        float(torch.log1p(torch.exp(-(apart**2)).sum(dim=1)).max()),
        float(norms.max() - norms.min()),
    )


def paths(seed: int = 0, count: int = COUNT, dim: int = DIM) -> list[Path]:
    """The three paths with one draw of standard normal patterns."""
    generator = torch.Generator().manual_seed(seed)
    free = SCALE * torch.randn(count, dim, generator=generator, dtype=torch.float64)
    common = SCALE * torch.randn(dim, generator=generator, dtype=torch.float64)
    return [Path(name, tuple(measure(path(share, free, common), share) for share in SHARES)) for name, path in PATHS.items()]


def digits() -> Tensor | None:
    """Scikit-learn's handwritten digits, 1,797 x 64, divided by 16; None where it is not installed."""
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError:
        return None
    data: Any = load_digits().data
    return torch.as_tensor(data, dtype=torch.float64) / 16


def table(seed: int = 0, sets: dict[str, Tensor] | None = None) -> str:
    """The paths and the real sets as text, with the separation at which each guarantee is lost."""
    head = ("set", "share", "separation", "proved stored", "ends at itself", "one update", "at the end", "g - E", "norms")
    rows: list[tuple[str, ...]] = []
    notes = []
    for path in paths(seed):
        rows += [(path.name, *_cells(row)) for row in path.rows[::4]]
        for words, what in (("proved", lambda row: row.guaranteed), ("observed", lambda row: row.stored)):
            at = path.lost(what)
            ends = "kept" if at is None else f"lost at separation {at:.3g}"
            notes.append(f"{path.name}: storage of all patterns, {words}, {ends}")
    real = dict(sets or {})
    found = digits()
    if found is not None and not real:
        real = {"digits / 16": found, "digits / 4": 4 * found}
    rows += [(name, *_cells(measure(patterns))) for name, patterns in real.items()]
    return "\n".join((*aligned(head, rows), "", *notes)) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    shown = "" if math.isnan(row.share) else f"{row.share:.2f}"
    shares = (f"{row.separation:.3g}", f"{row.guaranteed:.0%}", f"{row.stored:.0%}")
    return (shown, *shares, f"{row.once:.2g}", f"{row.error:.2g}", f"{row.gap:.2g}", f"{row.spread:.3g}")
