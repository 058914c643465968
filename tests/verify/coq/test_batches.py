"""What agrees in floats passes, and a planted difference does not: the sieve of the guard."""

from __future__ import annotations

import pytest

from lemmata import theory
from lemmata.verify.coq import guard as guards
from lemmata.verify.coq.files import definition_files, library
from lemmata.verify.coq.guard import Differs, Guard
from lemmata.verify.coq.instances import spread
from lemmata.verify.coq.reader import read

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
}


def compared(claim_id: str, old: str = "", new: str = "") -> guards.Compared:
    found = library([theory.CLAIMS[claim_id]])
    made = found.theorems[claim_id]
    texts = [*definition_files(found.definitions).values(), made.text]
    assert any(old in text for text in texts)
    file = read(*(text.replace(old, new) if old else text for text in texts))
    return Guard(file).judged(made.claim, made.name, spread(made.claim.domain, 200))


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
