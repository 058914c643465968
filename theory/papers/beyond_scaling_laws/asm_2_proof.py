"""Derivations around Definition 1's centres and Assumption 2: the triangle inequality, and the radius of a state's own ball."""

from __future__ import annotations

from typing import Any

from sympy import Abs, sqrt

from theory.kernel.logic import Step
from theory.kernel.steps import S, derive
from theory.language.claim import leq
from theory.language.domain import d, n, r, radii, rho, u, v, w, x, y
from theory.memory.balls import OwnDistance
from theory.memory.energies import Nearest, SquaredDistances
from theory.memory.vectors import Dot, MaxEntry, SquaredDistance
from theory.papers.beyond_scaling_laws import asm_2
from theory.papers.beyond_scaling_laws.asm_2 import U_AWAY, X_AWAY, Y_AWAY
from theory.papers.beyond_scaling_laws.def_1 import OWN
from theory.terms.index_terms import Chosen, Entry, Family, Index

i, k = Index("i", d), Index("k", n)
own = Chosen("own", d)
pattern = Entry(rho, 0, k)
U_Y = sqrt(SquaredDistance(y, u))


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
    asm_2.CENTRED.id,
    S("reach", "assume", leq(U_AWAY + Y_AWAY, r)),
    S("x as near", "assume", leq(X_AWAY, Y_AWAY)),
    *TO_CENTRE,
    S("sum", "linear", leq(X_AWAY + U_AWAY, r), "reach", "x as near"),
    S("squares", "monotone", leq((X_AWAY + U_AWAY) ** 2, r**2), "sum", via="square"),
    S("all", "linear", asm_2.CENTRED.statement, "x to u", "squares"),
)

WIDER_DERIVATION = derive(
    asm_2.WIDER.id,
    S("u near", "assume", leq(U_AWAY, r)),
    S("y in the ball", "assume", leq(SquaredDistance(y, u), r**2)),
    S("x as near", "assume", leq(X_AWAY, Y_AWAY)),
    S("y near", "monotone", leq(U_Y, r), "y in the ball", via="sqrt"),
    *_triangle("y to pattern", Entry(y, k) - Entry(u, k), Entry(u, k) - pattern, SquaredDistance(y, OWN), U_Y + U_AWAY),
    S("y away", "monotone", leq(Y_AWAY, U_Y + U_AWAY), "y to pattern", via="sqrt"),
    *TO_CENTRE,
    S("sum", "linear", leq(X_AWAY + U_AWAY, 3 * r), "x as near", "y away", "y near", "u near"),
    S("squares", "monotone", leq((X_AWAY + U_AWAY) ** 2, (3 * r) ** 2), "sum", via="square"),
    S("all", "linear", asm_2.WIDER.statement, "x to u", "squares"),
)

DISTANCE = Entry(SquaredDistances(x, rho), i)
VALIDATION_DERIVATION = derive(
    asm_2.VALIDATION_REPAIRED.id,
    S("inside", "domain", of="inside"),
    S("nearest", "bound", of=-DISTANCE, over=i),
    S("nearest against own", "instance", None, "nearest", at={i: own}),
    S("radius", "bound", of=Entry(radii, i), over=i),
    S("own radius", "instance", None, "radius", at={i: own}),
    S("squares", "monotone", leq(Entry(radii, own) ** 2, MaxEntry(radii) ** 2), "own radius", via="square"),
    S("near", "linear", leq(Nearest(x, rho), OwnDistance(x, rho, radii)), "nearest against own"),
    S("all", "linear", asm_2.VALIDATION_REPAIRED.statement, "near", "inside", "squares"),
)
