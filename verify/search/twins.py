"""Variables that range over the same things, drawn in relation to each other: equal, near, scaled, negated, swapped, far.

A claim about how a quantity changes from one argument to another fails first where the two are close, or equal, or one a
multiple of the other. Independent draws never are. What is moved are the parameters of a draft, whatever the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind
from lemmata.verify.search.kinds import search_of

if TYPE_CHECKING:
    from torch import Tensor

    from lemmata.verify.search.kinds import Draft
    from lemmata.verify.search.pattern_families import Rng

WAYS = ("equal", "near", "near-in-one", "shifted", "scaled", "negated", "swapped", "far")
EVERY = 4  # of so many batches one has twins: their ties are settled one by one, which costs more
SHARE = 0.5  # of the instances of such a batch; the others stay as they were drawn
SALT = 0x7F4A7C15  # twins have random numbers of their own, so that nothing else that is drawn changes with them


def twins(domain: Domain) -> Iterator[tuple[Any, Any]]:
    """Each variable with every earlier one of its shape and kind (states and vectors are one kind here), earlier one first."""
    for position, (symbol, kind) in enumerate(domain.variables):
        for other, its in domain.variables[:position]:
            if _likeness(kind) == _likeness(its) and getattr(symbol, "shape", ()) == getattr(other, "shape", ()):
                yield other, symbol


def _likeness(kind: Kind) -> Any:
    return search_of(kind).like or type(kind)


@dataclass(frozen=True)
class _Way:
    """What is done to the parameters of the earlier variable, an instance each, (B,): factor * it + shift, or its reverse."""

    way: Tensor
    factor: Tensor
    amplitude: Tensor
    related: Tensor

    @staticmethod
    def drawn(rng: Rng) -> _Way:
        import torch

        way = rng.integers(0, len(WAYS) - 1)
        scaled = torch.where(rng.chance(0.5), rng.grid(-4, 4) / 2, rng.uniform(low=-1.0, high=1.0))
        factor = torch.where(_is(way, "scaled"), scaled, torch.where(_is(way, "negated"), -1.0, 1.0).to(rng.dtype))
        near, far = rng.log_uniform(low=1e-8, high=0.3), rng.log_uniform(low=4.0, high=100.0)
        amplitude = torch.where(_is(way, "far"), far, torch.where(_is(way, "near") | _is(way, "near-in-one"), near, 0.0))
        return _Way(way, factor, amplitude, rng.chance(SHARE))

    def moved(self, rng: Rng, other: Tensor) -> Tensor:
        import torch

        axes = tuple(range(other.ndim - 1))
        size = other.abs().mean(dim=axes) if axes else other.abs()
        step = rng.normal(*other.shape[:-1]) * torch.where(size > 0, size, 1.0) * self.amplitude
        if axes:
            flat = step.reshape(-1, step.shape[-1])
            one = rng.integers(0, flat.shape[0] - 1) == torch.arange(flat.shape[0], device=flat.device).unsqueeze(-1)
            step = torch.where(_is(self.way, "near-in-one") & ~one, 0.0, flat).reshape(step.shape)
        step = step + torch.where(_is(self.way, "shifted"), rng.grid(-8, 8) / 2, 0.0)
        return torch.where(_is(self.way, "swapped"), _reversed(other), other) * self.factor + step


def _is(way: Tensor, name: str) -> Tensor:
    return way == WAYS.index(name)


def _reversed(tensor: Tensor) -> Tensor:
    """The entries in reverse order (of a single number: the number), instances last."""
    return tensor.flip(tuple(range(tensor.ndim - 1)))


def relate(domain: Domain, draft: Draft) -> None:
    """Put a share of the instances of every variable that has a twin into a relation with one of its twins, in place."""
    from lemmata.verify.search.pattern_families import Rng

    if draft.request.seed % EVERY:
        return
    found: dict[str, list[str]] = {}
    for other, symbol in twins(domain):
        found.setdefault(symbol.name, []).append(other.name)
    if not found:
        return
    some = next(iter((draft.free or draft.fixed).values()))
    rng = Rng.seeded(draft.request.seed ^ SALT, draft.request.count, some.device, some.dtype)
    for name, others in found.items():
        _relate(rng, draft, domain.kind_of(name), name, others[draft.request.seed // EVERY % len(others)])


def _relate(rng: Rng, draft: Draft, kind: Kind, name: str, other: str) -> None:
    import torch

    way, search = _Way.drawn(rng), search_of(kind)
    for parameters in (draft.free, draft.fixed):
        for key in [key for key in parameters if key.partition(":")[0] == name]:
            part = key.partition(":")[2]
            theirs, ours = parameters.get(f"{other}:{part}" if part else other), parameters[key]
            if theirs is None or theirs.shape != ours.shape:
                continue
            if search.amounts or parameters is draft.free:
                moved = search.within(kind, part, way.moved(rng, theirs))
            else:  # labels and choices are taken over, those of layers in reverse as well
                turned = search.reverses & _is(way.way, "swapped")
                moved = torch.where(turned, _reversed(theirs), theirs)
            parameters[key] = torch.where(way.related, moved, ours)
