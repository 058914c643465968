"""What agrees in floats passes, and a planted difference does not: the sieve of the guard."""

from __future__ import annotations

import signal

import pytest

from lemmata import theory
from lemmata.verify.coq import guard as guards
from lemmata.verify.coq import instances as points
from lemmata.verify.coq.batches import Sieve
from lemmata.verify.coq.files import definition_files, library
from lemmata.verify.coq.guard import Differs, Guard
from lemmata.verify.coq.instances import instances, spread
from lemmata.verify.coq.reader import File, read
from lemmata.verify.coq.statement import Theorem

PLANTED = {  # of each sort a claim, what is replaced in its theorem, and by what
    "a hypothesis is lost": ("lemma-5", "0 <= r -> ", ""),
    "a hypothesis is added": ("std-gibbs", "(0 < n)%nat -> ", "(0 < n)%nat -> 0 <= v 0%nat -> "),
    "a strict sign is lost": ("prop-4.scalar", "0 < z", "0 <= z"),
    "a quantifier is moved": (
        "eq-9.omega-energy",
        "(forall i : nat, (i < l)%nat -> (exists j : nat, (j < d)%nat /\\ layers j = i))",
        "(exists j : nat, (j < d)%nat /\\ (forall i : nat, (i < l)%nat -> layers j = i))",
    ),
    "an index is another": ("prop-1", "(x j - rho i j) ^ 2)", "(x j - rho j i) ^ 2)"),
    "n - 1 for n": ("prop-1", "Nearest n d x rho", "Nearest (n - 1)%nat d x rho"),
    "a sum over n for one over d": ("prop-1", "LayerEnergy n d x rho", "LayerEnergy d n x rho"),
    "an order of arguments": ("lemma-4.proof-mean-value", "TiltedMean n v (fun", "TiltedMean n w (fun"),
    "another body of an integral": ("std-lower-gamma", "exp (- t)) 0 r", "exp (- t ^ 2)) 0 r"),
    "another limit of an integral": ("std-lower-gamma", "exp (- t)) 0 r", "exp (- t)) 0 (r + 1 / 1000)"),
}


def written(claim_id: str, old: str = "", new: str = "") -> tuple[File, Theorem]:
    """What a claim's theorem and its definitions say, with something replaced."""
    found = library([theory.CLAIMS[claim_id]])
    made = found.theorems[claim_id]
    texts = [*definition_files(found.definitions).values(), made.text]
    assert any(old in text for text in texts)
    return read(*(text.replace(old, new) if old else text for text in texts)), made


def compared(claim_id: str, old: str = "", new: str = "", count: int = 200) -> guards.Compared:
    file, made = written(claim_id, old, new)
    return Guard(file).judged(made.claim, made.name, spread(made.claim.domain, count))


def share(claim_id: str, old: str = "", new: str = "") -> float:
    """Of the points of a domain, the part at which floats agree."""
    file, made = written(claim_id, old, new)
    guard, points = Guard(file), [(point, True) for point in instances(made.claim.domain, 40)]
    agree = Sieve(guard.floating, guards.One(guard, made.claim, file.theorems[made.name])).passed(points)
    return sum(agree) / len(agree)


@pytest.mark.parametrize("sort", PLANTED)
def test_a_planted_difference_is_found_in_batches(sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "EXACT", 0)
    claim_id, old, new = PLANTED[sort]
    with pytest.raises((Differs, guards.Outside)):
        compared(claim_id, old, new)


@pytest.mark.parametrize("claim_id", ["prop-1", "lemma-5", "eq-9.omega-energy", "std-lower-gamma", "ram-1.limit"])
def test_most_instances_agree_in_floats(claim_id: str) -> None:
    found = compared(claim_id)
    assert found.instances >= 200
    assert found.in_floats > found.instances / 2
    assert found.sides > 100 * found.left_open


LINES = "eq-13.decomposition.repaired"  # integrals of what has corners


@pytest.mark.parametrize("claim_id", ["eq-12.gamma.repaired", LINES])
def test_integrals_agree_in_floats_at_most_instances(claim_id: str) -> None:
    assert share(claim_id) > 0.8


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("exp (Max n", "exp (Min n"),
        ("2 * radii k + room k", "2 * radii k - room k"),
        ("0 (radii i))", "0 (radii 0%nat))"),
        ("0 (radii i))", "(radii i / 1000) (radii i))"),
    ],
)
def test_another_integral_is_told_from_the_claim_in_floats_alone(old: str, new: str) -> None:
    assert share(LINES, old, new) < 0.5


OTHER = PLANTED["another limit of an integral"]  # at which floats do not agree


def test_a_point_that_takes_too_long_stays_open_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "POINT", -1.0)  # seconds, below 0 as the clock ticks: no integral is found
    found = compared(*OTHER, count=10)
    assert found.late > 5
    assert found.late + found.instances >= 10
    assert f"{found.late} points took too long" in found.lacks(10)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="here no computing time can be bounded")
def test_no_point_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(one: guards.One, point: object, inside: bool) -> None:
        while True:
            pass

    monkeypatch.setattr(guards, "WHOLE_POINT", 0.01)
    monkeypatch.setattr(guards.One, "_at", forever)
    found = compared(*OTHER, count=3)
    assert found.late + found.instances >= 3
    assert found.late >= 2


def test_where_no_time_is_left_floats_go_on_and_the_others_are_told() -> None:
    for planted, agree in ((OTHER[:1], True), (OTHER, False)):
        file, made = written(*planted)
        found = Guard(file).judged(made.claim, made.name, spread(made.claim.domain, 20), seconds=-1.0)
        assert found.instances == found.in_floats
        assert (found.in_floats >= 18) == agree
        assert agree or f"no time was left for {found.not_asked} points" in found.lacks(20)


def test_a_theorem_about_few_whole_numbers_has_no_more_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "FARTHEST", 60)
    found = compared("sec5-unit-ball-decay.high", count=100)
    assert found.lacks(100) == "no other points were found in its domain"
    assert found.lacks(found.instances) == ""


def test_a_difference_beyond_small_dimensions_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "FARTHEST", 200)
    old = "SphereArea m * (2 * PI) / (INR n - 2)"
    assert compared("sec5-sphere", count=100).instances == 100
    with pytest.raises(Differs, match="n_dim = "):
        compared("sec5-sphere", old, f"{old} * (if Nat.ltb 100%nat n then 2 else 1)", count=100)
