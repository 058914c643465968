r"""Two cases for an exponential whose exponent has no evident sign: $1\le e^u$ and $e^{2u}\ge e^u$, or $e^{2u}<e^u<1$.

So $f\le ce^{2u}$ and $f\le c$ give $f\le ce^u$ with $c\ge0$: of a bound that holds at $2\beta$, and of one that holds for every
$\beta$, one at least is as good as that at $\beta$.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Le, Lt, Mul, exp

from lemmata.theory.kernel.logic import Step
from lemmata.theory.language.claim import Claim, relations
from lemmata.verify.mutate.derive.facts import Signs, ordered, without

MOST = 2  # exponentials of a statement that are tried


def by_sign_of_an_exponent(mutant: Claim, usable: Sequence[str], known: Mapping[Any, str]) -> Iterator[tuple[Step, ...]]:
    """Steps that derive a relation by linear arithmetic in both cases, from steps that hold for all instances.

    Args:
        usable: labels of those steps.
        known: of those that state 0 <= e or 0 < e, by e.
    """
    part = mutant.statement
    addends = [term for relation in relations(part) for side in relation.args for term in Add.make_args(side)]
    powers = sorted({factor for term in addends for factor in Mul.make_args(term) if isinstance(factor, exp)}, key=str)
    signs = Signs(mutant, known, "of exponents")
    unknown = [power for power in powers if signs.show(power.args[0]) is None and signs.show(-power.args[0]) is None]
    for power in unknown[:MOST]:
        exponent = power.args[0]
        scales = [(scale, label) for scale in _scales(addends, power) if (label := signs.show(scale)) is not None]
        cases: list[Step] = []
        rising, falling = Le(0, exponent, evaluate=False), Lt(exponent, 0, evaluate=False)
        for name, assumed, sign in (("rising", rising, 1), ("falling", falling, -1)):
            cases += [
                Step(name, "assume", assumed),
                Step(f"{name} or level", "linear", ordered(0, exponent, sign), (name,)),
                Step(f"{name} power", "monotone", ordered(1, power, sign), (f"{name} or level",), {"via": "exp"}),
            ]
            used = [*usable, name]
            for number, (scale, label) in enumerate(scales):
                once, twice = f"{name} once {number}", f"{name} twice {number}"
                cases.append(Step(once, "product", ordered(scale, scale * power, sign), (f"{name} power", label)))
                cases.append(Step(twice, "product", ordered(scale * power, scale * power**2, sign), (once,), {"by": power}))
                used += [once, twice]
            cases.append(Step(f"{name} part", "linear", part, tuple(used)))
        both = Step("the mutant", "cases", part, ("rising part", "falling part"), {"on": rising})
        yield *signs.steps, *cases, both


def _scales(addends: Sequence[Expr], power: Basic) -> list[Expr]:
    """What an exponential is multiplied by."""
    return sorted({without(term, power) for term in addends if power in Mul.make_args(term)}, key=str)
