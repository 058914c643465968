"""What enters the kernel is data: names, numbers and structure, from which its terms are made anew.

A term is of exactly a known type, never of a subclass; what somebody has made SymPy believe of it, or attached to it, is left
behind. Nothing is evaluated here: what a step writes down is looked at as it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from lemmata.theory.kernel.kinds import KINDS
from lemmata.theory.kernel.logic import DerivationError, Step
from lemmata.theory.kernel.meaning import genuine_operator
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.operator import DEFINED, Operator, VectorOperator
from lemmata.theory.language.quantifiers import Quantified
from lemmata.theory.language.sequences import (
    Compact,
    Connected,
    Exists,
    Finite,
    Iterate,
    LimitPoints,
    SufficientlyLarge,
    Tends,
    Those,
    Within,
)
from lemmata.theory.terms.index_terms import (
    NUMBERS,
    PLAIN,
    PLAIN_KINDS,
    Block,
    Chosen,
    ChosenReal,
    DimensionSymbol,
    Entry,
    Family,
    Greatest,
    Index,
    Integrated,
    Total,
    array,
)
from lemmata.theory.terms.known import KNOWN
from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    And,
    Basic,
    E,
    Eq,
    Equivalent,
    EulerGamma,
    Ge,
    Gt,
    Implies,
    KroneckerDelta,
    Le,
    Lt,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Ne,
    Not,
    Or,
    Pow,
    Rational,
    Symbol,
    Tuple,
    UndefinedFunction,
    exp,
    gamma,
    log,
    oo,
    pi,
    true,
)

CONSTANTS = {type(constant): constant for constant in (pi, E, EulerGamma, oo, true)}
EVALUATED = frozenset((Add, Mul, Pow, exp, log, gamma, Abs, KroneckerDelta))  # SymPy's own, made without its constructors
STRUCTURES = frozenset((Entry, Family, Block, MatAdd, MatMul, Tuple))
SEQUENCES = frozenset((Iterate, LimitPoints, Those, Tends, Exists, Within, Compact, Connected, Finite, SufficientlyLarge))
RELATIONS = frozenset((Le, Lt, Ge, Gt, Eq, Ne))
CONNECTIVES = frozenset((And, Or, Not, Implies, Equivalent))
MOST_REMEMBERED = 100_000
_made: dict[int, tuple[Any, Any]] = {}  # by identity: equal terms may be of different types; the key's object is kept alive


def rebuilt_claim(claim: Claim) -> Claim:
    """The claim with statement, hypotheses and domain made anew. Raises: DerivationError for what is no data."""
    around = rebuilt_setting(claim)
    return replace(around, statement=rebuilt(claim.statement))


def rebuilt_setting(claim: Claim) -> Claim:
    """The claim with hypotheses and domain made anew, its statement as it is. Raises: DerivationError for what is no data."""
    domain = claim.domain
    if type(claim) is not Claim or type(domain) is not Domain:
        raise DerivationError(f"{claim.id} is no Claim over a Domain, but of another type")
    for _, kind in domain.variables:
        if type(kind) not in KINDS:
            raise DerivationError(f"{claim.id}: a variable is of the kind {type(kind).__name__}, which no rule knows")
    variables = tuple((rebuilt(symbol), kind) for symbol, kind in domain.variables)
    quantifier: Any = claim.quantifier
    if type(quantifier) is tuple:
        quantifier = tuple(Quantified(block.how, tuple(map(rebuilt, block.symbols))) for block in quantifier)
    elif type(quantifier) is not str:
        raise DerivationError(f"{claim.id}: the quantifier is neither a word nor a tuple of blocks")
    return replace(claim, given=rebuilt(claim.given), domain=Domain(variables), quantifier=quantifier)


def rebuilt_step(step: Step) -> Step:
    """The step with formula and options made anew. Raises: DerivationError for what is no data."""
    if type(step) is not Step or type(step.rule) is not str or type(step.label) is not str or type(step.uses) is not tuple:
        raise DerivationError(f"{step!r:.80} is no Step of a label, a rule, a formula, uses and options")
    if not all(type(used) is str for used in step.uses):
        raise DerivationError(f"{step.label}: what a step uses is named by strings")
    try:
        return Step(step.label, step.rule, rebuilt(step.formula), step.uses, rebuilt(step.options))
    except DerivationError as error:
        raise DerivationError(f"{step.label} ({step.rule}): {error}") from error


def rebuilt(written: Any) -> Any:
    """A formula, a term or an option made anew. Raises: DerivationError for anything that is not of a known type."""
    kind = type(written)
    if written is None or kind in (str, int):
        return written
    if kind in (tuple, list):
        return kind(map(rebuilt, written))
    if kind in (dict, MappingProxyType):
        return {rebuilt(key): rebuilt(value) for key, value in written.items()}
    if isinstance(kind, UndefinedFunction):
        return unevaluated(_function(kind), *map(rebuilt, written.args))
    if isinstance(written, UndefinedFunction):
        return _function(written)
    if not isinstance(written, Basic):
        raise DerivationError(f"a step is made of terms, names and whole numbers, got the {kind.__name__} {written!r:.60}")
    if id(written) not in _made:
        if len(_made) >= MOST_REMEMBERED:
            _made.clear()
        _made[id(written)] = written, _term(written)
    return _made[id(written)][1]


def _term(written: Any) -> Any:
    kind = type(written)
    if kind in CONSTANTS:
        return CONSTANTS[kind]
    if kind in NUMBERS:
        return Rational(int(written.p), int(written.q))
    if kind in NAMED:
        if type(written.name) is not str:
            raise DerivationError(f"the name of {written} is no string")
        return NAMED[kind](written)
    if kind in (Total, Greatest, Integrated):
        return kind(*map(rebuilt, written.args))
    if kind in RELATIONS:
        return kind(*map(rebuilt, written.args), evaluate=False)
    if kind in EVALUATED or kind in STRUCTURES | SEQUENCES | CONNECTIVES or _is_operator(kind):
        return unevaluated(kind, *map(rebuilt, written.args))
    raise DerivationError(f"{kind.__name__} is not a term of the kernel: it takes exact real terms of its own types only")


def _is_operator(kind: Any) -> bool:
    """One that its name means: of two that share a name, as where a module defines it twice, it is the last."""
    named = DEFINED.get(kind.__name__, kind) is kind
    return issubclass(kind, Operator | VectorOperator) and named and genuine_operator(kind)


def unevaluated(kind: Any, *args: Any) -> Any:
    """A term of these arguments, not one that SymPy remembers: equal terms may be of different types."""
    made = Basic.__new__(kind, frozenset(args)) if kind is Equivalent else Basic.__new__(kind, *args)
    if kind in (Add, Mul, Pow):
        made.is_commutative = True
    if kind in (And, Or, Equivalent):
        made._argset = frozenset(args)
    return made


def _symbol(written: Symbol) -> Symbol:
    known = written.assumptions0
    if known == {"commutative": True}:
        return Symbol.__xnew__(type(written), written.name)  # the name of an array, which has no value
    if known not in PLAIN:
        raise DerivationError(f"{written} is no plain symbol: a kind says no more than real or whole, >= 0 or > 0")
    return Symbol.__xnew__(type(written), written.name, **PLAIN_KINDS[PLAIN.index(known)])


def _chosen_real(written: ChosenReal) -> ChosenReal:
    known = written.assumptions0
    if known not in PLAIN:
        raise DerivationError(f"{written} has not been chosen: it is no plain real number")
    return ChosenReal(written.name, **PLAIN_KINDS[PLAIN.index(known)])


NAMED: dict[Any, Callable[[Any], Any]] = {
    Symbol: _symbol,
    DimensionSymbol: _symbol,
    ChosenReal: _chosen_real,
    Index: lambda written: Index(written.name, rebuilt(written.range)),
    Chosen: lambda written: Chosen(written.name, rebuilt(written.range)),
    MatrixSymbol: lambda written: MatrixSymbol(written.name, *map(rebuilt, written.shape)),
}


@cache
def _allowed(name: str) -> tuple[Any, ...]:
    """The functions that the kernel has under a name."""
    return (KNOWN[name],) if name in KNOWN else tuple(array(name, **kind) for kind in PLAIN_KINDS[:3])


def _function(function: Any) -> Any:
    for known in _allowed(function.__name__) if type(function) is UndefinedFunction else ():
        if known._kwargs == function._kwargs:
            return known
    name = function.__name__
    raise DerivationError(f"{name} is no array with plain real entries, or has other signs than the kernel gives it")
