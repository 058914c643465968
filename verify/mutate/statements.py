"""Systematic mutants of a true claim: single edits of its statement or hypotheses that the judge should tell from the truth.

An operator is one small function of a `Site` (a node in its place) that yields what to put there instead; OPERATORS lists
them. `lemmata.verify.mutate.judge` says what becomes of the mutants.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from sympy import (
    Add,
    And,
    Atom,
    Basic,
    Eq,
    Equivalent,
    Function,
    Ge,
    Gt,
    Implies,
    Integer,
    Integral,
    Le,
    Limit,
    Lt,
    MatAdd,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Ne,
    Not,
    Number,
    Pow,
    Product,
    Sum,
    Symbol,
    ZeroMatrix,
    exp,
    log,
    sstr,
    true,
)
from sympy.core.relational import Relational

from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.language.vocabulary import COUNTERPARTS
from lemmata.verify.interpret.iterations import conclusive

# --- places in a statement --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """A node of a statement or of the hypotheses, in its place.

    Attributes:
        node: the node itself.
        parents: the nodes around it, outermost first.
        path: the argument positions that lead to it.
        part: "statement" or "given".
        positive: whether making the node truer makes the claim weaker: True in a conclusion, False in a hypothesis, None
            inside an equivalence.
        domain: of the claim.
    """

    node: Basic
    parents: tuple[Basic, ...]
    path: tuple[int, ...]
    part: str
    positive: bool | None
    domain: Domain

    @property
    def parent(self) -> Basic | None:
        return self.parents[-1] if self.parents else None

    @property
    def is_term(self) -> bool:
        """Whether the node is one additive term: of a sum anywhere, or a whole side of a relation that is no sum."""
        return isinstance(self.parent, Relational | Add | MatAdd) and not isinstance(self.node, Add | MatAdd)

    @property
    def relation(self) -> Basic:
        """The relation around the node (the node itself where it has none)."""
        return next((parent for parent in reversed(self.parents) if isinstance(parent, Relational)), self.node)


def sites(claim: Claim) -> Iterator[Site]:
    """Every node of a claim's statement, then of its hypotheses, outer nodes first."""
    for part, root, positive in (("statement", claim.statement, True), ("given", claim.given, False)):
        if root is not None and root is not true:
            yield from walk(Site(root, (), (), part, positive, claim.domain))


def walk(site: Site) -> Iterator[Site]:
    """A node and every node inside it, outer nodes first."""
    yield site
    node = site.node
    if isinstance(node, Atom | MatrixSymbol):
        return
    binds = isinstance(node, Limit | Sum | Product | Integral)  # what follows the first argument are bound variables
    for index, child in enumerate(node.args[:1] if binds else node.args):
        positive = site.positive
        if isinstance(node, Equivalent):
            positive = None
        elif positive is not None and (isinstance(node, Not) or (isinstance(node, Implies) and index == 0)):
            positive = not positive
        yield from walk(Site(child, (*site.parents, node), (*site.path, index), site.part, positive, site.domain))


def put(root: Basic, path: Sequence[int], new: Basic) -> Basic:
    """`root` with the node at `path` replaced; nothing around it is evaluated, but a sum loses the terms that became zero."""
    if not path:
        return new
    args = list(root.args)
    args[path[0]] = put(args[path[0]], path[1:], new)
    if isinstance(root, Add | MatAdd):
        args = [arg for arg in args if arg != 0 and not isinstance(arg, ZeroMatrix)]
        if len(args) <= 1:
            return args[0] if args else _zero(root)
    if isinstance(root, Relational | Add | Mul | Pow | Function | Max | Min):
        return root.func(*args, evaluate=False)
    return root.func(*args)


def _zero(node: Basic) -> Basic:
    return ZeroMatrix(*node.shape) if isinstance(node, MatrixExpr) else Integer(0)


def _times(factor: int, node: Basic) -> Basic:
    """factor * node, with only the rational coefficient multiplied out (a power of large numbers must not be)."""
    if isinstance(node, MatrixExpr):
        return (factor * node).doit(deep=False)
    if isinstance(node, Number):
        return factor * node
    coefficient, rest = (node.args[0], node.args[1:]) if isinstance(node, Mul) else (Integer(1), (node,))
    if not isinstance(coefficient, Number):
        coefficient, rest = Integer(1), node.args
    factors = [part for part in (factor * coefficient, *rest) if part != 1]
    return Mul(*factors, evaluate=False) if len(factors) > 1 else factors[0]


# --- operators --------------------------------------------------------------------------------------------------------

OPPOSITE = {Le: Ge, Ge: Le, Lt: Gt, Gt: Lt, Eq: Ne, Ne: Eq}
STRICTER = {Le: Lt, Ge: Gt}
LOOSER = {Lt: Le, Gt: Ge}


def flip(site: Site) -> Iterator[Basic]:
    """<= becomes >=, < becomes >, = becomes !=, and back."""
    kind = OPPOSITE.get(type(site.node))
    if kind is not None:
        yield kind(*site.node.args, evaluate=False)


def strict(site: Site) -> Iterator[Basic]:
    """<= becomes < in a conclusion, < becomes <= in a hypothesis; each where the position is neither. All make it stronger."""
    for kinds, wanted in ((STRICTER, site.positive is not False), (LOOSER, site.positive is not True)):
        kind = kinds.get(type(site.node))
        if kind is not None and wanted:
            yield kind(*site.node.args, evaluate=False)


def drop_term(site: Site) -> Iterator[Basic]:
    """One additive term is left out; a side that is one term becomes 0."""
    if site.is_term:
        yield _zero(site.node)


def sign(site: Site) -> Iterator[Basic]:
    """One additive term changes its sign."""
    if site.is_term:
        yield _times(-1, site.node)


def coefficient(site: Site) -> Iterator[Basic]:
    """One additive term, or the argument of an exponential or a logarithm, is doubled."""
    if site.is_term or (isinstance(site.parent, exp | log) and not isinstance(site.node, Add)):
        yield _times(2, site.node)


def log_size(site: Site) -> Iterator[Basic]:
    """log d becomes log max(d - 1, 1), for any size or whole variable."""
    whole = {symbol for symbol, kind in site.domain.variables if kind.least is not None} | set(site.domain.sizes)
    if isinstance(site.node, log) and site.node.args[0] in whole:
        yield log(Max(site.node.args[0] - 1, 1, evaluate=False), evaluate=False)


def max_min(site: Site) -> Iterator[Basic]:
    """A maximum becomes the minimum of the same things, and back."""
    other = COUNTERPARTS.get(type(site.node))
    if other is not None:
        yield other(*site.node.args, evaluate=False)


def beta(site: Site) -> Iterator[Basic]:
    """The inverse temperature of one operator is doubled (any argument that its definition calls beta)."""
    if isinstance(site.node, Operator | VectorOperator):
        operator = type(site.node)
        names = list(inspect.signature(getattr(operator, "body", operator.definition)).parameters)
        if "beta" in names and names.index("beta") < len(site.node.args):
            index = names.index("beta")
            yield put(site.node, (index,), _times(2, site.node.args[index]))


def square(site: Site) -> Iterator[Basic]:
    """A scalar real variable becomes its square, and a square becomes the variable."""
    real = {symbol for symbol, kind in site.domain.variables if kind.ends is not None}
    scalars = {symbol for symbol in real if isinstance(symbol, Symbol)}
    if isinstance(site.node, Pow) and site.node.args[0] in scalars and site.node.args[1] == 2:
        yield site.node.args[0]
    elif site.node in scalars and not (isinstance(site.parent, Pow) and site.parent.args == (site.node, Integer(2))):
        yield Pow(site.node, 2)


def drop_given(site: Site) -> Iterator[Basic]:
    """One conjunct of the hypotheses, or all of them, left out."""
    conjunct = isinstance(site.parent, And) and len(site.parents) == 1
    if site.part == "given" and (not site.parents or conjunct):
        yield true


def conclusion(site: Site) -> Iterator[Basic]:
    """An implication becomes its conclusion alone."""
    if isinstance(site.node, Implies):
        yield site.node.args[1]


OPERATORS: Mapping[str, Callable[[Site], Iterator[Basic]]] = {
    "flip": flip,
    "strict": strict,
    "drop-term": drop_term,
    "sign": sign,
    "coefficient": coefficient,
    "log-size": log_size,
    "max-min": max_min,
    "beta": beta,
    "square": square,
    "drop-given": drop_given,
    "conclusion": conclusion,
}


# --- mutants ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """One edit of a claim: which operator made it, where, and the edited claim."""

    operator: str
    where: str
    claim: Claim


@dataclass(frozen=True)
class Brood:
    """All mutants of a claim, each statement once, and the edits that gave no statement (collapsed while they were built)."""

    mutants: tuple[Mutant, ...]
    stillborn: tuple[str, ...]


def brood(claim: Claim) -> Brood:
    """The mutants of a claim, the operators in their order; none where something exists, as the negation would need a proof."""
    if claim.statement is None or claim.quantifier != "forall" or not conclusive(claim.statement):
        return Brood((), ())
    places = list(sites(claim))
    seen = {claim.fingerprint}
    found: list[Mutant] = []
    stillborn: list[str] = []
    for (name, operator), site in product(OPERATORS.items(), places):
        for new in operator(site):
            where = f"{site.part}: {sstr(site.node)}" + (f" in {sstr(site.relation)}" if site.relation is not site.node else "")
            try:
                mutant = _edited(claim, site, new, f"{claim.id}.mutant{len(found) + 1}", f"{name} at {where}")
            except ClaimError as error:
                stillborn.append(f"{name} at {where}: {error}")
                continue
            if mutant.fingerprint not in seen:
                seen.add(mutant.fingerprint)
                found.append(Mutant(name, where, mutant))
    return Brood(tuple(found), tuple(stillborn))


def mutants(claim: Claim) -> Iterator[Mutant]:
    """The mutants of a claim, one by one, in a fixed order (`brood` also says which edits gave no statement)."""
    return iter(brood(claim).mutants)


def _edited(claim: Claim, site: Site, new: Basic, claim_id: str, says: str) -> Claim:
    """Raises: ClaimError where the edit gives no statement."""
    whole: Any = put(claim.statement if site.part == "statement" else claim.given, site.path, new)
    return replace(claim, id=claim_id, says=says, reading_of=None, repairs=None, **{site.part: whole})
