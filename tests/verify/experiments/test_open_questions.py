"""The experiments on z-loss and architectures: their quantities on planted cases, and that a run can be repeated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest
import torch

from lemmata.models.variants import VARIANTS as MODEL_VARIANTS
from lemmata.theory import CLAIMS
from lemmata.theory.language.measured import Measured
from lemmata.theory.papers.beyond_scaling_laws import open_questions
from lemmata.verify.experiments import Context, architecture, exactly, zloss
from lemmata.verify.experiments.framework.measure import decide, measured_in

SMALL = {**zloss.EXPERIMENT.sizes["miniature"], "steps": 4, "memorise_steps": 3, "validation": 8, "batch": 4, "width": 8}
TINY = {**architecture.EXPERIMENT.sizes["miniature"], "steps": 3, "sequences": 4, "width": 8, "seeds": 2, "baseline_seeds": 3}


def test_the_z_term_by_hand() -> None:
    logits = torch.tensor([[[0.0, 0.0], [1.0, 1.0], [9.0, 9.0]]])  # the last token predicts nothing
    expected = (math.log(2) ** 2 + (1 + math.log(2)) ** 2) / 2
    assert float(zloss.z_term(logits)) == pytest.approx(expected)
    shifted = logits - torch.logsumexp(logits, dim=-1, keepdim=True)
    assert float(zloss.z_term(shifted)) == pytest.approx(0, abs=1e-12)


def test_a_z_run_is_the_same_again() -> None:
    first = zloss.one_run(SMALL, "2", False, 0, None, "cpu")
    assert zloss.one_run(SMALL, "2", False, 0, None, "cpu") == first
    assert first["term"] > 0
    assert zloss.one_run(SMALL, "none", False, 0, None, "cpu")["term"] == 0


def test_the_z_measurement_pairs_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(settings: object, name: str, memorise: bool, seed: int, checkpoint: object, device: str) -> dict[str, Any]:
        coefficient = zloss.COEFFICIENTS[name]
        curve = [[1, 2.0, 0.0], [2, 1.5, 0.0]]
        return {"entropy": 2.0 + seed + coefficient, "term": 10 * coefficient, "curve": curve, "data": f"{memorise} {seed}"}

    monkeypatch.setattr(zloss, "one_run", planted)
    context = Context(SMALL)
    found = zloss.measure(context)
    assert found["change-2"].high - found["change-2"].low < 1e-9  # seeds differ by 1, pairs do not
    assert found["change-2"].value == pytest.approx(0.01)
    assert found["term-3"].value == pytest.approx(0.01)
    assert found["total-2"].value == pytest.approx(3.11)
    assert len(zloss.EXPERIMENT.draw({"series": context.series}).axes) == 2  # type: ignore[misc]


def test_the_radius_of_a_planted_set() -> None:
    patterns = 3.0 * torch.eye(6, dtype=torch.float64)  # every nearest neighbour at 3 sqrt 2
    unit = math.sqrt(6 / (2 * math.pi * math.e))
    assert architecture.radius_of(patterns) == pytest.approx(3 * math.sqrt(2) / 2 / unit)
    assert architecture.radius_of(10 * patterns) == pytest.approx(10 * architecture.radius_of(patterns))


def test_descent_counts_the_steps_that_do_not_rise() -> None:
    patterns = torch.zeros(1, 2, dtype=torch.float64)  # E(x) = |x|^2
    states = [torch.tensor([[a, 0.0], [b, 0.0]], dtype=torch.float64) for a, b in ((3, 1), (2, 2), (2, 1), (0, 3))]
    share, energies = architecture.descent(states, patterns)
    assert share == pytest.approx(4 / 6)  # falls, rises; stays, falls; falls, rises
    assert energies == pytest.approx([5.0, 4.0, 2.5, 4.5])


def test_an_architecture_run_is_the_same_again() -> None:
    first = architecture.one_run(TINY, "mixture", 0, None, "cpu")
    assert architecture.one_run(TINY, "mixture", 0, None, "cpu") == first
    assert len(first["energies"]) == TINY["layers"] + 1
    assert first["loss"] < math.log(TINY["vocabulary"]) + 0.2


def test_every_variant_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(settings: object, variant: str, seed: int, checkpoint: object, device: str) -> dict[str, Any]:
        return {
            "loss": 0.5 + seed / 100,
            "radius": 1.0,
            "descent": 0.9,
            "energies": [3.0, 2.0, 1.5],
            "untrained": {"radius": 0.1, "descent": 0.5, "energies": [1.0, 1.0, 2.0]},
            "params": 10,
            "data": str(seed),
        }

    monkeypatch.setattr(architecture, "one_run", planted)
    context = Context(TINY)
    found = architecture.measure(context)
    for variant in MODEL_VARIANTS:
        assert found[f"loss-{variant}"].value == pytest.approx(0.51 if variant == "baseline" else 0.505)  # three seeds, two
        assert found[f"drop-{variant}"].value == 0.5
        assert found[f"untrained-drop-{variant}"].value == -1.0
        assert found[f"untrained-radius-{variant}"].value == pytest.approx(0.1)
    record = {"series": context.series, "estimates": {k: [v.value, v.low, v.high] for k, v in found.items()}}
    assert len(architecture.EXPERIMENT.draw(record).axes) == 3  # type: ignore[misc]


def test_claims_and_experiments_name_the_same_quantities() -> None:
    assert tuple(MODEL_VARIANTS) == open_questions.VARIANTS
    mine = [CLAIMS[name] for name in CLAIMS if name.startswith(("open-zloss", "open-architecture", "appF3-ratio"))]
    quantities = {(q.experiment, q.quantity) for claim in mine for q in measured_in(claim)}
    assert {experiment for experiment, _ in quantities} == {"balance", "zloss", "architecture"}
    assert {f"total-{k}" for k in zloss.COEFFICIENTS} <= {name for experiment, name in quantities if experiment == "zloss"}


@pytest.mark.parametrize(
    ("claim_id", "values", "holds"),
    [
        ("open-zloss.floor", {"entropy": 1.0, "total-none": 1.1, "total-4": 1.0, "total-3": 1.2, "total-2": 1.3}, 1),
        ("open-zloss.floor", {"entropy": 1.0, "total-none": 1.1, "total-4": 0.9, "total-3": 1.2, "total-2": 1.3}, -1),
        ("open-zloss.close", {"change-4": 0.0, "change-3": -0.05, "change-2": 0.11}, -1),
        ("open-zloss.memorised", {"memorised-4": 0.1, "memorised-3": 0.1, "memorised-2": 1.0}, -1),
        ("open-architecture.radius-rms", {"radius-rms": 2.5}, -1),
        ("open-architecture.radius-rms", {"radius-rms": 0.5}, 1),
        ("open-architecture.descent-skip", {"descent-skip": 0.99}, -1),
        ("open-architecture.mean-descent-skip", {"drop-skip": 0.0}, -1),
        ("open-architecture.memorised-rotary", {"loss-rotary": 1.0}, -1),
        ("appF3-ratio.exponent", {"exponent": 1.9}, -1),
        ("appF3-ratio.length", {"length-exponent": 0.0}, 1),
    ],
)
def test_claims_hold_and_fail_where_they_should(claim_id: str, values: Mapping[str, float], holds: int) -> None:
    claim = CLAIMS[claim_id]
    quantities = measured_in(claim)
    assert {q.quantity for q in quantities} == set(values)
    estimates = {Measured(q.experiment, q.quantity): exactly(values[q.quantity]) for q in quantities}
    assert decide(claim, estimates).statement == holds
