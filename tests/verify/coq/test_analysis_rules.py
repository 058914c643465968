"""Derivations with integrals, mean values and induction in Coq: accepted by `coqc`, and refused where one is false."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sympy import KroneckerDelta

from lemmata import theory
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import d, n
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.memory.updates import SpectralNorm2
from lemmata.theory.terms.index_terms import Entry, Family, Index, Total
from lemmata.verify.coq.__main__ import write
from lemmata.verify.coq.derivation import Exported, Theory
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


def test_a_spectral_bound_for_a_vector_that_is_given_by_its_entries(folder: Path) -> None:
    i, j, k = Index("i", n), Index("j", d), Index("k", d)
    claim = Claim("axis", "a test", "a vector by its entries", PATTERN_SETS, leq(0, SpectralNorm2(rho)))
    steps = (
        S("axis", "spectral", matrix=rho, vector=Family(KroneckerDelta(j, k), k)),
        S("turned", "spectral", matrix=rho, vector=Family(2 * Entry(x, k) - Total(Entry(rho, i, k), i), k)),
        S("against", "spectral", matrix=rho, vector=-x),
        S("all", "sign", claim.statement),
    )
    made = theory_of(claim, steps)
    assert made.complete
    assert "(fun k0 => (delta j k0))" in made.text
    (folder / "Axis.v").write_text(made.text)
    assert accepts(folder, "Axis")
    (folder / "Planted.v").write_text(made.text.replace("(fun k0 => (delta j k0))", "(fun k0 => (delta j k0) / 2)"))
    assert not accepts(folder, "Planted")


def theory_of(claim: Claim, steps: tuple[Step, ...]) -> Exported:
    return Theory({claim.id: claim}, {claim.id: derive(claim.id, *steps)}).export(claim.id)


def test_no_lemma_of_analysis_is_admitted_or_assumed(folder: Path) -> None:
    lemmas = ("mean_value_spec", "Integral_lt", "fundamental", "substitution", "spectral_smallest", "radial_lower_gamma")
    together = f"Definition together := ({', '.join(f'@{lemma}' for lemma in lemmas)}).\nPrint Assumptions together.\n"
    (folder / "Assumed.v").write_text(f"From Lemmata Require Import Analysis AnalysisPlain.\n{together}")
    command = ["coqc", "-q", "-w", "none", "-Q", ".", "Lemmata", "Assumed.v"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600).stdout
    named = {line.split()[0].rpartition(".")[2] for line in said.splitlines() if line[:1].isalpha() and "." in line.split()[0]}
    assert named == {"sig_forall_dec", "sig_not_dec", "functional_extensionality_dep", "classic"}
