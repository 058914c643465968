"""How what a kind of variable says to exist is found at a point: a registry that kinds fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind
from lemmata.verify.base.points import Point

WITNESSES: dict[type[Kind], Callable[[Domain, Any, Point], dict[str, Any]]] = {}
"""Of a kind that says that something exists: how to find it at a point, by the name that it has in a theorem."""
