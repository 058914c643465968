r"""What derivations about one pattern $\rho^c$ share, whatever the paper: distances from it, steps on what an update misses.

Each is carried out for any pattern and then stated for the first (`FIRST`). Here are no derivations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, Expr, Integer, sqrt

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, SquaredDistance
from lemmata.theory.memory.energies import SquaredDistances
from lemmata.theory.memory.symbols import rho, v, w
from lemmata.theory.terms.index_terms import Entry, Family, Index, Total

i_of_n = Index("i", n)
vi, wi = Entry(v, i_of_n), Entry(w, i_of_n)  # entries of two vectors

c = Index("c", d)
FIRST = {c: Integer(0)}
k = Index("k", n)
j, m = Index("j", d), Index("m", d)
PATTERN = Family(Entry(rho, c, k), k)


def D(index: Any) -> Expr:
    """The distance of a pattern from pattern c."""
    return sqrt(Entry(SquaredDistances(PATTERN, rho), index))


def away(state: Any) -> Expr:
    """The distance of a state from pattern c."""
    return sqrt(SquaredDistance(state, PATTERN))


def to(index: Any) -> Family:
    """From pattern c to another."""
    return Family(Entry(rho, index, k) - Entry(rho, c, k), k)


def miss_steps(share: Callable[[Any], Expr], moved: Any) -> tuple[Step, ...]:
    """|f(x) - rho^c|^2 <= (sum p_j D_j)^2 for an update f(x) = sum p_j rho^j; arguments: p by its index, f(x)."""
    pair, mean = share(j) * share(m), Total(share(j) * D(j), j)
    # |sum p_j (rho^j - rho^c)|^2 = sum p_j p_m (rho^j - rho^c) . (rho^m - rho^c)
    return (
        S("two patterns", "claim", of="std-cauchy-schwarz", at={v: to(j), w: to(m)}),
        S("size of their product", "monotone", leq(Abs(Dot(to(j), to(m))), D(j) * D(m)), "two patterns", via="sqrt"),
        S("sign of their product", "absolute", of=Dot(to(j), to(m))),
        S("product", "linear", leq(Dot(to(j), to(m)), D(j) * D(m)), "size of their product", "sign of their product"),
        S("weighted", "product", leq(pair * Dot(to(j), to(m)), pair * D(j) * D(m)), "product", by=pair),
        S("over m", "sum", None, "weighted", over=m),
        S("over j", "sum", None, "over m", over=j),
        S("miss", "linear", leq(SquaredDistance(moved, PATTERN), mean**2), "over j"),
    )
