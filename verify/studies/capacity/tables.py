"""The tables and the figure of `lemmata capacity`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.stats import norm

from lemmata.verify.base.tables import aligned
from lemmata.verify.studies.capacity.curves import Plan, Progress, curves, one_thread, plans
from lemmata.verify.studies.capacity.memories import CRITERIA, DISTANCE, EXPONENTIAL, HOPFIELD, RAMSAUER, Continuous, Rng
from lemmata.verify.studies.capacity.promise import LARGEST_DIM, ball_of, domain, promise, promises, storage_base
from lemmata.verify.studies.capacity.thresholds import Curve, Slope, clopper_pearson

TITLES = {
    "bit": "a bit is stable with probability 0.99",
    "pattern": "a given pattern is stored with probability 1/2",
    "all": "all patterns are stored with probability 1/2",
}
PRINTED = ((1, 3, 20, Fraction("3.1546")), (1, 1, 75, Fraction("1.3718")))  # beta, K, n, the least c; p = 1/1000
STRENGTHS = (Fraction(1, 100), Fraction(1, 4), Fraction(1), Fraction(4), Fraction(9))
FAILURES = (Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2))
CHECKS = 4000


def table(seed: int = 0, progress: Progress | None = None) -> str:
    """Capacities, their growth beside `table-1`, and `ram-3`: its instances, its domain, its promise beside what is measured.

    Raises: ValueError for a negative seed.
    """
    found = curves(seed, progress)
    parts = (_points(found), _growth(found), _instances(seed), _domains(), _beside(found))
    return "\n".join(parts)


def _lines(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "".join(f"{line}\n" for line in aligned(head, rows))


def _points(found: Sequence[Curve]) -> str:
    rows = [
        (curve.energy, curve.criterion, str(p.n), _number(p.estimate), f"[{_number(p.low)}, {_number(p.high)})")
        for curve in found
        for p in curve.points
    ]
    words = "".join(f"{criterion}: {TITLES[criterion]}\n" for criterion in CRITERIA)
    return _lines(("energy", "criterion", "n", "patterns d", "95 % interval"), rows) + "\n" + words


def _growth(found: Sequence[Curve]) -> str:
    rows = []
    by_name = {plan.memory.name: plan for plan in plans()}
    for curve in found:
        plan, fit = by_name[curve.energy], curve.growth()
        factor = _factor(curve)
        fixed = None if factor is None else curve.growth(factor[1])
        sizes = [point.n for point in curve.points]
        rows.append(
            (
                curve.energy,
                curve.criterion,
                f"{min(sizes)}-{max(sizes)}",
                "log2 d / n" if curve.exponential else "log d / log n",
                _slope(fit),
                "" if factor is None else f"{_slope(fixed)} ({factor[0]})",
                plan.printed,
                "" if plan.exponent is None else f"{plan.exponent:.3g}",
                _compared(fit, plan),
            )
        )
    head = ("energy", "criterion", "n", "slope of", "fitted", "after a factor", "table-1", "exponent", "interval holds it")
    return _lines(head, rows) + "\n" + "".join(line + "\n" for line in _notes(found))


def _factor(curve: Curve) -> tuple[str, Callable[[int], float]] | None:
    """The factor below the leading growth that is known for whole patterns."""
    if not curve.exponential and curve.criterion != "bit":
        return "d ln n", math.log
    return ("d sqrt n", math.sqrt) if (curve.energy, curve.criterion) == (EXPONENTIAL.name, "all") else None


def neighbours(n: int) -> float:
    r"""The d at which two of d random patterns differ in one bit with probability 1/2: $\binom d2n2^{-n}=\ln2$ (Poisson)."""
    pairs = math.log(2) * 2**n / n
    return (1 + math.sqrt(1 + 8 * pairs)) / 2


def _notes(found: Sequence[Curve]) -> list[str]:
    by_key = {(curve.energy, curve.criterion): curve for curve in found}
    last = by_key[EXPONENTIAL.name, "all"].points[-1]
    far = by_key[EXPONENTIAL.name, "bit"].points[-1]
    second, quantile = math.log2(2 / (1 + math.exp(-4))), float(norm.ppf(CRITERIA["bit"][0]))
    measured = far.estimate * quantile**2 / 2 ** (second * (far.n - 1))
    notes = [
        f"Demircigil et al., all: at n = {last.n}, {_number(last.estimate)} patterns; {_number(neighbours(last.n))} is where "
        "two of them differ in one bit with probability 1/2 (then at most one of these two is stable)",
        "Demircigil et al., bit: a normal sum of the same variance gives d = (2/(1+e^-4))^(n-1) / z^2, "
        f"{second:.3f} a dimension; at n = {far.n}, {measured:.2f} of it is measured",
    ]
    for criterion, divisor in (("pattern", 2), ("all", 4)):
        at = by_key[HOPFIELD.name, criterion].points[-1]
        ratio = at.estimate * divisor * math.log(at.n) / at.n
        notes.append(f"Hopfield, {criterion}: at n = {at.n}, {_number(at.estimate)}, {ratio:.2f} of n/({divisor} ln n)")
    for name in (RAMSAUER.name, DISTANCE.name):
        for criterion in ("pattern", "all"):
            fit = by_key[name, criterion].growth()
            if fit is not None:
                base = f"{2 ** (4 * fit.value):.3g} [{2 ** (4 * fit.low):.3g}, {2 ** (4 * fit.high):.3g}]"
                notes.append(f"{name}, {criterion}: as c^((n-1)/4), c = {base}")
    limit = storage_base(Fraction(1))
    notes.append(
        f"table-1 has any c > 0; the exponent beside it is that of ram-3's limit at beta K^2 = 1, {_number(float(limit.mid()))}"
    )
    notes.append("an interval of a slope is that of a straight line at these n: a factor below the leading growth bends it")
    return notes


def _slope(fit: Slope | None) -> str:
    return "-" if fit is None else f"{fit.value:.3f} [{fit.low:.3f}, {fit.high:.3f}]"


def _compared(fit: Slope | None, plan: Plan) -> str:
    if fit is None or plan.exponent is None:
        return ""
    if plan.at_most:
        return "yes (at most)" if fit.low <= plan.exponent else "no, above"
    return "no, above" if fit.low > plan.exponent else "no, below" if fit.high < plan.exponent else "yes"


def _instances(seed: int) -> str:
    rows = []
    failure = Fraction(1, 1000)
    for beta, k, n, printed in PRINTED:
        strength = Fraction(beta * k * k)
        base, least = storage_base(strength, n, failure), promise(strength, n, failure)
        count = math.ceil(float(least.upper()))
        holds = "holds" if base >= ball_of(printed) else "fails" if base < ball_of(printed) else "open"
        lost = check_promise(k, beta, n, count, np.random.default_rng((seed, n)))
        rows.append(
            (
                f"beta = {beta}, K = {k}, n = {n}, p = {float(failure)}",
                base.str(10),
                f"c >= {float(printed)}: {holds}",
                "met" if promises(strength, n, failure) else "not met",
                least.str(6),
                f"{lost} of {CHECKS:,} sets of {count} lose one: p <= {clopper_pearson(lost, CHECKS)[1]:.2g}",
            )
        )
    return _lines(("ram-3, as printed", "c", "printed", "condition", "promised", "simulated"), rows)


@one_thread()
def check_promise(k: float, beta: float, n: int, count: int, rng: Rng, draws: int = CHECKS) -> int:
    """In how many draws `count` patterns on the sphere of radius K sqrt(n - 1) are not all stored. Raises: as `count`."""
    return draws - Continuous("promise", "mchn", True, float(k), float(beta)).count("all", n, count, draws, rng)


def _domains() -> str:
    rows = []
    for failure in FAILURES:
        for strength in STRENGTHS:
            found = domain(strength, failure, LARGEST_DIM)
            at = found.settled
            rows.append(
                (
                    str(strength),
                    str(float(failure)),
                    _number(float(storage_base(strength).mid())),
                    "none" if found.first is None else str(found.first),
                    "none" if at is None else f"{at} (to {found.most:,})",
                    "-" if at is None else _number(float(promise(strength, at, failure).mid())),
                    "none" if found.beyond is None else str(found.beyond),
                    ", ".join(map(str, found.contradicted)) or "none",
                )
            )
    head = ("beta K^2", "p", "limit of c", "met first at n", "at all n from", "promised there", "n patterns from", "false at n")
    words = "met: the condition, which says that at least 2 patterns are promised; beta and K enter as beta K^2 only. False:\n"
    words += "it is met, yet 4 beta K^2 (n - 1) < 1, so that the update has a single fixed point (ram-jacobian.global)\n"
    return _lines(head, rows) + words


def _beside(found: Sequence[Curve]) -> str:
    """What ram-3 promises with p = 1/2 beside what is stored, all of them, in half of the draws."""
    rows = []
    half = Fraction(1, 2)
    curve = next(curve for curve in found if (curve.energy, curve.criterion) == (RAMSAUER.name, "all"))
    for point in curve.points:
        promised = float(promise(Fraction(1), point.n, half).mid())
        says = "says so" if promises(Fraction(1), point.n, half) else "condition not met"
        ratio = f"{promised / point.estimate:.2g}"
        rows.append((str(point.n), _number(point.estimate), _number(promised), says, ratio))
    words = _lines(("n", "measured, all", "ram-3, p = 1/2", "its condition", "promise / measured"), rows)
    fit = curve.growth()
    if fit is not None:
        beta, k, n, _ = PRINTED[1]
        at = math.log10(curve.points[-1].estimate) + fit.value * (n - curve.points[-1].n) * math.log10(2)
        words += f"extended to the printed beta = {beta}, K = {k}, n = {n}, that growth is about 10^{at:.0f} patterns: "
        words += "too many to draw, the promise is not\n"
    return words


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) and value < 10_000 else f"{value:.4g}"


def figure(seed: int = 0) -> Any:
    """The capacities with their intervals against n, for `lemmata plot capacity`.

    Raises: ValueError for a negative seed; PlotError where matplotlib is not installed.
    """
    from lemmata.verify.studies.plots import COLOURS, panels

    drawn, axes = panels(1, len(CRITERIA), (14, 4.4))
    found = curves(seed)
    colours = {plan.memory.name: colour for plan, colour in zip(plans(), COLOURS, strict=True)}
    for axis, criterion in zip(axes[0], CRITERIA, strict=True):
        for curve in (curve for curve in found if curve.criterion == criterion):
            at, values = [p.n for p in curve.points], [p.estimate for p in curve.points]
            below = [max(0.0, p.estimate - p.low) for p in curve.points]
            above = [max(0.0, p.high - p.estimate) for p in curve.points]
            style = {"color": colours[curve.energy], "marker": ".", "capsize": 2, "label": curve.energy}
            axis.errorbar(at, values, yerr=(below, above), **style)
        axis.set(xlabel="n", ylabel="patterns d", yscale="log", title=TITLES[criterion])
        axis.set_xscale("log", base=2)
        axis.legend(fontsize=7)
    drawn.suptitle(f"Capacity for random patterns with 95 % intervals, seed {seed}")
    return drawn
