"""How often operators are written: `python -m tests.writings`.

A definition is one writing. So is what the kernel takes an operator to mean where that is not its definition, and each binding
by hand for floats or for balls. `models` is a second, independent writing of what a user calls, and is not counted.
"""

from __future__ import annotations

from lemmata import theory
from lemmata.theory.language.defined import Defined
from lemmata.theory.language.operator import MEANINGS, Operator, VectorOperator
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.floats import FLOATS


def operators() -> list[type]:
    """The operators of the theory, by name."""
    assert theory.CLAIMS  # every module of the field is loaded with the claims
    found, stack = set(), [Operator, VectorOperator]
    while stack:
        kind = stack.pop()
        stack += kind.__subclasses__()
        if kind.__module__.startswith(
            ("lemmata.theory.memory", "lemmata.theory.language.vectors")
        ) and not kind.__name__.startswith("_"):
            found.add(kind)
    return sorted(found, key=lambda kind: kind.__name__)


def writings(kind: type) -> list[str]:
    """Where an operator is written by hand."""
    name, defined = kind.__name__, issubclass(kind, Defined)
    by_hand = {"meaning": name in MEANINGS and not defined, "floats": dict.__contains__(FLOATS, name)}
    by_hand["balls"] = dict.__contains__(REALS, name)
    return ["definition", *(place for place, there in by_hand.items() if there)]


def average() -> float:
    found = operators()
    return sum(len(writings(kind)) for kind in found) / len(found)


if __name__ == "__main__":
    for kind in operators():
        print(f"{kind.__name__:<22} {' '.join(writings(kind))}")  # noqa: T201
    print(f"{len(operators())} operators, {average():.2f} writings each")  # noqa: T201
