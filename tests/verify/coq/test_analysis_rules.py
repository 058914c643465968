"""Derivations with integrals, mean values and induction in Coq: accepted by `coqc`, and refused where one is false."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lemmata import theory
from lemmata.verify.coq.__main__ import write
from lemmata.verify.coq.derivation import Theory
from tests.verify.coq.compiled import accepts, compile_shared

BASE = ("Definitions", "DefinitionsAnalysis", "Rules", "Tactics", "AnalysisPlain", "Analysis", "Unfold")
CLAIMS = {  # the rule that is met, and what makes the statement false
    "std-ball-integral": (" < ", " = "),
    "std-powers": ("a ^ (k - 1) <= b", "a ^ (k - 1) < b"),
    "storage-two.below": (" < ", " = "),
}
pytestmark = pytest.mark.skipif(
    shutil.which("coqc") is None or not list(Path("/usr").glob("lib/**/user-contrib/Coquelicot")),
    reason="coqc or Coquelicot is not installed",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("coq")
    derivations = {derivation.claim: derivation for derivation in theory.DERIVATIONS}
    write(Theory(theory.CLAIMS, derivations), list(CLAIMS), made)
    compile_shared(made, BASE, tmp_path_factory)
    return made


@pytest.mark.parametrize("claim", CLAIMS)
def test_coq_accepts_a_derivation_and_refuses_a_false_statement(folder: Path, claim: str) -> None:
    name = "C_" + claim.replace("-", "_").replace(".", "_")
    assert accepts(folder, name)
    text = (folder / f"{name}.v").read_text()
    at = text.index("Theorem")
    begun = text.index("Proof", at)
    true, false = CLAIMS[claim]
    stated = text[at:begun]
    place = stated.rindex(true)
    planted = text[:at] + stated[:place] + false + stated[place + len(true) :] + text[begun:]
    (folder / "Planted.v").write_text(planted)
    assert not accepts(folder, "Planted")


def test_no_lemma_of_analysis_is_admitted_or_assumed(folder: Path) -> None:
    lemmas = ("mean_value_spec", "Integral_lt", "fundamental", "substitution", "spectral_smallest", "radial_lower_gamma")
    together = f"Definition together := ({', '.join(f'@{lemma}' for lemma in lemmas)}).\nPrint Assumptions together.\n"
    (folder / "Assumed.v").write_text(f"From Lemmata Require Import Analysis AnalysisPlain.\n{together}")
    command = ["coqc", "-q", "-w", "none", "-Q", ".", "Lemmata", "Assumed.v"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600).stdout
    named = {line.split()[0].rpartition(".")[2] for line in said.splitlines() if line[:1].isalpha() and "." in line.split()[0]}
    assert named == {"sig_forall_dec", "sig_not_dec", "functional_extensionality_dep", "classic"}
