"""A folder a paper, a module a printed place or subject, its derivations beside it in `*_proof.py`."""
