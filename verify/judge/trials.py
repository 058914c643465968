"""A claim with a prefix of quantifiers at exact points: whether witnesses hold there, and witnesses looked for at each."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import Any

from sympy import MatrixSymbol

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.quantifiers import AtLeast, Witness
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.base.verdicts import Evidence, Outcome, SearchEffort, Verdict
from lemmata.verify.certify.point import PointError, check_point, evaluate_point
from lemmata.verify.prove.witnesses import LARGEST, families, value_at

NUMBERS = tuple(map(Fraction, ("0", "1", "-1", "1/2", "-1/2", "1/4", "2", "-2", "3", "-5", "10", "1/10", "100", "-100")))
FIRST, LATER = 12, 8  # values of the first universal variables, and of later ones, that are tried
TRIED = 48  # witnesses drawn at a point, beside those of families
BITS = 256
PER_BATCH = 6
SECONDS = 6.0  # of the search for witnesses point by point
MOST_FAMILIES = 100  # of which values are tried


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
    return not any(chosen & axis.free_symbols for s in arrays for axis in s.shape)


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
    witnesses = list(islice(families(claim), MOST_FAMILIES))
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
