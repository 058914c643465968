"""\"Beyond Scaling Laws: Understanding Transformer Performance with Associative Memory\", arXiv:2405.08707v2.

A file holds a printed place or a few neighbouring ones: their claims, readings and repairs, in the paper's order. The file of
the same name with `_proof` holds their derivations. `contents.py` lists the places.
"""
