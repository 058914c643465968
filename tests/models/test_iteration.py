"""Iterated updates end with the right status, each row as if it were alone."""

import math

import pytest
import torch

from lemmata.models.energies import layer_energy
from lemmata.models.iteration import Status, iterate
from lemmata.models.retrieval import distance_update

PATTERNS = torch.tensor([[0.0, 0.0], [3.0, 1.0], [1.0, 4.0]], dtype=torch.float64)


def states(count: int = 64) -> torch.Tensor:
    return 4 * torch.randn(count, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def update(x: torch.Tensor) -> torch.Tensor:
    return distance_update(x, PATTERNS)


def test_the_distance_update_converges_to_fixed_points() -> None:
    orbit = iterate(update, states(), tolerance=1e-13)
    assert (orbit.status == Status.CONVERGED).all()
    assert torch.allclose(update(orbit.state), orbit.state, atol=1e-11)


def test_two_patterns_have_the_fixed_points_of_a_hyperbolic_tangent() -> None:
    pair = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)  # x = tanh(2 x)
    orbit = iterate(lambda x: distance_update(x, pair), torch.tensor([[0.1], [-3.0]], dtype=torch.float64))
    for x, sign in zip(orbit.state[:, 0].tolist(), (1, -1), strict=True):
        assert x == pytest.approx(math.tanh(2 * x), abs=1e-10)
        assert sign * x > 0.9


def test_the_energy_never_rises_along_an_orbit() -> None:
    x = states()
    for _ in range(20):
        after = update(x)
        assert (layer_energy(after, PATTERNS) <= layer_energy(x, PATTERNS) + 1e-12).all()
        x = after


def test_a_batch_gives_what_each_state_gives_alone() -> None:
    together = iterate(update, states(8).reshape(2, 4, 2))
    for i, start in enumerate(states(8)):
        alone = iterate(update, start)
        assert torch.equal(together.state.reshape(-1, 2)[i], alone.state)
        assert int(together.steps.reshape(-1)[i]) == int(alone.steps)


def test_a_rotation_by_a_right_angle_is_cycling() -> None:
    turn = torch.tensor([[0.0, -1.0], [1.0, 0.0]], dtype=torch.float64)
    orbit = iterate(lambda x: x @ turn.T, torch.ones(3, 2, dtype=torch.float64))
    assert (orbit.status == Status.CYCLING).all()
    assert (orbit.steps <= 16).all()


def test_the_other_ends() -> None:
    one = torch.ones(1, 1, dtype=torch.float64)
    assert iterate(lambda x: x / 2 + 1, one, budget=3).status.item() == Status.BUDGET
    assert iterate(lambda x: 2 * x, one, centre=one, radius=5.0).status.item() == Status.LEFT
    assert iterate(lambda x: x * torch.inf, one).status.item() == Status.NOT_FINITE
    assert iterate(update, states(1), budget=0).step_norm.item() == torch.inf


def test_a_state_that_is_done_is_not_computed_again() -> None:
    seen: list[int] = []

    def counted(x: torch.Tensor) -> torch.Tensor:
        seen.append(x.shape[0])
        return torch.where(x > 1, x - 1, x)

    iterate(counted, torch.tensor([[0.5], [2.5], [4.5]]))
    assert seen == [3, 2, 2, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"tolerance": -1.0}, ">= 0"), ({"budget": -1}, ">= 0"), ({"radius": 1.0}, "given together")],
)
def test_bad_arguments_are_refused(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        iterate(update, states(1), **arguments)  # type: ignore[arg-type]


def test_a_wrong_update_is_caught_by_its_energy() -> None:
    x = states()
    wrong = x - 2 * (update(x) - x)
    assert (layer_energy(wrong, PATTERNS) > layer_energy(x, PATTERNS)).any()
