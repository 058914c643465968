"""The claims, one module a section: each a tuple `CLAIMS` in the paper's order."""
