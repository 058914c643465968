"""Quantities that an experiment measures: a claim about them is one statement like any other.

`Measured("question-formation", "loss")` stands for the number that the experiment of that name reports;
`lemmata.verify.experiments` measures it, with an interval, and the judge decides the statement on the intervals: supported,
contradicted, or neither.
"""

from __future__ import annotations

import re
from typing import Any

from sympy import Basic, Expr
from sympy.core.symbol import Str
from sympy.printing.latex import LatexPrinter

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class Measured(Expr):
    r"""The number $\hat q$ that an experiment reports for a quantity, with its uncertainty; its unit is the experiment's.

    Args:
        experiment, quantity: lower-case words joined by '-'.

    Raises: ValueError for another name.
    """

    is_real = True
    is_finite = True
    is_commutative = True

    def __new__(cls, experiment: str | Basic, quantity: str | Basic) -> Any:
        names = [part.name if isinstance(part, Str) else str(part) for part in (experiment, quantity)]
        for name in names:
            if not NAME.match(name):
                raise ValueError(f"experiment and quantity must be lower-case words joined by '-', got {name!r}")
        return Expr.__new__(cls, *map(Str, names))

    @property
    def experiment(self) -> str:
        """The experiment that measures it."""
        return str(self.args[0].name)

    @property
    def quantity(self) -> str:
        """What of the experiment's results it is."""
        return str(self.args[1].name)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.experiment}.{self.quantity}"

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        whole = rf"\widehat{{\text{{{self.quantity}}}}}"
        return whole if exp is None else rf"{{{whole}}}^{{{exp}}}"
