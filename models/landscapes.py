"""Fixed points and minima of landscapes by Newton's method from many starts: what the search finds, not all that there is.

`lemmata.verify.dynamics.minima` encloses all of them; the two are written apart and compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lemmata.models.iteration import iterate
from lemmata.models.retrieval import distance_update, mchn_update

SAME = 1e-6  # fixed points nearer than that are one
Energy = Callable[[Tensor], Tensor]


def fixed_points(update: Energy, starts: Tensor) -> list[tuple[Tensor, bool]]:
    r"""Fixed points that Newton's method on $f(x)-x$ reaches from the starts (m, n), each once, and whether it is stable.

    Stable: every eigenvalue of the Jacobian of f lies inside the unit circle (it is symmetric: the energy has a minimum there).
    """
    return _reached(update, torch.cat((_ended(update, starts), starts)))


def _ended(update: Energy, starts: Tensor) -> Tensor:
    return iterate(update, starts, tolerance=1e-9, budget=2000).state


def _reached(update: Energy, starts: Tensor) -> list[tuple[Tensor, bool]]:
    found: list[tuple[Tensor, bool]] = []
    for start in starts:
        point = None if _is_known(start, found) else _newton(update, start)
        if point is None or _is_known(point, found):
            continue
        slopes = torch.linalg.eigvals(_jacobian(update, point)).abs()
        found.append((point, bool((slopes < 1).all())))
    return sorted(found, key=lambda pair: pair[0].tolist())


def _is_known(point: Tensor, found: list[tuple[Tensor, bool]]) -> bool:
    return any(float((point - other).norm()) < SAME * (1 + float(point.norm())) for other, _ in found)


def minima(energy: str, patterns: Tensor, beta: float = 1.0) -> list[Tensor]:
    """The minima of the layer energy ("distance") or of the modern Hopfield energy ("mchn") that the search finds.

    Raises: ValueError for another energy.
    """
    if energy not in ("distance", "mchn"):
        raise ValueError(f"energy must be distance or mchn, got {energy!r}")
    inverse = torch.tensor(beta, dtype=patterns.dtype)
    update: Energy = (
        (lambda x: distance_update(x, patterns)) if energy == "distance" else (lambda x: mchn_update(x, patterns, inverse))
    )
    return [point for point, stable in _reached(update, _ended(update, grid_over(patterns))) if stable]


def _jacobian(update: Energy, point: Tensor) -> Tensor:
    found: Any = torch.autograd.functional.jacobian(update, point)
    return torch.as_tensor(found)


def _newton(update: Energy, start: Tensor) -> Tensor | None:
    point = start.clone()
    identity = torch.eye(point.shape[-1], dtype=point.dtype)
    for _ in range(50):
        step = update(point) - point
        if float(step.norm()) < 1e-13 * (1 + float(point.norm())):
            return point
        try:
            point = point + torch.linalg.solve(identity - _jacobian(update, point), step)
        except RuntimeError:  # the Jacobian has the eigenvalue 1
            return None
        if not bool(point.isfinite().all()) or float((point - start).norm()) > 1e3:
            return None
    return point if float((update(point) - point).norm()) < 1e-9 else None


def grid_over(patterns: Tensor, each: int = 7) -> Tensor:
    """A grid over the box of the patterns, and the patterns themselves."""
    low, high = patterns.amin(dim=0), patterns.amax(dim=0)
    axes = [torch.linspace(float(a), float(b), each, dtype=patterns.dtype) for a, b in zip(low, high, strict=True)]
    return torch.cat((torch.cartesian_prod(*axes).reshape(-1, patterns.shape[1]), patterns))
