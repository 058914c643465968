"""What is claimed and how it is derived: the statements of arXiv:2405.08707 and of the retrieval theory it cites, in SymPy.

No verdicts here: `verify` searches every claim, and checks every derivation with the kernel of this package.
"""

from theory.claim import Claim as Claim
from theory.claim import index_claims
from theory.claims import (
    appendix_d,
    density,
    layers,
    lemmas,
    numbers,
    ramsauer,
    repaired_energies,
    section3,
    section4,
    section5,
    standard,
)
from theory.derivations import layers as layer_derivations
from theory.derivations import lemmas as lemma_derivations

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
    repaired_energies.CLAIMS,
)
DERIVATIONS = (
    *lemma_derivations.DERIVATIONS,
    *layer_derivations.DERIVATIONS,
)
