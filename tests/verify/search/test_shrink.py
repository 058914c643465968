"""Counterexamples come out small, comfortable and certified."""

from dataclasses import replace
from fractions import Fraction as F

import pytest
from sympy import MatrixSymbol, Rational, log

from lemmata.theory.language.claim import Claim, all_of, leq, less
from lemmata.theory.language.domain import Domain, d, n
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.kinds import Patterns, State
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, SEPARATED_BALLS, rho, x
from lemmata.verify.certify.point import check_point, evaluate_point
from lemmata.verify.search.shrink import _whole_roundings, delete, simplify

g, E = Nearest(x, rho), LayerEnergy(x, rho)
FALSE = Claim("planted", "test", "", PATTERN_SETS, leq(g, E))
MESSY = {
    "n": 3,
    "d": 4,
    "x": [F(0.3719), F(-1.1), F(2.25)],
    "rho": [[F(0.37), F(-1.2), F(2.2)], [F(0.41), F(-1.0), F(2.3)], [F(9.7), F(1.3), F(0.2)], [F(-4.4), F(0.1), F(0.9)]],
}


def test_a_messy_counterexample_becomes_two_patterns_on_the_line() -> None:
    found = simplify(FALSE, [MESSY], 60)
    assert found is not None
    assert (found["n"], found["d"]) == (1, 2)
    assert evaluate_point(FALSE, found).violation >= 0.1
    assert all(entry.denominator == 1 and abs(entry) <= 2 for row in found["rho"] for entry in row)


def test_states_are_moved_onto_patterns_whatever_their_names() -> None:
    sigma, y = MatrixSymbol("sigma", d, n), MatrixSymbol("y", n, 1)
    domain = Domain(((y, State()), (sigma, Patterns())))
    point = {"n": 2, "d": 2, "y": [F(1, 3), F(5)], "sigma": [[F(7, 9), F(2)], [F(-11, 5), F(4)]]}
    found = [moved["y"] for moved in _whole_roundings(domain, point)]
    assert all(row in found for row in point["sigma"])


def test_a_point_that_refutes_nothing_is_not_simplified() -> None:
    assert simplify(replace(FALSE, statement=leq(E, g)), [MESSY]) is None


def test_the_violation_stays_comfortable() -> None:
    # false only just for far patterns, comfortably for near ones: the comfortable start must not be traded for a tiny tie
    claim = replace(FALSE, statement=leq(g, E + Rational(1, 100)))
    found = simplify(claim, [MESSY])
    assert found is not None
    assert evaluate_point(claim, found).violation > 0.02


def test_a_tie_under_a_strict_relation_is_kept_a_tie() -> None:
    claim = replace(FALSE, statement=less(E, g))
    start = {"n": 2, "d": 1, "x": [F(3.3), F(1)], "rho": [[F(1.5), F(2)]]}
    found = simplify(claim, [start])
    assert found == {"n": 1, "d": 1, "x": [F(0)], "rho": [[F(0)]]}


def test_hypotheses_and_domain_survive_simplification() -> None:
    claim = Claim("balls", "test", "", SEPARATED_BALLS, leq(g, E), given=less(Rational(1, 4), g))
    start = {"n": 1, "d": 2, "x": [F(7, 10)], "rho": [[F(0)], [F(5, 2)]], "radii": [F(3, 4), F(3, 2)]}
    found = simplify(claim, [start])
    assert found is not None
    check_point(claim.domain, found)
    assert evaluate_point(claim, found).given == 1


@pytest.mark.parametrize("index", [0, 1])
def test_deleting_a_layer_takes_its_patterns_and_renumbers(index: int) -> None:
    point = {
        "n": 1,
        "d": 3,
        "l": 2,
        "x": [F(0)],
        "rho": [[F(1)], [F(2)], [F(3)]],
        "layers": [F(0), F(1), F(1)],
    }
    smaller = delete(LAYERED, point, "l", index)
    assert smaller is not None
    check_point(LAYERED, smaller)
    assert smaller["l"] == 1


def test_deleting_the_last_pattern_of_a_layer_removes_the_layer() -> None:
    point = {"n": 1, "d": 2, "l": 2, "x": [F(0)], "rho": [[F(1)], [F(2)]], "layers": [F(0), F(1)]}
    smaller = delete(LAYERED, point, "d", 0)
    assert smaller == {"n": 1, "d": 1, "l": 1, "x": [F(0)], "rho": [[F(2)]], "layers": [F(0)]}


def test_the_bound_with_log_d_halved_is_refuted_by_duplicates() -> None:
    claim = replace(FALSE, statement=all_of(leq(g - log(d) / 2, E), leq(E, g)))
    start = {"n": 1, "d": 4, "x": [F(0.1)], "rho": [[F(0)], [F(0.01)], [F(0)], [F(0)]]}
    found = simplify(claim, [start])
    assert found is not None
    assert found["d"] == 2
    assert found["rho"][0] == found["rho"][1]
