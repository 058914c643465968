"""No falsehood can be derived: attempts through every part of the kernel, and what a conclusion, a claim and a name may be."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Float,
    I,
    Implies,
    Integer,
    MatrixSymbol,
    Rational,
    Symbol,
    exp,
    expand,
    floor,
    gamma,
    log,
    nan,
    oo,
    pi,
    sqrt,
    true,
)

from lemmata.theory.kernel import sequences
from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.logic import RULES, DerivationError
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, equal, leq, less, unequal
from lemmata.theory.language.domain import Domain, NonNegative, Positive, Real, UnitInterval, Whole, d, l, n
from lemmata.theory.language.vectors import Dot, MaxEntry, SquaredDistance
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.kinds import BallState, HullState, Patterns, SeparatedRadii
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, SEPARATED_BALLS, VECTOR_PAIRS, radii, rho, v, w, x, y
from lemmata.theory.memory.updates import FirstPattern, SpectralNorm2
from lemmata.theory.results.standard import CAUCHY_SCHWARZ
from lemmata.theory.results.standard_proof import CAUCHY_SCHWARZ as CAUCHY_SCHWARZ_DERIVED
from lemmata.theory.terms.index_terms import Block, Chosen, Entry, Family, Index, Integrated, Signed, Total, substitute
from lemmata.verify.prove.multipliers import find_multipliers
from tests.theory.kernel import test_analysis, test_intervals, test_logic, test_named, test_order
from tests.theory.kernel.evaluate import Case, case, cases_of, proves, refused, tried

FALSE = leq(1, 0)
ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)
i, j, other = Index("i", n), Index("j", n), Index("other", n)
i_of_d, j_of_d = Index("i", d), Index("j", d)
k = Index("k", n)
vi = Entry(v, i)
s, t, q = Symbol("s", real=True), Symbol("t", positive=True), Symbol("q", positive=True)
z = Symbol("z", real=True)


def test_every_rule_has_a_property_and_a_refusal():
    tested = (test_logic, test_order, test_analysis, test_intervals, test_named)
    proved = {name for module in tested for name in module.PROVED} | set(PROVED)
    rejected = {name for module in tested for name in module.REFUSED} | set(REFUSED)
    of_sequences = {name for name, rule in RULES.items() if rule.__module__ == sequences.__name__}
    assert proved == rejected == set(RULES) - of_sequences  # those have tests/theory/test_sequences.py


# --- claims and domains -------------------------------------------------------------------------------------------------

EQUAL_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState())))
SCALAR = Claim(id="scalar", source="a test", says="z > 0", domain=Domain(((z, Positive()),)), statement=less(0, z))
ROOT = Claim(id="root", source="a test", says="exp(-z) > 0", domain=Domain(((z, Real()),)), statement=less(0, exp(-z)))
BELOW_ONE = Claim(id="unit", source="a test", says="z <= 1", domain=Domain(((z, UnitInterval()),)), statement=leq(z, 1))
HIGH = Claim(id="high", source="a test", says="z >= 3", domain=Domain(((z, Real()),)), given=leq(3, z), statement=leq(0, z))
ENTRIES = Claim(id="entries", source="a test", says="0 <= max", domain=Domain(((v, NonNegative()),)), statement=leq(0,
    MaxEntry(v)))
OWN_BALL = Claim(id="own", source="a test", says="0 <= own distance", domain=SEPARATED_BALLS, statement=leq(0, OwnDistance(x,
    rho, radii)))
known: dict[str, Any] = {
    "claims": (CAUCHY_SCHWARZ, SCALAR, ROOT, BELOW_ONE, HIGH, ENTRIES, OWN_BALL),
    "derivations": (
        CAUCHY_SCHWARZ_DERIVED,
        *(derive(claim.id, S("all", "sign", claim.statement)) for claim in (SCALAR, ROOT, ENTRIES, OWN_BALL)),
        derive("unit", S("all", "assume", leq(z, 1))),
        derive("high", S("h", "assume", leq(3, z)), S("all", "linear", leq(0, z), "h")),
    ),
}
separated = S("separated", "domain", of="separated", i=i_of_d, j=j_of_d)

PROVED: dict[str, list[Case]] = {
    "claim": [case(S("a", "claim", of="std-cauchy-schwarz", at={v: v - w, w: 2 * v}), **known),
              case(S("a", "claim", of="scalar", at={z: exp(s)}), **known), case(S("a", "claim", of="high",
                  at={z: exp(s) + 3}), **known)],
    "domain": [case(S("a", "domain", of="hull"), domain=Domain(((rho, Patterns()), (x, HullState())))), case(separated,
        domain=SEPARATED_BALLS),
               case(S("a", "domain", of="inside"), domain=SEPARATED_BALLS)],
}
REFUSED: dict[str, list[Case]] = {
    "claim": [
        case(S("a", "claim", of="std-cauchy-schwarz", at={v: Family(Entry(rho, i_of_d, k), i_of_d)}), **known),
             # of another length
        case(S("a", "claim", of="std-cauchy-schwarz", at={v: rho}), **known), case(S("a", "claim", of="unheard"), **known),
        case(S("a", "claim", of="std-cauchy-schwarz", at={n: d}), **known), case(S("a", "claim", of="std-cauchy-schwarz",
            at={x: v}), **known),
        case(S("a", "claim", of="std-cauchy-schwarz", at={n: n - 1}), **known), case(S("a", "claim", of="std-cauchy-schwarz",
            at={v: I * v}), **known),
        case(S("a", "claim", of="scalar", at={z: s}), **known), case(S("a", "claim", of="scalar", at={z: -q}), **known),
        case(S("a", "claim", of="scalar", at={z: Signed(Integer(-1), ONE)}), **known), case(S("a", "claim", of="scalar"),
            **known),
        case(S("a", "claim", of="root", at={z: oo}), **known), case(S("a", "claim", of="root", at={z: I}), **known),
        case(S("a", "claim", of="root", at={z: Float(1e20)}), **known), case(S("a", "claim", of="entries", at={v: -v}),
            **known),
        case(S("a", "claim", of="own", at={x: y}), domain=SEPARATED_BALLS.extended((y, BallState())), **known),
        case(S("a", "claim", of="own", at={n: ONE}), domain=SEPARATED_BALLS, **known), case(S("a", "claim", of="own"), **known),
        case(S("a", "claim", of="own", at={radii: 2 * radii}), domain=SEPARATED_BALLS, **known),
    ],
    "domain": [
        case(S("a", "domain", of="separated", i=i_of_d, j=j_of_d)), case(S("a", "domain", of="hull")),
        case(S("a", "domain", of="inside"), domain=Domain(((rho, Patterns()), (radii, SeparatedRadii())))),
        case(separated, S("b", "instance", None, "separated", at={n: ONE}), domain=SEPARATED_BALLS),
        case(separated, S("b", "instance", None, "separated", at={Symbol("radii_common", positive=True): q}),
            domain=EQUAL_BALLS),
        case(S("a", "domain", of="separated", i=i, j=j), domain=SEPARATED_BALLS),  # indices of the dimension
    ],
}


@pytest.mark.parametrize("planned", PROVED["claim"])
def test_the_statement_of_a_claim_holds_for_other_terms(planned):
    assert tried(planned) > 0


@pytest.mark.parametrize("planned", PROVED["domain"])
def test_a_domain_gives_what_it_says(planned):
    assert planned.facts()


@pytest.mark.parametrize("planned", cases_of(REFUSED))
def test_a_wrong_use_of_a_claim_or_a_domain_is_refused(planned):
    refused(planned)


def test_hypotheses_of_a_claim_stay_until_they_are_discharged():
    facts = case(S("a", "claim", of="high", at={z: s}), S("b", "claim", of="high", at={z: exp(s) + 3}), **known).facts()
    assert facts["a"].hypotheses == {leq(3, s)}
    assert not facts["b"].hypotheses


def test_a_derivation_that_rests_on_itself_is_refused():
    one, two = (Claim(id=name, source="a test", says="0 <= 1", domain=VECTOR_PAIRS, statement=leq(0, 1)) for name in ("one",
        "two"))
    circle = {a.id: derive(a.id, S("a", "claim", of=b.id), S("all", "linear", leq(0, 1), "a")) for a, b in ((one, two), (two,
        one))}
    with pytest.raises(DerivationError, match="rests on itself"):
        check(circle["one"], {"one": one, "two": two}, circle, find_multipliers)


@pytest.mark.parametrize(
    ("statement", "steps", "given"),
    [
        (leq(0, MaxEntry(v)), [S("a", "sign", leq(0, 1))], true),  # another statement
        (leq(0, MaxEntry(v)), [S("a", "assume", leq(0, MaxEntry(v)))], true),  # a hypothesis that the claim lacks
        (leq(0, MaxEntry(v)), [S("a", "assume", leq(0, MaxEntry(v)))], leq(0, MaxEntry(w))),
        (leq(0, MaxEntry(v)), [], true),
        (leq(0, MaxEntry(v)), [S("a", "claim", leq(0, MaxEntry(v)), of="claimed")], true),
        (equal(MaxEntry(v), 0), [S("a", "attained", equal(MaxEntry(v), 0), of=vi, over=i, name="top")], true),  # a choice in it
        (leq(0, 1), [S("a", "sign", leq(0, 1)), S("a", "sign", leq(0, 1))], true),  # one label twice
        (leq(0, 1), [S("a", "sign", leq(0, 1), "later"), S("later", "sign", leq(0, 1))], true),
        (leq(0, 1), [S("a", "wish", leq(0, 1))], true),
    ],
)
def test_a_conclusion_must_be_the_statement_under_the_hypotheses_of_the_claim(statement, steps, given):
    with pytest.raises(DerivationError):
        proves(statement, *steps, given=given)


def test_the_hypotheses_of_a_claim_may_be_used():
    proves(leq(0, MaxEntry(v) + 1), S("h", "assume", leq(0, MaxEntry(v))), S("all", "linear", leq(0, MaxEntry(v) + 1), "h"),
           given=leq(0, MaxEntry(v)))


# --- attempts to derive a falsehood -------------------------------------------------------------------------------------

m, m_zero = Symbol("m", integer=True, positive=True), Symbol("m", integer=True, nonnegative=True)
zeroth, of_two = Index("_0", n), Index("i", 2)
layer_of_n, layer_of_l = Index("t", n), Index("t", l)
two_values = Index("k", 2)
twice = Integrated(t * q, t, 0, 1)
HARMONIC, a = Integrated(1 / t, t, 0, 1), Symbol("a", positive=True)
own, top = Chosen("own", d), Chosen("top", d)
IMAGINARY = Symbol("im", imaginary=True)
row = Family(Entry(rho, ZERO, k), k)
DISTANCE = Total((Entry(rho, i_of_d, k) - Entry(rho, j_of_d, k)) ** 2, k)
NEAR = less(1, d)


FROBENIUS = Total(Total(Entry(rho, i_of_d, k) ** 2, k), i_of_d)
SQUARES = Total(Total(Entry(rho, i_of_d, k) * Entry(x, k), k) ** 2, i_of_d)
FIRST = Dot(FirstPattern(rho), FirstPattern(rho))


def block(layer: Any) -> Index:
    return Index("j", Block(Symbol("layers"), layer, d))


def falsehood(name: str, *steps: Any, **rest: Any) -> Any:
    """Steps that end in 1 <= 0, or in another false statement."""
    return pytest.param(steps, rest, id=name)


FALSEHOODS = [
    falsehood("zero times its reciprocal", S("h", "assume", equal(s, 0)), S("p", "product", equal(1, 0), "h", by=1 / s),
              S("so", "discharge", Implies(equal(s, 0), equal(1, 0)), "p"), S("at 0", "instance", None, "so", at={s: ZERO}),
              S("z", "sign", equal(0, 0)), S("a", "apply", None, "at 0", "z"), S("all", "linear", FALSE, "a")),
    falsehood("an infinite number", S("h", "sign", less(0, exp(-s))), S("x", "instance", None, "h", at={s: oo}),
              S("all", "absurd", FALSE, "x")),
    falsehood("a float", S("h", "sign", less(s, s + 1)), S("x", "instance", None, "h", at={s: Float(1e20)}), S("all",
        "absurd", FALSE, "x")),
    falsehood("a negative variable", S("h", "sign", less(0, -Symbol("m", negative=True))),
              S("x", "instance", None, "h", at={Symbol("m", negative=True): ONE}), S("all", "absurd", FALSE, "x")),
    falsehood("a nonzero variable", S("h", "sign", less(0, Symbol("m", real=True, nonzero=True) ** 2)),
              S("x", "instance", None, "h", at={Symbol("m", real=True, nonzero=True): ZERO}), S("all", "absurd", FALSE, "x")),
    falsehood("an imaginary sum", S("h", "sign", leq(0, Total(I, i) ** 2)), S("x", "instance", None, "h", at={n: ONE}),
              S("all", "linear", FALSE, "x")),
    falsehood("an imaginary variable", S("h", "sign", leq(0, Total(IMAGINARY, i) ** 2)), S("g", "sign", less(IMAGINARY**2, 0)),
              S("p", "product", less(n**2 * IMAGINARY**2, 0), "g", by=n**2), S("e", "linear", less(0, 0), "h", "p"), S("all",
                  "absurd", FALSE, "e")),
    falsehood("an imaginary vector", S("c", "claim", of="std-cauchy-schwarz", at={v: I * v}),
              S("all", "linear", leq(Dot(v, v) * Dot(w, w), Dot(v, w) ** 2), "c"), statement=leq(Dot(v, v) * Dot(w, w), Dot(v,
                  w) ** 2)),
    falsehood("a logarithm of a negative number", S("t", "tangent", at=log(s)), S("x", "instance", None, "t", at={s: -ONE}),
              S("sq", "product", leq(0, expand((-2 - I * pi) ** 2)), "x", "x"),
              S("all", "linear", FALSE, "x", "sq")),
    falsehood("one size more", S("h", "term", of=i, over=i, at=j), S("x", "instance", None, "h", at={n: n + 1}),
              S("at 0", "instance", None, "x", at={Index("i", n + 2): ZERO}), S("y", "instance", None, "at 0", at={n: ONE}),
              S("s", "sum", None, "y", over=Index("j", 2)), S("all", "absurd", FALSE, "s")),
    falsehood("a size and an index at once", S("h", "term", of=i, over=i, at=j), S("x", "instance", None, "h", at={n: ONE,
        j: other}),
              S("y", "instance", None, "x", at={n: TWO}), S("s", "sum", None, "y", over=Index("other", 2)), S("all", "absurd",
                  FALSE, "s")),
    falsehood("two sizes that become one", S("h", "sign", equal(Total(i_of_d, i), n * i_of_d)), S("x", "instance", None, "h",
        at={n: d}),
              S("y", "instance", None, "x", at={d: TWO}), S("z", "instance", None, "y", at={of_two: ZERO}), S("all", "absurd",
                  FALSE, "z")),
    falsehood("a bound index among the keys", S("h", "term", of=i, over=i, at=j), S("x", "instance", None, "h", at={n: d,
        i_of_d: ZERO}),
              S("y", "instance", None, "x", at={d: TWO}), S("s", "sum", None, "y", over=Index("j", 2)), S("all", "absurd",
                  FALSE, "s")),
    falsehood("an index called like a canonical one", S("h", "sign", equal(Total(exp(i * zeroth), i), Total(exp(i * i), i))),
              S("x", "instance", None, "h", at={n: TWO}), S("y", "instance", None, "x", at={Index("_0", 2): ZERO}),
              S("all", "absurd", FALSE, "y")),
    falsehood("a choice for an index of another size", S("c", "attained", of=two_values * (2 * i - 1), over=two_values,
        name="c"),
              S("x", "instance", None, "c", at={n: TWO}), S("y", "instance", None, "x", at={of_two: ZERO}), S("s", "sum",
                  None, "x", over=of_two),
              S("b0", "bound", of=-two_values, over=two_values), S("b1", "bound", of=two_values, over=two_values),
              S("sb1", "sum", None, "b1", over=two_values), S("b00", "instance", None, "b0", at={two_values: ZERO}),
              S("all", "linear", FALSE, "y", "s", "sb1", "b00")),
    falsehood("the variable of the gamma function", S("g", "gamma", at=1 + t), S("g1", "instance", None, "g", at={t: ONE}),
              S("g2", "instance", None, "g", at={t: TWO}), S("all", "linear", FALSE, "g1", "g2")),
    falsehood("a range that steps", S("h", "mean-value", of=Total(ONE, Index("i", floor(t) + 1)), variable=t, low=ONE,
        high=TWO, name="c"),
              S("all", "linear", FALSE, "h")),
    falsehood("an integral in an integral", S("f", "fundamental", of=t**2 / 2, variable=t, low=ZERO, high=ONE),
              S("fq", "product", equal(twice, q / 2), "f", by=q), S("i", "integral", None, "fq", over=q, low=ZERO, high=ONE),
              S("f1", "fundamental", of=t, variable=t, low=ZERO, high=ONE), S("f3", "fundamental", of=t**3 / 3, variable=t,
                  low=ZERO, high=ONE),
              S("g", "product", equal(Integrated(t**2, t, 0, 1) * Integrated(ONE, t, 0, 1), Rational(1, 3) * Integrated(ONE,
                  t, 0, 1)), "f3",
                by=Integrated(ONE, t, 0, 1)), S("all", "linear", FALSE, "f", "i", "f1", "g")),
    falsehood("an integral that does not exist",
              S("p", "sign", leq(0, Integrated((t ** Rational(-1, 2) - t ** (a - Rational(1, 2))) ** 2 + t, t, 0, 1))),
              S("f1", "fundamental", of=t**a / a, variable=t, low=ZERO, high=ONE), S("f2", "fundamental",
                  of=t ** (2 * a) / (2 * a), variable=t,
              low=ZERO, high=ONE), S("f3", "fundamental", of=t**2 / 2, variable=t, low=ZERO, high=ONE),
              S("l", "linear", leq(3 / (2 * a) - Rational(1, 2), HARMONIC), "p", "f1", "f2", "f3"),
              S("x", "instance", None, "l", at={a: 1 / (HARMONIC + 1)}), S("all", "linear", FALSE, "x")),
    falsehood("a shorter range that is empty", S("h", "linear", less(exp(Entry(v, m_zero)), Total(exp(Entry(v, Index("j",
        m_zero + 1))),
              Index("j", m_zero + 1)))), S("x", "instance", None, "h", at={m_zero: ZERO}), S("all", "absurd", FALSE, "x")),
    falsehood("layers of any number", S("h", "sign", equal(Total(Total(ONE, block(layer_of_l)), layer_of_l), d)),
              S("x", "instance", None, "h", at={l: ONE}), S("y", "instance", None, "h", at={l: TWO}), S("0 < 0", "linear",
                  less(0, 0), "x", "y"),
              S("all", "absurd", FALSE, "0 < 0"), domain=LAYERED),
    falsehood("layers of another range", S("h", "sign", equal(Total(Total(ONE, block(layer_of_n)), layer_of_n), d)),
              S("x", "instance", None, "h", at={n: ONE}), S("y", "instance", None, "h", at={n: TWO}), S("0 < 0", "linear",
                  less(0, 0), "x", "y"),
              S("all", "absurd", FALSE, "0 < 0")),
    falsehood("another common radius", S("in", "domain", of="inside"), S("x", "instance", None, "in", at={Symbol("radii_common",
              positive=True): sqrt(z)}), S("all", "linear", leq(OwnDistance(x, rho, radii), z), "x"),
              statement=leq(OwnDistance(x, rho, radii), z), domain=EQUAL_BALLS.extended((z, Positive()))),
    falsehood("balls wider than their distance", separated, S("x", "instance", None, "separated", at={Symbol("radii_common",
        positive=True):
              sqrt(1 + DISTANCE)}), S("1 < d", "assume", NEAR), S("o", "another", None, "1 < d", beside=i_of_d, name="c"),
              S("y", "instance", None, "x", at={j_of_d: Chosen("c", d)}), S("a", "apply", None, "y", "o"),
              S("g", "sign", leq(0, substitute(DISTANCE, {j_of_d: Chosen("c", d)}))), S("f", "linear", FALSE, "a", "g"),
              S("all", "discharge", Implies(NEAR, FALSE), "f"), statement=Implies(NEAR, FALSE), domain=EQUAL_BALLS),
    falsehood("the own ball of two states", S("sq", "sign", leq(0, (Entry(x, k) - 2 * Entry(y, k) + Entry(rho, own, k)) ** 2)),
              S("s", "sum", None, "sq", over=k), S("all", "linear", leq(OwnDistance(x, rho, radii), 2 * OwnDistance(y, rho,
                  radii)
              + 2 * SquaredDistance(x, y)), "s"), domain=SEPARATED_BALLS.extended((y, BallState())),
              statement=leq(OwnDistance(x, rho, radii), 2 * OwnDistance(y, rho, radii) + 2 * SquaredDistance(x, y))),
    falsehood("a spectral norm of fewer rows", S("cs", "claim", of="std-cauchy-schwarz", at={v: row, w: x}),
              S("a", "spectral", leq(SpectralNorm2(rho), Total(Entry(rho, ZERO, k) ** 2, k)), "cs", matrix=MatrixSymbol("rho",
                  1, n), vector=x),
              S("all", "linear", leq(SpectralNorm2(rho), Dot(FirstPattern(rho), FirstPattern(rho))), "a"), domain=PATTERN_SETS,
              statement=leq(SpectralNorm2(rho), Dot(FirstPattern(rho), FirstPattern(rho)))),
    falsehood("a spectral norm of another size", S("cs", "claim", of="std-cauchy-schwarz", at={v: Family(Entry(rho, i_of_d,
        k), k), w: x}),
              S("s", "sum", None, "cs", over=i_of_d), S("b", "linear", leq(SQUARES, FROBENIUS * Total(Entry(x, k) ** 2, k)),
                  "s"),
              S("norm", "spectral", leq(SpectralNorm2(rho), FROBENIUS), "b", matrix=rho, vector=x),
              S("one row", "instance", None, "norm", at={d: ONE}), S("all", "linear", leq(SpectralNorm2(rho), FIRST),
                  "one row"),
              domain=PATTERN_SETS, statement=leq(SpectralNorm2(rho), FIRST)),
    falsehood("a mark of the normal form", S("c", "claim", of="scalar", at={z: Signed(-ONE, ONE)}), S("p", "product", less(0,
        -1), "c", by=ONE),
              S("all", "absurd", FALSE, "p")),
    falsehood("negative entries", S("all", "claim", leq(0, MaxEntry(-v)), of="entries", at={v: -v}), statement=leq(0,
        MaxEntry(-v))),
]


@pytest.mark.parametrize(("steps", "rest"), FALSEHOODS)
def test_no_falsehood_is_derived(steps, rest):
    claim = Claim(id="claimed", source="a test", says="a falsehood", domain=rest.get("domain", VECTOR_PAIRS),
                  statement=rest.get("statement", FALSE))
    claims = {other.id: other for other in (*known["claims"], claim)}
    with pytest.raises(DerivationError):
        check(Derivation("claimed", tuple(steps)), claims, {one.claim: one for one in known["derivations"]}, find_multipliers)


ALONG = Total(Entry(rho, i_of_d, k) * Entry(x, k), k)
TOP_ALONG = Total(Entry(rho, top, k) * Entry(x, k), k)
TOP_NORM, STATE_NORM = Total(Entry(rho, top, k) ** 2, k), Total(Entry(x, k) ** 2, k)

CAREFUL = {
    "a spectral norm by a choice that depends on the vector": case(
        S("c", "attained", of=ALONG**2, over=i_of_d, name="top"), S("b", "bound", of=ALONG**2, over=i_of_d),
        S("s", "linear", leq(ALONG**2, TOP_ALONG**2), "b", "c"), S("ss", "sum", None, "s", over=i_of_d),
        S("cs", "claim", of="std-cauchy-schwarz", at={v: Family(Entry(rho, top, k), k), w: x}),
        S("d times", "product", leq(d * TOP_ALONG**2, d * TOP_NORM * STATE_NORM), "cs", by=d),
        S("all", "linear", leq(Total(ALONG**2, i_of_d), d * TOP_NORM * STATE_NORM), "ss", "d times"),
        S("norm", "spectral", leq(SpectralNorm2(rho), d * TOP_NORM), "all", matrix=rho, vector=x), domain=PATTERN_SETS,
            **known),
    "the matrix's name under a spectral norm": case(
        S("a", "spectral", matrix=rho, vector=x), S("b", "instance", None, "a", at={Symbol("rho"): ZERO}), domain=PATTERN_SETS),
    "a vector called is_zero": case(S("h", "assume", equal(i, 0)),
                                    S("a", "indicator", equal(Entry(MatrixSymbol("is_zero", n, 1), i), 1), "h")),
    "a formula that is not a number": case(S("a", "assume", leq(nan, 0))),
    "a complex number": case(S("a", "assume", leq(I, 0))),
    "an infinite bound": case(S("a", "assume", leq(s, oo))),
    "a float": case(S("a", "assume", leq(s, Float(0.1)))),
    "a block without layers": case(S("a", "bound", of=Entry(v, block(ZERO)), over=block(ZERO))),
    "an index over an empty range": case(S("a", "bound", of=vi, over=Index("i", n - 1))),
    "an index over half a size": case(S("a", "bound", of=vi, over=Index("i", n / 2))),
    "an index that may not be negative": case(S("a", "sign", unequal(i, -1))),
    "a user's mark": case(S("a", "sign", leq(0, Signed(s, ONE)))),
    "a choice in a mapping": case(S("a", "sign", leq(0, s**2)), S("b", "instance", None, "a", at={s: Entry(v, Chosen("c",
        n))})),
    "a power of a negative": case(S("a", "sign", leq(0, (-s) ** Rational(1, 2)))),
    "a reciprocal of a sum": case(S("a", "sign", leq(0, 1 / Total(vi, i)))),
    "a gamma function of a negative": case(S("a", "sign", less(0, gamma(s)))),
}


@pytest.mark.parametrize("planned", [pytest.param(planned, id=name) for name, planned in CAREFUL.items()])
def test_a_careless_step_is_refused(planned):
    refused(planned)


def test_whole_numbers_start_where_their_domain_says():
    domain = Domain(((m, Whole(low=3)),))
    proves(leq(3, m), S("all", "assume", leq(3, m)), domain=domain)
    with pytest.raises(DerivationError):
        proves(leq(4, m), S("all", "assume", leq(4, m)), domain=domain)


def test_what_one_domain_admits_is_not_remembered_for_another():
    """log s is defined where s is positive; the same steps over all real s are refused, in either order."""

    def derived(kind: Any) -> None:
        claim = Claim("a", "none", "", Domain(((s, kind),)), leq(log(s), log(s)))
        check(derive("a", S("all", "sign", claim.statement)), {"a": claim}, {}, find_multipliers)

    for _ in range(2):
        derived(Positive())
        with pytest.raises(DerivationError):
            derived(Real())


def test_a_choice_is_not_remembered_for_another_derivation():
    """A formula that names a chosen index is refused where nothing was chosen, also after a derivation that chose it."""
    largest = Chosen("largest", n)
    steps = (
        S("chosen", "attained", of=vi, over=i, name="largest"),
        S("its own", "sign", equal(Entry(v, largest), Entry(v, largest))),
        S("all", "sign", leq(0, Dot(v, v))),
    )
    claim = Claim("a", "none", "", VECTOR_PAIRS, leq(0, Dot(v, v)))
    for _ in range(2):
        check(derive("a", *steps), {"a": claim}, {}, find_multipliers)
        with pytest.raises(DerivationError, match="has not been chosen"):
            check(derive("a", *steps[1:]), {"a": claim}, {}, find_multipliers)
