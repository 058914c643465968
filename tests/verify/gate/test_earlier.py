"""Taking verdicts over agrees with judging everything, whatever is edited, and never takes over what has changed."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
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
RANDOM_EDITS = int(os.environ.get("LEMMATA_EDITS", "2"))  # from 3 on also of the rules, in a copy of the engine
COMMAND = [
    *("-q", "--color=no", "--claims", "toy", "--ledger", "ledger.toml"),
    *("--reports", "reports", "--profile", "quick", "--seconds-per-claim", "0.1" if RANDOM_EDITS <= 2 else "0.6"),
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

OWN_FILE, ORDER = "theory/kernel/own.py", "theory/kernel/order.py"
OWN_RULE = '''"""A rule of a user's."""

from lemmata.theory.kernel.logic import Context, Fact, Step, rule
from lemmata.theory.terms.sympy_facts import Le, exp


@rule("own")
def own(step: Step, facts: list[Fact], context: Context) -> Fact:
    """a <= exp(a) for every real a (option `at`)."""
    at = context.low(step.options["at"])
    return Fact(frozenset(), Le(at, exp(at), evaluate=False))
'''
OWN_TOY = (
    TOY.replace("from lemmata import", "import lemmata.theory.kernel.own\nfrom lemmata import", 1)
    .replace(
        "CLAIMS = (",
        """OWN = Claim("own", "toy", "by a rule of mine", VECTORS, leq(ToySum(v), ToyPartition(v)))
BY_OWN = derive("own", S("each", "own", at=Entry(v, i)), S("sums", "sum", None, "each", over=i),
    S("claim", "linear", OWN.statement, "sums"))
CLAIMS = (OWN, """,
        1,
    )
    .replace("DERIVATIONS = (", "DERIVATIONS = (BY_OWN, ", 1)
)
RULES = {  # of the engine: the file, the text, and what it becomes; all claims must be judged again
    "a rule": (
        ORDER,
        "Fact(frozenset(), Le(1 + at, exp(at), evaluate=False))",
        "Fact(frozenset(), Le(at, exp(at), evaluate=False))",
    ),
    "a rule that is too strong": (ORDER, "Fact(frozenset(), Le(1 + at,", "Fact(frozenset(), Le(2 + at,"),
    "what a rule asks for": (ORDER, "require(len(facts) == 1 and isinstance(relation, Le |", "require(isinstance(relation,"),
    "a comment in the kernel": (
        ORDER,
        '    index = context.low(step.options["over"])\n    relation',
        '    # the index\n    index = context.low(step.options["over"])\n    relation',
    ),
    "an own rule": (OWN_FILE, "Le(at, exp(at)", "Le(at - 1, exp(at)"),
    "what an own rule calls": (OWN_FILE, 'step.options["at"])', 'step.options["at"] - 1)'),
}


class Place:
    """A theory, its ledger and the results of its runs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str) -> None:
        (self.path / "toy.py").write_text(text)

    @property
    def has_engine(self) -> bool:
        return (self.path / "verify").is_dir()

    def copy_engine(self) -> None:
        """Have an engine of its own, as a user's checkout is, with what is compiled."""
        for name in ("theory", "verify", "models"):
            shutil.copytree(ROOT / name, self.path / name, ignore=shutil.ignore_patterns("*.json", "*.v", "*.svg"))
        shutil.copytree(ROOT / "lemmata", self.path / "lemmata", symlinks=True)
        for name in ("conftest.py", "pyproject.toml"):
            shutil.copy2(ROOT / name, self.path / name)

    def gate(self, *arguments: str) -> tuple[int, str]:
        engine = self.path if self.has_engine else ROOT
        command = [str(engine / "verify"), *COMMAND, "-o", f"cache_dir={self.path / 'cache'}", *arguments]
        running = python(self.path, "-m", "pytest", *command, prepare=_import_anew if self.has_engine else None)
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


def _import_anew() -> None:
    """Forget our modules, so that they are imported from the working folder."""
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("lemmata", "tests"):
            del sys.modules[name]


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
    edit(place.path / "toy.py", old, new)
    _, output = place.gate("--changed")
    assert place.judged == touched, output


def test_what_an_edit_of_a_rule_touches_is_judged_again(place: Place) -> None:
    place.copy_engine()
    status, output = place.gate("--changed")
    assert (status, place.judged) == (0, set()), output
    file, old, new = RULES["a rule"]
    edit(place.path / file, old, new)
    status, output = place.gate("--changed")
    assert (status, place.judged) == (1, {*place.verdicts}), output
    assert [name for name, (verdict, _) in place.verdicts.items() if verdict == "survived"] == ["right", "weak", "range"], (
        output
    )


def test_random_edits_end_as_a_full_run_does(place: Place) -> None:
    if RANDOM_EDITS > 2:
        place.copy_engine()
        place.write(OWN_TOY)
        (place.path / OWN_FILE).write_text(OWN_RULE)
        status, output = place.gate("--accept")
        assert status == 0, output
    agrees(place, random.Random(RANDOM_EDITS), RANDOM_EDITS)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1, f"{file.name}: {old}"
    file.write_text(text.replace(old, new))


def both(place: Place, tries: int = 3) -> tuple[object, object, str]:
    """How `--changed` ends, with its verdicts, and a run that takes nothing over; from the same store again where they differ.

    A busy machine may leave a claim no time, and then it is undecided. What is taken over wrongly is so each time.
    """
    kept = place.path / "kept"
    shutil.copytree(place.path / "cache", kept)
    try:
        for _ in range(tries):
            shutil.rmtree(place.path / "cache")
            shutil.copytree(kept, place.path / "cache")
            ends = []
            for option in ("--changed", "--fresh"):
                status, output = place.gate(option)
                ends.append((status, {name: verdict for name, (verdict, _) in place.verdicts.items()}))
            if ends[0] == ends[1]:
                break
        return ends[0], ends[1], output
    finally:
        shutil.rmtree(kept)


def agrees(place: Place, rng: random.Random, edits: int) -> None:
    """Edit one to three things at once, and compare `--changed` with a run that takes nothing over."""
    of_toy = {name: ("toy.py", old, new) for name, (old, new, _) in EDITS.items()}
    choices = {**of_toy, **(RULES if place.has_engine else {})}
    originals = {file: (place.path / file).read_text() for file, _, _ in choices.values()}
    for number in range(edits):
        chosen = rng.sample(list(choices), rng.randint(1, 3))
        if {"a rule", "a rule that is too strong"} <= {*chosen}:  # which are of the same place
            chosen.remove("a rule")
        for file, text in originals.items():
            (place.path / file).write_text(text)
        for file, old, new in (choices[name] for name in chosen):
            edit(place.path / file, old, new)
        changed, fresh, output = both(place)
        assert changed == fresh, f"edit {number}, {chosen}: {output}"
        if edits > 2:
            print(f"edit {number + 1}: {', '.join(chosen)}", flush=True)  # noqa: T201


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
