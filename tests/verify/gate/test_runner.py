"""What a pull request shows: the action, played with four changes, and the workflow that `lemmata init` writes."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from lemmata.verify.cli.project import WORKFLOW
from tests.processes import python
from tests.verify.gate import runner
from tests.verify.gate.conftest import CLAIMS, QUICK, git
from tests.verify.gate.outputs.schema import sarif_schema
from tests.verify.gate.runner import Played

CHANGES = {
    "a statement weakened": ("RunnerPartition(v)))\n", "RunnerPartition(v) + 1))\n"),
    "an operator's definition": ("lambda i: v[i]", "lambda i: 2 * v[i]"),
    "a derivation broken": ('"all", "sum", None, "each", over=i', '"all", "sum", None, over=i'),
    "a comment": ("\ni = Index", "\n# of an entry\ni = Index"),
}
RIGHT = 1 + CLAIMS[: CLAIMS.index("RIGHT = ")].count("\n")


def changed(repository: Path, name: str) -> Played:
    """Make a change, and run the action for it as a pull request."""
    old, new = CHANGES[name]
    assert CLAIMS.count(old) == 1
    (repository / "toy" / "claims.py").write_text(CLAIMS.replace(old, new))
    return runner.action(repository, git(repository, "rev-parse", "HEAD"), arguments=" ".join(QUICK))


def results(repository: Path, played: Played) -> list[tuple[str, int, str]]:
    """Rule, line and fingerprint of each result of the SARIF file, which keeps to the schema."""
    told = json.loads((repository / played.outputs["sarif"]).read_text("utf-8"))
    sarif_schema()(told)
    found = []
    for result in told["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] in ("toy/claims.py", "toy/ledger.toml")
        found.append((result["ruleId"], place["region"]["startLine"], result["partialFingerprints"]["claim/v1"]))
    return found


def junit(repository: Path, name: str = "reports/junit.xml") -> tuple[int, int]:
    """How many tests JUnit's file has, and how many failed."""
    suites = ElementTree.parse(repository / name).getroot().iter("testsuite")
    counts = [(int(suite.attrib["tests"]), int(suite.attrib["failures"])) for suite in suites]
    return sum(tests for tests, _ in counts), sum(failed for _, failed in counts)


def test_a_comment_takes_everything_over(repository: Path) -> None:
    played = changed(repository, "a comment")
    assert (played.status, played.outputs["status"]) == (0, "0"), played.said
    assert "2 of 2 verdicts taken over from" in played.said
    assert "**All claims are as on record**" in played.summary
    assert played.annotations == []
    assert results(repository, played) == []
    assert junit(repository, played.outputs["junit"]) == (3, 0)
    assert (repository / played.outputs["comment"]).read_text("utf-8") == played.summary
    assert json.loads((repository / played.outputs["badge"]).read_text("utf-8"))["message"] == "2 as on record"


@pytest.mark.parametrize(
    ("name", "now", "row", "rule"),
    [
        (
            "a statement weakened",
            "proved",
            "proved, the statement has changed; the derivation has changed",
            "lemmata/statement",
        ),
        ("an operator's definition", "refuted", "refuted, the meaning of RunnerSum has changed", "lemmata/refuted"),
        ("a derivation broken", "survived", "survived, the derivation has changed", "lemmata/verdict"),
    ],
    ids=["statement", "operator", "derivation"],
)
def test_a_change_is_judged_annotated_summed_up_and_reported(
    repository: Path, name: str, now: str, row: str, rule: str
) -> None:
    played = changed(repository, name)
    assert (played.status, played.outputs["status"]) == (1, "1"), played.said
    assert "1 of 2 verdicts taken over from" in played.said
    ((level, file, line, title, message),) = played.annotations
    assert (level, file, line, title) == ("error", "toy/claims.py", RIGHT, f"right: proved before, {now} now")
    what = row.partition(", ")[2]
    assert message.startswith(f"{what[:1].upper()}{what[1:]}: proved before, {now} now. ")
    assert ("v = [1]" in message) == (now == "refuted")
    assert not re.search(r"\b[0-9a-f]{16}\b", message.partition(". ")[0])
    assert f"| `right` | proved | {now} | {what} |" in played.summary
    assert ("Before: n + S(v) ≤ Z(v). Now: n + S(v) ≤ Z(v) + 1." in message) == (rule == "lemmata/statement")
    assert f"| `right` | proved | {row} | `toy/claims.py:{RIGHT}` |" in played.summary
    assert (repository / played.outputs["comment"]).read_text("utf-8") == played.summary
    fingerprint = hashlib.sha256(f"{rule} right".encode()).hexdigest()
    assert results(repository, played) == [(rule, RIGHT, fingerprint)]
    assert junit(repository, played.outputs["junit"]) == (3, 1)
    badge = json.loads((repository / played.outputs["badge"]).read_text("utf-8"))
    assert (badge["message"], badge["color"]) == ("1 of 2 not as on record", "red")
    assert ("### `right` fails" in played.summary) == (now == "refuted")
    if now == "refuted":
        shows_the_point(played.summary)


def shows_the_point(summary: str) -> None:
    """The formula as GitHub shows mathematics, the exact point with both sides, and the chart."""
    assert "```math\nn + S\\left(v\\right) \\leq Z\\left(v\\right)\n```" in summary
    assert "At `n = 1, v = [1]`:" in summary
    assert "- `n + RunnerSum(v) <= RunnerPartition(v)`: left 3, right [2.718" in summary
    axes = r'    x-axis "v_1" -0.250 --> 2.250\n    y-axis \S+ --> \S+\n'
    assert re.search(rf"```mermaid\n.*\nxychart-beta\n{axes}(    line \[.*\]\n){{3}}```", summary)
    assert "The relation fails where `v_1` is about 0.062 to 1.250." in summary
    assert "Check it where the reports of the run lie: `lemmata replay reports/counterexamples/right.json`" in summary


def test_what_is_accepted_within_a_pull_request_is_green_and_not_silent(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD")
    ledger = repository / "toy" / "ledger.toml"
    old = 'verdict = "proved"\nfingerprint = "'
    claims, _, _ = CLAIMS.partition("THREE = ")
    four = 'FOUR = Claim("four", "toy", "pi exceeds 3", CLOSED, less(3, pi))\nCLAIMS = (FOUR,)\n'
    (repository / "toy" / "claims.py").write_text(claims + four)
    accepted = python(repository, "-m", "lemmata.verify.cli", "check", "--accept", *QUICK)
    assert (accepted.finish()[0], ledger.read_text("utf-8").count(old)) == (0, 1), accepted.output
    played = runner.action(repository, base, arguments=" ".join(QUICK))
    assert played.status == 0, played.said
    assert "**All claims are as on record**" in played.summary
    assert "| `four` | no claim | proved | the claim is new |" in played.summary
    assert "| `three` | proved | removed | the claim is gone |" in played.summary
    assert "`four`:\n\n```diff\n+ 3 < π\n```" in played.summary
    assert [title for _, _, _, title, _ in played.annotations] == [
        "four: no claim before, proved now",
        "three: proved before, removed now",
        "right: proved before, removed now",
    ]
    assert {rule for rule, _, _ in results(repository, played)[:1]} == {"lemmata/changed"}


def test_a_wrong_command_ends_with_its_own_status_and_leaves_no_report(repository: Path) -> None:
    played = runner.action(repository, git(repository, "rev-parse", "HEAD"), arguments="--profile unknown")
    assert (played.status, played.outputs["status"], played.summary) == (2, "2", ""), played.said
    assert "unknown" in played.said


def test_the_action_works_in_a_folder_of_the_repository_and_names_files_from_its_top(tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    judges = tmp_path / "judges"
    judges.write_text('#!/bin/sh\nmkdir -p "$2"\necho "$@" "$PYTEST_ADDOPTS" > "$2/comment.md"\nexit 1\n', "utf-8")
    judges.chmod(0o755)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "one")
    base = git(tmp_path, "rev-parse", "HEAD")
    where = {"command": str(judges), "working-directory": "a folder", "reports": "my reports"}
    played = runner.action(tmp_path, base, **where)
    assert (played.status, played.outputs["status"]) == (1, "1"), played.said
    assert played.outputs["comment"] == "a folder/my reports/comment.md"
    wanted = f"--reports my reports --since {base} --workers auto  '--junitxml=my reports/junit.xml'\n"
    assert (tmp_path / played.outputs["comment"]).read_text("utf-8") == wanted == played.summary


def test_the_workflow_of_a_new_project_fails_and_still_shows_what_changed(repository: Path) -> None:
    line = 1 + CLAIMS[: CLAIMS.index("THREE = ")].count("\n")
    (repository / "toy" / "claims.py").write_text(CLAIMS.replace("less(3, pi)", "less(pi, 3)"))
    played = runner.job(repository, git(repository, "rev-parse", "HEAD"), WORKFLOW)
    assert played.status == 1, played.said
    assert [(file, line) for _, file, line, _, _ in played.annotations] == [("toy/claims.py", line)]
    assert f"| `three` | proved | refuted, the statement has changed | `toy/claims.py:{line}` |" in played.summary
    assert "```math\n\\pi < 3\n```" in played.summary
    assert junit(repository) == (3, 1)


def test_a_pull_request_from_a_fork_gets_no_comment() -> None:
    (told,) = yaml.safe_load(WORKFLOW)["jobs"].values()
    (comment,) = (step for step in told["steps"] if "GH_TOKEN" in step.get("env", {}))
    for repository, wanted in ((runner.REPOSITORY, True), ("another/paper", False), (None, False)):
        event = {"pull_request": {"number": 7, "head": {"repo": {"full_name": repository}}}}
        known = {"github": {"event": event, "repository": runner.REPOSITORY}}
        assert runner.wanted(comment["if"], 1, known) == wanted
    assert yaml.safe_load(WORKFLOW)["permissions"] == {"contents": "read", "pull-requests": "write"}


def test_the_command_of_the_workflow_works_as_it_stands_there_with_workers(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "1")  # as `--workers auto` asks, on any machine
    assert "--workers auto ${BASE:+--since" in WORKFLOW
    played = runner.job(repository, git(repository, "rev-parse", "HEAD"), WORKFLOW, workers=True)
    assert played.status == 0, played.said
    assert "bringing up nodes" in played.said
    assert "gh api --method POST repos/someone/paper/issues/7/comments --field body=@reports/comment.md --silent" in played.said
    assert "2 of 2 verdicts taken over from" in played.said
    assert "**All claims are as on record**" in played.summary
    assert junit(repository) == (3, 0)


def test_a_gate_that_crashes_is_one_line_and_its_own_status(repository: Path) -> None:
    crash = "from lemmata.verify.gate import plugin\ndef broken(*_):\n    raise KeyError('planted')\n"
    crash += "plugin.project_at = broken\n"
    crash += "import pytest\nraise SystemExit(pytest.main(['--lemmata', '-q']))"
    running = python(repository, "-c", crash)
    status, said = running.finish()
    assert status == 3
    assert "the gate crashed, which is a bug in the suite and never a verdict: KeyError: 'planted'; nothing was judged" in said
    assert "Traceback" not in running.output
    assert "INTERNALERROR" not in running.output
