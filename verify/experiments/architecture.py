r"""Whether the energy reading survives other architectures: memorisation, radius and descent measured for each variant.

Random sequences are memorised. The patterns are the last activations on them (after the last norm); the radius is half the
median nearest-neighbour distance, in units of $\sqrt{n/2\pi e}$, n the width; the descent is the share of (token, layer) steps
at which the layer energy of the stream, normalised as the last activations are, does not rise, on sequences with a wrong
first token.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lemmata.models.energies import layer_energy
from lemmata.models.nearest import nearest_neighbours
from lemmata.models.openelm import next_token_loss
from lemmata.models.training import Schedule, train
from lemmata.models.variants import VARIANTS, Variant, VariantConfig
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, by_size, exactly, over_seeds
from lemmata.verify.experiments.framework.provenance import digest
from lemmata.verify.experiments.framework.sweep import Part

SLACK = 1e-9  # relative; a step that rises by less is rounding, not ascent


def radius_of(patterns: Tensor) -> float:
    r"""Half the median nearest-neighbour distance in units of $\sqrt{n/2\pi e}$. Shapes: patterns (d, n), d >= 2 -> ()."""
    squares = nearest_neighbours(patterns, patterns, others=True).squared_distance
    return float(squares.sqrt().median()) / 2 / math.sqrt(patterns.shape[-1] / (2 * math.pi * math.e))


def descent(states: list[Tensor], patterns: Tensor) -> tuple[float, list[float]]:
    """The share of (state, layer) steps at which the layer energy does not rise, and its mean after each layer, in nats.

    Shapes: states l + 1 of (m, n), patterns (d, n).
    """
    energies = torch.stack([layer_energy(state, patterns) for state in states])  # (l + 1, m)
    falls = energies[1:] <= energies[:-1] + SLACK * (1 + energies[:-1].abs())
    return float(falls.double().mean()), [float(value) for value in energies.mean(dim=1)]


def one_run(settings: Mapping[str, Any], variant: str, seed: int, checkpoint: Path | None, device: str) -> dict[str, Any]:
    """Loss reached on the memorised sequences, nats per token, radius and descent of one variant and seed, and the SHA-256 of
    the sequences."""
    draw = torch.Generator().manual_seed(seed + 1)
    sequences = torch.randint(settings["vocabulary"], (settings["sequences"], settings["context"]), generator=draw)
    wrong = sequences.clone()
    moved = torch.randint(1, settings["vocabulary"], (len(wrong),), generator=draw)
    wrong[:, 0] = (wrong[:, 0] + moved) % settings["vocabulary"]  # never the right one
    sequences, wrong = sequences.to(device), wrong.to(device)
    sizes = {name: settings[name] for name in ("vocabulary", "width", "layers", "heads", "context")}
    config = VariantConfig(**sizes, **VARIANTS[variant])
    model = Variant(config, torch.Generator().manual_seed(seed)).to(device)
    before = observed(model, sequences, wrong)

    def loss(trained: torch.nn.Module, step: int) -> Tensor:
        return next_token_loss(trained(sequences), sequences)

    def evaluate(trained: torch.nn.Module) -> list[float]:
        return [float(next_token_loss(trained(sequences), sequences))]

    schedule = Schedule(settings["steps"], rate=settings["rate"], warmup=max(1, settings["steps"] // 10))
    record = train(model, loss, schedule, evaluate=evaluate, checkpoint=checkpoint)
    return {
        "loss": record.evaluations[-1][1][0],
        **observed(model, sequences, wrong),
        "untrained": before,
        "params": sum(parameter.numel() for parameter in model.parameters()),
        "data": digest(sequences, wrong),
    }


def observed(model: Variant, sequences: Tensor, wrong: Tensor) -> dict[str, Any]:
    """Radius of the last activations on the sequences, and descent towards them on the wrong ones."""
    with torch.no_grad():
        patterns = model.states(sequences)[-1][:, :-1].flatten(0, 1).double()  # (d, n)
        states = [state[:, :-1].flatten(0, 1).double() for state in model.states(wrong)]
        share, energies = descent(states, patterns)
    return {"radius": radius_of(patterns.cpu()), "descent": share, "energies": energies}


def least_drop(energies: list[float]) -> float:
    """The least fall of the mean energy from one layer to the next, in nats; negative where it rises."""
    return min(a - b for a, b in pairwise(energies))


def parts(settings: Mapping[str, Any], seed: int) -> list[Part]:
    """All runs, for `lemmata.verify.experiments.framework.sweep`."""
    return [
        Part(
            f"{variant}-s{seed + k}",
            "lemmata.verify.experiments.architecture:one_run",
            {"settings": dict(settings), "variant": variant, "seed": seed + k},
        )
        for variant in VARIANTS
        for k in range(seeds_of(settings, variant))
    ]


def seeds_of(settings: Mapping[str, Any], variant: str) -> int:
    """How many seeds a variant has: more for the baseline, whose initial weights are the controls and scatter most."""
    return int(settings["baseline_seeds" if variant == "baseline" else "seeds"])


def measure(context: Context) -> Mapping[str, Estimate]:
    """Loss, radius and descent of each variant over the seeds."""
    settings = context.settings
    runs = {}
    for part in context.steps(parts(settings, context.seed), "runs"):
        runs[part.name] = part.within(context)
        context.used(f"sequences-s{part.arguments['seed']}", runs[part.name]["data"])
    energies: dict[str, list[list[float]]] = {}
    found: dict[str, Estimate] = {"entropy": exactly(math.log(settings["vocabulary"]), "nats per token")}
    for variant in VARIANTS:
        of_seeds = [runs[f"{variant}-s{context.seed + k}"] for k in range(seeds_of(settings, variant))]
        energies[variant] = [run["energies"] for run in of_seeds]
        found[f"loss-{variant}"] = over_seeds([run["loss"] for run in of_seeds], "nats per token")
        found[f"radius-{variant}"] = over_seeds([run["radius"] for run in of_seeds], "sqrt(n / (2 pi e))")
        found[f"descent-{variant}"] = over_seeds([run["descent"] for run in of_seeds], "of the steps", least=0, most=1)
        found[f"drop-{variant}"] = over_seeds([least_drop(run["energies"]) for run in of_seeds], "nats")
        before = [run["untrained"] for run in of_seeds]
        found[f"untrained-radius-{variant}"] = over_seeds([run["radius"] for run in before], "sqrt(n / (2 pi e))")
        found[f"untrained-descent-{variant}"] = over_seeds([run["descent"] for run in before], "of the steps", least=0, most=1)
        found[f"untrained-drop-{variant}"] = over_seeds([least_drop(run["energies"]) for run in before], "nats")
        found[f"params-{variant}"] = exactly(of_seeds[0]["params"])
    context.series["energies"] = energies
    return found


def draw(record: Mapping[str, Any]) -> Any:
    """Loss, radius and mean energy along the layers, by variant."""
    from matplotlib.ticker import MaxNLocator

    from lemmata.verify.studies.plots import COLOURS, canvas

    figure = canvas((13, 4.5))
    axes = figure.subplots(1, 3)
    energies = record["series"]["energies"]
    names = list(energies)
    for axis, (quantity, title, marks) in zip(
        axes,
        (("loss", "training loss, nats per token", (1.0,)), ("radius", "radius in units of √(n/2πe)", (0.5, 1.0, 2.0))),
        strict=False,
    ):
        for k, name in enumerate(names):
            value, low, high = _numbers(record["estimates"][f"{quantity}-{name}"])
            axis.plot([low, high], [k, k], color=COLOURS[0])
            axis.plot([value], [k], "o", color=COLOURS[0])
        for mark in marks:
            axis.axvline(mark, color="black", linestyle=":", linewidth=0.8)
        axis.set_yticks(range(len(names)), names)
        axis.set(xlabel=title)
    for k, name in enumerate(names):
        rows = energies[name]
        mean = [sum(column) / len(column) for column in zip(*rows, strict=True)]
        style = "-" if k < len(COLOURS) else "--"
        axes[2].plot(range(len(mean)), mean, style, marker="o", color=COLOURS[k % len(COLOURS)], label=name)
    axes[2].xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[2].set(xlabel="layer", ylabel="mean layer energy E, nats")
    axes[2].legend(fontsize="small")
    return figure


def _numbers(estimate: Any) -> tuple[float, float, float]:
    """Value and ends of an estimate as a record holds it: by name, or in that order."""
    if isinstance(estimate, Mapping):
        return float(estimate["value"]), float(estimate["low"]), float(estimate["high"])
    value, low, high = estimate
    return float(value), float(low), float(high)


EXPERIMENT = Experiment(
    name="architecture",
    says="memorisation, radius of the last activations and descent of the layer energy in variants of the Transformer",
    sizes=by_size(
        vocabulary=[16, 16, 512],
        context=[9, 17, 129],
        width=[32, 64, 512],
        layers=[2, 4, 12],
        heads=[2, 2, 8],
        sequences=[12, 32, 512],
        rate=[1e-2, 3e-3, 3e-4],
        steps=[40, 200, 10_000],
        seeds=[4, 3, 4],
        baseline_seeds=[8, 3, 8],
    ),
    measure=measure,
    draw=draw,
    notes=(
        "losses are in nats per token; the first token of a sequence is not predicted",
        "activations are taken at every token that has a successor, after the last norm; distances are Euclidean",
        "untrained: the same for the initial weights; drop: the least fall of the mean energy from one layer to the next",
        "the layer energy has beta = 1 and the memorised sequences' last activations as patterns, in nats",
        "every weight counts as a parameter; variants have the same width and number of layers, not the same count",
        "intervals are Student's, 95 %, over seeds; a seed changes sequences and initial weights; the baseline may have more",
    ),
)
