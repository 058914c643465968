"""The reports for other tools say what changed, at the claim's own line, and nothing of a user's is markup in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastjsonschema import JsonSchemaValueException
from sympy import pi

from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.verify.gate.ledger import Entry
from lemmata.verify.gate.outputs.annotations import github_lines
from lemmata.verify.gate.outputs.badge import badge
from lemmata.verify.gate.outputs.comment import LARGEST, MOST_ROWS, comment, mathematics
from lemmata.verify.gate.outputs.finished import Finished
from lemmata.verify.gate.outputs.listed import OUTPUTS, write_outputs
from lemmata.verify.gate.outputs.sarif import RULES, rule_of, sarif
from lemmata.verify.gate.report import record_of
from lemmata.verify.judge.judge import judge
from tests.verify.gate.outputs.schema import sarif_schema

HERE = Path(__file__).resolve()
HELD = Claim("report-three", "toy", "pi exceeds 3", CLOSED, less(3, pi))
FALLEN = Claim("report-four", "toy", "pi is at <script>least</script> 4 | `x`", CLOSED, leq(4, pi))


def finished(tmp_path: Path, verdict: str | None = "proved", fingerprint: str = "0" * 16, problem: str = "it fell") -> Finished:
    """A run of two claims, of which the second is not as on record."""
    records: list[dict[str, Any]] = []
    for claim in (HELD, FALLEN):
        records.append({**record_of(claim, judge(claim), 0.1), "problems": [], "status": "as on record"})
    records[1] |= {"problems": [problem], "status": "differs" if verdict else "new"}
    entries = {"report-three": Entry("proved", HELD.fingerprint)}
    entries |= {} if verdict is None else {"report-four": Entry(verdict, fingerprint)}
    return Finished(records, entries, tmp_path / "ledger.toml", HERE.parent, __name__, {"report-four": "lemmata replay FILE"})


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(HERE.read_text("utf-8").splitlines(), 1) if line.startswith(text))


def test_a_claim_that_fell_is_an_error_at_its_line(tmp_path: Path) -> None:
    run = finished(tmp_path, problem="50% of it,\nand more")
    title = "report-four%3A proved before%2C refuted now"
    said = github_lines(run)
    first = "The statement, or what it means, has changed: proved before, refuted now. "
    assert said.startswith(f"::error file={HERE.name},line={line_of('FALLEN')},title={title}::{first}")
    assert said.endswith(" 50%25 of it, and more\n")
    assert github_lines(finished(tmp_path, None)).startswith("::warning ")


def test_a_claim_whose_id_is_put_together_is_at_its_line_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.toml").write_text('schema = 1\n\n[claims."made-1"]\n')
    run = Finished([{"id": "made-1"}], {}, tmp_path / "ledger.toml", tmp_path, "json", {})
    assert run.where("made-1") == ("ledger.toml", 3)


@pytest.mark.parametrize(
    ("verdict", "fingerprint", "rule"),
    [
        (None, "", "lemmata/new"),
        ("proved", "", "lemmata/refuted"),
        ("refuted", "0" * 16, "lemmata/statement"),
        ("refuted", FALLEN.fingerprint, "lemmata/record"),
    ],
)
def test_a_result_has_the_rule_that_says_what_is_wrong(
    tmp_path: Path, verdict: str | None, fingerprint: str, rule: str
) -> None:
    run = finished(tmp_path, verdict, fingerprint)
    assert rule_of(run, run.records[1]) == rule
    sarif_schema()(json.loads(sarif(run)))
    told = json.loads(sarif(run))["runs"][0]
    assert [result["ruleId"] for result in told["results"]] == [rule]
    assert told["tool"]["driver"]["rules"][told["results"][0]["ruleIndex"]]["id"] == rule


def test_the_fingerprint_of_a_result_stays_when_the_message_changes(tmp_path: Path) -> None:
    first, second = (json.loads(sarif(finished(tmp_path, problem=text)))["runs"][0]["results"][0] for text in ("a", "b"))
    assert first["partialFingerprints"] == second["partialFingerprints"]
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (HERE.name, line_of("FALLEN"))
    assert set(RULES) >= {first["ruleId"]}


def test_a_file_that_breaks_the_schema_is_seen(tmp_path: Path) -> None:
    told = json.loads(sarif(finished(tmp_path)))
    told["runs"][0]["results"][0].pop("message")
    with pytest.raises(JsonSchemaValueException, match="message"):
        sarif_schema()(told)


@pytest.mark.parametrize(("root", "start"), [("", "my%20paper/"), ("elsewhere", "file:///")])
def test_the_name_of_a_file_is_a_uri(tmp_path: Path, root: str, start: str) -> None:
    ledger = tmp_path / "my paper" / "ledger.toml"
    run = Finished(finished(tmp_path).records, {}, ledger, tmp_path / root, "json", {})
    told = json.loads(sarif(run))
    sarif_schema()(told)
    uri = told["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith(start)
    assert uri.endswith("my%20paper/ledger.toml")


def test_the_comment_has_a_table_and_the_counterexample_and_no_markup_of_a_users(tmp_path: Path) -> None:
    text = comment(finished(tmp_path))
    file = HERE.name.replace("_", "\\_")
    now = "refuted, the statement, or what it means, has changed"
    assert f"| `report-four` | proved | {now} | `{file}:{line_of('FALLEN')}` |" in text
    assert "```math\n4 \\leq \\pi\n```" in text
    assert "left 4, right [3.14159265359" in text
    assert "Check it where the reports of the run lie: `lemmata replay FILE`" in text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_run_with_nothing_wrong_says_so(tmp_path: Path) -> None:
    run = finished(tmp_path)
    run.records[1]["problems"] = []
    assert "**All claims are as on record**" in comment(run)
    assert github_lines(run) == ""
    assert json.loads(badge(run)) == {
        "schemaVersion": 1,
        "label": "claims",
        "message": "2 as on record",
        "color": "brightgreen",
    }
    assert json.loads(badge(finished(tmp_path)))["color"] == "red"


def test_every_report_is_written(tmp_path: Path) -> None:
    write_outputs(tmp_path, finished(tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == set(OUTPUTS)


def test_what_witnesses_refute_has_no_point_in_the_comment(tmp_path: Path) -> None:
    run = finished(tmp_path)
    certificate = {"kind": "counterexample", "point": {"q": "1"}, "relations": []}
    certificate |= {"denial": {"says": "there is q such that for every t: t < q, with q = 1", "steps": [], "boxes": 3}}
    run.records[1]["evidence"]["certificate"] = certificate
    text = comment(run)
    assert "No single point refutes it. Its denial does: there is q such that for every t: t &lt; q, with q = 1." in text
    assert "3 boxes" in text
    assert "At `" not in text


def test_a_comment_is_never_longer_than_github_takes(tmp_path: Path) -> None:
    run = finished(tmp_path)
    fallen = {**run.records[1], "statement_latex": "x" * 9_000}
    many = Finished([{**fallen, "id": f"made-{k}"} for k in range(300)], {}, tmp_path / "ledger.toml", tmp_path, "json", {})
    text = comment(many)
    assert LARGEST - 10_000 < len(text) < LARGEST + 1_000
    assert text.count("| not on record | refuted, the claim is not on record |") == MOST_ROWS
    assert "| 100 more | | | |" in text
    shown = text.count("\n### `made-")
    assert f"- {300 - shown} more points are in `failures/` of the reports" in text


def test_a_macro_that_github_refuses_is_written_otherwise() -> None:
    assert mathematics("\\operatorname{Re}\\left(x\\right)\n + \\operatorname*{argmax}") == (
        r"\mathrm{Re}\left(x\right) + \mathrm{argmax}"
    )
