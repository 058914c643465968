r"""Table 1's growth rates of the storage capacity, measured on random patterns: $\Theta(f)$ is at most f, and at least f.

"c is a positive constant": so $\Theta(c^{(n-1)/4})$ bounds no rate from above. From
below it is measured with the c of Theorem 3 of Ramsauer et al. at beta = K = 1 and large n, the one they promise.

Each is asked of the slope of a straight line at finite n, by two readings of "stored": a given pattern is in half of the draws,
or all patterns are together. Such a slope measures the growth at these n; it neither proves nor refutes a limit.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, LambertW, Rational, log

from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.language.measured import Measured

READINGS = {"pattern": "a given one of d random patterns is stored", "all": "all of d random patterns are stored"}
TABLE_1 = "arXiv:2405.08707v2, Table 1 (measured on random patterns at small n)"
HALF, CUBIC = Rational(1, 2), Integer(3)  # r is "the order of polynomial F", 3 for F(z) = z^3
THEOREM_3 = LambertW(Rational(2, 5)) / (4 * log(2))  # log2(c) / 4 for c = b / W(b) = exp(W(b)), b = 2/5: beta = K = 1, large n


def _claims(reading: str, stored: str) -> tuple[Claim, ...]:
    def slope(row: str) -> Any:
        return Measured("capacity", f"{row}-{reading}")

    hopfield = "Hopfield (1982), O(n)"
    krotov = "Krotov and Hopfield (2016), Theta(n^r)"
    demircigil = "Demircigil et al. (2017), Theta(2^(n/2))"
    ramsauer = "Ramsauer et al. (2020), Theta(c^((n-1)/4)), c a positive constant; with that of their Theorem 3 at beta = K = 1"
    rows = (
        ("hopfield", hopfield, "at most like n", leq(slope("hopfield"), 1)),
        ("krotov-upper", f"{krotov}, r = 3 for F(z) = z^3", "at most like n^3", leq(slope("krotov"), CUBIC)),
        ("krotov-lower", f"{krotov}, r = 3 for F(z) = z^3", "at least like n^3", leq(CUBIC, slope("krotov"))),
        ("krotov-quadratic", f"{krotov}, r = 2 for Hopfield's F(z) = z^2", "at least like n^2", leq(2, slope("hopfield"))),
        ("demircigil-upper", demircigil, "at most like 2^(n/2)", leq(slope("demircigil"), HALF)),
        ("demircigil-lower", demircigil, "at least so, without a factor n^(-1/2), say", leq(HALF, slope("demircigil"))),
        ("ramsauer", ramsauer, "at least so", leq(THEOREM_3, slope("ramsauer"))),
    )
    return tuple(
        Claim(
            id=f"table-1.{name}-{reading}",
            source=TABLE_1,
            says=f"{printed}: the d at which {stored} in half of the draws grows {how}",
            domain=CLOSED,
            statement=statement,
            reading_of="table-1",
        )
        for name, printed, how, statement in rows
    )


CAPACITIES = tuple(claim for reading, stored in READINGS.items() for claim in _claims(reading, stored))
