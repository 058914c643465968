"""Mutants of derivations that the kernel accepts, given to Coq: a second check of what the kernel let pass.

    lemmata mutate --part derivations --claim prop-3.repaired --coq

The theorem is the claim's own, unchanged; the steps are those of the mutant. Where Coq refuses one, the kernel has accepted a
step that is false, or a tactic is too weak for a step that is true: each refusal has to be read.
A mutant says something only where Coq accepts the derivation that it is an edit of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.tables import aligned
from lemmata.verify.coq.asking import ask
from lemmata.verify.coq.checking import LATE, NOT_EXPORTED, Answer
from lemmata.verify.mutate.derivations import KILLED, DerivationMutant, derivation_mutants
from lemmata.verify.prove.prover import Prover

ACCEPTED, REFUSED, UNWRITTEN, SLOW = "accepted", "refused", "not written", "too long"
SAID = (ACCEPTED, REFUSED, UNWRITTEN, SLOW)  # by Coq
TITLE = "derivation"
COLUMNS = (TITLE, "mutants", "by the kernel", *(f"{word} by Coq" if word in SAID[:2] else word for word in SAID))
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
    kept = {name: _accepted(derivations[name], claims[name], entries) for name, entries in fates.items()}
    originals = ask(folder, prover, [name for name, mutants in kept.items() if mutants], workers, progress)
    asked = {
        f"{name}.mutant{place}": (name, mutant)
        for name, mutants in kept.items()
        if mutants and originals[name].accepted
        for place, mutant in mutants.items()
    }
    edited = Prover(
        {**claims, **{new: replace(claims[name], id=new) for new, (name, _) in asked.items()}},
        {**derivations, **{new: replace(mutant.derivation, claim=new) for new, (_, mutant) in asked.items()}},
        checked=prover.checked,
    )
    answers = ask(folder, edited, asked, workers, progress) if asked else {}
    found = {name: tuple((mutant, answers[new]) for new, (of, mutant) in asked.items() if of == name) for name in kept}
    return tuple(
        Opinion(name, len(fates[name]), originals.get(name), found[name], len(mutants)) for name, mutants in kept.items()
    )


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
