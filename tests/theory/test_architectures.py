"""Counts and heads of appendix G: what the claims compute agrees with the models, and a wrong rule is refuted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from sympy import Integer, Rational

from lemmata.models.openelm import OpenELM, OpenELMConfig
from lemmata.models.openelm import make_divisible as of_models
from lemmata.models.openelm import multipliers as of_models_spaced
from lemmata.theory.language.claim import Claim, equal
from lemmata.theory.language.contents import collected
from lemmata.theory.papers.beyond_scaling_laws import app_g
from lemmata.theory.papers.beyond_scaling_laws.app_g import (
    MODELS,
    PUBLISHED,
    RULE,
    attention,
    feed_forward,
    fitting_width,
    make_divisible,
    multipliers,
    norms,
    published,
    scaled_heads,
    scaled_inner,
)
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import judge

CLAIMS = collected(app_g, Claim)
BY_ID = {claim.id: claim for claim in CLAIMS}


def test_theory_and_models_round_alike() -> None:
    for divisor in (8, 64, 128, 256):
        for value in range(1, 1200):
            assert make_divisible(Rational(value, 2), divisor) == of_models(Fraction(value, 2), divisor)


def test_theory_and_models_space_multipliers_alike() -> None:
    """Halves too: with five layers from 1/2 to 1 the second is 0.625."""
    for layers in range(1, 40):
        for first, last in ((Fraction(1, 2), Fraction(1)), (Fraction(1, 2), Fraction(4))):
            mine = multipliers((Rational(first), Rational(last)), layers)
            assert [Fraction(int(m.p), int(m.q)) for m in mine] == list(of_models_spaced(first, last, layers))
    assert multipliers((Rational(1, 2), Rational(1)), 5)[1] == Rational(62, 100)


@pytest.mark.parametrize("name", MODELS)
def test_theory_and_models_count_alike(name: str) -> None:
    printed = MODELS[name]
    inner = scaled_inner(printed.width)
    config = OpenELMConfig(
        50_257, printed.width, printed.heads, tuple(h // 2 for h in printed.heads), tuple(int(f) for f in inner)
    )
    count = attention(printed.width, printed.heads, 2) + norms(printed.width) + feed_forward(printed.width, inner)
    assert int(count) == config.num_params(embeddings=False)
    scaled = OpenELMConfig.scaled(50_257, printed.width, 8, groups=2)
    assert list(scaled.query_heads) == scaled_heads(printed.width, 2)
    assert list(scaled.inner) == [int(f) for f in inner]


def test_the_count_of_a_small_model_is_that_of_its_weights() -> None:
    model = OpenELM(OpenELMConfig(3, 10, (4, 2), (2, 1), (5, 7)))
    count = attention(10, (4, 2), 2) + norms(10, 2) + feed_forward(10, (Integer(5), Integer(7)))
    assert int(count) == sum(p.numel() for name, p in model.named_parameters() if name != "embedding.weight")


def test_the_counting_rule_is_proved_and_a_wrong_one_refuted() -> None:
    assert judge(RULE).outcome is Outcome.PROVED
    wrong = replace(RULE, id="planted", statement=equal(published(), PUBLISHED + 1))
    assert judge(wrong).outcome is Outcome.REFUTED


@pytest.mark.parametrize(
    ("claim_id", "outcome"),
    [
        ("appG-params.gated-40M", Outcome.REFUTED),
        ("appG-params.any-inner-40M", Outcome.PROVED),
        ("appG-params.any-inner-60M", Outcome.REFUTED),
        ("appG-params.any-inner-80M", Outcome.PROVED),
        ("appG-heads.printed-width-60M", Outcome.REFUTED),
        ("appG-heads.fitting-width-80M", Outcome.PROVED),
    ],
)
def test_verdicts_on_the_printed_sizes(claim_id: str, outcome: Outcome) -> None:
    assert judge(BY_ID[claim_id]).outcome is outcome


def test_the_width_at_which_the_heads_fit_is_the_least() -> None:
    for name in MODELS:
        width = fitting_width(name)
        assert scaled_heads(width, 2) == list(MODELS[name].heads)
        assert all(scaled_heads(w, 2) != list(MODELS[name].heads) for w in range(64, width, 64))


def test_every_printed_model_has_every_reading() -> None:
    for reading in ("params.gated", "params.gated-embedding", "params.plain", "params.any-inner", "heads.printed-width"):
        assert {f"appG-{reading}-{name}" for name in MODELS} <= set(BY_ID)
    assert all(claim.is_closed for claim in CLAIMS)
