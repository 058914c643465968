"""The vocabulary: how an operator of the field is declared.

A scalar operator is a SymPy function of matrix symbols; a vector operator is a matrix expression with one column. Each has
a `definition` for explicit matrices (the symbolic interpreter); `models` and `verify` give it meaning in floats and balls
under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, ClassVar

from sympy import Basic, Expr, Function, ImmutableDenseMatrix, Integer, MatrixExpr, sympify
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

AT_WORK: ContextVar[Any] = ContextVar("AT_WORK", default=None)  # the arithmetic that runs a definition
_MEANINGS: dict[str, Callable[..., Any]] = {}
_DEFINED: dict[str, Any] = {}
MEANINGS: Mapping[str, Callable[..., Any]] = MappingProxyType(_MEANINGS)  # what operators mean at symbolic sizes, by name
DEFINED: Mapping[str, Any] = MappingProxyType(_DEFINED)  # the operators that have a definition for every arithmetic, by name


class MeaningError(ValueError):
    """An expression that has no meaning at symbolic sizes yet: an operator without an entry, a wrong shape."""


class NoClosedForm(NotImplementedError):
    """A definition has no closed form at these arguments; there is nothing to compare a binding with there."""


class Computed(NoClosedForm):
    """A definition has no closed form at any arguments: an enclosure and a computation in floats are compared instead."""


class Operator(Function):
    """A real-valued operator of matrix symbols and scalars.

    Subclasses set `latex_name` and `definition`. They may be applied to symbolic shapes (nothing is computed) and expanded
    at explicit matrices with `expand_operators`.
    """

    is_real = True
    latex_name: ClassVar[str] = ""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        at_work = AT_WORK.get()
        return Function.__new__(cls, *args, **options) if at_work is None else at_work.applied(cls, args)

    @classmethod
    def eval(cls, *args: Any) -> None:
        return None

    @staticmethod
    def definition(*args: Any) -> Expr:
        """The value at explicit matrices, as a SymPy expression."""
        raise NotImplementedError

    def _eval_is_finite(self) -> bool:
        return True

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"{type(self).__name__}({', '.join(map(printer.doprint, self.args))})"

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        name = self.latex_name or rf"\operatorname{{{type(self).__name__}}}"
        body = ",".join(printer.doprint(arg) for arg in self.args)
        whole = rf"{name}\left({body}\right)"
        return whole if exp is None else rf"{{{whole}}}^{{{exp}}}"


class VectorOperator(MatrixExpr):
    """A vector-valued operator; subclasses give `rows` (the length) and `definition`."""

    latex_name: ClassVar[str] = ""

    def __new__(cls, *args: Any) -> Any:
        at_work = AT_WORK.get()
        return Basic.__new__(cls, *map(sympify, args)) if at_work is None else at_work.applied(cls, args)

    @property
    def rows_(self) -> Expr:
        """The length, from the shapes of the arguments."""
        raise NotImplementedError

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (self.rows_, Integer(1))

    @staticmethod
    def definition(*args: Any) -> ImmutableDenseMatrix:
        """The value at explicit matrices, as a column."""
        raise NotImplementedError

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"{type(self).__name__}({', '.join(map(printer.doprint, self.args))})"

    def _latex(self, printer: LatexPrinter) -> str:
        name = self.latex_name or rf"\operatorname{{{type(self).__name__}}}"
        return rf"{name}\left({','.join(printer.doprint(arg) for arg in self.args)}\right)"


def register(operator: Any, meaning: Callable[..., Any]) -> None:
    """Let an operator be found by its name, which nobody but `defined` does; a module that is read again replaces its own.

    Raises: ValueError for a name that is taken.
    """
    name, held = operator.__name__, _DEFINED.get(operator.__name__)
    if held is not None and (held.__module__, held.__qualname__) != (operator.__module__, operator.__qualname__):
        raise ValueError(f"there is an operator {name} already, in {held.__module__}; choose another name")
    _DEFINED[name], _MEANINGS[name] = operator, meaning


def name_of(operator: Any) -> str:
    """The name of an operator, by which what is known of it beside its definition is found.

    Raises: MeaningError for what only bears the name of one.
    """
    name = str(operator.__name__)
    if DEFINED.get(name) is not operator:
        raise MeaningError(f"{name} is no operator, or not the one of that name: nothing else is known of it")
    return name


def operators_of(expression: Basic) -> set[str]:
    """Names of the operators that occur in an expression."""
    return {type(node).__name__ for node in expression.atoms(Operator, VectorOperator)} | {
        type(node).__name__ for node in _walk(expression) if isinstance(node, Operator | VectorOperator)
    }


def _walk(expression: Basic) -> Any:
    yield expression
    for child in expression.args:
        yield from _walk(child)


def expand_operators(expression: Basic, values: dict[Any, Any]) -> Any:
    """The expression with symbols replaced by explicit values and every operator by its definition, innermost first.

    Args:
        values: maps symbols to numbers and matrix symbols to explicit SymPy matrices; sizes must be included.
    """
    if expression in values:
        return values[expression]
    if not expression.args:
        return expression
    args = [expand_operators(arg, values) for arg in expression.args]
    if isinstance(expression, Operator | VectorOperator):
        return type(expression).definition(*args)
    if getattr(expression, "is_Relational", False):
        return expression.func(*args, evaluate=False)
    if getattr(expression, "is_MatAdd", False):
        return sum(args[1:], args[0])
    if getattr(expression, "is_MatMul", False):
        product = args[0]
        for factor in args[1:]:
            product = product * factor
        return product
    return expression.func(*args)
