"""What the theory and evident signs say of the terms of a mutant, as steps of a derivation; the kernel accepts or refuses each.

Facts of the theory are applied to the terms that occur; signs of products are put together from those of their factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sympy import Add, Basic, Expr, Integer, Le, Lt, MatrixExpr, MatrixSymbol, Mul, Symbol, exp

from theory.claim import Claim, relations
from theory.domains import UnitInterval
from theory.kernel.derivation import Derivation
from theory.kernel.logic import Step, conjuncts
from theory.kernel.meaning import MeaningError, Scope, lower, scope_of
from theory.kernel.normal import sign_of
from theory.operators import Operator, VectorOperator

MOST_FACTS = 24  # of the theory, for one mutant


def facts_about(
    statements: Sequence[Basic | None], claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]
) -> list[Step]:
    """Proved claims without hypotheses, at the values at which all their operators occur in the statements."""
    there = set().union(*map(_operators, statements))
    steps: list[Step] = []
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for name in derivations:
        claim = claims[name]
        if claim.given != True or claim.statement is None or not claim.domain.variables:  # noqa: E712
            continue
        for part in conjuncts(claim.statement):
            wanted = _operators(part)
            if not wanted or {type(term) for term in wanted} - {type(term) for term in there}:
                continue
            for at in _values(claim, wanted, there):
                key = name, tuple(sorted((str(k), str(v)) for k, v in at.items()))
                moved = {str(term.xreplace(at)) for term in wanted}
                if key not in seen and moved <= {str(term) for term in there}:
                    seen.add(key)
                    steps.append(Step(f"fact {len(steps)}", "claim", None, (), {"of": name, "at": at}))
    return steps[:MOST_FACTS]


def _operators(statement: Basic | None) -> set[Any]:
    return set() if statement is None else statement.atoms(Operator, VectorOperator)


def _values(claim: Claim, wanted: set[Any], there: set[Any]) -> Iterator[dict[Any, Any]]:
    """The values of a claim's variables at which one of its operators, applied to all of them, is one of those that occur."""
    variables = {symbol for symbol, _ in claim.domain.variables}
    for term in wanted:
        if not variables <= set(term.args):
            continue
        for other in there:
            if type(other) is type(term) and len(other.args) == len(term.args):
                at: dict[Any, Any] = {}
                for mine, value in zip(term.args, other.args, strict=True):
                    if mine in variables:
                        at.setdefault(mine, value)
                        if isinstance(mine, MatrixSymbol) and isinstance(value, MatrixExpr):
                            sizes = zip(mine.shape, value.shape, strict=True)
                            at.update({size: new for size, new in sizes if isinstance(size, Symbol) and size != new})
                if all(term.xreplace(at).args[k] == arg for k, arg in enumerate(other.args)):
                    yield {symbol: value for symbol, value in at.items() if symbol != value}


class Signs:
    """Shows that terms are nonnegative: from what is evident, the facts that are handed in, and products of both.

    Args:
        known: labels of steps that state 0 <= e or 0 < e, by e.
    """

    def __init__(self, claim: Claim, known: Mapping[Any, str]) -> None:
        self.scope: Scope = scope_of(claim.domain)
        self.known: dict[Any, str] = dict(known)
        self.steps: list[Step] = []
        for symbol, kind in claim.domain.variables:
            if isinstance(kind, UnitInterval):
                for assumed, positive in ((Le(0, symbol, evaluate=False), symbol), (Le(symbol, 1, evaluate=False), 1 - symbol)):
                    self.steps.append(Step(f"{positive} assumed", "assume", assumed))
                    self.known[positive] = self._add(Le(0, positive, evaluate=False), "linear", (f"{positive} assumed",))

    def _add(self, formula: Basic, rule: str, uses: tuple[str, ...], **options: Any) -> str:
        label = f"nonnegative {len(self.steps)}"
        self.steps.append(Step(label, rule, formula, uses, options))
        return label

    def evident(self, term: Expr) -> bool:
        """Whether the kernel infers 0 <= term from how it is written."""
        try:
            return sign_of(lower(term, self.scope)) in (">", ">=")
        except MeaningError:
            return False

    def show(self, term: Expr) -> str | None:
        """The label of a step that states 0 <= term, or None where none is found."""
        if term in self.known:
            return self.known[term]
        found: str | None = None
        if self.evident(term):
            found = self._add(Le(0, term, evaluate=False), "sign", ())
        elif isinstance(term, Add):
            parts = [self.show(part) for part in term.args]
            if None not in parts:
                found = self._add(Le(0, term, evaluate=False), "linear", tuple(part for part in parts if part is not None))
        elif isinstance(term, Mul):
            found = self._product(term)
        if found is not None:
            self.known[term] = found
        return found

    def _product(self, term: Mul) -> str | None:
        for known in self.known:  # a multiple of what is known
            rest = term / known
            if rest.is_Rational and rest > 0:
                return self._add(Le(0, term, evaluate=False), "linear", (self.known[known],))
        done: Expr = Integer(1)
        label: str | None = None
        evident = [factor for factor in term.args if self.evident(factor)]
        hard = [factor for factor in term.args if factor not in evident]
        for factor in hard:
            shown = self.show(factor)
            if shown is None:
                return None
            if label is None:
                label, done = shown, factor
                continue
            done = Mul(done, factor, evaluate=False)
            label = self._add(Le(0, done, evaluate=False), "product", (label, shown))
        if label is None:
            return None
        if evident:
            label = self._add(Le(0, term, evaluate=False), "product", (label,), by=Mul(*evident))
        return label

    def addends(self, statement: Basic | None) -> None:
        """Show what can be shown of the addends of a statement's sides, of their opposites, and of the exponentials in them."""
        for relation in relations(statement) if statement is not None else ():
            self._tangents(relation)
            for side in relation.args:
                for term in Add.make_args(side):
                    for part in _distributed(term):
                        if isinstance(part, Expr) and not part.is_number:
                            if self.show(part) is None:
                                self.show(-part)
                            self._falling(part)

    def _tangents(self, relation: Basic) -> None:
        """(1 - u) exp(u) <= 1 for the exponentials of a relation, times its nonnegative addends without one."""
        terms = [term for side in relation.args for term in Add.make_args(side)]
        plain = [term for term in terms if not term.has(exp) and not term.is_number]
        for power in sorted({factor for term in terms for factor in Mul.make_args(term) if isinstance(factor, exp)}, key=str):
            u = power.args[0]
            below = self._add(Le(1 - u, exp(-u), evaluate=False), "tangent", (), at=-u)
            once = self._add(Le((1 - u) * power, 1, evaluate=False), "product", (below,), by=power)
            for scale in plain:
                shown = self.show(scale)
                if shown is not None:
                    self._add(Le((1 - u) * power * scale, scale, evaluate=False), "product", (once, shown))

    def _falling(self, term: Expr) -> None:
        for factor in Mul.make_args(term):
            if isinstance(factor, exp):
                rest = Mul(*(other for other in Mul.make_args(term) if other != factor))
                exponent, scale = self.show(-factor.args[0]), self.show(rest)
                if exponent is None or scale is None:
                    continue
                turned = self._add(Le(factor.args[0], 0, evaluate=False), "linear", (exponent,))
                below = self._add(Le(factor, 1, evaluate=False), "monotone", (turned,), via="exp")
                self._add(Le(term, rest, evaluate=False), "product", (below, scale))


def _distributed(term: Expr) -> Iterator[Expr]:
    """The term, and its parts where one factor is a sum."""
    yield term
    for factor in Mul.make_args(term):
        if isinstance(factor, Add):
            rest = Mul(*(other for other in Mul.make_args(term) if other != factor))
            for part in factor.args:
                yield rest * part


def known_signs(steps: list[Step]) -> dict[Any, str]:
    """What steps state to be nonnegative, the last of several."""
    found: dict[Any, str] = {}
    for step in steps:
        formula = step.formula
        if isinstance(formula, Le | Lt) and formula.lhs == 0:
            found[formula.rhs] = step.label
    return found


def signs_of_facts(steps: list[Step], claims: Mapping[str, Claim]) -> tuple[list[Step], dict[Any, str]]:
    """Steps that single out 0 <= e from the facts of the theory, and their labels by e."""
    more: list[Step] = []
    found: dict[Any, str] = {}
    for step in steps:
        statement = claims[step.options["of"]].statement
        for part in conjuncts(statement) if statement is not None else ():
            if isinstance(part, Le | Lt) and part.lhs == 0:
                term = part.rhs.xreplace(dict(step.options["at"]))
                label = f"{step.label} sign"
                more.append(Step(label, "linear", Le(0, term, evaluate=False), (step.label,)))
                found[term] = label
    return more, found

