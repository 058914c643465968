"""What has changed since another commit is told apart: statement, derivation, verdict, record, claims added and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import pi

from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.verify.gate.changes import MOST_ROWS, Against, Change, against, markdown, said_of
from lemmata.verify.gate.ledger import Entry
from lemmata.verify.gate.reference import Reference
from lemmata.verify.prove.prover import Prover

CLAIM = Claim("changes-three", "toy", "pi exceeds 3", CLOSED, less(3, pi))
WEAKER = Claim("changes-three", "toy", "pi exceeds 3", CLOSED, leq(3, pi))
PROVER = Prover({CLAIM.id: CLAIM}, {})
SAID = said_of(CLAIM, PROVER)
ENTRY = Entry("proved", CLAIM.fingerprint)


def changes(claim: Claim = CLAIM, said: Any = SAID, then: Entry | None = ENTRY, now: Entry | None = ENTRY) -> list[Change]:
    """What has changed of one claim."""
    entries, known = ({} if one is None else {CLAIM.id: one} for one in (then, said))
    reference = Reference("main (0123)", {}, entries, said=known)
    return [*against(reference, {CLAIM.id: claim}, {} if now is None else {CLAIM.id: now}, {}, PROVER).changes]


def test_what_is_as_it_was_is_no_change() -> None:
    assert changes() == []
    assert "No statement, no verdict and no record of a claim has changed." in markdown(Against("main (0123)"))


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"said": {**SAID, "steps": "other"}, "now": replace(ENTRY, verdict="survived")}, "the derivation has changed"),
        (
            {"said": {**SAID, "below": "other"}, "now": replace(ENTRY, coq="0" * 16)},
            "a derivation that it rests on has changed",
        ),
        ({"said": {**SAID, "fingerprint": "other"}}, "what the statement means has changed"),
        ({"now": replace(ENTRY, verdict="survived")}, "only the verdict has changed"),
        ({"now": replace(ENTRY, coq="0" * 16)}, "only the record has changed (coq)"),
        ({"said": None, "then": replace(ENTRY, fingerprint="other")}, "the statement, or what it means, has changed"),
        ({"said": None, "then": replace(ENTRY, verdict="refuted")}, "only the verdict has changed"),
        ({"said": None, "then": None}, "the claim is new"),
    ],
    ids=["steps", "below", "meaning", "verdict", "record", "unread", "unread-verdict", "new"],
)
def test_what_has_changed_is_told_apart(asked: dict[str, Any], what: str) -> None:
    (found,) = changes(**asked)
    assert found.what == what


def test_a_statement_is_shown_before_and_after() -> None:
    (found,) = changes(WEAKER)
    assert found == Change(CLAIM.id, "proved", "proved", "the statement has changed", "3 < π", "3 ≤ π")
    lines = markdown(Against("main (0123)", [found]))
    assert "| `changes-three` | proved | proved | the statement has changed |" in lines
    assert ["```diff", "- 3 < π", "+ 3 ≤ π", "```"] == lines[lines.index("```diff") : lines.index("```diff") + 4]


def test_a_claim_that_is_gone_is_listed() -> None:
    reference = Reference("main (0123)", {}, {CLAIM.id: ENTRY}, said={CLAIM.id: SAID})
    (found,) = against(reference, {}, {}, {}, PROVER).changes
    assert (found.before, found.now, found.what, found.then) == ("proved", "removed", "the claim is gone", "3 < π")


def test_many_changes_are_counted() -> None:
    lines = markdown(Against("main", [Change(f"made-{k}", "proved", "refuted", "x") for k in range(MOST_ROWS + 7)]))
    assert lines.count("| 7 more | | | |") == 1
    assert sum(line.startswith("| `made-") for line in lines) == MOST_ROWS
