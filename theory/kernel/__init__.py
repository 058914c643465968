"""The proof kernel: an index language for symbolic sizes, its normal form, the trusted rules, and the check of derivations."""
