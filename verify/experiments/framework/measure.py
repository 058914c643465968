"""Deciding a claim about measured quantities: the experiment's intervals take the place of the quantities."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

from flint import arb, fmpq
from sympy import Symbol

from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.domain import Real as RealKind
from lemmata.theory.language.measured import Measured
from lemmata.theory.language.taken import taken_to_fit
from lemmata.verify.certify.point import Evaluation, evaluate_values
from lemmata.verify.experiments.framework.experiment import Context, Estimate, Experiment, ExperimentError
from lemmata.verify.experiments.framework.index import experiment_named
from lemmata.verify.numbers.reals import Real


def measured_in(claim: Claim) -> tuple[Measured, ...]:
    """The measured quantities of a claim, in a fixed order."""
    if claim.statement is None:
        return ()
    return tuple(sorted(claim.statement.atoms(Measured) | claim.given.atoms(Measured), key=str))


@dataclass(frozen=True)
class Miniature:
    """What a run of an experiment's miniature left: estimates by quantity, in `context` the curves, and how long it took."""

    experiment: Experiment
    context: Context
    estimates: dict[str, Estimate]
    seconds: float


@cache
def miniature_of(name: str, seed: int = 0, device: str = "cpu") -> Miniature:
    """Run an experiment's miniature; each is run once in a process."""
    experiment, started = experiment_named(name), time.time()
    context = Context(experiment.sizes["miniature"], seed=seed, device=device)
    return Miniature(experiment, context, dict(experiment.measure(context)), time.time() - started)


def miniature(name: str, seed: int = 0, device: str = "cpu") -> dict[str, Estimate]:
    """The estimates of an experiment's miniature."""
    return dict(miniature_of(name, seed, device).estimates)


def decide(claim: Claim, estimates: dict[Measured, Estimate]) -> Evaluation:
    """Hypotheses and statement in Kleene logic, with each quantity anywhere in its interval.

    Raises: ClaimError if the claim has other variables beside the measured quantities.
    """
    if claim.domain.variables or claim.statement is None:
        raise ClaimError(f"{claim.id}: a statement on measured quantities has no other variable")
    names = {quantity: Symbol(f"measured_{k}", real=True) for k, quantity in enumerate(estimates)}
    with taken_to_fit():  # closed but for what was measured: numbers of SymPy are read
        plain = Claim(
            id=claim.id,
            source=claim.source,
            says=claim.says,
            domain=Domain(tuple((symbol, RealKind()) for symbol in names.values())),
            statement=claim.statement.xreplace(names),
            given=claim.given.xreplace(names),
        )
        values = {names[quantity].name: _ball(estimate) for quantity, estimate in estimates.items()}
        return evaluate_values(plain, values)


def _ball(estimate: Estimate) -> Real:
    """A ball that contains the interval; exact where the interval is one number."""
    if estimate.low == estimate.high:
        return Real.of(fmpq(*estimate.value.as_integer_ratio()))
    return Real.opaque(arb(estimate.low).union(arb(estimate.high)))


def estimates_of(claim: Claim, seed: int, device: str) -> dict[Measured, Estimate]:
    """The miniature's estimate of each measured quantity.

    Raises: ExperimentError if an experiment is unknown or does not report a quantity.
    """
    found = {}
    for quantity in measured_in(claim):
        reported = miniature(quantity.experiment, seed, device)
        if quantity.quantity not in reported:
            raise ExperimentError(f"{quantity.experiment} reports {', '.join(sorted(reported))}, not {quantity.quantity!r}")
        found[quantity] = reported[quantity.quantity]
    return found
