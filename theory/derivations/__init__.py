"""Derivations of the claims, as data for the kernel: one module a subject, each a tuple `DERIVATIONS`."""

from theory.derivations import (
    balls,
    centres,
    contraction,
    critical,
    dynamics,
    energies,
    integrals,
    intervals,
    layers,
    lemmas,
    monotone,
    one_update,
    ramsauer_storage,
    retrieval,
    sequences,
    storage,
    updates,
)
from theory.kernel.derivation import Derivation

DERIVATIONS: tuple[Derivation, ...] = (
    *lemmas.DERIVATIONS,
    *energies.DERIVATIONS,
    *layers.DERIVATIONS,
    *balls.DERIVATIONS,
    *centres.DERIVATIONS,
    *integrals.DERIVATIONS,
    *intervals.DERIVATIONS,
    *monotone.DERIVATIONS,
    *one_update.DERIVATIONS,
    *retrieval.DERIVATIONS,
    *storage.DERIVATIONS,
    *contraction.DERIVATIONS,
    *ramsauer_storage.DERIVATIONS,
    *updates.DERIVATIONS,
    *critical.DERIVATIONS,
    *dynamics.DERIVATIONS,
    *sequences.DERIVATIONS,
)
