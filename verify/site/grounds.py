"""What decided a claim, in sentences: a derivation, an evaluation, a limit, a witness or a point, as the record has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.statements_with_limits import has_limit
from lemmata.verify.gate.graph import Outline
from lemmata.verify.site.record import DENIED, SAID, Found

EVALUATED = "It speaks of fixed numbers, without a free variable: they were evaluated in exact and ball arithmetic"
LIMIT = "A limit decides it, which was taken by rules"
INFINITE = {"oo": "∞", "-oo": "−∞"}


def is_limit(claim: Claim) -> bool:
    """Whether a statement is one of a limit, which no point decides."""
    return claim.statement is not None and has_limit(claim.statement)


def at_a_point(claim: Claim, found: Found) -> bool:
    """Whether the point on record decides the claim: not where it has no variables, a limit, or witnesses of a denial."""
    certificate = found.certificate
    return certificate is not None and "denial" not in certificate and bool(certificate["point"]) and not is_limit(claim)


def ground_of(
    claim: Claim, found: Found, outline: Outline | None = None, cited: Sequence[str] = (), cases: int = 1
) -> list[str]:
    """What decided this claim.

    Args:
        outline: of its derivation, where it has one.
        cited: theorems that a step of the derivation takes from the literature.
        cases: how many cases its claim has.
    """
    said = list(_ground(claim, found, outline, cited))
    if claim.case_of is not None and cases > 1:
        said.append(f"It is one of the {cases} cases of its claim, and each is decided by itself")
    return [f"{sentence[:1].upper()}{sentence[1:]}." for sentence in said]


def _ground(claim: Claim, found: Found, outline: Outline | None, cited: Sequence[str]) -> Iterator[str]:
    if found.became == Outcome.PROVED:
        yield from _of_proved(claim, found, outline, cited)
    elif found.became == Outcome.REFUTED:
        yield _of_refuted(claim, found)
    elif found.became == Outcome.SURVIVED and is_limit(claim):
        yield "far values agree with the limit that it states, but no rule takes it: this is no proof"
    else:
        yield SAID[found.became] + ("" if found.problem is None else f": {found.problem}")


def _of_proved(claim: Claim, found: Found, outline: Outline | None, cited: Sequence[str]) -> Iterator[str]:
    if outline is not None:
        steps = f"{outline.steps} step{'s' if outline.steps != 1 else ''}"
        yield f"derived in {steps}, each checked by the proof checker (the kernel){_reach(claim)}"
        for theorem in cited:
            yield f"one step cites {theorem}, which is taken from the literature and not derived here"
        if found.entry is not None and found.entry.coq is None:
            yield "Coq has not accepted the derivation so far"
    elif found.certificate is not None:
        yield "a witness is on record: for a claim of existence one exact point is enough, and anybody can replay it"
    elif is_limit(claim):
        yield LIMIT + _parameters(claim)
    elif claim.is_closed:
        yield EVALUATED
    elif claim.prefix:
        yield "witnesses for its quantifiers were found, and what they leave was derived or enclosed in boxes"
    else:
        yield "the record does not say by what; judging it again does"


def _reach(claim: Claim) -> str:
    """For what a derivation holds; nothing more is said of a claim of existence."""
    return "" if claim.prefix or claim.quantifier == "exists" else ": it holds for all that the statement ranges over"


def _parameters(claim: Claim) -> str:
    return (", for all values of its parameters" if claim.domain.variables else "") + ", and held against values far out"


def _of_refuted(claim: Claim, found: Found) -> str:
    if found.certificate is not None and "denial" in found.certificate:
        return DENIED
    if is_limit(claim):
        return f"{LIMIT}{_parameters(claim)}; the claim says another. No single point refutes it"
    if claim.is_closed:
        return f"{EVALUATED}, and a relation fails. There is no point to choose"
    if found.certificate is None:
        return "it is refuted on record, but the exact point does not lie here"
    return "it fails at an exact point, which anybody can replay"


def values_of(check: Mapping[str, Any]) -> dict[str, str]:
    """Both sides of a relation as they are shown: what is claimed to be finite is told to be so or not, not as ∞ < ∞."""
    left, right = str(check["lhs"]), str(check["rhs"])
    if right == "oo":
        bounded = "grows beyond every bound" if left == "oo" else f"{INFINITE.get(left, left)}, which is finite"
        return {"lhs": bounded, "rhs": ""}
    return {"lhs": INFINITE.get(left, left), "rhs": INFINITE.get(right, right)}
