r"""Log-sum-exp and log-sum-ReLU energies and their minima (arXiv:2506.10801), sums of two kernels on the line.

The reach is $R=\sqrt{2/\beta}$. In the supports a local minimum of the log-sum-ReLU energy is the centroid of the patterns
within reach of it, none of which lies on the border.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from lemmata.models.energies import squared_distances
from lemmata.models.iteration import iterate

MOST = 1 << 16  # sets of patterns that are tried: all of 16
AT_ONCE = 1 << 12  # of these, whose distances are held together
NEAR = 1e-9  # a pattern nearer to the border of reach than that share is on it
STILL = 1e-9  # a state that moves by less has arrived
BUDGET = 5000  # updates


def gaussian_energy(x: Tensor, patterns: Tensor, beta: float) -> Tensor:
    r"""$-\frac1\beta\log\sum_i\exp(-\frac\beta2\lVert x-\rho^i\rVert^2)$, in nats.

    Shapes: x (..., n), patterns (d, n) -> (...).
    """
    return -torch.logsumexp(-beta * squared_distances(x, patterns) / 2, dim=-1) / beta


def relu_energy(x: Tensor, patterns: Tensor, beta: float, eps: float = 0.0) -> Tensor:
    r"""$-\frac1\beta\log(\epsilon+\sum_i\mathrm{relu}(1-\frac\beta2\lVert x-\rho^i\rVert^2))$, in nats.

    Outside of the supports it is infinite for epsilon = 0. Shapes: x (..., n), patterns (d, n) -> (...).
    """
    return -torch.log(eps + torch.relu(1 - beta * squared_distances(x, patterns) / 2).sum(dim=-1)) / beta


def relu_minima(patterns: Tensor, beta: float) -> tuple[Tensor, Tensor]:
    """All local minima in the supports, and how many patterns each is the mean of: 1 for a memory that is kept.

    Shapes: patterns (d, n) -> (m, n), (m,). Repeated patterns count as one set.
    Raises: ValueError for no pattern, or more than `MOST` sets to try.
    """
    centres, chosen = relu_sets(patterns, beta)
    return centres, chosen.sum(dim=1)


def relu_sets(patterns: Tensor, beta: float) -> tuple[Tensor, Tensor]:
    r"""All local minima in the supports, and which patterns are within reach of each: algorithm 3 with less to try.

    The patterns within reach R of one state lie within 2 R of each other, and their squared distances from their centroid are
    at most $R^2$ in the mean. What fails this lies in no set that does not, so sets grow by one pattern at a time.

    Shapes: patterns (d, n) -> (m, n), (m, d). Raises: ValueError for no pattern, or more than `MOST` sets to try.
    """
    count, reach2 = len(patterns), 2 / beta * (1 + NEAR)
    if count < 1:
        raise ValueError("patterns must be at least one, got 0")
    order = torch.arange(count)
    after = (squared_distances(patterns, patterns) <= 4 * reach2) & (order[:, None] < order)  # (d, d)
    sets, more = torch.eye(count, dtype=torch.bool), after  # (s, d), and which pattern may join each
    tried, found = 0, []
    while len(sets):
        tried += len(sets)
        if tried > MOST:
            raise ValueError(f"more than {MOST:,} sets of patterns would be tried; choose a larger beta")
        parts = [_centred(chosen, patterns, beta) for chosen in sets.split(AT_ONCE)]
        centres, stays, spread = (torch.cat(part) for part in zip(*parts, strict=True))
        found.append((centres[stays], sets[stays]))
        sets, more = sets[spread <= reach2], more[spread <= reach2]
        row, new = more.nonzero(as_tuple=True)
        sets, more = sets[row] | (order == new[:, None]), more[row] & after[new]
    return torch.cat([centres for centres, _ in found]), torch.cat([chosen for _, chosen in found])


def _centred(chosen: Tensor, patterns: Tensor, beta: float) -> tuple[Tensor, Tensor, Tensor]:
    """The centroids of sets of patterns, which are minima, and the mean squared distance from each. Shapes: (s, d), (d, n)."""
    weights = chosen.to(patterns.dtype)
    centres = weights @ patterns / weights.sum(dim=1, keepdim=True)
    squares = squared_distances(centres, patterns)  # (s, d)
    beyond = beta * squares / 2 - 1
    stays = ((beyond < 0) == chosen).all(dim=1) & (beyond.abs() > NEAR).all(dim=1)
    return centres, stays, (weights * squares).sum(dim=1) / weights.sum(dim=1)


def within_reach(x: Tensor, patterns: Tensor, beta: float) -> Tensor:
    """Which patterns are within reach of each state, the border included. Shapes: x (m, n), patterns (d, n) -> (m, d)."""
    return squared_distances(x, patterns) <= 2 / beta


def relu_ends(x: Tensor, patterns: Tensor, beta: float) -> Tensor:
    """Where each state comes to rest by algorithm 1: it moves to the mean of the patterns within reach until that is itself.

    A state beyond reach of every pattern stays. Shapes: x (m, n), patterns (d, n) -> (m, n).
    """

    def update(states: Tensor) -> Tensor:
        weights = within_reach(states, patterns, beta).to(patterns.dtype)
        many = weights.sum(dim=1, keepdim=True)
        return torch.where(many > 0, weights @ patterns / many.clamp(min=1), states)

    return iterate(update, x, tolerance=STILL, budget=BUDGET).state


def gaussian_ends(x: Tensor, patterns: Tensor, beta: float) -> Tensor:
    r"""Where descent of the log-sum-exp energy ends at the learning rate 1, the largest at which no step can ascend.

    Such a step leads to $\sum_i\mathrm{softmax}_i(-\frac\beta2\lVert x-\rho^\cdot\rVert^2)\rho^i$.
    Shapes: x (m, n), patterns (d, n) -> (m, n).
    """
    norms = patterns.square().sum(dim=1) / 2

    def update(states: Tensor) -> Tensor:
        return torch.softmax(beta * (states @ patterns.mT - norms), dim=-1) @ patterns

    return iterate(update, x, tolerance=STILL, budget=BUDGET).state


def interactions(patterns: Tensor, beta: float) -> Tensor:
    """How many patterns, itself among them, have supports that meet each pattern's: K' of algorithm 2 is the mean.

    Shapes: patterns (d, n) -> (d,).
    """
    return (squared_distances(patterns, patterns) <= 8 / beta).sum(dim=1)


def beta_of_interactions(patterns: Tensor, wanted: float, steps: int = 60) -> float:
    """Algorithm 2: the beta at which so many patterns interact with one, itself counted, by bisection of the reach.

    Where no beta has that number, it is the one at which the number steps over it. Shapes: patterns (d, n), not all equal.
    """
    low, high = 0.0, 2 * math.sqrt(float(squared_distances(patterns, patterns).max()))
    for _ in range(steps):
        reach = (low + high) / 2
        found = float(interactions(patterns, 2 / reach**2).double().mean())
        if found == wanted:
            break
        low, high = (reach, high) if found < wanted else (low, reach)
    return 2 / reach**2


def _truncated(shape: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    return lambda u: torch.where(u.abs() <= 1, shape(u.abs()), torch.zeros_like(u))


KERNELS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "Gaussian": lambda u: torch.exp(-u * u / 2),
    "Epanechnikov": _truncated(lambda u: 1 - u**2),
    "triangle": _truncated(lambda u: 1 - u),
    "uniform": _truncated(torch.ones_like),
    "quartic": _truncated(lambda u: (1 - u**2) ** 2),
    "triweight": _truncated(lambda u: (1 - u**2) ** 3),
    "tricube": _truncated(lambda u: (1 - u**3) ** 3),
    "cosine": _truncated(lambda u: torch.cos(math.pi / 2 * u)),
}
"""K(u) at a real u, not normalised; 0 beyond 1, the Gaussian's apart."""


def kernel_pair(name: str, x: Tensor, width: float) -> Tensor:
    """K((x - 1) / h) + K((x + 1) / h): two patterns at 1 and -1 on the line, h the half-width."""
    kernel = KERNELS[name]
    return kernel((x - 1) / width) + kernel((x + 1) / width)


def efficiency(name: str) -> float:
    r"""$\int K^2$ of Epanechnikov's kernel over that of K, both of mass and second moment 1, by the trapezoidal rule."""
    return _cost("Epanechnikov") / _cost(name)


def _cost(name: str) -> float:
    u = torch.linspace(-12, 12, 240_001, dtype=torch.float64)  # 1 and -1 are on it
    values = KERNELS[name](u)
    mass, second, square = (float(torch.trapezoid(f, u)) for f in (values, u * u * values, values * values))
    return square * math.sqrt(second / mass) / mass**2
