"""The files for Coq: definitions, a file for each claim, and what `make` needs to check them without this package.

| file | what it is | trusted |
|---|---|---|
| `Definitions.v`, `DefinitionsAnalysis.v` | what the operators mean | yes |
| `NAME.v` | a claim's statement, and its theorem where a proof is written | the statement |
| `C_NAME.v` | the steps of its derivation | no: Coq checks them |
| all others | lemmas and tactics | no |
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lemmata.theory.language.claim import Claim
from lemmata.verify.coq.definitions import ANALYSIS, BASE, Definitions
from lemmata.verify.coq.statement import Theorem, definitions_for, in_lemmas, theorem
from lemmata.verify.coq.writing import Unwritten

HAND_WRITTEN = Path(__file__).resolve().parent / "library"
LIBRARY = "Lemmata"  # what `From Lemmata Require` names
_REQUIRED = re.compile(rf"^From {LIBRARY} Require (?:Import )?([\w ]+)\.$", re.MULTILINE)
MAKEFILE = """# `make` lets Coq check every file; `make -k` goes on after one that it refuses; `make -j 2` uses two cores.
COQC ?= coqc
ALL := {all}

all: $(ALL)

%.vo: %.v
\t$(COQC) -Q . {library} $<

clean:
\trm -f *.vo *.vok *.vos *.glob .*.aux

.PHONY: all clean
{dependencies}
"""
README = """# Claims for Coq

`make` checks every file with `coqc`; it needs Coquelicot and nothing else. It was tried with Coq 8.16.

| file | what it is | has to be trusted |
|---|---|---|
| `Definitions.v`, `DefinitionsAnalysis.v` | what the operators mean | yes |
| `NAME.v` | a claim's statement, and its theorem where a proof is written | the statement |
| `C_NAME.v` | the steps of its derivation, one lemma a step | no |
| all others | lemmas and tactics | no |

`Print Assumptions` at the end of a theorem's file says what it rests on: Coq's own axioms of real numbers, and nothing else.

*Here:* {theorems} theorems, {statements} statements without a proof, {unwritten} claims that are not written.
{reasons}"""


def definition_files(definitions: Definitions) -> dict[str, str]:
    """The two files of definitions by name: those that need only Coq's own real numbers, and those that need more."""
    plain = [made.text for made in definitions.made.values() if not made.analytic]
    more = [made.text for made in definitions.made.values() if made.analytic]
    return {"Definitions.v": "".join([BASE, *plain]), "DefinitionsAnalysis.v": "".join([ANALYSIS, *more])}


@dataclass(frozen=True)
class Library:
    """What is exported of some claims: definitions, theorems by claim, and why a claim has none."""

    definitions: Definitions
    theorems: dict[str, Theorem]
    unwritten: dict[str, str]

    def only(self, names: Container[str]) -> Library:
        """That of some claims, with all definitions."""
        theorems = {name: made for name, made in self.theorems.items() if name in names}
        return Library(self.definitions, theorems, {name: why for name, why in self.unwritten.items() if name in names})


def library(claims: Iterable[Claim], *, lemmas: bool = False) -> Library:
    """The definitions and theorems of some claims.

    Args:
        lemmas: with the definitions of all that the lemmas written by hand are about, so that these compile.
    """
    held = tuple(claims)
    found = Library(definitions_for(held, lemmas=lemmas), {}, {})
    for claim in held:
        try:
            found.theorems[claim.id] = theorem(claim, found.definitions)
        except Unwritten as reason:
            found.unwritten[claim.id] = str(reason)
    for operator in in_lemmas() if lemmas else ():
        found.definitions.of(operator, {})
    return found


@dataclass(frozen=True)
class Proof:
    """A file that proves a theorem, under the theorem's name."""

    module: str
    text: str


def exported(found: Library, proofs: Mapping[str, Proof], hand_written: Mapping[str, str]) -> dict[str, str]:
    """All files by name.

    Args:
        proofs: by claim, also of claims that other proofs use.
        hand_written: the files of lemmas and tactics.
    """
    files = {**hand_written, **definition_files(found.definitions)}
    files |= {f"{proof.module}.v": proof.text for proof in proofs.values()}
    files |= {f"{made.name}.v": claim_file(made, proofs.get(claim_id)) for claim_id, made in found.theorems.items()}
    proved = sum(claim_id in proofs for claim_id in found.theorems)
    reasons = "".join(f"- `{claim_id}`: {reason}\n" for claim_id, reason in found.unwritten.items())
    readme = README.format(
        theorems=proved,
        statements=len(found.theorems) - proved,
        unwritten=len(found.unwritten),
        reasons=reasons and f"\n{reasons}",
    )
    listed = sorted(files)
    return {
        **files,
        "README.md": readme,
        "_CoqProject": "\n".join([f"-Q . {LIBRARY}", *listed, ""]),
        "Makefile": _makefile(files),
    }


def claim_file(made: Theorem, proof: Proof | None) -> str:
    """A claim's statement over the definitions alone, and its theorem where a file proves it."""
    says = f"{made.claim.id}: {made.claim.says}.  [{made.claim.source}]".replace("(*", "( *").replace("*)", "* )")
    stated = f"(** {says.replace(chr(34), chr(39) * 2)} *)\n{statement_of(made.name, made.statement, made.imports)}"
    return stated if proof is None else f"{stated}{theorem_of(made.name, proof.module)}"


def statement_of(name: str, statement: str, imports: Iterable[str] = ("Definitions",)) -> str:
    """A statement as a definition of Coq: what it says is told by the definitions and nothing else."""
    return (
        f"Require Import Reals.\nFrom {LIBRARY} Require Import {' '.join(imports)}.\nOpen Scope R_scope.\n"
        f"Definition {name}_statement : Prop :=\n  {statement}.\n"
    )


def theorem_of(name: str, module: str) -> str:
    """The theorem that a statement holds, by what a file proves, and the question what that rests on.

    `Require` without `Import` brings no notation and no name of that file along, so it cannot change what is stated.
    """
    return (
        f"From {LIBRARY} Require {module}.\nTheorem {name} : {name}_statement.\n"
        f"Proof. exact {LIBRARY}.{module}.{name}. Qed.\nPrint Assumptions {name}.\n"
    )


def _makefile(files: Mapping[str, str]) -> str:
    """Rules for `make`: what a file requires is compiled first."""
    needs = {name: [f"{used}.v" for line in _REQUIRED.findall(text) for used in line.split()] for name, text in files.items()}
    lines = [
        f"{name}o: {' '.join(f'{used}o' for used in sorted(used_by) if used in files)}"
        for name, used_by in sorted(needs.items())
        if used_by
    ]
    every = " ".join(f"{name}o" for name in sorted(files))
    return MAKEFILE.format(all=every, library=LIBRARY, dependencies="\n".join(lines))


def hand_written() -> dict[str, str]:
    """The lemmas and tactics by which exported proofs are short, by file name."""
    generated = ("Definitions.v", "DefinitionsAnalysis.v")
    files = sorted(file for file in HAND_WRITTEN.glob("*.v") if file.name not in generated)
    return {file.name: file.read_text("utf-8") for file in files}
