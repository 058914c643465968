"""Reported numbers of arXiv:2405.08707: the fit of sec5-chinchilla, the losses of table-2, their majority (sec6-majority)."""

from __future__ import annotations

from sympy import Integer, Limit, Rational, Symbol, exp, oo

from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.memory.parameters import CountNear
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

_log_n, _log_d = Symbol("log_N", positive=True), Symbol("log_D", positive=True)
_FIT = (
    Rational(161, 100)
    + Limit(Rational(4064, 10) * exp(-Rational(34, 100) * _log_n), _log_n, oo)
    + Limit(Rational(4107, 10) * exp(-Rational(28, 100) * _log_d), _log_d, oo)
)

CHINCHILLA = Claim(
    id="sec5-chinchilla",
    source=f"{PAPER}, section 5.1, after Proposition 4, with the fit (1)",
    says="the fitted loss tends to 1.61 as N and D grow, which is at least 1 (the limits are taken in log N and log D)",
    domain=CLOSED,
    statement=all_of(equal(_FIT, Rational(161, 100)), leq(1, _FIT)),
)

LOSSES = {
    "kaplan": ("the Transformer of Kaplan et al., 1.5B parameters, 22B tokens", Rational(25, 10)),
    "chinchilla": ("Chinchilla, 70B parameters, 1.4T tokens", Rational(22, 10)),
    "palm-2": ("PaLM 2, 16B parameters, 100B tokens", Rational(24, 10)),
    "gpt-2": ("GPT-2, 8.7B parameters, 178B tokens", Rational(23, 10)),
    "minicpm": ("MiniCPM, 2.4B parameters, 140B tokens", Rational(24, 10)),
    "nanotron": ("Nanotron, 1.2B parameters, 105B tokens", Rational(24, 10)),
}

TABLE_2 = tuple(
    Claim(
        id=f"table-2.{name}",
        source=f"{PAPER}, Table 2",
        says=f"the reported loss of {words} exceeds 1",
        domain=CLOSED,
        statement=less(1, loss),
        reading_of="table-2",
    )
    for name, (words, loss) in LOSSES.items()
)

MAJORITY = {
    name: Claim(
        id=f"sec6-majority.within-{name}",
        source=f"{PAPER}, section 6, on the models of Table 2",
        says=f"more than half of the six reported losses lie within {tolerance.p}/{tolerance.q} of 2.2",
        domain=CLOSED,
        statement=less(3, CountNear(Rational(22, 10), tolerance, *(loss for _, loss in LOSSES.values()))),
        reading_of="sec6-majority",
    )
    for name, tolerance in (("0.05", Rational(1, 20)), ("0.1", Rational(1, 10)), ("0.2", Rational(1, 5)))
}

_LOSSES = tuple(loss for _, loss in LOSSES.values())
MAJORITY_REPAIRED = tuple(
    MAJORITY[name].repaired(
        f"{found} of the six reported losses lie within {tolerance.p}/{tolerance.q} of 2.2: no majority",
        equal(CountNear(Rational(22, 10), tolerance, *_LOSSES), Integer(found)),
    )
    for name, tolerance, found in (("0.05", Rational(1, 20), 1), ("0.1", Rational(1, 10), 2))
)
