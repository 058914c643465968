"""The command `lemmata` re-checks files and describes claims, with one line for anything that is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lemmata.verify import cli

THEORY = """
from sympy import pi
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import CLOSED
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.theory.memory.energies import LayerEnergy, Nearest
CLAIMS = (
    Claim("planted", "toy, eq. (1)", "g lies below E", PATTERN_SETS, leq(Nearest(x, rho), LayerEnergy(x, rho))),
    Claim("four", "toy, eq. (2)", "pi is at least 4", CLOSED, leq(4, pi)),
)
"""
POINT = {"n": "1", "d": "2", "x": ["0"], "rho": [["0"], ["0"]]}


@pytest.fixture
def lemmata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    (tmp_path / "toy_theory_of_the_cli.py").write_text(THEORY)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return lambda *arguments: cli.main(["--claims", "toy_theory_of_the_cli", *arguments])


@pytest.fixture
def written(tmp_path: Path, lemmata: Callable[..., int]) -> Callable[..., str]:
    from lemmata.verify.gate.options import load_claims

    fingerprint = load_claims("toy_theory_of_the_cli")["planted"].fingerprint

    def write(**changes: Any) -> str:
        data = {"schema": 1, "claim": "planted", "fingerprint": fingerprint, "kind": "counterexample", "point": POINT}
        (tmp_path / "planted.json").write_text(json.dumps(data | changes))
        return "planted.json"

    return write


def test_a_counterexample_that_refutes_has_status_0(
    lemmata: Callable[..., int], written: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert lemmata("replay", written()) == 0
    assert "planted: the point refutes the statement" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"fingerprint": "0" * 16}, 1, "stale"),
        ({"point": {**POINT, "rho": [["0"], ["100"]]}, "claim": "four"}, 1, "stale"),
        ({"point": {"n": "1", "d": "1", "x": ["0"], "rho": [["0"]]}}, 1, "does not replay"),
        ({"point": {**POINT, "x": ["0", "0"]}}, 1, "does not replay"),
        ({"claim": "plated"}, 2, "not in the theory"),
        ({"schema": 7}, 2, "schema must be 1"),
        ({"point": {"x": ["nan"]}}, 2, "must be fractions"),
    ],
)
def test_any_other_file_is_one_line_on_stderr_and_no_success(
    lemmata: Callable[..., int],
    written: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, Any],
    status: int,
    message: str,
) -> None:
    assert lemmata("replay", written(**changes)) == status
    caught = capsys.readouterr()
    assert message in caught.err
    assert caught.out == ""
    assert len(caught.err.splitlines()) == 1


def test_a_missing_file_is_named(lemmata: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert lemmata("replay", "none.json") == 2
    assert "none.json: no such file" in capsys.readouterr().err


def test_show_gives_words_mathematics_and_fingerprint(lemmata: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert lemmata("show", "planted") == 0
    shown = capsys.readouterr().out
    for part in ("toy, eq. (1)", "g lies below E", "g(x, ρ) ≤ E(x, ρ)"):
        assert part in shown
    assert "fingerprint" in shown


def test_an_unknown_claim_names_similar_ones(lemmata: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert lemmata("show", "plantd") == 2
    assert "did you mean planted?" in capsys.readouterr().err


def test_list_has_one_line_a_claim(lemmata: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert lemmata("list") == 0
    assert capsys.readouterr().out.splitlines() == ["planted  g lies below E", "four     pi is at least 4"]


def test_an_unknown_command_has_status_2(lemmata: Callable[..., int]) -> None:
    with pytest.raises(SystemExit) as ended:
        lemmata("prove")
    assert ended.value.code == 2


def test_a_reader_that_leaves_early_ends_the_command_without_a_word(tmp_path: Path) -> None:
    command = "import sys; from lemmata.verify.cli import main; sys.exit(main(['show', 'prop-1']))"
    process = subprocess.Popen(
        [sys.executable, "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
