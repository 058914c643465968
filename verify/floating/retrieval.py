"""Operators of retrieval in batched floating point with proved bounds."""

from __future__ import annotations

from typing import Any

OPERATORS: dict[str, Any] = {}
