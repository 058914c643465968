r"""More words for definitions, each made of the words of `defined`: what every interpreter knows by them.

    @defined(latex=r"\mathrm{KL}")
    def Divergence(p: Vector, q: Vector) -> Scalar:
        r"$\sum_ip_i\log(p_i/q_i)$, in nats."
        return relative_entropy(p.length, lambda i: p[i], lambda i: q[i])

Powers need no word: `a ** t` is $a^t$ for a > 0 and any real t.
"""

from __future__ import annotations

from collections.abc import Callable
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
    root,
    same,
    softmax,
    total,
    vector,
    whole_number,
)
from lemmata.theory.language.operator import AT_WORK

MOST_STEPS = 10_000  # of an iteration that is written out
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


def expected(over: Any, p: Term, value: Term) -> Any:
    r"""$\sum_ip_i\,\mathrm{value}(i)$: the mean under probabilities."""
    return total(over, lambda i: p(i) * value(i))


def variance(over: Any, p: Term, value: Term) -> Any:
    r"""$\sum_ip_i(\mathrm{value}(i)-m)^2$ with the mean m under the probabilities, whose sum is 1."""
    mean = expected(over, p, value)
    return total(over, lambda i: p(i) * (value(i) - mean) ** 2)


def tempered_softmax(over: Any, exponent: Term, temperature: Any) -> Any:
    r"""The vector $e^{v_i/T}/\sum_je^{v_j/T}$, for a temperature T > 0."""
    return softmax(over, lambda i: exponent(i) / temperature)


def entropy(over: Any, p: Term) -> Any:
    r"""$-\sum_ip_i\log p_i$ in nats, with 0 log 0 = 0."""
    return -total(over, lambda i: p(i) * _log_or_zero(p(i)))


def relative_entropy(over: Any, p: Term, q: Term) -> Any:
    r"""$\sum_ip_i\log(p_i/q_i)$ in nats, with 0 log 0 = 0; it has no value where $q_i=0<p_i$."""
    return total(over, lambda i: p(i) * (_log_or_zero(p(i)) - ln(q(i) + is_zero(p(i)))))


# --- over a range ---------------------------------------------------------------------------------------------------------


def product(over: Any, term: Term) -> Any:
    r"""$\prod_{i<\mathrm{over}}\mathrm{term}(i)$; the kernel has no rule for it."""
    found = Fraction(1)
    for place in range(whole_number(over)):
        found = term(place) * found
    return found


def iterate(step: Callable[[Any], Any], x: Any, times: Any) -> Any:
    r"""$\mathrm{step}(\dots\mathrm{step}(x))$, as often as a whole number says; to the kernel one that is written out.

    Raises: ValueError for more than 10,000 steps, or where the number is not whole.
    """
    say = getattr(AT_WORK.get(), "iterated", None)  # batches of floats, each with a number of its own
    if say is not None:
        return say(step, x, times)
    count = whole_number(times)
    if not 0 <= count <= MOST_STEPS:
        raise ValueError(f"a number of steps must be between 0 and {MOST_STEPS:,}, got {count:,}")
    for _ in range(count):
        x = step(x)
    return x


def number_of(place: Any, over: Any) -> Any:
    """A place of a range as a number, counted from 0."""
    return total(over, lambda k: before(k, place))


# --- of neighbours and parts ----------------------------------------------------------------------------------------------


def differences(v: Any) -> Any:
    """The vector $v_{i+1}-v_i$, of one entry less."""
    return vector(v.length - 1, lambda i: v[i + 1] - v[i])


def block(v: Any, start: Any, length: Any) -> Any:
    """The vector of so many entries from a place on, which is counted from 0."""
    return vector(length, lambda i: v[i + start])


def concatenation(v: Any, w: Any) -> Any:
    """The entries of one vector, then those of another."""

    def entry(i: Any) -> Any:
        first = total(v.length, lambda j: same(i, j) * v[j])
        return first + total(w.length, lambda j: same(i, j + v.length) * w[j])

    return vector(v.length + w.length, entry)


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


def entmax15(over: Any, entry: Term) -> Any:
    r"""The vector $\mathrm{relu}(v_i/2-\tau)^2$ of sum 1 (Peters, Niculae, Martins, 2019).

    Of the k largest $z_i=v_i/2$, $\tau_k$ is the mean less $\sqrt{\mathrm{relu}(1/k-\mathrm{variance})}$, and
    $\tau=\max_k\min(\tau_k,z_{(k)})$: no k gives more than $\tau$, and the size of the support gives it.
    """
    ordered, ranks = descending(over, lambda i: entry(i) / 2), rank(over)

    def mean(k: Any, power: int) -> Any:
        return total(over, lambda j: (1 - before(k, j)) * ordered[j] ** power) / ranks[k]

    means = vector(over, lambda k: mean(k, 1))
    spreads = vector(over, lambda k: mean(k, 2) - means[k] ** 2)
    threshold = greatest(over, lambda k: lesser(means[k] - root(relu(1 / ranks[k] - spreads[k])), ordered[k]))
    return vector(over, lambda i: relu(entry(i) / 2 - threshold) ** 2)
