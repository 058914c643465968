r"""The rules of analysis: mean values, induction, integrals of one variable, and what defines areas, volumes and $\Gamma$."""

from __future__ import annotations

from typing import Any

from lemmata.theory.kernel.derivative import derivative
from lemmata.theory.kernel.logic import (
    Context,
    DerivationError,
    Fact,
    Step,
    conjuncts,
    evident,
    general,
    joined,
    needed,
    require,
    rule,
    same,
    stated,
)
from lemmata.theory.kernel.normal import normal, sign_of, terms_of
from lemmata.theory.terms.index_terms import ChosenReal, Greatest, Index, Integrated, Total, arrays_of, chosen_in, substitute
from lemmata.theory.terms.known import KNOWN
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import (
    Abs,
    And,
    AppliedUndef,
    Basic,
    Eq,
    Expr,
    Integer,
    KroneckerDelta,
    Le,
    Lt,
    Mul,
    Pow,
    Symbol,
    exp,
    gamma,
    log,
    oo,
    pi,
)


def number(variable: Any, step: Step, positive: bool = False) -> None:
    """A variable of analysis runs over all reals, over all that are >= 0, or (always, if `positive`) over all that are > 0."""
    kinds = ({"positive": True},) if positive else ({"real": True}, {"nonnegative": True}, {"positive": True})
    plain = isinstance(variable, Symbol) and not isinstance(variable, Index | ChosenReal)
    fine = plain and any(variable.assumptions0 == Symbol("s", **kind).assumptions0 for kind in kinds)
    require(fine, step, f"{variable} is no variable that runs over {'positive' if positive else 'real'} numbers")


@rule("mean-value")
def mean_value(step: Step, facts: list[Fact], context: Context) -> Fact:
    """phi(b) - phi(a) = phi'(c) (b - a) for some a < c < b, phi smooth; from the fact a < b, or where it is evident.

    Options `of` = phi, `variable`, `low` = a, `high` = b, `name` of the choice c.
    """
    body, variable = context.low(step.options["of"]), context.low(step.options["variable"])
    low, high = context.low(step.options["low"]), context.low(step.options["high"])
    ordered = Lt(low, high, evaluate=False)
    number(variable, step)
    require(evident(ordered) or any(same(ordered, p) for f in facts for p in conjuncts(f.formula)), step, "needs {}", ordered)
    signs = {">": {"positive": True}, ">=": {"nonnegative": True}}.get(sign(variable), {})
    if sign(variable) == ">":
        require(sign_of(low) == ">", step, "{} is not shown to be positive", low)
    elif sign(variable) == ">=":
        require(sign_of(low) != "", step, "{} is not shown to be nonnegative", low)
    require(smooth(body, variable), step, "{} is not shown to be smooth in {}", body, variable)
    depends = (body.free_symbols - {variable}) | low.free_symbols | high.free_symbols | needed(facts)
    depends |= arrays_of(body) | arrays_of(low) | arrays_of(high)
    chosen = context.choose(ChosenReal(step.options["name"], **signs), depends)
    slope = substitute(derivative(body, variable), {variable: chosen})
    rise = substitute(body, {variable: high}) - substitute(body, {variable: low})
    between = (Lt(low, chosen, evaluate=False), Lt(chosen, high, evaluate=False))
    return Fact(joined(facts), And(Eq(rise, slope * (high - low), evaluate=False), *between))


def smooth(term: Expr, variable: Symbol) -> bool:
    """Whether a term is a smooth function of a variable wherever the variable has its signs (sufficient)."""
    if variable not in term.free_symbols or term == variable:
        return True
    if isinstance(term, Greatest | Integrated | Abs | AppliedUndef | KroneckerDelta):
        return False
    if isinstance(term, Total):
        return variable not in term.index.range.free_symbols and smooth(term.body, variable)
    if isinstance(term, log):
        return sign_of(term.args[0]) == ">" and smooth(term.args[0], variable)
    if isinstance(term, Pow):
        whole = isinstance(term.exp, Integer) and term.exp >= 0
        fine = whole or sign_of(term.base) == ">"
        return fine and smooth(term.base, variable) and smooth(term.exp, variable)
    if term.is_Add or isinstance(term, Mul | exp):
        return all(smooth(arg, variable) for arg in term.args)
    return False


@rule("induction")
def induction(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From P(s), ..., P(s + k - 1) and P(m), s <= m |- P(m + k): P(m) for every whole m >= s.

    The formula is P(m); options `on` = m, `start` = s (1), `stride` = k (1). Facts: the k beginnings, then the step.
    """
    formula, variable = stated(step, context), context.low(step.options["on"])
    require(variable not in context.bound, step, "{} is bound to other variables by the domain", variable)
    start, stride = int(step.options.get("start", 1)), int(step.options.get("stride", 1))
    require(isinstance(variable, Symbol) and whole(variable) and sign(variable) == ">", step, "needs a whole variable >= 1")
    require(stride >= 1 and start >= 1 and len(facts) == stride + 1, step, "needs {} beginnings and the step", stride)
    for offset, fact in enumerate(facts[:-1]):
        beginning = _for_size(formula, variable, Integer(start + offset), step)
        require(same(fact.formula, beginning), step, "the beginning {} is not {}", start + offset, beginning)
        require(all(variable not in h.free_symbols for h in fact.hypotheses), step, "a beginning has such a hypothesis")
    following = _for_size(formula, variable, variable + stride, step)
    require(same(facts[-1].formula, following), step, "the step does not give {}", following)
    floor = Le(start, variable, evaluate=False)
    left = frozenset(h for h in facts[-1].hypotheses if not same(h, formula) and not same(h, floor))
    require(all(variable not in h.free_symbols for h in left), step, "the step has other hypotheses on the variable")
    parts = [part for fact in facts for part in (fact.formula, *fact.hypotheses)]
    require(not any(map(chosen_in, parts)), step, "a choice may not enter an induction")
    return Fact(left | joined(facts[:-1]) | ({floor} if start > 1 else set()), formula)


def _for_size(formula: Basic, variable: Symbol, value: Expr, step: Step) -> Any:
    """The formula for another value of the variable; free indices stay different ones, so that none is lost of what it says."""
    free = [symbol for symbol in formula.free_symbols if isinstance(symbol, Index)]
    images = {substitute(index, {variable: value}) for index in free}
    require(len(images) == len(free), step, "for {} = {} two free indices become one", variable, value)
    return substitute(formula, {variable: value})


# --- integrals --------------------------------------------------------------------------------------------------------


def integrable(body: Expr, variable: Symbol, low: Expr, high: Any) -> bool:
    """Whether an integral exists (sufficient): addends c t^p exp(q(t)) with p > -1 at 0, and decay at infinity.

    On a bounded interval any continuous factor may stand in place of exp(q(t)).
    """
    for part in terms_of(normal(body)):
        power, exponent = _power_and_exponent(part, variable)
        if power is None and high is not oo:
            power, exponent = _power_and_continuous(part, variable)
        if power is None or exponent is None:
            return False
        if low == 0 and sign_of(normal(power + 1)) != ">":
            return False
        if low != 0 and sign_of(low) != ">":
            return False
        if high is oo and not _decays(exponent, variable):
            return False
    return True


def _power_and_exponent(part: Expr, variable: Symbol) -> tuple[Expr | None, Expr | None]:
    """p and q of c t^p exp(q(t)); exp(-z exp(...)) counts as bounded, so as a factor of exponent 0."""
    power: Expr = Integer(0)
    exponent: Expr = Integer(0)
    for factor in Mul.make_args(part):
        if variable not in factor.free_symbols:
            continue
        base, degree = factor.as_base_exp()
        if base == variable and variable not in degree.free_symbols:
            power = power + degree
        elif isinstance(factor, exp) and _coefficients(factor.args[0], variable) is not None:
            exponent = exponent + factor.args[0]
        elif isinstance(factor, exp) and sign_of(normal(-factor.args[0])) != "" and smooth(factor.args[0], variable):
            continue  # between 0 and 1, and continuous
        else:
            return None, None
    return normal(power), normal(exponent)


def _power_and_continuous(part: Expr, variable: Symbol) -> tuple[Expr | None, Expr | None]:
    """p of t^p times a factor that is continuous for t >= 0."""
    power: Expr = Integer(0)
    for factor in Mul.make_args(part):
        base, degree = factor.as_base_exp()
        if base == variable and variable not in degree.free_symbols:
            power = power + degree
        elif not continuous(factor, variable):
            return None, None
    return normal(power), Integer(0)


def continuous(term: Expr, variable: Symbol) -> bool:
    """Whether a term is a continuous function of a variable wherever the variable has its signs, or is 0 (sufficient)."""
    if variable not in term.free_symbols or term == variable:
        return True
    if isinstance(term, Total | Greatest):
        return variable not in term.index.range.free_symbols and continuous(term.body, variable)
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and term.exp >= 0 and continuous(term.base, variable)
    if term.is_Add or isinstance(term, Mul | exp | Abs):
        return all(continuous(arg, variable) for arg in term.args)
    return False


def _upper_end(step: Step, context: Context) -> Any:
    """The upper end of an integral, the only place for an infinity."""
    return oo if step.options["high"] is oo else context.low(step.options["high"])


def _coefficients(form: Expr, variable: Symbol) -> dict[int, Expr] | None:
    """The coefficients of a normal form that is a polynomial in the variable, by degree; None for any other."""
    found: dict[int, Expr] = {}
    for part in terms_of(form):
        coefficient, degree = part, 0
        for factor in Mul.make_args(part):
            base, power = factor.as_base_exp()
            if base == variable and isinstance(power, Integer) and power > 0:
                coefficient, degree = coefficient / factor, degree + int(power)
        if variable in coefficient.free_symbols:
            return None
        found[degree] = found.get(degree, Integer(0)) + coefficient
    return found


def _decays(exponent: Expr, variable: Symbol) -> bool:
    found = _coefficients(exponent, variable)
    degree = max(found) if found else 0
    return found is not None and degree >= 1 and sign(found[degree]) == "<"


@rule("integral")
def integral(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From f(t) <= g(t) for a < t < b: the same of the integrals. Options `over` = t, `low` = a, `high` = b.

    t is a positive symbol and a >= 0; hypotheses a < t, a <= t, t < b, t <= b of the fact are met inside and disappear. Where
    a <= b only is evident, both integrals may be 0 and < becomes <=.
    """
    variable, low = (context.low(step.options[key]) for key in ("over", "low"))
    high = _upper_end(step, context)
    relation = facts[0].formula
    require(len(facts) == 1 and isinstance(relation, Le | Lt | Eq), step, "needs one relation <=, < or =")
    number(variable, step, positive=True)
    require(sign_of(low) != "", step, "needs a lower end >= 0")
    require(variable not in low.free_symbols | high.free_symbols, step, "{} occurs in an end", variable)
    apart = high is oo or evident(Lt(low, high, evaluate=False))
    require(apart or evident(Le(low, high, evaluate=False)), step, "needs {} <= {}, evident", low, high)
    inside = [Lt(low, variable, evaluate=False), Le(low, variable, evaluate=False)]
    inside += [] if high is oo else [Lt(variable, high, evaluate=False), Le(variable, high, evaluate=False)]
    left = frozenset(h for h in facts[0].hypotheses if not any(same(h, known) for known in inside))
    general(variable, [Fact(left, relation)], step, context)
    for side in relation.args:
        require(integrable(side, variable, low, high), step, "{} is not shown to be integrable", side)
    lhs, rhs = (Integrated(side, variable, low, high) for side in relation.args)
    kept = Le if isinstance(relation, Lt) and not apart else relation.func
    formula = kept(lhs, rhs, evaluate=False)
    if step.formula is not None:
        wanted = stated(step, context)
        require(same(wanted, formula), step, "the integrals give {}", formula)
        formula = wanted
    return Fact(left, formula)


@rule("fundamental")
def fundamental(step: Step, facts: list[Fact], context: Context) -> Fact:
    """The integral of F' from a to b is F(b) - F(a). Options `of` = F(t), `variable`, `low`, `high` (may be oo).

    F is a sum of c t^p exp(q(t)), continuous at the ends: p > 0 or no power at 0; at infinity it must decay.
    """
    body, variable, low = (context.low(step.options[key]) for key in ("of", "variable", "low"))
    high = _upper_end(step, context)
    number(variable, step, positive=True)
    require(sign_of(low) != "", step, "needs a lower end >= 0")
    require(high is oo or sign_of(normal(high - low)) != "", step, "needs {} <= {}, evident", low, high)
    start: Expr = Integer(0)
    end: Expr = Integer(0)
    for part in terms_of(normal(body)):
        power, exponent = _power_and_exponent(part, variable)
        require(power is not None and exponent is not None, step, "{} has another form", part)
        if low == 0 and sign_of(power) != "=":
            require(sign_of(power) == ">", step, "{} is not continuous at 0", part)
        else:
            start = start + substitute(part, {variable: low})
        if high is oo:
            require(_decays(exponent, variable), step, "{} does not vanish at infinity", part)
        else:
            end = end + substitute(part, {variable: high})
    slope = normal(derivative(body, variable))
    require(integrable(slope, variable, low, high), step, "{} is not shown to be integrable", slope)
    return Fact(frozenset(), Eq(Integrated(slope, variable, low, high), end - start, evaluate=False))


@rule("substitution")
def substitution(step: Step, facts: list[Fact], context: Context) -> Fact:
    """The integral of f from 0 to c b^k is that of f(c t^k) c k t^(k-1) from 0 to b, for c > 0, k > 0, b > 0 or infinite.

    Options `of` = f(t), `variable` = t, `high` = b, `scale` = c (1), `power` = k (1).
    """
    body, variable = (context.low(step.options[key]) for key in ("of", "variable"))
    high = _upper_end(step, context)
    scale = context.low(step.options.get("scale", Integer(1)))
    power = context.low(step.options.get("power", Integer(1)))
    number(variable, step, positive=True)
    require(sign_of(scale) == ">" and sign_of(power) == ">", step, "scale and power must be positive")
    require(high is oo or sign_of(high) == ">", step, "the upper end must be positive")
    for symbol in (scale, power, high):
        require(variable not in symbol.free_symbols, step, "scale, power and end must not contain the variable")
    require(integrable(body, variable, Integer(0), oo if high is oo else high), step, "{} is not shown to be integrable", body)
    inner = scale * variable**power
    changed = substitute(body, {variable: inner}) * scale * power * variable ** (power - 1)
    top = oo if high is oo else scale * high**power
    left = Integrated(body, variable, 0, top)
    return Fact(frozenset(), Eq(left, Integrated(changed, variable, 0, high), evaluate=False))


@rule("split")
def split(step: Step, facts: list[Fact], context: Context) -> Fact:
    """The integral from a to b is that from a to c plus that from c to b. Options `of`, `variable`, `low`, `high`, `at` = c."""
    body, variable, low, at = (context.low(step.options[key]) for key in ("of", "variable", "low", "at"))
    high = _upper_end(step, context)
    number(variable, step, positive=True)
    require(sign_of(low) != "", step, "needs a lower end >= 0")
    require(sign_of(normal(at - low)) == ">", step, "needs {} < {}, evident", low, at)
    require(high is oo or sign_of(normal(high - at)) == ">", step, "needs {} < {}, evident", at, high)
    require(integrable(body, variable, low, high), step, "{} is not shown to be integrable", body)
    parts = Integrated(body, variable, low, at) + Integrated(body, variable, at, high)
    return Fact(frozenset(), Eq(Integrated(body, variable, low, high), parts, evaluate=False))


@rule("gamma")
def gamma_integral(step: Step, facts: list[Fact], context: Context) -> Fact:
    """Gamma(a) is the integral of t^(a-1) exp(-t) over t > 0, for a > 0 (option `at`), by definition."""
    at = context.low(step.options["at"])
    require(sign_of(at) == ">", step, "{} is not shown to be positive", at)
    t = Symbol("t~gamma", positive=True)
    return Fact(frozenset(), Eq(gamma(at), Integrated(t ** (at - 1) * exp(-t), t, 0, oo), evaluate=False))


@rule("recursion")
def recursion(step: Step, facts: list[Fact], context: Context) -> Fact:
    """What defines sphere areas and ball volumes: their first two values and their recursion over the dimension.

    Option `of`: "sphere" or "ball"; `at`: the dimension m (1 and 2 give first values, m + 2 the recursion), `radius`.
    """
    at = context.low(step.options["at"])
    require(whole(at) and sign(at) == ">", step, "{} is not shown to be a dimension", at)
    if step.options["of"] == "sphere":
        area = KNOWN["sphere_area"]
        if at in (1, 2):
            return Fact(frozenset(), Eq(area(at), 2 if at == 1 else 2 * pi, evaluate=False))
        lower = normal(at - 2)
        require(sign(lower) == ">", step, "{} is not shown to be a dimension", lower)
        return Fact(frozenset(), Eq(area(at), 2 * pi / lower * area(lower), evaluate=False))
    if step.options["of"] == "ball":
        volume, radius = KNOWN["ball_volume"], context.low(step.options["radius"])
        require(sign_of(radius) == ">", step, "{} is not shown to be positive", radius)
        if at in (1, 2):
            return Fact(frozenset(), Eq(volume(at, radius), 2 * radius if at == 1 else pi * radius**2, evaluate=False))
        lower = normal(at - 2)
        require(sign(lower) == ">", step, "{} is not shown to be a dimension", lower)
        return Fact(frozenset(), Eq(volume(at, radius), 2 * pi * radius**2 / at * volume(lower, radius), evaluate=False))
    raise DerivationError(f"{step.label} (recursion): `of` must be sphere or ball, got {step.options['of']!r}")
