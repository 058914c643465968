"""The pages: what each template is given, and their text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lemmata.theory.language.cases import whole_of, wholes
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import show_value
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.gate.report import denied
from lemmata.verify.show.notation import plain
from lemmata.verify.show.written import Written
from lemmata.verify.site import statements
from lemmata.verify.site.contents import ARXIV, QUOTED, Contents, Paper, Place
from lemmata.verify.site.drawings import Drawing
from lemmata.verify.site.formulas import mathml, prose
from lemmata.verify.site.graph import edges_of, laid_out
from lemmata.verify.site.grounds import at_a_point, ground_of, is_limit, values_of
from lemmata.verify.site.overview import row_of
from lemmata.verify.site.record import CONTRADICTED, GLYPHS, SAID, Found
from lemmata.verify.site.searching import index_of

HERE = Path(__file__).resolve().parent
STATIC = ("style.css", "theme.js", "site.js")
LONGEST = 2000  # characters of LaTeX of a formula in MathML; a longer one is written in Unicode
ROOM = 170_000  # bytes of MathML of one proof


@dataclass(frozen=True)
class Given:
    """What is shown of a claim and costs more than reading its record; a test may leave it out.

    Attributes:
        proof: of a claim, as it is read; steps whose LaTeX is no longer than a number of characters in it alone.
        drawings: near the point on record, with the two sides in MathML.
        measured: of a claim about what is measured, a table each experiment.
        theorem: of a claim, as Coq reads it; of a refuted one its denial too, with the point.
    """

    proof: Callable[[Claim, int], Written | None]
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
        made.filters |= {"prose": prose, "slug": slug, "told": told, "cited": cited}
        made.globals |= {"glyph": GLYPHS, "contents": self.contents, "name": self.name}
        return made

    def shared(self) -> Iterator[tuple[str, str]]:
        """Path and text of each page of many claims but the front page, and of the index for the search."""
        yield "graph.html", self.graph()
        yield "reading.html", self.reading()
        yield "assets/index.js", index_of(self.contents)
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
            [row_of(self.contents, paper, place) for place in paper.places if bool(place.claims) == claimed]
            for claimed in (True, False)
        )
        counted = self.contents.became(claims)
        words = {"paper": paper, "title": paper.title, "anchor": paper.anchor, "counted": counted}
        return {**words, "rows": rows, "defines": defines}

    def reading(self) -> str:
        """How to read the pages, with the numbers that explain one another."""
        claims = [claim for claim in self.contents.claims.values() if not claim.lemma]
        several = [len(cases) for cases in wholes(claims).values() if len(cases) > 1]
        return self._page(
            "reading.html",
            "",
            "reading",
            said={became: text for became, text in SAID.items()},
            pages=len(self.contents.claims),
            lemmas=len(self.contents.claims) - len(claims),
            cases=sum(several),
            wholes=len(several),
            total=self.contents.became(claims).total(),
            repairs=len([claim for claim in claims if claim.repairs]),
            command=self.command,
        )

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

    def _places(self) -> Iterator[tuple[str, str]]:
        every = [(paper, place) for paper in self.contents.papers for place in paper.places]
        for number, (paper, place) in enumerate(every):
            before = f"{every[number - 1][1].name}.html" if number else None
            after = f"{every[number + 1][1].name}.html" if number + 1 < len(every) else None
            yield f"places/{place.name}.html", self.place(paper, place, before, after)

    def place(self, paper: Paper, place: Place, before: str | None, after: str | None) -> str:
        """One printed place: its claims in order, with repairs and exact points."""
        parts, above = self.contents.parts.get(place.name, []), self.contents.above.get(place.name)
        groups = [self._group(name, cases) for name, cases in wholes(place.claims).items()]
        return self._page(
            "place.html",
            "../",
            paper=paper,
            place=place,
            where=paper.where[place.name],
            counted=self.contents.became(claim for claim in place.claims if not claim.lemma),
            lemmas=self.contents.became(claim for claim in place.claims if claim.lemma).total(),
            standing=self.contents.standing([place]),
            readings=self.contents.readings(place),
            whole=self.contents.standing(self.contents.with_parts(place)),
            parts=[(paper.where[p.name], p, self.contents.of(p), self.contents.standing([p])) for p in parts],
            above=None if above is None else (paper.where[above], above),
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
        where = _point_in(found.certificate) if at_a_point(claim, found) else {}
        if found.became == Outcome.REFUTED and where:
            names = {symbol.name: plain(symbol, {}) for symbol in statements.symbols_of(claim)}
            shown = ", ".join(f"{names.get(key, key)} = {show_value(value)}" for key, value in where.items())
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

    def claim(self, claim: Claim, before: str | None, after: str | None) -> str:
        """All that is known of one claim."""
        contents, found, name = self.contents, self.contents.found[claim.id], claim.id
        place = self._place[self.contents.place[name]]
        certificate = found.certificate
        repairs = [{"claim": r, "formulas": statements.lines_of(r)} for r in self.contents.repairs.get(name, ())]
        return self._page(
            "claim.html",
            "../",
            claim=claim,
            found=found,
            grounds=ground_of(
                claim, found, contents.derived.get(name), contents.cited.get(name, ()), contents.cases[whole_of(claim)]
            ),
            paper=place[0],
            place=place[1],
            where=place[0].where[place[1].name],
            printed=_printed(claim),
            quantified=claim.quantified or (None if claim.statement is None else statements.for_all(claim)),
            given=statements.given_of(claim),
            statement=statements.lines_of(claim),
            words=statements.words_of(claim),
            effort=_effort(found),
            denied=None if certificate is None or "denial" not in certificate else denied(certificate["denial"]),
            point=statements.point_of(claim, _point_in(certificate)) if at_a_point(claim, found) else [],
            checks=_checks(claim, found),
            limit=is_limit(claim),
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
        made = self.given.proof(claim, LONGEST)
        if made is None:
            return None
        whole: Mapping[str, str] | None = None
        numbers, room = {line.name: number for number, line in enumerate(made.lines, start=1)}, ROOM
        steps = []
        for line in made.lines:
            formula: Markup = Markup("")
            if line.latex and len(line.latex) <= LONGEST and room > 0:
                formula = mathml(line.latex)
            elif line.latex or line.plain:
                if not line.plain and whole is None:  # as there is no room for the LaTeX of a long proof
                    whole = self._in_plain(claim)
                formula = _in_unicode(line.plain or (whole or {})[line.name])
            room -= len(formula)
            uses = [(name, numbers.get(name)) for name in line.uses]
            steps.append({"name": line.name, "why": line.why, "formula": formula, "uses": uses})
        return {"prose": made.prose, "steps": steps, "rests_on": made.rests_on}

    def _in_plain(self, claim: Claim) -> dict[str, str]:
        """By its name, what each step of a proof states in Unicode."""
        made = self.given.proof(claim, 0)
        return {} if made is None else {line.name: line.plain for line in made.lines}

    def _coq(self, claim: Claim, found: Found) -> dict[str, Any] | None:
        """What Coq says of a derivation, or of the point that refutes a claim; None where there is neither."""
        derived = claim.id in self.contents.derived
        refuted = found.became == Outcome.REFUTED and found.certificate is not None and "denial" not in found.certificate
        if found.entry is None or not (derived or refuted):
            return None
        return {
            "accepted": found.entry.coq,
            "refuted": not derived,
            "alone": "The rules for limits" if is_limit(claim) else "Exact and ball arithmetic",
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


def cited(text: str) -> Markup:
    """A source as HTML, with a link from its number at arXiv."""
    return Markup(ARXIV.sub(r'<a href="https://arxiv.org/abs/\1">\g<0></a>', str(prose(text))))


def _checks(claim: Claim, found: Found) -> list[dict[str, Any]]:
    """The relations with both sides, as they are shown; none where witnesses of a denial decide."""
    if found.certificate is None or "denial" in found.certificate:
        return []
    return [check | values_of(check) for check in statements.checks_of(claim, found.certificate)]


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
