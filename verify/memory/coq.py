"""What the kinds of associative memories say, for Coq: states in hulls and balls, radii of disjoint balls, layers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import first_of
from lemmata.theory.memory.balls import (
    BallIntegral,
    BallVolume,
    DensityPartition,
    LineEnergyPartition,
    LinePartition,
    LinePartitionEqual,
    LowerGamma,
    RadialIntegral,
    SphereArea,
    TotalBallIntegral,
    TotalLowerGamma,
)
from lemmata.theory.memory.kernel_rules import common_radius
from lemmata.theory.memory.kinds import (
    BallState,
    EqualNormPatterns,
    HullState,
    Layers,
    Patterns,
    SeparatedRadii,
    State,
    _barycentric,
)
from lemmata.theory.memory.updates import DirectionalLSE, SpectralNorm2
from lemmata.theory.terms.known import WEIGHTS
from lemmata.verify.base.points import Point
from lemmata.verify.coq.definitions import NATURAL, VECTOR
from lemmata.verify.coq.entries import ENTERED, Entered
from lemmata.verify.coq.statement import MORE, Said, Speaker, says
from lemmata.verify.coq.witnesses import WITNESSES
from lemmata.verify.coq.writing import function

LEMMAS_ABOUT = {
    **dict.fromkeys((BallVolume, SphereArea, RadialIntegral, BallIntegral, TotalBallIntegral, DensityPartition), (0,)),
    **dict.fromkeys((LowerGamma, TotalLowerGamma, LinePartition, LinePartitionEqual, LineEnergyPartition), ()),
    **dict.fromkeys((DirectionalLSE, SpectralNorm2), ()),
}
for _free in (State, Patterns):
    says(_free)(lambda about: [])


def _squared(about: Speaker, one: str, other: str, k: str) -> str:
    """The squared distance of two vectors, given by their entries at k."""
    columns = about.natural(about.first(Patterns).shape[1])
    return f"sum {columns} {function([k], f'({one} {k} - {other} {k}) ^ 2')}"


@says(EqualNormPatterns)
def _equal_norms(about: Speaker) -> list[Said]:
    i, k = about.bound(2)
    rows, columns = map(about.natural, about.symbol.shape)
    norm, first = (f"sum {columns} {function([k], f'{about.name} {row} {k} ^ 2')}" for row in (i, "0%nat"))
    return [Said("norms", f"(forall {i} : nat, ({i} < {rows})%nat -> {norm} = {first})")]


@says(HullState)
def _in_hull(about: Speaker) -> list[Said]:
    i, k = about.bound(2)
    patterns = about.first(Patterns)
    rows, columns = map(about.natural, patterns.shape)
    weight, rho = f"{about.name}_weight", about.names[patterns]
    mean = f"sum {rows} {function([i], f'{weight} {i} * {rho} {i} {k}')}"
    return [
        Said("weights", f"(forall {i} : nat, ({i} < {rows})%nat -> 0 <= {weight} {i})"),
        Said("sum", f"sum {rows} {function([i], f'{weight} {i}')} = 1"),
        Said("mean", f"(forall {k} : nat, ({k} < {columns})%nat -> {about.name} {k} = {mean})"),
    ]


def _weights(domain: Domain, symbol: Any, point: Point) -> dict[str, Any]:
    """Weights of sum 1 that make a state: none negative where it is in the hull. Equal ones where there are none."""
    rho = point[first_of(Patterns, domain.variables).name]
    found = [Fraction(1, len(rho))] * len(rho)
    for subset in (subset for size in range(1, len(rho) + 1) for subset in combinations(range(len(rho)), size)):
        weights = _barycentric(point[symbol.name], [rho[i] for i in subset])
        if weights is not None:
            held = {i: Fraction(int(weight.p), int(weight.q)) for i, weight in zip(subset, weights, strict=True)}
            found = [held.get(i, Fraction(0)) for i in range(len(rho))]
            if min(found) >= 0:
                break
    return {f"{symbol.name}_weight": found}


MORE[HullState] = (("weight", VECTOR),)
ENTERED[HullState] = lambda kind, domain: Entered(
    WEIGHTS,
    first_of(Patterns, domain.variables).shape[:1],
    lambda x, weight: f"rename {x}_weight into {weight}. entries_by {x}_mean. ",
)
WITNESSES[HullState] = _weights


@says(SeparatedRadii)
def _apart(about: Speaker) -> list[Said]:
    i, j, k = about.bound(3)
    patterns = about.first(Patterns)
    rows, rho = about.natural(patterns.shape[0]), about.names[patterns]
    apart = f"({about.name} {i} + {about.name} {j}) ^ 2 < {_squared(about, f'{rho} {i}', f'{rho} {j}', k)}"
    both = f"forall {i} {j} : nat, ({i} < {rows})%nat -> ({j} < {rows})%nat -> {i} <> {j} -> {apart}"
    same = f"(forall {i} : nat, ({i} < {rows})%nat -> {about.name} {i} = {about.name} 0%nat)"
    said = [Said("positive", about.each(lambda entry: f"0 < {entry}")), Said("apart", f"({both})")]
    return [*said, *([Said("equal", same)] if about.kind.equal else [])]


ENTERED[SeparatedRadii] = lambda kind, domain: (
    Entered(
        common_radius(first_of(SeparatedRadii, domain.variables).name).name,
        (),
        lambda radii, common: f"destruct (common_entry _ _ ltac:(rng) {radii}_positive {radii}_equal) as [{common} [? ?]]. ",
    )
    if kind.equal
    else None
)


@says(BallState)
def _inside(about: Speaker) -> list[Said]:
    i, k = about.bound(2)
    patterns, radii = about.first(Patterns), about.first(SeparatedRadii)
    rows, rho = about.natural(patterns.shape[0]), about.names[patterns]
    inside = f"{_squared(about, about.name, f'{rho} {i}', k)} <= {about.names[radii]} {i} ^ 2"
    return [Said("inside", f"(exists {i} : nat, ({i} < {rows})%nat /\\ {inside})")]


@says(Layers, entries=NATURAL)
def _all_used(about: Speaker) -> list[Said]:
    (t,) = about.bound(1)
    (count,) = (about.names[size] for size in about.kind.sizes)
    (i,) = (name for name in about.bound(2) if name != t)
    rows = about.natural(about.symbol.shape[0])
    used = f"(exists {i} : nat, ({i} < {rows})%nat /\\ {about.name} {i} = {t})"
    return [
        Said("below", about.each(lambda entry: f"({entry} < {count})%nat")),
        Said("used", f"(forall {t} : nat, ({t} < {count})%nat -> {used})"),
    ]
