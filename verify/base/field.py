"""What a field adds to the engine. Its modules load torch, so they are noted here and loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

DRAWS: dict[str, Callable[[], object]] = {}
"""By the module where kinds of variables are declared, what loads the registration of their draws."""

SPOKEN: dict[str, Callable[[], object]] = {}
"""By the module where kinds of variables are declared, what loads the registration of what they say in Coq."""

LEMMAS: list[Callable[[], Mapping[Any, tuple[int, ...]]]] = []
"""Operators that lemmas written for Coq by hand are about, with the places of arguments that are whole numbers there."""

WRITTEN: list[Callable[[], Mapping[str, str]]] = []
"""By the name of an operator, the macro that it is written by for a reader; loaded when a formula is written."""

TABLES: list[Callable[..., str]] = []
"""Of a user's pattern set, with a seed and what shows progress as keywords: a table of the report, as a text."""


POINTS: list[Callable[[], Mapping[str, Sequence[Any]]]] = []
"""By claim, points worth trying that no family draws often; loaded when a claim is searched."""

AMONG: set[tuple[str, str]] = set()
"""Kinds of variables, by module and name, that are points of the space of the patterns: both are drawn on one axis."""


def points_for(claim_id: str) -> list[Any]:
    """The points that a field knows for a claim."""
    return [point for load in POINTS for point in load().get(claim_id, ())]


def report_of(known: Any, **options: Any) -> str:
    """All tables of a pattern set, one below the other."""
    return "\n".join(table(known, **options) for table in TABLES)
