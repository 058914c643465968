"""The line of progress counts what is judged, estimates what is left, and is for terminals alone."""

from __future__ import annotations

import os
import pty
import re
import sys
from functools import partial
from pathlib import Path
from select import select

import pytest

from lemmata.verify.gate.progress import Progress, said
from tests.processes import python

ROOT = Path(__file__).resolve().parents[3]
THEORY = """
from sympy import Integer, pi
from lemmata.theory.language.claim import Claim, less
from lemmata.theory.language.domain import CLOSED
PLACES = {"eq-1": "claim", "eq-2": "claim"}
CLAIMS = tuple(
    Claim(f"eq-{1 + k // 20}.c{k}", "toy", f"pi is above {k}", CLOSED, less(Integer(k), pi)) for k in range(24)
)
"""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_left_is_estimated_from_what_claims_took_before() -> None:
    clock, shown = Clock(), list[str]()
    progress = Progress(("a", "b", "c"), {"a": 1.0, "b": 2.0, "c": 6.0}, shown.append, clock)
    assert progress.seconds_left is None
    clock.now = 10.0
    progress.add("a", wrong=False)
    assert progress.seconds_left == pytest.approx(80.0)  # this run takes ten times as long as the one before
    clock.now = 30.0
    progress.add("b", wrong=True)
    clock.now = 90.0
    progress.add("c", wrong=False)
    assert shown == [
        "1 of 3 claims judged, about 80 s left",
        "2 of 3 claims judged, 1 not as on record, about 60 s left",
        "3 of 3 claims judged, 1 not as on record",
    ]


def test_without_a_run_before_all_claims_count_alike() -> None:
    clock = Clock()
    progress = Progress(("a", "b", "c", "d"), {}, lambda line: None, clock)
    clock.now = 5.0
    progress.add("a", wrong=False)
    assert progress.seconds_left == pytest.approx(15.0)


def test_lines_do_not_come_faster_than_one_can_read() -> None:
    clock, shown = Clock(), list[str]()
    progress = Progress([f"{k}" for k in range(100)], {}, shown.append, clock)
    for k in range(100):
        clock.now += 0.01
        progress.add(f"{k}", wrong=False)
    assert len(shown) <= 7
    assert shown[-1] == "100 of 100 claims judged"


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (89, "89 s"), (100, "2 min"), (5000, "83 min"), (9000, "2.5 h")])
def test_a_time_in_words(seconds: float, text: str) -> None:
    assert said(seconds) == text


@pytest.fixture(scope="module")
def theory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy-theory-with-many")
    (folder / "many_claims_of_a_toy.py").write_text(THEORY)
    return folder


def at_home(terminal: str | None = None) -> None:
    """As where no CI runs; all that is said from here on goes to a terminal, if one is named."""
    os.environ["TERM"] = "xterm"
    os.environ.pop("CI", None)
    if terminal is not None:
        for number in (1, 2):
            os.dup2(os.open(terminal, os.O_RDWR), number)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))


def run(folder: Path, *more: str, terminal: bool) -> str:
    """What a run says on a terminal, or to a file."""
    options = ["--claims", "many_claims_of_a_toy", "--ledger", "l.toml", "--reports", "r", "-p", "no:cacheprovider", *more]
    command = ("-m", "pytest", str(ROOT / "verify"), "--color=no", *options)
    if not terminal:
        running = python(folder, *command, prepare=at_home)
        running.finish()
        return running.output
    ours, theirs = pty.openpty()
    text, running = b"", python(folder, *command, prepare=partial(at_home, os.ttyname(theirs)))
    while select([ours], [], [], 0.02)[0] or running.process.is_alive():
        text += os.read(ours, 65536) if select([ours], [], [], 0)[0] else b""
    os.close(ours)
    os.close(theirs)
    return text.decode()


def test_on_a_terminal_a_line_is_written_over_and_then_come_changes_and_places(theory: Path) -> None:
    said_there = run(theory, terminal=True)
    lines = re.findall(r"\r(\d+ of 24 claims judged, \d+ not as on record[^\r\n]*?) +(?=\r)", said_there)
    assert lines[-1] == "24 of 24 claims judged, 24 not as on record"
    assert "\033[3" not in said_there  # no colour was asked for
    assert said_there.index("not as on record ==") < said_there.index("== verdicts")
    assert "with refuted claims, 2 places  eq-1 16 of 20, eq-2" in said_there
    assert "least margin" not in said_there
    assert "24 claims: 4 proved, 20 refuted" in said_there


@pytest.mark.parametrize(("more", "long"), [((), False), (("-v",), True)])
def test_elsewhere_there_is_no_such_line_and_the_long_table_where_it_is_asked_for(
    theory: Path, more: tuple[str, ...], long: bool
) -> None:
    said_there = run(theory, *more, terminal=False)
    assert "claims judged" not in said_there
    assert ("least margin" in said_there) == long
    assert ("with refuted claims, 2 places" in said_there) != long
    assert "\033" not in said_there
