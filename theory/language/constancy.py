"""Whether a definition says the same to every interpreter and in every run: what its code does, and what it reads.

A body may read words, operators, constants and functions of its author's; their code is looked at as its own is. It may not ask
what its arguments are, change or read what may change, catch errors, or call what is another thing each time.
"""

from __future__ import annotations

import builtins
import dis
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from fractions import Fraction
from functools import partial
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from sympy import Basic, Function, Rational

CATCHES = ("PUSH_EXC_INFO", "CHECK_EXC_MATCH")
CHANGES = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR")
MUTABLE = (list, dict, set, bytearray)
ASKING = frozenset(("callable", "dir", "getattr", "hasattr", "isinstance", "issubclass", "type", "vars"))
OUTER = frozenset(
    ("__import__", "compile", "delattr", "eval", "exec", "globals", "hash", "id", "input", "locals", "open", "setattr")
)
CHANGING = frozenset(("append", "add", "clear", "discard", "extend", "insert", "pop", "remove", "setdefault", "update"))
OF_PYTHON = frozenset(
    ("builtins", "collections", "fractions", "functools", "itertools", "math", "numbers", "operator", "typing")
)
OTHERS = frozenset(("flint", "mpmath", "numpy", "scipy", "torch"))
CONSTANT = (str, bytes, int, Fraction, range, slice, Enum, type, FunctionType, BuiltinFunctionType, Rational)
INSTEAD = {  # of a function of SymPy's, the word that all interpreters know
    **{"exp": "e_to", "log": "ln", "sqrt": "root", "Abs": "absolute", "Max": "larger or greatest", "Min": "lesser or smallest"},
    **{"gamma": "gamma_of", "pi": "circle_number()", "E": "e_to(1)", "Sum": "total", "Heaviside": "step of lemmata"},
    **{"polygamma": "digamma of lemmata", "KroneckerDelta": "is_zero of lemmata", "Piecewise": "choose of lemmata"},
    **dict.fromkeys(("binomial", "cos", "digamma", "erf", "factorial", "floor", "sign", "sin", "tanh"), "that of lemmata"),
}
LANGUAGE = "lemmata.theory.language."
MISSING = object()


def check_code(body: Callable[..., Any]) -> None:
    """Look at a definition and at every function that it calls. Raises: ValueError."""
    waiting, seen = [body], set[Any]()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        told = body.__name__ if function is body else f"{body.__name__} calls {function.__name__}, which"
        for wrong in _wrong(function):
            raise ValueError(f"{told} {wrong}")
        waiting += [called for _, value in _reads(function) if (called := _called(value)) is not None]


def _wrong(function: Any) -> Iterator[str]:
    """What is wrong with the code of a function, or with what it reads."""
    for code in _codes(function.__code__):
        yield from _wrong_code(code, code is not function.__code__)
    for value in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
        if not _is_constant(value):
            yield f"has {value!r:.40} as a default, which may change; make it a tuple or a number"
    for name, value in _reads(function):
        yield from _wrong_value(name, value)


def _wrong_code(code: CodeType, nested: bool) -> Iterator[str]:
    """Of functions within it, such as terms of sums, some interpreters run each once and others once for each place."""
    for each in dis.get_instructions(code):
        if each.opname in CATCHES:
            yield "catches errors, which differ from interpreter to interpreter"
        elif each.opname == "MATCH_CLASS":
            yield "asks what an argument is (match), which differs from interpreter to interpreter"
        elif each.opname in CHANGES or (each.opname == "STORE_DEREF" and each.argval in code.co_freevars):
            yield f"changes {each.argval}, which is not its own"
        elif nested and each.opname in ("LOAD_METHOD", "LOAD_ATTR") and each.argval in CHANGING:
            yield f"changes something ({each.argval}) within a term, which some interpreters run once for all places"
        elif each.opname == "IMPORT_NAME":
            yield f"imports {each.argval}; import it outside"
        elif each.opname in ("LOAD_CONST", "RETURN_CONST") and isinstance(each.argval, float):
            yield f"holds the float {each.argval!r}, which is no exact number; write it as a Fraction"


def _wrong_value(name: str, value: Any) -> Iterator[str]:
    if value is MISSING:
        yield f"reads {name}, which is not there yet; define it above"
    elif getattr(builtins, name, MISSING) is value and name in ASKING:
        yield f"asks what an argument is ({name}), which differs from interpreter to interpreter"
    elif getattr(builtins, name, MISSING) is value and name in OUTER:
        yield f"calls {name}, which is another thing each time"
    elif isinstance(value, float):
        yield f"reads the float {name}, which is no exact number; write it as a Fraction"
    elif _is_of_a_library(value):
        yield f"reads {name} of {_home(value)}, which is another thing each time, or to each interpreter{_instead(name, value)}"
    elif not _is_constant(value):
        yield f"reads {name}, a {type(value).__name__}, which may change; make it a tuple or a number"


def _is_constant(value: Any) -> bool:
    """Whether what is read cannot change: code, and what is made of numbers and texts."""
    if isinstance(value, tuple | frozenset):
        return all(map(_is_constant, value))
    if isinstance(value, partial):
        return all(map(_is_constant, (value.func, value.args, *value.keywords.values())))
    if isinstance(value, MethodType):
        return _is_constant(value.__self__)
    frozen = getattr(getattr(type(value), "__dataclass_params__", None), "frozen", False)
    return value is None or bool(frozen) or isinstance(value, CONSTANT) or hasattr(value, "__wrapped__")


def _home(value: Any) -> str:
    """The package that a function or a module is of, as far as it says so."""
    held = getattr(value, "__self__", None)
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return str(home or type(held).__module__).partition(".")[0]


def _is_of_a_library(value: Any) -> bool:
    """Whether it is none of what a definition may use: clocks, files, chance, and functions of one interpreter's numbers."""
    home = _home(value)
    if home == "sympy" or isinstance(value, Basic):
        return not isinstance(value, Rational) and (not isinstance(value, type) or issubclass(value, Function))
    return callable(value) and (home in OTHERS or (home in sys.stdlib_module_names and home not in OF_PYTHON))


def _instead(name: str, value: Any) -> str:
    word = INSTEAD.get(getattr(value, "__name__", str(value)), "")
    return f"; say {word}" if word else ""


def _called(value: Any) -> Any:
    """The function whose code is looked at too; None for what is no function, and for words."""
    while isinstance(value, partial) or hasattr(value, "__wrapped__"):
        value = value.func if isinstance(value, partial) else value.__wrapped__
    function = getattr(value, "__func__", value)
    of_a_library = str(getattr(function, "__module__", "")).startswith((LANGUAGE, "sympy."))
    return function if isinstance(function, FunctionType) and not of_a_library else None


def _reads(function: Any) -> Iterator[tuple[str, Any]]:
    """The names of other places that a function reads, `module.name` too, each with what it is."""
    for code in _codes(function.__code__):
        held: Any = None
        for each in dis.get_instructions(code):
            if each.opname == "LOAD_GLOBAL":
                name = str(each.argval)
                held = function.__globals__.get(name, getattr(builtins, name, MISSING))
            elif isinstance(held, ModuleType) and each.opname in ("LOAD_ATTR", "LOAD_METHOD"):
                name, held = str(each.argval), getattr(held, str(each.argval), MISSING)
            else:
                held = None
                continue
            if not isinstance(held, ModuleType) and (held is not MISSING or name != function.__name__):
                yield name, held
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # it is not filled yet
            yield name, MISSING


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _codes(part)
