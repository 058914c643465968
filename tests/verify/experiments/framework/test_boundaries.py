"""Files, settings and options of experiments: one line, or what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lemmata.verify.base.boundary import one_line
from lemmata.verify.cli import main
from lemmata.verify.experiments import Experiment, ExperimentError
from lemmata.verify.experiments.framework import sweep as sweeps
from lemmata.verify.experiments.framework.experiment import Context, write_json, write_part
from lemmata.verify.experiments.framework.index import experiment_named
from lemmata.verify.experiments.framework.provenance import ORIGIN, enter
from lemmata.verify.experiments.framework.settings import FURTHER, changes_of, settings_of
from tests.fuzzing import Boundary, fuzz, scratch

RESULT = {"mse": 0.25, "losses": [1.0, 2.5, -3e-7], "data": "ab", "n": 12, "none": None, "nested": [[1, 2], {"a": []}]}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with scratch() as place:
        yield place


def never() -> Any:
    raise AssertionError("a part that is there is not computed again")


def test_parts_are_read_as_they_were_written_or_not_at_all(folder: Path) -> None:
    boundary, file = Boundary(ExperimentError), folder / "part.json"
    write_part(file, RESULT)
    context = Context({}, folder=folder)

    @fuzz([file.read_bytes(), json.dumps(RESULT).encode(), b"null", b"[]", b"NaN"])
    def run(content: bytes, rng: Random) -> None:
        file.write_bytes(content)
        found = boundary(lambda: context.part("part", never))
        assert found is None or found == RESULT

    boundary.finish()


def test_folders_of_another_origin_are_refused(folder: Path) -> None:
    boundary, origin = Boundary(ExperimentError), {"code": {"code": "0" * 64}, "versions": {"torch": "2.6"}, "data": {}}
    place = folder / "origin"
    write_part(place / "one.json", 1)
    write_json(place / ORIGIN, origin)

    @fuzz([(place / ORIGIN).read_bytes()])
    def run(content: bytes, rng: Random) -> None:
        (place / ORIGIN).write_bytes(content)

        def entered() -> bool:
            try:
                enter(place, origin)
            except ExperimentError as error:
                raise ExperimentError(one_line(error)) from None
            return True

        assert not boundary(entered) or json.loads(content) == origin

    boundary.finish()


VALUES = (b"1", b"2", b"7", b"-1", b"1e3", b"1e400", b"nan", b"inf", b"true", b"None", b"", b" ", b"1,2,3", b"1,,2", b",")
VALUES += (b"grid", b"9" * 20, b"1" * 5000, b"1," * 3000 + b"1", b"/nonexistent", b"\xd9\xa3", b"a\x00b", b"=", b"0x10")


def greatest(experiment: Experiment, name: str) -> float:
    """The greatest number that a setting has in any of the sizes."""
    values = [size[name] for size in experiment.sizes.values()]
    return max(max(value) if isinstance(value, list | tuple) else value for value in values)


def test_settings_are_of_the_type_and_the_order_of_the_experiment_s_own() -> None:
    boundary = Boundary(ExperimentError)
    experiments = [experiment_named(name) for name in ("memorise", "radius", "balance", "zloss", "architecture")]

    @fuzz(VALUES)
    def run(content: bytes, rng: Random) -> None:
        experiment = rng.choice(experiments)
        size = rng.choice(list(experiment.sizes))
        name = rng.choice([*experiment.sizes[size], "nonsense", ""])
        given = (rng.choice(VALUES) if rng.random() < 0.5 else content).decode("utf-8", "surrogateescape")

        def changed() -> dict[str, Any]:
            try:
                return settings_of(experiment, size, changes_of([f"{name}={given}"]))
            except ExperimentError as error:
                raise ExperimentError(one_line(error)) from None

        found = boundary(changed)
        if found is not None:
            old, new = experiment.sizes[size][name], found[name]
            assert {**found, name: old} == experiment.sizes[size]
            entries = new if isinstance(new, list | tuple) else [new]
            for text, entry in zip(given.split(",") if isinstance(new, list) else [given], entries, strict=True):
                if isinstance(entry, bool):
                    assert text == str(entry).lower()
                elif isinstance(entry, int | float):
                    assert entry == float(text)
                    assert not isinstance(entry, int) or 1 <= entry <= FURTHER * greatest(experiment, name)
                else:
                    assert text == entry

    boundary.finish()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["radius", "--text", "/nonexistent"], "text: /nonexistent does not exist"),
        (["radius", "--text", "."], "a text is read by a checkpoint: name one with --model, or leave --text out"),
        (["energies", "--text", "."], "a text is read by a checkpoint"),
        (["radius", "--text", ""], "text must name a file or a folder, got ''"),
        (["radius", "--model", " "], "model must name a file or a folder"),
        (["balance", "--set", "tokenizer=."], "a tokenizer reads a text: name one with --text"),
        (["memorise", "--set", "seeds=99999999999999999999"], "seeds must be at most"),
        (["memorise", "--set", "rate=nan"], "rate must be finite, got nan"),
        (["memorise", "--seed", "9" * 5000], "--seed must be an integer from 0"),
    ],
)
def test_nothing_asked_for_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    try:
        status = main(["experiment", *arguments, "--size", "miniature", "--quiet", "--out", str(tmp_path)])
    except SystemExit as ended:  # of argparse
        status = int(str(ended.code))
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert len(said.err) <= 201
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("options", [["--seed", "-1"], ["--workers", "-3"], ["--workers", "9" * 30], ["--size", "huge"]])
def test_sweeps_say_what_they_cannot_do_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    try:
        status = sweeps.main(["balance", "--out", str(tmp_path), *options])
    except SystemExit as ended:
        status = int(str(ended.code))
    said = capsys.readouterr().err
    assert status == 2
    assert said.count("\n") == 1
    assert len(said) <= 201
