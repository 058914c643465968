"""Adversarial search: gradient descent on the margin, thousands of instances at once, with restarts over sizes.

The descent moves the parameters of a draft (`search.parameters`), so that hypotheses built into a domain hold at every step;
other hypotheses enter as a penalty. What it finds is then judged like any other instance: by the proved bound of each margin.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

import torch
from torch import Tensor

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import BatchRequest, Instances, Point
from lemmata.verify.base.verdicts import AttackEffort
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.program import Program, program_of
from lemmata.verify.search.equations import met
from lemmata.verify.search.families import edge_sizes, offered
from lemmata.verify.search.floats import OPEN, VIOLATED, Statuses, bounded_values, fold, robustness, statuses
from lemmata.verify.search.kinds import instances_of
from lemmata.verify.search.parameters import STATES, Draft, assemble, for_descent, project_, sketch
from lemmata.verify.search.property_search import MAX_POINTS, POINTS_PER_BATCH

LARGER = ((2, 3), (3, 4), (4, 4), (2, 8), (8, 8), (4, 2), (1, 6), (6, 5))  # (n, d) beyond the edge sizes
FIRST_STEP, LAST_STEP = 0.1, 1e-4  # relative to the size of the parameter
PENALTY = 10.0
ROOM = 1e-9  # by how much, relatively, a hypothesis should hold
MIX = 8  # families and modes mixed in one batch
NEAR_ZERO = 1e-6  # relative margin below which an open instance is worth exact arithmetic


def attack(
    claim: Claim,
    *,
    seed: int = 0,
    device: str = "cpu",
    seconds: float = 1.0,
    steps: int = 100,
    count: int = 512,
    starts: int | None = None,
) -> tuple[AttackEffort, list[Point]]:
    """Minimise the relative margin of a claim (for an exists claim: maximise it) by Adam, size after size until time is up.

    Args:
        claim: its domain must have variables.
        seed: of every draw; the same arguments give the same points, as far as time allows.
        device: where to descend.
        seconds: wall time after which no new descent is begun and the current one ends early.
        steps: descent steps from each start.
        count: instances a start.
        starts: stop after so many starts; with time to spare for them, the result does not depend on the machine's speed.

    Where nothing can be descended, a start is of few instances: it is no more than what the search does.

    Returns: the effort, and at most 32 points: certain violations first (for an exists claim certain witnesses), by smallest
        sizes, then points that floating point leaves open with a margin near zero. Hypotheses hold at all of them, or are open.

    Raises: ValueError if the domain is closed or an amount is not positive; ClaimError from evaluation.
    """
    if not claim.domain.variables:
        raise ValueError(f"{claim.id} has no variables to attack; evaluate it instead")
    if steps < 1 or count < 1 or not seconds > 0 or (starts is not None and starts < 1):
        raise ValueError(f"steps, count, seconds and starts must be positive, got {steps}, {count}, {seconds} and {starts}")
    started = time.monotonic()
    deadline = started + seconds
    wants_existence = claim.quantifier == "exists"
    instances, taken = 0, 0
    extreme: float | None = None
    found: list[tuple[tuple[float, ...], int, Point]] = []
    for start, sizes in enumerate(islice(_starts(claim), starts)):
        if start and time.monotonic() >= deadline:
            break
        draft = _mixed_draft(claim, sizes, count, 10_000 * seed + MIX * start, device)
        if not start and _is_flat(claim, draft):
            count = min(count, MIX)
            draft = _mixed_draft(claim, sizes, count, 10_000 * seed, device)
        final, done = _descend(claim, draft, steps, deadline)
        instances, taken = instances + count, taken + done
        batch = instances_of(claim.domain, draft.request, _exactly(claim, final))
        batch = met(claim, batch) or batch
        result = statuses(claim, batch)
        extreme = _more_extreme(extreme, result, wants_existence)
        for rank, relative, index in _candidates(result, wants_existence):
            key = (float(rank), float(math.prod(sizes.values())), relative)
            found.append((key, len(found), batch.point(index)))
    found.sort(key=lambda entry: entry[:2])
    effort = AttackEffort(instances, taken, time.monotonic() - started, str(device), extreme)
    return effort, [point for _, _, point in found[:MAX_POINTS]]


def _starts(claim: Claim) -> Iterator[dict[str, int]]:
    """The sizes to start from, again and again: small ones with room for a violation, larger ones, then the other edges."""
    edges = edge_sizes(claim.domain)
    names = [symbol.name for symbol in claim.domain.sizes]
    larger: list[dict[str, int]] = []
    for n, d in LARGER:
        entry = claim.domain.raised({name: {"n": n, "d": d, "l": min(2, d)}.get(name, 2) for name in names})
        if entry not in larger and entry not in edges and offered(claim.domain, entry):
            larger.append(entry)
    roomy = [entry for entry in edges if (entry.get("d", entry.get("n", 1)) > 1 and entry.get("l", 2) > 1) or not names]
    tight = [entry for entry in edges if entry not in roomy]
    order: list[dict[str, int]] = []
    for position in range(max(len(roomy), len(larger))):
        order += [*roomy[position : position + 1], *larger[position : position + 1]]
    return cycle([*order, *tight])


def _mixed_draft(claim: Claim, sizes: dict[str, int], count: int, seed: int, device: str) -> Draft:
    """One draft of several families, state modes and scales, ready for descent."""
    families, states = offered(claim.domain, sizes), tuple(STATES)
    parts: list[Draft] = []
    for part in range(min(MIX, count)):
        share = count // MIX + (part < count % MIX) if count >= MIX else 1
        turn = seed + part
        scale = (0, 0, 1, -1)[turn % 4]
        family = families[(turn * 7 + seed // MIX) % len(families)]
        request = BatchRequest(sizes, family, states[(turn * 3 + seed // MIX) % len(states)], scale, share, turn)
        parts.append(for_descent(claim.domain, sketch(claim.domain, request, device)))
    request = BatchRequest(sizes, "mixed", "mixed", 0, count, seed)
    free = {name: torch.cat([part.free[name] for part in parts], dim=-1) for name in parts[0].free}
    fixed = {name: torch.cat([part.fixed[name] for part in parts], dim=-1) for name in parts[0].fixed}
    return Draft(request, free, fixed)


def _is_flat(claim: Claim, draft: Draft) -> bool:
    """Whether there is no slope to descend. It is asked of few instances: each may take long, where minima are counted say."""
    free, fixed = ({name: of[..., :MIX].detach().clone() for name, of in part.items()} for part in (draft.free, draft.fixed))
    for parameter in free.values():
        parameter.requires_grad_()
    few = Draft(replace(draft.request, count=min(draft.request.count, MIX)), free, fixed)
    return bool(free) and not objective(claim, few).requires_grad


def objective(claim: Claim, draft: Draft) -> Tensor:
    """What is minimised, (B,): relative robustness of the statement (negated for an exists claim) plus a penalty."""
    program: Program = program_of(claim)
    given, statement = program.expressions
    instances = Instances(draft.request, assemble(claim.domain, draft, exact=False))
    sides = program.evaluate(FLOATS, bounded_values(instances, tracked=False))
    like = next(iter(instances.values.values())).new_zeros(draft.request.count)
    margins = {side.relation: robustness(side, like)[1].expand(like.shape) for side in sides}
    value = fold(statement, lambda relation, _: margins[relation], like)
    if claim.quantifier == "exists":
        value = -value
    if given.args:
        value = value + PENALTY * (ROOM - fold(given, lambda relation, _: margins[relation], like)).clamp_min(0.0)
    return value


def _descend(claim: Claim, draft: Draft, steps: int, deadline: float) -> tuple[Draft, int]:
    """Adam on every instance by itself; returns the best parameters seen and the number of steps taken."""
    names = list(draft.free)
    parameters = [draft.free[name].detach().contiguous().clone().requires_grad_() for name in names]
    if not parameters:
        return draft, 0
    sizes = [p.detach().abs().reshape(-1, p.shape[-1]).mean(dim=0).clamp(1e-2, 1e4) for p in parameters]
    first = [torch.zeros_like(p) for p in parameters]
    second = [torch.zeros_like(p) for p in parameters]
    best = [p.detach().clone() for p in parameters]
    least = torch.full_like(sizes[0], math.inf)
    decay = (LAST_STEP / FIRST_STEP) ** (1 / max(1, steps - 1))
    taken = 0
    for step in range(steps + 1):
        value = objective(claim, draft.with_free(dict(zip(names, parameters, strict=True))))
        with torch.no_grad():
            better = value.detach() < least  # False for NaN
            least = torch.where(better, value.detach(), least)
            for kept, parameter in zip(best, parameters, strict=True):
                torch.where(better, parameter, kept, out=kept)
        if step == steps or (step and time.monotonic() >= deadline) or not value.requires_grad:
            break
        gradients = torch.autograd.grad(value.sum(), parameters, allow_unused=True)
        with torch.no_grad():
            rate = FIRST_STEP * decay**step / (1 - 0.9 ** (step + 1))
            for parameter, gradient, size, mean, square in zip(parameters, gradients, sizes, first, second, strict=True):
                if gradient is None:
                    continue
                safe = torch.nan_to_num(gradient, nan=0.0, posinf=1e6, neginf=-1e6).clamp_(-1e6, 1e6)
                mean.lerp_(safe, 0.1)
                square.mul_(0.99).addcmul_(safe, safe, value=0.01)
                scaled = (square / (1 - 0.99 ** (step + 1))).sqrt_().add_(1e-12)
                parameter.sub_(rate * size * mean / scaled)
            project_(claim.domain, dict(zip(names, parameters, strict=True)))
        taken = step + 1
    return draft.with_free(dict(zip(names, best, strict=True))), taken


def _exactly(claim: Claim, draft: Draft) -> dict[str, Tensor]:
    with torch.no_grad():
        return assemble(claim.domain, draft, exact=True)


def _more_extreme(known: float | None, result: Statuses, wants_existence: bool) -> float | None:
    decided = result.counted & (result.code != OPEN)  # an open margin is rounding, not evidence
    margins = result.margin[decided & torch.isfinite(result.margin)]
    if not margins.numel():
        return known
    value = float(margins.max() if wants_existence else margins.min())
    return value if known is None else (max if wants_existence else min)(known, value)


def _candidates(result: Statuses, wants_existence: bool) -> list[tuple[int, float, int]]:
    """(rank, sort key, index): rank 0 certain, rank 1 open with a margin near zero."""
    relative = -result.relative if wants_existence else result.relative
    wanted = 1 if wants_existence else VIOLATED
    certain = ((result.given == 1) & (result.strict == wanted)).nonzero().squeeze(-1)
    possible = (result.given >= 0) & ((result.strict if wants_existence else result.code) == OPEN)
    possible |= (result.given == OPEN) & (result.strict == wanted)
    open_ = (possible & (relative.abs() < NEAR_ZERO)).nonzero().squeeze(-1)
    chosen = []
    for rank, indices in ((0, certain), (1, open_)):
        order = relative[indices].argsort(stable=True)[:POINTS_PER_BATCH]
        chosen += [(rank, float(relative[index]), int(index)) for index in indices[order].tolist()]
    return chosen
