"""Derivations around Definition 1's centres: the triangle inequality."""

from __future__ import annotations

from typing import Any

from sympy import Abs, sqrt

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import n
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.symbols import r, rho, u, v, w, x, y
from lemmata.theory.papers.beyond_scaling_laws import def_1
from lemmata.theory.papers.beyond_scaling_laws.def_1 import OWN, U_AWAY, X_AWAY, Y_AWAY
from lemmata.theory.terms.index_terms import Entry, Family, Index

k = Index("k", n)
pattern = Entry(rho, 0, k)


def _triangle(name: str, first: Any, second: Any, whole: Any, parts: Any) -> tuple[Step, ...]:
    """`whole` <= `parts`^2 as the fact `name`: |v + w|^2 = |v|^2 + 2 v . w + |w|^2, and v . w <= |v| |w|."""
    v_k, w_k = Family(first, k), Family(second, k)
    return (
        S(f"{name}: cauchy-schwarz", "claim", of="std-cauchy-schwarz", at={v: v_k, w: w_k}),
        S(
            f"{name}: size",
            "monotone",
            leq(Abs(Dot(v_k, w_k)), sqrt(Dot(v_k, v_k)) * sqrt(Dot(w_k, w_k))),
            f"{name}: cauchy-schwarz",
            via="sqrt",
        ),
        S(f"{name}: sign", "absolute", of=Dot(v_k, w_k)),
        S(name, "linear", leq(whole, parts**2), f"{name}: size", f"{name}: sign"),
    )


TO_CENTRE = _triangle("x to u", Entry(x, k) - pattern, pattern - Entry(u, k), SquaredDistance(x, u), X_AWAY + U_AWAY)
CENTRED_DERIVATION = derive(
    def_1.CENTRED.id,
    S("reach", "assume", leq(U_AWAY + Y_AWAY, r)),
    S("x as near", "assume", leq(X_AWAY, Y_AWAY)),
    *TO_CENTRE,
    S("sum", "linear", leq(X_AWAY + U_AWAY, r), "reach", "x as near"),
    S("squares", "monotone", leq((X_AWAY + U_AWAY) ** 2, r**2), "sum", via="square"),
    S("all", "linear", def_1.CENTRED.statement, "x to u", "squares"),
)

U_Y = sqrt(SquaredDistance(y, u))
WIDER_DERIVATION = derive(
    def_1.WIDER.id,
    S("u near", "assume", leq(U_AWAY, r)),
    S("y in the ball", "assume", leq(SquaredDistance(y, u), r**2)),
    S("x as near", "assume", leq(X_AWAY, Y_AWAY)),
    S("y near", "monotone", leq(U_Y, r), "y in the ball", via="sqrt"),
    *_triangle("y to pattern", Entry(y, k) - Entry(u, k), Entry(u, k) - pattern, SquaredDistance(y, OWN), U_Y + U_AWAY),
    S("y away", "monotone", leq(Y_AWAY, U_Y + U_AWAY), "y to pattern", via="sqrt"),
    *TO_CENTRE,
    S("sum", "linear", leq(X_AWAY + U_AWAY, 3 * r), "x as near", "y away", "y near", "u near"),
    S("squares", "monotone", leq((X_AWAY + U_AWAY) ** 2, (3 * r) ** 2), "sum", via="square"),
    S("all", "linear", def_1.WIDER.statement, "x to u", "squares"),
)
