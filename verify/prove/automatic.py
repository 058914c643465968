"""Derivations that are found: linear arithmetic over hypotheses, squares, absolute values and products of two of these.

The kernel checks what is proposed here, so nothing in this module has to be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, combinations_with_replacement
from typing import Any

from sympy import Abs, And, Basic, Eq, Expr, Ge, Gt, Implies, Integer, Le, Lt, MatrixSymbol, Ne, Or, Symbol, log, sqrt, sympify
from sympy.core.relational import Relational

from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.logic import DerivationError, Step, margin
from lemmata.theory.kernel.normal import normal
from lemmata.theory.language.claim import Claim, ClaimError, leq
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.quantifiers import QuantifierError, Witness, denial, exactly, witnessed
from lemmata.verify.prove.multipliers import find_multipliers

MOST_FACTS = 16  # of which products of two are taken
MOST_NUMBERS = 4  # of which squares of differences are taken
LEVELS = 3  # hypotheses alone; with squares; with products of two facts


def derivation_for(claim: Claim, witness: Witness, denies: bool) -> Derivation | None:
    """A derivation of a claim with a prefix (or its denial) with these witnesses, checked; None where none is found."""
    try:
        left = witnessed(denial(claim) if denies else claim, witness)
    except (ClaimError, QuantifierError):  # such as x < 0 and x >= 0, which SymPy decides
        return None
    terms = exactly(witness)
    for level in range(LEVELS):
        facts = list(_facts(left, level))
        for parts in _choices(left.statement):
            derivation = Derivation(claim.id, tuple(_steps(facts, parts)), terms, denies)
            try:
                return _shortened(derivation, facts, claim)
            except DerivationError:
                continue
    return None


def _shortened(derivation: Derivation, facts: list[Step], claim: Claim) -> Derivation:
    """The derivation, checked, without the facts that no combination takes. Raises: DerivationError if it does not hold."""
    used: set[Any] = set()

    def find(target: Expr, kind: str, rows: list[tuple[Expr, str]]) -> Any:
        found = find_multipliers(target, kind, rows)
        used.update(form for (form, _), multiplier in zip(rows, found or (), strict=False) if multiplier)
        return found

    checked = check(derivation, {claim.id: claim}, {claim.id: derivation}, find)
    kept: set[str] = set()
    for step in reversed(facts):
        forms = {normal(margin(part)[0]) for part in checked.steps[step.label].relations}
        if forms & used or step.label in kept:
            kept.update((step.label, *step.uses))
    gone = {step.label for step in facts} - kept
    left = [step for step in derivation.steps if step.label not in gone]
    steps = (replace(step, uses=tuple(label for label in step.uses if label not in gone)) for step in left)
    shorter = replace(derivation, steps=tuple(steps))
    try:
        check(shorter, {claim.id: claim}, {claim.id: shorter}, find_multipliers)
    except DerivationError:
        return derivation
    return shorter


def _choices(statement: Any) -> Iterator[list[Basic]]:
    """The relations and implications that give a statement: all parts of a conjunction, one of a disjunction."""
    parts = list(statement.args) if isinstance(statement, And) else [statement]
    apart = next((part for part in parts if isinstance(part, Ne)), None)
    if apart is not None:
        rest = [part for part in parts if part is not apart]
        for sides in (apart.args, apart.args[::-1]):
            yield [Ne(*sides, evaluate=False), *rest]
        return
    some = next((part for part in parts if isinstance(part, Or)), None)
    if some is None:
        yield parts
        return
    rest = [part for part in parts if part is not some]
    for part in some.args:
        yield [*(part.args if isinstance(part, And) else (part,)), *rest]


def _steps(facts: list[Step], parts: list[Basic]) -> Iterator[Step]:
    yield from facts
    concluded: list[str] = []
    for number, part in enumerate(parts):
        steps = list(_concluding(part, f"part {number}", [step.label for step in facts]))
        yield from steps
        concluded.append(steps[-1].label)
    if len(concluded) > 1:
        yield Step("all", "both", And(*parts, evaluate=False), tuple(concluded))


def _concluding(part: Basic, label: str, uses: list[str]) -> Iterator[Step]:
    """The steps to a relation, or to an implication between relations."""
    if isinstance(part, Implies):
        cause, effect = part.args
        causes = list(cause.args) if isinstance(cause, And) else [cause]
        assumed = [Step(f"{label}, cause {number}", "assume", one) for number, one in enumerate(causes)]
        yield from assumed
        *steps, last = _concluding(effect, f"{label}, effect", [*uses, *(step.label for step in assumed)])
        yield from (*steps, last, Step(label, "discharge", part, (last.label,)))
    elif isinstance(part, Ne):
        yield Step(f"{label}, strictly", "linear", Gt(part.lhs, part.rhs, evaluate=False), tuple(uses))
        yield Step(label, "product", part, (f"{label}, strictly",), {"by": Integer(1)})
    else:
        sizes = [] if isinstance(part, Eq) or not isinstance(part, Relational) else list(_sizes(part))
        yield from (made for size in sizes for made in _bounded(part, size, label, uses))
        yield Step(label, "linear", part, (*uses, *(f"{label}, {size}" for size in sizes)))


def _sizes(relation: Any) -> Iterator[Expr]:
    """The absolute values that the lesser side has with a positive number as factor, where there is one only."""
    found = [(term, c) for term, c in relation.lts.as_coefficients_dict().items() if isinstance(term, Abs) and c > 0]
    if len(found) == 1:
        yield found[0][0]


def _bounded(relation: Any, size: Expr, label: str, uses: list[str]) -> Iterator[Step]:
    """c |a| + rest <= b by c a + rest <= b and -c a + rest <= b."""
    factor = relation.lts.as_coefficients_dict()[size]
    above = (relation.gts - (relation.lts - factor * size)) / factor
    inside = size.args[0]
    kind = Le if isinstance(relation, Le | Ge) else Lt
    for name, side in (("above", inside), ("below", -inside)):
        yield Step(f"{label}, {size} {name}", "linear", kind(side, above, evaluate=False), tuple(uses))
    made = kind(size, above, evaluate=False)
    yield Step(f"{label}, {size}", "absolute", made, (f"{label}, {size} above", f"{label}, {size} below"), {"of": inside})


# --- what may be used --------------------------------------------------------------------------------------------------


def _facts(claim: Claim, level: int) -> Iterator[Step]:
    first = [*_assumed(claim), *_of_sizes(claim)]
    squares = [Step(f"{term} squared", "sign", leq(0, term**2)) for term in _terms(claim.domain)] if level else []
    yield from first
    yield from squares
    if level > 1:
        yield from _products(first)


def _assumed(claim: Claim) -> Iterator[Step]:
    """What the claim is given, and what the kinds say of numbers; ends that a kind does not have are no hypotheses."""
    parts = claim.given.args if isinstance(claim.given, And) else (claim.given,)
    relations = [part for part in parts if isinstance(part, Relational)]
    for symbol, kind in claim.domain.variables:
        if kind.least is not None:
            relations.append(leq(kind.least, symbol))
        low, high = kind.ends or (None, None)
        if low is not None and high is not None and not isinstance(symbol, MatrixSymbol):
            relations += [leq(sympify(low), symbol), leq(symbol, sympify(high))]
        elif low is not None and not isinstance(symbol, MatrixSymbol):
            yield Step(f"{symbol} has a sign", "sign", leq(0, symbol))
    for number, relation in enumerate(relations):
        yield Step(f"hypothesis {number}", "assume", relation)
        yield from _grown(f"hypothesis {number}", relation)


def _grown(label: str, relation: Any) -> Iterator[Step]:
    """From a <= m for a whole number m: the same of their logarithms and roots, so far as a has them."""
    if isinstance(relation, Le) and isinstance(relation.rhs, Symbol) and relation.rhs.is_integer and not relation.lhs.is_number:
        for name, function in (("log", log), ("sqrt", sqrt)) if relation.lhs.is_positive else ():
            grown = leq(function(relation.lhs), function(relation.rhs))
            yield Step(f"{name} of {label}", "monotone", grown, (label,), {"via": name})


def _of_sizes(claim: Claim) -> Iterator[Step]:
    """a <= |a|, -a <= |a| and 0 <= |a|."""
    found = {} if claim.statement is None else dict.fromkeys(sorted(claim.statement.atoms(Abs), key=str))
    for size in found:
        inside = size.args[0]
        yield Step(f"{size} has a sign", "sign", leq(0, size))
        yield Step(f"within {size}", "absolute", None, (), {"of": inside})
        for side in (inside, -inside):
            yield Step(f"{side} <= {size}", "linear", leq(side, size), (f"within {size}",))


def _terms(domain: Domain) -> list[Expr]:
    numbers = [symbol for symbol, _ in domain.variables if not isinstance(symbol, MatrixSymbol)][:MOST_NUMBERS]
    pairs = [term for one, other in combinations(numbers, 2) for term in (one - other, one + other)]
    return [*numbers, *(term for number in numbers for term in (number - 1, number + 1)), *pairs]


def _products(facts: list[Step]) -> Iterator[Step]:
    usable = [step for step in facts if isinstance(step.formula, Le | Lt | Ge | Gt)][:MOST_FACTS]
    for number, (one, other) in enumerate(combinations_with_replacement(usable, 2)):
        made = leq(0, _margin(one.formula) * _margin(other.formula))
        yield Step(f"product {number}", "product", made, (one.label, other.label))


def _margin(relation: Any) -> Expr:
    return relation.gts - relation.lts


__all__ = ["derivation_for"]
