r"""Nearest-neighbour distances of last-layer activations against $2\sqrt{n/2\pi e}$: appendix F.1, for any causal model.

A small GPT-2 on synthetic text, or a local checkpoint on real text: trained and untrained, before and after the final norm, as
the sample grows, and with the activations multiplied by a factor that the predictions do not see.
"""

from __future__ import annotations

import math
import os.path
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from lemmata.models.activations import PLACES, chunks_of, read_activations, stream_activations, zipf_text
from lemmata.models.checkpoints import CheckpointError, gpt2_medium, load_checkpoint, untrained_like
from lemmata.models.language_models import CausalModel, SmallGPT2
from lemmata.models.nearest_pairs import nearest_in_prefixes
from lemmata.models.training import Schedule, train
from lemmata.theory.papers.beyond_scaling_laws.app_f1 import FACTOR
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

SHARES = (25, 50, 75, 100)  # per cent of the vectors
KINDS = ("untrained", "trained")
Counter = Callable[[str], Callable[[int, int], None]]
PRECISIONS = ("float32", "bfloat16", "float16", "float64")
RANDOM = "gpt2-medium-random"  # a model that is built, not read
HOW = {
    "model": "put a local checkpoint there or name one with --model; "
    "`python -m lemmata.verify.experiments.framework.fetch smollm2 --into data/smollm2` fetches one",
    "text": "put text files there or name a folder with --text; "
    "`python -m lemmata.verify.experiments.framework.fetch shakespeare --into data/shakespeare` fetches some",
}
DISTANCE = "units of the activations"


@dataclass(frozen=True)
class Subject:
    """A model in eval mode, the chunks (N, T) that it reads, and the SHA-256 of all text that is drawn for it here."""

    name: str
    model: CausalModel
    chunks: Tensor
    data: str = ""


def critical(dim: int) -> float:
    r"""$\sqrt{n/2\pi e}$, the radius at which a ball of dimension n has a volume of order 1."""
    return math.sqrt(dim / (2 * math.pi * math.e))


def part_name(kind: str, replicate: int) -> str:
    """Of what is computed from the model of a replicate; the state of its training has that name too."""
    return f"{kind}-{replicate}"


def text_in(folder: Path) -> Iterator[str]:
    """The text files of a folder, one after the other, or one file.

    Raises: ExperimentError if there is none, or one is not UTF-8.
    """
    files = [folder] if os.path.isfile(folder) else sorted(folder.glob("*.txt"))
    if not files:
        raise ExperimentError(f"{folder} is no text file and has none (*.txt); {HOW['text']}")
    for file in files:
        try:
            yield file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ExperimentError(f"{file} cannot be read as UTF-8: {error}") from None


class Subjects:
    """The models and texts of the settings. With "model" None a small GPT-2 is trained here for each replicate; a checkpoint
    is read once and each replicate has chunks of its own.

    Raises: ExperimentError where the checkpoint or the text is missing, damaged or too short.
    """

    def __init__(self, context: Context) -> None:
        self.settings, self.seed, self.device = context.settings, context.seed, context.device
        self.checkpoint, self.counter = context.checkpoint, context.counter
        self.loaded: Any = None
        if not self.settings["model"]:
            if self.settings["text"]:
                raise ExperimentError("a text is read by a checkpoint: name one with --model, or leave --text out")
            return
        if self.settings["precision"] not in PRECISIONS:
            raise ExperimentError(f"precision must be one of {', '.join(PRECISIONS)}, got {self.settings['precision']!r}")
        dtype = getattr(torch, self.settings["precision"])
        try:
            if self.settings["model"] == RANDOM:
                self.loaded = gpt2_medium(context.seed, dtype=dtype, device=self.device)
            else:
                self.loaded = load_checkpoint(self.settings["model"], dtype=dtype, device=self.device)
        except CheckpointError as error:
            hint = "" if os.path.exists(self.settings["model"]) else f"; {HOW['model']}"
            raise ExperimentError(f"{error}{hint}") from None
        if self.loaded.context is not None and self.settings["length"] > self.loaded.context:
            given = self.settings["length"]
            raise ExperimentError(f"length must be at most the model's {self.loaded.context:,} tokens, got {given:,}")
        self.chunks = self._chunks()

    def _chunks(self) -> Tensor:
        """All chunks of the replicates, in random order. Shapes: -> (seeds * count, T)."""
        length, count = self.settings["length"], self.settings["count"] * self.settings["seeds"]
        draw = torch.Generator().manual_seed(self.seed)
        try:
            if not self.settings["text"]:
                return chunks_of(zipf_text(self.loaded.vocabulary, count * length, draw), length, count, draw)
            parts = []
            for text in text_in(Path(self.settings["text"])):
                tokens = torch.tensor(self.loaded.encode(text), dtype=torch.int64)
                parts.append(tokens[: len(tokens) // length * length])  # no chunk spans two texts
            return chunks_of(torch.cat(parts), length, count, draw)
        except (CheckpointError, ValueError) as error:
            raise ExperimentError(f"{self.settings['text'] or 'synthetic text'}: {error}") from None

    def of(self, kind: str, replicate: int) -> Subject:
        """The trained or untrained model of a replicate, and its chunks."""
        settings, seed = self.settings, self.seed + replicate
        count = settings["count"] if kind == "trained" else settings["untrained_count"]
        name = f"{kind}-s{seed}"
        if self.loaded is None:
            return Subject(name, *self._small(kind, seed, count, self.checkpoint(part_name(kind, replicate))))
        start = replicate * settings["count"]
        model = self.loaded if kind == "trained" else untrained_like(self.loaded, seed)
        chunks = self.chunks[start : start + count]
        return Subject(name, model, chunks, digest(chunks))

    def _small(self, kind: str, seed: int, count: int, checkpoint: Path | None) -> tuple[SmallGPT2, Tensor, str]:
        settings = self.settings
        length, vocabulary, batch = settings["length"], settings["vocabulary"], settings["batch"]
        draw = torch.Generator().manual_seed(seed)
        model = SmallGPT2(vocabulary, settings["width"], settings["layers"], settings["heads"], length, draw).to(self.device)
        text = zipf_text(vocabulary, length * (count + batch * settings["steps"]), draw)
        chunks, rest = text[: length * count].reshape(count, length), text[length * count :].reshape(-1, batch, length)
        if kind == "trained":

            def loss(trained: torch.nn.Module, step: int) -> Tensor:
                tokens = rest[step].to(self.device)
                return functional.cross_entropy(trained(tokens)[:, :-1].flatten(0, 1), tokens[:, 1:].flatten())

            schedule = Schedule(settings["steps"], rate=settings["rate"], warmup=max(1, settings["steps"] // 10))
            bar = self.counter(f"{kind}-s{seed}, steps")
            train(model, loss, schedule, checkpoint=checkpoint, tick=lambda step, value: bar(step + 1, settings["steps"]))
        return model.eval(), chunks, digest(text)


def distances(rows: Any, device: str = "cpu", progress: Callable[[int, int], None] | None = None) -> dict[str, list[Any]]:
    """Mean and median nearest-neighbour distance (not squared) at each share of the rows, and how many neighbours are not
    proved nearest: too many are equally near to within rounding, and their distances are right to within it.

    Shapes: rows (N, n), N >= 8.
    """
    counts = [len(rows) * share // 100 for share in SHARES]
    neighbours = nearest_in_prefixes(rows, counts, device=device, progress=progress)
    found = [near.squared_distance.sqrt() for near in neighbours]
    return {
        "mean": [float(d.mean()) for d in found],
        "median": [float(d.quantile(0.5)) for d in found],
        "undecided": [int((~near.decided).sum()) for near in neighbours],
    }


def one_run(subject: Subject, folder: Path, batch: int, device: str, counter: Counter) -> dict[str, Any]:
    """Distances before and after the final norm, and what multiplying the activations by a factor changes."""
    files = stream_activations(
        subject.model,
        subject.chunks,
        folder,
        name=subject.name,
        batch=batch,
        device=device,
        progress=counter(f"{subject.name}, chunks"),
    )
    result: dict[str, Any] = {
        place: distances(read_activations(files[place]), device, counter(f"{subject.name} {place}, pairs of blocks"))
        for place in PLACES
    }
    result["data"] = subject.data
    result["width"], result["context"] = subject.model.width, subject.model.context
    result["rescaled"] = rescaled(subject.model, subject.chunks[: max(8, batch)].to(device))
    return result


def rescaled(model: CausalModel, tokens: Tensor) -> list[float]:
    """By what the nearest-neighbour distances of the last activations grow as these are multiplied, and the greatest change of
    a logit. The factor is a power of two, so that products are scaled exactly. Shapes: tokens (B, T)."""
    with torch.no_grad():
        logits, before = model.logits(tokens), model.final(tokens)[1]
        model.rescale(FACTOR)
        changed, after = model.logits(tokens), model.final(tokens)[1]
        model.rescale(1 / FACTOR)
    (small,), (large,) = (nearest_in_prefixes(rows.float().cpu(), [len(tokens)]) for rows in (before, after))
    growth = large.squared_distance.sqrt().sum() / small.squared_distance.sqrt().sum()
    return [float(growth), float((changed - logits).abs().max())]


def measure(context: Context) -> Mapping[str, Estimate]:
    """Means, medians, their fall with the sample, and the radius in units of the critical one, over replicates."""
    settings, subjects = context.settings, Subjects(context)
    runs: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as scratch:
        folder = context.folder or Path(scratch)
        todo = [(kind, k) for k in range(settings["seeds"]) for kind in KINDS]
        for kind, k in context.steps(todo, "models"):

            def compute(kind: str = kind, k: int = k) -> dict[str, Any]:
                return one_run(subjects.of(kind, k), folder, settings["batch"], context.device, context.counter)

            runs[kind].append(context.part(part_name(kind, k), compute))
            context.used(f"chunks-{kind}-{k}", runs[kind][-1]["data"])
        if subjects.loaded is not None and settings["seeds"] > 1:
            context.series["whole"] = context.part("whole", lambda: _whole(folder, context))
    context.series["shares"] = list(SHARES)
    context.series["runs"] = runs
    context.series["count"] = {"trained": settings["count"], "untrained": settings["untrained_count"]}
    context.series["length"] = settings["length"]
    context.series["critical"] = critical(runs["trained"][0]["width"])
    return _estimates(runs, settings["length"])


def _whole(folder: Path, context: Context) -> dict[str, Any]:
    """Distances among the vectors of all replicates of a checkpoint together."""
    import numpy as np

    seeds = range(context.seed, context.seed + context.settings["seeds"])
    return {
        place: distances(
            np.concatenate([read_activations(folder / f"trained-s{seed}-{place}.npy") for seed in seeds]),
            context.device,
            context.counter(f"all chunks, {place} the norm, pairs of blocks"),
        )
        for place in PLACES
    }


def _at_place(runs: Sequence[Mapping[str, Any]], place: str, length: int) -> Iterator[tuple[str, Estimate]]:
    """Distances before or after the norm by share of the vectors, and the radius of the whole sample."""
    means, medians = ([run[place][name] for run in runs] for name in ("mean", "median"))
    for at, share in enumerate(SHARES):
        yield f"mean-{share}", over_seeds([row[at] for row in means], DISTANCE, least=0)
        yield f"median-{share}", over_seeds([row[at] for row in medians], DISTANCE, least=0)
        if at:
            yield f"fall-{share}", over_seeds([row[at - 1] - row[at] for row in means], DISTANCE)
    radii = [row[-1] / 2 / critical(runs[0]["width"]) for row in medians]
    longest = runs[0]["context"]
    for reading, tokens, n in (("radius", 1, "d_emb"), ("sequence", length, "T d_emb"), ("context", longest, "T_max d_emb")):
        if tokens is not None:
            yield reading, over_seeds([radius / math.sqrt(tokens) for radius in radii], f"sqrt({n} / (2 pi e))", least=0)


def _estimates(runs: Mapping[str, list[dict[str, Any]]], length: int) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    for kind, of_kind in runs.items():
        for place in PLACES:
            found |= {f"{kind}-{place}-{name}": estimate for name, estimate in _at_place(of_kind, place, length)}
    undecided = sum(run[place]["undecided"][-1] for of_kind in runs.values() for run in of_kind for place in PLACES)
    found["undecided"] = exactly(undecided, "neighbours not proved nearest")
    growth = [run["rescaled"] for of_kind in runs.values() for run in of_kind]
    factors = [row[0] for row in growth]
    found["rescaled-by"] = Estimate(statistics.median_low(factors), min(factors), max(factors))
    found["logit-change"] = exactly(max(row[1] for row in growth))
    return found


def draw(record: Mapping[str, Any]) -> Any:
    """Mean and median distance against the share of the vectors, before and after the final norm."""
    from lemmata.verify.studies.plots import COLOURS, canvas, plain_ticks, with_errors

    figure = canvas((11, 4.5))
    series = record["series"]
    for axis, place in zip(figure.subplots(1, 2), PLACES, strict=True):
        for k, kind in enumerate(KINDS):
            for name, style in (("mean", "o-"), ("median", "s--")):
                values = [record["estimates"][f"{kind}-{place}-{name}-{share}"] for share in SHARES]
                sizes = [series["count"][kind] * share / 100 for share in SHARES]
                with_errors(axis, sizes, values, fmt=style, color=COLOURS[k], label=f"{kind}, {name}", capsize=2)
        if "whole" in series:
            sizes = [series["count"]["trained"] * len(series["runs"]["trained"]) * share / 100 for share in SHARES]
            axis.plot(sizes, series["whole"][place]["mean"], "^-", color=COLOURS[2], label="trained, all chunks, mean")
        axis.axhline(2 * series["critical"], color="black", linestyle=":", label="2 √(n/2πe), n = d_emb")
        of_sequence = 2 * series["critical"] * math.sqrt(series["length"])
        axis.axhline(of_sequence, color="black", linestyle="-.", linewidth=1, label="2 √(n/2πe), n = T d_emb")
        axis.set(title=f"{place} the final norm", xlabel="vectors", xscale="log", yscale="log")
        axis.set_ylabel("nearest-neighbour distance, units of the activations")
        plain_ticks(axis.xaxis)
        plain_ticks(axis.yaxis)
        axis.legend(fontsize="small", ncols=2)
    return figure


EXPERIMENT = Experiment(
    name="radius",
    says="nearest-neighbour distances of last-layer activations, trained and untrained, as the sample grows",
    sizes=by_size(
        model=[None, "data/smollm2", "data/gpt2-medium"],
        text=[None, "data/shakespeare", "data/openwebtext"],
        precision=["float32", "bfloat16", "float32"],
        vocabulary=512,
        width=64,
        layers=2,
        heads=4,
        length=[32, 256, 256],
        batch=[32, 8, 64],
        steps=60,
        rate=3e-3,
        seeds=[4, 4, 2],
        count=[768, 192, 40_000],
        untrained_count=[768, 48, 40_000],
    ),
    measure=measure,
    draw=draw,
    notes=(
        "distances are Euclidean, not squared, in the units of the activations; "
        "neighbours are exact (lemmata.models.nearest_pairs)",
        "a vector is the activation at a chunk's last token, which predicts the token after the chunk; chunks do not overlap "
        "and are drawn from all of the text, which is tokenised as a whole: give a part of a large corpus",
        "radius: half the median distance among all vectors of a replicate, in units of the critical radius sqrt(n / (2 pi e)) "
        "with n = d_emb; sequence: with n = T d_emb, T tokens a chunk; context: with n = T_max d_emb, the model's context",
        "rescaled-by: median, least and greatest over all models; logit-change: the greatest of all models",
        "a replicate has its own chunks, and its own weights where they are random; a checkpoint's weights are the same in all",
        "whole: the chunks of all replicates together",
        "the paper's figure, about 20, is GPT-2 medium's with its trained weights: the full size, from a local copy of them",
        f"model={RANDOM}: GPT-2 medium's architecture with random weights",
        "intervals are Student's, 95 %, over replicates",
    ),
)
