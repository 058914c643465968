"""Every boundary, over mutants of valid files: one line or what the file says, never a traceback, a hang or another value."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction as F
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from flint import fmpq
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as save_safetensors

from tests.fuzzing import Boundary, fuzz, scratch
from theory.claim import Claim, leq
from theory.domains import PATTERN_SETS, rho, x
from theory.energies import LayerEnergy, Nearest
from verify.alarms import AlarmResult
from verify.boundary import one_line
from verify.certificate import CertificateError, certificate_to_json, certify, read_certificate, replay
from verify.journal import Journal, JournalError
from verify.ledger import Entry, Ledger, LedgerError
from verify.patterns import PatternsError, load_patterns

FALSE = Claim("planted", "test", "g <= E", PATTERN_SETS, leq(Nearest(x, rho), LayerEnergy(x, rho)))
POINTS = (
    {"n": 1, "d": 2, "x": [F(0)], "rho": [[F(0)], [F(1, 2)]]},
    {"n": 2, "d": 2, "x": [F(1), F(-3, 7)], "rho": [[F(0), F(5)], [F(1, 2), F(-1)]]},
)


@pytest.fixture(scope="module")
def file() -> Iterator[Path]:
    """Where the mutants are written, one after the other."""
    with scratch() as folder:
        yield folder / "file"


def all_keys_once(content: bytes) -> Any:
    """An independent reading of JSON: objects as lists of pairs, compared with the dict that they make."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in found}) == len(found)
        return dict(found)

    return json.loads(content.decode("utf-8"), object_pairs_hook=pairs)


def as_text(value: Any) -> Any:
    """A point as nested lists of rationals of FLINT."""
    return [as_text(entry) for entry in value] if isinstance(value, list) else fmpq(*map(int, str(value).split("/")))


def test_certificates(file: Path) -> None:
    seeds = [json.dumps(certificate_to_json(certify(FALSE, point), FALSE), indent=1).encode() for point in POINTS]
    boundary = Boundary(CertificateError)

    @fuzz(seeds)
    def run(content: bytes, rng: Random) -> None:
        file.write_bytes(content)
        data = boundary(lambda: read_certificate(file))
        if data is not None:
            said = all_keys_once(content)
            assert {**said, "point": {name: as_text(value) for name, value in said["point"].items()}} == {
                **data,
                "point": {name: as_text(value) for name, value in data["point"].items()},
            }
            result = boundary(lambda: replay(file, {"planted": FALSE}))
            if result is not None:  # g <= E fails for every two patterns, and for no single one
                assert one_line(result.message) == result.message
                assert not result.refutes or (data["claim"], len(data["point"]["rho"])) == ("planted", 2)

    boundary.finish()


def test_ledgers(file: Path) -> None:
    entries = {
        "a-1.b": Entry("refuted", "ab", "counterexamples/a-1.b.json", None, "cd", "a-1", "a-1.c", "supported"),
        "c": Entry("proved", "0123"),
    }
    seeds = [Ledger(file, entries).text.encode(), b"schema = 1\n[claims.x]\nverdict = 'proved'\nfingerprint = '0'\n"]
    boundary = Boundary(LedgerError)

    @fuzz(seeds)
    def run(content: bytes, rng: Random) -> None:
        file.write_bytes(content)
        ledger = boundary(lambda: Ledger.read(file))
        if ledger is not None:
            said = tomllib.loads(content.decode("utf-8"))
            assert type(said.pop("schema")) is int
            assert {name: Entry(**table) for name, table in said.pop("claims", {}).items()} == ledger.entries
            assert said == {}
            file.write_text(ledger.text, "utf-8")
            assert Ledger.read(file).entries == ledger.entries

    boundary.finish()


def read_journal(file: Path) -> dict[tuple[str, str], Any]:
    """The answers of a journal, which is let go of."""
    journal = Journal(file, "here")
    journal.lines.close()
    return journal.answers


def test_journals(file: Path) -> None:
    point = {"a": F(1, 3), "x": [[F(0)], [F(-7, 2)]], "n": 2}
    alarm = AlarmResult("one", 10, 9, 3, point, (point,), 0, 1, 0.5)
    answers = {
        ("alarms", "one"): alarm,
        ("statements", "one"): [["killed", "fails", point, 0.25], ["survived", "not falsified", None, 1.0]],
        ("derivations", "two"): "does not hold",
        ("statements", "two"): None,
    }
    file.unlink(missing_ok=True)
    journal = Journal(file, "here")
    for task, answer in answers.items():
        journal.add(task, answer)
    journal.lines.close()
    whole = dict(read_journal(file))
    seeds = [file.read_bytes(), file.read_bytes().replace(b'"here"', b'"elsewhere"')]
    boundary = Boundary(JournalError)

    @fuzz(seeds)
    def run(content: bytes, rng: Random) -> None:
        file.write_bytes(content)
        found = boundary(lambda: read_journal(file))
        if found is not None:
            assert all(found[task] == whole[task] for task in found)

    boundary.finish()


ROWS = np.array([[0.0, 1.5, -2.0], [3.0, 4.25, 5.0]])


def array_file(array: np.ndarray[Any, Any]) -> bytes:
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()


def archive(**arrays: np.ndarray[Any, Any]) -> bytes:
    held = io.BytesIO()
    np.savez(held, **arrays)  # type: ignore[arg-type]
    return held.getvalue()


PATTERN_FILES = {
    ".npy": [array_file(ROWS), array_file(ROWS.astype(np.float32).T), array_file(np.arange(4, dtype=">i8").reshape(2, 2))],
    ".npz": [archive(one=ROWS), archive(one=ROWS, two=ROWS.astype(np.int16))],
    ".safetensors": [
        save_safetensors({"one": torch.from_numpy(ROWS)}),
        save_safetensors({"one": torch.ones(2, 2, dtype=torch.bfloat16)}, {"a": "b"}),
    ],
}


def also_read(suffix: str, content: bytes) -> Iterator[torch.Tensor]:
    """Every array of a file, as the libraries read the whole of it; other arrays of an archive may be damaged."""
    if suffix == ".safetensors":
        yield from (tensor.to(torch.float64) for tensor in load_safetensors(content).values())
    elif suffix == ".npy":
        yield torch.from_numpy(np.asarray(np.load(io.BytesIO(content), allow_pickle=False), dtype=np.float64))
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                with suppress(Exception):
                    yield torch.from_numpy(np.asarray(np.load(io.BytesIO(archive.read(name))), dtype=np.float64))


@pytest.mark.parametrize("suffix", PATTERN_FILES)
@pytest.mark.filterwarnings("ignore")  # of the libraries, on damaged headers
def test_pattern_files(file: Path, suffix: str) -> None:
    boundary = Boundary(PatternsError)
    place = file.with_suffix(suffix)
    names = ("", "", ":one", ":two", ":\n") if suffix != ".npy" else ("",)

    @fuzz(PATTERN_FILES[suffix])
    def run(content: bytes, rng: Random) -> None:
        place.write_bytes(content)
        name = rng.choice(names)
        found = boundary(lambda: load_patterns(f"{place}{name}"))
        if found is not None:
            rows = found.tensor()
            assert rows.shape == (found.d, found.n)
            assert any(torch.equal(rows, other) for other in also_read(suffix, content))

    boundary.finish()


def test_an_archive_with_one_name_twice_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "a.npz"
    with zipfile.ZipFile(place, "w") as written:
        written.writestr("one.npy", array_file(ROWS))
        with pytest.warns(UserWarning, match="Duplicate"):
            written.writestr("one.npy", array_file(2 * ROWS))
    with pytest.raises(PatternsError, match="two of its arrays have one name"):
        load_patterns(place)
