"""SymPy's functions in statements: which of them every interpreter reads, and what to write instead of the others.

Some are bound by hand (`exp`, `log`, `sin`, ...). Those in `SAID` are run as words of definitions are. A claim without
variables, and one about a limit, may name any: there SymPy's own function is meant, at numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sympy import Basic, Function, I, KroneckerDelta, Limit, Max, Min, NumberSymbol, nan, zoo
from sympy.core.function import AppliedUndef

from lemmata.theory.language import functions
from lemmata.theory.language.constancy import INSTEAD
from lemmata.theory.language.defined import e_to, gamma_of
from lemmata.theory.language.operator import Operator
from lemmata.theory.language.shapes import ShapeError
from lemmata.theory.terms.index_terms import Index
from lemmata.theory.terms.known import BEFORE, KNOWN

BOUND = frozenset(("Abs", "Max", "Min", "cos", "erf", "exp", "floor", "log", "sin"))  # by hand, in every interpreter
CONSTANTS = frozenset(("Exp1", "Pi"))


class Said:
    """A function of numbers, made of words, as interpreters take an operator."""

    def __init__(self, name: str, body: Callable[..., Any]) -> None:
        self.__name__, self.body = name, body

    def kinds(self, args: Iterable[Any]) -> list[tuple[str, Any]]:
        """The arguments, each with its kind before it."""
        return [("Scalar", arg) for arg in args]


def cosh(a: Any) -> Any:
    r"""$\cosh a=(e^a+e^{-a})/2$."""
    return (e_to(a) + e_to(-a)) / 2


def sinh(a: Any) -> Any:
    r"""$\sinh a=(e^a-e^{-a})/2$."""
    return (e_to(a) - e_to(-a)) / 2


def ceiling(a: Any) -> Any:
    r"""$\lceil a\rceil=-\lfloor-a\rfloor$."""
    return -functions.floor(-a)


SAID: Mapping[str, Said] = MappingProxyType(
    {
        name: Said(name, body)
        for name, body in {
            **{"factorial": functions.factorial, "gamma": gamma_of, "sign": functions.sign, "tanh": functions.tanh},
            **{"cosh": cosh, "sinh": sinh, "ceiling": ceiling},
        }.items()
    }
)


def is_said(kind: type) -> bool:
    """Whether it is a function of SymPy's that is read by what is said in its place."""
    return issubclass(kind, Function) and not issubclass(kind, Operator) and kind.__name__ in SAID


def check_read(terms: Iterable[Basic], *, is_closed: bool) -> None:
    """Raises: ShapeError for a function or a constant that no interpreter reads, with what to write instead."""
    held = list(terms)
    for term in held:
        if term in (I, nan, zoo):
            raise ShapeError(f"a statement about real numbers holds {term}")
    if not is_closed and not any(isinstance(term, Limit) for term in held):
        for term in held:
            if wrong := _unread(term):
                raise ShapeError(wrong)


def _unread(term: Basic) -> str:
    """What is wrong with a term by itself, or ""."""
    name = type(term).__name__
    if isinstance(term, AppliedUndef) and term.func == KNOWN[BEFORE] and term.atoms(Index):  # of places, within a sum
        return ""
    if isinstance(term, AppliedUndef):
        return f"{term} is of no definition; make {name} an operator with `@defined`"
    if isinstance(term, NumberSymbol) and name not in CONSTANTS:
        return f"no interpreter reads SymPy's constant {term}; take a variable of kind Positive for it"
    if not isinstance(term, Function | Max | Min) or isinstance(term, Operator) or name in (*BOUND, *SAID):
        return ""
    if isinstance(term, KroneckerDelta) and term.atoms(Index):  # of places, within a sum
        return ""
    whose = "SymPy's " if type(term).__module__.startswith("sympy.") else ""
    known = f"say {INSTEAD[name]} within `@defined`" if name in INSTEAD else "make it an operator with `@defined`"
    return f"no interpreter reads {whose}{name} in {term}; {known}"
