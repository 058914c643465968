"""A proof as a terminal shows it: its idea, then every step with its reason and what it states; and the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

from lemmata.verify.gate import tally
from lemmata.verify.show.folding import folded
from lemmata.verify.show.written import Written

if TYPE_CHECKING:
    from lemmata.theory.kernel.derivation import Derivation

STEP = " " * 5  # before what a step states


def lines_of(proof: Written, width: int) -> list[str]:
    """The lines of a proof, none wider than the terminal where there is a place to break."""
    lines = [f"  {line}" for line in wrap(proof.prose, width - 2)]
    numbers = {line.name: number for number, line in enumerate(proof.lines, start=1)}
    for number, line in enumerate(proof.lines, start=1):
        rests = f" (from {', '.join(f'{numbers[name]}' for name in line.uses)})" if line.uses else ""
        lines += folded(f"{number:>3}. {line.name}: {line.why}{rests}", width)
        lines += folded(line.plain, width, STEP)
    return lines


def rules(derivations: Mapping[str, Derivation]) -> list[str]:
    """The trusted rules: what each one says, and how many steps use it."""
    from lemmata.theory.kernel.logic import RULES  # which reading derivations has filled

    used = Counter(step.rule for derivation in derivations.values() for step in derivation.steps)
    lines = []
    for name, function in RULES.items():
        text = " ".join((function.__doc__ or "").split())
        lines.append(f"{name} ({tally.number(used[name], 'step')}): {text}")
    return lines
