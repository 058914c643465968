"""Derivations of the claims, as data for the kernel: one module a subject, each a tuple `DERIVATIONS`."""
