"""The experiment on emergent minima: its quantities on small draws, and that each claim about them can fall either way."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from lemmata.theory.language.claim import Claim
from lemmata.theory.papers.epanechnikov_energy import sec4_samples
from lemmata.verify.experiments import Context, emergence, exactly
from lemmata.verify.experiments.framework.measure import decide, measured_in
from lemmata.verify.studies.emergence import Compared, Mixture, Sweep

TINY = {
    **emergence.EXPERIMENT.sizes["miniature"],
    **{"gaussians": 2, "dim": 2, "patterns": 5, "few": 4, "betas": 3, "starts": 12},
    **{"count": 4, "dims": (1, 2), "states": 200, "mixture_seeds": 2, "border_seeds": 2, "cube_seeds": 2},
}
CLAIMS = [
    *sec4_samples.LIKELIHOOD,
    *sec4_samples.ORDER,
    *(getattr(sec4_samples, name) for name in ("FIFTH", "SEVERAL", "PRESERVE", "BETTER", "TEN", "BORDER")),
]


def test_a_run_is_the_same_again_and_from_its_parts(tmp_path: Path) -> None:
    first = dict(emergence.measure(Context(TINY)))
    assert dict(emergence.measure(Context(TINY, folder=tmp_path))) == first
    assert dict(emergence.measure(Context(TINY, folder=tmp_path))) == first
    assert dict(emergence.measure(Context(TINY, seed=1))) != first
    assert {"greatest-1", "fifth-2", "border", "memories-exp"} < set(first)


def test_of_two_patterns_at_most_their_middle_emerges() -> None:
    found = emergence.of_cube(2, 1, 500, seed=0)
    assert 0 <= found["fifth-1"] <= found["greatest-1"] <= 1 / 2
    assert found["fifth-kept-1"] in (0, 1)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_each_claim_can_be_supported_and_contradicted(claim: Claim) -> None:
    quantities = measured_in(claim)
    assert {quantity.experiment for quantity in quantities} == {"emergence"}
    found = {decide(claim, dict.fromkeys(quantities, exactly(value))).statement for value in (-3.0, 0.55, 15.0, 2000.0)}
    assert found == {1, -1}


def test_what_is_kept_at_one_beta_is_not_asked_for_at_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first of three the patterns are kept and the likelihood is too small; at the others it is the other way about."""
    likely, smooth = [[0.0, 5.0, 5.0], [2.0, 5.5, 5.5]]
    metrics = torch.tensor([[likely, [9, 8, 30], [5, 1, 2]], [smooth, [3, 4, 2], [0, 0, 0]]], dtype=torch.float64)
    monkeypatch.setattr(emergence, "compared", lambda *_: Compared(torch.ones(3), metrics))
    found = emergence.of_mixture(Mixture(1, 1, 5), Sweep(), 0)
    assert found["level-kept"] == 2 / 5
    assert found["level-ratio"] == 15
