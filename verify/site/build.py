"""A site from a project's record, written whole or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import UsageError, reading
from lemmata.verify.coq.files import claim_file
from lemmata.verify.coq.statement import definitions_for, theorem
from lemmata.verify.coq.writing import Unwritten
from lemmata.verify.gate.graph import outlines_of
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.gate.options import with_lemmas
from lemmata.verify.show.proofs import written
from lemmata.verify.show.written import Written
from lemmata.verify.site import drawings
from lemmata.verify.site.contents import Contents
from lemmata.verify.site.measured import Experiments
from lemmata.verify.site.pages import HERE, STATIC, Given, Pages
from lemmata.verify.site.record import efforts_in, found_for
from lemmata.verify.site.sampled import Line, sampled
from lemmata.verify.site.statements import sides_of

MARK = ".lemmata-site"  # in a folder that a site may replace


class Picture(Protocol):
    """A finding that is drawn, for the front page: its claim is what it links to, `draw` gives SVG."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def claim(self) -> str: ...
    @property
    def alt(self) -> str: ...
    @property
    def draw(self) -> Callable[[], str]: ...


@dataclass(frozen=True)
class Source:
    """What a site is made of.

    Attributes:
        name: what it is called.
        places, titles: as `Contents` has them.
        reports: what a run wrote; None where there is none.
        root: paths on pages are relative to it.
        command: what judges the claims.
    """

    name: str
    claims: Mapping[str, Claim]
    derivations: Mapping[str, Derivation]
    ledger: Ledger
    places: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reports: Path | None = None
    root: Path = Path()
    command: str = "lemmata check"
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True)
class Built:
    """What was written: how many pages, and the largest with its bytes."""

    pages: int
    largest: str
    size: int


def build(source: Source, out: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Built:
    """Write a site into a folder, in the place of an earlier one.

    Raises: UsageError where the folder holds something else, or cannot be written.
    """
    _check_free(out)
    experiments = Experiments(None if source.reports is None else source.reports / "experiments")
    pictures = {f"assets/{picture.name}.svg": picture for picture in source.pictures}
    drawn_ = {path: picture.draw() for path, picture in pictures.items()}
    shown = [_shown(path, pictures[path], svg, source.claims) for path, svg in drawn_.items()]
    pages = _pages(source, experiments, shown)
    draft = out.parent / f".{out.name}.draft"
    sizes: dict[str, int] = {}
    with reading(f"--out: cannot write {out}", UsageError):
        shutil.rmtree(draft, ignore_errors=True)
        for folder in ("assets", "claims", "places"):
            (draft / folder).mkdir(parents=True)
    total = len(source.claims)
    for path, text in pages.all():
        sizes[path] = _write(draft / path, text.encode())
        progress(sum(name.startswith("claims/") for name in sizes), total)
    for path, content in {**{path: svg.encode() for path, svg in drawn_.items()}, **experiments.plots}.items():
        _write(draft / path, content)
    for name in STATIC:
        _write(draft / "assets" / name, (HERE / "static" / name).read_bytes())
    _write(draft / MARK, b"A site of `lemmata site`, which the next one replaces.\n")
    with reading(f"--out: cannot write {out}", UsageError):
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    largest = max((name for name in sizes if name.endswith(".html")), key=sizes.__getitem__)
    return Built(sum(name.endswith(".html") for name in sizes), largest, sizes[largest])


def _check_free(out: Path) -> None:
    """Raises: UsageError for a folder whose content is not a site."""
    with reading(f"--out: {out} cannot be read", UsageError):
        if out.exists() and not out.is_dir():
            raise UsageError(f"--out: {out} is a file; name a folder")
        if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
            raise UsageError(f"--out: {out} holds something else than a site; name an empty folder")
    with reading(f"--out: cannot write {out}", UsageError):
        out.resolve().parent.mkdir(parents=True, exist_ok=True)


def _write(file: Path, content: bytes) -> int:
    with reading(f"--out: cannot write {file}", UsageError):
        file.write_bytes(content)
    return len(content)


def _shown(path: str, picture: Picture, svg: str, claims: Mapping[str, Claim]) -> dict[str, Any]:
    """What the front page shows of a picture."""
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg)
    width, height = (640, 350) if box is None else (round(float(size)) for size in box.groups())
    href = f"claims/{picture.claim}.html" if picture.claim in claims else path
    words = {"title": picture.title, "caption": picture.caption, "alt": picture.alt}
    return {**words, "file": path, "href": href, "width": width, "height": height}


def _pages(source: Source, experiments: Experiments, pictures: Sequence[Mapping[str, Any]]) -> Pages:
    _check_names(source.claims)
    efforts = efforts_in(source.reports)
    found = {name: found_for(claim, source.ledger, efforts) for name, claim in source.claims.items()}
    contents = Contents(source.claims, found, outlines_of(source.derivations), source.places, source.titles)
    known, derived = with_lemmas(source.claims, source.derivations)
    definitions = definitions_for([source.claims[name] for name in source.derivations])

    def proof(claim: Claim) -> Written | None:
        try:
            return written(claim.id, known, derived, checked=False)
        except DerivationError:
            return None

    def stated(claim: Claim) -> str | None:
        try:
            return claim_file(theorem(claim, definitions), None)
        except Unwritten:
            return None

    return Pages(
        source.name,
        contents,
        Given(proof, drawn, experiments.of, stated),
        source.command,
        source.root,
        pictures,
    )


def _check_names(claims: Mapping[str, Claim]) -> None:
    """Raises: UsageError for ids that are one file's name where letters have no case."""
    seen: dict[str, str] = {}
    for name in claims:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise UsageError(f"site: the ids {other} and {name} differ in case alone, and would be one page")


def drawn(claim: Claim, certificate: Mapping[str, Any]) -> list[drawings.Drawing]:
    """The drawings near the point of a certificate, none where nothing can be drawn."""
    found = []
    for near in sampled(claim, certificate):
        if isinstance(near, Line):
            found.append(drawings.of_line(near, *sides_of(claim, near.relation)))
        else:
            found.append(drawings.of_plane(near))
    return found
