"""Energies along a stack: vectorised energies are those of `lemmata.models.energies`, and planted stacks descend or rise."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lemmata.models.energies import layer_energy, mchn_energy, nearest
from lemmata.models.language_models import SmallGPT2, Trace
from lemmata.theory import CLAIMS
from lemmata.verify.experiments import Context, Estimate, energies
from lemmata.verify.experiments.framework.measure import decide, measured_in
from lemmata.verify.experiments.radius import Subject

TINY = {
    **energies.EXPERIMENT.sizes["miniature"],
    "vocabulary": 40,
    "width": 16,
    "layers": 2,
    "heads": 2,
    "length": 8,
    "batch": 4,
    "steps": 2,
    "seeds": 2,
    "count": 6,
    "untrained_count": 6,
    "last": 3,
}
MINE = [claim for claim in CLAIMS.values() if any(q.experiment == "energies" for q in measured_in(claim))]


def test_energies_are_those_of_the_models() -> None:
    rng = torch.Generator().manual_seed(0)
    patterns = torch.randn(2, 5, 3, generator=rng, dtype=torch.float64)
    states = torch.randn(2, 4, 3, generator=rng, dtype=torch.float64)
    allowed = torch.tensor([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 1]], dtype=torch.bool)
    found = energies.energies_at(states, patterns, allowed, 0.7)
    for b in range(2):
        for p in range(4):
            seen, x = patterns[b, allowed[p]], states[b, p]
            expected = (nearest(x, seen), layer_energy(x, seen), mchn_energy(x, seen, 0.7))
            for k, value in enumerate(expected):
                assert float(found[k, b, p]) == pytest.approx(float(value), rel=1e-12)


class Planted:
    """A stack whose last tokens move towards (factor < 1) or away from earlier tokens that stay at the origin."""

    width, vocabulary = 2, 5

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def trace(self, tokens: Tensor) -> Trace:
        first = torch.zeros(*tokens.shape, 2)
        first[:, -1] = torch.tensor([3.0, 4.0])
        states = [first, self.factor * first, self.factor**2 * first]
        heads = [state.unsqueeze(1) for state in states[1:]]
        return Trace(states, heads, [torch.zeros_like(head) for head in heads], 0.5)

    def normed(self, states: Tensor) -> Tensor:
        return states + 1


@pytest.mark.parametrize(("factor", "share"), [(0.5, 1.0), (2.0, 0.0), (1.0, 1.0)])
def test_planted_stacks_descend_or_rise(factor: float, share: float) -> None:
    subject = Subject("planted", Planted(factor), torch.zeros(3, 4, dtype=torch.int64))  # type: ignore[arg-type]
    found = energies.one_run(subject, 1, 2, "cpu")
    for reading in ("layer", "normed", "global", "keys"):
        for name in energies.NAMES:
            assert found[f"{reading}-{name}"]["share"] == share
            assert len(found[f"{reading}-{name}"]["layers"]) == (1 if reading == "keys" else 2)
    change = 25 * (factor**2 - 1) * (1 + factor**2) / 2
    assert found["layer-nearest"]["change"] == pytest.approx(change)
    assert found["layer-mchn"]["change"] == pytest.approx(change / 2)


def test_the_layers_are_told_apart() -> None:
    class Turning(Planted):
        def trace(self, tokens: Tensor) -> Trace:
            trace = super().trace(tokens)
            trace.states[2] = 4 * trace.states[2]
            return trace

    subject = Subject("turning", Turning(0.5), torch.zeros(3, 4, dtype=torch.int64))  # type: ignore[arg-type]
    assert energies.one_run(subject, 1, 2, "cpu")["layer-energy"]["layers"] == [1.0, 0.0]


def test_a_token_sees_earlier_ones_only() -> None:
    model = SmallGPT2(40, 16, 2, 2, 8, torch.Generator().manual_seed(0)).eval()
    tokens = torch.randint(40, (2, 8), generator=torch.Generator().manual_seed(1))
    changed = tokens.clone()
    changed[:, -1] = (changed[:, -1] + 1) % 40
    with torch.no_grad():
        steps, others = (energies.steps_of(model, t, 3)["layer"].unflatten(-1, (3, 2)) for t in (tokens, changed))
    assert torch.equal(steps[..., :2, :], others[..., :2, :])
    assert not torch.equal(steps[..., 2, :], others[..., 2, :])
    with pytest.raises(ValueError, match=r"last must be in 1\.\.7"):
        energies.steps_of(model, tokens, 8)


def test_a_measurement_is_the_same_again_and_can_be_drawn() -> None:
    context = Context(TINY)
    found = dict(energies.measure(context))
    assert found == dict(energies.measure(Context(TINY)))
    assert {quantity.quantity for claim in MINE for quantity in measured_in(claim)} <= set(found)
    assert all(0 <= found[f"share-{reading}-{name}"].low for reading in energies.READINGS for name in energies.NAMES)
    assert all(math.isfinite(e.value) for e in found.values())
    assert len(energies.draw({"series": context.series}).axes) == 4


@pytest.mark.parametrize("claim", MINE, ids=lambda claim: claim.id)
def test_the_claims_follow_the_estimates(claim) -> None:  # type: ignore[no-untyped-def]
    (quantity,) = measured_in(claim)
    mean = quantity.quantity.startswith("change")
    descending = Estimate(-1.0, -1.5, -0.5) if mean else Estimate(1.0, 1.0, 1.0)
    rising = Estimate(1.0, 0.5, 1.5) if mean else Estimate(0.9, 0.8, 0.99)
    assert decide(claim, {quantity: descending}).statement == 1
    assert decide(claim, {quantity: rising}).statement == -1
