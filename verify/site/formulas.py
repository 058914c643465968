"""Formulas in MathML, and prose with formulas in it, as HTML that is safe to insert."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

_FORMULA = re.compile(r"(\$[^$]+\$|`[^`]+`)")
_SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("->", "→"))
_PLAIN = ("xmlns", "display", "stretchy", "linebreak", "indentalign", "indentshift")
_SPELT = {r"\lvert": r"|", r"\rvert": r"|", r"\operatorname": r"\mathrm", r"\textstyle": "", r"\displaystyle": ""}


@lru_cache(maxsize=50_000)
def mathml(latex: str, block: bool = False) -> Markup:
    """A formula of LaTeX in MathML; as it is written, in `code`, where the converter does not know it."""
    try:
        made = convert_to_element(_spelt(latex))
    except Exception:  # the converter raises many kinds, and a page without one formula is better than none
        return Markup("<code>{}</code>").format(latex)
    _tidy(made)
    if block:
        made.set("display", "block")
    return Markup(tostring(made, encoding="unicode"))


def _spelt(latex: str) -> str:
    for written, known in _SPELT.items():
        latex = re.sub(rf"{re.escape(written)}(?![a-zA-Z])", known.replace("\\", r"\\"), latex)
    return latex


def _tidy(element: Element) -> None:
    """Without what a browser assumes anyway, which is half of the bytes."""
    for name in _PLAIN:
        if not (name == "stretchy" and element.text in ("|", "‖", "(", ")", "[", "]")):
            element.attrib.pop(name, None)
    element.text = None if element.text is None else html.unescape(element.text)
    for child in list(element):
        _tidy(child)
    for place, child in enumerate(list(element)):
        if child.tag == "mrow" and len(child) == 1 and not child.attrib:
            element[place] = child[0]


@lru_cache(maxsize=20_000)
def prose(text: str) -> Markup:
    """Words as HTML: what is between dollars is a formula, between backticks code."""
    parts = []
    for part in _FORMULA.split(" ".join(text.split())):
        if part.startswith("$") and len(part) > 2:
            parts.append(mathml(part[1:-1]))
        elif part.startswith("`") and len(part) > 2:
            parts.append(Markup("<code>{}</code>").format(part[1:-1]))
        else:
            parts.append(escape(words(part)))
    return Markup("").join(parts)


def words(text: str) -> str:
    """Words with the signs that they mean: `<=` is `≤`."""
    for written, sign in _SIGNS:
        text = text.replace(written, sign)
    return text
