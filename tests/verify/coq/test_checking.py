"""Coq's own check: what it must refuse is refused, whatever the exported file does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lemmata.verify.base.boundary import UsageError
from lemmata.verify.coq import checking
from lemmata.verify.coq.checking import AXIOMS, CLOSED, Claimed, Compiler, axioms_in, check_all
from lemmata.verify.coq.files import statement_of, theorem_of

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason=checking.HOW_TO_GET)
DEFINITIONS = "Definition double (n : nat) : nat := n + n.\n"
CLAIM = "forall n : nat, (double n = 2 * n)%nat"
BEGINNING = "From Lemmata Require Import Definitions.\n"
PROOF = "Proof. intros; unfold double; simpl; try rewrite <- plus_n_O; reflexivity. Qed.\n"  # without `lia`, slow to load
PROVED = f"{BEGINNING}Theorem it : {CLAIM}.\n{PROOF}"


def answer(folder: Path, proof: str, theorem: str = CLAIM) -> checking.Answer:
    (folder / "Definitions.v").write_text(DEFINITIONS)
    (folder / "proof.v").write_text(proof)
    return asked(folder, theorem)


def asked(folder: Path, theorem: str = CLAIM) -> checking.Answer:
    """What Coq says of a folder with a proof called `it`, in the file `proof`."""
    stated = statement_of("it", theorem).replace("Require Import Reals.\n", "").replace("Open Scope R_scope.\n", "")
    text = stated + theorem_of("it", "proof")  # without real numbers, which take a second to load
    return check_all(folder, [Claimed("claim", "it", "proof", text)])["claim"]


@needs_coq
def test_a_proof_is_accepted_and_not_checked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(tmp_path, PROVED).accepted
    monkeypatch.setattr(Compiler, "_run", lambda *_: pytest.fail("compiled again"))
    assert answer(tmp_path, PROVED).accepted


@needs_coq
def test_what_changed_is_checked_again(tmp_path: Path) -> None:
    assert answer(tmp_path, PROVED).accepted
    assert not answer(tmp_path, PROVED, "forall n : nat, (double n = 3 * n)%nat").accepted
    assert answer(tmp_path, PROVED).accepted
    (tmp_path / "proof.vo").write_bytes(b"")
    assert answer(tmp_path, PROVED).accepted
    (tmp_path / "Definitions.v").write_text("Definition double (n : nat) : nat := n + n + 1.\n")
    (tmp_path / "proof.v").write_text(PROVED)
    assert not asked(tmp_path).accepted


REFUSED = {
    "a falsehood": (PROVED.replace("2 * n", "3 * n"), "proof.v:"),
    "a weaker theorem": (PROVED.replace("forall n : nat, ", "forall n : nat, n = 0 -> "), "it.v:"),
    "another theorem": (PROVED.replace(CLAIM, "forall n : nat, double n = n + n"), "it.v:"),
    "no proof": (f"{BEGINNING}Theorem it : {CLAIM}.\nAdmitted.\n", "rests on proof.it"),
    "an axiom": (
        f"{BEGINNING}Axiom magic : False.\nTheorem it : {CLAIM}.\nProof. destruct magic. Qed.\n",
        "rests on proof.magic",
    ),
    "an axiom of a known name": (
        f"{BEGINNING}Axiom classic : False.\nTheorem it : {CLAIM}.\nProof. destruct classic. Qed.\n",
        "rests on proof.classic",
    ),
    "a definition that hides": (
        f"{BEGINNING}Definition double (n : nat) := 2 * n.\nTheorem it : {CLAIM}.\nProof. reflexivity. Qed.\n",
        "it.v:",
    ),
    "a notation that hides": (
        f'{BEGINNING}Notation "a = b" := (True \\/ a <> b) : type_scope.\nTheorem it : {CLAIM}.\nProof. now left. Qed.\n',
        "it.v:",
    ),
    "an axiom in a module of a known name": (
        f"{BEGINNING}Module Classical_Prop. Axiom classic : False. End Classical_Prop.\n"
        f"Theorem it : {CLAIM}.\nProof. destruct Classical_Prop.classic. Qed.\n",
        "rests on proof.Classical_Prop.classic",
    ),
    "recursion without end": (
        f"{BEGINNING}Unset Guard Checking.\nFixpoint f (n : nat) : False := f n.\n"
        f"Theorem it : {CLAIM}.\nProof. destruct (f 0). Qed.\n",
        "rests on",
    ),
    "nothing": ("", "it.v:"),
    "half a file": (PROVED[:-20], "proof.v:"),
}


@needs_coq
@pytest.mark.parametrize("case", [*REFUSED])
def test_what_does_not_prove_the_claim_is_refused(case: str, tmp_path: Path) -> None:
    proof, told = REFUSED[case]
    found = answer(tmp_path, proof)
    assert not found.accepted
    assert told in found.says
    assert "\n" not in found.says


@needs_coq
def test_a_file_that_is_missing_or_requires_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "Definitions.v").write_text(DEFINITIONS)
    assert "there is no proof.v" in asked(tmp_path).says
    assert ".v requires itself" in answer(tmp_path, f"From Lemmata Require proof.\n{PROVED}").says
    assert "there is no other.v" in answer(tmp_path, f"From Lemmata Require other.\n{PROVED}").says


@needs_coq
def test_a_file_with_the_name_of_one_of_coqs_own_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Classical_Prop.v").write_text("Axiom classic : False.\n")
    proof = f"Theorem it : {CLAIM}.\nProof. destruct Classical_Prop.classic. Qed.\n"
    found = answer(tmp_path, f"{BEGINNING}From Lemmata Require Classical_Prop.\n{proof}")
    assert "name of a file of Coq's own" in found.says


@needs_coq
def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_SECONDS", 1)
    assert "more than 1 s" in answer(tmp_path, f"{BEGINNING}Goal True.\nProof. do 1000000000 idtac.\n").says


def test_without_coq_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="apt-get install"):
        answer(tmp_path, PROVED)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (CLOSED, set()),
        ("Axioms:\nmagic : False\n", {"magic"}),
        ("Axioms:\nit.classic : False\nlong\n  : forall n : nat,\n    n = n\n", {"it.classic", "long"}),
        (f"Axioms:\n{sorted(AXIOMS)[0]} : forall P : Prop, P\n", {sorted(AXIOMS)[0]}),
    ],
)
def test_axioms_are_read(said: str, names: set[str]) -> None:
    assert axioms_in(said) == names


GUARDED = "f is assumed to be guarded.\nAxioms:\nClassical_Prop.classic : P"


@pytest.mark.parametrize("said", ["", "nothing known", "Axioms:\n", GUARDED])
def test_what_is_not_understood_is_no_acceptance(said: str) -> None:
    assert axioms_in(said) - AXIOMS
