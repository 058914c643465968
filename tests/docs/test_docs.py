"""README and docs are as generated, short, and true of the commands, claims, files and verdicts that they name."""

from __future__ import annotations

import fnmatch
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lemmata
from docs.generate import ROOT, accepted, counted, denied, on_record, pages
from docs.pages.markdown import cell, math
from docs.pages.reference import names_page
from docs.pages.results import SHORT, Results, point
from lemmata import theory
from lemmata.theory.language.cases import wholes
from lemmata.theory.language.claim import Cases
from lemmata.theory.language.defined import WORDS
from lemmata.verify.base.project import Project
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.cli import project
from lemmata.verify.gate.ledger import Entry, Ledger
from tests.docs.markdown import LINK, Table, anchors, code_spans, links, paragraphs, sentences, tables, words

README = ROOT / "README.md"
PAGES = (README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
LONGEST = 25  # words of a sentence
CAPTION = re.compile(r"\*[A-Z][a-z]+(?: [a-z]+)*:\*")
FIGURE = re.compile(r"\d[.,]\d|\d %|\d s\b|\d MiB")
BEGUN = set(re.findall(r'id="(.+)"', project.CLAIMS))  # those that `lemmata init` writes
NAMES = {*theory.CLAIMS, *theory.PLACES, *wholes(theory.CLAIMS.values()), *BEGUN}
every_page = pytest.mark.parametrize("name", TEXTS)


# --- generated pages ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return pages()


def test_generated_pages_are_as_generated(generated: dict[str, str]) -> None:
    stale = [name for name, text in generated.items() if TEXTS.get(name) != text]
    assert not stale, f"run `python -m docs.generate`: {stale}"


def test_every_claim_has_its_verdict_on_one_page_of_results(generated: dict[str, str]) -> None:
    entries = Ledger.read(Project().ledger).entries
    results = "\n".join(text for name, text in generated.items() if name.startswith("docs/results/"))
    for claim_id in theory.CLAIMS:
        name, verdict = re.escape(claim_id), entries[claim_id].verdict
        assert re.search(rf"^\| `{name}` \|.*\| {verdict}\b|`{name}` \({verdict}\b", results, re.M), claim_id


def test_what_claims_say_does_not_end_a_cell() -> None:
    assert cell("|x| <= y_1 * `a|b` and $|x|$") == r"\|x\| &lt;= y\_1 \* `a\|b` and $\vert x\vert$"
    assert math(r"\left\|x\right\| \|y\|<1") == r"$\left\Vert x\right\Vert  \Vert y\Vert \lt 1$"
    for name in ("docs/rules.md", "docs/operators.md", *(name for name in TEXTS if name.startswith("docs/results/"))):
        for table in tables(TEXTS[name]):
            assert {len(row) for row in table.rows} == {len(table.rows[0])}, (name, table.rows[0])


def test_a_changed_count_makes_readme_stale() -> None:
    claims = [claim for claim in theory.CLAIMS.values() if not claim.lemma]
    results = Results(theory.CLAIMS, Ledger.read(Project().ledger).entries)
    counts, line, coq = results.became(claims), on_record(theory.CLAIMS.values()), (accepted(results), denied(results))
    assert counted(TEXTS["README.md"], counts, line, *coq) == TEXTS["README.md"]
    assert counted(TEXTS["README.md"], counts + Counter(proved=1), line, *coq) != TEXTS["README.md"]
    assert counted(TEXTS["README.md"], counts, line, "1 of 2", coq[1]) != TEXTS["README.md"]
    assert counted(TEXTS["README.md"], counts, line, coq[0], "1 of 2") != TEXTS["README.md"]
    with pytest.raises(ValueError, match="one row for the verdict proved"):
        counted("no table", counts, line, *coq)
    with pytest.raises(ValueError, match="what is on record"):
        counted(TEXTS["README.md"].replace("*On record:*", ""), counts, line, *coq)


def test_counts_are_of_claims_and_a_claim_with_cases_counts_once() -> None:
    one, two = (replace(theory.CLAIMS["prop-1"], id=name) for name in ("prop-1.a", "prop-1.b"))
    whole = Cases("prop-1.c", "some")
    cases = [replace(one, id=f"prop-1.c-{k}", case_of=whole) for k in range(3)]
    lemma = replace(two, id="prop-1.d", lemma=True)
    assert on_record([one, two, *cases, lemma]).startswith("3 [claims]")
    assert "1 of them with 3 [cases]" in on_record([*cases, lemma])
    entries = {claim.id: Entry("proved", "") for claim in (one, two, *cases)}
    results = Results({}, {**entries, cases[1].id: Entry("refuted", "")})
    assert results.became([one, two, *cases]) == Counter(proved=2, refuted=1)


# --- prose --------------------------------------------------------------------------------------------------------------


def test_readme_is_one_screen() -> None:
    assert len(TEXTS["README.md"].splitlines()) <= 75


@every_page
def test_no_sentence_is_long(name: str) -> None:
    long = [s for paragraph in paragraphs(TEXTS[name]) for s in sentences(paragraph) if words(s) > LONGEST]
    assert not long, "\n".join(f"{words(s)} words: {s}" for s in long)


def test_a_verdict_means_something_in_twelve_words() -> None:
    rows = [row for table in tables(TEXTS["README.md"]) for row in table.rows if row[0].strip("`") in set(Outcome)]
    assert [row[0].strip("`") for row in rows] == ["proved", "refuted", "survived", "measured", "ill-posed", "undecided"]
    assert all(words(row[1]) <= 12 for row in rows)


def uncaptioned(text: str) -> list[Table]:
    """Tables with figures and without a line that says where they are from."""
    return [
        table
        for table in tables(text)
        if any(FIGURE.search(cell) for row in table.rows for cell in row)
        and not (CAPTION.match(table.after) or CAPTION.match(table.before))
    ]


HAND_WRITTEN = [name for name, text in TEXTS.items() if "<!-- Written by" not in text]


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_every_table_of_figures_says_where_they_are_from(name: str) -> None:
    assert not uncaptioned(TEXTS[name])


def test_a_table_without_a_caption_is_noticed() -> None:
    table = "| what | value |\n|---|---|\n| time | 1.5 s |\n"
    assert len(uncaptioned(table)) == 1
    assert not uncaptioned(f"{table}\n*Measured:* here.\n")


def test_words_that_readme_uses_are_in_the_glossary() -> None:
    glossary = {line.removeprefix("## ") for line in TEXTS["docs/glossary.md"].splitlines() if line.startswith("## ")}
    assert {outcome for outcome in Outcome if f"`{outcome}`" not in TEXTS["docs/glossary.md"]} == set()
    prose = " ".join(paragraphs(TEXTS["README.md"]))
    linked = " ".join(text for text, _ in LINK.findall(TEXTS["README.md"]))
    for term in glossary:
        used = re.search(rf"\b{term}s?\b", re.sub(r"`[^`]*`", "", prose), re.I)
        assert not used or re.search(rf"\b{term}s?\b", linked, re.I), f"README uses {term!r} and never links it"


# --- what is named ------------------------------------------------------------------------------------------------------


def broken(path: Path, text: str) -> list[str]:
    """Links of a page that lead nowhere in this repository."""
    found = []
    for target in links(text):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            found.append(target)  # pages of others are not fetched by a test, so none is linked
            continue
        place = (path.parent / file).resolve() if file else path
        known = place.exists() and (not anchor or anchor in anchors(place.read_text("utf-8")))
        if not known:
            found.append(target)
    return found


@every_page
def test_every_link_resolves(name: str) -> None:
    assert not broken(ROOT / name, TEXTS[name])


def test_a_broken_link_is_noticed() -> None:
    text = "[a](docs/no_such.md) [b](docs/glossary.md#nothing) [c](docs/glossary.md#claim) [d](#what-it-found)"
    assert broken(README, text) == ["docs/no_such.md", "docs/glossary.md#nothing"]


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / target).resolve() for target in links(TEXTS["docs/index.md"])}
    assert set(PAGES) - {README, index} <= linked


def unknown_names(text: str) -> list[str]:
    """Ids and paths in code that name nothing; `eq-8.*` names all that match."""
    begins = {place.partition("-")[0] for place in theory.PLACES}
    found = []
    for code in code_spans(text):
        if re.fullmatch(r"(?:theory|verify|models|tests|docs|benchmarks)(?:/[\w.-]+)+/?", code):
            found += [] if (ROOT / code).exists() else [code]
        elif re.fullmatch(r"[A-Za-z0-9]+-[A-Za-z0-9.*-]+", code) and code.partition("-")[0] in begins:
            found += [] if any(fnmatch.fnmatchcase(name, code) for name in NAMES) else [code]
    return found


@every_page
def test_every_claim_and_path_that_is_named_exists(name: str) -> None:
    assert not unknown_names(TEXTS[name])


def test_a_name_of_nothing_is_noticed() -> None:
    text = "`prop-3` `eq-8.*` `verify/gate` `prop-99` `eq-8.nothing*` `verify/no_such.py` `my-energy`"
    assert unknown_names(text) == ["prop-99", "eq-8.nothing*", "verify/no_such.py"]


# --- what is shown ------------------------------------------------------------------------------------------------------


def test_readme_shows_the_counterexample_on_record() -> None:
    certificate = json.loads((Project().ledger.parent / "counterexamples" / "prop-3.json").read_text("utf-8"))
    shown = " ".join(TEXTS["README.md"].split())
    (worst,) = (relation for relation in certificate["relations"] if relation["blamed"])
    point = ", ".join(f"{name} = {json.dumps(value).replace(chr(34), '')}" for name, value in certificate["point"].items())
    assert f"{worst['relation']} fails at {point}: {worst['lhs']} against {worst['rhs']}" in shown


def test_symbols_are_written_as_the_page_of_names_says() -> None:
    names: dict[str, Any] = {}
    exec("from sympy import MatrixSymbol, Symbol\nfrom lemmata.theory.memory.symbols import *", names)
    exec("from lemmata.theory.language.sizes import *", names)
    rows = next(table.rows for table in tables(names_page()) if table.rows[0][0] == "symbol")[1:]
    assert len(rows) > 10
    for name, written in rows:
        assert eval(written.strip("`"), names) == names[name.strip("`")]


def test_every_kind_word_and_function_is_on_the_page_of_names() -> None:
    text = names_page()
    homes = ("defined", "functions", "sets", "domain")
    of_claims = {name for name, home in lemmata.NAMES.items() if home.rpartition(".")[2] in homes}
    missing = {name for name in of_claims if f"| `{name}(" not in text and f"| `{name}`" not in text}
    assert missing == {"Domain", "Kind", "Scalar", "defined"}


def test_every_word_of_definitions_is_on_the_page_of_operators() -> None:
    words = TEXTS["docs/add_an_operator.md"].split("\n## Words\n")[1].split("\n## ")[0]
    assert set(WORDS) <= set(re.findall(r"`(\w+)", words))


def test_a_point_is_shown_where_it_is_short(tmp_path: Path) -> None:
    file = tmp_path / "point.json"
    shown = {}
    for values in ({"x": ["1/2"], "d": "2"}, {"x": ["1/3"] * 99}, {}):
        file.write_text(json.dumps({"point": values}), "utf-8")
        shown[len(str(values))] = point(file)
    assert list(shown.values()) == ["`x = [1/2], d = 2`", "this point", "the numbers"]


def test_formulas_of_results_are_short() -> None:
    formulas = re.findall(r"<br>\$([^$]*)\$", TEXTS["docs/results/beyond_scaling_laws.md"])
    assert len(formulas) > 100
    assert max(map(len, formulas)) <= SHORT + 60  # signs became words
