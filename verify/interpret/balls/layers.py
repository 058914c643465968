"""The layers' energies in exact and ball arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from lemmata.verify.interpret.balls.energies import Column
from lemmata.verify.numbers.quotients import exponential, is_sum, logarithm
from lemmata.verify.numbers.reals import Atom, Real, real_log, real_min, real_sum


@dataclass(frozen=True)
class Softness(Atom):
    r"""How a soft minimum differs from what it is close to; `gaps` are the entries less the least that are not 0.

    With `close`, $-\log\frac1l\sum_te^{-\delta_t}$ (from equal entries), else $\log\sum_te^{-\delta_t}$ (from the least entry).
    """

    gaps: tuple[tuple[frozenset[tuple[fmpq, fmpq]], frozenset[tuple[Any, fmpq]]], ...]
    count: int
    close: bool

    @property
    def is_positive(self) -> bool:
        return True

    def enclosure(self) -> arb:
        balls = [Real(dict(terms), dict(logs)).enclosure() for terms, logs in self.gaps]
        if self.close:
            return -(sum(((-ball).expm1() for ball in balls), arb(0)) / self.count).log1p()
        zeros = self.count - len(balls) - 1
        return (sum(((-ball).exp() for ball in balls), arb(0)) + zeros).log1p()


def global_energy(e: Column) -> Real:
    r"""$-\log\sum_te^{-e_t}$; relative to the least entry where the exponentials have no exact form."""
    if len(e) == 1:
        return e[0]
    weights = [exponential(-entry) for entry in e]
    if all(is_sum(weight) for weight in weights):
        return -logarithm(real_sum(weights))
    least = real_min(e)
    gaps = [entry - least for entry in e]
    if any(gap.ball is not None for gap in gaps):
        return least - logarithm(real_sum([exponential(-gap) for gap in gaps]))
    apart = tuple((frozenset(gap.terms.items()), frozenset(gap.logs.items())) for gap in gaps if gap.terms or gap.logs)
    if not apart:
        return least - real_log(Real.of(len(e)))
    close = all(gap.enclosure().upper() < 0.5 for gap in gaps)
    soft = Real({}, {Softness(apart, len(e), close): fmpq(1)})
    return least + soft - real_log(Real.of(len(e))) if close else least - soft


OPERATORS = {
    "GlobalEnergy": global_energy,
}
