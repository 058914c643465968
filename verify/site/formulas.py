"""Formulas in MathML, and prose with formulas in it, as HTML that is safe to insert."""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

_FORMULA = re.compile(r"(\$[^$]+\$|`[^`]+`)")
_SIGNS = (("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("->", "→"))
_PLAIN = ("xmlns", "display", "stretchy", "linebreak", "indentalign", "indentshift")
BRACKETS = ("(", ")", "[", "]")
BARS = ("|", "‖", "\u2223", "\u2225")
_ARROW = re.compile(r"\\xrightarrow\[((?:[^][])*)\]\{\}")
_MEASURED = re.compile(r"\\widehat\{(\\text\{[^{}]*\})\}")  # a hat over a word stands on its middle letter
_VARIANTS = frozenset(("bold", "double-struck", "fraktur", "script"))  # browsers know their letters by their code alone
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
    latex = _ARROW.sub(r"\\;\\underset{\1}{\\longrightarrow}\\;", _MEASURED.sub(r"\1", latex))
    for written, known in _SPELT.items():
        latex = re.sub(rf"{re.escape(written)}(?![a-zA-Z])", known.replace("\\", r"\\"), latex)
    return latex


def _tidy(element: Element) -> None:
    """Without what a browser assumes anyway, which is half of the bytes; bars as high as a letter, functions with a space."""
    _tidy_sign(element)
    variant = element.get("mathvariant", "")
    if variant in _VARIANTS and element.text:
        element.text = "".join(_of_variant(letter, variant) for letter in element.text)
        del element.attrib["mathvariant"]
    for child in list(element):
        _tidy(child)
    _join(element)
    for place, child in enumerate(list(element)):
        if child.tag == "mrow" and len(child) == 1 and not child.attrib:
            element[place] = child[0]
    if element.tag in ("mrow", "math", "mtd"):
        _spaced(element)


def _tidy_sign(element: Element) -> None:
    """Bars, and brackets that were not asked to grow, are as high as a letter."""
    sign, stretches = element.tag == "mo", element.attrib.get("stretchy")
    bar = sign and element.text in BARS
    for name in _PLAIN:
        element.attrib.pop(name, None)
    element.text = None if element.text is None else html.unescape(element.text)
    if bar or (sign and element.text in BARS):
        element.set("stretchy", stretches or "false")
        if element.text == "|":  # which a browser takes for a relation where it stands between two terms
            element.set("lspace", "0")
            element.set("rspace", "0")
    elif sign and stretches == "false" and element.text in BRACKETS:
        element.set("stretchy", "false")


def _of_variant(letter: str, variant: str) -> str:
    """A letter or a digit of another kind, by its own code: `R` double-struck is U+211D. What has none stays as it is."""
    name = unicodedata.name(letter, "").removeprefix("LATIN ").removeprefix("GREEK ").replace("LETTER ", "")
    for start in ("", "MATHEMATICAL "):
        with suppress(KeyError):
            return unicodedata.lookup(f"{start}{variant.upper()} {name}")
    return letter


def _join(row: Element) -> None:
    """A name of upright letters is one element, which browsers set upright: of several letters no attribute is needed."""
    if row.tag != "mrow" or len(row) < 2:
        return
    upright = all(child.tag == "mi" and child.get("mathvariant") == "normal" and child.text for child in row)
    if upright and all((child.text or "").isalpha() for child in row):
        name = Element("mi")
        name.text = "".join(child.text or "" for child in row)
        row[:] = [name]


def _spaced(row: Element) -> None:
    """A thin space between the name of a function and an argument without brackets."""
    for place in range(len(row) - 2, -1, -1):
        one, following = row[place], row[place + 1]
        named = one if one.tag == "mi" else one[0] if one.tag in ("msub", "msup", "munder", "msubsup") and len(one) else one
        bracket = following.tag == "mo" or (following.tag == "mrow" and len(following) > 0 and following[0].tag == "mo")
        if not bracket and named.tag in ("mi", "mo") and len(named.text or "") > 1 and (named.text or "").isalpha():
            row.insert(place + 1, Element("mspace", width="0.17em"))


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
