r"""Gradient flows $\dot x=-\nabla E(x)$ of energies, through torchdiffeq's adaptive solver, with a status for each state.

The updates are steps of these flows: $\nabla E(x)=2(x-f(x))$ for the layer energy, $x-f(x)$ for the modern Hopfield energy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lemmata.models.iteration import Status, ball_of
from lemmata.models.retrieval import distance_update, mchn_update

CHECKS = 8  # times in each stretch at which the ball is looked at
STOPPED = ("underflow in dt", "non-finite values in state")  # how torchdiffeq's assertions that it can't go on begin


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
        rtol, atol: of the solver (Dormand and Prince 1980), held by every state, and no finer than the dtype allows. The time
            steps are those of the hardest state of the batch. `lemmata.verify.dynamics` encloses where a flow ends.
            In float32 the gradient is only known to about 1e-5: a tolerance below that ends as BUDGET.

    NOT_FINITE: the start or its gradient is not finite, or the solver can't go on, as where a flow runs off to infinity in
    finite time; the state, time and norm are then the last finite ones seen. A flow that LEFT is given at its stretch's end.

    Shapes: start (..., n) -> Flow of (..., n), (...), (...), (...). Status: CONVERGED, LEFT, NOT_FINITE, or BUDGET.
    Raises: ValueError for a negative tolerance, a horizon that is not positive, or only one of centre and radius, or a start
        that is not (..., n) of floats; RuntimeError if torchdiffeq is not installed.
    """
    if tolerance < 0 or not horizon > 0:
        raise ValueError(f"tolerance must be >= 0 and horizon > 0, got {tolerance}, {horizon}")
    if start.ndim < 1 or start.shape[-1] < 1 or not start.is_floating_point():
        raise ValueError(f"start must be (..., n) of floats with n >= 1, got {tuple(start.shape)} of {start.dtype}")
    ball = ball_of(centre, radius, start)
    odeint = _solver()
    eps = torch.finfo(start.dtype).eps
    precision = {"rtol": max(rtol, 100 * eps), "atol": max(atol, 10 * eps)}
    shape = start.shape[:-1]
    state = start.reshape(-1, start.shape[-1]).clone()  # (m, n)
    count = state.shape[0]
    status = torch.full((count,), int(Status.BUDGET), dtype=torch.int64, device=state.device)
    time, norm = state.new_zeros(count), gradient(state).norm(dim=-1)
    status[norm <= tolerance * (1 + state.norm(dim=-1))] = Status.CONVERGED
    status[~(state.isfinite().all(dim=-1) & norm.isfinite())] = Status.NOT_FINITE
    now, stretch = 0.0, 1.0
    active = torch.nonzero(status == Status.BUDGET).flatten()
    while active.numel() and now < horizon:
        end = min(horizon, now + stretch)
        times = torch.linspace(now, end, CHECKS + 1, dtype=state.dtype, device=state.device)
        path = _path(odeint, gradient, state[active], times, precision)
        now, stretch = end, 2 * stretch
        after = path[-1]
        found = torch.full(active.shape, int(Status.BUDGET), dtype=torch.int64, device=state.device)
        slope = gradient(after).norm(dim=-1)
        found[slope <= tolerance * (1 + after.norm(dim=-1))] = Status.CONVERGED
        if ball is not None:
            far = ((path - ball[0][active]).norm(dim=-1) > ball[1][active]).any(dim=0)
            found[far] = Status.LEFT
        finite = after.isfinite().all(dim=-1) & slope.isfinite()
        found[~finite] = Status.NOT_FINITE
        status[active] = found
        reached = active[finite]
        state[reached], time[reached], norm[reached] = after[finite], now, slope[finite]
        active = active[found == Status.BUDGET]
    return Flow(state.reshape(start.shape), status.reshape(shape), time.reshape(shape), norm.reshape(shape))


def _path(
    odeint: Any, gradient: Callable[[Tensor], Tensor], state: Tensor, times: Tensor, precision: dict[str, float]
) -> Tensor:
    """The states at each time (t, m, n); NaN for a state whose flow the solver can't follow, found by halving the batch."""
    try:
        path: Tensor = odeint(lambda _, x: -gradient(x), state, times, method="dopri5", options={"norm": _largest}, **precision)
    except AssertionError as error:
        if not str(error).startswith(STOPPED):
            raise
        if state.shape[0] == 1:
            return state.new_full((times.shape[0], *state.shape), torch.nan)
        return torch.cat([_path(odeint, gradient, part, times, precision) for part in state.tensor_split(2)], dim=1)
    return path


def _largest(errors: Tensor) -> Tensor:
    """The greatest entry: the solver's own norm, a mean over the batch, lets a state's error grow with the batch."""
    return errors.abs().amax()


def _solver() -> Any:
    try:
        from torchdiffeq import odeint
    except ModuleNotFoundError:
        raise RuntimeError("gradient flows need torchdiffeq: pip install 'lemmata[dynamics]'") from None
    return odeint
