"""Points worth trying that no family draws often: each is tried before the search, and decides nothing unless it certifies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F

from verify.instances import Point

# The origin and three patterns just more than two radii from it and from each other: a state on the border of the first ball,
# towards the other three, is pulled to their centre, while the first pattern itself stays.
_A, _ZERO, _HALF = F(13, 10), F(0), F(1, 2)
CANDIDATES: Mapping[str, tuple[Point, ...]] = {
    "def-1.retrieved-distance": (
        {
            "rho": [[_ZERO, _ZERO, _ZERO], [_A, _A, _ZERO], [_A, _ZERO, _A], [_ZERO, _A, _A]],
            "radii": [F(9, 10)] * 4,
            "x": [_HALF, _HALF, _HALF],
            "d": 4,
            "n": 3,
        },
    ),
}
