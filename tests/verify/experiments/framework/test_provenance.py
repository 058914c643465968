"""Where a record comes from: digests see every change, and finished parts of other code, versions or data are refused."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from lemmata.verify.experiments import Context, ExperimentError
from lemmata.verify.experiments.framework import index, provenance
from lemmata.verify.experiments.framework.experiment import write_json
from lemmata.verify.experiments.framework.provenance import ORIGIN, code_of, digest, digest_of, enter, origin_of
from lemmata.verify.experiments.framework.runner import run

TINY = {"sequences": "3", "length": "4", "steps": "6", "seeds": "2"}
HERE = {"code": {"code": "abc"}, "versions": {"torch": "2"}, "data": {"text": "def"}}


def test_a_digest_sees_values_types_shapes_and_borders() -> None:
    rows = torch.arange(6)
    others = [rows.reshape(2, 3), rows.to(torch.int32), rows + 1, torch.arange(5)]
    assert len({digest(rows), *map(digest, others)}) == 5
    assert digest(rows) == digest(rows.clone()) == digest(np.arange(6))
    assert digest("ab", "c") != digest("a", "bc")


def test_the_digest_of_a_folder_sees_names_and_contents_of_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one", "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    seen = [digest_of(tmp_path)]
    (tmp_path / "notes.md").write_text("not read", "utf-8")
    (tmp_path / ".hidden.txt").write_text("not read", "utf-8")
    assert digest_of(tmp_path) == seen[0]
    (tmp_path / "a.txt").write_text("two", "utf-8")
    seen.append(digest_of(tmp_path))
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    seen.append(digest_of(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"weighty")
    seen.append(digest_of(tmp_path))
    assert len(set(seen)) == 4
    assert digest_of(tmp_path / "b.txt") == "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"  # sha256sum
    with pytest.raises(ExperimentError, match=r"cannot read .*nowhere: No such file"):
        digest_of(tmp_path / "nowhere")


def test_the_digest_of_code_sees_what_is_imported_and_nothing_else(tmp_path: Path) -> None:
    package = tmp_path / "models"
    package.mkdir()
    (package / "first.py").write_text("import math\nfrom lemmata.models.second import f\n", "utf-8")
    (package / "second.py").write_text("from lemmata.models import third\n", "utf-8")
    (package / "third.py").write_text("X = 1\n", "utf-8")
    (package / "other.py").write_text("X = 1\n", "utf-8")
    before = code_of("lemmata.models.first", tmp_path)
    (package / "other.py").write_text("X = 2\n", "utf-8")
    assert code_of("lemmata.models.first", tmp_path) == before
    (package / "third.py").write_text("X = 2\n", "utf-8")
    assert code_of("lemmata.models.first", tmp_path) != before


@pytest.mark.parametrize("module", index.MODULES.values())
def test_the_code_of_every_experiment_reaches_what_it_computes_with(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(provenance, "digest", lambda *texts: seen.extend(text.partition("\n")[0] for text in texts) or "")
    code_of(module)
    studies = {"capacity", "emergence"}  # all others train or read a model
    own = module.rpartition(".")[2]
    core = f"lemmata.verify.studies.{own}" if own in studies else "lemmata.models.training"
    assert {core, "lemmata.verify.experiments.framework.experiment"} <= set(seen)
    assert "lemmata.verify.experiments.framework.fetch" not in seen


def test_parts_of_another_origin_are_refused_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    enter(folder, HERE)
    enter(folder, {**HERE, "code": {"code": "xyz"}})  # nothing is finished yet
    enter(folder, HERE)
    (folder / "one.json").write_text("1", "utf-8")
    enter(folder, HERE)
    for changed, words in (
        ({"code": {"code": "xyz"}}, "other code: go back"),
        ({"versions": {"torch": "3"}}, r"other versions \(torch\)"),
        ({"data": {"text": "xyz"}}, r"other data \(text\)"),
        ({"data": {}}, r"other data \(text\)"),
        ({"data": {"text": "def", "model": "m"}}, r"other data \(model\)"),
    ):
        with pytest.raises(ExperimentError, match=words):
            enter(folder, {**HERE, **changed})
    assert (folder / "one.json").exists()
    enter(folder, {**HERE, "code": {"code": "xyz"}}, fresh=True)
    assert [file.name for file in folder.iterdir()] == [ORIGIN]
    assert json.loads((folder / ORIGIN).read_text("utf-8"))["code"] == {"code": "xyz"}


def test_a_kill_while_the_origin_was_written_leaves_no_parts(tmp_path: Path) -> None:
    (tmp_path / f".{ORIGIN}.x7f3").write_text('{"co', "utf-8")
    enter(tmp_path, HERE)
    enter(tmp_path, {**HERE, "code": {"code": "xyz"}}, fresh=True)
    assert [file.name for file in tmp_path.iterdir()] == [ORIGIN]


@pytest.mark.parametrize("content", ["{", "[]", '{"code": {}}', "\x00"])
def test_a_damaged_origin_is_said_and_fresh_goes_on(tmp_path: Path, content: str) -> None:
    enter(tmp_path, HERE)
    (tmp_path / "one.json").write_text("1", "utf-8")
    (tmp_path / ORIGIN).write_text(content, "utf-8")
    with pytest.raises(ExperimentError, match=r"\.origin is damaged, run with --fresh"):
        enter(tmp_path, HERE)
    (tmp_path / ORIGIN).unlink()
    with pytest.raises(ExperimentError, match="an unknown version of the code"):
        enter(tmp_path, HERE)
    enter(tmp_path, HERE, fresh=True)


def test_a_run_does_not_read_parts_of_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("memorise", "miniature", out=tmp_path, changes=TINY, quiet=True)
    monkeypatch.setattr(provenance, "code_of", lambda module: "other")
    with pytest.raises(ExperimentError, match="other code: go back to that, or run with --fresh"):
        run("memorise", "miniature", out=tmp_path, changes=TINY, quiet=True)
    again = run("memorise", "miniature", out=tmp_path, changes=TINY, quiet=True, fresh=True)
    assert (first["provenance"]["code"], again["provenance"]["code"]) == (
        code_of("lemmata.verify.experiments.memorise"),
        "other",
    )
    assert again["estimates"] == first["estimates"]


def test_the_record_names_the_data_it_was_computed_from(tmp_path: Path) -> None:
    def data(**changes: str) -> dict[str, str]:
        return run("memorise", "miniature", out=tmp_path, changes={**TINY, **changes}, quiet=True)["provenance"]["data"]  # type: ignore[no-any-return]

    found = data()
    assert set(found) == {"source", "run-0", "run-1"}
    assert all(len(value) == 64 for value in found.values())
    assert data(steps="7") == found  # the same sequences
    assert not set(data(length="5").values()) & set(found.values())


def test_the_commit_of_another_repository_is_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        name = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
        subprocess.run(["git", *name, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    git("commit", "--allow-empty", "-m", "theirs")
    monkeypatch.setattr(provenance, "ROOT", tmp_path / "site-packages")
    file = tmp_path / "site-packages" / "verify" / "experiments" / "framework" / "provenance.py"
    file.parent.mkdir(parents=True)
    file.write_text("", "utf-8")
    assert provenance.provenance("cpu")["commit"] is None
    git("add", "-A")
    git("commit", "-m", "ours")
    assert len(provenance.provenance("cpu")["commit"]) == 12
    file.write_text("X = 1", "utf-8")
    assert provenance.provenance("cpu")["commit"].endswith("+")


def test_files_that_are_read_are_part_of_the_origin(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("some words", "utf-8")
    settings = {"model": None, "text": str(tmp_path), "tokenizer": "", "width": 3}
    before = origin_of("lemmata.verify.experiments.balance", settings)
    assert before["data"] == {"text": digest_of(tmp_path)}
    (tmp_path / "a.txt").write_text("other words", "utf-8")
    assert origin_of("lemmata.verify.experiments.balance", settings)["data"] != before["data"]


def test_data_that_changed_between_parts_is_noticed(tmp_path: Path) -> None:
    context = Context({}, folder=tmp_path)
    context.used("tokens", digest("a"))
    context.used("tokens", digest("a"))
    with pytest.raises(ExperimentError, match=r"different data \(tokens\)"):
        context.used("tokens", digest("b"))
    write_json(tmp_path / "data.json", context.data)


@pytest.mark.parametrize("name", ["zloss", "architecture", "energies"])
def test_every_part_of_a_record_has_its_data(name: str, tmp_path: Path) -> None:
    small = {"zloss": {"steps": "2", "memorise_steps": "2", "validation": "8", "width": "8", "heads": "2"}}
    small["architecture"] = {"steps": "2", "sequences": "4", "width": "8", "context": "4", "baseline_seeds": "2"}
    small["energies"] = {"steps": "2", "count": "8", "untrained_count": "8", "vocabulary": "40", "width": "16"}
    changes = {**small[name], "seeds": "2"}
    record = run(name, "miniature", out=tmp_path, changes=changes, quiet=True)
    data = record["provenance"]["data"]
    assert len(data) == {"zloss": 4, "architecture": 2, "energies": 4}[name]
    assert len(set(data.values())) == {"zloss": 4, "architecture": 2, "energies": 2}[name]  # trained and not: the same chunks
