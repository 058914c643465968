r"""Iterating an update $x\leftarrow f(x)$ on a batch of states, with a status for each.

Floats show where an orbit seems to end; `lemmata.verify.dynamics` encloses where it does.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

import torch
from torch import Tensor


class Status(IntEnum):
    """How an orbit ended."""

    BUDGET = 0
    CONVERGED = 1
    CYCLING = 2
    LEFT = 3
    NOT_FINITE = 4


class Orbit(NamedTuple):
    """Where the orbits ended: state (..., n), status (...), steps (...), and step_norm (...), the last $|f(x)-x|$."""

    state: Tensor
    status: Tensor
    steps: Tensor
    step_norm: Tensor


def iterate(
    update: Callable[[Tensor], Tensor],
    start: Tensor,
    *,
    tolerance: float = 1e-12,
    budget: int = 1000,
    centre: Tensor | None = None,
    radius: Tensor | float | None = None,
) -> Orbit:
    r"""Repeat an update until the step norm is at most `tolerance` times $1+|x|$, for at most `budget` steps.

    Args:
        update: of states (m, n), row by row: it must give a row the same value whatever the other rows are.
        start: (..., n), any device and dtype; not changed.
        centre, radius: where both are given, an orbit that is farther than `radius` from `centre` (..., n) ends as LEFT.

    A state that returns exactly to an earlier one without being a fixed point is CYCLING (Brent 1980: compared with the state
    at the last power of two). States that are done are frozen and not computed again.

    Shapes: start (..., n) -> Orbit of (..., n), (...), (...), (...).
    Raises: ValueError if tolerance or budget is negative, if only one of centre and radius is given, or start has no last axis.
    """
    if tolerance < 0 or budget < 0:
        raise ValueError(f"tolerance and budget must be >= 0, got {tolerance} and {budget}")
    if start.ndim < 1 or start.shape[-1] < 1:
        raise ValueError(f"start must be (..., n) with n >= 1, got {tuple(start.shape)}")
    ball = ball_of(centre, radius, start)
    shape = start.shape[:-1]
    state = start.reshape(-1, start.shape[-1]).clone()  # (m, n)
    count = state.shape[0]
    status = torch.zeros(count, dtype=torch.int64, device=state.device)
    steps = torch.zeros(count, dtype=torch.int64, device=state.device)
    step_norm = state.new_full((count,), torch.inf)
    active = torch.arange(count, device=state.device)
    marked = state.clone()
    for step in range(1, budget + 1):
        if active.numel() == 0:
            break
        before = state[active]
        after = update(before)
        moved = (after - before).norm(dim=-1)
        state[active], steps[active], step_norm[active] = after, step, moved
        found = _ended(after, moved, marked[active], tolerance)
        if ball is not None:
            far = (after - ball[0][active]).norm(dim=-1) > ball[1][active]
            found = torch.where(far & (found == Status.BUDGET), Status.LEFT, found)
        status[active] = found
        if step & (step - 1) == 0:  # a power of two
            marked[active] = after
        active = active[found == Status.BUDGET]
    return Orbit(state.reshape(start.shape), status.reshape(shape), steps.reshape(shape), step_norm.reshape(shape))


def ball_of(centre: Tensor | None, radius: Tensor | float | None, start: Tensor) -> tuple[Tensor, Tensor] | None:
    """Centre and radius for each state of a batch (m, n). Raises: ValueError if only one of them is given."""
    if (centre is None) != (radius is None):
        raise ValueError("centre and radius must be given together")
    if centre is None:
        return None
    limit = torch.as_tensor(radius, dtype=start.dtype, device=start.device).expand(start.shape[:-1]).reshape(-1)
    return centre.expand(start.shape).reshape(-1, start.shape[-1]), limit


def _ended(after: Tensor, moved: Tensor, marked: Tensor, tolerance: float) -> Tensor:
    """The status of each state (m,): BUDGET where it goes on."""
    finite = after.isfinite().all(dim=-1)
    still = moved <= tolerance * (1 + after.norm(dim=-1))
    again = (after == marked).all(dim=-1)
    found = torch.full(moved.shape, Status.BUDGET, dtype=torch.int64, device=after.device)
    found = torch.where(again, Status.CYCLING, found)
    found = torch.where(still, Status.CONVERGED, found)
    return torch.where(finite, found, Status.NOT_FINITE)
