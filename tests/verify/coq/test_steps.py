"""Steps of derivations in Coq: the same text every time, accepted by `coqc`, and refused where the statement is false."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from sympy import Rational

from lemmata import theory
from lemmata.theory.language.domain import d, n
from lemmata.theory.terms.index_terms import Greatest, Index, Total, array
from lemmata.verify.coq.__main__ import COMMON, write
from lemmata.verify.coq.derivation import Theory
from lemmata.verify.coq.normal import Lemma
from lemmata.verify.coq.reduction import ONE, Reader, atom_of, number
from lemmata.verify.coq.session import Session
from lemmata.verify.coq.terms import Printer, in_order
from tests.verify.coq.compiled import accepts, compile_shared

CLAIM = "prop-2.proof"
COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def exported(folder: Path) -> None:
    derivations = {derivation.claim: derivation for derivation in theory.DERIVATIONS}
    write(Theory(theory.CLAIMS, derivations), [CLAIM], folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("coq")
    exported(made)
    return made


def test_an_export_has_the_same_text_every_time(folder: Path, tmp_path: Path) -> None:
    exported(tmp_path)
    assert (tmp_path / "C_prop_2_proof.v").read_text() == (folder / "C_prop_2_proof.v").read_text()


def test_nothing_that_is_exported_is_admitted(folder: Path) -> None:
    texts = [file.read_text() for file in folder.glob("*.v")]
    assert len(texts) > len(COMMON)
    assert not any(re.search(r"Admitted|Axiom|Parameter|Conjecture|admit", text) for text in texts)


@COQ
def test_coq_accepts_a_derivation_and_refuses_a_false_statement(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    compile_shared(folder, COMMON, tmp_path_factory)
    assert accepts(folder, "C_prop_2_proof")
    text = (folder / "C_prop_2_proof.v").read_text()
    at = text.index("Theorem")
    planted = text[:at] + text[at:].replace(" = ", " < ", 1)
    assert planted != text
    (folder / "Planted.v").write_text(planted)
    assert not accepts(folder, "Planted")


def test_an_order_does_not_depend_on_names_of_indices() -> None:
    one, other = "(x \x020:i\x03i\x04)", "(x \x021:0000\x03b0\x04)"
    assert in_order([other, one]) == in_order([one, other]) == [one, other]


def test_cofactors_of_a_root_are_exact() -> None:
    reader = Reader(Printer(), {}, lambda base, env: "proof", lambda term: False)
    root = reader.root(Rational(2))
    assert reader.cofactors(root * root - number(Rational(2))) == {"(sqrt 2)": ONE}
    assert reader.cofactors(root.to(3) - number(Rational(2)) * root) == {"(sqrt 2)": atom_of("(sqrt 2)")}


def test_an_index_that_is_bound_twice_captures_no_other() -> None:
    i, k, entry = Index("i", d), Index("k", n), array("rho")
    inner = Greatest(Total(entry(i, k), k) + Total(entry(i, k) ** 2, k), i)
    text = Printer(lengths={"rho": (d, n)}).term(Total(inner * entry(i, i), i), {})
    assert "(rho b0 b0)" in text
    assert "(rho b1 b2)" in text
    assert not re.search(r"rho (b[12]) \1", text)


@COQ
def test_a_session_says_which_step_resists(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    compile_shared(folder, COMMON, tmp_path_factory)
    with Session(folder) as session:
        assert session.prove(Lemma("fine", "forall a : R, a <= a", "intros a. lra.")).proved
        answer = session.prove(Lemma("planted", "forall a : R, a < a", "intros a. lra."))
        assert not answer.proved
        assert "lra" in answer.error
        assert session.prove(Lemma("after", "forall a : R, a < a", "intros a. apply planted.")).proved
