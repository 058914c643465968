"""Reading pattern sets, the applicability table on real data, and instances made of a user's own patterns."""

from __future__ import annotations

import math
import subprocess
import sys
import textwrap
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_digits
from sympy import log

from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import CLOSED, Domain, UnitInterval, d
from lemmata.theory.language.vectors import LogSumExp, MaxEntry
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.kinds import EqualNormPatterns, HullState, Patterns, State
from lemmata.theory.memory.symbols import LAYERED, PATTERN_SETS, SEPARATED_BALLS, VECTORS, rho, t, v, x, y
from lemmata.verify.certify.point import check_point
from lemmata.verify.search.floats import statuses
from lemmata.verify.search.own_instances import pattern_batches
from lemmata.verify.search.own_patterns import PatternsError, load_patterns, pattern_set
from lemmata.verify.studies.applicability import applicability

G, E = Nearest(x, rho), LayerEnergy(x, rho)
ROOT = Path(__file__).parents[3]


def claim(domain: Domain, statement=None) -> Claim:
    return Claim("test", "nowhere", "a test", domain, all_of(leq(G - log(d), E), leq(E, G)) if statement is None else statement)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return load_digits().data


# --- files -----------------------------------------------------------------------------------------------------------


def test_every_format_gives_the_same_patterns(tmp_path):
    array = np.arange(12, dtype=np.float32).reshape(4, 3)
    np.save(tmp_path / "a.npy", array)
    np.savez(tmp_path / "a.npz", only=array)
    save_file({"only": torch.from_numpy(array)}, tmp_path / "a.safetensors")
    for suffix in ("npy", "npz", "safetensors"):
        loaded = load_patterns(tmp_path / f"a.{suffix}")
        assert (loaded.d, loaded.n) == (4, 3)
        assert loaded.tensor().tolist() == array.tolist()
        assert loaded.tensor().dtype == torch.float64


@pytest.mark.parametrize("dtype", [np.float16, np.float64, ">f4", ">f8", np.int8, np.uint16, np.int64, np.uint64], ids=str)
def test_numeric_dtypes_are_taken_exactly(tmp_path, dtype):
    np.save(tmp_path / "a.npy", np.array([[1, 2], [3, 4]], dtype=dtype))
    assert load_patterns(tmp_path / "a.npy").tensor().tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_bfloat16_safetensors_are_taken_exactly(tmp_path):
    save_file({"w": torch.tensor([[1.5, -2.0]], dtype=torch.bfloat16)}, tmp_path / "a.safetensors")
    assert load_patterns(tmp_path / "a.safetensors").tensor().tolist() == [[1.5, -2.0]]


def test_one_array_of_several_is_chosen_by_name(tmp_path):
    np.savez(tmp_path / "a.npz", one=np.ones((1, 2)), two=np.zeros((3, 2)))
    save_file({"one": torch.ones(1, 2), "two": torch.zeros(3, 2)}, tmp_path / "a.safetensors")
    for file in (tmp_path / "a.npz", tmp_path / "a.safetensors"):
        assert load_patterns(f"{file}:two").d == 3
        with pytest.raises(PatternsError, match=r"got 2: one, two; choose one with .*:NAME"):
            load_patterns(file)
        with pytest.raises(PatternsError, match="no array 'three'; it holds one, two"):
            load_patterns(f"{file}:three")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([[0.0, 1.0], [math.nan, 2.0]]), "must be finite, row 1, column 0 is nan"),
        (np.array([[0.0, -math.inf]]), "must be finite, row 0, column 1 is -inf"),
        (np.zeros(3), r"must be \(d, n\), one pattern a row, got shape \(3,\)"),
        (np.zeros((2, 2, 2)), r"got shape \(2, 2, 2\)"),
        (np.zeros((0, 3)), r"d >= 1 and n >= 1, got shape \(0, 3\)"),
        (np.zeros((3, 0)), r"d >= 1 and n >= 1, got shape \(3, 0\)"),
        (np.array([["a"]]), "real numbers of at most 64 bits, got dtype <U1"),
        (np.array([[True]]), "got dtype bool"),
        (np.array([[1j]]), "got dtype complex128"),
        (np.array([[2**53 + 1]]), "integers must be below 2\\^53"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_pattern_set_is_refused(tmp_path, array, message):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(PatternsError, match=message):
        load_patterns(tmp_path / "a.npy")


def test_files_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(PatternsError, match="no such file"):
        load_patterns(tmp_path / "absent.npy")
    (tmp_path / "a.csv").write_text("1,2")
    with pytest.raises(PatternsError, match=r"must end in one of .npy, .npz, .safetensors, got .csv"):
        load_patterns(tmp_path / "a.csv")
    for suffix in ("npy", "npz", "safetensors"):
        for content in (b"", b"no array at all, but long enough to be taken for a header"):
            (tmp_path / f"bad.{suffix}").write_bytes(content)
            with pytest.raises(PatternsError, match=f"not a(n)? .*{suffix}|not a readable .{suffix}"):
                load_patterns(tmp_path / f"bad.{suffix}")
    whole = tmp_path / "whole.npy"
    np.save(whole, np.ones((50, 50)))
    (tmp_path / "cut.npy").write_bytes(whole.read_bytes()[:1000])
    with pytest.raises(PatternsError, match=r"not a readable .npy"):
        load_patterns(tmp_path / "cut.npy")
    np.save(tmp_path / "objects.npy", np.array([[{}]]), allow_pickle=True)
    with pytest.raises(PatternsError, match="it holds Python objects, not numbers"):
        load_patterns(tmp_path / "objects.npy")


# --- the table -------------------------------------------------------------------------------------------------------


def test_the_table_of_the_digits_agrees_with_scipy(digits):
    found = applicability(pattern_set(digits, "digits"), queries=64)
    distances = squareform(pdist(digits))
    np.fill_diagonal(distances, np.inf)
    assert (found.d, found.n, found.duplicates, found.undecided) == (1797, 64, 0, 0)
    assert found.min_separation_squared == Fraction(28)
    assert found.min_separation == pytest.approx(distances.min(), rel=1e-14)
    assert found.radius == pytest.approx(distances.min() / 2, rel=1e-14)
    assert found.median_separation == pytest.approx(np.median(distances.min(axis=1)), rel=1e-12)
    norms = (digits**2).sum(axis=1)
    assert found.norm_spread == norms.max() - norms.min()
    for row in found.tightness:
        assert 0 <= row.gap.least <= row.gap.median <= row.gap.greatest <= math.log(1797) + 1e-9
        assert row.mchn.greatest <= found.norm_spread
    table = found.table()
    assert "| patterns d " in table
    assert "| 1797 " in table
    assert (
        len(
            {
                line.count("|") - line.count("\\|")
                for line in table.splitlines()
                if line.startswith("| noise") or "bound" in line
            }
        )
        == 1
    )


def test_duplicates_and_single_patterns_have_a_table_too():
    doubled = applicability(torch.tensor([[0.0, 1.0], [-0.0, 1.0], [3.0, 1.0]]), queries=4)
    assert (doubled.duplicates, doubled.min_separation, doubled.radius) == (1, 0.0, 0.0)
    alone = applicability(np.zeros((1, 2)), queries=4)
    assert (alone.min_separation, alone.median_separation, alone.radius) == (None, None, None)
    assert "one pattern" in alone.table()
    with pytest.raises(ValueError, match="queries must be >= 1"):
        applicability(np.zeros((1, 2)), queries=0)


def test_a_separation_below_every_float_is_still_not_zero():
    close = applicability(torch.tensor([[0.0], [2.0**-600]], dtype=torch.float64), queries=4)
    assert close.min_separation_squared == Fraction(1, 2**1200)
    assert close.min_separation == 2.0**-600


def test_the_same_seed_gives_the_same_table(digits):
    first, second = (applicability(digits[:100], seed=3, queries=16).table() for _ in range(2))
    assert first == second


def test_a_large_set_streams_in_bounded_memory(tmp_path):
    rows = np.lib.format.open_memmap(tmp_path / "large.npy", "w+", np.float32, (100_000, 256))
    generator = np.random.default_rng(0)
    for start in range(0, 100_000, 10_000):
        rows[start : start + 10_000] = generator.normal(size=(10_000, 256))
    del rows  # 98 MiB on disk, 195 in float64
    script = """
        import resource, sys
        import torch
        from lemmata.models.nearest import nearest_neighbours, streamed_energies
        from lemmata.verify.search.own_patterns import load_patterns
        torch.set_num_threads(1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        stored = load_patterns(sys.argv[1])
        queries = stored.block(0, 64) + 0.01
        found = nearest_neighbours(queries, stored.rows)
        streamed_energies(queries, stored.rows, tolerance=1.0)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        sys.exit(0 if found.index.tolist() == list(range(64)) and grown < 90 else f"grew by {grown} MiB")
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "large.npy")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


# --- instances -------------------------------------------------------------------------------------------------------

HULL = Domain(((rho, Patterns()), (y, HullState()), (x, State()), (t, UnitInterval())))


@pytest.mark.parametrize("domain", [PATTERN_SETS, SEPARATED_BALLS, LAYERED, HULL], ids=["plain", "balls", "layers", "hull"])
def test_a_true_claim_holds_on_the_digits_and_every_point_belongs_to_its_domain(digits, domain):
    counted = 0
    for instances in pattern_batches(claim(domain), torch.from_numpy(digits), seed=1):
        found = statuses(claim(domain), instances)
        assert bool((found.code >= 0).all())
        counted += int((found.code > 0).sum())
        if instances.request.sizes["d"] <= 4:
            check_point(domain, instances.point(0))
            check_point(domain, instances.point(instances.count - 1))
    assert counted > 5000


def test_the_patterns_of_the_instances_are_rows_of_the_set_and_the_whole_set_is_among_them(digits):
    known = {row.tobytes() for row in digits}
    sizes = set()
    for instances in pattern_batches(claim(PATTERN_SETS), torch.from_numpy(digits)):
        rows = instances.values["rho"]
        assert {row.numpy().tobytes() for row in rows[0].contiguous()} <= known
        assert bool((rows == rows[0]).all())
        sizes.add(rows.shape[1])
    assert {1, 2, 3, 64, 1797} <= sizes


def test_a_planted_falsehood_is_caught_on_the_users_patterns(digits):
    false = claim(PATTERN_SETS, leq(G, E))
    spread = torch.from_numpy(digits[:50]) / 64
    assert any(bool((statuses(false, batch).code < 0).any()) for batch in pattern_batches(false, spread))


def test_the_same_seed_gives_the_same_batches(digits):
    stored = torch.from_numpy(digits[:40])
    for first, second in zip(*(pattern_batches(claim(LAYERED), stored, seed=5) for _ in range(2)), strict=True):
        assert first.request == second.request
        assert all(torch.equal(first.values[name], second.values[name]) for name in first.values)


def test_repeated_rows_do_not_break_claims_about_disjoint_balls():
    stored = torch.tensor([[1.0, 0.0]] * 20 + [[0.0, 1.0]] * 20)
    for batch in pattern_batches(claim(SEPARATED_BALLS), stored):
        check_point(SEPARATED_BALLS, batch.point(0))


def test_claims_that_have_no_place_for_the_patterns_get_nothing(digits):
    stored = torch.from_numpy(digits[:5])
    lemma = claim(VECTORS, leq(MaxEntry(v), LogSumExp(v)))
    equal_norms = claim(Domain(((rho, EqualNormPatterns()), (x, State()))))
    closed = claim(CLOSED, leq(log(2), 1))
    assert [list(pattern_batches(some, stored)) for some in (lemma, equal_norms, closed)] == [[], [], []]
