"""Terms and steps of derivations as JSON, and back: names, numbers and structure, of which nothing is evaluated.

A term is a list, its type first: ["Add", ["Symbol", "x", 0], ["Rational", "1/2"]]. What is read is data that the kernel makes
anew before it looks at it, so a file can say nothing that a derivation could not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
_NUMBER = re.compile(r"-?[0-9]{1,60}(/[1-9][0-9]{0,59})?\Z")


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
    if data is None or isinstance(data, list):
        return None if data is None else _read(data)
    form, inside = next(iter(data.items())) if isinstance(data, dict) and len(data) == 1 else ("", None)
    if form not in FORMS or not isinstance(inside, FORMS[form][0]):
        raise DataError(f"{data!r:.60} is no term")
    return FORMS[form][1](inside)


def _pair(data: Any) -> tuple[Any, Any]:
    if not isinstance(data, list) or len(data) != 2:
        raise DataError(f"{data!r:.60} is no pair")
    return decoded(data[0]), decoded(data[1])


FORMS: Mapping[str, tuple[type, Callable[[Any], Any]]] = {
    "text": (str, str),
    "whole": (str, lambda inside: int(_number(inside))),
    "list": (list, lambda inside: tuple(map(decoded, inside))),
    "pairs": (list, lambda inside: dict(map(_pair, inside))),
    "at least": (list, lambda inside: AtLeast(_basic(inside))),
}


def _read(data: list[Any]) -> Any:
    name, *args = data or [None]
    if not isinstance(name, str):
        raise DataError(f"a term begins with the name of its type, got {name!r:.60}")
    if name in ATOMS:
        count, made = ATOMS[name]
        if len(args) != count:
            raise DataError(f"a {name} is written with {count} parts, got {data!r:.60}")
        return made(*args)
    if name == "Applied":
        return _applied(args)
    kind = STRUCTURED.get(name) or DEFINED.get(name)
    if kind is None or not args:
        raise DataError(f"no term is called {name!r:.60}")
    parts = [_basic(arg) for arg in args]
    if kind is Pow and parts[-1].is_Integer and abs(parts[-1]) > LARGEST_POWER:
        raise DataError(f"a power is at most {LARGEST_POWER}, got {parts[-1]}")
    return kind(*parts, evaluate=False) if kind in RELATIONS else unevaluated(kind, *parts)


def _applied(args: list[Any]) -> Any:
    """A function that the kernel knows, or an entry of an array."""
    if len(args) < 2:
        raise DataError("a function is written with its name, its kind and what it is applied to")
    called = _text(args[0])
    known = KNOWN.get(called) if args[1] == NAME_ONLY else array(called, **_plain(args[1]))
    if known is None:
        raise DataError(f"no function is called {called}")
    return unevaluated(known, *map(_basic, args[2:]))


def _symbol(kind: Any) -> Callable[[Any, Any], Any]:
    return lambda name, plain: kind(_text(name), **({} if plain == NAME_ONLY else _plain(plain)))


def _index(kind: Any) -> Callable[[Any, Any], Any]:
    return lambda name, over: kind(_text(name), _basic(over))


def _constant(constant: Any) -> Callable[[], Any]:
    return lambda: constant


ATOMS: Mapping[str, tuple[int, Callable[..., Any]]] = {  # how many parts they are written with, and what is made of these
    **{name: (0, _constant(constant)) for name, constant in CONSTANT.items()},
    **{name: (2, _symbol(kind)) for name, kind in SYMBOLS.items()},
    **{name: (2, _index(kind)) for name, kind in INDICES.items()},
    "Rational": (1, lambda text: _number(text)),
    "MatrixSymbol": (3, lambda name, rows, columns: MatrixSymbol(_text(name), _basic(rows), _basic(columns))),
}


def _basic(data: Any) -> Any:
    found = _read(data) if isinstance(data, list) else None
    if not isinstance(found, Basic):
        raise DataError(f"{data!r:.60} is no term")
    return found


def _number(text: Any) -> Rational:
    if not isinstance(text, str) or not _NUMBER.match(text):
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
