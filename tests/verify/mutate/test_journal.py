"""A run that was killed goes on from its journal; a journal of other code or a damaged one is not believed."""

from __future__ import annotations

from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sympy import Symbol

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import Domain, NonNegative, Real
from lemmata.verify.mutate.alarms import AlarmResult
from lemmata.verify.mutate.journal import Journal, JournalError, digest_of_code
from lemmata.verify.mutate.run import Worker, run

a, b = Symbol("a", real=True), Symbol("b", real=True)
REALS = Domain(((a, Real()), (b, NonNegative())))
CLAIMS = {name: Claim(name, "test", "", REALS, leq(a, a + k * b)) for name, k in (("one", 1), ("two", 2))}
DERIVATIONS = {name: derive(name, S("all", "linear", claim.statement)) for name, claim in CLAIMS.items()}
POINT = {"a": Fraction(1, 3), "x": [[Fraction(0)], [Fraction(-7, 2)]], "n": 2}


def answers_in(path: Path, origin: str = "here") -> dict[tuple[str, str], Any]:
    journal = Journal(path, origin)
    journal.close()
    return journal.answers


def mutate(journal: Path, out: StringIO, **changes: Any) -> int:
    wanted = {"part": "statements", "seconds": 0.05, **changes}
    return run(CLAIMS, DERIVATIONS, out=out, journal=journal, **wanted)


def test_answers_come_back_as_they_were(tmp_path: Path) -> None:
    alarm = AlarmResult("one", 10, 9, 3, POINT, (POINT,), 0, 1, 0.5)
    fates = [["killed", "fails", POINT, 0.25], ["survived", "not falsified", None, 1.0]]
    journal = Journal(tmp_path / "journal", "here")
    for task, answer in ((("alarms", "one"), alarm), (("statements", "one"), fates), (("statements", "two"), None)):
        journal.add(task, answer)
    journal.close()
    found = answers_in(tmp_path / "journal")
    assert found["statements", "one"] == fates
    assert found["statements", "two"] is None
    again = found["alarms", "one"]
    assert (again.refutation, list(again.false), again.seconds) == (POINT, [POINT], 0.5)
    assert answers_in(tmp_path / "journal", "elsewhere") == {}


def test_a_line_that_a_kill_cut_short_does_not_count_and_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path, "here")
    journal.add(("statements", "one"), "first")
    journal.add(("statements", "two"), "second")
    journal.close()
    path.write_bytes(path.read_bytes()[:-9])
    again = Journal(path, "here")
    assert again.torn
    assert again.answers == {("statements", "one"): "first"}
    again.add(("statements", "two"), "second")
    again.close()
    assert len(answers_in(path)) == 2


def test_a_second_run_on_the_same_journal_is_told_so_in_one_line(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal", "here")
    with pytest.raises(JournalError, match=r"is locked by another run; .*, or name another file\Z"):
        Journal(tmp_path / "journal", "here")
    first.add(("statements", "one"), "first")
    first.close()
    assert answers_in(tmp_path / "journal") == {("statements", "one"): "first"}


def test_a_journal_that_another_program_has_shortened_gets_no_zero_bytes(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path, "here")
    journal.add(("statements", "one"), "first")
    path.write_bytes(b"")
    with pytest.raises(JournalError, match="has become shorter"):
        journal.add(("statements", "two"), "second")
    assert path.read_bytes() == b""


@pytest.mark.parametrize(
    "content", [b"no journal\n", b"{}\n", b"\xff\xfe\n", b'{"origin": "here", "part": "x", "claim": "y"}\n', b"[]\n"]
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal"
    path.write_bytes(content)
    with pytest.raises(JournalError, match="line 1 is no entry"):
        Journal(path, "here")
    assert path.read_bytes() == content


def test_a_journal_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "journal", tmp_path):
        with pytest.raises(JournalError, match="cannot be read and locked"):
            Journal(place, "here")


def test_an_interrupted_run_goes_on_and_reports_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, parts, path = StringIO(), StringIO(), tmp_path / "journal"
    status = run(CLAIMS, DERIVATIONS, part="statements", seconds=0.05, out=whole)
    real, asked = Worker.perform, []

    def interrupted(worker: Worker, task: tuple[str, str]) -> Any:
        if task[1] == "two" and len(asked) < 2:
            asked.append(task)
            raise KeyboardInterrupt
        asked.append(task)
        return real(worker, task)

    with patch.object(Worker, "perform", interrupted):
        assert mutate(path, parts) == 130
        assert f"goes on from {path}" in capsys.readouterr().err
        asked.append(("", ""))
        assert mutate(path, parts) == status
    assert asked.count(("statements", "one")) == 1

    def counts(text: str) -> list[list[str]]:
        return [line.split()[:-1] for line in text.splitlines() if line.startswith(("one", "two", "total"))]

    assert counts(parts.getvalue()) == counts(whole.getvalue())


def test_other_settings_or_claims_begin_again(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    mutate(path, StringIO())
    with patch.object(Worker, "perform", side_effect=KeyboardInterrupt):
        assert mutate(path, StringIO()) in (0, 1)
        assert mutate(path, StringIO(), seconds=0.1) == 130
    assert digest_of_code("one") != digest_of_code("two")
