"""What a field says of its operators, for those who must not import it: registers, which start with what the language has.

A module that declares an operator or a fact fills them there, so that whoever has met it finds the entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Max, Min

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.vectors import MaxEntry, MinEntry

STANDS_FOR: dict[Any, Any] = {}
"""The operator that interpreters have for a function of SymPy's, by that function."""

VALUES: dict[str, Callable[..., Any]] = {}
"""The value at explicit arguments of a function that the kernel has rules for, by its name."""

COUNTERPARTS: dict[Any, Any] = {MaxEntry: MinEntry, MinEntry: MaxEntry, Max: Min, Min: Max}
"""Of a maximum the minimum of the same things, and back."""

EXTREMES: dict[Any, Callable[..., Any]] = {MaxEntry: lambda v: v, MinEntry: lambda v: v}
"""Of a maximum or minimum, as a function of its arguments, the vector whose greatest or least entry it is."""

INDICATORS: dict[Any, Callable[..., Any]] = {}
"""Of an operator that is 1 or 0, as a function of its arguments, the term that is 0 exactly where it is 1."""

STANDARD: dict[str, Claim] = {}
"""Facts about numbers that any derivation may rest on, by the word for them: reciprocals, powers."""
