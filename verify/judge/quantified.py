"""The verdict of a claim with a prefix of quantifiers.

It is proved by witnesses with which it is derived for all instances, and refuted by witnesses with which its denial is. Where
neither is found, it survives if a family of witnesses is not falsified, or if at each point that is tried witnesses are
certified. That no witness is found refutes nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from sympy import And, MatrixSymbol, ZeroMatrix, sstr

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim, ClaimError, relations
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.quantifiers import AtLeast, QuantifierError, Witness, denial, exactly, shown, witnessed
from lemmata.theory.terms.index_terms import Family
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.base.verdicts import Evidence, InternalContradiction, NoValue, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.certificate import certify_denial
from lemmata.verify.certify.denied import Denial, denial_of, enclosed
from lemmata.verify.certify.point import PointError, check_point, evaluate_point
from lemmata.verify.prove.automatic import derivation_for
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.prove.prover import Proof, proof_of
from lemmata.verify.prove.witnesses import LARGEST, families, value_at

if TYPE_CHECKING:
    from lemmata.verify.judge.judge import Settings
    from lemmata.verify.prove.prover import Prover

MOST_FAMILIES = 400  # that are held against points; those left are tried by the kernel
MOST_DERIVED = 24
MOST_SEARCHED = 4
MOST_ENCLOSED = 8
FAR = (64, 4096)  # how many times farther whole numbers are drawn, and at least how far
NUMBERS = tuple(map(Fraction, ("0", "1", "-1", "1/2", "-1/2", "1/4", "2", "-2", "3", "-5", "10", "1/10", "100", "-100")))
FIRST, LATER = 12, 8  # values of the first universal variables, and of later ones, that are tried
TRIED = 48  # witnesses drawn at a point, beside those of families
BITS = 256
SECONDS = 6.0  # of the search of families that are not derived, and of that for witnesses point by point
PER_BATCH = 6


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
        own = derivation_for(claim, own.witness, own.denies)
        if own is not None:
            return _by_proof(claim, own, proof_of(own), settings)
        gap = "; no derivation is found with the witnesses that are given"
    elif own is not None and prover is not None:
        try:
            proof = prover.prove(claim)
        except DerivationError as error:
            gap = f"; its derivation does not hold: {error}"
        else:
            return _by_proof(claim, own, proof or proof_of(own), settings)
    pool = points_of(claim, settings.seed)
    for denies in (False, True):
        found = find_derivation(claim, denies, pool)
        if found is not None:
            return _by_proof(claim, found, proof_of(found), settings)
    for denies in (False, True):
        enclosing = by_enclosure(claim, denies, pool)
        if enclosing is not None:
            return replace(enclosing, sentence=enclosing.sentence + gap)
    verdict = by_search(claim, pool, settings)
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


def by_enclosure(claim: Claim, denies: bool, pool: list[Point]) -> Verdict | None:
    """Proved or refuted where with witnesses a statement about all numbers of a box is left, and balls decide it there."""
    try:
        stated = denial(claim) if denies else claim
    except (ClaimError, QuantifierError):
        return None
    tried = 0
    for witness in islice(families(stated), MOST_FAMILIES):
        if tried >= MOST_ENCLOSED:
            return None
        if any(holds_at(stated, witness, point) == -1 for point in pool):
            continue
        tried += 1
        boxes = enclosed(stated, witness)
        if boxes:
            how = f"enclosed in {boxes} {'box' if boxes == 1 else 'boxes'}"
            return _enclosed(claim, stated, Denial(Derivation(claim.id, (), exactly(witness), denies), boxes=boxes), how)
    return None


def _enclosed(claim: Claim, stated: Claim, found: Denial, how: str) -> Verdict:
    with_them = f"with {shown(found.derivation.witness)}"
    evidence = Evidence(derivation=f"{how}, {with_them}")
    if not found.derivation.denies:
        return Verdict(claim.id, Outcome.PROVED, f"{with_them}: {how}", evidence)
    sentence = f"its denial holds, {stated.quantified} {sstr(stated.statement)}, {with_them}: {how}"
    return Verdict(claim.id, Outcome.REFUTED, sentence, replace(evidence, certificate=certify_denial(claim, found)))


# --- families ----------------------------------------------------------------------------------------------------------


def find_derivation(claim: Claim, denies: bool, pool: list[Point]) -> Derivation | None:
    """A derivation of a claim, or of its denial, with witnesses of few symbols; None where none is found.

    It ends by what it counts, not by the time, so that the same claim has the same verdict on another machine.
    """
    try:
        stated = denial(claim) if denies else claim
    except (ClaimError, QuantifierError):
        return None  # SymPy decides it, or it has no contrary that is made of relations
    tried = 0
    for witness in islice(families(stated), MOST_FAMILIES):
        if tried >= MOST_DERIVED:
            return None
        if any(holds_at(stated, witness, point) == -1 for point in pool):
            continue
        tried += 1
        derivation = derivation_for(claim, witness, denies)
        if derivation is not None:
            return derivation
    return None


def by_search(claim: Claim, pool: list[Point], settings: Settings) -> Verdict | None:
    """Survived where a family of witnesses is searched and attacked as a claim for all instances, and not falsified."""
    from lemmata.verify.judge.judge import judge

    end = time.monotonic() + SECONDS
    standing = (w for w in islice(families(claim), MOST_FAMILIES) if all(holds_at(claim, w, point) >= 0 for point in pool))
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
        except (NoValue, ClaimError):
            continue  # such as a witness that has no value somewhere
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


def holds_at(claim: Claim, witness: Witness, point: Point) -> int:
    """Whether the statement holds at a point of the universal variables with the witnesses there: 1, -1, or 0 not known."""
    made = dict(point)
    for block in claim.prefix:
        for symbol in block.symbols if block.how == "exists" else ():
            value = value_at(claim, symbol, witness[symbol], made)
            if value is None:
                return 0
            if isinstance(witness[symbol], AtLeast) and value > LARGEST:
                return 0
            made[symbol.name] = value if isinstance(value, list) or symbol in claim.domain.sizes else Fraction(value)
    if not _fits(claim, witness, point, made):
        return 0
    try:
        check_point(claim.domain, made)
    except PointError:
        return -1  # the point was one, so that a witness does not belong to its kind
    answer = decided(claim, made)
    return 0 if answer is None else answer


def _fits(claim: Claim, witness: Witness, point: Point, made: Point) -> bool:
    """Whether the arrays of a point have the sizes that are chosen."""
    chosen = {size for size in claim.domain.sizes if size in witness and made[size.name] != point[size.name]}
    arrays = (s for s, _ in claim.domain.variables if isinstance(s, MatrixSymbol) and s not in witness)
    return not any(chosen & s.free_symbols for s in arrays)


def decided(claim: Claim, point: Point) -> int | None:
    """What exact and ball arithmetic say of the statement at a point; None where it is no point, or the hypotheses fail."""
    try:
        found = evaluate_point(claim, point, BITS, explain=False, algebra=False)
    except PointError:
        return None
    if found.given < 0:
        return None
    return found.statement if found.given > 0 else 0


def points_of(claim: Claim, seed: int) -> list[Point]:
    """Exact points of the whole domain: a few of each batch at the edge sizes, the numbers among them rounded."""
    from lemmata.verify.search.families import draw, edge_requests

    rng = random.Random(seed)
    found: list[Point] = []
    for request in edge_requests(claim.domain, PER_BATCH, seed):
        batch = draw(claim.domain, request)
        for index in range(min(PER_BATCH, batch.count)):
            point = batch.point(index)
            found.append(point)
            found += [{name: _simple(value, rng) for name, value in point.items()} for _ in range(3)]
    return [point for point in found if decided(claim, point) is not None][: 8 * TRIED]


def _simple(value: Any, rng: random.Random) -> Any:
    return rng.choice(NUMBERS) if isinstance(value, Fraction) else value


# --- point by point ----------------------------------------------------------------------------------------------------


@dataclass
class Trial:
    """A claim with a prefix played out: values of the universal variables, and witnesses looked for at each.

    Attributes:
        witnesses: families to try beside drawn values.
        counted: values of the first universal variables at which it was decided.
        shown: the last point that was certified, and one at which no witness was found.
    """

    claim: Claim
    pool: list[Point]
    witnesses: list[Witness]
    deadline: float
    rng: random.Random
    instances: int = 0
    counted: int = 0
    shown: dict[int, Point] = field(default_factory=dict)

    def play(self, number: int, point: Point) -> int | None:
        """1 where what is left of the prefix is seen to hold at a point, -1 where it is not, 0 where that is open."""
        prefix = self.claim.prefix
        if number == len(prefix):
            self.instances += 1
            return decided(self.claim, point)
        block = prefix[number]
        universal = block.how == "forall"
        answers: list[int | None] = []
        for values in self.moves(number, point):
            if answers and time.monotonic() > self.deadline:
                break
            made = {**point, **values}
            answer = self.play(number + 1, made)
            answers.append(answer)
            if answer is not None:
                self.counted += universal
                self.shown[answer] = made
            if answer == (-1 if universal else 1):
                return answer
        known = [answer for answer in answers if answer is not None]
        if not known:
            return None
        return 0 if 0 in known else known[0]

    def moves(self, number: int, point: Point) -> Iterator[Mapping[str, Any]]:
        """Values of the variables of a block, which fit the sizes that are chosen."""
        block = self.claim.prefix[number]
        names = [symbol.name for symbol in block.symbols]
        sizes = {size.name for size in self.claim.domain.sizes}
        seen: list[Mapping[str, Any]] = []
        if block.how == "exists":
            seen += [values for witness in self.witnesses if (values := self._of_family(block.symbols, witness, point))]
        fitting = [other for other in self.pool if all(other[name] == point[name] for name in sizes & set(point))]
        most = TRIED if block.how == "exists" else FIRST if number == 0 else LATER
        drawn = self.rng.sample(fitting, min(most, len(fitting)))
        seen += [{name: other[name] for name in names} for other in drawn]
        yield from (values for place, values in enumerate(seen) if values not in seen[:place])

    def _of_family(self, symbols: tuple[Any, ...], witness: Witness, point: Point) -> Mapping[str, Any] | None:
        made: dict[str, Any] = {}
        for symbol in symbols:
            if isinstance(witness[symbol], AtLeast) and symbol in self.claim.domain.sizes:
                return None
            value = value_at(self.claim, symbol, witness[symbol], {**point, **made})
            if value is None:
                return None
            made[symbol.name] = value if isinstance(value, list) else Fraction(value)
        return made


def by_trial(claim: Claim, pool: list[Point], seed: int) -> Verdict:
    """Survived where witnesses were certified at all that was tried; else undecided, as nothing shows that there is none.

    Where the last variables are universal, no witness is certified at a point.
    """
    if claim.prefix[-1].how == "forall":
        sentence = "no family of witnesses that was tried stands, nor is it derived that none does"
        return Verdict(claim.id, Outcome.UNDECIDED, sentence)
    started = time.monotonic()
    witnesses = list(islice(families(claim), MOST_FAMILIES // 4))
    trial = Trial(claim, pool, witnesses, started + SECONDS, random.Random(seed))
    answer = trial.play(0, {})
    seconds = time.monotonic() - started
    effort = SearchEffort(trial.instances, trial.counted, 0, None, ("witnesses point by point",), seconds)
    evidence = Evidence(property=effort)
    said = f"{claim.quantified}".removesuffix(":")
    if answer is None:
        sentence = f"tested on nothing: none of {trial.instances:,} instances meets the hypotheses"
        return Verdict(claim.id, Outcome.UNDECIDED, sentence, replace(evidence, property=replace(effort, counted=0)))
    if answer == 1:
        one = show_point(trial.shown[1])
        sentence = f"{said}: certified at all {trial.counted:,} values that were tried, as at {one}; no family is derived"
        return Verdict(claim.id, Outcome.SURVIVED, sentence, evidence)
    where = show_point(trial.shown[answer])
    word = "no witness was found" if answer == -1 else "it is not decided"
    sentence = f"{word} among {trial.instances:,} instances, as at {where}; that there is none is not derived"
    return Verdict(claim.id, Outcome.UNDECIDED, sentence, evidence)
