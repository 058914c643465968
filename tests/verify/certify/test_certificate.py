"""A counterexample file is re-checked, not believed."""

import json
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path

import pytest
from sympy import log

from lemmata.theory.language.claim import Claim, all_of, leq
from lemmata.theory.language.domain import d
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, MinNorm2, Nearest
from lemmata.theory.memory.symbols import PATTERN_SETS, rho, x
from lemmata.verify.certify.certificate import CertificateError, certify, read_certificate, replay, write_certificate

g, E = Nearest(x, rho), LayerEnergy(x, rho)
FALSE = Claim("planted", "test", "g <= E", PATTERN_SETS, leq(g, E))
TRUE = Claim("true", "test", "E <= g", PATTERN_SETS, leq(E, g))
POINT = {"n": 1, "d": 2, "x": [F(0)], "rho": [[F(0)], [F(1, 2)]]}
gap = g - 2 * MCHNEnergy(x, rho, 2)
spread = MaxNorm2(rho) - MinNorm2(rho)
PROP_3 = Claim("prop-3", "test", "", PATTERN_SETS, all_of(leq(-spread, gap), leq(gap, spread + log(d))))


def written(tmp_path: Path, claim: Claim = FALSE, point: dict[str, object] = POINT) -> Path:
    path = tmp_path / "planted.json"
    write_certificate(path, certify(claim, point), claim)
    return path


def test_a_counterexample_replays(tmp_path: Path) -> None:
    result = replay(written(tmp_path), {"planted": FALSE})
    assert result.refutes
    assert "certified at 64 bits" in result.message


def test_the_file_holds_fractions_as_text(tmp_path: Path) -> None:
    data = json.loads(written(tmp_path).read_text())
    assert data["point"] == {"d": "2", "n": "1", "rho": [["0"], ["1/2"]], "x": ["0"]}
    assert data["relations"][0]["holds"] is False


def test_a_true_claim_cannot_be_certified_false() -> None:
    with pytest.raises(CertificateError, match="statement true"):
        certify(TRUE, POINT)


def test_the_printed_prop_3_fails_for_two_patterns_of_equal_norm() -> None:
    # worked by hand: x = rho^1 = 1, rho^2 = -1, spread 0, g = 0 and 2 E_MCHN = log 2 - log(1 + e^-4)
    certificate = certify(PROP_3, {"n": 1, "d": 2, "x": [F(1)], "rho": [[F(1)], [F(-1)]]})
    margins = [check.margin for check in certificate.evaluation.relations if check.holds < 0]
    assert margins == ["[-0.674997252642 +/- 1.36e-13]"]


def test_a_changed_statement_makes_the_file_stale(tmp_path: Path) -> None:
    result = replay(written(tmp_path), {"planted": replace(FALSE, statement=leq(g, E + 1))})
    assert not result.refutes
    assert "stale" in result.message


def test_a_point_that_no_longer_refutes_is_rejected(tmp_path: Path) -> None:
    path = written(tmp_path)
    data = json.loads(path.read_text())
    data["point"]["rho"] = [["0"], ["0"]]
    data["point"]["d"] = "1"
    data["point"]["rho"] = [["0"]]
    path.write_text(json.dumps(data))
    result = replay(path, {"planted": FALSE})
    assert not result.refutes
    assert "does not replay" in result.message


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda data: "not json", "not a readable JSON file"),
        (lambda data: "[1]", "must hold one JSON object"),
        (lambda data: json.dumps({**data, "schema": 2}), "schema must be 1"),
        (lambda data: json.dumps({**data, "claim": 3}), "'claim' must be a str"),
        (lambda data: json.dumps({**data, "kind": "proof"}), "kind must be"),
        (lambda data: json.dumps({**data, "point": {"x": ["__import__('os')"]}}), "must be fractions"),
        (lambda data: json.dumps({**data, "point": {"x": ["1/0"]}}), "must be fractions|divide by zero"),
        (lambda data: json.dumps({**data, "point": {"x": ["1/00"]}}), "divide by zero"),
        (lambda data: json.dumps({**data, "point": {"x": [0.5]}}), "must be fractions"),
    ],
)
def test_a_corrupt_file_is_one_clear_line(tmp_path: Path, edit: object, message: str) -> None:
    path = written(tmp_path)
    path.write_text(edit(json.loads(path.read_text())))  # type: ignore[operator]
    with pytest.raises(CertificateError, match=message) as caught:
        read_certificate(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_an_unknown_claim_are_named(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="no such file"):
        read_certificate(tmp_path / "none.json")
    with pytest.raises(CertificateError, match="not in the theory"):
        replay(written(tmp_path), {})


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    before = path.read_text()

    def fail(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_certificate(path, certify(FALSE, {**POINT, "x": [F(1, 4)]}), FALSE)
    assert path.read_text() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["planted.json"]
