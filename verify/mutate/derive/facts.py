"""What the theory and evident signs say of the terms of a mutant, as steps of a derivation; the kernel accepts or refuses each.

Facts of the theory are applied to the terms that occur; signs of products are put together from those of their factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Dummy,
    Eq,
    Expr,
    Integer,
    Le,
    Lt,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    ceiling,
    count_ops,
    exp,
    expand,
    factor_terms,
    log,
)
from sympy import factor as factored

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step, conjuncts
from lemmata.theory.kernel.meaning import MeaningError, lower, scope_of
from lemmata.theory.kernel.normal import NormalError, sign_of
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.operator import Operator, VectorOperator
from lemmata.theory.language.vectors import Dot
from lemmata.theory.language.vocabulary import STANDARD
from lemmata.theory.terms.index_terms import Entry, Index, Total

MOST_FACTS = 24  # of the theory, for one mutant
SHORT = 60  # operations of a sum, up to which a common denominator is found where its sign is asked
DIVISOR = Symbol("in_place_of_sum", positive=True)  # a name that no claim and no derivation uses


def facts_about(
    statements: Sequence[Basic | None],
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    floors: Mapping[Any, int] | None = None,
) -> list[Step]:
    """Proved claims without hypotheses, at the values at which all their operators occur in the statements.

    Args:
        floors: the least values of the whole variables that occur, from which those at other values are derived.
    """
    low = [Step(f"floor of {symbol}", "assume", Le(least, symbol, evaluate=False)) for symbol, least in (floors or {}).items()]
    there: set[Any] = set().union(*map(_operators, statements))
    steps: list[Step] = []
    for number, (name, at) in enumerate(islice(_met(claims, derivations, there), MOST_FACTS), start=1):
        fact = f"fact {number}"
        variables = claims[name].domain.variables
        whole = {symbol: kind.least for symbol, kind in variables if kind.least is not None and symbol in at}
        raised = [
            Step(f"{fact}, {symbol}", "linear", Le(least, at[symbol], evaluate=False), tuple(s.label for s in low))
            for symbol, least in (whole.items() if low else ())
        ]
        steps += [*raised, Step(fact, "claim", None, tuple(step.label for step in raised), {"of": name, "at": at})]
    return [*low, *steps] if steps else []


def _met(claims: Mapping[str, Claim], derivations: Mapping[str, Derivation], there: set[Any]) -> Iterator[tuple[str, Any]]:
    """Proved claims without hypotheses and the values at which all operators of a part are among those there, each once."""
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for name in derivations:
        claim = claims[name]
        if claim.given != True or claim.statement is None or not claim.domain.variables:  # noqa: E712
            continue
        for part in conjuncts(claim.statement):
            wanted = _operators(part)
            if not wanted or not {*map(type, wanted)} <= {*map(type, there)}:
                continue
            for at in _values(claim, wanted, there):
                key = name, tuple(sorted((str(k), str(v)) for k, v in at.items()))
                moved = {term.xreplace(at) for term in wanted}
                if key not in seen and all(any(_same(term, other) for other in there) for term in moved):
                    seen.add(key)
                    yield name, at


@lru_cache(maxsize=50_000)
def _operators(statement: Basic | None) -> frozenset[Any]:
    return frozenset(() if statement is None else statement.atoms(Operator, VectorOperator))


@lru_cache(maxsize=50_000)
def _written(term: Any) -> str:
    return str(term)


def _same(one: Any, other: Any) -> bool:
    """Whether two operators are the same, their arguments as equal expressions."""
    if one == other or _written(one) == _written(other):
        return True
    alike = type(one) is type(other) and len(one.args) == len(other.args)
    return alike and all(a == b or _equal(a, b) for a, b in zip(one.args, other.args, strict=True))


def _values(claim: Claim, wanted: frozenset[Any], there: set[Any]) -> Iterator[dict[Any, Any]]:
    """The values of a claim's variables at which one of its operators, applied to all of them, is one of those that occur."""
    variables = {symbol for symbol, _ in claim.domain.variables}
    for term, other in product(wanted, there):
        if type(other) is not type(term) or len(other.args) != len(term.args):
            continue
        at = _matched(term, other, variables, {})
        if at is None:
            continue
        found: Iterable[dict[Any, Any] | None] = (at,)
        if not variables <= {*at}:  # the rest of the variables stands in another operator
            pairs = product(wanted - {term}, there - {other})
            found = (_matched(second, beside, variables, at) for second, beside in pairs if type(beside) is type(second))
        for both in found:
            if both is not None and variables <= {*both}:
                yield {symbol: value for symbol, value in both.items() if symbol != value}


def _matched(term: Any, other: Any, variables: set[Any], known: Mapping[Any, Any]) -> dict[Any, Any] | None:
    """The values of variables at which a claim's term is the other one, beside those known; None where there are none.

    An argument is a variable, or a sum of one that is not known yet and of what is known.
    """
    at = dict(known)
    for mine, value in zip(term.args, other.args, strict=True):
        if mine in variables:
            if isinstance(mine, MatrixExpr) != isinstance(value, MatrixExpr):
                return None
            at.setdefault(mine, value)
            if isinstance(mine, MatrixSymbol) and isinstance(value, MatrixExpr):
                sizes = zip(mine.shape, value.shape, strict=True)
                at.update({size: new for size, new in sizes if isinstance(size, Symbol) and size != new})
        elif isinstance(mine, Add) and isinstance(value, Expr):
            _solve(mine, value, variables, at)
    moved = term.xreplace(at)
    fits = all(moved.args[k] == arg or _equal(moved.args[k], arg) for k, arg in enumerate(other.args))
    return at if fits else None


def _solve(total: Add, value: Expr, variables: set[Any], at: dict[Any, Any]) -> None:
    """Add the value of the variable that is an addend of a sum and not known, where there is one such."""
    open_ones = [part for part in total.args if part in variables and part not in at]
    if len(open_ones) == 1:
        rest = Add(*(part for part in total.args if part != open_ones[0])).xreplace(at)
        at[open_ones[0]] = value - rest if isinstance(value, MatrixExpr) else factor_terms(value - rest)


def rematched(claim: Claim, at: Mapping[Any, Any], old: Any, new: Any, *, named: bool = False) -> dict[Any, Any] | None:
    """The values at which an operator of a claim that is `old` at some values is `new`; None where there are none.

    One variable takes another value, a number that the hypotheses do not name.

    Args:
        named: for a number that they do name as well.
    """
    if claim.statement is None or type(old) is not type(new):
        return None
    variables = {symbol for symbol, _ in claim.domain.variables}
    for term in sorted((term for term in claim.statement.atoms(type(old)) if term.xreplace(dict(at)) == old), key=str):
        for one in sorted((term.free_symbols & variables) - (set() if named else claim.given.free_symbols), key=str):
            known = {symbol: at.get(symbol, symbol) for symbol in variables if symbol != one}
            found = _matched(term, new, variables, known) if isinstance(one, Symbol) else None
            if found is not None and one in found:
                return {**at, one: found[one]}
    return None


def _equal(one: Any, other: Any) -> bool:
    return isinstance(one, Expr) and isinstance(other, Expr) and not one.has(MatrixExpr) and expand(one - other) == 0


@lru_cache(maxsize=50_000)
def sign_as_written(term: Expr, domain: Domain) -> str:
    """What the kernel infers of the sign of a term over a domain from how it is written: ">", ">=", "=", or "" for nothing."""
    try:
        return sign_of(lower(term, scope_of(domain)))
    except (MeaningError, NormalError):
        return ""


class Signs:
    """Shows that terms are nonnegative: from what is evident, the facts that are handed in, and products of both.

    Args:
        known: labels of steps that state 0 <= e or 0 < e, by e.
        name: what the labels of its steps begin with.
    """

    def __init__(self, claim: Claim, known: Mapping[Any, str], name: str = "nonnegative") -> None:
        self.domain = claim.domain
        self.known: dict[Any, str] = dict(known)
        self.asked: set[Any] = set()  # what is being shown: 2 - 2 d, written in d - 1, is 2 - 2 d
        self.name = name
        self.steps: list[Step] = []
        for symbol, kind in claim.domain.variables:
            if kind.ends == (0, 1):
                for assumed, positive in ((Le(0, symbol, evaluate=False), symbol), (Le(symbol, 1, evaluate=False), 1 - symbol)):
                    if positive not in self.known:
                        self.steps.append(Step(f"{positive} assumed", "assume", assumed))
                        self.known[positive] = self._add(Le(0, positive, evaluate=False), "linear", (f"{positive} assumed",))

    def assumed(self, given: Basic) -> None:
        """The numbers that the hypotheses call nonnegative, those that they call positive, and the product of the latter."""
        label, product = "", Integer(1)
        for part in conjuncts(given) if given != True else ():  # noqa: E712
            if isinstance(part, Le) and part.lhs == 0:
                self.steps.append(Step(f"{part.rhs} nonnegative", "assume", part))
                self.known.setdefault(part.rhs, f"{part.rhs} nonnegative")
            if isinstance(part, Le) and self.positive(part.lhs) and not part.lhs.is_number:
                self.steps.append(Step(f"{part} assumed", "assume", part))
                below = self._add(Le(log(part.lhs), log(part.rhs), evaluate=False), "monotone", (f"{part} assumed",), via="log")
                if part.rhs.is_Rational and part.rhs > 1:
                    most = self._add(Lt(log(part.rhs), ceiling(log(part.rhs)), evaluate=False), "sign", ())
                    self._add(Lt(log(part.lhs), ceiling(log(part.rhs)), evaluate=False), "linear", (below, most))
            if isinstance(part, Lt) and part.lhs == 0:
                self.steps.append(Step(f"{part.rhs} positive", "assume", part))
                self.known.setdefault(part.rhs, f"{part.rhs} positive")
                product = product * part.rhs
                uses = (f"{part.rhs} positive", label) if label else (f"{part.rhs} positive",)
                label = self._add(Lt(0, product, evaluate=False), "product" if len(uses) > 1 else "linear", uses)
                self.known.setdefault(product, label)

    def products(self, statement: Basic | None) -> None:
        """0 < c p for the addends c p of a statement, p the product of the positive numbers that are known."""
        positive = [term for term in self.known if isinstance(term, Expr)]
        for relation in relations(statement) if statement is not None else ():
            for term in {part for side in relation.args for part in Add.make_args(side)}:
                for known in positive:
                    rest = term / known
                    for sign in (1, -1):
                        if not rest.is_number and self.positive(sign * rest):
                            self._add(Lt(0, sign * term, evaluate=False), "product", (self.known[known],), by=sign * rest)

    def positive(self, term: Expr) -> bool:
        """Whether the kernel infers 0 < term from how it is written."""
        return sign_as_written(term, self.domain) == ">"

    def _add(self, formula: Basic | None, rule: str, uses: tuple[str, ...], **options: Any) -> str:
        label = f"{self.name} {len(self.steps)}"
        self.steps.append(Step(label, rule, formula, uses, options))
        return label

    def evident(self, term: Expr) -> bool:
        """Whether the kernel infers 0 <= term from how it is written."""
        return sign_as_written(term, self.domain) in (">", ">=")

    def show(self, term: Expr) -> str | None:
        """The label of a step that states 0 <= term, or None where none is found."""
        if term in self.known:
            return self.known[term]
        if term in self.asked:
            return None
        self.asked.add(term)
        found = self._shown(term)
        self.asked.remove(term)
        if found is not None:
            self.known[term] = found
        return found

    def _shown(self, term: Expr) -> str | None:
        """By how it is written, or from its parts."""
        if self.evident(term):
            return self._add(Le(0, term, evaluate=False), "sign", ())
        if isinstance(term, Add):
            return self._sum(term)
        if isinstance(term, Mul):
            return self._product(term)
        return self._power(term) if isinstance(term, Pow) and term.exp.is_integer and not term.exp.is_number else None

    def _sum(self, term: Add) -> str | None:
        """Addend by addend, the numbers in front of like terms taken together; or over a common denominator."""
        ways = (term.args, _collected(term), *self._about(term)) if term.free_symbols else (term.args,)
        for addends in dict.fromkeys(ways):
            parts = [self.show(part) for part in addends]
            if None not in parts:
                return self._add(Le(0, term, evaluate=False), "linear", tuple(part for part in parts if part is not None))
        return self._quotient(term) if count_ops(term) < SHORT else None

    def _about(self, term: Add) -> Iterator[tuple[Expr, ...]]:
        """Polynomials in m written in m - k, where it is known that m >= k: m w - w is (m - 2) w + w for m >= 2."""
        shaped = term.atoms(Operator, VectorOperator, MatrixSymbol)  # sizes are in their shapes
        held = {part: Dummy(real=True) for part in shaped}
        for known in self.known:
            symbol = next(iter(known.free_symbols), None) if isinstance(known, Add) else None
            if isinstance(symbol, Symbol) and (known - symbol).is_Rational:
                name = Dummy(real=True)
                back = {name: known, **{other: part for part, other in held.items()}}
                moved = expand(term.xreplace(held).xreplace({symbol: name + symbol - known}), power_exp=False)
                if moved.is_polynomial(name):
                    yield tuple(part.xreplace(back) for part in Add.make_args(moved))

    def _quotient(self, term: Add) -> str | None:
        """Over the one sum s that terms are divided by: the numerator is nonnegative, and a = (b a + c a) / s for s = b + c."""
        numerator, denominator = factored(term).as_numer_denom()
        sums = [part for part in Mul.make_args(denominator) if isinstance(part, Add)]
        if len(sums) != 1 or not self.positive(denominator):
            return None
        label = self.show(numerator)
        if label is None:
            return None
        uses = [self._add(Le(0, numerator / denominator, evaluate=False), "product", (label,), by=1 / denominator)]
        for part in (part for part in term.args if not part.has(1 / sums[0])):
            apart = Eq(Add(*(part * each / DIVISOR for each in sums[0].args)), part * sums[0] / DIVISOR, evaluate=False)
            uses.append(self._add(None, "instance", (self._add(apart, "linear", ()),), at={DIVISOR: sums[0]}))
        return self._add(Le(0, term, evaluate=False), "linear", tuple(uses))

    def _power(self, term: Pow) -> str | None:
        base = self.show(term.base)
        label = f"{self.name} powers {len(self.steps)}"
        powers = base and standard(label, "powers", (term.base, term.base, term.exp + 1), base)
        if not powers:
            return None
        self.steps.append(powers)
        return self._add(Le(0, term, evaluate=False), "linear", (label,))

    def _known_multiple(self, term: Expr) -> str | None:
        """The label of what is known of a positive multiple of a term."""
        for known, label in self.known.items():
            share = term / known
            if share.is_Rational and share > 0:
                return label
        return None

    def _product(self, term: Mul) -> str | None:
        multiple = self._known_multiple(term)
        if multiple is not None:
            return self._add(Le(0, term, evaluate=False), "linear", (multiple,))
        done: Expr = Integer(1)
        label: str | None = None
        evident = list(filter(self.evident, term.args))
        turned = 1
        for part in (part for part in term.args if part not in evident):
            sign, shown = 1, None if part == -1 else self.show(part)
            if shown is None:  # a product of two that are not positive is nonnegative as well
                sign, shown = -1, "" if part == -1 else self.known.get(-part)
            if shown is None:
                return None
            turned *= sign
            if not shown:
                continue
            done = Mul(done, sign * part, evaluate=False) if label else sign * part
            label = shown if label is None else self._add(Le(0, done, evaluate=False), "product", (label, shown))
        if label is None or turned < 0:
            return None
        if evident:
            return self._add(Le(0, term, evaluate=False), "product", (label,), by=Mul(*evident))
        return self._add(Le(0, term, evaluate=False), "linear", (label,))

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
                            self._exponentials(part)

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

    def _exponentials(self, term: Expr) -> None:
        """c exp(-a) <= c and c <= c exp(a) for the nonnegative c and a that make up a term."""
        for factor in Mul.make_args(term):
            if isinstance(factor, exp):
                rest = without(term, factor)
                for sign in (1, -1):
                    exponent, scale = self.show(sign * factor.args[0]), self.show(rest)
                    if exponent is not None and scale is not None:
                        turned = self._add(ordered(0, factor.args[0], sign), "linear", (exponent,))
                        beside = self._add(ordered(1, factor, sign), "monotone", (turned,), via="exp")
                        self._add(ordered(rest, term, sign), "product", (beside, scale))

    def multiples(self, statement: Basic | None, facts: Sequence[Basic]) -> None:
        """a <= c a for the greater sides a of facts and the addends c a of a statement (without exponentials), c of sizes."""
        sizes = {*self.domain.sizes}
        addends = {part for relation in relations(statement) for side in relation.args for part in Add.make_args(side)}
        plain = sorted({Mul(*(f for f in Mul.make_args(part) if not isinstance(f, exp))) for part in addends}, key=str)
        for relation in facts:
            if isinstance(relation, Le | Lt):
                for term in plain:
                    ratio = term / relation.rhs if relation.rhs != 0 else Integer(1)
                    if not ratio.is_number and ratio.free_symbols <= sizes and not ratio.has(Operator):
                        self.show(factored(term - relation.rhs))


def standard(label: str, which: str, values: tuple[Any, ...], *uses: str) -> Step | None:
    """A step that applies a standard fact to values of its variables, in their order; None where the theory has none."""
    known = STANDARD.get(which)
    if known is None:
        return None
    at = dict(zip((symbol for symbol, _ in known.domain.variables), values, strict=True))
    return Step(label, "claim", None, uses, {"of": known.id, "at": at})


def squares(statements: Sequence[Basic | None], domain: Domain) -> Iterator[Step]:
    """0 <= u.u, and 0 <= (u - v).(u - v) and (u + v).(u + v) for products u.v, with what they are multiplied by."""
    sides = [side for one in statements if one is not None for relation in relations(one) for side in relation.args]
    terms = sorted({part for side in sides for part in Add.make_args(side) if part.has(Dot)}, key=str)
    for number, (term, inner) in enumerate(
        (t, factor) for t in terms for factor in Mul.make_args(t) if isinstance(factor, Dot)
    ):
        u, v = inner.args
        rest, index = without(term, inner), Index("entry", u.shape[0])
        entries = [Entry(u, index)] if u == v else [Entry(u, index) + sign * Entry(v, index) for sign in (1, -1)]
        for k, entry in enumerate(entries):
            yield from _square(f"square {number} {k}", Total(entry**2, index), rest, domain)


def _square(label: str, square: Expr, rest: Expr, domain: Domain) -> Iterator[Step]:
    """0 <= a sum of squares, and the same times a factor, or its opposite, of evident sign."""
    yield Step(label, "sign", Le(0, square, evaluate=False))
    scale = next((scale for scale in (rest, -rest) if sign_as_written(scale, domain) in (">", ">=")), None)
    if scale is not None and scale != 1:
        yield Step(f"{label} scaled", "product", Le(0, scale * square, evaluate=False), (label,), {"by": scale})


def orthogonal(part: Basic, original: Claim, source: str) -> Iterator[tuple[Step, ...]]:
    """u.v = 0 from what an original says, w.w = 0 for w = u or v: then each entry of w is 0."""
    inner = part.args[0] if isinstance(part, Eq) and part.args[1] == 0 else None
    if not isinstance(inner, Dot) or original.statement is None:
        return
    index = Index("entry", inner.args[0].shape[0])
    for w, other in (inner.args, inner.args[::-1]):
        if Eq(Dot(w, w), 0, evaluate=False) in conjuncts(original.statement):
            one, its = Entry(w, index), Entry(other, index)
            yield (
                Step("orthogonal: a term", "term", None, (), {"of": one**2, "over": index, "at": index}),
                Step(
                    "orthogonal: its square at most 0", "linear", Le(one**2, 0, evaluate=False), ("orthogonal: a term", source)
                ),
                Step("orthogonal: its square", "sign", Le(0, one**2, evaluate=False)),
                Step(
                    "orthogonal: square 0",
                    "squeeze",
                    Eq(one**2, 0, evaluate=False),
                    ("orthogonal: its square at most 0", "orthogonal: its square"),
                ),
                Step(
                    "orthogonal: size 0",
                    "monotone",
                    Eq(Abs(one), 0, evaluate=False),
                    ("orthogonal: square 0",),
                    {"via": "sqrt"},
                ),
                Step("orthogonal: its size", "absolute", None, (), {"of": one}),
                Step(
                    "orthogonal: entry at most 0",
                    "linear",
                    Le(one, 0, evaluate=False),
                    ("orthogonal: its size", "orthogonal: size 0"),
                ),
                Step(
                    "orthogonal: entry at least 0",
                    "linear",
                    Le(0, one, evaluate=False),
                    ("orthogonal: its size", "orthogonal: size 0"),
                ),
                Step(
                    "orthogonal: entry 0",
                    "squeeze",
                    Eq(one, 0, evaluate=False),
                    ("orthogonal: entry at most 0", "orthogonal: entry at least 0"),
                ),
                Step(
                    "orthogonal: product 0", "product", Eq(one * its, 0, evaluate=False), ("orthogonal: entry 0",), {"by": its}
                ),
                Step("orthogonal: products", "sum", None, ("orthogonal: product 0",), {"over": index}),
                Step("the mutant", "linear", part, ("orthogonal: products",)),
            )


def ordered(low: Any, high: Any, sign: int) -> Basic:
    """low <= high, the other way round for a negative sign."""
    return Le(low, high, evaluate=False) if sign > 0 else Le(high, low, evaluate=False)


def without(term: Expr, factor: Basic) -> Expr:
    """A product without one of its factors."""
    return Mul(*(other for other in Mul.make_args(term) if other != factor))


def _distributed(term: Expr) -> Iterator[Expr]:
    """The term, and its parts where one factor is a sum."""
    yield term
    for factor in Mul.make_args(term):
        if isinstance(factor, Add):
            rest = Mul(*(other for other in Mul.make_args(term) if other != factor))
            for part in factor.args:
                yield rest * part


def _collected(term: Add) -> tuple[Expr, ...]:
    """The addends with the numbers in front of like terms taken together: (e pi - 1) n of e pi n - n."""
    scales: dict[Expr, list[Expr]] = {}
    for part in term.args:
        scale, rest = part.as_independent(*part.free_symbols, as_Add=False)
        scales.setdefault(rest, []).append(scale)
    return tuple(Mul(Add(*found), rest) for rest, found in scales.items())


def known_signs(steps: list[Step]) -> dict[Any, str]:
    """What steps state to be nonnegative, the last of several."""
    found: dict[Any, str] = {}
    for step in steps:
        formula = step.formula
        if isinstance(formula, Le | Lt) and formula.lhs == 0:
            found[formula.rhs] = step.label
    return found


def stated(step: Step, claims: Mapping[str, Claim]) -> list[Basic]:
    """What a fact says at the values at which it is applied."""
    statement = claims[step.options["of"]].statement
    return [] if statement is None else [part.xreplace(dict(step.options["at"])) for part in conjuncts(statement)]


def signs_of_facts(steps: list[Step], claims: Mapping[str, Claim]) -> tuple[list[Step], dict[Any, str]]:
    """Steps that single out 0 <= e from the facts of the theory, and their labels by e."""
    more: list[Step] = []
    found: dict[Any, str] = {}
    for step in steps:
        for part in stated(step, claims):
            if isinstance(part, Le | Lt) and part.lhs == 0:
                label = f"{step.label} sign"
                more.append(Step(label, "linear", Le(0, part.rhs, evaluate=False), (step.label,)))
                found[part.rhs] = label
    return more, found
