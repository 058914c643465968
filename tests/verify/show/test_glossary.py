"""The list of a claim's symbols: the bounds of each kind, and names as the formulas have them."""

from __future__ import annotations

import re

import pytest
from sympy import MatrixSymbol, Symbol

from docs.pages.reference import operators
from lemmata.theory import CLAIMS
from lemmata.theory.language.domain import Whole, n
from lemmata.theory.language.kinds import NonNegative, Positive
from lemmata.theory.language.sets import Ball, Interval, Probability, Sphere
from lemmata.theory.memory.kinds import BallState, SeparatedRadii
from lemmata.theory.memory.steps import MCHNStored
from lemmata.theory.papers.epanechnikov_energy.kernels import QuarticPair
from lemmata.verify.show.glossary import glossary, own_words, range_of
from lemmata.verify.show.notation import latex, shapes_of

NUMBER, VECTOR, MATRIX = Symbol("t"), MatrixSymbol("v", n, 1), MatrixSymbol("A", n, n)
NAMES = re.compile(r"\\operatorname\{(\w+)\}")


@pytest.mark.parametrize(
    ("symbol", "kind", "said"),
    [
        (NUMBER, Whole(2, 8), "a whole number >= 2"),
        (NUMBER, Positive(), "a real number > 0"),
        (VECTOR, NonNegative(), "a vector, every entry a real number >= 0"),
        (MATRIX, Interval(-1, 3), "a matrix, every entry a real number in [-1, 3]"),
        (VECTOR, Ball(2, closed=False), r"a vector with $\lVert v\rVert<2$"),
        (MATRIX, Sphere(), r"a matrix of rows v with $\lVert v\rVert=1$"),
        (VECTOR, Probability(), r"A probability vector: entries >= 0, zeros included, with $\sum_ip_i=1$."),
        (
            VECTOR,
            Probability(positive=True),
            r"A probability vector: entries >= 0, zeros included, with $\sum_ip_i=1$; here every entry > 0.",
        ),
        (VECTOR, BallState(), r"A state in $\Omega=\bigcup_iB_i$."),
    ],
    ids=["whole", "positive", "vector", "matrix", "ball", "sphere", "probability", "positive-probability", "in-balls"],
)
def test_a_range_has_the_bounds_of_its_kind(symbol: object, kind: object, said: str) -> None:
    assert range_of(symbol, kind) == said  # type: ignore[arg-type]


def test_a_second_state_is_not_called_x() -> None:
    told = dict(glossary(CLAIMS["sec4-closer.every-pattern"]))
    assert told["y"].startswith(r"A state $y\in")


def test_no_symbol_stands_for_two_and_no_template_is_left_open() -> None:
    for claim in list(CLAIMS.values())[::5]:
        listed = glossary(claim)
        signs = [sign for sign, _ in listed]
        assert len(signs) == len(set(signs)), claim.id
        assert not [
            text
            for _, text in listed
            if re.search(r"`(low|high|vector|equal|positive|definite|closed)`|^The same |needs a variable|\{kind", text)
        ], claim.id


def test_an_option_of_a_kind_is_told_where_it_is_asked_for() -> None:
    equal, any_radii = (range_of(VECTOR, SeparatedRadii(equal=asked)) for asked in (True, False))
    assert equal == f"{any_radii.rstrip('.')}; here one common radius."


def test_what_is_the_same_as_another_says_what_that_is() -> None:
    assert own_words(QuarticPair) == (
        r"$K(\frac{x-1}h)+K(\frac{x+1}h)$ with $K(u)=\mathrm{relu}(1-u^2)$, Epanechnikov's kernel; "
        r"here with $K(u)=\mathrm{relu}(1-u^2)^2$."
    )
    assert own_words(MCHNStored).startswith("Definition 1 for the first pattern and a ball, under the distance energy's own")
    assert "; here under the modern Hopfield update." in own_words(MCHNStored)
    assert not [kind for kind in operators() if own_words(kind).startswith("The same ")]


def test_an_operator_by_which_another_is_told_is_told_too() -> None:
    equal, energy = (dict(glossary(CLAIMS[name])) for name in ("eq-13.equal-radii", "prop-4.a-energy"))
    (said,) = (text for sign, text in equal.items() if "LinePartitionEqual" in sign)
    assert said.startswith(r"$\operatorname{LinePartition}$ with one common radius")
    assert r"Here $\operatorname{LinePartition}$ is $\int_\Omega" in said
    assert "the room > 0 left between each interval and the next" in " ".join(energy.values())
    assert "`Pull`" not in " ".join(text for _, text in glossary(CLAIMS["epan-thm-2.parts"]))


def test_a_size_counts_patterns_where_there_are_such_and_else_entries() -> None:
    assert dict(glossary(CLAIMS["prop-3"]))["d"] == "how many patterns, any whole number ≥ 1"
    assert dict(glossary(CLAIMS["epan-sec2-opt"]))["d"] == "the length of $v$, any whole number ≥ 1"
    assert dict(glossary(CLAIMS["sec3-metric"]))["n"] == "the length of $x$, $y$ and $u$, any whole number ≥ 1"


def test_a_factor_before_a_bracket_is_no_function() -> None:
    assert not any("The function" in text for _, text in glossary(CLAIMS["storage-simplex.update"]))


def test_a_name_of_two_meanings_says_which() -> None:
    told = [text for _, text in glossary(CLAIMS["sec4-closer.every-pattern"]) if "d(x" in text]
    assert told
    assert all("The function, not $d$, how many patterns" in text for text in told)


def test_every_name_of_a_formula_is_listed_as_it_stands_there() -> None:
    for claim in list(CLAIMS.values())[::5]:
        listed = " ".join(sign for sign, _ in glossary(claim))
        shown = [latex(part, shapes_of(claim.domain)) for part in (claim.given, claim.statement) if part is not None]
        assert set(NAMES.findall(" ".join(shown))) <= set(NAMES.findall(listed)), claim.id
