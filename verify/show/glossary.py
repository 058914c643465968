r"""The symbols of a claim, each with what it is: sizes and variables with their range, operators and signs as they stand.

| symbol | as it is shown | what is said |
|---|---|---|
| a vector `w` of kind `Positive` | w | a vector, every entry a real number > 0 |
| an operator with a macro | as the formula has it | the first sentence of its docstring |
| an operator whose name is a variable's too | its term | the same, and which of both is meant |

What the formula does not show is not listed: of patterns that are written out it shows the numbers.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sympy import Basic, MatrixSymbol, preorder_traversal, sympify

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.kinds import Kind, NonNegative, Positive, Real, UnitInterval, Vector, Whole
from lemmata.theory.language.operator import DEFINED, Operator, VectorOperator
from lemmata.theory.language.sets import Ball, Interval, Sphere
from lemmata.theory.terms.index_terms import Entry, Index
from lemmata.verify.show.macros import macros
from lemmata.verify.show.notation import latex, shapes_of
from lemmata.verify.show.styles import Latex

SAME = "The same "  # as a docstring begins that leans on the one before it
SHORT = 90  # characters of LaTeX up to which a term of an operator is shown whole
SIZES = {"n": "the dimension, any whole number ≥ 1", "d": "how many patterns, any whole number ≥ 1"}
SIZE = "any whole number ≥ 1"
SIGNS: Mapping[str, str] = {  # what no operator of a field is, by the type of the term
    "Iterate": "the state after so many updates",
    "LimitPoints": "the limit points of the sequence of states",
    "LambertW": "Lambert's function: the w with w times exp(w) equal to the argument",
    "loggamma": "the logarithm of the gamma function",
    "gamma": "the gamma function",
    "Measured": "a measured number, of which its experiment tells",
    "KroneckerDelta": "1 where both are equal, else 0",
}
ENTRIES: Mapping[type[Kind], str] = {  # what every entry is, where a kind has bounds of its own
    Vector: "real number",
    Real: "real number",
    UnitInterval: "real number in [0, 1]",
    Positive: "real number > 0",
    NonNegative: "real number >= 0",
    Whole: "whole number >= {kind.low}",
    Interval: "real number in [{kind.low}, {kind.high}]",
}
BOUNDS: Mapping[type[Kind], Callable[[Any], str]] = {  # between a length and the radius of a kind
    Sphere: lambda kind: "=",
    Ball: lambda kind: r"\le " if kind.closed else "<",
}
WITH, ASKS = re.compile(r"; with `(\w+)`, ([^.;]*)"), re.compile(r"`(\w+)` asks for ([^.]*)\.")  # of an option of a kind
CODE = re.compile(r"`(\w+)`")
NEEDS = re.compile(r"; needs a variable of kind \w+")  # which is said to who writes a claim
Named = tuple[str, str]  # a symbol in LaTeX, and what it is


def glossary(claim: Claim) -> list[Named]:
    """All symbols of a claim's formulas: sizes and variables, then operators, then other signs."""
    known = [*sizes_and_variables(claim)]
    return [*known, *operators(claim, known), *signs(claim)]


def sizes_and_variables(claim: Claim) -> Iterator[Named]:
    """The sizes and the variables, each with what it may be."""
    shapes = shapes_of(claim.domain)
    for size in claim.domain.sizes:
        yield latex(size, shapes), _counted(size, claim, shapes)
    for symbol, kind in claim.domain.variables:
        yield latex(symbol, shapes), range_of(symbol, kind)


def _counted(size: Any, claim: Claim, shapes: Any) -> str:
    """What a size counts: the rows or the columns of patterns where there are such, else the entries of vectors."""
    symbols = [symbol for symbol, _ in claim.domain.variables if isinstance(symbol, MatrixSymbol)]
    alone = [f"${latex(symbol, shapes)}$" for symbol in symbols if symbol.shape == (size, 1)]
    if size.name in SIZES and alone and all(symbol.shape[1] == 1 for symbol in symbols):
        return f"the length of {' and '.join(filter(None, (', '.join(alone[:-1]), alone[-1])))}, {SIZE}"
    return SIZES.get(size.name, SIZE)


def range_of(symbol: Any, kind: Any) -> str:
    """What a variable may be, with the bounds of its kind."""
    template = ENTRIES.get(type(kind), "")
    if type(kind) in BOUNDS:
        sign = BOUNDS[type(kind)](kind)
        rows = "a vector" if symbol.shape[1] == 1 else "a matrix of rows v"
        return (
            rf"{rows} with $\lVert {latex(symbol) if symbol.shape[1] == 1 else 'v'}\rVert{sign}{latex(sympify(kind.radius))}$"
        )
    if not template:
        return _filled(kind).replace(r"$x\in", rf"${latex(symbol)}\in")
    entry = f"a {template.format(kind=kind)}"
    if not isinstance(symbol, MatrixSymbol):
        return entry
    return f"a {'vector' if symbol.shape[1] == 1 else 'matrix'}, every entry {entry}"


def _filled(kind: Kind) -> str:
    """The first sentence of a kind, with what it asks for by its options, and without what it does not ask for."""
    asked = WITH.sub(lambda found: f"; here {found[2]}" if getattr(kind, found[1], False) else "", first_sentence(type(kind)))
    more = [what for name, what in ASKS.findall(_docstring(type(kind))) if getattr(kind, name, False)]
    return NEEDS.sub("", "; here ".join((asked.rstrip("."), *more))) + ("." if asked.endswith(".") else "")


def operators(claim: Claim, known: list[Named]) -> Iterator[Named]:
    """The operators that the formulas show, each as it stands there first."""
    shapes, found = shapes_of(claim.domain), dict[str, Any]()
    formulas = " ".join(latex(part, shapes) for part in (claim.given, claim.statement) if part is not None)
    for node in _nodes(claim):
        if isinstance(node, Operator | VectorOperator) and not _written_out(node):
            found.setdefault(type(node).__name__, node)
    for name in sorted(found):
        node = found[name]
        words = _said_of(type(node))
        other = next(
            (f"${sign}$, {text.partition(',')[0].rstrip('.')}" for sign, text in known if _is_called(sign, node, words)), ""
        )
        words = _with_signs(words, found)
        named = Latex().operator("", name) in formulas
        yield _shown(node, shapes, named=named), f"{words} The function, not {other}." if other else words


def signs(claim: Claim) -> Iterator[Named]:
    """What else needs words: terms that are no operators of a field."""
    shapes, seen = shapes_of(claim.domain), set[str]()
    for node in _nodes(claim):
        name = type(node).__name__
        if name in SIGNS and name not in seen:
            seen.add(name)
            yield _shown(node, shapes), SIGNS[name]


def first_sentence(kind: type, text: str | None = None) -> str:
    """The first paragraph of a docstring, or of another text of a class, on one line."""
    return " ".join((_docstring(kind) if text is None else text).split("\n\n")[0].split())


def _said_of(operator: type) -> str:
    """The first paragraph of what is said of an operator, and what its arguments are where a further one tells that."""
    text = own_words(operator)
    more = [" ".join(part.split()) for part in text.split("\n\n")[1:] if part.startswith("Arguments: ")]
    return " ".join((first_sentence(operator, text), *more))


def own_words(kind: type) -> str:
    """The docstring of an operator. "The same with K = ..." is told with the operator that stands before it."""
    text = _docstring(kind)
    if not text.startswith(SAME):
        return text
    module = vars(sys.modules[kind.__module__])
    operators = [one for one in module.values() if isinstance(one, type) and one.__module__ == kind.__module__]
    above = [first_sentence(one) for one in operators[: operators.index(kind)]]
    meant = next((words for words in reversed(above) if words and not words.startswith(SAME)), "the same")
    return f"{meant.rstrip('.')}; here {text.removeprefix(SAME)}"


def _with_signs(words: str, shown: Mapping[str, Any]) -> str:
    """Words with an operator's sign in the place of its name in code; one that is not listed itself is told after them."""
    for name in dict.fromkeys(CODE.findall(words)):
        operator = DEFINED.get(name)
        if operator is not None and operator.latex_name:
            sign = f"${Latex().operator(operator.latex_name, name)}$"
            words = words.replace(f"`{name}`", sign)
            words += "" if name in shown else f" Here {sign} is {_said_of(operator)}"
    return words


def _docstring(kind: type) -> str:
    return inspect.cleandoc(vars(kind).get("__doc__") or "")


def _nodes(claim: Claim) -> Iterator[Any]:
    for expression in (claim.given, claim.statement):
        if isinstance(expression, Basic):
            yield from preorder_traversal(expression)


def _written_out(node: Any) -> bool:
    """Whether the formula shows the numbers of an operator, and no name."""
    named = type(node).__name__ in macros() or bool(getattr(node, "latex_name", ""))
    return isinstance(node, VectorOperator) and not named and all(arg.is_Number for arg in node.args)


def _shown(node: Any, shapes: Any, *, named: bool = False) -> str:
    """A term as the formula has it; where it is long, its name with dots in brackets or its macro with dots.

    Args:
        named: whether the formula has the operator's name, and not its entries alone.
    """
    name = type(node).__name__
    if isinstance(node, VectorOperator) and not named and name not in macros() and f"{name}[i]" in macros():
        node = Entry(node, Index("i", node.shape[0]))
    whole = latex(node, shapes)
    if len(whole) <= SHORT:
        return whole
    macro = macros().get(name) or ("" if named else macros().get(f"{name}[i]", ""))
    if macro:
        return re.sub(r"#(\d)", r"\\cdot ", re.sub(r"#([ij])|\[([ij])\]", lambda m: "i" if m[1] else "_i", macro))
    return Latex().operator(getattr(node, "latex_name", ""), name) + r"(\dots)"


def _is_called(sign: str, node: Any, words: str) -> bool:
    """Whether a variable's sign is also the name of an operator, in the formula or in what is said of it."""
    named = getattr(node, "latex_name", "") == sign and type(node).__name__ not in macros()
    return named or re.search(rf"(?<![A-Za-z\\_^]){re.escape(sign)}\([^()]*\)\s*=", words) is not None
