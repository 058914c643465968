"""Results of runs are kept by what they depend on, and only those that were reached in the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lemmata.verify.gate.results import CORE, FILE, NO_CACHE, NONE_YET, PER_CLAIM, Results


def record(claim_id: str, key: str | None, **changes: Any) -> dict[str, Any]:
    return {"id": claim_id, "depends_on": key, **dict.fromkeys(CORE), "verdict": "proved", **changes}


def test_what_was_kept_is_found_by_key_and_claim(tmp_path: Path) -> None:
    results = Results.read(tmp_path)
    assert results.problem == NONE_YET
    kept = [record("a", "1"), record("b", "2", verdict="undecided"), record("c", "3", taken_over="r"), record("d", None)]
    results.keep(kept, "run 1")
    found = Results.read(tmp_path)
    assert (found.problem, set(found.entries)) == (None, {"1"})
    assert found.found("1", "b") is None
    assert found.found("1", "a") == {"claim": "a", "run": "run 1", "theorem": None, **dict.fromkeys(CORE), "verdict": "proved"}


def test_the_last_results_of_a_claim_are_kept(tmp_path: Path) -> None:
    for number in range(PER_CLAIM + 2):
        Results.read(tmp_path).keep([record("a", str(number))], f"run {number}")
    assert sorted(Results.read(tmp_path).entries) == [str(number) for number in range(2, PER_CLAIM + 2)]


def test_without_a_cache_or_with_another_file_nothing_is_found(tmp_path: Path) -> None:
    assert Results.read(None).problem == NO_CACHE
    for text in (b"", b"{}", b"0\n{}", bytes(100)):
        (tmp_path / FILE).write_bytes(text)
        found = Results.read(tmp_path)
        assert "nothing is taken over" in str(found.problem)
        assert found.entries == {}
