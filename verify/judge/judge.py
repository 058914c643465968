"""The judge: from a claim to its verdict. Floats search; exact algebra and ball arithmetic decide."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from sympy import Symbol, sstr

from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.sequences import SufficientlyLarge
from lemmata.verify.base.field import points_for
from lemmata.verify.base.points import Point, mapped, show_point
from lemmata.verify.base.verdicts import (
    AttackEffort,
    Evidence,
    InternalContradiction,
    OpenInstances,
    Outcome,
    SearchEffort,
    Verdict,
)
from lemmata.verify.certify.certificate import Certificate, CertificateError, certify, left_open
from lemmata.verify.certify.defined import undefined
from lemmata.verify.certify.point import Evaluation, PointError, evaluate_point
from lemmata.verify.certify.statements_with_limits import has_limit
from lemmata.verify.numbers.reals import MORE_PRECISIONS, PRECISIONS
from lemmata.verify.search.equations import hint, left_to_chance
from lemmata.verify.search.far import far_points
from lemmata.verify.search.kinds import check_drawn
from lemmata.verify.search.shrink import cost, decides, simplify

if TYPE_CHECKING:
    from torch import Tensor

    from lemmata.verify.prove.prover import Proof, Prover
    from lemmata.verify.search.own_patterns import PatternSet
    from lemmata.verify.search.property_search import SearchResult


@dataclass(frozen=True)
class Profile:
    """How hard to look: counted instances, instances and steps of the attack, seconds of each part, bits for one instance.

    A search that runs out of seconds reports the instances it reached; the verdict's evidence says how many counted. A claim
    with a proof is searched too, for less: a counterexample would show a bug in the suite.
    """

    counted: int
    counted_if_proved: int
    search_seconds: float
    search_seconds_if_proved: float
    attack_count: int
    attack_steps: int
    attack_seconds: float
    attack_seconds_if_proved: float
    simplify_seconds: float
    most_bits: int


PROFILES: Mapping[str, Profile] = {  # numbers in the order of the attributes
    "quick": Profile(4_000, 2_000, 2.0, 1.0, 256, 30, 0.15, 0.1, 1.0, PRECISIONS[-1]),
    "default": Profile(100_000, 10_000, 10.0, 1.0, 1_024, 80, 0.4, 0.2, 1.5, PRECISIONS[-1]),
    "thorough": Profile(2_000_000, 1_000_000, 120.0, 120.0, 4_096, 400, 20.0, 20.0, 9.0, MORE_PRECISIONS[-1]),
}

CHANCE = 100  # one instance in so many is too few where an equation among the hypotheses is met by chance only
PATIENCE = 10  # times its seconds that the search of a claim with a proof goes on for while nothing has counted


@dataclass(frozen=True)
class Settings:
    """How a run judges.

    Attributes:
        profile: a key of PROFILES.
        seconds_per_claim: wall-clock budget of one claim's search and attack; None leaves it to the profile.
        device: "cpu" or "cuda" ("auto" is resolved before it gets here by `resolve_device`).
        seed: everything random derives from it.
        patterns: a user's pattern set, (d, n), or None.
    """

    profile: str = "default"
    seconds_per_claim: float | None = None
    device: str = "cpu"
    seed: int = 0
    patterns: PatternSet | Tensor | None = None


def judge(claim: Claim, settings: Settings = Settings(), prover: Prover | None = None) -> Verdict:
    """The verdict of a claim, with its evidence.

    Args:
        prover: checks the derivations of the theory; without one no claim with free variables is proved for all sizes.

    Raises: InternalContradiction if two interpreters disagree, which is a bug in the suite, never a verdict; KindError for a
        kind of variable that is not known.
    """
    from lemmata.verify.judge.interpreters import check_operators

    check_drawn(claim.domain)
    if claim.statement is None:
        return _judge_typing(claim)
    check_operators(claim, settings.seed)
    if claim.prefix:
        from lemmata.verify.judge.quantified import judge_prefix

        return judge_prefix(claim, settings, prover)
    if claim.statement.atoms(Measured) | claim.given.atoms(Measured):
        return _judge_measured(claim, settings)
    if claim.is_closed or has_limit(claim.statement):
        reason = undefined(claim)
        return Verdict(claim.id, Outcome.UNDECIDED, reason) if reason else _judge_closed(claim)
    if claim.statement.has(SufficientlyLarge):
        return Search(claim, settings, prover).verdict_by_proof()
    verdict = Search(claim, settings, prover).verdict()
    witness = verdict.evidence.certificate
    if witness is None or verdict.outcome is not Outcome.PROVED:
        return verdict  # what is derived, the kernel has asked whether it is defined
    reason = undefined(claim, witness.point)
    return Verdict(claim.id, Outcome.UNDECIDED, reason, Evidence(property=verdict.evidence.property)) if reason else verdict


def _judge_typing(claim: Claim) -> Verdict:
    """Ill-posed where the sizes that the printed expression needs to agree need not agree."""
    symbols = sorted(claim.typing.free_symbols, key=lambda s: s.name)
    for values in product((1, 2, 3), repeat=len(symbols)):
        sizes = dict(zip(symbols, values, strict=True))
        if claim.typing.subs(sizes) == False:  # noqa: E712  (a SymPy boolean)
            shown = ", ".join(f"{symbol} = {value}" for symbol, value in sizes.items())
            sentence = f"no consistent typing: the printed expression needs {sstr(claim.typing)}, which fails for {shown}"
            return Verdict(claim.id, Outcome.ILL_POSED, sentence)
    raise ClaimError(f"{claim.id} has no statement, but its typing {sstr(claim.typing)} holds; write the statement")


def _judge_closed(claim: Claim) -> Verdict:
    """A statement without free variables, or with limits: evaluating it decides it for good."""
    point: Point = {} if claim.is_closed else any_point(claim)
    evaluation = evaluate_point(claim, point)
    if evaluation.statement > 0 and evaluation.given > 0:
        return Verdict(claim.id, Outcome.PROVED, _closed_sentence(claim, evaluation), Evidence(derivation=_how(claim)))
    if evaluation.statement < 0 and evaluation.given > 0:
        certificate = Certificate(claim.id, claim.fingerprint, "counterexample", point, evaluation)
        return Verdict(claim.id, Outcome.REFUTED, _closed_sentence(claim, evaluation), Evidence(certificate=certificate))
    if evaluation.consistent and has_limit(claim.statement):
        effort = SearchEffort(evaluation.tried, evaluation.tried, 0, None, ("large arguments",), 0.0)
        sentence = f"no counterexample at {evaluation.tried} large arguments, and no proof: {evaluation.remark}"
        return Verdict(claim.id, Outcome.SURVIVED, sentence, Evidence(property=effort))
    reason = evaluation.remark or _closed_sentence(claim, evaluation)
    return Verdict(claim.id, Outcome.UNDECIDED, f"evaluation does not decide it: {reason}")


def _judge_measured(claim: Claim, settings: Settings) -> Verdict:
    """The statement with every measured quantity anywhere in the interval that the experiment's miniature reports."""
    from lemmata.verify.experiments.framework.measure import decide, estimates_of

    estimates = estimates_of(claim, settings.seed, settings.device)
    evaluation = decide(claim, estimates)
    shown = "; ".join(f"{quantity} = {estimate}" for quantity, estimate in estimates.items())
    if evaluation.given <= 0:
        return Verdict(claim.id, Outcome.UNDECIDED, f"the hypotheses are not met, or within the uncertainty: {shown}")
    if not evaluation.statement:
        return Verdict(claim.id, Outcome.UNDECIDED, f"within the uncertainty: {shown}")
    word = "supported" if evaluation.statement > 0 else "contradicted"
    return Verdict(claim.id, Outcome.MEASURED, f"{word} by the miniature: {shown}", Evidence(measurement=word))


def any_point(claim: Claim) -> Point:
    """A point of the domain for a statement that is decided for all parameters at once."""
    from fractions import Fraction

    sizes = claim.domain.raised({size.name: 1 for size in claim.domain.sizes})
    return {symbol.name: Fraction(1) for symbol, _ in claim.domain.variables} | sizes


def _how(claim: Claim) -> str:
    if claim.statement is not None and has_limit(claim.statement):
        return "limits taken by rules for all large arguments and all parameters, and compared with far values"
    return "no free variable: evaluated in exact and ball arithmetic"


def _closed_sentence(claim: Claim, evaluation: Evaluation) -> str:
    wanted = [check for check in evaluation.relations if check.holds <= 0] or list(evaluation.relations[:1])
    return "; ".join(f"{check.lhs} against {check.rhs}" for check in wanted[:2])


class Search:
    """One claim's search: edge sizes, property search, the user's patterns, the attack; then certify and simplify."""

    def __init__(self, claim: Claim, settings: Settings, prover: Prover | None = None) -> None:
        self.claim = claim
        self.prover = prover
        self.proof: Proof | None = None
        self.gap = ""  # why the derivation does not hold
        self.settings = settings
        self.profile = PROFILES[settings.profile]
        self.exists = claim.quantifier == "exists"
        self.flagged: list[Point] = []  # floating point is certain, and exact arithmetic does not decide
        self.open: list[Point] = []  # neither does
        self.start = time.monotonic()

    @property
    def deadline(self) -> float:
        """When the search must end: after the user's seconds, else after the profile's."""
        budget = self.settings.seconds_per_claim
        if budget is None:
            budget = self.profile.search_seconds if self.proof is None else self.profile.search_seconds_if_proved
        return self.start + budget

    def settle(self, point: Point, *, algebra: bool = True) -> int | None:
        """What exact and ball arithmetic say of an instance that floating point left open: 1 holds, -1 violated, 0 open.

        None where the instance does not count: its hypotheses fail, or rounding put it outside the domain.
        """
        try:
            evaluation = evaluate_point(self.claim, point, self.profile.most_bits, explain=False, algebra=algebra)
        except PointError:
            return None
        if evaluation.given < 0:
            return None
        if evaluation.given == 0:
            return 0
        return 1 if evaluation.consistent and not self.exists else evaluation.statement

    def run(self, counted: int, **options: Any) -> SearchResult:
        """Look for violations until so many instances have counted, or to the deadline; options as of `property_search`."""
        from lemmata.verify.search.property_search import property_search

        return property_search(
            self.claim,
            target_counted=counted,
            seed=self.settings.seed,
            deadline=self.deadline,
            device=self.settings.device,
            on_open=partial(self.settle, algebra=self.proof is None),  # a proof's seconds go to instances
            **options,
        )

    def check_definitions(self) -> None:
        """Definitions and bindings must say the same at a small point of the domain, or no verdict is given."""
        from lemmata.verify.judge.interpreters import check_operators, check_sides
        from lemmata.verify.search.families import small_points

        check_operators(self.claim, self.settings.seed)
        check_sides(self.claim, small_points(self.claim.domain, self.settings.seed))

    def prove(self) -> None:
        """Check the claim's derivation, and that the kernel means by the operators what their definitions say."""
        if self.prover is None:
            return
        try:
            self.proof = self.prover.prove(self.claim)
        except DerivationError as error:
            from lemmata.verify.prove.prover import reason_of

            self.gap = f"; its derivation does not hold: {reason_of(error)}"
        if self.proof is not None:
            from lemmata.verify.judge.interpreters import check_meaning
            from lemmata.verify.search.families import small_points

            check_meaning(self.claim, small_points(self.claim.domain, self.settings.seed))

    def verdict(self) -> Verdict:
        from lemmata.verify.base.freed_memory import keep_freed_memory

        keep_freed_memory()
        self.check_definitions()
        self.prove()
        decided = self.decide(self.candidates(), Evidence())
        if decided is not None:
            return decided
        self.start = time.monotonic()  # what came before, loading PyTorch included, is no search
        search = self.run(
            self.profile.counted if self.proof is None else self.profile.counted_if_proved,
            patience=1 if self.proof is None or self.settings.seconds_per_claim is not None else PATIENCE,
            known=self.candidates(),
            extra=self.user_batches(),
            stop_when_found=True,
        )
        evidence = Evidence(property=search.effort)
        decided = self.decide(search.points, evidence, certain=True)
        if decided is not None:
            return decided
        attack_effort, points = self.attack()
        evidence = replace(evidence, attack=attack_effort)
        for tried in (points, *([point] for point in far_points(self.claim))):
            decided = self.decide(tried, evidence)
            if decided is not None:
                return decided
        self.open += search.undecided
        return self.undecided_or_survived(search.effort, search.left_open - len(search.undecided), evidence)

    def verdict_by_proof(self) -> Verdict:
        """The verdict of a claim that no single instance can falsify."""
        self.check_definitions()
        self.prove()
        if self.proof is None:
            return Verdict(self.claim.id, Outcome.UNDECIDED, f"no instance can decide what is sufficiently large{self.gap}")
        sentence = f"{self.proof.sentence}; no single instance could falsify it"
        return Verdict(self.claim.id, Outcome.PROVED, sentence, Evidence(derivation=self.proof.sentence))

    def candidates(self) -> list[Point]:
        """The points that a field knows to be worth trying for this claim."""
        return points_for(self.claim.id)

    def user_batches(self) -> Iterator[Any]:
        if self.settings.patterns is None:
            return iter(())
        from lemmata.verify.search.own_instances import pattern_batches

        return pattern_batches(self.claim, self.settings.patterns, self.settings.seed)

    def attack(self) -> tuple[AttackEffort, list[Point]]:
        from lemmata.verify.search.ascent import attack

        seconds = self.profile.attack_seconds if self.proof is None else self.profile.attack_seconds_if_proved
        if self.settings.seconds_per_claim is not None:
            seconds = min(seconds, max(0.05, self.deadline - time.monotonic()))
        return attack(
            self.claim,
            seed=self.settings.seed,
            device=self.settings.device,
            seconds=seconds,
            steps=self.profile.attack_steps,
            count=self.profile.attack_count,
        )

    def decide(self, points: list[Point], evidence: Evidence, *, certain: bool = False) -> Verdict | None:
        """A verdict from points that floating point takes for violations (for existence claims: witnesses), if any.

        Where it took them for `certain` ones and exact arithmetic finds the opposite, a rounding bound is wrong.
        """
        from lemmata.verify.search.floats import is_certain

        certified: list[Point] = []
        for point in points:
            settled = self.settle(point)
            if settled is not None and settled == (1 if self.exists else -1):
                certified.append(point)
            elif settled == 0:
                (self.flagged if certain or is_certain(self.claim, point) else self.open).append(point)
            elif certain and settled is not None:
                raise InternalContradiction(
                    f"{self.claim.id}: floating point was certain of the contrary at {show_point(point)}: "
                    "a rounding bound is wrong"
                )
        if not certified:
            return None
        if self.proof is not None:
            raise InternalContradiction(
                f"{self.claim.id} is {self.proof.sentence}, and violated at {show_point(certified[0])}: a rule of the kernel, "
                "a meaning or a binding is wrong"
            )
        simplest = simplify(self.claim, certified, self.profile.simplify_seconds) or certified[0]
        try:
            certificate = certify(self.claim, simplest)
        except CertificateError as error:
            raise InternalContradiction(f"{self.claim.id}: a certified point did not certify again: {error}") from error
        evidence = replace(evidence, certificate=certificate)
        if self.exists:
            return Verdict(
                self.claim.id,
                Outcome.PROVED,
                f"a certified witness: {show_point(simplest)}",
                replace(evidence, derivation="existence, by a certified witness"),
            )
        return Verdict(self.claim.id, Outcome.REFUTED, _failing(certificate.evaluation, simplest), evidence)

    def first_certified(self, points: Sequence[Point]) -> Point | None:
        """The first of these that exact arithmetic certifies as a violation."""
        return next((point for point in points if self.settle(point) == -1), None)

    def undecided_or_survived(self, effort: SearchEffort, more_open: int, evidence: Evidence) -> Verdict:
        """The verdict where nothing is refuted, and with `more_open` open instances beside those that were kept."""
        claim_id = self.claim.id
        if self.exists:
            return Verdict(claim_id, Outcome.UNDECIDED, f"no witness among {effort.counted:,} instances", evidence)
        count = len(self.open) + len(self.flagged) + more_open
        if count:
            simplest = min(self.flagged or self.open, key=lambda point: cost(self.claim.domain, point))
            shown = left_open(self.claim, simplest, self.profile.most_bits)
            evidence = replace(evidence, open=OpenInstances(count, shown))
        if effort.counted and self.proof is not None:
            searched = f"not falsified in {effort.counted:,} counted instances"
            evidence = replace(evidence, derivation=self.proof.sentence)
            return Verdict(claim_id, Outcome.PROVED, f"{self.proof.sentence}; {searched}", evidence)
        if self.flagged:
            sentence = f"floating point is certain of a violation that {self.profile.most_bits} bits do not settle, at "
            return Verdict(claim_id, Outcome.UNDECIDED, sentence + show_point(simplest), evidence)
        if effort.counted == 0:
            met = f"is decided; {count} are open, one at {show_point(simplest)}" if count else "meets the hypotheses"
            sentence = f"tested on nothing: none of {effort.instances:,} instances {met}"
            return Verdict(claim_id, Outcome.UNDECIDED, sentence + hint(self.claim) + self.gap, evidence)
        if left_to_chance(self.claim) and CHANCE * effort.counted < effort.instances:
            sentence = f"tested on next to nothing: {effort.counted:,} of {effort.instances:,} instances meet the hypotheses"
            return Verdict(claim_id, Outcome.UNDECIDED, sentence + hint(self.claim) + self.gap, evidence)
        margin = "" if effort.min_margin is None else f", least margin {effort.min_margin:.3g}"
        sentence = f"not falsified in {effort.counted:,} counted instances of {len(effort.families)} families{margin}{self.gap}"
        if count:
            sentence += f"; {count} open (neither shown to hold nor to fail), one at {show_point(simplest)}"
        return Verdict(claim_id, Outcome.SURVIVED, sentence, evidence)


def _failing(evaluation: Evaluation, point: Point) -> str:
    failing = evaluation.failing or evaluation.relations
    worst = max(failing, key=lambda check: check.violation)
    tie = " (a tie)" if worst.margin == "0" else ""
    return f"{worst.relation} fails at {show_point(point)}: {worst.lhs} against {worst.rhs}{tie}"


def assert_holds(claim: Claim, *tensors: Tensor) -> None:
    """Check a claim at one instance, given as tensors in the order of the domain's variables.

    Raises: Violation with the claim, its source, the relation that fails, its margin and the exact point.
    """
    from fractions import Fraction

    from lemmata.verify.base.verdicts import Violation

    if claim.prefix:
        raise ValueError(f"{claim.id} has a prefix of quantifiers, so no single instance decides it")
    names = claim.domain.names
    if len(tensors) != len(names):
        raise ValueError(f"{claim.id} has the variables {names}; got {len(tensors)} values")
    point: Point = {name: mapped(tensor.tolist(), Fraction) for name, tensor in zip(names, tensors, strict=True)}
    for symbol, _ in claim.domain.variables:
        for axis, length in enumerate(getattr(symbol, "shape", ())):
            if isinstance(length, Symbol):
                point[length.name] = tensors[names.index(symbol.name)].shape[axis]
    evaluation = evaluate_point(claim, point)
    if decides(claim, evaluation) and claim.quantifier == "forall":
        worst = max(evaluation.failing, key=lambda check: check.violation)
        raise Violation(
            f"{claim.id} ({claim.source}) fails: margin {worst.margin} of {worst.relation}\n  {show_point(point)}\n"
            f"  left {worst.lhs}, right {worst.rhs}, certified at {evaluation.bits} bits"
        )


def resolve_device(name: str) -> str:
    """"auto" is the GPU where there is one.

    Raises: ValueError for an unknown name or a device that this machine does not have.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(f"device must be auto, cpu or cuda, got {name!r}")
    if name == "cpu":
        return name
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise ValueError("device cuda was asked for, but PyTorch finds no GPU here; use --device cpu")
    return "cpu"

