"""The claims of a project by paper and printed place, in order, with what each is linked to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from itertools import takewhile

from lemmata.theory.language.cases import whole_of, wholes
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.contents import CLAIM, DEFINITION, innermost
from lemmata.verify.base.boundary import UsageError, reading
from lemmata.verify.gate.graph import Outline
from lemmata.verify.gate.tally import number
from lemmata.verify.site.record import FALLS, GLYPHS, HOLDS, Found, worst_of

ARXIV = re.compile(r"arXiv:((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)")
QUOTED = re.compile(r"[:,] '(.+)'")
LONGEST = 90  # characters of a printed place in words

KINDS = {  # of a name of a place, as a printed place is called
    **{"eq": "Eq.", "prop": "Proposition", "thm": "Theorem", "lemma": "Lemma", "def": "Definition", "asm": "Assumption"},
    **{"cor": "Corollary", "rem": "Remark", "alg": "Algorithm", "fig": "Figure", "tab": "Table", "sec": "Section"},
    **{"app": "Appendix", "D": "Definition"},
}
NUMBERED = re.compile(rf"({'|'.join(KINDS)})(?:-?([A-Z])?(\d+)?)?(?![A-Za-z])(.*)")


@dataclass(frozen=True)
class Place:
    """A printed place: its name, why it has no claim if it has none, and its claims in order, without those beside them."""

    name: str
    reason: str | None
    claims: tuple[Claim, ...]

    @property
    def first(self) -> Claim | None:
        """The claim that the place is known by."""
        return next((claim for claim in self.claims if claim.id == self.name), self.claims[0] if self.claims else None)


@dataclass(frozen=True)
class Paper:
    """A paper, or another source: its title and its places in the order of print."""

    title: str
    places: tuple[Place, ...]
    authors: str = ""

    @property
    def arxiv(self) -> str | None:
        """The number at arXiv that most of its claims name as their source."""
        claims = [claim for place in self.places for claim in place.claims]
        found = Counter(number[1] for claim in claims if (number := ARXIV.match(claim.source)))
        return next((number for number, times in found.most_common(1) if 2 * times > len(claims)), None)

    @cached_property
    def where(self) -> dict[str, str]:
        """By place, the printed place in words; two places of the same words are told apart by their names."""
        starts = Counter(c.source.partition(", ")[0] for p in self.places for c in p.claims if ", " in c.source)
        start = next((text for text, _ in starts.most_common(1)), None)
        beginning = shared_start([place.name for place in self.places])
        words = {place.name: _words(place, start, spelt(place.name, beginning)) for place in self.places}
        times = Counter(words.values())
        return {name: said if times[said] == 1 else self._apart(name, said, words) for name, said in words.items()}

    def _apart(self, name: str, said: str, words: Mapping[str, str]) -> str:
        above = _above(name, words)
        if above is not None and words[above] == said:
            return f"{said} ({name.removeprefix(above)[1:]})"
        alone = sum(other == said and _above(one, words) is None for one, other in words.items()) == 1
        return said if alone and above is None else f"{said} ({name})"

    @property
    def anchor(self) -> str:
        """A name for links: letters and digits of the title, joined by '-'."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split()) or "claims"


def _words(place: Place, start: str | None, plain: str) -> str:
    """The source that the claims of a place have in common, without the paper and the quotation; else its plain name."""
    if place.first is None:
        return plain
    said = QUOTED.sub("", place.first.source)
    if place.first.id != place.name and len(place.claims) > 1:
        said = shared_source([QUOTED.sub("", claim.source) for claim in place.claims if not claim.repairs]) or said
    words = said if start is None else said.removeprefix(start).removeprefix(", ")
    words = words if len(words) <= LONGEST else re.split(r"[:;,]", words)[0]
    return words[:1].upper() + words[1:] if 0 < len(words) <= LONGEST else plain


def _above(name: str, names: Iterable[str]) -> str | None:
    """The innermost of the places that another is a part of: of `prop-4.floor` it is `prop-4`."""
    return max((other for other in names if name.startswith(f"{other}.")), key=len, default=None)


@dataclass(frozen=True)
class Standing:
    """Of how many claims at a place what is said falls, stands, or is not decided; lemmas and repairs are not counted.

    Attributes:
        repaired: how many of those that fall have a repair that stands.
    """

    falls: int
    stands: int
    open: int
    repaired: int
    lemmas: int

    @property
    def total(self) -> int:
        return self.falls + self.stands + self.open

    @property
    def sentence(self) -> str:
        """What stands and what falls, in a line."""
        if not self.total:
            return f"{number(self.lemmas, 'lemma')}, not counted as claims." if self.lemmas else "Nothing is claimed here."
        counts = ((self.falls, "falls", "fall"), (self.stands, "stands", "stand"), (self.open, "is open", "are open"))
        if self.total == 1:
            said = f"The one claim {next(one for count, one, _ in counts if count)}"
        else:
            parts = [f"{times} {one if times == 1 else many}" for times, one, many in counts if times]
            said = f"Of {self.total} claims, {_joined(parts)}"
        return f"{said}{self._mended}."

    @property
    def _mended(self) -> str:
        """How many of those that fall are repaired."""
        if not self.repaired:
            return ""
        if self.falls == 1:
            return f"; a repair of {'it' if self.total == 1 else 'the one that falls'} stands"
        if self.repaired == self.falls:
            return "; each that falls has a repair that stands"
        return f"; {self.repaired} of the {self.falls} that fall {'has' if self.repaired == 1 else 'have'} a repair that stands"


def _joined(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


@dataclass(frozen=True)
class Contents:
    """All that a site shows.

    Attributes:
        claims: by id, in the theory's order.
        found: what became of each.
        derived: of each derivation the number of steps, and what it rests on.
        places: by name what became of it, as a module of claims lists them; may be empty.
        titles: by title of a paper the names of its places; may be empty.
        authors: by title of a paper who wrote it; may be empty.
        cited: by claim, the theorems that its derivation takes from the literature.
    """

    claims: Mapping[str, Claim]
    found: Mapping[str, Found]
    derived: Mapping[str, Outline]
    places: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def place(self) -> dict[str, str]:
        """By claim, the place where it is shown."""
        return {name: self._place_of(claim) for name, claim in self.claims.items()}

    def _place_of(self, claim: Claim) -> str:
        listed = innermost(claim.id, self.places)
        if listed:
            return listed
        above = [claim.reading_of, *claim.repaired_ids]
        known = next((name for name in above if name in self.claims and name != claim.id), None)
        return whole_of(claim) if known is None else self._place_of(self.claims[known])

    @cached_property
    def repairs(self) -> dict[str, list[Claim]]:
        """By claim, what repairs it."""
        found: dict[str, list[Claim]] = {}
        for claim in self.claims.values():
            for broken in claim.repaired_ids:
                found.setdefault(broken, []).append(claim)
        return found

    @cached_property
    def used_by(self) -> dict[str, list[str]]:
        """By claim, the claims whose derivations rest on it."""
        found: dict[str, list[str]] = {}
        for name, outline in self.derived.items():
            for used in outline.uses:
                found.setdefault(used, []).append(name)
        return found

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers in order, with every place and every claim in exactly one."""
        names = list(dict.fromkeys((*self.places, *self.place.values())))
        by_place: dict[str, list[Claim]] = {name: [] for name in names}
        for claim in self.claims.values():
            by_place[self.place[claim.id]].append(claim)
        made = {name: Place(name, self._reason(name), tuple(by_place[name])) for name in names}
        titled = {name: title for title, theirs in self.titles.items() for name in theirs}
        found: dict[str, list[Place]] = {title: [] for title in self.titles}
        for name, place in made.items():
            title = titled.get(name) or (self._paper_of(place) if not self.titles else "Others")
            found.setdefault(title, []).append(place)
        return tuple(Paper(title, tuple(theirs), self.authors.get(title, "")) for title, theirs in found.items() if theirs)

    def _reason(self, name: str) -> str | None:
        told = self.places.get(name, CLAIM)
        return None if told == CLAIM else "only defines" if told == DEFINITION else told

    def _paper_of(self, place: Place) -> str:
        """The source without its place; "Claims" where claims name sources of one line each."""
        starts = Counter(claim.source.partition(", ")[0] for claim in self.claims.values() if ", " in claim.source)
        start = place.first.source.partition(", ")[0] if place.first is not None else ""
        return start if starts[start] > 1 else "Claims"

    def became(self, claims: Iterable[Claim]) -> Counter[str]:
        """How many claims became what; one with cases counts once."""
        found = (worst_of([self.found[case.id].became for case in cases]) for cases in wholes(claims).values())
        counted = Counter(found)
        return Counter({name: counted[name] for name in GLYPHS if counted[name]})

    @cached_property
    def cases(self) -> Counter[str]:
        """By claim with cases, how many it has."""
        return Counter(whole_of(claim) for claim in self.claims.values())

    @cached_property
    def above(self) -> dict[str, str]:
        """By place, the innermost place that it is a part of; nothing of one that lies below none."""
        found = ((place.name, _above(place.name, paper.where)) for paper in self.papers for place in paper.places)
        return {name: above for name, above in found if above is not None}

    @cached_property
    def parts(self) -> dict[str, list[Place]]:
        """By place, the places that lie below it, in order of print."""
        found: dict[str, list[Place]] = {}
        for place in (place for paper in self.papers for place in paper.places if place.name in self.above):
            found.setdefault(self.above[place.name], []).append(place)
        return found

    def with_parts(self, place: Place) -> list[Place]:
        """A place, and all that lie below it."""
        return [place, *(one for part in self.parts.get(place.name, ()) for one in self.with_parts(part))]

    def standing(self, places: Iterable[Place]) -> Standing:
        """What stands and what falls at some places."""
        claims = [claim for place in places for claim in place.claims]
        said = [claim for claim in claims if not claim.repairs and not claim.lemma]
        counted = self.became(said)
        falls, stands = (sum(counted[name] for name in names) for names in (FALLS, HOLDS))
        repaired = {whole_of(c) for c in said if self.found[c.id].falls and any(map(self._stands, self.repairs.get(c.id, ())))}
        return Standing(falls, stands, counted.total() - falls - stands, len(repaired), sum(claim.lemma for claim in claims))

    def readings(self, place: Place) -> str | None:
        """Of how many readings of what is printed at a place how many hold; None where it has fewer than two."""
        became = [self.found[claim.id] for claim in place.claims if claim.reading_of == place.name and not claim.repairs]
        if len(became) < 2 or place.name in self.claims:
            return None
        holds = sum(found.became in HOLDS for found in became)
        fails = sum(found.falls for found in became)
        if len(became) in (holds, fails):
            told = "each of them holds" if holds else "none of them holds"
        else:
            told = ", ".join(f"{count} {word}" for count, word in ((holds, "hold"), (fails, "fall")) if count)
            told += "" if holds + fails == len(became) else ", the rest is open"
        return f"What is printed can be read in {len(became)} ways, and {told}."

    def _stands(self, claim: Claim) -> bool:
        return self.found[claim.id].became in HOLDS

    def of(self, place: Place) -> str:
        """What became of a place: the worst of its claims."""
        return worst_of([self.found[claim.id].became for claim in place.claims if not claim.repairs])


def titles_of(module: str) -> dict[str, tuple[str, ...]]:
    """The papers of a module of claims: its `PAPERS`, a mapping from titles to places; none where it has no such name.

    Raises: UsageError if it is no mapping from texts to sequences of texts.
    """
    with reading(f"--claims {module}: its PAPERS cannot be read", UsageError):
        found = getattr(import_module(module), "PAPERS", {})
        made = {title: tuple(places) for title, places in dict(found).items()}
        if not all(isinstance(text, str) for title, places in made.items() for text in (title, *places)):
            raise UsageError(f"--claims {module}: its PAPERS must be a mapping from titles to names of places")
        return made


def authors_of(module: str) -> dict[str, str]:
    """Who wrote the papers of a module of claims: its `AUTHORS`, by title; none where it has no such name.

    Raises: UsageError if it is no mapping from texts to texts.
    """
    with reading(f"--claims {module}: its AUTHORS cannot be read", UsageError):
        made = dict(getattr(import_module(module), "AUTHORS", {}))
        if not all(isinstance(text, str) for pair in made.items() for text in pair):
            raise UsageError(f"--claims {module}: its AUTHORS must be a mapping from titles to names")
        return made


def spelt(name: str, start: str = "") -> str:
    """The name of a place in words: `epan-eq-2.h` after `epan-` as `Eq. (2), h`.

    Args:
        start: of the names of all places of a paper.
    """
    text = name.removeprefix(start) or name
    found = NUMBERED.fullmatch(text)
    if found is None:
        words = " ".join(re.split(r"[-._]+", text)).strip() or name
        return words[:1].upper() + words[1:]
    kind, letter, number, rest = found.groups()
    numbered = f"({number})" if kind == "eq" and number else ".".join(filter(None, (letter, number)))
    more = " ".join(re.split(r"[-._]+", rest)).strip()
    return f"{' '.join(filter(None, (KINDS[kind], numbered)))}{', ' if more else ''}{more}"


def shared_start(names: Sequence[str]) -> str:
    """What all names of a paper's places begin with, up to a '-'; "" of a single one."""
    found = "-".join(_shared([name.split("-") for name in names])) if len(names) > 1 else ""
    return found and f"{found}-"


def shared_source(sources: Sequence[str]) -> str:
    """The parts that several sources begin with in common: `Theorem 3, K = 1` and `Theorem 3, K = 2` share `Theorem 3`."""
    return ", ".join(_shared([source.split(", ") for source in sources]))


def _shared(parts: Sequence[Sequence[str]]) -> list[str]:
    return [several[0] for several in takewhile(lambda several: len(set(several)) == 1, zip(*parts, strict=False))]
