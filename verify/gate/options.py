"""What was asked for: the options of `pytest verify` and of `lemmata` that name claims, derivations, a ledger, a device.

Whatever is wrong with one of them is a UsageError. Imports what judges only for an option that needs it.
"""

from __future__ import annotations

import os.path
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lemmata.theory.language.claim import Claim, index_claims
from lemmata.theory.language.kinds import KindError
from lemmata.verify.base.boundary import UsageError, one_line, reading
from lemmata.verify.gate.ledger import Ledger, LedgerError
from lemmata.verify.search.kinds import check_drawn

if TYPE_CHECKING:
    from lemmata.theory.kernel.derivation import Derivation
    from lemmata.verify.search.own_patterns import PatternSet

DEVICES = ("auto", "cpu", "cuda")
MOST_CLAIMS = 100_000
ROOTS = ("pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "setup.py", ".git")  # one of which a project's root has
T = TypeVar("T")


def load_claims(module: str) -> dict[str, Claim]:
    """The claims of a module, by id: its `CLAIMS`, a mapping or a sequence.

    Raises: UsageError if there is no such module, it ends in whatever error or exit, or it has no claims.
    """
    with reading(f"--claims {module}: cannot be imported", UsageError, code=True):
        _find_here(module)
        found = getattr(import_module(module), "CLAIMS", None)
        claims = found.values() if isinstance(found, Mapping) else found
        if not isinstance(claims, Iterable) or not (listed := _all(claims, Claim)):
            raise UsageError(f"--claims {module}: its CLAIMS must be a mapping or a sequence of at least one Claim")
        try:
            for claim in listed:
                check_drawn(claim.domain)
        except KindError as error:
            raise UsageError(f"--claims {module}: {error}") from None
        return index_claims(listed)


def _find_here(module: str) -> None:
    """Let a module be found in the current folder or in the project's root, as `python -m` there finds it.

    Python's path has neither when an installed command runs. Where the module is in neither, that path alone counts.
    """
    if module.partition(".")[0] in sys.modules:
        return
    place = module.replace(".", os.sep)
    for folder in _here():
        if any(os.path.isfile(os.path.join(folder, file)) for file in (f"{place}.py", os.path.join(place, "__init__.py"))):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
            return


def _here() -> Iterator[Path]:
    """The current folder, and the nearest one from there upwards that is the root of a project."""
    try:
        here = Path.cwd()
    except OSError:  # it is gone
        return
    yield here
    yield from [up for up in (here, *here.parents) if any(os.path.exists(up / name) for name in ROOTS)][:1]


def load_places(module: str) -> dict[str, str]:
    """The printed places of a module and what became of each: its `PLACES`, a mapping; none where it has no such name.

    Raises: UsageError if it is no mapping from texts to texts.
    """
    with reading(f"--claims {module}: its PLACES cannot be read", UsageError):
        found = getattr(import_module(module), "PLACES", {})
        if not isinstance(found, Mapping) or not all(isinstance(text, str) for pair in found.items() for text in pair):
            raise UsageError(f"--claims {module}: its PLACES must be a mapping from places to what became of them")
        return dict(found)


def load_derivations(module: str, claims: Mapping[str, Claim]) -> dict[str, Derivation]:
    """The derivations of a module, by claim id: its `DERIVATIONS`, a sequence or a mapping; none where it has no such name.

    Raises: UsageError if one is no derivation, concludes no claim of the module, or concludes one that another does.
    """
    from lemmata.theory.kernel.derivation import Derivation

    derivations: dict[str, Derivation] = {}
    with reading(f"--claims {module}: its DERIVATIONS cannot be read", UsageError):
        found = getattr(import_module(module), "DERIVATIONS", ())
        listed = found.values() if isinstance(found, Mapping) else found
        if not isinstance(listed, Iterable) or (held := _all(listed, Derivation)) is None:
            raise UsageError(f"--claims {module}: its DERIVATIONS must be a mapping or a sequence of derivations")
        for derivation in held:
            if derivation.claim not in claims:
                raise UsageError(f"--claims {module}: a derivation of {derivation.claim!r}, which is no claim")
            if derivation.claim in derivations:
                raise UsageError(f"--claims {module}: two derivations of {derivation.claim!r}")
            derivations[derivation.claim] = derivation
        _check_lemmas(module, claims, derivations)
    return derivations


def _check_lemmas(module: str, claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]) -> None:
    """Raises: UsageError where a step rests on a claim that neither the module nor the theory has: nothing is searched then."""
    lacking = [(name, lemma) for name, one in derivations.items() for lemma in one.uses if lemma not in claims]
    if not lacking:
        return
    from lemmata import theory

    for name, lemma in lacking:
        if lemma not in theory.CLAIMS:
            own = get_close_matches(lemma[:200], list(claims), n=1)
            meant = f"; did you mean {own[0]}?" if own else similar_to(lemma, [*theory.CLAIMS])
            raise UsageError(f"--claims {module}: the derivation of {name} rests on {lemma!r}, which is no claim{meant}")


def with_lemmas(
    claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]
) -> tuple[Mapping[str, Claim], Mapping[str, Derivation]]:
    """The same, and with them what they rest on of the theory that comes with the engine: `of="std-gibbs"` needs no copy.

    Raises: UsageError if a lemma rests on a claim whose id is that of one of these.
    """
    lacking = {name for derivation in derivations.values() for name in derivation.uses if name not in claims}
    if not lacking:
        return claims, derivations
    from lemmata import theory
    from lemmata.verify.prove.prover import closure

    proofs = {derivation.claim: derivation for derivation in theory.DERIVATIONS}
    needed = {name for lemma in lacking & set(theory.CLAIMS) for name in closure(lemma, proofs)}
    for name in sorted(needed & set(claims)):
        raise UsageError(f"the id {name} is one of the theory that a lemma rests on; give your claim another id")
    lemmas = {name: theory.CLAIMS[name] for name in theory.CLAIMS if name in needed}
    return {**lemmas, **claims}, {**{name: proofs[name] for name in lemmas if name in proofs}, **derivations}


def _all(found: Iterable[Any], kind: type[T]) -> tuple[T, ...] | None:
    """What an iterable of a user's module holds; None where something is of another kind, or there is no end to it."""
    held: list[T] = []
    for entry in found:
        if not isinstance(entry, kind) or len(held) == MOST_CLAIMS:
            return None
        held.append(entry)
    return tuple(held)


def readings_of(place: str, claims: Iterable[str]) -> list[str]:
    """The claims of a printed place, `prop-4` say, whose ids are that place with a suffix."""
    return [claim_id for claim_id in claims if place and (claim_id == place or claim_id.startswith(f"{place}."))]


def unknown_id(claim_id: str, claims: Iterable[str]) -> str:
    """One line for an id that names no claim, with ids that look like it."""
    known = list(claims)
    listed = readings_of(claim_id, known)
    if listed:
        return f"{claim_id!r} is a printed place with {len(listed)} claims; `lemmata show {claim_id}` lists them"
    return f"unknown claim id {claim_id!r}{similar_to(claim_id, known)}"


def similar_to(name: str, known: list[str]) -> str:
    """The end of a line that names something unknown: what is known and looks like it."""
    similar = get_close_matches(name[:200], known, n=5, cutoff=0.5) or [one for one in known if name in one][:5]
    return f"; did you mean {', '.join(similar)}?" if similar else "; see `lemmata list`"


def choose(
    claims: Mapping[str, Claim], ids: Iterable[str] | None, derivations: Mapping[str, Derivation] | None = None
) -> dict[str, Claim]:
    """The claims with these ids in the theory's order, all cases of a claim with cases; all of them where none are named.

    Args:
        derivations: with them, also every claim whose derivation rests on one of these.

    Raises: UsageError for an unknown id.
    """
    if not ids:
        return dict(claims)
    wanted = set(ids)
    cases = {claim.id: claim.case_of.id for claim in claims.values() if claim.case_of is not None}
    wanted |= {claim_id for claim_id, whole in cases.items() if whole in wanted}
    wanted -= set(cases.values())
    for claim_id in sorted(wanted - set(claims)):
        raise UsageError(f"--claim: {unknown_id(claim_id, claims)}")
    if derivations is not None:
        from lemmata.verify.prove.prover import dependents

        wanted = dependents(wanted, derivations)
    return {claim_id: claim for claim_id, claim in claims.items() if claim_id in wanted}


def profile_named(name: str) -> str:
    """Raises: UsageError if no profile has this name."""
    from lemmata.verify.judge.judge import PROFILES

    if name not in PROFILES:
        raise UsageError(f"--profile must be one of {', '.join(PROFILES)}, got {name!r}")
    return name


def device_named(name: str) -> str:
    """Raises: UsageError for an unknown device or one that this machine lacks ("auto" is left to the first open claim)."""
    if name not in DEVICES:
        raise UsageError(f"--device must be one of {', '.join(DEVICES)}, got {name!r}")
    if name == "cuda":
        from lemmata.verify.judge.judge import resolve_device

        try:
            return resolve_device(name)
        except ValueError as error:
            raise UsageError(f"--device: {one_line(error)}") from None
    return name


def patterns_of(file: str | None) -> PatternSet | None:
    """The user's pattern set, (d, n).

    Raises: UsageError if the file does not hold one.
    """
    if file is None:
        return None
    from lemmata.verify.search.own_patterns import PatternsError, load_patterns

    try:
        return load_patterns(file)
    except PatternsError as error:
        raise UsageError(one_line(f"--patterns: {error}")) from None


def ledger_at(path: Path) -> Ledger:
    """Raises: UsageError if the ledger cannot be read."""
    try:
        return Ledger.read(path)
    except LedgerError as error:
        raise UsageError(one_line(f"--ledger: {error}")) from None
