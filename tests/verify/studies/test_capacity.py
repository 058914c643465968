"""Capacity: counts against enumeration and hand-made sets, intervals against known probabilities, ram-3 against its claims."""

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
import torch
from scipy.stats import binom, binomtest

from lemmata.models.attention import retrieve, retrieve_until
from lemmata.models.iteration import Status
from lemmata.theory import CLAIMS
from lemmata.theory.papers.hopfield_is_all_you_need.thm_3 import storage_base as stated_base
from lemmata.verify.studies.capacity import Capacity, Curve, Plan, figure, measure, memories, table, tables
from lemmata.verify.studies.capacity import curves as measured
from lemmata.verify.studies.capacity.curves import curves
from lemmata.verify.studies.capacity.memories import (
    BUDGET,
    CRITERIA,
    CUBIC,
    DISTANCE,
    EXPONENTIAL,
    GAUSSIAN,
    HOPFIELD,
    INSIDE,
    RAMSAUER,
    Binary,
    Continuous,
    Memory,
)
from lemmata.verify.studies.capacity.promise import ball_of, domain, promise, promises, run_to, storage_base
from lemmata.verify.studies.capacity.tables import PRINTED, check_promise, neighbours
from lemmata.verify.studies.capacity.thresholds import PER_OCTAVE, clopper_pearson, threshold

POTENTIALS: dict[str, Callable[[int], float]] = {
    HOPFIELD.name: lambda z: z * z,
    CUBIC.name: lambda z: z**3,
    EXPONENTIAL.name: lambda z: math.exp(z),
}
BINARY = (HOPFIELD, CUBIC, EXPONENTIAL)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def stable(x: tuple[int, ...], patterns: tuple[tuple[int, ...], ...], potential: Callable[[int], float]) -> list[bool]:
    """For each bit, whether flipping it raises E(x) = -sum F(<x, rho>), from the definition of the energy."""

    def energy(state: tuple[int, ...]) -> float:
        return -math.fsum(potential(sum(a * b for a, b in zip(state, rho, strict=True))) for rho in patterns)

    flipped = [tuple(-b if k == i else b for k, b in enumerate(x)) for i in range(len(x))]
    return [energy(other) - energy(x) > 1e-9 for other in flipped]


def sets(n: int, d: int) -> list[tuple[tuple[int, ...], ...]]:
    return list(itertools.product(itertools.product((-1, 1), repeat=n), repeat=d))


def fixed(monkeypatch: pytest.MonkeyPatch, drawn: list[Any]) -> None:
    """The given sets in the place of random signs."""
    monkeypatch.setattr(memories, "_signs", lambda generator, *shape: torch.tensor(drawn, dtype=torch.float64).reshape(shape))


@pytest.mark.parametrize("memory", BINARY, ids=lambda memory: memory.name)
@pytest.mark.parametrize(("n", "d"), [(2, 2), (3, 2), (4, 2), (3, 3), (2, 4)])
def test_the_stored_sets_are_those_of_the_energy_itself(
    memory: Binary, n: int, d: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    potential, ones = POTENTIALS[memory.name], (1,) * n
    every = sets(n, d)
    fixed(monkeypatch, every)
    expected = sum(all(all(stable(x, one, potential)) for x in one) for one in every)
    assert memory.count("all", n, d, len(every), rng()) == expected
    others = sets(n, d - 1)
    fixed(monkeypatch, others)
    expected = sum(all(stable(ones, (ones, *rest), potential)) for rest in others)
    assert memory.count("pattern", n, d, len(others), rng()) == expected


@pytest.mark.parametrize("memory", BINARY, ids=lambda memory: memory.name)
def test_a_single_bit_is_stable_as_often_as_enumeration_says(memory: Binary) -> None:
    n, d, draws = 4, 3, 4000
    ones = (1,) * n
    others = sets(n, d - 1)
    share = sum(stable(ones, (ones, *rest), POTENTIALS[memory.name])[0] for rest in others) / len(others)
    assert 0.3 < share < 1
    low, high = clopper_pearson(memory.count("bit", n, d, draws, rng(1)), draws, 0.9999)
    assert low < share < high


def test_a_bit_of_hopfields_is_a_binomial_sum() -> None:
    n, d, draws = 101, 30, 5000
    terms = (n - 1) * (d - 1)  # the crosstalk is a sum of so many signs; it must exceed -(n - 1)
    share = float(binom.sf((terms - (n - 1)) // 2, terms, 0.5))
    low, high = clopper_pearson(HOPFIELD.count("bit", n, d, draws, rng(2)), draws, 0.9999)
    assert low < share < high
    assert high - low < 0.03


def test_blocks_do_not_change_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [memory.count(criterion, 9, 12, 64, rng(3)) for memory in BINARY for criterion in ("pattern", "all")]
    monkeypatch.setattr(memories, "BLOCK", 8 * 12 * 9)  # bytes of bits: blocks start at a multiple of eight signs
    assert [memory.count(criterion, 9, 12, 64, rng(3)) for memory in BINARY for criterion in ("pattern", "all")] != [0] * 6
    shares = [memory.count("all", 9, 12, 2000, rng(4)) / 2000 for memory in BINARY]
    monkeypatch.undo()
    for memory, share, before in zip(BINARY, shares, whole[1::2], strict=True):
        low, high = clopper_pearson(before, 64, 0.9999)
        assert low <= share <= high, memory.name


MEMORIES: tuple[Memory, ...] = (*BINARY, RAMSAUER, DISTANCE, GAUSSIAN)


@pytest.mark.parametrize("memory", MEMORIES, ids=lambda memory: memory.name)
def test_one_pattern_is_always_stored(memory: Memory) -> None:
    criteria = CRITERIA if isinstance(memory, Binary) else ("pattern", "all")
    for criterion in criteria:
        assert [memory.count(criterion, n, 1, 50, rng()) for n in (2, 3, 10)] == [50] * 3


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_planted_wrong_sign_stores_nothing(criterion: str) -> None:
    wrong = Binary("Hopfield, the sign wrong", lambda s, n: -s)
    found = measure(wrong, criterion, 33, rng())
    assert (found.estimate, found.low, found.high) == (0.0, 0, 1)


def test_a_planted_memory_that_forgets_nothing_has_no_crossing() -> None:
    found = threshold(lambda d: 100, 100, most=64)
    assert (found.estimate, found.low, found.high) == (math.inf, 64, math.inf)


def test_hopfields_number_is_near_the_known_one() -> None:
    found = measure(HOPFIELD, "pattern", 101, rng(5))
    known = 101 / (2 * math.log(101))
    assert known / 2 < found.low <= found.estimate <= found.high < 2 * known


def test_two_that_differ_in_one_bit_limit_the_exponential_energy() -> None:
    found = measure(EXPONENTIAL, "all", 12, rng(6))
    assert found.low <= 1.25 * neighbours(12)
    assert found.high >= 0.8 * neighbours(12)
    pairs = neighbours(12) * (neighbours(12) - 1) / 2
    assert 1 - math.exp(-pairs * 12 / 2**12) == pytest.approx(0.5)


@pytest.mark.parametrize(("successes", "draws"), [(0, 10), (3, 10), (10, 10), (100, 200), (1980, 2000)])
@pytest.mark.parametrize("confidence", [0.95, 0.9999])
def test_the_interval_of_a_share_is_the_exact_one(successes: int, draws: int, confidence: float) -> None:
    expected = binomtest(successes, draws).proportion_ci(confidence, method="exact")
    found = clopper_pearson(successes, draws, confidence)
    assert found == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_the_interval_of_a_capacity_covers_a_known_one() -> None:
    covered, repeats = 0, 200
    truth = math.floor(100 * math.log(2))  # the greatest d with exp(-d / 100) >= 1/2
    for seed in range(repeats):
        generator = rng(seed)
        found = threshold(lambda d, g=generator: int(g.binomial(200, math.exp(-d / 100))), 200)  # type: ignore[misc]
        covered += found.low <= truth < found.high
        assert found.low > 30
        assert found.high < 150
    assert clopper_pearson(covered, repeats, 0.99)[1] >= 0.95


def test_a_sharp_threshold_is_bracketed_by_the_grid() -> None:
    found = threshold(lambda d: 50 if d <= 1000 else 0, 50)
    assert found.low <= 1000 < found.high <= 2 ** (2 / PER_OCTAVE) * found.low
    assert found.low < found.estimate < found.high


def test_the_growth_of_a_power_and_of_an_exponential_are_recovered() -> None:
    power = Curve("power", "all", False, tuple(Capacity(n, 3 * n**1.5, 0, 1) for n in (8, 16, 64, 128)))
    grows = Curve("grows", "all", True, tuple(Capacity(n, 2 ** (0.4 * n) / n, 0, 1) for n in (5, 6, 9, 12)))
    fit, after = power.growth(), grows.growth(float)
    assert fit is not None
    assert after is not None
    assert fit.value == pytest.approx(1.5)
    assert after.value == pytest.approx(0.4)
    assert fit.low <= fit.value <= fit.high
    bent = grows.growth()
    assert bent is not None
    assert bent.high < 0.4
    assert Curve("two", "all", False, power.points[:2]).growth() is None


@pytest.mark.parametrize(("memory", "d"), [(RAMSAUER, 4), (DISTANCE, 9), (GAUSSIAN, 9)])
def test_continuous_storage_is_that_of_the_models(memory: Continuous, d: int) -> None:
    patterns = memory.draw(6, d, 40, rng(7))
    if memory.sphere:
        assert torch.allclose(patterns.norm(dim=-1), torch.full((40, d), math.sqrt(5), dtype=torch.float64))
    moved = memory.update(patterns, patterns)
    held = memory.stays(patterns, d)
    lost = 0
    for k, one in enumerate(patterns):
        assert torch.allclose(moved[k], retrieve(one, one, energy=memory.energy), atol=1e-12)
        orbit = retrieve_until(one, one, energy=memory.energy, budget=BUDGET)
        near = torch.cdist(one, one).fill_diagonal_(math.inf).amin(dim=1) / 2
        inside = ((orbit.state - one).norm(dim=-1) < INSIDE * near) & (orbit.status == Status.CONVERGED)
        assert bool(held[k].all()) == bool(inside.all())
        lost += not inside.all()
    assert 0 < lost < 40


@pytest.mark.parametrize(("half", "stays"), [(0.6, False), (0.85, True)])  # the critical half distance is 1 / sqrt 2
def test_two_patterns_are_stored_beyond_the_critical_separation(half: float, stays: bool) -> None:
    pair = torch.tensor([[[half, 0.0], [-half, 0.0]]], dtype=torch.float64)
    assert DISTANCE.stays(pair, 2).tolist() == [[stays, stays]]


def test_ram_3_is_the_formula_of_the_claims() -> None:
    instances = [CLAIMS[f"ram-3.instance-{k}"] for k in (1, 2)]
    for (beta, k, n, printed), claim in zip(PRINTED, instances, strict=True):
        assert sympy.Rational(printed.numerator, printed.denominator) in claim.statement.args
        failure = sympy.Rational(1, 1000)
        stated = stated_base(sympy.Integer(beta), sympy.Integer(k), sympy.Integer(n), failure)
        base = storage_base(Fraction(beta * k * k), n)
        assert float(base.mid()) == pytest.approx(float(stated.evalf(30)), rel=1e-12)
        assert base >= ball_of(printed)
        assert not base >= ball_of(printed + Fraction(1, 1000))
        assert float(promise(Fraction(beta * k * k), n, Fraction(1, 1000)).mid()) == pytest.approx(
            math.sqrt(0.001) * float(base.mid()) ** ((n - 1) / 4)
        )


@pytest.mark.parametrize("n", [2, 20, 75, 1000])
def test_the_promise_depends_on_p_through_c_alone(n: int) -> None:
    strength, found = Fraction(3, 2), []
    for failure in (Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2)):
        c, b = float(storage_base(strength, n, failure).mid()), 0.4 * 1.5
        found.append(float(promise(strength, n, failure).mid()))
        assert found[-1] == pytest.approx(math.exp((n - 1) * b / (4 * c)) / math.sqrt(2 * math.e * 1.5 * (n - 1)))
    assert found == sorted(found)


def met(strength: Fraction, n: int, failure: Fraction, count: int = 2) -> bool:
    """The condition as printed, in 50 digits."""
    with mpmath.workdps(50):
        a = mpmath.mpf(2) / (n - 1) * (1 + mpmath.log(2 * mpmath.mpf(strength.numerator) / strength.denominator
            * failure.numerator / failure.denominator * (n - 1)))  # fmt: skip
        b = mpmath.mpf(2) * strength.numerator / (5 * strength.denominator)
        c = b / mpmath.lambertw(mpmath.exp(a + mpmath.log(b))).real
        p = mpmath.mpf(failure.numerator) / failure.denominator
        return bool(c >= (count / mpmath.sqrt(p)) ** (mpmath.mpf(4) / (n - 1)))


@pytest.mark.parametrize("strength", [Fraction(1, 100), Fraction(1, 4), Fraction(1), Fraction(9)])
@pytest.mark.parametrize("failure", [Fraction(1, 1000), Fraction(1, 2)])
def test_the_domain_of_ram_3_is_that_of_brute_force(strength: Fraction, failure: Fraction) -> None:
    most = 200
    meets = [n for n in range(2, most + 1) if met(strength, n, failure)]
    found = domain(strength, failure, most)
    assert found.first == (meets[0] if meets else None)
    runs = [n for n in meets if all(later in meets for later in range(n, most + 1))]
    assert found.settled == (runs[0] if runs else None)
    if found.beyond is not None:
        assert met(strength, found.beyond, failure, found.beyond)
        assert not met(strength, found.beyond - 1, failure, found.beyond - 1)


@pytest.mark.parametrize(
    ("members", "start"), [([2, 3, 5, 6], 5), ([2, 4, 6], 6), ([3, 4, 5], None), ([], None), ([2, 3, 4, 5, 6], 2)]
)
def test_a_run_to_the_end_has_no_hole(members: list[int], start: int | None) -> None:
    assert run_to(members, 6) == start


def test_where_ram_3_promises_two_patterns_to_a_single_fixed_point() -> None:
    strength, failure = Fraction(1, 100), Fraction(1, 1000)
    assert domain(strength, failure, 200).contradicted == (2, 3, 4, 5)
    least = promise(strength, 2, failure)
    assert least >= 4  # with probability 0.999
    assert check_promise(0.1, 1.0, 2, 2, rng(), draws=200) == 200  # every set of two loses one
    assert domain(Fraction(1), failure, 200).contradicted == ()


def test_the_printed_promises_are_kept_in_simulation() -> None:
    for beta, k, n, _ in PRINTED:
        count = math.ceil(float(promise(Fraction(beta * k * k), n, Fraction(1, 1000)).upper()))
        assert check_promise(k, beta, n, count, rng(), draws=300) == 0


def small() -> tuple[Plan, ...]:
    continuous = {"pattern": (3, 4, 5), "all": (3, 4, 5)}
    binary = {"bit": (5, 7, 9), "pattern": (5, 7, 9), "all": (5, 7, 9)}
    return tuple(
        Plan(memory, memory not in (HOPFIELD, CUBIC), "", 1.0, False, binary if isinstance(memory, Binary) else continuous)
        for memory in MEMORIES
    )


def test_the_table_and_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    criteria = {"bit": (0.9, 200), "pattern": (0.5, 40), "all": (0.5, 40)}
    few = {"STRENGTHS": (Fraction(9),), "FAILURES": (Fraction(1, 2),), "CHECKS": 50, "LARGEST_DIM": 100}
    for module, changed in ((measured, {}), (tables, few)):
        for name, value in ({"plans": small, "CRITERIA": criteria} | changed).items():
            monkeypatch.setattr(module, name, value)
    steps: list[tuple[str, int, int]] = []
    text = table(1, lambda *step: steps.append(step))
    assert table(2) != text
    assert steps[-1] == ("done", 45, 45)
    assert [done for _, done, _ in steps] == list(range(46))
    assert all(memory.name in text for memory in MEMORIES)
    assert "c >= 3.1546: holds" in text
    found = curves(1)
    assert tables._growth(found) in text  # the same seed, the same draws
    monkeypatch.setattr(tables, "curves", lambda seed: found)
    drawn = figure(1)
    assert [len(axis.get_legend().get_texts()) for axis in drawn.axes] == [3, 6, 6]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: HOPFIELD.count("bits", 5, 2, 10, rng()), "criterion must be one of bit, pattern, all, got 'bits'"),
        (lambda: HOPFIELD.count("all", 1, 2, 10, rng()), "n must be >= 2"),
        (lambda: CUBIC.count("all", 5, 0, 10, rng()), "d and draws >= 1"),
        (lambda: RAMSAUER.count("bit", 5, 2, 10, rng()), "no bits"),
        (lambda: measure(RAMSAUER, "none", 5, rng()), "criterion must be one of"),
        (lambda: threshold(lambda d: 0, 10, 1.0), "0 < level < 1"),
        (lambda: clopper_pearson(3, 2), "successes must lie"),
        (lambda: curves(-1), "seed must be >= 0, got -1"),
        (lambda: storage_base(Fraction(0), 5), "beta K"),
        (lambda: promises(Fraction(1), 1, Fraction(1, 2)), "n >= 2"),
        (lambda: promises(Fraction(1), 5, Fraction(1, 2), 0), "count must be >= 1"),
        (lambda: promise(Fraction(1), 5, Fraction(1)), "0 < p < 1"),
        (lambda: domain(Fraction(1), Fraction(1, 2), 1), "most must be >= 2"),
    ],
)
def test_bad_arguments_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
