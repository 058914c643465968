"""How statements, terms and proofs are written for a reader: in LaTeX and in Unicode. No verdict is made or looked up here."""
