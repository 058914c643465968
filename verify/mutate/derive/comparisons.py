"""Which of the two terms that an edit exchanged is greater, and of the terms around them, outwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sympy import Abs, Add, Basic, Eq, Le, Lt, Mul, Pow, count_ops, factor

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.meaning import Scope, lower, scope_of
from lemmata.theory.kernel.normal import sign_of
from lemmata.theory.language.claim import Claim, ClaimError, relations
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.terms.index_terms import Chosen, Entry, Index
from lemmata.verify.mutate.derive.differences import differences, edited, extremes, factors, is_scalar
from lemmata.verify.mutate.derive.facts import Signs, facts_about, known_signs, standard
from lemmata.verify.mutate.derive.hypotheses import known_signs_and_facts
from lemmata.verify.mutate.derive.workbench import Workbench

AROUND = 12  # terms around the edited one that are compared
FACTORED = 120  # operations of the two terms that an edit exchanged, up to which the difference is factored
NOTHING: tuple[None, ...] = (None,)


def outward(bench: Workbench, original: Claim, mutant: Claim) -> None:
    """Show of the two terms that the edit exchanged which one is greater, then of the terms around them, outwards."""
    base = bench.base(original)
    if base is not None and mutant.given == original.given:
        signs_by_products(bench, base, original, mutant)
    pairs = [pair for pair in differences(*edited(original, mutant)) if all(is_scalar(term) for term in pair)]
    scope, exact = scope_of(mutant.domain), mutant.statement is not None and mutant.statement.has(Eq)
    inside: list[Step] = []
    known, _ = bench.accepted(known_signs_and_facts(bench, original, mutant, {}), mutant) if pairs else ([], ())

    def ways(wanted: Basic, claim: Claim) -> Iterator[tuple[Step, ...]]:
        yield from _by_theory(bench, original, wanted, claim)
        if exact and base is not None and len(inside) < 2:
            last = Step("all", "linear", wanted, tuple(step.label for step in base.steps[:-1]))
            yield (*base.steps[:-1], last)
        for before in inside or NOTHING:
            yield from _comparisons(wanted, before, scope, claim, tuple(known))

    for one, other in reversed(pairs[-AROUND:]):
        found: list[Step] = []
        for number, (low, high) in enumerate(((one, other), (other, one))):
            if found and not exact:  # of an equation both orders are of use
                break
            wanted = Le(low, high, evaluate=False)
            try:
                claim = bench.aside(mutant, wanted)
            except ClaimError:  # the terms are bound inside a sum or a limit
                return
            for steps in ways(wanted, claim):
                derivation = Derivation(claim.id, steps)
                if bench.shows(derivation, claim):
                    found.append(Step(f"inside {number}", "claim", wanted, (), {"of": claim.id, "at": {}}))
                    break
        inside = found


def signs_by_products(bench: Workbench, base: Derivation, original: Claim, mutant: Claim) -> None:
    """Show 0 <= c f for the terms c f of the original for which a step of its derivation says that 0 <= f."""
    for relation in relations(original.statement):
        for term in (term for side in relation.args for term in Add.make_args(side) if isinstance(term, Mul)):
            for step in base.steps:
                if isinstance(step.formula, Le) and step.formula.lhs == 0 and step.formula.rhs in term.args:
                    claim = bench.aside(mutant, Le(0, term, evaluate=False))
                    rest = Mul(*(factor for factor in term.args if factor != step.formula.rhs))
                    product = Step("the product", "product", claim.statement, (step.label,), {"by": rest})
                    derivation = Derivation(claim.id, (*base.steps[:-1], product))
                    if bench.shows(derivation, claim):
                        break


def _by_theory(bench: Workbench, original: Claim, wanted: Basic, claim: Claim) -> Iterator[tuple[Step, ...]]:
    """low <= high for two values of one operator, by what the theory says of them."""
    low, high = wanted.args
    if isinstance(low, Operator) and type(low) is type(high):
        others = {name: found for name, found in bench.prover.derivations.items() if name != original.id}
        facts, usable = bench.accepted(facts_about((wanted,), bench.prover.claims, others), claim)
        if usable:
            yield *facts, Step("all", "linear", wanted, usable)


def _scaled(wanted: Basic, inside: Step, claim: Claim, known: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """c a <= c b from a <= b, where the theory says what sign c has."""
    low, high = wanted.args
    for multiples, sign in ((factors(low, inside.formula), 1), (factors(high, inside.formula), -1)):
        for scale in multiples:
            signs = Signs(claim, known_signs(list(known)), "scale")
            if inside.formula is None or signs.evident(sign * scale):
                continue
            label = signs.show(sign * scale)
            if label is not None:
                scaled = Le(*(Mul(sign * scale, side) for side in inside.formula.args), evaluate=False)
                turned = Step("scaled", "product", scaled, ("inside", label))
                yield *known, *signs.steps, inside, turned, Step("all", "linear", wanted, ("scaled",))


def _comparisons(
    wanted: Basic, inside: Step | None, scope: Scope, claim: Claim, known: tuple[Step, ...]
) -> Iterator[tuple[Step, ...]]:
    """Ways to show low <= high: evident, entry by entry, or from what is known of the terms inside."""
    if inside is not None:
        inside = replace(inside, label="inside")
        yield from _from_inside(wanted, inside, claim, known)
        yield from _by_entries(wanted, [inside], scope)
    else:
        yield from _evident(wanted, claim)
        yield from _by_entries(wanted, [], scope)


def _from_inside(wanted: Basic, inside: Step, claim: Claim, known: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """By a monotone function of the terms inside, a factor, a reciprocal or a power."""
    low, high = wanted.args
    yield inside, Step("all", "linear", wanted, ("inside",))
    for function in ("exp", "log", "sqrt", "square"):
        yield inside, Step("all", "monotone", wanted, ("inside",), {"via": function})
    for scale in factors(low, inside.formula):
        yield inside, Step("all", "product", wanted, ("inside",), {"by": scale})
    for scale in factors(high, inside.formula):  # -c b <= -c a
        scaled = [Mul(-scale, side) for side in (inside.formula.args if inside.formula is not None else ())]
        turned = Step("scaled", "product", Le(*scaled, evaluate=False), ("inside",), {"by": -scale})
        yield inside, turned, Step("all", "linear", wanted, ("scaled",))
    yield from _scaled(wanted, inside, claim, known)
    if isinstance(low, Pow) and isinstance(high, Pow) and low.exp == high.exp == -1:  # 1/b <= 1/a
        reciprocals = standard("reciprocals", "reciprocals", (high.base, low.base), "inside")
        if reciprocals is not None:
            yield inside, reciprocals, Step("all", "linear", wanted, ("reciprocals",))
    if isinstance(low, Pow) and isinstance(high, Pow) and low.exp == high.exp and low.exp.is_integer:  # a^k <= b^k
        signs = Signs(claim, {})
        label = signs.show(low.base)
        powers = label and standard("powers", "powers", (low.base, high.base, low.exp + 1), label, "inside")
        if powers:
            yield *signs.steps, inside, powers, Step("all", "linear", wanted, ("powers",))


def _evident(wanted: Basic, claim: Claim) -> Iterator[tuple[Step, ...]]:
    """By the signs as written, and of a number and its square below 1 or above."""
    low, high = wanted.args
    yield (Step("all", "sign", wanted),)
    yield (Step("all", "linear", wanted),)
    signs = Signs(claim, {})
    label = signs.show(factor(high - low)) if count_ops(low) + count_ops(high) < FACTORED else None
    if label is not None:
        yield *signs.steps, Step("all", "linear", wanted, (label,))
    if low == high**2 or high == low**2:  # of a number in the unit interval, or beyond it
        number = min(wanted.args, key=count_ops)
        below = Step("0 <=", "assume", Le(0, number, evaluate=False))
        for case in (Le(number, 1, evaluate=False), Lt(1, number, evaluate=False)):
            yield below, Step("case", "assume", case), Step("all", "product", wanted, ("case", "0 <="))


def _by_entries(wanted: Basic, steps: list[Step], scope: Scope) -> Iterator[tuple[Step, ...]]:
    """From where the extremes of both terms are attained, and the bounds there."""
    low, high = wanted.args
    entries = list(extremes(low, high))
    if not entries:
        return
    for number, (entry, index) in enumerate(entries):
        for name, of in ((f"a{number}", entry), (f"b{number}", -entry)):
            steps.append(Step(name, "attained", None, (), {"of": of, "over": index, "name": name}))

    for_all = []
    for number, (entry, index) in enumerate(entries):
        for name, of in ((f"above {number}", entry), (f"below {number}", -entry)):
            for_all.append((Step(name, "bound", None, (), {"of": of, "over": index}), index))
    for number, node in enumerate(sorted(set().union(*(entry.atoms(VectorOperator) for entry, _ in entries)), key=str)):
        index = Index("entry", node.shape[0])
        if sign_of(lower(Entry(node, index), scope)) in (">", ">="):
            for_all.append((Step(f"entry {number}", "sign", Le(0, Entry(node, index), evaluate=False)), index))
    for step, index in for_all:
        steps.append(step)
        for chosen in _choices(entries, index):
            at = {index: Chosen(chosen, index.range)}
            steps.append(Step(f"{step.label} {chosen}", "instance", None, (step.label,), {"at": at}))
    yield (*steps, Step("all", "linear", wanted, _usable(steps)))
    yield from _by_sizes(wanted, steps, entries)


def _choices(entries: list[tuple[Any, Index]], index: Index) -> list[str]:
    """The names of the indices at which the extremes over an index are attained."""
    return [f"{kind}{k}" for k, (_, other) in enumerate(entries) if other == index for kind in "ab"]


def _usable(steps: list[Step]) -> tuple[str, ...]:
    return tuple(step.label for step in steps if step.rule not in ("bound", "sign"))


def _by_sizes(wanted: Basic, steps: list[Step], entries: list[tuple[Any, Index]]) -> Iterator[tuple[Step, ...]]:
    """With a <= |a| and -a <= |a| at every choice, and |a| <= b from a <= b and -a <= b."""
    sizes = [(number, entry.args[0], index) for number, (entry, index) in enumerate(entries) if isinstance(entry, Abs)]
    for number, entry, index in sizes:
        for chosen in _choices(entries, index):
            at = entry.xreplace({index: Chosen(chosen, index.range)})
            steps.append(Step(f"size {number} {chosen}", "absolute", None, (), {"of": at}))
    usable, high = _usable(steps), wanted.args[1]
    for number, entry, index in sizes:
        at = entry.xreplace({index: Chosen(f"a{number}", index.range)})
        both = (
            Step("above", "linear", Le(at, high, evaluate=False), usable),
            Step("below", "linear", Le(-at, high, evaluate=False), usable),
            Step("between", "absolute", Le(Abs(at), high, evaluate=False), ("above", "below")),
        )
        yield (*steps, *both, Step("all", "linear", wanted, (*usable, "between")))
