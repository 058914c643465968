"""`lemmata mutate`: the mutants of every true statement and derivation of a theory, and false alarms, in two processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from lemmata.theory.kernel.derivation import Derivation, DerivationError
from lemmata.theory.language.claim import Claim
from lemmata.verify.base.points import Point, show_point
from lemmata.verify.base.processes import side_by_side
from lemmata.verify.base.tables import aligned
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.certify.statements_with_limits import has_limit
from lemmata.verify.experiments.framework.measure import measured_in
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.mutate.alarms import AlarmResult, false_alarms
from lemmata.verify.mutate.coq import Opinion, is_confirmed, opinions
from lemmata.verify.mutate.coq import report as said_by_coq
from lemmata.verify.mutate.derivations import KILLED, SURVIVED, VALID, DerivationJudge, derivation_mutants
from lemmata.verify.mutate.derive.mutant import Implication
from lemmata.verify.mutate.journal import Journal, digest_of_code
from lemmata.verify.mutate.judge import Fate, Result, judge_mutant
from lemmata.verify.mutate.report import Survey, report
from lemmata.verify.mutate.statements import Mutant, brood
from lemmata.verify.prove.prover import Prover

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
            numbers = range(len(brood(claim).mutants))
            # asked twice: on a busy machine the first answer may come too late for no reason of its own
            return [helper.ask(claim.id, number) or helper.ask(claim.id, number) or late for number in numbers]
        finally:
            helper.end()

    def derivation_fates(self, claim: Claim) -> list[tuple[str, str, str, str]]:
        derivation = self.prover.derivations[claim.id]
        made = DerivationJudge(derivation, self.claims, self.prover.derivations, self.prover.checked, self.plan.seed)
        results = map(made.judge, derivation_mutants(derivation, claim.domain))
        return [(found.mutant.operator, found.mutant.label, found.outcome, found.how) for found in results]


class _Helper:
    """A process of its own for statements that may take for ever; a new one takes the place of one that was ended."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.process: Any = None
        self.connection: Any = None

    def ask(self, claim_id: str, number: int | None) -> Any:
        """The fate of a mutant by number, or whether the claim itself is true; None where it takes too long."""
        if self.process is None:
            context = side_by_side("lemmata.verify.mutate.run")
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
    from lemmata.verify.gate.options import load_claims, load_derivations, with_lemmas

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    claims = load_claims(str(plan.module))
    return Worker(*with_lemmas(claims, load_derivations(str(plan.module), claims)), plan)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _start(plan: Plan) -> None:
    _of_this_process.append(_worker_at(plan))


def _perform(task: tuple[str, str]) -> Any:
    return _of_this_process[0].perform(task)


def _is_mutated(claim: Claim, only: Sequence[str] | None) -> bool:
    asked = (not only or claim.id in only) and claim.statement is not None
    return asked and claim.quantifier == "forall" and not measured_in(claim)


def tasks_of(
    claims: Mapping[str, Claim], derivations: Mapping[str, Derivation], only: Sequence[str] | None, part: str | None
) -> list[tuple[str, str]]:
    """(part, claim id) in the theory's order: what may be true and can be mutated, the derivations, what can be searched."""
    chosen = [claim for claim in claims.values() if _is_mutated(claim, only)]
    evaluated = {claim.id for claim in chosen if claim.is_closed or has_limit(claim.statement)}
    derived = [claim.id for claim in chosen if claim.id in derivations]
    wanted = {
        "statements": [claim.id for claim in chosen if claim.id in derivations or claim.id in evaluated],
        "derivations": derived,
        "alarms": [claim_id for claim_id in derived if claim_id not in evaluated],
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
    journal: Path | None = None,
    coq: Path | None = None,
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
        journal: a file for the answers as they come; those that a run with the same code and settings has left there are used.
        coq: a folder; Coq is given each mutant of a derivation that the kernel accepts, and its files lie there.

    Raises: JournalError if the journal cannot be read or written, UsageError where Coq cannot be run.

    Returns: 0 if nothing wrong was accepted: at least 99 % of the false mutants of statements were killed, no derivation with a
        step that fails was accepted, none that Coq refuses and no violation of a proved claim was found; 1 otherwise, 2 if
        there is nothing to do, 130 if it was interrupted.
    """
    plan = Plan(module, seconds, instances, seed)
    tasks = tasks_of(claims, derivations, only, part)
    written = None if journal is None else Journal(journal, digest_of_code(plan, *_stated(claims, derivations)))
    found: list[tuple[tuple[str, str], Any]] = []
    waiting = [task for task in tasks if written is None or task not in written.answers]
    answers = _answers(claims, derivations, waiting, plan)
    if written is not None and written.torn:
        sys.stderr.write(f"{journal}: a kill cut its last line short; that answer is computed again\n")
    try:
        for number, (task, answer) in enumerate(_each(tasks, answers, written), start=1):
            found.append((task, answer))
            sys.stderr.write(f"[{number}/{len(tasks)}] {task[1]} {task[0]}: {_progress(answer)}\n")
    except KeyboardInterrupt:
        kept = "" if journal is None else f"; the same command goes on from {journal}"
        sys.stderr.write(f"interrupted after {len(found)} of {len(tasks)}{kept}\n")
        return INTERRUPTED
    finally:
        answers.close()
        if written is not None:
            written.close()
    done = Findings.of(claims, found, _skipped(claims, only) if part in (None, PARTS[0]) else ())
    if done.is_empty:
        sys.stderr.write("nothing to mutate: no claim here has a derivation or is proved by evaluation\n")
        return 2
    done = done.with_coq(coq, claims, derivations)
    (sys.stdout if out is None else out).write(done.text)
    return 0 if done.is_good else 1


def _told(done: int, total: int) -> None:
    sys.stderr.write(f"Coq: {done} of {total}\n")


def _each(
    tasks: Sequence[tuple[str, str]], answers: Iterator[Any], written: Journal | None
) -> Iterator[tuple[tuple[str, str], Any]]:
    """The tasks with their answers, from the journal or as they come; those are written down."""
    for task in tasks:
        if written is not None and task in written.answers:
            yield task, written.answers[task]
            continue
        answer = next(answers)
        if written is not None:
            written.add(task, answer)
        yield task, answer


def _skipped(claims: Mapping[str, Claim], only: Sequence[str] | None) -> list[Claim]:
    return [claim for claim in claims.values() if claim.quantifier != "forall" and (not only or claim.id in only)]


def _stated(claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]) -> Iterator[str]:
    yield from (f"{name} {claim.fingerprint}" for name, claim in claims.items())
    yield from (f"{name} {derivation!r}" for name, derivation in derivations.items())


def _answers(
    claims: Mapping[str, Claim], derivations: Mapping[str, Derivation], tasks: Sequence[tuple[str, str]], plan: Plan
) -> Generator[Any, None, None]:
    """The answers in the order of the tasks."""
    if plan.module is None:
        yield from map(Worker(claims, derivations, plan).perform, tasks)
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many processes as cores: one thread each, before PyTorch is loaded
    context = side_by_side("lemmata.verify.mutate.run")
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


DERIVATION_FATES = (KILLED, VALID, SURVIVED)


@dataclass(frozen=True)
class Findings:
    """What a run found: surveys of statements, fates of derivation mutants by claim, alarms, derivations that do not hold.

    `second` is what Coq says of the mutants of derivations that the kernel accepts, where it was asked.
    """

    surveys: tuple[Survey, ...]
    derivations: Mapping[str, Sequence[tuple[str, str, str, str]]]
    alarms: tuple[AlarmResult, ...]
    broken: Mapping[str, str]
    second: tuple[Opinion, ...] = ()

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

    def with_coq(self, folder: Path | None, claims: Mapping[str, Claim], derivations: Mapping[str, Derivation]) -> Findings:
        """The same, with what Coq says of the mutants of derivations; Coq is not asked where there is no folder."""
        if folder is None or not self.derivations:
            return self
        return replace(self, second=opinions(folder, claims, derivations, self.derivations, PROCESSES, _told))

    @property
    def is_empty(self) -> bool:
        return not (any(entry.results for entry in self.surveys) or self.derivations or self.alarms or self.broken)

    @property
    def is_good(self) -> bool:
        killed, survived = (sum(entry.count(fate) for entry in self.surveys) for fate in (Fate.KILLED, Fate.SURVIVED))
        return (
            killed >= LEAST_RATE * (killed + survived)
            and not any(entry[2] == SURVIVED for entries in self.derivations.values() for entry in entries)
            and not any(alarm.refutation or alarm.false for alarm in self.alarms)
            and not self.broken
            and is_confirmed(self.second)
        )

    @property
    def text(self) -> str:
        parts = [report(self.surveys)] if self.surveys else []
        parts += [self._derivations()] if self.derivations else []
        parts += [said_by_coq(self.second)] if self.second else []
        parts += [self._alarms()] if self.alarms else []
        parts += ["".join(f"{name}: its derivation does not hold: {why}\n" for name, why in self.broken.items())]
        return "\n".join(filter(None, parts))

    def _derivations(self) -> str:
        counts = {name: Counter(entry[2] for entry in entries) for name, entries in self.derivations.items()}
        total: Counter[str] = sum(counts.values(), Counter())
        rows = [(name, *(str(count[fate]) for fate in DERIVATION_FATES)) for name, count in (*counts.items(), ("total", total))]
        lines = aligned(("derivation", *DERIVATION_FATES), rows, right=True)
        judged = total[KILLED] + total[SURVIVED]
        rate = f"{total[KILLED] / judged:.1%}" if judged else "undefined"
        lines += ["", f"kill rate {rate}: {total[KILLED]} killed of {judged} killed or survived"]
        survivors = [(n, *e) for n, entries in self.derivations.items() for e in entries if e[2] == SURVIVED]
        lines += [f"survivor: {name}, {operator} at {label!r}: {how}" for name, operator, label, _, how in survivors]
        return "\n".join(lines) + "\n"

    def _alarms(self) -> str:
        rows = [(alarm.claim_id, str(alarm.instances), str(alarm.counted), f"{alarm.seconds:.1f}") for alarm in self.alarms]
        lines = aligned(("claim", "instances", "counted", "seconds"), rows, right=True)
        refuted = [alarm for alarm in self.alarms if alarm.refutation is not None]
        wrong = sum(len(alarm.false) for alarm in self.alarms)
        lines += [
            "",
            f"{len(self.alarms)} proved claims, {sum(alarm.instances for alarm in self.alarms):,} instances, at least "
            f"{min(alarm.counted for alarm in self.alarms):,} of each counted; {len(refuted)} refuted, {wrong} points that "
            "floating point took for violations and exact arithmetic does not",
            f"{sum(alarm.skipped for alarm in self.alarms):,} instances that floating point left open were not handed to exact "
            f"arithmetic, {sum(alarm.left_open for alarm in self.alarms):,} it did not decide; neither counts",
            *(f"{alarm.claim_id} is refuted at {show_point(alarm.refutation)}" for alarm in refuted if alarm.refutation),
            *(f"{alarm.claim_id}: no violation at {show_point(point)}" for alarm in self.alarms for point in alarm.false),
        ]
        return "\n".join(lines) + "\n"
