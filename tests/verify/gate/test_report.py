"""Reports are readable by somebody who has not seen the code, and the JSON keeps its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path

import pytest

from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.base.verdicts import AttackEffort, Evidence, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.certificate import certify
from lemmata.verify.gate.ledger import Record
from lemmata.verify.gate.report import (
    COLUMNS,
    failure_report,
    record_of,
    repaired_by,
    second_checks,
    summary_markdown,
    table,
    tallied,
    verdicts_json,
    write_reports,
)

g, E = Nearest(x, rho), LayerEnergy(x, rho)
CLAIM = Claim(
    "eq-0.exact",
    "the paper, eq. (0)",
    "the layer energy is the nearest-neighbour function",
    PATTERN_SETS,
    all_of(leq(E, g), leq(g, E)),
    given=leq(MaxNorm2(rho), 1),
    reading_of="eq-0",
)
POINT = {"n": 1, "d": 2, "x": [F(0)], "rho": [[F(1, 2)], [F(1, 2)]]}  # g = 1/4, E = 1/4 - log 2
SEARCH = SearchEffort(instances=2000, counted=1500, settled=3, min_margin=-0.25, families=("gaussian", "lattice"), seconds=0.5)
ATTACK = AttackEffort(instances=64, steps=10, seconds=0.5, device="cpu", min_margin=-0.75)


def refuted() -> Record:
    evidence = Evidence(property=SEARCH, attack=ATTACK, certificate=certify(CLAIM, POINT))
    record = record_of(CLAIM, Verdict(CLAIM.id, Outcome.REFUTED, "it fails", evidence), 1.25, "eq-0.repair")
    return record | {"problems": ["the verdict differs"], "status": "differs"}


def survived() -> Record:
    claim = replace(CLAIM, id="other", reading_of=None)
    search = replace(SEARCH, min_margin=float("inf"))
    record = record_of(claim, Verdict("other", Outcome.SURVIVED, "not falsified", Evidence(property=search)), 0.5)
    return record | {"problems": [], "status": "as on record"}


def test_a_record_is_plain_data() -> None:
    assert json.loads(json.dumps(refuted(), allow_nan=False)) == refuted()
    assert json.loads(json.dumps(survived(), allow_nan=False)) == survived()


def test_verdicts_json_has_exactly_the_keys_of_its_schema() -> None:
    data = verdicts_json([refuted(), survived()], "reports")
    assert data["schema"] == 1
    first, second = data["claims"]
    assert first == {
        "id": "eq-0.exact",
        "source": "the paper, eq. (0)",
        "verdict": "refuted",
        "reading_of": "eq-0",
        "repaired_by": "eq-0.repair",
        "case_of": None,
        "lemma": False,
        "fingerprint": CLAIM.fingerprint,
        "statement_latex": CLAIM.latex,
        "measurement": None,
        "taken_over": None,
        "evidence": {
            "derivation": None,
            "checked_by": "balls only",
            "property": {"instances": 2000, "counted": 1500, "min_margin": -0.25},
            "attack": {"instances": 64, "seconds": 0.5, "device": "cpu", "min_margin": -0.75},
            "certificate": {"bits": 64, "file": "reports/counterexamples/eq-0.exact.json"},
            "open": None,
        },
    }
    assert second["evidence"] == {
        "derivation": None,
        "checked_by": None,
        "property": {"instances": 2000, "counted": 1500, "min_margin": None},
        "attack": None,
        "certificate": None,
        "open": None,
    }


def derived_record(accepted: bool | None, says: str = "") -> Record:
    evidence = Evidence(derivation="derived in 3 checked steps")
    record = record_of(CLAIM, Verdict(CLAIM.id, Outcome.PROVED, "derived", evidence), 0.1)
    told = {"theorem": "0123456789abcdef", "accepted": accepted, "refused": bool(says), "says": says}
    return record | {"derived": True, "coq": None if accepted is None else told}


def test_who_checked_a_derivation_is_said() -> None:
    records = [derived_record(True), derived_record(None), derived_record(False, "it.v:3: no"), survived()]
    assert [part["evidence"]["checked_by"] for part in verdicts_json(records, "reports")["claims"]] == [
        "kernel + Coq",
        "kernel only",
        "kernel only",
        None,
    ]
    assert second_checks(records) == ["3 derived: 1 by kernel + Coq, 2 by kernel only", "eq-0.exact: kernel only: it.v:3: no"]
    recorded = derived_record(True) | {"coq": {"theorem": "0123456789abcdef", "accepted": True}}
    assert second_checks([recorded]) == ["1 derived: 1 by kernel + Coq; of Coq it is on record, --coq asks it again"]
    assert second_checks([survived(), derived_record(None) | {"derived": False}]) == []  # proved by evaluation


def test_who_checked_that_a_point_refutes_is_said() -> None:
    told = {"theorem": "0123456789abcdef", "accepted": True}
    no = {**told, "accepted": False, "refused": True, "says": "its denial: R_it.v:3: no"}
    records = [refuted() | {"coq": told}, refuted(), refuted() | {"coq": no}]
    shown = [part["evidence"]["checked_by"] for part in verdicts_json(records, "reports")["claims"]]
    assert shown == ["balls + Coq", "balls only", "balls only"]
    assert second_checks(records) == [
        "3 refuted at a point: 1 by balls + Coq, 2 by balls only",
        "eq-0.exact: balls only: its denial: R_it.v:3: no",
    ]
    evidence = {**refuted()["evidence"], "certificate": {**refuted()["evidence"]["certificate"], "denial": {}}}
    assert second_checks([refuted() | {"evidence": evidence}]) == []  # no single point does


@pytest.mark.parametrize(
    "part",
    [
        "# eq-0.exact: on record survived, recomputed refuted",
        "- the verdict differs",
        "the layer energy is the nearest-neighbour function (the paper, eq. (0))",
        "(LayerEnergy(x, rho) <= Nearest(x, rho)) & (Nearest(x, rho) <= LayerEnergy(x, rho))",
        f"$${CLAIM.latex}$$",
        "- `d`: the number of stored patterns",
        "- `rho`: Stored patterns",
        "- `Nearest`: $g(x)=",
        "rho = [[1/2], [1/2]]",
        "- `MaxNorm2(rho) <= 1` holds: left 1/4, right 1",
        "    Nearest(x, rho) <= LayerEnergy(x, rho)\n",
        "- left side: 1/4",
        "- right side: [-0.44314718056",
        "): [-0.693147180560",
        "- `LayerEnergy(x, rho) <= Nearest(x, rho)` holds",
        "2,000 instances, of which 1,500 counted",
        "    lemmata replay reports/counterexamples/eq-0.exact.json",
    ],
)
def test_a_failure_report_says_everything_needed_to_check_it(part: str) -> None:
    text = failure_report(CLAIM, refuted(), "survived", "lemmata replay reports/counterexamples/eq-0.exact.json")
    assert part in text


def test_a_failure_report_without_a_counterexample_is_short() -> None:
    text = failure_report(CLAIM, survived(), None, None)
    assert "on record nothing, recomputed survived" in text
    assert "counterexample" not in text
    assert "replay" not in text


def test_the_table_has_the_least_margin_of_search_and_attack() -> None:
    rows = table([refuted(), survived()])
    assert [dict(zip(COLUMNS, row, strict=True)) for row in rows] == [
        {
            "claim": "eq-0.exact",
            "verdict": "refuted",
            "least margin": "-0.75",
            "counted": "1,500",
            "of drawn": "75%",
            "seconds": "1.2",
            "record": "differs",
        },
        {
            "claim": "other",
            "verdict": "survived",
            "least margin": "-",
            "counted": "1,500",
            "of drawn": "75%",
            "seconds": "0.5",
            "record": "as on record",
        },
    ]
    assert tallied([refuted(), survived(), survived() | {"id": "third"}]) == ["3 claims: 1 refuted, 2 survived"]
    assert tallied([]) == ["no claim was judged"]


def test_a_claim_with_cases_has_one_row_and_those_that_differ_one_of_their_own() -> None:
    whole = [survived() | {"id": f"many-{k}", "case_of": "many"} for k in range(3)]
    whole.append(refuted() | {"id": "many-3", "case_of": "many"})
    rows = table([survived(), *whole])
    assert [row[:2] for row in rows] == [("other", "survived"), ("many", "refuted, 1 of 4 cases"), ("many-3", "refuted")]
    assert rows[1][2:] == ("-0.75", "6,000", "75%", "2.8", "differs")
    assert [row[0] for row in table(whole, cases=True)] == ["many-0", "many-1", "many-2", "many-3"]
    assert [row[:2] for row in table(whole[:3])] == [("many", "survived, 3 cases")]
    assert [row[0] for row in table(whole[:1])] == ["many-0"]


def test_cases_count_once_and_lemmas_apart() -> None:
    cases = [survived() | {"id": f"many-{k}", "case_of": "many", "verdict": "proved"} for k in range(2)]
    lemmas = [survived() | {"id": f"fact-{k}", "lemma": True, "verdict": "proved"} for k in range(2)]
    assert tallied([refuted(), *cases, *lemmas]) == [
        "2 claims: 1 proved, 1 refuted",
        "1 of these with 2 cases",
        "2 lemmas: 2 proved",
    ]
    text = summary_markdown([refuted(), *cases, *lemmas], [], [])
    assert "# Verdicts: 2 claims: 1 proved, 1 refuted\n\n1 of these with 2 cases\n2 lemmas: 2 proved\n" in text


def test_the_summary_shows_what_changed_and_escapes_its_table() -> None:
    record = refuted() | {"problems": ["a | b"]}
    text = summary_markdown([record, survived()], ["- old", "+ new"], ["a note"])
    assert "# Verdicts: 2 claims: 1 refuted, 1 survived" in text
    assert "**1 not as on record.**" in text
    assert "- a \\| b" in text
    assert "```diff\n- old\n+ new\n```" in text
    assert "| other | survived |" in text


def test_reports_are_written_and_outdated_ones_removed(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    write_reports(folder, "reports", [refuted()], {CLAIM.id: "why"}, [], [])
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == {
        "verdicts.json",
        "summary.md",
        "counterexamples/eq-0.exact.json",
        "failures/eq-0.exact.md",
    }
    mended = survived() | {"id": CLAIM.id}
    write_reports(folder, "reports", [mended], {}, [], [])
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == {"verdicts.json", "summary.md"}


def test_the_first_repair_in_the_order_of_the_theory_is_named() -> None:
    repairs = [replace(CLAIM, id=f"eq-0.{i}", repairs="eq-0") for i in (1, 2)]
    assert repaired_by({claim.id: claim for claim in repairs}) == {"eq-0": "eq-0.1"}
    both = replace(CLAIM, repairs=("eq-1", "eq-2"))
    assert repaired_by({both.id: both}) == {"eq-1": both.id, "eq-2": both.id}
