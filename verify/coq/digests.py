"""What Coq is asked to accept for a claim, as a short digest of the theorem and of each definition that it needs.

Of a refuted claim that is the denial of the theorem, by the point that refutes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Point
from lemmata.verify.coq.counterexamples import written_point
from lemmata.verify.coq.files import definition_files, library
from lemmata.verify.coq.statement import Theorem
from lemmata.verify.coq.writing import Unwritten

DIGITS = 16


def digest_of(claim: Claim) -> str | None:
    """16 hex digits of the SHA-256 of a claim's theorem and its definitions; None where it cannot be written in Coq."""
    return _digest(claim, lambda theorem: ())


def digest_of_denial(claim: Claim, point: Point) -> str | None:
    """The same of the theorem's denial by a point; None where the theorem or the point cannot be written."""
    return _digest(claim, lambda theorem: ("is denied at", *written_point(theorem, point)))


def _digest(claim: Claim, more: Callable[[Theorem], Iterable[str]]) -> str | None:
    found = library([claim])
    theorem = found.theorems.get(claim.id)
    if theorem is None:
        return None
    try:
        texts = (*definition_files(found.definitions).values(), theorem.statement, *more(theorem))
    except (Unwritten, KeyError):
        return None
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:DIGITS]
