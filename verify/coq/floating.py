"""What the read texts mean at many values at once: a number is an array of floats, one for each instance.

A natural is one for all instances. This is a sieve and decides nothing. Where an instance does not agree in floats, or a
comparison is as small as what they round, it is evaluated exactly and in balls, by `evaluation`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lemmata.verify.coq.evaluation import Env, Evaluator, Run
from lemmata.verify.coq.reader import NAT, REAL, File, Node
from lemmata.verify.coq.scaled import Scaled, either, exponential, larger, logarithm, plain, root, size

TINY = 2.0**-40  # relative to its sides: a smaller gap is open
STEP = 1e-30  # along the imaginary axis, of a derivative
HOLDS, OPEN, FAILS = 1, 0, -1
NODES = 32  # of the rule for integrals
WIDE = np.longdouble  # of the numbers: where it reaches further than a double, exp(-1000) is not 0
PI = WIDE("3.14159265358979323846264338327950288")


class Unbatched(ValueError):
    """What is not evaluated for many instances at once."""


class Mixed(ValueError):
    """A choice of naturals that is not the same for all instances: which of them choose the first branch."""

    def __init__(self, chosen: Any) -> None:
        super().__init__("instances differ in a choice")
        self.chosen = chosen


def _rule() -> tuple[Any, Any]:
    """The places in (0, 1) and weights of Gauss's rule, by which the claim's integrals are taken too."""
    places, weights = np.polynomial.legendre.leggauss(NODES)
    return (places / 2 + 0.5).astype(WIDE), (weights / 2).astype(WIDE)


PLACES, WEIGHTS = _rule()


class Floating(Evaluator):
    """Runs definitions and formulas of a file on arrays; a formula is 1, -1, or 0 where it is open."""

    true, false = HOLDS, FAILS

    def __init__(self, file: File) -> None:
        super().__init__(file)
        self.words: Mapping[str, tuple[int, Callable[..., Any]]] = {
            **self.words,
            "exp": (1, exponential),
            "ln": (1, logarithm),
            "sqrt": (1, root),
            "Rabs": (1, lambda a: size(_real(a))),
            "Rmax": (2, lambda a, b: larger(_real(a), _real(b))),
            "Rpower": (2, lambda a, b: exponential(b * logarithm(a))),
            "INR": (1, WIDE),
            "Req_EM_T": (2, lambda a, b: _gap(a, b) == 0),
            "Rle_dec": (2, lambda a, b: _gap(a, b) <= 0),
            "Rlt_dec": (2, lambda a, b: _gap(a, b) < 0),
            "RInt": (3, _integral),
            "RInt_gen": (3, _integral),
            "Derive": (2, _derivative),
        }

    def _literal(self, node: Node, names: list[str]) -> Run:
        value = node.parts[0] if node.type == NAT else WIDE(node.parts[0])
        return lambda env: value

    def balls_pi(self) -> Any:
        return PI

    def _if(self, node: Node, names: list[str]) -> Run:
        test, yes, no = (self.compiled(part, names) for part in node.parts)

        def run(env: Env) -> Any:
            held = test(env)
            if np.ndim(held) == 0 or held.all() or not held.any():
                return yes(env) if np.all(held) else no(env)
            if node.type != REAL:
                raise Mixed(held)
            return either(held, yes(env), no(env))

        return run

    def _operation(self, node: Node, names: list[str]) -> Run:
        if node.type == NAT or (len(node.parts) == 2 and node.name in "+-*"):
            return super()._operation(node, names)
        parts = [self.compiled(part, names) for part in node.parts]
        if len(parts) == 1:
            inner = parts[0]
            return (lambda env: -inner(env)) if node.name == "-" else (lambda env: 1 / inner(env))
        left, right = parts
        return (lambda env: left(env) ** right(env)) if node.name == "^" else (lambda env: left(env) / right(env))

    # --- formulas ---

    def _relation(self, node: Node, names: list[str]) -> Run:
        left, right = (self.compiled(part, names) for part in node.parts)
        word = node.name

        def run(env: Env) -> Any:
            a, b = left(env), right(env)
            if isinstance(a, int):
                return HOLDS if _holds(word, a - b) else FAILS
            gap, sides = np.asarray(plain(_real(a) - _real(b))), 1 + np.abs(plain(a)) + np.abs(plain(b))
            wide = (gap == 0) | (np.abs(gap) > TINY * sides)
            return np.where(wide, np.where(_holds(word, gap), HOLDS, FAILS), OPEN)

        return run

    def all_of(self, values: list[Any]) -> Any:
        found: Any = HOLDS
        for value in values:
            if isinstance(value, int) and value == FAILS:
                return FAILS
            found = np.minimum(found, value)
        return found

    def opposite(self, value: Any) -> Any:
        return -value

    def same(self, a: Any, b: Any) -> Any:
        return a * b

    def greatest_value(self, size: Callable[[Any], Any], value: Callable[[Any], Any]) -> Any:
        """The greatest value of a quadratic form over the vectors of norm 1."""
        asked: set[int] = set()

        def probe(i: int) -> Any:
            asked.add(i)
            return WIDE(0)

        value(probe), size(probe)
        if sorted(asked) != [*range(len(asked))]:
            raise Unbatched("a supremum over other vectors")

        def at(*ones: int) -> Any:
            return value(lambda i: WIDE(i in ones))

        whole = range(len(asked))
        own = [at(i) for i in whole]
        rows = [[own[i] if i == j else (at(i, j) - own[i] - own[j]) / 2 for j in whole] for i in whole]
        form = np.stack([np.stack(np.broadcast_arrays(*map(plain, row)), axis=-1) for row in rows], axis=-2)
        return np.linalg.eigvalsh(form.astype(float))[..., -1]


def _holds(word: str, gap: Any) -> Any:
    if word in ("<", "<="):
        return gap < 0 if word == "<" else gap <= 0
    if word in (">", ">="):
        return gap > 0 if word == ">" else gap >= 0
    return gap == 0 if word == "=" else gap != 0


def _real(a: Any) -> Any:
    """A number that is compared. Raises: Unbatched for one beside the real line."""
    if not isinstance(a, Scaled) and np.iscomplexobj(a):
        raise Unbatched("a derivative of what compares")
    return a


def _gap(a: Any, b: Any) -> Any:
    """Of the sign of a difference."""
    gap = _real(a) - _real(b)
    return gap.value if isinstance(gap, Scaled) else gap


def _integral(f: Callable[[Any], Any], a: Any, b: Any) -> Any:
    """What the rule gives for the integral of f from a to b, which is near it where f is smooth."""
    more = max(np.ndim(a), np.ndim(b), 1)
    a, b = plain(a), plain(b)
    places = a + (b - a) * PLACES.reshape(-1, *(1,) * more)
    found = plain(f(places))
    values = np.broadcast_to(found, np.broadcast_shapes(np.shape(found), places.shape))
    return (b - a) * np.tensordot(WEIGHTS, values, axes=1)


def _derivative(f: Callable[[Any], Any], at: Any) -> Any:
    """The derivative of an analytic f, by a step along the imaginary axis: no difference is taken."""
    return np.imag(f(plain(at) + 1j * STEP)) / STEP
