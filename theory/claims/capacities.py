r"""Table 1's growth rates of the storage capacity, measured on random patterns: $\Theta(f)$ is at most f, and at least f.

Each is asked of the slope of a straight line at finite n, by two readings of "stored": a given pattern is in half of the draws,
or all patterns are together. Such a slope measures the growth at these n; it neither proves nor refutes a limit.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, LambertW, Rational, log

from theory.claim import Claim, leq
from theory.domains import CLOSED
from theory.measurements import Measured

TABLE_1 = "arXiv:2405.08707v2, Table 1 (measured on random patterns at small n)"
BESIDE = "arXiv:2405.08707v2, Table 1, beside Krotov and Hopfield (2016) themselves (measured on random patterns at small n)"
READINGS = {"pattern": "a given one of d random patterns is stored", "all": "all of d random patterns are stored"}
HALF, CUBIC = Rational(1, 2), Integer(3)  # r is "the order of polynomial F", 3 for F(z) = z^3
THEOREM_3 = LambertW(Rational(2, 5)) / (4 * log(2))  # log2(c) / 4 for c = b / W(b) = exp(W(b)), b = 2/5: beta = K = 1, large n


def _claims(reading: str, stored: str) -> tuple[Claim, ...]:
    def slope(row: str, factor: str = "") -> Any:
        return Measured("capacity", f"{row}-{reading}{factor}")

    hopfield = "Hopfield (1982), O(n)"
    krotov = "Krotov and Hopfield (2016), Theta(n^r)"
    demircigil = "Demircigil et al. (2017), Theta(2^(n/2))"
    ramsauer = "Ramsauer et al. (2020), Theta(c^((n-1)/4)) with the c of their Theorem 3 at beta = K = 1 (the table names none)"
    own = "Krotov and Hopfield (2016) themselves, n^(r-1) / ln n, F(z) = z^3"
    rows = (
        ("hopfield", hopfield, "at most like n", leq(slope("hopfield"), 1)),
        ("krotov-upper", f"{krotov}, r = 3 for F(z) = z^3", "at most like n^3", leq(slope("krotov"), CUBIC)),
        ("krotov-lower", f"{krotov}, r = 3 for F(z) = z^3", "at least like n^3", leq(CUBIC, slope("krotov"))),
        ("krotov-quadratic", f"{krotov}, r = 2 for Hopfield's F(z) = z^2", "at least like n^2", leq(2, slope("hopfield"))),
        ("krotov-own", own, "so: the exponent of d ln n rounds to 2", leq(Abs(slope("krotov", "-log") - (CUBIC - 1)), HALF)),
        ("demircigil-upper", demircigil, "at most like 2^(n/2)", leq(slope("demircigil"), HALF)),
        ("demircigil-lower", demircigil, "at least so, without a factor n^(-1/2), say", leq(HALF, slope("demircigil"))),
        ("ramsauer-upper", ramsauer, "at most so", leq(slope("ramsauer"), THEOREM_3)),
        ("ramsauer-lower", ramsauer, "at least so", leq(THEOREM_3, slope("ramsauer"))),
    )
    return tuple(
        Claim(
            id=f"table-1.{name}-{reading}",
            source=BESIDE if name == "krotov-own" else TABLE_1,
            says=f"{printed}: the d at which {stored} in half of the draws grows {how}",
            domain=CLOSED,
            statement=statement,
            reading_of="table-1",
        )
        for name, printed, how, statement in rows
    )


CLAIMS: tuple[Claim, ...] = tuple(claim for reading, stored in READINGS.items() for claim in _claims(reading, stored))
