"""A site from a project's record, written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.boundary import UsageError, reading
from lemmata.verify.base.garbage import sought_seldom
from lemmata.verify.base.points import Point
from lemmata.verify.certify.certificate import CertificateError
from lemmata.verify.coq.counterexamples import refutation
from lemmata.verify.coq.files import claim_file, library
from lemmata.verify.coq.statement import definitions_for, theorem
from lemmata.verify.coq.writing import Unwritten
from lemmata.verify.gate.graph import outlines_of
from lemmata.verify.gate.ledger import Ledger
from lemmata.verify.gate.remembered import written_out
from lemmata.verify.search.sampled import Line, sampled
from lemmata.verify.show.words import CITED
from lemmata.verify.show.written import Written
from lemmata.verify.site import drawings
from lemmata.verify.site.contents import Contents
from lemmata.verify.site.measured import Experiments
from lemmata.verify.site.pages import HERE, STATIC, Given, Pages
from lemmata.verify.site.record import efforts_in, found_for
from lemmata.verify.site.statements import sides_of, signs_of

PART, MOST_WORKERS = 12, 8  # claims that a process writes at once
Task = str | Sequence[str]  # the path of a picture, or claims; none of them stands for the pages of many
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
        module: of the claims.
        places, titles, authors: as `Contents` has them.
        reports: what a run wrote; None where there is none.
        root: paths on pages are relative to it.
        command: what judges the claims.
    """

    name: str
    module: str
    claims: Mapping[str, Claim]
    derivations: Mapping[str, Derivation]
    ledger: Ledger
    places: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
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
    out = out.resolve()
    _check_free(out)
    experiments = Experiments(None if source.reports is None else source.reports / "experiments")
    pictures = {f"assets/{picture.name}.svg": picture for picture in source.pictures}
    pages = _pages(source, experiments)
    draft = out.parent / f".{out.name}.draft"
    sizes: dict[str, int] = {}
    with reading(f"--out: cannot write {out}", UsageError):
        shutil.rmtree(draft, ignore_errors=True)
        for folder in ("assets", "claims", "places"):
            (draft / folder).mkdir(parents=True)
    total = len(source.claims)
    with sought_seldom():
        for found, plots in _in_processes(_Writing(pages, experiments, draft, pictures), [*source.claims]):
            sizes |= found
            experiments.plots |= plots
            progress(sum(name.startswith("claims/") for name in sizes), total)
    shown = [_shown(path, one, experiments.plots[path].decode(), source.claims) for path, one in pictures.items()]
    sizes["index.html"] = _write(draft / "index.html", replace(pages, pictures=shown).front().encode())
    for path, content in experiments.plots.items():
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


@dataclass(frozen=True)
class _Writing:
    """Draws a picture of the front page, or writes the pages of some claims, or those of many; tells sizes and pictures."""

    pages: Pages
    experiments: Experiments
    folder: Path
    pictures: Mapping[str, Picture]

    def __call__(self, task: Task) -> tuple[dict[str, int], dict[str, bytes]]:
        if isinstance(task, str):
            return {}, {task: self.pictures[task].draw().encode()}
        written = self.pages.of_claims(task) if task else self.pages.shared()
        sizes = {path: _write(self.folder / path, text.encode()) for path, text in written}
        return sizes, self.experiments.plots


_HELD: list[_Writing] = []  # what forked processes find without its being sent


def _in_processes(writing: _Writing, names: Sequence[str]) -> Iterator[tuple[dict[str, int], dict[str, bytes]]]:
    """All but the front page, by as many processes as there are cores where processes can be forked and it pays."""
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    parts: list[Task] = [names[start : start + PART] for start in range(0, len(names), PART)]
    tasks: list[Task] = [*writing.pictures, (), *parts]
    if workers < 2 or len(parts) < 4 or sys.platform != "linux":
        yield from map(writing, tasks)
        return
    _HELD[:] = [writing]
    try:
        with ProcessPoolExecutor(workers, get_context("fork"), _one_thread) as pool:
            yield from pool.map(_written, tasks)
    finally:
        _HELD.clear()


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def _written(task: Task) -> tuple[dict[str, int], dict[str, bytes]]:
    return _HELD[0](task)


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


def _point(source: Source, claim: Claim) -> Point | None:
    """The point on record that refutes a claim, if there is one that can be read."""
    with suppress(CertificateError):
        return source.ledger.point(claim)
    return None


def _pages(source: Source, experiments: Experiments) -> Pages:
    _check_names(source.claims)
    efforts = efforts_in(source.reports)
    found = {name: found_for(claim, source.ledger, efforts) for name, claim in source.claims.items()}
    cited = {
        name: tuple(dict.fromkeys(CITED[s.rule] for s in d.steps if s.rule in CITED)) for name, d in source.derivations.items()
    }
    outlines = outlines_of(source.derivations)
    contents = Contents(source.claims, found, outlines, source.places, source.titles, source.authors, cited)
    definitions = definitions_for([source.claims[name] for name in source.derivations])
    refuted = {name: point for name, claim in source.claims.items() if (point := _point(source, claim)) is not None}
    denied = library(source.claims[name] for name in refuted)

    def proof(claim: Claim, longest: int) -> Written | None:
        try:
            return written_out(source.module, claim.id, source.claims, checked=False, longest=longest)
        except DerivationError:
            return None

    def stated(claim: Claim) -> str | None:
        try:
            if claim.id in source.derivations or claim.id not in refuted:
                return claim_file(theorem(claim, definitions), None)
            return refutation(denied.theorems[claim.id], refuted[claim.id])
        except (Unwritten, KeyError):
            return None

    return Pages(
        source.name,
        contents,
        Given(proof, drawn, experiments.of, stated),
        source.command,
        source.root,
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
            found.append(drawings.of_line(near, *sides_of(claim, near.relation), signs_of(claim)))
        else:
            found.append(drawings.of_plane(near))
    return found
