"""What is claimed: the statements of arXiv:2405.08707 and of the retrieval theory it cites, in SymPy. No verdicts here."""

from theory.claim import Claim as Claim
from theory.claim import index_claims
from theory.claims import density, layers, lemmas, ramsauer, section3, section4

CLAIMS = index_claims(
    section3.CLAIMS,
    section4.CLAIMS,
    layers.CLAIMS,
    density.CLAIMS,
    lemmas.CLAIMS,
    ramsauer.CLAIMS,
)
