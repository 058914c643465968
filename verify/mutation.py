"""What becomes of mutants: killed, shown to be true as well, or survivors; for one claim, and in a run over a whole theory.

A mutant is killed by a certified violation or by the kernel. One that is weaker than the original is true: only a proof, handed
in from outside, makes it `equivalent`; whatever is neither killed nor shown to be weaker has survived.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise, product
from typing import Any, TextIO

from sympy import Add, Basic, Dummy, Eq, Gt, Limit, Lt, Mul, Ne, Number, Pow, Symbol, exp, log, sstr, true
from sympy.core.relational import Relational

from theory.claim import Claim, relations
from theory.domains import (
    Domain,
    EqualNormPatterns,
    HullState,
    NonNegative,
    Positive,
    Real,
    SeparatedRadii,
    UnitInterval,
)
from theory.kernel.derivation import Derivation, DerivationError
from verify.certificate import certify
from verify.certify import PointError, evaluate_point
from verify.compile import KLEENE, truth
from verify.derivation_mutants import derivation_mutants, judge_derivation_mutant
from verify.implied import Implication
from verify.instances import BatchRequest, Instances, Point
from verify.judge import PROFILES, Search, Settings, judge, show_point
from verify.mutants import OPERATORS, Mutant, brood
from verify.proofs import Prover
from verify.symbolic import fails_for_numbers, has_limit, undefined_far_out
from verify.verdicts import InternalContradiction, Outcome

FIRST_BATCH = 32  # instances an edge request in the first look: most mutants fail at the smallest sizes
FIRST_OPEN = 4
BATCH, OPEN_BUDGET = 4096, 64  # of the searches after it, as in property_search
QUICK_SECONDS = 2.0
NO_VALUE = (ValueError, TypeError, ArithmeticError, NotImplementedError)  # what evaluating log(-1) or a dimension 0 raises
EXTREME_SCALES = (40, -40, 250, -250, 500, -500, -1060)  # log2 of the patterns' scale: norms of 1e+-150, then denormal entries
EXTREME_SIZES = (1, 2, 3)
EXTREME_COUNT = 1024
BY_KERNEL = "by the kernel"
SCALARS = (Real, Positive, NonNegative, UnitInterval)
GRID = sorted({Fraction(k, 8) for k in range(-64, 65)} | {s * Fraction(2) ** k for k in range(-12, 13) for s in (-1, 1)})

Shown = Callable[[Claim, Claim], str | None]
"""(original, mutant): a sentence that shows something of the two (one implies, or denies, the other), or None."""


# --- one mutant -------------------------------------------------------------------------------------------------------


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Result:
    """A mutant's fate, the sentence that shows it, the violating point where there is one, and what it took."""

    mutant: Mutant
    outcome: Fate
    how: str
    point: Point | None
    seconds: float


def find_violation(claim: Claim, seed: int = 0, seconds: float = QUICK_SECONDS, device: str = "cpu") -> Point | None:
    """The first certified violation of a claim for all instances, or None where a quick look finds none.

    Small batches at the edge sizes come first, then the quick profile's search and attack. Unlike `judge` it simplifies
    nothing, does not compare definitions with bindings and tells no effort.

    Raises: ValueError for a closed domain or an existence claim; ClaimError from evaluation.
    """
    from verify.memory import keep_freed_memory
    from verify.search import property_search

    if claim.quantifier == "exists":
        raise ValueError(f"{claim.id} asserts existence: no instance violates it")
    keep_freed_memory()
    search = Search(claim, Settings(profile="quick", seconds_per_claim=seconds, device=device, seed=seed))

    def first_certified(points: Sequence[Point]) -> Point | None:
        return next((point for point in points if search.settle(point) == -1), None)

    for counted, batch, open_budget in ((1, FIRST_BATCH, FIRST_OPEN), (search.profile.counted, BATCH, OPEN_BUDGET)):
        looked = property_search(
            claim,
            target_counted=counted,
            seed=seed,
            deadline=search.deadline,
            device=device,
            on_open=search.settle,
            batch=batch,
            open_budget=open_budget,
            stop_when_found=True,
        )
        found = first_certified(looked.points)
        if found is not None:
            return found
    return first_certified(search.attack()[1])


def sign_change(claim: Claim) -> str | None:
    """A sentence that certifies a violation at a number that need not be rational, or None; for statements in one real scalar.

    Where the sides of an equation are continuous and change their order between two rational numbers, they are equal somewhere
    between; if the statement is false there whatever else is true of the number, it is violated.
    """
    variables = claim.domain.variables
    if claim.statement is None or claim.domain.sizes or len(variables) != 1 or not isinstance(variables[0][1], SCALARS):
        return None
    symbol, kind = variables[0]
    known = "positive" if isinstance(kind, Positive) else "real" if isinstance(kind, Real) else "nonnegative"
    signed = {symbol: Dummy(**{known: True})}
    for equation in dict.fromkeys(relation for relation in relations(claim.statement) if isinstance(relation, Eq | Ne)):
        if not all(_continuous(side.xreplace(signed)) for side in equation.args):
            continue
        signs = [(point, sign) for point in GRID if (sign := _order(claim, equation, point)) is not None]
        for (low, before), (high, after) in pairwise(signs):
            if before * after < 0 and _fails_at_zero(claim, equation, symbol, low, high):
                return (
                    f"a sign change in ball arithmetic: {sstr(equation.lhs)} and {sstr(equation.rhs)} are equal for some "
                    f"{symbol} between {low} and {high}, where the statement is false"
                )
    return None


def _continuous(term: Basic) -> bool:
    """Whether a term is a continuous function of its symbols, for all values that their assumptions allow (sufficient)."""
    if isinstance(term, log):
        return bool(term.args[0].is_positive) and _continuous(term.args[0])
    if isinstance(term, Pow):
        base, exponent = term.args
        whole = exponent.is_Integer and (exponent.is_positive or base.is_nonzero)
        return bool(whole or (exponent.is_Rational and base.is_positive)) and _continuous(base)
    if isinstance(term, Add | Mul | exp):
        return all(_continuous(arg) for arg in term.args)
    return isinstance(term, Symbol | Number)


def _order(claim: Claim, equation: Relational, point: Fraction) -> int | None:
    """Whether the left side is certainly less (-1) or greater (1) at a number; 0 not decided, None outside the domain."""
    for kind, sign in ((Lt, -1), (Gt, 1)):
        asked = replace(claim, statement=kind(equation.lhs, equation.rhs, evaluate=False), given=true)
        try:
            if evaluate_point(asked, {claim.domain.names[0]: point}, explain=False).statement == 1:
                return sign
        except (PointError, *NO_VALUE):
            return None
    return 0


def _fails_at_zero(claim: Claim, equation: Relational, symbol: Basic, low: Fraction, high: Fraction) -> bool:
    """Whether the claim is false wherever the equation's sides are equal and low < symbol < high."""

    def holds(relation: Relational) -> int:
        if relation == equation:
            return 1 if isinstance(equation, Eq) else -1
        for turned in (relation, relation.reversed):
            if turned.lhs == symbol and turned.rhs.is_Rational:
                kind, bound = turned.rel_op, Fraction(int(turned.rhs.p), int(turned.rhs.q))
                if low < bound < high:
                    return 0
                return 1 if kind == "!=" or kind[0] == (">" if bound <= low else "<") else -1
        return 0

    return bool(truth(claim.given, holds, KLEENE) == 1 and truth(claim.statement, holds, KLEENE) == -1)


def nothing_shown(original: Claim, mutant: Claim) -> None:
    """Shows nothing of any mutant."""


def judge_mutant(
    mutant: Mutant, original: Claim, settings: Settings, implied: Shown, contradicted: Shown = nothing_shown
) -> Result:
    """Kill a mutant, or have it shown to be weaker than the original, or let it survive; cheapest first.

    Args:
        mutant: of a claim for all instances.
        original: the true claim that it was made from.
        settings: of the judge that has the last word; a quick look comes before.
        implied: shows that a mutant follows from the original, where it can.
        contradicted: shows that a mutant is false because the original is true, where it can.

    Raises: InternalContradiction if two interpreters disagree for another reason than the mutant's definitions.
    """
    started = time.monotonic()
    claim = mutant.claim

    def result(outcome: Fate, how: str, point: Point | None = None) -> Result:
        return Result(mutant, outcome, how, point, time.monotonic() - started)

    evaluated = claim.is_closed or (claim.statement is not None and has_limit(claim.statement))
    try:
        if not evaluated:
            budget = settings.seconds_per_claim
            seconds = PROFILES["quick"].search_seconds if budget is None else min(budget, QUICK_SECONDS)
            point = find_violation(claim, settings.seed, seconds, settings.device)
            if point is not None:
                return result(Fate.KILLED, f"fails at {show_point(certify(claim, point).point)}", point)
        sentence = contradicted(original, claim)
        if sentence is not None:
            return result(Fate.KILLED, f"{BY_KERNEL}: {sentence}")
        sentence = implied(original, claim)
        if sentence is not None:
            return result(Fate.EQUIVALENT, sentence)
        if not evaluated:
            try:
                Search(claim, settings).check_definitions()
            except InternalContradiction as error:
                return result(Fate.KILLED, f"ill-posed: {error}")
            sentence = sign_change(claim)
            if sentence is not None:
                return result(Fate.KILLED, sentence)
        sentence = _limit_fails(claim)
        if sentence:
            return result(Fate.KILLED, sentence)
        verdict = judge(claim, settings)
    except NO_VALUE as error:
        return result(Fate.KILLED, f"ill-posed: it cannot be evaluated: {type(error).__name__}: {error}")
    if verdict.outcome is Outcome.REFUTED:
        certificate = verdict.evidence.certificate
        return result(Fate.KILLED, verdict.sentence, None if certificate is None else certificate.point)
    if verdict.outcome is Outcome.ILL_POSED:
        return result(Fate.KILLED, f"ill-posed: {verdict.sentence}")
    effort = verdict.evidence.property
    if effort is not None and effort.counted == 0 and verdict.outcome is Outcome.UNDECIDED:
        return result(Fate.KILLED, f"never accepted: {verdict.sentence}")
    if verdict.outcome is Outcome.PROVED:
        return result(Fate.EQUIVALENT, f"it is true as well: {verdict.sentence}")
    return result(Fate.SURVIVED, f"{verdict.outcome.value}: {verdict.sentence}")


def _limit_fails(claim: Claim) -> str:
    """Why a statement with limits is ill-posed or false for some of its parameters, or an empty text."""
    if claim.statement is None or not has_limit(claim.statement):
        return ""
    for limit in sorted(claim.statement.atoms(Limit), key=sstr):
        undefined = undefined_far_out(limit)
        if undefined:
            return f"ill-posed: {undefined}"
    return fails_for_numbers(claim.statement, [symbol for symbol, _ in claim.domain.variables if isinstance(symbol, Symbol)])


# --- all mutants of a claim -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Survey:
    """The mutants of one claim and what became of them."""

    claim: Claim
    results: tuple[Result, ...]
    stillborn: tuple[str, ...]

    def count(self, outcome: Fate) -> int:
        return sum(result.outcome is outcome for result in self.results)


def survey(claim: Claim, settings: Settings, implied: Shown, contradicted: Shown = nothing_shown) -> Survey:
    """Judge all mutants of a claim. (No budget bounds SymPy on a limit: `run` gives those a process of their own.)"""
    family = brood(claim)
    results = tuple(judge_mutant(mutant, claim, settings, implied, contradicted) for mutant in family.mutants)
    return Survey(claim, results, family.stillborn)


def report(surveys: Sequence[Survey]) -> str:
    """A plain-text table of surveys, the kills of each operator, then ill-posed mutants and survivors written out."""
    width = max([len("claim"), *(len(entry.claim.id) for entry in surveys)])
    columns = ("mutants", *(fate.value for fate in Fate), "stillborn", "seconds each")
    lines = ["  ".join(("claim".ljust(width), *columns))]

    def row(name: str, entries: Sequence[Survey]) -> str:
        results = [result for entry in entries for result in entry.results]
        fates = [str(sum(entry.count(fate) for entry in entries)) for fate in Fate]
        each = f"{sum(result.seconds for result in results) / len(results):.2f}" if results else "-"
        numbers = (str(len(results)), *fates, str(sum(len(entry.stillborn) for entry in entries)), each)
        return "  ".join((name.ljust(width), *(n.rjust(len(c)) for n, c in zip(numbers, columns, strict=True))))

    skipped = [entry.claim.id for entry in surveys if entry.claim.quantifier == "exists"]
    judged = [entry for entry in surveys if entry.claim.quantifier != "exists"]
    lines += [row(entry.claim.id, [entry]) for entry in judged] + [row("total", judged)]
    killed, survived = (sum(entry.count(fate) for entry in judged) for fate in (Fate.KILLED, Fate.SURVIVED))
    rate = f"{killed / (killed + survived):.1%}" if killed + survived else "undefined"
    lines += ["", f"kill rate {rate}: {killed} killed of {killed + survived} killed or survived"]
    results = [result for entry in judged for result in entry.results]
    ill_posed = [result for result in results if result.outcome is Fate.KILLED and result.how.startswith("ill-posed")]
    if ill_posed:
        lines.append(f"{len(ill_posed)} of the killed are ill-posed (listed below); the others have a certified violation")
    by_kernel = sum(result.outcome is Fate.KILLED and result.how.startswith(BY_KERNEL) for result in results)
    if by_kernel:
        lines.append(f"{by_kernel} of the killed are denied by the kernel, not by a point")
    undecided = sum(result.outcome is Fate.SURVIVED and result.how.startswith(Outcome.UNDECIDED.value) for result in results)
    if undecided:
        lines.append(f"{undecided} of the survivors are undecided, a verdict that is never accepted")
    by_operator = Counter((result.mutant.operator, result.outcome) for result in results)
    lines.append("killed by operator: " + ", ".join(_share(name, by_operator) for name in OPERATORS))
    if skipped:
        lines.append(f"existence claims are not mutated (a mutant would need a proof of its negation): {', '.join(skipped)}")
    survivors = [result for result in results if result.outcome is Fate.SURVIVED]
    for title, listed in (("ill-posed:", ill_posed), ("survivors:", survivors)):
        if listed:
            lines += ["", title, *(line for result in listed for line in _entry(result))]
    return "\n".join(lines) + "\n"


def _entry(result: Result) -> tuple[str, str, str]:
    claim = result.mutant.claim
    given = "" if claim.given is true else f"{sstr(claim.given)} implies "
    return f"{claim.id} ({claim.says})", f"    {given}{sstr(claim.statement)}", f"    {result.how}"


def _share(operator: str, counts: Mapping[tuple[str, Fate], int]) -> str:
    total = sum(counts.get((operator, fate), 0) for fate in Fate)
    return f"{operator} {counts.get((operator, Fate.KILLED), 0)}/{total}"


# --- false alarms ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AlarmResult:
    """A long search for a violation of a true claim.

    Attributes:
        claim_id: which.
        instances, counted: drawn, and decided with their hypotheses met.
        extreme: those among the drawn that were extreme batches.
        refutation: a certified violation, or None.
        false: points that floating point took for certain violations and exact arithmetic does not.
        left_open, skipped: instances that exact arithmetic did not decide, or that it was not asked about.
        seconds: taken.
    """

    claim_id: str
    instances: int
    counted: int
    extreme: int
    refutation: Point | None
    false: tuple[Point, ...]
    left_open: int
    skipped: int
    seconds: float


def extreme_batches(domain: Domain, count: int = EXTREME_COUNT, seed: int = 0) -> Iterator[Instances]:
    """Batches at scales where squares overflow, underflow or lose all digits, of every family, with ties and duplicates.

    Scalars and vectors of positive numbers are scaled as the patterns are. None where memberships are made by construction
    (hulls, balls, equal norms): at these scales it is not exact.
    """
    from verify.families import STATES, draw, edge_sizes, offered

    if any(domain.first(kind) for kind in (HullState, SeparatedRadii, EqualNormPatterns)):
        return
    scaled = [symbol.name for symbol, kind in domain.variables if isinstance(kind, Real | Positive | NonNegative)]
    modes = list(STATES)
    turn = 0
    for scale, sizes in product(EXTREME_SCALES, edge_sizes(domain)):
        if max(sizes.values(), default=1) > max(EXTREME_SIZES):
            continue
        for family in offered(domain, sizes):
            turn += 1
            batch = draw(domain, BatchRequest(sizes, family, modes[turn % len(modes)], scale, count, seed + turn))
            moved = {name: batch.values[name] * 2.0**scale for name in scaled}
            kept = {name: value.where(value != 0, batch.values[name]) for name, value in moved.items()}  # > 0 stays > 0
            yield Instances(batch.request, {**batch.values, **kept})


def false_alarms(
    claim: Claim, instances: int = 1_000_000, seed: int = 0, seconds: float = 120.0, device: str = "cpu"
) -> AlarmResult:
    """Search a true claim until so many instances have counted: extreme batches first, then the property search.

    Raises: ValueError for a closed domain or an existence claim.
    """
    from verify.search import property_search

    if claim.quantifier == "exists":
        raise ValueError(f"{claim.id} asserts existence: no instance violates it")
    search = Search(claim, Settings(seconds_per_claim=seconds, seed=seed, device=device))
    extreme = 0

    def batches() -> Iterator[Instances]:
        nonlocal extreme
        for batch in extreme_batches(claim.domain, seed=seed):
            extreme += batch.count
            yield batch

    looked = property_search(
        claim,
        target_counted=instances,
        seed=seed,
        deadline=search.deadline,
        device=device,
        on_open=search.settle,
        batch=BATCH,
        extra=batches(),
    )
    refutation: Point | None = None
    wrong: list[Point] = []
    for point in looked.points:
        settled = search.settle(point)
        if settled == -1 and refutation is None:
            refutation = point
        elif settled is not None and settled >= 0:
            wrong.append(point)
    effort = looked.effort
    return AlarmResult(
        claim.id,
        effort.instances,
        effort.counted,
        extreme,
        refutation,
        tuple(wrong),
        looked.left_open,
        looked.skipped,
        effort.seconds,
    )


# --- the run over a theory --------------------------------------------------------------------------------------------

PARTS = ("statements", "derivations", "alarms")
PROCESSES = 2
LIMIT_SECONDS = 20.0  # for one statement with limits
START_SECONDS = 300.0  # for a process to load the theory
LEAST_RATE = 0.99  # of mutants of statements
INTERRUPTED = 130


@dataclass(frozen=True)
class Plan:
    """How a run judges, in plain values that another process can be sent; `module` is None for a run in one process."""

    module: str | None
    seconds: float
    instances: int
    seed: int

    @property
    def settings(self) -> Settings:
        return Settings(profile="quick", seconds_per_claim=self.seconds, seed=self.seed)


Fates = list[tuple[str, str, Point | None, float]]  # of the mutants of a claim: outcome, how, point, seconds


class Worker:
    """Judges for one process; what it returns is plain, because SymPy would evaluate a statement that it unpickles."""

    def __init__(self, claims: Mapping[str, Claim], derivations: Mapping[str, Derivation], plan: Plan) -> None:
        self.claims, self.plan = claims, plan
        self.prover = Prover(claims, derivations)
        self.implication = Implication(self.prover)

    def perform(self, task: tuple[str, str]) -> Any:
        """What one task found; a text where the claim's derivation does not hold, None where the claim is not shown true."""
        part, claim_id = task
        claim = self.claims[claim_id]
        limits = claim.statement is not None and has_limit(claim.statement)
        try:
            self.prover.prove(claim)
        except DerivationError as error:
            return str(error)
        if part == "statements":
            return self.fates_apart(claim) if limits and self.plan.module is not None else self.fates(claim)
        if part == "derivations":
            return self.derivation_fates(claim)
        return false_alarms(claim, self.plan.instances, self.plan.seed)

    def is_true(self, claim: Claim) -> bool:
        """Whether it has a derivation (checked already), or evaluating it proves it."""
        return claim.id in self.prover.derivations or judge(claim, self.plan.settings).outcome is Outcome.PROVED

    def fate(self, claim: Claim, mutant: Mutant) -> tuple[str, str, Point | None, float]:
        found = judge_mutant(mutant, claim, self.plan.settings, self.implication.follows, self.implication.contradicts)
        return found.outcome.value, found.how, found.point, found.seconds

    def fates(self, claim: Claim) -> Fates | None:
        return [self.fate(claim, mutant) for mutant in brood(claim).mutants] if self.is_true(claim) else None

    def fates_apart(self, claim: Claim) -> Fates | None:
        """The same for a statement with limits: SymPy may take for ever, so another process judges and is ended."""
        helper = _Helper(self.plan)
        try:
            if not helper.ask(claim.id, None):
                return None
            late = (Fate.SURVIVED.value, f"not decided in time ({LIMIT_SECONDS:g} s)", None, LIMIT_SECONDS)
            return [helper.ask(claim.id, number) or late for number in range(len(brood(claim).mutants))]
        finally:
            helper.end()

    def derivation_fates(self, claim: Claim) -> list[tuple[str, str, str, str]]:
        found = []
        for mutant in derivation_mutants(self.prover.derivations[claim.id], claim.domain):
            known = self.prover.checked
            result = judge_derivation_mutant(mutant, self.claims, self.prover.derivations, known, self.plan.seed)
            found.append((mutant.operator, mutant.label, result.outcome, result.how))
        return found


class _Helper:
    """A process of its own for statements that may take for ever; a new one takes the place of one that was ended."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.process: Any = None
        self.connection: Any = None

    def ask(self, claim_id: str, number: int | None) -> Any:
        """The fate of a mutant by number, or whether the claim itself is true; None where it takes too long."""
        if self.process is None:
            context = multiprocessing.get_context("spawn")
            self.connection, other = context.Pipe()
            self.process = context.Process(target=_serve, args=(other, self.plan), daemon=True)
            self.process.start()
            other.close()
            if not self.connection.poll(START_SECONDS) or self.connection.recv() != "ready":
                raise RuntimeError(f"{claim_id}: a process for its limits did not start")
        self.connection.send((claim_id, number))
        if self.connection.poll(LIMIT_SECONDS):
            return self.connection.recv()
        self.end()
        return None

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.connection.close()
        self.process = None


def _serve(connection: Any, plan: Plan) -> None:
    """Answer one question after another until the other side is gone."""
    worker = _worker_at(plan)
    connection.send("ready")
    while True:
        try:
            claim_id, number = connection.recv()
        except EOFError:
            return
        claim = worker.claims[claim_id]
        connection.send(worker.is_true(claim) if number is None else worker.fate(claim, brood(claim).mutants[number]))


_of_this_process: list[Worker] = []  # filled when a process of the pool starts


def _worker_at(plan: Plan) -> Worker:
    """The worker of a new process, which ends when its parent does and leaves Ctrl-C to it."""
    from verify.gate import load_claims, load_derivations

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    claims = load_claims(str(plan.module))
    return Worker(claims, load_derivations(str(plan.module), claims), plan)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _start(plan: Plan) -> None:
    _of_this_process.append(_worker_at(plan))


def _perform(task: tuple[str, str]) -> Any:
    return _of_this_process[0].perform(task)


def tasks_of(
    claims: Mapping[str, Claim], derivations: Mapping[str, Derivation], only: Sequence[str] | None, part: str | None
) -> list[tuple[str, str]]:
    """(part, claim id) in the theory's order: what may be true and can be mutated, the derivations, what can be searched."""
    chosen = [claim for claim in claims.values() if (not only or claim.id in only) and claim.statement is not None]
    chosen = [claim for claim in chosen if claim.quantifier == "forall"]
    evaluated = {claim.id for claim in chosen if claim.is_closed or has_limit(claim.statement)}
    wanted = {
        "statements": [claim.id for claim in chosen if claim.id in derivations or claim.id in evaluated],
        "derivations": [claim.id for claim in chosen if claim.id in derivations],
        "alarms": [claim.id for claim in chosen if claim.id in derivations and claim.id not in evaluated],
    }
    return [(name, claim_id) for name in PARTS if part in (None, name) for claim_id in wanted[name]]


def run(
    claims: Mapping[str, Claim],
    derivations: Mapping[str, Derivation],
    only: Sequence[str] | None = None,
    part: str | None = None,
    seconds: float = 4.0,
    instances: int = 1_000_000,
    seed: int = 0,
    out: TextIO | None = None,
    *,
    module: str | None = None,
) -> int:
    """Mutate the true statements and the derivations of a theory, search its proved claims for false alarms, and report.

    Args:
        only: ids of claims; all where none are named.
        part: one of PARTS; all where it is None.
        seconds: for a mutant that does not fall at once.
        instances: that count, of each proved claim.
        out: where the report goes (default: stdout). Progress goes to stderr.
        module: where the claims come from: two processes load it and share the work. Without it this process does it all, and
            no budget bounds a statement with limits.

    Returns: 0 if nothing wrong was accepted: at least 99 % of the false mutants of statements were killed, no derivation with a
        step that fails was accepted, no violation of a proved claim was found; 1 otherwise, 2 if there is nothing to do, 130 if
        it was interrupted.
    """
    plan = Plan(module, seconds, instances, seed)
    tasks = tasks_of(claims, derivations, only, part)
    found: list[tuple[tuple[str, str], Any]] = []
    try:
        for number, (task, answer) in enumerate(zip(tasks, _answers(claims, derivations, tasks, plan), strict=True), start=1):
            found.append((task, answer))
            sys.stderr.write(f"[{number}/{len(tasks)}] {task[1]} {task[0]}: {_progress(answer)}\n")
    except KeyboardInterrupt:
        sys.stderr.write(f"interrupted after {len(found)} of {len(tasks)}\n")
        return INTERRUPTED
    skipped = [claim for claim in claims.values() if claim.quantifier == "exists" and (not only or claim.id in only)]
    done = Findings.of(claims, found, skipped if part in (None, PARTS[0]) else ())
    if done.is_empty:
        sys.stderr.write("nothing to mutate: no claim here has a derivation or is proved by evaluation\n")
        return 2
    (sys.stdout if out is None else out).write(done.text)
    return 0 if done.is_good else 1


def _answers(
    claims: Mapping[str, Claim], derivations: Mapping[str, Derivation], tasks: Sequence[tuple[str, str]], plan: Plan
) -> Iterator[Any]:
    """The answers in the order of the tasks."""
    if plan.module is None:
        yield from map(Worker(claims, derivations, plan).perform, tasks)
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many processes as cores: one thread each, before PyTorch is loaded
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_start, initargs=(plan,))
    try:
        yield from pool.map(_perform, tasks)
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _progress(answer: Any) -> str:
    if answer is None:
        return "not shown to be true"
    if isinstance(answer, str):
        return f"its derivation does not hold: {answer}"
    if isinstance(answer, AlarmResult):
        alarms = len(answer.false) + (answer.refutation is not None)
        return f"{answer.counted:,} counted of {answer.instances:,} instances, {alarms} alarms"
    counts = Counter(entry[2] if entry[2] in DERIVATION_FATES else entry[0] for entry in answer)
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "no mutants"


DERIVATION_FATES = ("killed", "valid", "survived")


@dataclass(frozen=True)
class Findings:
    """What a run found: surveys of statements, fates of derivation mutants by claim, alarms, derivations that do not hold."""

    surveys: tuple[Survey, ...]
    derivations: Mapping[str, Sequence[tuple[str, str, str, str]]]
    alarms: tuple[AlarmResult, ...]
    broken: Mapping[str, str]

    @classmethod
    def of(
        cls, claims: Mapping[str, Claim], found: Sequence[tuple[tuple[str, str], Any]], skipped: Sequence[Claim] = ()
    ) -> Findings:
        surveys = [Survey(claim, (), ()) for claim in skipped]
        derivations: dict[str, Any] = {}
        alarms: list[AlarmResult] = []
        broken: dict[str, str] = {}
        for (part, claim_id), answer in found:
            if isinstance(answer, str):
                broken[claim_id] = answer
            elif answer is None:
                continue
            elif part == "statements":
                family = brood(claims[claim_id])
                results = (Result(m, Fate(f[0]), *f[1:]) for m, f in zip(family.mutants, answer, strict=True))
                surveys.append(Survey(claims[claim_id], tuple(results), family.stillborn))
            elif part == "derivations":
                derivations[claim_id] = answer
            else:
                alarms.append(answer)
        return cls(tuple(surveys), derivations, tuple(alarms), broken)

    @property
    def is_empty(self) -> bool:
        return not (any(entry.results for entry in self.surveys) or self.derivations or self.alarms or self.broken)

    @property
    def is_good(self) -> bool:
        killed, survived = (sum(entry.count(fate) for entry in self.surveys) for fate in (Fate.KILLED, Fate.SURVIVED))
        return (
            killed >= LEAST_RATE * (killed + survived)
            and not any(entry[2] == "survived" for entries in self.derivations.values() for entry in entries)
            and not any(alarm.refutation or alarm.false for alarm in self.alarms)
            and not self.broken
        )

    @property
    def text(self) -> str:
        parts = [report(self.surveys)] if self.surveys else []
        parts += [self._derivations()] if self.derivations else []
        parts += [self._alarms()] if self.alarms else []
        parts += ["".join(f"{name}: its derivation does not hold: {why}\n" for name, why in self.broken.items())]
        return "\n".join(filter(None, parts))

    def _derivations(self) -> str:
        width = max(map(len, self.derivations))
        counts = {name: Counter(entry[2] for entry in entries) for name, entries in self.derivations.items()}
        lines = ["  ".join(("derivation".ljust(width), *DERIVATION_FATES))]
        for name, count in (*counts.items(), ("total", sum(counts.values(), Counter()))):
            lines.append("  ".join((name.ljust(width), *(str(count[fate]).rjust(len(fate)) for fate in DERIVATION_FATES))))
        total = sum(counts.values(), Counter())
        judged = total["killed"] + total["survived"]
        rate = f"{total['killed'] / judged:.1%}" if judged else "undefined"
        lines += ["", f"kill rate {rate}: {total['killed']} killed of {judged} killed or survived"]
        survivors = [(n, *e) for n, entries in self.derivations.items() for e in entries if e[2] == "survived"]
        lines += [f"survivor: {name}, {operator} at {label!r}: {how}" for name, operator, label, _, how in survivors]
        return "\n".join(lines) + "\n"

    def _alarms(self) -> str:
        width = max(len("claim"), *(len(alarm.claim_id) for alarm in self.alarms))
        lines = [f"{'claim'.ljust(width)}  instances  counted  seconds"]
        for alarm in self.alarms:
            lines.append(f"{alarm.claim_id.ljust(width)}  {alarm.instances:9}  {alarm.counted:7}  {alarm.seconds:7.1f}")
        refuted = [alarm for alarm in self.alarms if alarm.refutation is not None]
        wrong = sum(len(alarm.false) for alarm in self.alarms)
        lines += [
            "",
            f"{len(self.alarms)} proved claims, {sum(alarm.instances for alarm in self.alarms):,} instances, at least "
            f"{min(alarm.counted for alarm in self.alarms):,} of each counted; {len(refuted)} refuted, {wrong} points that "
            "floating point took for violations and exact arithmetic does not",
            *(f"{alarm.claim_id} is refuted at {show_point(alarm.refutation)}" for alarm in refuted if alarm.refutation),
            *(f"{alarm.claim_id}: no violation at {show_point(point)}" for alarm in self.alarms for point in alarm.false),
        ]
        return "\n".join(lines) + "\n"
