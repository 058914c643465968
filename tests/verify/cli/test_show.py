"""`lemmata show` and `lemmata list` say what became of a claim and of a printed place, as the ledger has it."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from lemmata.theory import CLAIMS, PLACES
from lemmata.theory.language.contents import place_of
from lemmata.verify import cli
from lemmata.verify.base.project import Project
from lemmata.verify.certify.certificate import certificate_to_json, certify
from lemmata.verify.gate import claim_text, options
from lemmata.verify.gate.ledger import Entry, Ledger
from lemmata.verify.gate.options import load_claims, load_derivations

PAPER = """
from sympy import Symbol
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Real
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.memory.energies import LayerEnergy, Nearest

a, b = Symbol("a", real=True), Symbol("b", real=True)
REALS = Domain(((a, Real()), (b, Real())))
PLACES = {"eq-1": "claim", "eq-1.sum": "claim", "eq-2": "definition", "eq-3": "a remark", "eq-10": "claim"}
WRONG = leq(Nearest(x, rho), LayerEnergy(x, rho))
CLAIMS = (
    Claim("eq-1", "toy, eq. (1)", "g lies below E", PATTERN_SETS, WRONG),
    Claim("eq-1.repaired", "toy, eq. (1)", "a square is at least 0", REALS, leq(0, (a - b) ** 2), repairs="eq-1"),
    Claim("eq-1.sum", "toy, eq. (1)", "a product is at most a mean of squares", REALS, leq(2 * a * b, a**2 + b**2)),
    Claim("eq-10.strict", "toy, eq. (10)", "a square lies above 0", REALS, less(0, (a - b) ** 2)),
)
DERIVATIONS = (
    derive("eq-1.repaired", S("all", "sign", CLAIMS[1].statement)),
    derive(
        "eq-1.sum", S("square", "claim", None, of="eq-1.repaired", at={}), S("all", "linear", CLAIMS[2].statement, "square")
    ),
)
"""
VERDICTS = {"eq-1": "refuted", "eq-1.repaired": "proved", "eq-1.sum": "proved", "eq-10.strict": "survived"}
Lemmata = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def nothing_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a paper of five places, where the command runs, and its ledger."""
    (tmp_path / "toy_paper_of_the_cli.py").write_text(PAPER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    claims = load_claims("toy_paper_of_the_cli")
    point = {"n": 1, "d": 2, "x": [Fraction(0)], "rho": [[Fraction(0)], [Fraction(1, 2)]]}
    text = json.dumps(certificate_to_json(certify(claims["eq-1"], point), claims["eq-1"]))
    (tmp_path / "counterexamples").mkdir()
    (tmp_path / "counterexamples" / "eq-1.json").write_text(text)
    entries = {name: Entry(verdict, claims[name].fingerprint) for name, verdict in VERDICTS.items()}
    digest = hashlib.sha256(text.encode()).hexdigest()
    entries["eq-1"] = Entry("refuted", claims["eq-1"].fingerprint, "counterexamples/eq-1.json", sha256=digest)
    (tmp_path / "toy.toml").write_text(Ledger(tmp_path / "toy.toml", entries).text)
    return tmp_path


@pytest.fixture
def lemmata(paper: Path, capsys: pytest.CaptureFixture[str]) -> Lemmata:
    def run(*arguments: str, ledger: bool = True) -> tuple[int, str, str]:
        on = ["--ledger", "toy.toml"] if ledger else []
        status = cli.main(["--claims", "toy_paper_of_the_cli", *on, *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def fields(out: str) -> dict[str, str]:
    """The page of a claim, up to its derivation."""
    head = out.partition("\nproof\n")[0]
    return {line[:12].strip(): line[13:] for line in head.splitlines()}


# --- one claim ---------------------------------------------------------------------------------------------------------


def test_a_refuted_claim_shows_where_it_fails_how_to_check_that_and_what_repairs_it(lemmata: Lemmata) -> None:
    status, out, _ = lemmata("show", "eq-1")
    page = fields(out)
    assert status == 0
    assert page["verdict"] == "refuted"
    assert page["fails at"] == "d = 2, n = 1, ρ = [[0], [1/2]], x = [0]"
    assert page["there"].startswith("of g(x, ρ) ≤ E(x, ρ) the sides are 0, [-0.575")
    assert (page["statement"], page["instead"]) == ("g(x, ρ) ≤ E(x, ρ)", "0 ≤ (a − b)²")
    assert page["repaired by"] == "eq-1.repaired (proved)"
    assert "rests on" not in page
    assert "\nproof\n" not in out


def test_who_checked_what_decides_a_claim_is_said(lemmata: Lemmata, paper: Path) -> None:
    checked = {name: fields(lemmata("show", name)[1]).get("checked by") for name in VERDICTS}
    assert checked == {"eq-1": "balls only", "eq-1.repaired": "kernel only", "eq-1.sum": "kernel only", "eq-10.strict": None}
    ledger = Ledger.read(paper / "toy.toml")
    decided = {name: replace(entry, coq="0123456789abcdef") for name, entry in ledger.entries.items() if checked[name]}
    ledger.path.write_text(replace(ledger, entries={**ledger.entries, **decided}).text)
    checked = {name: fields(lemmata("show", name)[1]).get("checked by") for name in decided}
    assert checked == {"eq-1": "balls + Coq", "eq-1.repaired": "kernel + Coq", "eq-1.sum": "kernel + Coq"}


def test_the_replay_command_that_is_shown_replays(lemmata: Lemmata, capsys: pytest.CaptureFixture[str]) -> None:
    command = fields(lemmata("show", "eq-1")[1])["replay"].split()
    assert command == "lemmata --claims toy_paper_of_the_cli replay counterexamples/eq-1.json".split()
    assert cli.main(command[1:]) == 0
    assert "eq-1: the point refutes the statement" in capsys.readouterr().out


def test_a_repair_names_what_it_repairs_and_a_derivation_what_it_rests_on(lemmata: Lemmata) -> None:
    repair, derived = fields(lemmata("show", "eq-1.repaired")[1]), lemmata("show", "eq-1.sum")[1]
    assert (repair["repairs"], repair["rests on"]) == ("eq-1 (refuted)", "no other claim")
    assert fields(derived)["rests on"] == "eq-1.repaired (proved)"
    assert derived.partition("\nproof\n")[2].splitlines() == [
        "  1. square: by eq-1.repaired",
        "     0 ≤ (a − b)²",
        "  2. all: by linear arithmetic (from 1)",
        "     2 a b ≤ a² + b²",
    ]


def test_a_claim_names_its_place_where_that_has_others(lemmata: Lemmata) -> None:
    assert fields(lemmata("show", "eq-1")[1])["place"] == "eq-1, 3 claims: lemmata list --place eq-1"
    assert "place" not in fields(lemmata("show", "eq-10.strict")[1])


def test_without_a_ledger_no_verdict_is_made_up(lemmata: Lemmata) -> None:
    assert fields(lemmata("show", "eq-1", ledger=False)[1])["verdict"] == "not on record"
    assert fields(lemmata("show", "eq-1", ledger=False)[1])["repaired by"] == "eq-1.repaired"


def test_a_verdict_that_was_recorded_for_another_statement_says_so(lemmata: Lemmata, paper: Path) -> None:
    fingerprint = load_claims("toy_paper_of_the_cli")["eq-10.strict"].fingerprint
    (paper / "toy.toml").write_text((paper / "toy.toml").read_text().replace(fingerprint, "0" * 16))
    assert "has changed since that was recorded for 0000" in fields(lemmata("show", "eq-10.strict")[1])["stale"]
    assert "stale" not in fields(lemmata("show", "eq-1")[1])


@pytest.mark.parametrize("text", ["", "{}", '{"point": 3, "relations": []}'])
def test_a_counterexample_that_is_not_the_one_on_record_is_not_shown(lemmata: Lemmata, paper: Path, text: str) -> None:
    (paper / "counterexamples" / "eq-1.json").write_text(text)
    status, out, _ = lemmata("show", "eq-1")
    assert (status, fields(out)["fails at"]) == (0, "counterexamples/eq-1.json is not the file on record")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (paper / "toy.toml").write_text(re.sub('sha256 = ".*"', f'sha256 = "{digest}"', (paper / "toy.toml").read_text()))
    assert fields(lemmata("show", "eq-1")[1])["fails at"].startswith("counterexamples/eq-1.json: no certificate (")


def test_a_missing_ledger_is_an_error_and_not_an_empty_one(lemmata: Lemmata) -> None:
    assert lemmata("--ledger", "none.toml", "list") == (2, "", "lemmata: --ledger: none.toml: no such file\n")


def test_every_page_of_the_theory_is_made_and_every_file_on_record_is_read() -> None:
    ledger = Ledger.read(Project().ledger)
    for claim in CLAIMS.values():
        page = fields("\n".join(claim_text.described(claim, CLAIMS, PLACES, ledger, None, "lemmata replay")))
        entry = ledger.entries[claim.id]
        assert page["verdict"].startswith(entry.verdict)
        assert ("fails at" in page, "holds at" in page) == (entry.counterexample is not None, entry.witness is not None)
        assert "json" not in page.get("fails at", "") + page.get("holds at", "")
        assert ("there" in page) == ("fails at" in page)


# --- a printed place ---------------------------------------------------------------------------------------------------


def test_a_place_shows_its_claims_in_order_and_the_places_within_it(lemmata: Lemmata, paper: Path) -> None:
    module = (paper / "toy_paper_of_the_cli.py").read_text().replace('Claim("eq-1",', 'Claim("eq-1.first",')
    (paper / "toy_paper_with_readings.py").write_text(module.replace('repairs="eq-1"', 'repairs="eq-1.first"'))
    claims = load_claims("toy_paper_with_readings")
    ledger = Ledger(paper / "toy.toml", {"eq-1.first": Entry("refuted", "0"), "eq-1.repaired": Entry("proved", "0")})
    assert claim_text.became("eq-1", claims, {"eq-1": "claim", "eq-1.sum": "claim", "eq-10": "claim"}, ledger) == [
        "eq-1",
        "  eq-1.first     refuted    g lies below E",
        "                 repaired by eq-1.repaired (proved)",
        "  eq-1.repaired  proved     a square is at least 0",
        "eq-1.sum",
        "  eq-1.sum       -          a product is at most a mean of squares",
        "3 claims: 1 proved, 1 refuted, 1 not on record",
    ]


def test_show_of_a_place_lists_it_and_not_the_place_whose_name_begins_alike(lemmata: Lemmata) -> None:
    status, out, _ = lemmata("show", "eq-10")
    assert status == 0
    assert out.splitlines() == [
        "eq-10",
        "  eq-10.strict  survived   a square lies above 0",
        "1 claim: 1 survived",
    ]


def test_a_place_without_claims_says_why(lemmata: Lemmata) -> None:
    assert lemmata("show", "eq-2") == (0, "eq-2  only defines\n", "")
    assert lemmata("show", "eq-3") == (0, "eq-3  a remark\n", "")


def test_what_is_neither_names_what_looks_like_it_once(lemmata: Lemmata) -> None:
    status, out, err = lemmata("show", "eq-4")
    assert (status, out) == (2, "")
    assert err.startswith("lemmata: unknown claim id 'eq-4'; did you mean ")
    assert err.count("eq-1,") == 1
    assert "eq-3" in err


read_once = cache(options.ledger_at)


@pytest.mark.parametrize("place", PLACES)
def test_every_printed_place_shows_all_of_its_claims(
    place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "ledger_at", read_once)
    theirs = [claim_id for claim_id in CLAIMS if place_of(claim_id, PLACES) == place]
    assert cli.main(["list", "--cases", "--place", place] if theirs else ["show", place]) == 0
    shown = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert set(theirs) <= set(shown)
    assert [name for name in shown if name in CLAIMS] == [claim_id for claim_id in CLAIMS if claim_id in shown]


# --- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_has_every_claim_under_its_place_with_its_verdict(lemmata: Lemmata) -> None:
    assert lemmata("list")[1].splitlines() == [
        "eq-1",
        "  eq-1           refuted    g lies below E",
        "  eq-1.repaired  proved     a square is at least 0",
        "eq-1.sum",
        "  eq-1.sum       proved     a product is at most a mean of squares",
        "eq-10",
        "  eq-10.strict   survived   a square lies above 0",
        "4 claims: 2 proved, 1 refuted, 1 survived",
    ]


CASES = """
from sympy import Integer
from lemmata.theory.language.cases import with_cases
from lemmata.theory.language.claim import less

def _below(k):
    return f"{k} is below 3", less(Integer(k), Integer(3))

PLACES = {"table": "claim"}
CLAIMS = (*with_cases("table", "toy, Table", "a size is below 3", _below, {"a": (1,), "b": (2,), "c": (5,)}).values(),)
"""


def test_a_claim_with_cases_is_one_line_and_can_be_opened(lemmata: Lemmata, paper: Path) -> None:
    (paper / "toy_paper_with_cases.py").write_text(CASES)
    verdicts = {"table.a": "proved", "table.b": "proved", "table.c": "refuted"}
    entries = "".join(f'[claims."{name}"]\nverdict = "{verdict}"\nfingerprint = "0"\n' for name, verdict in verdicts.items())
    (paper / "cases.toml").write_text(f"schema = 1\n{entries}")
    asked = ("--claims", "toy_paper_with_cases", "--ledger", "cases.toml")
    row = "  table    refuted    3 cases (2 proved, 1 refuted): a size is below 3"
    rows = ["  table.a  proved     1 is below 3", "  table.b  proved     2 is below 3", "  table.c  refuted    5 is below 3"]
    last = ["1 claim: 1 refuted", "1 of these with 3 cases"]
    short = row.replace("table    ", "table  ")
    assert lemmata(*asked, "list")[1].splitlines() == ["table", short, *last]
    assert lemmata(*asked, "list", "--cases")[1].splitlines() == ["table", row, *rows, *last]
    assert lemmata(*asked, "show", "table")[1].splitlines() == ["table", row, *rows, *last]
    some = lemmata(*asked, "list", "--verdict", "proved")[1].splitlines()
    assert some[1] == "  table  proved     2 of 3 cases: a size is below 3"
    assert "case of      table: a size is below 3" in lemmata(*asked, "show", "table.a")[1].splitlines()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--verdict", "proved"], ["eq-1.repaired", "eq-1.sum"]),
        (["--place", "eq-1"], ["eq-1", "eq-1.repaired", "eq-1.sum"]),
        (["--place", "eq-1.sum"], ["eq-1.sum"]),
        (["--text", "SQUARE", "above"], ["eq-10.strict"]),
        (["--text", "square lies"], ["eq-10.strict"]),
        (["--text", "square", "--verdict", "proved", "--place", "eq-1"], ["eq-1.repaired", "eq-1.sum"]),
        (["--text", "(10)"], ["eq-10.strict"]),
    ],
)
def test_filters_leave_what_has_all_that_was_asked_for(lemmata: Lemmata, asked: list[str], found: list[str]) -> None:
    status, out, _ = lemmata("list", *asked)
    assert status == 0
    assert [line.split()[0] for line in out.splitlines() if line.startswith("  ")] == found


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--verdict", "true"], "--verdict must be one of proved, refuted, survived, measured, ill-posed, got 'true'"),
        (["--place", "eq-4"], "--place: unknown printed place 'eq-4'; did you mean eq-3, eq-2, eq-1, eq-10, eq-1.sum?"),
        (["--text", " "], "--text needs a word, got ' '"),
        (["--text", "hexagon"], "no claim for --text hexagon"),
        (["--place", "eq-10", "--verdict", "proved"], "no claim for --place eq-10 --verdict proved"),
        (["--place", "eq-2"], "no claim for --place eq-2"),
    ],
)
def test_a_wrong_filter_is_one_line(lemmata: Lemmata, asked: list[str], message: str) -> None:
    assert lemmata("list", *asked) == (2, "", f"lemmata: {message}\n")


def test_a_verdict_can_only_be_asked_for_where_there_is_a_ledger(lemmata: Lemmata) -> None:
    status, out, err = lemmata("list", "--verdict", "proved", ledger=False)
    assert (status, out) == (2, "")
    assert "name a ledger with --ledger FILE" in err


def test_places_that_are_no_mapping_are_refused(lemmata: Lemmata, paper: Path) -> None:
    text = (paper / "toy_paper_of_the_cli.py").read_text()
    (paper / "toy_paper_without_places.py").write_text(f"{text}\nPLACES = ['eq-1']\n")
    status, out, err = lemmata("--claims", "toy_paper_without_places", "list")
    assert (status, out) == (2, "")
    assert "its PLACES must be a mapping" in err


# --- colour and haste --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": ""}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_there_is_colour_on_a_terminal_alone_and_none_with_no_color(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], coloured: bool
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(claim_text, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: terminal)))
    assert claim_text.painted("proved", 8) == ("\033[32mproved  \033[0m" if coloured else "proved  ")
    assert claim_text.painted("measured", 8) == "measured"


def test_the_list_reads_no_derivation_and_the_command_itself_no_theory() -> None:
    code = "import sys; from lemmata.verify.cli import main; print('sympy' in sys.modules); main(['list', '--place', 'prop-1'])"
    code += "; print([m for m in sys.modules if m.endswith('_proof') or m == 'lemmata.theory.kernel.derivation'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.splitlines()[0], done.stdout.splitlines()[-1]) == ("False", "[]")


def test_a_derivation_that_cannot_be_read_is_not_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """`getattr` with a default takes an AttributeError, whatever raised it, to mean that the name is not there."""
    from lemmata import theory

    def broken(**_: bool) -> None:
        raise AttributeError("module 'sympy' has no attribute 'Ssymbol'")

    monkeypatch.delitem(vars(theory), "DERIVATIONS", raising=False)
    monkeypatch.setattr(theory, "_modules", broken)
    with pytest.raises(Exception, match="Ssymbol"):
        load_derivations("lemmata.theory", CLAIMS)


def test_garbage_is_looked_for_again_once_all_is_loaded() -> None:
    try:
        with cli.loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_a_measurement_that_contradicts_a_claim_is_not_listed_as_if_it_supported_it() -> None:
    names = ("prop-4.tokens.bytes", "prop-4.tokens.words")
    told = zip(names, ("contradicted", "supported"), strict=True)
    entries = {name: Entry("measured", "", measurement=said) for name, said in told}
    lines = claim_text.listed({name: CLAIMS[name] for name in names}, (), Ledger(Path(), entries))
    assert lines[0].startswith(f"{names[0]}  measured   contradicted: the least loss")
    assert lines[1].startswith(f"{names[1]}  measured   the least loss")
    assert lines[-1] == "of what is measured, 1 claim is contradicted"
