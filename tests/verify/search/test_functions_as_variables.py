"""Any convex function as a variable, by its values and gradients at some points: what holds of all, and what fails of one."""

from dataclasses import replace
from fractions import Fraction as F

import pytest
import torch
from sympy import And, Or, Rational, Symbol, true

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, ClaimError, equal, leq
from lemmata.theory.language.domain import Domain, Positive, Real, Vector, n, vector
from lemmata.theory.language.function_values import ConvexFunction
from lemmata.theory.language.kinds import KindError
from lemmata.theory.language.quantifiers import exists, forall
from lemmata.theory.language.vectors import Dot
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.prove.prover import Prover
from lemmata.verify.search.families import draw, edge_requests
from lemmata.verify.search.floats import statuses

x, y, s, g, h = (vector(name, n) for name in "xysgh")
f, e, q = (Symbol(name, real=True) for name in "feq")
L = Symbol("L", positive=True)
QUICK = Settings(profile="quick")
LENGTH = Domain(((L, Positive()), (x, Vector())))
PAIR = LENGTH.extended((y, Vector()))


def claim_of(function, statement, domain=LENGTH):
    return Claim("planted", "test", "planted", domain.extended(*function.variables), statement, given=function.conditions)


def stepped(length):
    """A step of gradient descent of some length over L, from x."""
    return ConvexFunction("F", ((x, f, g), (x - length / L * g, e, h)), L=L)


SMOOTH = ConvexFunction("F", ((x, f, g), (y, e, h)), L=L)
CONVEX = ConvexFunction("F", ((x, f, g), (y, e, h)))
STRONG = ConvexFunction("F", ((x, f, g), (y, e, h)), L=10, mu=1)
LEAST = ConvexFunction("F", ((s, q, 0), (x, f, g), (x - g / L, e, h)), L=L)
FROM_LEAST = LENGTH.extended((s, Vector()))
RISE = Dot(x - y, x - y)

TRUE = {
    "a step of 1/L descends": claim_of(stepped(1), leq(e, f - Dot(g, g) / (2 * L))),
    "one of 2/L does not rise": claim_of(stepped(2), leq(e, f)),
    "gradients are cocoercive": claim_of(SMOOTH, leq(Dot(g - h, g - h) / L, Dot(g - h, x - y)), PAIR),
    "it lies below a parabola": claim_of(SMOOTH, leq(f, e + Dot(h, x - y) + L * RISE / 2), PAIR),
    "subgradients are monotone": claim_of(CONVEX, leq(0, Dot(g - h, x - y)), PAIR),
    "strongly so": claim_of(STRONG, leq(RISE, Dot(g - h, x - y)), PAIR),
    "a step comes near the least value": claim_of(LEAST, leq(e - q, L * Dot(x - s, x - s) / 6), FROM_LEAST),
}
FALSE = {
    "a step of 3/L does not rise": claim_of(stepped(3), leq(e, f)),
    "nor one of 2.1/L": claim_of(stepped(Rational(21, 10)), leq(e, f)),
    "a step of 1/L descends by more": claim_of(stepped(1), leq(e, f - 3 * Dot(g, g) / (4 * L))),
    "gradients are twice as cocoercive": claim_of(SMOOTH, leq(2 * Dot(g - h, g - h) / L, Dot(g - h, x - y)), PAIR),
    "it lies below a flatter parabola": claim_of(SMOOTH, leq(f, e + Dot(h, x - y) + L * RISE / 4), PAIR),
    "a convex one lies below its tangent": claim_of(CONVEX, leq(f, e + Dot(h, x - y)), PAIR),
    "twice as strongly so": claim_of(STRONG, leq(2 * RISE, Dot(g - h, x - y)), PAIR),
    "a step comes nearer": claim_of(LEAST, leq(e - q, L * Dot(x - s, x - s) / 7), FROM_LEAST),
}


def proved(claim, *steps):
    assumed = [S(str(number), "assume", part) for number, part in enumerate(claim.given.args)]
    last = S("all", "linear", claim.statement, *map(str, range(len(assumed))), *(step.label for step in steps))
    derivation = derive("planted", *assumed, *steps, last)
    return judge(claim, QUICK, Prover({"planted": claim}, {"planted": derivation}))


def square(term, by):
    return S("square", "sign", leq(0, Dot(term, term) / by))


STEPS = {
    "a step of 1/L descends": (),
    "one of 2/L does not rise": (square(g + h, 2 * L),),
    "gradients are cocoercive": (),
    "it lies below a parabola": (square(g - h - L * (x - y), 2 * L),),
    "subgradients are monotone": (),
    "strongly so": (square(g - h - (x - y), 1),),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_of_all_is_not_refuted_and_the_conditions_are_facts_for_the_kernel(name):
    verdict = proved(TRUE[name], *STEPS[name]) if name in STEPS else judge(TRUE[name], QUICK)
    assert verdict.outcome is (Outcome.PROVED if name in STEPS else Outcome.SURVIVED), verdict.sentence
    assert verdict.evidence.property.counted > 1_000


@pytest.mark.parametrize("name", FALSE)
def test_what_fails_of_one_is_refuted_at_its_values_and_not_derived(name):
    verdict = proved(FALSE[name])
    assert verdict.outcome is Outcome.REFUTED, verdict.sentence
    found = verdict.evidence.certificate.evaluation
    assert (found.given, found.statement) == (1, -1)  # exactly: so there is such a function


@pytest.mark.parametrize("function", [SMOOTH, CONVEX, STRONG, LEAST, stepped(1)])
def test_values_that_are_drawn_belong_to_a_function(function):
    """Most of them meet the conditions, with room; the others do not count."""
    domain = {SMOOTH: PAIR, CONVEX: PAIR, STRONG: PAIR, LEAST: FROM_LEAST}.get(function, LENGTH)
    claim = claim_of(function, leq(0, Dot(g, g)), domain)
    met, count = 0, 0
    for request in edge_requests(claim.domain, 64):
        result = statuses(claim, draw(claim.domain, request))
        met, count = met + int((result.given == 1).sum()), count + 64
    assert met > count / 6


def huber(z):
    """Its value and gradient, with L = 1 and the threshold 1."""
    return (z * z / 2, z) if abs(z) <= 1 else (abs(z) - F(1, 2), F(1 if z > 0 else -1))


@pytest.mark.parametrize("places", [(F(0), F(3)), (F(1, 2), F(-2)), (F(5), F(7)), (F(-1), F(1))])
def test_the_conditions_hold_of_a_function_and_not_of_a_steeper_one(places):
    claim = claim_of(SMOOTH, leq(0, Dot(g, g)), PAIR)
    at, to = places
    (f_at, g_at), (f_to, g_to) = huber(at), huber(to)
    point = {"n": 1, "x": [at], "y": [to], "f": f_at, "e": f_to, "g": [g_at], "h": [g_to]}
    assert evaluate_point(claim, {**point, "L": F(1)}).given == 1
    assert evaluate_point(claim, {**point, "L": F(1, 10)}).given == (1 if g_at == g_to else -1)
    assert evaluate_point(claim, {**point, "L": F(1), "e": f_to + F(9)}).given == -1


def test_strong_convexity_by_hand():
    """f = z^2 has curvature 2: it is 1-strongly convex and 10-smooth, and (with mu = 1, L = 10) not 3-strongly convex."""
    point = {"n": 1, "x": [F(0)], "y": [F(1)], "f": F(0), "e": F(1), "g": [F(0)], "h": [F(2)], "L": F(1)}
    assert evaluate_point(claim_of(STRONG, leq(0, Dot(g, g)), PAIR), point).given == 1
    stronger = replace(STRONG, mu=3)
    assert evaluate_point(claim_of(stronger, leq(0, Dot(g, g)), PAIR), point).given == -1


def test_a_claim_on_a_function_holds_its_conditions():
    whole = TRUE["gradients are cocoercive"]
    with pytest.raises(ClaimError, match="`given` must hold its conditions"):
        replace(whole, given=true)
    with pytest.raises(ClaimError, match="`given` must hold its conditions"):
        replace(whole, given=whole.given.args[0])
    with pytest.raises(ClaimError, match="`given` must hold its conditions"):  # it would fail where there is no function
        replace(whole, given=true, statement=And(whole.given, whole.statement))
    assert isinstance(replace(whole, given=And(whole.given, leq(1, L))).given, And)


def test_conditions_are_given_for_any_function_and_claimed_of_one_that_exists():
    domain = PAIR.extended(*SMOOTH.variables)
    function = (f, e, g, h)
    fine = leq(0, Dot(x, x))

    def stated(statement, given, *quantifier):
        return Claim("planted", "test", "planted", domain, statement, given=given, quantifier=quantifier)

    for prefix in ((exists(n, L, x, y), forall(*function)), (forall(n, L, x, y), exists(*function))):
        of_any = prefix[-1].how == "forall"
        with pytest.raises(ClaimError, match="must hold its conditions"):
            stated(And(SMOOTH.conditions, fine) if of_any else fine, true, *prefix)
        with pytest.raises(ClaimError, match="must hold its conditions"):  # only one of them need hold
            stated(Or(*SMOOTH.conditions.args, fine), true, *prefix)
    assert stated(And(SMOOTH.conditions, fine), true, forall(L, n, x, y), exists(*function)).prefix
    with pytest.raises(ClaimError, match="must hold its conditions"):
        replace(TRUE["gradients are cocoercive"], given=true, statement=Or(*SMOOTH.conditions.args, fine), quantifier="exists")


@pytest.mark.parametrize(("function", "same"), [({"L": 1}, True), ({}, False), ({"mu": 1}, False), ({"L": 3, "mu": 1}, True)])
def test_a_point_may_stand_twice(function, same):
    twice = ConvexFunction("F", ((x, f, g), (x, e, h)), **function)
    verdict = judge(claim_of(twice, equal(Dot(g - h, g - h), 0)), QUICK)
    assert (verdict.outcome is Outcome.REFUTED) is not same, verdict.sentence
    assert judge(claim_of(twice, equal(f, e)), QUICK).outcome is not Outcome.REFUTED


t = Symbol("t", real=True)
ANY_STEP = ConvexFunction("F", ((x, f, g), (x - t * g, e, h)), L=L)
OF_STEP = Domain(((L, Positive()), (t, Real()), (x, Vector()))).extended(*ANY_STEP.variables)
AFTER = (n, x, g, f, h, e)


def of_step(statement, *quantifier):
    return Claim("planted", "test", "planted", OF_STEP, statement, given=ANY_STEP.conditions, quantifier=quantifier)


def test_there_is_a_step_for_every_function_of_a_class():
    verdict = judge(of_step(leq(e, f - Dot(g, g) / (2 * L)), forall(L), exists(t), forall(*AFTER)), QUICK)
    assert verdict.outcome is Outcome.PROVED
    assert verdict.sentence.startswith("with t = 1/L: derived in 2 checked steps; not falsified in ")


@pytest.mark.parametrize(
    ("statement", "quantifier"),
    [
        (leq(e, f - Dot(g, g) / (2 * L)), (exists(t), forall(L, *AFTER))),  # for all L at once
        (leq(e, f - Dot(g, g) / L), (forall(L), exists(t), forall(*AFTER))),  # twice the descent
    ],
)
def test_no_step_serves_for_what_is_false(statement, quantifier):
    verdict = judge(of_step(statement, *quantifier), QUICK)
    assert verdict.outcome is Outcome.UNDECIDED, verdict.sentence


@pytest.mark.parametrize("quantifier", [(forall(L, n, x, g, f), exists(t), forall(h, e)), (forall(L, *AFTER), exists(t))])
def test_a_function_is_chosen_at_once_and_after_its_points(quantifier):
    """Of a function whose first value alone is known before the step, another one could be meant by each step."""
    with pytest.raises(ClaimError, match=r"must not stand behind it|speaks of what is to exist"):
        of_step(leq(e, f), *quantifier)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"samples": ((x, f, g),)}, "two points"),
        ({"samples": ((x, f, g), (y, f, h))}, "of its own"),
        ({"samples": ((x, f, 0), (y, e, 0))}, "of its own"),
        ({"samples": ((x, f, g), (y, f + e, h))}, "no vector, symbol"),
        ({"samples": ((f, f, g), (y, e, h))}, "no vector, symbol"),
        ({"mu": 1, "L": 1}, "needs mu < L"),
        ({"mu": -1}, "mu is"),
        ({"L": Symbol("L", real=True)}, "L is"),
        ({"L": 0}, "L is"),
        ({"L": 0.5}, "L is"),
    ],
)
def test_what_is_no_function_is_refused(changes, wrong):
    with pytest.raises(KindError, match=wrong):
        replace(SMOOTH, **changes)


def test_draws_are_the_same_in_every_dtype():
    domain = PAIR.extended(*SMOOTH.variables)
    batch = draw(domain, edge_requests(domain, 4)[0], dtype=torch.float32)
    assert {value.dtype for value in batch.values.values()} == {torch.float32}
    assert Real().hypotheses() == ()
