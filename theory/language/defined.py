r"""Operators with one definition: a function of arrays and numbers, which every interpreter runs on its own.

    @defined(latex="E")
    def LayerEnergy(x: Vector, rho: Patterns) -> Scalar:
        r"Layer energy."
        squares = SquaredDistances(x, rho)
        return -log_sum_exp(rho.rows, lambda i: -squares[i])

The *words* of this language (`total`, `greatest`, `exp`, ...) mean what the arithmetic at work says
(`lemmata.theory.language.arithmetics`). Within a definition, an operator is applied as a function is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from inspect import CO_VARARGS
from typing import Annotated, Any, TypeAlias

import sympy
from sympy import Expr, Integer, Symbol, sympify
from sympy.printing.lambdarepr import LambdaPrinter
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from lemmata.theory.language.arithmetics import (
    EXACT,
    SPOKEN,
    SYMBOLIC,
    Arithmetic,
    Exact,
    Mat,
    Slope,
    Slopes,
    Terms,
    Vec,
    _incomplete_gamma,
    _mat,
    _pieces,
    _rational,
    _vec,
    explicit,
    places,
    rows_among,
    whole_of,
)
from lemmata.theory.language.operator import AT_WORK, DEFINED, MeaningError, Operator, VectorOperator, register
from lemmata.theory.language.probing import check_definition, check_sizes

# the names that a definition's signature has for its arguments: a number, a column, a matrix with a row for each pattern
Scalar: TypeAlias = Annotated[Any, "Scalar"]
Vector: TypeAlias = Annotated[Any, "Vector"]
Patterns: TypeAlias = Annotated[Any, "Patterns"]


# --- words ------------------------------------------------------------------------------------------------------------


def _word(name: str) -> Callable[..., Any]:
    """The word that means what the method of a name of the arithmetic at work says."""

    def say(*args: Any) -> Any:
        at_work = AT_WORK.get()
        if at_work is not None:
            return getattr(at_work, name)(*args)
        try:
            return getattr(SPOKEN, name)(*args)
        except (MeaningError, NotImplementedError):
            word = args[0] if name == "function" else next(word for word, said in WORDS.items() if said == name)
            raise MeaningError(f"{word} is a word of definitions; outside of one make an operator with `@defined`") from None

    say.__name__, say.__doc__ = name, getattr(Arithmetic, name).__doc__
    return say


total, greatest, smallest = map(_word, ("total", "greatest", "least"))
vector, matrix, rows_of = map(_word, ("vector", "matrix", "rows_of"))
circle_number, e_to, ln, root = map(_word, ("pi", "exp", "log", "root"))
absolute, gamma_of, whole_number = map(_word, ("absolute", "gamma", "whole"))
same, before, is_zero, choose = map(_word, ("same", "before", "is_zero", "choose"))
at_least_of, at_holder, of_layer, kept = map(_word, ("at_least_of", "at_holder", "of_layer", "kept"))
log_sum_exp, softmax, expectation = map(_word, ("log_sum_exp", "softmax", "expectation"))
slope, integral, by_twos = map(_word, ("slope", "integral", "by_twos"))
greatest_eigenvalue, limit = map(_word, ("greatest_eigenvalue", "limit"))
attracts, minima, minimum = map(_word, ("attracts", "minima", "minimum"))
larger, descending, determinant, function = map(_word, ("larger", "descending", "determinant", "function"))

# what a value at explicit sizes is made by, and which method of the arithmetic at work each word says
EXACT_WORDS: tuple[Any, ...] = (Arithmetic, Terms, Exact, Slope, Slopes, places, whole_of, rows_among, explicit)
EXACT_WORDS += (_rational, _incomplete_gamma, _pieces, _vec, _mat, _word)
WORDS = {name: word.__name__ for name, word in globals().items() if getattr(word, "__qualname__", "").startswith("_word.")}


# --- operators --------------------------------------------------------------------------------------------------------

KINDS = ("Scalar", "Vector", "Patterns")
ALIASES = {"Matrix": "Patterns", "Real": "Scalar"}
_THEORY = "lemmata.theory."


class Defined:
    """What operators made by `defined` have: a body, the kinds of its arguments, and the exact value as `definition`."""

    body: Callable[..., Any]
    takes: tuple[str, ...]
    more: str  # the kind of any number of further arguments, or ""

    @classmethod
    def kinds(cls, args: Sequence[Any]) -> list[tuple[str, Any]]:
        """The arguments, each with its kind before it."""
        return list(zip((*cls.takes, *[cls.more] * (len(args) - len(cls.takes))), args, strict=True))

    @classmethod
    def definition(cls, *args: Any) -> Any:
        """The value at explicit matrices."""
        made = {"Vector": _vec, "Patterns": _mat}
        found = EXACT.run(cls.body, *(made.get(kind, sympify)(arg) for kind, arg in cls.kinds(args)))
        return sympify(found) if isinstance(found, Expr | int | Fraction) else explicit(found)


class _DefinedArray(Defined, VectorOperator):
    @property
    def shape(self) -> tuple[Any, Any]:
        operator: Any = type(self)
        return _shape(operator, tuple(getattr(arg, "shape", arg) for arg in self.args))  # a number stands for itself

    def _latex(self, printer: LatexPrinter) -> str:
        return super()._latex(printer) if self.latex_name else str(printer.doprint(self.definition(*self.args)))


@lru_cache(maxsize=10_000)
def _shape(operator: Any, shapes: tuple[Any, ...]) -> tuple[Any, Any]:
    """The shape of an array that an operator makes of arguments of these shapes."""
    args: list[Any] = []
    for kind, shape in operator.kinds(shapes):
        unknown = lambda *places: Symbol("entry", real=True)  # noqa: E731
        if kind == "Vector":
            args.append(Vec(shape[0], unknown))
        elif kind == "Patterns":
            args.append(Mat(shape[0], shape[1], unknown))
        else:
            args.append(shape)
    found = SYMBOLIC.run(operator.body, *args)
    return (found.rows, found.columns) if isinstance(found, Mat) else (found.length, Integer(1))


def defined(*, latex: str) -> Callable[[Callable[..., Any]], Any]:
    """An operator from its definition: a class of that name, to be applied in claims and in other definitions.

    Args:
        latex: its name in formulas; "" for an array that is written out.

    Raises: ValueError where an argument's annotation is none of Scalar, Vector, Patterns, for a name that is taken, and where
        interpreters could not be held to the definition (`lemmata.theory.language.probing`).
    """

    def make(body: Callable[..., Any]) -> Any:
        kinds = {name: _named(kind) for name, kind in body.__annotations__.items()}
        is_number = kinds.pop("return", "Scalar") == "Scalar"
        fixed, variadic = body.__code__.co_argcount, bool(body.__code__.co_flags & CO_VARARGS)
        if any(kind not in KINDS for kind in kinds.values()) or len(kinds) != fixed + variadic:
            raise ValueError(f"{body.__name__}: annotate each argument as Scalar, Vector or Matrix, the result too")
        check_definition(body, len(kinds))
        takes, more = tuple(kinds.values())[:fixed], "".join(tuple(kinds.values())[fixed:])
        parts: dict[str, Any] = {"__doc__": body.__doc__, "__module__": body.__module__, "latex_name": latex}
        parts |= {"nargs": None if variadic else fixed} if is_number else {}
        bases: tuple[type, ...] = (Defined, Operator) if is_number else (_DefinedArray,)
        parts |= {"__qualname__": body.__name__, "takes": takes, "more": more, "body": staticmethod(body)}
        made = type(_registered(body), bases, parts)
        register(made, _Meaning(body))
        return made

    return make


def _registered(body: Callable[..., Any]) -> str:
    """The name by which interpreters find an operator: with its package's before it where that is not free.

    It is not where the theory or SymPy has it, and where it is written as symbols and words are, in small letters or as one.
    """
    name, home = body.__name__, body.__module__
    if home.startswith(_THEORY):
        return name
    held = DEFINED.get(name)
    taken = held is not None and held.__module__.startswith(_THEORY)
    free = len(name) > 1 and name[0].isupper() and not hasattr(sympy, name)
    return name if free and not taken and not _printed(name) else f"{home.partition('.')[0]}_{name}"


def _printed(name: str) -> bool:
    """Whether a printer of SymPy has a way of its own for what is called so."""
    return any(hasattr(printer, f"_print_{name}") for printer in (LatexPrinter, StrPrinter, LambdaPrinter))


def _named(annotation: Any) -> str:
    """The name of an annotation: a text where annotations are not evaluated, or the class of a kind (`lemmata.Vector`)."""
    of_class = getattr(annotation, "__metadata__", (getattr(annotation, "__name__", ""),))[0]
    named = annotation if isinstance(annotation, str) else of_class
    return ALIASES.get(named, named)


@dataclass(frozen=True)
class _Meaning:
    """What the kernel takes an operator to mean: its definition, in index terms."""

    body: Callable[..., Any]

    def __call__(self, *args: Any) -> Any:
        _sizes_unasked(self.body, len(args))
        return SYMBOLIC.run(self.body, *args)


_sizes_unasked = cache(check_sizes)
