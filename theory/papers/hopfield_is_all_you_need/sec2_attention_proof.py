"""Derivation of attention as an update, by the definitions."""

from __future__ import annotations

from lemmata.theory.kernel.steps import at_once
from lemmata.theory.papers.hopfield_is_all_you_need import sec2_attention

RAM_ATTENTION = at_once(sec2_attention.ATTENTION)
