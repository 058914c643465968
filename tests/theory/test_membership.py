"""A kind of variable that nothing is known of is refused wherever a point could be taken for an instance of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction as F
from types import ModuleType
from typing import Any

import pytest
from hypothesis import find
from sympy import MatrixSymbol, Symbol

from lemmata.theory import CLAIMS
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.kernel.variables import check_domain
from lemmata.theory.language import kinds as generic
from lemmata.theory.language.claim import Claim, less
from lemmata.theory.language.domain import Domain, Kind, NonNegative, Positive, UnitInterval, Vector, d, l, n, vector
from lemmata.theory.language.kinds import KindError, is_known
from lemmata.theory.language.membership import PointError, check_kinds, check_point
from lemmata.theory.language.vectors import MaxEntry
from lemmata.theory.memory import kinds as memory
from lemmata.theory.memory.kinds import BallState, EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii
from lemmata.theory.memory.symbols import PATTERN_SETS, layers, radii, rho, x
from lemmata.verify.base.boundary import UsageError
from lemmata.verify.base.points import BatchRequest
from lemmata.verify.certify.certificate import certify
from lemmata.verify.certify.point import evaluate_point
from lemmata.verify.gate.options import load_claims
from lemmata.verify.judge.judge import judge
from lemmata.verify.search.families import draw
from lemmata.verify.search.kinds import search_of
from lemmata.verify.search.shrink import simplify
from lemmata.verify.search.strategies import batch_requests, points


@dataclass(frozen=True)
class Probability(Kind):
    """Entries >= 0 of sum 1, which nothing in the suite knows."""


class Tilted(NonNegative):
    """A subclass that says more than what it is derived from."""


class Loose(Positive):
    """A subclass that says less."""


class Grid(Patterns):
    """Patterns with integer entries."""


p = vector("p", n)
PLANTED = (Probability(), Tilted(), Loose())
ZERO = {"n": 1, "p": [F(0)]}


def claim_of(kind: Kind) -> Claim:
    """False for p = [0], which is no probability vector."""
    return Claim("planted", "test", "", Domain(((p, kind),)), less(0, MaxEntry(p)))


WAYS: dict[str, Callable[[Claim], Any]] = {
    "a point": lambda claim: check_point(claim.domain, ZERO),
    "a decision": lambda claim: evaluate_point(claim, ZERO),
    "a certificate": lambda claim: certify(claim, ZERO),
    "a verdict": judge,
    "a simpler point": lambda claim: simplify(claim, [ZERO]),
    "a batch": lambda claim: draw(claim.domain, BatchRequest({"n": 1}, "gaussian", "at", 0, 4, 0)),
    "a drawn request": lambda claim: find(batch_requests(claim.domain, 4), bool),
    "a drawn point": lambda claim: find(points(claim.domain), bool),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", PLANTED, ids=lambda kind: type(kind).__name__)
def test_a_kind_that_is_not_known_is_refused_in_one_line(kind: Kind, way: str) -> None:
    with pytest.raises(KindError, match=rf"^p: nothing is known of the kind {type(kind).__name__}, .*; add its test "):
        WAYS[way](claim_of(kind))


@pytest.mark.parametrize("kind", PLANTED, ids=lambda kind: type(kind).__name__)
def test_a_module_of_claims_with_such_a_kind_is_refused_before_anything_is_judged(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("planted_claims")
    module.CLAIMS = (claim_of(kind),)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "planted_claims", module)
    with pytest.raises(UsageError, match=rf"^--claims planted_claims: p: nothing is known of the kind {type(kind).__name__}"):
        load_claims("planted_claims")


@pytest.mark.parametrize("kind", [*PLANTED, Grid()], ids=lambda kind: type(kind).__name__)
def test_the_kernel_derives_nothing_about_such_a_kind(kind: Kind) -> None:
    with pytest.raises(DerivationError, match=rf"is of the kind {type(kind).__name__}, which no rule knows"):
        check_domain(Domain((((rho if isinstance(kind, Patterns) else p), kind),)))


def test_every_kind_has_a_test_and_the_theory_uses_no_others() -> None:
    found = {thing for module in (generic, memory) for thing in vars(module).values() if isinstance(thing, type)}
    declared = {kind for kind in found if issubclass(kind, Kind)} - {Kind}
    assert len(declared) == 13
    assert all(is_known(kind()) and search_of(kind()) for kind in declared)
    for claim in CLAIMS.values():
        check_kinds(claim.domain)


NUMBER, SQUARE = Symbol("number", real=True), MatrixSymbol("square", n, n)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (((x, HullState()),), "x: the kind HullState needs a variable of kind Patterns"),
        (((x, BallState()),), "x: the kind BallState needs a variable of kind Patterns"),
        (((rho, Patterns()), (x, BallState())), "x: the kind BallState needs a variable of kind SeparatedRadii"),
        (((radii, SeparatedRadii()),), "radii: the kind SeparatedRadii needs a variable of kind Patterns"),
        (((rho, Patterns()), (vector("x", l), HullState())), "x: the kind HullState needs the length n, got l"),
        (((rho, Patterns()), (vector("r", n), SeparatedRadii())), "r: the kind SeparatedRadii needs the length d, got n"),
        (((NUMBER, Patterns()),), "number: the kind Patterns speaks of rows of patterns"),
        (((vector("rho", d), EqualNormPatterns()),), "rho: the kind EqualNormPatterns speaks of rows"),
        (((rho, Patterns()), (NUMBER, HullState())), "number: the kind HullState speaks of a vector"),
        (((SQUARE, Layers()),), "square: the kind Layers speaks of a vector"),
        (((x[0], Vector()),), "a variable must be a symbol or a matrix symbol, got x"),
    ],
)
def test_a_kind_that_says_nothing_of_its_symbol_or_in_such_company_is_refused(variables: Any, message: str) -> None:
    with pytest.raises(KindError, match=message):
        check_kinds(Domain(variables))


def test_membership_is_checked_of_vectors_entry_by_entry() -> None:
    domain = Domain(((p, UnitInterval()),))
    check_point(domain, {"n": 2, "p": [F(0), F(1)]})
    with pytest.raises(PointError, match=r"p must lie in \[0, 1\]"):
        check_point(domain, {"n": 2, "p": [F(0), F(1) + F(1, 10**40)]})


def test_a_number_of_layers_beyond_all_memory_is_no_hang() -> None:
    domain = PATTERN_SETS.extended((layers, Layers()))
    point = {"n": 1, "d": 1, "l": 10**11, "rho": [[F(0)]], "x": [F(0)], "layers": [F(0)]}
    with pytest.raises(PointError, match="all of the layers"):
        check_point(domain, point)
