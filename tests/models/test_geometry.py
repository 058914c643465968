"""Balls, gamma functions and partition functions: hand-worked values, SciPy and mpmath as second sources, edges."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import torch
from scipy import integrate, special

from lemmata.models import geometry


def of(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


DIMS = (1, 2, 3, 7, 20, 64)
RADII = (1e-3, 0.3, 1.0, 2.5, 9.0, 40.0)


def test_spheres_and_balls_of_low_dimension_are_the_familiar_ones() -> None:
    assert geometry.sphere_area(of(1, 2, 3)).tolist() == pytest.approx([2, 2 * math.pi, 4 * math.pi])
    assert geometry.ball_volume(of(1, 2, 3), of(5)).tolist() == pytest.approx([10, 25 * math.pi, 500 / 3 * math.pi])


def test_a_ball_is_made_of_slices_that_are_balls() -> None:
    for n in range(2, 9):
        slices, _ = integrate.quad(
            lambda h, n=n: float(geometry.ball_volume(of(n - 1), of(math.sqrt(1 - h * h)))), -1, 1, limit=200
        )
        assert float(geometry.ball_volume(of(n), of(1))) == pytest.approx(slices, rel=1e-6)


def test_gamma_is_the_factorial_and_its_real_continuation() -> None:
    assert geometry.gamma(of(1, 2, 3, 4, 5)).tolist() == [1, 1, 2, 6, 24]
    points = np.array([0.01, 0.3, 0.5, 1.7, 10.2, 100.9])
    assert geometry.gamma(torch.tensor(points)).tolist() == pytest.approx(special.gamma(points), rel=1e-11)


@pytest.mark.parametrize("a", [0.01, 0.5, 1.0, 2.7, 12.0, 64.0])
def test_the_lower_gamma_function_is_mpmaths(a: float) -> None:
    for x in (1e-4, 0.5, 3.0, 41.0, 43.5, 60.0, 120.0, 1e4):
        expected = float(mpmath.gammainc(a, 0, x))
        assert float(geometry.lower_gamma(of(a), of(x))) == pytest.approx(expected, rel=1e-11), (a, x)


def test_the_lower_gamma_function_of_order_two_by_hand() -> None:
    assert float(geometry.lower_gamma(of(2), of(1))) == pytest.approx(1 - 2 / math.e, rel=1e-14)


@pytest.mark.parametrize("n", DIMS)
def test_integrals_over_a_ball_are_quadratures_over_shells(n: int) -> None:
    for r in RADII:
        with mpmath.workdps(30):
            radial = mpmath.quad(lambda t: t ** (n - 1) * mpmath.exp(-t * t), np.linspace(0, min(r, 15.0), 20).tolist())
            area = 2 * mpmath.pi ** (mpmath.mpf(n) / 2) / mpmath.gamma(mpmath.mpf(n) / 2)
        assert float(geometry.radial_integral(of(n), of(r))) == pytest.approx(float(radial), rel=1e-11)
        assert float(geometry.ball_integral(of(n), of(r))) == pytest.approx(float(area * radial), rel=1e-11)


def test_a_huge_ball_holds_all_of_the_gaussian_and_an_empty_one_nothing() -> None:
    dims = of(1, 2, 5, 64)
    assert geometry.ball_integral(dims, of(1e6)).tolist() == pytest.approx([math.pi ** (n / 2) for n in (1, 2, 5, 64)])
    assert geometry.ball_integral(dims, of(0.0)).tolist() == [0.0] * 4
    assert geometry.lower_gamma(dims, of(0.0)).tolist() == [0.0] * 4


def test_the_partition_function_of_a_line_is_its_integral() -> None:
    radii, room = of(2.0, 0.25, 1.0), of(0.125, 0.5, 7.0)
    places = geometry.line_positions(radii, room)
    assert places.tolist() == [0, 2.375, 4.125]
    total, energy = 0.0, 0.0
    for place, r in zip(places.tolist(), radii.tolist(), strict=True):
        grid = np.linspace(place - r, place + r, 200_001)
        squares = (grid[:, None] - places.numpy()) ** 2
        total += integrate.trapezoid(np.exp(-squares.min(axis=1)), grid)
        energy += integrate.trapezoid(np.exp(-squares).sum(axis=1), grid)
    assert float(geometry.line_partition(radii, room)) == pytest.approx(total, rel=1e-9)
    assert float(geometry.line_energy_partition(radii, room)) == pytest.approx(energy, rel=1e-9)
    expected = -np.log(np.exp(-((places.numpy()[:, None] - places.numpy()) ** 2)).sum(axis=1)).mean()
    assert float(geometry.line_mean_energy(radii, room)) == pytest.approx(expected)


def test_the_density_partition_is_a_quadrature_to_its_trapezoid_error() -> None:
    for n, r, z in ((1, 0.5, 0.9), (3, 2.0, 4.0), (2, 1.0, 0.2)):
        area = float(geometry.sphere_area(of(n)))
        exact, _ = integrate.quad(lambda t, n=n, z=z: t ** (n - 1) * math.exp(-math.exp(-t * t) / z), 0, r)
        assert float(geometry.density_partition(of(n), of(r), of(z))) == pytest.approx(area * exact, rel=5e-3)


def test_the_own_distance_is_to_the_centre_of_the_ball_that_holds_the_state() -> None:
    patterns = of(0.0, 4.0).reshape(2, 1)
    assert float(geometry.own_distance(of(2.5), patterns, of(2.75, 1.0))) == 6.25  # nearer to the other pattern


def test_whole_powers_are_exact_where_they_fit() -> None:
    assert geometry.whole_power(of(3, 2, 0, 0), of(5, 0, 0, 4)).tolist() == [243, 1, 1, 0]


def test_gradients_stay_finite_at_the_edges() -> None:
    for operator in (geometry.ball_integral, geometry.lower_gamma):
        radius = of(0.5, 7.0, 100.0).requires_grad_()
        operator(of(3, 3, 3), radius).sum().backward()
        assert radius.grad is not None
        assert bool(torch.isfinite(radius.grad).all())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: geometry.sphere_area(of(0)), "dim must hold integers"),
        (lambda: geometry.ball_volume(of(1.5), of(1)), "dim must hold integers"),
        (lambda: geometry.ball_integral(of(1), of(-1)), "radius must be >= 0"),
        (lambda: geometry.lower_gamma(of(0), of(1)), "a must be > 0"),
        (lambda: geometry.lower_gamma(of(1), of(math.nan)), "radius must be >= 0"),
        (lambda: geometry.density_partition(of(1), of(1), of(0)), "z must be > 0"),
        (lambda: geometry.line_partition(of(1, 2), of(1)), "radii and room"),
    ],
)
def test_malformed_input_is_refused_by_name(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
