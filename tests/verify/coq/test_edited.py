"""Of an edited derivation that is new which rests on the edit, and what is written of it is what the exporter writes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sympy import MatrixSymbol, Symbol

from lemmata.theory.kernel.derivation import Derivation, DerivationError, check
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, Real, Vector, n
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.terms.index_terms import Chosen, Entry, Index, Total, substitute_index
from lemmata.verify.coq.derivation import Export, Theory
from lemmata.verify.coq.edited import Edited, Edits
from lemmata.verify.prove.multipliers import find_multipliers

a, b = Symbol("a", real=True), Symbol("b", real=True)
t = MatrixSymbol("t", n, 1)
i = Index("i", n)
SUM = Claim("twice", "test", "", Domain(((a, Real()), (b, Real()))), leq(2 * a * b, a**2 + b**2))
SUM_STEPS = (
    S("beside", "sign", leq(0, a**2)),
    S("square", "sign", leq(0, (a - b) ** 2)),
    S("again", "linear", leq(0, 2 * (a - b) ** 2), "square"),
    S("too", "linear", leq(0, 3 * a**2), "beside"),
    S("all", "linear", SUM.statement, "again"),
)
ENTRIES = Claim("entries", "test", "", Domain(((t, Vector()), (a, Real()))), leq(0, a**2))
AT = Entry(t, Chosen("largest", n))
ENTRIES_STEPS = (
    S("where", "attained", None, of=Entry(t, i), over=i, name="largest"),
    S("squares", "sign", leq(0, Entry(t, i) ** 2)),
    S("its square", "instance", None, "squares", at={i: Chosen("largest", n)}),
    S("beside", "sign", leq(0, a**2)),
    S("all", "linear", ENTRIES.statement, "beside"),
)
OF = {"twice": (SUM, SUM_STEPS), "entries": (ENTRIES, ENTRIES_STEPS)}


@cache
def edits_of(name: str) -> tuple[Theory, Edits]:
    claim, steps = OF[name]
    theory = Theory({name: claim}, {name: derive(name, *steps)})
    return theory, Edits(theory, name)


def edited(name: str, label: str, step: Any) -> tuple[Derivation, Edited, Edits]:
    """A derivation with a step edited (None: left out), what is new of it, and what writes that."""
    theory, edits = edits_of(name)
    claim, _ = OF[name]
    own = theory.derivations[name]
    steps = tuple(step if s.label == label else s for s in own.steps if step is not None or s.label != label)
    derivation = replace(own, steps=steps)
    facts = check(derivation, {name: claim}, {name: derivation}, find_multipliers).steps
    return derivation, edits.of(derivation, facts), edits


EDITS = {
    "the last rests on it": ("twice", "square", S("square", "sign", leq(0, 4 * (a - b) ** 2)), ["square", "again", "all"]),
    "the last does not": ("twice", "beside", S("beside", "sign", leq(0, 5 * a**2)), ["beside", "too"]),
    "left out": ("entries", "its square", None, []),
    "what a step chooses": (
        "entries",
        "where",
        S("where", "attained", None, of=-Entry(t, i), over=i, name="largest"),
        ["where", "its square"],
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_new_is_what_rests_on_the_edit_and_it_is_what_the_exporter_writes(case: str) -> None:
    name, label, step, new = EDITS[case]
    derivation, found, edits = edited(name, label, step)
    assert [part.label for part in found.parts] == new
    theory, _ = edits_of(name)
    checked = check(derivation, theory.claims, {name: derivation}, find_multipliers)
    whole = {part.label: part for part in Export(theory, derivation, checked).run().parts}
    mine = {**edits.parts, **{part.label: part for part in found.parts}}
    for other, part in whole.items():
        assert (mine[other].before, mine[other].lemma.statement) == (part.before, part.lemma.statement) or step is None
    own, (*_, theorem) = edits.exported.theorem, found.ending
    assert own is not None
    assert theorem.statement == own.statement
    assert (f"{edits.exported.module}.{own.name}" in theorem.proof) == ("all" not in new)


def test_a_step_that_rests_on_the_edit_names_the_new_lemma_in_the_module_of_the_edit() -> None:
    _, found, edits = edited("twice", "square", S("square", "sign", leq(0, 4 * (a - b) ** 2)))
    text = found.text("Mutant7")
    assert text.startswith("Module Mutant7.\n")
    assert text.endswith("End Mutant7.\n")
    new = text.index("Lemma C_twice_2 : ")
    assert text[new:].startswith(f"Lemma C_twice_2 : {found.parts[0].lemma.statement}.")
    assert found.parts[0].lemma.statement != edits.parts["square"].lemma.statement  # type: ignore[union-attr]
    again = text.index("Lemma C_twice_3 : ")
    assert new < text.index("(C_twice_2 ", again) < text.index("Lemma C_twice_5 : ") < text.index("Theorem twice : ")
    assert "Lemma C_twice_1 : " not in text


def test_a_step_that_rests_on_one_that_is_left_out_does_not_take_it_from_the_file() -> None:
    theory, edits = edits_of("twice")
    own = theory.derivations["twice"]
    short = replace(own, steps=tuple(step for step in own.steps if step.label != "square"))
    with pytest.raises(DerivationError):
        check(short, theory.claims, {"twice": short}, find_multipliers)
    found = edits.of(short, edits.before[-1].checked.steps)  # as if a kernel accepted it
    assert found.missing.startswith("again (linear): ")


def test_hypotheses_that_differ_in_names_of_indices_are_shown_once() -> None:
    far = SquaredDistance(x, FirstPattern(rho))
    claim = Claim("far", "test", "", PATTERN_SETS, leq(2, 2 * far), given=leq(1, far))
    made = derive("far", S("given", "assume", claim.given), S("all", "linear", claim.statement, "given"))
    theory = Theory({"far": claim}, {"far": made})
    export = Export(theory, made, check(made, theory.claims, theory.derivations, find_multipliers))
    export.run()
    last = export.stated["all"]
    (given,) = last.hypotheses
    other = Index("k", given.rhs.index.range)
    same = leq(1, Total(substitute_index(given.rhs.body, given.rhs.index, other), other))
    assert same != given
    theorem, _ = export.concluded(replace(last, hypotheses=(given, same)))
    assert theorem is not None
    assert theorem.proof.count("assert (V1 :") == 1
