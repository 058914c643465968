r"""Terms, statements and claims as a reader writes them: `latex` for a page, `plain` for a terminal, in one reading of both.

| term | plain |
|---|---|
| `Total((x(k) - rho(i, k))**2, k)` | the squared norm of x less row i |
| `-Greatest(-f(i), i)` | the least f(i) |
| names that are bound | i, j, k, ... from the outermost on, none that is free in the term |

Brackets are set by how tightly each part binds; strict relations stay strict; nothing is simplified. A sum over a last axis is
written as a norm or as an inner product where it runs over all of that axis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sympy import MatrixSymbol

from lemmata.verify.show.arrays import Arrays, axes_of
from lemmata.verify.show.parts import CAUSE, CLOSED, JOINED, RELATION, SCRIPTED, SUM, Shapes, Text, names_in
from lemmata.verify.show.styles import Latex, Plain

RELATIONS = {"LessThan": "<=", "StrictLessThan": "<", "GreaterThan": ">=", "StrictGreaterThan": ">", "Equality": "=",
             "Unequality": "!="}  # fmt: skip
ASSERTIONS = {
    "Tends": "{0} → {2} as {1} → ∞",
    "Exists": "there is {0} with {1}",
    "Within": "every {1} of the {0} has {2}",
    "Compact": "{0} is compact",
    "Connected": "{0} is connected",
    "Finite": "{0} is finite",
    "SufficientlyLarge": "there is S{1} such that wherever {0} ≥ S: {2}",
}


def latex(term: Any, shapes: Shapes | None = None, avoid: Collection[str] = ()) -> str:
    """A term, a relation or a statement in LaTeX.

    Args:
        shapes: of the arrays that a term of the kernel speaks of, by name.
        avoid: names that no bound variable may have.
    """
    return _Writer(Latex(), term, shapes or {}, avoid).written(term)


def plain(term: Any, shapes: Shapes | None = None, avoid: Collection[str] = ()) -> str:
    """The same in Unicode text, on one line."""
    return _Writer(Plain(), term, shapes or {}, avoid).written(term)


def shapes_of(domain: Any) -> dict[str, tuple[Any, ...]]:
    """The axes of a domain's arrays, by name."""
    return {symbol.name: axes_of(symbol) for symbol, _ in domain.variables if isinstance(symbol, MatrixSymbol)}


class _Writer(Arrays):
    """Writes statements and what they are made of."""

    # --- sequences ---

    def _print_Iterate(self, term: Any) -> Text:
        return Text(self.style.above(self.style.name("xi"), self.made(term.args[2]).text), SCRIPTED)

    def _print_LimitPoints(self, term: Any) -> Text:
        made = self.made(term.args[0]).text
        return Text(rf"\omega\left({made}\right)" if isinstance(self.style, Latex) else f"limit points of {made}", CLOSED)

    def _print_Those(self, term: Any) -> Text:
        one, condition = (self.made(arg).text for arg in term.args)
        if isinstance(self.style, Latex):
            return Text(rf"\left\{{{one}\mid {condition}\right\}}", CLOSED)
        return Text(f"{{{one} : {condition}}}", CLOSED)

    def _print_Assertion(self, term: Any) -> Text:
        template = term.template if isinstance(self.style, Latex) else ASSERTIONS[type(term).__name__]
        return Text(template.format(*(self.made(arg).text for arg in term.args)), CAUSE)

    def _print_Tuple(self, term: Any) -> Text:
        return Text(self.style.call("", [self.made(arg).text for arg in term.args]), CLOSED)

    # --- statements ---

    def _print_Relational(self, term: Any) -> Text:
        relation = self.word(RELATIONS[type(term).__name__])
        return Text(f"{self.at(term.args[0], SUM)} {relation} {self.at(term.args[1], SUM)}", RELATION)

    def joined(self, word: str, parts: Iterable[Any]) -> Text:
        return Text(self.word(word).join(self.at(part, RELATION) for part in parts), JOINED)

    def _print_And(self, term: Any) -> Text:
        return self.joined("and", term.args)

    def _print_Or(self, term: Any) -> Text:
        return self.joined("or", term.args)

    def _print_Not(self, term: Any) -> Text:
        return Text(self.word("not") + self.at(term.args[0], CLOSED), RELATION)

    def _print_Implies(self, term: Any) -> Text:
        return Text(self.word("=>").join(self.at(part, JOINED) for part in term.args), CAUSE)

    def _print_Equivalent(self, term: Any) -> Text:
        parts = sorted(term.args, key=lambda part: part.sort_key())
        return Text(self.word("<=>").join(self.at(part, JOINED) for part in parts), CAUSE)


__all__ = ["latex", "names_in", "plain", "shapes_of"]
