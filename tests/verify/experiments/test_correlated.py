"""Storage of activations beside shuffled ones: its quantities on planted sets, resuming, and what its claims follow."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from lemmata.theory.papers.beyond_scaling_laws import open_questions
from lemmata.verify.experiments import Context, Estimate, ExperimentError, correlated, exactly
from lemmata.verify.experiments.framework.measure import decide, measured_in
from lemmata.verify.studies.correlated import measure as storage_of

TINY = {
    **correlated.EXPERIMENT.sizes["miniature"],
    "vocabulary": 40,
    "width": 16,
    "layers": 1,
    "heads": 2,
    "length": 8,
    "batch": 4,
    "steps": 2,
    "seeds": 2,
    "count": 24,
    "untrained_count": 16,
}


@pytest.mark.parametrize("count", [2, 3, 17, 1000, 10**6])
def test_storage_is_proved_from_the_needed_separation_on(count: int) -> None:
    s = correlated.needed_separation(count)
    below, above = (2 * (count - 1) * u * u - math.exp(u * u / 2) for u in (s * (1 - 1e-9), s * (1 + 1e-9)))
    assert above < 0
    assert below > 0


def test_the_needed_separation_is_the_one_by_which_patterns_count_as_proved() -> None:
    s = correlated.needed_separation(2)
    for factor, share in ((0.999, 0), (1.001, 1)):
        assert storage_of(torch.tensor([[0.0], [factor * s]], dtype=torch.float64)).guaranteed == share


def test_shuffling_keeps_the_values_of_each_coordinate() -> None:
    patterns = torch.randn(50, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    patterns[:, 1] = patterns[:, 0]
    found = correlated.shuffled(patterns, torch.Generator().manual_seed(1))
    assert torch.equal(found.sort(dim=0).values, patterns.sort(dim=0).values)
    assert not torch.equal(found[:, 0], found[:, 1])


def test_the_mean_cosine_is_that_of_all_pairs() -> None:
    patterns = torch.randn(7, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    pairs = [torch.cosine_similarity(patterns[i], patterns[j], dim=0) for i in range(7) for j in range(7) if i != j]
    assert correlated.mean_cosine(patterns) == pytest.approx(float(sum(pairs)) / len(pairs))


def test_two_patterns_are_stored_from_the_scale_that_their_fixed_point_has() -> None:
    """On the line, apart by s, it lies at the share q with log((1 - q) / q) = s^2 (1 - 2 q): q = 1/4 at s^2 = 2 log 3."""
    patterns, near = torch.tensor([[0.0], [1.0]], dtype=torch.float64), torch.ones(2, dtype=torch.float64)
    for start in (1.0, 100.0, 0.01):
        assert correlated.stored_scale(patterns, near, start) == pytest.approx(math.sqrt(2 * math.log(3)), rel=0.01)
    assert correlated.stored_scale(3 * patterns, 3 * near) == pytest.approx(math.sqrt(2 * math.log(3)) / 3, rel=0.01)


def test_repeated_patterns_are_not_proved_stored() -> None:
    found = correlated.one_set(torch.ones(4, 3, dtype=torch.float64))
    assert found["separation"] == found["proved"] == found["stored"] == 0.0
    assert found["scale"] is None


def test_sets_without_a_scale_are_kept_and_reported_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON has no infinity: a part with one could not be written."""
    monkeypatch.setattr(correlated, "stored_scale", lambda patterns, near: math.inf)
    found = correlated.measure(Context(TINY, folder=tmp_path))
    assert "trained-after-median" in found
    assert not [name for name in found if name.endswith(("scale", "price"))]


def test_clusters_pay_and_independent_coordinates_do_not() -> None:
    draw = torch.Generator().manual_seed(0)
    free = torch.randn(60, 12, generator=draw, dtype=torch.float64)
    clusters = free[torch.arange(60) % 6] + 0.05 * free
    runs = {name: [correlated.one_run(sets, seed) for seed in (0, 1)] for name, sets in (("free", free), ("near", clusters))}
    found = correlated._estimates(runs)
    assert found["near-price"].low > 2
    assert found["free-price"].value == pytest.approx(1, abs=0.1)


def test_a_run_is_the_same_again_and_after_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dict(correlated.measure(Context(TINY)))
    usual, calls = correlated.one_run, []

    def killed(*given: Any) -> dict[str, Any]:
        calls.append(given)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return usual(*given)

    monkeypatch.setattr(correlated, "one_run", killed)
    with pytest.raises(KeyboardInterrupt):
        correlated.measure(Context(TINY, folder=tmp_path))
    monkeypatch.setattr(correlated, "one_run", usual)
    context = Context(TINY, folder=tmp_path)
    assert dict(correlated.measure(context)) == whole
    estimates = {name: {"value": e.value, "low": e.low, "high": e.high} for name, e in whole.items()}
    assert len(correlated.draw({"series": context.series, "estimates": estimates}).axes) == 2


def test_too_many_vectors_are_refused_in_one_line() -> None:
    with pytest.raises(ExperimentError, match="at most 10,000 activations"):
        correlated.measure(Context({**TINY, "count": 10_001}))


@pytest.mark.parametrize("claim", open_questions.CORRELATED, ids=lambda claim: claim.id)
def test_each_claim_can_be_contradicted(claim: Any) -> None:
    (quantity,) = measured_in(claim)
    holds = exactly(2.0) if claim.id.endswith("price") else exactly(1.0)
    assert decide(claim, {quantity: holds}).statement == 1
    assert decide(claim, {quantity: Estimate(0.5, 0.4, 0.6)}).statement == -1
    assert decide(claim, {quantity: Estimate(0.99, 0.9, 1.08)}).statement == 0
