r"""The rules for iterations $\xi^{t+1}=f(\xi^t)$ and for "sufficiently large": from facts about one step to sequences.

All rules for iterations rest on one shape, a *descent*; its parts are facts of the kernel about every state x of R^n:

    (d)  c |f(x) - x|^2 <= E(x) - E(f(x)),  c > 0        (r)  |f(x) - a|^2 <= R        (s)  f and E are smooth, by structure

with c, a, R free of x. Proof of what the rules conclude, for any start. By (r) all iterates from $\xi^1$ on lie in one ball,
which is compact; E is continuous, so bounded there, and by (d) $E(\xi^t)$ never rises: it converges to some e. Summing (d),
$c\sum_{t\ge1}|\xi^{t+1}-\xi^t|^2\le E(\xi^1)-e$, so the steps tend to 0. Let y be a limit point, the limit of $\xi^{t_k}$.
Then $E(y)=\lim E(\xi^{t_k})=e$ and $f(y)-y=\lim(\xi^{t_k+1}-\xi^{t_k})=0$, as E and f are continuous: y is a fixed point at
the energy e. There is such a y (Bolzano and Weierstrass).

The set $\omega$ of limit points is closed and bounded, so compact. It is connected (Ostrowski): were it the union of two
nonempty closed parts, these would be 3 h apart for some h > 0; the iterates come within h of either again and again, with
steps below h in the end, so that infinitely many are at least h from both, and these have a limit point in neither. If only
finitely many fixed points have the energy e, $\omega$ is finite and connected, one point y; a bounded sequence with one limit
point converges to it.

Nothing here is a formula of the index language: no other rule takes what these conclude.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lemmata.theory.kernel.analysis import smooth
from lemmata.theory.kernel.derivative import derivative
from lemmata.theory.kernel.logic import Context, DerivationError, Fact, Step, conjuncts, evident, joined, require, rule, same
from lemmata.theory.kernel.normal import is_zero, sign_of
from lemmata.theory.language.sequences import (
    Compact,
    Connected,
    Exists,
    Finite,
    Iterate,
    LimitPoints,
    SufficientlyLarge,
    Tends,
    Those,
    Within,
)
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.terms.index_terms import Entry, Index, Total, array, arrays_of, chosen_in, substitute
from lemmata.theory.terms.sympy_facts import And, Basic, Eq, Implies, Integer, Le, MatrixSymbol, Or, Relational, Symbol

CONCLUDE = ("energy", "steps", "limit-points", "connected", "finite", "analytic")
OF_SEQUENCES = frozenset((*(f"descent-{what}" for what in CONCLUDE), "either", "sufficiently-large"))  # may state such formulas
AFTER_SEQUENCES = frozenset(("either",))  # may use them


@dataclass(frozen=True)
class Descent:
    """An iteration that descends, in the language of claims: update and energy in the state, t, and a bound state y."""

    update: Any
    energy: Any
    state: MatrixSymbol
    t: Symbol
    y: MatrixSymbol

    @property
    def iterate(self) -> Iterate:
        return Iterate(self.update, self.state, self.t)

    @property
    def fixed(self) -> Basic:
        """f(y) = y."""
        return Eq(SquaredDistance(self.update.xreplace({self.state: self.y}), self.y), 0, evaluate=False)

    @property
    def at_its_energy(self) -> Basic:
        """The energies tend to E(y)."""
        energies, end = (self.energy.xreplace({self.state: place}) for place in (self.iterate, self.y))
        return Tends(energies, self.t, end)

    @property
    def reached(self) -> Basic:
        """The iterates tend to y."""
        return Tends(SquaredDistance(self.iterate, self.y), self.t, 0)


def descent(step: Step, facts: list[Fact], context: Context) -> Descent:
    """Options `of` = f(x), `energy` = E(x), `state` = x, `share` = c, `near` = a, `within` = R, `t` and `y` (bound names)."""
    found = Descent(*(step.options[key] for key in ("of", "energy", "state", "t", "y")))
    share, near, within = (step.options[key] for key in ("share", "near", "within"))
    state, y, t = found.state, found.y, found.t
    for vector in (state, y):
        require(isinstance(vector, MatrixSymbol), step, "{} is no variable for vectors", vector)
        require(vector.shape == state.shape == found.update.shape, step, "{} and the update have other lengths", vector)
        require(vector.name not in context.restricted, step, "{} does not range over all vectors", vector)
    written = (found.update, found.energy, share, near, within)
    require(y != state and all(y not in term.free_symbols for term in written), step, "{} is no free name", y)
    require(isinstance(t, Symbol) and t.assumptions0 == WHOLE.assumptions0, step, "{} is no variable for whole numbers >= 0", t)
    require(all(t not in term.free_symbols for term in written), step, "{} is no free name", t)
    require(all(not arrays_of(term) for term in written), step, "entries are written by Entry, which names their vector")
    named, place = array(state.name), Index("place", state.shape[0])
    for constant in (context.low(share), context.low(Entry(near, place)), context.low(within)):
        require(named not in arrays_of(constant), step, "a constant depends on {}", state)
    require(sign_of(context.low(share)) == ">", step, "{} is not shown to be positive", share)
    falls = found.energy - found.energy.xreplace({state: found.update})
    _known(Le(share * SquaredDistance(found.update, state), falls, evaluate=False), named, step, facts, context)
    _known(Le(SquaredDistance(found.update, near), within, evaluate=False), named, step, facts, context)
    for term in (context.low(Entry(found.update, place)), context.low(found.energy)):
        require(smooth(_on_line(term, named), LINE), step, "{} is not shown to be smooth in {}", term, state)
    return found


WHOLE = Symbol("whole", integer=True, nonnegative=True)


def _known(relation: Relational, named: Any, step: Step, facts: list[Fact], context: Context) -> None:
    """A fact says so, for every state: under hypotheses that do not speak of it, without choices."""
    wanted = context.low(relation)
    for fact in facts:
        if any(isinstance(part, Relational) and same(part, wanted) for part in conjuncts(fact.formula)):
            for formula in (fact.formula, *fact.hypotheses):
                require(not chosen_in(formula), step, "a choice may not enter an iteration")
            require(all(named not in arrays_of(h) for h in fact.hypotheses), step, "{} is not known of every state", relation)
            return
    raise DerivationError(f"{step.label} ({step.rule}): needs the fact {relation}")


LINE, DIRECTION = Symbol("s~line", real=True), array("u~line")


def _on_line(term: Any, named: Any) -> Any:
    """x(k) + s u(k) for x(k): smooth in s by its structure, a term is made of smooth functions of the state's entries."""
    return substitute(term, {named: lambda *k: named(*k) + LINE * DIRECTION(*k)})


def identical(one: Basic, other: Basic) -> bool:
    """Whether two formulas are built alike from the same types, whatever they answer when they are asked for equality."""
    if type(one) is not type(other) or len(one.args) != len(other.args):
        return False
    return all(map(identical, one.args, other.args)) if one.args else one == other


def _concluded(facts: list[Fact], formula: Basic) -> Fact:
    return Fact(joined(facts), formula)


@rule("descent-energy")
def descent_energy(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a descent: for some fixed point y the energies of the iterates tend to E(y)."""
    found = descent(step, facts, context)
    return _concluded(facts, Exists(found.y, And(found.fixed, found.at_its_energy)))


@rule("descent-steps")
def descent_steps(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a descent: the lengths of the steps tend to 0."""
    found = descent(step, facts, context)
    following = Iterate(found.update, found.state, found.t + 1)
    return _concluded(facts, Tends(SquaredDistance(following, found.iterate), found.t, Integer(0)))


@rule("descent-limit-points")
def descent_limit_points(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a descent: every limit point y is a fixed point, f(y) = y; or what a last fact says under that hypothesis alone.

    Option `says` (f(y) = y): a relation in y, the last fact.
    """
    says = step.options.get("says")
    of_one_step = facts if says is None else facts[:-1]
    found = descent(step, of_one_step, context)
    points = LimitPoints(found.iterate, found.t)
    if says is None:
        return _concluded(facts, Within(points, found.y, found.fixed))
    last, fixed, named = facts[-1], context.low(found.fixed), array(found.y.name)
    require(same(last.formula, context.low(says)), step, "the last fact does not say {}", says)
    rest = Fact(frozenset(h for h in last.hypotheses if not same(h, fixed)), last.formula)
    require(all(named not in arrays_of(h) for h in rest.hypotheses), step, "a hypothesis speaks of {}", found.y)
    require(not any(map(chosen_in, (rest.formula, *rest.hypotheses))), step, "a choice may not enter an iteration")
    return _concluded([*of_one_step, rest], Within(points, found.y, says))


@rule("descent-connected")
def descent_connected(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a descent: the limit points are a compact connected set of fixed points at the energy that is tended to."""
    found = descent(step, facts, context)
    points = LimitPoints(found.iterate, found.t)
    inside = Within(points, found.y, And(found.fixed, found.at_its_energy))
    return _concluded(facts, And(Compact(points), Connected(points), inside))


@rule("descent-finite")
def descent_finite(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From a descent: if finitely many fixed points have the energy that is tended to, the iterates tend to one of them."""
    found = descent(step, facts, context)
    condition = And(found.fixed, found.at_its_energy)
    end = Exists(found.y, And(found.fixed, found.at_its_energy, found.reached))
    return _concluded(facts, Implies(Finite(Those(found.y, condition)), end))


@rule("descent-analytic")
def descent_analytic(step: Step, facts: list[Fact], context: Context) -> Fact:
    r"""From a descent whose steps follow the gradient, k (x - f(x)) = grad E(x), option `slope` = k > 0: convergence.

    The iterates tend to a fixed point. What is smooth by structure here is made of sums, products, exp, log and powers of
    what is positive, so it is real analytic. Proof (Absil, Mahony and Andrews 2005, Theorem 3.2): let y be a limit point, at
    the energy e. If some $E_t=E(\xi^t)$ is e, all later steps are 0 by (d). Otherwise, by Lojasiewicz's inequality,
    $|\nabla E|\ge C(E-e)^\theta$, $0<\theta<1$, at points of a ball around y. There $|\nabla E(\xi^t)|$ is k times the step,
    so by (d)
    $\frac{cC}k|\xi^{t+1}-\xi^t|\le\frac{E_t-E_{t+1}}{(E_t-e)^\theta}\le
    \frac1{1-\theta}[(E_t-e)^{1-\theta}-(E_{t+1}-e)^{1-\theta}]$.
    From an iterate near enough to y on, these sum to less than what leads out of the ball: the iterates stay, their steps are
    summable, and they converge, to y.
    """
    found = descent(step, facts, context)
    factor, named, k = context.low(step.options["slope"]), array(found.state.name), Index("place", found.state.shape[0])
    require(not factor.free_symbols and not arrays_of(factor) and sign_of(factor) == ">", step, "the factor is a number > 0")
    slope = substitute(derivative(_on_line(context.low(found.energy), named), LINE), {LINE: Integer(0)})
    along = Total(context.low(Entry(found.state - found.update, k)) * DIRECTION(k), k)
    require(is_zero(slope - factor * along), step, "the step is not shown to be along the gradient of {}", found.energy)
    return _concluded(facts, Exists(found.y, And(found.fixed, found.reached)))


@rule("either")
def either(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From P, said of a sequence: P or Q. The formula is the disjunction."""
    formula = step.formula
    require(isinstance(formula, Or) and len(facts) == 1, step, "needs a disjunction and one fact")
    require(facts[0].formula in Or.make_args(formula), step, "the fact is no part of the disjunction")
    return _concluded(facts, formula)


@rule("sufficiently-large")
def sufficiently_large(step: Step, facts: list[Fact], context: Context) -> Fact:
    """From S <= term |- P, S a term in the parameters alone: P for sufficiently large values of the term.

    The formula says so; option `threshold` = S. The fact holds for all values of what is no parameter.
    """
    if not isinstance(step.formula, SufficientlyLarge) or len(facts) != 1:
        raise DerivationError(f"{step.label} ({step.rule}): needs a formula of that kind and one fact")
    term, parameters, condition = step.formula.args
    require(all(type(p) is Symbol for p in parameters), step, "parameters are numbers or sizes")
    threshold = context.low(step.options["threshold"])
    large = Le(threshold, context.low(term), evaluate=False)
    own = {context.low(parameter) for parameter in parameters}
    require(
        threshold.free_symbols <= own and not arrays_of(threshold), step, f"{threshold} depends on more than the parameters"
    )
    require(same(facts[0].formula, context.low(condition)), step, "the fact says something else")
    require(not any(map(chosen_in, (facts[0].formula, *facts[0].hypotheses))), step, "a choice is no value of a variable")
    left = frozenset(h for h in facts[0].hypotheses if not same(h, large) and not evident(h))
    require(all(h.free_symbols <= own and not arrays_of(h) for h in left), step, "the fact has other hypotheses")
    return Fact(left, step.formula)
