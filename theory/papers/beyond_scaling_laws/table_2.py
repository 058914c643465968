"""Reported numbers of arXiv:2405.08707: the fit of sec5-chinchilla, the losses of table-2, their majority (sec6-majority)."""

from __future__ import annotations

from sympy import Basic, Expr, Integer, Limit, Rational, Symbol, exp, oo

from lemmata.theory.language.cases import repaired_cases, with_cases
from lemmata.theory.language.claim import all_of, equal, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.memory.parameters import CountNear
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

_log_n, _log_d = Symbol("log_N", positive=True), Symbol("log_D", positive=True)
_FIT = (
    Rational(161, 100)
    + Limit(Rational(4064, 10) * exp(-Rational(34, 100) * _log_n), _log_n, oo)
    + Limit(Rational(4107, 10) * exp(-Rational(28, 100) * _log_d), _log_d, oo)
)

CHINCHILLA = PAPER.claim(
    "sec5-chinchilla", "section 5.1, after Proposition 4, with the fit (1)",
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



def _exceeds(words: str, loss: Rational) -> tuple[str, Basic]:
    return f"the reported loss of {words} exceeds 1", less(1, loss)


TABLE_2 = with_cases("table-2", f"{PAPER}, Table 2", "the reported loss exceeds 1", _exceeds, LOSSES, "table-2")
_LOSSES = tuple(loss for _, loss in LOSSES.values())


def _near(tolerance: Rational) -> Expr:
    return CountNear(Rational(22, 10), tolerance, *_LOSSES)


def _majority(tolerance: Rational) -> tuple[str, Basic]:
    says = f"more than half of the six reported losses lie within {tolerance.p}/{tolerance.q} of 2.2"
    return says, less(3, _near(tolerance))


def _no_majority(tolerance: Rational, found: int) -> tuple[str, Basic]:
    says = f"{found} of the six reported losses lie within {tolerance.p}/{tolerance.q} of 2.2: no majority"
    return says, equal(_near(tolerance), Integer(found))


TWENTIETH, TENTH, FIFTH = Rational(1, 20), Rational(1, 10), Rational(1, 5)
MAJORITY = with_cases(
    "sec6-majority.within",
    f"{PAPER}, section 6, on the models of Table 2",
    "more than half of the six reported losses lie near 2.2",
    _majority,
    {"0.05": (TWENTIETH,), "0.1": (TENTH,), "0.2": (FIFTH,)},
    "sec6-majority",
)

MAJORITY_REPAIRED = repaired_cases(MAJORITY, _no_majority, {"0.05": (TWENTIETH, 1), "0.1": (TENTH, 2)})
