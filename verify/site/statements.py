"""A claim in mathematics for a page: its statement line by line, its variables and operators, and its exact point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from sympy import And, Basic, Eq, Ge, Gt, Le, Lt, MatrixSymbol, Ne, sstr, true
from sympy.core.relational import Relational

from lemmata.theory.language.claim import Claim, relations
from lemmata.verify.base.points import show_value
from lemmata.verify.show.glossary import glossary
from lemmata.verify.show.notation import latex, plain, shapes_of
from lemmata.verify.site.formulas import mathml

SIGNS = {Ge: r"\ge", Gt: ">", Le: r"\le", Lt: "<", Eq: "=", Ne: r"\ne"}
WIDE = 110  # characters of LaTeX from which on the right side of a relation has a line of its own
LONGEST = 3000  # of a formula in MathML
LARGEST = 40  # numbers of a value that is shown as a matrix


def formula(term: Any, shapes: Any = None) -> Markup:
    """A term in MathML, in Unicode where that would be long."""
    written = latex(term, shapes)
    return mathml(written) if len(written) <= LONGEST else Markup("<code>{}</code>").format(plain(term, shapes))


def _lines(statement: Basic, shapes: Any) -> list[Markup]:
    """Each part of a conjunction on a line; a long relation on two."""
    if isinstance(statement, And):
        return [line for part in statement.args for line in _lines(part, shapes)]
    written = latex(statement, shapes)
    sign = SIGNS.get(type(statement))
    if sign is not None and len(written) > WIDE:
        left, right = statement.args
        return [formula(left, shapes), mathml(sign + r"\;") + formula(right, shapes)]
    return [formula(statement, shapes)]


def lines_of(claim: Claim) -> list[Markup]:
    """The statement; of a claim that no sizes fit, the relation that it needs."""
    shapes = shapes_of(claim.domain)
    if claim.statement is None:
        return [Markup("no consistent typing; it needs ") + formula(claim.typing, shapes)]
    return _lines(claim.statement, shapes)


def given_of(claim: Claim) -> list[Markup]:
    """The hypotheses."""
    return [] if claim.given is true else _lines(claim.given, shapes_of(claim.domain))


def for_all(claim: Claim) -> str | None:
    """Of which variables it is claimed."""
    names = [symbol.name for symbol, _ in claim.domain.variables]
    return None if not names else "for all values of the variables below" + (", and all sizes" if claim.domain.sizes else "")


def words_of(claim: Claim) -> list[tuple[Markup, str]]:
    """The symbols of a claim, each with what it is."""
    return [(mathml(sign), told) for sign, told in glossary(claim)]


def symbols_of(claim: Claim) -> list[Any]:
    """The sizes and the variables of a claim."""
    return [*claim.domain.sizes, *(symbol for symbol, _ in claim.domain.variables)]


def signs_of(claim: Claim) -> dict[str, str]:
    """By its name on file, how each size and variable is written in LaTeX."""
    shapes = shapes_of(claim.domain)
    return {symbol.name: latex(symbol, shapes) for symbol in symbols_of(claim)}


def point_of(claim: Claim, point: Mapping[str, Any]) -> list[Markup]:
    """Each variable of an exact point with its value."""
    shapes = shapes_of(claim.domain)
    symbols = {symbol.name: symbol for symbol in symbols_of(claim)}
    found = []
    for name, value in point.items():
        symbol = symbols.get(name)
        sign = latex(symbol, shapes) if symbol is not None else rf"\mathrm{{{name}}}"
        shown = _value(value, column=isinstance(symbol, MatrixSymbol))
        if shown is None:
            found.append(mathml(f"{sign} =") + Markup(" <code>{}</code>").format(show_value(value)))
        else:
            found.append(mathml(f"{sign} = {shown}"))
    return found


def _value(value: Any, *, column: bool) -> str | None:
    """A value in LaTeX, vectors as lists of their entries; None for one with many numbers."""
    if not isinstance(value, list):
        return _number(value)
    if column and not (value and isinstance(value[0], list)):
        parts = [_value(entry, column=False) for entry in value]
        inside = r",\;".join(str(part) for part in parts)
        return rf"\left({inside}\right)" if len(value) <= LARGEST else None
    rows = value if value and isinstance(value[0], list) else [value]
    if sum(map(len, rows)) > LARGEST or any(isinstance(entry, list) for row in rows for entry in row):
        return None
    body = r" \\ ".join(" & ".join(str(_value(entry, column=False)) for entry in row) for row in rows)
    return rf"\begin{{pmatrix}}{body}\end{{pmatrix}}"


def _number(value: Any) -> str:
    top, _, bottom = str(value).partition("/")
    sign, top = ("-", top[1:]) if top.startswith("-") else ("", top)
    return rf"{sign}\frac{{{top}}}{{{bottom}}}" if bottom else f"{sign}{top}"


def checks_of(claim: Claim, certificate: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The relations at the point with both sides, those that decide first."""
    shapes = shapes_of(claim.domain)
    known: dict[str, Relational] = {}
    for expression in (claim.statement, claim.given):
        known |= {sstr(relation): relation for relation in relations(expression)} if expression is not None else {}
    found = []
    for told in [*certificate["relations"], *certificate["hypotheses"]]:
        relation = known.get(told["relation"])
        shown = Markup("<code>{}</code>").format(told["relation"]) if relation is None else _broken(relation, shapes)
        found.append({**told, "formula": shown})
    return sorted(found, key=lambda check: (not check["blamed"], len(check["relation"])))


def _broken(relation: Relational, shapes: Any) -> Markup:
    """A relation, on two lines where it is long."""
    return Markup("<br>").join(_lines(relation, shapes))


def sides_of(claim: Claim, relation: Relational) -> tuple[Markup, Markup]:
    """Both sides of a relation."""
    shapes = shapes_of(claim.domain)
    return formula(relation.args[0], shapes), formula(relation.args[1], shapes)
