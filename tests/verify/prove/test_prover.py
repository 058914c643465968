"""A proof is remembered only while nothing that it rests on has changed; a wrong one is no proof and says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sympy import Expr, Integer, Rational, Symbol, true

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import _RULES, Context, DerivationError, Fact, Step, joined, stated
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Real
from lemmata.theory.language.operator import _MEANINGS, Operator
from lemmata.theory.memory.symbols import VECTORS, v
from lemmata.verify.base.verdicts import InternalContradiction, Outcome
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.prove import prover as proofs
from lemmata.verify.prove.prover import Prover, closure, dependents, reason_of

a, b = Symbol("a", real=True), Symbol("b", real=True)
REALS = Domain(((a, Real()), (b, Real())))
QUICK = Settings(profile="quick", seconds_per_claim=0.3)


def claim_of(name: str, statement: Any, given: Any = true) -> Claim:
    return Claim(name, "test", "", REALS, statement, given)


SQUARE = claim_of("square", leq(0, (a - b) ** 2))
SUM = claim_of("sum", leq(2 * a * b, a**2 + b**2))
CLAIMS = {"square": SQUARE, "sum": SUM}
DERIVATIONS = {
    "square": derive("square", S("all", "sign", SQUARE.statement)),
    "sum": derive("sum", S("square", "claim", None, of="square", at={}), S("all", "linear", SUM.statement, "square")),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The claims whose derivations the prover has had checked."""
    found: list[str] = []
    real = proofs.check

    def check(derivation: Derivation, *arguments: Any) -> Any:
        found.append(derivation.claim)
        return real(derivation, *arguments)

    monkeypatch.setattr(proofs, "check", check)
    return found


def test_a_proof_says_its_steps_and_what_it_rests_on() -> None:
    proof = Prover(CLAIMS, DERIVATIONS).prove(SUM)
    assert proof is not None
    assert proof.sentence == "derived in 2 checked steps, resting on square"
    assert Prover(CLAIMS, {}).prove(SUM) is None


def test_a_checked_derivation_is_remembered_and_so_are_those_it_rests_on(tmp_path: Path, asked: list[str]) -> None:
    first = Prover(CLAIMS, DERIVATIONS, tmp_path / "cache").prove(SUM)
    assert len(list((tmp_path / "cache").glob("*.json"))) == 2
    assert asked == ["sum"]
    for claim in (SUM, SQUARE):
        Prover(CLAIMS, DERIVATIONS, tmp_path / "cache").prove(claim)
    assert asked == ["sum"]
    assert Prover(CLAIMS, DERIVATIONS, tmp_path / "cache").prove(SUM) == first


def test_without_a_folder_nothing_is_written_and_each_prover_checks(tmp_path: Path, asked: list[str]) -> None:
    for _ in range(2):
        Prover(CLAIMS, DERIVATIONS).prove(SQUARE)
    assert asked == ["square", "square"]
    assert not list(tmp_path.iterdir())


OTHER_SUM = replace(SUM, statement=leq(2 * a * b - 1, a**2 + b**2))
OTHER_SQUARE = replace(SQUARE, statement=leq(-1, (a - b) ** 2))
STEPS = DERIVATIONS["sum"].steps
CHANGES = {
    "its statement": (
        {**CLAIMS, "sum": OTHER_SUM},
        {**DERIVATIONS, "sum": derive("sum", STEPS[0], S("all", "linear", OTHER_SUM.statement, "square"))},
    ),
    "its hypotheses": ({**CLAIMS, "sum": replace(SUM, given=leq(0, a))}, DERIVATIONS),
    "a label": ({**CLAIMS}, {**DERIVATIONS, "sum": derive("sum", STEPS[0], replace(STEPS[1], label="everything"))}),
    "an option": (
        {**CLAIMS},
        {**DERIVATIONS, "sum": derive("sum", STEPS[0], replace(STEPS[1], options={"multipliers": [Integer(1)]}))},
    ),
    "a step more": ({**CLAIMS}, {**DERIVATIONS, "sum": derive("sum", S("more", "sign", leq(0, a**2)), *STEPS)}),
    "a claim it uses": (
        {**CLAIMS, "square": replace(SQUARE, given=leq(0, Integer(1) + a**2))},
        DERIVATIONS,
    ),
    "a step of a claim it uses": (
        {**CLAIMS},
        {**DERIVATIONS, "square": derive("square", S("all", "linear", SQUARE.statement))},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_anything_that_a_proof_rests_on_has_it_checked_again(
    change: str, tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_RULES, "linear", _anything)  # what is checked, not how, is the subject here
    monkeypatch.setitem(_RULES, "sign", _anything)
    Prover(CLAIMS, DERIVATIONS, tmp_path).prove(SUM)
    claims, derivations = CHANGES[change]
    Prover(claims, derivations, tmp_path).prove(claims["sum"])
    assert asked == ["sum", "sum"]
    Prover(CLAIMS, DERIVATIONS, tmp_path).prove(SUM)
    assert asked == ["sum", "sum"]


DAMAGES = {
    "empty": lambda record, other: b"",
    "cut short": lambda record, other: record[: len(record) // 2],
    "the record of another proof": lambda record, other: other,
    "a record of as many steps as it likes": lambda record, other: record.replace(b'"steps": 2', b'"steps": 3'),
    "a record without its seal": lambda record, other: b'{"claim": "sum", "steps": 2, "rests_on": ["square"]}\n',
    "no text": lambda record, other: bytes(range(256)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_not_the_record_of_this_proof_proves_nothing(damage: str, tmp_path: Path) -> None:
    def file_of(claim: str, derivations: Mapping[str, Derivation]) -> Path:
        return tmp_path / f"{Prover(CLAIMS, derivations).fingerprint(claim)}.json"

    broken = {**DERIVATIONS, "sum": derive("sum", STEPS[0], S("all", "linear", SUM.statement))}
    Prover(CLAIMS, DERIVATIONS, tmp_path).prove(SUM)
    record, other = (file_of(name, DERIVATIONS).read_bytes() for name in ("sum", "square"))
    file_of("sum", broken).write_bytes(DAMAGES[damage](record, other))
    with pytest.raises(DerivationError):
        Prover(CLAIMS, broken, tmp_path).prove(SUM)


def test_a_cache_from_elsewhere_proves_nothing(tmp_path: Path, asked: list[str]) -> None:
    for key in (b"theirs", b"mine", b"theirs"):
        Prover(CLAIMS, DERIVATIONS, tmp_path, key).prove(SQUARE)
    assert asked == ["square"] * 3
    Prover(CLAIMS, DERIVATIONS, tmp_path, b"theirs").prove(SQUARE)
    assert asked == ["square"] * 3


def test_the_key_is_made_once_outside_of_the_checkout_and_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    key = proofs.user_key.__wrapped__()
    assert key is not None
    assert (len(key), key) == (32, proofs.user_key.__wrapped__())
    assert [(file.name, file.stat().st_mode & 0o777) for file in (tmp_path / "lemmata").iterdir()] == [("key", 0o600)]


def test_where_there_can_be_no_key_nothing_is_remembered(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(proofs, "user_key", proofs.user_key.__wrapped__)
    for _ in range(2):
        Prover(CLAIMS, DERIVATIONS, tmp_path / "cache").prove(SQUARE)
    assert asked == ["square", "square"]
    assert not (tmp_path / "cache").exists()


class Epsilon(Operator):
    """A number, given with the vector only so that it is an operator of one."""

    nargs = 1

    @staticmethod
    def definition(vector: Any) -> Expr:
        return Rational(1, 10)


def test_an_operator_that_means_something_else_has_everything_checked_again(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is redefined for the kernel and at explicit matrices alike, so that no comparison of the two notices."""

    def prove(value: Rational) -> str:
        monkeypatch.setitem(_MEANINGS, "Epsilon", lambda vector: value)
        monkeypatch.setattr(Epsilon, "definition", staticmethod(lambda vector: value))
        claim = Claim("small", "test", "", VECTORS, leq(Epsilon(v), Rational(1, 10)))
        derivations = {"small": derive("small", S("all", "sign", claim.statement))}
        try:
            Prover({"small": claim}, derivations, tmp_path).prove(claim)
        except DerivationError:
            return f"refused {claim.fingerprint}"
        return f"proved {claim.fingerprint}"

    first = prove(Rational(1, 10))
    assert first.startswith("proved")
    assert prove(Rational(1, 10)) == first
    assert asked == ["small"]
    second = prove(Rational(1, 5))
    assert second.startswith("refused")
    assert second.split()[1] != first.split()[1]
    assert asked == ["small", "small"]


def test_a_meaning_that_is_given_to_the_kernel_from_elsewhere_is_part_of_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def fingerprint_with(function: Any) -> str:
        monkeypatch.setitem(_MEANINGS, "own", function)
        return Prover(CLAIMS, DERIVATIONS).fingerprint("sum")

    found = [fingerprint_with(lambda *terms: terms[0]), fingerprint_with(lambda *terms: terms[1])]
    assert len({Prover(CLAIMS, DERIVATIONS).fingerprint("square"), *found}) == 3


def test_a_change_of_the_checking_code_has_everything_checked_again(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Prover(CLAIMS, DERIVATIONS, tmp_path).prove(SQUARE)
    monkeypatch.setattr(proofs, "code_fingerprint", lambda: "another")
    Prover(CLAIMS, DERIVATIONS, tmp_path).prove(SQUARE)
    assert asked == ["square", "square"]


def test_the_fingerprint_of_the_code_covers_every_module_of_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lemmata.theory.kernel import logic

    home = tmp_path / "theory"
    rooms = ("kernel", "terms", "language", "memory")
    files = [home / room / file.name for room in rooms for file in (Path(logic.__file__).parents[1] / room).glob("*.py")]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1")
    monkeypatch.setattr(proofs.theory, "__file__", str(home / "__init__.py"))
    seen = {proofs.code_fingerprint.__wrapped__()}
    for file in files:
        file.write_text("2")
        seen.add(proofs.code_fingerprint.__wrapped__())
    assert len(seen) == len(files) + 1


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Prover(CLAIMS, DERIVATIONS, tmp_path / "file").prove(SUM) is not None


def test_a_derivation_that_fails_names_the_claim() -> None:
    wrong = {"sum": derive("sum", S("all", "sign", SUM.statement))}
    with pytest.raises(DerivationError, match=r"^sum: all \(linear\)"):
        Prover(CLAIMS, {"sum": derive("sum", S("all", "linear", leq(a, b)))}).prove(SUM)
    with pytest.raises(DerivationError, match=r"^sum: all"):
        Prover({"sum": claim_of("sum", leq(a, b))}, wrong).prove(claim_of("sum", leq(a, b)))


def test_a_failing_derivation_is_not_remembered(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(DerivationError):
            Prover(CLAIMS, {"sum": derive("sum", S("all", "linear", leq(a, b)))}, tmp_path).prove(SUM)
    assert not list(tmp_path.iterdir())


def test_a_circle_is_named() -> None:
    circle = {
        "square": derive("square", S("sum", "claim", None, of="sum", at={}), S("all", "linear", SQUARE.statement, "sum")),
        "sum": DERIVATIONS["sum"],
    }
    with pytest.raises(DerivationError, match="sum rests on itself: sum -> square -> sum"):
        Prover(CLAIMS, circle).prove(SUM)
    assert closure("sum", circle) == {"sum", "square"}


def test_a_claim_that_is_not_the_theorys_is_refused() -> None:
    other = replace(SUM, statement=less(2 * a * b, a**2 + b**2))
    with pytest.raises(DerivationError, match="not the theory's claim"):
        Prover(CLAIMS, DERIVATIONS).prove(other)


def test_dependents_are_what_rests_on_a_claim_and_itself() -> None:
    assert dependents({"square"}, DERIVATIONS) == {"square", "sum"}
    assert dependents({"sum"}, DERIVATIONS) == {"sum"}


# --- proofs and verdicts ----------------------------------------------------------------------------------------------


def _anything(step: Step, facts: list[Fact], context: Context) -> Fact:
    return Fact(joined(facts), stated(step, context))


def test_a_claim_with_a_derivation_is_proved() -> None:
    verdict = judge(SUM, QUICK, Prover(CLAIMS, DERIVATIONS))
    assert verdict.outcome is Outcome.PROVED
    assert verdict.sentence.startswith("derived in 2 checked steps, resting on square; not falsified in ")


def test_a_claim_with_a_wrong_derivation_has_survived_and_says_why() -> None:
    wrong = {"sum": derive("sum", S("all", "linear", SUM.statement))}
    verdict = judge(SUM, QUICK, Prover(CLAIMS, wrong))
    assert verdict.outcome is Outcome.SURVIVED
    assert "its derivation does not hold: sum: all (linear): no combination" in verdict.sentence


def test_a_wrong_derivation_is_named_once() -> None:
    wrong = {"sum": derive("sum", S("fact", "claim", of="square"), S("all", "linear", SUM.statement, "fact"))}
    verdict = judge(SUM, QUICK, Prover(CLAIMS, wrong))
    assert "its derivation does not hold: sum: the fact square has no derivation" in verdict.sentence
    nested = DerivationError("sum: square: square: it: all: the rest")
    assert reason_of(nested) == "sum: square: it: all: the rest"


def test_a_proof_and_a_certified_counterexample_contradict_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    false = claim_of("false", leq(a, b))
    prover = Prover({"false": false}, {"false": derive("false", S("all", "linear", false.statement))})
    assert judge(false, QUICK, prover).outcome is Outcome.REFUTED
    monkeypatch.setitem(_RULES, "linear", _anything)
    with pytest.raises(InternalContradiction, match="false is derived in 1 checked step, and violated at a = "):
        judge(false, QUICK, prover)
