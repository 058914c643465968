"""Derivations of section 1: densities are exponentials of energies by the definitions."""

from __future__ import annotations

from lemmata.theory.kernel.steps import at_once
from lemmata.theory.papers.epanechnikov_energy import sec1_lse

KDE = at_once(sec1_lse.KDE)
BANDWIDTH = at_once(sec1_lse.BANDWIDTH_REPAIRED)
