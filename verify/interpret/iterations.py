"""What a statement about an iteration says where the iteration is seen to converge: relations that can be evaluated.

The limit is enclosed from the exact orbit (`lemmata.verify.dynamics`); nothing is taken from where an orbit only seems to end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from sympy import Basic, Expr, Function, MatrixSymbol, Symbol, preorder_traversal, sstr
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from lemmata.theory.language.claim import Claim, ClaimError, equal
from lemmata.theory.language.indexed import spelled
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.language.sequences import (
    CONTINUOUS,
    LIMITS,
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
from lemmata.theory.language.vectors import SquaredDistance


@cache
def evaluable(claim: Claim) -> Claim:
    """The claim as at the limits of its iterations, with operators for sums over an index; itself where it has neither."""
    if claim.statement is None:
        return claim
    return replace(claim, statement=spelled(at(claim.statement, limit_of)), given=spelled(claim.given))


def limit_of(iterate: Iterate) -> Any:
    """Where an iteration ends, as an operator. Raises: ClaimError for an update without one, or that is none of its state."""
    update, state, _ = iterate.args
    if type(update) not in LIMITS:
        raise ClaimError(f"no limit is bound for the iteration of {type(update).__name__}; see LIMITS of language/sequences.py")
    if update.args[0] != state or any(state in arg.free_symbols for arg in update.args[1:]):
        raise ClaimError(f"the iteration of {update} from {state}: no limit is bound but for updates of the state alone")
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
    """What a statement says of an iteration that ends at a place: its one limit point, and what is tried for what exists.

    Raises: ClaimError where it says what is no relation at the limit.
    """
    if not speaks_of_sequences(statement):
        return statement
    ends = [place(node) for node in sorted(statement.atoms(Iterate), key=sstr)]

    def put(node: Any, known: dict[Basic, Any]) -> Any:
        if node in known:
            return known[node]
        if isinstance(node, Iterate):
            return place(node)
        if isinstance(node, Compact | Connected | Finite | Exists) and not ends:
            raise ClaimError(f"{sstr(node)} cannot be evaluated: it speaks of no iteration")
        if isinstance(node, Compact | Connected | Finite):  # of one point; what is asked is that it was found
            return equal(SquaredDistance(ends[0], ends[0]), 0)
        if isinstance(node, Exists):
            return put(node.args[1], {**known, node.args[0]: ends[0]})
        if isinstance(node, Within):
            return put(node.args[2], {**known, node.args[1]: put(node.args[0].args[0], known)})
        if isinstance(node, Tends):
            return equal(_continuous(put(node.args[0], known), node.args[1]), put(node.args[2], known))
        if isinstance(node, SufficientlyLarge):
            return put(node.args[2], known)
        if not node.args or isinstance(node, MatrixSymbol):
            return node
        args = [put(arg, known) for arg in node.args]
        return node.func(*args, evaluate=False) if isinstance(node, Relational) else node.func(*args)

    found: Boolean = put(statement, {})
    return found


def _continuous(term: Expr, t: Symbol) -> Expr:
    """A term at the limit, if it is a continuous function of the iterates and of nothing else that changes with t."""
    ends = (*LIMITS.values(), *CONTINUOUS)
    for node in preorder_traversal(term):
        if node == t or (isinstance(node, Function | Operator | VectorOperator) and not isinstance(node, ends)):
            raise ClaimError(f"{sstr(term)}: {sstr(node)} is not known to tend to its value at the limit")
    return term
