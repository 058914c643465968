"""A project of one's own: begun, judged from any of its folders, and nothing written outside of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.operator import DEFINED
from lemmata.verify import cli
from lemmata.verify.base.boundary import UsageError
from lemmata.verify.base.project import HOME, THEORY, Project, project_at
from lemmata.verify.cli.command import COMMANDS as COMMANDS_THERE_ARE
from lemmata.verify.cli.project import CLAIMS as STARTER
from lemmata.verify.cli.project import WORKFLOW, workflow
from lemmata.verify.gate.options import load_derivations, with_lemmas
from lemmata.verify.prove.prover import Prover
from tests.processes import ROOT, python

QUICK = ("--profile", "quick", "--seconds-per-claim", "0.3")
BEGUN = [
    ".github/workflows/lemmata.yml",
    ".gitignore",
    "mypaper/__init__.py",
    "mypaper/claims.py",
    "mypaper/ledger.toml",
    "pyproject.toml",
]


def files(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if "cache" not in name and ".hypothesis" not in name)


def begun(folder: Path, monkeypatch: pytest.MonkeyPatch, *name: str) -> int:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [*sys.path])  # commands that run here put the project on it
    return cli.main(["init", *(name or ("mypaper",))])


def asked(folder: Path, *arguments: str) -> tuple[int, str]:
    running = python(folder, "-m", *arguments)
    status, _ = running.finish()
    return status, running.output


def test_a_project_is_begun_listed_accepted_and_as_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert begun(tmp_path, monkeypatch) == 0
    assert files(tmp_path) == BEGUN
    written = {path: path.stat().st_mtime_ns for path in HOME.rglob("*.toml")}
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", *QUICK)
    assert status == 1
    assert "2 new: check what they say against the source, then `lemmata check --accept` puts them on record" in said
    assert re.search(r"^2 new in ", said, re.M)  # and nothing that "passed"
    assert "FAILURES" not in said
    assert "fails at n = 1, v = [0]: 1 against 1 (a tie)" in said
    (below := tmp_path / "notes" / "today").mkdir(parents=True)
    assert asked(below, "lemmata.verify.cli", "check", "--accept", *QUICK)[0] == 0
    kept = {"mypaper/counterexamples/eq-1.json", "reports/verdicts.json", "reports/counterexamples/eq-1.json"}
    assert kept <= set(files(tmp_path))
    assert files(below) == []
    (below / "test_mine.py").write_text("def test_mine(): pass\n", "utf-8")
    status, said = asked(below, "pytest", "-p", "lemmata.plugin", "--lemmata", "--lemmata-claim", "eq-1.repaired", "-q")
    assert status == 0
    assert "2 passed" in said
    assert "derived in 3 checked steps" in said
    status, said = asked(below, "lemmata.verify.cli", "replay", str(tmp_path / "mypaper/counterexamples/eq-1.json"))
    assert (status, "certified" in said) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in HOME.rglob("*.toml")} == written


def test_the_operators_that_a_project_begins_with_are_of_no_name_of_the_theory() -> None:
    names = re.findall(r"def (\w+)\(", STARTER)
    assert names
    assert not set(names) & {name for name, operator in DEFINED.items() if operator.__module__.startswith("lemmata.theory.")}


MANY = """
from lemmata import VECTORS, Claim, S, derive, leq
from lemmata.theory.language.vectors import Dot, MaxEntry, MinEntry
from lemmata.theory.memory.symbols import v

def claim(name, statement):
    return Claim(id=name, source="a test", says="a line of a paper", domain=VECTORS, statement=statement)

TRUE = [claim(f"true-{k}", leq(-k, Dot(v, v))) for k in range(5)]
FALSE, BROKEN = claim("false", leq(1, Dot(v, v))), claim("broken", leq(MinEntry(v), MaxEntry(v)))
CLAIMS = (*TRUE, FALSE, BROKEN)
DERIVATIONS = (derive("broken", S("all", "linear", BROKEN.statement)),)
"""


def test_of_many_claims_what_falls_and_what_is_not_derived_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path, monkeypatch)
    (tmp_path / "mypaper" / "claims.py").write_text(MANY, "utf-8")
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", *QUICK)
    assert status == 1
    assert "false: 1 <= Dot(v, v) fails at n = 1, v = [0]" in said
    assert "broken: not falsified in" in said
    assert "true-1: not falsified" not in said
    assert "its derivation does not hold: broken: all (linear)" in said
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", "--accept", *QUICK)
    assert (status, "fails at" in said) == (0, True)
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", *QUICK)
    assert (status, "fails at" in said) == (0, False)


UNREADABLE = """
from sympy import Symbol, log, sqrt
from lemmata import Claim, Domain, Positive, Real, leq, less

t = Symbol("t", real=True)

def claim(name, statement, kind, **more):
    return Claim(id=name, source="a test", says="a line of a paper", domain=Domain(((t, kind),)), statement=statement, **more)

CLAIMS = (
    claim("root", leq(0, sqrt(t)), Real()),
    claim("hidden", leq(log(t), t), Real(), given=less(0, t)),
    claim("well", leq(log(t), t), Positive()),
)
"""


def test_what_cannot_be_judged_as_it_is_written_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path, monkeypatch)
    (tmp_path / "mypaper" / "claims.py").write_text(UNREADABLE, "utf-8")
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", *QUICK)
    assert status == 1
    for side, claim in (("sqrt(t)", "root"), ("log(t)", "hidden")):
        assert f"- {claim}: {side} has no value by its definition at t = -1; take a domain on which it has one" in said
    assert "well: not falsified" in said
    assert "bug in the suite" not in said
    assert "FAILED mypaper/claims.py::test_claim_has_the_verdict_on_record[root]" in said
    assert "test_claims" not in said
    text = UNREADABLE.replace("import Symbol,", "import Symbol, atan,").replace("log(t), t), Pos", "atan(t), t), Pos")
    (tmp_path / "mypaper" / "claims.py").write_text(text, "utf-8")
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", *QUICK)
    assert status == 2
    assert "(ClaimError: well: no interpreter reads SymPy's atan in atan(t); make it an operator with `@defined`)" in said


def test_a_claim_that_differs_is_still_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path, monkeypatch)
    ledger = tmp_path / "mypaper" / "ledger.toml"
    ledger.write_text('schema = 1\n[claims.eq-1]\nverdict = "proved"\nfingerprint = "00"\n', "utf-8")
    status, said = asked(tmp_path, "lemmata.verify.cli", "check", "--claim", "eq-1", *QUICK)
    assert (status, "FAILURES" in said) == (1, True)
    assert "run `lemmata check --accept --claim eq-1`" in said


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("my-paper", "must be one of a Python package"),
        ("class", "must be one of a Python package"),
        ("../up", "must be one of a Python package"),
        ("json", "is a module already"),
        ("lemmata", "is a module already"),
        ("sympy", "is an installed module already"),
    ],
)
def test_a_name_that_no_package_can_have_is_refused(
    name: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun(tmp_path, monkeypatch, name) == 2
    assert why in capsys.readouterr().err
    assert not files(tmp_path)


def test_nothing_is_written_over_and_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"', "utf-8")
    (tmp_path / "mypaper").mkdir()
    (claims := tmp_path / "mypaper" / "claims.py").write_text("MINE = 1\n", "utf-8")
    before = files(tmp_path)
    assert begun(tmp_path, monkeypatch) == 2
    assert (files(tmp_path), claims.read_text("utf-8")) == (before, "MINE = 1\n")
    claims.unlink()
    assert begun(tmp_path, monkeypatch) == 0
    assert (tmp_path / "pyproject.toml").read_text("utf-8").startswith('[project]\nname = "a"\n\n[tool.lemmata]\n')
    assert project_at(tmp_path / "mypaper").claims == "mypaper.claims"
    assert begun(tmp_path, monkeypatch, "another") == 2


def test_the_workflow_names_what_is_installed_and_runs_once(tmp_path: Path) -> None:
    text = workflow(tmp_path)
    (job,) = yaml.safe_load(text)["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[0].startswith(f'python -m pip install "torch=={version("torch").partition("+")[0]}" --index-url')
    assert commands[1] == f'python -m pip install "lemmata[workers]=={version("lemmata")}"'
    used = {step["uses"].partition("@")[0]: step.get("with", {}) for step in job["steps"] if "uses" in step}
    assert used["actions/setup-python"]["python-version"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert used["actions/setup-python"]["cache"] == "pip"
    assert all(re.fullmatch(r"[\w/-]+@v\d+", step["uses"]) for step in job["steps"] if "uses" in step)
    assert "push:\n    branches: [main]\n  pull_request:\n" in text
    assert "${{ github.event.pull_request.base.sha }}" in text


def test_the_workflow_is_for_the_branch_of_the_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=trunk", str(tmp_path)], check=True)
    assert "branches: [trunk]" in workflow(tmp_path)


def test_the_workflow_writes_the_comment_where_there_is_one(tmp_path: Path) -> None:
    (job,) = yaml.safe_load(WORKFLOW)["jobs"].values()
    (comment,) = (step["run"] for step in job["steps"] if "GH_TOKEN" in step.get("env", {}))
    (shown,) = (step["run"] for step in job["steps"] if "annotations" in step.get("run", ""))
    gh = '#!/bin/sh\ncase "$*" in *--jq*) cat own;; *) echo "$@";; esac\n'  # its own comments, or what it is asked
    (tmp_path / "gh").write_text(gh, "utf-8")
    (tmp_path / "gh").chmod(0o755)
    there = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": os.devnull}
    there |= {"NUMBER": "7", "ISSUES": "repos/a/b/issues"}

    def said(script: str) -> str:
        command = ["bash", "-eo", "pipefail", "-c", script]
        return subprocess.run(command, cwd=tmp_path, env=there, capture_output=True, text=True, check=True).stdout

    assert (said(shown), said(comment)) == ("", "")  # a run that ended before it wrote reports
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "comment.md").write_text("<!-- lemmata a.b -->\nall is well\n", "utf-8")
    body = "--field body=@reports/comment.md --silent"
    (tmp_path / "own").write_text("", "utf-8")
    assert said(comment) == f"api --method POST repos/a/b/issues/7/comments {body}\n"
    (tmp_path / "own").write_text("23\n42\n", "utf-8")
    assert said(comment) == f"api --method PATCH repos/a/b/issues/comments/23 {body}\n"


def test_the_workflow_of_a_folder_of_a_repository_lies_at_its_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    place = tmp_path / "papers" / "one"
    place.mkdir(parents=True)
    assert begun(place, monkeypatch) == 0
    assert not (place / ".github").exists()
    told = yaml.safe_load((tmp_path / ".github" / "workflows" / "lemmata-mypaper.yml").read_text("utf-8"))
    (job,) = told["jobs"].values()
    assert job["defaults"] == {"run": {"working-directory": "papers/one"}}
    asked_for = [step["with"] for step in job["steps"] if "with" in step]
    assert asked_for[1]["cache-dependency-path"] == ".github/workflows/lemmata-mypaper.yml"
    assert asked_for[-1]["path"] == "papers/one/reports/"


def test_outside_of_a_project_it_is_said_how_to_begin_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check"]) == 2
    assert "`lemmata init NAME` begins a project" in capsys.readouterr().err
    assert project_at(tmp_path) == Project()
    assert project_at(tmp_path).command == "pytest verify"


def test_the_ledger_of_a_module_is_the_projects_the_theorys_or_unknown(tmp_path: Path) -> None:
    mine = Project("mine", tmp_path / "my.toml", None, tmp_path)
    assert (mine.ledger_of("mine"), mine.ledger_of("yours")) == (tmp_path / "my.toml", None)
    assert mine.ledger_of(THEORY) == Project().ledger == HOME / "ledger.toml"
    assert os.path.isfile(HOME / "ledger.toml")


def test_a_claim_of_the_theory_is_not_unknown_in_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(tmp_path, monkeypatch, "showing")
    (tmp_path / "showing" / "claims.py").write_text(MANY, "utf-8")  # no operators, which are of the whole process
    for asked_for in ("prop-4", "std-gibbs"):
        assert cli.main(["show", asked_for]) == 2
        assert f"{asked_for} is of the theory: `lemmata show {asked_for} --claims lemmata.theory`" in capsys.readouterr().err


def test_every_extra_is_listed() -> None:
    page = (ROOT / "docs" / "your_own_paper.md").read_text("utf-8")
    table = page.split("| extra | for |")[1].split("\n\n")[0]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(extras)


# --- exit statuses ---------------------------------------------------------------------------------------------------------


def test_the_statuses_of_a_check_are_those_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path, monkeypatch)
    expected = {"OK": 0, "TESTS_FAILED": 1, "USAGE_ERROR": 2, "INTERNAL_ERROR": 3, "NO_TESTS_COLLECTED": 5, "INTERRUPTED": 130}
    got = {}
    for name in expected:
        monkeypatch.setattr(pytest, "main", lambda *_, name=name, **__: pytest.ExitCode[name])
        got[name] = cli.main(["check"])
    assert got == expected
    assert {str(status) for status in expected.values()} <= {row[0] for row in statuses()}


def test_a_wrong_command_has_the_status_of_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path, monkeypatch)
    told = {row[2]: (row[0], row[1]) for row in statuses()}
    assert told["the command is wrong, or something cannot be read or written"] == ("2", "4")
    assert asked(tmp_path, "lemmata.verify.cli", "check", "--profile", "fast")[0] == 2
    assert asked(tmp_path, "lemmata.verify.cli", "list", "--verdict", "fast")[0] == 2
    assert asked(tmp_path, "pytest", "-p", "lemmata.plugin", "--lemmata", "--lemmata-profile", "fast")[0] == 4
    assert asked(tmp_path, "pytest", "-p", "lemmata.plugin", "--lemmata", "-q", "-k", "no-such-claim")[0] == 5


def test_an_interrupt_has_the_status_that_a_shell_gives_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_run", interrupted)
    assert cli.main(["list"]) == 130


def statuses() -> list[tuple[str, ...]]:
    """The rows of the table of exit statuses: of `lemmata`, of pytest, what it means."""
    page = (ROOT / "docs" / "ci.md").read_text("utf-8").split("## Exit statuses")[1].split("\n## ")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in page.splitlines() if line.startswith("| ")]
    return rows[1:]


# --- lemmas of the theory -------------------------------------------------------------------------------------------------


def mine(name: str, lemma: str) -> tuple[dict[str, Claim], dict[str, object]]:
    """A claim of mine that says what a lemma of the theory does, derived from it."""
    known = CLAIMS[lemma]
    claim = Claim(id=name, source="mine", says="the same", domain=known.domain, statement=known.statement, given=known.given)
    return {name: claim}, {name: derive(name, S("it", "claim", of=lemma), S("all", "linear", claim.statement, "it"))}


def test_a_lemma_of_the_theory_is_used_without_a_copy_and_is_checked() -> None:
    claims, derivations = mine("gibbs", "std-gibbs")
    known, proofs = with_lemmas(claims, derivations)  # type: ignore[arg-type]
    assert set(known) == {"gibbs", "std-gibbs"}
    prover = Prover(known, proofs)
    proof = prover.prove(claims["gibbs"])
    assert proof is not None
    assert proof.rests_on == ("std-gibbs",)
    assert set(prover.checked) == {"gibbs", "std-gibbs"}


def test_a_lemma_brings_all_that_it_rests_on_and_no_more() -> None:
    theirs = next(found for found in DERIVATIONS if found.uses)
    known, proofs = with_lemmas(*mine("mine", theirs.claim))  # type: ignore[arg-type]
    assert {"mine", theirs.claim, *theirs.uses} <= set(known)
    assert set(proofs) <= set(known)
    assert len(known) < len(CLAIMS) / 4


def test_an_id_that_a_lemma_needs_is_not_mine_to_use() -> None:
    theirs = next(found for found in DERIVATIONS if found.uses)
    claims, derivations = mine("mine", theirs.claim)
    claims[theirs.uses[0]] = claims["mine"]
    with pytest.raises(UsageError, match=f"the id {theirs.uses[0]} is one of the theory"):
        with_lemmas(claims, derivations)  # type: ignore[arg-type]


def test_a_lemma_that_there_is_not_is_refused_when_the_claims_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    claims, _ = mine("eq-1.repaired", "std-gibbs")
    module = ModuleType("lemmaless")
    monkeypatch.setitem(sys.modules, "lemmaless", module)
    for lemma, meant in (("eq-1.repared", "eq-1.repaired"), ("std-gibs", "std-gibbs")):
        module.DERIVATIONS = (derive("eq-1.repaired", S("it", "claim", of=lemma)),)  # type: ignore[attr-defined]
        with pytest.raises(UsageError, match=f"rests on '{lemma}', which is no claim; did you mean {meant}"):
            load_derivations("lemmaless", claims)


def test_what_no_theory_has_stays_unknown() -> None:
    claims, _ = mine("mine", "std-gibbs")
    derivations = {"mine": derive("mine", S("it", "claim", of="no-such-claim"))}
    known, proofs = with_lemmas(claims, derivations)
    assert (set(known), set(proofs)) == ({"mine"}, {"mine"})


COMMANDS = [["check"], ["list"], ["show", "prop-4"], ["graph"], ["rules"], ["mutate"], ["init", "mypaper"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_claims_and_ledger_are_named_before_a_command_or_after_it(command: list[str]) -> None:
    shared = ["--claims", "mypaper.claims", "--ledger", "new.toml"]
    parser = cli._parser()
    before, after, neither = (parser.parse_args(line) for line in ([*shared, *command], [*command, *shared], command))
    assert vars(before) == vars(after)
    assert (before.claims, before.ledger) == ("mypaper.claims", Path("new.toml"))
    assert (neither.claims, neither.ledger) == (None, None)
    last = parser.parse_args([*shared, *command, "--ledger", "other.toml"])
    assert (last.claims, last.ledger) == ("mypaper.claims", Path("other.toml"))


def test_the_option_for_one_claim_is_not_taken_for_that_for_a_module(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["list", "--claim", "prop-3"])
    assert "unrecognized arguments: --claim prop-3; did you mean --claims?" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        (["chek"], "no command 'chek'; did you mean check? There are capacity, check,"),
        (["xyzzy"], "no command 'xyzzy'. There are capacity, check,"),
        (["check", "--clam", "eq-1"], "arguments: --clam eq-1; did you mean --claim? (see `lemmata check --help`)"),
        (["list", "--verdct=proved"], "did you mean --verdict? (see `lemmata list --help`)"),
    ],
)
def test_a_mistyped_word_is_told_which_was_meant(mistyped: list[str], meant: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(mistyped)
    said = capfd.readouterr().err
    assert meant in said
    assert "..." not in said
    assert len(said.splitlines()) == 1
    if len(mistyped) == 1:
        assert all(f" {name}" in said for name in COMMANDS_THERE_ARE)
