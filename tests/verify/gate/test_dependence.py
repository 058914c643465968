"""What a verdict depends on holds the code that judges, and nothing that judges is left out of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lemmata.theory import CLAIMS
from lemmata.verify.gate.dependence import HOME, READ, SHOWING, Dependence, code, edited_since, is_read_whole, told
from lemmata.verify.judge.judge import Settings
from lemmata.verify.prove.prover import Prover
from tests.test_rooms import every_import

SAID = {"lemmata." + room.replace("/", ".") for room in SHOWING}


def test_nothing_that_judges_imports_what_is_left_out() -> None:
    judging = {"lemmata.verify.gate.run", "lemmata.verify.field", "lemmata.verify.test_claims"}
    while more := {found for name, found in every_import() if name in judging} - judging:
        judging |= {name for name in more if name != "lemmata.verify.gate.plugin"}
        if more <= {"lemmata.verify.gate.plugin"}:
            break
    assert len(judging) > 150
    assert sorted(name for name in judging if f"{name}.".startswith(tuple(f"{room}." for room in SAID))) == []


@pytest.mark.parametrize("name", ["theory/kernel/order.py", "verify/judge/judge.py", "models/energies.py", "verify/field.py"])
def test_a_changed_line_of_the_code_that_judges_counts(tmp_path: Path, name: str) -> None:
    for file in (*HOME.glob("theory/kernel/*.py"), HOME / "verify/field.py", HOME / "verify/judge/judge.py", HOME / name):
        copy = tmp_path / file.relative_to(HOME)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    before = code(tmp_path)
    (tmp_path / "verify" / "cli").mkdir()
    (tmp_path / "verify" / "cli" / "shows.py").write_text("")
    assert code(tmp_path) == before
    with (tmp_path / name).open("a") as file:
        file.write("\n# a change\n")
    assert code(tmp_path) != before


def test_no_code_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="there is no code"):
        code(tmp_path)


def test_the_engine_is_named_and_the_papers_are_read() -> None:
    assert all(is_read_whole(name.removesuffix(".")) for name in READ)
    assert is_read_whole("sympy.core")
    assert not any(map(is_read_whole, ("lemmata.theory.papers.x", "mypaper.claims", "lemmata.verify_else", None)))
    assert len(told()) < 10


def test_settings_count_and_patterns_have_no_key() -> None:
    dependence, claim = Dependence(Prover(CLAIMS, {})), CLAIMS["prop-3"]
    keys = {dependence.key(claim, settings) for settings in (Settings(), Settings(seed=1), Settings("quick"))}
    assert len(keys) == 3
    assert dependence.key(claim, Settings(patterns=object())) is None  # type: ignore[arg-type]
    assert dependence.of(claim) != dependence.of(CLAIMS["prop-1"])


def test_what_cannot_be_read_is_judged(tmp_path: Path) -> None:
    assert Dependence(Prover(CLAIMS, {}), tmp_path).of(CLAIMS["prop-3"]) is None


def test_a_file_that_was_written_during_a_run_is_seen() -> None:
    assert edited_since(1e12, 1e12) is None
    assert edited_since(0.0, 1e12) is not None
    assert edited_since(1e12, 0.0) is not None
