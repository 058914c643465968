"""What Coq is asked to accept for a claim, as a short digest of the theorem and of each definition that it needs."""

from __future__ import annotations

import hashlib

from lemmata.theory.language.claim import Claim
from lemmata.verify.coq.files import definition_files, library

DIGITS = 16


def digest_of(claim: Claim) -> str | None:
    """16 hex digits of the SHA-256 of a claim's theorem and its definitions; None where it cannot be written in Coq."""
    found = library([claim])
    theorem = found.theorems.get(claim.id)
    if theorem is None:
        return None
    texts = (*definition_files(found.definitions).values(), theorem.statement)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:DIGITS]
