"""The gate is shown to catch every kind of change, on a small theory of its own."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from lemmata.theory.language.claim import Claim, less
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.base.boundary import UsageError, seconds_of, seed_of
from lemmata.verify.base.verdicts import Evidence, InternalContradiction, Outcome, SearchEffort, Verdict
from lemmata.verify.gate import run as gate
from lemmata.verify.gate.ledger import Entry, Ledger, Record
from lemmata.verify.gate.options import choose, load_claims, profile_named, unknown_id
from lemmata.verify.gate.outputs.listed import OUTPUTS
from lemmata.verify.gate.report import record_of
from lemmata.verify.gate.run import Run
from lemmata.verify.judge.judge import Settings
from lemmata.verify.search.own_patterns import load_patterns
from tests.fuzzing import check_line
from tests.processes import Running, python

ROOT = Path(__file__).resolve().parents[3]
HEAD = """
from sympy import Integer, Rational, exp, factorial, log, pi, sqrt
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain, Positive, d
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x, z
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.balls import Gamma
SMALL = exp(-10**6*z)
TAYLOR = sum(SMALL**k/factorial(k) for k in range(7))
g, E = Nearest(x, rho), LayerEnergy(x, rho)
"""
# every claim of this one is closed, so a run needs no PyTorch and takes a second
CLOSED_THEORY = (
    HEAD
    + """
THREE = Claim("three", "toy, eq. (1)", "pi is greater than 3", CLOSED, less(3, pi))
FOUR = Claim("four", "toy, eq. (2)", "pi is at least 4", CLOSED, leq(4, pi))
CLAIMS = (THREE, FOUR)
"""
)
OPEN_THEORY = (
    HEAD
    + """
CLAIMS = (
    Claim("three", "toy, eq. (1)", "pi is greater than 3", CLOSED, less(3, pi)),
    Claim("bound", "toy, eq. (2)", "g - log d <= E <= g", PATTERN_SETS, all_of(leq(g - log(d), E), leq(E, g))),
    Claim("wrong", "toy, eq. (3)", "the layer energy is g", PATTERN_SETS, all_of(leq(g, E), leq(E, g))),
    Claim("nothing", "toy, eq. (4)", "true of no state", PATTERN_SETS, leq(E, g), given=less(g, 0)),
    Claim("nowhere", "toy, eq. (5)", "some g is negative", PATTERN_SETS, less(g, 0), quantifier="exists"),
    Claim("flat", "toy, eq. (6)", "the series of exp(s)", Domain(((z, Positive()),)), leq(TAYLOR, exp(SMALL))),
)
"""
)


@dataclass(frozen=True)
class Done:
    """How one run of the gate ended."""

    status: int
    output: str


@dataclass(frozen=True)
class Workplace:
    """A folder with a theory, a ledger and reports of its own."""

    path: Path

    def write(self, theory: str) -> None:
        (self.path / "toy.py").write_text(theory)

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text()
        if old not in text:
            raise AssertionError(f"{file} does not hold {old!r}")
        (self.path / file).write_text(text.replace(old, new))

    def python(self, *arguments: str) -> Done:
        running = python(self.path, *arguments)
        status, _ = running.finish()
        return Done(status, running.output)

    def gate(self, *arguments: str) -> Done:
        return self.python("-m", "pytest", *COMMAND, *arguments)

    def started(self, *arguments: str) -> Running:
        """A run of the gate that goes on."""
        return python(self.path, "-m", "pytest", *COMMAND, *arguments)

    def afresh(self, *arguments: str, stdout: IO[str] | int = subprocess.PIPE) -> Done:
        """In a process that has imported nothing yet."""
        modules = f"{self.path}{os.pathsep}{ROOT}"
        environment = {**os.environ, "PYTHONPATH": modules, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, stdout=stdout, stderr=subprocess.PIPE, text=True, cwd=self.path, env=environment, check=False
        )
        return Done(done.returncode, (done.stdout or "") + done.stderr)

    @property
    def files(self) -> dict[str, bytes]:
        return {str(file.relative_to(self.path)): file.read_bytes() for file in sorted(self.path.rglob("*")) if file.is_file()}

    @property
    def ledger(self) -> str:
        return (self.path / "ledger.toml").read_text()

    @property
    def verdicts(self) -> dict[str, str]:
        data = json.loads((self.path / "reports" / "verdicts.json").read_text())
        return {claim["id"]: claim["verdict"] for claim in data["claims"]}


COMMAND = [
    *(str(ROOT / "verify"), "-p", "no:cacheprovider", "-q", "--color=no"),
    *("--claims", "toy", "--ledger", "ledger.toml", "--reports", "reports", "--profile", "quick"),
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A theory whose two verdicts were accepted."""
    place = Workplace(tmp_path_factory.mktemp("recorded"))
    place.write(CLOSED_THEORY)
    done = place.afresh("-m", "pytest", *COMMAND, "--accept")
    if done.status != 0:
        raise AssertionError(done.output)
    shutil.rmtree(place.path / "reports")
    return place.path


@pytest.fixture
def place(recorded: Path, tmp_path: Path) -> Workplace:
    return Workplace(Path(shutil.copytree(recorded, tmp_path / "toy-theory")))


def test_accepting_writes_verdicts_fingerprints_and_the_counterexample(place: Workplace) -> None:
    assert 'verdict = "proved"' in place.ledger
    assert 'verdict = "refuted"' in place.ledger
    assert (place.path / "counterexamples" / "four.json").is_file()


def test_an_unchanged_theory_passes_and_reports_without_writing_the_ledger(place: Workplace) -> None:
    before = place.files
    done = place.gate()
    assert done.status == 0, done.output
    assert place.verdicts == {"three": "proved", "four": "refuted"}
    assert "1 proved" in done.output
    after = place.files
    assert {name: after[name] for name in before} == before
    new = {name for name in set(after) - set(before) if not name.endswith(".lock")}
    told = {f"reports/{name}" for name in OUTPUTS}
    assert new == {"reports/verdicts.json", "reports/summary.md", "reports/counterexamples/four.json"} | told


def test_accepting_twice_changes_nothing(place: Workplace) -> None:
    before = place.files
    assert place.gate("--accept").status == 0
    after = place.files
    assert {name: after[name] for name in before} == before


def test_a_weakened_statement_fails_although_its_verdict_stays(place: Workplace) -> None:
    place.edit("toy.py", "less(3, pi)", "leq(3, pi)")
    done = place.gate()
    assert done.status == 1
    assert "three: fingerprint on record" in done.output
    assert re.search("run `lemmata --claims toy --ledger .* check --accept --claim three`", done.output)
    assert "verdict on record" not in done.output


def test_a_strengthened_statement_fails_with_its_counterexample(place: Workplace) -> None:
    place.edit("toy.py", "less(3, pi)", "less(Rational(22, 7), pi)")
    done = place.gate()
    assert done.status == 1
    assert "three: verdict on record proved, recomputed refuted" in done.output
    assert "22/7 < pi" in done.output
    assert "lemmata --claims toy replay reports/counterexamples/three.json" in done.output
    assert "- three: proved, fingerprint" in done.output
    assert "+ three: refuted, fingerprint" in done.output
    report = (place.path / "reports" / "failures" / "three.md").read_text()
    assert report.strip() in done.output
    replayed = place.python("-m", "lemmata.verify.cli", "--claims", "toy", "replay", "reports/counterexamples/three.json")
    assert replayed.status == 0, replayed.output


def test_a_changed_statement_makes_the_counterexample_on_record_stale(place: Workplace) -> None:
    place.edit("toy.py", "leq(4, pi)", "leq(5, pi)")
    done = place.gate()
    assert done.status == 1
    assert "four: the counterexample on record is stale: the file refutes statement" in done.output
    told = [line for line in done.output.split("\n") if "is stale: the file refutes statement" in line]
    assert told
    assert all(line.count("--accept --claim four`") == 1 for line in told)
    assert "verdict on record" not in done.output


def test_a_deleted_claim_fails_until_a_complete_run_accepts_it(place: Workplace) -> None:
    place.edit("toy.py", "(THREE, FOUR)", "(THREE,)")
    done = place.gate()
    assert done.status == 1
    assert "on record but not among the claims that were read; put it back, or name its module with --claims" in done.output
    assert place.gate("--accept", "--claim", "three").status == 0
    assert "four" in place.ledger
    assert place.gate("--accept").status == 0
    assert "four" not in place.ledger
    assert not (place.path / "counterexamples" / "four.json").exists()


def test_a_new_claim_fails_and_accepting_it_leaves_the_others(place: Workplace) -> None:
    before = place.ledger
    place.edit("toy.py", "(THREE, FOUR)", '(THREE, FOUR, Claim("five", "toy", "", CLOSED, less(pi, 5)))')
    done = place.gate("-k", "five")
    assert done.status == 1
    assert "+ five: proved" in done.output
    told = "1 new: check what they say against the source, then "
    told += "`lemmata --claims toy --ledger .* check --accept` puts them on record"
    assert re.search(told, done.output)
    assert place.gate("--accept", "-k", "five").status == 0
    for line in before.splitlines():
        assert line in place.ledger
    assert 'claims."five"' in place.ledger


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ('verdict = "refuted"', "four: verdict on record survived, recomputed refuted"),
        ('fingerprint = "', "four: fingerprint on record 0"),
        ('sha256 = "', "four: sha256 of the counterexample on record 0"),
    ],
)
def test_a_hand_edit_of_the_ledger_fails_and_says_what_was_recomputed(place: Workplace, pattern: str, message: str) -> None:
    head, tail = place.ledger.split('[claims."four"]')
    section, three = tail.split("[claims.", 1)
    changed = section.replace(pattern, 'verdict = "survived"' if "verdict" in pattern else pattern + "0")
    (place.path / "ledger.toml").write_text(f'{head}[claims."four"]{changed}[claims.{three}')
    done = place.gate()
    assert done.status == 1
    assert message in done.output
    assert "recomputed" in done.output
    assert "--accept" in done.output


def test_an_undecided_claim_fails_and_is_never_accepted(place: Workplace) -> None:
    before = place.ledger
    tie = "equal(Gamma(Rational(1, 3))*Gamma(Rational(2, 3)), 2*pi/sqrt(3))"  # true, but no ball of any precision shows it
    place.edit("toy.py", "(THREE, FOUR)", f'(THREE, FOUR, Claim("root", "toy", "", CLOSED, {tie}))')
    done = place.gate("--accept")
    assert done.status == 1
    assert "root is undecided" in done.output
    assert "never accepted" in done.output
    assert place.ledger == before


# --- open claims: one run in one process, one in two workers ----------------------------------------------------------


@pytest.fixture(scope="module")
def open_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workplace, Done, Workplace, Done]:
    places = []
    for name, options in (("alone", []), ("workers", ["-n", "2"])):
        place = Workplace(tmp_path_factory.mktemp(name))
        place.write(OPEN_THEORY)
        places += [place, place.gate("--accept", "--seconds-per-claim", "0.2", *options)]
    alone, done_alone, workers, done_workers = places
    return alone, done_alone, workers, done_workers


def test_open_instances_are_counted_shown_and_accepted(open_runs: tuple[Workplace, Done, Workplace, Done]) -> None:
    place, done, _, _ = open_runs
    assert re.search(r"^flat +survived, [1-9][\d,]* open ", done.output, re.MULTILINE)
    assert re.search(r'\[claims."flat"\]\nverdict = "survived"\nfingerprint = "\w+"\nopen = "[1-9]\d*"\n', place.ledger)
    shown = json.loads((place.path / "reports" / "open" / "flat.json").read_text())
    assert (shown["kind"], shown["relations"][0]["holds"]) == ("open", None)
    replayed = place.python("-m", "lemmata.verify.cli", "--claims", "toy", "replay", "reports/open/flat.json")
    assert "flat: the point is still open: hypotheses true, statement not decided" in replayed.output


def test_a_claim_tested_on_nothing_fails_and_is_not_recorded(open_runs: tuple[Workplace, Done, Workplace, Done]) -> None:
    place, done, _, _ = open_runs
    assert done.status == 1
    assert "nothing was tested on nothing: none of" in done.output
    assert '"nothing"' not in place.ledger


def test_an_existence_claim_without_a_witness_is_undecided(open_runs: tuple[Workplace, Done, Workplace, Done]) -> None:
    place, done, _, _ = open_runs
    assert "nowhere is undecided: no witness" in done.output
    assert '"nowhere"' not in place.ledger


def test_a_run_that_refuses_some_claims_still_records_the_others(open_runs: tuple[Workplace, Done, Workplace, Done]) -> None:
    place, _, _, _ = open_runs
    assert place.verdicts["bound"] == "survived"
    assert place.verdicts["wrong"] == "refuted"
    assert "written to the ledger" in open_runs[1].output
    assert '"bound"' in place.ledger
    assert (place.path / "counterexamples" / "wrong.json").is_file()


def test_workers_give_the_same_verdicts_and_the_same_ledger(open_runs: tuple[Workplace, Done, Workplace, Done]) -> None:
    alone, done_alone, workers, done_workers = open_runs
    assert done_workers.status == done_alone.status
    assert workers.verdicts == alone.verdicts
    assert [line for line in workers.ledger.splitlines() if line.startswith(("[", "verdict", "fingerprint"))] == [
        line for line in alone.ledger.splitlines() if line.startswith(("[", "verdict", "fingerprint"))
    ]
    assert (workers.path / "counterexamples" / "wrong.json").is_file()


def test_a_pattern_file_is_tried_and_its_applicability_shown(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    place.write(OPEN_THEORY)
    np.save(tmp_path / "mine.npy", np.array([[0.0, 0.0], [3.0, 4.0]]))
    done = place.gate("--accept", "--claim", "bound", "--patterns", "mine.npy", "--seconds-per-claim", "0.2")
    assert done.status == 0, done.output
    table = (tmp_path / "reports" / "applicability.md").read_text()
    assert table.strip() in done.output
    rows = dict(line.strip("| ").split("|")[:2] for line in table.splitlines() if line.count("|") == 3)
    values = {name.strip(): value.strip() for name, value in rows.items()}
    assert values["patterns d"] == "2"
    assert values["least separation"] == "5"


# --- bad input --------------------------------------------------------------------------------------------------------

USAGE = {
    "unknown profile": (["--profile", "fast"], "--profile must be one of quick, default, thorough, got 'fast'"),
    "unknown device": (["--device", "tpu"], "--device must be one of auto, cpu, cuda, got 'tpu'"),
    "unknown id": (["--claim", "thre"], "unknown claim id 'thre'; did you mean three?"),
    "no module": (["--claims", "no_such_theory"], "--claims no_such_theory: cannot be imported (ModuleNotFoundError"),
    "no claims": (["--claims", "json"], "--claims json: its CLAIMS must be"),
    "bad seed": (["--seed", "-1"], "--seed must be an integer"),
    "bad seconds": (["--seconds-per-claim", "0"], "--seconds-per-claim must be a number from 0.001 to 1e+07, got '0'"),
    "endless seconds": (["--seconds-per-claim", "inf"], "--seconds-per-claim must be a number from 0.001 to 1e+07, got 'inf'"),
    "hardly any seconds": (["--seconds-per-claim", "1e-320"], "--seconds-per-claim must be a number from 0.001"),
    "long seed": (["--seed", "0" * 20 + "9" * 20], "--seed must be an integer from 0 to 2147483647, got '000"),
    "dependents of nothing": (["--dependents"], "--dependents needs a claim that others rest on"),
    "module that exits": (["--claims", "leaves"], "--claims leaves: cannot be imported (SystemExit: 0)"),
    "module that skips": (["--claims", "skips"], "--claims skips: cannot be imported (Skipped: not today)"),
    "no derivations": (["--claims", "five"], "--claims five: its DERIVATIONS must be a mapping or a sequence of derivations"),
    "reports in a file": (["--reports", "toy.py"], "--reports must be a folder"),
    "corrupt ledger": (["--ledger", "corrupt.toml"], "corrupt.toml: not TOML"),
    "bad verdict": (["--ledger", "word.toml"], "verdict must be one of"),
    "no pattern file": (["--patterns", "no-such.npy"], "--patterns: "),
}
SCRIPT = """
import contextlib, io, json, sys, pytest
command, cases = json.loads(sys.argv[1])
ends = {}
for name, arguments in cases.items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = pytest.main([*command, "--accept", *arguments])
    ends[name] = [int(status), out.getvalue() + err.getvalue()]
print(json.dumps(ends))
"""


Ends = tuple[dict[str, tuple[int, str]], bool]


@pytest.fixture(scope="module")
def usage_errors(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Ends:
    """How each bad command ends, and whether all files stayed as they were."""
    place = Workplace(Path(shutil.copytree(recorded, tmp_path_factory.mktemp("usage") / "toy-theory")))
    (place.path / "corrupt.toml").write_text("schema = 1\n[claims\n")
    (place.path / "leaves.py").write_text("raise SystemExit(0)\n")
    (place.path / "skips.py").write_text("import pytest\npytest.skip('not today', allow_module_level=True)\n")
    (place.path / "five.py").write_text(CLOSED_THEORY + "DERIVATIONS = 5\n")
    (place.path / "word.toml").write_text(place.ledger.replace('"proved"', '"believed"'))
    before = place.files
    done = place.python("-c", SCRIPT, json.dumps([COMMAND, {name: case[0] for name, case in USAGE.items()}]))
    ends = json.loads(done.output.splitlines()[-1])
    return ends, place.files == before


@pytest.mark.parametrize("name", USAGE)
def test_a_usage_error_is_one_clear_line_with_status_4(usage_errors: Ends, name: str) -> None:
    status, output = usage_errors[0][name]
    assert status == 4, output
    assert USAGE[name][1] in output
    assert len(output.strip().splitlines()) == 1, output


def test_usage_errors_leave_every_file_as_it_was(usage_errors: Ends) -> None:
    assert usage_errors[1]


def test_another_theory_cannot_overwrite_the_ledger_of_this_one(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    place.write(CLOSED_THEORY)
    done = place.python("-m", "pytest", str(ROOT / "verify"), "-q", "-p", "no:cacheprovider", "--claims", "toy", "--accept")
    assert done.status == 4
    assert "needs a ledger of its own" in done.output


def test_closed_claims_collecting_and_help_do_not_load_torch(place: Workplace) -> None:
    code = (
        "import sys, pytest; command = sys.argv[1:]\n"
        "for more in (['--help'], ['--collect-only'], []):\n"
        "    assert pytest.main([*command, *more]) == 0\n"
        "    print('loaded', 'torch' in sys.modules)"
    )
    done = place.afresh("-c", code, *COMMAND)
    assert done.status == 0, done.output
    assert [line for line in done.output.splitlines() if line.startswith("loaded")] == ["loaded False"] * 3


def test_a_report_folder_that_cannot_be_written_is_one_line_and_a_failing_status(place: Workplace) -> None:
    (place.path / "reports").mkdir()
    (place.path / "reports" / "counterexamples").write_text("in the way")
    done = place.gate()
    assert done.status == 4
    assert "cannot write the reports into reports/ (" in done.output
    assert "ledger" not in done.output


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_stdout_is_one_line(place: Workplace) -> None:
    with open("/dev/full", "w") as full:
        done = place.afresh("-m", "pytest", *COMMAND, stdout=full)
    assert done.status == 4
    assert re.fullmatch(r"ERROR: cannot write to stdout, it is full or closed: \d claims were judged\n", done.output)


# a module that makes each claim take a while; what has come is on the ledger at once
SLOWLY = """
import time
from lemmata.verify.gate import run as gate
judge, gate.SOON = gate.judge, 0.0

def slow(claim, *others):
    if claim.id == "ends":
        raise KeyboardInterrupt
    time.sleep(0.2)
    return judge(claim, *others)

gate.judge = slow
"""
SEVERAL = 'CLAIMS = tuple(Claim(f"c-{k}", "toy", "", CLOSED, less(Integer(k - 4), pi)) for k in range(8))\n'


def test_a_run_killed_at_random_moments_leaves_what_it_judged(tmp_path: Path) -> None:
    place, rng = Workplace(tmp_path), random.Random(0)
    place.write(CLOSED_THEORY + SEVERAL)
    assert place.gate("--accept").status == 0
    whole = place.ledger
    place.write(CLOSED_THEORY + SEVERAL + SLOWLY)
    for least in (1, 4):
        shutil.rmtree(place.path / "reports")
        (place.path / "ledger.toml").unlink()
        lines = place.path / "reports" / "verdicts.jsonl"
        running = place.started("--accept")
        while running.process.is_alive() and (not lines.exists() or lines.read_bytes().count(b"\n") < least):
            time.sleep(0.01)
        time.sleep(rng.random() / 4)
        running.process.kill()
        assert running.finish()[0] == -signal.SIGKILL
        found = [json.loads(line) for line in lines.read_bytes().split(b"\n")[:-1]]
        assert least <= len(found) < 8
        entries = Ledger.read(place.path / "ledger.toml").entries
        assert len(found) - 1 <= len(entries) <= len(found)
        assert {record["id"]: record["verdict"] for record in found}.items() >= {
            name: entry.verdict for name, entry in entries.items()
        }.items()
    assert place.gate("--accept").status == 0
    assert place.ledger == whole
    assert [name for name in place.files if name.endswith((".jsonl", ".staged"))] == []


def test_two_runs_at_once_are_both_on_the_ledger(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    place.write(CLOSED_THEORY + SEVERAL + SLOWLY)
    both = [place.started("--accept", *options) for options in (["--claim", "c-0", "--claim", "c-1"], ["--claim", "c-2"])]
    for running in both:
        assert running.finish()[0] == 0, running.output
    assert set(Ledger.read(place.path / "ledger.toml").entries) == {"c-0", "c-1", "c-2"}


def test_an_interrupted_run_writes_what_it_judged(place: Workplace) -> None:
    place.edit("toy.py", "(THREE, FOUR)", '(THREE, Claim("ends", "toy", "", CLOSED, less(pi, 5)), FOUR)\n' + SLOWLY)
    (place.path / "ledger.toml").unlink()
    done = place.gate("--accept")
    assert done.status == 2
    assert "the run was interrupted: what it judged is written, 1 claims" in done.output
    assert list(Ledger.read(place.path / "ledger.toml").entries) == ["three"]
    assert place.verdicts == {"three": "proved"}


# --- the pieces -------------------------------------------------------------------------------------------------------

TOY = {name: Claim(name, "test", "", PATTERN_SETS, less(0, Nearest(x, rho))) for name in ("prop-1", "prop-2", "lemma-1")}


def test_claims_are_chosen_in_the_order_of_the_theory() -> None:
    assert list(choose(TOY, ["lemma-1", "prop-1"])) == ["prop-1", "lemma-1"]
    assert list(choose(TOY, None)) == list(TOY)


def test_an_unknown_id_names_similar_ones_or_the_list() -> None:
    assert unknown_id("prop-11", TOY).startswith("unknown claim id 'prop-11'; did you mean prop-1")
    assert "lemmata list" in unknown_id("zzz", TOY)
    with pytest.raises(UsageError, match="lema-1"):
        choose(TOY, ["lema-1"])


@pytest.mark.parametrize("text", ["", "1.5", "-1", "x", "²", str(2**31), "9" * 5000])
def test_a_seed_is_a_small_natural_number(text: str) -> None:
    with pytest.raises(UsageError, match="--seed"):
        seed_of(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "nan", "inf", "soon"])
def test_seconds_are_positive_and_finite(text: str) -> None:
    with pytest.raises(UsageError, match="--seconds-per-claim"):
        seconds_of(text)


def test_good_settings_pass() -> None:
    assert seed_of("7") == 7
    assert seconds_of("0.5") == 0.5
    assert seconds_of(None) is None
    assert profile_named("thorough") == "thorough"


def test_an_internal_contradiction_is_loud_and_never_a_verdict_that_can_be_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contradict(claim: Claim, settings: Settings, prover: object) -> Verdict:
        raise InternalContradiction("a proof and a counterexample")

    monkeypatch.setattr(gate, "judge", contradict)
    ledger = Ledger(tmp_path / "ledger.toml", {})
    run = Run("toy", TOY, TOY, ledger, Settings(device="cpu"), True, tmp_path / "reports", "reports")
    record = run.judge(TOY["prop-1"])
    assert record["verdict"] == "undecided"
    assert "internal contradiction, a bug in the suite" in record["problems"][0]
    run.gather("prop-1", json.dumps(record), failed=True)
    assert run.finish(strangers_judged=True)
    assert not ledger.file_of("counterexample", "prop-1").exists()
    assert "prop-1" not in Ledger.read(ledger.path).entries


def endless(claim: Claim, settings: Settings, prover: object) -> Verdict:
    while True:
        try:
            time.sleep(10)
        except Exception:  # a bound is none of these
            time.sleep(10)


def greedy(claim: Claim, settings: Settings, prover: object) -> Verdict:
    raise AssertionError(f"{len(bytearray(1 << 30))} bytes more than a bound of 256 MiB")


@pytest.mark.parametrize("judge", [endless, greedy])
def test_a_claim_that_costs_too_much_is_undecided_and_the_others_have_their_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, judge: Callable[..., Verdict]
) -> None:
    monkeypatch.setattr(gate, "judge", judge)
    monkeypatch.setattr(gate, "seconds_for", lambda search: 0.2)
    monkeypatch.setattr(gate, "MOST_MEMORY", 1 << 28)
    ledger = Ledger(tmp_path / "ledger.toml", {})
    run = Run("toy", TOY, TOY, ledger, Settings(device="cpu"), True, tmp_path / "reports", "reports")
    run.gather("prop-2", json.dumps(_survived("prop-2")), failed=False)
    before, record = resource.getrlimit(resource.RLIMIT_AS), run.judge(TOY["prop-1"])
    assert record["verdict"] == "undecided"
    assert record["problems"][0].startswith("prop-1 is undecided: not decided within 0")
    assert (resource.getrlimit(resource.RLIMIT_AS), signal.getitimer(signal.ITIMER_REAL)) == (before, (0.0, 0.0))
    run.gather("prop-1", json.dumps(record), failed=True)
    assert run.finish(strangers_judged=True)
    assert set(Ledger.read(tmp_path / "ledger.toml").entries) == {"prop-2"}


def test_what_cannot_be_written_is_said_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for ledger, reports, words in (
        ("ledger.toml", "file", "cannot write the reports into reports/ (Not a directory)"),
        ("file/ledger.toml", "reports", "cannot write the ledger (File exists): 0 of 1 verdicts are on it"),
    ):
        run = Run("toy", TOY, TOY, Ledger(tmp_path / ledger, {}), Settings(), True, tmp_path / reports, "reports")
        run.gather("prop-2", json.dumps(_survived("prop-2")), failed=False)
        assert not run.finish(strangers_judged=False)
        assert run.notes == [words]
        check_line(words)
    assert (tmp_path / "reports" / "verdicts.json").exists()
    assert set(Ledger.read(tmp_path / "ledger.toml").entries) == {"prop-2"}


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1.0])
def test_whatever_becomes_of_the_tables_of_the_patterns_the_verdicts_are_written(tmp_path: Path, scale: float) -> None:
    name = tmp_path / ("odd \udcff\n.npy" if scale == 1 else "plain.npy")
    with open(os.fsencode(name), "wb") as file:
        np.save(file, scale * np.eye(2))
    settings = Settings(patterns=load_patterns(name))
    run = Run("toy", TOY, TOY, Ledger(tmp_path / "ledger.toml", {}), settings, True, tmp_path / "reports", "reports")
    run.gather("prop-2", json.dumps(_survived("prop-2")), failed=False)
    assert run.finish(strangers_judged=False)
    assert (set(Ledger.read(tmp_path / "ledger.toml").entries), run.notes) == ({"prop-2"}, [])
    table = (tmp_path / "reports" / "applicability.md").read_text()
    if scale == 1e200:
        assert "not measured: patterns must have norms of at most 1e+150, got inf" in table
    else:
        assert f"| {scale * 2**0.5:.6g} " in table.split("median separation")[1]


def test_a_claim_whose_judgement_broke_keeps_its_entry(tmp_path: Path) -> None:
    entry = Entry("survived", "0" * 16)
    path = tmp_path / "ledger.toml"
    path.write_text(Ledger(path, {"prop-1": entry, "gone": entry}).text)
    run = Run("toy", TOY, TOY, Ledger.read(path), Settings(), True, tmp_path / "reports", "reports")
    run.gather("prop-1", None, failed=True)
    run.gather("prop-2", json.dumps(_survived("prop-2")), failed=False)
    assert run.finish(strangers_judged=True)
    assert set(Ledger.read(path).entries) == {"prop-1", "prop-2", "gone"}
    assert "prop-1: ended in an error, no verdict" in (tmp_path / "reports" / "summary.md").read_text()


def _survived(claim_id: str) -> Record:
    search = SearchEffort(instances=2, counted=1, settled=0, min_margin=0.5, families=(), seconds=0.1)
    record = record_of(TOY[claim_id], Verdict(claim_id, Outcome.SURVIVED, "", Evidence(property=search)), 0.1)
    return record | {"problems": [], "status": "accepted"}


def test_a_module_whose_import_fails_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_toy_theory.py").write_text("raise RuntimeError('two\\nlines')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UsageError, match="RuntimeError: two lines") as caught:
        load_claims("broken_toy_theory")
    assert "\n" not in str(caught.value)
