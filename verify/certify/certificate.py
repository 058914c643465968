"""Counterexamples and witnesses as files: exact points that anybody can re-check with ball arithmetic alone.

Imports neither torch nor hypothesis.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sympy import sstr

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.quantifiers import shown
from lemmata.verify.base.boundary import bytes_of, json_of, one_line, reading
from lemmata.verify.base.points import Point, mapped
from lemmata.verify.base.records import write_text
from lemmata.verify.certify.denied import Denial, DenialError, as_data, confirmed, from_data
from lemmata.verify.certify.point import Evaluation, PointError, RelationCheck, evaluate_point
from lemmata.verify.numbers.reals import MORE_PRECISIONS

SCHEMA = 1
KINDS = ("counterexample", "witness", "open")
KEYS = {"schema", "claim", "source", "says", "kind", "fingerprint", "statement", "given", "point", "hypotheses", "relations"}
KEYS |= {"bits", "versions", "denial"}
LARGEST_WHOLE = 2_000  # of a size or a whole variable; the time to evaluate grows with it (3 s at that dimension)
DENIED = Evaluation(given=1, statement=-1, consistent=False, hypotheses=(), relations=(), bits=0)  # by no single point
_RATIONAL = re.compile(r"-?[0-9]{1,4000}(/[0-9]{1,4000})?\Z")


class CertificateError(ValueError):
    """A certificate that cannot be read, belongs to another statement, or does not replay."""


@dataclass(frozen=True)
class Certificate:
    """An exact point at which a statement certainly fails (`kind` "counterexample") or certainly holds ("witness").

    One of kind "open" decides nothing: it shows an instance that exact algebra and balls leave undecided. What refutes a claim
    with a prefix of quantifiers is a `denial`: witnesses, of which the point has those that are numbers.
    """

    claim_id: str
    fingerprint: str
    kind: str
    point: Point
    evaluation: Evaluation
    denial: Denial | None = None


@dataclass(frozen=True)
class ReplayResult:
    """Whether a certificate still decides the statement on record, and one line that says so."""

    refutes: bool
    message: str
    evaluation: Evaluation | None = None
    stale: str = ""  # why, where the statement has changed since the file was written


def certify(claim: Claim, point: Point) -> Certificate:
    """The certificate that `point` refutes the claim (for an existence claim: proves it).

    Raises: CertificateError if ball arithmetic does not decide it, or decides otherwise.
    """
    if claim.prefix:
        raise CertificateError(f"{claim.id}: no single point decides what is claimed {claim.quantified} ...; judge it again")
    evaluation = evaluate_point(claim, point, MORE_PRECISIONS[-1])
    wanted = 1 if claim.quantifier == "exists" else -1
    if evaluation.given != 1 or evaluation.statement != wanted:
        raise CertificateError(
            f"{claim.id}: the point does not decide the claim "
            f"(hypotheses {_word(evaluation.given)}, statement {_word(evaluation.statement)})"
        )
    kind = "witness" if claim.quantifier == "exists" else "counterexample"
    return Certificate(claim.id, claim.fingerprint, kind, point, evaluation)


def certify_denial(claim: Claim, denial: Denial) -> Certificate:
    """The certificate that witnesses refute a claim with a prefix of quantifiers.

    Raises: CertificateError if what is left with them is not derived or enclosed.
    """
    try:
        confirmed(claim, denial)
    except DenialError as error:
        raise CertificateError(f"{claim.id}: the denial is not decided: {error}") from error
    return Certificate(claim.id, claim.fingerprint, "counterexample", denial.point, DENIED, denial)


def left_open(claim: Claim, point: Point, max_bits: int) -> Certificate:
    """What is known of an instance that is not decided with so many bits."""
    return Certificate(claim.id, claim.fingerprint, "open", point, evaluate_point(claim, point, max_bits))


def _word(value: int) -> str:
    return {1: "true", -1: "false"}.get(value, "not decided")


def certificate_to_json(certificate: Certificate, claim: Claim) -> dict[str, Any]:
    """The certificate as plain data, fractions as text."""
    evaluation = certificate.evaluation
    return {
        "schema": SCHEMA,
        "claim": certificate.claim_id,
        "source": claim.source,
        "says": claim.says,
        "kind": certificate.kind,
        "fingerprint": certificate.fingerprint,
        "statement": sstr(claim.statement),
        "given": sstr(claim.given),
        "point": {name: mapped(value, str) for name, value in sorted(certificate.point.items())},
        "hypotheses": [_relation(check) for check in evaluation.hypotheses],
        "relations": [_relation(check) for check in evaluation.relations],
        "bits": evaluation.bits,
        "versions": {name: _version(name) for name in ("lemmata", "sympy", "python-flint")},
        **({} if certificate.denial is None else {"denial": as_data(certificate.denial, claim)}),
    }


def _relation(check: RelationCheck) -> dict[str, Any]:
    fields = asdict(check)
    fields["holds"] = {1: True, -1: False}.get(check.holds)
    fields["violation"] = float(f"{check.violation:.6g}")
    return fields


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def write_certificate(path: Path, certificate: Certificate, claim: Claim) -> None:
    """Write a certificate; the file appears whole or not at all."""
    write_text(path, json.dumps(certificate_to_json(certificate, claim), indent=1, ensure_ascii=False) + "\n")


def read_certificate(path: Path) -> dict[str, Any]:
    """The checked contents of a certificate file, its point exact.

    Raises: CertificateError with one line that says what is wrong.
    """
    with reading(f"{path}: not a readable JSON file", CertificateError):
        try:
            data = json_of(bytes_of(path))
        except FileNotFoundError:
            raise CertificateError(f"{path}: no such file") from None
        if not isinstance(data, dict):
            raise CertificateError(f"{path}: must hold one JSON object, got {type(data).__name__}")
        if type(data.get("schema")) is not int or data["schema"] != SCHEMA:  # True == 1 == 1.0
            raise CertificateError(f"{path}: schema must be {SCHEMA}, got {data.get('schema')!r}")
        for key, kind in (("claim", str), ("fingerprint", str), ("kind", str), ("point", dict)):
            if not isinstance(data.get(key), kind):
                raise CertificateError(f"{path}: {key!r} must be a {kind.__name__}, got {data.get(key)!r}")
        unknown = sorted(set(data) - KEYS)
        if unknown:
            raise CertificateError(f"{path}: unknown key {unknown[0]!r}; known are {', '.join(sorted(KEYS))}")
        if data["kind"] not in KINDS:
            raise CertificateError(f"{path}: kind must be {', '.join(KINDS[:-1])} or {KINDS[-1]}, got {data['kind']!r}")
        data["point"] = {name: _exact(path, name, value) for name, value in data["point"].items()}
        if "denial" in data:
            if data["kind"] != "counterexample" or not isinstance(data["denial"], dict):
                raise CertificateError(f"{path}: 'denial' must be an object, of a counterexample")
            data["denial"] = from_data(data["claim"], data["denial"])
        return data


def _exact(path: Path, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_exact(path, name, entry) for entry in value]
    if not isinstance(value, str) or not _RATIONAL.match(value):
        raise CertificateError(f'{path}: entries of {name!r} must be fractions such as "-3/4", got {value!r}')
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise CertificateError(f"{path}: entries of {name!r} must not divide by zero, got {value!r}") from None


def replay(path: Path, claims: Mapping[str, Claim]) -> ReplayResult:
    """Re-check a certificate against the statement on record, in exact algebra and ball arithmetic alone.

    Raises: CertificateError if the file is corrupt, names no claim, or holds a point that cannot be evaluated.
    """
    data = read_certificate(path)
    with reading(f"{path}: cannot be evaluated", CertificateError):
        claim = claims.get(data["claim"])
        if claim is None:
            raise CertificateError(f"{path}: claim {data['claim']!r} is not in the theory")
        if claim.fingerprint != data["fingerprint"]:
            said = f"the file refutes statement {data['fingerprint']}, and the statement is {claim.fingerprint} now"
            return replace(_no(f"{claim.id}: stale: {said}"), stale=said)
        if claim.prefix or "denial" in data:
            return _replay_denial(claim, data)
        point = {name: _as_size(claim, name, value) for name, value in data["point"].items()}
        _check_wholes(path, claim, point)
        if data["kind"] == "open":
            return _replay_open(claim, point)
        try:
            certificate = certify(claim, point)
        except (PointError, CertificateError) as error:
            return _no(f"{claim.id}: does not replay: {error}")
        if certificate.kind != data["kind"]:
            return _no(f"{claim.id}: the file says {data['kind']}, the claim has {certificate.kind}s")
    verb = "proves" if certificate.kind == "witness" else "refutes"
    bits = certificate.evaluation.bits
    return ReplayResult(True, f"{claim.id}: the point {verb} the statement, certified at {bits} bits", certificate.evaluation)


def _replay_denial(claim: Claim, data: Mapping[str, Any]) -> ReplayResult:
    """The denial of a claim with a prefix, derived or enclosed again."""
    found = data.get("denial")
    if found is None or not claim.prefix:
        wanted = "has a prefix of quantifiers, so its denial" if claim.prefix else "has no prefix of quantifiers, so a point"
        return _no(f"{claim.id} {wanted} refutes it; the file holds none")
    if found.point != data["point"]:
        return _no(f"{claim.id}: does not replay: the point is not that of the witnesses")
    try:
        how = confirmed(claim, found)
    except DenialError as error:
        return _no(f"{claim.id}: does not replay: {error}")
    message = f"{claim.id}: the witnesses {shown(found.derivation.witness)} refute the statement: its denial is {how}"
    return ReplayResult(True, one_line(message), DENIED)


def _replay_open(claim: Claim, point: Point) -> ReplayResult:
    try:
        found = evaluate_point(claim, point, MORE_PRECISIONS[-1])
    except PointError as error:
        return ReplayResult(False, f"{claim.id}: does not replay: {error}")
    words = f"hypotheses {_word(found.given)}, statement {_word(found.statement)}, with up to {found.bits} bits"
    undecided = found.given >= 0 and not (found.given and found.statement)
    margins = "; ".join(f"{check.relation}: {check.lhs} against {check.rhs}" for check in found.relations if not check.holds)
    state = "still open" if undecided else "decided"
    return ReplayResult(False, f"{claim.id}: the point is {state}: {words}; {margins}".removesuffix("; "), found)


def _no(message: str) -> ReplayResult:
    return ReplayResult(False, one_line(message))


def _as_size(claim: Claim, name: str, value: Any) -> Any:
    is_size = name in {size.name for size in claim.domain.sizes}
    return int(value) if is_size and isinstance(value, Fraction) and value.denominator == 1 else value


def _check_wholes(path: Path, claim: Claim, point: Mapping[str, Any]) -> None:
    """Raises: CertificateError for a whole number that says how long something takes, and is beyond all that is evaluated."""
    arrays = [value for value in point.values() if isinstance(value, list)]
    rows = [row for value in arrays for row in value if isinstance(row, list)]
    most = max(LARGEST_WHOLE, *map(len, arrays + rows), 0)
    names = {size.name for size in claim.domain.sizes}
    names |= {symbol.name for symbol, kind in claim.domain.variables if kind.least is not None}
    for name in sorted(names & set(point)):
        if isinstance(point[name], int | Fraction) and point[name] > most:
            raise CertificateError(f"{path}: {name} must be at most {most:,}, got {point[name]}")
