"""What the log-sum-ReLU energy retrieves beside the log-sum-exp energy, and how many minima emerge: arXiv:2506.10801.

The best of an energy is the beta, of those tried, at which the memories of its draw have the greatest mean log-likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, by_size, over_seeds
from lemmata.verify.studies.emergence import Mixture, Sweep, compared, counted, novel_shares

FIFTH = 0.2
SHARES = (0.5, FIFTH, 0.1, 0.05, 0.02, 0.01)  # of the cube in the supports
COMPARABLE = 1.0  # nats by which the mean log-likelihood of the log-sum-ReLU memories may be less
KINDS = ("mixture", "border", "cube")
UNITS = {"best-difference": "nats", "lead": "nats", "ratio": "times", "level-ratio": "times", "border": "of the starts"}


def of_mixture(mixture: Mixture, sweep: Sweep, seed: int) -> dict[str, float]:
    """The quantities of one draw of patterns."""
    found = compared(mixture, sweep, seed)
    (likely, many, kept), (likely_exp, many_exp, kept_exp) = found.metrics
    best, best_exp = int(likely.argmax()), int(likely_exp.argmax())
    level = likely >= likely_exp - COMPARABLE
    return {
        "level-kept": float((kept * level * (many > many_exp)).max() / mixture.patterns),
        "level-ratio": float((many / many_exp * level).max()),
        "best-difference": float(likely[best] - likely_exp[best_exp]),
        "lead": float((likely - likely_exp).max()),
        "memories": float(many[best]),
        "memories-exp": float(many_exp[best_exp]),
        "more": float(many[best] - many_exp[best]),
        "ratio": float(many[best] / many_exp[best_exp]),
        "kept": float(kept[best] / mixture.patterns),
        "kept-exp": float(kept_exp[best_exp] / mixture.patterns),
    }


def of_border(mixture: Mixture, sweep: Sweep, seed: int) -> dict[str, float]:
    """How much oftener starts near the border of a support end at novel minima than those at half its radius."""
    border, half = novel_shares(mixture, sweep, seed).mean(dim=1).tolist()
    return {"border": border - half}


def of_cube(count: int, dim: int, states: int, seed: int) -> dict[str, float]:
    """Emergent minima for each uniform pattern: the greatest over beta, and where a fifth of the cube is in the supports."""
    found, fifth = counted(count, dim, SHARES, states, seed), SHARES.index(FIFTH)
    return {
        f"greatest-{dim}": max(found.emergent) / count,
        f"fifth-{dim}": found.emergent[fifth] / count,
        f"fifth-kept-{dim}": found.kept[fifth] / count,
    }


def one_draw(settings: Mapping[str, Any], kind: str, seed: int) -> dict[str, float]:
    """A draw of the kind "mixture", "border" or "cube"."""
    many, few = (Mixture(settings["gaussians"], settings["dim"], settings[number]) for number in ("patterns", "few"))
    sweep = Sweep(settings["betas"], settings["starts"])
    if kind == "mixture":
        return of_mixture(many, sweep, seed)
    if kind == "border":
        return of_border(few, sweep, seed)
    parts = [of_cube(settings["count"], dim, settings["states"], seed) for dim in settings["dims"]]
    return {name: value for part in parts for name, value in part.items()}


def measure(context: Context) -> Mapping[str, Estimate]:
    """Means over draws."""
    runs: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    todo = [(kind, k) for kind in KINDS for k in range(context.settings[f"{kind}_seeds"])]
    for kind, k in context.steps(todo, "draws"):

        def compute(kind: str = kind, seed: int = context.seed + k) -> dict[str, float]:
            return one_draw(context.settings, kind, seed)

        runs[kind].append(context.part(f"{kind}-{k}", compute))
    context.series["runs"] = runs
    return _estimates([*runs.values()])


def _estimates(runs: Sequence[Sequence[Mapping[str, float]]]) -> dict[str, Estimate]:
    found = {}
    for draws in runs:
        for name in draws[0]:
            least, most = (0.0, 1.0) if "kept" in name else (-math.inf, math.inf)
            found[name] = over_seeds([draw[name] for draw in draws], UNITS.get(name, ""), least=least, most=most)
    return found


EXPERIMENT = Experiment(
    name="emergence",
    says="likelihood, number and novelty of what the log-sum-ReLU and the log-sum-exp energy retrieve",
    sizes=by_size(
        gaussians=10,
        dim=8,
        patterns=100,
        few=10,
        betas=[10, 20, 20],
        starts=500,
        count=15,
        dims=(16, 32),
        states=4000,
        mixture_seeds=[5, 20, 20],
        border_seeds=[24, 100, 100],
        cube_seeds=[8, 40, 40],
    ),
    measure=measure,
    notes=(
        "patterns: of equal Gaussians of standard deviation 0.1, whose means are uniform in the unit cube; or uniform there",
        "beta goes from 2 / n to 8 / r^2 in equal ratios, r the least distance; the supports no longer overlap there",
        "starts lie within the border of a pattern's support, patterns take turns; both energies begin at the same ones",
        "log-sum-ReLU memories are those of algorithm 1; two are one where the same patterns are within reach",
        "log-sum-exp memories end a descent at the learning rate 1; two are one where they are nearer than 1e-4",
        "a pattern is kept by log-sum-exp where descent from it ends within a tenth of the distance to the nearest other",
        "memories, memories-exp: at each energy's best beta; ratio: of these; more: the difference at log-sum-ReLU's best",
        "level-kept, level-ratio: the greatest at one beta for both where the mean log-likelihood is at most 1 nat less; "
        "kept, where there are more unique memories too",
        "lead: the greatest difference of the mean log-likelihoods at one beta; best-difference: that of the greatest ones",
        "border: by how much more starts end at novel minima than from half the radius, of ten patterns, in the mean over beta",
        "greatest-n, fifth-n: emergent minima for each of 15 patterns in dimension n, over beta and at a fifth of the cube",
        "intervals are Student's, 95 %, over draws",
    ),
)
