"""Derivation of Assumption 2's repair: the radius of a state's own ball bounds the distance to the nearest pattern."""

from __future__ import annotations

from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d
from lemmata.theory.language.vectors import MaxEntry
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.energies import Nearest, SquaredDistances
from lemmata.theory.memory.symbols import radii, rho, x
from lemmata.theory.papers.beyond_scaling_laws import asm_2
from lemmata.theory.terms.index_terms import Chosen, Entry, Index

i = Index("i", d)
own = Chosen("own", d)
DISTANCE = Entry(SquaredDistances(x, rho), i)
VALIDATION_DERIVATION = derive(
    asm_2.VALIDATION_REPAIRED.id,
    S("inside", "domain", of="inside"),
    S("nearest", "bound", of=-DISTANCE, over=i),
    S("nearest against own", "instance", None, "nearest", at={i: own}),
    S("radius", "bound", of=Entry(radii, i), over=i),
    S("own radius", "instance", None, "radius", at={i: own}),
    S("squares", "monotone", leq(Entry(radii, own) ** 2, MaxEntry(radii) ** 2), "own radius", via="square"),
    S("near", "linear", leq(Nearest(x, rho), OwnDistance(x, rho, radii)), "nearest against own"),
    S("all", "linear", asm_2.VALIDATION_REPAIRED.statement, "near", "inside", "squares"),
)
