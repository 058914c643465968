"""What a field says of its operators, for those who must not import it: registers, which start with what the language has.

A module that declares an operator or a fact adds it there, once, so that whoever has met it finds the entry. Each register is
read only but for the function that adds to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sympy import Max, Min

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.vectors import MaxEntry, MinEntry

_STANDS_FOR: dict[Any, Any] = {}
_VALUES: dict[str, Callable[..., Any]] = {}
_COUNTERPARTS: dict[Any, Any] = {MaxEntry: MinEntry, MinEntry: MaxEntry, Max: Min, Min: Max}
_EXTREMES: dict[Any, Callable[..., Any]] = {MaxEntry: lambda v: v, MinEntry: lambda v: v}
_INDICATORS: dict[Any, Callable[..., Any]] = {}
_STANDARD: dict[str, Claim] = {}

STANDS_FOR: Mapping[Any, Any] = MappingProxyType(_STANDS_FOR)
"""The operator that interpreters have for a function of SymPy's, by that function."""

VALUES: Mapping[str, Callable[..., Any]] = MappingProxyType(_VALUES)
"""The value at explicit arguments of a function that the kernel has rules for, by its name."""

COUNTERPARTS: Mapping[Any, Any] = MappingProxyType(_COUNTERPARTS)
"""Of a maximum the minimum of the same things, and back."""

EXTREMES: Mapping[Any, Callable[..., Any]] = MappingProxyType(_EXTREMES)
"""Of a maximum or minimum, as a function of its arguments, the vector whose greatest or least entry it is."""

INDICATORS: Mapping[Any, Callable[..., Any]] = MappingProxyType(_INDICATORS)
"""Of an operator that is 1 or 0, as a function of its arguments, the term that is 0 exactly where it is 1."""

STANDARD: Mapping[str, Claim] = MappingProxyType(_STANDARD)
"""Facts about numbers that any derivation may rest on, by the word for them: reciprocals, powers."""


def stands_for(operator: Any, function: Any) -> None:
    _add(_STANDS_FOR, function, operator)


def value_of(name: str, function: Callable[..., Any]) -> None:
    _add(_VALUES, name, function)


def extremes(greatest: Any, least: Any, of: Callable[..., Any]) -> None:
    """Of the vector `of` makes of the same arguments."""
    for one, other in ((greatest, least), (least, greatest)):
        _add(_COUNTERPARTS, one, other)
        _add(_EXTREMES, one, of)


def extreme(operator: Any, of: Callable[..., Any]) -> None:
    """A greatest or least entry without a counterpart."""
    _add(_EXTREMES, operator, of)


def indicator(operator: Any, term: Callable[..., Any]) -> None:
    _add(_INDICATORS, operator, term)


def standard(word: str, fact: Claim) -> None:
    _add(_STANDARD, word, fact)


def _add(register: dict[Any, Any], key: Any, value: Any) -> None:
    """Raises: ValueError where something else is said of it already."""
    if register.setdefault(key, value) is not value:
        raise ValueError(f"{getattr(key, '__name__', key)} is in the vocabulary already, as {register[key]}")
