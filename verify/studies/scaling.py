r"""The balance of model and data size that the partition function of separated balls implies, as tables.

At the paper's radius, $r^2=n/(2\pi e)$, the number of patterns at which $Z=1$ is computed in ball arithmetic up to $n=10^6$
beside its asymptotic form; the exponents of N in D come from the limits that the suite decides, and from these numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product

from flint import arb

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.contents import collected
from lemmata.theory.papers.beyond_scaling_laws.app_f3 import SIZES, TABLE_3
from lemmata.theory.results import scaling as claimed
from lemmata.theory.results.scaling import HELD, LAWS
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.judge.judge import any_point
from lemmata.verify.numbers.reals import precision

CLAIMS = collected(claimed, Claim)
DIMENSIONS = tuple(10**k for k in range(1, 7))
BITS = 256
TERMS = 400


def log_patterns(n: int) -> arb:
    r"""$\log d$ at which $d\int_{B_r}e^{-\lVert x\rVert^2}dx=1$, $r^2=n/(2\pi e)$, in ball arithmetic.

    With a = n/2 and x = r^2 the integral is pi^a x^a e^-x S / Gamma(a), S = sum_k x^k / (a (a+1) ... (a+k)).

    Raises: ValueError unless n >= 1.
    """
    if n < 1:
        raise ValueError(f"a dimension must be at least 1, got {n}")
    with precision(BITS):
        a, x = arb(n) / 2, arb(n) / (2 * arb.pi() * arb(1).exp())
        term = 1 / a
        total = arb(0)
        for k in range(1, TERMS):
            total += term
            term = term * x / (a + k)
            if term < total * arb(2) ** (-BITS):
                break
        tail = term / (1 - x / a)  # the ratios are below x / a
        total += tail * arb(0.5, 0.5)  # between 0 and the tail
        return -(a * arb.pi().log() + a * x.log() - x + total.log() - a.lgamma())


def asymptotic(n: int) -> arb:
    r"""$\frac n{2\pi e}+\frac12\log(n\pi)+\log(1-\frac1{\pi e})$, the form of `log_patterns` for large n."""
    with precision(BITS):
        e = arb(1).exp()
        return arb(n) / (2 * arb.pi() * e) + (arb(n) * arb.pi()).log() / 2 + (1 - 1 / (arb.pi() * e)).log()


def local_exponent(held: str, n: int) -> float:
    """log(N(10 n) / N(n)) / log(D(10 n) / D(n)) with Z exact: the exponent between two dimensions."""
    _, in_n, in_d, _ = HELD[held]
    with precision(BITS):
        ten = arb(10).log()
        rise = log_patterns(10 * n) - log_patterns(n) + in_d * ten
        return float((in_n * ten / rise).mid())


def decided() -> Mapping[str, str]:
    """The value of each exponent that the suite's limits decide, by claim id; "?" where one is not decided."""
    values = {}
    for claim in CLAIMS:
        if claim.id.startswith("scaling-exponent."):
            evaluation = evaluate_point(claim, any_point(claim))
            held, law = claim.id.removeprefix("scaling-exponent.").split("-", 1)
            values[claim.id] = str(HELD[held][3] if law == "upper" else 0) if evaluation.statement > 0 else "?"
    return values


def slope_bracket() -> tuple[float, float, float]:
    """The exponent of N in D* over the three rows of Table 3: least squares on the printed D*, least and greatest on the grid.

    D* is known between two sizes of the grid only, so each lies anywhere between the size before it and itself.
    """
    rows = [
        (math.log(params), math.log(chosen), math.log(SIZES[SIZES.index(chosen) - 1]))
        for params, _, _, chosen, _ in TABLE_3.values()
    ]
    ys = [row[0] for row in rows]
    points = list(_candidates(ys, [(row[2], row[1]) for row in rows]))
    slopes = [_slope(ys, point) for point in points]
    return _slope(ys, tuple(row[1] for row in rows)), min(slopes), max(slopes)


def _candidates(ys: list[float], box: list[tuple[float, float]]) -> Iterator[tuple[float, ...]]:
    """Where the slope over a box of three abscissae can be extreme: corners, and points of edges where it is stationary.

    Inside the box, or on a face, both free abscissae (and then the third) would have x - mean = (y - mean) / (2 slope), which
    has the slope 2 slope: a contradiction unless it is 0.
    """
    if len(box) != 3:
        raise ValueError(f"three rows are needed, got {len(box)}")
    mean_y = sum(ys) / 3
    for corner in product(*box):
        yield corner
        for free, (low, high) in enumerate(box):
            origin = corner[free]  # abscissae from here on are relative to it: the slope does not change
            others = [(x - origin, y - mean_y) for j, (x, y) in enumerate(zip(corner, ys, strict=True)) if j != free]
            fixed, lean = sum(x * y for x, y in others), ys[free] - mean_y  # the numerator is fixed + lean t
            b = -2 / 3 * sum(x for x, _ in others)  # the denominator is 2/3 t^2 + b t + c
            c = sum(x * x for x, _ in others) - sum(x for x, _ in others) ** 2 / 3
            for t in _roots(2 / 3 * lean, 4 / 3 * fixed, fixed * b - lean * c):
                if low < origin + t < high:
                    yield (*corner[:free], origin + t, *corner[free + 1 :])


def _roots(a: float, b: float, c: float) -> tuple[float, ...]:
    """The real zeros of a t^2 + b t + c, without cancellation."""
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return ()
    q = -(b + math.copysign(math.sqrt(discriminant), b)) / 2
    return (*((q / a,) if a else ()), *((c / q,) if q else ()))


def _slope(ys: list[float], xs: tuple[float, ...]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)


def _digits(ball: arb, count: int) -> str:
    """At most `count` digits, those of them that the ball determines (up to one unit of the last)."""
    return str(ball.str(count, radius=False))


def scaling_table() -> str:
    """Both tables and what Table 3 supports, as plain text."""
    lines = ["the number of patterns d at which Z = 1 at the paper's radius, r^2 = n / (2 pi e)", ""]
    titles = ("log d, certified", "n/(2 pi e) + log(n pi)/2 + log(1 - 1/(pi e))", "difference")
    lines.append(f"{'n':>9}  {titles[0]:>22}  {titles[1]:>46}  {titles[2]:>12}")
    for n in DIMENSIONS:
        exact, form = log_patterns(n), asymptotic(n)
        gap = exact - form
        lines.append(f"{n:>9,}  {_digits(exact, 18):>22}  {_digits(form, 18):>46}  {_digits(gap, 4):>12}")
    values = decided()
    width = max(map(len, HELD))
    laws = list(LAWS)
    lines += ["", "the exponent of N in D, by what is held fixed and the law of Z (limits that the suite decides)", ""]
    lines.append("  ".join((" " * width, *(law.rjust(13) for law in laws), "exact, n = 10^5 to 10^6".rjust(24))))
    for held in HELD:
        cells = [values[f"scaling-exponent.{held}-{law}"].rjust(13) for law in laws]
        lines.append("  ".join((held.ljust(width), *cells, f"{local_exponent(held, 10**5):>24.2e}")))
    lines += [""] + [f"{held}: {words}" for held, (words, *_) in HELD.items()]
    lines += [f"{law}: {words}" for law, (words, *_) in LAWS.items()]
    fit, least, most = slope_bracket()
    lines += ["", "printed (prop-5): 2"]
    lines.append(f"Table 3: {fit:.2f} by least squares on its rows; between {least:.2f} and {most:.2f} as D* lies on a grid")
    return "\n".join(lines)
