r"""Two cases for a size: it is 1, or it is at least 2.

Many bounds count the other patterns, $d-1$: of one pattern they say that something is 0, and a mutant follows from that.
Of two and more it follows where the edited side is better, which needs $d\ge2$. Induction shows that nothing lies between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Dummy, Eq, Expr, Integer, Le, Lt, Symbol, cancel, count_ops, exp, factor, true

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step, conjuncts
from lemmata.theory.language.claim import Claim
from lemmata.theory.language.operator import Operator
from lemmata.verify.mutate.derive.facts import Signs, sign_as_written

COUNTED = Symbol("in_place_of_size", integer=True, positive=True)  # a name that no claim and no derivation uses
LONGEST = 200  # operations of two sides whose difference is factored


def one_or_more(original: Claim, mutant: Claim) -> Iterator[Derivation]:
    """Derivations of a mutant with one edited relation from the original, in the two cases of a size that it names."""
    given = tuple(conjuncts(mutant.given)) if mutant.given != true else ()
    edited = _edited(original, mutant)
    if edited is None or (original.given != true and not {*conjuncts(original.given)} <= {*given}):
        return
    old, new = edited
    assumed = tuple(Step(f"given {number}", "assume", part) for number, part in enumerate(given))
    source = Step("the original", "claim", None, tuple(step.label for step in assumed), {"of": original.id, "at": {}})
    for size in mutant.domain.sizes:
        named = Named(size, *old.args, *new.args)
        if any(size in named.of(side).free_symbols for side in (*old.args, *new.args)):
            one, more = _at_one(old, new, named, mutant), _beyond(old, new, named, mutant)
            if one and more:
                parted = Step("part", "cases", new, ("at one", "beyond one"), {"on": Le(size, 1, evaluate=False)})
                both = Step("all", "both", mutant.statement, ("part", "the original"))
                yield Derivation(mutant.id, (*assumed, source, *one, *more, parted, both))


def _edited(original: Claim, mutant: Claim) -> tuple[Any, Any] | None:
    """The one inequality that was edited, before and after; None where another or more was."""
    known, wanted = tuple(conjuncts(original.statement)), tuple(conjuncts(mutant.statement))
    old, new = ([part for part in one if part not in other] for one, other in ((known, wanted), (wanted, known)))
    if len(old) != 1 or len(new) != 1 or type(old[0]) is not type(new[0]) or not isinstance(new[0], Le | Lt):
        return None
    return old[0], new[0]


class Named:
    """Names in place of the operators and exponentials in terms, which are then rational in the size and the names."""

    def __init__(self, size: Symbol, *terms: Expr) -> None:
        self.size = size
        operators = set().union(*(term.atoms(Operator) for term in terms))
        self.names: dict[Expr, Expr] = {operator: Dummy(positive=True) for operator in operators}
        for power in set().union(*(term.atoms(exp) for term in terms)):
            if size not in power.xreplace(self.names).free_symbols:
                self.names[power] = Dummy(positive=True)

    def of(self, term: Expr) -> Any:
        return term.xreplace(self.names)

    def read(self, named: Expr) -> Expr:
        """The term for which a term with names stands."""
        found: Expr = named.xreplace({name: term for term, name in self.names.items()})
        return found


def _at_one(old: Any, new: Any, named: Named, mutant: Claim) -> tuple[Step, ...]:
    """The edited relation where the size is 1: the original's there, times the ratio of the left sides."""
    size = named.size
    steps = [
        Step("floor", "sign", Le(1, size, evaluate=False)),
        Step("one", "assume", Le(size, 1, evaluate=False)),
        Step("is one", "squeeze", Eq(size, 1, evaluate=False), ("floor", "one")),
    ]
    there: dict[Expr, Expr] = {}
    sides = []
    for number, side in enumerate(dict.fromkeys((*old.args, *new.args))):
        there[side] = named.of(side).xreplace({size: Integer(1)})
        rest = cancel((named.of(side) - there[side]) / (size - 1))
        if rest != 0:
            sides.append(f"side {number}")
            at_one = Eq(side, named.read(there[side]), evaluate=False)
            steps.append(Step(sides[-1], "product", at_one, ("is one",), {"by": named.read(rest)}))
    low, high = (there[side] for side in old.args)
    known = type(old)(*map(named.read, (low, high)), evaluate=False)
    steps.append(Step("original at one", "linear", known, ("the original", *sides)))
    ratio = Integer(1) if low == 0 else named.read(factor(there[new.args[0]] / low))
    used = "original at one"
    if ratio != 1 and sign_as_written(ratio, mutant.domain) in (">", ">="):
        used = "scaled"
        scaled = type(old)(*(ratio * side for side in known.args), evaluate=False)
        steps.append(Step(used, "product", scaled, ("original at one",), {"by": ratio}))
    return (*steps, Step("at one", "linear", new, (used, *sides)))


def _beyond(old: Any, new: Any, named: Named, mutant: Claim) -> tuple[Step, ...]:
    """The edited relation where the size is at least 2: the sides that differ are in the right order."""
    size = named.size
    apart = Le(0, (COUNTED - 1) * (COUNTED - 2), evaluate=False)
    steps = [
        Step("more than one", "assume", Lt(1, size, evaluate=False)),
        Step("none between, at 1", "sign", Le(0, 0, evaluate=False)),
        Step("none between, beyond", "sign", Le(0, COUNTED * (COUNTED - 1), evaluate=False)),
        Step("none between", "induction", apart, ("none between, at 1", "none between, beyond"), {"on": COUNTED}),
        Step("none here", "instance", None, ("none between",), {"at": {COUNTED: size}}),
        Step("above one", "linear", Lt(0, size - 1, evaluate=False), ("more than one",)),
        Step("two", "divide", Le(0, size - 2, evaluate=False), ("none here", "above one"), {"by": size - 1}),
    ]
    signs = Signs(mutant, {size - 2: "two"}, "beyond")
    uses = ["the original"]
    for low, high in ((new.args[0], old.args[0]), (old.args[1], new.args[1])):
        if low != high:
            label = signs.show(named.read(factor(named.of(high - low)))) if count_ops(low) + count_ops(high) < LONGEST else None
            if label is None:
                return ()
            uses.append(label)
    return (*steps, *signs.steps, Step("beyond one", "linear", new, tuple(uses)))
