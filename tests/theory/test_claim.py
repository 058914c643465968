"""A claim is refused when it is not what it seems: decided, merged, rounded or unbound."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from sympy import Float, Implies, Symbol, exp, log

from lemmata.theory import CLAIMS
from lemmata.theory.language import claim
from lemmata.theory.language import defined as words
from lemmata.theory.language.claim import Claim, ClaimError, all_of, equal, index_claims, leq, less, relations
from lemmata.theory.language.domain import Domain, Real, d
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x

E, g = LayerEnergy(x, rho), Nearest(x, rho)
BOUND = Claim("bound", "test", "g - log d <= E <= g", PATTERN_SETS, all_of(leq(g - log(d), E), leq(E, g)))


def test_a_statement_that_sympy_decided_is_refused() -> None:
    real = Symbol("real", real=True)
    with pytest.raises(ClaimError, match="decided it while it was built"):
        Claim("collapsed", "test", "", Domain(((real, Real()),)), exp(real) > 0)


def test_a_conjunction_that_merged_is_refused() -> None:
    with pytest.raises(ClaimError, match="collapsed"):
        all_of(leq(E, g), leq(E, g))


def test_a_float_in_a_statement_is_refused() -> None:
    with pytest.raises(ClaimError, match="Rational"):
        replace(BOUND, statement=leq(E, g + Float(0.5)))


def test_an_unbound_symbol_is_refused() -> None:
    with pytest.raises(ClaimError, match="unbound \\['stray'\\]"):
        replace(BOUND, statement=leq(E, g + Symbol("stray", real=True)))


def test_a_bare_expression_is_no_statement() -> None:
    with pytest.raises(ClaimError, match="must be relations"):
        replace(BOUND, statement=E)


def test_a_claim_without_statement_needs_the_typing_that_fails() -> None:
    with pytest.raises(ClaimError, match="typing"):
        replace(BOUND, statement=None)


@pytest.mark.parametrize("bad", ["", "a b", "../x", "a/b", "a.", "-a"])
def test_an_id_that_could_leave_the_reports_folder_is_refused(bad: str) -> None:
    with pytest.raises(ClaimError, match="claim id"):
        replace(BOUND, id=bad)


def test_strict_and_weak_relations_have_different_fingerprints() -> None:
    weak = replace(BOUND, statement=leq(E, g))
    strict = replace(BOUND, statement=less(E, g))
    assert len({BOUND.fingerprint, weak.fingerprint, strict.fingerprint}) == 3


def test_hypotheses_quantifier_and_domain_are_part_of_the_fingerprint() -> None:
    variants = [
        BOUND,
        replace(BOUND, given=less(0, g)),
        replace(BOUND, quantifier="exists"),
        replace(BOUND, domain=PATTERN_SETS.extended((Symbol("beta", real=True), Real()))),
    ]
    assert len({claim.fingerprint for claim in variants}) == len(variants)


def test_words_and_links_are_not_part_of_the_fingerprint() -> None:
    assert replace(BOUND, says="other words", source="elsewhere").fingerprint == BOUND.fingerprint


def test_the_fingerprint_does_not_depend_on_the_process_or_hash_seed() -> None:
    code = "from tests.theory.test_claim import BOUND; print(BOUND.fingerprint)"
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # another one than here
    environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": "."}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == BOUND.fingerprint


def test_latex_is_in_the_papers_symbols() -> None:
    assert r"\log{\left(d \right)}" in BOUND.latex
    assert r"g\left(x,\rho\right) \leq E\left(x,\rho\right)" in BOUND.latex


def test_relations_are_listed_once_each_also_inside_implications() -> None:
    statement = Implies(less(0, g), leq(E, g))
    assert len(list(relations(statement))) == 2


def test_a_repeated_id_and_a_dangling_link_are_refused() -> None:
    with pytest.raises(ClaimError, match="twice"):
        index_claims((BOUND, BOUND))
    with pytest.raises(ClaimError, match="no claim"):
        index_claims((replace(BOUND, repairs="nothing"),))


def test_equalities_stay_unevaluated() -> None:
    assert not equal(d - d + 1, 1).is_Boolean or str(equal(E, E)).startswith("Eq")


def test_the_fingerprint_holds_what_the_words_of_definitions_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each word says a method of the arithmetic at work; one that says another changes what every claim means."""
    assert {"total", "greatest", "smallest", "integral", "e_to", "limit"} <= set(words.WORDS)
    before = claim._words()
    claim._words.cache_clear()
    monkeypatch.setitem(words.WORDS, "greatest", "least")
    assert claim._words() != before
    claim._words.cache_clear()


def test_the_fingerprint_does_not_depend_on_what_else_is_defined() -> None:
    """Definitions of others, bound names that were taken and modules that were imported are no part of what is claimed."""
    code = """
import lemmata.verify.interpret.balls, lemmata.verify.interpret.floats
from lemmata.theory.language.arithmetics import NAMES
from lemmata.theory.language.defined import Scalar, Vector, defined, total
next(NAMES.counter)

@defined(latex="a")
def Another(v: Vector) -> Scalar:
    return total(v.length, lambda i: v[i])
import lemmata.theory
print(lemmata.theory.CLAIMS["prop-1"].fingerprint, lemmata.theory.CLAIMS["eq-13.gamma"].fingerprint)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == [CLAIMS[claim_id].fingerprint for claim_id in ("prop-1", "eq-13.gamma")]
