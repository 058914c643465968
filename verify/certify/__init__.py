"""Deciding a claim at an exact point or by rules for limits, and counterexamples as files. No torch, no hypothesis."""
