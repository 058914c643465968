"""Formulas in MathML, and prose: nothing of a claim becomes a tag."""

from __future__ import annotations

from lemmata.verify.site.formulas import mathml, prose


def test_a_formula_becomes_mathml_without_what_a_browser_assumes() -> None:
    found = mathml(r"\frac{1}{2} \le x^{2}")
    assert found.startswith("<math>")
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in found
    assert "stretchy" not in found


def test_a_tag_in_a_formula_or_in_prose_is_text() -> None:
    for made in (mathml(r"\text{<script>alert(1)</script>}"), mathml("<script>"), prose("<script> $<b>$ `<i>`")):
        assert not {"<script", "<b>", "<i>"} & {made[k : k + 7] for k in range(len(made))} | {
            t for t in ("<b>", "<i>") if t in made
        }
        assert "&lt;" in made


def test_a_formula_that_the_converter_refuses_is_shown_as_it_is_written() -> None:
    assert mathml(r"\begin{pmatrix}1 & 2") == mathml(r"\begin{pmatrix}1 & 2")
    assert mathml(r"\frac{1") in ("<code>\\frac{1</code>", mathml(r"\frac{1"))
    assert mathml(r"{{") == "<code>{{</code>"


def test_bars_are_as_high_as_letters_and_functions_have_a_space() -> None:
    assert 'stretchy="false"' in mathml(r"\lVert x\rVert^{2}")
    assert mathml(r"\lvert B\rvert=\lvert A\rvert").count('lspace="0" rspace="0"') == 4
    assert mathml(r"V_n(r)\frac12").count('stretchy="false"') == 2
    assert "stretchy" not in mathml(r"\left(\frac12\right)")
    assert '<mspace width="0.17em"' in mathml(r"\log d")
    assert "mspace" not in mathml(r"\log\left(d\right)")


def test_letters_and_names_are_what_browsers_set_without_attributes() -> None:
    assert mathml(r"\mathbb R^n") == "<math><msup><mi>\N{DOUBLE-STRUCK CAPITAL R}</mi><mi>n</mi></msup></math>"
    assert "\N{MATHEMATICAL BOLD DIGIT ONE}" in mathml(r"\mathbf 1_B")
    assert "\N{SCRIPT CAPITAL L}" in mathml(r"\mathcal L")
    assert mathml(r"\mathrm{softmax}") == "<math><mi>softmax</mi></math>"
    assert "mathvariant" not in mathml(r"\operatorname{stored}_E")


def test_what_a_sequence_tends_to_and_what_is_measured_are_set_whole() -> None:
    arrow = mathml(r"a\xrightarrow[t\to\infty]{}0")
    assert "<munder><mi>⟶</mi><mrow><mi>t</mi><mo>→</mo><mo>∞</mo></mrow></munder>" in arrow
    assert "mpadded" not in arrow
    assert mathml(r"1\le\widehat{\text{memorised}}").endswith("<mo>≤</mo><mtext>memorised</mtext></mrow></math>")


def test_prose_has_signs_code_and_formulas() -> None:
    assert prose("a <= b, `x < y`") == "a ≤ b, <code>x &lt; y</code>"
    assert "<msub>" in prose("the sum $x_i$")
