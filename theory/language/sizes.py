"""The sizes in the shapes of variables: whole numbers of which each is at least 1, and every edge size is always drawn."""

from __future__ import annotations

from sympy import Symbol

from lemmata.theory.terms.construction import install

install()  # before the first term is made

n = Symbol("n", integer=True, positive=True)
d = Symbol("d", integer=True, positive=True)
l = Symbol("l", integer=True, positive=True)  # noqa: E741  (the paper's name)

SIZES = (n, d, l)  # in the order in which they are drawn, others after them
