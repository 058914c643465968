r"""`memorise`: a Transformer that memorises a finite set of random sequences; its training loss has no floor at 1.

Each token is uniform over the vocabulary, so fresh text costs $\log68=4.22$ nats a token; $k$ sequences of length $L$ that are
drawn uniformly cost $\log k$ nats in all, that is $\log(k)/L$ a token, once they are known by heart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from lemmata.models.question_formation import VOCABULARY
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, exactly, over_seeds
from lemmata.verify.experiments.question_formation import TOKEN, one_run

NAME = "memorise"


@dataclass(frozen=True)
class RandomSequences:
    """Sequences of uniform tokens of one length."""

    length: int

    def sample(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Token numbers (count, length) and the lengths (count,)."""
        tokens = torch.randint(len(VOCABULARY), (count, self.length), generator=generator)
        return tokens, torch.full((count,), self.length)


def measure(context: Context) -> Mapping[str, Estimate]:
    """Training and validation loss, with intervals over the seeds, and what knowing the set by heart costs."""
    settings = context.settings
    source = RandomSequences(settings["length"])
    seeds = [context.seed + k for k in range(settings["seeds"])]
    runs = [
        one_run(context, f"run-{seed}", source, settings["sequences"], settings["steps"], seed)
        for seed in context.steps(seeds, NAME)
    ]
    context.series["losses"] = [run["losses"] for run in runs]
    context.series["curves"] = [run["curve"] for run in runs]
    return {
        "train-loss": over_seeds([run["curve"][-1][1] for run in runs], TOKEN),
        "validation-loss": over_seeds([run["curve"][-1][2] for run in runs], TOKEN),
        "by-heart": exactly(math.log(settings["sequences"]) / settings["length"], TOKEN),
        "source-entropy": exactly(math.log(len(VOCABULARY)), TOKEN),
    }


def draw(record: Mapping[str, Any]) -> Any:
    """Training and validation loss beside the cost of knowing the set by heart."""
    from lemmata.verify.studies.plots import COLOURS, canvas, plain_ticks

    figure = canvas((7, 4.2))
    axes = figure.add_subplot()
    for number, curve in enumerate(record["series"]["curves"]):
        steps = [point[0] for point in curve]
        for colour, column, words in ((COLOURS[0], 1, "training loss"), (COLOURS[1], 2, "loss on fresh sequences")):
            axes.plot(steps, [point[column] for point in curve], color=colour, label=words if number == 0 else None)
    for key, words, style in (("by-heart", "known by heart", "-."), ("source-entropy", "entropy of the source", "--")):
        value = record["estimates"][key]["value"]
        axes.axhline(value, color="black", linestyle=style, linewidth=1, label=f"{words}, {value:.3g}")
    axes.axhline(1, color="grey", linestyle=":", label="1, the floor that is claimed")
    axes.set(xlabel="step", ylabel="nats per token", yscale="log", title="Random sequences")
    plain_ticks(axes.yaxis)
    axes.legend(fontsize=8)
    return figure


def _size(sequences: int, length: int, steps: int, width: int, layers: int, seeds: int) -> dict[str, Any]:
    return {
        "sequences": sequences,
        "length": length,
        "steps": steps,
        "width": width,
        "layers": layers,
        "heads": 4,
        "batch": 32,
        "rate": 5e-3 if width < 64 else 3e-3 if width < 512 else 5e-4,
        "validation": min(sequences, 500),
        "seeds": seeds,
    }


EXPERIMENT = Experiment(
    name=NAME,
    says="the training loss of a Transformer that memorises random sequences",
    sizes={
        "miniature": _size(8, 16, 150, 32, 2, 3),
        "default": _size(256, 32, 1500, 96, 3, 3),
        "full": _size(4096, 128, 50_000, 512, 6, 3),
    },
    measure=measure,
    draw=draw,
    notes=(
        "tokens are uniform over 68; every token of a sequence is predicted",
        "intervals are Student's, 95 %, over the seeds",
    ),
)
