"""Taking verdicts over agrees with judging everything, whatever is edited, and never takes over what has changed."""

from __future__ import annotations

import json
import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import pi

from lemmata.theory.language.claim import Claim, less
from lemmata.theory.language.domain import CLOSED
from lemmata.verify.gate.earlier import Earlier, taken_over
from lemmata.verify.gate.ledger import Entry, Ledger
from lemmata.verify.gate.reference import Reference
from lemmata.verify.gate.results import Results
from lemmata.verify.judge.judge import Settings
from tests.processes import python

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [
    *(str(ROOT / "verify"), "-q", "--color=no", "--claims", "toy", "--ledger", "ledger.toml"),
    *("--reports", "reports", "--profile", "quick", "--seconds-per-claim", "0.1"),
]
TOY = """
from sympy import Integer, pi
from lemmata import VECTORS, Claim, Entry, Index, Interval, S, Scalar, Vector, defined, derive, e_to, leq, less, total
from lemmata.theory.language.domain import CLOSED, Domain, n
from lemmata.theory.memory.symbols import v, z

def share(value):
    return 1 * value

@defined(latex="S")
def ToySum(v: Vector) -> Scalar:
    return total(v.length, lambda i: share(v[i]))

@defined(latex="Z")
def ToyPartition(v: Vector) -> Scalar:
    return total(v.length, lambda i: e_to(v[i]))

THREE = Claim("three", "toy", "pi exceeds 3", CLOSED, less(3, pi))
WRONG = Claim("wrong", "toy", "strictly", VECTORS, less(n + ToySum(v), ToyPartition(v)))
RIGHT = Claim("right", "toy", "not strictly", VECTORS, leq(n + ToySum(v), ToyPartition(v)))
WEAK = Claim("weak", "toy", "with one to spare", VECTORS, leq(n + ToySum(v), ToyPartition(v) + 1))
RANGE = Claim("range", "toy", "a number of a kind", Domain(((z, Interval(0, 1)),)), leq(z, 2))
i = Index("i", n)
PROOF = derive("right", S("each", "tangent", at=Entry(v, i)), S("all", "sum", None, "each", over=i),
    S("claim", "linear", RIGHT.statement, "all"))
LEANS = derive("weak", S("known", "claim", of="right"), S("claim", "linear", WEAK.statement, "known"))
CLAIMS = (THREE, WRONG, RIGHT, WEAK, RANGE)
DERIVATIONS = (PROOF, LEANS)
"""
EDITS = {  # what is edited: the text, what it becomes, and the claims that must be judged again
    "a claim": ("less(3, pi)", "less(Integer(22) / 7, pi)", {"three"}),
    "a claim's words": ('"pi exceeds 3"', '"pi is greater"', {"three"}),
    "a helper of an operator": ("return 1 * value", "return 2 * value", {"wrong", "right", "weak"}),
    "an operator": ("e_to(v[i])", "e_to(v[i]) + 1", {"wrong", "right", "weak"}),
    "a kind": ("Interval(0, 1)", "Interval(0, 3)", {"range"}),
    "a derivation": ('"all", "sum", None, "each", over=i', '"all", "sum", None, over=i', {"right", "weak"}),
    "a lemma's derivation": ('S("known", "claim", of="right"), ', "", {"weak"}),
    "a lemma": ("leq(n + ToySum(v), ToyPartition(v)))", "leq(n + ToySum(v), ToyPartition(v) + 2))", {"right", "weak"}),
    "a comment": ("i = Index", "# of an entry\ni = Index", set()),
}


class Place:
    """A theory, its ledger and the results of its runs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str) -> None:
        (self.path / "toy.py").write_text(text)

    def gate(self, *arguments: str) -> tuple[int, str]:
        running = python(self.path, "-m", "pytest", *COMMAND, "-o", f"cache_dir={self.path / 'cache'}", *arguments)
        return running.finish()[0], running.output

    @property
    def verdicts(self) -> dict[str, tuple[str, bool]]:
        """By claim the verdict, and whether it was taken over."""
        told = json.loads((self.path / "reports" / "verdicts.json").read_text())["claims"]
        return {claim["id"]: (claim["verdict"], claim["taken_over"] is not None) for claim in told}

    @property
    def judged(self) -> set[str]:
        return {name for name, (_, taken) in self.verdicts.items() if not taken}

    @property
    def store(self) -> Path:
        return next(self.path.joinpath("cache").rglob("verdicts.json"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("recorded"))
    place.write(TOY)
    status, output = place.gate("--accept")
    if status:
        raise AssertionError(output)
    return place.path


@pytest.fixture
def place(recorded: Path, tmp_path: Path) -> Place:
    return Place(Path(shutil.copytree(recorded, tmp_path / "toy-theory")))


def test_what_has_not_changed_is_taken_over_and_the_run_is_named(place: Place) -> None:
    status, output = place.gate("--changed")
    assert (status, place.judged) == (0, set()), output
    assert re.search(r"5 of 5 verdicts taken over from the run of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, as nothing", output)
    status, output = place.gate("--changed", "--fresh")
    assert (status, len(place.judged), "taken over" in output) == (0, 5, False), output


def test_another_setting_takes_nothing_over(place: Place) -> None:
    place.gate("--changed", "--seed", "1")
    assert len(place.judged) == 5


@pytest.mark.parametrize("name", EDITS)
def test_what_an_edit_touches_is_judged_again(place: Place, name: str) -> None:
    old, new, touched = EDITS[name]
    assert TOY.count(old) == 1
    place.write(TOY.replace(old, new))
    _, output = place.gate("--changed")
    assert place.judged == touched, output


def test_random_edits_end_as_a_full_run_does(place: Place) -> None:
    agrees(place, random.Random(0), 2)


def agrees(place: Place, rng: random.Random, edits: int) -> None:
    """Edit one to three things at once, and compare `--changed` with a run that takes nothing over."""
    for number in range(edits):
        text = TOY
        for old, new, _ in rng.sample(list(EDITS.values()), rng.randint(1, 3)):
            text = text.replace(old, new)
        place.write(text)
        ended, _ = place.gate("--changed")
        found = {name: verdict for name, (verdict, _) in place.verdicts.items()}
        full, output = place.gate("--fresh")
        expected = {name: verdict for name, (verdict, _) in place.verdicts.items()}
        assert (ended, found) == (full, expected), f"edit {number}: {output}"


def test_a_verdict_that_is_not_as_on_record_is_judged_anew(place: Place) -> None:
    ledger = place.path / "ledger.toml"
    ledger.write_text(ledger.read_text().replace('verdict = "refuted"', 'verdict = "survived"'))
    status, output = place.gate("--changed")
    assert status == 1, output
    assert place.judged == {"wrong"}


@pytest.mark.parametrize("damage", ["cut", "edited", "another key"])
def test_a_store_that_is_damaged_or_foreign_is_one_line(place: Place, damage: str) -> None:
    seal, _, body = place.store.read_bytes().partition(b"\n")
    told = {"cut": seal + b"\n" + body[:-9], "edited": seal + b"\n" + body.replace(b"refuted", b"proved ", 1)}
    place.store.write_bytes(told.get(damage, b"0" * 64 + b"\n" + body))
    status, output = place.gate("--changed")
    assert (status, len(place.judged)) == (0, 5), output
    assert len([line for line in output.splitlines() if "is not as this user's last run left it" in line]) == 1


def test_a_result_of_another_claim_is_not_found() -> None:
    results = Results(None, {"k": {"claim": "other", "run": "r"}})
    assert results.found("k", "other") is not None
    assert results.found("k", "mine") is None


def test_taken_over_verdicts_are_counted_by_run() -> None:
    lines = taken_over([{"taken_over": "A"}, {"taken_over": "A"}, {}])
    assert lines == ["2 of 3 verdicts taken over from A, as nothing that they depend on has changed"]
    assert taken_over([{}]) == []


class _Known:
    """Stands for what a verdict depends on."""

    def of(self, claim: object) -> str:
        return "now"


def test_a_claim_whose_record_or_content_differs_from_the_commit_is_judged(tmp_path: Path) -> None:
    claim = Claim("three", "toy", "", CLOSED, less(3, pi))
    entry = Entry("proved", claim.fingerprint)
    ledger = Ledger(tmp_path / "ledger.toml", {"three": entry})
    known = _Known()
    known.prover = type("Held", (), {"derivations": {}})  # type: ignore[attr-defined]
    earlier = Earlier(known, Settings(), Results(None), reference=Reference("REF", {"three": "now"}, {"three": entry}))  # type: ignore[arg-type]
    found = earlier.on_record(claim, None, ledger)
    assert found is not None
    assert (found["verdict"], found["taken_over"]) == ("proved", "REF")
    other = replace(entry, verdict="survived")
    for contents, entries in (({"three": "then"}, {"three": entry}), ({"three": "now"}, {"three": other}), ({}, {})):
        earlier.reference = Reference("REF", contents, entries)
        assert earlier.on_record(claim, None, ledger) is None
    earlier.reference = Reference("REF", {"three": "now"}, {"three": replace(entry, fingerprint="0" * 16)})
    stale = Ledger(ledger.path, earlier.reference.entries)
    assert earlier.on_record(claim, None, stale) is None
