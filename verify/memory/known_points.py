"""Points worth trying that no family draws often: each is tried before the search and decides if it certifies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F

from lemmata.verify.base.points import Point

# The origin and three patterns just more than two radii from it and from each other: a state on the border of the first ball,
# towards the other three, is pulled to their centre, while the first pattern itself stays.
_A, _ZERO, _HALF = F(13, 10), F(0), F(1, 2)
# Two patterns that share a fixed point between them, and others not far from the first on its other side: the ball from the
# first to the fixed point stores it, but as far on the other side the states go to the others.
_PAIR: Point = {
    "rho": [[_HALF], [-_HALF], [F(2)], [F(11, 5)]],
    "x": [F(9, 10)],
    "u": [F(3, 10)],
    "r": F(1, 4),
    "d": 4,
    "n": 1,
}
_LEAD: Point = {
    "rho": [[_HALF], [F(-4)], [F(3, 2)]],
    "x": [-F(1, 4)],
    "u": [F(9, 10)],
    "r": _HALF,
    "beta": F(1),
    "d": 3,
    "n": 1,
}
# An almost equilateral triangle of side 1.7: one minimum near each corner and one in the middle.
_TRIANGLE: Point = {"rho": [[-F(17, 20), _ZERO], [F(17, 20), _ZERO], [_ZERO, F(147, 100)]], "d": 3, "n": 2}
CANDIDATES: Mapping[str, tuple[Point, ...]] = {
    "epan-fig-1.lse-any": (_TRIANGLE,),
    # midway between two patterns: stationary, and no pattern
    "epan-sec3-lse-novel.whole": ({"rho": [[F(-1)], [F(1)]], "x": [_ZERO], "beta": F(1), "d": 2, "n": 1},),
    "epan-sec3-fix": ({"rho": [[_ZERO], [F(2)]], "x": [F(1)], "beta": F(1), "d": 2, "n": 1},),
    "def-1.retrieved-distance": (
        {
            "rho": [[_ZERO, _ZERO, _ZERO], [_A, _A, _ZERO], [_A, _ZERO, _A], [_ZERO, _A, _A]],
            "radii": [F(9, 10)] * 4,
            "x": [_HALF, _HALF, _HALF],
            "d": 4,
            "n": 3,
        },
    ),
    "def-1.centre-distance": (_PAIR,),
    "def-1.centre-mchn": (_LEAD,),
    # reach 3/4, patterns 1 apart: 1/4 is 3/4 from the second, whose pull is the stronger one
    "epan-thm-1.half": ({"rho": [[_ZERO], [F(1)]], "x": [F(1, 4)], "beta": F(32, 9), "d": 2, "n": 1},),
    # reach 1/4, patterns 1 apart: the middle is in no support, so it stays, whether B is closed or open
    "epan-thm-1": ({"rho": [[_ZERO], [F(1)]], "x": [_HALF], "beta": F(32), "d": 2, "n": 1},),
    # both patterns lie on the border of reach of the middle, their mean
    "epan-prop-2.hess": ({"rho": [[F(1)], [F(-1)]], "x": [_ZERO], "beta": F(2), "d": 2, "n": 1},),
    # the middle of two patterns, and a state beside it that has both within reach too: reach sqrt 2, and 2 in the plane
    "epan-sec4-delta": (
        {"rho": [[F(-1)], [F(1)]], "x": [_ZERO], "y": [F(1, 10)], "beta": F(1), "d": 2, "n": 1},
        {"rho": [[F(-1), _ZERO], [F(1), _ZERO]], "x": [_ZERO] * 2, "y": [_ZERO, _HALF], "beta": _HALF, "d": 2, "n": 2},
    ),
    # patterns on the line, 2 apart as the reach is 2: the middle is a centroid
    "epan-appD2-max.spurious": ({"rho": [[_ZERO], [F(2)]], "x": [F(1)], "d": 2, "n": 1},),
}
