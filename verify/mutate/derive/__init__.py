"""Derivations of mutants from those of their originals; the kernel checks each, so nothing here is trusted."""
