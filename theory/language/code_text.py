"""What a piece of code says, as a text that layout, comments, docstrings, hash seeds and the Python version do not change.

Two operators of one name may mean different things. So the fingerprint of a claim holds what the code of its operators and
of the kinds of its variables says, and with it whatever that code refers to, down to the libraries, which are only named.
How a thing is shown (`PRESENTATION`) is not part of what it says, nor is the module that it is written in.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import linecache
import re
import sys
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from sympy import Basic, srepr

LIBRARIES = frozenset({*sys.stdlib_module_names, "sympy", "mpmath", "flint", "numpy", "torch", "scipy"})
PRESENTATION = frozenset({"latex_name", "_latex", "_sympystr", "_pretty", "template", "nargs"})
SYMPYS = frozenset({"_nargs", "default_assumptions", "_explicit_class_assumptions", "_prop_handler"})  # it gives each class
NO_SOURCE = "no source:"
DATA = (bool, int, str, Fraction, tuple, list, dict, frozenset, set, functools.partial)  # attributes of classes that are read
IGNORED = frozenset({"ctx", "type_comment", "kind", "annotation", "returns", "type_params"})  # fields of a syntax tree
Named = Callable[[str | None], bool]
LABEL = re.compile("\x02([^\x02\x03]*)\\|([^\x02\x03]*)\x03")  # the module and the name of what is read; `repr` writes no \\x02


def in_a_library(module: str | None) -> bool:
    """Whether a module is Python's own or of a library that the project is built on; what SymPy makes of a name has none."""
    return module is not None and module.split(".")[0] in LIBRARIES


def digest_of(roots: Collection[Any], named: Named = in_a_library) -> str:
    """The SHA-256, in hex, of what functions and classes say, and all that they refer to.

    Args:
        roots: functions and classes, or data that holds them, in any order.
        named: whether the code of a module is only named, not read.
    """
    reader = Reader(named)
    starts = [reader.inline(root) for root in roots]
    texts = [*reader.texts()]
    apart = _told_apart(texts)
    said = [*sorted(_renamed(text, apart) for text in starts), *sorted(_renamed(text, apart) for text in texts)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _told_apart(texts: Collection[str]) -> dict[tuple[str, str], str]:
    """What is of one name in several modules, told apart by what it says, and by what that refers to says, and so on."""
    by_label: dict[tuple[str, str], list[str]] = {}
    for text in texts:
        found = LABEL.match(text)
        if found is not None:
            by_label.setdefault((found[1], found[2]), []).append(text)
    names = [name for _, name in by_label]
    apart = {label: "" for label in by_label if names.count(label[1]) > 1}
    kinds = 0
    while apart and kinds < (kinds := len({(label[1], said) for label, said in apart.items()})):
        made = {label: sorted(_renamed(text, apart) for text in by_label[label]) for label in apart}
        apart = {label: hashlib.sha256("\n".join(said).encode()).hexdigest() for label, said in made.items()}
    return apart


def _renamed(text: str, apart: Mapping[tuple[str, str], str]) -> str:
    """A text without the names of modules."""
    return LABEL.sub(lambda found: f"{apart.get((found[1], found[2]), '')}.{found[2]}", text)


def syntax_of(*things: Any) -> str:
    """What functions and classes say by themselves, without what they refer to."""
    files: dict[str, ast.Module] = {}
    return "\n".join(_text(_syntax(inspect.unwrap(thing), files)) for thing in things)


def _syntax(thing: Any, files: dict[str, ast.Module]) -> ast.Module:
    """The syntax of a function or class; that of a file is taken once, where `inspect` takes it for each class."""
    path = inspect.getsourcefile(thing)
    if path is not None and path not in files:
        linecache.checkcache(path)
        files[path] = ast.parse("".join(linecache.getlines(path)))
    named = [node for node in (files[path].body if path else ()) if getattr(node, "name", None) == thing.__qualname__]
    return ast.Module(named, []) if len(named) == 1 else ast.parse(textwrap.dedent(inspect.getsource(thing)))


class Reader:
    """Reads functions and classes and, one after another, all that they refer to."""

    def __init__(self, named: Named) -> None:
        self.named = named
        self.seen: dict[int, Any] = {}  # holds what it has seen, so that no other object can take its id
        self.waiting: list[Any] = []
        self.inside: list[int] = []

    def texts(self) -> Iterator[str]:
        while self.waiting:
            thing = self.waiting.pop()
            yield self._class(thing) if isinstance(thing, type) else self._function(thing)

    def inline(self, value: Any) -> str:
        """How a value stands in the text of what refers to it; functions and classes are noted, to be read later."""
        value = _unwrapped(value)
        if isinstance(value, functools.partial):
            return f"partial({self.inline(value.func)}, {self.inline(value.args)}, {self.inline(value.keywords)})"
        if isinstance(value, MethodType):
            return f"{self.inline(value.__func__)} of {self.inline(value.__self__)}"
        if isinstance(value, property):
            return f"property({self.inline(value.fget)})"
        if isinstance(value, FunctionType | type):
            return self._label(value)
        if isinstance(value, Basic):
            return str(srepr(value))
        if isinstance(value, Mapping):
            return f"{{{', '.join(_in_order(f'{self.inline(key)}: {self.inline(entry)}' for key, entry in value.items()))}}}"
        if isinstance(value, tuple | list):
            return f"{type(value).__name__}({', '.join(map(self.inline, value))})"
        if isinstance(value, set | frozenset):
            return f"set({', '.join(_in_order(map(self.inline, value)))})"
        if isinstance(value, bool | int | float | complex | str | bytes | Fraction | None):
            return repr(value)
        if is_dataclass(value):
            entries = (f"{entry.name}={self.inline(getattr(value, entry.name))}" for entry in fields(value))
            return f"{self._label(type(value))}({', '.join(entries)})"
        if hasattr(value, "tolist"):  # arrays and tensors
            return f"{self._label(type(value))}({self.inline(value.tolist())})"
        return self._object(value)

    def _object(self, value: Any) -> str:
        """An object by what it holds, one of a library by its name or as it is shown; where it lies is no part of that."""
        kind = self._label(type(value))
        if self.named(type(value).__module__):
            shown = repr(value)
            return f"{kind} {getattr(value, '__qualname__', '' if ' at 0x' in shown else shown)}"
        if id(value) in self.inside:
            return kind
        self.inside.append(id(value))
        held = self.inline(getattr(value, "__dict__", repr(value)))
        self.inside.pop()
        return f"{kind}({held})"

    def _label(self, thing: Any) -> str:
        foreign = isinstance(thing, FunctionType) and thing.__module__ in (None, "builtins")  # code that was made from a text
        is_read = foreign or not self.named(thing.__module__)
        label = f"\x02{thing.__module__}|{thing.__qualname__}\x03" if is_read else f"{thing.__module__}.{thing.__qualname__}"
        if id(thing) in self.inside:
            return label
        if is_read and id(thing) not in self.seen:
            self.seen[id(thing)] = thing
            self.waiting.append(thing)
        if isinstance(thing, FunctionType):
            self.inside.append(id(thing))
            label += self._held(thing) + (_tree_of(thing.__code__) if "<lambda>" in label else "")
            self.inside.pop()
        return label

    def _held(self, function: FunctionType) -> str:
        """What a function holds of the call that made it, and its defaults."""
        held: dict[str, Any] = {}
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            try:
                held[name] = cell.cell_contents
            except ValueError:
                continue  # nothing is bound yet
        return self.inline({**held, "": [function.__defaults__, function.__kwdefaults__]})

    def _function(self, function: FunctionType) -> str:
        names = sorted(_names(function.__code__))
        refers = {name: function.__globals__[name] for name in names if name in function.__globals__} | _imported(function)
        modules = [value for value in refers.values() if isinstance(value, ModuleType)]
        seen: list[ModuleType] = []
        while modules:
            module = modules.pop()
            if module not in seen and not self.named(module.__name__):
                seen.append(module)
                found = {name: getattr(module, name) for name in names if hasattr(module, name)}
                modules += [value for value in found.values() if isinstance(value, ModuleType)]
                refers |= {f"{len(seen)}.{name}": value for name, value in found.items()}
        own = {module.__name__: f"module {number}" for number, module in enumerate(seen, 1)}
        said = {name: own.get(value.__name__, value.__name__) if isinstance(value, ModuleType) else value
                for name, value in refers.items()}  # fmt: skip
        return f"{self._label(function)} = {_tree_of(function.__code__)} with {self.inline(said)}"

    def _class(self, kind: type) -> str:
        said = {}
        for name, value in vars(kind).items():
            value = _unwrapped(value)
            code = value.fget if isinstance(value, property) else value
            if name in PRESENTATION or name in SYMPYS:
                continue
            if isinstance(code, FunctionType) and not self.named(code.__module__) and code.__code__.co_filename != "<string>":
                said[name] = value
            elif (type(value) in DATA or isinstance(value, Basic)) and not name.startswith(("__", "is_")):
                said[name] = value
        return f"{self._label(kind)}({self.inline(kind.__bases__)}) = {self.inline(said)}"


def _in_order(texts: Iterable[str]) -> list[str]:
    """Texts in an order that the names of modules do not change."""
    return sorted(texts, key=lambda text: (_renamed(text, {}), text))


def _unwrapped(value: Any) -> Any:
    """The function below a decorator that keeps it: static and class methods, caches."""
    while not isinstance(value, type) and hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    return value


def _names(code: CodeType) -> set[str]:
    """The names that a function looks up outside of itself, those of the functions within it too."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names, inner))


def parts_of(kind: type, name: str) -> list[tuple[str, str, Any]]:
    """A member of a class with all the members that it names, and those that they name, of the class and of its bases."""
    found: dict[tuple[str, str], Any] = {}
    waiting = [name]
    while waiting:
        member = waiting.pop()
        for base in kind.__mro__[:-1]:
            if member in vars(base) and (base.__qualname__, member) not in found:
                value = found[base.__qualname__, member] = _unwrapped(vars(base)[member])
                function = value.fget if isinstance(value, property) else value
                waiting += sorted(_names(function.__code__)) if isinstance(function, FunctionType) else ()
    return [(owner, member, value) for (owner, member), value in found.items()]


def _imported(function: FunctionType) -> dict[str, Any]:
    """What a function imports when it runs. Raises: ImportError where it cannot be imported."""
    package = function.__globals__.get("__package__")
    found: dict[str, Any] = {}
    before = 0
    for tree, _ in _sources(function.__code__):
        size, imports = _imports_in(tree)
        for number, node in imports:
            if isinstance(node, ast.Import):
                found |= {each.name: import_module(each.name) for each in node.names}
            else:
                module = import_module("." * node.level + (node.module or ""), package)
                found |= {f"import {before + number}, {each.name}": getattr(module, each.name) for each in node.names}
        before += size
    return found


@cache
def _imports_in(tree: ast.AST) -> tuple[int, list[tuple[int, ast.Import | ast.ImportFrom]]]:
    """How many nodes a syntax tree has, and those that import, each with its number."""
    nodes = [*ast.walk(tree)]
    return len(nodes), [(number, node) for number, node in enumerate(nodes) if isinstance(node, ast.Import | ast.ImportFrom)]


def _sources(code: CodeType) -> list[tuple[ast.AST, str]]:
    """The syntax of a function, as a tree and as a text; none where there is no source."""
    found = _functions_in(code.co_filename).get((code.co_qualname, code.co_firstlineno), [])
    of_a_line = len(found) > 1  # lambdas
    return [(node, text) for node, text in found if not of_a_line or _lies_within(code, node)]


def _tree_of(code: CodeType) -> str:
    """The syntax of a function; of one without a source, its instructions."""
    found = _sources(code)
    if found:
        return " | ".join(text for _, text in found)
    constants = [_tree_of(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return f"{NO_SOURCE} {code.co_qualname} {code.co_code.hex()} {constants} {code.co_names}"


def _lies_within(code: CodeType, node: Any) -> bool:
    """Whether instructions come from a place in the file; all of them have one unless Python was told to forget columns."""
    first, last = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    places = [(line, column) for line, _, column, end in code.co_positions() if line and column is not None and end]
    return all(first <= place < last for place in places)


@cache
def _functions_in(path: str) -> Mapping[tuple[str, int], list[tuple[ast.AST, str]]]:
    """The functions of a file and their syntax, by qualified name and first line (two lambdas may share both)."""
    found: dict[tuple[str, int], list[tuple[ast.AST, str]]] = {}

    def walk(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                walk(child, f"{inside}{child.name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                name = "<lambda>" if isinstance(child, ast.Lambda) else child.name
                first = min([child.lineno, *(decorator.lineno for decorator in getattr(child, "decorator_list", ()))])
                found.setdefault((inside + name, first), []).append((child, _text(child)))
                walk(child, f"{inside}{name}.<locals>.")
            else:
                walk(child, inside)

    try:
        walk(ast.parse("".join(linecache.getlines(path))), "")
    except (SyntaxError, ValueError):
        return {}
    return found


def _text(node: Any) -> str:
    """A syntax tree without what does not matter to it: docstrings, annotations, what a version of Python adds."""
    if isinstance(node, list):
        return f"[{', '.join(map(_text, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = []
    for name in node._fields:
        value = getattr(node, name, None)
        if name == "body" and isinstance(value, list):
            value = [each for each in value if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
        if name not in IGNORED and value is not None and value != []:
            parts.append(f"{name}={_text(value)}")
    return f"{type(node).__name__}({', '.join(parts)})"
