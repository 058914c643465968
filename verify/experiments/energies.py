r"""Whether energies descend in a real attention stack: g, E and E_MCHN of what each layer stores, along the layers.

Four readings. layer: the stored patterns are the residual-stream states of the earlier tokens that layer t reads, the state
goes from $x^{(t-1)}$ to $x^{(t)}$; normed: the same with every state through the final norm; global:
$E_{\rm global}=-\mathrm{LSE}(-E_1,\dots,-E_l)$ of the first; keys: a head's keys at its query, from each layer to the next.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from lemmata.models.energies import logsumexp
from lemmata.models.language_models import CausalModel
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, by_size, over_seeds
from lemmata.verify.experiments.radius import Subject, Subjects, part_name

NAMES = ("nearest", "energy", "mchn")
READINGS = ("layer", "normed", "global", "keys")
TITLES = {
    "layer": "states a layer reads",
    "normed": "the same, normalised",
    "global": "E_global of all layers",
    "keys": "a head's keys at its query",
}
SLACK = 1e-9  # relative; a step that rises by less is rounding, not ascent


def energies_at(states: Tensor, patterns: Tensor, allowed: Tensor, beta: float) -> Tensor:
    r"""$g$, $E$ and $E_{\rm MCHN}$ at inverse temperature `beta` of each state, with the patterns that it may see.

    Shapes: states (..., P, n), patterns (..., T, n), allowed (P, T) with at least one each -> (3, ..., P), float64.
    Units: nats; nats per unit of beta for E_MCHN.
    """
    x, rho = states.to(torch.float64), patterns.to(torch.float64)
    squares = torch.stack([(x[..., p : p + 1, :] - rho).square().sum(dim=-1) for p in range(x.shape[-2])], dim=-2)
    squares = squares.masked_fill(~allowed, math.inf)  # (..., P, T)
    norms = rho.square().sum(dim=-1).unsqueeze(-2).expand_as(squares)
    products = (beta * (x @ rho.mT)).masked_fill(~allowed, -math.inf)
    spread = norms.masked_fill(~allowed, -math.inf).amax(dim=-1) / 2 + torch.log(allowed.sum(dim=-1).to(x.dtype)) / beta
    mchn = -logsumexp(products) / beta + x.square().sum(dim=-1) / 2 + spread
    return torch.stack((squares.amin(dim=-1), -logsumexp(-squares), mchn))


def steps_of(model: CausalModel, tokens: Tensor, last: int) -> dict[str, Tensor]:
    """Energies before and after each step of each reading, at the last tokens of each chunk.

    Shapes: tokens (B, T), last < T -> (2, 3, B, steps) each, 3 in the order of `NAMES`.
    Raises: ValueError where a token would see no pattern.
    """
    length = tokens.shape[1]
    if not 0 < last < length:
        raise ValueError(f"last must be in 1..{length - 1}, got {last}")
    trace = model.trace(tokens)
    chosen = torch.arange(length - last, length, device=tokens.device)
    earlier = torch.arange(length, device=tokens.device) < chosen.unsqueeze(1)  # (P, T): without itself
    upto = torch.arange(length, device=tokens.device) <= chosen.unsqueeze(1)  # attention reads its own key too
    found: dict[str, Tensor] = {}
    for reading, states in (("layer", trace.states), ("normed", [model.normed(state) for state in trace.states])):
        rows = [[energies_at(x[:, chosen], old, earlier, 1.0) for x in (old, new)] for old, new in pairwise(states)]
        found[reading] = torch.stack([torch.stack(row) for row in rows], dim=-1).flatten(3)  # (2, 3, B, P * l)
    of_layers = torch.stack(
        [
            torch.stack([energies_at(x[:, chosen], stored, earlier, 1.0) for stored in trace.states[:-1]], dim=-1)
            for x in trace.states
        ]
    )  # (l + 1, 3, B, P, l)
    whole = -logsumexp(-of_layers)
    found["global"] = torch.stack((whole[:-1], whole[1:])).movedim(1, -1).flatten(3)
    of_keys = torch.stack(
        [energies_at(q[:, :, chosen], k, upto, trace.beta) for q, k in zip(trace.queries, trace.keys, strict=True)]
    )  # (l, 3, B, H, P)
    found["keys"] = torch.stack((of_keys[:-1], of_keys[1:])).movedim(1, -1).flatten(3)
    return found


def summary(before: Tensor, after: Tensor) -> tuple[float, float]:
    """The share of steps that do not rise, and the mean change. Shapes: (...), (...)."""
    return float(_falls(before, after).mean()), float((after - before).mean())


def one_run(subject: Subject, last: int, batch: int, device: str) -> dict[str, Any]:
    """Share and mean change of each reading and energy, and the mean energies along the layers."""
    parts: dict[str, list[Tensor]] = {reading: [] for reading in READINGS}
    with torch.no_grad():
        for chunks in torch.split(subject.chunks, batch):
            for reading, found in steps_of(subject.model, chunks.to(device), last).items():
                parts[reading].append(found.cpu())
    result: dict[str, Any] = {"data": subject.data}
    layers = parts["layer"][0].shape[-1] // last
    for reading, values in parts.items():
        before, after = torch.cat(values, dim=2)  # (3, B, steps)
        for k, name in enumerate(NAMES):
            share, change = summary(before[k], after[k])
            steps = layers - 1 if reading == "keys" else layers
            result[f"{reading}-{name}"] = {"share": share, "change": change, "layers": _by_layer(before[k], after[k], steps)}
    return result


def _falls(before: Tensor, after: Tensor) -> Tensor:
    return (after <= before + SLACK * (1 + before.abs())).double()


def _by_layer(before: Tensor, after: Tensor, steps: int) -> list[float]:
    """The share that does not rise at each layer; layers are the fastest axis. Shapes: (B, ... * steps)."""
    return [float(share) for share in _falls(before, after).reshape(-1, steps).mean(dim=0)]


def _share(values: Sequence[float]) -> Estimate:
    """Over replicates, in [0, 1]."""
    return over_seeds(values, "of the steps", least=0.0, most=1.0)


def measure(context: Context) -> Mapping[str, Estimate]:
    """Shares and mean changes over replicates, of the trained model; those of the untrained one go into the series."""
    settings, subjects = context.settings, Subjects(context)
    runs: dict[str, list[dict[str, Any]]] = {"untrained": [], "trained": []}
    todo = [(kind, k) for k in range(settings["seeds"]) for kind in runs]
    for kind, k in context.steps(todo, "models"):

        def compute(kind: str = kind, k: int = k) -> dict[str, Any]:
            return one_run(subjects.of(kind, k), settings["last"], settings["chunks_at_once"], context.device)

        runs[kind].append(context.part(part_name(kind, k), compute))
        context.used(f"chunks-{kind}-{k}", runs[kind][-1]["data"])
    found: dict[str, Estimate] = {}
    for kind, prefix in (("trained", ""), ("untrained", "untrained-")):
        for reading in READINGS:
            for name in NAMES:
                of_kind = [run[f"{reading}-{name}"] for run in runs[kind]]
                found[f"{prefix}share-{reading}-{name}"] = _share([run["share"] for run in of_kind])
                found[f"{prefix}change-{reading}-{name}"] = over_seeds([run["change"] for run in of_kind], "nats per step")
    context.series["runs"] = runs
    return found


def draw(record: Mapping[str, Any]) -> Any:
    """The share of tokens at which each energy does not rise, by layer."""
    from matplotlib.ticker import MaxNLocator

    from lemmata.verify.studies.plots import COLOURS, canvas

    figure = canvas((13, 4))
    for axis, reading in zip(figure.subplots(1, len(READINGS), sharey=True), READINGS, strict=True):
        for kind, style in (("trained", "o-"), ("untrained", ":")):
            for k, name in enumerate(NAMES):
                rows = [run[f"{reading}-{name}"]["layers"] for run in record["series"]["runs"][kind]]
                mean = [sum(column) / len(column) for column in zip(*rows, strict=True)]
                label = f"{name}, {kind}"
                axis.plot(range(1, len(mean) + 1), mean, style, color=COLOURS[k], label=label, markersize=3 + 2 * k)
        axis.axhline(1.0, color="black", linewidth=0.8)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.set(title=TITLES[reading], xlabel="step from layer" if reading == "keys" else "layer", ylim=(-0.03, 1.03))
    figure.axes[0].set(ylabel="share of tokens at which it does not rise")
    figure.axes[0].legend(fontsize="small", loc="upper left", bbox_to_anchor=(0, 0.97))
    return figure


EXPERIMENT = Experiment(
    name="energies",
    says="whether the energies of what each layer of an attention stack stores descend along its layers",
    sizes=by_size(
        model=[None, "data/smollm2", "data/gpt2-medium"],
        text=[None, "data/shakespeare", "data/openwebtext"],
        precision=["float32", "bfloat16", "float32"],
        vocabulary=512,
        width=64,
        layers=3,
        heads=4,
        length=[32, 128, 256],
        batch=32,
        steps=40,
        rate=3e-3,
        seeds=4,
        count=[16, 8, 1024],
        untrained_count=[16, 4, 1024],
        last=8,
        chunks_at_once=[16, 4, 16],
    ),
    measure=measure,
    draw=draw,
    notes=(
        "a step is one token and one layer (keys: one head too); it counts as descent unless it rises by more than rounding",
        "patterns of the readings layer, normed and global are the states of the earlier tokens, without the token itself",
        "patterns of the reading keys are the keys up to the token's own, its query is the state",
        "beta is 1, in the reading keys the scale of the attention; energies are computed in float64 by differences",
        "changes are means over steps: nats, and nats per unit of beta for E_MCHN",
        "untrained: the same architecture with its initial weights",
        "a replicate has its own chunks, and its own weights where they are random; a checkpoint's weights are the same in all",
        "intervals are Student's, 95 %, over replicates",
    ),
)
