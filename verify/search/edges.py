"""Instances at the edge of a claim's hypotheses, where a statement that is nearly false fails first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sympy import true

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Instances
from lemmata.verify.search.kinds import instances_of, search_of
from lemmata.verify.search.twins import twins

if TYPE_CHECKING:
    from torch import Tensor

MOST_MOVED = 256  # instances of a batch
OCTAVES = (-16, -8, -4, -2, -1, -0.25, 0, 0.25, 1, 2, 4, 8, 16)  # how far a number is moved at first, in powers of two
PARTS, SECTIONS = 16, 3  # an interval is cut into so many parts, so many times
ROUNDS = 2  # once one variable has moved, another may move further

Values = dict[str, Any]
Move = Callable[[Values, Any], Values]


def at_the_edge(claim: Claim, instances: Instances) -> Instances | None:
    """Of the first instances of a batch those that can be moved until their hypotheses are about to fail; None if none can.

    One variable after the other is moved: a number by a factor, a state along the line through the first pattern, a vector or a
    matrix along the line through its twin. Half of the instances move up, half down, each variable with another half; one that
    does not meet its hypotheses moves to where it does.
    An instance whose hypotheses hold nowhere on its way, or everywhere, is left out: as it is it was judged already.

    Args:
        claim: with hypotheses.
        instances: of its domain; shapes as there.
    """
    import torch

    count = min(instances.count, MOST_MOVED)
    values: Values = {name: tensor[:count] for name, tensor in instances.values.items()}
    moves = list(_moves(claim))
    for _ in range(ROUNDS if len(moves) > 1 else 1):
        for place, move in enumerate(moves):
            values = _moved(values, move, place, lambda candidate: _hold(claim, instances, candidate))
    moved = torch.zeros(count, dtype=torch.bool, device=next(iter(values.values())).device)
    for name, tensor in values.items():
        moved |= (tensor != instances.values[name][:count]).reshape(count, -1).any(dim=-1)
    if not moved.any():
        return None
    request = replace(instances.request, count=int(moved.sum()))
    return instances_of(claim.domain, request, {name: t[moved] for name, t in values.items()})


def _hold(claim: Claim, instances: Instances, values: Values) -> Tensor:
    """Whether the hypotheses certainly hold, (B,)."""
    from lemmata.verify.search.floats import statuses

    count = len(next(iter(values.values())))
    batch = instances_of(claim.domain, replace(instances.request, count=count), values)
    return statuses(_hypotheses(claim), batch).strict == 1


@lru_cache(maxsize=64)
def _hypotheses(claim: Claim) -> Claim:
    domain = claim.domain.without_hypotheses()
    return replace(claim, id=f"{claim.id}.hypotheses", domain=domain, statement=claim.given, given=true)


def _moves(claim: Claim) -> Iterator[Move]:
    kinds = {symbol: search_of(kind) for symbol, kind in claim.domain.variables}
    rows = next((symbol.name for symbol, search in kinds.items() if search.rows and search.line), None)
    for symbol, search in kinds.items():
        if symbol not in claim.given.free_symbols:
            continue
        if search.scales and not hasattr(symbol, "shape"):
            yield _scaled(symbol.name)
        elif search.follows and rows is not None:
            yield _towards(symbol.name, _first_of(rows))
        elif search.line:
            other = next((other.name for other, twin in twins(claim.domain) if twin == symbol), None)
            if other is not None:
                yield _towards(symbol.name, itemgetter(other))


def _scaled(name: str) -> Move:
    return lambda values, factor: {**values, name: values[name] * factor}


def _first_of(rows: str) -> Callable[[Values], Any]:
    return lambda values: values[rows][:, 0]


def _towards(name: str, centre: Callable[[Values], Any]) -> Move:
    def move(values: Values, factor: Any) -> Values:
        at, value = centre(values), values[name]
        return {**values, name: at + factor.reshape(-1, *[1] * (value.ndim - 1)) * (value - at)}

    return move


def _moved(values: Values, move: Move, place: int, holds: Callable[[Values], Tensor]) -> Values:
    """Each instance at the last factor on its way where the hypotheses hold; closer than 0.01 % if it was near already."""
    import torch

    some = next(iter(values.values()))
    count = len(some)
    upward = (torch.arange(count, device=some.device) >> place) % 2 == 0
    sign = torch.where(upward, 1.0, -1.0).to(some)

    def at(octaves: Tensor) -> Values:
        repeated = {name: tensor.repeat(len(octaves), *[1] * (tensor.ndim - 1)) for name, tensor in values.items()}
        return move(repeated, torch.exp2(sign * octaves).reshape(-1))

    def edge(octaves: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Two neighbours, the hypotheses holding at the first only, and whether there are such: as far out as there are, or
        else, where they do not hold in the middle, the first on the other side."""
        held = holds(at(octaves)).reshape(octaves.shape)
        steps = torch.arange(len(held) - 1, device=some.device).unsqueeze(-1)
        leaving = torch.where(held[:-1] & ~held[1:], steps, -1).amax(dim=0)
        entering = torch.where(~held[:-1] & held[1:], steps, len(held)).amin(dim=0)
        enters = (leaving < 0) & (entering < len(held)) & ~held[len(held) // 2]
        place = torch.where(enters, entering, leaving).clamp_min(0)
        first, second = (octaves.gather(0, (place + more).unsqueeze(0)).squeeze(0) for more in (0, 1))
        return torch.where(enters, second, first), torch.where(enters, first, second), (leaving >= 0) | enters

    parts = torch.linspace(0, 1, PARTS + 1, dtype=some.dtype, device=some.device).unsqueeze(-1)
    low, high, bounded = edge(some.new_tensor(OCTAVES).unsqueeze(-1).expand(-1, count))
    for _ in range(SECTIONS):
        closer = edge(low + parts * (high - low))
        low, high = (torch.where(closer[2], new, old) for new, old in zip(closer, (low, high), strict=False))
    chosen = at(low.unsqueeze(0))
    fine = bounded
    for name, tensor in chosen.items():
        fine = fine & torch.isfinite(tensor).reshape(count, -1).all(dim=-1)
        if tensor.ndim == 1:
            fine = fine & ((tensor == 0) == (values[name] == 0))  # a positive number does not become 0
    return {name: torch.where(fine.reshape(-1, *[1] * (old.ndim - 1)), chosen[name], old) for name, old in values.items()}
