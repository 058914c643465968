"""`lemmata replay`, `show`, `list`, `rules` and `graph`: what is claimed, what became of it, and what rests on what."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lemmata.verify.base.boundary import UsageError
from lemmata.verify.base.project import THEORY
from lemmata.verify.cli.command import NOT_CONFIRMED, Claims, argument, command, fail, on_record, say_lines

if TYPE_CHECKING:
    from lemmata.verify.gate.ledger import Ledger


@command(
    "re-check a counterexample file in ball arithmetic, or in the kernel; status 0 if it still refutes",
    argument("file", type=Path, metavar="FILE"),
)
def replay(arguments: argparse.Namespace, claims: Claims) -> int:
    """Re-check a file; the status is 1 where it does not refute the statement as it is now."""
    from lemmata.verify.certify import certificate

    try:
        result = certificate.replay(arguments.file, claims)
    except certificate.CertificateError as error:
        raise UsageError(str(error)) from None
    if not result.refutes:
        ours = result.stale and arguments.claims == arguments.project.claims
        again = f"; `{arguments.project.command}` searches again" if ours else ""
        return fail(f"{result.message}{again}", NOT_CONFIRMED)
    say_lines(result.message)
    return 0


@command(
    "a claim in words and mathematics, its verdict, what repairs it and its proof; or what became of a printed place",
    argument("id", metavar="ID|PLACE"),
)
def show(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print all that is known of one claim, or a line for each claim of a printed place."""
    from lemmata.theory.language.cases import wholes
    from lemmata.verify.gate.claim_text import became
    from lemmata.verify.gate.options import load_places, readings_of, unknown_id

    places = load_places(arguments.claims)
    if arguments.id in claims:
        return _show_claim(arguments, claims, places)
    if arguments.id not in {*places, *wholes(claims.values())} and not readings_of(arguments.id, claims):
        if arguments.claims != THEORY and _in_the_theory(arguments.id):
            raise UsageError(f"{arguments.id} is of the theory: `lemmata show {arguments.id} --claims {THEORY}` shows it")
        raise UsageError(unknown_id(arguments.id, [*claims, *(place for place in places if place not in claims)]))
    say_lines(*became(arguments.id, claims, places, on_record(arguments)))
    return 0


def _in_the_theory(asked: str) -> bool:
    """Whether the theory that comes with the engine has a claim or a printed place of this name."""
    from lemmata import theory
    from lemmata.theory.language.cases import wholes
    from lemmata.verify.gate.options import readings_of

    return asked in {*theory.PLACES, *wholes(theory.CLAIMS.values())} or bool(readings_of(asked, theory.CLAIMS))


def _show_claim(arguments: argparse.Namespace, claims: Claims, places: Mapping[str, str]) -> int:
    from lemmata.verify.gate.claim_text import described, width_of_terminal
    from lemmata.verify.gate.derivation_text import lines_of
    from lemmata.verify.gate.remembered import outlines, written_out
    from lemmata.verify.prove.prover import reason_of

    again = "lemmata replay" if arguments.claims == arguments.project.claims else f"lemmata --claims {arguments.claims} replay"
    derived, width = outlines(arguments.claims, claims), width_of_terminal()
    outline = derived.get(arguments.id)
    say_lines(*described(claims[arguments.id], claims, places, on_record(arguments), outline, again, width))
    if outline is not None:
        try:
            proof = written_out(arguments.claims, arguments.id, claims)
        except ValueError as error:  # a DerivationError: a step does not follow
            raise UsageError(reason_of(error)) from None
        if proof is not None:
            say_lines("proof", *lines_of(proof, width))
    return 0


@command(
    "all claims with their verdicts on record, by printed place",
    argument("--verdict", metavar="VERDICT", help="only these: proved, refuted, survived, measured or ill-posed"),
    argument("--place", metavar="PLACE", help="only those of a printed place, prop-4 say, and of the places within it"),
    argument("--text", nargs="+", metavar="WORD", help="only those with all of these words in id, words or source"),
    argument("--cases", action="store_true", help="a line for each case of a claim with cases too"),
)
def list_(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print a line for each claim that was asked for."""
    from lemmata.verify.gate.claim_text import listed
    from lemmata.verify.gate.options import load_places

    places, ledger = load_places(arguments.claims), on_record(arguments)
    asked: list[str] = []
    found = claims
    if arguments.place is not None:
        asked.append(f"--place {arguments.place}")
        found = _of_place(arguments.place, found, places)
    if arguments.verdict is not None:
        asked.append(f"--verdict {arguments.verdict}")
        found = _with_verdict(arguments.verdict, found, ledger)
    if arguments.text is not None:
        asked.append(f"--text {' '.join(arguments.text)}")
        found = _with_words(" ".join(arguments.text), found)
    if not found:
        raise UsageError(f"no claim for {' '.join(asked)}")
    say_lines(*listed(found, places, ledger, cases=arguments.cases, among=claims))
    return 0


def _of_place(place: str, claims: Claims, places: Mapping[str, str]) -> Claims:
    """Raises: UsageError where there is no such place."""
    from lemmata.theory.language.contents import belongs
    from lemmata.verify.gate.options import readings_of, similar_to

    if place not in places and not readings_of(place, claims):
        raise UsageError(f"--place: unknown printed place {place!r}{similar_to(place, [*places])}")
    return {claim.id: claim for claim in claims.values() if belongs(claim.id, place)}


def _with_verdict(verdict: str, claims: Claims, ledger: Ledger | None) -> Claims:
    """Raises: UsageError for what is no verdict, or where none are on record."""
    from lemmata.verify.gate.ledger import ON_RECORD

    if verdict not in ON_RECORD:
        raise UsageError(f"--verdict must be one of {', '.join(ON_RECORD)}, got {verdict!r}")
    if ledger is None:
        raise UsageError("--verdict: no verdicts of these claims are on record; name a ledger with --ledger FILE")
    theirs = {name for name, entry in ledger.entries.items() if entry.verdict == verdict}
    return {name: claim for name, claim in claims.items() if name in theirs}


def _with_words(text: str, claims: Claims) -> Claims:
    """Raises: UsageError where the text has no word."""
    words = text.casefold().split()
    if not words:
        raise UsageError(f"--text needs a word, got {text!r}")
    texts = {name: f"{name} {claim.says} {claim.source}".casefold() for name, claim in claims.items()}
    return {name: claim for name, claim in claims.items() if all(word in texts[name] for word in words)}


@command("the trusted rules of the proof kernel, and how many steps use each")
def rules(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print a line for each rule."""
    from lemmata.verify.gate import derivation_text
    from lemmata.verify.gate.options import load_derivations

    say_lines(*derivation_text.rules(load_derivations(arguments.claims, claims)))
    return 0


@command(
    "which derivations rest on which claims, and what repairs what",
    argument("--dot", action="store_true", help="for Graphviz: lemmata graph --dot | dot -Tsvg > graph.svg"),
)
def graph(arguments: argparse.Namespace, claims: Claims) -> int:
    """Print the graph as text or for Graphviz."""
    from lemmata.verify.gate.graph import as_dot, as_text
    from lemmata.verify.gate.remembered import outlines

    ledger = on_record(arguments)
    verdicts = {} if ledger is None else {claim_id: entry.verdict for claim_id, entry in ledger.entries.items()}
    derived = outlines(arguments.claims, claims)
    try:
        drawn = (as_dot if arguments.dot else as_text)(claims, derived, verdicts)
    except ValueError as error:  # a DerivationError: a claim rests on itself
        raise UsageError(str(error)) from None
    say_lines(drawn)
    return 0
