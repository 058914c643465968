"""Arrays and operators, and sums, extremes and integrals over ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from sympy import Add, MatAdd, MatMul, MatrixExpr, Mul, Pow, S, Symbol
from sympy import latex as sympys
from sympy.core.function import AppliedUndef

from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.language.vocabulary import VALUES
from lemmata.theory.terms.index_terms import Block, Entry, Family, Index, Total, substitute_index
from lemmata.theory.terms.known import BEFORE, IS_ZERO, POSITION, SPECTRAL, WEIGHTS
from lemmata.verify.show.macros import as_text, filled, level_of, macros
from lemmata.verify.show.parts import CLOSED, PREFIX, PRODUCT, SCRIPTED, SUM, Text, nodes_in, shown
from lemmata.verify.show.styles import Latex
from lemmata.verify.show.sums import Sums, contrary, factors_of, spread

LEVELS = {"closed": CLOSED, "scripted": SCRIPTED, "product": PRODUCT, "prefix": PREFIX, "sum": SUM}  # of macros
STANDING = {"bare": SUM, "scripted": CLOSED, "added": PREFIX, "beside": SCRIPTED}  # what a slot of one needs
VARIABLES = "tsuvwxyz"
NAMED = {IS_ZERO: "=0", BEFORE: "<", SPECTRAL: "norm", WEIGHTS: "weight", POSITION: "position"}


class Arrays(Sums):
    """Writes entries, operators and ranges."""

    def _print_KroneckerDelta(self, term: Any) -> Text:
        return self.told("=", *term.args)

    def told(self, relation: str, one: Any, other: Any) -> Text:
        """1 where a relation holds, else 0."""
        text = f"{self.at(one, SUM)} {self.word(relation)} {self.at(other, SUM)}"
        return Text(self.style.bracketed(text, "[", "]"), CLOSED)

    def _print_AppliedUndef(self, term: Any) -> Text:
        name = NAMED.get(str(term.func), "")
        if name == "=0":
            return self.told("=", term.args[0], S.Zero)
        if name == "<":
            return self.told("<", *term.args)
        if name == "norm":
            norm = self.style.norm(self.made(term.args[0]).text)
            return Text(self.style.both(norm, "2", "2"), SCRIPTED)
        if str(term.func) in self.shapes or all(isinstance(arg, Index) for arg in term.args) or name == "weight":
            array = self.held(self.named(name or shown(str(term.func))), CLOSED)
            return self.entry(array, term.args, self.axes(term))
        operator = getattr(VALUES.get(str(term.func)), "__self__", None)
        if operator is None:
            return self.called(name or str(term.func), term.args)
        return self.as_operator(operator.__name__, operator.latex_name, term.args)

    def as_operator(self, name: str, latex: str, args: tuple[Any, ...]) -> Text:
        """A function of the kernel whose values are those of an operator, as that operator is written."""
        macro = macros().get(name, "")
        if macro and all(int(slot) <= len(args) for slot in re.findall(r"#(\d)", macro)):
            return self.by_macro(macro, args, None)
        return self.called(name, args, self.style.operator(latex, name))

    def _print_Entry(self, term: Any) -> Text:
        target, *indices = term.args
        dropped = self.dropped and indices[-1] == self.dropped[-1]
        if isinstance(target, Family) and len(indices) == 1 and not dropped:
            return self.made(substitute_index(target.args[0], target.args[1], indices[0]))
        if isinstance(target, VectorOperator | MatAdd | MatMul) and len(indices) == 1 and not dropped:
            return self.entry_of(target, indices[0])
        made = self.made(target)
        return self.entry(self.held(made, CLOSED), indices, self.axes(term))

    _print_MatrixElement = _print_Entry

    def axes(self, term: Any) -> tuple[Any, ...]:
        """The axes of the array of an entry, where they are known."""
        if isinstance(term, AppliedUndef):
            return self.shapes.get(str(term.func), ())
        return axes_of(term.args[0]) if isinstance(term.args[0], MatrixExpr) else ()

    def entry(self, name: str, indices: Iterable[Any], axes: tuple[Any, ...]) -> Text:
        """An entry: a row is written above, a place in it below, the row alone where it stands for a vector."""
        *rows, place = indices
        kept = not (self.dropped and place == self.dropped[-1])
        below = [self.made(place).text] if kept else []
        if rows and _is_square(axes, (*rows, place)):
            below = [*(self.made(row).text for row in rows), *below]
            rows = []
        if not rows:
            return Text(self.style.below(name, ",".join(below)), CLOSED) if below else Text(name, CLOSED)
        above = ",".join(self.made(row).text for row in rows)
        above = above if all(isinstance(row, Symbol) for row in rows) else f"({above})"
        return Text(self.style.both(name, above, below[0]) if below else self.style.above(name, above), SCRIPTED)

    def _print_MatrixBase(self, term: Any) -> Text:
        if isinstance(self.style, Latex):
            return Text(sympys(term), CLOSED)
        rows = (", ".join(self.made(entry).text for entry in row) for row in term.tolist())
        return Text(f"[{', '.join(f'[{row}]' for row in rows)}]", CLOSED)

    def _print_Family(self, term: Any) -> Text:
        with self.bound(term.args[1]) as name:
            body = self.style.bracketed(self.made(term.args[0]).text)
            return Text(self.style.below(body, self.style.name(name)), SCRIPTED)

    def applied(self, term: Any, index: Any = None) -> Text:
        """An operator by its macro, or by its name; with an index, its entry there."""
        name = type(term).__name__
        macro = macros().get(name if index is None else f"{name}[i]", "")
        if macro and all(int(slot) <= len(term.args) for slot in re.findall(r"#(\d)", macro)):
            return self.by_macro(macro, term.args, index)
        if index is not None:
            return Text(self.style.below(self.held(self.applied(term), CLOSED), self.made(index).text), CLOSED)
        if isinstance(term, VectorOperator) and not term.latex_name and all(arg.is_Number for arg in term.args):
            return self.made(type(term).definition(*term.args))
        return self.called(name, term.args, self.style.operator(term.latex_name, name))

    def by_macro(self, macro: str, args: tuple[Any, ...], index: Any) -> Text:
        inner = Symbol("#j")

        def slot(name: str, stands: str) -> str:
            if name in ("#i", "#j"):
                return self.made(index if name == "#i" else inner).text
            arg = args[int(name[1]) - 1]
            if name.endswith("]"):
                made = self.entry_of(arg, index if "i" in name else inner)
                return self.held(made, STANDING[stands])
            return self.at(arg, STANDING[stands])

        level = LEVELS[level_of(macro)]
        with self.bound(inner) if "j" in macro else nullcontext():
            if isinstance(self.style, Latex):
                return Text(filled(macro, slot), level)
            return Text(as_text(macro, slot, self.style.above, self.style.below), level)

    def entry_of(self, vector: Any, index: Any) -> Text:
        """The entry of a vector, of a sum or a multiple of vectors the same of their entries."""
        if isinstance(vector, MatAdd):
            return self.summed(Entry(part, index) for part in vector.args)
        if isinstance(vector, MatMul):
            return self.made(spread(vector, index))
        if isinstance(vector, VectorOperator):
            return self.applied(vector, index)
        if isinstance(vector, Family):
            return self.made(substitute_index(vector.args[0], vector.args[1], index))
        return Text(self.style.below(self.at(vector, CLOSED), self.made(index).text), CLOSED)

    def _print_VectorOperator(self, term: Any) -> Text:
        return self.applied(term)

    def _print_Function(self, term: Any) -> Text:
        if isinstance(term, Operator):
            return self.applied(term)
        return self.called(str(term.func.__name__), term.args)

    # --- ranges ---

    def _print_Total(self, term: Any) -> Text:
        body, index = term.body, term.index
        if isinstance(body, Pow) and body.exp == 2 and self.is_vector(body.base, index):
            return Text(self.style.above(self.style.norm(self.vector(body.base, index)), "2"), SCRIPTED)
        if isinstance(body, Mul):
            factors = factors_of(body)
            if len(factors) == 2 and all(self.is_vector(factor, index) for factor in factors):
                return Text(self.style.inner(*(self.vector(factor, index) for factor in factors)), CLOSED)
        return self.ranged("sum", body, index)

    def _print_Product(self, term: Any) -> Text:
        return self.ranged("product", term.body, term.index)

    def _print_Greatest(self, term: Any) -> Text:
        if self.is_negative(term.body):
            return Text(f"{self.word('minus')}{self.least(term).text}", SUM)
        return self.ranged("max", term.body, term.index)

    def least(self, term: Any) -> Text:
        body = term.body
        raised = Add(*map(contrary, body.args), evaluate=False) if isinstance(body, Add) else contrary(body)
        return self.ranged("min", raised, term.index)

    def ranged(self, word: str, body: Any, index: Any) -> Text:
        """A sum or an extreme over a range; the range is said unless it is an axis that the index stands at in the body."""
        range_ = index.range
        with self.bound(index) as name:
            script = self.style.name(name)
            if isinstance(range_, Block):
                script = f"{script}: {self.made(range_.args[0]).text}({script}) = {self.made(range_.args[1]).text}"
            elif isinstance(self.style, Latex) or not self.runs_along(body, index):
                script = f"{script} < {self.made(range_).text}"
            return Text(self.style.over(word, script, self.at(body, PREFIX)), PREFIX)

    def runs_along(self, body: Any, index: Any) -> bool:
        """Whether an index stands at an axis of its own range, so that the range need not be said."""
        entries = (node for node in nodes_in(body) if isinstance(node, AppliedUndef | Entry))
        return any(
            place == index and axis == index.range
            for node in entries
            for place, axis in zip(_places(node), self.axes(node), strict=False)
        )

    def is_vector(self, term: Any, index: Any) -> bool:
        """Whether a term is the entry at an index of a vector that runs over all of its axis and is linear in arrays."""
        if index not in term.free_symbols:
            return False
        if isinstance(term, AppliedUndef | Entry):
            *rest, place = _places(term)
            axes = self.axes(term)
            free = not any(index in part.free_symbols for part in rest)
            return place == index and free and bool(axes) and axes[-1] == index.range
        if isinstance(term, Add):
            return all(self.is_vector(part, index) for part in term.args)
        if isinstance(term, Mul):
            inside = [factor for factor in factors_of(term) if index in factor.free_symbols]
            return len(inside) == 1 and self.is_vector(inside[0], index)
        if isinstance(term, Total):
            return index not in term.index.range.free_symbols and self.is_vector(term.body, index)
        return False

    def vector(self, term: Any, index: Any) -> str:
        """A vector, from its entry at an index."""
        self.dropped.append(index)
        try:
            return self.made(term).text
        finally:
            self.dropped.pop()

    def _print_Integrated(self, term: Any) -> Text:
        body, variable, low, high = term.args
        ends = [self.made(end).text for end in (low, high)]
        with self.bound(variable, VARIABLES) as name:
            sign = self.style.both(self.word("integral"), ends[1], ends[0])
            return Text(f"{sign} {self.at(body, PREFIX)}{self.word('dx')}{self.style.name(name)}", PREFIX)

    def _print_Limit(self, term: Any) -> Text:
        body, variable, to, side = term.args
        end = self.made(to).text
        if to.is_finite:  # from one side
            end = self.style.above(end, str(side).replace("-", self.word("minus")))
        script = f"{self.made(variable).text} {self.word('->')} {end}"
        return Text(self.style.over("limit", script, self.at(body, PREFIX)), PREFIX)


def axes_of(symbol: Any) -> tuple[Any, ...]:
    """The axes of an array; none of one that holds a family of entries, which has no shape."""
    if symbol.has(Family):
        return ()
    rows, columns = symbol.shape
    return (rows,) if columns == 1 else (rows, columns)


def _places(term: Any) -> tuple[Any, ...]:
    return tuple(term.args[1:] if isinstance(term, Entry) else term.args)


def _is_square(axes: tuple[Any, ...], places: tuple[Any, ...]) -> bool:
    """Whether the two axes of a matrix are the same, so that no row is a pattern."""
    known = axes or tuple(getattr(place, "range", None) for place in places)
    return len(known) == 2 and known[0] is not None and known[0] == known[1]
