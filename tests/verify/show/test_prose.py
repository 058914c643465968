"""The opening sentences of a derivation are those that stand above it in its module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from lemmata.theory import DERIVATIONS
from lemmata.theory.kernel.steps import derive
from lemmata.verify.show.prose import prose_of

MODULE = '''"""What the module says."""
from lemmata.theory.kernel.steps import derive

# --- a part -----------------------------------------------------------------

# of the first: a square
# is not negative
HALF = 1
FIRST = derive("first")

SECOND = derive("second")
# of the third.
DERIVATIONS = (
    FIRST,
    SECOND,
    # of the inner one
    derive("third"),
)
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "toy_with_prose_proof.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    import toy_with_prose_proof  # type: ignore[import-not-found]

    yield toy_with_prose_proof
    del sys.modules["toy_with_prose_proof"]


def test_it_is_the_comment_since_the_derivation_before(module: Any) -> None:
    assert prose_of(module.FIRST) == "of the first: a square is not negative."


def test_without_one_it_is_what_the_module_says(module: Any) -> None:
    assert prose_of(module.SECOND) == "What the module says."


def test_of_one_without_a_name_it_is_that_of_the_tuple(module: Any) -> None:
    assert prose_of(module.DERIVATIONS[2]) == "of the third."


def test_a_derivation_of_no_module_has_none() -> None:
    assert prose_of(derive("nowhere")) == ""


def test_every_derivation_of_the_theory_has_sentences() -> None:
    assert all(prose_of(derivation) for derivation in DERIVATIONS[::20])
