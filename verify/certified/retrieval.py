"""Operators of retrieval in exact and ball arithmetic."""

from __future__ import annotations

from typing import Any

OPERATORS: dict[str, Any] = {}
