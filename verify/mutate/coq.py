"""Mutants of derivations that the kernel accepts, given to Coq: a second check of what the kernel let pass.

    lemmata mutate --part derivations --claim prop-3.repaired --coq

The theorem is the claim's own, unchanged; the steps are those of the mutant. Where Coq refuses one, the kernel has accepted a
step that is false, or a tactic is too weak for a step that is true: each refusal has to be read.
A mutant says something only where Coq accepts the derivation that it is an edit of.

Of a mutant only the steps are written that are new; all others stand in the derivation's own file, compiled already. Many
mutants of a derivation make one file, a sheet, each with a module of its own. What Coq refuses there is found by the line,
left out, and the others are asked again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lemmata.theory.kernel.derivation import Derivation, DerivationError
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.bounds import OutOfBounds, bounded
from lemmata.verify.base.records import write_text
from lemmata.verify.base.tables import aligned
from lemmata.verify.coq.asking import MOST_SECONDS, ask
from lemmata.verify.coq.checking import LATE, NOT_EXPORTED, Answer, Claimed, check_all
from lemmata.verify.coq.derivation import Exported, Theory
from lemmata.verify.coq.edited import Edited, Edits
from lemmata.verify.coq.files import LIBRARY, statement_of
from lemmata.verify.coq.statement import Theorem
from lemmata.verify.mutate.derivations import KILLED, DerivationJudge, DerivationMutant, derivation_mutants
from lemmata.verify.prove.prover import Prover

ACCEPTED, REFUSED, UNWRITTEN, SLOW = "accepted", "refused", "not written", "too long"
SAID = (ACCEPTED, REFUSED, UNWRITTEN, SLOW)  # by Coq
TITLE = "derivation"
COLUMNS = (TITLE, "mutants", "by the kernel", *(f"{word} by Coq" if word in SAID[:2] else word for word in SAID))
MOST_LEMMAS = 300  # on a sheet, so that Coq has the time for it
Fates = Sequence[Sequence[str]]  # of the mutants of a derivation, in their order: edit, step, what the kernel says, how


@dataclass(frozen=True)
class Opinion:
    """What Coq says of the mutants of one derivation that the kernel accepts.

    Attributes:
        claim_id: of the derivation.
        judged: how many mutants it has.
        original: what Coq says of the derivation itself; None where the kernel accepts no mutant.
        mutants: those that the kernel accepts, and what Coq says of each; none where it does not accept the derivation.
        by_kernel: how many the kernel accepts.
    """

    claim_id: str
    judged: int
    original: Answer | None
    mutants: tuple[tuple[DerivationMutant, Answer], ...]
    by_kernel: int

    @property
    def counts(self) -> Counter[str]:
        return Counter(word(answer) for _, answer in self.mutants)


def word(answer: Answer) -> str:
    """One of SAID: an answer that is no acceptance may be none of what the steps say."""
    if answer.accepted:
        return ACCEPTED
    return SLOW if LATE in answer.says else UNWRITTEN if answer.says.startswith(NOT_EXPORTED) else REFUSED


def opinions(
    folder: Path,
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    fates: Mapping[str, Fates],
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Opinion, ...]:
    """Let Coq check each mutant that the kernel accepts, where it accepts the derivation itself.

    Args:
        folder: of the files; what has not changed there is not asked again.
        fates: of all mutants of some derivations.

    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    prover = Prover(claims, derivations)
    theory = Theory(claims, derivations, prover.checked)
    kept = {name: _accepted(derivations[name], claims[name], entries) for name, entries in fates.items()}
    originals = ask(folder, prover, [name for name, mutants in kept.items() if mutants], workers, progress, theory)
    answers: dict[tuple[str, int], Answer] = {}
    sheets: list[Sheet] = []
    for name, mutants in kept.items():
        if mutants and originals[name].accepted:
            written, unwritten = written_mutants(theory, name, mutants)
            sheets += written
            answers |= {(name, place): answer for place, answer in unwritten.items()}
    answers |= asked(folder, sheets, workers, progress)
    return tuple(
        Opinion(
            name,
            len(fates[name]),
            originals.get(name),
            tuple((mutant, answers[name, place]) for place, mutant in mutants.items() if (name, place) in answers),
            len(mutants),
        )
        for name, mutants in kept.items()
    )


@dataclass(frozen=True)
class Sheet:
    """A file with mutants of one derivation, and the file that states the claim's theorem once for each of them.

    Attributes:
        claim_id: of the derivation.
        name: of this sheet, among those of the derivation.
        theorem: of the claim.
        heading: what the file begins with.
        module: the derivation's own file.
        texts: what is new of each mutant, by its place.
    """

    claim_id: str
    name: str
    theorem: Theorem
    heading: str
    module: str
    texts: Mapping[int, str]

    @property
    def key(self) -> str:
        return f"{self.claim_id} {self.name}"

    @property
    def file(self) -> str:
        """The name of the file of mutants, without its ending."""
        return f"{self.module}_{self.name}"

    @property
    def text(self) -> str:
        return "\n".join([f"{self.heading}From {LIBRARY} Require Import {self.module}.", *self.texts.values()])

    @property
    def claimed(self) -> Claimed:
        """The claim's statement over the definitions alone, and for each mutant the theorem that its module proves."""
        made = self.theorem
        proofs = {f"{made.name}_{place}": f"{LIBRARY}.{self.file}.{_module(place)}.{made.name}" for place in self.texts}
        lines = [f"{statement_of(made.name, made.statement, made.imports)}From {LIBRARY} Require {self.file}."]
        lines += [f"Theorem {name} : {made.name}_statement.\nProof. exact {proof}. Qed." for name, proof in proofs.items()]
        lines += [f"Definition {made.name}_all := ({', '.join(proofs)}).", f"Print Assumptions {made.name}_all.", ""]
        return Claimed(self.key, f"{made.name}_{self.name}", self.file, "\n".join(lines))

    def refused(self, answer: Answer) -> int | None:
        """The mutant in whose module Coq found what it refuses; the only one where there is one; None where none is known."""
        if len(self.texts) == 1:
            return next(iter(self.texts))
        place = re.search(rf"\b{self.file}\.v:(\d+):", answer.says)
        line, end = int(place[1]) if place else 0, self.text.count("\n") - "\n".join(self.texts.values()).count("\n")
        for number, text in self.texts.items():
            begin, end = end, end + text.count("\n") + 1
            if begin < line <= end:
                return number
        return None

    def rest(self, answer: Answer) -> list[Sheet]:
        """What has to be asked again after a sheet was not accepted: without the mutant that Coq refuses, or its two halves."""
        bad, places = self.refused(answer), list(self.texts)
        half = len(places) // 2
        parts = (places[:half], places[half:]) if bad is None else ([place for place in places if place != bad],)
        return [
            replace(self, name=f"{self.name}{letter}", texts={place: self.texts[place] for place in part})
            for letter, part in zip("ab", parts, strict=False)
            if part
        ]


def written_mutants(
    theory: Theory, name: str, mutants: Mapping[int, DerivationMutant]
) -> tuple[list[Sheet], dict[int, Answer]]:
    """Mutants of a derivation on sheets, and why others are not written, by their places."""
    edits = Edits(theory, name)
    judge = DerivationJudge(theory.derivations[name], theory.claims, theory.derivations, theory.checked)
    found: dict[int, Edited] = {}
    unwritten: dict[int, Answer] = {}
    for place, mutant in mutants.items():
        try:
            with bounded(MOST_SECONDS, None, computing=True):
                made = edits.of(mutant.derivation, judge.facts_of(mutant))
        except OutOfBounds:
            made = Edited((), (), f"not written within {MOST_SECONDS:.0f} s of computing")
        except DerivationError as error:
            made = Edited((), (), f"the kernel refuses it: {error}")
        if made.missing:
            unwritten[place] = Answer(False, f"{NOT_EXPORTED}{made.missing}")
        else:
            found[place] = made
    return _sheets(name, theory.library.theorems[name], edits.exported, found), unwritten


def _sheets(name: str, theorem: Theorem, exported: Exported, found: Mapping[int, Edited]) -> list[Sheet]:
    """Mutants on as few sheets as there can be with at most so many lemmas each, or one mutant."""
    sheets: list[dict[int, str]] = []
    room = 0
    for place, made in found.items():
        room -= made.lemmas
        if room < 0:
            sheets.append({})
            room = MOST_LEMMAS - made.lemmas
        sheets[-1][place] = made.text(_module(place))
    return [
        Sheet(name, f"mutants{number}", theorem, exported.heading, exported.module, texts)
        for number, texts in enumerate(sheets, start=1)
    ]


def _module(place: int) -> str:
    """What the module of a mutant is called."""
    return f"Mutant{place}"


def asked(
    folder: Path, sheets: Iterable[Sheet], workers: int = 1, progress: Callable[[int, int], None] | None = None
) -> dict[tuple[str, int], Answer]:
    """What Coq says of each mutant on some sheets, by claim and place.

    Raises: UsageError where Coq cannot be run, OSError where the folder cannot be written.
    """
    found: dict[tuple[str, int], Answer] = {}
    waiting = list(sheets)
    while waiting:
        told = None if progress is None else _told(progress, len(waiting))
        answers = check_all(folder, _written(folder, waiting), workers, told)
        again: list[Sheet] = []
        for sheet in waiting:
            answer = answers[sheet.key]
            seconds = answer.seconds / len(sheet.texts)
            if answer.accepted:
                found |= {(sheet.claim_id, place): replace(answer, seconds=seconds) for place in sheet.texts}
                continue
            bad = sheet.refused(answer)
            if bad is not None:
                found[sheet.claim_id, bad] = replace(answer, seconds=seconds)
            again += sheet.rest(answer)
        waiting = again
    return found


def _told(progress: Callable[[int, int], None], total: int) -> Callable[[int], None]:
    return lambda done: progress(done, total)


def _written(folder: Path, sheets: Iterable[Sheet]) -> Iterator[Claimed]:
    for sheet in sheets:
        write_text(folder / f"{sheet.file}.v", sheet.text)
        yield sheet.claimed


def _accepted(derivation: Derivation, claim: Claim, fates: Fates) -> dict[int, DerivationMutant]:
    """The mutants that the kernel accepts, by their places from 1. Raises: ValueError for fates of other mutants."""
    mutants = list(derivation_mutants(derivation, claim.domain))
    if [(mutant.operator, mutant.label) for mutant in mutants] != [(entry[0], entry[1]) for entry in fates]:
        raise ValueError(f"{claim.id}: the fates are of other mutants than the derivation has now")
    pairs = enumerate(zip(mutants, fates, strict=True), start=1)
    return {place: mutant for place, (mutant, entry) in pairs if entry[2] != KILLED}


def is_confirmed(found: Sequence[Opinion]) -> bool:
    """Whether Coq refuses none of the mutants that it was asked for."""
    return not any(opinion.counts[REFUSED] for opinion in found)


def report(found: Sequence[Opinion]) -> str:
    """A table of what the kernel and Coq accept, then each mutant that Coq does not accept, and why."""
    total = sum((opinion.counts for opinion in found), Counter[str]())
    rows = [_row(opinion.claim_id, opinion.judged, opinion.by_kernel, opinion.counts) for opinion in found]
    rows.append(_row("total", sum(o.judged for o in found), sum(o.by_kernel for o in found), total))
    lines = [*aligned(COLUMNS, rows, right=True), ""]
    lines += [
        f"not asked: the {opinion.by_kernel} of {opinion.claim_id}, of which itself Coq says: {opinion.original.says}"
        for opinion in found
        if opinion.original is not None and not opinion.original.accepted
    ]
    lines += [
        f"{word(answer)}: {opinion.claim_id}, {mutant.operator} at {mutant.label!r}: {answer.says}"
        for opinion in found
        for mutant, answer in opinion.mutants
        if not answer.accepted
    ]
    return "\n".join(lines).rstrip() + "\n"


def _row(name: str, judged: int, by_kernel: int, counts: Counter[str]) -> tuple[str, ...]:
    return (name, str(judged), str(by_kernel), *(str(counts[said]) for said in SAID))
