"""The pages: what each template is given, and their text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lemmata.theory.language.cases import wholes
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import show_value
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.report import denied
from lemmata.verify.show.written import Written
from lemmata.verify.site import statements
from lemmata.verify.site.contents import Contents, Paper, Place, shared_source, shared_start, spelt
from lemmata.verify.site.drawings import Drawing
from lemmata.verify.site.formulas import mathml, prose
from lemmata.verify.site.graph import edges_of, laid_out
from lemmata.verify.site.record import CONTRADICTED, DENIED, GLYPHS, SAID, Found, worst_of

HERE = Path(__file__).resolve().parent
STATIC = ("style.css", "theme.js", "site.js")
LONGEST = 2000  # characters of LaTeX of a formula in MathML; a longer one is written in Unicode
ROOM = 170_000  # bytes of MathML of one proof
MARKS = 36  # signs of the claims of a place on the front page
QUOTED = re.compile(r"[:,] '(.+)'")


@dataclass(frozen=True)
class Given:
    """What is shown of a claim and costs more than reading its record; a test may leave it out.

    Attributes:
        proof: of a claim, as it is read.
        drawings: near the point on record, with the two sides in MathML.
        measured: of a claim about what is measured, a table each experiment.
        theorem: of a claim, as Coq reads it; of a refuted one its denial too, with the point.
    """

    proof: Callable[[Claim], Written | None]
    drawings: Callable[[Claim, Mapping[str, Any]], Sequence[Drawing]]
    measured: Callable[[Claim], Sequence[Mapping[str, Any]]]
    theorem: Callable[[Claim], str | None]


@dataclass(frozen=True)
class Pages:
    """Every page of a site, by its path.

    Attributes:
        name: what the site is called.
        root: files are named as they are from here.
        pictures: for the front page.
    """

    name: str
    contents: Contents
    given: Given
    command: str
    root: Path
    pictures: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def _environment(self) -> Environment:
        made = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters |= {"prose": prose, "slug": slug, "told": told}
        made.globals |= {"glyph": GLYPHS, "contents": self.contents, "name": self.name}
        return made

    def shared(self) -> Iterator[tuple[str, str]]:
        """Path and text of each page of many claims, and of the index for the search."""
        yield "index.html", self.front()
        yield "graph.html", self.graph()
        yield "assets/index.js", self.index()
        yield from self._places()

    def of_claims(self, wanted: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Path and text of the pages of some claims."""
        names = [*self.contents.claims]
        number = {name: place for place, name in enumerate(names)}
        for name in wanted:
            before = names[number[name] - 1] if number[name] else None
            after = names[number[name] + 1] if number[name] + 1 < len(names) else None
            yield f"claims/{name}.html", self.claim(self.contents.claims[name], before, after)

    def _page(self, template: str, up: str, here: str = "", **shown: Any) -> str:
        return self._environment.get_template(template).render(up=up, here=here, **shown)

    # --- many claims --------------------------------------------------------------------------------------------------

    def front(self) -> str:
        """The papers in order, every place with what stands, what falls and what replaces it."""
        counted = self.contents.became(claim for claim in self.contents.claims.values() if not claim.lemma)
        return self._page(
            "index.html",
            "",
            "index",
            counted=counted,
            total=counted.total(),
            papers=[self._paper(paper) for paper in self.contents.papers],
            pictures=self.pictures,
        )

    def _paper(self, paper: Paper) -> dict[str, Any]:
        claims = [claim for place in paper.places for claim in place.claims if not claim.lemma]
        rows, defines = (
            [self._row(paper, place) for place in paper.places if bool(place.claims) == claimed] for claimed in (True, False)
        )
        counted = self.contents.became(claims)
        return {"title": paper.title, "anchor": paper.anchor, "counted": counted, "rows": rows, "defines": defines}

    def _row(self, paper: Paper, place: Place) -> dict[str, Any]:
        found = self.contents.found
        first, printed = place.first, [claim for claim in place.claims if not claim.repairs] or list(place.claims)
        fallen = next((claim for claim in printed if found[claim.id].falls), None)
        repairs = self.contents.repairs.get(fallen.id, []) if fallen is not None else []
        became = worst_of([found[claim.id].became for claim in printed])
        return {
            "place": place,
            "where": self.where(paper, place),
            "became": became,
            "sign": "·" if place.reason else GLYPHS[became],
            "title": place.reason or became,
            "kinds": " ".join(dict.fromkeys(slug(found[claim.id].became) for claim in printed)),
            "others": [(claim, found[claim.id]) for claim in printed][:MARKS] if len(printed) > 1 else [],
            "more": max(0, len(printed) - MARKS),
            "says": "" if first is None else (first.case_of or first).says,
            "falls": self._shown(fallen),
            "instead": self._shown(next(iter(repairs), None)),
        }

    def _shown(self, claim: Claim | None) -> dict[str, Any] | None:
        return None if claim is None else {"id": claim.id, "says": claim.says, "found": self.contents.found[claim.id]}

    def graph(self) -> str:
        """What rests on what."""
        graph = laid_out(self.contents)
        paper_of = {claim.id: k for k, paper in enumerate(self.contents.papers) for p in paper.places for claim in p.claims}
        kinds = {self.contents.found[node.name].became for node in graph.nodes}
        return self._page(
            "graph.html",
            "",
            "graph",
            graph=graph,
            total=len(self.contents.claims),
            papers=self.contents.papers,
            paper_of=paper_of,
            places={self.contents.place[node.name] for node in graph.nodes},
            kinds=[became for became in GLYPHS if became in kinds],
        )

    def index(self) -> str:
        """What the search looks through, as a script: a page from a file may read no other file."""
        kinds = list(GLYPHS)
        claims = [
            [name, claim.says, kinds.index(self.contents.found[name].became), self._place_words(claim)]
            for name, claim in self.contents.claims.items()
        ]
        told_ = {"claims": claims, "became": [[kind, GLYPHS[kind]] for kind in kinds]}
        return f"window.LEMMATA = {json.dumps(told_, ensure_ascii=False, separators=(',', ':'))};\n"

    def _place_words(self, claim: Claim) -> str:
        return QUOTED.sub("", claim.source)

    def _places(self) -> Iterator[tuple[str, str]]:
        every = [(paper, place) for paper in self.contents.papers for place in paper.places]
        for number, (paper, place) in enumerate(every):
            before = f"{every[number - 1][1].name}.html" if number else None
            after = f"{every[number + 1][1].name}.html" if number + 1 < len(every) else None
            yield f"places/{place.name}.html", self.place(paper, place, before, after)

    def place(self, paper: Paper, place: Place, before: str | None, after: str | None) -> str:
        """One printed place: its claims in order, with repairs and exact points."""
        groups = [self._group(name, cases) for name, cases in wholes(place.claims).items()]
        return self._page(
            "place.html",
            "../",
            paper=paper,
            place=place,
            where=self.where(paper, place),
            counted=self.contents.became(place.claims),
            groups=groups,
            before=before,
            after=after,
        )

    def _group(self, name: str, cases: Sequence[Claim]) -> dict[str, Any]:
        several = len(cases) > 1
        whole = cases[0].case_of
        says = whole.says if several and whole is not None else cases[0].says
        rows = [self._short(claim, formula=not several) for claim in cases]
        return {"id": name, "cases": several, "says": says, "rows": rows, "counted": self._counted(cases)}

    def _counted(self, cases: Sequence[Claim]) -> Counter[str]:
        counted = Counter(self.contents.found[claim.id].became for claim in cases)
        return Counter({name: counted[name] for name in GLYPHS if counted[name]})

    def _short(self, claim: Claim, *, formula: bool) -> dict[str, Any]:
        found = self.contents.found[claim.id]
        point = None
        where = _point_in(found.certificate)
        if found.became == Outcome.REFUTED and where:
            shown = ", ".join(f"{key} = {show_value(value)}" for key, value in where.items())
            point = shown if len(shown) <= 120 else "a point that its page shows"
        lines = statements.lines_of(claim) if formula else []
        return {
            "id": claim.id,
            "says": claim.says,
            "found": found,
            "printed": _printed(claim),
            "point": point,
            "formula": Markup("<br>").join(lines) if lines and sum(map(len, lines)) < 12_000 else None,
            "repairs": self.contents.repairs.get(claim.id, []),
        }

    # --- one claim ----------------------------------------------------------------------------------------------------

    def where(self, paper: Paper, place: Place) -> str:
        """The printed place in words: the source that its claims have in common, without the paper and the quotation."""
        plain = spelt(place.name, shared_start([other.name for other in paper.places]))
        if place.first is None:
            return plain
        starts = Counter(c.source.partition(", ")[0] for p in paper.places for c in p.claims if ", " in c.source)
        own = place.first.id == place.name or len(place.claims) == 1
        first = QUOTED.sub("", place.first.source)
        shared = first if own else shared_source([QUOTED.sub("", c.source) for c in place.claims if not c.repairs])
        for start, _ in starts.most_common(1):
            first, shared = (words.removeprefix(start).removeprefix(", ") for words in (first, shared))
        words = shared or first.partition(", ")[0]
        return words[:1].upper() + words[1:] if 0 < len(words) <= 90 and ":" not in words[:12] else plain

    def claim(self, claim: Claim, before: str | None, after: str | None) -> str:
        """All that is known of one claim."""
        found, name = self.contents.found[claim.id], claim.id
        place = self._place[self.contents.place[name]]
        certificate = found.certificate
        repairs = [{"claim": r, "formulas": statements.lines_of(r)} for r in self.contents.repairs.get(name, ())]
        return self._page(
            "claim.html",
            "../",
            claim=claim,
            found=found,
            meaning=DENIED if certificate is not None and "denial" in certificate else SAID[found.became],
            paper=place[0],
            place=place[1],
            where=self.where(*place),
            printed=_printed(claim),
            quantified=claim.quantified or (None if claim.statement is None else statements.for_all(claim)),
            given=statements.given_of(claim),
            statement=statements.lines_of(claim),
            words=statements.words_of(claim),
            effort=_effort(found),
            denied=None if certificate is None or "denial" not in certificate else denied(certificate["denial"]),
            point=statements.point_of(claim, _point_in(certificate)),
            checks=[] if certificate is None else statements.checks_of(claim, certificate),
            repairs=repairs,
            replay="" if found.file is None else f"lemmata replay {self._named(found.file)}",
            judge=f"{self.command} --claim {name}",
            show=f"lemmata show {name}",
            drawings=[] if certificate is None else self.given.drawings(claim, certificate),
            measured=self.given.measured(claim),
            proof=self._proof(claim),
            coq=self._coq(claim, found),
            reading_of=claim.reading_of not in [repair.id for repair in self.contents.repairs.get(name, ())]
            and claim.reading_of,
            related=[(label, names) for label, names in self._related(claim) if names],
            in_graph=name in self._linked,
            before=None if before is None else f"{before}.html",
            after=None if after is None else f"{after}.html",
            before_id=before,
            after_id=after,
        )

    @cached_property
    def _linked(self) -> set[str]:
        return {name for edge in edges_of(self.contents) for name in edge[:2]}

    @cached_property
    def _place(self) -> dict[str, tuple[Paper, Place]]:
        return {place.name: (paper, place) for paper in self.contents.papers for place in paper.places}

    def _named(self, file: Path) -> str:
        return (file.relative_to(self.root) if file.is_relative_to(self.root) else Path(file.name)).as_posix()

    def _related(self, claim: Claim) -> Iterator[tuple[str, list[str]]]:
        contents, name = self.contents, claim.id
        mended = [repair.id for repair in contents.repairs.get(name, ())]
        yield "repairs", list(claim.repaired_ids)
        yield "repaired by", mended
        yield "rests on", list(contents.derived[name].uses) if name in contents.derived else []
        yield "used by", contents.used_by.get(name, [])
        known = claim.reading_of in contents.claims and claim.reading_of not in mended
        yield "reading of", [claim.reading_of] if claim.reading_of and known else []
        readings = [other.id for other in contents.claims.values() if other.reading_of == name]
        yield "its readings", [other for other in readings if other not in claim.repaired_ids]

    def _proof(self, claim: Claim) -> dict[str, Any] | None:
        """The steps of a proof on record; nothing of a derivation whose verdict is not this claim's."""
        if claim.id not in self.contents.derived or self.contents.found[claim.id].entry is None:
            return None
        made = self.given.proof(claim)
        if made is None:
            return None
        numbers, room = {line.name: number for number, line in enumerate(made.lines, start=1)}, ROOM
        steps = []
        for line in made.lines:
            formula: Markup = Markup("")
            if line.latex or line.plain:
                formula = mathml(line.latex) if len(line.latex) <= LONGEST and room > 0 else _in_unicode(line.plain)
                room -= len(formula)
            uses = [(name, numbers.get(name)) for name in line.uses]
            steps.append({"name": line.name, "why": line.why, "formula": formula, "uses": uses})
        return {"prose": made.prose, "steps": steps, "rests_on": made.rests_on}

    def _coq(self, claim: Claim, found: Found) -> dict[str, Any] | None:
        """What Coq says of a derivation, or of the point that refutes a claim; None where there is neither."""
        derived = claim.id in self.contents.derived
        refuted = found.became == Outcome.REFUTED and found.certificate is not None and "denial" not in found.certificate
        if found.entry is None or not (derived or refuted):
            return None
        return {
            "accepted": found.entry.coq,
            "refuted": not derived,
            "command": f"lemmata coq {claim.id}",
            "export": f"lemmata export coq --claim {claim.id} --out reports/coq" if derived else None,
            "theorem": self.given.theorem(claim),
        }


def slug(became: str) -> str:
    """What became of a claim as a class of style."""
    return became.replace(" ", "-")


def told(became: str) -> str:
    """The same in words of its own."""
    return {"measured": "measured, supported", CONTRADICTED: "measured, contradicted"}.get(became, became)


def _point_in(certificate: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The exact point of a certificate; empty where witnesses of a denial decide, of which no point does."""
    return {} if certificate is None or "denial" in certificate else dict(certificate["point"])


def _printed(claim: Claim) -> str | None:
    """The printed words, where the source quotes them."""
    found = QUOTED.search(claim.source)
    return found[1] if found is not None else None


def _in_unicode(text: str) -> Markup:
    return Markup("<code>{}</code>").format(
        text if len(text) <= 4000 else f"{text[:4000]} … (cut; `lemmata show` has all of it)"
    )


def _effort(found: Found) -> list[str]:
    """How hard the latest run searched, where it left a report of the same statement."""
    try:
        return list(_told(found)) if found.effort is not None else []
    except (AttributeError, KeyError, TypeError, ValueError):  # a report that no run has written
        return []


def _told(found: Found) -> Iterator[str]:
    if found.effort is None:
        return
    search, attack = found.effort.get("property"), found.effort.get("attack")
    if found.effort.get("derivation"):
        yield str(found.effort["derivation"])
    if search:
        yield f"Searched {search['instances']:,} instances, of which {search['counted']:,} counted{_least(search)}."
    if attack:
        yield f"Attacked with {attack['instances']:,} instances on {attack['device']}{_least(attack)}."


def _least(part: Mapping[str, Any]) -> str:
    return "" if part.get("min_margin") is None else f"; least margin {part['min_margin']:.3g}"
