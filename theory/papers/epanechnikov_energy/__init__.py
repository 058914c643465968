"""\"Dense Associative Memory with Epanechnikov Energy\" (Hoover, Shi, Krotov, Balasubramanian, Ram), arXiv:2506.10801.

The notation is that of the other papers: d patterns rho of dimension n, where the paper has M patterns xi of dimension d.
A file holds a printed section or appendix; the file of the same name with `_proof` holds its derivations.
"""
