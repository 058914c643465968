"""SARIF 2.1.0 for code scanning: a result for each claim that is not as on record, or has changed since another commit.

A `ruleId` names what is wrong, so that it is the same for all claims and all versions. A fingerprint is made of the claim's id
and the rule, so that a result stays the same one when lines move.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lemmata.verify.base.boundary import one_line
from lemmata.verify.gate.ledger import Record
from lemmata.verify.gate.outputs.annotations import told
from lemmata.verify.gate.outputs.finished import Finished

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
CHANGED = "lemmata/changed"
RULES: Mapping[str, tuple[str, str]] = {
    "lemmata/new": ("warning", "a claim is not on record yet"),
    "lemmata/refuted": ("error", "a claim that was not refuted has a counterexample"),
    "lemmata/verdict": ("error", "the verdict on a claim differs from the one on record"),
    "lemmata/statement": ("error", "a statement, or what it means, has changed since its verdict was recorded"),
    "lemmata/record": ("error", "what is on record of a claim does not hold"),
    CHANGED: ("warning", "a claim is as on record, and has changed since the commit that was named"),
}
LONGEST = 2_000


def rule_of(run: Finished, record: Record) -> str:
    """Which rule a record with problems falls under."""
    entry = run.entries.get(record["id"])
    if entry is None:
        return "lemmata/new"
    if entry.verdict != record["verdict"]:
        return "lemmata/refuted" if record["verdict"] == "refuted" else "lemmata/verdict"
    return "lemmata/statement" if entry.fingerprint != record["fingerprint"] else "lemmata/record"


def sarif(run: Finished) -> str:
    """The file."""
    rules = [
        {"id": name, "shortDescription": {"text": says}, "defaultConfiguration": {"level": level}}
        for name, (level, says) in RULES.items()
    ]
    driver = {"name": "lemmata", "rules": rules}
    results = [_result(run, record) for record in run.wrong]
    results += [_made(run, CHANGED, change.claim, told(change, run)) for change in run.silent]
    report = {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def _result(run: Finished, record: Record) -> dict[str, Any]:
    rule = rule_of(run, record)
    return _made(run, rule, record["id"], run.message(record))


def _made(run: Finished, rule: str, claim_id: str, message: str) -> dict[str, Any]:
    file, line = run.where(claim_id)
    place = {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": line}}
    return {
        "ruleId": rule,
        "ruleIndex": list(RULES).index(rule),
        "level": RULES[rule][0],
        "message": {"text": one_line(message, LONGEST)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"claim/v1": hashlib.sha256(f"{rule} {claim_id}".encode()).hexdigest()},
    }


def _uri(file: str) -> str:
    """A file's name as a URI: relative where the name is."""
    return f"file://{quote(file)}" if file.startswith("/") else quote(file)
