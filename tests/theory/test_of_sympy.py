"""SymPy's functions in a statement are read by every interpreter, or refused in one line where the claim is built."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
import torch
from sympy import Limit, Rational, Symbol, oo

import lemmata
from lemmata import Claim, ClaimError, Domain, Positive, Real, Settings, equal, judge, leq, less
from lemmata.theory import CLAIMS
from lemmata.theory.language import claim as claim_module
from lemmata.theory.language import indexed, of_sympy
from lemmata.theory.language.claim import _terms
from lemmata.theory.language.domain import CLOSED, n
from lemmata.theory.language.of_sympy import BOUND, SAID, Said, check_read
from lemmata.theory.language.operator import MeaningError
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.theory.terms.index_terms import Entry, Index, Product
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.program import compiled
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import Real as ExactReal

z, p = Symbol("z", real=True), Symbol("p", positive=True)
NUMBER, POSITIVE = Domain(((z, Real()),)), Domain(((p, Positive()),))
READ = {
    **{"sign": sympy.sign(z), "tanh": sympy.tanh(z), "cosh": sympy.cosh(z), "sinh": sympy.sinh(z), "ceiling": sympy.ceiling(z)},
    **{"gamma": sympy.gamma(z), "factorial": sympy.factorial(z), "floor": sympy.floor(z)},
    **{"sin": sympy.sin(z), "cos": sympy.cos(z), "erf": sympy.erf(z), "exp": sympy.exp(z), "log": sympy.log(z, 2)},
    **{"Abs": sympy.Abs(z), "Max": sympy.Max(z, 1), "Min": sympy.Min(z, 1), "Pow": sympy.cbrt(p).subs(p, z)},
}


@pytest.mark.parametrize(
    ("statement", "module", "word"),
    [
        (leq(sympy.tanh(z), 1), of_sympy, "SAID"),
        (leq(Product(Entry(v, Index("i", n)), Index("i", n)), z), indexed, "OVER"),
    ],
)
def test_what_is_said_in_place_of_a_function_is_in_the_fingerprint(
    statement: Any, module: Any, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim() -> Claim:
        return Claim("said", "test", "", Domain((*NUMBER.variables, *VECTORS.variables)), statement)

    before = claim().fingerprint
    held = getattr(module, word)
    another = {key: Said("tanh", _another) if isinstance(value, Said) else _another for key, value in held.items()}
    monkeypatch.setattr(claim_module, word, another)
    assert claim().fingerprint != before
    monkeypatch.undo()
    assert claim().fingerprint == before


def _another(*arguments: Any) -> Any:
    return 0


UNREAD = {
    "loggamma": (sympy.loggamma(p), "make it an operator"),
    "digamma": (sympy.digamma(p), "SymPy's polygamma in .*say digamma of lemmata"),
    "Heaviside": (sympy.Heaviside(z), "say step of lemmata within `@defined`"),
    "binomial": (sympy.binomial(p, 2), "say that of lemmata within"),
    "tan": (sympy.tan(z), "make it an operator"),
    "Mod": (sympy.Mod(z, 2), "SymPy's Mod"),
    "LambertW": (sympy.LambertW(p), "SymPy's LambertW"),
    "Piecewise": (sympy.Piecewise((z, z > 0), (0, True)), "say choose of lemmata within `@defined`"),
    "KroneckerDelta": (sympy.KroneckerDelta(z, 1), "say is_zero of lemmata within `@defined`"),
    "EulerGamma": (z + sympy.EulerGamma, "constant EulerGamma"),
    "I": (z + sympy.I, "real numbers holds I"),
    "an undefined function": (sympy.Function("f")(z), "is of no definition; make f an operator"),
}


def claim_of(term: Any) -> Claim:
    return Claim("planted", "test", "", POSITIVE if term.has(p) else NUMBER, leq(term, 7))


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("at", [Fraction(1), Fraction(5, 2), Fraction(6)], ids=str)
def test_a_function_that_is_read_has_its_value_in_every_interpreter(name: str, at: Fraction) -> None:
    claim_of(READ[name])
    wanted = READ[name].subs(z, Rational(at))
    exact = compiled([z], [READ[name]], REALS)(ExactReal.of(at))[0]
    known = exact.enclosure()
    near = sympy.N(wanted, 25)
    assert abs(float(known.mid()) - float(near)) <= 1e-12 * (1 + abs(float(near)))
    batch = compiled([z], [READ[name]], FLOATS)(Bounded.exact(torch.tensor([float(at)], dtype=torch.float64)))[0]
    error = 1e-9 if batch.error is None or bool(batch.error.isinf().any()) else float(batch.error) + 1e-30
    assert abs(float(batch.value) - float(near)) <= error + 1e-15 * abs(float(near))


def test_every_function_of_words_is_held_to_its_value() -> None:
    assert {*SAID, *BOUND} <= {*READ}


@pytest.mark.parametrize("name", UNREAD)
def test_what_no_interpreter_reads_is_refused_where_the_claim_is_built(name: str) -> None:
    term, said = UNREAD[name]
    with pytest.raises(ClaimError, match=said) as told:
        claim_of(term)
    assert "\n" not in str(told.value)
    with pytest.raises(ClaimError, match=said):
        Claim("planted", "test", "", POSITIVE if term.has(p) else NUMBER, leq(p if term.has(p) else z, 7), given=less(0, term))


def test_what_has_no_variables_and_limits_may_name_any_function() -> None:
    Claim("closed", "test", "", CLOSED, less(sympy.loggamma(Rational(7, 2)), 2))
    x = Symbol("x", positive=True)
    Claim("limit", "test", "", CLOSED, equal(Limit(sympy.loggamma(x) / x**2, x, oo), 0))


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        (less(sympy.tanh(z), Rational(1, 2)), Outcome.REFUTED),
        (leq(sympy.sign(z) * z, sympy.Abs(z)), Outcome.SURVIVED),
        (less(sympy.sign(z) ** 2, 1), Outcome.REFUTED),
        (leq(z, sympy.ceiling(z)), Outcome.SURVIVED),
        (less(z, sympy.ceiling(z)), Outcome.REFUTED),
        (leq(1 + z**2 / 2, sympy.cosh(z)), Outcome.SURVIVED),
    ],
    ids=str,
)
def test_a_claim_with_such_a_function_is_judged(statement: Any, outcome: Outcome) -> None:
    assert judge(Claim("planted", "test", "", NUMBER, statement), Settings(profile="quick")).outcome is outcome


def test_every_claim_of_the_theory_is_read() -> None:
    for claim in CLAIMS.values():
        for formula in (claim.statement, claim.given):
            check_read(() if formula is None else _terms(formula), is_closed=claim.is_closed)


COUNTING = {
    "total": lambda: lemmata.total(3, lambda i: z),
    "smallest": lambda: lemmata.smallest(3, lambda i: z),
    "softmax": lambda: lemmata.softmax(3, lambda i: z),
    "log_sum_exp": lambda: lemmata.log_sum_exp(3, lambda i: z),
    "integral": lambda: lemmata.integral(0, 1, lambda t: t * z),
    "choose": lambda: lemmata.choose(z, 1, lambda: z, lambda: 1),
    "is_zero": lambda: lemmata.is_zero(z),
    "minima": lambda: lemmata.minima(None, v),
    "digamma": lambda: lemmata.digamma(p),
    "same": lambda: lemmata.same(0, 1),
}


@pytest.mark.parametrize("word", COUNTING)
def test_a_word_outside_of_a_definition_is_one_line(word: str) -> None:
    with pytest.raises(MeaningError, match=f"^{word} is a word of definitions; outside of one make an operator") as told:
        COUNTING[word]()
    assert "\n" not in str(told.value)


def test_words_on_numbers_are_sympys_functions_outside_of_a_definition() -> None:
    assert lemmata.e_to(z) == sympy.exp(z)
    assert lemmata.larger(z, 1) == sympy.Max(z, 1)
    assert lemmata.circle_number() == sympy.pi
    assert lemmata.floor(z) == sympy.floor(z)
    assert lemmata.gamma_of(p) == sympy.gamma(p)
    assert lemmata.sign(z).subs(z, -3) == -1
    for word in (lemmata.relu, lemmata.sigmoid, lemmata.sign, lemmata.step, lemmata.tanh, lemmata.softplus, lemmata.cos):
        claim_of(word(z))


def test_a_logarithm_to_a_base_is_one_of_both() -> None:
    assert sympy.log(p, 2) == sympy.log(p) / sympy.log(2)
    claim = Claim("planted", "test", "", VECTORS, leq(sympy.log(v.shape[0], 2), v.shape[0]))
    assert judge(claim, Settings(profile="quick")).outcome is not Outcome.REFUTED
