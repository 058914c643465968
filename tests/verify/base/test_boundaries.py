"""Every boundary, over mutants of valid files: one line or what the file says, never a traceback, a hang or another value."""

from __future__ import annotations

import builtins
import importlib
import io
import json
import os
import re
import sys
import time
import tomllib
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction as F
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from flint import fmpq
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as save_safetensors

from lemmata.theory import CLAIMS
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify import cli
from lemmata.verify.base.boundary import UsageError, one_line, reading
from lemmata.verify.base.project import Project, project_at
from lemmata.verify.certify.certificate import CertificateError, certificate_to_json, certify, read_certificate, replay
from lemmata.verify.gate.ledger import Entry, Ledger, LedgerError
from lemmata.verify.gate.options import load_claims, load_derivations
from lemmata.verify.gate.plugin import prepare
from lemmata.verify.gate.run import Run
from lemmata.verify.mutate.alarms import AlarmResult
from lemmata.verify.mutate.journal import Journal, JournalError
from lemmata.verify.prove.prover import KEY_BYTES, user_key
from lemmata.verify.search.own_patterns import PatternsError, load_patterns
from tests.fuzzing import COUNT, LONGEST, Boundary, check_line, fuzz, scratch

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


# --- claims modules ---------------------------------------------------------------------------------------------------

MODULE = b"""
import warnings
from sympy import Integer, log
from lemmata.theory.language.claim import Claim, leq
from lemmata.theory.language.domain import d
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.memory.energies import LayerEnergy, Nearest
from lemmata.theory.kernel.steps import S, derive
warnings.warn("old", DeprecationWarning)
g, E = Nearest(x, rho), LayerEnergy(x, rho)
BOUND = Claim("bound", "toy", "E <= g", PATTERN_SETS, leq(E, g + 1))
WRONG = Claim("wrong", "toy", "g <= E", PATTERN_SETS, leq(g, E))
CLAIMS = {"bound": BOUND, "wrong": WRONG}
DERIVATIONS = (derive("bound", S("all", "linear", BOUND.statement)),)
"""
ENDINGS = (
    "raise SystemExit(0)", "raise SystemExit", "exit()", "import pytest; pytest.skip('no', allow_module_level=True)",
    "import pytest; pytest.fail('no')", "import pytest; pytest.exit('no', 0)", "import pytest; pytest.xfail('no')",
    "raise BaseException", "raise GeneratorExit", "raise RecursionError('x' * 10_000)", "1 / 0",
    "raise RuntimeError('two\\nlines')", "import no_such_module", "def f(): f()\nf()",
    "raise ExceptionGroup('', [OSError()])", "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
    "warnings.warn('old', DeprecationWarning)", "import itertools\nCLAIMS = itertools.count()",
    "CLAIMS = itertools.repeat(BOUND)", "CLAIMS = 5", "CLAIMS = ()", "CLAIMS = [BOUND, None]", "CLAIMS = [BOUND, BOUND]",
    "CLAIMS = {'a': [BOUND]}", "CLAIMS = (x for x in [1 / 0])", "DERIVATIONS = 5", "DERIVATIONS = [5]",
    "DERIVATIONS = None", "DERIVATIONS *= 2", "CLAIMS = {'wrong': WRONG}", "CLAIMS = Claim", "del CLAIMS",
    "del DERIVATIONS", "def __getattr__(name): raise SystemExit(0)\ndel CLAIMS", "CLAIMS = '\\n'",
)
NAME = "toy_theory_of_the_boundaries"


@pytest.fixture
def module(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module that can be imported; what it says is written anew for each input."""
    monkeypatch.syspath_prepend(file.parent)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield file.parent / f"{NAME}.py"
    sys.modules.pop(NAME, None)


def loaded(module: Path, content: bytes) -> list[str]:
    """The ids of the claims of a module with this content."""
    module.write_bytes(content)
    sys.modules.pop(NAME, None)
    importlib.invalidate_caches()
    claims = load_claims(NAME)
    load_derivations(NAME, claims)
    return list(claims)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_claims_module_ends_in_no_other_way(module: Path, ending: str) -> None:
    boundary = Boundary(UsageError)
    found = boundary(lambda: loaded(module, MODULE + f"\nimport itertools\n{ending}\n".encode()))
    good = {"warnings.warn('old', DeprecationWarning)": ["bound", "wrong"], "del DERIVATIONS": ["bound", "wrong"]}
    assert found == good.get(ending)


def test_claims_modules(module: Path) -> None:
    """Mutants of the text of a module. Its numbers are small: what a module computes is its own affair."""
    boundary = Boundary(UsageError)
    digits = re.compile(rb"\d{4,}|\*\*|input|exit")

    @fuzz([MODULE, *(MODULE + f"\n{ending}\n".encode() for ending in ENDINGS if "repeat" not in ending)])
    def run(content: bytes, rng: Random) -> None:
        text = digits.sub(b"1", content)
        if overflows(text):
            with pytest.raises(UsageError, match="or nested too deeply"):
                loaded(module, text)
            return
        found = boundary(lambda: loaded(module, text))
        assert found is None or set(found) <= {"bound", "wrong"} or any(name.encode() in content for name in found)

    boundary.finish()


def overflows(text: bytes) -> bool:
    """Whether Python's parser calls a text so deep that its stack overflows a lack of memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "text", "exec")
    except MemoryError:
        return True
    except (SyntaxError, ValueError, RecursionError):
        return False
    return False


def test_what_overflows_the_parser_is_not_said_to_lack_memory_alone(module: Path) -> None:
    text = b"x = f(" + b"[" * 150 + b"-" * 9000 + b"1"
    assert overflows(text)
    with pytest.raises(UsageError, match="out of memory, or nested too deeply for Python's parser"):
        loaded(module, text)


def raisable(kind: object) -> bool:
    """Whether it is an error of Python's that can be made of a text, and no interrupt."""
    special = (KeyboardInterrupt, BaseExceptionGroup, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError)
    return isinstance(kind, type) and issubclass(kind, BaseException) and not issubclass(kind, special)


# --- projects --------------------------------------------------------------------------------------------------------

PYPROJECT = b"""[project]
name = "a"
[tool.lemmata]
claims = "mypaper.claims"
ledger = "mypaper/ledger.toml"
reports = "../reports"
"""


def test_projects(tmp_path: Path) -> None:
    boundary = Boundary(UsageError)
    (below := tmp_path / "a" / "b").mkdir(parents=True)

    @fuzz([PYPROJECT, PYPROJECT.replace(b'"../reports"', b"3"), b"[tool]\nlemmata = 1\n"])
    def run(content: bytes, rng: Random) -> None:
        (tmp_path / "pyproject.toml").write_bytes(content)
        found = boundary(lambda: project_at(below))
        if found is not None and found.root is not None:
            asked = tomllib.loads(content.decode("utf-8"))["tool"]["lemmata"]
            assert (found.root, found.claims) == (tmp_path, asked["claims"])
            assert found.ledger == (tmp_path / asked.get("ledger", "ledger.toml")).resolve()
            assert set(asked) <= {"claims", "ledger", "reports"}

    boundary.finish()


# --- options ----------------------------------------------------------------------------------------------------------

ODD = [
    "", " ", "-1", "0", "nan", "inf", "1e-320", "1e400", "9" * 40, "0" * 40 + "1", "9" * 5000, "²", "٣", "\n", "a\x00b",
    "\ud800", "default", "quick", "cpu", "cuda", "auto", "7", "0.5", "nowhere.npy", "/", ".", "x" * 4071, "prop-1",
    "prop-4", "..", "%s", "--",
]


def options_of_verify(rng: Random, ledger: Path) -> dict[str, Any]:
    """What `pytest verify` may have been asked for."""
    usual: dict[str, Any] = {"profile": "quick", "seconds_per_claim": None, "device": "cpu", "seed": "0", "patterns": None}
    usual |= {"claim": None, "dependents": False, "accept": False, "coq": False, "reports": None}
    usual |= {"changed": False, "fresh": False, "since": None}  # what a commit may be called is tried in test_reference
    usual |= {"claims": "lemmata.theory", "ledger": str(ledger)}
    for name in rng.sample(sorted(usual), rng.randrange(4)):
        odd = rng.choice(ODD)
        flags = {**dict.fromkeys(("dependents", "accept", "coq", "changed", "fresh"), True), "since": None}
        usual[name] = {"claim": [odd], **flags}.get(name, odd)
    return usual


def test_options_of_pytest_verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boundary = Boundary(UsageError)
    ledger = tmp_path / "short.toml"  # as the theory's, which takes long to read 2,000 times
    ledger.write_text(Project().ledger.read_text("utf-8").partition("\n[claims.")[0], "utf-8")
    (place := tmp_path / "place").mkdir()
    monkeypatch.chdir(place)

    @fuzz([b"."])
    def run(content: bytes, rng: Random) -> None:
        asked = options_of_verify(rng, ledger)
        options = {f"lemmata_{name}": value for name, value in asked.items()}
        config = SimpleNamespace(option=SimpleNamespace(**options), invocation_params=SimpleNamespace(dir=place))

        def prepared() -> Run:
            try:
                return prepare(config)  # type: ignore[arg-type]
            except UsageError as error:  # as pytest_configure says it
                raise UsageError(one_line(error)) from None

        found = boundary(prepared)
        if found is not None:
            assert 0 <= found.settings.seed == int(asked["seed"]) < 2**31
            seconds = found.settings.seconds_per_claim
            assert seconds is None or 0.001 <= seconds == float(asked["seconds_per_claim"])
            assert (found.settings.profile, found.accept) == (asked["profile"], asked["accept"])
            assert set(found.chosen) == set(asked["claim"] or found.claims) or (asked["claim"] and asked["dependents"])

    boundary.finish()
    assert not list(place.iterdir())


WORDS = [
    "replay", "show", "list", "rules", "graph", "mutate", "scaling", "plot", "correlated", "capacity", "experiment",
    "--dot", "--claims", "--claim", "--seed", "--seconds", "--instances", "--journal", "--report", "--out", "--format",
    "--set", "--size", "--patterns", "--part", "--text", "--model", "--device", "--quiet", "--fresh", "--help", "-h",
    "--nonsense", "landscape", "radius", "--verdict", "--place", "--ledger", "proved",
]


def test_options_of_lemmata(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Words in any order; the commands themselves are not run, but for `list` and for `show` of what is no claim."""
    counts = Counter[int]()
    run = cli._run

    def looked_up(arguments: Any) -> int:
        shown = arguments.command == "show" and arguments.id not in CLAIMS
        return run(arguments) if shown or arguments.command == "list" else 0

    monkeypatch.setattr(cli, "_run", looked_up)

    @fuzz([b"."])
    def command(content: bytes, rng: Random) -> None:
        start = [rng.choice(WORDS[:11])] if rng.random() < 0.8 else []
        arguments = start + [rng.choice(WORDS if rng.random() < 0.5 else ODD) for _ in range(rng.randrange(5))]
        try:
            status = cli.main(arguments)
        except SystemExit as ended:
            status = int(str(ended.code))
        counts[status] += 1
        said = capsys.readouterr()
        assert status in (0, 2)
        if status:
            assert said.out == ""
            assert said.err.endswith("\n")
            check_line(said.err[:-1])

    assert min(counts[0], counts[2]) > COUNT // 100


@pytest.mark.parametrize("kind", sorted(filter(raisable, vars(builtins).values()), key=str), ids=lambda kind: kind.__name__)
def test_every_error_of_python_but_an_interrupt_becomes_one_line(kind: type[BaseException]) -> None:
    for error in (kind(), kind("two\nlines"), kind(*"ab"[: 2 if issubclass(kind, OSError) else 1])):
        with pytest.raises(UsageError) as caught, reading("toy: cannot be read", UsageError):
            raise error
        check_line(str(caught.value))
        assert str(caught.value).startswith("toy: cannot be read (")
    with pytest.raises(KeyboardInterrupt), reading("toy", UsageError):
        raise KeyboardInterrupt


def test_long_names_are_shortened_in_the_middle_and_nothing_else_is() -> None:
    assert one_line("a line") == "a line"
    assert one_line(f"{'x' * 4000}: no such file") == f"{'x' * 92}...{'x' * 91}: no such file"
    assert len(one_line("word " * 500)) == 200
    assert one_line("two\nlines\x1b[31m and \udcff") == r"two lines\x1b[31m and \udcff"


# --- the environment --------------------------------------------------------------------------------------------------


def test_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a user's key lies is read from variables: it is there, the same once more, or there is none, and no error.

    MPLBACKEND is in test_plots: matplotlib reads it once a process.
    """
    with scratch() as folder:
        monkeypatch.chdir(folder)
        (folder / "file").write_text("in the way")
        (folder / ".local").mkdir()
        for name in ("short", "draft"):
            (folder / name / "lemmata").mkdir(parents=True)
        (folder / "short" / "lemmata" / "key").write_bytes(b"short")
        (folder / "draft" / "lemmata" / ".key.00.draft").touch()
        os.utime(folder / "draft" / "lemmata" / ".key.00.draft", (0, 0))
        counts = Counter[bool]()

        @fuzz([b"state", b"file", b"short", b"draft", "\u0663 \ud800".encode("utf-8", "surrogatepass"), b"x" * 300])
        def run(content: bytes, rng: Random) -> None:
            for name in ("XDG_STATE_HOME", "HOME"):
                value = os.fsdecode(rng.choice([content, b"file", b""]).replace(b"\0", b"").replace(b"..", b"").lstrip(b"/~"))
                monkeypatch.setenv(name, value[:5000])
            monkeypatch.setattr("pathlib.Path.home", lambda: Path(os.environ["HOME"]))
            start = time.monotonic()
            key = user_key.__wrapped__()
            assert key is None or (len(key) == KEY_BYTES and key == user_key.__wrapped__())
            assert time.monotonic() - start < LONGEST
            counts[key is None] += 1

        assert min(counts[True], counts[False]) > COUNT // 100
        assert list(folder.rglob(".key*")) == []


# --- the fuzzer itself ------------------------------------------------------------------------------------------------


class few(reading):
    """A boundary that names too few kinds of errors, as each did once."""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is None or isinstance(error, OSError | ValueError):
            super().__exit__(kind, error, trace)
        else:
            self.quiet.__exit__(kind, error, trace)


UNNAMED = (RecursionError, TypeError, AttributeError, KeyError)  # by a boundary that names too few


@pytest.mark.parametrize(
    ("place", "fault", "test", "caught"),
    [
        ("lemmata.verify.certify.certificate.reading", few, test_certificates, UNNAMED),
        ("lemmata.verify.gate.ledger.reading", few, test_ledgers, UNNAMED),
        ("lemmata.verify.search.own_patterns.reading", few, lambda file: test_pattern_files(file, ".npz"), Exception),
        ("lemmata.verify.mutate.journal.seal_of", lambda e: e.pop("seal", None), test_journals, (AssertionError, KeyError)),
        ("lemmata.verify.certify.certificate.json_of", json.loads, test_certificates, AssertionError),
    ],
    ids=["certificates", "ledgers", "patterns", "seals", "equal keys"],
)
@pytest.mark.filterwarnings("ignore")
def test_a_planted_fault_is_found(
    file: Path, monkeypatch: pytest.MonkeyPatch, place: str, fault: Any, test: Any, caught: Any
) -> None:
    """Exception lists that are too short, a seal that is not checked, a reader that keeps the last of two equal keys."""
    test(file)
    monkeypatch.setattr(place, fault)
    with pytest.raises(caught):
        test(file)
