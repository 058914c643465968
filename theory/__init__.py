"""What is claimed: the statements of arXiv:2405.08707 and of the retrieval theory it cites, in SymPy. No verdicts here."""

from theory.claim import Claim as Claim
from theory.claim import index_claims
from theory.claims import appendix_d, density, layers, lemmas, numbers, ramsauer, section3, section4, section5

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
)
