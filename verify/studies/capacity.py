r"""Capacity (`table-1`): how many random patterns each energy stores as n grows, and what `ram-3` promises.

Every number of stored patterns is estimated from fresh random draws in floating point, with a confidence interval: a
measurement, not a verdict (`pytest verify --patterns` certifies). `ram-3`'s inequalities are decided in ball arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Protocol

import numpy as np
import torch
from flint import arb, ctx, fmpq
from scipy.optimize import isotonic_regression
from scipy.special import betaincinv
from scipy.stats import linregress, norm
from scipy.stats import t as student
from torch import Tensor

Progress = Callable[[str, int, int], None]
Rng = np.random.Generator
CRITERIA = {
    "bit": (0.99, 2000),  # a given bit of a given pattern is stable in 99 of 100 draws
    "pattern": (0.5, 200),  # a given pattern is stored in half of the draws
    "all": (0.5, 200),  # all patterns are stored in half of the draws
}
TITLES = {
    "bit": "a bit is stable with probability 0.99",
    "pattern": "a given pattern is stored with probability 1/2",
    "all": "all patterns are stored with probability 1/2",
}
CONFIDENCE, SURE = 0.95, 0.9999
PER_OCTAVE = 6
MOST = 1 << 60
BLOCK = 1 << 21  # entries of the largest tensor
BUDGET, TOLERANCE = 60, 1e-6
INSIDE = 1 - 1e-4  # of the radius: an orbit that tends to the boundary (the midpoint of two patterns) does not stay
LARGEST_DIM = 10_000


class Memory(Protocol):
    """An energy with its update: in how many of `draws` pattern sets (d, n) the criterion holds."""

    @property
    def name(self) -> str: ...

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int: ...


@dataclass(frozen=True)
class Capacity:
    """The number of patterns at which the probability of storage falls below a level.

    Attributes:
        estimate: where isotonic regression of the observed shares crosses the level, log d interpolated; inf where none does.
        low, high: least d at least `low` and below `high` with 95 % confidence.
    """

    n: int
    estimate: float
    low: int
    high: float


@dataclass(frozen=True)
class Slope:
    """A least-squares slope with its 95 % interval by Student's t."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """The capacity of one energy by one criterion against n."""

    energy: str
    criterion: str
    exponential: bool
    points: tuple[Capacity, ...]

    def growth(self, factor: Callable[[int], float] = lambda n: 1.0) -> Slope | None:
        """The slope of log2(d factor(n)) against n (exponential) or log n (power); None below three finite points."""
        known = [point for point in self.points if 0 < point.estimate < math.inf]
        if len(known) < 3:
            return None
        at = [float(point.n) if self.exponential else math.log2(point.n) for point in known]
        fit: Any = linregress(at, [math.log2(point.estimate * factor(point.n)) for point in known])
        wide = float(student.ppf((1 + CONFIDENCE) / 2, len(known) - 2)) * float(fit.stderr)
        return Slope(float(fit.slope), float(fit.slope) - wide, float(fit.slope) + wide)


@dataclass(frozen=True)
class Binary:
    r"""$E(x)=-\sum_iF(\langle x,\rho^i\rangle)$ on $\{-1,1\}^n$, one bit updated at a time.

    A pattern x is stored when flipping any bit i raises the energy:
    $\sum_jx_i\rho^j_i\,G(\langle x,\rho^j\rangle-x_i\rho^j_i)>0$ with $G(s)=F(s+1)-F(s-1)$.

    Attributes:
        gain: G up to a positive factor that may depend on n; of overlaps s of n - 1 bits.
        tie: the sum counts as 0 up to so much; 0 where it is exact.

    Rounding: exact for polynomials (integers below 2^53); else to a few units of roundoff of the greatest term.
    """

    name: str
    gain: Callable[[Tensor, int], Tensor]
    tie: float = 0.0

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int:
        """Raises: ValueError for an unknown criterion, n < 2, or d or draws below 1."""
        _check(criterion, n, d, draws)
        if criterion == "bit":
            return self._bits(n, d, draws, rng)
        return self._patterns(n, d, draws, rng) if criterion == "pattern" else self._all(n, d, draws, rng)

    def _halves(self, n: int) -> tuple[Tensor, Tensor]:
        """(A, B) at the overlaps -n, -n + 2, ..., n of a pattern: flipping x_i costs A + x_i rho_i B."""
        overlaps = torch.arange(-n, n + 1, 2, dtype=torch.float64)
        agrees, differs = self.gain(overlaps - 1, n), self.gain(overlaps + 1, n)
        return (agrees - differs) / 2, (agrees + differs) / 2

    def _bits(self, n: int, d: int, draws: int, rng: Rng) -> int:
        """One bit: the d - 1 others fall into 2n cells, by the overlap of the other bits and the sign of this one."""
        overlaps = torch.arange(1 - n, n, 2, dtype=torch.float64)
        share = np.array([math.comb(n - 1, k) / 2**n for k in range(n)])
        values = self.gain(overlaps, n).numpy()
        share, values = np.concatenate((share, share)), np.concatenate((values, -values))
        order = np.argsort(share, kind="stable")  # rare cells first: NumPy gives the last the rest
        counts = rng.multinomial(d - 1, share[order], size=draws)  # (draws, 2n)
        own = float(self.gain(torch.tensor([n - 1.0], dtype=torch.float64), n))
        return int(((counts * values[order]).sum(axis=1) + own > self.tie).sum())

    def _patterns(self, n: int, d: int, draws: int, rng: Rng) -> int:
        """By symmetry the given pattern is all ones."""
        agree, sign = self._halves(n)
        raised = (agree + sign)[-1].expand(draws, n).clone()  # (draws, n), the pattern's own term
        for size in _blocks(d - 1, draws * n):
            others = _signs(rng, draws, size, n)
            level = ((others.sum(dim=-1) + n) / 2).long()  # (draws, size)
            raised += agree[level].sum(dim=-1, keepdim=True) + (sign[level][:, None, :] @ others)[:, 0]
        return int((raised > self.tie).all(dim=-1).sum())

    def _all(self, n: int, d: int, draws: int, rng: Rng) -> int:
        agree, sign = self._halves(n)
        stored = 0
        for size in _blocks(draws, d * max(d, n)):
            patterns = _signs(rng, size, d, n)
            held = torch.ones(size, dtype=torch.bool)
            for some in patterns.split(max(1, BLOCK // (size * d)), dim=1):
                level = ((some @ patterns.mT + n) / 2).long()  # (size, some, d)
                raised = agree[level].sum(dim=-1, keepdim=True) + some * (sign[level] @ patterns)
                held &= (raised > self.tie).flatten(1).all(dim=-1)
            stored += int(held.sum())
        return stored


@dataclass(frozen=True)
class Continuous:
    r"""Retrieval by $\sum_ip_i\rho^i$, $p_i\propto e^{\beta\langle x,\rho^i\rangle}$ or $e^{-\beta\lVert x-\rho^i\rVert^2}$.

    A pattern is stored when the iteration from it converges without leaving the ball of half the distance to the nearest other
    pattern. Patterns are uniform on the sphere of radius $K\sqrt{n-1}$, or normal with standard deviation K.
    """

    name: str
    energy: str
    sphere: bool
    scale: float = 1.0
    beta: float = 1.0

    def count(self, criterion: str, n: int, d: int, draws: int, rng: Rng) -> int:
        """Raises: ValueError for "bit" or an unknown criterion, n < 2, or d or draws below 1."""
        _check(criterion, n, d, draws)
        if criterion == "bit":
            raise ValueError("a continuous state has no bits; the criteria are pattern and all")
        stored = 0
        for size in _blocks(draws, d * (n if criterion == "pattern" else max(n, d))):
            patterns = self.draw(n, d, size, rng)
            stored += int(self.stays(patterns, 1 if criterion == "pattern" else d).all(dim=-1).sum())
        return stored

    def draw(self, n: int, d: int, draws: int, rng: Rng) -> Tensor:
        """Random patterns (draws, d, n)."""
        patterns = torch.from_numpy(rng.standard_normal((draws, d, n)))
        return self.scale * (math.sqrt(n - 1) * patterns / patterns.norm(dim=-1, keepdim=True) if self.sphere else patterns)

    def update(self, states: Tensor, patterns: Tensor) -> Tensor:
        """One update. Shapes: states (m, k, n), patterns (m, d, n) -> (m, k, n)."""
        factor = 2 if self.energy == "distance" else 1
        logits = factor * self.beta * (states @ patterns.mT)  # (m, k, d)
        if self.energy == "distance":
            logits = logits - self.beta * (patterns * patterns).sum(dim=-1)[:, None, :]
        return torch.softmax(logits, dim=-1) @ patterns

    def stays(self, patterns: Tensor, first: int) -> Tensor:
        """Which of the first patterns of each set are stored. Shapes: (m, d, n) -> (m, first)."""
        own = patterns[:, :first]
        apart = torch.cdist(own, patterns, compute_mode="donot_use_mm_for_euclid_dist")
        apart[:, torch.arange(first), torch.arange(first)] = math.inf
        radius = INSIDE * apart.amin(dim=-1) / 2
        states, held = own, torch.ones(own.shape[:2], dtype=torch.bool)
        still = torch.zeros_like(held)
        active = torch.arange(len(patterns))
        for _ in range(BUDGET):
            after = self.update(states, patterns)
            held[active] &= (after - own).norm(dim=-1) <= radius
            still[active] |= (after - states).norm(dim=-1) <= TOLERANCE * (1 + after.norm(dim=-1))
            goes_on = held[active].all(dim=-1) & ~still[active].all(dim=-1)  # a set with a lost pattern is decided
            left = int(goes_on.sum())
            if not left:
                break
            states = after
            if 2 * left <= len(active):
                states, own, radius, patterns = (part[goes_on] for part in (states, own, radius, patterns))
                active = active[goes_on]
        return held & (still | ~held.all(dim=-1, keepdim=True))


def _check(criterion: str, n: int, d: int, draws: int) -> None:
    if criterion not in CRITERIA:
        raise ValueError(f"criterion must be one of {', '.join(CRITERIA)}, got {criterion!r}")
    if n < 2 or d < 1 or draws < 1:
        raise ValueError(f"n must be >= 2, d and draws >= 1, got n = {n}, d = {d}, draws = {draws}")


def _blocks(total: int, each: int) -> Iterator[int]:
    """Sizes that add up to the total, each with at most BLOCK entries (or 1)."""
    size = max(1, BLOCK // max(1, each))
    for start in range(0, total, size):
        yield min(size, total - start)


def _signs(rng: Rng, *shape: int) -> Tensor:
    """Uniform -1 or 1, float64."""
    count = math.prod(shape)
    bits = np.unpackbits(np.frombuffer(rng.bytes(-(-count // 8)), dtype=np.uint8), count=count)
    return torch.from_numpy(bits.reshape(shape)).double().mul_(2).sub_(1)


def threshold(count: Callable[[int], int], draws: int, level: float = 0.5, *, n: int = 0, most: int = MOST) -> Capacity:
    r"""Where the probability that patterns are stored falls below a level, from fresh draws at each d.

    Doubling brackets it at a confidence of 99.99 %; then every d of a geometric grid in the bracket is drawn. The interval is
    what two one-sided exact (Clopper-Pearson) tests at 2.5 % do not exclude: for a probability that falls with d, only the two
    grid points next to the truth matter, so it covers with 95 % (less the bracket's 0.02 %).

    Args:
        count: d -> in how many of `draws` fresh draws d patterns are stored.

    Raises: ValueError unless 0 < level < 1, draws >= 1 and most >= 1.
    """
    if not 0 < level < 1 or draws < 1 or most < 1:
        raise ValueError(f"need 0 < level < 1, draws >= 1 and most >= 1, got {level}, {draws} and {most}")
    bottom, top, seen = 1, 1, {1: count(1)}
    while (claim := _claim(seen[top], draws, level, SURE)) >= 0:
        bottom = top if claim > 0 else bottom
        if top >= most:
            return Capacity(n, math.inf, bottom, math.inf)
        top *= 2
        seen[top] = count(top)
    span = range(round(PER_OCTAVE * math.log2(bottom)), round(PER_OCTAVE * math.log2(top)) + 1)
    grid = sorted({round(2 ** (k / PER_OCTAVE)) for k in span})
    counts = [seen[d] if d in (bottom, top) else count(d) for d in grid]
    claims = [_claim(found, draws, level, CONFIDENCE) for found in counts]
    risen = next((k for k, claim in enumerate(claims) if claim <= 0), len(grid))
    fallen = next((k for k in reversed(range(len(grid))) if claims[k] >= 0), -1)
    low = grid[risen - 1] if risen else 0
    return Capacity(n, _crossing(grid, [found / draws for found in counts], level), low, grid[fallen + 1])


def _claim(successes: int, draws: int, level: float, confidence: float) -> int:
    """1 where the probability is above the level with confidence, -1 where below, 0 where undecided."""
    low, high = clopper_pearson(successes, draws, confidence)
    return 1 if low > level else -1 if high < level else 0


def clopper_pearson(successes: int, draws: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a probability. Raises: ValueError unless 0 <= successes <= draws and draws >= 1."""
    if not 0 <= successes <= draws or draws < 1:
        raise ValueError(f"successes must lie in [0, draws], got {successes} of {draws}")
    tail, misses = (1 - confidence) / 2, draws - successes
    low = float(betaincinv(successes, misses + 1, tail)) if successes else 0.0
    return low, float(betaincinv(successes + 1, misses, 1 - tail)) if misses else 1.0


def _crossing(grid: Sequence[int], shares: Sequence[float], level: float) -> float:
    smooth = isotonic_regression(shares, increasing=False).x
    after = int(np.argmax(smooth < level))  # the last share is below the level, so there is one
    if after == 0:
        return 0.0
    ratio = (smooth[after - 1] - level) / (smooth[after - 1] - smooth[after])
    return float(grid[after - 1] * (grid[after] / grid[after - 1]) ** ratio)


HOPFIELD = Binary("Hopfield (1982)", lambda s, n: s)
CUBIC = Binary("Krotov and Hopfield (2016), r = 3", lambda s, n: (s + 1) ** 3 - (s - 1) ** 3)
EXPONENTIAL = Binary("Demircigil et al. (2017)", lambda s, n: torch.exp(s - (n - 1)), tie=1e-12)
RAMSAUER = Continuous("Ramsauer et al. (2020), sphere", "mchn", sphere=True)
DISTANCE = Continuous("distance energy, sphere", "distance", sphere=True)
GAUSSIAN = Continuous("distance energy, normal", "distance", sphere=False)


@dataclass(frozen=True)
class Plan:
    """What is measured of an energy, and what `table-1` says of it.

    Attributes:
        printed: its capacity as printed, "" for none.
        exponent: the printed exponent of n, or of 2 against n; with `at_most`, an upper bound.
        sizes: by criterion, the dimensions.
    """

    memory: Memory
    exponential: bool
    printed: str
    exponent: float | None
    at_most: bool
    sizes: dict[str, tuple[int, ...]]


# odd where ties are common: for even n they happen at even d only, and the probability would not fall steadily
ODD = (17, 33, 65, 129, 257, 513)
NEAR = (9, 13, 17, 25, 33, 49, 65)
SPREAD = (12, 20, 28, 36, 44, 52)


@cache
def plans() -> tuple[Plan, ...]:
    """The rows of `table-1` and the distance energy."""
    limit = math.log2(float(storage_base(Fraction(1)).mid())) / 4
    random = {"pattern": tuple(range(5, 15)), "all": tuple(range(5, 12))}
    nearer = {"pattern": tuple(range(3, 10)), "all": tuple(range(3, 9))}
    binary = {"bit": SPREAD, "pattern": tuple(range(6, 18, 2)), "all": tuple(range(6, 19, 2))}
    return (
        Plan(HOPFIELD, False, "O(n)", 1.0, True, {"bit": ODD, "pattern": ODD, "all": ODD}),
        Plan(CUBIC, False, "Theta(n^r)", 3.0, False, {"bit": ODD, "pattern": NEAR, "all": NEAR}),
        Plan(EXPONENTIAL, True, "Theta(2^(n/2))", 0.5, False, binary),
        Plan(RAMSAUER, True, "Theta(c^((n-1)/4))", limit, False, random),
        Plan(DISTANCE, True, "", None, False, nearer),
        Plan(GAUSSIAN, True, "", None, False, nearer),
    )


def curves(seed: int = 0, progress: Progress | None = None) -> list[Curve]:
    """The capacity of each energy by each criterion.

    Args:
        progress: called with what is done, steps done and steps in all.

    Raises: ValueError for a negative seed.
    """
    if seed < 0:
        raise ValueError(f"seed must be >= 0, got {seed}")
    work = [(plan, criterion, n) for plan in plans() for criterion, sizes in plan.sizes.items() for n in sizes]
    found: dict[tuple[str, str], list[Capacity]] = {}
    for done, (plan, criterion, n) in enumerate(work):
        if progress is not None:
            progress(f"{plan.memory.name}, {criterion}, n = {n}", done, len(work))
        points = found.setdefault((plan.memory.name, criterion), [])
        points.append(measure(plan.memory, criterion, n, np.random.default_rng((seed, done))))
    if progress is not None:
        progress("done", len(work), len(work))
    grows = {plan.memory.name: plan.exponential for plan in plans()}
    return [Curve(name, criterion, grows[name], tuple(points)) for (name, criterion), points in found.items()]


@contextmanager
def one_thread() -> Iterator[None]:
    """PyTorch on one thread: for many small tensors a second one costs more than it saves, eight times as much under load."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@one_thread()
def measure(memory: Memory, criterion: str, n: int, rng: Rng, most: int = MOST) -> Capacity:
    """The capacity at one n. Raises: ValueError for what `count` refuses."""
    if criterion not in CRITERIA:
        raise ValueError(f"criterion must be one of {', '.join(CRITERIA)}, got {criterion!r}")
    level, draws = CRITERIA[criterion]
    return threshold(lambda d: memory.count(criterion, n, d, draws, rng), draws, level, n=n, most=most)


# ram-3


def _ball(value: Fraction | int) -> arb:
    exact = Fraction(value)
    return arb(fmpq(exact.numerator, exact.denominator))


def storage_base(strength: Fraction, dim: int | None = None, failure: Fraction = Fraction(1, 1000)) -> arb:
    r"""$c=b/W_0(\exp(a+\ln b))$, $a=\frac2{n-1}(1+\ln(2\beta K^2p(n-1)))$, $b=\frac25\beta K^2$, as a ball.

    Args:
        strength: beta K^2; neither enters by itself.
        dim: n; None for the limit, a = 0.

    Source: Ramsauer et al. (2020), Theorem 3 (d there is n here). Claims: ram-3.instance-1, ram-3.instance-2.
    Raises: ValueError unless strength > 0, dim >= 2 and 0 < failure < 1.
    """
    _check_instance(strength, dim, failure)
    b = _ball(2 * strength / 5)
    a = arb(0) if dim is None else _ball(Fraction(2, dim - 1)) * (1 + _ball(2 * strength * failure * (dim - 1)).log())
    return b / (b * a.exp()).lambertw()


def promise(strength: Fraction, dim: int, failure: Fraction) -> arb:
    r"""$\sqrt p\,c^{(n-1)/4}=e^{(n-1)b/4c}/\sqrt{2e\beta K^2(n-1)}$, the number of patterns promised, as a ball.

    p enters through c alone, which falls as p rises: the more failures are allowed, the more patterns are promised.
    Raises: as `storage_base`.
    """
    return _ball(failure).sqrt() * storage_base(strength, dim, failure) ** _ball(Fraction(dim - 1, 4))


def promises(strength: Fraction, dim: int, failure: Fraction, count: int = 2) -> bool:
    r"""Whether at least `count` patterns are promised; for two that is the theorem's condition $c\ge(2/\sqrt p)^{4/(n-1)}$.

    $b/W_0(be^a)\ge t$ is $a+\ln t\le b/t$: W is undone by its increasing inverse. Decided in balls.
    Raises: ValueError as `storage_base`, for count < 1, or ArithmeticError where 1,024 bits do not decide.
    """
    _check_instance(strength, dim, failure)
    if count < 1:
        raise ValueError(f"count must be >= 1, got {count}")
    for bits in (64, 128, 256, 512, 1024):
        with ctx.workprec(bits):
            step = _ball(Fraction(2, dim - 1))
            log_t = step * (2 * _ball(count).log() - _ball(failure).log())
            a = step * (1 + _ball(2 * strength * failure * (dim - 1)).log())
            margin = _ball(2 * strength / 5) * (-log_t).exp() - a - log_t
            if margin >= 0:
                return True
            if margin < 0:
                return False
    raise ArithmeticError(f"no sign at 1,024 bits: strength {strength}, n = {dim}, p = {failure}, {count} patterns")


def _check_instance(strength: Fraction, dim: int | None, failure: Fraction) -> None:
    if not strength > 0 or not 0 < failure < 1 or (dim is not None and dim < 2):
        raise ValueError(f"need beta K^2 > 0, n >= 2 and 0 < p < 1, got {strength}, {dim} and {failure}")


@dataclass(frozen=True)
class Domain:
    r"""Where ram-3 says anything, n from 2 up to `most`, decided in balls.

    Attributes:
        first: the least n that meets the condition, None for none.
        settled: the least n from which on every n does.
        beyond: the least n from which on at least n patterns are promised; None where that is not below `most`.
        contradicted: every n that meets the condition although $4\beta K^2(n-1)<1$: then $\beta\lVert x_i-\bar x\rVert^2<1$ and
            the update has one fixed point (ram-jacobian.global), so it stores at most one pattern.
    """

    strength: Fraction
    failure: Fraction
    most: int
    first: int | None
    settled: int | None
    beyond: int | None
    contradicted: tuple[int, ...]


def domain(strength: Fraction, failure: Fraction, most: int = LARGEST_DIM) -> Domain:
    """Raises: ValueError as `storage_base`, or for most < 2."""
    if most < 2:
        raise ValueError(f"most must be >= 2, got {most}")
    meets = [n for n in range(2, most + 1) if promises(strength, n, failure)]
    beyond = [n for n in meets if promises(strength, n, failure, n)]  # from n = 2 on, n patterns are at least two
    first = meets[0] if meets else None
    one = tuple(n for n in meets if 4 * strength * (n - 1) < 1)
    return Domain(strength, failure, most, first, _run_to(meets, most), _run_to(beyond, most), one)


def _run_to(members: Sequence[int], most: int) -> int | None:
    """The start of the run of consecutive integers that ends at `most`, None where `most` is not a member."""
    start = None
    for k, n in enumerate(reversed(members)):
        if n != most - k:
            break
        start = n
    return start


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
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    return "".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n" for row in (head, *rows))


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
        lost = check_promise(k, beta, n, count, np.random.default_rng((seed, n)))
        rows.append(
            (
                f"beta = {beta}, K = {k}, n = {n}, p = {float(failure)}",
                base.str(10),
                f"c >= {float(printed)}: {'holds' if base >= _ball(printed) else 'fails' if base < _ball(printed) else 'open'}",
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
    from verify.studies.plots import COLOURS, _figure

    drawn, axes = _figure(1, len(CRITERIA), (14, 4.4))
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
