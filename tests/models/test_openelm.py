"""OpenELM: the published size, layer-wise scaling, rotary positions, grouped queries, causality."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
import torch

from lemmata.models.openelm import (
    Attention,
    OpenELM,
    OpenELMConfig,
    RMSNorm,
    make_divisible,
    multipliers,
    next_token_loss,
    rotate,
)

SMALL = OpenELMConfig.scaled(11, 16, 3, head_width=4, groups=2, divisor=8)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_smallest_published_model_has_its_published_size_exactly() -> None:
    config = OpenELMConfig.scaled(32_000, 1280, 16)
    assert config.num_params() == 271_527_168
    assert config.query_heads == (12,) * 5 + (16,) * 7 + (20,) * 4
    assert config.key_heads == (3,) * 5 + (4,) * 7 + (5,) * 4


@pytest.mark.parametrize("wrong", [{"groups": 2}, {"feed_forward": (0.5, 3.9)}, {"query": (0.5, 0.9)}, {"divisor": 128}])
def test_any_other_rule_misses_the_published_size(wrong: dict[str, object]) -> None:
    assert OpenELMConfig.scaled(32_000, 1280, 16, **wrong).num_params() != 271_527_168  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("width", "layers", "head_width", "printed"),
    [(2048, 28, 64, 1.08), (3072, 36, 128, 3.04)],  # billions, in the abstract's table of sizes
)
def test_the_larger_models_round_to_their_printed_sizes(width: int, layers: int, head_width: int, printed: float) -> None:
    count = OpenELMConfig.scaled(32_000, width, layers, head_width=head_width).num_params()
    assert round(count / 1e9, 2) == printed


def test_multipliers_are_the_published_ones() -> None:
    found = [float(m) for m in multipliers(0.5, 4.0, 16)]
    assert found == [0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9, 2.13, 2.37, 2.6, 2.83, 3.07, 3.3, 3.53, 3.77, 4.0]
    assert multipliers(1, 2, 1) == (Fraction(1),)
    with pytest.raises(ValueError, match="num_layers"):
        multipliers(1, 2, 0)


@pytest.mark.parametrize(
    ("value", "divisor", "expected"),
    [(100, 8, 104), (99, 8, 96), (3, 8, 8), (190, 128, 256), (320, 128, 384), (Fraction(4769, 10), 128, 512)],
)
def test_rounding_to_a_multiple_by_hand(value: Fraction | int, divisor: int, expected: int) -> None:
    assert make_divisible(value, divisor) == expected


@pytest.mark.parametrize("wrong", [(0, 8), (-1, 8), (8, 0)])
def test_rounding_wants_positive_numbers(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="must be > 0"):
        make_divisible(*wrong)


@pytest.mark.parametrize("config", [SMALL, OpenELMConfig(7, 12, (4, 2), (1, 2), (5, 9), 6)])
def test_the_count_is_the_number_of_weights(config: OpenELMConfig) -> None:
    weights = sum(parameter.numel() for parameter in OpenELM(config).parameters())
    assert config.num_params() == weights
    assert config.num_params(embeddings=False) == weights - config.vocabulary * config.width


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inner": (8, 8)}, "one entry a layer"),
        ({"key_heads": (3, 1, 1)}, "must divide"),
        ({"head_width": 3}, "even"),
        ({"width": 0}, ">= 1"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(SMALL, **change)  # type: ignore[arg-type]


def test_the_generator_alone_decides_the_initial_weights() -> None:
    first = OpenELM(SMALL, seeded())
    torch.rand(3)  # moves the global generator
    assert all(a.equal(b) for a, b in zip(first.parameters(), OpenELM(SMALL, seeded()).parameters(), strict=True))


def test_a_token_does_not_see_later_ones() -> None:
    model = OpenELM(SMALL, seeded())
    for parameter in model.parameters():
        parameter.data.mul_(5)  # logits of some size
    tokens = torch.randint(11, (2, 9), generator=seeded())
    other = tokens.clone()
    other[:, 5:] = (other[:, 5:] + 1) % 11
    same = (model(tokens) - model(other)).abs().amax(dim=(0, 2))
    assert (same[:5] == 0).all()
    assert (same[5:] > 1e-3).all()


def test_untrained_predictions_are_nearly_uniform() -> None:
    tokens = torch.randint(11, (4, 9), generator=seeded())
    assert float(next_token_loss(OpenELM(SMALL, seeded())(tokens), tokens).detach()) == pytest.approx(math.log(11), abs=0.02)
    with pytest.raises(ValueError, match="T >= 2"):
        next_token_loss(torch.zeros(1, 1, 3), torch.zeros(1, 1, dtype=torch.int64))


def test_rotated_products_depend_on_the_distance_alone() -> None:
    query, key = torch.randn(1, 8, generator=seeded(1)).double(), torch.randn(1, 8, generator=seeded(2)).double()
    q, k = rotate(query.expand(12, 8)), rotate(key.expand(12, 8))
    products = q @ k.mT
    for shift in range(11):
        diagonal = products.diagonal(shift)
        assert float(diagonal.max() - diagonal.min()) < 1e-5  # angles are single precision
    assert float(products[0, 0] - products[0, 5]) != pytest.approx(0, abs=1e-3)
    assert torch.linalg.vector_norm(q, dim=-1).tolist() == pytest.approx([float(query.norm())] * 12)
    with pytest.raises(ValueError, match="even"):
        rotate(torch.zeros(2, 3))


def test_rotation_by_hand() -> None:
    turned = rotate(torch.tensor([[1.0, 0.0], [1.0, 0.0]]))  # one pair, one radian a position
    assert turned[1].tolist() == pytest.approx([math.cos(1), math.sin(1)])


def test_rms_norm_by_hand() -> None:
    assert RMSNorm(2)(torch.tensor([3.0, 4.0])).tolist() == pytest.approx([3 / 12.5**0.5, 4 / 12.5**0.5], rel=1e-6)


def test_grouped_queries_share_keys_and_values() -> None:
    attention = Attention(6, query_heads=4, key_heads=2, head_width=4)
    x = torch.randn(1, 5, 6, generator=seeded(3))
    heads = attention.project(x)[0].view(5, 8, 4)
    rows = []
    for head in range(4):
        q = rotate(attention.query_norm(heads[:, head]))
        k = rotate(attention.key_norm(heads[:, 4 + head // 2]))
        value = heads[:, 6 + head // 2]
        scores = (q @ k.mT / 2).masked_fill(torch.ones(5, 5).triu(1).bool(), -math.inf)
        rows.append(scores.softmax(dim=-1) @ value)
    expected = attention.out(torch.cat(rows, dim=-1))
    assert float((attention(x)[0] - expected).abs().max().detach()) < 1e-6
