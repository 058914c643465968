"""Pictures of what was found, from the points and claims on record; `pictures` in this folder lists them.

Every curve is computed here, but for the training of `plateau`: it took 25 minutes, and what it left lies in `records`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lemmata.models.energies import layer_energy, mchn_energy, nearest, squared_norms
from lemmata.models.iteration import iterate
from lemmata.models.landscapes import fixed_points, grid_over
from lemmata.models.retrieval import distance_update
from lemmata.verify.base.project import Project
from lemmata.verify.certify.certificate import read_certificate
from lemmata.verify.studies.pictures import BLUE, FAINT, GREEN, INK, ORANGE, SIZE, finding
from lemmata.verify.studies.plots import canvas, panels, plain_ticks

TRAINED = Path(__file__).parent / "records" / "question-formation.json"


def on_record(claim: str) -> dict[str, Tensor]:
    """The patterns and states of a claim's counterexample, float64: rho (d, n), vectors (n,)."""
    point = read_certificate(Project().ledger.parent / "counterexamples" / f"{claim}.json")["point"]
    return {name: torch.tensor(_floats(value), dtype=torch.float64) for name, value in point.items() if isinstance(value, list)}


def _floats(value: Any) -> Any:
    return [_floats(entry) for entry in value] if isinstance(value, list) else float(value)


def _line(axis: Any, y: float, words: str, share: float, colour: str = INK, style: str = "--", above: bool = True) -> None:
    """A horizontal line with its words on it, which begin or end at a share of the axis, the nearer to its middle."""
    axis.axhline(y, color=colour, linestyle=style, linewidth=1.2)
    side = {"va": "bottom", "xytext": (0, 2)} if above else {"va": "top", "xytext": (0, -3)}
    side |= {"ha": "left" if share < 0.5 else "right"}
    place = {"xy": (share, y), "xycoords": axis.get_yaxis_transform(), "textcoords": "offset points"}
    axis.annotate(words, **place, color=colour, fontsize=8.5, **side)


def kept(record: Mapping[str, Any], every: int = 10) -> dict[str, Any]:
    """What `records` keeps of a record of `lemmata experiment question-formation`: losses in means of so many steps."""
    losses = {name: curves for name, curves in record["series"].items() if name.endswith(" losses")}
    means = {
        name: [[round(sum(c[k : k + every]) / len(c[k : k + every]), 4) for k in range(0, len(c), every)] for c in curves]
        for name, curves in losses.items()
    }
    told = ("schema", "experiment", "size", "settings", "seed", "estimates", "provenance")
    return {**{key: record[key] for key in told}, "every": every, "series": means}


@finding(
    "gap-of-prop-3",
    title="Proposition 3 misses log d",
    caption=(
        "The difference that Proposition 3 bounds, along the line through its counterexample: two patterns, at -1 and 0. "
        "At the point on record, x = 1, the curve lies below the printed bound (orange). "
        "It stays between the bounds that are proved (green)."
    ),
    claim="prop-3",
    alt=(
        "A curve over x from -3 to 3. It rises from -0.69 to a kink of -0.38 half way between the patterns. It is "
        "the printed lower bound, -1, at x = 0, and -1.57 at x = 1. It tends to the proved lower bound, -1 - log 2 = -1.69."
    ),
)
def gap() -> Any:
    r"""$g-2E^{\beta=2}_{\rm MCHN}$ in nats on the line of the counterexample to `prop-3`."""
    figure, axes = panels(1, 1, SIZE)
    axis, point = axes[0, 0], on_record("prop-3")
    rho = point["rho"]

    def difference(x: Tensor) -> Tensor:
        return nearest(x, rho) - 2 * mchn_energy(x, rho, 2.0)

    norms = squared_norms(rho)
    spread, log_d = float(norms.max() - norms.min()), math.log(len(rho))
    x = torch.linspace(-3, 3, 241, dtype=torch.float64)[:, None]
    axis.plot(x, difference(x), color=BLUE)
    axis.annotate(r"$g(x)-2E^{\beta=2}_{\rm MCHN}(x)$", (-2.45, -0.5), color=BLUE)
    _line(axis, -spread, r"printed: at least $\min\Vert\rho^i\Vert^2-\max\Vert\rho^i\Vert^2$", 0.02, ORANGE)
    _line(axis, -spread - log_d, r"proved: at least that $-\log d$", 0.02, GREEN, above=False)
    _line(axis, 0, "proved: at most 0", 0.98, GREEN)
    at, value = float(point["x"]), float(difference(point["x"][None]))
    axis.plot(at, value, marker="o", color=ORANGE)
    axis.annotate(f"$x={at:g}$: ${value:.2f}$", (at, value), textcoords="offset points", xytext=(7, 4), color=ORANGE)
    axis.plot(rho[:, 0], torch.full_like(rho[:, 0], -2.05), marker="x", linestyle="", color=INK)
    axis.annotate("patterns", (0.12, -2.05), color=INK, va="center", fontsize=8.5)
    axis.set(xlabel="state $x$", ylabel="nats", xlim=(-3, 3), ylim=(-2.2, 0.35))
    return figure


@finding(
    "radius-and-partition",
    title="At the paper's radius the volume vanishes, and Z = 1 needs exponentially many patterns",
    caption=(
        "Left: the volume of a ball at the radius that the paper takes. It should stay of the order of 1, and it tends to 0. "
        "Right: the number of patterns at which the partition function Z is 1. It grows exponentially (blue). "
        "The upper bound of (14), taken for Z, makes it a square root (orange)."
    ),
    claim="sec5-radius.constant",
    alt=(
        "Two panels over the dimension n from 1 to 1000, on logarithmic axes. Left: the volume falls from 0.48 to 0.02, along "
        "1 over the root of n pi. Right: the number of patterns at which Z = 1 rises from about 2 to 10 to the 27. The count "
        "from the upper bound of (14) stays below 60."
    ),
)
def radius() -> Any:
    r"""$V_n(r)$ and the $d$ at which $Z=1$, at $r=\sqrt{n/2\pi e}$."""
    from lemmata.theory.results.scaling import LAWS
    from lemmata.verify.studies.scaling import log_patterns

    figure, axes = panels(1, 2, SIZE)
    volumes, counts = axes[0]
    dims = sorted({round(10 ** (k / 12)) for k in range(37)})
    upper = [_at(LAWS["upper"][1], n) for n in dims]  # log of 1 / V_n
    volumes.loglog(dims[::3], [math.exp(-value) for value in upper[::3]], "o", color=BLUE, markersize=4)
    volumes.loglog((1, 1000), [(n * math.pi) ** -0.5 for n in (1, 1000)], color=GREEN, linestyle="--", linewidth=1.2)
    volumes.axhline(1, color=ORANGE, linestyle="--", linewidth=1.2)
    volumes.annotate("printed: of the order of 1", (4, 0.78), color=ORANGE, fontsize=8.5)
    volumes.annotate(r"$V_n(r)$", (1.2, 0.22), color=BLUE)
    volumes.annotate(r"proved: like $1/\sqrt{n\pi}$", (16, 0.17), color=GREEN, fontsize=8.5)
    plain_ticks(volumes.yaxis)
    volumes.set(title=r"volume of a ball, $r=\sqrt{n/2\pi e}$", xlabel="dimension $n$", ylim=(0.01, 1.5))
    counts.loglog(dims, [math.exp(float(log_patterns(n).mid())) for n in dims], color=BLUE)
    counts.loglog(dims, [math.exp(value) for value in upper], color=ORANGE, linestyle="--")
    counts.annotate("exact", (60, 1e9), color=BLUE)
    counts.annotate(r"with $dV_n(r)$ for $Z$", (60, 0.003), color=ORANGE, fontsize=8.5)
    counts.set(title="patterns $d$ at which $Z=1$", xlabel="dimension $n$", ylim=(1e-4, 1e30))
    return figure


@cache
def _function(law: Any) -> Callable[[float], Any]:
    from sympy import lambdify

    made: Callable[[float], Any] = lambdify(tuple(law.free_symbols), law, "mpmath")
    return made


def _at(law: Any, n: float) -> float:
    """A law of n at a number."""
    return float(_function(law)(n))


@finding(
    "plateau-and-entropy",
    title="The loss settles at the entropy of the task, not at 1",
    caption=(
        "Training losses of small Transformers on Question-Formation. With endless text (blue) they fall to the entropy "
        "of the source and stay there. That it is near 1 nat per token is a fact of this task. "
        "On 100 sentences that are read again and again (orange) they fall far below: 1 is no floor."
    ),
    claim="appF2-plateau.entropy",
    alt=(
        "Loss in nats per token against the step of training, on a logarithmic axis. With endless text the losses fall from 4 "
        "and end on the line of the source's entropy, 1.04. On 100 sentences they fall through that line, to the least "
        "loss on that set, 0.21."
    ),
)
def plateau() -> Any:
    """Losses of the run on record, in nats per token; the entropy is computed from the grammar."""
    from lemmata.models.question_formation import published

    record = json.loads(TRAINED.read_text("utf-8"))
    figure, axes = panels(1, 1, SIZE)
    axis, entropy, settings = axes[0, 0], published().entropy_per_token, record["settings"]
    for name, colour in (("endless", BLUE), ("memorised", ORANGE)):
        for curve in record["series"][f"{name} losses"]:
            steps = [(k + 0.5) * record["every"] for k in range(len(curve))]
            axis.plot(steps, curve, color=colour, linewidth=1.2)
    end, least = settings["steps"], record["estimates"]["memorised-floor"]["value"]
    _line(axis, entropy, f"entropy of the source, {entropy:.4f}", 0.98, above=False)
    _line(axis, least, f"least loss on {settings['memorised']} sentences, {least:.2f}", 0.98)
    axis.annotate("endless text", (0.3 * end, 2.1), color=BLUE)
    axis.annotate(f"{settings['memorised']} sentences", (0.14 * end, 0.32), color=ORANGE)
    axis.set(xlabel="step of training", ylabel="nats per token", yscale="log", xlim=(0, end), ylim=(0.15, 5))
    plain_ticks(axis.yaxis)
    return figure


@finding(
    "size-against-data",
    title="The exponent 2 of Proposition 5 comes from a bound",
    caption=(
        "How the model size N grows with the data size D as the dimension n grows from 10. "
        "With the upper bound of (14) for the partition function Z the exponent is 2, 4 or 0, by what is held fixed (orange). "
        "With the printed lower bound, and with Z itself, it is 0: N grows like a power of log D."
    ),
    claim="prop-5.theta-prefactor-lower",
    alt=(
        "Model size against data size on logarithmic axes, each divided by its value at n = 10. Red: straight lines of slope "
        "4, 2 and 0. Green and blue, from the lower bound and from Z itself: curves that rise, bend and become almost flat."
    ),
)
def balance() -> Any:
    r"""$N$ against $D=T_{\max}d$ where $Z=1$, for each choice of what is held fixed and of the law of Z."""
    from lemmata.theory.results.scaling import HELD, LAWS
    from lemmata.verify.studies.scaling import log_patterns

    figure, axes = panels(1, 1, SIZE)
    axis, first = axes[0, 0], 10
    dims = [round(first * 10 ** (k / 12)) for k in range(40)]
    far = [first, 10**5, 10**9]  # two points make a straight line
    laws = {
        BLUE: ("$Z$ itself", dims, [float(log_patterns(n).mid()) for n in dims]),
        GREEN: ("printed lower bound", dims, [_at(LAWS["printed-lower"][1], n) for n in dims]),
        ORANGE: ("upper bound", far, [_at(LAWS["upper"][1], n) for n in far]),
    }
    for held, style in (("prefactor", "-"), ("width", "--")):
        for colour, (_, at, logs) in laws.items():
            shown = [(math.exp(value - logs[0]), n / first) for value, n in zip(logs, at, strict=True) if value - logs[0] < 12]
            axis.plot([data for data, _ in shown], [rise ** HELD[held][1] for _, rise in shown], style, color=colour)
    axis.axhline(1, color=INK, linestyle=":", linewidth=1.2)
    axis.set(xscale="log", yscale="log", xlim=(1, 1e4), ylim=(0.4, 1e7))
    axis.annotate(r"$N\sim D^4$", (5.5, 5e4), color=ORANGE, ha="right", fontsize=8.5)
    axis.annotate(r"$N\sim D^2$", (150, 1e5), color=ORANGE, ha="right", fontsize=8.5)
    fixed = {"-": r"$Al\,d_{\rm emb}/T_{\max}$, $T_{\max}$", "--": r"$A$, $l$, $T_{\max}$", ":": r"$A$, $l$, $d_{\rm emb}$"}
    for colour, (words, *_) in laws.items():
        axis.plot([], [], color=colour, label=words)
    for style, words in fixed.items():
        axis.plot([], [], style, color=INK, label=f"{words} fixed")
    figure.legend(loc="outside right center")
    axis.set(xlabel="data size $D$, divided by that at $n=10$", ylabel="model size $N$, divided likewise")
    return figure


@finding(
    "storage-and-separation",
    title="Disjoint balls are not enough: storage needs separation",
    caption=(
        "Twenty random patterns in 16 dimensions, scaled to a least distance s. At every s > 0 there are disjoint balls around "
        "them. Where the patterns are near to each other, repeated updates still lead away from some (grey). "
        "Farther apart they are recalled ever better. The proved bound (dashed), (d - 1) s exp(-s^2), is for one update "
        "(orange)."
    ),
    claim="storage-retrieval-error",
    alt=(
        "The greatest distance of a recalled state from its pattern against the separation s, on a logarithmic axis. At the "
        "end of the iteration it is 1 to 2 until s is near 1.6, where some pattern is lost. After one update it is below the "
        "proved bound everywhere. Both fall to 1e-10 at s = 5. From s = 3.55 on all patterns are proved to be stored."
    ),
)
def storage(seed: int = 0) -> Any:
    """How far a pattern is moved by one update, and by all, the greatest of all patterns; the bound is for one update."""
    count, dim = 20, 16
    directions = torch.randn(count, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    directions = directions / torch.cdist(directions, directions).fill_diagonal_(math.inf).amin()
    figure, axes = panels(1, 1, SIZE)
    axis = axes[0, 0]
    sides = torch.linspace(0.6, 5.0, 89, dtype=torch.float64).tolist()
    once, ended, bound = [], [], []
    for side in sides:
        rho = side * directions
        once.append(float((distance_update(rho, rho) - rho).norm(dim=-1).max()))
        last = iterate(lambda x, rho=rho: distance_update(x, rho), rho, budget=3000).state  # type: ignore[misc]
        ended.append(float((last - rho).norm(dim=-1).max()))
        bound.append((count - 1) * side * math.exp(-side * side) if 2 * side * side >= 1 else math.nan)
    lost = max(side for side, miss in zip(sides, ended, strict=True) if miss > side / 2)
    stored = min(side for side in sides if side >= 1 and count - 1 <= math.exp(side * side / 2) / (2 * side * side))
    axis.semilogy(sides, ended, color=BLUE)
    axis.semilogy(sides, once, color=ORANGE, linewidth=1.2)
    axis.semilogy(sides, bound, color=GREEN, linestyle="--", linewidth=1.2)
    axis.axvspan(sides[0], lost, color=FAINT, alpha=0.2, linewidth=0)
    axis.axvline(stored, color=GREEN, linewidth=1.2)
    axis.annotate("some pattern\nis lost", ((sides[0] + lost) / 2, 1e-8), color=INK, ha="center")
    axis.annotate("all are proved\nto be stored", (stored + 0.06, 1e-2), color=GREEN, fontsize=8.5)
    axis.annotate("proved for one update", (2.0, 1.5), color=GREEN, fontsize=8.5)
    axis.annotate("at the end", (1.75, 3e-3), color=BLUE)
    axis.annotate("after one update", (1.75, 2e-4), color=ORANGE)
    axis.set(xlabel="least distance $s$ between two patterns", ylabel="greatest miss of a pattern", xlim=(0.6, 5))
    return figure


@finding(
    "four-minima",
    title="Three patterns in the plane, and four minima",
    caption=(
        "The log-sum-exp energy of three patterns (crosses) that nearly form an equilateral triangle of side 1.7. "
        "It has four local minima (dots): one near each pattern, and a very shallow one in the middle that belongs to none. "
        "It was said that this energy never has more minima than patterns."
    ),
    claim="epan-fig-1.lse-any",
    alt=(
        "Left: contour lines of an energy in the plane around three crosses at (-0.85, 0), (0.85, 0) and (0, 1.47). Three dots "
        "lie between the crosses and the middle of the triangle, and a fourth in the middle, at (0, 0.52). Right: along x1 = 0 "
        "the energy has a minimum at 0.52, six millionths of a nat deep."
    ),
)
def four_minima() -> Any:
    r"""$E(x)=-\log\sum_i\exp(-\lVert x-\rho^i\rVert^2)$, in nats, at the counterexample to `epan-fig-1.lse-any`."""
    rho = on_record("epan-fig-1.lse-any")["rho"]
    figure = canvas(SIZE)
    plane, line = figure.subplots(1, 2, width_ratios=(3, 2))
    points = fixed_points(lambda x: distance_update(x, rho), grid_over(rho))
    found = torch.stack([point for point, stable in points if stable])
    middle = found[layer_energy(found, rho).argmax()]
    height = float(layer_energy(middle, rho))
    across, up = torch.linspace(-1.4, 1.4, 69, dtype=torch.float64), torch.linspace(-0.6, 1.9, 69, dtype=torch.float64)
    energy = layer_energy(torch.cartesian_prod(across, up), rho).reshape(len(across), len(up)).T
    low = height - float(layer_energy(found, rho).min())
    levels = [height + low * k for k in (-0.8, -0.4, 0.1, 1, 3, 7, 15, 31)]
    plane.contour(across, up, energy, levels=levels, colors=FAINT, linewidths=0.8)
    plane.plot(rho[:, 0], rho[:, 1], "x", color=INK, markersize=7)
    plane.plot(found[:, 0], found[:, 1], "o", color=ORANGE, markersize=5)
    plane.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$", title=r"$E(x)$: minima and patterns $\times$")
    beside = torch.linspace(-0.06, 0.06, 61, dtype=torch.float64)
    path = middle + beside[:, None] * torch.tensor([0.0, 1.0], dtype=torch.float64)
    line.plot(path[:, 1], (layer_energy(path, rho) - height) * 1e6, color=BLUE)
    line.plot(middle[1], 0, "o", color=ORANGE, markersize=5)
    line.set(xlabel="$x_2$, with $x_1=0$", ylabel="millionths of a nat", title="above the middle", ylim=(-8, 30))
    return figure
