"""Derivations written in Coq, so that they can be checked without trust in this package: statements, and the steps' proofs.

The statements are the part to read. What proves them is not trusted: whatever it says, `coqc` checks it.
"""
