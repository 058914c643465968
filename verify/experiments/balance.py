r"""The balance of model and data size by the rule of appendix F.3: $D^*(N)=\min\{D:\mathrm{MSE}<\sigma^2\}$.

The MSE is between the training loss of the last iterations and the least validation loss. Small OpenELM models are trained on
texts of D tokens from a source of known entropy; the exponent of N in D* is fitted over the sizes, one fit a seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from models.openelm import OpenELM, OpenELMConfig, next_token_loss
from models.text import MarkovSource, windows
from models.training import Schedule, train
from verify.experiments.experiment import Context, Estimate, Experiment, ExperimentError, exactly, over_seeds
from verify.experiments.sweep import Part

SIGMA_SQUARED = 0.04  # the paper's
CHINCHILLA = (0.34, 0.28)  # printed exponents alpha, beta of N and D (sec5-chinchilla)


def config_of(settings: Mapping[str, Any], width: int) -> OpenELMConfig:
    """OpenELM's scaling with small heads."""
    return OpenELMConfig.scaled(
        settings["vocabulary"],
        width,
        settings["layers"],
        head_width=settings["head_width"],
        groups=2,
        feed_forward=tuple(settings["feed_forward"]),
        divisor=settings["divisor"],
    )


def one_run(
    settings: Mapping[str, Any], width: int, tokens: int, seed: int, steps: int, checkpoint: Path | None, device: str
) -> dict[str, float]:
    """MSE, least validation loss and mean training loss of the last iterations, nats per token, for one N, D and seed."""
    torch.manual_seed(seed)
    context = settings["context"]
    source = MarkovSource(settings["vocabulary"], settings["branches"], seed=0)
    draw = torch.Generator().manual_seed(seed + 1)
    text = source.sample(1, tokens, draw)[0]
    data = windows(text, context).to(device)
    fresh = windows(source.sample(1, settings["validation"], draw)[0], context).to(device)
    model = OpenELM(config_of(settings, width), torch.Generator().manual_seed(seed)).to(device)
    batch = settings["batch"]

    def loss(trained: torch.nn.Module, step: int) -> torch.Tensor:
        chosen = torch.randint(len(data), (batch,), generator=torch.Generator().manual_seed(seed * 1_000_003 + step))
        sequences = data[chosen.to(device)]
        return next_token_loss(trained(sequences), sequences)

    def validate(trained: torch.nn.Module) -> list[float]:
        return [float(next_token_loss(trained(fresh), fresh))]

    schedule = Schedule(steps, rate=settings["rate"], warmup=max(1, steps // 10))
    window = max(1, round(steps * settings["window"]))
    record = train(model, loss, schedule, evaluate=validate, every=max(1, steps // 10), checkpoint=checkpoint)
    least = min(values[0] for _, values in record.evaluations)
    last = record.losses[-window:]
    return {
        "mse": sum((value - least) ** 2 for value in last) / len(last),
        "validation": least,
        "training": sum(last) / len(last),
    }


def part_of(settings: Mapping[str, Any], width: int, tokens: int, seed: int, steps: int) -> Part:
    """The run of one N, D, seed and length."""
    return Part(
        f"w{width}-d{tokens}-s{seed}-t{steps}",
        "verify.experiments.balance:one_run",
        {"settings": dict(settings), "width": width, "tokens": tokens, "seed": seed, "steps": steps},
    )


def parts(settings: Mapping[str, Any], seed: int) -> list[Part]:
    """The whole grid, for `verify.experiments.sweep`."""
    runs = [
        part_of(settings, width, tokens, seed + k, steps)
        for steps in settings["steps"]
        for width in settings["widths"]
        for k in range(settings["seeds"])
        for tokens in settings["tokens"]
    ]
    return sorted(runs, key=lambda part: -part.arguments["width"] * part.arguments["steps"])  # the longest first


def chosen(grid: Sequence[int], mse_of: Callable[[int], float], threshold: float) -> int:
    """D* on a grid: the least D with MSE below the threshold, every smaller one tried.

    Raises: ExperimentError where no D has it.
    """
    for tokens in grid:
        if mse_of(tokens) < threshold:
            return tokens
    raise ExperimentError(f"no data size up to {grid[-1]:,} has MSE < {threshold}: give the sweep larger ones")


def crossing(grid: Sequence[int], mse_of: Callable[[int], float], threshold: float) -> float:
    """D* between the sizes of the grid: where log MSE, linear in log D, meets the threshold.

    Found by bisection, so that a falling MSE is not evaluated everywhere.
    Raises: ExperimentError where the MSE does not meet the threshold on the grid.
    """
    low, high = 0, len(grid) - 1
    if not mse_of(grid[high]) < threshold <= mse_of(grid[low]):
        raise ExperimentError(f"the MSE does not fall through {threshold} between {grid[0]:,} and {grid[-1]:,} tokens")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if mse_of(grid[middle]) < threshold else (middle, high)
    above, below = math.log(mse_of(grid[low])), math.log(mse_of(grid[high]))
    share = (above - math.log(threshold)) / (above - below)
    return math.exp(math.log(grid[low]) + share * (math.log(grid[high]) - math.log(grid[low])))


def slope(params: Sequence[float], tokens: Sequence[float]) -> float:
    """Exponent of N in D: least squares of log N on log D.

    Raises: ExperimentError where all D are the same.
    """
    ys, xs = [math.log(value) for value in params], [math.log(value) for value in tokens]
    mean_y, mean_x = sum(ys) / len(ys), sum(xs) / len(xs)
    spread = sum((x - mean_x) ** 2 for x in xs)
    if not spread:
        raise ExperimentError(f"D* is {tokens[0]:,.0f} for every N: the grid is too coarse for an exponent")
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread


def measure(context: Context) -> Mapping[str, Estimate]:
    """D* by N, its exponent by seed, threshold, grid and length of training."""
    settings = context.settings
    widths, grid, lengths = settings["widths"], settings["tokens"], settings["steps"]
    seeds = range(context.seed, context.seed + settings["seeds"])
    sizes = [config_of(settings, width).num_params(embeddings=False) for width in widths]
    known: dict[tuple[int, int, int, int], dict[str, float]] = {}

    def run(width: int, tokens: int, seed: int, steps: int) -> dict[str, float]:
        key = (width, tokens, seed, steps)
        if key not in known:
            known[key] = part_of(settings, *key).within(context)
        return known[key]

    if settings["search"] == "grid":
        planned = parts(settings, context.seed)
        for part in context.steps(planned, "runs"):
            a = part.arguments
            run(a["width"], a["tokens"], a["seed"], a["steps"])

    def optimum(width: int, seed: int, steps: int, threshold: float, sizes_tried: Sequence[int]) -> float:
        return crossing(sizes_tried, lambda tokens: run(width, tokens, seed, steps)["mse"], threshold)

    found: dict[str, Estimate] = {}
    table: dict[str, list[list[float]]] = {}
    for steps in lengths:
        table[str(steps)] = [[optimum(w, seed, steps, SIGMA_SQUARED, grid) for w in widths] for seed in seeds]
        name = "exponent" if steps == lengths[0] else f"exponent-{steps}-steps"
        found[name] = over_seeds([slope(sizes, row) for row in table[str(steps)]])
        for k, width in enumerate(widths):
            logs = over_seeds([math.log(row[k]) for row in table[str(steps)]])
            where = "" if steps == lengths[0] else f"-{steps}-steps"
            found[f"tokens-{width}{where}"] = Estimate(*(math.exp(v) for v in (logs.value, logs.low, logs.high)), "tokens")
    for threshold in settings["thresholds"]:
        rows = [[optimum(w, seed, lengths[0], threshold, grid) for w in widths] for seed in seeds]
        found[f"exponent-threshold-{round(1000 * threshold)}"] = over_seeds([slope(sizes, row) for row in rows])
    if settings["search"] == "grid":
        found |= _on_grids(settings, sizes, seeds, run)
    if len(lengths) > 1:
        first, last = table[str(lengths[0])], table[str(lengths[-1])]
        growth = [
            sum(math.log(b / a) for a, b in zip(one, other, strict=True)) / len(one) / math.log(lengths[-1] / lengths[0])
            for one, other in zip(first, last, strict=True)
        ]
        found["length-exponent"] = over_seeds(growth)
    seen = settings["batch"] * settings["context"] * lengths[0]
    epochs = [seen / row[-1] for row in table[str(lengths[0])]]
    found["epochs"] = over_seeds(epochs, "times the text is read at D* of the largest N")
    found["entropy"] = exactly(MarkovSource(settings["vocabulary"], settings["branches"], seed=0).entropy, "nats per token")
    found["chinchilla"] = exactly(CHINCHILLA[1] / CHINCHILLA[0])
    context.series["params"] = sizes
    context.series["optima"] = table
    context.series["runs"] = [[*key, run["mse"], run["validation"], run["training"]] for key, run in sorted(known.items())]
    return found


def _on_grids(
    settings: Mapping[str, Any], sizes: Sequence[int], seeds: range, run: Callable[[int, int, int, int], dict[str, float]]
) -> dict[str, Estimate]:
    """The exponent with D* a size of the grid, as printed, on the whole grid and on every second size of it."""
    found = {}
    steps, grid = settings["steps"][0], list(settings["tokens"])
    for name, tried in {"grid": grid, "coarse-grid": grid[::-2][::-1]}.items():
        fits = []
        for seed in seeds:
            row = [
                chosen(tried, lambda tokens, w=width, s=seed: run(w, tokens, s, steps)["mse"], SIGMA_SQUARED)  # type: ignore[misc]
                for width in settings["widths"]
            ]
            fits += [slope(sizes, row)] if len(set(row)) > 1 else []
        if len(fits) > 1:
            found[f"exponent-{name}"] = over_seeds(fits)
    return found


def draw(record: Mapping[str, Any]) -> Any:
    """MSE against D by N, and N against D* with the fits beside the slopes 1 and 2."""
    from matplotlib.figure import Figure

    from verify.plots import COLOURS

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    series = record["series"]
    params, runs, optima = series["params"], series["runs"], series["optima"]
    widths = sorted({run[0] for run in runs})
    shortest = min(run[3] for run in runs)
    for k, width in enumerate(widths):
        points = [(run[1], run[4]) for run in runs if run[0] == width and run[3] == shortest]
        left.loglog(*zip(*points, strict=True), "o", color=COLOURS[k % len(COLOURS)], label=f"N = {params[k]:,}", markersize=4)
    left.axhline(SIGMA_SQUARED, color="black", linewidth=0.8, linestyle="--", label="σ² = 0.04")
    left.set(xlabel="D, tokens", ylabel="MSE of training and least validation loss, nats²")
    left.legend()
    for k, (steps, rows) in enumerate(optima.items()):
        for row in rows:
            right.loglog(row, params, "o-", color=COLOURS[k % len(COLOURS)], linewidth=0.6, markersize=4)
        right.plot([], [], "o-", color=COLOURS[k % len(COLOURS)], label=f"{steps} steps")
    first = next(iter(optima.values()))[0]
    for exponent, style in ((1, ":"), (2, "--")):
        line = [params[0] * (tokens / first[0]) ** exponent for tokens in (first[0], 3 * first[0])]
        right.loglog([first[0], 3 * first[0]], line, style, color="black", linewidth=0.8, label=f"N ∝ D^{exponent}")
    right.set(xlabel="D*, tokens", ylabel="N, parameters without the embedding")
    right.legend()
    return figure


_SMALL = {
    "vocabulary": 32,
    "branches": 8,
    "context": 16,
    "batch": 32,
    "head_width": 8,
    "divisor": 8,
    "feed_forward": (2.0, 4.0),
    "layers": 1,
    "validation": 2048,
    "window": 0.25,
}
EXPERIMENT = Experiment(
    name="balance",
    says="the data size at which the training loss comes within sigma of the least validation loss, as the model grows",
    sizes={
        "miniature": {
            **_SMALL,
            "widths": (8, 24, 64),
            "tokens": (512, 1024, 2048, 4096, 8192),
            "steps": (64,),
            "rate": 2e-2,
            "seeds": 3,
            "thresholds": (),
            "search": "bisection",
        },
        "default": {
            **_SMALL,
            "widths": (8, 16, 32, 64),
            "tokens": (512, 1024, 2048, 4096, 8192, 16384, 32768),
            "steps": (100, 400),
            "rate": 1e-2,
            "seeds": 3,
            "thresholds": (0.02, 0.08),
            "search": "grid",
        },
        "full": {
            **_SMALL,
            "vocabulary": 512,
            "branches": 64,
            "context": 256,
            "batch": 64,
            "head_width": 64,
            "divisor": 64,
            "feed_forward": (0.5, 4.0),
            "layers": 8,
            "validation": 1 << 18,
            "widths": (256, 384, 512, 768, 1024),
            "tokens": tuple(1 << k for k in range(15, 26)),
            "steps": (4_000, 16_000),
            "rate": 1e-3,
            "seeds": 3,
            "thresholds": (0.02, 0.08),
            "search": "grid",
        },
    },
    measure=measure,
    draw=draw,
    notes=(
        "N counts every weight but the embedding, which is tied to the output layer",
        "D counts every token of the training text once, however often it is read; tokens are symbols of the source",
        "losses are in nats per token, the MSE in nats squared; it is taken over the last quarter of the iterations",
        "the validation loss is evaluated ten times a run; the least of these counts",
        "D* is interpolated between the sizes of the grid: log MSE is taken as linear in log D",
        "intervals are Student's, 95 %, over seeds; a seed changes text, initial weights and batches",
    ),
)
