"""The verdict of a claim with a prefix of quantifiers.

It is proved by witnesses with which it is derived for all instances, and refuted by witnesses with which its denial is. Where
neither is found, it survives if a family of witnesses is not falsified, or if at each point that is tried witnesses are
certified. That no witness is found refutes nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, tee
from typing import TYPE_CHECKING

from sympy import And, MatrixSymbol, ZeroMatrix, sstr

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim, ClaimError, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import KindError
from lemmata.theory.language.quantifiers import QuantifierError, Witness, denial, exactly, shown, witnessed
from lemmata.theory.terms.index_terms import Family
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.base.verdicts import Evidence, InternalContradiction, NoValue, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.certificate import certify_denial
from lemmata.verify.certify.denied import Denial, denial_of, enclosed
from lemmata.verify.judge.trials import by_trial, holds_at, points_of
from lemmata.verify.prove.automatic import derivation_for
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.prove.prover import Proof, proof_of, reason_of
from lemmata.verify.prove.witnesses import families

if TYPE_CHECKING:
    from lemmata.verify.judge.judge import Settings
    from lemmata.verify.prove.prover import Prover

MOST_FAMILIES = 400  # that are held against points; those left are tried by the kernel
MOST_DERIVED = 24
MOST_SEARCHED = 4
MOST_ENCLOSED = 8
FAR = (64, 4096)  # how many times farther whole numbers are drawn, and at least how far
SECONDS = 6.0  # of the search of families that are not derived, and of that for witnesses point by point


@dataclass(frozen=True)
class Given:
    """Gives the proof of one claim, which was checked, to the search that holds it against instances."""

    proof: Proof

    def prove(self, claim: Claim) -> Proof:
        return self.proof


def judge_prefix(claim: Claim, settings: Settings, prover: Prover | None) -> Verdict:
    """The verdict of a claim with a prefix. Raises: as `lemmata.verify.judge.judge.judge`."""
    from lemmata.verify.judge.interpreters import check_sides
    from lemmata.verify.search.families import small_points

    check_sides(claim, small_points(claim.domain, settings.seed))
    gap = ""
    own = None if prover is None else prover.derivations.get(claim.id)
    if own is not None and not own.steps:  # with witnesses alone: the steps are looked for
        found = derivation_for(claim, own.witness, own.denies)
        if found is not None:
            return _by_proof(claim, found, proof_of(found), settings)
        boxes = _by_boxes(claim, own.witness, own.denies)
        if boxes is not None:
            return boxes
        gap = "; no derivation is found with the witnesses that are given"
    elif own is not None and prover is not None:
        try:
            proof = prover.prove(claim)
        except DerivationError as error:
            gap = f"; its derivation does not hold: {reason_of(error)}"
        else:
            return _by_proof(claim, own, proof or proof_of(own), settings)
    pool = points_of(claim, settings.seed)
    standing = {denies: tee(standing_of(claim, denies, pool), 3) for denies in (False, True)}  # each is asked once
    for denies, (candidates, _, _) in standing.items():
        found = find_derivation(claim, denies, candidates)
        if found is not None:
            return _by_proof(claim, found, proof_of(found), settings)
    for denies, (_, candidates, _) in standing.items():
        enclosing = by_enclosure(claim, denies, candidates)
        if enclosing is not None:
            return replace(enclosing, sentence=enclosing.sentence + gap)
    verdict = by_search(claim, standing[False][2], settings)
    if verdict is None:
        verdict = by_trial(claim, pool, settings.seed)
    return replace(verdict, sentence=verdict.sentence + gap)


def _by_proof(claim: Claim, derivation: Derivation, proof: Proof, settings: Settings) -> Verdict:
    """What was derived with witnesses is searched for a violation too, as any claim for all instances."""
    from lemmata.verify.judge.judge import judge

    stated = denial(claim) if derivation.denies else claim
    left = witnessed(stated, derivation.witness)
    if any(isinstance(term, Family) for term in derivation.witness.values()):
        found = _at_points(stated, derivation.witness, proof, settings.seed)
    else:
        found = judge(left, settings, Given(proof))  # type: ignore[arg-type]
    if found.outcome is Outcome.REFUTED:
        raise InternalContradiction(f"{claim.id} is {proof.sentence}, and violated: {found.sentence}")
    if found.outcome is not Outcome.PROVED:
        return replace(found, outcome=Outcome.UNDECIDED, evidence=replace(found.evidence, certificate=None))
    outcome = Outcome.REFUTED if derivation.denies else Outcome.PROVED
    denial_said = f"its denial holds, {stated.quantified} {sstr(stated.statement)}, " if derivation.denies else ""
    sentence = f"{denial_said}with {shown(derivation.witness)}: {found.sentence}"
    certificate = None
    if derivation.denies:
        denied = denial_of(claim, derivation, find_multipliers)
        certificate = None if denied is None else certify_denial(claim, denied)
    told = f"{proof.sentence}, with {shown(derivation.witness)}"
    return Verdict(claim.id, outcome, sentence, replace(found.evidence, derivation=told, certificate=certificate))


def _at_points(stated: Claim, witness: Witness, proof: Proof, seed: int) -> Verdict:
    """What no interpreter reads at once, a vector of equal entries for each size, is looked at point by point."""
    started = time.monotonic()
    pool = points_of(stated, seed)
    answers = {k: holds_at(stated, witness, point) for k, point in enumerate(pool)}
    counted = sum(answer == 1 for answer in answers.values())
    effort = SearchEffort(len(pool), counted, counted, None, ("witnesses point by point",), time.monotonic() - started)
    evidence = Evidence(property=effort, derivation=proof.sentence)
    bad = next((pool[k] for k, answer in answers.items() if answer == -1), None)
    if bad is not None:
        return Verdict(stated.id, Outcome.REFUTED, f"with {shown(witness)} it fails at {show_point(bad)}", evidence)
    if not counted:
        return Verdict(stated.id, Outcome.UNDECIDED, f"{proof.sentence}; tested on nothing: no instance is decided", evidence)
    return Verdict(stated.id, Outcome.PROVED, f"{proof.sentence}; not falsified at {counted:,} points", evidence)


def by_enclosure(claim: Claim, denies: bool, standing: Iterator[Witness]) -> Verdict | None:
    """Proved or refuted where with witnesses a statement about all numbers of a box is left, and balls decide it there."""
    for witness in islice(standing, MOST_ENCLOSED):
        found = _by_boxes(claim, witness, denies)
        if found is not None:
            return found
    return None


def _by_boxes(claim: Claim, witness: Witness, denies: bool) -> Verdict | None:
    """The verdict where with these witnesses the rest is enclosed."""
    stated = denial(claim) if denies else claim
    boxes = enclosed(stated, witness)
    if not boxes:
        return None
    how, with_them = f"enclosed in {boxes} {'box' if boxes == 1 else 'boxes'}", f"with {shown(exactly(witness))}"
    evidence = Evidence(derivation=f"{how}, {with_them}")
    if not denies:
        return Verdict(claim.id, Outcome.PROVED, f"{with_them}: {how}", evidence)
    certificate = certify_denial(claim, Denial(Derivation(claim.id, (), exactly(witness), denies), boxes=boxes))
    sentence = f"its denial holds, {stated.quantified} {sstr(stated.statement)}, {with_them}: {how}"
    return Verdict(claim.id, Outcome.REFUTED, sentence, replace(evidence, certificate=certificate))


# --- families ----------------------------------------------------------------------------------------------------------


def standing_of(claim: Claim, denies: bool, pool: list[Point]) -> Iterator[Witness]:
    """Witnesses of few symbols for a claim, or for its denial, that fail at no point of a pool, simple ones first."""
    try:
        stated = denial(claim) if denies else claim
    except (ClaimError, QuantifierError):
        return  # SymPy decides it, or it has no contrary that is made of relations
    order = deque(pool)
    for witness in islice(families(stated), MOST_FAMILIES):
        place = next((place for place, point in enumerate(order) if holds_at(stated, witness, point) == -1), None)
        if place is None:
            yield witness
        else:  # the next one may well fail there too
            point = order[place]
            del order[place]
            order.appendleft(point)


def find_derivation(claim: Claim, denies: bool, standing: Iterator[Witness]) -> Derivation | None:
    """A derivation of a claim, or of its denial, with witnesses of few symbols; None where none is found.

    It ends by what it counts, not by the time, so that the same claim has the same verdict on another machine.
    """
    for witness in islice(standing, MOST_DERIVED):
        derivation = derivation_for(claim, witness, denies)
        if derivation is not None:
            return derivation
    return None


def by_search(claim: Claim, standing: Iterator[Witness], settings: Settings) -> Verdict | None:
    """Survived where a family of witnesses is searched and attacked as a claim for all instances, and not falsified."""
    from lemmata.verify.judge.judge import judge

    end = time.monotonic() + SECONDS
    kinds = {symbol: kind for symbol, kind in claim.domain.variables if isinstance(symbol, MatrixSymbol)}
    for witness in islice(standing, MOST_SEARCHED):
        if any(symbol in kinds and not rules_of(kinds[symbol]).free for symbol in witness):
            continue  # an instance would not tell whether it belongs to its kind
        if time.monotonic() > end:
            return None
        left = _readable(claim, witness)
        if left is None:
            continue
        far = Domain(tuple((symbol, kind.reaching(*FAR)) for symbol, kind in left.domain.variables))
        try:
            found = judge(replace(left, domain=far), replace(settings, profile="quick", seconds_per_claim=None))
        except (NoValue, ClaimError, KindError):
            continue  # such as a witness that has no value somewhere, or of which no function can be drawn
        if found.outcome in (Outcome.SURVIVED, Outcome.PROVED):
            sentence = f"with {shown(witness)}: {found.sentence}; that is searched, not derived"
            return Verdict(claim.id, Outcome.SURVIVED, sentence, replace(found.evidence, certificate=None))
    return None


def _readable(claim: Claim, witness: Witness) -> Claim | None:
    """The claim that is left with a witness; None where it has no meaning, such as y / x at x = 0, or SymPy decides it."""
    try:
        left = witnessed(claim, witness)
    except (ClaimError, QuantifierError):
        return None
    zeros = (relation.has(ZeroMatrix) for relation in relations(And(left.given, left.statement, evaluate=False)))
    return None if any(zeros) else left  # no interpreter reads a zero matrix
