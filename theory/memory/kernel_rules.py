"""What the kernel is told of the field: the modules of its operators, its kinds, their facts, what may be written where.

Trusted: each entry says no more of a kind than its `contains` does. `lemmata.theory.memory` imports this module, so that
whoever has met a kind or an operator of the field finds the kernel told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lemmata.theory.kernel.admission import Admission, written_where
from lemmata.theory.kernel.domain_facts import fact_of
from lemmata.theory.kernel.kinds import Entries, Rules, first, learn
from lemmata.theory.kernel.logic import DerivationError, Fact
from lemmata.theory.kernel.meaning import Scope, Vec, distances, mat, speak, vec
from lemmata.theory.kernel.variables import own_ball
from lemmata.theory.language.arithmetics import NAMES
from lemmata.theory.language.domain import Domain
from lemmata.theory.memory import balls, energies, layers, minima, parameters, steps, storage, updates
from lemmata.theory.memory.balls import OwnDistance
from lemmata.theory.memory.kinds import BallState, EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii, State
from lemmata.theory.terms.index_terms import Chosen, Index, Total, array
from lemmata.theory.terms.known import KNOWN, OWN, WEIGHTS
from lemmata.theory.terms.sympy_facts import Basic, Eq, Implies, Le, Lt, Ne, Symbol

# --- kinds ------------------------------------------------------------------------------------------------------------


def weights_sum_to_1(domain: Domain) -> Basic:
    """The weights of the state in the hull of the domain's patterns."""
    rho = first("patterns", domain)
    i = Index("i", rho.shape[0])
    return Eq(Total(KNOWN[WEIGHTS](i), i), 1, evaluate=False)


def _weighted_mean(symbol: Any, kind: HullState, domain: Domain) -> Entries:
    """The entries of a weighted mean of the patterns."""
    rho = first("patterns", domain)
    weight, entries = KNOWN[WEIGHTS], array(rho.name)

    def entry(k: Any) -> Any:
        i = Index(f"i~v{next(NAMES.counter)}", rho.shape[0])
        return Total(weight(i) * entries(i, k), i)

    return entry


def common_radius(name: str) -> Symbol:
    """The symbol of the radius that all balls have."""
    return Symbol(f"{name}_common", positive=True)


def _of_radii(symbol: Any, kind: SeparatedRadii, domain: Domain) -> Entries | None:
    common = common_radius(symbol.name)
    return (lambda i: common) if kind.equal else None


learn(State, Rules(free=True))
learn(Patterns, Rules("patterns", free=True))
learn(EqualNormPatterns, Rules("patterns", bound=True))
learn(
    HullState,
    Rules(
        bound=True,
        single=True,
        entries=_weighted_mean,
        assumed=lambda number, kind, domain: [weights_sum_to_1(domain)],
    ),
)
learn(
    SeparatedRadii,
    Rules(
        "radii",
        bound=True,
        single=True,
        signs=lambda kind: {} if kind.equal else {"positive": True},
        entries=_of_radii,
        names=lambda symbol, kind: (common_radius(symbol.name).name,) if kind.equal else (),
    ),
)
learn(BallState, Rules("state in a ball", bound=True))
learn(Layers, Rules("layers", bound=True, single=True))

# --- facts ------------------------------------------------------------------------------------------------------------


@fact_of(HullState, "hull")
def _hull(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    weights = weights_sum_to_1(domain)
    return Fact(frozenset((weights,)), weights)


@fact_of(SeparatedRadii, "separated")
def _separated(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    patterns, radii = mat(first("patterns", domain), scope), vec(first("radii", domain), scope)
    i, j = (admission.low(options[key]) for key in ("i", "j"))
    if not all(isinstance(index, Index) and index.range == patterns.rows for index in (i, j)):
        raise DerivationError(f"{i} and {j} must be indices of patterns")
    apart = distances(Vec(patterns.columns, lambda k: patterns.entry(i, k)), patterns).entry(j)
    sum_of_radii = radii.entry(i) + radii.entry(j)
    return Fact(frozenset(), Implies(Ne(i, j, evaluate=False), Lt(sum_of_radii**2, apart, evaluate=False)))


@fact_of(BallState, "inside")
def _inside(domain: Domain, scope: Scope, admission: Admission, options: Mapping[str, Any]) -> Fact:
    patterns, radii = mat(first("patterns", domain), scope), vec(first("radii", domain), scope)
    state = first("state in a ball", domain)
    own = Chosen(OWN, patterns.rows)
    if options.get("state", state) != state:
        raise DerivationError(f"only the first state of the domain, {state}, has an own ball by that name")
    return Fact(frozenset(), Le(distances(vec(state, scope), patterns).entry(own), radii.entry(own) ** 2, evaluate=False))


# --- operators --------------------------------------------------------------------------------------------------------

speak(energies, balls, updates, storage, layers, steps, parameters, minima)


@written_where(OwnDistance)
def _own_distance(written: Basic, domain: Domain) -> str:
    """The own ball is that of the domain's first state in balls."""
    own = own_ball(domain)
    return "" if written.args == own else f"only {own and own[0]} has a ball of its own"
