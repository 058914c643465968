"""Claims and definitions for Coq: what a theorem says is written from the claim alone, and read back by a second reader.

Trusted are `proofs/coq/Definitions.v`, `DefinitionsAnalysis.v` and the printed theorems. `reader` and `guard` hold them to the
exact and ball meaning of the claims, with no code of the printer. How a theorem is proved is not trusted: Coq checks it.
"""
