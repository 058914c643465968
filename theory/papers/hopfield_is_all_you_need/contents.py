"""Every printed place of arXiv:2008.02217 in its order, in the notation of the paper that cites it, and what became of it."""

from __future__ import annotations

from lemmata.theory.language.contents import CLAIM, Paper

PAPER = Paper("arXiv:2008.02217")
TITLE = "Hopfield Networks is All You Need"
AUTHORS = (
    "Ramsauer, Schäfl, Lehner, Seidl, Widrich, Adler, Gruber, Holzleitner, Pavlović, Sandve, Greiff, Kreil, Kopp, Klambauer, "
    "Brandstetter, Hochreiter"
)
PLACES: dict[str, str] = {
    "ram-energy-range": CLAIM,
    "ram-1": CLAIM,
    "ram-1.limit": CLAIM,
    "ram-2": CLAIM,
    "ram-2.limit-points": CLAIM,
    "ram-2.converges": CLAIM,
    "ram-jacobian": CLAIM,
    "ram-a2": CLAIM,
    "ram-a4": CLAIM,
    "ram-storage": CLAIM,
    "ram-3": CLAIM,  # its printed instances and its condition at small spheres; the probability of the theorem is no claim yet
    "ram-4": CLAIM,
    "ram-4.one-update": CLAIM,
    "ram-5": CLAIM,
    "ram-attention": CLAIM,
}
