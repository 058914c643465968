"""The command `lemmata`: replay a counterexample, show a claim, list the claims. Imports neither torch nor hypothesis."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sympy import sstr, true

from theory.claim import Claim
from verify.certificate import CertificateError, replay
from verify.gate import UsageError, load_claims, unknown_id

NOT_CONFIRMED = 1
USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 done, 1 the file does not refute the statement on record, 2 bad input."""
    arguments = _parser().parse_args(argv)
    try:
        claims = load_claims(arguments.claims)
        if arguments.command == "replay":
            return _replay(arguments.file, claims)
        if arguments.command == "show":
            if arguments.id not in claims:
                raise UsageError(unknown_id(arguments.id, claims))
            _say(*_description(claims[arguments.id]))
        else:
            width = max(map(len, claims))
            _say(*(f"{claim.id:<{width}}  {claim.says}" for claim in claims.values()))
    except (UsageError, CertificateError) as error:
        return _fail(error, USAGE)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lemmata", description="Claims and their counterexamples. Verdicts: `pytest verify`.")
    parser.add_argument("--claims", default="theory", metavar="MODULE", help="a module with CLAIMS (default: theory)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("replay", help="re-check a counterexample file in ball arithmetic; status 0 if it still refutes")
    one.add_argument("file", type=Path, metavar="FILE")
    two = commands.add_parser("show", help="a claim in words and mathematics")
    two.add_argument("id", metavar="ID")
    commands.add_parser("list", help="all claims")
    return parser


def _replay(file: Path, claims: dict[str, Claim]) -> int:
    try:
        result = replay(file, claims)
    except CertificateError:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise CertificateError(f"{file}: cannot be evaluated: {error}") from error
    if not result.refutes:
        return _fail(result.message, NOT_CONFIRMED)
    _say(result.message)
    return 0


def _description(claim: Claim) -> list[str]:
    statement = f"none: as printed it needs {sstr(claim.typing)}" if claim.statement is None else sstr(claim.statement)
    fields = {
        "claim": claim.id,
        "source": claim.source,
        "says": claim.says,
        "given": None if claim.given is true else sstr(claim.given),
        "statement": f"there is an instance with {statement}" if claim.quantifier == "exists" else statement,
        "latex": claim.latex,
        "variables": ", ".join(f"{symbol.name} ({type(kind).__name__})" for symbol, kind in claim.domain.variables) or "none",
        "fingerprint": claim.fingerprint,
        "reading of": claim.reading_of,
        "repairs": claim.repairs,
        "uses": ", ".join(claim.uses) or None,
    }
    return [f"{name:<12} {value}" for name, value in fields.items() if value is not None]


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _fail(message: object, status: int) -> int:
    sys.stderr.write(f"lemmata: {' '.join(str(message).split())}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
