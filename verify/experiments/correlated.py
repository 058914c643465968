r"""Are real, correlated patterns separated enough to be stored (`open-correlated`)? Last-layer activations as patterns.

Next to each set of activations stands the same set with every coordinate shuffled among the vectors: each coordinate keeps its
values, what depends on several of them is lost. The scale of activations is free (`appF1-scale.rescaled`), so beside the shares
stored at the model's own scale it is asked by what factor a set can shrink until half of it is no longer stored.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from lemmata.models.activations import PLACES, read_activations, stream_activations
from lemmata.models.attention import retrieve_until
from lemmata.models.nearest_pairs import nearest_in_prefixes
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, ExperimentError, over_seeds
from lemmata.verify.experiments.radius import EXPERIMENT as RADIUS
from lemmata.verify.experiments.radius import KINDS, Subjects, part_name
from lemmata.verify.studies.correlated import MOST
from lemmata.verify.studies.correlated import measure as storage_of

UPDATES = 200
MOST_DOUBLINGS = 40
HALVINGS = 7  # of a bracket of 2
WHOLE = "whole"
BOUNDS = {"cosine": (-1, 1), "proved": (0, 1), "stored": (0, 1)}
UNITS = {"cosine": "", "proved": "of the patterns", "stored": "of the patterns", "scale": "times the model's scale"}


def needed_separation(count: int) -> float:
    r"""The least s with $s\ge1$ and $2(d-1)s^2\le e^{s^2/2}$: beyond it storage is proved (storage-stored.explicit).

    Args:
        count: d >= 2, the number of patterns.
    """
    low, high = 2.0, 2.0
    while 2 * (count - 1) * high > math.exp(high / 2):  # e^(u/2) / u rises from u = 2 on
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if 2 * (count - 1) * middle <= math.exp(middle / 2) else (middle, high)
    return math.sqrt(high)


def shuffled(patterns: Tensor, generator: torch.Generator) -> Tensor:
    """Every coordinate permuted among the patterns, each by itself. Shapes: (d, n) -> (d, n)."""
    order = torch.rand(patterns.shape, generator=generator, dtype=torch.float64).argsort(dim=0)
    return patterns.gather(0, order)


def mean_cosine(patterns: Tensor) -> float:
    """Of two different patterns, over all pairs; patterns that are zero count as orthogonal. Shapes: (d, n)."""
    unit = functional.normalize(patterns, dim=1)
    count = patterns.shape[0]
    return float((unit.sum(dim=0).square().sum() - unit.square().sum()) / (count * (count - 1)))


def stored_share(patterns: Tensor, near: Tensor) -> float:
    """The share of patterns whose updates end within a quarter of the distance to the nearest other pattern: in their ball of
    storage-stored.explicit. In floating point. Shapes: patterns (d, n), near (d,) those distances."""
    ended = retrieve_until(patterns, patterns, tolerance=1e-6, budget=UPDATES).state
    return float(((ended - patterns).norm(dim=1) < near / 4).double().mean())


def stored_scale(patterns: Tensor, near: Tensor, start: float = 1.0) -> float:
    """The factor from which on half of the patterns are stored, to 0.6 %; inf where no factor is enough."""

    def kept(scale: float) -> bool:
        return stored_share(scale * patterns, scale * near) >= 0.5

    low = high = start
    for _ in range(MOST_DOUBLINGS):
        if kept(high):
            break
        low, high = high, 2 * high
    else:
        return math.inf
    if low == high:
        low = high / 2
        for _ in range(MOST_DOUBLINGS):
            if not kept(low):
                break
            low, high = low / 2, low
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if kept(middle) else (middle, high)
    return high


def one_set(patterns: Tensor) -> dict[str, float | None]:
    """What is measured of one set of patterns; no scale where none is enough. Shapes: (d, n), float64."""
    near = nearest_in_prefixes(patterns.float(), [len(patterns)])[0].squared_distance.double().sqrt()
    scale = stored_scale(patterns, near)
    return {
        "cosine": mean_cosine(patterns),
        "separation": float(near.min()),
        "median": float(near.quantile(0.5)),
        "proved": storage_of(patterns).guaranteed,
        "stored": stored_share(patterns, near),
        "needed": needed_separation(len(patterns)),
        "scale": scale if math.isfinite(scale) else None,  # JSON has no infinity
    }


def one_run(rows: Any, seed: int) -> dict[str, Any]:
    """A set of activations and its shuffled twin."""
    patterns = torch.as_tensor(rows, dtype=torch.float64)
    twin = shuffled(patterns, torch.Generator().manual_seed(seed))
    return {WHOLE: one_set(patterns), "shuffled": one_set(twin)}


def measure(context: Context) -> Mapping[str, Estimate]:
    """The measures of each kind of model and place, their ratios to the shuffled ones, over replicates.

    Raises: ExperimentError where the checkpoint or the text is missing, or there are too many vectors.
    """
    import numpy as np

    settings = context.settings
    if max(settings["count"], settings["untrained_count"]) > MOST:
        raise ExperimentError(f"at most {MOST:,} activations are compared pair by pair; choose a smaller count")
    subjects = Subjects(context)
    runs: dict[str, list[dict[str, Any]]] = {f"{kind}-{place}": [] for kind in KINDS for place in PLACES}
    with tempfile.TemporaryDirectory() as scratch:
        folder = context.folder or Path(scratch)
        for kind, k in context.steps([(kind, k) for k in range(settings["seeds"]) for kind in KINDS], "models"):

            def compute(kind: str = kind, k: int = k) -> dict[str, Any]:
                subject = subjects.of(kind, k)
                files = stream_activations(
                    subject.model, subject.chunks, folder, name=subject.name, batch=settings["batch"], device=context.device
                )
                sets = {place: one_run(np.array(read_activations(files[place])), context.seed + k) for place in PLACES}
                return {**sets, "data": subject.data}

            found = context.part(part_name(kind, k), compute)
            context.used(f"chunks-{kind}-{k}", found["data"])
            for place in PLACES:
                runs[f"{kind}-{place}"].append(found[place])
    context.series["runs"] = runs
    return _estimates(runs)


def _estimates(runs: Mapping[str, list[dict[str, Any]]]) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    for name, replicates in runs.items():
        for quantity in replicates[0][WHOLE]:
            for which in replicates[0]:
                values = [run[which][quantity] for run in replicates]
                if None not in values:  # half of a set with many repeats is stored at no scale
                    low, high = BOUNDS.get(quantity, (0, math.inf))
                    estimate = over_seeds(values, UNITS.get(quantity, "units of the activations"), least=low, most=high)
                    found[f"{name}-{quantity}" if which == WHOLE else f"{name}-{which}-{quantity}"] = estimate
        scales = [[run[which]["scale"] for which in (WHOLE, "shuffled")] for run in replicates]
        if all(None not in pair for pair in scales):
            found[f"{name}-price"] = over_seeds([own / free for own, free in scales], "times the shuffled one's scale")
    return found


def draw(record: Mapping[str, Any]) -> Any:
    """Median distances of the activations and of the shuffled ones, and what correlation costs."""
    from lemmata.verify.studies.plots import COLOURS, canvas, with_errors

    figure = canvas((11, 4.5))
    left, right = figure.subplots(1, 2)
    runs, estimates = record["series"]["runs"], record["estimates"]
    for k, which in enumerate((WHOLE, "shuffled")):
        points = [(at, run[which]["median"]) for at, name in enumerate(runs) for run in runs[name]]
        label = "activations" if which == WHOLE else "coordinates shuffled"
        left.plot([at + 0.2 * k - 0.1 for at, _ in points], [y for _, y in points], "o", color=COLOURS[k], label=label)
    left.set(ylabel="median nearest-neighbour distance", yscale="log")
    left.set_xticks(range(len(runs)), [name.replace("-", "\n") for name in runs])
    left.legend(fontsize="small")
    for k, share in enumerate(("proved", "stored")):
        for which, style in ((WHOLE, "s"), ("shuffled", "o")):
            shown = [estimates[f"{name}-{share}" if which == WHOLE else f"{name}-{which}-{share}"] for name in runs]
            ats = [at + 0.2 * k - 0.1 for at in range(len(runs))]
            label = share if which == WHOLE else f"{share}, shuffled"
            with_errors(right, ats, shown, fmt=style, color=COLOURS[k], label=label)
    right.set(ylabel="share stored (or proved to be)")
    right.set_xticks(range(len(runs)), [name.replace("-", "\n") for name in runs])
    right.legend(fontsize="small")
    return figure


_SIZES = {size: {**settings} for size, settings in RADIUS.sizes.items()}
EXPERIMENT = Experiment(
    name="correlated",
    says="separation and storage of last-layer activations, beside the same coordinates shuffled among them",
    sizes={
        "miniature": {**_SIZES["miniature"], "count": 128, "untrained_count": 128},
        "default": _SIZES["default"],
        "full": {**_SIZES["full"], "seeds": 4, "count": MOST, "untrained_count": MOST},
    },
    measure=measure,
    draw=draw,
    notes=(
        "a pattern is the activation at a chunk's last token; stored: the layer energy's own update, from the pattern itself",
        "proved: the share of patterns for which storage-stored.explicit holds; stored: that end in the ball of that claim",
        "needed: the separation from which on storage is proved",
        "scale: the factor from which on half of a set is stored in float64; price: a set's over the shuffled one's",
        "cosine: of two different activations, in the mean; distances are not squared and do not depend on the mean activation",
        "shuffled: each coordinate permuted among the vectors, which keeps its values and makes coordinates independent",
        "a replicate has its own chunks, and its own weights where they are random; a checkpoint's weights are the same in all",
        "intervals are Student's, 95 %, over replicates",
    ),
)
