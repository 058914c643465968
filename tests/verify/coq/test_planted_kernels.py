"""A kernel that was made unsound derives what is false; Coq, which rests on none of its code, refuses each such proof.

Each plant is of a kind that a review once found: an indicator that becomes 0 by an inference, a fact about some variables
recalled for others, the sign of a number taken from what does not enclose it.
"""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sympy import And, Implies, MatrixSymbol, Ne, Symbol, exp, pi

from lemmata.theory.kernel import derivation
from lemmata.theory.kernel.derivation import Derivation, DerivationError, check
from lemmata.theory.kernel.logic import RULES, Context, Fact, Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, less
from lemmata.theory.language.domain import Domain, Real, Vector, d, n
from lemmata.theory.language.sets import Matrix
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.symbols import rho
from lemmata.theory.terms.index_terms import Index
from lemmata.theory.terms.numbers import sign_of_number
from lemmata.theory.terms.sympy_facts import clear_cache
from lemmata.verify.coq import asking
from lemmata.verify.coq.__main__ import COMMON, prepare, write
from lemmata.verify.coq.derivation import Theory
from lemmata.verify.mutate.coq import ACCEPTED, REFUSED, is_confirmed, opinions, word
from lemmata.verify.mutate.derivations import KILLED
from lemmata.verify.mutate.run import Plan, Worker
from lemmata.verify.prove.multipliers import find_multipliers
from tests.theory.kernel.test_groups import NOT_ALL_0, SEPARATED, distinct
from tests.verify.coq.compiled import accepts, compile_shared

Plant = Callable[[pytest.MonkeyPatch], None]
x, y, t = Symbol("x", real=True), Symbol("y", real=True), MatrixSymbol("t", n, 1)
sigma = MatrixSymbol("sigma", d, n)
i, k = Index("i", n), Index("k", n)


def of_the_kernel() -> Iterator[Any]:
    for name, module in list(sys.modules.items()):
        if name.startswith(("lemmata.theory.kernel", "lemmata.theory.terms")):
            yield module


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Nothing that the kernel found before, or finds while it is unsound, is remembered."""

    def forget() -> None:
        clear_cache()
        for module in of_the_kernel():
            for function in vars(module).values():
                getattr(function, "cache_clear", lambda: None)()

    forget()
    yield
    forget()


def indicators_vanish(patch: pytest.MonkeyPatch) -> None:
    def planted(step: Step, facts: list[Fact], context: Context) -> Fact:
        return Fact(frozenset(), RULES["apart"](step, facts, context).formula)

    patch.setattr(derivation, "RULES", {**RULES, "apart": planted})


def groups_are_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(derivation, "check_group", lambda *args, **options: None)


def a_number_has_the_wrong_sign(patch: pytest.MonkeyPatch) -> None:
    def planted(number: Any) -> str:
        return ">" if number.has(pi) and abs(float(number) - (3 - math.pi)) < 1e-9 else sign_of_number(number)

    for module in of_the_kernel():
        if hasattr(module, "sign_of_number"):
            patch.setattr(module, "sign_of_number", planted)


def of(statement: Any, *variables: Any) -> Claim:
    return Claim("planted", "", "", Domain(variables), statement)


OTHERS = Claim("planted", "", "", SEPARATED.extended((sigma, Matrix())), Implies(less(1, d), less(0, MaxNorm2(sigma))))
FALSE: Mapping[str, tuple[Claim, tuple[Any, ...], Plant]] = {
    "an indicator": (
        of(less(x, x), (x, Real()), (t, Vector())),
        (
            S("apart", "assume", Ne(i, k)),
            S("never", "apart", None, "apart"),
            S("nor where they meet", "instance", None, "never", at={k: i}),
            S("all", "linear", less(x, x), "nor where they meet"),
        ),
        indicators_vanish,
    ),
    "other variables": (
        OTHERS,
        (S("all", "claim", OTHERS.statement, of="fact", at={rho: sigma}),),
        groups_are_not_checked,
    ),
    "a number": (
        of(less(x, x + 3 - pi), (x, Real())),
        (S("all", "sign", less(x, x + 3 - pi)),),
        a_number_has_the_wrong_sign,
    ),
}


def derived(
    claim: Claim, steps: tuple[Any, ...], other: tuple[Claim, Derivation] = (NOT_ALL_0, derive(NOT_ALL_0.id, *distinct()))
) -> tuple[dict[str, Claim], dict[str, Derivation]]:
    """The claims and derivations of a theory with what is planted. Raises: DerivationError where the kernel refuses it."""
    claims = {other[0].id: other[0], claim.id: claim}
    made = {other[0].id: other[1], claim.id: derive(claim.id, *steps)}
    check(made[claim.id], claims, made, find_multipliers)
    return claims, made


@pytest.mark.parametrize("name", FALSE)
def test_the_kernel_as_it_is_refuses_it(name: str) -> None:
    claim, steps, _ = FALSE[name]
    with pytest.raises(DerivationError):
        derived(claim, steps)


def is_accepted(
    claim: Claim, steps: tuple[Any, ...], folder: Path, factory: pytest.TempPathFactory, *other: tuple[Claim, Derivation]
) -> bool:
    """Whether Coq accepts what the kernel derives; all else that the file needs, it does accept."""
    claims, made = derived(claim, steps, *other)
    theory = Theory(claims, made)
    write(theory, [claim.id], folder)
    assert theory.export(claim.id).complete, "so that Coq, not the writing, has to refuse it"
    compile_shared(folder, COMMON[:-1], factory)
    assert accepts(folder, COMMON[-1])
    assert all(accepts(folder, file.stem) for file in folder.glob("C_*.v") if file.stem != "C_planted")
    return accepts(folder, "C_planted")


COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


@COQ
def test_what_is_true_is_accepted(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    truth = less(x, x + pi - 3)
    assert is_accepted(of(truth, (x, Real())), (S("all", "sign", truth),), tmp_path, tmp_path_factory)


@COQ
def test_a_sign_that_the_kernel_infers_needs_no_hypothesis(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    power = (1 + exp(x)) ** 2  # above 1 by its normal form alone
    known = Claim("known", "", "", Domain(((y, Real()),)), less(0, y - 1), given=less(1, y))
    other = derive("known", S("above", "assume", less(1, y)), S("all", "linear", known.statement, "above"))
    one, two = less(exp(-exp(x)), exp(exp(x**2))), less(0, power - 1)
    steps = (
        S("assumed", "assume", less(-exp(x), exp(x**2))),
        S("one", "monotone", one, "assumed", via="exp"),
        S("two", "claim", two, of="known", at={y: power}),
        S("all", "both", And(one, two, evaluate=False), "one", "two"),
    )
    claim = of(And(one, two, evaluate=False), (x, Real()))
    assert is_accepted(claim, steps, tmp_path, tmp_path_factory, (known, other))


@COQ
@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("name", FALSE)
def test_an_unsound_kernel_derives_it_and_coq_refuses_it(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    claim, steps, plant = FALSE[name]
    plant(monkeypatch)
    assert not is_accepted(claim, steps, tmp_path, tmp_path_factory)


TRUTH = less(x, x + pi - 3)
CLAIMS = {"planted": of(TRUTH, (x, Real()))}
MADE = {"planted": derive("planted", S("beside", "sign", less(0, pi - 3)), S("all", "sign", TRUTH))}
FALSE_EDIT = "flip"  # of the first step; other edits leave it true


def fates_of_mutants() -> dict[str, list[tuple[str, ...]]]:
    """What the kernel says of the mutants."""
    return {"planted": Worker(CLAIMS, MADE, Plan(None, 1.0, 1, 0)).perform(("derivations", "planted"))}


def accepted_by_the_kernel() -> list[str]:
    return [operator for operator, _, outcome, _ in fates_of_mutants()["planted"] if outcome != KILLED]


@pytest.mark.usefixtures("forgetful")
def test_the_kernel_as_it_is_refuses_the_mutant_that_is_false() -> None:
    assert FALSE_EDIT not in accepted_by_the_kernel()


@COQ
@pytest.mark.usefixtures("forgetful")
def test_of_the_mutants_that_an_unsound_kernel_accepts_coq_refuses_the_one_that_is_false(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    a_number_has_the_wrong_sign(monkeypatch)
    accepted = accepted_by_the_kernel()
    assert accepted.count(FALSE_EDIT) == 1
    prepare(Theory(CLAIMS, MADE), tmp_path)
    compile_shared(tmp_path, COMMON[:-1], tmp_path_factory)
    texts = {file: (tmp_path / file).read_text("utf-8") for file in ("Definitions.v", "DefinitionsAnalysis.v")}
    monkeypatch.setattr(asking, "definition_files", lambda definitions: texts)  # those that are compiled already
    (found,) = opinions(tmp_path, CLAIMS, MADE, fates_of_mutants())
    assert found.original is not None
    assert found.original.accepted, found.original.says
    said = {mutant.operator: (word(answer), answer.says) for mutant, answer in found.mutants}
    assert said.keys() == set(accepted)
    assert said[FALSE_EDIT][0] == REFUSED, said  # by Coq, and not by the writing
    assert {operator for operator, (told, _) in said.items() if told == ACCEPTED} == set(accepted) - {FALSE_EDIT} != set()
    assert not is_confirmed([found])
