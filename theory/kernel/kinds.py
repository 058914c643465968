"""What derivations may use of each kind of variable: trusted, registered once, and looked up by the exact type.

A kind that `KINDS` does not name is refused (`lemmata.theory.kernel.variables.check_domain`); of one that is derived from a
known kind nothing is inferred. Here are the kinds of the language; a field teaches the kernel its own with `learn`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.function_values import FunctionGradient, FunctionValue
from lemmata.theory.language.kinds import Kind, KindError, NonNegative, Positive, Real, UnitInterval, Vector, Whole
from lemmata.theory.language.sets import (
    Ball,
    Descending,
    Interval,
    Joint,
    LowerTriangular,
    Matrix,
    Orthogonal,
    Permutation,
    PositiveSemidefinite,
    Probability,
    Sphere,
    Stochastic,
    Symmetric,
)
from lemmata.theory.terms.index_terms import Index, Total, array
from lemmata.theory.terms.sympy_facts import Basic, Eq, Le, Lt, MatrixSymbol, Rational

Entries = Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Rules:
    """What derivations may use of the variables of one kind; what is not said is not used.

    Attributes:
        role: what `first` finds the domain's variable by.
        bound: whether it says something of other variables, so that its facts hold for these very variables only.
        free: whether every value of the symbol's shape belongs to it.
        single: whether a domain may have one variable of the kind only, as the kernel has one name for what it says.
        signs: what SymPy may assume of the entries, of a variable of this kind.
        entries: how the entries of a vector of the kind are written, where it is not by an array.
        assumed: hypotheses that every claim about the variable may use; it is given as it is written.
        names: names that are taken by what the kind says.
        complete: whether a value of the symbol's shape belongs to it wherever it has the signs and what is assumed holds; of a
            kind of whole numbers, wherever it is whole too.
    """

    role: str = ""
    bound: bool = False
    free: bool = False
    single: bool = False
    signs: Callable[[Any], dict[str, bool]] = field(default=lambda kind: {})
    entries: Callable[[Any, Any, Domain], Entries | None] = field(default=lambda symbol, kind, domain: None)
    assumed: Callable[[Any, Any, Domain], list[Basic]] = field(default=lambda number, kind, domain: [])
    names: Callable[[Any, Any], tuple[str, ...]] = field(default=lambda symbol, kind: ())
    complete: Callable[[Any], bool] = field(default=lambda symbol: False)


def rules_of(kind: Kind) -> Rules:
    """The rules of exactly this type; of a type that has none: nothing."""
    return KINDS.get(type(kind), NOTHING)


def first(role: str, domain: Domain) -> Any:
    """The first variable of the domain with a role, or None."""
    return next((symbol for symbol, kind in domain.variables if rules_of(kind).role == role), None)


# --- numbers ----------------------------------------------------------------------------------------------------------


def _positive(kind: Any) -> dict[str, bool]:
    return {"positive": True}


def _nonnegative(kind: Any) -> dict[str, bool]:
    return {"nonnegative": True}


def _between_0_and_1(number: Any, kind: Any, domain: Domain) -> list[Basic]:
    return [Le(0, number, evaluate=False), Le(number, 1, evaluate=False)]


def _from_low(number: Any, kind: Whole, domain: Domain) -> list[Basic]:
    return [Le(kind.low, number, evaluate=False)]


def _between_its_ends(number: Any, kind: Interval, domain: Domain) -> list[Basic]:
    """Of a number alone: nothing is said of the entries of a box."""
    if isinstance(number, MatrixSymbol):
        return []
    low, high = map(_rational, kind.ends)
    return [Le(low, number, evaluate=False), Le(number, high, evaluate=False)]


def _always(symbol: Any) -> bool:
    return True


def _of_a_number(symbol: Any) -> bool:
    return not isinstance(symbol, MatrixSymbol)


def _of_shares(kind: Probability | Joint) -> dict[str, bool]:
    return _positive(kind) if kind.positive else _nonnegative(kind)


def _of_sum_1(symbol: Any, kind: Probability, domain: Domain) -> list[Basic]:
    i = Index("i", symbol.shape[0])
    return [Eq(Total(array(symbol.name, **_of_shares(kind))(i), i), 1, evaluate=False)]


def _of_sum_1_in_all(symbol: Any, kind: Joint, domain: Domain) -> list[Basic]:
    i, k = (Index(name, axis) for name, axis in zip("ik", symbol.shape, strict=True))
    return [Eq(Total(Total(array(symbol.name, **_of_shares(kind))(i, k), k), i), 1, evaluate=False)]


def _rational(number: Any) -> Rational:
    return Rational(Fraction(number).numerator, Fraction(number).denominator)


def _squared(symbol: Any) -> Any:
    i = Index("i", symbol.shape[0])
    return Total(array(symbol.name)(i) ** 2, i)


def _on_sphere(symbol: Any, kind: Sphere, domain: Domain) -> list[Basic]:
    """Of a vector: nothing is said of the rows of a matrix."""
    return [] if symbol.shape[1] != 1 else [Eq(_squared(symbol), _rational(kind.radius) ** 2, evaluate=False)]


def _in_ball(symbol: Any, kind: Ball, domain: Domain) -> list[Basic]:
    relation = Le if kind.closed else Lt
    return [] if symbol.shape[1] != 1 else [relation(_squared(symbol), _rational(kind.radius) ** 2, evaluate=False)]


# --- the register -----------------------------------------------------------------------------------------------------

NOTHING = Rules()
_KINDS: dict[type[Kind], Rules] = {}
KINDS: Mapping[type[Kind], Rules] = MappingProxyType(_KINDS)  # which nobody adds to but `learn`


def learn(kind: type[Kind], rules: Rules) -> None:
    """Teach the kernel a kind: trusted, so it says no more than the kind's `contains` does.

    Raises: KindError for a kind that the kernel knows already, or from outside of the theory.
    """
    if kind in _KINDS or not of_the_theory(kind):
        raise KindError(f"{kind.__name__} of {kind.__module__}: the kernel learns a kind once, and from the theory")
    _KINDS[kind] = rules


def of_the_theory(thing: Any) -> bool:
    """Whether a function or class is of the theory, whose code is what the kernel's trust covers."""
    return str(thing.__module__).startswith(f"{__package__.rpartition('.')[0]}.")


learn(Vector, Rules(free=True, complete=_always))
learn(Real, Rules(free=True, complete=_always))
learn(Positive, Rules(signs=_positive, complete=_always))
learn(NonNegative, Rules(signs=_nonnegative, complete=_always))
learn(UnitInterval, Rules(assumed=_between_0_and_1, complete=_of_a_number))
learn(Whole, Rules(assumed=_from_low, complete=_of_a_number))
learn(Interval, Rules(assumed=_between_its_ends, complete=_of_a_number))
learn(Probability, Rules(signs=_of_shares, assumed=_of_sum_1, complete=_always))
learn(Stochastic, Rules(signs=_nonnegative))
learn(Joint, Rules(signs=_of_shares, assumed=_of_sum_1_in_all, complete=_always))
learn(Matrix, Rules(free=True, complete=_always))
learn(FunctionValue, Rules(free=True, complete=_always))
learn(FunctionGradient, Rules(free=True, complete=_always))
learn(Sphere, Rules(assumed=_on_sphere))
learn(Ball, Rules(assumed=_in_ball))
learn(Permutation, Rules(signs=_nonnegative))
for _said_nothing_of in (Descending, Orthogonal, Symmetric, PositiveSemidefinite, LowerTriangular):
    learn(_said_nothing_of, Rules())
