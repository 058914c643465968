"""What README and docs tell the reader to type: each block of commands is run as it stands, and prints what is shown.

All other commands that are named are parsed. The search is `quick` here, so figures that a search prints are not compared.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
import tomllib
from argparse import ArgumentParser
from pathlib import Path

import pytest
from _pytest.config import _prepareconfig

from docs.generate import ROOT
from docs.pages.reference import parser_of
from lemmata import theory
from lemmata.theory.language.cases import wholes
from lemmata.verify.base.project import THEORY
from lemmata.verify.cli import main, project
from tests.docs.markdown import blocks, commands, steps, typed
from tests.processes import python

PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
TYPED = [name for name in TEXTS if blocks(TEXTS[name], "console")]
BEGUN = set(re.findall(r'id="(.+)"', project.CLAIMS))  # those that `lemmata init` writes
NAMES = {*theory.CLAIMS, *theory.PLACES, *wholes(theory.CLAIMS.values()), *BEGUN}
NOT_RUN = {  # of the blocks; these are parsed alone
    "lemmata mutate --journal mutants.jsonl": "takes hours",
    "pytest verify --claim prop-1 --claim prop-3 --patterns digits.npy": "takes 20 s",
    "lemmata correlated --patterns digits.npy": "takes 20 s",
    "pip install lemmata": "needs a network",
    "pip install 'lemmata[site]'": "needs a network",
    "lemmata site --out reports/site --open": "takes 20 s and opens a browser",
    "git add -A": "not ours",
    'git commit -m "The claims of the paper, with their verdicts"': "not ours",
}
FILES = {  # where the Python of a page is saved
    "docs/tutorial.md": "mymodule.py",
    **dict.fromkeys(("docs/statements.md", "docs/add_a_kind.md"), "mypaper/claims.py"),
}
BEFORE = {"docs/statements.md": "lemmata init mypaper", "docs/add_a_kind.md": "lemmata init mypaper"}
QUICK = ("--profile", "quick", "--seconds-per-claim", "0.3")


# --- run ----------------------------------------------------------------------------------------------------------------


def started(command: str) -> list[str]:
    """A command of a block as `python` and its arguments."""
    name, *arguments = shlex.split(command)
    if name == "lemmata":
        return ["-m", "lemmata.verify.cli", *arguments, *((*QUICK, "--changed") if arguments[0] == "check" else ())]
    if name == "pytest":
        assert arguments[0] == "verify"
        here = ("-p", "no:cacheprovider", "--color=no", "--reports", "reports")
        return ["-m", "pytest", str(ROOT / "verify"), *arguments[1:], *QUICK, *here]
    assert name == "python"
    return arguments


def ran(command: str, folder: Path) -> tuple[int, str]:
    """Run a command in a folder: its status and all that it prints."""
    running = python(folder, *started(command.replace("verify/counterexamples", str(ROOT / "verify" / "counterexamples"))))
    status, _ = running.finish()
    return status, running.output


def joined(text: str) -> str:
    """A text without the breaks of its lines."""
    return " ".join(text.split())


def masked(text: str) -> str:
    """The same without its figures."""
    return joined(re.sub(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", "#", text))


def unlike(shown: str, output: str) -> list[str]:
    """Lines that are shown and not printed: proofs to the last sign, points as far as a busy machine finds the same one.

    How small a point is made depends on the time that there is, so what stands behind "fails at" is not compared.
    """
    exact, like = joined(output), masked(output)
    found = []
    for line in shown.split("\n"):
        said = re.split("(?<= fails at) |; not falsified", line)[0] if "derived in" in line or " fails at " in line else line
        found += [] if (joined(said) in exact if said != line else masked(said) in like) else [line]
    return found


def faults(text: str, folder: Path, file: str | None) -> list[str]:
    """What is wrong with a page: its Python is saved, more of it block by block, and its commands are run in order."""
    found, saved = [], ""
    for language, code in steps(text):
        if language == "python" and file:
            saved += code + "\n\n"
            (folder / file).write_text(saved, "utf-8")
        for command, shown in typed(code) if language == "console" else ():
            if command in NOT_RUN:
                continue
            status, output = ran(command, folder)
            if status not in ((0,) if "--accept" in command else (0, 1)):
                found.append(f"{command}: status {status}: {output}")
            found += [f"{command}: does not print {line!r}, but {output}" for line in unlike(shown, output)]
    return found


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_prints_what_is_shown(name: str, tmp_path: Path) -> None:
    if name in BEFORE:
        assert ran(BEFORE[name], tmp_path)[0] == 0
    wrong = faults(TEXTS[name], tmp_path, FILES.get(name))
    assert not wrong, "\n".join(wrong)


def test_a_wrong_command_and_a_wrong_output_are_noticed(tmp_path: Path) -> None:
    page = "```console\n$ lemmata rules\nassume (7 steps): A formula under itself as hypothesis.\n$ lemmata {}\n{}\n```\n"
    assert not faults(page.format("plot", "landscape figure 1"), tmp_path, None)
    (planted,) = faults(page.format("plot", "a picture that there is not"), tmp_path, None)
    assert planted.startswith("lemmata plot: does not print 'a picture that there is not', but landscape")
    (planted,) = faults(page.format("plots", ""), tmp_path, None)
    assert planted.startswith("lemmata plots: status 2: ")


def test_figures_count_in_statements_and_proofs_alone() -> None:
    point, proof = "a: x <= 1 fails at x = [2]: 2 against 1", "b: derived in 3 checked steps; not falsified in"
    output, shown = f"a  refuted  -1.5  2,039\n{point}\n{proof} 7\n", f"a refuted 9 9\n{point}\n{proof} 8\n"
    assert not unlike(shown.replace("[2]: 2", "[3]: 3"), output)
    assert unlike(shown.replace("<= 1", "<= 2").replace("in 3", "in 4"), output) == [
        "a: x <= 2 fails at x = [2]: 2 against 1",
        "b: derived in 4 checked steps; not falsified in 8",
    ]
    assert unlike("a proved 9 9", output) == ["a proved 9 9"]


def test_what_is_not_run_is_still_typed_somewhere() -> None:
    every = {command for text in TEXTS.values() for console in blocks(text, "console") for command, _ in typed(console)}
    assert set(NOT_RUN) <= every
    assert not any(blocks(text, language) for text in TEXTS.values() for language in ("bash", "sh", "shell"))


# --- parsed -------------------------------------------------------------------------------------------------------------


def refusal(command: str, parser: ArgumentParser, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Why a command could not be run as it is written; it is parsed, and what it names is looked for."""
    name, *arguments = [word for word in shlex.split(command) if not word.startswith("PYTHONPATH=")]
    monkeypatch.chdir(ROOT)
    try:
        if name == "make":
            makefile = (ROOT / "Makefile").read_text("utf-8")
            return None if re.search(rf"^{arguments[0]}:", makefile, re.M) else "no such target"
        if name == "python":
            return _module(*arguments[1:]) if arguments[0] == "-m" else None
        if name == "pip":
            return _extras(arguments)
        if name == "git":
            return None
        if name == "lemmata":
            parsed = parser.parse_args(arguments)
            ids = [parsed.id] if parsed.command == "show" else []
            return _unknown(ids, parsed.claims or THEORY)
        config = _prepareconfig(arguments)
        try:
            option = config.option
            return _unknown(option.lemmata_claim or [], option.lemmata_claims or THEORY) if "verify" in arguments else None
        finally:
            config._ensure_unconfigure()
    except (SystemExit, pytest.UsageError) as error:
        return f"refused: {error}"


def _module(module: str, *arguments: str) -> str | None:
    """Why `python -m` would not take its arguments."""
    if importlib.util.find_spec(module) is None:
        return "no such module"
    if arguments:
        parser_of(importlib.import_module(module).main).parse_args(arguments)
    return None


def _extras(arguments: list[str]) -> str | None:
    """Why `pip install lemmata[...]` would not find what is asked for."""
    there = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    asked = {extra for word in arguments for found in re.findall(r"^lemmata\[(.+)\]$", word) for extra in found.split(",")}
    return f"no such extras: {sorted(asked - set(there))}" if asked - set(there) else None


def _unknown(ids: list[str], module: str) -> str | None:
    unknown = [] if not theory.__name__.endswith(module.rpartition(".")[2]) else sorted(set(ids) - NAMES)
    return f"no such claims: {unknown}" if unknown else None


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = parser_of(main)
    refused = {command: why for command in commands(TEXTS[name]) if (why := refusal(command, parser, monkeypatch))}
    assert not refused


@pytest.mark.parametrize(
    "command",
    [
        "lemmata no-such-command",
        "lemmata show no-such-claim",
        "pytest verify --no-such-option",
        "pytest verify --claim no-such-claim",
        "make no-such-target",
        "python -m benchmarks.no_such_module",
        "python -m benchmarks.neighbours --no-such-option",
        "pip install 'lemmata[no-such-extra]'",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(command, parser_of(main), monkeypatch)
