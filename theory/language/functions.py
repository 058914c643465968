r"""More words for definitions, each made of the words of `defined`: what every interpreter knows by them.

    @defined(latex=r"\mathrm{KL}")
    def Divergence(p: Vector, q: Vector) -> Scalar:
        r"$\sum_ip_i\log(p_i/q_i)$, in nats."
        return relative_entropy(p.length, lambda i: p[i], lambda i: q[i])

Powers need no word: `a ** t` is $a^t$ for a > 0 and any real t.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lemmata.theory.language.arithmetics import Term
from lemmata.theory.language.defined import (
    absolute,
    before,
    descending,
    e_to,
    function,
    gamma_of,
    greatest,
    is_zero,
    larger,
    ln,
    total,
    vector,
)

HALF = Fraction(1, 2)

# --- of a number ----------------------------------------------------------------------------------------------------------


def lesser(a: Any, b: Any) -> Any:
    r"""$\min(a,b)$."""
    return -larger(-a, -b)


def relu(a: Any) -> Any:
    r"""$\max(0,a)$."""
    return (a + absolute(a)) / 2


def clip(a: Any, low: Any, high: Any) -> Any:
    r"""$\min(\max(a,\mathrm{low}),\mathrm{high})$."""
    return lesser(larger(a, low), high)


def step(a: Any) -> Any:
    """1 for a > 0, else 0."""
    return function("step", a)


def sign(a: Any) -> Any:
    """-1, 0 or 1."""
    return step(a) - step(-a)


def sigmoid(a: Any) -> Any:
    r"""$1/(1+e^{-a})$."""
    return 1 / (1 + e_to(-a))


def softplus(a: Any) -> Any:
    r"""$\log(1+e^a)$, as $\mathrm{relu}(a)+\log(1+e^{-|a|})$."""
    return relu(a) + ln(1 + e_to(-absolute(a)))


def tanh(a: Any) -> Any:
    r"""$(e^a-e^{-a})/(e^a+e^{-a})$."""
    return 1 - 2 / (1 + e_to(2 * a))


def cos(a: Any) -> Any:
    r"""$\cos a$, in radians."""
    return function("cos", a)


def sin(a: Any) -> Any:
    r"""$\sin a$, in radians."""
    return function("sin", a)


def erf(a: Any) -> Any:
    r"""$\frac2{\sqrt\pi}\int_0^ae^{-t^2}dt$."""
    return function("erf", a)


def floor(a: Any) -> Any:
    """The greatest whole number that is at most a."""
    return function("floor", a)


def digamma(a: Any) -> Any:
    r"""$\Gamma'(a)/\Gamma(a)$ for a > 0."""
    return function("digamma", a)


def factorial(n: Any) -> Any:
    r"""$n!=\Gamma(n+1)$."""
    return gamma_of(n + 1)


def binomial(n: Any, k: Any) -> Any:
    r"""$n!/(k!\,(n-k)!)$."""
    return factorial(n) / (factorial(k) * factorial(n - k))


# --- of probabilities -----------------------------------------------------------------------------------------------------


def _log_or_zero(p: Any) -> Any:
    """log p, and 0 at p = 0, so that p times it is 0 there."""
    return ln(p + is_zero(p))


def entropy(over: Any, p: Term) -> Any:
    r"""$-\sum_ip_i\log p_i$ in nats, with 0 log 0 = 0."""
    return -total(over, lambda i: p(i) * _log_or_zero(p(i)))


def relative_entropy(over: Any, p: Term, q: Term) -> Any:
    r"""$\sum_ip_i\log(p_i/q_i)$ in nats, with 0 log 0 = 0; it has no value where $q_i=0<p_i$."""
    return total(over, lambda i: p(i) * (_log_or_zero(p(i)) - ln(q(i) + is_zero(p(i)))))


# --- of sorted entries ----------------------------------------------------------------------------------------------------


def rank(over: Any) -> Any:
    """The vector 1, 2, 3, ... of the places of a range."""
    return vector(over, lambda k: 1 + total(over, lambda j: before(j, k)))


def of_largest(k: Any, over: Any, entry: Term) -> Any:
    """The sum of the k largest entries, for a whole number k."""
    ordered, ranks = descending(over, entry), rank(over)
    return total(over, lambda i: step(k + HALF - ranks[i]) * ordered[i])


def sparsemax(over: Any, entry: Term) -> Any:
    r"""The vector $\mathrm{relu}(v_i-\tau)$ of sum 1, $\tau=\max_k(\sum_{j\le k}v_{(j)}-1)/k$ (Martins, Astudillo, 2016)."""
    ordered = descending(over, entry)
    ranks = rank(over)
    sums = vector(over, lambda k: total(over, lambda j: (1 - before(k, j)) * ordered[j]))
    threshold = greatest(over, lambda k: (sums[k] - 1) / ranks[k])
    return vector(over, lambda i: relu(entry(i) - threshold))
