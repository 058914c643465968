"""Variants of the Transformer: each differs as it says, none looks ahead, and each can be trained."""

from __future__ import annotations

import pytest
import torch

from lemmata.models.openelm import next_token_loss
from lemmata.models.variants import VARIANTS, Mixture, Variant, VariantConfig, visible

SIZES = {"vocabulary": 9, "width": 8, "layers": 3, "heads": 2, "context": 12}


def built(name: str, seed: int = 0) -> Variant:
    model = Variant(VariantConfig(**SIZES, **VARIANTS[name]), torch.Generator().manual_seed(seed))  # type: ignore[arg-type]
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim >= 2:
                parameter.mul_(20)  # far from the uniform prediction
    return model


TOKENS = torch.randint(9, (3, 12), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", VARIANTS)
def test_no_variant_looks_ahead(name: str) -> None:
    model = built(name)
    other = TOKENS.clone()
    other[:, 7:] = (other[:, 7:] + 1) % 9
    change = (model(TOKENS) - model(other)).abs().amax(dim=(0, 2))
    assert (change[:7] < 1e-5).all()
    assert float(change[7].detach()) > 1e-3


@pytest.mark.parametrize("name", VARIANTS)
def test_every_weight_of_a_variant_is_used(name: str) -> None:
    model = built(name)
    if model.places is not None:
        assert len(model.places.weight) == TOKENS.shape[1]
    next_token_loss(model(TOKENS), TOKENS).backward()
    unused = {key for key, p in model.named_parameters() if p.grad is None or not bool(p.grad.abs().sum() > 0)}
    allowed: set[str] = set()
    if name == "mixture":  # an expert that no token chose
        allowed |= {key for key in unused if ".experts." in key}
    if name == "lateral":  # nobody reads the second column after its last layer
        allowed |= {key for key in unused if key.startswith("column.2.")}
    assert unused - allowed == set()


def test_variants_differ_from_the_baseline() -> None:
    outputs = {name: built(name)(TOKENS) for name in VARIANTS}
    for name in set(VARIANTS) - {"baseline"}:
        assert float((outputs[name] - outputs["baseline"]).abs().max().detach()) > 1e-3, name


def test_positions_are_seen_without_learned_ones() -> None:
    repeated = torch.tensor([[1, 2, 1, 3, 1, 4]])
    for name in ("relative", "rotary"):
        model = built(name)
        if name == "relative":
            with torch.no_grad():
                for block in model.blocks:
                    block.attention.bias.copy_(torch.arange(12.0).expand(2, 12))  # type: ignore[union-attr,operator]
        swapped = model(repeated[:, [1, 0, 2, 3, 4, 5]])[0, -1]
        assert float((model(repeated)[0, -1] - swapped).abs().max().detach()) > 1e-4, name


def test_the_sparse_pattern_by_hand() -> None:
    config = VariantConfig(**SIZES, attention="sparse", window=2)  # type: ignore[arg-type]
    assert visible(6, config)[5].tolist() == [False, True, False, True, True, True]  # distances 5 to 0
    assert visible(6, VariantConfig(**SIZES)).equal(torch.ones(6, 6).tril().bool())  # type: ignore[arg-type]


def test_a_mixture_uses_the_chosen_expert_alone() -> None:
    mixture = Mixture(VariantConfig(**SIZES, feed="mixture"))  # type: ignore[arg-type]
    x = torch.randn(5, 8, generator=torch.Generator().manual_seed(2))
    weights = mixture.gate(x).softmax(dim=-1)
    expected = torch.stack([weights[k].max() * mixture.experts[int(weights[k].argmax())](x[k]) for k in range(5)])
    assert float((mixture(x) - expected).abs().max().detach()) < 1e-6


@pytest.mark.parametrize("name", VARIANTS)
def test_the_generator_alone_decides_the_initial_weights(name: str) -> None:
    first = built(name)
    torch.rand(3)  # moves the global generator
    assert all(a.equal(b) for a, b in zip(first.parameters(), built(name).parameters(), strict=True))
    assert not first.embedding.weight.equal(built(name, 1).embedding.weight)


def test_states_are_one_more_than_layers_and_end_at_the_features() -> None:
    model = built("baseline")
    states = model.states(TOKENS)
    assert [tuple(state.shape) for state in states] == [(3, 12, 8)] * 4
    assert model.head(states[-1]).equal(model(TOKENS))


@pytest.mark.parametrize(
    ("change", "message"),
    [({"norm": "batch"}, "norm must be one of layer, rms"), ({"heads": 3}, "even multiple"), ({"layers": 0}, ">= 1")],
)
def test_unknown_variants_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        VariantConfig(**{**SIZES, **change})  # type: ignore[arg-type]


def test_a_sequence_beyond_the_context_is_refused() -> None:
    with pytest.raises(ValueError, match="T <= 12"):
        built("baseline")(torch.zeros(1, 13, dtype=torch.int64))
