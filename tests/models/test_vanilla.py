"""The vanilla Transformer: causal, seeded, and losses that count every token once."""

from __future__ import annotations

import math

import pytest
import torch

from lemmata.models.vanilla import Shape, Vanilla, next_token_losses

SHAPE = Shape(vocabulary=11, length=8, width=16, layers=2, heads=4)


def test_a_later_token_does_not_change_an_earlier_prediction() -> None:
    model = Vanilla(SHAPE).eval()
    tokens = torch.randint(11, (3, 8), generator=torch.Generator().manual_seed(0))
    changed = tokens.clone()
    changed[:, 5] = (changed[:, 5] + 1) % 11
    before, after = model(tokens), model(changed)
    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_weights_come_from_the_seed_alone() -> None:
    state = torch.random.get_rng_state()
    one, two, three = Vanilla(SHAPE, 1), Vanilla(SHAPE, 1), Vanilla(SHAPE, 2)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not torch.equal(one.tokens.weight, three.tokens.weight)


def test_padding_costs_nothing_and_uniform_logits_cost_log_of_the_vocabulary() -> None:
    class Flat(torch.nn.Module):
        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return torch.zeros(*tokens.shape, 11)

    total, count = next_token_losses(Flat(), torch.tensor([[1, 2, 3], [4, -1, -1]]), start=0)
    assert int(count) == 4
    assert float(total) == pytest.approx(4 * math.log(11))


def test_every_token_is_predicted_from_those_before_it() -> None:
    class Copy(torch.nn.Module):
        """Predicts the token it is given, for certain."""

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return 100.0 * torch.nn.functional.one_hot(tokens, 11).double()

    total, _ = next_token_losses(Copy(), torch.tensor([[7, 7, 7]]), start=7)
    assert float(total) == pytest.approx(0)
    total, _ = next_token_losses(Copy(), torch.tensor([[7, 8, 7]]), start=7)
    assert float(total) == pytest.approx(200)


@pytest.mark.parametrize(("change", "words"), [({"heads": 3}, "divide"), ({"layers": 0}, ">= 1")])
def test_impossible_sizes_are_refused(change: dict[str, int], words: str) -> None:
    sizes = {"vocabulary": 11, "length": 8, "width": 16, "layers": 2, "heads": 4, **change}
    with pytest.raises(ValueError, match=words):
        Shape(**sizes)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 8 tokens"):
        Vanilla(SHAPE)(torch.zeros(1, 9, dtype=torch.int64))
