r"""The rules of order: linear arithmetic, signs, products, monotone functions, sums, extremes, absolute values, tangents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lemmata.theory.kernel.logic import (
    Context,
    Fact,
    Step,
    conjuncts,
    evident,
    general,
    joined,
    margin,
    needed,
    require,
    rule,
    same,
    stated,
)
from lemmata.theory.kernel.normal import is_zero, normal, sign_of, terms_of
from lemmata.theory.terms.index_terms import Chosen, Entry, Greatest, Index, Total, arrays_of, chosen_in, substitute
from lemmata.theory.terms.known import spectral
from lemmata.theory.terms.signs import sign
from lemmata.theory.terms.sympy_facts import (
    Abs,
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Ne,
    Rational,
    Relational,
    exp,
    log,
    sqrt,
)


@rule("linear")
def linear(step: Step, facts: list[Fact], context: Context) -> Fact:
    """Each relation of the formula is a combination of the facts' margins plus addends of evident sign.

    Multipliers of inequalities are rationals >= 0, of equations any rational; option `multipliers` gives them for a single
    relation, otherwise they are searched for. What is proposed is checked exactly.
    """
    formula = stated(step, context)
    rows: list[tuple[Expr, str]] = []
    owners: list[Fact] = []
    for fact in facts:
        for form, kind in map(margin, fact.relations):
            if kind != "!=":
                rows.append((normal(form), kind))
                owners.append(fact)
    given = step.options.get("multipliers")
    used: list[Fact] = []
    for part in conjuncts(formula):
        require(isinstance(part, Relational), step, "{} is no relation", part)
        target, kind = margin(part)
        require(kind != "!=", step, "an inequation is no linear fact")
        form = normal(target)
        multipliers = context.find(form, kind, rows) if given is None else given
        require(multipliers is not None and len(multipliers) == len(rows), step, "no combination of the facts gives {}", part)
        require(combines(form, kind, rows, multipliers), step, "the combination does not give {}", part)
        used += [owner for owner, multiplier in zip(owners, multipliers, strict=True) if multiplier != 0]
    return Fact(joined(used), formula)  # a fact that was not needed brings no hypothesis


def combines(target: Expr, kind: str, rows: list[tuple[Expr, str]], multipliers: list[Rational]) -> bool:
    """Whether target = sum of multipliers times rows + addends >= 0 (> 0 where the kind is strict), exactly."""
    strict = False
    rest = target
    for (form, row_kind), multiplier in zip(rows, multipliers, strict=True):
        if not isinstance(multiplier, Rational) or (row_kind != "=" and multiplier < 0):
            return False
        if kind == "=" and row_kind != "=" and multiplier != 0:
            return False
        strict |= row_kind == ">" and multiplier > 0
        rest = rest - multiplier * form
    rest = normal(rest)
    if kind == "=":
        return bool(rest == 0)
    numbers = sum((part for part in terms_of(rest) if part.is_number), Integer(0))
    signs = [sign_of(numbers), *(sign_of(part) for part in terms_of(rest) if not part.is_number)]
    strict |= ">" in signs
    return "" not in signs and (kind == ">=" or strict)


@rule("sign")
def sign_rule(step: Step, facts: list[Fact], context: Context) -> Fact:
    """Relations whose margin has an evident sign as written or in normal form: squares, exponentials, sums of them."""
    formula = stated(step, context)
    for part in conjuncts(formula):
        if isinstance(part, Eq):
            require(is_zero(margin(part)[0]), step, "{} is no identity", part)
        else:
            require(evident(part), step, "the sign of {} is not evident", part)
    return Fact(frozenset(), formula)


@rule("product")
def product(step: Step, facts: list[Fact], context: Context) -> Fact:
    """The margin of the formula is the product of two facts' margins, or of one and option `by`, of evident sign."""
    formula = stated(step, context)
    first, first_kind = margin(facts[0].formula)
    if "by" in step.options:
        second = context.low(step.options["by"])
        normal(second)  # it is defined everywhere: SymPy would cancel a division by 0 in the product
        found = sign_of(second)
        if first_kind == "=":
            second_kind = "="
        else:
            require(found in (">", ">="), step, "the sign of {} is not evident", second)
            second_kind = found
    else:
        require(len(facts) == 2, step, "needs two facts, or one and `by`")
        second, second_kind = margin(facts[1].formula)
    require("!=" not in (first_kind, second_kind), step, "needs relations >=, > or =")
    kind = "=" if "=" in (first_kind, second_kind) else ">" if first_kind == second_kind == ">" else ">="
    wanted, wanted_kind = margin(formula)
    require(is_zero(wanted - first * second), step, "{} is not the product {}", wanted, first * second)
    require(_implied(kind, wanted_kind), step, "the product is {} 0 only", kind)
    return Fact(joined(facts), formula)


def _implied(known: str, wanted: str) -> bool:
    return known == wanted or (known, wanted) in ((">", ">="), ("=", ">="), (">", "!="))


@rule("divide")
def divide(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From c m >= 0 (first fact) and c > 0 (evident, or the second fact): m >= 0. Option `by`: c."""
    formula, by = stated(step, context), context.low(step.options["by"])
    known, kind = margin(facts[0].formula)
    if sign_of(by) != ">":
        shown = len(facts) == 2 and same(facts[1].formula, Lt(0, by, evaluate=False))
        require(shown, step, "{} is not shown to be positive", by)
    wanted, wanted_kind = margin(formula)
    require(is_zero(wanted * by - known), step, "{} is not {}", wanted * by, known)
    require(_implied(kind, wanted_kind), step, "the quotient is {} 0 only", kind)
    return Fact(joined(facts), formula)


def _square(value: Expr) -> Expr:
    return value**2


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], str]] = {  # increasing on: all reals "", (0, oo) ">", [0, oo) ">="
    "exp": (exp, ""),
    "log": (log, ">"),
    "sqrt": (sqrt, ">="),
    "square": (_square, ">="),
}


@rule("squeeze")
def squeeze(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a <= b and b <= a: a = b."""
    formula = stated(step, context)
    require(isinstance(formula, Eq) and len(facts) == 2, step, "needs an equation and two facts")
    for left, right in ((formula.lhs, formula.rhs), (formula.rhs, formula.lhs)):
        wanted = Le(left, right, evaluate=False)
        require(any(same(fact.formula, wanted) for fact in facts), step, "{} is not among the facts", wanted)
    return Fact(joined(facts), formula)


@rule("monotone")
def monotone(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a <= b: f(a) <= f(b), f an increasing function named by option `via`; likewise for < and =.

    Where f increases on positive or nonnegative numbers only, the sign of a is evident or a further fact.
    """
    formula = stated(step, context)
    known = facts[0].formula
    function, needs = FUNCTIONS[step.options["via"]]
    require(isinstance(known, Relational) and isinstance(formula, Relational), step, "needs relations")
    equation = isinstance(known, Eq)
    low, high = (known.lhs, known.rhs) if equation else (known.lts, known.gts)
    if needs:
        wanted = Lt(0, low, evaluate=False) if needs == ">" else Le(0, low, evaluate=False)
        known_signs = [part for fact in facts[1:] for part in conjuncts(fact.formula)]
        strictly = Lt(0, low, evaluate=False)
        fine = evident(wanted) or any(same(part, wanted) or same(part, strictly) for part in known_signs)
        require(fine, step, "{} is not shown to be {} 0", low, needs)
    left, right = (formula.lhs, formula.rhs) if isinstance(formula, Eq) else (formula.lts, formula.gts)
    require(is_zero(left - function(low)), step, "{} is not {} of {}", left, step.options['via'], low)
    require(is_zero(right - function(high)), step, "{} is not {} of {}", right, step.options['via'], high)
    require(_implied(margin(known)[1], margin(formula)[1]), step, "the relation is weaker")
    return Fact(joined(facts), formula)


@rule("sum")
def sum_rule(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From f(i) <= g(i) for every i (option `over`): the same of the sums; ranges are never empty, so < stays <."""
    index = context.low(step.options["over"])
    relation = facts[0].formula
    require(len(facts) == 1 and isinstance(relation, Le | Lt | Ge | Gt | Eq), step, "needs one relation")
    general(index, facts, step, context)
    lhs, rhs = (Total(side, index) for side in relation.args)
    formula = relation.func(lhs, rhs, evaluate=False)
    if step.formula is not None:
        wanted = stated(step, context)
        require(same(wanted, formula), step, "the sums give {}", formula)
        formula = wanted
    return Fact(facts[0].hypotheses, formula)


@rule("bound")
def bound(step: Step, facts: list[Fact], context: Context) -> Fact:
    """f(i) <= max f, for every i. Options `of` = f(i), `over` = i."""
    body, index = context.low(step.options["of"]), context.low(step.options["over"])
    require(isinstance(index, Index), step, "needs an index")
    return Fact(frozenset(), Le(body, Greatest(body, index), evaluate=False))


@rule("attained")
def attained(step: Step, facts: list[Fact], context: Context) -> Fact:
    """max f = f(c) for some c: finite ranges are not empty. Options `of` = f(i), `over` = i, `name` of the choice."""
    body, index = context.low(step.options["of"]), context.low(step.options["over"])
    require(isinstance(index, Index), step, "needs an index")
    depends = (body.free_symbols - {index}) | arrays_of(body) | index.range.free_symbols
    chosen = context.choose(Chosen(step.options["name"], index.range), depends)
    return Fact(frozenset(), Eq(Greatest(body, index), substitute(body, {index: chosen}), evaluate=False))


@rule("term")
def term(step: Step, facts: list[Fact], context: Context) -> Fact:
    """f(j) <= the sum of f, where every f(i) >= 0 (evident). Options `of` = f(i), `over` = i, `at` = j."""
    body, index = context.low(step.options["of"]), context.low(step.options["over"])
    at = context.low(step.options["at"])
    require(sign_of(body) != "" or evident(Le(0, body, evaluate=False)), step, "{} is not shown to be nonnegative", body)
    require(isinstance(at, Index) and at.range == index.range, step, "{} is not known to lie in the range of {}", at, index)
    return Fact(frozenset(), Le(substitute(body, {index: at}), Total(body, index), evaluate=False))


@rule("another")
def another(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From 1 < s, an index c != i of the range of s values. Options `beside` = i, `name` of the choice."""
    index = context.low(step.options["beside"])
    require(isinstance(index, Index) and len(facts) == 1, step, "needs an index and one fact")
    wanted = Lt(1, index.range, evaluate=False) if isinstance(index.range, Expr) else None
    require(wanted is not None and same(facts[0].formula, wanted), step, "needs the fact {}", wanted)
    chosen = context.choose(Chosen(step.options["name"], index.range), {index} | needed(facts))
    return Fact(facts[0].hypotheses, Ne(index, chosen, evaluate=False))


@rule("tangent")
def tangent(step: Step, facts: list[Fact], context: Context) -> Fact:
    """1 + a <= exp(a) for every real a (option `at`); strict where a fact says that a is not 0."""
    at = context.low(step.options["at"])
    if facts:
        difference, kind = margin(facts[0].formula)
        require(kind in (">", "!=") and (is_zero(difference - at) or is_zero(difference + at)), step, "{} may be 0", at)
        return Fact(facts[0].hypotheses, Lt(1 + at, exp(at), evaluate=False))
    return Fact(frozenset(), Le(1 + at, exp(at), evaluate=False))


@rule("absolute")
def absolute(step: Step, facts: list[Fact], context: Context) -> Fact:
    """Without facts: a <= |a| and -a <= |a| (option `of`). With a <= b and -a <= b among the facts: |a| <= b (the formula)."""
    if not facts:
        inside = context.low(step.options["of"])
        lower = (Le(inside, Abs(inside), evaluate=False), Le(-inside, Abs(inside), evaluate=False))
        return Fact(frozenset(), And(*lower) if lower[0] != lower[1] else lower[0])
    formula = stated(step, context)
    require(isinstance(formula, Le | Lt), step, "the formula must be |a| <= b or |a| < b")
    inside, above = context.low(step.options["of"]) if "of" in step.options else formula.lhs.args[0], formula.rhs
    require(is_zero(formula.lhs - Abs(inside)), step, "the left side is not the size of {}", inside)
    for side in (inside, -inside):
        wanted = formula.func(side, above, evaluate=False)
        require(any(same(wanted, part) for fact in facts for part in conjuncts(fact.formula)), step, "{} is missing", wanted)
    return Fact(joined(facts), formula)


@rule("spectral")
def spectral_rule(step: Step, facts: list[Fact], context: Context) -> Fact:
    r"""$\sum_i(\rho^i\cdot u)^2\le\lVert X\rVert_2^2\lVert u\rVert^2$, and the norm is the least such number.

    Without facts: options `matrix`, `vector` (claims' language). With the fact $\sum_i(\rho^i\cdot u)^2\le c\sum_ku_k^2$ for a
    free array u: the formula $\lVert X\rVert_2^2\le c$.
    """
    matrix, vector = context.low(step.options["matrix"]), context.low(step.options["vector"])
    rows, columns = matrix.shape
    i, k = Index("i~s", rows), Index("k~s", columns)
    square = context.own(Total(Total(Entry(matrix, i, k) * Entry(vector, k), k) ** 2, i))
    size = context.own(Total(Entry(vector, k) ** 2, k))
    norm = context.own(spectral(matrix.name, rows, columns))
    if not facts:
        return Fact(frozenset(), Le(square, norm * size, evaluate=False))
    formula = stated(step, context)
    require(isinstance(formula, Le) and formula.lhs == norm, step, "the formula must bound the spectral norm above")
    arrays = {f for f in arrays_of(square) if getattr(f, "__name__", "") == vector.name}
    require(len(arrays) == 1, step, "the vector must be a free array")
    free = next(iter(arrays))
    for used in (formula, *facts[0].hypotheses):
        require(free not in arrays_of(used), step, "{} is not free", vector.name)
    require(same(facts[0].formula, Le(square, formula.rhs * size, evaluate=False)), step, "the fact is not the bound for all u")
    require(sign(free(Integer(0))) == "" and vector.name not in context.restricted, step, "{} is not any vector", vector.name)
    for chosen in set().union(*map(chosen_in, (formula, *facts[0].hypotheses))):
        require(free not in context.choices[chosen.name], step, "{} was chosen for {}", chosen, vector.name)
    return Fact(facts[0].hypotheses, formula)
