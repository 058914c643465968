"""Coq accepts a denial by a counterexample, and none by a point that is none."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lemmata import theory
from lemmata.verify.coq.checking import AXIOMS, axioms_in
from lemmata.verify.coq.counterexamples import MACHINE, MODULE, TACTICS, refutation
from lemmata.verify.coq.files import definition_files, library

PROP_3 = {"d": 2, "n": 1, "rho": [[Fraction(-1)], [Fraction(0)]], "x": [Fraction(1)]}
LIBRARY = library([theory.CLAIMS["prop-3"]])
MADE = LIBRARY.theorems["prop-3"]


def ran(folder: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (folder / f"{name}.v").write_text(text)
    command = ["coqc", "-q", "-w", "none", "-Q", ".", "Lemmata", f"{name}.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200)


def compiled(folder: Path) -> None:
    """The definitions and tactics. Skips where Coq or CoqInterval is not there."""
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not here")
    if "Cannot find a physical path" in ran(folder, MODULE, TACTICS).stderr:
        pytest.skip("CoqInterval is not here")
    assert ran(folder, "Definitions", definition_files(LIBRARY.definitions)["Definitions.v"]).returncode == 0


def test_the_statement_is_the_claims_and_the_theorem_its_denial() -> None:
    text = refutation(MADE, PROP_3)
    assert f"Definition prop_3_statement : Prop :=\n  {MADE.statement}." in text
    assert "Theorem prop_3_refuted : ~ prop_3_statement." in text
    assert "Admitted" not in text + TACTICS
    assert "Axiom" not in text + TACTICS


def test_coq_accepts_a_counterexample_and_refuses_what_is_none(tmp_path: Path) -> None:
    compiled(tmp_path)
    accepted = ran(tmp_path, "Refuted", refutation(MADE, PROP_3))
    assert accepted.returncode == 0, accepted.stderr
    others = axioms_in(accepted.stdout) - AXIOMS
    assert all(name.startswith(MACHINE) for name in others), others
    none: dict[str, Any] = {**PROP_3, "x": [Fraction(0)], "rho": [[Fraction(0)], [Fraction(8)]]}  # both sides are -64
    assert ran(tmp_path, "Wrong", refutation(MADE, none)).returncode == 1
