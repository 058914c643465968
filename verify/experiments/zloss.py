r"""Whether a z-loss term changes the lower bound of the loss: $H(p,q)+c(\log Z)^2$ beside the entropy of the source.

The shift invariance of the softmax leaves log Z free: every distribution is reached with log Z = 0 (open-zloss.shift). Measured
is what training reaches, on fresh text of a source of known entropy and on a finite set of random sequences.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lemmata.models.openelm import next_token_loss
from lemmata.models.text import MarkovSource
from lemmata.models.training import Schedule, train
from lemmata.models.variants import Variant, VariantConfig
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, by_size, exactly, over_seeds
from lemmata.verify.experiments.framework.provenance import digest
from lemmata.verify.experiments.framework.sweep import Part

COEFFICIENTS = {"none": 0.0, "4": 1e-4, "3": 1e-3, "2": 1e-2}  # the name is -log10


def z_term(logits: Tensor) -> Tensor:
    r"""Mean of $(\log Z)^2$, $Z=\sum_ke^{v_k}$, over the predicted tokens. Shapes: (batch, T, V) -> ()."""
    return torch.logsumexp(logits[:, :-1], dim=-1).square().mean()


def one_run(
    settings: Mapping[str, Any], name: str, memorise: bool, seed: int, checkpoint: Path | None, device: str
) -> dict[str, Any]:
    """Cross-entropy and z-term (with its coefficient), nats per token, that a run ends with, and the SHA-256 of its text."""
    coefficient, context = COEFFICIENTS[name], settings["context"]
    source = MarkovSource(settings["vocabulary"], settings["branches"], seed=0)
    draw = torch.Generator().manual_seed(seed + 1)
    config = VariantConfig(settings["vocabulary"], settings["width"], settings["layers"], settings["heads"], context)
    model = Variant(config, torch.Generator().manual_seed(seed)).to(device)
    if memorise:
        held = torch.randint(settings["vocabulary"], (settings["sequences"], context), generator=draw).to(device)
    else:
        held = source.sample(settings["validation"], context, draw).to(device)

    def loss(trained: torch.nn.Module, step: int) -> Tensor:
        if memorise:
            tokens = held
        else:
            fresh = torch.Generator().manual_seed(seed * 1_000_003 + step + 10)
            tokens = source.sample(settings["batch"], context, fresh).to(device)
        logits = trained(tokens)
        return next_token_loss(logits, tokens) + coefficient * z_term(logits)

    def evaluate(trained: torch.nn.Module) -> list[float]:
        logits = trained(held)
        return [float(next_token_loss(logits, held)), coefficient * float(z_term(logits))]

    steps = settings["memorise_steps"] if memorise else settings["steps"]
    schedule = Schedule(steps, rate=settings["rate"], warmup=max(1, steps // 10))
    record = train(model, loss, schedule, evaluate=evaluate, every=max(1, steps // 8), checkpoint=checkpoint)
    last = record.evaluations[-1][1]
    curve = [[step, *values] for step, values in record.evaluations]
    drawn = digest(held) if memorise else digest(source.successors, source.probabilities, held)
    return {"entropy": last[0], "term": last[1], "curve": curve, "data": drawn}


def parts(settings: Mapping[str, Any], seed: int) -> list[Part]:
    """All runs, for `lemmata.verify.experiments.framework.sweep`."""
    return [
        Part(
            f"{'memorise' if memorise else 'fresh'}-{name}-s{seed + k}",
            "lemmata.verify.experiments.zloss:one_run",
            {"settings": dict(settings), "name": name, "memorise": memorise, "seed": seed + k},
        )
        for k in range(settings["seeds"])
        for name in COEFFICIENTS
        for memorise in (False, True)
    ]


def measure(context: Context) -> Mapping[str, Estimate]:
    """Entropy of the source, what each coefficient reaches, and the change beside none, paired by seed."""
    settings = context.settings
    runs = {}
    for part in context.steps(parts(settings, context.seed), "runs"):
        runs[part.name] = part.within(context)
        kind = "memorise" if part.arguments["memorise"] else "fresh"
        context.used(f"{kind}-s{part.arguments['seed']}", runs[part.name]["data"])
    seeds = range(context.seed, context.seed + settings["seeds"])
    unit = "nats per token"
    found = {"entropy": exactly(MarkovSource(settings["vocabulary"], settings["branches"], seed=0).entropy, unit)}
    for name in COEFFICIENTS:
        fresh = [runs[f"fresh-{name}-s{seed}"] for seed in seeds]
        learnt = [runs[f"memorise-{name}-s{seed}"] for seed in seeds]
        plain = [runs[f"fresh-none-s{seed}"]["entropy"] for seed in seeds]
        found[f"cross-entropy-{name}"] = over_seeds([run["entropy"] for run in fresh], unit)
        found[f"total-{name}"] = over_seeds([run["entropy"] + run["term"] for run in fresh], unit)
        found[f"memorised-{name}"] = over_seeds([run["entropy"] + run["term"] for run in learnt], unit)
        if COEFFICIENTS[name]:
            found[f"term-{name}"] = over_seeds([run["term"] for run in fresh], unit)
            found[f"change-{name}"] = over_seeds([a["entropy"] - b for a, b in zip(fresh, plain, strict=True)], unit)
    context.series["source"] = found["entropy"].value
    for kind in ("fresh", "memorise"):
        context.series[kind] = {name: [runs[f"{kind}-{name}-s{seed}"]["curve"] for seed in seeds] for name in COEFFICIENTS}
    return found


def draw(record: Mapping[str, Any]) -> Any:
    """Loss with its z-term by step, on fresh text and on the memorised set, for each coefficient and seed."""
    from lemmata.verify.studies.plots import COLOURS, canvas

    figure = canvas((11, 4.5))
    for axis, (name, title) in zip(
        figure.subplots(1, 2), {"fresh": "fresh text", "memorise": "finite set of random sequences"}.items(), strict=True
    ):
        for k, (coefficient, curves) in enumerate(record["series"][name].items()):
            for number, curve in enumerate(curves):
                label = None if number else "no z-term" if coefficient == "none" else f"c = 1e-{coefficient}"
                steps, losses = [row[0] for row in curve], [row[1] + row[2] for row in curve]
                axis.plot(steps, losses, "-", color=COLOURS[k], linewidth=1, label=label)
        axis.set(title=title, xlabel="step", ylabel="loss with its z-term, nats per token")
    fresh, learnt = figure.axes
    fresh.axhline(record["series"]["source"], color="black", linestyle="--", linewidth=0.8, label="entropy of the source")
    learnt.axhline(1.0, color="grey", linestyle=":", label="1, the floor that is claimed")
    for axis in figure.axes:
        axis.legend(fontsize="small")
    return figure


EXPERIMENT = Experiment(
    name="zloss",
    says="the loss that training with a z-term reaches, beside the entropy of the source and on a memorised set",
    sizes=by_size(
        vocabulary=[16, 16, 512],
        branches=[4, 4, 32],
        context=[12, 12, 256],
        width=[32, 64, 512],
        layers=[1, 2, 6],
        heads=[2, 2, 8],
        batch=32,
        rate=[1e-2, 3e-3, 1e-3],
        steps=[90, 1500, 50_000],
        memorise_steps=[40, 500, 10_000],
        sequences=[16, 64, 1024],
        validation=[1024, 4096, 4096],
        seeds=[3, 4, 4],
    ),
    measure=measure,
    draw=draw,
    notes=(
        "losses are in nats per token; the first token of a sequence is not predicted",
        "coefficients c = 1e-4, 1e-3, 1e-2 of the mean of (log Z)^2 are named 4, 3, 2",
        "a total is cross-entropy plus the z-term with its coefficient; a change is paired by seed with no z-term",
        "intervals are Student's, 95 %, over seeds",
    ),
)
