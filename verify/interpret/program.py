"""From one SymPy statement to the functions that evaluate it: `sympy.lambdify` with operators bound by name.

The same generated code runs in every interpreter; only the namespace differs. Nothing is left to Python's own arithmetic:
fractions print as `num(p, q)` (SymPy prints 1/3 as a float division), powers as `power(a, b)`, special functions by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sympy import And, Basic, Eq, Equivalent, Expr, Ge, Gt, Implies, Lt, Ne, Not, Or, lambdify
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanTrue
from sympy.printing.pycode import PythonCodePrinter

from lemmata.theory.language.claim import Claim, ClaimError, relations
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.verify.interpret.iterations import evaluable
from lemmata.verify.interpret.names import Names

OPERATORS = (Operator, VectorOperator)


class _OperatorPrinter(PythonCodePrinter):  # type: ignore[misc]
    """Python code in which every number, function and operator is a call into the interpreter's namespace."""

    def _print(self, expr: Any, **options: Any) -> Any:
        """Of an operator by its own name, though SymPy has something of that name too, as `Trace` and `Inverse`."""
        return self._call(type(expr).__name__, expr.args) if isinstance(expr, OPERATORS) else super()._print(expr, **options)

    def _call(self, name: str, args: Sequence[Any]) -> str:
        return f"{name}({', '.join(self._print(arg) for arg in args)})"

    def _print_Rational(self, expr: Any) -> str:
        return f"num({expr.p}, {expr.q})"

    def _print_Integer(self, expr: Any) -> str:
        return f"num({expr.p}, 1)"

    _print_Half = _print_Zero = _print_One = _print_NegativeOne = _print_Rational

    def _print_Float(self, expr: Any) -> str:
        raise ClaimError(f"a statement must not contain the float {expr}")

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        return self._call("power", expr.args)

    def _print_Pi(self, expr: Any) -> str:
        return "pi()"

    def _print_Exp1(self, expr: Any) -> str:
        return "exp(num(1, 1))"

    def _print_Infinity(self, expr: Any) -> str:
        raise ClaimError("infinity has no numeric value; write the claim as a limit")

    def _print_NaN(self, expr: Any) -> str:
        raise ClaimError(f"a statement about real numbers must not contain {expr}")

    _print_ComplexInfinity = _print_ImaginaryUnit = _print_NaN

    def _print_Mul(self, expr: Any) -> str:
        return "(" + "*".join(self._print(arg) for arg in expr.args) + ")"

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return "(" + " + ".join(self._print(arg) for arg in expr.args) + ")"

    def _print_Function(self, expr: Any) -> str:
        return self._call(type(expr).__name__, expr.args)

    def _print_MatAdd(self, expr: Any) -> str:
        return self._call("matrix_add", expr.args)

    def _print_MatMul(self, expr: Any) -> str:
        scalar, matrices = expr.as_coeff_matrices()
        if len(matrices) != 1:
            raise ClaimError(f"a product of matrices {expr} needs an operator (Overlaps, Dot)")
        return f"scale({self._print(scalar)}, {self._print(matrices[0])})"

    _print_Max = _print_Min = _print_Abs = _print_sign = _print_ceiling = _print_floor = _print_Function
    _print_cos = _print_sin = _print_tanh = _print_cosh = _print_sinh = _print_factorial = _print_Function
    _print_gamma = _print_loggamma = _print_erf = _print_LambertW = _print_log = _print_exp = _print_Function


@dataclass(frozen=True)
class Sides:
    """The two sides of one relation, as one interpreter computed them; `margin` is greater side minus lesser side."""

    relation: Relational
    lhs: Any
    rhs: Any

    @property
    def margin(self) -> Any:
        """Negative (or, for a strict relation, not positive) exactly where the relation fails; for = and !=, lhs - rhs."""
        return self.lhs - self.rhs if isinstance(self.relation, Ge | Gt | Eq | Ne) else self.rhs - self.lhs

    @property
    def strict(self) -> bool:
        return isinstance(self.relation, Gt | Lt)


class Program:
    """The relations of some boolean expressions, compiled for every interpreter.

    Common parts are computed once, as SymPy evaluates them; with `as_written` each term stands as it is, 0 log(-1) too.
    """

    def __init__(self, arguments: Sequence[Basic], *expressions: Boolean, as_written: bool = False) -> None:
        self.as_written = as_written
        self.arguments = tuple(arguments)
        self.expressions = expressions
        found: dict[Relational, None] = {}
        for expression in expressions:
            for relation in relations(expression):
                found.setdefault(relation)
        self.relations: tuple[Relational, ...] = tuple(found)
        self._sides: list[Expr] = [side for relation in self.relations for side in relation.args]
        self._compiled: dict[int, tuple[Mapping[str, Any], Callable[..., Sequence[Any]]]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(getattr(a, "name", a)) for a in self.arguments)

    def evaluate(self, namespace: Mapping[str, Any], values: Mapping[str, Any]) -> list[Sides]:
        """Both sides of every relation under one interpreter.

        Raises: ClaimError if an operator has no meaning in the namespace or a variable has no value.
        """
        held = self._compiled.get(id(namespace))
        if held is None:  # the namespace is held, so that its id stays its own
            held = self._compiled[id(namespace)] = (namespace, self._compile(namespace))
        function = held[1]
        missing = [name for name in self.names if name not in values]
        if missing:
            raise ClaimError(f"no value for {', '.join(missing)}")
        sides = function(*(values[name] for name in self.names))
        return [Sides(rel, sides[2 * i], sides[2 * i + 1]) for i, rel in enumerate(self.relations)]

    def _compile(self, namespace: Mapping[str, Any]) -> Callable[..., Sequence[Any]]:
        return compiled(self.arguments, self._sides, namespace, cse=not self.as_written)


def compiled(
    arguments: Sequence[Basic], expressions: Sequence[Basic], namespace: Mapping[str, Any], *, cse: bool = False
) -> Callable[..., Sequence[Any]]:
    """The expressions as one function of the arguments under one interpreter.

    Raises: ClaimError if an operator has no meaning in the namespace.
    """
    called = {type(node) for expression in expressions for node in _calls(expression)}
    made = {kind.__name__: namespace.of(kind) for kind in called if hasattr(kind, "term") and isinstance(namespace, Names)}
    wanted = {kind.__name__ for kind in called} - made.keys()
    unknown = sorted(name for name in wanted if name not in namespace)
    if unknown:
        raise ClaimError(f"no interpretation of {', '.join(unknown)}; write it with functions that have one, or as an operator")
    printer = _OperatorPrinter({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})
    names = {**namespace, **{name: namespace[name] for name in wanted}, **made}
    function: Callable[..., Sequence[Any]] = lambdify(
        list(arguments), list(expressions), modules=[names], printer=printer, cse=cse
    )
    return function


def _calls(expression: Basic) -> Any:
    from sympy import Function

    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Function | VectorOperator) or type(node).__name__ in ("Max", "Min"):
            yield node
        stack.extend(node.args)


def truth(expression: Boolean, atom: Callable[[Relational], Any], logic: Logic) -> Any:
    """The value of a boolean expression in a three-valued logic, from the values of its relations."""
    if isinstance(expression, Relational):
        return atom(expression)
    if isinstance(expression, BooleanTrue):
        return logic.true
    parts = [truth(part, atom, logic) for part in expression.args]
    if isinstance(expression, And):
        return logic.both(*parts)
    if isinstance(expression, Or):
        return logic.either(*parts)
    if isinstance(expression, Not):
        return -parts[0]
    if isinstance(expression, Implies):
        return logic.either(-parts[0], parts[1])
    if isinstance(expression, Equivalent):
        product = parts[0]
        for part in parts[1:]:
            product = product * part
        if len(parts) != 2:
            raise ClaimError("Equivalent must join two statements")
        return product
    raise ClaimError(f"no truth value for {type(expression).__name__}")


@dataclass(frozen=True)
class Logic:
    """Kleene's three-valued logic on numbers: 1 true, -1 false, 0 not decided; negation is the sign."""

    both: Callable[..., Any]
    either: Callable[..., Any]
    true: Any = 1


KLEENE = Logic(both=min, either=max)


@cache
def program_of(claim: Claim, as_written: bool = False) -> Program:
    """The compiled program of a claim: its hypotheses and its statement, over its variables and sizes."""
    arguments = [symbol for symbol, _ in claim.domain.variables] + list(claim.domain.sizes)
    spoken = evaluable(claim)
    if spoken.statement is None:
        raise ClaimError(f"{claim.id} has no statement to evaluate")
    return Program(arguments, spoken.given, spoken.statement, as_written=as_written)
