r"""Statements about sequences and about "sufficiently large", each one SymPy object: true or false at every instance.

A statement may join them with relations by And, Or and Implies. They bind the variables that they range over (t a whole
number, y a state), so that a claim's domain holds the others only.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sympy import Abs, Add, Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Max, Min, Symbol, exp, log
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanAtom, BooleanFunction
from sympy.printing.latex import LatexPrinter

LIMITS: dict[type, type] = {}  # of an update, the operator that says where its iteration ends
CONTINUOUS: set[type] = {Abs, Max, Min, exp, log}  # a term of these tends to its value at a limit


class Iterate(MatrixExpr):
    r"""$\xi^t$ with $\xi^0=x$ and $\xi^{t+1}=f(\xi^t)$; arguments: f(x) as an expression in the state x, x, t."""

    def __new__(cls, update: Any, state: MatrixSymbol, t: Expr) -> Iterate:
        return cast("Iterate", Basic.__new__(cls, update, state, t))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return cast("tuple[Expr, Expr]", self.args[1].shape)

    @property
    def runs(self) -> bool:
        """Whether it runs through the sequence as t does: t plus a whole number >= 0, t a symbol for whole numbers >= 0."""
        t, shift = self.args[2], Integer(0)
        if isinstance(t, Add) and len(t.args) == 2 and isinstance(t.args[0], Integer):
            shift, t = t.args
        return isinstance(t, Symbol) and bool(t.is_integer and t.is_nonnegative) and shift >= 0

    def _latex(self, printer: LatexPrinter) -> str:
        return rf"\xi^{{{printer.doprint(self.args[2])}}}"


class _Binds(Basic):
    """What has bound variables: the arguments at the places `bound`."""

    bound: ClassVar[tuple[int, ...]] = ()

    @property
    def free_symbols(self) -> set[Basic]:
        free = set().union(*(arg.free_symbols for arg in self.args))
        return free - {self.args[place] for place in self.bound}


class LimitPoints(_Binds):
    """The limit points of a sequence of vectors: the limits of its subsequences; arguments: its term, t."""

    bound = (1,)

    def _latex(self, printer: LatexPrinter) -> str:
        return rf"\omega\left({printer.doprint(self.args[0])}\right)"


class Those(_Binds):
    """The set of all y that meet a condition; arguments: y, the condition."""

    bound = (0,)

    def _latex(self, printer: LatexPrinter) -> str:
        return rf"\left\{{{printer.doprint(self.args[0])}\mid {printer.doprint(self.args[1])}\right\}}"


class Assertion(_Binds, BooleanFunction):
    """A statement that is no relation; `verify` and the kernel know each kind by name."""

    template: ClassVar[str] = ""

    def _latex(self, printer: LatexPrinter, *_: Any) -> str:
        return self.template.format(*map(printer.doprint, self.args))


class Tends(Assertion):
    r"""$a_t\to L$ as $t\to\infty$, for real $a_t$; arguments: the term, t, L."""

    bound = (1,)
    template = r"{0}\xrightarrow[{1}\to\infty]{{}}{2}"


class Exists(Assertion):
    """Some y meets a condition, and for a matrix symbol every entry of y is real; arguments: y, the condition."""

    bound = (0,)
    template = r"\exists\,{0}:\;{1}"


class Within(Assertion):
    """Every limit point y meets a condition; arguments: the limit points, y, the condition."""

    bound = (1,)
    template = r"\forall\,{1}\in {0}:\;{2}"


class Compact(Assertion):
    """A set of vectors is compact; the empty set is."""

    template = r"{0}\ \text{{is compact}}"


class Connected(Assertion):
    """A set of vectors is connected: no two disjoint open sets both meet it and together cover it."""

    template = r"{0}\ \text{{is connected}}"


class Finite(Assertion):
    """A set has finitely many elements; the empty set has."""

    template = r"{0}\ \text{{is finite}}"


class SufficientlyLarge(Assertion):
    r"""Some number S is such that a condition holds wherever a term is at least S; arguments: term, Tuple(p, ...), condition.

    S may depend on the parameters p, ... and on nothing else: it serves all values of the other variables, sizes included.
    """

    template = r"\exists\,S{1}:\;{0}\ge S\;\Rightarrow\;{2}"


OF_SEQUENCES = (Assertion, Iterate)


def speaks_of_sequences(formula: Basic) -> bool:
    """Whether a formula contains such a statement, so that it is no formula of the index language."""
    return bool(formula.has(*OF_SEQUENCES))


def conditions(statement: Assertion) -> list[Boolean]:
    """The conditions inside a statement, those of its sets too."""
    inside = [part for arg in statement.args for part in (arg.args if isinstance(arg, Those) else (arg,))]
    return [part for part in inside if isinstance(part, Relational | BooleanFunction | BooleanAtom)]
