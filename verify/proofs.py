"""From a claim to its proof: the derivation checked by the kernel, remembered under a fingerprint of everything it rests on.

The fingerprint covers statement, hypotheses and domain of the claim and of every claim it uses, each step of their derivations,
the source of the checking code and the versions of SymPy and mpmath, so that no change can leave a stale proof behind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import sympy
from sympy import Basic, Symbol
from sympy.core.function import AppliedUndef

import theory
from theory.claim import Claim
from theory.kernel.derivation import Checked, Derivation, DerivationError, check
from theory.kernel.logic import Step
from theory.kernel.terms import Index
from verify.certificate import write_text
from verify.multipliers import find_multipliers

CHECKING_CODE = ("kernel/*.py", "claim.py", "domains.py", "operators.py")


@dataclass(frozen=True)
class Proof:
    """A derivation that was checked: how many steps it has and which claims it rests on."""

    claim_id: str
    steps: int
    rests_on: tuple[str, ...]

    @property
    def sentence(self) -> str:
        facts = f", resting on {', '.join(self.rests_on)}" if self.rests_on else ""
        return f"derived in {self.steps} checked {'steps' if self.steps != 1 else 'step'}{facts}"


@dataclass
class Prover:
    """Checks derivations of a theory; each at most once, and not again while nothing that it rests on has changed.

    Attributes:
        claims, derivations: by claim id.
        folder: where checked derivations are remembered; None remembers nothing beyond this object.
    """

    claims: Mapping[str, Claim]
    derivations: Mapping[str, Derivation]
    folder: Path | None = None
    checked: dict[str, Checked] = field(default_factory=dict)

    def prove(self, claim: Claim) -> Proof | None:
        """The proof of a claim, or None where it has no derivation.

        Raises: DerivationError if its derivation, or one that it rests on, does not hold.
        """
        derivation = self.derivations.get(claim.id)
        if derivation is None:
            return None
        if derivation.claim != claim.id:
            raise DerivationError(f"{claim.id}: its derivation is one of {derivation.claim}")
        if claim != self.claims.get(claim.id):
            raise DerivationError(f"{claim.id}: the claim to judge is not the theory's claim of that id")
        proof = Proof(claim.id, len(derivation.steps), derivation.uses)
        remembered = self._remembered(claim.id)
        if remembered is not None and remembered.is_file():
            return proof
        check(derivation, self.claims, self.derivations, find_multipliers, self.checked)
        if remembered is not None:
            for claim_id in self.checked:
                file = self._remembered(claim_id)
                if file is not None and not file.is_file():
                    _write(file, claim_id, self.derivations[claim_id])
        return proof

    def _remembered(self, claim_id: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{self.fingerprint(claim_id)}.json"

    def fingerprint(self, claim_id: str) -> str:
        """The SHA-256 of all that the proof of a claim rests on, in hex."""
        parts = [code_fingerprint()]
        for name in sorted(closure(claim_id, self.derivations)):
            claim = self.claims.get(name)
            parts.append("" if claim is None else f"{name} {claim.fingerprint}")
            derivation = self.derivations.get(name)
            parts += [] if derivation is None else [_step_text(step) for step in derivation.steps]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _write(file: Path, claim_id: str, derivation: Derivation) -> None:
    """Remember a checked derivation; a folder that cannot be written to is as good as none."""
    content = {"claim": claim_id, "steps": len(derivation.steps), "rests_on": list(derivation.uses)}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps(content) + "\n")
    except OSError:
        return


def closure(claim_id: str, derivations: Mapping[str, Derivation]) -> set[str]:
    """A claim and everything that its derivation rests on, directly or not."""
    found: set[str] = set()
    waiting = [claim_id]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            derivation = derivations.get(name)
            waiting += [] if derivation is None else derivation.uses
    return found


def dependents(claim_ids: set[str], derivations: Mapping[str, Derivation]) -> set[str]:
    """The claims whose derivations rest on one of these, directly or not, and these themselves."""
    return claim_ids | {name for name in derivations if closure(name, derivations) & claim_ids}


@cache
def code_fingerprint() -> str:
    """The SHA-256 of the code that checks derivations and of the versions of SymPy and mpmath."""
    home = Path(theory.__file__).parent
    digest = hashlib.sha256(f"{sympy.__version__} {mpmath.__version__}".encode())
    for pattern in CHECKING_CODE:
        for file in sorted(home.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _step_text(step: Step) -> str:
    options = "; ".join(f"{key}={_text(value)}" for key, value in sorted(step.options.items()))
    return f"{step.label}|{step.rule}|{_text(step.formula)}|{','.join(step.uses)}|{options}"


def _text(value: Any) -> str:
    """A text that differs whenever the value does, the same in every process."""
    if isinstance(value, Mapping):
        return "{" + "; ".join(sorted(f"{_text(key)}: {_text(entry)}" for key, entry in value.items())) + "}"
    if isinstance(value, list | tuple):
        return "[" + "; ".join(map(_text, value)) + "]"
    if isinstance(value, Index):
        return f"{type(value).__name__}({value.name}, {_text(value.range)})"
    if isinstance(value, Symbol):
        return f"{type(value).__name__}({value.name}, {sorted(value.assumptions0.items())})"
    if isinstance(value, AppliedUndef):
        return f"{type(value).__name__}{sorted(type(value)._kwargs.items())}({', '.join(map(_text, value.args))})"
    if isinstance(value, Basic) and value.args:
        return f"{type(value).__name__}({', '.join(map(_text, value.args))})"
    return f"{type(value).__name__}:{value}"
