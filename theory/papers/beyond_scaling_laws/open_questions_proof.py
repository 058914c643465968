"""Derivation around the open question on z-loss: a shift of the logits makes log Z = 0."""

from __future__ import annotations

from lemmata.theory.kernel.steps import at_once
from lemmata.theory.papers.beyond_scaling_laws import open_questions

# LSE(v - c) = LSE(v) - c
ZLOSS_SHIFT = at_once(open_questions.SHIFT)
