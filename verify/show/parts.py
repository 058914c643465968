"""What all writers of terms share: how tightly a text binds, brackets, names of bound variables, names, numbers, functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, count
from typing import Any, NamedTuple

from sympy import Basic, Integer, MatrixSymbol, Symbol, sstr
from sympy import latex as sympys
from sympy.core.function import AppliedUndef
from sympy.printing.printer import Printer

from lemmata.theory.terms.index_terms import Index
from lemmata.verify.show.styles import Latex

CLOSED, SCRIPTED, PRODUCT, PREFIX, SUM, RELATION, JOINED, CAUSE = range(8, 0, -1)  # how tightly a text binds
LETTERS = "ijkmprstuv"
TALL = (r"\sum", r"\frac", r"\max", r"\min", r"\int")  # what is hard to read in an exponent
Shapes = Mapping[str, tuple[Any, ...]]


class Text(NamedTuple):
    """A text, and how tightly it binds."""

    text: str
    level: int


def nodes_in(term: Any) -> Iterator[Any]:
    yield term
    for part in getattr(term, "args", ()):
        yield from nodes_in(part)


def names_in(term: Any) -> set[str]:
    """The names that are free in a term, as they are shown."""
    free: set[Any] = getattr(term, "free_symbols", set())
    inside = {symbol for index in free if isinstance(index, Index) for symbol in index.range.free_symbols}
    return {shown(symbol.name) for symbol in free | inside if isinstance(symbol, Symbol | MatrixSymbol)}


def shown(name: str) -> str:
    """A name without what makes it the only one of that name."""
    return name.partition("~")[0] or "i"


class Parts(Printer):  # type: ignore[misc]
    """Writes one term; SymPy's printer finds the method for each type."""

    printmethod = "_no_such_method"

    def __init__(self, style: Any, term: Any, shapes: Shapes, avoid: Collection[str]) -> None:
        super().__init__()
        self.style, self.shapes = style, shapes
        self.names: dict[Any, str] = {}
        self.dropped: list[Any] = []
        self.taken = set(avoid)
        free: set[Any] = getattr(term, "free_symbols", set())
        for symbol in sorted((s for s in free if isinstance(s, Symbol)), key=lambda s: ("~" in s.name, s.name)):
            name = shown(symbol.name)
            while "~" in symbol.name and name in self.taken:
                name += "'"
            self.names[symbol] = name
            self.taken.add(name)
        self.taken |= names_in(term) | {shown(str(node.func)) for node in nodes_in(term) if isinstance(node, AppliedUndef)}

    def written(self, term: Any) -> str:
        return self.made(term).text

    def made(self, term: Any) -> Text:
        """A term with how tightly it binds."""
        found: Text = self._print(term)
        return found

    def at(self, term: Any, level: int) -> str:
        """A part, in brackets where it binds less tightly."""
        return self.held(self.made(term), level)

    def held(self, made: Text, level: int) -> str:
        return made.text if made.level >= level else self.style.bracketed(made.text)

    def word(self, name: str) -> str:
        return str(self.style.words[name])

    @contextmanager
    def bound(self, symbol: Any, letters: str = LETTERS) -> Iterator[str]:
        """A name for a bound variable, by how deep it is bound."""
        used = self.taken | set(self.names.values())
        name = next(n for n in chain(letters, (f"{letters[0]}_{m}" for m in count(1))) if n not in used)
        before = self.names.get(symbol)
        self.names[symbol] = name
        try:
            yield name
        finally:
            if before is None:
                del self.names[symbol]
            else:
                self.names[symbol] = before

    def emptyPrinter(self, term: Any) -> Text:
        """What no reader of this theory has met yet: as SymPy writes it, its arguments here."""
        args = getattr(term, "args", ())
        if args and all(isinstance(arg, Basic) for arg in args):
            return self.called(type(term).__name__, args)
        text = sympys(term) if isinstance(self.style, Latex) else sstr(term)
        return Text(text, SUM)

    def called(self, name: str, args: Iterable[Any], shown: str | None = None) -> Text:
        function = self.style.operator("", name) if shown is None else shown
        return Text(self.style.call(function, [self.at(arg, RELATION) for arg in args]), CLOSED)

    # --- names and numbers ---

    def _print_Symbol(self, symbol: Any) -> Text:
        text = self.style.name(self.names.get(symbol, shown(symbol.name)))
        return Text(text, SCRIPTED if "^" in text else CLOSED)

    def _print_DimensionSymbol(self, symbol: Any) -> Text:
        return Text(self.style.name("n"), CLOSED)

    def _print_MatrixSymbol(self, symbol: Any) -> Text:
        return Text(self.style.name(symbol.name), CLOSED)

    def _print_str(self, text: str) -> Text:
        return Text(self.style.name(text), CLOSED)

    _print_Str = _print_Symbol

    def _print_Integer(self, number: Any) -> Text:
        return Text(str(number), CLOSED) if number >= 0 else Text(f"{self.word('minus')}{-number}", SUM)

    def _print_int(self, number: int) -> Text:
        return self._print_Integer(Integer(number))

    def _print_Rational(self, number: Any) -> Text:
        made = self.style.fraction(str(abs(number.p)), str(number.q)).replace(" / ", "/")
        return Text(made, PRODUCT) if number > 0 else Text(f"{self.word('minus')}{made}", SUM)

    def _print_Float(self, number: Any) -> Text:
        return Text(str(number).replace("-", self.word("minus")), CLOSED if number >= 0 else SUM)

    def _print_Pi(self, _: Any) -> Text:
        return Text(self.word("pi"), CLOSED)

    def _print_Exp1(self, _: Any) -> Text:
        return Text("e", CLOSED)

    def _print_Infinity(self, _: Any) -> Text:
        return Text(self.word("infinity"), CLOSED)

    def _print_NegativeInfinity(self, _: Any) -> Text:
        return Text(self.word("minus") + self.word("infinity"), SUM)

    def _print_BooleanTrue(self, _: Any) -> Text:
        return Text(self.word("true"), CLOSED)

    def _print_Measured(self, term: Any) -> Text:
        return Text(sympys(term) if isinstance(self.style, Latex) else f"measured {term.quantity}", CLOSED)

    # --- functions ---

    def _print_exp(self, term: Any) -> Text:
        argument = self.made(term.args[0]).text
        if isinstance(self.style, Latex) and not any(word in argument for word in TALL):
            return Text(f"e^{{{argument}}}", SCRIPTED)
        return Text(self.style.call(self.word("exp"), [argument]), CLOSED)

    def _print_log(self, term: Any) -> Text:
        made = self.made(term.args[0])
        if made.level in (CLOSED, PREFIX):
            return Text(f"{self.word('log')} {made.text}", PREFIX)
        return Text(self.style.call(self.word("log"), [made.text]), CLOSED)

    def _print_Abs(self, term: Any) -> Text:
        return Text(self.style.absolute(self.made(term.args[0]).text), CLOSED)

    def _print_gamma(self, term: Any) -> Text:
        return self.called("gamma", term.args, self.word("gamma"))

    def _print_Max(self, term: Any) -> Text:
        return self.called("max", term.args, self.word("max"))

    def _print_Min(self, term: Any) -> Text:
        return self.called("min", term.args, self.word("min"))

    def _print_factorial(self, term: Any) -> Text:
        return Text(f"{self.at(term.args[0], CLOSED)}!", SCRIPTED)
