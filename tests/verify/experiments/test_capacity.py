"""The experiment on capacities: planted curves against the claims of table 1, and that a run can be repeated."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim
from lemmata.theory.papers.beyond_scaling_laws.table_1 import CAPACITIES as TABLE_1
from lemmata.theory.papers.beyond_scaling_laws.table_1 import READINGS, THEOREM_3
from lemmata.verify.experiments import Context, ExperimentError, capacity
from lemmata.verify.experiments.framework.measure import decide, measured_in
from lemmata.verify.studies.capacity import Capacity, plans
from lemmata.verify.studies.capacity.memories import CUBIC, EXPONENTIAL, HOPFIELD, RAMSAUER

MEMORIES = {"hopfield": HOPFIELD, "krotov": CUBIC, "demircigil": EXPONENTIAL, "ramsauer": RAMSAUER}
SUPPORTED, CONTRADICTED, OPEN = 1, -1, 0
RIGHT: dict[str, Callable[[int], float]] = {
    "hopfield": lambda n: n / (2 * math.log(n)),
    "krotov": lambda n: n**2 / (6 * math.log(n)),
    "demircigil": lambda n: 2 ** (0.8 * n),
    "ramsauer": lambda n: 2 ** (0.5 * n),
}


def judged(curves: dict[str, Callable[[int], float]], monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """What each claim of table 1 is decided to be where every energy stores d(n) patterns, up to 2 % of scatter."""
    by_memory = {id(MEMORIES[row]): curve for row, curve in curves.items()}

    def planted(memory: object, criterion: str, n: int, rng: Any, most: int) -> Capacity:
        return Capacity(n, by_memory[id(memory)](n) * (1 + rng.uniform(-0.02, 0.02)), 1, 2)

    monkeypatch.setattr(capacity, "measure", planted)
    found = capacity.EXPERIMENT.measure(Context(capacity.EXPERIMENT.sizes["miniature"]))
    return {claim.id: decide(claim, {q: found[q.quantity] for q in measured_in(claim)}).statement for claim in TABLE_1}


@pytest.mark.parametrize("reading", READINGS)
def test_known_rates_are_told_from_the_printed_ones(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(RIGHT, monkeypatch)
    expected = {
        "hopfield": SUPPORTED,
        "krotov-upper": SUPPORTED,
        "krotov-lower": CONTRADICTED,
        "krotov-quadratic": CONTRADICTED,
        "demircigil-upper": CONTRADICTED,
        "demircigil-lower": SUPPORTED,
        "ramsauer": SUPPORTED,
    }
    assert {name: found[f"table-1.{name}-{reading}"] for name in expected} == expected
    assert len(found) == len(expected) * len(READINGS)


@pytest.mark.parametrize(
    ("row", "curve", "changed"),
    [
        ("hopfield", lambda n: n**2, {"hopfield": CONTRADICTED, "krotov-quadratic": OPEN}),
        ("hopfield", lambda n: n**2.2, {"hopfield": CONTRADICTED, "krotov-quadratic": SUPPORTED}),
        ("krotov", lambda n: n**3, {"krotov-upper": OPEN, "krotov-lower": OPEN}),
        ("krotov", lambda n: n**3.5, {"krotov-upper": CONTRADICTED, "krotov-lower": SUPPORTED}),
        ("demircigil", lambda n: 2 ** (0.4 * n), {"demircigil-upper": SUPPORTED, "demircigil-lower": CONTRADICTED}),
        ("ramsauer", lambda n: 4 * 1.05**n, {"ramsauer": CONTRADICTED}),
    ],
)
def test_a_planted_wrong_rate_changes_the_claims_about_it_alone(
    row: str, curve: Callable[[int], float], changed: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = judged(RIGHT, monkeypatch), judged({**RIGHT, row: curve}, monkeypatch)
    expected = {f"table-1.{name}-{reading}": value for name, value in changed.items() for reading in READINGS}
    assert {name: value for name, value in after.items() if value != before[name]} == expected


def test_the_rate_of_theorem_3_is_that_of_the_table() -> None:
    printed = next(plan.exponent for plan in plans() if plan.memory is RAMSAUER)
    assert float(THEOREM_3.evalf(30)) == pytest.approx(printed, rel=1e-12)


def test_a_run_is_the_same_again_and_leaves_the_threads_as_they_were() -> None:
    settings = {name: (3, 5, 7) for name in capacity.EXPERIMENT.sizes["miniature"]}
    threads = torch.get_num_threads()
    first = capacity.EXPERIMENT.measure(Context(settings))
    assert torch.get_num_threads() == threads
    assert capacity.EXPERIMENT.measure(Context(settings)) == first
    assert capacity.EXPERIMENT.measure(Context(settings, seed=1)) != first
    claimed = {quantity.quantity for claim in TABLE_1 for quantity in measured_in(claim)}
    assert set(first) == claimed
    assert all(estimate.low < estimate.value < estimate.high for estimate in first.values())


def test_the_plot_has_powers_of_n_beside_powers_of_two() -> None:
    points = [[5, 4.0, 3.0, 6.0], [7, 8.0, 7.0, 9.0]]
    record = {"series": {"patterns": dict.fromkeys(capacity.EXPERIMENT.sizes["miniature"], points)}}
    powers, exponentials = capacity.draw(record).axes
    assert (powers.get_xscale(), exponentials.get_xscale()) == ("log", "linear")
    assert [text.get_text().partition(",")[0] for text in powers.get_legend().get_texts()] == ["hopfield"] * 2 + ["krotov"] * 2
    assert exponentials.lines[0].get_ydata().tolist() == [4.0, 8.0]


def test_an_energy_that_stores_all_that_is_drawn_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "READINGS", {"pattern": 4, "all": 4})
    settings = {**dict.fromkeys(capacity.EXPERIMENT.sizes["miniature"], (3, 5, 7)), "hopfield-pattern": (101,)}
    with pytest.raises(ExperimentError, match="hopfield-pattern: 4 patterns are stored at n = 101; choose a smaller n"):
        capacity.EXPERIMENT.measure(Context(settings))


def test_two_dimensions_have_no_interval() -> None:
    settings = {**dict.fromkeys(capacity.EXPERIMENT.sizes["miniature"], (3, 5, 7)), "krotov-all": (3, 5)}
    with pytest.raises(ExperimentError, match="krotov-all: an interval needs three dimensions with a finite capacity"):
        capacity.EXPERIMENT.measure(Context(settings))


def test_the_miniature_measures_dimensions_of_the_default() -> None:
    sizes = capacity.EXPERIMENT.sizes
    for name, dimensions in sizes["miniature"].items():
        assert len(dimensions) >= 5
        assert dimensions == sizes["default"][name][: len(dimensions)]


@pytest.mark.parametrize("claim", TABLE_1, ids=lambda claim: claim.id)
def test_claims_are_about_the_capacity_alone(claim: Claim) -> None:
    assert CLAIMS[claim.id] is claim
    assert {quantity.experiment for quantity in measured_in(claim)} == {"capacity"}
