"""Statements about sequences in Coq: iterates, limits, limit points, and what is compact, connected or finite.

What the words mean stands in `Definitions.v`; `Un_cv` is Coq's own convergence. A bound variable keeps its name where it can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lemmata.theory.language.sequences import Compact, Connected, Exists, Finite, LimitPoints, Tends, Those, Within
from lemmata.verify.coq.writing import APPLIED, ATOM, OPEN, Unwritten

Written = tuple[str, int]  # a text, and how loosely it binds


def _tends(printer: Any, formula: Tends) -> Written:
    term, t, limit = formula.args
    end = printer.term(limit).at(ATOM)
    with printer.variable(t) as name:
        return f"Un_cv (fun {name} => {printer.term(term).text}) {end}", APPLIED


def _exists(printer: Any, formula: Exists) -> Written:
    y, condition = formula.args
    with printer.variable(y) as name:
        return f"exists {name} : {printer.type_of(y)}, {printer.formula(condition)}", OPEN


def _within(printer: Any, formula: Within) -> Written:
    points, y, condition = formula.args
    held = _set(printer, points)
    with printer.variable(y) as name:
        return f"forall {name} : {printer.type_of(y)}, {held} {name} -> {printer.formula(condition)}", OPEN


def _of_a_set(word: str) -> Callable[[Any, Any], Written]:
    def write(printer: Any, formula: Any) -> Written:
        (points,) = formula.args
        return f"{word} {_dimension(printer, points)} ({_set(printer, points)})", APPLIED

    return write


def _set(printer: Any, points: Any) -> str:
    """A set of vectors, as a function to propositions."""
    if isinstance(points, LimitPoints):
        term, t = points.args
        with printer.variable(t) as name:
            return f"limit_point {_dimension(printer, points)} (fun {name} => {printer.array(term)})"
    if isinstance(points, Those):
        y, condition = points.args
        with printer.variable(y) as name:
            return f"fun {name} => {printer.formula(condition)}"
    raise Unwritten(f"{points}, a {type(points).__name__}, is not written in Coq")


def _dimension(printer: Any, points: Any) -> str:
    return str(printer.natural(points.args[0].shape[0]))


ASSERTIONS: Mapping[type, Callable[[Any, Any], Written]] = {
    Tends: _tends,
    Exists: _exists,
    Within: _within,
    Compact: _of_a_set("compact_set"),
    Connected: _of_a_set("connected_set"),
    Finite: _of_a_set("finite_set"),
}
