r"""`question-formation`: what the loss of a Transformer on Question-Formation settles at, and what is below that.

The source's entropy per token is computed from the grammar. Endless text: the loss settles at that entropy. A finite training
set, trained on for long: its loss falls to $\log$(set size) nats an example, whatever the source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from lemmata.models.question_formation import INDEX, STOP, VOCABULARY, grammar, published
from lemmata.models.training import Schedule, train
from lemmata.models.vanilla import Shape, Vanilla, next_token_losses
from lemmata.verify.experiments.framework.experiment import (
    Context,
    Estimate,
    Experiment,
    ExperimentError,
    by_size,
    exactly,
    over_seeds,
)
from lemmata.verify.experiments.framework.provenance import digest

NAME = "question-formation"


class Drawn(Protocol):
    """What examples are drawn from: token numbers padded with -1, and their lengths."""

    def sample(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]: ...


SOURCES = {"grammar": grammar, "published": published}
TOKEN = "nats per token"


def batches(tokens: Tensor, size: int, seed: int, device: str) -> Any:
    """A function of the step alone: the step's batch, drawn from rows of token numbers, without their common padding."""

    def at(step: int) -> Tensor:
        generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
        rows = tokens[torch.randint(tokens.shape[0], (size,), generator=generator)]
        return rows[:, : int((rows >= 0).sum(dim=1).max())].to(device)

    return at


def mean_loss(model: nn.Module, tokens: Tensor, device: str, block: int = 512) -> float:
    """Nats per token over rows of token numbers."""
    total, count = 0.0, 0
    for rows in tokens.split(block):
        rows = rows[:, : int((rows >= 0).sum(dim=1).max())].to(device)
        loss, number = next_token_losses(model, rows, INDEX[STOP])
        total, count = total + float(loss), count + int(number)
    return total / count


def sets(source: Drawn, validation: int, examples: int, seed: int) -> tuple[Tensor, Tensor]:
    """The validation set of a run and its training set."""
    generator = torch.Generator().manual_seed(seed)
    held_out, _ = source.sample(validation, generator)
    fixed, _ = source.sample(max(1, examples), generator)
    return held_out, fixed


def least_loss(tokens: Tensor) -> float:
    """The least loss, in nats per token, on rows of a set drawn uniformly: the entropy of the set's own distribution."""
    _, counts = tokens.unique(dim=0, return_counts=True)
    shares = counts.double() / counts.sum()
    return float(-(shares * shares.log()).sum()) * tokens.shape[0] / int((tokens >= 0).sum())


def one_run(context: Context, key: str, source: Drawn, examples: int, steps: int, seed: int, layers: int = 0) -> dict[str, Any]:
    """Train on so many examples (drawn anew for every batch where 0): the losses in nats per token."""
    settings = context.settings

    def run() -> dict[str, Any]:
        held_out, fixed = sets(source, settings["validation"], examples, seed)
        depth = layers or settings["layers"]
        shape = Shape(len(VOCABULARY), fixed.shape[1], settings["width"], depth, settings["heads"])
        model = Vanilla(shape, seed).to(context.device)
        from_set = batches(fixed, settings["batch"], seed, context.device)

        def loss(network: nn.Module, step: int) -> Tensor:
            if examples:
                rows = from_set(step)
            else:
                drawn, lengths = source.sample(settings["batch"], torch.Generator().manual_seed((seed + 1) * 1_000_003 + step))
                rows = drawn[:, : int(lengths.max())].to(context.device)
            total, count = next_token_losses(network, rows, INDEX[STOP])
            return total / count

        def evaluate(network: nn.Module) -> list[float]:
            train_loss = mean_loss(network, fixed[: settings["validation"]], context.device) if examples else math.nan
            return [train_loss, mean_loss(network, held_out, context.device)]

        schedule = Schedule(steps, settings["rate"], warmup=min(100, steps // 10), decay=0.01)
        bar = context.counter(f"{key}, steps")
        record = train(
            model,
            loss,
            schedule,
            evaluate=evaluate,
            every=-(-steps // 20),
            checkpoint=context.checkpoint(key),
            tick=lambda step, value: bar(step + 1, steps),
        )
        tail = record.losses[-max(1, steps // 10) :]
        curve = [[step, None if math.isnan(values[0]) else values[0], values[1]] for step, values in record.evaluations]
        drawn_from = digest(held_out, *([fixed] if examples else []))
        return {"tail": sum(tail) / len(tail), "losses": record.losses, "curve": curve, "data": drawn_from}

    found = context.part(key, run)
    context.used("source", digest(repr(source)))
    context.used(key, found["data"])
    return found


def measure(context: Context) -> Mapping[str, Estimate]:
    """Source entropies (exact), and the losses of the runs with intervals over the seeds."""
    settings = context.settings
    if settings["source"] not in SOURCES:
        raise ExperimentError(f"source must be one of {', '.join(SOURCES)}, got {settings['source']!r}")
    source = SOURCES[settings["source"]]()
    seeds = range(context.seed, context.seed + settings["seeds"])
    jobs = [("endless", 0, settings["steps"], 0), ("memorised", settings["memorised"], settings["memory_steps"], 0)]
    if "deeper" in settings:
        jobs.append(("deeper", 0, settings["steps"], settings["deeper"]))
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name, *_ in jobs}
    for (name, examples, steps, layers), seed in context.steps(list(product(jobs, seeds)), NAME):
        runs[name].append(one_run(context, f"{name}-{seed}", source, examples, steps, seed, layers))
    context.series.update({name: [run["curve"] for run in found] for name, found in runs.items()})
    for name in ("endless", "memorised"):
        context.series[f"{name} losses"] = [run["losses"] for run in runs[name]]

    def ends(name: str, column: int) -> list[float]:
        return [run["curve"][-1][column] for run in runs[name]]

    def above(name: str) -> Estimate:
        """How far the loss on fresh examples is above what the source itself has on the same ones."""
        held_out = [sets(source, settings["validation"], 0, seed)[0] for seed in seeds]
        known = [float(source.surprises(rows).sum()) / int((rows >= 0).sum()) for rows in held_out]
        return over_seeds([loss - cost for loss, cost in zip(ends(name, 2), known, strict=True)], TOKEN)

    def plateau(name: str) -> Estimate:
        return over_seeds([run["tail"] for run in runs[name]], TOKEN)

    excess = above("endless")
    floors = [least_loss(sets(source, settings["validation"], settings["memorised"], seed)[1]) for seed in seeds]
    found = {
        "source-entropy": exactly(source.entropy_per_token, TOKEN),
        "grammar-entropy": exactly(grammar().entropy_per_token, TOKEN),
        "published-entropy": exactly(published().entropy_per_token, TOKEN),
        "plateau": plateau("endless"),
        "validation": _shifted(excess, source.entropy_per_token),
        "excess": excess,
        "memorised": over_seeds(ends("memorised", 1), TOKEN),
        "memorised-validation": over_seeds(ends("memorised", 2), TOKEN),
        "memorised-floor": over_seeds(floors, TOKEN),
    }
    if "deeper" in runs:
        found["deeper-plateau"] = plateau("deeper")
        found["deeper-excess"] = above("deeper")
    for unit, each in (("word", source.mean_words), ("byte", source.mean_bytes)):
        for name, loss in (("plateau", "plateau"), ("entropy", "source-entropy")):
            found[f"{name}-per-{unit}"] = _scaled(found[loss], float(source.mean_tokens / each), f"nats per {unit}")
    return found


def _scaled(estimate: Estimate, factor: float, unit: str) -> Estimate:
    return Estimate(estimate.value * factor, estimate.low * factor, estimate.high * factor, unit)


def _shifted(estimate: Estimate, by: float) -> Estimate:
    return Estimate(estimate.value + by, estimate.low + by, estimate.high + by, estimate.unit)


def draw(record: Mapping[str, Any]) -> Any:
    """Training and validation losses beside the source's entropy and the least loss on the finite set."""
    from lemmata.verify.studies.plots import COLOURS, canvas, plain_ticks

    figure = canvas((7, 4.2))
    axes = figure.add_subplot()
    curves = (("endless losses", "endless text"), ("memorised losses", "a finite set"))
    for colour, (name, words) in zip(COLOURS, curves, strict=False):
        for number, losses in enumerate(record["series"][name]):
            width = max(1, len(losses) // 200)
            smooth = [sum(losses[k : k + width]) / len(losses[k : k + width]) for k in range(0, len(losses), width)]
            label = f"training loss, {words}" if number == 0 else None
            axes.plot([k * width for k in range(len(smooth))], smooth, color=colour, linewidth=1, label=label)
        for number, curve in enumerate(record["series"][name.removesuffix(" losses")]):
            label = f"loss on fresh examples, {words}" if number == 0 else None
            axes.plot([row[0] for row in curve], [row[2] for row in curve], "--", color=colour, linewidth=1, label=label)
    entropy, least = (record["estimates"][key]["value"] for key in ("source-entropy", "memorised-floor"))
    axes.axhline(entropy, color="black", linestyle="--", label=f"entropy of the source, {entropy:.3f}")
    axes.axhline(1, color="grey", linestyle=":", label="1, the floor that is claimed")
    axes.axhline(least, color="black", linestyle="-.", linewidth=1, label=f"least loss on the finite set, {least:.3g}")
    axes.set(xlabel="step", ylabel="nats per token", yscale="log", title="Question-Formation")
    plain_ticks(axes.yaxis)
    axes.legend(fontsize=8)
    return figure


EXPERIMENT = Experiment(
    name=NAME,
    says="the loss of a vanilla Transformer on Question-Formation beside the exact entropy of its source",
    sizes=by_size(
        source="published",
        width=[32, 96, 512],
        layers=[2, 3, 6],
        heads=[2, 4, 8],
        batch=[16, 64, 256],
        rate=[8e-3, 3e-3, 5e-4],
        steps=[30, 2500, 40_000],
        memorised=[8, 500, 100_000],
        memory_steps=[120, 1500, 200_000],
        validation=[64, 2000, 10_000],
        seeds=3,
        deeper=[..., ..., 10],
    ),
    measure=measure,
    draw=draw,
    notes=(
        "tokens are the 68 words and signs of the task; every token of an example is predicted, the first after a stop",
        "the entropy is that of fresh examples: constructions as often as in the published sets, words uniform",
        "memorised is the loss on the first examples of the training set, as many as the validation set has at most; "
        "memorised-floor is the least that a model can reach on that set",
        "excess is the loss on fresh examples less the cost of the same examples under the source itself, the Kullback-Leibler "
        "divergence from it; validation is the entropy and the excess together",
        "a word is a token other than . ? quest decl; bytes are those of the text with one separator a token",
        "intervals are Student's, 95 %, over the seeds",
    ),
)
