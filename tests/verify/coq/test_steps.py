"""Steps of derivations in Coq: the same text every time, accepted by `coqc`, and refused where the statement is false."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from sympy import Add, Rational, exp, log

from lemmata import theory
from lemmata.theory.language.domain import d, n
from lemmata.theory.terms.index_terms import Greatest, Index, Total, array
from lemmata.verify.coq.__main__ import COMMON, write
from lemmata.verify.coq.derivation import Theory
from lemmata.verify.coq.normal import Equations, Lemma
from lemmata.verify.coq.reduction import ONE, Reader, atom_of, number
from lemmata.verify.coq.session import Session
from lemmata.verify.coq.terms import Printer, in_order
from lemmata.verify.prove.prover import closure
from tests.verify.coq.compiled import accepts, compile_shared

CLAIM = "prop-2.proof"
COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def exported(folder: Path) -> None:
    derivations = {derivation.claim: derivation for derivation in theory.DERIVATIONS}
    write(Theory(theory.CLAIMS, derivations), [CLAIM], folder)


@pytest.fixture(scope="module")
def compiled(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    compile_shared(folder, COMMON, tmp_path_factory)
    return folder


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
def test_coq_accepts_a_derivation_and_refuses_a_false_statement(folder: Path, compiled: Path) -> None:
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
def test_a_session_says_which_step_resists(compiled: Path) -> None:
    with Session(compiled) as session:
        assert session.prove(Lemma("fine", "forall a : R, a <= a", "intros a. lra.")).proved
        answer = session.prove(Lemma("planted", "forall a : R, a < a", "intros a. lra."))
        assert not answer.proved
        assert "lra" in answer.error
        assert session.prove(Lemma("after", "forall a : R, a < a", "intros a. apply planted.")).proved


TACTICS = (  # a statement, one that is false beside it, and what proves the first
    ("0 < PI - 3", "0 < 3 - PI", "pos."),
    ("0 < 3 - exp 1", "0 < 2 - exp 1", "pos."),
    ("0 < 3 / 2 - ln 4", "0 < 1 - ln 4", "pos."),
    ("forall a, 0 <= a ^ 4", "forall a, 0 <= a ^ 3", "intros; pos."),
    ("forall a, 0 < a -> exp (1 / 5 * ln a) ^ 5 = a", "forall a, 0 < a -> exp (1 / 5 * ln a) ^ 4 = a", "intros; fld."),
    ("forall a, exp (1 / 2 * a) ^ 2 = exp a", "forall a, exp (1 / 2 * a) ^ 2 = exp (2 * a)", "intros; fld."),
    ("forall n, (5 <= n)%nat -> 5 <= INR n", "forall n, (5 <= n)%nat -> 6 <= INR n", "intros; whole_side."),
    (
        "forall i j (f : nat -> R), delta i j * f i = delta i j * f j",
        "forall i j (f : nat -> R), delta i j * f i = f j",
        "intros; delta_cases.",
    ),
    (
        "forall a b, Rabs (a - b) = 1 -> Rabs (b - a) = 1",
        "forall a b, Rabs (a - b) = 1 -> Rabs (b + a) = 1",
        "intros; same_abs; lra.",
    ),
    (
        "forall n b, (0 < n)%nat -> 0 < 1 + exp b * INR n - exp b",
        "forall n b, (0 < n)%nat -> 0 < exp b * INR n - exp b",
        "intros; pos.",
    ),
    (
        "forall n v c, entries_are n v (fun _ => c) -> sum n (fun k => v k * 2) = sum n (fun _ => 2 * c)",
        "forall n v c, entries_are n v (fun _ => c) -> sum n (fun k => v (S k) * 2) = sum n (fun _ => 2 * c)",
        "intros; cong.",
    ),
    ("0 < exp 1 * PI - 42 / 5", "0 < exp 1 * PI - 10", "pos."),
    ("0 < exp 2 - 36 / 5", "0 < 36 / 5 - exp 2", "pos."),
    (
        "forall n a, (0 < n)%nat -> 0 < a -> (1 / 2 * a) ^ n = a ^ n * / exp (INR n * ln 2)",
        "forall n a, (0 < n)%nat -> 0 < a -> (1 / 2 * a) ^ n = a ^ n * exp (INR n * ln 2)",
        "intros; exp_sides.",
    ),
    (
        "forall n a, (0 < n)%nat -> 0 < a -> exp (1 / 2 * INR n * ln a) ^ 2 * exp (INR n) = a ^ n * exp (1 / 2 * INR n) ^ 2",
        "forall n a, (0 < n)%nat -> 0 < a -> exp (1 / 2 * INR n * ln a) ^ 2 * exp (INR n) = a ^ n * exp (1 / 2 * INR n)",
        "intros; fld.",
    ),
    (
        "forall n a b, a = b -> BallVolume n (a + 1) + 1 = 1 + BallVolume n (1 + a)",
        "forall n a b, a = b -> BallVolume n (a + 1) + 1 = 1 + BallVolume n (2 + a)",
        "intros; cong.",
    ),
    (
        "forall m v s, exp (sum m (fun i => sqrt (s / 2) * v i)) + 1 = 1 + exp (sum m (fun i => v i * sqrt (/ 2 * s)))",
        "forall m v s, exp (sum m (fun i => sqrt (s / 2) * v i)) + 1 = 1 + exp (sum m (fun i => v i * sqrt (/ 3 * s)))",
        "intros; bridge.",
    ),
    (
        "forall a b c e f, b - a = f -> e - c = 2 * f -> a < b -> c < e",
        "forall a b c e f, b - a = f -> e - c = - f -> a < b -> c < e",
        "intros; by_margins.",
    ),
    (
        "forall a b c e f g, a - b = f - g -> c - e = g - f -> a = b -> c = e",
        "forall a b c e f g, a - b = f - g -> c - e = g + f -> a = b -> c = e",
        "intros; by_margins.",
    ),
    (
        "forall n (x y : nat -> R) b, sum n (fun i => Rabs (x i - y i) * b) + b = b + sum n (fun i => b * Rabs (y i - x i))",
        "forall n (x y : nat -> R) b, sum n (fun i => Rabs (x i - y i) * b) + b = b + sum n (fun i => b * Rabs (y i + x i))",
        "intros; same.",
    ),
    ("forall a b n, (a + b) ^ n * 2 = 2 * (b + a) ^ n", "forall a b n, (a + b) ^ n * 2 = 2 * (b - a) ^ n", "intros; same."),
    ("forall a b, 0 < a * b + 1 -> 0 < 1 + b * a", "forall a b, 0 < a * b + 1 -> 0 < 1 - b * a", "intros a b H; same_as H."),
    (
        "forall n a, (0 < n)%nat -> 0 < a -> exp (INR n * ln a) * / a ^ n = 1",
        "forall n a, (0 < n)%nat -> 0 < a -> exp (INR n * ln a) * / a ^ n = 2",
        "intros; fld.",
    ),
    (
        "forall n a, (0 < n)%nat -> 0 < a -> exp ((- 1 + INR n) * ln a) <= 2 -> a ^ (n - 1) <= 2",
        "forall n a, (0 < n)%nat -> 0 < a -> exp ((- 1 + INR n) * ln a) <= 2 -> a ^ n <= 2",
        "intros n a L P H; by_real_exps H.",
    ),
    (
        "forall a b, 0 <= a -> b <= a -> (b <= sqrt a ^ 2 -> 0 < b) -> 0 < b",
        "forall a b, 0 <= a -> b <= a -> (b < sqrt a ^ 2 -> 0 < b) -> 0 < b",
        "intros a b P L H; feed1 H; exact H.",
    ),
    (
        "forall n v a, sum n v = sum n (fun _ => 0) -> (sum n v = 0 -> a < 1) -> a < 1",
        "forall n v a, sum n v = sum n (fun _ => 1) -> (sum n v = 0 -> a < 1) -> a < 1",
        "intros n v a E H; feed1 H; exact H.",
    ),
    (
        "forall n p v a, sum_of n p v = 0 -> (sum_of n p v = sum_of n p (fun _ => 0) -> a < 1) -> a < 1",
        "forall n p v a, sum_of n p v = 1 -> (sum_of n p v = sum_of n p (fun _ => 0) -> a < 1) -> a < 1",
        "intros n p v a E H; feed1 H; exact H.",
    ),
    (
        "forall j, gamma_half (2 + 2 * j) <= 1 -> gamma_half (2 * j + 2 * 1) <= 1",
        "forall j, gamma_half (2 + 2 * j) <= 1 -> gamma_half (2 * j + 2 * 2) <= 1",
        "intros j H; starts H.",
    ),
)


@COQ
def test_tactics_prove_what_is_true_and_nothing_beside_it(compiled: Path) -> None:
    with Session(compiled) as session:
        for place, (fine, planted, proof) in enumerate(TACTICS):
            assert session.prove(Lemma(f"fine{place}", fine, proof)).proved, fine
            assert not session.prove(Lemma(f"planted{place}", planted, proof)).proved, planted


def test_a_logarithm_of_factors_is_taken_apart_as_the_kernel_does() -> None:
    book = Equations(Printer(), "planted")
    book.of(log((2 + d) / d, evaluate=False), {})
    assert "(ln (/ (INR d))) + (ln (2 + (INR d)))" in book.lemmas[-1].proof


def test_the_atoms_of_an_exponential_bear_no_marks() -> None:
    i, entry = Index("i", d), array("v")
    made = Reader(Printer(), {}, lambda base, env: None, lambda term: False).form(exp(Total(entry(i), i)))
    assert [atom for monomial in made.parts for atom, _ in monomial] == ["(exp (sum d (fun b0 => (v b0))))"]


def test_a_whole_number_that_was_put_in_is_written_as_if_it_were_computed() -> None:
    nested = Add(1, Add(d, n, evaluate=False), evaluate=False)
    assert Printer().nat(nested, {}) == Printer().nat(1 + d + n, {})


@pytest.mark.parametrize("claim_id", ["asm-2.subset.repaired", "epan-rem-1.lse-inf"])
def test_steps_may_assume_more_but_the_theorem_is_the_claims(claim_id: str) -> None:
    derivations = {derivation.claim: derivation for derivation in theory.DERIVATIONS}
    needed = {name: derivations[name] for name in closure(claim_id, derivations)}
    found = Theory(theory.CLAIMS, needed)
    made = found.export(claim_id)
    assert made.complete
    assert made.theorem is not None
    assert made.theorem.statement == found.library.theorems[claim_id].statement
    assert len(made.stated.hypotheses) > len(made.stated.fact.hypotheses) or "exists large" in made.theorem.statement
