"""The graph names every derived claim after what it rests on, in text and for Graphviz."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Symbol

from lemmata.theory.kernel.derivation import DerivationError
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, Real
from lemmata.verify.gate.graph import Outline, as_dot, as_text, in_order, outlines_of

a = Symbol("a", real=True)
ONE = Claim("one", "test", "", Domain(((a, Real()),)), leq(0, a**2))
CLAIMS = {name: replace(ONE, id=name) for name in ("last", "middle", "first", "apart", "false")}
CLAIMS["repair"] = replace(ONE, id="repair", repairs="false")


def resting(name: str, *used: str) -> Outline:
    steps = (S(f"of {one}", "claim", None, of=one, at={}) for one in used)
    return outlines_of({name: derive(name, *steps, S("all", "sign", ONE.statement))})[name]


DERIVATIONS = {
    "last": resting("last", "first", "middle"),
    "middle": resting("middle", "first"),
    "first": resting("first"),
}


def test_each_claim_stands_after_all_that_it_rests_on() -> None:
    assert in_order(DERIVATIONS) == ["first", "middle", "last"]


def test_a_circle_is_an_error_that_names_it() -> None:
    circle = {**DERIVATIONS, "first": resting("first", "last")}
    with pytest.raises(DerivationError, match="last rests on itself: last -> first -> last"):
        in_order(circle)
    for draw in (as_text, as_dot):
        with pytest.raises(DerivationError, match="rests on itself"):
            draw(CLAIMS, circle, {})


def test_the_text_has_a_line_for_each_derivation_and_each_repair() -> None:
    assert as_text(CLAIMS, DERIVATIONS, {"false": "refuted"}).splitlines() == [
        "first     1 steps",
        "middle    2 steps  <- first",
        "last      3 steps  <- first, middle",
        "false (refuted) is repaired by repair",
    ]
    assert as_text(CLAIMS, {}, {}) == "false (not on record) is repaired by repair"


def test_the_dot_file_has_coloured_nodes_and_arrows_from_facts_to_what_rests_on_them() -> None:
    lines = as_dot(CLAIMS, DERIVATIONS, {"first": "proved", "false": "refuted"}).splitlines()
    assert lines[0] == "digraph lemmata {"
    assert lines[-1] == "}"
    nodes = [line.strip() for line in lines if "fillcolor=" in line and line.strip().startswith('"')]
    assert nodes == [
        '"last" [fillcolor=white];',
        '"middle" [fillcolor=white];',
        '"first" [fillcolor=palegreen];',
        '"false" [fillcolor=lightcoral];',
        '"repair" [fillcolor=white];',
    ]
    assert [line.strip() for line in lines if "->" in line] == [
        '"first" -> "middle";',
        '"first" -> "last";',
        '"middle" -> "last";',
        '"false" -> "repair" [style=dashed, label="repaired by"];',
    ]


def test_a_fact_without_a_claim_has_a_node_too() -> None:
    text = as_dot({}, {"last": resting("last", "nowhere")}, {})
    assert '  "nowhere" [fillcolor=white];' in text.splitlines()


def test_quotes_and_backslashes_are_escaped() -> None:
    name = 'a "b" \\ c'
    text = as_dot({}, {name: resting(name, "d")}, {})
    assert '  "d" -> "a \\"b\\" \\\\ c";' in text.splitlines()
