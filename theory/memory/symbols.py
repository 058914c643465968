"""The symbols that claims about associative memories share, and the domains that most of them are about."""

from __future__ import annotations

from sympy import MatrixSymbol, Symbol

from lemmata.theory.language.domain import Domain, vector
from lemmata.theory.language.kinds import Vector
from lemmata.theory.language.sizes import d, n
from lemmata.theory.memory.kinds import BallState, Layers, Patterns, SeparatedRadii, State

x, y, u = vector("x", n), vector("y", n), vector("u", n)
rho = MatrixSymbol("rho", d, n)
v, w = vector("v", n), vector("w", n)  # vectors of the LogSumExp lemmas
radii = vector("radii", d)
layers = vector("layers", d)
beta, t, r, eps, z = (Symbol(name, real=True) for name in ("beta", "t", "r", "eps", "z"))

PATTERN_SETS = Domain(((rho, Patterns()), (x, State())))  # n >= 1, d >= 1, repeats allowed
PATTERN_PAIRS = PATTERN_SETS.extended((y, State()))
SEPARATED_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii()), (x, BallState())))
LAYERED = Domain(((rho, Patterns()), (layers, Layers()), (x, State())))
VECTORS = Domain(((v, Vector()),))
VECTOR_PAIRS = Domain(((v, Vector()), (w, Vector())))
