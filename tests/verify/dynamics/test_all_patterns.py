"""Bounds for all pairs at once: enclosures, guaranteed radii, smallest inverse temperatures, Ramsauer et al.'s condition."""

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from lemmata.verify.dynamics import Memory, Stored, all_stored, guarantee, guaranteed_radius, ramsauer_condition, smallest_beta
from lemmata.verify.dynamics.pairs import Bounds, blocks, check_patterns, copy_labels, exp_above, pairs_of
from lemmata.verify.numbers.reals import precision

PAIR = np.array([[1.0], [-1.0]])


def sets() -> list[np.ndarray]:
    rng = np.random.Generator(np.random.SFC64(7))
    near = 1000 + rng.normal(size=(8, 5)) * 1e-3  # far from the origin, close together
    return [
        rng.normal(size=(12, 4)),
        near,
        rng.normal(size=(6, 3)) * 1e-160,  # squares underflow
        rng.normal(size=(6, 3)) * 1e140,
        np.vstack([rng.normal(size=(5, 2)), np.zeros((2, 2)), -np.zeros((1, 2))]),
        rng.integers(-3, 4, size=(9, 3)).astype(float),
    ]


def test_exponentials_are_bounded_from_above_and_tightly() -> None:
    t = np.concatenate([np.linspace(0, 699, 4001), 10.0 ** np.linspace(-300, 2, 500), np.log(2) * np.arange(0.5, 900, 7)])
    t = t[t <= 700]
    with precision(128):
        for exponent, bound in zip(t.tolist(), exp_above(t).tolist(), strict=True):
            exact = (-arb(exponent)).exp()
            assert (arb(bound) - exact).lower() > 0
            assert (arb(bound) / exact - 1).upper() < 2.0**-45
    assert exp_above(np.array([1e300]))[0] > 0


def test_distances_and_products_are_enclosed_as_fractions_show() -> None:
    for rows in sets():
        array = check_patterns(rows)
        part = pairs_of(array, np.arange(len(array)), copy_labels(array))
        exact = [[Fraction(a) for a in row] for row in array.tolist()]
        for i, own in enumerate(exact):
            for j, other in enumerate(exact):
                square = sum(((a - b) ** 2 for a, b in zip(own, other, strict=True)), Fraction(0))
                product = sum((a * (a - b) for a, b in zip(own, other, strict=True)), Fraction(0))
                assert Fraction(float(part.low[i, j])) ** 2 <= square <= Fraction(float(part.high[i, j])) ** 2
                assert square <= Fraction(float(part.square[i, j]))
                assert Fraction(float(part.product[i, j])) <= product
                assert bool(part.other[i, j]) == (own != other)
                if square > Fraction(1, 10**200):
                    assert float(part.high[i, j] / part.low[i, j]) < 1 + 1e-13


def test_a_planted_rounding_error_leaves_the_enclosure() -> None:
    """The expanded square, which cancels, is not inside the bound that the difference form satisfies."""
    rows = sets()[1]
    part = pairs_of(rows, np.arange(8), copy_labels(rows))
    expanded = (rows**2).sum(1)[:, None] + (rows**2).sum(1)[None] - 2 * rows @ rows.T
    outside = (expanded > part.square) | (expanded < part.low**2)
    assert outside[part.other].mean() > 0.9


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_the_bounds_lie_above_exact_ones_and_close_to_them(energy: str) -> None:
    for rows in sets()[:2]:
        beta = Fraction(1, 3) if rows.max() < 100 else Fraction(10**6)
        radius = np.full(len(rows), 0.125 if rows.max() < 100 else 1e-4)
        part = next(blocks(check_patterns(rows)))
        eps, q = Bounds.of(part, energy, beta).at(radius)
        with precision(256):
            for i, own in enumerate(rows.tolist()):
                total, slope = arb(0), arb(0)
                for j, other in enumerate(rows.tolist()):
                    if i == j:
                        continue
                    square = sum((arb(a) - arb(b)) ** 2 for a, b in zip(own, other, strict=True))
                    product = sum(arb(a) * (arb(a) - arb(b)) for a, b in zip(own, other, strict=True))
                    length = square.sqrt()
                    r = arb(float(radius[i]))
                    t = length * (length - 2 * r) if energy == "distance" else product - r * length
                    t = t * beta.numerator / beta.denominator
                    share = arb(1) if t < 0 else (-t).exp() / (1 + (-t).exp())
                    total += share * length
                    slope += share * square * beta.numerator / beta.denominator * (2 if energy == "distance" else 1)
                assert (arb(float(eps[i])) - total).lower() > 0
                assert (arb(float(q[i])) - slope).lower() > 0
                assert float(eps[i]) < float(total.mid()) * (1 + 1e-6) + 1e-300  # exponents are cut at 700


def test_dropping_far_columns_only_raises_the_bounds_by_their_tail() -> None:
    rows = np.random.Generator(np.random.SFC64(3)).normal(size=(200, 40))
    part = next(blocks(rows))
    radius = part.nearest / 4
    whole = Bounds.of(part, "distance", Fraction(32))
    some = Bounds.of(part, "distance", Fraction(32), part.nearest / 2)
    assert some.pairs.low.shape[1] < 100
    for full, cut in zip(whole.at(radius), some.at(radius), strict=True):
        assert (cut >= full * (1 - 1e-12)).all()
        assert (cut <= full * (1 + 1e-9) + 1e-45).all()


def test_two_patterns_have_the_radius_where_the_bound_on_the_slope_reaches_one() -> None:
    r"""$q(r)=8w/(1+w)$ with $w=e^{-4(1-r)}$ is 1 at $w=1/7$: $r=1-\log(7)/4$."""
    found = guaranteed_radius(PAIR)
    expected = 1 - math.log(7) / 4
    assert found.radius == pytest.approx([expected, expected], rel=1e-6)
    assert (found.radius < expected).all()
    assert (found.next_radius > expected).all()
    assert found.offset == pytest.approx([1 - 0.9575040240772688] * 2, rel=1e-6)
    assert (found.offset >= 1 - 0.9575040240772689).all()


def test_just_across_the_boundary_the_guarantee_is_refused() -> None:
    boundary = 1 - math.log(7) / 4
    assert all_stored(PAIR, boundary - 1e-9, limit=0).all_stored
    across = all_stored(PAIR, boundary + 1e-9, limit=0)
    assert across.count(Stored.YES) == 0
    assert across.count(Stored.UNDECIDED) == 2
    again = all_stored(PAIR, boundary + 1e-9)  # pattern by pattern, by a finer test
    assert again.all_stored


def test_every_outcome_for_a_set_is_reached_and_overlaps_are_exact() -> None:
    assert all_stored(PAIR, 0.5).all_stored
    lost = all_stored(PAIR * 0.5, 0.25)
    assert lost.count(Stored.NO) == 2
    assert not lost.all_stored
    touching = all_stored(PAIR * 4, 4.0, limit=0)  # closed balls of radius 4 around -4 and 4 share the origin
    assert touching.overlap == (0, 1)
    assert not touching.all_stored
    assert all_stored(PAIR * 4, math.nextafter(4.0, 0), limit=0).disjoint
    copies = all_stored(np.array([[4.0], [4.0], [-4.0]]), [1.0, 1.0, 2.0])
    assert copies.all_stored
    assert copies.disjoint


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_guaranteed_balls_pass_the_ball_arithmetic_test_too(energy: str) -> None:
    rows = np.random.Generator(np.random.SFC64(11)).normal(size=(20, 6)) * 2
    found = guaranteed_radius(rows, energy, 1)
    memory = Memory.of(rows, energy, 1)
    held = np.flatnonzero(found.holds)
    assert len(held) >= 5
    for index in held.tolist():
        region = guarantee(memory, index, float(found.radius[index]))
        assert region is not None
        assert float(arb(region.factor).mid()) <= found.factor[index] * (1 + 1e-6)  # radii of balls have 30 bits


@pytest.mark.parametrize(("energy", "critical"), [("distance", 0.5), ("mchn", 1.0)])
def test_the_smallest_beta_of_two_patterns_encloses_the_bifurcation(energy: str, critical: float) -> None:
    """Two stable fixed points exactly when c beta a^2 > 1, here for a = 1."""
    found = smallest_beta(PAIR, energy)
    assert found.stores_all is not None
    assert found.not_stored is not None
    assert found.not_stored < Fraction(critical) < found.stores_all < Fraction(critical) * Fraction(5, 4)
    assert guaranteed_radius(PAIR, energy, found.stores_all).holds.all()
    assert not guaranteed_radius(PAIR, energy, found.stores_all * Fraction(999, 1000)).holds.all()


def test_a_set_has_the_smallest_beta_of_its_most_critical_pattern() -> None:
    rows = np.random.Generator(np.random.SFC64(5)).normal(size=(30, 5))
    found = smallest_beta(rows)
    assert found.stores_all is not None
    assert guaranteed_radius(rows, beta=found.stores_all).holds.all()
    below = guaranteed_radius(rows, beta=found.stores_all * Fraction(999, 1000))
    assert not below.holds[found.critical]


def test_an_overlapped_pattern_has_no_beta_by_the_mchn_energy() -> None:
    found = smallest_beta(np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), "mchn")
    assert found.stores_all is None
    assert found.critical == 1
    assert found.obstacle is not None


def test_ramsauers_condition_is_the_printed_one() -> None:
    rows = np.eye(3) * 4.0  # separation 16, M = 4, N = 3
    for beta in (0.05, 0.3, 0.5, 2.0):
        right = 2 / (beta * 3) + math.log(2 * 2 * 3 * beta * 16) / beta
        assert ramsauer_condition(rows, beta).holds.tolist() == [right <= 16] * 3
    found = ramsauer_condition(rows, 1)
    assert found.radius == pytest.approx(1 / 12)
    least = found.smallest_beta
    assert least is not None
    assert least * 16 == pytest.approx(2 / 3 + math.log(192 * least), rel=1e-9)
    assert not ramsauer_condition(np.ones((3, 2)), 1).holds.any()


def test_where_ramsauer_guarantees_storage_the_pairwise_bounds_do_too() -> None:
    rows = np.eye(6) * 3.0
    theirs = ramsauer_condition(rows, 1)
    assert theirs.holds.all()
    ours = guaranteed_radius(rows, "mchn", 1)
    assert ours.holds.all()
    assert (ours.radius > 10 * theirs.radius).all()


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        (np.array([[1.0, math.nan]]), "finite, got nan in row 0, column 1"),
        (np.ones(3), r"patterns must be \(d, n\).* got shape \(3,\)"),
        (np.ones((0, 3)), r"got shape \(0, 3\)"),
        (np.full((2, 2), 1e200), "at most 1e\\+150"),
        (np.array([["a"]]), "real numbers"),
        (np.array([[2**60 + 1]]), "float64 holds exactly"),
    ],
)
def test_bad_patterns_are_refused(patterns: np.ndarray, words: str) -> None:
    for call in (lambda: all_stored(patterns, 1.0), lambda: guaranteed_radius(patterns), lambda: smallest_beta(patterns)):
        with pytest.raises(ValueError, match=words):
            call()


@pytest.mark.parametrize("radius", [-1.0, math.nan, math.inf, [1.0]])
def test_bad_radii_are_refused(radius: float) -> None:
    with pytest.raises(ValueError, match="radius must be"):
        all_stored(PAIR, radius)
