"""Geometry in the float and the ball interpreter: bounds bound, balls enclose, planted falsehoods fall."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import torch
from flint import acb, arb
from sympy import exp

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import equal, leq, less
from lemmata.theory.memory.balls import BallIntegral, BallVolume, LowerGamma, SphereArea, dim
from lemmata.theory.memory.symbols import r
from lemmata.theory.papers.beyond_scaling_laws import sec5_balls, sec5_symbols
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.balls.geometry import _by_cells, _lower_gamma
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import Real, precision, real_sum
from lemmata.verify.search.families import draw
from lemmata.verify.search.floats import statuses

COUNT = 60


def whole(high: int, generator: torch.Generator) -> torch.Tensor:
    return torch.randint(1, high + 1, (COUNT,), generator=generator).to(torch.float64)


def radius(low: float, high: float, generator: torch.Generator) -> torch.Tensor:
    exponent = torch.rand(COUNT, generator=generator, dtype=torch.float64) * (high - low) + low
    values = 10.0**exponent
    values[0], values[1] = 1.0, 10.0**low
    return values


SCALARS: dict[str, Callable[[torch.Generator], list[torch.Tensor]]] = {
    "Gamma": lambda g: [radius(-3, 2.2, g)],
    "SphereArea": lambda g: [whole(200, g)],
    "BallVolume": lambda g: [whole(64, g), radius(-6, 6, g)],
    "BallIntegral": lambda g: [whole(64, g), radius(-6, 6, g)],
    "RadialIntegral": lambda g: [whole(64, g), radius(-6, 6, g)],
    "LowerGamma": lambda g: [radius(-4, 2.3, g), radius(-6, 6, g)],
    "DensityPartition": lambda g: [whole(4, g), radius(-1, 1, g), radius(-1, 2, g)],
}


@pytest.mark.parametrize("name", SCALARS)
def test_the_bound_of_a_scalar_operator_bounds_its_error(name: str) -> None:
    generator = torch.Generator().manual_seed(5)
    decided = 0
    for _ in range(3):
        arguments = SCALARS[name](generator)
        result = FLOATS[name](*(Bounded.exact(argument) for argument in arguments))
        for index in range(COUNT):
            error = float(result.error[index])
            assert not math.isnan(error)
            if not math.isfinite(error):
                continue
            exact = [Real.of(Fraction(float(argument[index]))) for argument in arguments]
            with precision(256):
                true = REALS[name](*exact).enclosure()
                gap = abs(true - arb(float(result.value[index])))
                assert gap.lower() <= arb(error), (name, [float(a[index]) for a in arguments])
            size = abs(float(result.value[index]))
            decided += error <= (0.2 if name == "DensityPartition" else 1e-10) * size
    assert decided >= 1.5 * COUNT


LINES = ("LinePartition", "LineEnergyPartition", "LineMeanEnergy")


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_bound_on_the_line_bounds_the_error(name: str, count: int) -> None:
    generator = torch.Generator().manual_seed(count)
    radii, room = (10.0 ** (4 * torch.rand(COUNT, count, generator=generator, dtype=torch.float64) - 3) for _ in range(2))
    result = FLOATS[name](Bounded.exact(radii), Bounded.exact(room))
    for index in range(COUNT):
        columns = [[Real.of(Fraction(value)) for value in t[index].tolist()] for t in (radii, room)]
        with precision(256):
            true = REALS[name](*columns).enclosure()
            assert abs(true - arb(float(result.value[index]))).upper() <= arb(float(result.error[index]))
        assert float(result.error[index]) <= 1e-10 * (1 + abs(float(result.value[index])))


def test_an_argument_that_is_known_by_a_bound_widens_the_bound() -> None:
    size, moved = torch.tensor([5.0], dtype=torch.float64), torch.tensor([1e-9], dtype=torch.float64)
    for name in ("BallIntegral", "BallVolume", "RadialIntegral"):
        at = torch.tensor([0.75], dtype=torch.float64)
        result = FLOATS[name](Bounded.exact(size), Bounded(at, moved))
        for shift in (-1, 1):
            true = REALS[name](Real.of(5), Real.of(Fraction(0.75) + shift * Fraction(1e-9))).enclosure()
            assert abs(true - arb(float(result.value))).upper() <= arb(float(result.error))
        assert float(result.error) < 1e-7


def test_values_outside_the_domain_are_unknown_and_not_an_error() -> None:
    size = torch.tensor([0.0, 1.5, 2.0, 3.0], dtype=torch.float64)
    at = torch.tensor([1.0, 1.0, -1.0, 1.0], dtype=torch.float64)
    result = FLOATS["BallIntegral"](Bounded.exact(size), Bounded.exact(at))
    assert [math.isfinite(error) for error in result.error.tolist()] == [False, False, False, True]


def test_error_function_of_the_library_is_as_accurate_as_the_bounds_take_it_to_be() -> None:
    generator = torch.Generator().manual_seed(0)
    values = torch.cat([torch.randn(3000, generator=generator, dtype=torch.float64) * scale for scale in (1e-6, 0.5, 2.0, 6.0)])
    result = FLOATS["LineEnergyPartition"](Bounded.exact(values.abs().unsqueeze(-1)), Bounded.exact(values.abs().unsqueeze(-1)))
    for value, got, error in zip(values.abs().tolist(), result.value.tolist(), result.error.tolist(), strict=True):
        true = arb.pi().sqrt() * arb(value).erf()
        assert abs(true - arb(got)).upper() <= arb(error)


R = Real.of


def test_balls_at_values_worked_by_hand() -> None:
    e = arb(1).exp()
    cases: list[tuple[Real, Any]] = [
        (REALS["Gamma"](R(Fraction(1, 2))), arb.pi().sqrt()),
        (REALS["SphereArea"](R(3)), 4 * arb.pi()),
        (REALS["BallVolume"](R(3), R(2)), 32 * arb.pi() / 3),
        (REALS["LowerGamma"](R(2), R(1)), 1 - 2 / e),
        (REALS["LowerGamma"](R(1), R(2)), 1 - (-arb(2)).exp()),
        (REALS["RadialIntegral"](R(2), R(1)), (1 - 1 / e) / 2),
        (REALS["BallIntegral"](R(2), R(1)), arb.pi() * (1 - 1 / e)),
        (REALS["TotalLowerGamma"](R(1), [R(1), R(1)]), 2 - 2 / e),
        (REALS["TotalBallIntegral"](R(2), [R(1), R(1)]), 2 * arb.pi() * (1 - 1 / e)),
    ]
    for got, expected in cases:
        assert got.enclosure().overlaps(expected)
        assert got.enclosure().rel_accuracy_bits() > 40


def test_radius_zero_gives_an_exact_zero() -> None:
    for name in ("BallVolume", "BallIntegral", "RadialIntegral", "LowerGamma"):
        for size in (1, 2, 64):
            assert REALS[name](R(size), R(0)).sign() == 0


def test_recursion_and_rigorous_integration_agree_at_tiny_and_huge_radii() -> None:
    for size in (1, 2, 9, 64):
        for at in (Fraction(1, 10**6), Fraction(1, 3), Fraction(7), Fraction(10**6)):
            by_shells = REALS["SphereArea"](R(size)) * REALS["RadialIntegral"](R(size), R(at))
            by_slices = REALS["BallIntegral"](R(size), R(at)).enclosure()
            assert by_shells.enclosure().overlaps(by_slices)
            assert by_slices.rel_accuracy_bits() > 40


@pytest.mark.parametrize(("a", "r"), [("1001", "990"), ("1500", "1500.25"), ("5000", "5200"), ("20000", "20700")])
def test_large_orders_near_the_argument_are_as_the_library_has_them(a: str, r: str) -> None:
    with precision(1024):
        library = arb(r).gamma_lower(arb(a))
    with precision(128):
        summed, beside = _lower_gamma(arb(a), arb(r)), library * (1 + arb(2) ** -90)
        assert summed.overlaps(library)
        assert not summed.overlaps(beside)


@pytest.mark.parametrize("bits", [64, 1024])
def test_at_a_large_order_near_the_argument_all_digits_are_known_soon(bits: int) -> None:
    """The library takes 16 s at 16,000 bits to know none, and nothing ends it before."""
    started = time.process_time()
    with precision(bits):
        value = REALS["LowerGamma"](Real.of(Fraction(73_052_796, 1_000)), Real.of(Fraction(73_049_296, 1_000)))
        assert value.enclosure().rel_accuracy_bits() >= bits - 8
    assert time.process_time() - started < 2


def test_the_line_partition_is_the_rigorous_integral_of_the_nearest_pattern() -> None:
    radii, room = [R(3), R(Fraction(1, 2))], [R(Fraction(1, 2)), R(1)]
    pieces = [(-3, 2, 0), (2, 3, 4), (Fraction(7, 2), Fraction(9, 2), 4)]
    total = arb(0)
    for start, stop, nearest in pieces:
        ends = acb(arb(float(start))), acb(arb(float(stop)))
        total += acb.integral(lambda t, _, c=nearest: (-((t - c) ** 2)).exp(), *ends).real
    assert REALS["LinePartition"](radii, room).enclosure().overlaps(total)


def test_an_interval_whose_end_may_lie_beyond_the_middle_is_enclosed_on_either_side_of_it() -> None:
    places, wide = [R(0), R(4)], Real.opaque(arb(2, 0.001))
    found = real_sum(_by_cells(R(-1), wide, places)).enclosure()
    for upper in (Fraction(1999, 1000), Fraction(2), Fraction(2001, 1000)):
        assert found.contains(real_sum(_by_cells(R(-1), R(upper), places)).enclosure())


def test_the_density_partition_is_the_rigorous_integral_over_shells() -> None:
    value = acb.integral(lambda t, _: t * t * (-((-t * t).exp() / 3)).exp(), 0, 2).real * 4 * arb.pi()
    assert REALS["DensityPartition"](R(3), R(2), R(3)).enclosure().overlaps(value)


@pytest.mark.parametrize("name", ["sec5-sandwich.gamma", "lemma-5", "eq-12.gamma", "eq-13.gamma", "sec5-sphere", "eq-14.gamma"])
def test_floating_point_decides_almost_every_instance(name: str) -> None:
    claim = CLAIMS[name]
    sizes = {size.name: 2 for size in claim.domain.sizes}
    result = statuses(claim, draw(claim.domain, BatchRequest(sizes, "gaussian", "random", 0, 1000, 1)))
    assert int((result.code == 0).sum()) < 150


PLANTED = {
    "a sphere of twice the area": equal(SphereArea(dim), 2 * sec5_symbols.PRINTED_AREA),
    "a slightly too small volume": leq(BallIntegral(dim, r), BallVolume(dim, r) * exp(-r / 4)),
    "a strict inequality that is an equality": less(LowerGamma(1, r), 1 - exp(-r)),
    "the lower side of lemma-5 without 1/n": leq(exp(-r) * r**dim, LowerGamma(dim, r)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_falsehood_is_refuted(name: str) -> None:
    planted = replace(sec5_balls.SANDWICH, id="planted", statement=PLANTED[name])
    verdict = judge(planted, Settings(profile="quick"))
    assert verdict.outcome is Outcome.REFUTED, verdict.sentence


def test_planted_falsehoods_in_closed_numbers_are_refuted() -> None:
    from lemmata.theory.memory.parameters import AttentionParameters, CountNear

    for statement in (equal(AttentionParameters(24, 1024, 16), 75_497_473), less(3, CountNear(2, 1, 1, 2, 3))):
        assert judge(replace(CLAIMS["appE-gpt2.attention"], id="planted", statement=statement)).outcome is Outcome.REFUTED


def test_the_edge_of_radius_zero_and_dimension_one_holds_in_lemma_5() -> None:
    for size in (1, 9, 64):
        assert evaluate_point(CLAIMS["lemma-5"], {"n_dim": Fraction(size), "r": Fraction(0)}).statement == 1


def test_counting_in_floats_and_balls() -> None:
    ones = torch.ones(1, dtype=torch.float64)
    got = FLOATS["AttentionParameters"](Bounded.exact(2 * ones), Fraction(4), Fraction(2))
    assert float(got.value) == 96.0
    assert float(got.error) < 1e-12
    assert REALS["ModelParameters"](R(24), R(1024), R(4096), R(50_257), R(1024)).rational == 354_823_168
    near = FLOATS["CountNear"](Bounded.exact(2 * ones), Fraction(1, 2), Fraction(3), Fraction(5, 2))
    assert float(near.value) == 1.0
    assert REALS["CountNear"](R(2), R(Fraction(1, 2)), R(3), R(Fraction(5, 2))).rational == 1
