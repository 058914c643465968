r"""Macros of operators: how an operator is written, in LaTeX with slots for its arguments, and the same as Unicode text.

| slot | stands for |
|---|---|
| `#1`, `#2`, ... | the arguments |
| `#i` | the index, in a macro of the name `Operator[i]`, which is for entries |
| `#j` | an index that the macro binds; `#1[j]` is the entry of the first argument there |

`\lVert #1-#2\rVert^2` with x and y is the squared norm of x less y. A field adds its own to
`lemmata.verify.base.field.WRITTEN`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from sympy.printing.pretty.pretty_symbology import greek_unicode

from lemmata.verify.base.field import WRITTEN

OWN: Mapping[str, str] = {  # of the language, which no field owns
    "Dot": r"\langle #1,#2\rangle",
    "MaxEntry": r"\max_{#j}\,#1[j]",
    "MaxNorm": r"\lVert #1\rVert_\infty",
    "MinEntry": r"\min_{#j}\,#1[j]",
    "Shifted[i]": r"#1[i]-#2",
    "SquaredDistance": r"\lVert #1-#2\rVert^2",
    "Squares[i]": r"#1[i]^2",
    "SumExp": r"\sum_{#j}\,e^{#1[j]}",
}
SIGNS = {
    **{name: sign for name, sign in greek_unicode.items() if name.isalpha()},
    **{"lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "langle": "⟨", "rangle": "⟩", "cdot": "·", "bullet": "•"},
    **{"nabla": "∇", "le": " ≤ ", "setminus": "∖", "circ": "°", "cap": " ∩ ", "triangle": "△", "in": " ∈ "},
    **{"sum": "Σ", "infty": "∞", "top": "⊤", "varepsilon": "ε", "lambda": "λ", "#": "#", ",": " ", "{": "{", "}": "}"},
    **{name: name for name in ("max", "min", "lim", "log", "exp", "cos", "Pr")},
}
SPACED = {"-": " − ", "+": " + ", ",": ", ", ";": "; ", "/": " / "}
FONTS = frozenset(("mathrm", "operatorname", "mathbf", "mathcal", "textstyle", "text"))
SLOT = r"#\d\[[ij]\]|#[0-9ij]"
TOKEN = re.compile(rf"\\([A-Za-z]+)\s*|\\(.)|({SLOT})|(.)")
BARE = re.compile(r"(?:^|[(,;{]|\\l[vV]ert |\\langle )(#\d)(?=$|[),;}]|\\r[vV]ert|\\rangle)")  # between brackets
SCRIPTED = re.compile(r"(#\d(?:\[[ij]\])?)(?=[\^_])")
ADDED = re.compile(rf"^({SLOT})(?=[-+])|(?<=[-+])({SLOT})$")
INSIDE = re.compile(r"\\l[vV]ert.*?\\r[vV]ert|\\langle.*?\\rangle|\{[^{}]*\}|\([^()]*\)")
Script = Callable[[str, str], str]
Slot = Callable[[str, str], str]  # of its name and of where it stands: "bare", "scripted", "added" or "beside"


@cache
def macros() -> Mapping[str, str]:
    """The macros of all operators that have one, by name."""
    return {**OWN, **{name: macro for load in WRITTEN for name, macro in load().items()}}


def level_of(macro: str) -> str:
    """How tightly a macro binds: "closed", "scripted" where it ends in a script, "prefix" where it reaches to the right.

    "product" where it divides, "sum" where it adds.
    """
    rest = macro
    while rest != (rest := INSIDE.sub("", rest)):
        pass
    if re.search(r"[-+]", rest):
        return "sum"
    if "/" in rest:
        return "product"
    if re.match(r"(\\textstyle ?)?(\\(max|min|sum|log|lim|int|frac)|-)", macro):
        return "prefix"
    return "scripted" if re.search(r"\^(\{[^{}]*\}|\S|\\\w+)(_(\{[^{}]*\}|\S|\\\w+))?$", macro) else "closed"


def filled(macro: str, slot: Slot) -> str:
    """A macro in LaTeX with its slots filled."""
    stands = _standing(macro)
    return re.sub(SLOT, lambda found: slot(found[0], stands.get(found.start(), "beside")), macro)


def _standing(macro: str) -> dict[int, str]:
    """Where slots stand alone between brackets, and where they bear a script."""
    bare = {found.start(1): "bare" for found in BARE.finditer(macro)}
    scripted = {found.start(1): "scripted" for found in SCRIPTED.finditer(macro)}
    return {**bare, **scripted, **{found.start(): "added" for found in ADDED.finditer(macro)}}


def as_text(macro: str, slot: Slot, above: Script, below: Script) -> str:
    """A macro as Unicode text; "" where it holds what has no such form."""
    stands = _standing(macro)
    tokens = list(TOKEN.finditer(macro))
    place = 0

    def group() -> str:
        """One token, or all up to the brace that closes."""
        nonlocal place
        token = tokens[place]
        place += 1
        if token[4] == "{":
            text = several("}")
            place += 1
            return text
        if token[3]:
            return slot(token[3], stands.get(token.start(), "beside"))
        name = token[1] or token[2]
        if name in FONTS:
            return group() if place < len(tokens) and tokens[place][4] == "{" else ""
        if name == "overline":
            return f"{group()}\N{COMBINING OVERLINE}"
        if name is not None:
            sign = str(SIGNS[name])
            return sign + (" " if token[0][-1] == " " and sign.isalpha() else "")
        return SPACED.get(token[4], token[4])

    def several(end: str = "") -> str:
        nonlocal place
        text = ""
        while place < len(tokens) and not (end and tokens[place][4] == end):
            sign = tokens[place][4]
            if sign == "-" and not text:
                text, place = "−", place + 1
            elif sign in ("_", "^"):
                place += 1
                text = (below if sign == "_" else above)(text, group())
            else:
                text += group()
        return text

    try:
        return several()
    except (KeyError, IndexError):
        return ""
