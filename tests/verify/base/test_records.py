"""Records survive a kill at any moment, a full disk, a folder that cannot be written to and two runs at once."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lemmata.verify.base import records
from lemmata.verify.base.records import LEFT_OVER, Lines, Locked, clear, held, locked, whole, write_text

START = f"""
import importlib.util, json, os, random, signal, sys, time
from pathlib import Path
found = importlib.util.spec_from_file_location("records", {records.__file__!r})  # by itself: no package, no SymPy
records = importlib.util.module_from_spec(found)
found.loader.exec_module(records)
folder = Path(sys.argv[1])
"""
# 80 writers, each killed within the time of three rounds; what they had finished they said through a pipe
KILLED = """
def text(number):
    return f"{number}\\n" * (1 + 4000 * (number % 3))

def write(told, number):
    os.write(told, b"0\\n")
    lines = records.Lines(folder / "lines")
    while True:
        number += 1
        records.write_text(folder / "whole", text(number))
        lines.add(number)
        os.write(told, b"%d\\n" % number)

random.seed(0)
lines, start = records.Lines(folder / "lines"), time.monotonic()
for number in (1, 2, 3):
    records.write_text(folder / "whole", text(number))
    lines.add(number)
lines.close()
rounds = time.monotonic() - start
last, wrong = 3, []
for attempt in range(800):
    if attempt >= 80 and last > 20:  # on a machine with other work most are killed before they have written
        break
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        write(told, last)
    os.close(told)
    os.read(heard, 2)
    time.sleep(random.random() * rounds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = os.fdopen(heard).read().split()
    last = int(said[-1]) if said else last
    whole = (folder / "whole").read_text() if (folder / "whole").exists() else ""
    number = int(whole.split()[0]) if whole else 0
    if whole != (text(number) if number else "") or number not in (last, last + 1):
        wrong.append(f"{last} was finished, a file of {len(whole)} characters holds {number}")
    lines = records.Lines(folder / "lines")  # raises if the killed run still has it
    numbers = [json.loads(line) for line in lines.lines]
    if numbers[: last] != list(range(1, last + 1)) or len(numbers) > last + 1:
        wrong.append(f"{last} was finished, the lines are {numbers[-3:]}")
    lines.close()
    last = max(last, *numbers, 0)
print(json.dumps([last, wrong]))
"""
# two processes at once, each 30 rounds of reading, adding and writing
TOGETHER = """
for round in range(30):
    with records.held(folder / "count.json"):
        file = folder / "count.json"
        count = json.loads(file.read_text()) if file.exists() else []
        records.write_text(file, json.dumps([*count, [sys.argv[2], round]]))
"""


def script(text: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", START + text, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_writers_killed_at_random_moments_leave_whole_files_and_every_line_that_was_finished(tmp_path: Path) -> None:
    out, err = script(KILLED, tmp_path).communicate()
    assert err == ""
    written, wrong = json.loads(out)
    assert wrong == []
    assert written > 20  # they were killed at work, not before it
    for file in tmp_path.glob(".*.draft"):
        os.utime(file, (0, 0))
    clear(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix != ".lock") == ["lines", "whole"]


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    both = [script(TOGETHER, tmp_path, name) for name in ("one", "two")]
    for process in both:
        assert process.communicate() == ("", "")
    found = json.loads((tmp_path / "count.json").read_text())
    assert sorted(found) == sorted([name, number] for name in ("one", "two") for number in range(30))


def test_a_lock_is_said_in_one_line_and_free_again_afterwards(tmp_path: Path) -> None:
    said = r"ledger is locked by another run; wait until that has ended\Z"
    with held(tmp_path / "ledger"), pytest.raises(Locked, match=said):
        locked(tmp_path / "ledger", 0.1)
    with held(tmp_path / "ledger", 0.0):
        pass


def test_the_drafts_of_others_stay_while_they_may_be_written(tmp_path: Path) -> None:
    old, new = tmp_path / ".a.1.draft", tmp_path / ".b.1.draft"
    for file in (old, new):
        file.touch()
    os.utime(old, (0, new.stat().st_mtime - LEFT_OVER - 1))
    write_text(tmp_path / "a", "text")
    assert sorted(file.name for file in tmp_path.iterdir()) == [".b.1.draft", "a"]


def test_a_file_that_holds_the_text_already_is_left_alone(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "text")
    before = (tmp_path / "a").stat()
    write_text(tmp_path / "a", "text")
    assert (tmp_path / "a").stat() == before


STEPS = {os: ("fsync", "replace", "chmod"), Path: ("write_bytes",), records.tempfile: ("mkstemp",)}


@pytest.mark.parametrize("name", [name for names in STEPS.values() for name in names])
def test_a_step_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_text(tmp_path / "a", "old")
    with monkeypatch.context() as patch:
        patch.setattr(next(owner for owner, names in STEPS.items() if name in names), name, full)
        with pytest.raises(OSError, match="No space left"):
            write_text(tmp_path / "a", "new")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a", "old")]


def test_lines_go_on_after_a_full_disk(tmp_path: Path) -> None:
    """The file may grow to 40 bytes: the third line does not fit, and is written when there is room again."""
    out, err = script(
        "import resource\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "lines = records.Lines(folder / 'lines')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40, resource.RLIM_INFINITY))\n"
        "for number in range(3):\n"
        "    try: lines.add([number] * 5)\n"
        "    except OSError as error: print(number, error.strerror)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "lines.add('more')",
        tmp_path,
    ).communicate()
    assert (out, err) == ("2 File too large\n", "")
    assert (tmp_path / "lines").read_text() == '[0, 0, 0, 0, 0]\n[1, 1, 1, 1, 1]\n"more"\n'


def test_a_place_that_is_no_folder_is_an_error_that_leaves_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for attempt in (lambda path: Lines(path), lambda path: write_text(path, "text"), lambda path: whole(path).__enter__()):
        with pytest.raises(OSError, match="file"):
            attempt(tmp_path / "file" / "record")
    with pytest.raises(ValueError, match="not a regular file"):
        Lines(tmp_path)
    assert (tmp_path / "file").read_text() == "mine"
