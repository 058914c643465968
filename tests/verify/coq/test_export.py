"""`lemmata export coq`: a folder that Coq checks with `make` alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from sympy import MatrixSymbol

from lemmata import theory
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, d, n
from lemmata.theory.language.kinds import Kind, Vector
from lemmata.theory.language.sets import Joint, PositiveSemidefinite
from lemmata.theory.language.vectors import Dot
from lemmata.theory.memory.symbols import v
from lemmata.verify.cli import main
from lemmata.verify.cli.command import USAGE
from lemmata.verify.coq.files import Proof, definition_files, exported, hand_written, library
from lemmata.verify.coq.guard import Differs, Guard
from lemmata.verify.coq.instances import instances, neighbours
from lemmata.verify.coq.reader import read

CLAIMS = ("prop-3.repaired", "eq-9.omega-energy", "ram-2.limit-points.iteration")
TRIVIAL = "Require Import Reals.\nTheorem prop_1 : 0 = 0.\nProof. reflexivity. Qed.\n"
coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="Coq is not installed; what is checked here needs coqc")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("coq")
    asked = [word for claim_id in CLAIMS for word in ("--claim", claim_id)]
    assert main(["export", "coq", "--out", str(out), "--statements", "--guard", "1", *asked]) == 0
    return out


def test_a_file_holds_the_statement_over_the_definitions_alone(folder: Path) -> None:
    text = (folder / "prop_3_repaired.v").read_text("utf-8")
    assert "From Lemmata Require Import Definitions.\n" in text
    assert "Definition prop_3_repaired_statement : Prop :=\n  forall (n d : nat)" in text
    assert "Theorem" not in text
    assert "prop_3_repaired_statement" in read((folder / "Definitions.v").read_text("utf-8"), text).theorems


def test_no_file_takes_anything_on_trust(folder: Path) -> None:
    for file in folder.glob("*.v"):
        assert not re.search(r"\b(Admitted|Axiom|Parameter|Hypothesis|Conjecture|Abort)\b", file.read_text("utf-8")), file


def test_make_is_told_what_is_needed_first(folder: Path) -> None:
    rules = (folder / "Makefile").read_text("utf-8")
    assert "prop_3_repaired.vo: Definitions.vo\n" in rules
    assert "DefinitionsAnalysis.vo: Definitions.vo\n" in rules
    assert "prop_3_repaired.v" in (folder / "_CoqProject").read_text("utf-8").splitlines()


@coq
def test_coq_accepts_what_is_exported(folder: Path) -> None:
    made = subprocess.run(["make", "all"], cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert {file.stem for file in folder.glob("*.vo")} == {file.stem for file in folder.glob("*.v")}


@coq
def test_a_proof_of_something_else_is_refused(tmp_path: Path) -> None:
    found = library([theory.CLAIMS["prop-1"]])
    for name, text in exported(found, {"prop-1": Proof("C_prop_1", TRIVIAL)}, {}).items():
        (tmp_path / name).write_text(text, "utf-8")
    made = subprocess.run(["make", "prop_1.vo"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode != 0
    assert (tmp_path / "C_prop_1.vo").exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--claim", "prop-3"), "prop-3 has no derivation"),
        (("--claim", "prop-33"), "prop-33"),
        (("--guard", "-1"), "--guard must be >= 0"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(
    asked: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "coq", "--out", str(tmp_path), "--statements", *asked]) == USAGE
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_what_was_compared_is_written_a_line_a_theorem(folder: Path) -> None:
    header, *lines = (line.split("\t") for line in (folder / "guard.tsv").read_text("utf-8").splitlines())
    assert {line[0] for line in lines} == set(CLAIMS)
    for line in lines:
        told = dict(zip(header, line, strict=True))
        assert int(told["instances"]) >= 1
        assert int(told["sides"]) > int(told["left open"])
        assert told["why fewer"] == ""


def own(kind: Kind, rows: object = d) -> Claim:
    """A claim of a theory that has no operator of memories."""
    matrix = MatrixSymbol("Q", rows, n)
    return Claim(
        id=f"own-{type(kind).__name__}",
        source="test",
        says="0 <= v . v",
        domain=Domain(((matrix, kind), (v, Vector()))),
        statement=leq(0, Dot(v, v)),
    )


def test_what_lemmas_are_about_is_defined_for_every_theory() -> None:
    every = library([theory.CLAIMS[derivation.claim] for derivation in theory.DERIVATIONS]).definitions
    lemmas = "".join(re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL) for text in hand_written().values())
    asked = {made.name for made in every.made.values() if re.search(rf"\b{made.name}\b", lemmas)}
    assert {"SphereArea", "LowerGamma", "SquaredDistance"} <= asked
    texts = definition_files(library([own(Joint())], lemmas=True).definitions)
    assert [name for name in asked if not re.search(rf"Definition {name}\b|Fixpoint {name}\b", "".join(texts.values()))] == []


def test_a_claim_of_a_kind_that_is_not_written_is_left_out_alone() -> None:
    found = library([own(PositiveSemidefinite(), n), own(Joint())])
    assert list(found.theorems) == ["own-Joint"]
    assert found.unwritten == {"own-PositiveSemidefinite": "what the kind PositiveSemidefinite says is not written in Coq"}


@pytest.mark.parametrize("positive", [False, True])
def test_the_probabilities_of_pairs_are_said_as_they_are(*, positive: bool) -> None:
    claim = own(Joint(positive))
    found = library([claim])
    made, files = found.theorems[claim.id], definition_files(found.definitions).values()
    points = instances(claim.domain, 5)
    beside = [near for point in points for near in (point, *neighbours(claim.domain, point, Random(0)))]
    assert Guard(read(*files, made.text)).compare(claim, made.name, points).sides
    for old, new in (("= 1 ->", "= 2 ->"), ("0 < Q_", "0 <= Q_") if positive else ("0 <= Q_", "0 < Q_")):
        with pytest.raises(Differs):
            Guard(read(*files, made.text.replace(old, new))).compare(claim, made.name, beside)
