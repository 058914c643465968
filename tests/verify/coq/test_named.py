"""Names of positive numbers, and powers of composite numbers, in Coq: accepted by `coqc`, and refused where one is false."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sympy import Rational, Symbol, exp, log

from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, all_of, equal, leq, less
from lemmata.theory.language.domain import Domain, Positive, Real
from lemmata.theory.terms.index_terms import ChosenReal
from lemmata.verify.coq.__main__ import COMMON, prepare
from lemmata.verify.coq.derivation import Exported, Theory
from lemmata.verify.coq.terms import Printer
from tests.verify.coq.compiled import accepts, compile_shared

s, c, a, b = Symbol("s", real=True), ChosenReal("c", positive=True), Symbol("a", positive=True), Symbol("b", positive=True)
NAMED = Claim(
    "named", "a test", "a logarithm by a name", Domain(((s, Real()),)), leq(log(s), 0), given=all_of(less(0, s), leq(s, 1))
)
NAMED_STEPS = (
    S("positive", "assume", less(0, s)),
    S("c", "named", None, "positive", of=s, name="c"),
    S("s <= 1", "assume", leq(s, 1)),
    S("c <= 1", "linear", leq(c, 1), "c", "s <= 1"),
    S("log", "monotone", leq(log(c), 0), "c <= 1", via="log"),
    S("all", "linear", leq(log(c), 0), "log"),
)
POWERS = Claim(
    "powers", "a test", "a power of a sixth", Domain(((a, Positive()), (b, Positive()))), equal((a / 6) ** -b, 6**b * a**-b)
)
POWERS_STEPS = (S("all", "linear", equal((a / 6) ** -b, 6**b * a**-b)),)
CASES = {"named": (NAMED, NAMED_STEPS, " <= 0", " < 0"), "powers": (POWERS, POWERS_STEPS, " = ", " < ")}


def exported(claim: Claim, steps: tuple[Step, ...]) -> Exported:
    return Theory({claim.id: claim}, {claim.id: derive(claim.id, *steps)}).export(claim.id)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("coq")
    prepare(Theory({}, {}), made)
    compile_shared(made, COMMON[:-1], tmp_path_factory)
    assert accepts(made, COMMON[-1])
    return made


@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
@pytest.mark.parametrize("name", CASES)
def test_coq_accepts_a_derivation_and_refuses_a_false_statement(folder: Path, name: str) -> None:
    claim, steps, true, false = CASES[name]
    made = exported(claim, steps)
    assert made.complete
    at = made.text.index("Theorem")
    planted = made.text[:at] + made.text[at:].replace(true, false, 1)
    assert planted != made.text
    for module, text, right in (("Fine", made.text, True), ("Planted", planted, False)):
        (folder / f"{module}.v").write_text(text)
        assert accepts(folder, module) is right


def test_a_name_is_positive_whatever_the_variables_are_and_the_theorem_has_none() -> None:
    made = exported(NAMED, NAMED_STEPS)
    assert "Definition C_named_c (s : R) : R := if Rlt_dec 0 s then s else 1." in made.text
    assert made.theorem is not None
    assert "C_named_c" not in made.theorem.statement


def test_powers_of_numbers_are_written_by_their_primes() -> None:
    written = [Printer().term(term, {}, True) for term in (6**b, 12 ** (a + b), Rational(2, 3) ** b)]
    assert written == [
        "((exp ((ln 2) * b)) * (exp ((ln 3) * b)))",
        "(((exp ((ln 2) * a)) ^ 2) * ((exp ((ln 2) * b)) ^ 2) * (exp ((ln 3) * a)) * (exp ((ln 3) * b)))",
        "((/ (exp ((ln 3) * b))) * (exp ((ln 2) * b)))",
    ]
    assert Printer().term(exp(b * log(a)), {}, True) == "(exp ((ln a) * b))"
