"""Assumption 2 of arXiv:2405.08707: what it concludes for validation data (asm-2)."""

from __future__ import annotations

from lemmata.theory.language.claim import equal, leq
from lemmata.theory.language.vectors import MaxEntry
from lemmata.theory.memory.energies import Nearest
from lemmata.theory.memory.symbols import SEPARATED_BALLS, radii, rho, x
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER

VALIDATION = PAPER.claim(
    "asm-2.subset", "Assumption 2: 'there exists an B_i for some i. Consequently, we assume that' the latents are patterns",
    says="a latent of validation data that lies in the ball of some pattern is a pattern: its distance to the nearest one is 0",
    domain=SEPARATED_BALLS,
    statement=equal(Nearest(x, rho), 0),
    reading_of="asm-2",
)

VALIDATION_REPAIRED = VALIDATION.repaired(
    "its squared distance to the nearest pattern is at most the greatest squared radius: nearly a pattern in small balls",
    leq(Nearest(x, rho), MaxEntry(radii) ** 2),
)
