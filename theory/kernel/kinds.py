"""What derivations may use of each kind of variable: trusted, closed, and looked up by the exact type.

A kind that `KINDS` does not name is refused (`lemmata.theory.kernel.variables.check_domain`); of one that is derived from a
known kind nothing is inferred. To teach the kernel a kind is to add an entry here, which says no more than the kind's
`contains` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lemmata.theory.language.arithmetics import NAMES
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.kinds import Kind, NonNegative, Positive, Real, UnitInterval, Vector, Whole
from lemmata.theory.memory.kinds import BallState, EqualNormPatterns, HullState, Layers, Patterns, SeparatedRadii, State
from lemmata.theory.terms.index_terms import Index, Total, array
from lemmata.theory.terms.known import KNOWN, WEIGHTS
from lemmata.theory.terms.sympy_facts import Basic, Eq, Le, Symbol

Entries = Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Rules:
    """What derivations may use of the variables of one kind; what is not said is not used.

    Attributes:
        role: what `first` finds the domain's variable by.
        bound: whether it says something of other variables, so that its facts hold for these very variables only.
        free: whether every value of the symbol's shape belongs to it.
        single: whether a domain may have one variable of the kind only, as the kernel has one name for what it says.
        signs: what SymPy may assume of the entries, of a variable of this kind.
        entries: how the entries of a vector of the kind are written, where it is not by an array.
        assumed: hypotheses that every claim about the variable may use; it is given as it is written.
        names: names that are taken by what the kind says.
    """

    role: str = ""
    bound: bool = False
    free: bool = False
    single: bool = False
    signs: Callable[[Any], dict[str, bool]] = field(default=lambda kind: {})
    entries: Callable[[Any, Any, Domain], Entries | None] = field(default=lambda symbol, kind, domain: None)
    assumed: Callable[[Any, Any, Domain], list[Basic]] = field(default=lambda number, kind, domain: [])
    names: Callable[[Any, Any], tuple[str, ...]] = field(default=lambda symbol, kind: ())


def rules_of(kind: Kind) -> Rules:
    """The rules of exactly this type; of a type that has none: nothing."""
    return KINDS.get(type(kind), NOTHING)


def first(role: str, domain: Domain) -> Any:
    """The first variable of the domain with a role, or None."""
    return next((symbol for symbol, kind in domain.variables if rules_of(kind).role == role), None)


# --- numbers ----------------------------------------------------------------------------------------------------------


def _positive(kind: Any) -> dict[str, bool]:
    return {"positive": True}


def _nonnegative(kind: Any) -> dict[str, bool]:
    return {"nonnegative": True}


def _between_0_and_1(number: Any, kind: Any, domain: Domain) -> list[Basic]:
    return [Le(0, number, evaluate=False), Le(number, 1, evaluate=False)]


def _from_low(number: Any, kind: Whole, domain: Domain) -> list[Basic]:
    return [Le(kind.low, number, evaluate=False)]


# --- states and balls -------------------------------------------------------------------------------------------------


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


NOTHING = Rules()
KINDS: Mapping[type[Kind], Rules] = MappingProxyType(
    {
        Vector: Rules(free=True),
        Real: Rules(free=True),
        Positive: Rules(signs=_positive),
        NonNegative: Rules(signs=_nonnegative),
        UnitInterval: Rules(assumed=_between_0_and_1),
        Whole: Rules(assumed=_from_low),
        State: Rules(free=True),
        Patterns: Rules("patterns", free=True),
        EqualNormPatterns: Rules("patterns", bound=True),
        HullState: Rules(
            bound=True,
            single=True,
            entries=_weighted_mean,
            assumed=lambda number, kind, domain: [weights_sum_to_1(domain)],
        ),
        SeparatedRadii: Rules(
            "radii",
            bound=True,
            single=True,
            signs=lambda kind: {} if kind.equal else {"positive": True},
            entries=_of_radii,
            names=lambda symbol, kind: (common_radius(symbol.name).name,) if kind.equal else (),
        ),
        BallState: Rules("state in a ball", bound=True),
        Layers: Rules("layers", bound=True, single=True),
    }
)
