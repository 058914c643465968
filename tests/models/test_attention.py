"""Retrieval by fused attention equals the updates, in memory that does not grow with queries x patterns."""

from pathlib import Path

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from lemmata.models.attention import retrieve, retrieve_until
from lemmata.models.energies import layer_energy
from lemmata.models.iteration import Status
from lemmata.models.retrieval import distance_update, mchn_update
from tests.processes import python

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = torch.Generator().manual_seed(3)
PATTERNS = torch.randn(50, 7, generator=GENERATOR, dtype=torch.float64)
QUERIES = 2 * torch.randn(20, 7, generator=GENERATOR, dtype=torch.float64)


def test_the_distance_update_is_masked_attention() -> None:
    assert torch.allclose(retrieve(QUERIES, PATTERNS), distance_update(QUERIES, PATTERNS), atol=1e-12)


def test_the_distance_update_is_a_gradient_step_of_the_energy() -> None:
    x = QUERIES.clone().requires_grad_()
    (slope,) = torch.autograd.grad(layer_energy(x, PATTERNS).sum(), x)
    assert torch.allclose(retrieve(QUERIES, PATTERNS), QUERIES - slope / 2, atol=1e-12)


@pytest.mark.parametrize("beta", [0.5, 1.0, 3.0])
def test_the_hopfield_update_is_attention(beta: float) -> None:
    found = retrieve(QUERIES, PATTERNS, beta, "mchn")
    assert torch.allclose(found, mchn_update(QUERIES, PATTERNS, beta), atol=1e-12)
    keys = PATTERNS[None, None]
    assert torch.equal(found, scaled_dot_product_attention(QUERIES[None, None], keys, keys, scale=beta)[0, 0])


def test_the_temperature_scales_the_distances() -> None:
    root = 2**0.5
    assert torch.allclose(retrieve(QUERIES, PATTERNS, 2.0), distance_update(QUERIES * root, PATTERNS * root) / root, atol=1e-12)


def test_single_precision_stays_within_the_stated_rounding() -> None:
    beta, u, n = 1.0, 2.0**-24, 7
    near = PATTERNS - PATTERNS.mean(dim=0)
    reach = float(near.norm(dim=-1).max())
    found = retrieve(QUERIES.float(), PATTERNS.float(), beta).double()
    exponent = 4 * n * u * beta * (reach**2 + reach * (QUERIES - PATTERNS.mean(dim=0)).norm(dim=-1))
    assert ((found - distance_update(QUERIES, PATTERNS)).norm(dim=-1) <= 2 * reach * (2 * exponent + 50 * u)).all()


def test_iterated_retrieval_ends_at_fixed_points() -> None:
    orbit = retrieve_until(QUERIES, PATTERNS, tolerance=1e-10, budget=2000)
    assert (orbit.status == Status.CONVERGED).all()
    assert torch.allclose(distance_update(orbit.state, PATTERNS), orbit.state, atol=1e-8)


PEAK = """
import resource, sys, torch
torch.set_num_threads(1)
from lemmata.models.attention import retrieve
m, d = int(sys.argv[1]), int(sys.argv[2])
q, p = torch.randn(m, 16), torch.randn(d, 16)
retrieve(q[:8], p[:8])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
retrieve(q, p, 1.0, sys.argv[3])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("energy", ["distance", "mchn"])
def test_memory_does_not_grow_with_queries_times_patterns(energy: str) -> None:
    running = python(ROOT, "-c", PEAK, "8000", "8000", energy)
    assert running.finish() == (0, "")
    assert int(running.output) < 60  # MiB; the scores alone would be 244


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((QUERIES, PATTERNS, 1.0, "other"), "energy must be one of"),
        ((QUERIES[0], PATTERNS), "queries must be"),
        ((QUERIES, PATTERNS[:, :3]), "with n = 3"),
        ((QUERIES, PATTERNS, 0.0), "beta must be > 0"),
        ((QUERIES.float(), PATTERNS), "share a float dtype"),
        ((QUERIES, PATTERNS[:0]), "d >= 1"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        retrieve(*arguments)  # type: ignore[arg-type]
