"""What is claimed and how it is derived: the statements of arXiv:2405.08707 and of the retrieval theory it cites, in SymPy.

No verdicts here: `verify` searches every claim, and checks every derivation with the kernel of this package.
"""

from theory import derivations
from theory.claim import Claim as Claim
from theory.claim import index_claims
from theory.claims import (
    activations,
    appendix_d,
    architectures,
    capacities,
    centres,
    critical,
    density,
    dynamics,
    landscapes,
    language,
    layers,
    lemmas,
    monotone,
    numbers,
    open_questions,
    ramsauer,
    repaired_balls,
    repaired_energies,
    repaired_integrals,
    repaired_numbers,
    scaling,
    section3,
    section4,
    section5,
    sequences,
    standard,
    storage,
    stored,
    updates,
)

CLAIMS = index_claims(
    section3.CLAIMS,
    section4.CLAIMS,
    layers.CLAIMS,
    density.CLAIMS,
    section5.CLAIMS,
    lemmas.CLAIMS,
    appendix_d.CLAIMS,
    numbers.CLAIMS,
    ramsauer.CLAIMS,
    standard.CLAIMS,
    monotone.CLAIMS,
    repaired_energies.CLAIMS,
    repaired_balls.CLAIMS,
    repaired_integrals.CLAIMS,
    repaired_numbers.CLAIMS,
    scaling.CLAIMS,
    storage.CLAIMS,
    critical.CLAIMS,
    dynamics.CLAIMS,
    sequences.CLAIMS,
    updates.CLAIMS,
    stored.CLAIMS,
    centres.CLAIMS,
    landscapes.CLAIMS,
    language.CLAIMS,
    activations.CLAIMS,
    capacities.CLAIMS,
    architectures.CLAIMS,
    open_questions.CLAIMS,
)
DERIVATIONS = derivations.DERIVATIONS
