"""Claims about minima: wrong numbers are refused, a fold stays undecided, and one wrong computation stops the verdict."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import torch
from sympy import Integer, Rational, diff, hessian, symbols

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, equal, leq, less
from lemmata.theory.language.domain import CLOSED, Domain
from lemmata.theory.language.operator import Computed, expand_operators
from lemmata.theory.language.vectors import SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MCHNEnergy
from lemmata.theory.memory.kinds import Patterns
from lemmata.theory.memory.minima import DistanceMinima, DistanceMinimum, MCHNMinima, MCHNMinimum, PatternRows
from lemmata.theory.memory.symbols import rho
from lemmata.theory.memory.updates import FirstPattern
from lemmata.theory.papers.beyond_scaling_laws.fig_1 import LINE, PLANE
from lemmata.verify.base.verdicts import InternalContradiction, Outcome
from lemmata.verify.dynamics import Memory, minima
from lemmata.verify.interpret.balls import REALS
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.judge import interpreters
from lemmata.verify.judge.interpreters import check_operators
from lemmata.verify.judge.judge import judge
from lemmata.verify.numbers.bounded import Bounded
from lemmata.verify.numbers.reals import Real

ONE = PatternRows(2, 3, Rational(-1, 2))
FAR = PatternRows(1, -3, 3)
PAIR = PatternRows(1, -1, 1)


def planted(statement: Any) -> Claim:
    return Claim("planted", "test", "", CLOSED, statement)


@pytest.mark.parametrize(
    ("count", "true"), [(DistanceMinima(ONE), 1), (MCHNMinima(ONE, 3), 1), (DistanceMinima(FAR), 2), (MCHNMinima(FAR, 1), 2)]
)
def test_a_wrong_number_of_minima_is_refuted(count: Any, true: int) -> None:
    verdicts = {number: judge(planted(equal(count, number))).outcome for number in (0, 1, 2, 3)}
    assert verdicts == {number: Outcome.PROVED if number == true else Outcome.REFUTED for number in verdicts}


def test_at_a_fold_the_number_is_undecided_and_beside_it_known() -> None:
    for number in (1, 2):
        verdict = judge(planted(equal(MCHNMinima(PAIR, 1), number)))
        assert verdict.outcome is Outcome.UNDECIDED
    assert judge(planted(equal(MCHNMinima(PAIR, Rational(99, 100)), 1))).outcome is Outcome.PROVED
    assert judge(planted(equal(MCHNMinima(PAIR, Rational(101, 100)), 2))).outcome is Outcome.PROVED


def test_the_place_of_a_minimum_is_enclosed_and_one_too_many_is_undefined() -> None:
    near = leq(SquaredDistance(DistanceMinimum(ONE, 1), FirstPattern(ONE)), Rational(1, 10**20))
    assert judge(planted(near)).outcome is Outcome.PROVED
    verdict = judge(planted(less(LayerEnergy(DistanceMinimum(FAR, 3), FAR), 100)))
    assert verdict.outcome is Outcome.UNDECIDED
    assert "not shown to be defined" in verdict.sentence
    wrong = judge(planted(less(LayerEnergy(DistanceMinimum(LINE, 1), LINE), LayerEnergy(DistanceMinimum(LINE, 2), LINE))))
    assert wrong.outcome is Outcome.REFUTED


def test_patterns_written_out_are_rows() -> None:
    assert expand_operators(PatternRows(2, 1, 2, 3, 4, 5, 6), {}).tolist() == [[1, 2], [3, 4], [5, 6]]
    assert PatternRows(2, 1, 2, 3, 4, 5, 6).shape == (3, 2)
    assert DistanceMinimum(ONE, 1).shape == (2, 1)
    with pytest.raises(Computed):
        expand_operators(MCHNMinima(LINE, Integer(1)), {})


@pytest.mark.parametrize(("energy", "beta", "number"), [("distance", 1, 3), ("mchn", 1, 2)])
def test_the_energies_as_defined_have_minima_there(energy: str, beta: int, number: int) -> None:
    """Slopes and curvature of the definitions themselves, by SymPy: the enclosures are computed from the updates alone."""
    rows = PLANE.definition(*PLANE.args)
    found = minima(Memory.of([[Fraction(int(e.p), int(e.q)) for e in row] for row in rows.tolist()], energy, beta))
    assert found is not None
    assert len(found) == number
    state = symbols("a b", real=True)
    defined = LayerEnergy.definition(state, rows) if energy == "distance" else MCHNEnergy.definition(state, rows, Integer(beta))
    for ball in found:
        at = {s: Rational(int(c.p), int(c.q)) for s, c in zip(state, ball.centre, strict=True)}
        assert all(abs(diff(defined, s).subs(at).evalf(30)) < 1e-12 for s in state)
        assert hessian(defined, state).subs(at).evalf(30).is_positive_definite


WRONG: dict[str, tuple[dict[str, Any], str, Any]] = {
    "a count too many": (REALS, "DistanceMinima", lambda rho: Real.of(3)),  # type: ignore[dict-item]
    "a count too few in floats": (FLOATS, "DistanceMinima", lambda rho: Bounded(torch.tensor(1.0), torch.tensor(torch.inf))),  # type: ignore[dict-item]
    "another pattern": (REALS, "PatternRows", lambda n, *entries: [[Real.of(2)] for _ in entries]),  # type: ignore[dict-item]
    "nothing in floats": (FLOATS, "DistanceMinima", lambda rho: Bounded(torch.tensor(torch.nan), None)),  # type: ignore[dict-item]
    "an error": (FLOATS, "DistanceMinima", lambda rho: 1 / 0),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_count_that_one_computation_gets_wrong_stops_the_verdict(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bound, name, function = WRONG[wrong]
    claim = planted(equal(DistanceMinima(LINE), 2))
    assert judge(claim).outcome is Outcome.PROVED
    monkeypatch.setitem(bound, name, function)
    with pytest.raises(InternalContradiction, match=r"^planted: .*(Minima|PatternRows).*make them agree"):
        judge(claim)


def test_a_quantity_that_is_computed_only_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {"PatternRows": FLOATS["PatternRows"], **FLOATS}
    monkeypatch.setattr(interpreters, "_floats", lambda: {name: of for name, of in others.items() if name != "MCHNMinima"})
    with pytest.raises(InternalContradiction, match="nothing says what it means"):
        check_operators(planted(equal(MCHNMinima(LINE, 1), 1)))


def test_minima_of_any_patterns_are_compared_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = Claim("planted", "test", "", Domain(((rho, Patterns()),)), leq(1, DistanceMinima(rho)))
    check_operators(claim)
    check_operators(replace(claim, statement=leq(0, SquaredDistance(MCHNMinimum(rho, 1, 2), DistanceMinimum(rho, 1)))))
    monkeypatch.setitem(REALS, "DistanceMinima", lambda rho: Real.of(4))  # type: ignore[arg-type]
    with pytest.raises(InternalContradiction, match="by floating point it is"):
        check_operators(claim)


def test_the_claims_about_figure_1_are_those_of_its_caption() -> None:
    ids = [claim for claim in CLAIMS if claim.startswith("fig-1.")]
    assert [claim for claim in ids if not claim.endswith("repaired")] == [
        "fig-1.number-plane",
        "fig-1.number-line-1",
        "fig-1.number-line-2",
        "fig-1.order-line-2",
    ]


def test_a_count_speaks_of_its_energy_as_it_is_defined(monkeypatch: pytest.MonkeyPatch) -> None:
    def another(x: Any, rho: Any) -> Any:
        return x[0]

    before = planted(equal(DistanceMinima(LINE), 2)).fingerprint
    assert before == planted(equal(DistanceMinima(LINE), 2)).fingerprint
    monkeypatch.setattr(LayerEnergy, "definition", staticmethod(another))
    assert before != planted(equal(DistanceMinima(LINE), 2)).fingerprint
