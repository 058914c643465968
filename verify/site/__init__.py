"""A static site of claims with what became of each: pages from what is on record. It judges nothing, and knows no paper.

`lemmata site` builds it. Templates are in `templates`, style and script in `static`; what a page may show is decided in Python.
"""
