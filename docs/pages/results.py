"""A page of results for each paper: what every printed place became, with points and repairs; verdicts are those on record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import chain
from os.path import relpath
from pathlib import Path

from docs.pages.markdown import Row, cell, math, page, slug, table
from lemmata import theory
from lemmata.theory.language.cases import whole_of, wholes
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.contents import CLAIM, DEFINITION, place_of
from lemmata.verify.base.project import Project
from lemmata.verify.gate.ledger import Entry, checkers
from lemmata.verify.gate.tally import NONE, of_all, of_cases

HERE = Path(__file__).resolve().parent.parent / "results"
SHORT = 130  # characters of LaTeX that a cell shows
SHORT_POINT = 90  # of a point
VERDICTS = ("proved", "refuted", "measured", "survived", "ill-posed")
FOLDERS = {  # the folder of a page's places -> its page, its title, what it is, how its sources begin
    "papers.beyond_scaling_laws": (
        "beyond_scaling_laws",
        "Beyond Scaling Laws",
        "Niu, Bai, Deng, Han: *Beyond Scaling Laws: Understanding Transformer Performance with Associative Memory*.",
        "arXiv:2405.08707v2",
    ),
    "papers.hopfield_is_all_you_need": (
        "hopfield_is_all_you_need",
        "Hopfield Networks is All You Need",
        "Ramsauer et al.: *Hopfield Networks is All You Need*. The ids begin with `ram`.",
        "arXiv:2008.02217",
    ),
    "papers.epanechnikov_energy": (
        "epanechnikov_energy",
        "Dense Associative Memory with Epanechnikov Energy",
        "Hoover et al.: *Dense Associative Memory with Epanechnikov Energy*. Ids begin with `epan`.",
        "arXiv:2506.10801",
    ),
    "results": (
        "own",
        "Results of our own",
        "These claims are printed nowhere. Repairs and derivations of the papers' claims rest on them.",
        "",
    ),
}


def point(file: Path) -> str:
    """The point of a counterexample or a witness, where it is short."""
    values = json.loads(file.read_text("utf-8"))["point"]
    shown = ", ".join(f"{name} = {json.dumps(value)}" for name, value in values.items()).replace('"', "")
    return f"`{shown}`" if 0 < len(shown) <= SHORT_POINT else "this point" if shown else "the numbers"


class Results:
    """The claims and verdicts on record, and which page shows what."""

    def __init__(self, claims: Mapping[str, Claim], entries: Mapping[str, Entry]) -> None:
        self.claims, self.entries = claims, entries
        self.derived = {derivation.claim for derivation in theory.DERIVATIONS}
        self.places = {key: dict(import_module(f"{theory.__name__}.{key}.contents").PLACES) for key in FOLDERS}
        every = {place: key for key, places in self.places.items() for place in places}
        self.place = {claim_id: place_of(claim_id, every) for claim_id in claims}
        self.folder = {claim_id: every[place] for claim_id, place in self.place.items()}
        self.repairs: dict[str, list[Claim]] = {}
        for claim in claims.values():
            for broken in claim.repaired_ids:
                self.repairs.setdefault(broken, []).append(claim)

    def of(self, place: str) -> list[Claim]:
        """The claims of a place that have a row: the place's own first, then by id; a repair stands beside what it repairs."""
        own = [claim for claim_id, claim in self.claims.items() if self.place[claim_id] == place and not self.beside(claim)]
        return sorted(own, key=lambda claim: (claim.id != place, whole_of(claim), claim.id))

    def beside(self, claim: Claim) -> bool:
        """Whether a claim is shown in the row of the claim that it repairs, and has none of its own."""
        return not self.printed(claim) and any(self.folder[broken] == self.folder[claim.id] for broken in claim.repaired_ids)

    def verdict(self, claim: Claim) -> str:
        """The verdict on record, with the file of the point that shows it."""
        entry = self.entries.get(claim.id)
        if entry is None:
            return NONE
        file = entry.counterexample or entry.witness
        shown = f"{entry.verdict}: {entry.measurement}" if entry.measurement else entry.verdict
        by = checkers(entry.verdict, entry.coq, derived=claim.id in self.derived, at_a_point=self.at_a_point(claim.id))
        told = "" if by is None else f" ({by})"
        if file is None or claim.id in self.derived:
            return f"{shown}{told}"
        path = Project().ledger.parent / file
        return f"{shown} at [{point(path)}]({Path(relpath(path, HERE)).as_posix()}){told}"

    def at_a_point(self, claim_id: str) -> bool:
        """Whether a point on record refutes a claim."""
        entry = self.entries.get(claim_id)
        return entry is not None and entry.counterexample is not None and not self.claims[claim_id].prefix

    def by_coq(self, claim_id: str) -> bool:
        """Whether Coq has accepted what the kernel derived, or that a point refutes the claim."""
        return claim_id in self.entries and self.entries[claim_id].coq is not None

    def instead(self, claim: Claim) -> str:
        """The repairs of a claim with their verdicts."""
        shown = []
        for repair in self.repairs.get(claim.id, ()):
            name = f"`{repair.id}`"
            if not self.beside(repair):
                where = self.folder[repair.id]
                name = f"[{name}]({FOLDERS[where][0]}.md#{slug(self.place[repair.id])})"
            shown.append(f"{name} ({self.verdict(repair)}): {self.says(repair)}")
        return "<br>".join(shown)

    def says(self, claim: Claim) -> str:
        """What a claim says, and its formula where that is short."""
        short = claim.statement is not None and len(claim.latex) <= SHORT
        return cell(claim.says) + (f"<br>{math(claim.latex)}" if short else "")

    def printed(self, claim: Claim) -> bool:
        """Whether a claim is the paper's: printed there, or a reading of what is, which may repair another reading."""
        begins = FOLDERS[self.folder[claim.id]][3]
        own = claim.repairs is None or claim.reading_of is not None
        return own and claim.source.startswith(begins) and "(consequence)" not in claim.source

    def became(self, claims: Iterable[Claim]) -> Counter[str]:
        """How many of some claims have each verdict; those with cases count once."""
        return Counter(map(self.of_all, wholes(claims).values()))

    def of_all(self, cases: Iterable[Claim]) -> str:
        """The verdict on a claim with these cases."""
        return of_all(self.entries[case.id].verdict if case.id in self.entries else NONE for case in cases)


def results_page(results: Results, key: str) -> str:
    """One paper: how many statements became what, then every printed place in order."""
    _, title, about, begins = FOLDERS[key]
    lines = [about, "", *_counts(results, key)]
    lines += [
        "Each place has a table, in the order of print. A refuted claim links the exact point at which it fails.",
        "The last column says what holds instead. Words are explained in the [glossary](../glossary.md).",
        "",
    ]
    for place, became in results.places[key].items():
        lines += [f"## {place}", ""]
        if became != CLAIM:
            reason = "defines; nothing to judge" if became == DEFINITION else cell(became)
            lines += table(("what became of it",), [(reason,)])
        lines += _tables(results, results.of(place), begins)
    return page(title, *lines)


def _tables(results: Results, claims: list[Claim], begins: str) -> Iterable[str]:
    """A row for each claim of a place, then a table of cases for each claim that has several."""
    rows, several = [], []
    for name, group in wholes(claims).items():
        where, whole = cell(group[0].source.removeprefix(f"{begins}, ")), group[0].case_of
        if whole is None or len(group) == 1:
            rows += [(_code(c), where, results.says(c), results.verdict(c), results.instead(c)) for c in group]
        else:
            verdict = of_cases(results.of_all([case]) for case in group)
            rows.append((f"`{name}`", where, cell(whole.says), f"{verdict} (below)", ""))
            cases = [(_code(c), results.says(c), results.verdict(c), results.instead(c)) for c in group]
            several.append((f"`{name}`", cases))
    head = ("what it says", "verdict", "instead")
    return chain(
        _table(("claim", "where", *head), rows), *(_table((f"case of {name}", *head), cases) for name, cases in several)
    )


def _code(claim: Claim) -> str:
    return f"`{claim.id}`"


def _table(head: Row, rows: list[Row]) -> list[str]:
    """A table whose last column is left out where it is empty; nothing where there is no row."""
    if not any(row[-1] for row in rows):
        head, rows = head[:-1], [row[:-1] for row in rows]
    return table(head, rows) if rows else []


def _counts(results: Results, key: str) -> list[str]:
    theirs = [claim for claim in results.claims.values() if results.folder[claim.id] == key]
    claims, lemmas = ([claim for claim in theirs if claim.lemma == lemma] for lemma in (False, True))
    rows: list[tuple[str, int | str]] = [*_of_claims(results, claims), *_of_places(results, key)]
    if not FOLDERS[key][3]:
        rows = [("claims", len(wholes(claims))), ("of these, `proved`", results.became(claims)["proved"])]
        rows += [("lemmas", len(lemmas)), ("of these, `proved`", results.became(lemmas)["proved"])]
    derived = [claim.id for claim in theirs if claim.id in results.derived]
    rows += [("derivations", len(derived)), ("of these, accepted by Coq too", sum(map(results.by_coq, derived)))]
    refuted = [claim.id for claim in theirs if results.at_a_point(claim.id)]
    if refuted:
        rows += [("counterexamples, cases included", len(refuted))]
        rows += [("of these, accepted by Coq too", sum(map(results.by_coq, refuted)))]
    how = "*How counted:* from the claims in `theory/` and the verdicts in `verify/ledger.toml`, when this page was written."
    numbers = table(("what", "number"), [(what, f"{number}") for what, number in rows])
    return [*numbers, how, "", *table(("place", *VERDICTS), _overview(results, key))]


def _of_claims(results: Results, claims: list[Claim]) -> list[tuple[str, int | str]]:
    printed = [claim for claim in claims if results.printed(claim)]
    repairs = len(wholes([claim for claim in claims if claim.repairs is not None and not results.printed(claim)]))
    verdicts, cases = results.became(printed), wholes(printed).values()
    found = [{results.entries[case.id].measurement for case in group if case.id in results.entries} for group in cases]
    contradicted = sum("contradicted" in measured for measured in found)
    several = [group for group in cases if len(group) > 1]
    rows: list[tuple[str, int | str]] = [
        ("statements that are printed, each reading counted", len(cases)),
        ("of these, have several cases", f"{len(several)}, with {sum(map(len, several))} cases"),
        ("of these, hold as printed (`proved`)", verdicts["proved"]),
        ("of these, `refuted`", verdicts["refuted"]),
        ("of the refuted, have a proved repair", sum(_is_repaired(results, group) for group in cases)),
        ("of these, `measured` and supported", sum(bool(measured - {None}) for measured in found) - contradicted),
        ("of these, `measured` and contradicted", contradicted),
        ("of these, `ill-posed`", verdicts["ill-posed"]),
        ("of these, `survived`", verdicts["survived"]),
        ("repairs of refuted statements", repairs),
        ("consequences and aids that are not printed", len(wholes(claims)) - len(cases) - repairs),
    ]
    return rows if several else [rows[0], *rows[2:]]


def _is_repaired(results: Results, cases: list[Claim]) -> bool:
    """Whether some cases of a claim are refuted, each with a proved repair."""
    broken = [case for case in cases if results.of_all([case]) == "refuted"]
    return bool(broken) and all(results.became(results.repairs.get(case.id, ()))["proved"] for case in broken)


def _of_places(results: Results, key: str) -> list[tuple[str, int | str]]:
    places = results.places[key]
    ends = [set(results.became(results.of(place))) for place, became in places.items() if became == CLAIM]
    proved, refuted = sum(found == {"proved"} for found in ends), sum("refuted" in found for found in ends)
    definitions = sum(became == DEFINITION for became in places.values())
    return [
        ("printed places", len(places)),
        ("of these, every claim of the place is `proved`", proved),
        ("of these, a claim of the place is `refuted`", refuted),
        ("of these, the other places with claims: measured, none refuted", len(ends) - proved - refuted),
        ("of these, only definitions", definitions),
        ("of these, without a verdict for a reason that is given", len(places) - len(ends) - definitions),
    ]


def _overview(results: Results, key: str) -> Iterable[Row]:
    """One line a place: how many of its claims, without repairs, have each verdict."""
    for place in results.places[key]:
        found = results.became(results.of(place))
        yield f"[`{place}`](#{slug(place)})", *(f"{found[verdict] or ''}" for verdict in VERDICTS)
