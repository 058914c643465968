"""What a structured domain says binds its variables to each other: it is recalled for all of them together, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sympy import Implies, Integer, MatrixSymbol, Symbol

from lemmata.theory.kernel.derivation import Derivation, DerivationError, check
from lemmata.theory.kernel.kinds import KINDS
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.steps import S, derive
from lemmata.theory.language.claim import Claim, leq, less
from lemmata.theory.language.domain import Domain, Kind, NonNegative, Positive, Vector, Whole, d, l, n
from lemmata.theory.language.vectors import Dot, MaxEntry
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.energies import MaxNorm2
from lemmata.theory.memory.kinds import BallState, EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii, State
from lemmata.theory.memory.symbols import LAYERED, SEPARATED_BALLS, layers, radii, rho, x, y, z
from lemmata.theory.terms.index_terms import Chosen, Entry, Index, Total
from lemmata.verify.prove.multipliers import find_multipliers
from tests.theory.kernel.test_exploits import not_empty

sigma, other_radii = MatrixSymbol("sigma", d, n), MatrixSymbol("others", d, 1)
i, k = Index("i", d), Index("k", n)
c, own = Chosen("c", d), Chosen("own", d)
SEPARATED = Domain(((rho, Patterns()), (radii, SeparatedRadii())))
EQUAL_BALLS = Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True)), (x, BallState())))
HULL = Domain(((rho, Patterns()), (x, HullState())))
EQUAL_NORMS = Domain(((rho, EqualNormPatterns()), (x, State())))

# distinct patterns: two of them are not both 0, so the greatest norm of two or more is not 0
NOT_ALL_0 = Claim(id="fact", source="", says="", domain=SEPARATED, statement=Implies(less(1, d), less(0, MaxNorm2(rho))))


@dataclass(frozen=True)
class Recalled:
    """A fact of a structured domain, and its derivation."""

    domain: Domain
    statement: Any
    steps: tuple[Step, ...]


def norm(index: Any) -> Any:
    return Total(Entry(rho, index, k) ** 2, k)



def distinct() -> tuple[Step, ...]:
    """0 < |rho^i - rho^c|^2 <= 2 |rho^i|^2 + 2 |rho^c|^2 <= 4 max |rho|^2, where d > 1."""
    return (
        S("more", "assume", less(1, d)),
        S("another", "another", None, "more", beside=i, name="c"),
        S("separated", "domain", of="separated", i=i, j=c),
        S("apart", "apply", None, "separated", "another"),
        S("radii", "sign", leq(0, (Entry(radii, i) + Entry(radii, c)) ** 2)),
        S("square", "sign", leq(0, (Entry(rho, i, k) + Entry(rho, c, k)) ** 2)),
        S("sum", "sum", None, "square", over=k),
        S("below", "linear", less(0, 2 * norm(i) + 2 * norm(c)), "apart", "radii", "sum"),
        S("bound", "bound", of=norm(i), over=i),
        S("bound of c", "instance", None, "bound", at={i: c}),
        S("positive at i", "linear", less(0, MaxNorm2(rho)), "below", "bound", "bound of c"),
        S("all", "discharge", NOT_ALL_0.statement, "positive at i"),
    )


RADIUS = MaxEntry(radii) ** 2


def inside() -> tuple[Step, ...]:
    return (
        S("inside", "domain", of="inside"),
        S("bound", "bound", of=Entry(radii, i), over=i),
        S("own", "instance", None, "bound", at={i: own}),
        S("square", "monotone", leq(Entry(radii, own) ** 2, RADIUS), "own", via="square"),
        S("all", "linear", leq(OwnDistance(x, rho, radii), RADIUS), "inside", "square"),
    )


FACTS = {
    "separated": Recalled(SEPARATED, NOT_ALL_0.statement, distinct()),
    "ball": Recalled(SEPARATED_BALLS, leq(OwnDistance(x, rho, radii), RADIUS), inside()),
    "equal radii": Recalled(EQUAL_BALLS, leq(0, Dot(x, x)), (S("all", "sign", leq(0, Dot(x, x))),)),
    "hull": Recalled(HULL, leq(0, MaxNorm2(rho)), (S("all", "sign", leq(0, MaxNorm2(rho))),)),
    "layers": Recalled(
        LAYERED, leq(l, d), (*not_empty(l)[:3], S("all", "linear", leq(l, d), "sum"))
    ),
    "equal norms": Recalled(EQUAL_NORMS, leq(0, MaxNorm2(rho)), (S("all", "sign", leq(0, MaxNorm2(rho))),)),
}


def recall(fact: Recalled, domain: Domain, at: Any = None) -> None:
    """Check the fact, then a claim over another domain that states it by the rule `claim`."""
    known = Claim(id="fact", source="", says="", domain=fact.domain, statement=fact.statement)
    claim = Claim(id="cites", source="", says="", domain=domain, statement=fact.statement)
    options = {"of": "fact"} | ({} if at is None else {"at": at})
    derivations: dict[str, Derivation] = {
        "fact": derive("fact", *fact.steps),
        "cites": derive("cites", S("all", "claim", fact.statement, **options)),
    }
    check(derivations["fact"], {"fact": known}, derivations, find_multipliers)
    check(derivations["cites"], {"fact": known, "cites": claim}, derivations, find_multipliers)


def with_kind(domain: Domain, symbol: Any, kind: Kind, *more: tuple[Any, Kind]) -> Domain:
    return Domain(tuple((s, kind if s == symbol else old) for s, old in domain.variables) + more)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_of_a_structured_domain_is_recalled_for_the_same_variables(name: str) -> None:
    recall(FACTS[name], FACTS[name].domain)
    recall(FACTS[name], FACTS[name].domain.extended((y, State()), (z, Positive())))


SEPARATED_OTHERS = ((sigma, Patterns()), (radii, SeparatedRadii()))


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        *[("separated", Domain(((rho, kind), *SEPARATED_OTHERS))) for kind in (Vector(), State(), Positive(), NonNegative())],
        ("separated", Domain(((rho, Patterns()), (radii, Vector())))),
        ("separated", Domain(((rho, Patterns()), (radii, Positive())))),
        ("separated", Domain(((rho, Patterns()), (other_radii, SeparatedRadii())))),
        ("separated", Domain(((rho, Patterns()), (radii, SeparatedRadii(equal=True))))),
        ("separated", Domain(((rho, Vector()), (radii, Positive())))),
        ("separated", SEPARATED_BALLS),  # a larger group is another one
        ("ball", Domain(((rho, Vector()), *SEPARATED_OTHERS, (x, BallState())))),
        ("ball", with_kind(SEPARATED_BALLS, x, State())),
        ("ball", with_kind(SEPARATED_BALLS, x, State(), (y, BallState()))),
        ("ball", with_kind(SEPARATED_BALLS, radii, SeparatedRadii(equal=True))),
        ("equal radii", SEPARATED_BALLS),
        ("equal radii", with_kind(EQUAL_BALLS, rho, EqualNormPatterns())),
        ("hull", Domain(((rho, Vector()), (sigma, Patterns()), (x, HullState())))),
        ("hull", with_kind(HULL, x, State(), (y, HullState()))),
        ("hull", with_kind(HULL, x, State())),
        ("layers", with_kind(LAYERED, layers, Vector(), (z, Whole()))),
        ("layers", with_kind(LAYERED, layers, Vector(), (MatrixSymbol("assigned", d, 1), Layers()))),
        ("layers", with_kind(LAYERED, rho, Vector(), (sigma, Patterns()))),
        ("equal norms", with_kind(EQUAL_NORMS, rho, Patterns())),
        ("equal norms", with_kind(EQUAL_NORMS, rho, Patterns(), (sigma, EqualNormPatterns()))),
    ],
)
def test_a_fact_of_a_structured_domain_is_not_recalled_for_variables_that_are_not_bound_so(name: str, domain: Domain) -> None:
    needs_l = l in FACTS[name].domain.sizes and l not in domain.sizes
    if needs_l:  # the statement speaks of the number of layers
        domain = domain.extended((l, Whole()))
    with pytest.raises(DerivationError, match=r"bound to (each other|other variables)|own ball|no such variable"):
        recall(FACTS[name], domain)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("separated", {rho: sigma}),
        ("separated", {radii: other_radii}),
        ("separated", {d: n, n: d}),
        ("separated", {n: Integer(1)}),
        ("ball", {x: y}),
        ("hull", {x: y}),
        ("layers", {l: Integer(2)}),
        ("layers", {layers: other_radii}),
        ("equal norms", {rho: sigma}),
    ],
)
def test_no_other_value_stands_for_one_variable_of_a_group(name: str, at: Any) -> None:
    domain = FACTS[name].domain.extended((y, State()), (other_radii, Vector()))
    more = domain if name in ("separated", "ball", "hull") else domain.extended((sigma, Vector()))
    with pytest.raises(DerivationError, match="bound to other variables"):
        recall(FACTS[name], more, at)


@dataclass(frozen=True)
class Odd(Whole):
    """A kind that no rule knows."""


def test_a_kind_that_no_rule_knows_is_refused() -> None:
    number = Symbol("number", integer=True, positive=True)
    statement = less(0, number)
    claim = Claim(id="odd", source="", says="", domain=Domain(((number, Odd()),)), statement=statement)
    with pytest.raises(DerivationError, match="which no rule knows"):
        check(derive("odd", S("all", "sign", statement)), {"odd": claim}, {}, find_multipliers)


def test_each_kind_of_variable_is_known_to_the_kernel() -> None:
    """A new kind must be told to the kernel: does it speak of one variable alone, or does it bind it to others?"""
    kinds, waiting = set(), [Kind]
    while waiting:
        found = [kind for kind in waiting.pop().__subclasses__() if kind.__module__.startswith("lemmata.theory.")]
        kinds |= set(found)
        waiting += found
    assert {kind for kind in kinds if "contains" in vars(kind)} == set(KINDS), "what shares a body is no kind yet"
