"""The site of a small project: what its pages say, and what they do not."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lemmata.verify.base.boundary import UsageError
from lemmata.verify.cli import main
from lemmata.verify.show.written import Line, Written
from lemmata.verify.site.build import MARK, _check_names
from lemmata.verify.site.pages import LONGEST, ROOM, Given, Pages
from tests.verify.site.conftest import Site

LARGEST = 300_000


class Links(HTMLParser):
    """What a page links to, and the names that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.targets.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)


def dead(out: Path) -> list[str]:
    """Links of a site that lead to no file or to no name in it, and names that a page has twice."""
    pages = {file: Links(file.read_text("utf-8")) for file in out.rglob("*.html")}
    found = [f"{file.name}: {one} twice" for file, page in pages.items() for one in page.ids if page.ids.count(one) > 1]
    for file, page in pages.items():
        for target in page.targets:
            path, _, anchor = target.partition("#")
            there = (file.parent / path).resolve() if path else file
            if path.startswith("data:"):
                continue
            known = there.is_file() and (not anchor or there.suffix != ".html" or anchor in pages[there].ids)
            found += [] if known else [f"{file.name}: {target}"]
    return found


def test_every_link_leads_somewhere(site: Site) -> None:
    assert dead(site.out) == []


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html">b</a><a href="#c">c</a><i id="d"></i><i id="d"></i>', "utf-8")
    assert dead(tmp_path) == ["a.html: d twice", "a.html: d twice", "a.html: b.html", "a.html: #c"]


def test_there_is_a_page_for_each_claim_and_place(site: Site) -> None:
    assert {file.stem for file in (site.out / "claims").iterdir()} == set(site.claims)
    assert {file.stem for file in (site.out / "places").iterdir()} == {"eq-0", "eq-1", "eq-1.limit", "eq-2", "eq-3", "eq-4"}


def test_each_page_is_small(site: Site) -> None:
    assert max(file.stat().st_size for file in site.out.rglob("*")) < LARGEST


def test_nothing_of_the_site_is_elsewhere(site: Site) -> None:
    for file in site.out.rglob("*.*"):
        found = re.findall(r"https?://[^\s\"'<]+", file.read_text("utf-8"))
        assert set(found) <= {"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"}, file


def test_a_refuted_claim_shows_its_point_both_sides_its_repair_and_a_drawing(site: Site) -> None:
    page = site.page("claims/eq-1.html")
    assert "✗" in page
    assert 'data-copy="lemmata replay counterexamples/eq-1.json"' in page
    assert "What holds instead" in page
    assert 'href="../claims/eq-1.repaired.html"' in page
    assert re.search(r"left</span> <b>1</b>.*right</span> <b>1</b>", page)
    assert 'class="lhs"' in page
    assert 'class="rhs"' in page
    assert "<blockquote>it is always more</blockquote>" in page
    assert "It fails at an exact point, which anybody can replay." in page


def test_a_limit_that_fails_claims_no_point_and_no_infinity_below_itself(site: Site) -> None:
    page = site.page("claims/eq-1.limit.html")
    assert "A limit decides it, which was taken by rules" in page
    assert "No single point refutes it." in page
    assert "grows beyond every bound" in page
    assert "The exact point" not in page
    assert "ball arithmetic at" not in page
    assert ">oo<" not in page
    assert "fails at" not in site.page("places/eq-1.limit.html")


def test_a_claim_that_survived_says_how_much_was_searched_or_what_says_it(site: Site) -> None:
    page = site.page("claims/eq-1.more.html")
    assert "this is no proof" in page
    assert 'data-copy="lemmata check --claim eq-1.more"' in page


def test_a_place_says_what_falls_and_stands_and_links_to_its_parts(site: Site) -> None:
    page = site.page("places/eq-1.html")
    assert "Of 2 claims, 1 falls and 1 is open; a repair of the one that falls stands." in page
    assert "All together: Of 3 claims, 2 fall and 1 is open; 1 of the 2 that fall has a repair that stands." in page
    assert 'href="eq-1.limit.html"' in page
    assert '<a href="eq-1.html">' in site.page("places/eq-1.limit.html")


def test_every_page_leads_to_how_it_is_read_and_each_with_commands_says_where_they_come_from(site: Site) -> None:
    for file in site.out.rglob("*.html"):
        assert 'reading.html">How to read this' in file.read_text("utf-8")
    assert 'data-copy="pip install lemmata"' in site.page("claims/eq-1.html")
    page = site.page("reading.html")
    assert "There are 7 pages of claims, and 7 claims are counted." in page
    assert "The kernel of a density is something else" in page


def test_a_proved_claim_shows_its_steps_and_how_coq_checks_it(site: Site) -> None:
    page = site.page("claims/eq-1.repaired.html")
    assert re.findall(r'id="step-(\d)"', page) == ["1", "2", "3"]
    assert '<a href="#step-1">each</a>' in page
    assert "accepted by Coq" in page
    assert "0123456789abcdef" in page
    assert 'data-copy="lemmata coq eq-1.repaired"' in page
    assert "_statement : Prop" in page


def test_a_refuted_claim_shows_how_coq_checks_its_point(site: Site) -> None:
    page = site.page("claims/eq-1.html")
    assert "<h2>Accepted by Coq</h2>" in page
    assert "<h2>Coq was not asked</h2>" in site.page("claims/eq-1.limit.html")
    assert "The denial on record has the digest <code>fedcba9876543210</code>" in page
    assert 'data-copy="lemmata coq eq-1"' in page
    assert "lemmata export coq" not in page
    assert "eq_1_refuted : ~ eq_1_statement" in page
    assert 'id="coq"' not in site.page("claims/eq-2.html")


def test_a_measured_claim_without_a_record_says_what_makes_one(site: Site) -> None:
    page = site.page("claims/eq-2.html")
    assert 'data-copy="lemmata experiment energies --size miniature"' in page
    assert "No record of a run lies here" in page


def test_a_verdict_on_another_statement_is_not_shown(site: Site) -> None:
    page = site.page("claims/eq-3.html")
    assert "changed since it was judged" in page
    assert "f" * 16 in page
    assert "Proved" not in page
    assert 'class="badge proved"' not in page
    assert "not on record" in site.page("claims/eq-4.html")


def test_the_front_page_says_what_falls_and_what_replaces_it(site: Site) -> None:
    page = site.page("index.html")
    order = [page.index(f'id="at-eq-{number}"') for number in ("1", "1.limit", "2", "3", "4", "0")]
    assert order == sorted(order)  # those that only define come last
    row = page[order[0] : order[1]]
    assert "Of 2 claims, 1 falls and 1 is open" in row
    assert 'href="claims/eq-1.html">refuted</a>: “the sum exceeds n' in row
    assert 'href="claims/eq-1.repaired.html">instead' in row


def test_what_a_claim_says_is_text(site: Site) -> None:
    for file in site.out.rglob("*.html"):
        assert "<script>window" not in file.read_text("utf-8")
    assert "&lt;script&gt;" in site.page("claims/eq-1.html")
    assert json.loads(site.page("assets/index.js").removeprefix("window.LEMMATA = ").rstrip(";\n"))["claims"][0][0] == "eq-1"


def test_a_point_that_was_edited_is_not_shown(site: Site, tmp_path: Path) -> None:
    file = site.project / "counterexamples" / "eq-1.json"
    kept = file.read_text("utf-8")
    file.write_text(kept.replace('"n": "1"', '"n": "2"'), "utf-8")
    try:
        assert site.build(tmp_path / "site") == 0
    finally:
        file.write_text(kept, "utf-8")
    page = (tmp_path / "site" / "claims" / "eq-1.html").read_text("utf-8")
    assert "is not the file on record" in page
    assert "The exact point" not in page
    assert 'class="badge refuted"' not in page


def test_a_folder_with_something_else_is_left_alone(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    assert site.build(tmp_path) == 2
    assert "holds something else than a site" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    assert (site.out / MARK).is_file()


def test_ids_that_differ_in_case_alone_are_refused() -> None:
    held: dict[str, Any] = {"eq-a": None, "eq-A": None}
    with pytest.raises(UsageError, match="differ in case alone"):
        _check_names(held)


def test_without_the_extra_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], site: Site
) -> None:
    from lemmata.verify.cli import site as command

    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "igraph" else object())
    monkeypatch.chdir(site.project)
    assert main(["site"]) == 2
    assert capsys.readouterr().err == "lemmata: site: igraph is not installed; pip install 'lemmata[site]'\n"


def test_where_a_long_proof_has_no_room_its_steps_are_in_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    """The LaTeX of short steps is given alone, so that the page asks for the rest once."""
    asked: list[int] = []

    def proof(claim: Any, longest: int) -> Written:
        asked.append(longest)
        short = Line("short", "as it is", "x", "" if longest else "x is short", ())
        long = Line("long", "as it is", "x" * (LONGEST + 1), "x is long", ())
        return Written("", (short, long, short, short), ())

    claim, found = SimpleNamespace(id="eq-1"), {"eq-1": SimpleNamespace(entry=object())}
    contents: Any = SimpleNamespace(derived={"eq-1": ()}, found=found)
    given = Given(proof, lambda *_: [], lambda _: [], lambda _: None)
    pages = Pages("a site", contents, given, "lemmata check", Path())
    monkeypatch.setattr("lemmata.verify.site.pages.ROOM", len("<math><mi>x</mi></math>"))
    shown = pages._proof(claim)  # type: ignore[arg-type]
    assert shown is not None
    formulas = [str(step["formula"]) for step in shown["steps"]]
    assert formulas == ["<math><mi>x</mi></math>", *(f"<code>x is {word}</code>" for word in ("long", "short", "short"))]
    assert asked == [LONGEST, 0]
    monkeypatch.setattr("lemmata.verify.site.pages.ROOM", ROOM)
    assert [str(step["formula"])[:6] for step in pages._proof(claim)["steps"]] == ["<math>", "<code>", "<math>", "<math>"]  # type: ignore[arg-type,index]
    assert asked == [LONGEST, 0, LONGEST]
