"""What names mean to an interpreter: bindings by hand where they are, every other operator by its definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lemmata.theory.language.of_sympy import SAID
from lemmata.theory.language.operator import DEFINED


class Names(dict[str, Any]):
    """Functions by name.

    Args:
        bound: those written by hand.
        by_definition: makes one of an operator with a definition.
    """

    def __init__(self, bound: Mapping[str, Any], by_definition: Callable[[Any], Callable[..., Any]]) -> None:
        super().__init__(bound)
        self.by_definition = cache(by_definition)

    def __missing__(self, name: str) -> Any:
        return self.by_definition(DEFINED[name] if name in DEFINED else SAID[name])

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in DEFINED or name in SAID

    def of(self, operator: Any) -> Any:
        """The function of an operator, also of one that is made for a term and has no name."""
        return self.by_definition(operator) if hasattr(operator, "term") else self[operator.__name__]

    def get(self, name: str, default: Any = None) -> Any:
        """The function of a name, or the default where it has none."""
        return self[name] if name in self else default
