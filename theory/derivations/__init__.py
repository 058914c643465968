"""Derivations of the claims, as data for the kernel: one module a subject, each a tuple `DERIVATIONS`."""

from theory.derivations import balls, energies, integrals, layers, lemmas, lines, one_update, retrieval
from theory.kernel.derivation import Derivation

DERIVATIONS: tuple[Derivation, ...] = (
    *lemmas.DERIVATIONS,
    *energies.DERIVATIONS,
    *layers.DERIVATIONS,
    *balls.DERIVATIONS,
    *integrals.DERIVATIONS,
    *lines.DERIVATIONS,
    *one_update.DERIVATIONS,
    *retrieval.DERIVATIONS,
)
