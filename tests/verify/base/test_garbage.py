"""Garbage is sought seldom while claims are judged, and as before when that is over, however it ends."""

import gc

import pytest

from lemmata.verify.base.garbage import OBJECTS, sought_seldom


@pytest.mark.parametrize(("before", "within"), [((700, 10, 10), OBJECTS), ((2 * OBJECTS, 5, 7), 2 * OBJECTS), ((0, 10, 10), 0)])
def test_garbage_is_sought_seldom_and_then_as_before(before: tuple[int, int, int], within: int) -> None:
    usual, seen = gc.get_threshold(), []

    def interrupted() -> None:
        with sought_seldom():
            seen.append(gc.get_threshold())
            raise KeyboardInterrupt

    try:
        gc.set_threshold(*before)
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        seen.append(gc.get_threshold())
    finally:
        gc.set_threshold(*usual)
    assert seen == [(within, *before[1:]), before]
