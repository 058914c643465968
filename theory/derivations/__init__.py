"""Derivations of the claims, as data for the kernel."""
