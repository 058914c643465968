"""A proof is written with its idea, its reasons and what each step states; one that does not hold is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Symbol

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.logic import RULES, DerivationError
from lemmata.theory.kernel.steps import S, derive, refute
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Real
from lemmata.theory.language.quantifiers import exists, forall
from lemmata.verify.show.proofs import Line, written
from lemmata.verify.show.words import WORDS

PROOFS = {derivation.claim: derivation for derivation in DERIVATIONS}
SHORT = [name for name, derivation in PROOFS.items() if len(derivation.steps) <= 8]
a, b = Symbol("a", real=True), Symbol("b", real=True)
REALS = Domain(((a, Real()), (b, Real())))


def test_a_proof_of_the_paper_reads_as_a_proof() -> None:
    proof = written("prop-3.repaired", CLAIMS, PROOFS)
    assert proof is not None
    assert proof.prose.startswith("|rho^i|^2 - xi^2 lies between -spread and 0, so the sum of exp(")
    assert proof.rests_on == ("prop-2.proof",)
    lines = {line.name: line for line in proof.lines}
    assert list(lines) == [step.label for step in PROOFS["prop-3.repaired"].steps]
    assert lines["norm"] == Line(
        "norm",
        "no term exceeds the greatest",
        r"\lVert \rho^{p}\rVert^{2} \le \max_{i < d} \lVert \rho^{i}\rVert^{2}",
        "‖ρᵖ‖² ≤ maxᵢ ‖ρⁱ‖²",
        (),
    )
    assert lines["nearest"].why == "the extreme is attained, at nearest"
    assert lines["sum"].plain == "Σᵢ exp(‖ρⁱ‖² − maxⱼ ‖ρʲ‖² − ‖x − ρⁱ‖²) ≤ Σ[i < d] exp(−minⱼ ‖x − ρʲ‖²)"
    assert lines["above"].uses == ("sum",)


def test_a_hypothesis_that_is_not_the_claims_stands_before_what_rests_on_it() -> None:
    proof = written("prop-4.scalar-minimum", CLAIMS, PROOFS)
    assert proof is not None
    lines = {line.name: line for line in proof.lines}
    assert (lines["z < 1"].why, lines["z < 1"].plain) == ("suppose", "z < 1")
    assert lines["log, z < 1"].plain == "if z < 1: log z < 0"
    assert lines["log, z < 1"].latex == r"\text{if }z < 1:\quad \log z < 0"
    assert lines["all"].plain == "z = 1 ⇔ log z + 1 / z = 1"


@pytest.mark.parametrize("name", SHORT[::12])
def test_a_proof_is_written_alike_whether_it_is_checked_or_not(name: str) -> None:
    checked, taken = (written(name, CLAIMS, PROOFS, checked=how) for how in (True, False))
    assert checked == taken
    assert checked is not None
    assert not any("~" in line.plain + line.latex + line.why for line in checked.lines)


def test_a_claim_without_a_derivation_has_no_proof() -> None:
    assert written("prop-3", CLAIMS, PROOFS) is None


def test_a_step_whose_latex_is_short_is_written_in_it_alone() -> None:
    whole = written("prop-3.repaired", CLAIMS, PROOFS, checked=False)
    assert whole is not None
    longest = sorted(len(line.latex) for line in whole.lines)[1]
    short = written("prop-3.repaired", CLAIMS, PROOFS, checked=False, longest=longest)
    assert short is not None
    assert [line.latex for line in short.lines] == [line.latex for line in whole.lines]
    expected = ["" if 0 < len(line.latex) <= longest else line.plain for line in whole.lines]
    assert [line.plain for line in short.lines] == expected
    assert {bool(text) for text in expected} == {True, False}


def test_a_step_that_does_not_follow_is_not_shown_as_a_proof() -> None:
    claim = Claim("planted", "toy", "false", REALS, less(0, (a - b) ** 2))
    wrong = derive("planted", S("all", "sign", claim.statement))
    with pytest.raises(DerivationError, match="planted"):
        written("planted", {"planted": claim}, {"planted": wrong})


def test_of_a_claim_with_a_prefix_the_witness_is_shown() -> None:
    claim = Claim("above", "toy", "no number is greatest", REALS, less(a, b), quantifier=(forall(a), exists(b)))
    proof = written("above", {"above": claim}, {"above": derive("above", witness={b: a + 1})})
    assert proof is not None
    assert [(line.why, line.plain) for line in proof.lines[:2]] == [
        ("to be shown", "for every a there is b with a < b"),
        ("choose", "b = a + 1"),
    ]
    least = replace(claim, id="least", statement=leq(a, b), quantifier=(exists(a), forall(b)))
    denied = written("least", {"least": least}, {"least": refute("least", witness={b: a - 1})})
    assert denied is not None
    assert denied.lines[0].why == "to be shown: the denial"
    assert denied.lines[0].plain == "for every a there is b with a > b"


def test_each_rule_of_the_kernel_has_words() -> None:
    assert set(WORDS) == set(RULES)
