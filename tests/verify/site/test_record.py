"""What is on record is shown for the statement it was recorded for, and for no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lemmata import theory
from lemmata.verify.base.project import Project
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.site.record import CHANGED, CONTRADICTED, GLYPHS, SAID, Found, efforts_in, found_for, worst_of

LEDGER = Ledger.read(Project().ledger)
CLAIM = theory.CLAIMS["prop-3"]


def changed(**fields: Any) -> Found:
    entries = {**LEDGER.entries, "prop-3": replace(LEDGER.entries["prop-3"], **fields)}
    return found_for(CLAIM, replace(LEDGER, entries=entries), {})


def test_a_refuted_claim_has_its_point() -> None:
    found = found_for(CLAIM, LEDGER, {})
    assert (found.became, found.falls) == ("refuted", True)
    assert found.certificate is not None
    assert found.certificate["point"]["x"] == ["1"]


@pytest.mark.parametrize("fields", [{"fingerprint": "0" * 16}, {"sha256": "0" * 64}])
def test_a_verdict_or_a_point_of_something_else_is_not_shown(fields: dict[str, str]) -> None:
    found = changed(**fields)
    assert (found.became, found.entry, found.certificate) == (CHANGED, None, None)
    assert found.problem


def test_what_a_measurement_contradicts_falls() -> None:
    contradicted = next(name for name, entry in LEDGER.entries.items() if entry.measurement == "contradicted")
    found = found_for(theory.CLAIMS[contradicted], LEDGER, {})
    assert (found.became, found.falls) == (CONTRADICTED, True)


def test_effort_is_taken_from_a_run_of_the_same_statement_with_the_same_verdict(tmp_path: Path) -> None:
    told = {"id": "prop-3", "verdict": "refuted", "fingerprint": CLAIM.fingerprint, "evidence": {"property": None}}
    for changes, known in (({}, True), ({"fingerprint": "0" * 16}, False), ({"verdict": "survived"}, False)):
        (tmp_path / "verdicts.json").write_text(json.dumps({"schema": 1, "claims": [{**told, **changes}]}), "utf-8")
        assert (found_for(CLAIM, LEDGER, efforts_in(tmp_path)).effort is not None) == known
    (tmp_path / "verdicts.json").write_text("{", "utf-8")
    assert efforts_in(tmp_path) == efforts_in(None) == {}


def test_each_sign_is_its_own_and_has_words() -> None:
    assert len(set(GLYPHS.values())) == len(GLYPHS)
    assert set(GLYPHS) == set(SAID)
    assert worst_of(["proved", CONTRADICTED, "survived"]) == CONTRADICTED
    assert worst_of(["proved", CHANGED, "refuted"]) == CHANGED
