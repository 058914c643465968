"""All that the kernel takes from SymPy: names, the structure of terms, sums and products, exact arithmetic.

The kernel imports SymPy here only, and a test holds that. SymPy's inference, and what SymPy computes while it builds a power,
an exponential, a logarithm, a gamma function, an absolute value or a delta, are replaced for the kernel's terms: `signs.ask`
answers every question about their properties, and `construction` builds them. What is left is tabled in `construction`.
`self_test` runs when the kernel is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import (
    Abs,
    Add,
    And,
    Basic,
    E,
    Eq,
    Equivalent,
    EulerGamma,
    Expr,
    Float,
    Function,
    Ge,
    Gt,
    I,
    Implies,
    Integer,
    KroneckerDelta,
    Le,
    Lt,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Ne,
    Not,
    Number,
    NumberSymbol,
    Or,
    Pow,
    Rational,
    Symbol,
    Tuple,
    default_sort_key,
    exp,
    factorint,
    gamma,
    log,
    nan,
    oo,
    pi,
    preorder_traversal,
    sqrt,
    sympify,
    true,
    zoo,
)
from sympy.core import exprtools
from sympy.core.cache import clear_cache
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.parameters import global_parameters
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFunction
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

LARGEST_GAMMA = 100_000  # of numbers whose gamma function is computed
MOST_BITS = 4_000_000  # of a power of numbers that is computed
MOST_REMEMBERED = 10_000  # functions whose hash is kept
TESTED = ((1, 13, 1), (1, 15))  # from the first of these versions, below the second


class SymPyError(RuntimeError):
    """SymPy answers otherwise than the kernel relies on."""


class TooLarge(SymPyError, ValueError):
    """A number that SymPy would compute to more digits than there is room or time for."""


def factored(whole: int) -> dict[int, int]:
    """Factors of a whole number >= 1 with their powers; that their product is the number is checked."""
    found = {int(factor): int(power) for factor, power in factorint(whole).items()}
    product = 1
    for factor, power in found.items():
        product *= factor**power
    if product != whole:
        raise SymPyError(f"SymPy's factors of {whole} have the product {product}")
    return found


# --- what replaces SymPy's own inference and evaluation ---------------------------------------------------------------


def answer_with(is_ours: Callable[[Any], bool], composites: frozenset[Any], ask: Callable[[str, Any], bool | None]) -> None:
    """Let `ask` answer for the properties of composite terms that are the kernel's; of all others SymPy infers them itself."""
    assumptions: Any = sys.modules["sympy.core.assumptions"]  # the package has a function of that name
    infer = assumptions._ask

    def answer(fact: str, term: Any) -> bool | None:
        if type(term) not in composites or not is_ours(term):
            return infer(fact, term)  # type: ignore[no-any-return]
        found = ask(fact, term)
        term._assumptions._tell(fact, found)
        return found

    assumptions._ask = answer
    clear_cache()


def build_with(is_ours: Callable[[Any], bool], functions: Mapping[Any, Callable[..., Any]], power: Callable[..., Any]) -> None:
    """Let `functions` and `power` build what is made of the kernel's terms; None from a function leaves it as it is written.

    Of numbers, terms without variables, SymPy builds all but deltas itself: what it asks of their signs is answered by balls.
    It computes powers and gamma functions of numbers to the last digit, so too large ones are refused as TooLarge.
    """
    for kind, made in functions.items():
        kind.eval = classmethod(_evaluation(kind, kind.eval.__func__, made, is_ours))
    build = Pow.__new__

    def new_power(cls: Any, b: Any, e: Any, evaluate: bool | None = None) -> Any:
        base, exponent = sympify(b), sympify(e)
        wanted = global_parameters.evaluate if evaluate is None else evaluate
        if cls is Pow and wanted and not (base.is_number and exponent.is_number) and is_ours(base) and is_ours(exponent):
            return power(base, exponent)
        if wanted and isinstance(base, Rational) and isinstance(exponent, Rational) and _has_too_many_digits(base, exponent):
            raise TooLarge(f"the power {base!s:.40} ** {exponent!s:.40} has too many digits to be computed")
        return build(cls, base, exponent, evaluate)

    Pow.__new__ = new_power
    clear_cache()


def _has_too_many_digits(base: Rational, exponent: Rational) -> bool:
    """Whether SymPy would compute with more than `MOST_BITS`.

    It does so for a power of so many bits. A root of a number whose primes have different powers, as 12 = 2^2 3, it seeks in
    powers of them up to its order.
    """
    parts = [number for number in (abs(int(base.p)), int(base.q)) if number > 1]
    bits = max(map(int.bit_length, parts), default=0)
    if bits * abs(exponent) > MOST_BITS:
        return True
    if exponent.q == 1 or bits * exponent.q <= MOST_BITS:
        return False
    return any(len(set(Integer(number).factors(limit=2**15).values())) > 1 for number in parts)


def _evaluation(kind: Any, theirs: Any, ours: Callable[..., Any], is_ours: Callable[[Any], bool]) -> Callable[..., Any]:
    def evaluated(cls: Any, *args: Any) -> Any:
        of_numbers = kind is not KroneckerDelta and args[0].is_number
        if kind is gamma and isinstance(args[0], Rational) and abs(args[0]) > LARGEST_GAMMA:
            raise TooLarge(f"gamma({args[0]!s:.40}) has too many digits to be computed")
        to_a_base = kind is log and len(args) > 1  # log a / log b, each of which comes here again
        mine = cls is kind and not of_numbers and not to_a_base and all(isinstance(arg, Basic) and is_ours(arg) for arg in args)
        return ours(*args) if mine else theirs(cls, *args)

    return evaluated


def look_up_arrays_quickly() -> None:
    """Keep the hash of an array's function, and let it equal itself: SymPy works out the key of its class at every look-up."""
    hashed, equal = UndefinedFunction.__hash__, UndefinedFunction.__eq__
    known: dict[int, tuple[Any, int]] = {}  # by identity; the function is kept alive

    def kept(function: Any) -> int:
        if id(function) not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[id(function)] = function, hashed(function)
        return known[id(function)][1]

    UndefinedFunction.__hash__ = kept
    UndefinedFunction.__eq__ = lambda function, other: function is other or equal(function, other)


# --- what SymPy infers of other terms, which no proof rests on --------------------------------------------------------


def infer_no_more_than_is_true() -> None:
    """Cut SymPy's inference where it is known to be wrong of whole, rational and even numbers and of sums with reciprocals.

    It takes 2**k/6 for whole; (2 m + 4 k) 2**k/3 for not whole; (3/2)**s for never whole; (sqrt(2) m)**k for never rational
    or even; and 1/(m k) - 1/2 for positive, as its estimate takes the value at m = k = 1 for the least.
    """
    whole_product, estimate = Mul._eval_is_integer, exprtools._monotonic_sign
    rational_power, whole_power = Pow._eval_is_rational, Pow._eval_is_integer
    even_power, odd_power = Pow._eval_is_even, Pow._eval_is_odd

    def whole(product: Any) -> bool | None:
        broken = [factor for factor in product.args if not factor.is_integer]
        halved = len(broken) == 1 and broken[0].is_Rational and broken[0].q & (broken[0].q - 1) == 0
        return whole_product(product) if halved or not broken else None

    def where_it_is(infer: Any) -> Any:
        def inferred(power: Any) -> bool | None:
            of_numbers = power.base is E or (power.base.is_Rational and power.exp.is_Rational)
            return infer(power) if of_numbers else infer(power) or None

        return inferred

    inferred: dict[Any, dict[str, Any]] = {
        Mul: {"integer": whole},
        Pow: {
            "rational": where_it_is(rational_power),
            "integer": where_it_is(whole_power),
            "even": where_it_is(even_power),
            "odd": where_it_is(odd_power),
        },
    }
    for kind, by_name in inferred.items():
        for name, handler in by_name.items():
            setattr(kind, f"_eval_is_{name}", handler)
            kind._prop_handler[name] = handler  # SymPy keeps its handlers apart from the methods
    exprtools._monotonic_sign = lambda term: estimate(term) if term.is_polynomial() else None
    clear_cache()


# --- the self-test ------------------------------------------------------------------------------------------------------


def check_version(version: str) -> None:
    """Raises: SymPyError for a version of SymPy that the kernel was not tested with."""
    numbers = tuple(int("".join(filter(str.isdigit, part)) or 0) for part in version.split(".")[:3])
    if not TESTED[0] <= numbers < TESTED[1]:
        low, high = (".".join(map(str, bound)) for bound in TESTED)
        raise SymPyError(f"SymPy {version} is installed; the kernel was tested with versions from {low} to below {high}")


def expectations() -> dict[str, tuple[Any, Any]]:
    """What SymPy must answer: by name, what it answers and what is right."""
    x, y, k = Symbol("x", real=True), Symbol("y", positive=True), Symbol("k", integer=True, positive=True)
    third, root = Rational(1, 3), Pow(Integer(12), Rational(1, 2))
    return {
        "like terms are added": (Add(x, Mul(2, x), third, third).args, (Rational(2, 3), Mul(3, x))),
        "like factors are multiplied": (Mul(x, y, x, third), Mul(third, Pow(x, 2), y)),
        "a number is distributed over a sum": (Mul(2, Add(x, third)), Add(Mul(2, x), Rational(2, 3))),
        "roots of numbers are exact": (root, Mul(2, Pow(Integer(3), Rational(1, 2)))),
        "roots of one number are multiplied": (Mul(root, root), Integer(12)),
        "a negative number has no real root here": (Pow(Integer(-8), third).is_real, Pow(Integer(-8), third).is_real and None),
        "the coefficient of a product": (Mul(third, x, y).as_coeff_Mul(), (third, Mul(x, y))),
        "the constant of a sum": (Add(x, y, third).as_coeff_Add(), (third, Add(x, y))),
        "base and exponent": (Pow(y, k).as_base_exp(), (y, k)),
        "base and exponent of a reciprocal": (Pow(y, -2).as_base_exp(), (y, Integer(-2))),
        "factors of a number": (factored(360), {2: 3, 3: 2, 5: 1}),
        "equal terms are equal, whatever their order": (Add(x, y) == Add(y, x), True),
        "symbols of other kinds are other symbols": (Symbol("x") == x, False),
        "free symbols": (Add(x, Mul(y, k)).free_symbols, {x, y, k}),
        "a relation stays as it is written": (Le(x, x, evaluate=False).args, (x, x)),
        "a conjunction keeps its parts": (set(And(Le(x, y, evaluate=False), Lt(x, y, evaluate=False), evaluate=False).args),
                                          {Le(x, y, evaluate=False), Lt(x, y, evaluate=False)}),
    }  # fmt: skip


def self_test() -> None:
    """Raises: SymPyError where SymPy answers otherwise than the kernel relies on."""
    check_version(sympy.__version__)
    for name, (found, right) in expectations().items():
        if found != right:
            raise SymPyError(f"SymPy {sympy.__version__}: {name}: it answers {found}, right is {right}")


__all__ = [
    "Abs", "Add", "And", "AppliedUndef", "Basic", "BooleanFunction", "E", "Eq", "Equivalent", "EulerGamma", "Expr", "Float",
    "Function", "Ge", "Gt", "I", "Implies", "Integer", "KroneckerDelta", "LatexPrinter", "Le", "Lt", "MatAdd", "MatMul",
    "MatrixExpr", "MatrixSymbol", "Mul", "Ne", "Not", "Number", "NumberSymbol", "Or", "Pow", "Rational", "Relational",
    "StrPrinter", "SymPyError", "Symbol", "Tuple", "UndefinedFunction", "answer_with", "build_with", "check_version",
    "clear_cache", "default_sort_key", "exp", "expectations", "factored", "gamma", "infer_no_more_than_is_true", "log",
    "look_up_arrays_quickly", "nan", "oo", "pi", "preorder_traversal", "self_test", "sqrt", "sympify", "true", "zoo",
]
