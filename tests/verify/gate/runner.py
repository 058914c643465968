"""Plays the runner of GitHub: the commands of a composite action or of a job, with the variables and files that it gives them.

What a step `uses` is left out. `lemmata` and `python` are scripts here, which hand what they are asked to processes that are
forked from one that has imported everything; so a command takes no time to start. `--workers` is left out of what is asked,
unless a job is to be played with its workers, which are processes that start as they do for a user.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.processes import ROOT, python

SCRIPT = """#!/bin/sh
call=$(mktemp -d "{calls}/XXXXXX")
mkfifo "$call/ended"
env -0 > "$call/environment"
pwd > "$call/folder"
for word in {words} "$@"; do printf '%s\\0' "$word"; done > "$call/arguments"
echo "$call" > "{calls}/asked"
read -r status < "$call/ended"
cat "$call/out"
cat "$call/err" >&2
exit "$status"
"""
GH = """#!/bin/sh
case "$*" in *--jq*) exit;; esac  # no comment is there yet
echo "gh $@"  # says what it was asked for
"""
WORDS = {"lemmata": "-m lemmata.verify.cli", "python": ""}
COMMAND = re.compile(r"^::(error|warning|notice) (.*?)::(.*)$", re.MULTILINE)
REPOSITORY = "someone/paper"
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")
ESCAPES = (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Played:
    """What came of a job or an action: its status, all that it said, its step summary and its outputs."""

    status: int
    said: str
    summary: str
    outputs: Mapping[str, str]

    @property
    def annotations(self) -> list[tuple[str, str, int, str, str]]:
        """Level, file, line, title and message of each line that GitHub shows at a line of a file."""
        found = []
        for level, properties, message in COMMAND.findall(self.said):
            told = dict(one.split("=", 1) for one in properties.split(","))
            words = (_unescaped(text) for text in (told["title"], message))
            found.append((level, told["file"], int(told["line"]), *words))
        return found


def _unescaped(text: str) -> str:
    for written, meant in ESCAPES:
        text = text.replace(written, meant)
    return text


def action(place: Path, base: str, **inputs: str) -> Played:
    """Run `action.yml` of this repository for a pull request onto a commit."""
    told = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    unknown = set(inputs) - set(told["inputs"])
    if unknown:
        raise ValueError(f"no inputs of the action: {unknown}")
    given = {name: inputs.get(name, str(one["default"])) for name, one in told["inputs"].items()}
    return _steps(place, base, told["runs"]["steps"], given, {name: one["value"] for name, one in told["outputs"].items()})


def job(place: Path, base: str, workflow: str, *, workers: bool = False) -> Played:
    """Run the commands of a workflow's only job, but for those that install; with `workers` exactly as they stand there."""
    (told,) = yaml.safe_load(workflow)["jobs"].values()
    return _steps(place, base, [step for step in told["steps"] if "pip install" not in step.get("run", "")], {}, {}, workers)


def _steps(
    place: Path,
    base: str,
    steps: Sequence[Mapping[str, Any]],
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    workers: bool = False,
) -> Played:
    """Run the steps that are commands in their order; after one that fails those alone that always run."""
    folder = place.parent / "runner"
    folder.mkdir()
    event = {"pull_request": {"number": 7, "base": {"sha": base}, "head": {"repo": {"full_name": REPOSITORY}}}}
    (folder / "event.json").write_text(json.dumps(event), "utf-8")
    github = {"event": event, "token": "secret", "repository": REPOSITORY}
    known: dict[str, Any] = {"inputs": inputs, "github": github, "steps": {}}
    status, said = 0, ""
    with answering(folder, workers=workers) as programs:
        for number, step in enumerate(steps):
            if "run" not in step or not wanted(step.get("if", "success()"), status, known):
                continue
            files = {name: folder / f"{name}-{number}" for name in ("output", "summary")}
            given = {name: _filled(str(value), known) for name, value in step.get("env", {}).items()}
            variables = {
                **{"GITHUB_EVENT_PATH": str(folder / "event.json"), "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_ACTIONS": "true"},
                **{"GITHUB_OUTPUT": str(files["output"]), "GITHUB_STEP_SUMMARY": str(files["summary"]), "CI": "true"},
                "GITHUB_WORKSPACE": str(place),
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            }
            for file in files.values():
                file.touch()
            there = place / _filled(step.get("working-directory", "."), known)
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", _filled(step["run"], known)]
            environment = {**os.environ, **variables, **given}
            done = subprocess.run(command, cwd=there, env=environment, capture_output=True, text=True, check=False, timeout=300)
            said += done.stdout + done.stderr
            status = status or done.returncode
            lines = (line.partition("=") for line in files["output"].read_text("utf-8").splitlines())
            known["steps"][step.get("id", number)] = {"outputs": {name: value for name, _, value in lines}}
    summary = "".join(file.read_text("utf-8") for file in sorted(folder.glob("summary-*")))
    return Played(status, said, summary, {name: _filled(value, known) for name, value in outputs.items()})


def wanted(condition: str, status: int, known: Mapping[str, Any]) -> bool:
    """Whether a step runs: its condition is a conjunction of `always()`, `success()` and equations between names."""
    plain = {"always()": True, "success()": not status}
    told = condition.split(" && ")
    one_of_them = all(plain.get(part, True) for part in told)
    sides = [[_filled(f"${{{{ {side} }}}}", known) for side in part.split(" == ")] for part in told if part not in plain]
    return one_of_them and (not status or "always()" in told) and all(len(set(pair)) == 1 for pair in sides)


def _filled(text: str, known: Mapping[str, Any]) -> str:
    """A text with its expressions replaced. Raises: KeyError for one that names nothing, as a typing error would."""

    def value(found: re.Match[str]) -> str:
        held: Any = known
        for name in found[1].split("."):
            held = held[name]
        return str(held)

    filled = EXPRESSION.sub(value, text)
    if "${{" in filled:
        raise ValueError(f"an expression that is not known here: {filled}")
    return filled


@contextmanager
def answering(folder: Path, *, workers: bool = False) -> Iterator[Path]:
    """A folder of programs that are answered as long as the context lasts."""
    calls, programs = folder / "calls", folder / "bin"
    for made in (calls, programs):
        made.mkdir()
    for name, words in WORDS.items():
        (programs / name).write_text(SCRIPT.format(calls=calls, words=words), "utf-8")
        (programs / name).chmod(0o755)
    (programs / "gh").write_text(GH, "utf-8")
    (programs / "gh").chmod(0o755)
    os.mkfifo(calls / "asked")
    program = Path(sys.executable) if workers else programs / "python"
    answers = threading.Thread(target=_answers, args=(calls / "asked", program, workers))
    answers.start()
    try:
        yield programs
    finally:
        (calls / "asked").write_text("\n", "utf-8")
        answers.join()


def _answers(asked: Path, executable: Path, workers: bool) -> None:
    """Answer each call in a thread of its own, as a command may call another, until an empty line comes."""
    with open(os.open(asked, os.O_RDWR), encoding="utf-8") as lines:
        while call := lines.readline().strip():
            threading.Thread(target=_answer, args=(Path(call), executable, workers)).start()


def _answer(call: Path, executable: Path, workers: bool) -> None:
    status = 70
    try:
        words = (call / "arguments").read_text("utf-8").split("\0")[:-1]
        if "--workers" in words and not workers:
            at = words.index("--workers")
            del words[at : at + 2]
        environment = dict(one.split("=", 1) for one in (call / "environment").read_text("utf-8").split("\0")[:-1])
        folder = Path((call / "folder").read_text("utf-8").rstrip("\n"))
        running = python(folder, *words, prepare=partial(_become, environment, str(executable)))
        status, _ = running.finish()
        for name in ("out", "err"):
            (call / name).write_bytes((running.said / name).read_bytes())
    finally:
        for name in ("out", "err"):
            (call / name).touch()
        (call / "ended").write_text(f"{status}\n", "utf-8")


def _become(environment: Mapping[str, str], executable: str) -> None:
    """Take over the variables of the command that asked, and the program that starts further processes."""
    os.environ.clear()
    os.environ.update(environment)
    sys.executable = executable
