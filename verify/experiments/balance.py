r"""The balance of model and data size by the rule of appendix F.3: $D^*(N)=\min\{D:\mathrm{MSE}<\sigma^2\}$.

The MSE is between the training loss of the last iterations and the least validation loss. Small OpenELM models are trained on
texts of D tokens from a source of known entropy; the exponent of N in D* is fitted over the sizes, one fit a seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import torch

from lemmata.models.openelm import OpenELM, OpenELMConfig, next_token_loss
from lemmata.models.text import BytePairTokenizer, MarkovSource, TextError, WordVocabulary, stream, windows
from lemmata.models.training import Schedule, train
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
from lemmata.verify.experiments.framework.sweep import Part

SIGMA_SQUARED = 0.04  # the paper's
PROP_5 = 2  # printed exponent of N in D
SEARCHES = ("grid", "bisection")
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
) -> dict[str, Any]:
    """MSE, least validation loss and mean training loss of the last iterations, nats per token, for one N, D and seed, and the
    SHA-256 of its tokens."""
    torch.manual_seed(seed)
    context = settings["context"]
    if settings["text"]:
        where = (settings["text"], settings["tokenizer"], settings["vocabulary"])
        try:
            text = read_text(*where, max(settings["tokens"]), settings["validation"])
        except TextError as error:
            raise ExperimentError(str(error)) from None
        data = windows(text[:tokens], context).to(device)
        fresh = windows(text[-settings["validation"] :], context).to(device)
    else:
        source = source_of(settings)
        draw = torch.Generator().manual_seed(seed + 1)
        data = source.sample(tokens // context, context, draw).to(device)
        fresh = source.sample(settings["validation"] // context, context, draw).to(device)
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
        "data": digest(data, fresh),
    }


@lru_cache(maxsize=1)
def read_text(folder: str, tokenizer: str, vocabulary: int, training: int, validation: int) -> torch.Tensor:
    """The first tokens of the books of a folder: as many as the largest D, then those of the validation text.

    Tokens are GPT-2's where a tokenizer folder is given, else words, the most frequent of the training text numbered.
    Raises: ExperimentError if the text is too short or the vocabulary too small; TextError if a file is damaged.
    """
    words = stream(Path(folder))
    encoded: Iterable[int]
    if tokenizer:
        encode = BytePairTokenizer(Path(tokenizer))
        if len(encode) > vocabulary:
            raise ExperimentError(f"the tokenizer has {len(encode):,} tokens: set vocabulary to that, not {vocabulary:,}")
        encoded = encode.encode(words)
    else:
        kept = list(islice(words, training + validation))
        encoded = WordVocabulary(kept[:training], vocabulary).encode(kept)
    text = torch.tensor(list(islice(encoded, training + validation)), dtype=torch.int64)
    if len(text) < training + validation:
        raise ExperimentError(f"{folder} has {len(text):,} tokens; the sweep needs {training + validation:,}")
    return text


def part_of(settings: Mapping[str, Any], width: int, tokens: int, seed: int, steps: int) -> Part:
    """The run of one N, D, seed and length."""
    return Part(
        f"w{width}-d{tokens}-s{seed}-t{steps}",
        "lemmata.verify.experiments.balance:one_run",
        {"settings": dict(settings), "width": width, "tokens": tokens, "seed": seed, "steps": steps},
    )


def lengths_of(settings: Mapping[str, Any]) -> dict[int, tuple[int, ...]]:
    """The widths trained for each number of steps: the rule's own length, and a longer one."""
    return {settings["steps"]: settings["widths"], settings["longer"]: settings["longer_widths"]}


def parts(settings: Mapping[str, Any], seed: int) -> list[Part]:
    """The whole grid, for `lemmata.verify.experiments.framework.sweep`."""
    runs = [
        part_of(settings, width, tokens, seed + k, steps)
        for steps, widths in lengths_of(settings).items()
        for width in widths
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
    low, high = -1, len(grid)  # the MSE is below the threshold from `high` on, and not up to `low`
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if mse_of(grid[middle]) < threshold else (middle, high)
    if low < 0 or high == len(grid):
        raise ExperimentError(f"the MSE does not fall through {threshold} between {grid[0]:,} and {grid[-1]:,} tokens")
    above, below = math.log(mse_of(grid[low])), math.log(mse_of(grid[high]))
    share = (above - math.log(threshold)) / (above - below)
    return math.exp(math.log(grid[low]) + share * (math.log(grid[high]) - math.log(grid[low])))


def rise(params: Sequence[float], tokens: Sequence[float]) -> float:
    """Exponent of D* in N: least squares of log D* on log N, which is exact; its reciprocal is the exponent of N in D*."""
    ys, xs = [math.log(value) for value in tokens], [math.log(value) for value in params]
    mean_y, mean_x = sum(ys) / len(ys), sum(xs) / len(xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)


def rise_on_grid(params: Sequence[float], tokens: Sequence[int], grid: Sequence[int]) -> tuple[float, float, float]:
    """`rise` with each D* a size of the grid, and its least and greatest value as D* lies anywhere after the size before.

    The rise is linear in each log D*, so that it is extreme at corners.
    Raises: ExperimentError where a D* is the smallest size: nothing bounds it below.
    """
    if grid[0] in tokens:
        raise ExperimentError(f"D* is at most {grid[0]:,}, the smallest size: give the sweep smaller ones")
    logs = [math.log(value) for value in params]
    middle = sum(logs) / len(logs)
    low = [grid[grid.index(value) - 1] if place > middle else value for value, place in zip(tokens, logs, strict=True)]
    high = [value if place > middle else grid[grid.index(value) - 1] for value, place in zip(tokens, logs, strict=True)]
    return rise(params, tokens), rise(params, low), rise(params, high)


def exponent(rises: Sequence[float]) -> Estimate:
    """Exponent of N in D*: the reciprocal of the mean rise of the seeds, with the reciprocals of its interval's ends.

    Raises: ExperimentError where the interval reaches 0, so that the exponent is not bounded.
    """
    mean = over_seeds(rises)
    if mean.low <= 0:
        raise ExperimentError(f"D* rises with N to the power {mean}: no exponent of N in D* follows; use more seeds or sizes")
    return Estimate(1 / mean.value, 1 / mean.high, 1 / mean.low)


def measure(context: Context) -> Mapping[str, Estimate]:
    """D* by N, its exponent by seed, threshold, grid and length of training."""
    settings = context.settings
    widths, grid, steps, longer = (settings[name] for name in ("widths", "tokens", "steps", "longer"))
    runs = Runs(context)
    sizes, long_sizes = list(map(runs.params, widths)), list(map(runs.params, settings["longer_widths"]))
    short, long = runs.optima(steps), runs.optima(longer)
    found = {"exponent": exponent([rise(sizes, row) for row in short])}
    for size, optima in zip(sizes, zip(*short, strict=True), strict=True):
        logs = over_seeds(list(map(math.log, optima)))
        found[f"tokens-{size}"] = Estimate(math.exp(logs.value), math.exp(logs.low), math.exp(logs.high), "tokens")
    if len(long_sizes) > 1:
        found["exponent-longer"] = exponent([rise(long_sizes, row) for row in long])
    both = [widths.index(width) for width in settings["longer_widths"]]
    grown = ([math.log(b / a[k]) for k, b in zip(both, c, strict=True)] for a, c in zip(short, long, strict=True))
    found["length-exponent"] = over_seeds([sum(logs) / len(both) / math.log(longer / steps) for logs in grown])
    seen = settings["batch"] * settings["context"] * steps
    found["epochs"] = over_seeds([seen / row[-1] for row in short], "readings of the text at D* of the largest N")
    for threshold in settings["thresholds"]:
        rows = runs.optima(steps, threshold)
        found[f"exponent-threshold-{round(1000 * threshold)}"] = exponent([rise(sizes, row) for row in rows])
    if settings["search"] == "grid":
        found |= {"rise-grid": runs.rise_on(grid), "rise-coarse-grid": runs.rise_on(grid[::-2][::-1])}
    if not settings["text"]:
        found["entropy"] = exactly(source_of(settings).entropy, "nats per token")
    found["chinchilla"] = exactly(CHINCHILLA[1] / CHINCHILLA[0])
    found["prop-5"] = exactly(PROP_5)
    context.series |= {"params": sizes, "longer_params": long_sizes, "optima": short, "longer_optima": long}
    context.series["runs"] = [
        [runs.params(width), tokens, seed, length, run["mse"], run["validation"], run["training"]]
        for (width, tokens, seed, length), run in sorted(runs.known.items())
    ]
    return found


class Runs:
    """The runs of a sweep, each made when its MSE is first asked for, or all at once.

    Raises: ExperimentError for settings that do not fit together.
    """

    def __init__(self, context: Context) -> None:
        self.context, self.settings = context, context.settings
        if self.settings["search"] not in SEARCHES:
            raise ExperimentError(f"search must be {' or '.join(SEARCHES)}, got {self.settings['search']!r}")
        if self.settings["tokenizer"] and not self.settings["text"]:
            raise ExperimentError("a tokenizer reads a text: name one with --text, or leave the tokenizer out")
        self.seeds = range(context.seed, context.seed + self.settings["seeds"])
        self.known: dict[tuple[int, int, int, int], dict[str, Any]] = {}
        if self.settings["search"] == "grid":
            for part in context.steps(parts(self.settings, context.seed), "runs"):
                self.mse(*(part.arguments[name] for name in ("width", "seed", "steps", "tokens")))

    def params(self, width: int) -> int:
        """N of a width."""
        return config_of(self.settings, width).num_params(embeddings=False)

    def mse(self, width: int, seed: int, length: int, tokens: int) -> float:
        """The MSE of one run of so many steps."""
        key = (width, tokens, seed, length)
        if key not in self.known:
            self.known[key] = part_of(self.settings, *key).within(self.context)
            self.context.used(f"tokens-{tokens}-s{seed}", self.known[key]["data"])
        return float(self.known[key]["mse"])

    def optima(self, length: int, threshold: float = SIGMA_SQUARED) -> list[list[float]]:
        """D* between the sizes of the grid, by seed and width."""
        widths, grid = lengths_of(self.settings)[length], self.settings["tokens"]
        return [[crossing(grid, partial(self.mse, width, seed, length), threshold) for width in widths] for seed in self.seeds]

    def rise_on(self, grid: Sequence[int]) -> Estimate:
        """The rise with each D* a size of a grid, and what the grid leaves open."""
        widths, steps = self.settings["widths"], self.settings["steps"]
        sizes = list(map(self.params, widths))
        brackets = [
            rise_on_grid(sizes, [chosen(grid, partial(self.mse, width, seed, steps), SIGMA_SQUARED) for width in widths], grid)
            for seed in self.seeds
        ]
        middle = sum(bracket[0] for bracket in brackets) / len(brackets)
        return Estimate(middle, min(b[1] for b in brackets), max(b[2] for b in brackets), "power of N")


def source_of(settings: Mapping[str, Any]) -> MarkovSource:
    """The source of all texts: its successors do not change with the seed."""
    return MarkovSource(settings["vocabulary"], settings["branches"], seed=0)


def draw(record: Mapping[str, Any]) -> Any:
    """MSE against D by N, and N against D* by seed beside the printed slopes."""
    from lemmata.verify.studies.plots import COLOURS, canvas, plain_ticks

    figure = canvas((11, 4.5))
    left, right = figure.subplots(1, 2)
    series = record["series"]
    shortest = min(run[3] for run in series["runs"])
    for k, size in enumerate(series["params"]):
        points = sorted((run[1], run[4]) for run in series["runs"] if run[0] == size and run[3] == shortest)
        left.loglog(*zip(*points, strict=True), "o", color=COLOURS[k % len(COLOURS)], label=f"N = {size:,}", markersize=4)
    left.axhline(SIGMA_SQUARED, color="black", linewidth=0.8, linestyle="--", label="σ² = 0.04")
    left.set(xlabel="D, tokens", ylabel="MSE of training and least validation loss, nats²")
    left.legend()
    longest = max(run[3] for run in series["runs"])
    for k, (steps, sizes, rows) in enumerate(
        ((shortest, series["params"], series["optima"]), (longest, series["longer_params"], series["longer_optima"]))
    ):
        for row in rows:
            right.loglog(row, sizes, "o-", color=COLOURS[k], linewidth=0.6, markersize=4)
        right.plot([], [], "o-", color=COLOURS[k], label=f"{steps} steps")
    corner = (series["optima"][0][0], series["params"][0])
    chinchilla = CHINCHILLA[1] / CHINCHILLA[0]
    slopes = ((PROP_5, "--", "prop-5"), (1, ":", "in proportion"), (chinchilla, "-.", "Chinchilla"))
    for power, style, whose in slopes:
        words = f"N ∝ D^{power:.3g}, {whose}"
        right.loglog([corner[0], 4 * corner[0]], [corner[1], 4**power * corner[1]], style, color="black", label=words)
    right.set(xlabel="D*, tokens", ylabel="N, parameters without the embedding")
    right.legend(fontsize="small")
    for axis in (left.xaxis, left.yaxis, right.xaxis, right.yaxis):
        plain_ticks(axis)
    return figure


EXPERIMENT = Experiment(
    name="balance",
    says="the data size at which the training loss comes within sigma of the least validation loss, as the model grows",
    sizes=by_size(
        vocabulary=[32, 32, 512],
        branches=[8, 8, 64],
        context=[16, 16, 256],
        batch=[32, 32, 64],
        head_width=[8, 8, 64],
        divisor=[8, 8, 64],
        feed_forward=[(2.0, 4.0), (2.0, 4.0), (0.5, 4.0)],
        layers=[1, 1, 8],
        validation=[2048, 2048, 1 << 18],
        window=0.25,
        text="",  # a folder of books, one lower-case word a line; without one the source of known entropy is used
        tokenizer="",  # a folder with GPT-2's encoder.json and vocab.bpe
        widths=[(8, 64), (8, 16, 32, 64), (256, 384, 512, 768, 1024)],
        tokens=[tuple(1 << k for k in range(first, end)) for first, end in ((9, 14), (9, 16), (15, 26))],
        steps=[48, 100, 4_000],
        longer=[96, 400, 16_000],
        longer_widths=[(8,), (8, 16, 32, 64), (256, 384, 512, 768, 1024)],
        rate=[2e-2, 1e-2, 1e-3],
        seeds=3,
        thresholds=[(), (0.02, 0.08), (0.02, 0.08)],
        search=["bisection", "grid", "grid"],
    ),
    measure=measure,
    draw=draw,
    notes=(
        "with `text` the tokens are those of books, D the first D of them; a seed then changes weights and batches only",
        "N counts every weight but the embedding, which is tied to the output layer",
        "D counts every token of the training text once, however often it is read; tokens are symbols of the source",
        "losses are in nats per token, the MSE in nats squared; it is taken over the last quarter of the iterations",
        "the validation loss is evaluated ten times a run; the least of these counts",
        "D* is interpolated between the sizes of the grid: log MSE is taken as linear in log D",
        "a rise is the exponent of D* in N, with D* a size of the grid as printed; its interval is what the grid leaves open",
        "intervals are Student's, 95 %, over seeds; a seed changes text, initial weights and batches",
    ),
)
