"""Sets of general mathematics as kinds: draws belong, what does not is refused, and the kernel uses no more than is so."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from sympy import Eq, MatrixSymbol, Rational, Symbol, log

from lemmata.theory.kernel.derivation import Derivation, DerivationError, check
from lemmata.theory.kernel.steps import S
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.defined import Scalar, Vector, defined, total
from lemmata.theory.language.domain import Domain, d, n, vector
from lemmata.theory.language.functions import entropy, relative_entropy
from lemmata.theory.language.kinds import KindError, NonNegative
from lemmata.theory.language.kinds import Vector as AnyVector
from lemmata.theory.language.membership import PointError, check_point
from lemmata.theory.language.sets import (
    Ball,
    Descending,
    Interval,
    Joint,
    LowerTriangular,
    Matrix,
    Orthogonal,
    Permutation,
    PositiveSemidefinite,
    Probability,
    Sphere,
    Stochastic,
    Symmetric,
)
from lemmata.theory.language.vectors import Dot, MaxEntry
from lemmata.theory.terms.index_terms import Entry, Index, Total
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.judge.judge import Settings, judge
from lemmata.verify.prove.multipliers import find_multipliers
from lemmata.verify.search.families import draw, edge_requests
from lemmata.verify.search.parameters import for_descent, project_, sketch
from lemmata.verify.search.strategies import points

p, q, v, w = (vector(name, n) for name in "pqvw")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", d, n)
z = Symbol("z", real=True)
DOMAINS = {
    "interval": Domain(((z, Interval(F(-1, 3), 2)),)),
    "box": Domain(((v, Interval(0, F(1, 10))),)),
    "rows": Domain(((B, Interval(0, F(1, 10))),)),
    "probability": Domain(((p, Probability()),)),
    "positive": Domain(((p, Probability(positive=True)),)),
    "descending": Domain(((v, Descending()),)),
    "matrix": Domain(((B, Matrix()),)),
    "symmetric": Domain(((A, Symmetric()),)),
    "semidefinite": Domain(((A, PositiveSemidefinite()),)),
    "definite": Domain(((A, PositiveSemidefinite(definite=True)),)),
    "stochastic": Domain(((B, Stochastic()),)),
    "joint": Domain(((B, Joint()),)),
    "positive joint": Domain(((B, Joint(positive=True)),)),
    "triangular": Domain(((A, LowerTriangular()),)),
    "sphere": Domain(((v, Sphere()),)),
    "third": Domain(((v, Sphere(F(1, 3))),)),
    "unit rows": Domain(((B, Sphere()),)),
    "ball": Domain(((v, Ball(2)),)),
    "open ball": Domain(((v, Ball(F(2, 3), closed=False)),)),
    "rows in a ball": Domain(((B, Ball()),)),
    "orthogonal": Domain(((A, Orthogonal()),)),
    "order": Domain(((v, Permutation()),)),
    "permutation": Domain(((A, Permutation()),)),
}
every_domain = pytest.mark.parametrize("name", DOMAINS)


@every_domain
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_every_instance_that_is_drawn_belongs(name: str, dtype: torch.dtype) -> None:
    for request in edge_requests(DOMAINS[name], 8)[:: 1 if dtype == torch.float64 else 4]:
        batch = draw(DOMAINS[name], request, dtype=dtype)
        for index in range(batch.count):
            check_point(DOMAINS[name], batch.point(index))


@every_domain
def test_every_point_that_hypothesis_draws_belongs(name: str) -> None:
    @settings(max_examples=30, database=None)
    @given(points(DOMAINS[name]))
    def belong(point: Any) -> None:
        check_point(DOMAINS[name], point)

    belong()


@pytest.mark.parametrize("name", sorted(DOMAINS.keys() - {"order", "permutation"}))
def test_a_descent_moves_parameters_and_what_they_make_belongs_up_to_rounding(name: str) -> None:
    request = edge_requests(DOMAINS[name], 4)[-1]
    draft = for_descent(DOMAINS[name], sketch(DOMAINS[name], request))
    free = {key: tensor * 3 + 1 for key, tensor in draft.free.items()}
    project_(DOMAINS[name], free)
    assert free
    assert all(tensor.isfinite().all() for tensor in free.values())


OUTSIDE = [
    ("interval", {"z": F(-1, 2)}, r"z must lie in \[-1/3, 2\]"),
    ("box", {"n": 2, "v": [F(0), F(1)]}, "v must lie in"),
    ("probability", {"n": 2, "p": [F(1, 2), F(1, 3)]}, "of sum 1"),
    ("probability", {"n": 2, "p": [F(3, 2), F(-1, 2)]}, "entries >= 0"),
    ("positive", {"n": 2, "p": [F(1), F(0)]}, "> 0, where the kind says so"),
    ("descending", {"n": 2, "v": [F(0), F(1)]}, "never increase"),
    ("symmetric", {"n": 2, "A": [[F(0), F(1)], [F(0), F(0)]]}, "be symmetric"),
    ("semidefinite", {"n": 2, "A": [[F(0), F(1)], [F(1), F(0)]]}, "semidefinite"),
    ("semidefinite", {"n": 2, "A": [[F(1), F(2)], [F(2), F(1)]]}, "semidefinite"),
    ("semidefinite", {"n": 2, "A": [[F(0), F(0)], [F(0), F(-1)]]}, "semidefinite"),
    ("definite", {"n": 2, "A": [[F(1), F(1)], [F(1), F(1)]]}, "definite"),
    ("stochastic", {"n": 2, "d": 1, "B": [[F(1), F(1)]]}, "of sum 1"),
    ("joint", {"n": 2, "d": 2, "B": [[F(1), F(0)], [F(1), F(0)]]}, "of sum 1"),
    ("joint", {"n": 2, "d": 1, "B": [[F(2), F(-1)]]}, "entries >= 0"),
    ("positive joint", {"n": 2, "d": 1, "B": [[F(1), F(0)]]}, "> 0, where the kind says so"),
    ("triangular", {"n": 2, "A": [[F(1), F(1)], [F(0), F(1)]]}, "zeros above"),
    ("sphere", {"n": 2, "v": [F(7, 10), F(7, 10)]}, "v must have the Euclidean length 1"),
    ("third", {"n": 2, "v": [F(1, 5), F(1, 5)]}, "length 1/3"),
    ("unit rows", {"n": 2, "d": 2, "B": [[F(3, 5), F(4, 5)], [F(1), F(1)]]}, "length 1"),
    ("ball", {"n": 2, "v": [F(2), F(1, 100)]}, "at most 2"),
    ("open ball", {"n": 1, "v": [F(2, 3)]}, "less, where the kind says so"),
    ("orthogonal", {"n": 2, "A": [[F(1), F(0)], [F(0), F(2)]]}, "be orthogonal"),
    ("orthogonal", {"n": 2, "A": [[F(3, 5), F(4, 5)], [F(4, 5), F(3, 5)]]}, "be orthogonal"),
    ("order", {"n": 2, "v": [F(1), F(2)]}, "be a permutation"),
    ("permutation", {"n": 2, "A": [[F(1), F(0)], [F(1), F(0)]]}, "be a permutation"),
]


@pytest.mark.parametrize(("name", "point", "why"), OUTSIDE)
def test_a_point_outside_is_refused(name: str, point: dict[str, Any], why: str) -> None:
    with pytest.raises(PointError, match=why):
        check_point(DOMAINS[name], point)


@pytest.mark.parametrize("rows", [[[F(0)]], [[F(2), F(1)], [F(1), F(1, 2)]], [[F(0), F(0)], [F(0), F(3)]]])
def test_a_singular_matrix_is_semidefinite_and_not_definite(rows: list[list[F]]) -> None:
    check_point(DOMAINS["semidefinite"], {"n": len(rows), "A": rows})
    with pytest.raises(PointError):
        check_point(DOMAINS["definite"], {"n": len(rows), "A": rows})


def test_ends_and_shapes_that_make_no_sense_are_refused() -> None:
    for low, high in ((1, 1), (2, 1), (0.5, 1)):
        with pytest.raises(KindError, match="interval"):
            Interval(low, high)  # type: ignore[arg-type]
    with pytest.raises(KindError, match="speaks of a square matrix"):
        draw(Domain(((B, Symmetric()),)), edge_requests(DOMAINS["matrix"], 4)[0])


# --- what the kernel uses --------------------------------------------------------------------------------------------------

i = Index("i", n)
ONE = Eq(Total(Entry(p, i), i), 1, evaluate=False)


def claim_of(name: str, statement: Any, domain: Domain, given: Any = None) -> Claim:
    return Claim(name, "test", "", domain, statement, **({} if given is None else {"given": given}))


def checked(claim: Claim, *steps: Any, others: dict[str, tuple[Claim, Derivation]] | None = None) -> Any:
    derivation = Derivation(claim.id, steps)
    claims = {claim.id: claim, **{name: pair[0] for name, pair in (others or {}).items()}}
    derivations = {claim.id: derivation, **{name: pair[1] for name, pair in (others or {}).items()}}
    return check(derivation, claims, derivations, find_multipliers)


@defined(latex="s")
def SumOfAll(v: Vector) -> Scalar:
    r"""$\sum_iv_i$."""
    return total(v.length, lambda i: v[i])


@defined(latex="m")
def MeanUnder(p: Vector, v: Vector) -> Scalar:
    r"""$\sum_ip_iv_i$."""
    return total(p.length, lambda i: p[i] * v[i])


MEANS = Domain(((p, Probability()), (v, AnyVector())))


def test_the_mean_under_a_probability_is_at_most_the_maximum() -> None:
    claim = claim_of("mean", leq(MeanUnder(p, v), MaxEntry(v)), MEANS)
    top = MaxEntry(v)
    steps = (
        S("one", "assume", ONE),
        S("below", "bound", of=Entry(v, i), over=i),
        S("weighted", "product", leq(Entry(p, i) * Entry(v, i), Entry(p, i) * top), "below", by=Entry(p, i)),
        S("sums", "sum", None, "weighted", over=i),
        S("scaled", "product", Eq(top * Total(Entry(p, i), i), top, evaluate=False), "one", by=top),
        S("all", "linear", claim.statement, "sums", "scaled"),
    )
    assert checked(claim, *steps)
    with pytest.raises(DerivationError):  # any vector of entries >= 0 instead
        checked(claim_of("mean", claim.statement, Domain(((p, AnyVector()), (v, AnyVector())))), *steps)


def test_a_claim_on_probabilities_says_nothing_of_other_vectors() -> None:
    one = claim_of("one", Eq(SumOfAll(p), 1, evaluate=False), DOMAINS["probability"])
    proof = Derivation("one", (S("sum", "assume", ONE), S("it", "linear", one.statement, "sum")))
    assert checked(one, *proof.steps)

    def steps(claim: Claim) -> tuple[Any, ...]:
        return S("it", "claim", of="one", at={p: w}), S("all", "linear", claim.statement, "it")

    other = claim_of("two", Eq(SumOfAll(w), 1, evaluate=False), Domain(((w, AnyVector()),)))
    with pytest.raises(DerivationError):
        checked(other, *steps(other), others={"one": (one, proof)})
    positive = claim_of("two", Eq(SumOfAll(w), 1, evaluate=False), Domain(((w, NonNegative()),)))
    with pytest.raises(DerivationError, match="rests on"):
        checked(positive, *steps(positive), others={"one": (one, proof)})


def test_an_interval_gives_its_ends_and_no_more() -> None:
    domain = DOMAINS["interval"]
    claim = claim_of("ends", leq(z, 2), domain)
    assert checked(claim, S("it", "assume", leq(z, 2)))
    with pytest.raises(DerivationError, match="rests on"):
        checked(claim_of("ends", leq(z, 1), domain), S("it", "assume", leq(z, 1)))
    with pytest.raises(DerivationError, match="rests on"):
        checked(claim_of("ends", less(z, 2), domain), S("it", "assume", less(z, 2)))
    with pytest.raises(DerivationError):
        checked(claim_of("box", leq(MaxEntry(v), 1), DOMAINS["box"]), S("it", "assume", leq(MaxEntry(v), 1)))


# --- claims of other papers ------------------------------------------------------------------------------------------------


@defined(latex="H")
def EntropyOf(p: Vector) -> Scalar:
    r"""$-\sum_ip_i\log p_i$, in nats."""
    return entropy(p.length, lambda i: p[i])


@defined(latex="D")
def DivergenceOf(p: Vector, q: Vector) -> Scalar:
    r"""$\sum_ip_i\log(p_i/q_i)$, in nats."""
    return relative_entropy(p.length, lambda i: p[i], lambda i: q[i])


PAIRS = Domain(((p, Probability()), (q, Probability())))
QUICK = Settings(profile="quick")


def test_entropy_is_at_most_log_n_and_not_strictly_less() -> None:
    assert judge(claim_of("a", leq(EntropyOf(p), log(n)), DOMAINS["probability"]), QUICK).outcome is Outcome.SURVIVED
    found = judge(claim_of("b", less(EntropyOf(p), log(n)), DOMAINS["probability"]), QUICK)
    assert found.outcome is Outcome.REFUTED
    assert found.evidence.certificate is not None
    assert found.evidence.certificate.point["n"] == 1


def test_relative_entropy_is_not_negative_and_is_no_distance() -> None:
    assert judge(claim_of("a", leq(0, DivergenceOf(p, q)), PAIRS), QUICK).outcome is Outcome.SURVIVED
    found = judge(claim_of("b", Eq(DivergenceOf(p, q), DivergenceOf(q, p), evaluate=False), PAIRS), QUICK)
    assert found.outcome is Outcome.REFUTED
    assert judge(claim_of("c", leq(Dot(p, q), Rational(1, 2)), PAIRS), QUICK).outcome is Outcome.REFUTED
