"""What rests on what: the graph of claims and the facts that their derivations use, as text and for Graphviz.

The edges are computed from the derivations; a verdict shown beside a claim is the one on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lemmata.theory.language.claim import Claim

if TYPE_CHECKING:
    from lemmata.theory.kernel.derivation import Derivation

COLOURS = {"proved": "palegreen", "refuted": "lightcoral", "survived": "khaki", "ill-posed": "lightgrey"}


@dataclass(frozen=True)
class Outline:
    """Of a derivation: how many steps it has and the ids of the claims it rests on."""

    steps: int
    uses: tuple[str, ...]


def outlines_of(derivations: Mapping[str, Derivation]) -> dict[str, Outline]:
    """By claim, in the same order."""
    return {name: Outline(len(derivation.steps), derivation.uses) for name, derivation in derivations.items()}


def in_order(derivations: Mapping[str, Outline]) -> list[str]:
    """Ids of the derived claims, each after all that it rests on.

    Raises: DerivationError if a claim rests on itself.
    """
    order: list[str] = []
    state: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if state.get(name) == 2:
            return
        if state.get(name) == 1:
            from lemmata.theory.kernel.logic import DerivationError

            raise DerivationError(f"{name} rests on itself: {' -> '.join((*path, name))}")
        state[name] = 1
        for used in derivations[name].uses if name in derivations else ():
            visit(used, (*path, name))
        state[name] = 2
        order.append(name)

    for name in derivations:
        visit(name, ())
    return order


def as_text(claims: Mapping[str, Claim], derivations: Mapping[str, Outline], verdicts: Mapping[str, str]) -> str:
    """One line for each derived claim, after the facts it rests on, then one for each repaired claim."""
    order = in_order(derivations)
    width = max(map(len, order), default=0)
    lines = []
    for name in order:
        derivation = derivations.get(name)
        facts = ", ".join(derivation.uses) if derivation is not None else ""
        steps = 0 if derivation is None else derivation.steps
        lines.append(f"{name:<{width}}  {steps:>3} steps" + (f"  <- {facts}" if facts else ""))
    for claim in claims.values():
        for broken in claim.repaired_ids:
            lines.append(f"{broken} ({verdicts.get(broken, 'not on record')}) is repaired by {claim.id}")
    return "\n".join(lines)


def as_dot(claims: Mapping[str, Claim], derivations: Mapping[str, Outline], verdicts: Mapping[str, str]) -> str:
    """The graph for Graphviz: an arrow from each fact to what rests on it, a dashed one from a claim to its repair."""
    style = '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];'
    lines = ["digraph lemmata {", "  rankdir=LR;", style]
    edges = [(used, name, "") for name in in_order(derivations) if name in derivations for used in derivations[name].uses]
    dashed = ' [style=dashed, label="repaired by"]'
    edges += [(broken, claim.id, dashed) for claim in claims.values() for broken in claim.repaired_ids]
    nodes = {name for edge in edges for name in edge[:2]} | set(derivations)
    for name in (*claims, *sorted(nodes - set(claims))):
        if name in nodes:
            colour = COLOURS.get(verdicts.get(name, ""), "white")
            lines.append(f"  {_quoted(name)} [fillcolor={colour}];")
    lines += [f"  {_quoted(source)} -> {_quoted(target)}{style};" for source, target, style in edges]
    return "\n".join([*lines, "}"])


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
