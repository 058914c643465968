"""Macros are filled alike in both notations, with brackets where a slot needs them."""

from __future__ import annotations

import re

import pytest

from lemmata.theory.language.operator import DEFINED
from lemmata.verify.show.macros import as_text, filled, level_of, macros
from lemmata.verify.show.styles import Plain

PLAIN = Plain()


def fill(name: str, stands: str) -> str:
    return f"<{name[1:]} {stands}>"


@pytest.mark.parametrize(
    ("macro", "text", "level"),
    [
        (r"\lVert #1-#2\rVert^2", "‖<1 beside> − <2 beside>‖²", "scripted"),
        (r"\langle #1,#2\rangle", "⟨<1 bare>, <2 bare>⟩", "closed"),
        (r"\max_{#j}\,#1[j]", "max_(<jbeside>) <1[j] beside>", "prefix"),
        (r"#1[i]-#2", "<1[i] added> − <2 added>", "sum"),
        (r"#1^1", "<1 scripted>¹", "scripted"),
        (r"e^{-g}/#1", "e⁻ᵍ / <1 beside>", "product"),
        (r"E_{\mathrm{MCHN}}", "E_MCHN", "closed"),
        (r"\#\min E", "#min E", "closed"),
        (r"\unheard{x}", "", "closed"),
    ],
)
def test_a_macro_as_text(macro: str, text: str, level: str) -> None:
    assert as_text(macro, fill, PLAIN.above, PLAIN.below) == text
    assert level_of(macro) == level


def test_a_macro_in_latex_keeps_all_but_its_slots() -> None:
    assert filled(r"\lVert #1-#2\rVert^2", lambda name, _: name[1:]) == r"\lVert 1-2\rVert^2"


def test_every_macro_is_of_an_operator_and_has_a_text_and_no_more_slots_than_it_takes() -> None:
    for name, macro in macros().items():
        operator = DEFINED[name.removesuffix("[i]")]
        assert as_text(macro, fill, PLAIN.above, PLAIN.below), name
        assert all(int(slot) <= len(operator.takes) for slot in re.findall(r"#(\d)", macro)), name
        assert ("#i" in macro or "[i]" in macro) == name.endswith("[i]"), name
