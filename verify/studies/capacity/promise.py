"""What `ram-3` promises, and where it says anything, decided in ball arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq

LARGEST_DIM = 10_000


def ball_of(value: Fraction | int) -> arb:
    exact = Fraction(value)
    return arb(fmpq(exact.numerator, exact.denominator))


def storage_base(strength: Fraction, dim: int | None = None, failure: Fraction = Fraction(1, 1000)) -> arb:
    r"""$c=b/W_0(\exp(a+\ln b))$, $a=\frac2{n-1}(1+\ln(2\beta K^2p(n-1)))$, $b=\frac25\beta K^2$, as a ball.

    Args:
        strength: beta K^2; neither enters by itself.
        dim: n; None for the limit, a = 0.

    Source: Ramsauer et al. (2020), Theorem 3 (d there is n here). Claims: ram-3.instance-1, ram-3.instance-2.
    Raises: ValueError unless strength > 0, dim >= 2 and 0 < failure < 1.
    """
    _check_instance(strength, dim, failure)
    b = ball_of(2 * strength / 5)
    a = arb(0) if dim is None else ball_of(Fraction(2, dim - 1)) * (1 + ball_of(2 * strength * failure * (dim - 1)).log())
    return b / (b * a.exp()).lambertw()


def promise(strength: Fraction, dim: int, failure: Fraction) -> arb:
    r"""$\sqrt p\,c^{(n-1)/4}=e^{(n-1)b/4c}/\sqrt{2e\beta K^2(n-1)}$, the number of patterns promised, as a ball.

    p enters through c alone, which falls as p rises: the more failures are allowed, the more patterns are promised.
    Raises: as `storage_base`.
    """
    return ball_of(failure).sqrt() * storage_base(strength, dim, failure) ** ball_of(Fraction(dim - 1, 4))


def promises(strength: Fraction, dim: int, failure: Fraction, count: int = 2) -> bool:
    r"""Whether at least `count` patterns are promised; for two that is the theorem's condition $c\ge(2/\sqrt p)^{4/(n-1)}$.

    $b/W_0(be^a)\ge t$ is $a+\ln t\le b/t$: W is undone by its increasing inverse. Decided in balls.
    Raises: ValueError as `storage_base`, for count < 1, or ArithmeticError where 1,024 bits do not decide.
    """
    _check_instance(strength, dim, failure)
    if count < 1:
        raise ValueError(f"count must be >= 1, got {count}")
    for bits in (64, 128, 256, 512, 1024):
        with ctx.workprec(bits):
            step = ball_of(Fraction(2, dim - 1))
            log_t = step * (2 * ball_of(count).log() - ball_of(failure).log())
            a = step * (1 + ball_of(2 * strength * failure * (dim - 1)).log())
            margin = ball_of(2 * strength / 5) * (-log_t).exp() - a - log_t
            if margin >= 0:
                return True
            if margin < 0:
                return False
    raise ArithmeticError(f"no sign at 1,024 bits: strength {strength}, n = {dim}, p = {failure}, {count} patterns")


def _check_instance(strength: Fraction, dim: int | None, failure: Fraction) -> None:
    if not strength > 0 or not 0 < failure < 1 or (dim is not None and dim < 2):
        raise ValueError(f"need beta K^2 > 0, n >= 2 and 0 < p < 1, got {strength}, {dim} and {failure}")


@dataclass(frozen=True)
class Domain:
    r"""Where ram-3 says anything, n from 2 up to `most`, decided in balls.

    Attributes:
        first: the least n that meets the condition, None for none.
        settled: the least n from which on every n does.
        beyond: the least n from which on at least n patterns are promised; None where that is not below `most`.
        contradicted: every n that meets the condition although $4\beta K^2(n-1)<1$: then $\beta\lVert x_i-\bar x\rVert^2<1$ and
            the update has one fixed point (ram-jacobian.global), so it stores at most one pattern.
    """

    strength: Fraction
    failure: Fraction
    most: int
    first: int | None
    settled: int | None
    beyond: int | None
    contradicted: tuple[int, ...]


def domain(strength: Fraction, failure: Fraction, most: int = LARGEST_DIM) -> Domain:
    """Raises: ValueError as `storage_base`, or for most < 2."""
    if most < 2:
        raise ValueError(f"most must be >= 2, got {most}")
    meets = [n for n in range(2, most + 1) if promises(strength, n, failure)]
    beyond = [n for n in meets if promises(strength, n, failure, n)]  # from n = 2 on, n patterns are at least two
    first = meets[0] if meets else None
    one = tuple(n for n in meets if 4 * strength * (n - 1) < 1)
    return Domain(strength, failure, most, first, run_to(meets, most), run_to(beyond, most), one)


def run_to(members: Sequence[int], most: int) -> int | None:
    """The start of the run of consecutive integers that ends at `most`, None where `most` is not a member."""
    start = None
    for k, n in enumerate(reversed(members)):
        if n != most - k:
            break
        start = n
    return start
