"""What may be assumed of a mutant: its hypotheses, those of the original that follow, evident signs, what never holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import Abs, Basic, Eq, Expr, Integer, Le, Lt, Ne, Symbol, count_ops, factor, true
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step, conjuncts
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.vocabulary import INDICATORS
from lemmata.verify.mutate.derive.differences import differences, edited, is_scalar
from lemmata.verify.mutate.derive.facts import Signs, facts_about, sign_as_written, signs_of_facts, stated
from lemmata.verify.mutate.derive.workbench import Workbench

LONG = 40  # operations of two terms: the sign of the difference of longer ones is not looked for among all that is known


@dataclass(frozen=True)
class Collected:
    """What a part of a mutant may be derived from.

    Attributes:
        steps: that the kernel accepts.
        usable: labels of those that hold for all instances.
        signs: labels of the evident signs.
        sources: labels of the steps that state the original, with the values that each puts into it.
    """

    steps: tuple[Step, ...]
    usable: tuple[str, ...]
    signs: tuple[str, ...]
    sources: dict[str, dict[Basic, Basic]]


def never(bench: Workbench, mutant: Claim) -> bool:
    """Whether nothing meets the mutant's hypotheses: then 0 < 0 follows from them, by evident signs."""
    if mutant.given == true or mutant.statement is None:
        return False
    steps = [Step(f"given {number}", "assume", part) for number, part in enumerate(conjuncts(mutant.given))]
    steps += [more for step in steps for more in _beside_one(step.formula, step.label, mutant.domain)]
    relevant = [step.label for step in steps if isinstance(step.formula, Relational)]
    for number, sign in enumerate(evident_signs(mutant, replace(mutant, statement=mutant.given))):
        steps.append(Step(f"sign {number}", "sign", sign))
        relevant.append(steps[-1].label)
    false = Lt(0, 0, evaluate=False)
    last = Step("all", "absurd", mutant.statement, ("never",))
    tails: list[tuple[Step, ...]] = [(Step("never", "linear", false, tuple(relevant)), last)]
    for indicator in mutant.given.atoms(*INDICATORS) if INDICATORS else ():  # it is 1 or 0
        miss = INDICATORS[type(indicator)](*indicator.args)
        tail: list[Step] = []
        for word, case, value in (("at", Eq(miss, 0, evaluate=False), 1), ("off", Ne(miss, 0, evaluate=False), 0)):
            tail += [
                Step(word, "assume", case),
                Step(f"{word} value", "indicator", Eq(indicator, value, evaluate=False), (word,)),
                Step(f"{word} never", "linear", false, (*relevant, f"{word} value")),
                Step(f"{word} all", "absurd", mutant.statement, (f"{word} never",)),
            ]
        used = ("at all", "off all")
        either = Step("cases", "cases", None, used, {"on": Eq(miss, 0, evaluate=False)})
        tails.append((*tail, either, Step("all", "both", mutant.statement, ("cases",))))
    return any(bench.checks(Derivation(mutant.id, (*steps, *tail)), mutant) for tail in tails)


def known_signs_and_facts(bench: Workbench, original: Claim, mutant: Claim, known: dict[Any, str]) -> list[Step]:
    """What the theory says of the operators that occur, and the signs of what the two statements are made of."""
    named = (original.statement, mutant.statement, original.given, mutant.given)
    floors = {symbol: kind.least for symbol, kind in mutant.domain.variables if kind.least is not None}
    facts, _ = bench.accepted(facts_about(named, bench.prover.claims, bench.prover.derivations, floors), mutant)
    applied = [step for step in facts if step.rule == "claim"]
    singled, by_theory = signs_of_facts(applied, bench.prover.claims)
    signs = Signs(mutant, {**known, **by_theory})
    signs.assumed(mutant.given)
    for part in named:
        signs.addends(part)
    signs.multiples(mutant.statement, [part for step in applied for part in stated(step, bench.prover.claims)])
    if mutant.given != true:
        signs.products(mutant.statement)
    for old, new in differences(*edited(original, mutant)):
        if is_scalar(old) and is_scalar(new) and count_ops(old) + count_ops(new) < LONG:
            signs.show(factor(new - old))
            signs.show(factor(old - new))
    return [*facts, *singled, *signs.steps]


def needed(
    steps: list[Step], known: Sequence[str], original: Claim, mutant: Claim, at: Mapping[Any, Any] | None = None
) -> list[str]:
    """Assume what the mutant may assume, and derive from it what the original needs; the labels of the latter.

    Args:
        at: other values of the original's variables.
    """
    usable = list(known)
    given = list(conjuncts(mutant.given)) if mutant.given != true else []
    _assumed(steps, usable, given, mutant)
    if original.given == true:
        return []
    labels = []
    for number, part in enumerate(conjuncts(original.given.xreplace(dict(at or {})))):
        labels.append(f"needed {number}" + (f" at {at}" if at else ""))
        square = part.func(part.lhs, part.rhs**2, evaluate=False) if isinstance(part, Lt | Le) and part.lhs == 0 else None
        if part in given:
            steps.append(Step(labels[-1], "assume", part))
        elif square in given:
            steps.append(Step(labels[-1], "monotone", part, (f"given {given.index(square)}",), {"via": "sqrt"}))
        else:
            steps.append(Step(labels[-1], "linear", part, tuple(usable)))
            steps += _both_orders(part, labels[-1], tuple(usable)) if isinstance(part, Eq) else ()
            steps += [Step(labels[-1], "monotone", part, (f"given {k}",), {"via": "sqrt"}) for k in range(len(given))]
    return labels


def _assumed(steps: list[Step], usable: list[str], given: Sequence[Any], mutant: Claim) -> None:
    """Add the mutant's hypotheses, what follows of numbers beside 1, and (a - 1)^2 >= 0 for the numbers that they name."""
    for number, part in enumerate(given):
        usable.append(f"given {number}")
        steps.append(Step(usable[-1], "assume", part))
        for step in _beside_one(part, usable[-1], mutant.domain):
            usable.append(step.label)
            steps.append(step)
        nonnegative = isinstance(part, Le) and sign_as_written(part.lhs, mutant.domain) in (">", ">=")
        if nonnegative and isinstance(part.lhs, Symbol | Abs) and part.rhs.is_Rational:
            usable.append(f"room {number}")
            room = Le(0, part.lhs * (part.rhs - part.lhs), evaluate=False)
            steps.append(Step(usable[-1], "product", room, (f"given {number}",), {"by": part.lhs}))
    for symbol in sorted(mutant.given.free_symbols, key=str):
        if isinstance(symbol, Symbol):
            usable.append(f"square of {symbol} - 1")
            steps.append(Step(usable[-1], "sign", Le(0, (symbol - 1) ** 2, evaluate=False)))


def _both_orders(equation: Any, label: str, usable: tuple[str, ...]) -> Iterator[Step]:
    """An equation from both orders of its sides."""
    halves = (f"{label} at most", f"{label} at least")
    for half, sides in zip(halves, (equation.args, equation.args[::-1]), strict=True):
        yield Step(half, "linear", Le(*sides, evaluate=False), usable)
    yield Step(label, "squeeze", equation, halves)


def ends(domain: Domain) -> Iterator[Step]:
    """Where numbers of intervals lie, and (a - low) (high - a) >= 0 for each."""
    for symbol, kind in domain.variables:
        low, high = kind.ends or (None, None)
        if isinstance(symbol, Symbol) and low is not None and high is not None:
            names = [f"end {symbol} {word}" for word in ("low", "high", "from low", "to high")]
            yield Step(names[0], "assume", Le(low, symbol, evaluate=False))
            yield Step(names[1], "assume", Le(symbol, high, evaluate=False))
            yield Step(names[2], "linear", Le(0, symbol - low, evaluate=False), (names[0],))
            yield Step(names[3], "linear", Le(0, high - symbol, evaluate=False), (names[1],))
            square = Le(0, (symbol - low) * (high - symbol), evaluate=False)
            yield Step(f"end {symbol} square", "product", square, (names[2], names[3]))


def assumptions(given: Basic) -> Iterator[Step]:
    for number, part in enumerate(conjuncts(given) if given != true else ()):
        yield Step(f"end given {number}", "assume", part)


def inside(domain: Domain, at: Mapping[Any, Any], known: Sequence[str]) -> Iterator[Step]:
    """That other values of numbers of intervals lie in them."""
    for symbol, kind in domain.variables:
        low, high = kind.ends or (None, None)
        if symbol in at and low is not None and high is not None:
            for word, sides in (("low", (low, at[symbol])), ("high", (at[symbol], high))):
                yield Step(f"inside {word} {symbol} = {at[symbol]}", "linear", Le(*sides, evaluate=False), tuple(known))


def evident_signs(original: Claim, mutant: Claim) -> Iterator[Basic]:
    """What is evident of the sides and of their terms: 0 <= e or 0 < e."""
    seen: set[Expr] = set()
    for size in mutant.domain.sizes:
        yield Le(Integer(1), size, evaluate=False)
    for relation in (*relations(original.statement), *relations(mutant.statement)):
        for side in relation.args:
            for part in (side, *side.args) if side.is_Add else (side,):
                for expression in (part, -part):
                    if expression in seen or not isinstance(expression, Expr):
                        continue
                    seen.add(expression)
                    found = sign_as_written(expression, mutant.domain)
                    if found in (">", ">="):
                        yield (Lt if found == ">" else Le)(Integer(0), expression, evaluate=False)


def _beside_one(part: Basic | None, label: str, domain: Domain) -> Iterator[Step]:
    """From a <= 1 or 1 < a for a number a: the same times w and times w (a + 1), for each number w that is not negative."""
    if isinstance(part, Le | Lt) and 1 in part.args:
        number = part.lhs if part.rhs == 1 else part.rhs
        for symbol, kind in domain.variables:
            if isinstance(symbol, Symbol) and kind.sign and isinstance(number, Symbol):
                for scale in (symbol, symbol * (number + 1)):
                    if sign_as_written(scale, domain) not in (">", ">="):
                        continue
                    scaled = type(part)(*(scale * side for side in part.args), evaluate=False)
                    yield Step(f"{label} times {scale}", "product", scaled, (label,), {"by": scale})
