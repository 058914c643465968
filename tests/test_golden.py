"""The claims and their verdicts while the house is rebuilt: what is claimed, and what became of it, stays as it was.

`python -m tests.test_golden` writes the table anew; do so where a claim is meant to change.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sympy import srepr

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.project import Project
from lemmata.verify.gate.options import ledger_at

TABLE = Path(__file__).with_name("golden.tsv")


def said(claim: Claim) -> str:
    """A digest of the statement, the hypotheses and the domain, in which no operator's code takes part."""
    parts = (srepr(claim.statement), srepr(claim.given), srepr(claim.typing), claim.quantifier, claim.domain.canonical)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def table() -> str:
    """A line a claim: id, what it says, verdict, whether it has a derivation, what it repairs and reads."""
    derived = {derivation.claim for derivation in DERIVATIONS}
    entries = ledger_at(Project().ledger).entries
    lines = []
    for name in sorted(CLAIMS):
        claim = CLAIMS[name]
        verdict = entries[name].verdict, entries[name].measurement or "-", "derived" if name in derived else "-"
        lines.append("\t".join((name, said(claim), *verdict, ",".join(claim.repaired_ids) or "-", claim.reading_of or "-")))
    return "\n".join(lines) + "\n"


def test_the_claims_and_their_verdicts_are_those_of_the_table() -> None:
    assert table().splitlines() == TABLE.read_text("utf-8").splitlines()


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
