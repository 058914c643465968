"""The list of a claim's symbols: the bounds of each kind, and names as the formulas have them."""

from __future__ import annotations

import re

import pytest
from sympy import MatrixSymbol, Symbol

from lemmata.theory import CLAIMS
from lemmata.theory.language.domain import Whole, n
from lemmata.theory.language.kinds import NonNegative, Positive
from lemmata.theory.language.sets import Interval
from lemmata.verify.show.glossary import glossary, range_of
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
    ],
    ids=["whole", "positive", "vector", "matrix"],
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
        assert not [text for _, text in listed if re.search(r"`(low|high|vector|equal)`|\{kind", text)], claim.id


def test_a_name_of_two_meanings_says_which() -> None:
    told = [text for _, text in glossary(CLAIMS["sec4-closer.every-pattern"]) if "d(x" in text]
    assert told
    assert all("The function, not $d$, how many patterns" in text for text in told)


def test_every_name_of_a_formula_is_listed_as_it_stands_there() -> None:
    for claim in list(CLAIMS.values())[::5]:
        listed = " ".join(sign for sign, _ in glossary(claim))
        shown = [latex(part, shapes_of(claim.domain)) for part in (claim.given, claim.statement) if part is not None]
        assert set(NAMES.findall(" ".join(shown))) <= set(NAMES.findall(listed)), claim.id
