"""Points of a domain and those beside them: as many as are asked for, where there are so many."""

from __future__ import annotations

import pytest

from lemmata import theory
from lemmata.verify.base.points import show_point
from lemmata.verify.coq import instances
from lemmata.verify.coq.instances import belongs, spread


def test_of_a_real_number_there_are_as_many_as_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "COARSE", 10)
    monkeypatch.setattr(instances, "MISSES", 100)
    monkeypatch.setattr(instances, "FAR", 2)
    domain = theory.CLAIMS["prop-4.scalar"].domain
    found = [(show_point(point), inside) for point, inside in spread(domain, 500)]
    assert len(set(found)) == len(found)
    assert sum(inside for _, inside in found) >= 500
    assert found == [(show_point(point), inside) for point, inside in spread(domain, 500)]


@pytest.mark.parametrize("claim_id", ["sec5-sphere", "epan-appE3-binom"])
def test_of_whole_numbers_alone_there_are_as_many_from_a_wider_range(claim_id: str) -> None:
    domain = theory.CLAIMS[claim_id].domain
    found = [(point, inside) for point, inside in spread(domain, 200)]
    assert sum(inside for _, inside in found) == 200
    assert all(belongs(domain, point) == inside for point, inside in found)
    assert found == [*spread(domain, 200)]


def test_of_one_whole_number_there_are_no_more_than_a_fixpoint_can_be_run_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "FARTHEST", 70)
    assert 60 < sum(inside for _, inside in spread(theory.CLAIMS["sec5-sphere"].domain, 500)) <= 72
