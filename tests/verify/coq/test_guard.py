"""Every printed theorem says what its claim says; planted differences of each sort are found."""

from __future__ import annotations

import re
from functools import cache
from random import Random

import pytest

from lemmata import theory
from lemmata.verify.coq.files import Library, definition_files, library
from lemmata.verify.coq.guard import Compared, Differs, Guard
from lemmata.verify.coq.instances import instances, neighbours
from lemmata.verify.coq.reader import File, ReadError, read

LIBRARY: Library = library([theory.CLAIMS[derivation.claim] for derivation in theory.DERIVATIONS])
DEFINITIONS = tuple(definition_files(LIBRARY.definitions).values())
SLOW = ("LinePartition", "LineEnergyPartition")  # integrals of what has corners


drawn = cache(instances)  # many theorems are of one domain


@cache
def defined(*texts: str) -> File:
    """Definitions, which many theorems come after."""
    return read(*texts)


def compare(claim_id: str, text: str, count: int = 12, definitions: tuple[str, ...] = DEFINITIONS) -> Compared:
    """A theorem's text against its claim, at instances and at their neighbours."""
    claim, rng = theory.CLAIMS[claim_id], Random(claim_id)
    points = [near for point in drawn(claim.domain, count) for near in (point, *neighbours(claim.domain, point, rng))]
    return Guard(read(text, after=defined(*definitions))).compare(claim, LIBRARY.theorems[claim_id].name, points)


def search(claim_id: str, text: str, definitions: tuple[str, ...] = DEFINITIONS) -> None:
    """Compare at few instances, which show most of what is planted, and then at many."""
    for count in (5, 40):
        compare(claim_id, text, count, definitions)


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard(read(*(made.text for made in LIBRARY.theorems.values()), after=defined(*DEFINITIONS)))


@pytest.mark.parametrize("claim_id", LIBRARY.theorems)
def test_a_theorem_says_what_its_claim_says(claim_id: str, guard: Guard) -> None:
    made = LIBRARY.theorems[claim_id]
    slow = any(word in made.text for word in SLOW)
    found = guard.compare(made.claim, made.name, drawn(made.claim.domain, 1 if slow else 3))
    assert found.sides > found.left_open


PLANTED = {  # of each sort a theorem, what is replaced, and what the guard says
    "a hypothesis is lost": ("std-reciprocal", "p <= q -> ", "", "holds outside|does not hold|fewer|<"),
    "a hypothesis is added": ("std-gibbs", "(0 < n)%nat -> ", "(0 < n)%nat -> 0 <= v 0%nat -> ", "does not hold at"),
    "a sign is lost": ("prop-4.scalar", "0 < z", "0 <= z", "holds outside"),
    "a sign is gained": ("lemma-5", "0 <= r", "0 < r", "does not hold at"),
    "a strict relation is not": ("epan-sec3-finite-region.repaired", "0 < ReluSum", "0 <= ReluSum", "<= where"),
    "a hypothesis is no longer strict": (
        "sec4-closer.nearest.repaired",
        "< Nearest n d y rho",
        "<= Nearest n d y rho",
        "<= where",
    ),
    "two arguments are swapped": (
        "lemma-4.proof-mean-value",
        "TiltedMean n v (fun i => v i - w i)",
        "TiltedMean n w (fun i => v i - w i)",
        "where the claim has",
    ),
    "two sides are swapped": (
        "prop-1",
        "LayerEnergy n d x rho <= Nearest n d x rho",
        "Nearest n d x rho <= LayerEnergy n d x rho",
        "where the claim has",
    ),
    "a length is another": ("prop-1", "Nearest n d x rho", "Nearest d n x rho", "which has|where the claim has"),
    "a range is one too long": (
        "asm-2.subset.repaired",
        "(i < d)%nat -> 0 < radii i",
        "(i < d + 1)%nat -> 0 < radii i",
        "which has",
    ),
    "a range is one too short": (
        "eq-9.omega-energy",
        "(forall i : nat, (i < d)%nat -> (layers i < l)%nat)",
        "(forall i : nat, (i < d - 1)%nat -> (layers i < l)%nat)",
        "holds outside",
    ),
    "a quantifier is moved": (
        "eq-9.omega-energy",
        "(forall i : nat, (i < l)%nat -> (exists j : nat, (j < d)%nat /\\ layers j = i))",
        "(exists j : nat, (j < d)%nat /\\ (forall i : nat, (i < l)%nat -> layers j = i))",
        "does not hold at",
    ),
    "a quantifier is another": (
        "eq-5.density.repaired",
        "(exists i : nat, (i < d)%nat /\\ sum n (fun j => (x j - rho i j) ^ 2) <= radii i ^ 2)",
        "(forall i : nat, (i < d)%nat -> sum n (fun j => (x j - rho i j) ^ 2) <= radii i ^ 2)",
        "does not hold at",
    ),
    "a power is another": ("lemma-5", "r ^ n_dim / INR n_dim", "r ^ (n_dim + 1) / INR n_dim", "where the claim has"),
    "a root is lost": (
        "sec3-metric.euclidean",
        "sqrt (SquaredDistance n x y * SquaredDistance n y u)",
        "SquaredDistance n x y * SquaredDistance n y u",
        "where the claim has",
    ),
    "brackets are lost": (
        "prop-3.repaired",
        "- 2 * MCHNEnergy n d x rho 2",
        "- 2 * MCHNEnergy n d x rho (2 + 1)",
        "where the claim has",
    ),
    "a logarithm of what may be 0": ("prop-1", "ln (INR d)", "ln (INR (d - 1)%nat)", "no number|where the claim has"),
    "an implication becomes a conjunction": (
        "lemma-2.repaired",
        "(1 < INR n -> MaxEntry n v < LogSumExp n v)",
        "(1 < INR n /\\ MaxEntry n v < LogSumExp n v)",
        "where the claim has",
    ),
    "an equivalence becomes an implication": ("eq-3", "<->", "->", "where the claim has"),
    "a part of the conclusion is lost": (
        "prop-1",
        " /\\ Nearest n d x rho - ln (INR d) <= LayerEnergy n d x rho",
        "",
        "where the claim has",
    ),
    "a disjunction": ("prop-1", "/\\", "\\/", "where the claim has"),
    "a weight may be negative": ("ram-energy-range.hull", "0 <= x_weight i", "- 1 <= x_weight i", "holds outside"),
    "an equality of radii is lost": (
        "eq-13.integrand-equal-radii",
        "(forall i : nat, (i < d)%nat -> radii i = radii 0%nat) -> ",
        "",
        "holds outside",
    ),
    "the least whole number is another": ("sec5-unit-ball-decay.high", "(5 <= n_dim)%nat", "(4 <= n_dim)%nat", "holds outside"),
    "a number that no value shows": ("epan-alg-3", "(beta / 4)", "(beta / 5)", "where the claim has"),
    "a variable is not spoken of": (
        "std-top-gap",
        "(x : nat -> R)",
        "(y : nat -> R)",
        "is not bound|no variable|exactly|does not speak",
    ),
    "the number depends on too much": (
        "epan-rem-1.lse-inf",
        "forall (d : nat) (eps : R), (0 < d)%nat -> 0 < eps -> exists large : R, forall (n : nat)",
        "forall (n d : nat) (eps : R), (0 < d)%nat -> 0 < eps -> exists large : R, forall",
        "depends on",
    ),
    "from another number on": (
        "ram-4.one-update",
        "large <= FirstGap n d rho",
        "large <= FirstGap n d rho + 1",
        "where the claim has",
    ),
    "another limit": ("ram-1.limit", "(MCHNEnergy n d z rho beta)", "(MCHNEnergy n d x rho beta)", "where the claim has"),
    "a step too few": ("ram-2.steps.limit", "iterate (1 + t)%nat", "iterate t", "where the claim has"),
    "another start": ("ram-2.limit-points.iteration", "rho beta) x)", "rho beta) z)", "where the claim has"),
    "connected is no compact": ("ram-2.converges", "connected_set", "compact_set", "compact_set|apply where"),
    "some limit point is not every": (
        "ram-2.limit-points.iteration",
        "forall z : nat -> R, limit_point n (fun t => (iterate t (fun y => MCHNUpdate n d y rho beta) x)) z ->",
        "exists z : nat -> R, limit_point n (fun t => (iterate t (fun y => MCHNUpdate n d y rho beta) x)) z /\\",
        "exists where",
    ),
}


@pytest.mark.parametrize("sort", PLANTED)
def test_a_planted_difference_is_found(sort: str) -> None:
    claim_id, old, new, says = PLANTED[sort]
    text = LIBRARY.theorems[claim_id].text
    assert old in text, text
    compare(claim_id, text, 3)
    with pytest.raises((Differs, ReadError), match=says):
        search(claim_id, text.replace(old, new))


DEFINED_WRONGLY = {  # definitions are read too: a slip in one shows in a theorem
    "sum n f + f n": ("lemma-1", "sum m f + f m end", "sum m f + f n end"),
    "the first of a sum is left out": (
        "prop-1",
        "Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S m",
        "Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S O => 0 | S m",
    ),
    "Max one too far": ("prop-1", "upto f (pred n)", "upto f n"),
    "step at 0": ("epan-prop-2.converse", "Rlt_dec 0 a", "Rle_dec 0 a"),
    "gamma one too far": ("sec5-sphere", "INR k / 2 * gamma_half k", "INR m / 2 * gamma_half k"),
    "another layer": ("eq-9.omega-energy", "Nat.eqb (layers j) i", "Nat.ltb (layers j) i"),
    "distances, not squared": ("prop-1", "(x j - rho i j) ^ 2)", "Rabs (x j - rho i j))"),
}


@pytest.mark.parametrize("slip", DEFINED_WRONGLY)
def test_a_slip_in_a_definition_is_found(slip: str) -> None:
    claim_id, old, new = DEFINED_WRONGLY[slip]
    assert any(old in text for text in DEFINITIONS)
    wrong = tuple(text.replace(old, new) for text in DEFINITIONS)
    with pytest.raises((Differs, ReadError)):
        search(claim_id, LIBRARY.theorems[claim_id].text, wrong)


def test_every_derived_claim_is_written() -> None:
    assert not LIBRARY.unwritten
    assert len({made.name for made in LIBRARY.theorems.values()}) == len(LIBRARY.theorems)


def test_the_reader_and_the_guard_use_nothing_of_the_writer() -> None:
    from lemmata.verify.coq import evaluation, guard, reader

    for module in (reader, evaluation, guard):
        with open(module.__file__ or "", encoding="utf-8") as file:
            imported = re.findall(r"^(?:from|import) (\S+)", file.read(), re.MULTILINE)
        assert not {f"lemmata.verify.coq.{name}" for name in ("writing", "definitions", "statement", "files")} & set(imported)
