"""What `pytest verify` collects: every claim has the verdict on record, and the ledger records nothing else."""

from __future__ import annotations

import json

import pytest

from lemmata.theory.language.claim import Claim
from lemmata.verify.gate.plugin import RECORD
from lemmata.verify.gate.run import NEW, Run


def test_claim_has_the_verdict_on_record(claim: Claim, run: Run, request: pytest.FixtureRequest) -> None:
    record = run.judge(claim)
    request.node.user_properties += [("verdict", record["verdict"]), (RECORD, json.dumps(record))]
    if record["problems"]:
        request.node.user_properties += [NEW] if run.is_merely_new(claim, record) else []
        pytest.fail(run.failure(record), pytrace=False)


def test_the_ledger_lists_only_claims_of_the_theory(run: Run) -> None:
    strangers = run.strangers()
    if strangers and not run.accept:
        pytest.fail("\n".join(strangers), pytrace=False)
