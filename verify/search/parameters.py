r"""From random numbers to instances: what is free to vary for each kind of variable, and how instances are made of it.

A draft holds real parameters without constraints other than simple bounds; `assemble` turns them into values that lie in the
domain *by construction*: disjoint balls, states inside $\Omega$, states in the convex hull, equal norms. The property search
draws drafts; the attack differentiates `assemble`. With `exact=True` the result lies in the domain in exact arithmetic,
roundings included. Tensors inside a draft have instances last; assembled values have them first (and are views).
What is done for one kind stands in `lemmata.verify.search.kinds`.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lemmata.theory.language.domain import Domain
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.search.kinds import Assembly, Sketch, check_drawn, search_of
from lemmata.verify.search.kinds import Draft as Draft
from lemmata.verify.search.kinds import shape_of as shape_of
from lemmata.verify.search.kinds.base import UNBOUNDED
from lemmata.verify.search.kinds.constructions import STATES as STATES
from lemmata.verify.search.pattern_families import Rng
from lemmata.verify.search.twins import relate


def check_request(domain: Domain, request: BatchRequest) -> None:
    """Raises ValueError if the sizes, count or state mode of a request cannot be met by the domain."""
    if not domain.variables:
        raise ValueError("a closed domain has no instances to draw; evaluate the claim instead")
    check_drawn(domain)
    wanted = {symbol.name for symbol in domain.sizes}
    if set(request.sizes) != wanted:
        raise ValueError(f"sizes must name {sorted(wanted)}, got {dict(request.sizes)}")
    if any(size < domain.least.get(name, 1) for name, size in request.sizes.items()):
        least = "".join(f", {name} >= {size}" for name, size in domain.least.items())
        raise ValueError(f"sizes must be >= 1{least}, got {dict(request.sizes)}")
    if request.count < 1:
        raise ValueError(f"count must be >= 1, got {request.count}")
    if request.states not in STATES:
        raise ValueError(f"states must be one of {', '.join(STATES)}; got {request.states!r}")
    for name, most in domain.most(request.sizes).items():
        if request.sizes[name] > most:
            raise ValueError(f"no instance has {name} > {most} at sizes {dict(request.sizes)}")


def sketch(
    domain: Domain, request: BatchRequest, device: str | torch.device = "cpu", dtype: torch.dtype = torch.float64
) -> Draft:
    """Draw the parameters of a batch; everything is determined by the request, the device and the dtype.

    Raises: ValueError if the domain cannot be drawn as requested.
    """
    check_request(domain, request)
    at = Sketch(domain, Rng.seeded(request.seed, request.count, device, dtype), Draft(request, {}, {}))
    sizes = dict(request.sizes)
    for symbol, kind in sorted(domain.variables, key=lambda variable: search_of(variable[1]).stage > 0):  # rows first
        search_of(kind).draw(kind, symbol.name, shape_of(symbol, sizes), at)
    relate(domain, at.draft)
    return at.draft


def assemble(domain: Domain, draft: Draft, *, exact: bool = True) -> dict[str, Tensor]:
    """The values of a draft, instances first: scalars (B,), vectors (B, m), patterns (B, d, n).

    With `exact`, memberships hold in exact arithmetic: entries are put on a grid where sums must not round, and a state that
    rounding would leave outside its ball goes to the centre. Without, the map is differentiable.
    """
    at = Assembly(domain, draft, exact)
    for symbol, kind in sorted(domain.variables, key=lambda variable: search_of(variable[1]).stage):
        at.values[symbol.name] = search_of(kind).assemble(kind, symbol.name, at)
    return {symbol.name: at.values[symbol.name].movedim(-1, 0) for symbol, _ in domain.variables}


# --- for the attack --------------------------------------------------------------------------------------------------


def for_descent(domain: Domain, draft: Draft) -> Draft:
    """The same draft with positive variables given by their logarithms."""
    free = dict(draft.free)
    for symbol, kind in domain.variables:
        search_of(kind).to_descend(symbol.name, free)
    return draft.with_free(free)


def project_(domain: Domain, free: dict[str, Tensor]) -> None:
    """Put parameters back within their bounds, in place."""
    for name, tensor in free.items():
        variable, _, part = name.partition(":")
        kind = domain.kind_of(variable)
        low, high = search_of(kind).bounds(kind, part)
        if (low, high) != UNBOUNDED:
            tensor.clamp_(low, high)
