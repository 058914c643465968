"""\"Hopfield Networks is All You Need\" (Ramsauer et al., 2020), arXiv:2008.02217: the retrieval theorems that are cited.

A file holds a printed theorem, lemma or section: claims, readings and repairs. The file of the same name with `_proof` holds
their derivations. `contents.py` lists the places.
"""
