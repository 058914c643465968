"""Numbers with exponents of their own: values worked by hand where floats are 0 or infinite, and floats elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lemmata.verify.coq.scaled import Scaled, either, exponential, larger, logarithm, plain, root, size

FAR = np.array([-20_000.0, 20_000.0])
HAND: dict[str, tuple[Callable[[Any], Any], list[float]]] = {  # of e^-20000 and e^20000, the logarithm of each
    "itself": (lambda a: a, [-20_000, 20_000]),
    "twice": (lambda a: a + a, [np.log(2) - 20_000, np.log(2) + 20_000]),
    "a sum with 1": (lambda a: 1 + a, [0, 20_000]),
    "a difference": (lambda a: 3 * a - a, [np.log(2) - 20_000, np.log(2) + 20_000]),
    "from an array": (lambda a: np.array([2.0, 2.0]) - a, [np.log(2), np.nan]),
    "a product": (lambda a: a * a / 2, [-40_000 - np.log(2), 40_000 - np.log(2)]),
    "a quotient": (lambda a: 1 / a, [20_000, -20_000]),
    "a power": (lambda a: a**3, [-60_000, 60_000]),
    "a root": (root, [-10_000, 10_000]),
    "a size": (lambda a: size(-a), [-20_000, 20_000]),
    "the larger": (lambda a: larger(a, np.ones(2)), [0, 20_000]),
    "a choice": (lambda a: either(np.array([True, False]), a, np.ones(2)), [-20_000, 0]),
    "0 beside it": (lambda a: a * 0 + a, [-20_000, 20_000]),
}


@pytest.mark.parametrize("name", HAND)
def test_logarithms_are_those_by_hand(name: str) -> None:
    made, wanted = HAND[name]
    with np.errstate(invalid="ignore"):
        found = logarithm(made(exponential(FAR)))
    np.testing.assert_allclose(np.asarray(found, dtype=float), wanted, rtol=1e-15, atol=1e-15)


def test_what_floats_reach_stays_a_float() -> None:
    found = exponential(np.array([-2.0, 3.0]))
    assert not isinstance(found, Scaled)
    assert plain(exponential(FAR) * 0).tolist() == [0, 0]
    assert plain(exponential(FAR) * exponential(-FAR)).tolist() == [1, 1]
