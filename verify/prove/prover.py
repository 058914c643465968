"""From a claim to its proof: the derivation checked by the kernel, remembered under a fingerprint of everything it rests on.

The fingerprint covers statement, hypotheses and domain of the claim and of every claim it uses, what their operators mean, each
step of their derivations, the source of the checking code, what meanings from elsewhere say, and the versions of
SymPy, mpmath and python-flint: no change can leave a stale proof behind.

What is remembered is a record that holds this fingerprint and a seal over all of itself. The seal is made with a key that lies
outside of the checkout and is this user's alone. So an empty file, half of one, one under another name, and a cache that came
with a checkout, an archive or from another machine prove nothing: the derivation is checked again.
Not defended against: someone who can read this user's key, or edit the code that checks, can forge a record. They could as well
edit what is printed. `--cache-clear` forgets all records, and a run with `-p no:cacheprovider` neither reads nor writes any.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import flint
import mpmath
import sympy
from sympy import Basic, Symbol
from sympy.core.function import AppliedUndef

from lemmata import theory
from lemmata.theory.kernel.admission import CONDITIONS
from lemmata.theory.kernel.derivation import Checked, Derivation, DerivationError, check
from lemmata.theory.kernel.domain_facts import FACTS
from lemmata.theory.kernel.kinds import KINDS
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.meaning import MEANINGS
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.code_text import digest_of, in_a_library
from lemmata.theory.language.quantifiers import AtLeast, shown
from lemmata.theory.terms.index_terms import Index
from lemmata.verify.base.content import content_of
from lemmata.verify.base.records import DRAFT, clear, write_text
from lemmata.verify.prove.multipliers import find_multipliers

KEY_BYTES = 32
TWICE = re.compile(r"(?<!\S)([\w.-]+: )(?=\1)")
CHECKING_CODE = ("kernel/*.py", "terms/*.py", "language/*.py", "memory/*.py")


@dataclass(frozen=True)
class Proof:
    """A derivation that was checked: how many steps it has and which claims it rests on."""

    claim_id: str
    steps: int
    rests_on: tuple[str, ...]
    family: str = ""  # of a claim with a prefix of quantifiers, the witnesses
    denies: bool = False  # whether it is a proof of the denial of such a claim

    @property
    def sentence(self) -> str:
        facts = f", resting on {', '.join(self.rests_on)}" if self.rests_on else ""
        return f"derived in {self.steps} checked {'steps' if self.steps != 1 else 'step'}{facts}"


def reason_of(error: Exception) -> str:
    """What is wrong with a derivation, with a claim named once where the kernel names it for a step and for what it takes."""
    return TWICE.sub("", str(error))


def proof_of(derivation: Derivation) -> Proof:
    """The proof that a derivation is, once it is checked."""
    family = shown(derivation.witness)
    return Proof(derivation.claim, len(derivation.steps), derivation.uses, family, derivation.denies)


@dataclass
class Prover:
    """Checks derivations of a theory; each at most once, and not again while nothing that it rests on has changed.

    Attributes:
        claims, derivations: by claim id.
        folder: where checked derivations are remembered; None remembers nothing beyond this object.
        key: what records are sealed with; None is this user's own, and nothing is remembered where there can be none.
        seconds: of computing that a check here took, with that of what it rests on.
    """

    claims: Mapping[str, Claim]
    derivations: Mapping[str, Derivation]
    folder: Path | None = None
    key: bytes | None = None
    checked: dict[str, Checked] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

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
        proof = proof_of(derivation)
        if self._is_remembered(claim.id):
            return proof
        start, known = time.process_time(), claim.id in self.checked
        check(derivation, self.claims, self.derivations, find_multipliers, self.checked)
        if not known:
            self.seconds[claim.id] = time.process_time() - start
        for claim_id in self.checked:
            if not self._is_remembered(claim_id):
                self._remember(claim_id)
        return proof

    def _is_remembered(self, claim_id: str) -> bool:
        """Whether the record of a claim's proof is there and is, to the last byte, the one that this prover would write."""
        if self.folder is None:
            return False
        file, record = self._record(claim_id)
        try:
            return record is not None and hmac.compare_digest(file.read_bytes(), record)
        except OSError:
            return False

    def _remember(self, claim_id: str) -> None:
        """A folder that cannot be written to is as good as none."""
        if self.folder is None:
            return
        file, record = self._record(claim_id)
        try:
            if record is not None:
                write_text(file, record.decode())
        except OSError:
            return

    def _record(self, claim_id: str) -> tuple[Path, bytes | None]:
        """Where the record of a proof lies and what it must say; None where there is no key to seal it with."""
        fingerprint, derivation = self.fingerprint(claim_id), self.derivations[claim_id]
        file = Path(self.folder or "") / f"{fingerprint}.json"
        if self.key is None:
            self.key = user_key()
        if self.key is None:
            return file, None
        content = {
            "claim": claim_id,
            "fingerprint": fingerprint,
            "rests_on": sorted(closure(claim_id, self.derivations) - {claim_id}),
            "steps": len(derivation.steps),
        }
        seal = hmac.new(self.key, json.dumps(content, sort_keys=True).encode(), hashlib.sha256).hexdigest()
        return file, json.dumps({**content, "seal": seal}, sort_keys=True).encode() + b"\n"

    @cached_property
    def added(self) -> str:
        """The SHA-256 of what the kernel was told that does not come with it, in hex: meanings, kinds, facts, conditions."""
        told = (*MEANINGS.values(), *KINDS.values(), *FACTS.values(), *CONDITIONS.values())
        return digest_of(told, named=_is_checking_code)

    def fingerprint(self, claim_id: str) -> str:
        """The SHA-256 of all that the proof of a claim rests on, in hex."""
        parts = [code_fingerprint(), self.added, *(self.said(name) for name in sorted(closure(claim_id, self.derivations)))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def said(self, claim_id: str) -> str:
        """What a claim and its own derivation say, without what they rest on."""
        claim, derivation = self.claims.get(claim_id), self.derivations.get(claim_id)
        parts = ["" if claim is None else f"{claim_id} {claim.fingerprint}"]
        parts += [] if derivation is None else [_step_text(step) for step in derivation.steps]
        if derivation is not None and (derivation.witness or derivation.denies):
            parts.append(f"{'denies' if derivation.denies else 'proves'} {_text(derivation.witness)}")
        return "\n".join(parts)


@cache
def user_key() -> bytes | None:
    """The key with which this user's records are sealed, made at first use; None where it can be neither read nor written.

    It lies in `$XDG_STATE_HOME/lemmata/key` (by default `~/.local/state`), readable by its owner alone.
    """
    try:
        home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "lemmata"
        home.mkdir(parents=True, exist_ok=True)
        clear(home)
        new = home / f".key.{secrets.token_hex(8)}{DRAFT}"
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
            os.link(new, home / "key")  # whole or not at all, and never in place of the key of another process
        except OSError:
            pass  # it is there already, or the folder cannot be written to
        finally:
            new.unlink(missing_ok=True)
        key = (home / "key").read_bytes()
    except (OSError, RuntimeError):
        return None
    return key if len(key) == KEY_BYTES else None


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


def _is_checking_code(module: str | None) -> bool:
    """Whether `code_fingerprint` covers a module; what others add to the kernel is read."""
    return module is None or in_a_library(module) or module.startswith(("lemmata.theory.kernel.", "lemmata.theory.terms."))


@cache
def code_fingerprint() -> str:
    """The SHA-256 of the code that checks derivations and of the versions of SymPy, mpmath and python-flint."""
    home = Path(theory.__file__).parent
    versions = f"{sympy.__version__} {mpmath.__version__} {flint.__version__}"
    digest = hashlib.sha256(versions.encode())
    for pattern in CHECKING_CODE:
        for file in sorted(home.glob(pattern)):
            digest.update(content_of(file))
    return digest.hexdigest()


def _step_text(step: Step) -> str:
    options = "; ".join(f"{key}={_text(value)}" for key, value in sorted(step.options.items()))
    return f"{step.label}|{step.rule}|{_text(step.formula)}|{','.join(step.uses)}|{options}"


def _text(value: Any) -> str:
    """A text that differs whenever the value does, the same in every process."""
    if isinstance(value, Mapping):
        return "{" + "; ".join(sorted(f"{_text(key)}: {_text(entry)}" for key, entry in value.items())) + "}"
    if isinstance(value, AtLeast):
        return f"at least {_text(value.bound)}"
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
