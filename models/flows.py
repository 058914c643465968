r"""Gradient flows $\dot x=-\nabla E(x)$ of energies, through torchdiffeq's adaptive solver, with a status for each state.

The updates are steps of these flows: $\nabla E(x)=2(x-f(x))$ for the layer energy, $x-f(x)$ for the modern Hopfield energy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from models.iteration import Status
from models.retrieval import distance_update, mchn_update

CHECKS = 8  # times in each stretch at which the ball is looked at


class Flow(NamedTuple):
    r"""Where flows ended: state (..., n), status (...), time (...), and gradient_norm (...), $\lVert\nabla E\rVert$ there."""

    state: Tensor
    status: Tensor
    time: Tensor
    gradient_norm: Tensor


def distance_gradient(x: Tensor, patterns: Tensor) -> Tensor:
    r"""$\nabla E(x)=2(x-f(x))$, f the distance update.

    Shapes: x (..., n), patterns (..., d, n) -> (..., n). Source: eq. (4).
    """
    return 2 * (x - distance_update(x, patterns))


def mchn_gradient(x: Tensor, patterns: Tensor, beta: Tensor | float) -> Tensor:
    r"""$\nabla E_{\rm MCHN}(x)=x-f(x)$.

    Shapes: x (..., n), patterns (..., d, n) -> (..., n). Source: Ramsauer et al. (2020), eq. (2).
    """
    return x - mchn_update(x, patterns, beta)


def gradient_flow(
    gradient: Callable[[Tensor], Tensor],
    start: Tensor,
    *,
    tolerance: float = 1e-8,
    horizon: float = 1024.0,
    centre: Tensor | None = None,
    radius: Tensor | float | None = None,
    rtol: float = 1e-9,
    atol: float = 1e-11,
) -> Flow:
    r"""Follow $\dot x=-\nabla E(x)$ until $\lVert\nabla E\rVert\le$ `tolerance` $(1+\lVert x\rVert)$, or to `horizon`.

    Args:
        gradient: of states (m, n), row by row.
        start: (..., n), float32 or float64, any device; not changed.
        horizon: time, in the units of the flow; stretches double in length up to it.
        centre, radius: where both are given, a flow seen farther than `radius` from `centre` (..., n) ends as LEFT; it is
            looked at 8 times a stretch.
        rtol, atol: of the solver (Dormand and Prince 1980), floats: `verify.rigorous` encloses where a flow ends.

    Shapes: start (..., n) -> Flow of (..., n), (...), (...), (...). Status: CONVERGED, LEFT, NOT_FINITE, or BUDGET.
    Raises: ValueError for a negative tolerance, a horizon that is not positive, or only one of centre and radius; RuntimeError
        if torchdiffeq is not installed.
    """
    if tolerance < 0 or not horizon > 0:
        raise ValueError(f"tolerance must be >= 0 and horizon > 0, got {tolerance}, {horizon}")
    if (centre is None) != (radius is None):
        raise ValueError("centre and radius must be given together")
    if start.ndim < 1 or start.shape[-1] < 1:
        raise ValueError(f"start must be (..., n) with n >= 1, got {tuple(start.shape)}")
    odeint = _solver()
    shape = start.shape[:-1]
    state = start.reshape(-1, start.shape[-1]).clone()  # (m, n)
    count = state.shape[0]
    status = torch.full((count,), int(Status.BUDGET), dtype=torch.int64, device=state.device)
    time, norm = state.new_zeros(count), gradient(state).norm(dim=-1)
    status[norm <= tolerance * (1 + state.norm(dim=-1))] = Status.CONVERGED
    ball = None
    if centre is not None:
        limit = torch.as_tensor(radius, dtype=state.dtype, device=state.device).expand(shape).reshape(-1)
        ball = centre.expand(start.shape).reshape(-1, start.shape[-1]), limit
    now, stretch = 0.0, 1.0
    active = torch.nonzero(status == Status.BUDGET).flatten()
    while active.numel() and now < horizon:
        end = min(horizon, now + stretch)
        times = torch.linspace(now, end, CHECKS + 1, dtype=state.dtype, device=state.device)
        try:
            path = odeint(lambda _, x: -gradient(x), state[active], times, method="dopri5", rtol=rtol, atol=atol)
        except AssertionError:  # torchdiffeq's "underflow in dt": the flow runs off to infinity
            status[active] = Status.NOT_FINITE
            break
        now, stretch = end, 2 * stretch
        after = path[-1]
        found = torch.full(active.shape, int(Status.BUDGET), dtype=torch.int64, device=state.device)
        slope = gradient(after).norm(dim=-1)
        found[slope <= tolerance * (1 + after.norm(dim=-1))] = Status.CONVERGED
        if ball is not None:
            far = ((path - ball[0][active]).norm(dim=-1) > ball[1][active]).any(dim=0)
            found[far] = Status.LEFT
        found[~after.isfinite().all(dim=-1)] = Status.NOT_FINITE
        state[active], time[active], norm[active], status[active] = after, now, slope, found
        active = active[found == Status.BUDGET]
    return Flow(state.reshape(start.shape), status.reshape(shape), time.reshape(shape), norm.reshape(shape))


def _solver() -> Any:
    try:
        from torchdiffeq import odeint
    except ModuleNotFoundError:
        raise RuntimeError("gradient flows need torchdiffeq: pip install 'lemmata[dynamics]'") from None
    return odeint
