"""Terms and steps of derivations as JSON, and back: names, numbers and structure, of which nothing is evaluated.

A term is a list, its type first: ["Add", ["Symbol", "x", 0], ["Rational", "1/2"]]. What is read is data that the kernel makes
anew before it looks at it, so a file can say nothing that a derivation could not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lemmata.theory.kernel.data import CONNECTIVES, CONSTANTS, EVALUATED, RELATIONS, STRUCTURES, unevaluated
from lemmata.theory.kernel.logic import Step
from lemmata.theory.language.operator import DEFINED, Operator, VectorOperator
from lemmata.theory.language.quantifiers import AtLeast
from lemmata.theory.terms.index_terms import (
    NUMBERS,
    PLAIN,
    PLAIN_KINDS,
    Chosen,
    ChosenReal,
    DimensionSymbol,
    Greatest,
    Index,
    Integrated,
    Total,
    array,
)
from lemmata.theory.terms.known import KNOWN
from lemmata.theory.terms.sympy_facts import AppliedUndef, Basic, MatrixSymbol, Pow, Rational, Symbol

STRUCTURED = {kind.__name__: kind for kind in EVALUATED | STRUCTURES | RELATIONS | CONNECTIVES | {Total, Greatest, Integrated}}
CONSTANT = {kind.__name__: constant for kind, constant in CONSTANTS.items()}
SYMBOLS: Mapping[str, Any] = {kind.__name__: kind for kind in (Symbol, DimensionSymbol, ChosenReal)}
INDICES: Mapping[str, Any] = {kind.__name__: kind for kind in (Index, Chosen)}
NAME_ONLY = -1  # the kind of a symbol that is the name of an array, and of a function that the kernel knows
LARGEST_POWER = 64  # a number to a whole power is computed when the kernel looks at it
_NUMBER = re.compile(r"-?[0-9]{1,60}(/[0-9]{1,60})?\Z")


class DataError(ValueError):
    """What is no term of the kernel, or has no form as data."""


# --- written ------------------------------------------------------------------------------------------------------------


def encoded(value: Any) -> Any:
    """A term, an option or a witness as lists and texts. Raises: DataError for what has no such form."""
    if value is None:
        return None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return {"text": value} if isinstance(value, str) else {"whole": str(value)}
    if isinstance(value, tuple | list):
        return {"list": [encoded(part) for part in value]}
    if isinstance(value, Mapping):
        return {"pairs": [[encoded(key), encoded(part)] for key, part in value.items()]}
    if isinstance(value, AtLeast):
        return {"at least": encoded(value.bound)}
    if isinstance(value, Basic):
        return _term(value)
    raise DataError(f"{value!r:.60} is no term")


def _term(term: Any) -> list[Any]:
    kind = type(term)
    name = str(kind.__name__)
    if kind in NUMBERS:
        return ["Rational", str(Rational(term.p, term.q))]
    if kind in CONSTANTS:
        return [name]
    if kind in SYMBOLS.values():
        known = term.assumptions0
        return [name, term.name, PLAIN.index(known) if known in PLAIN else NAME_ONLY]
    if kind in INDICES.values():
        return [name, term.name, encoded(term.range)]
    if kind is MatrixSymbol:
        return [name, term.name, *map(encoded, term.shape)]
    if isinstance(term, AppliedUndef):
        plain = NAME_ONLY if name in KNOWN else _kind_of(term.func)
        return ["Applied", name, plain, *map(encoded, term.args)]
    if STRUCTURED.get(name) is kind or (issubclass(kind, Operator | VectorOperator) and DEFINED.get(name) is kind):
        return [name, *map(encoded, term.args)]
    raise DataError(f"{term} has no form as data")


def _kind_of(function: Any) -> int:
    for number, kind in enumerate(PLAIN_KINDS):
        if function == array(function.__name__, **kind):
            return number
    raise DataError(f"{function} is no array with plain entries")


# --- read ---------------------------------------------------------------------------------------------------------------


def decoded(data: Any) -> Any:
    """The term, option or witness that the data says. Raises: DataError for data that says none."""
    if data is None:
        return None
    if isinstance(data, list):
        return _read(data)
    if isinstance(data, dict) and len(data) == 1:
        (form, inside), *_ = data.items()
        if form == "text" and isinstance(inside, str):
            return inside
        if form == "whole":
            return int(_number(inside))
        if form == "list" and isinstance(inside, list):
            return tuple(map(decoded, inside))
        if form == "pairs" and isinstance(inside, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in inside):
            return {decoded(key): decoded(part) for key, part in inside}
        if form == "at least":
            return AtLeast(_basic(inside))
    raise DataError(f"{data!r:.60} is no term")


def _read(data: list[Any]) -> Any:
    name, *args = data or [None]
    if not isinstance(name, str):
        raise DataError(f"a term begins with the name of its type, got {name!r:.60}")
    if name in CONSTANT and not args:
        return CONSTANT[name]
    if name == "Rational" and len(args) == 1:
        return _number(args[0])
    if name in SYMBOLS and len(args) == 2:
        return SYMBOLS[name](_text(args[0]), **({} if args[1] == NAME_ONLY else _plain(args[1])))
    if name in INDICES and len(args) == 2:
        return INDICES[name](_text(args[0]), _basic(args[1]))
    if name == "MatrixSymbol" and len(args) == 3:
        return MatrixSymbol(_text(args[0]), *map(_basic, args[1:]))
    if name == "Applied" and len(args) >= 2:
        called = _text(args[0])
        known = KNOWN.get(called) if args[1] == NAME_ONLY else array(called, **_plain(args[1]))
        if known is None:
            raise DataError(f"no function is called {called}")
        return unevaluated(known, *map(_basic, args[2:]))
    kind = STRUCTURED.get(name) or DEFINED.get(name)
    if kind is None or not args:
        raise DataError(f"no term is called {name!r:.60}")
    made = [_basic(arg) for arg in args]
    if kind is Pow and made[1].is_Integer and abs(made[1]) > LARGEST_POWER:
        raise DataError(f"a power is at most {LARGEST_POWER}, got {made[1]}")
    return kind(*made, evaluate=False) if kind in RELATIONS else unevaluated(kind, *made)


def _basic(data: Any) -> Any:
    found = _read(data) if isinstance(data, list) else None
    if not isinstance(found, Basic):
        raise DataError(f"{data!r:.60} is no term")
    return found


def _number(text: Any) -> Rational:
    if not isinstance(text, str) or not _NUMBER.match(text) or text.endswith("/0"):
        raise DataError(f"{text!r:.60} is no fraction")
    return Rational(text)


def _text(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise DataError(f"{name!r:.60} is no name")
    return name


def _plain(number: Any) -> dict[str, bool]:
    if type(number) is not int or not 0 <= number < len(PLAIN_KINDS):
        raise DataError(f"{number!r:.60} is no kind of symbol")
    return PLAIN_KINDS[number]


# --- steps --------------------------------------------------------------------------------------------------------------


def step_data(step: Step) -> dict[str, Any]:
    """A step of a derivation. Raises: DataError."""
    written = {"label": step.label, "rule": step.rule, "formula": encoded(step.formula), "uses": list(step.uses)}
    return written | {"options": {key: encoded(option) for key, option in step.options.items()}}


def step_of(data: Any) -> Step:
    """The step that the data says. Raises: DataError."""
    keys = {"label", "rule", "formula", "uses", "options"}
    if not isinstance(data, dict) or set(data) != keys:
        raise DataError(f"a step has {', '.join(sorted(keys))}, got {data!r:.60}")
    if not isinstance(data["uses"], list) or not isinstance(data["options"], dict):
        raise DataError(f"the step {data['label']!r:.60} uses a list of labels, and has an object of options")
    uses = tuple(map(_text, data["uses"]))
    options = {_text(key): decoded(option) for key, option in data["options"].items()}
    return Step(_text(data["label"]), _text(data["rule"]), decoded(data["formula"]), uses, options)


__all__ = ["DataError", "decoded", "encoded", "step_data", "step_of"]
