"""SymPy's estimate of a sum with a number, kept for polynomials only: of reciprocals it is wrong.

SymPy takes the value of 1/(m k) at the least whole numbers m = k = 1 for its least value, and so calls 1/(m k) - 1/2 positive
and log(1/(m k)) nonnegative. As it asks for such signs itself (the size of a positive number is that number), its function is
replaced before any term is made.
"""

from __future__ import annotations

from typing import Any

from sympy.core import exprtools
from sympy.core.cache import clear_cache

_estimate = exprtools._monotonic_sign


def of_polynomials(term: Any) -> Any:
    """A bound of a polynomial whose sign is known, as SymPy finds it; None for any other term."""
    return _estimate(term) if term.is_polynomial() else None


def estimate_polynomials_only() -> None:
    """Let SymPy estimate nothing else, and forget what it has told of signs."""
    exprtools._monotonic_sign = of_polynomials
    clear_cache()
