"""What is shown of the theory's derivations is remembered, until anything that it was made from changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lemmata.theory import CLAIMS, DERIVATIONS
from lemmata.verify.gate import options, remembered
from lemmata.verify.gate.graph import Outline, outlines_of
from lemmata.verify.show import proofs

SHORT = min(DERIVATIONS, key=lambda derivation: (len(derivation.uses), len(derivation.steps))).claim


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "lemmata"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made rather than remembered."""
    found: list[str] = []
    real, write = options.load_derivations, proofs.written

    def load_derivations(module: str, claims: Any) -> Any:
        found.append(module)
        return real(module, claims)

    def written(claim_id: str, *arguments: Any, **how: Any) -> Any:
        found.append(claim_id)
        return write(claim_id, *arguments, **how)

    monkeypatch.setattr(remembered, "load_derivations", load_derivations)
    monkeypatch.setattr(proofs, "written", written)
    return found


def test_what_is_remembered_is_what_was_made(notes: Path, made: list[str]) -> None:
    first = remembered.outlines("lemmata.theory", CLAIMS), remembered.written_out("lemmata.theory", SHORT, CLAIMS)
    count = len(made)
    assert (remembered.outlines("lemmata.theory", CLAIMS), remembered.written_out("lemmata.theory", SHORT, CLAIMS)) == first
    assert len(made) == count > 0
    assert first[0] == outlines_of({derivation.claim: derivation for derivation in DERIVATIONS})
    assert list(first[0]) == [derivation.claim for derivation in DERIVATIONS]
    assert {file.name for file in notes.iterdir()} == {"derivations.json", f"proof of {SHORT}.json"}


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"made_from": "0", "note": {"prop-1": [1, []]}}', b"\xff\x00"])
def test_a_note_that_is_none_or_anothers_is_made_anew(notes: Path, made: list[str], text: bytes) -> None:
    notes.mkdir()
    (notes / "derivations.json").write_bytes(text)
    assert len(remembered.outlines("lemmata.theory", CLAIMS)) == len(DERIVATIONS)
    assert made == ["lemmata.theory"]


def test_a_note_of_another_shape_is_made_anew(notes: Path, made: list[str]) -> None:
    notes.mkdir()
    (notes / "derivations.json").write_text(f'{{"made_from": "{remembered.made_from()}", "note": ["prop-1"]}}')
    assert len(remembered.outlines("lemmata.theory", CLAIMS)) == len(DERIVATIONS)
    assert made == ["lemmata.theory"]


def test_a_note_is_bound_to_every_file_of_the_theory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "theory"
    for name in ("__init__.py", "papers/one/eq_1.py", "kernel/order.py"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("a = 1\n")
    monkeypatch.setattr(remembered.theory, "__file__", str(home / "__init__.py"))
    compute = remembered.made_from.__wrapped__
    found = [compute()]
    for file, text in (("papers/one/eq_1.py", "a = 2\n"), ("kernel/order.py", "a = 2\n"), ("papers/one/eq_2.py", "")):
        (home / file).write_text(text)
        found.append(compute())
    (home / "papers/one/eq_2.py").rename(home / "papers/one/eq_3.py")
    found.append(compute())
    assert len(set(found)) == len(found)
    assert compute() == found[-1]


def test_a_folder_that_cannot_be_written_to_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    for _ in range(2):
        assert len(remembered.outlines("lemmata.theory", CLAIMS)) == len(DERIVATIONS)
    assert made == ["lemmata.theory"] * 2


def test_derivations_of_other_modules_are_read_each_time(
    notes: Path, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "toy_theory_not_remembered.py").write_text("from lemmata.theory import CLAIMS, DERIVATIONS\n")
    monkeypatch.syspath_prepend(tmp_path)
    for _ in range(2):
        found = remembered.outlines("toy_theory_not_remembered", CLAIMS)
    assert isinstance(found[SHORT], Outline)
    assert made == ["toy_theory_not_remembered"] * 2
    assert not notes.exists()
