"""Functions that the kernel gives a meaning by its rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lemmata.theory.terms.index_terms import array
from lemmata.theory.terms.sympy_facts import Function, Symbol

IS_ZERO = "is_zero"  # 1 at 0, 0 elsewhere
SPECTRAL = "spectral_norm_2"
BEFORE = "index_before"  # of two indices: 1 where the first is less, 0 elsewhere
POSITION = "line_position"  # the identity, which keeps a position one atom, so that squares of positions stay short
WEIGHTS = "hull_weight"  # of a state in the convex hull of the patterns
OWN = "own"  # the index of the ball that a state of Omega lies in
KNOWN: Mapping[str, Any] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            *(Function(name, nonnegative=True) for name in (IS_ZERO, SPECTRAL, BEFORE)),
            *(Function(name, positive=True) for name in ("sphere_area", "ball_volume")),
            array(POSITION),
            array(WEIGHTS, nonnegative=True),
        )
    }
)  # which nobody adds to


def spectral(matrix: str, rows: Any, columns: Any) -> Any:
    """The square of the spectral norm of the matrix of a name."""
    return KNOWN[SPECTRAL](Symbol(matrix), rows, columns)


def before(k: Any, i: Any) -> Any:
    """1 where index k is less than index i, else 0."""
    return KNOWN[BEFORE](k, i)
