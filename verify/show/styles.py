"""The two notations: how a name, a fraction, a script or a sum over a range is written in LaTeX and in Unicode text.

What stands in which brackets is decided once for both, in `lemmata.verify.show.notation`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sympy.printing.conventions import split_super_sub
from sympy.printing.pretty.pretty_symbology import greek_unicode

from lemmata.verify.show.macros import as_text

MINUS = "−"
RAISED = str.maketrans(
    "0123456789+-=()°abcdefghijklmnoprstuvwxyz" + MINUS,
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾°ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁻",
)
LOWERED = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvx" + MINUS,
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋",
)
GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varphi".split()
)
FORMULA = re.compile(r"\\int|\\t?frac|\\sum_|\\sqrt|\\exp|\\lVert|/|-.*\bd")  # what is no name before brackets
WORD = re.compile(r"[A-Za-z]{2}")
SPELT = {"eps": "epsilon"}  # a letter by the short name that a program has for it
SHORT = 12  # signs of a script that is written without spaces
ESCAPED = {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", **{sign: f"\\{sign}" for sign in "{}$&#%_"}}


class Latex:
    """Formulas in LaTeX, for a converter to MathML or for KaTeX."""

    words: Mapping[str, str] = {
        **{"<=": r"\le", "<": "<", ">=": r"\ge", ">": ">", "=": "=", "!=": r"\ne", "->": r"\to", "minus": "-", "dot": r"\cdot"},
        **{"and": r"\;\text{and}\;", "or": r"\;\text{or}\;", "not": r"\neg "},
        **{"=>": r"\;\Rightarrow\;", "<=>": r"\;\Leftrightarrow\;"},
        **{"sum": r"\sum", "max": r"\max", "min": r"\min", "product": r"\prod", "integral": r"\int", "limit": r"\lim"},
        **{"log": r"\log", "exp": r"\exp", "gamma": r"\Gamma", "pi": r"\pi", "infinity": r"\infty", "times": r"\,"},
        **{"true": r"\text{true}", "if": r"\text{if }", "then": r":\quad ", ",": r",\;", "in": r"\in", "dx": r"\,d"},
    }

    def name(self, name: str) -> str:
        base, above, below = split_super_sub(name)
        shown = self._base(base)
        shown += f"_{{{','.join(map(self._base, below))}}}" if below else ""
        return shown + (f"^{{{','.join(map(self._base, above))}}}" if above else "")

    @staticmethod
    def _base(name: str) -> str:
        name = SPELT.get(name, name)
        if name in GREEK:
            return rf"\{name}"
        safe = "".join(ESCAPED.get(sign, sign) for sign in name)
        return safe if len(name) == 1 or name.isdigit() else rf"\mathrm{{{safe}}}"

    def operator(self, latex: str, name: str) -> str:
        """The name of an operator: as its author gave it where that is a name, else its own."""
        if latex and not FORMULA.search(latex):
            return latex
        return rf"\operatorname{{{''.join(ESCAPED.get(sign, sign) for sign in name)}}}"

    def bracketed(self, text: str, left: str = "(", right: str = ")") -> str:
        return rf"\left{left}{text}\right{right}"

    def above(self, base: str, text: str) -> str:
        return f"{base}^{{{text}}}"

    def below(self, base: str, text: str) -> str:
        return f"{base}_{{{text}}}"

    def both(self, base: str, above: str, below: str) -> str:
        return f"{base}^{{{above}}}_{{{below}}}"

    def fraction(self, top: str, bottom: str) -> str:
        return rf"\frac{{{top}}}{{{bottom}}}"

    def root(self, text: str) -> str:
        return rf"\sqrt{{{text}}}"

    def norm(self, text: str) -> str:
        return rf"\lVert {text}\rVert"

    def absolute(self, text: str) -> str:
        return rf"\left|{text}\right|"

    def inner(self, one: str, other: str) -> str:
        return rf"\langle {one},{other}\rangle"

    def over(self, word: str, script: str, body: str) -> str:
        return rf"{self.words[word]}_{{{script}}} {body}"

    def call(self, function: str, args: Sequence[str]) -> str:
        return rf"{function}\left({','.join(args)}\right)"


class Plain:
    """Formulas as Unicode text, for a terminal."""

    words: Mapping[str, str] = {
        **{"<=": "≤", "<": "<", ">=": "≥", ">": ">", "=": "=", "!=": "≠", "->": "→", "minus": MINUS},
        **{"and": " and ", "or": " or ", "not": "not ", "=>": " ⇒ ", "<=>": " ⇔ ", "dot": "·", "times": " "},
        **{"sum": "Σ", "max": "max", "min": "min", "product": "Π", "integral": "∫", "limit": "lim"},
        **{"log": "log", "exp": "exp", "gamma": "Γ", "pi": "π", "infinity": "∞"},
        **{"true": "true", "if": "if ", "then": ": ", ",": ", ", "in": "∈", "dx": " d"},
    }

    def name(self, name: str) -> str:
        base, above, below = split_super_sub(name)
        shown = self._base(base)
        for text in below:
            shown = self.below(shown, self._base(text))
        for text in above:
            shown = self.above(shown, self._base(text))
        return shown

    @staticmethod
    def _base(name: str) -> str:
        name = SPELT.get(name, name)
        return greek_unicode["lamda" if name == "lambda" else name] if name in greek_unicode or name == "lambda" else name

    def operator(self, latex: str, name: str) -> str:
        """The same as text."""
        shown = "" if FORMULA.search(latex) else as_text(latex, lambda slot, _: slot, self.above, self.below)
        return shown or name

    def bracketed(self, text: str, left: str = "(", right: str = ")") -> str:
        return f"{left}{text}{right}"

    def above(self, base: str, text: str) -> str:
        return self._scripted(base, text, "^", RAISED)

    def below(self, base: str, text: str) -> str:
        return self._scripted(base, text, "_", LOWERED)

    @staticmethod
    def _scripted(base: str, text: str, sign: str, table: Mapping[int, int]) -> str:
        """A script in small signs where there are such, and else after its sign; a word is easier to read large."""
        text = text.replace(" ", "") if len(text) < SHORT else text
        if _moved(text, table):
            return base + text.translate(table)
        return f"{base}{sign}{text if text.isalnum() or len(text) == 1 else f'({text})'}"

    def both(self, base: str, above: str, below: str) -> str:
        return self.below(self.above(base, above), below)

    def fraction(self, top: str, bottom: str) -> str:
        return f"{top} / {bottom}"

    def root(self, text: str) -> str:
        return f"√{text if text.isalnum() or len(text) == 1 else f'({text})'}"

    def norm(self, text: str) -> str:
        return f"‖{text}‖"

    def absolute(self, text: str) -> str:
        return f"|{text}|"

    def inner(self, one: str, other: str) -> str:
        return f"⟨{one}, {other}⟩"

    def over(self, word: str, script: str, body: str) -> str:
        name = self.words[word]
        return f"{self.below(name, script) if _moved(script, LOWERED) else f'{name}[{script}]'} {body}"

    def call(self, function: str, args: Sequence[str]) -> str:
        return f"{function}({', '.join(args)})"


def _moved(text: str, table: Mapping[int, int]) -> bool:
    """Whether a text is no word and each of its signs has a small form."""
    return bool(text) and all(ord(sign) in table for sign in text) and not WORD.search(text)
