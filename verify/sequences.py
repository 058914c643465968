"""What a statement about an iteration says where the iteration is seen to converge: relations that can be evaluated.

The limit is enclosed from the exact orbit (`verify.rigorous`); nothing is taken from where an orbit only seems to end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from sympy import Basic, MatrixSymbol, true
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from theory.claim import Claim, ClaimError, equal
from theory.dynamics import DistanceLimit, MCHNLimit
from theory.retrieval import DistanceUpdate, MCHNUpdate
from theory.sequences import (
    Compact,
    Connected,
    Exists,
    Finite,
    Iterate,
    SufficientlyLarge,
    Tends,
    Within,
    speaks_of_sequences,
)

LIMITS: dict[type, type] = {MCHNUpdate: MCHNLimit, DistanceUpdate: DistanceLimit}


@cache
def evaluable(claim: Claim) -> Claim:
    """The claim, its statement as at the limits of its iterations; itself where it speaks of none."""
    return claim if claim.statement is None else replace(claim, statement=at(claim.statement, limit_of))


def limit_of(iterate: Iterate) -> Any:
    """Where an iteration ends, as an operator. Raises: ClaimError for an update without one."""
    update = iterate.args[0]
    if type(update) not in LIMITS:
        raise ClaimError(f"no limit is bound for the iteration of {type(update).__name__}; verify.sequences lists them")
    return LIMITS[type(update)](*update.args)


def start_of(iterate: Iterate) -> Any:
    """Where an iteration begins."""
    return iterate.args[1]


def conclusive(statement: Basic) -> bool:
    """Whether the statement is false wherever what `at` makes of it is false at the limit.

    Of what exists only one candidate is tried, a finite set is never recognised, and no instance is certain to be large enough.
    """
    return not statement.has(Exists, Finite, SufficientlyLarge)


def at(statement: Boolean, place: Callable[[Iterate], Any]) -> Boolean:
    """What a statement says of an iteration that ends at a place: its one limit point, and what is tried for what exists."""
    if not speaks_of_sequences(statement):
        return statement
    ends = [place(node) for node in statement.atoms(Iterate)]

    def put(node: Any, known: dict[Basic, Any]) -> Any:
        if node in known:
            return known[node]
        if isinstance(node, Iterate):
            return place(node)
        if isinstance(node, Compact | Connected | Finite):
            return true
        if isinstance(node, Exists):
            return put(node.args[1], {**known, node.args[0]: ends[0]})
        if isinstance(node, Within):
            return put(node.args[2], {**known, node.args[1]: put(node.args[0].args[0], known)})
        if isinstance(node, Tends):
            return equal(put(node.args[0], known), put(node.args[2], known))
        if isinstance(node, SufficientlyLarge):
            return put(node.args[2], known)
        if not node.args or isinstance(node, MatrixSymbol):
            return node
        args = [put(arg, known) for arg in node.args]
        return node.func(*args, evaluate=False) if isinstance(node, Relational) else node.func(*args)

    found: Boolean = put(statement, {})
    return found
