"""Edits of a derivation for Coq: of each edit only what is new, after the derivation's own file.

All lemmas of that file are closed. So a step stands there as it would be written for the edit, unless it is new. New is
a step that was edited, one that uses a new step or one that was left out, and one that speaks of what such a step chooses.
What is written of new steps is what the exporter writes for the edited derivation, from its state before the first edit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.logic import Fact, Step
from lemmata.verify.coq.derivation import Export, Exported, Part, Theory
from lemmata.verify.coq.normal import Lemma
from lemmata.verify.prove.multipliers import find_multipliers

_DEFINED = re.compile(r"^Definition (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Edited:
    """What is new of an edited derivation: its new steps, and the claim's theorem, or why they are not all written."""

    parts: tuple[Part, ...]
    ending: tuple[Lemma, ...] = ()
    missing: str = ""

    @property
    def lemmas(self) -> int:
        """How many there are, with the theorem."""
        return sum(1 + len(part.equations) for part in self.parts) + len(self.ending)

    def text(self, module: str) -> str:
        """All that is new, in a module of its own, so that its names hide those of the derivation's file."""
        *before, theorem = self.ending
        lines = [f"Module {module}.", *(line for part in self.parts for line in part.lines)]
        lines += [*(lemma.text for lemma in before), theorem.text.replace("Lemma", "Theorem", 1), f"End {module}.", ""]
        return "\n".join(lines)


class Edits:
    """Writes edits of one derivation, of which all steps are written in Coq.

    Attributes:
        exported: the file of the derivation itself.

    Raises: DerivationError if the derivation does not hold.
    """

    def __init__(self, theory: Theory, claim_id: str) -> None:
        derivation = theory.derivations[claim_id]
        for used in derivation.uses:
            theory.export(used)
        checked = check(derivation, theory.claims, theory.derivations, find_multipliers, theory.checked)
        export = Export(theory, derivation, checked)
        self.steps: Sequence[Step] = derivation.steps
        self.before: list[Export] = []  # before each step, and at the end
        parts: list[Part | None] = []
        for number, step in enumerate(self.steps, start=1):
            self.before.append(export.copied())
            parts.append(export.written(number, step))
        self.before.append(export.copied())
        self.parts = dict(zip((step.label for step in self.steps), parts, strict=True))
        self.exported: Exported = export.ended(parts)
        theory.exported.setdefault(claim_id, self.exported)

    def of(self, edited: Derivation, facts: Mapping[str, Fact]) -> Edited:
        """What is new of an edited derivation.

        Args:
            edited: with steps of this one as they are, but for those that were edited or left out.
            facts: what the kernel found of its steps.
        """
        places = {step.label: place for place, step in enumerate(self.steps)}
        steps = edited.steps
        pairs = zip(steps, self.steps, strict=False)
        begin = next((place for place, (step, own) in enumerate(pairs) if step is not own), len(steps))
        export = self.before[begin].copied()
        export.derivation, export.checked = edited, replace(export.checked, steps=facts)
        new = places.keys() - {step.label for step in steps}  # what is left out is there for no step
        chosen = {name for label in new for name in _chosen(self.parts[label])}
        parts: list[Part] = []
        for step in steps[begin:]:
            place = places[step.label]
            if step is self.steps[place] and new.isdisjoint(step.uses) and not self._speaks_of(step, chosen):
                self._take(export, place)
                continue
            new.add(step.label)
            part = export.written(place + 1, step)
            chosen |= _chosen(self.parts[step.label]) | _chosen(part)
            if part is not None:
                parts.append(part)
                if part.missing:
                    return Edited((), (), f"{part.label} ({part.rule}): {part.missing}")
        return self._ended(export, steps[-1], new, tuple(parts))

    def _ended(self, export: Export, last: Step, new: set[str], parts: tuple[Part, ...]) -> Edited:
        """With the claim's theorem: that of the derivation's own file where the last step is not new."""
        theorem = self.exported.theorem
        if theorem is not None and last.label not in new and not self._named(new):
            same = replace(theorem, proof=f"exact {self.exported.module}.{theorem.name}.")
            return Edited(parts, (same,))
        theorem, untold = export.concluded(export.stated[last.label])
        return Edited((), (), untold) if theorem is None else Edited(parts, (*export.last_equations, theorem))

    def _take(self, export: Export, place: int) -> None:
        """A step as it stands in the derivation's own file, with what it chooses and assumes."""
        label, then, after = self.steps[place].label, self.before[place], self.before[place + 1]
        export.stated[label] = after.stated[label]
        export.assumptions |= {key: None for key in after.assumptions if key not in then.assumptions}
        made = after.printer.choices
        export.printer.choices.update({key: made[key] for key in made if then.printer.choices.get(key) != made[key]})

    def _speaks_of(self, step: Step, chosen: set[str]) -> bool:
        """Whether a step, as it stands in the file, speaks of what some definitions choose."""
        part = self.parts[step.label]
        said = "" if part is None else "\n".join([*part.before, part.lemma.statement])
        return any(name in said for name in chosen)

    def _named(self, labels: set[str]) -> bool:
        """Whether one of some steps names a number; the conclusion may speak of that."""
        return any(step.rule == "named" and step.label in labels for step in self.steps)


def _chosen(part: Part | None) -> set[str]:
    """The definitions of a step."""
    return set() if part is None else {name for text in part.before for name in _DEFINED.findall(text)}
