"""Coq accepts a denial by a counterexample, and none by a point that is none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from sympy import Not

from lemmata import theory
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.vectors import MaxEntry, MinEntry
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.verify.coq.checking import AXIOMS, Answer, axioms_in
from lemmata.verify.coq.counterexamples import HOW_TO_GET, MACHINE, TACTICS, ask_refuted, refutation, said
from lemmata.verify.coq.digests import digest_of, digest_of_denial
from lemmata.verify.coq.files import library

PROP_3 = {"d": 2, "n": 1, "rho": [[Fraction(-1)], [Fraction(0)]], "x": [Fraction(1)]}
ALL_EQUAL = Claim("all-equal", "a test", "all entries are equal", VECTORS, leq(MaxEntry(v), MinEntry(v)))
LIBRARY = library([theory.CLAIMS["prop-3"]])
MADE = LIBRARY.theorems["prop-3"]


def test_the_statement_is_the_claims_and_the_theorem_its_denial() -> None:
    text = refutation(MADE, PROP_3)
    assert f"Definition prop_3_statement : Prop :=\n  {MADE.statement}." in text
    assert "Theorem prop_3_refuted : ~ prop_3_statement." in text
    assert "Admitted" not in text + TACTICS
    assert "Axiom" not in text + TACTICS


@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_coq_accepts_a_counterexample_and_refuses_what_is_none(tmp_path: Path) -> None:
    asked = {"fine": {"n": 2, "v": [Fraction(1), Fraction(0)]}, "wrong": {"n": 1, "v": [Fraction(3)]}, "elsewhere": {"n": 1}}
    claims = {name: replace(ALL_EQUAL, id=name) for name in asked}
    found = ask_refuted(tmp_path, claims, asked)
    if found["fine"].says == HOW_TO_GET:
        pytest.skip(HOW_TO_GET)
    assert found["fine"].accepted, found["fine"].says
    assert [found[name].accepted for name in ("wrong", "elsewhere")] == [False, False]
    assert found["wrong"].says.startswith("its denial: R_wrong.v:")
    assert found["elsewhere"].says.startswith("its denial: not exported: ")


def test_the_digest_of_a_denial_is_of_the_claim_and_the_point() -> None:
    claim = theory.CLAIMS["prop-3"]
    elsewhere = {**PROP_3, "x": [Fraction(2)]}
    other = replace(claim, statement=Not(claim.statement, evaluate=False))
    found = [digest_of_denial(claim, PROP_3), digest_of_denial(claim, elsewhere), digest_of_denial(other, PROP_3)]
    assert len({*found, digest_of(claim), None}) == 5
    assert digest_of_denial(claim, dict(reversed(PROP_3.items()))) == found[0]
    assert digest_of_denial(claim, {"d": 1, "n": 1}) is None


def test_other_axioms_than_those_of_coq_and_its_machine_numbers_are_refused() -> None:
    told = "Axioms:\nUint63.of_to_Z : forall i, i = i\nClassical_Prop.classic : forall P, P\n"
    assert not {name for name in axioms_in(told) - AXIOMS if not name.startswith(MACHINE)}
    assert {name for name in axioms_in(f"{told}Mine.trick : 0 = 1\n") - AXIOMS if not name.startswith(MACHINE)} == {
        "Mine.trick"
    }


def test_what_is_missing_is_said() -> None:
    absent = Answer(False, "Refuting.v:2: Cannot find a physical path bound to logical path Tactic")
    assert said(absent).says == HOW_TO_GET
    assert said(Answer(False, "R.v:3: no")).says == "its denial: R.v:3: no"
