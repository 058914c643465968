"""Proposition 5 of arXiv:2405.08707: N against D^2 in each reading of what grows."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Limit, Symbol, exp, oo

from lemmata.theory.language.claim import Claim, all_of, by_id, equal, less
from lemmata.theory.language.domain import Domain, Positive
from lemmata.theory.papers.beyond_scaling_laws.contents import PAPER
from lemmata.theory.papers.beyond_scaling_laws.sec5_volumes import critical_at, n_real, volume_at

per_layer, layer_count, tokens, width, kappa = (
    Symbol(name, positive=True) for name in ("A", "layers", "T_max", "d_emb", "kappa")
)


def _balance(bound: str, n: Any, params: Any) -> Any:
    """N / D^2 with D = T_max d and d such that a bound of (14) on Z_t is 1."""
    volume = volume_at(n, critical_at(n))
    patterns = 1 / volume if bound == "upper" else exp(critical_at(n)) / volume
    return params / (tokens * patterns) ** 2


_CONSTANTS = Domain(((per_layer, Positive()), (layer_count, Positive()), (tokens, Positive())))
_KAPPA = Domain(((kappa, Positive()), (tokens, Positive())))
_WIDE = _balance("upper", tokens * width, per_layer * layer_count * width**2)
_LONG_DOMAIN = Domain(((per_layer, Positive()), (layer_count, Positive()), (width, Positive())))


def _prop_5(suffix: str, words: str, domain: Domain, ratio: Any, variable: Any) -> tuple[Claim, Claim]:
    limit = Limit(ratio, variable, oo)
    source = f"{PAPER}, Proposition 5"
    return (
        Claim(
            id=f"prop-5.upper-{suffix}",
            source=source,
            says=f"N = O(D^2): N / D^2 stays bounded as n grows ({words})",
            domain=domain,
            statement=less(limit, oo),
            reading_of="prop-5",
        ),
        Claim(
            id=f"prop-5.theta-{suffix}",
            source=source,
            says=f"N is of the order of D^2: N / D^2 tends to a finite number > 0 as n grows ({words})",
            domain=domain,
            statement=all_of(less(0, limit), less(limit, oo)),
            reading_of="prop-5",
        ),
    )


_Z = "Z_t = 1 taken from the {} bound of (14)"
PROP_5 = by_id(
    *_prop_5(
        "prefactor",
        f"{_Z.format('upper')}; A l d_emb / T_max and T_max held fixed, so that N is proportional to n",
        _KAPPA,
        _balance("upper", n_real, kappa * n_real),
        n_real,
    ),
    *_prop_5(
        "prefactor-lower",
        f"{_Z.format('lower')}; A l d_emb / T_max and T_max held fixed, so that N is proportional to n",
        _KAPPA,
        _balance("lower", n_real, kappa * n_real),
        n_real,
    ),
    *_prop_5("width", f"{_Z.format('upper')}; d_emb grows; A, l and T_max held fixed", _CONSTANTS, _WIDE, width),
    *_prop_5("length", f"{_Z.format('upper')}; T_max grows; A, l and d_emb held fixed", _LONG_DOMAIN, _WIDE, tokens),
)


def _balance_repaired(suffix: str, says: str, value: Any, **changes: Any) -> Claim:
    """The limit that a reading of Proposition 5 takes, with its true value."""
    refuted = PROP_5[f"prop-5.{suffix}"]
    limit = sorted(refuted.statement.atoms(Limit), key=str)[0]  # type: ignore[union-attr]
    return refuted.repaired(says, equal(limit, value), **changes)


PROP_5_REPAIRED = (
    _balance_repaired(
        "theta-prefactor-lower",
        "with Z_t = 1 from the printed lower bound N / D^2 tends to 0: N = o(D^2)",
        Integer(0),
    ),
    _balance_repaired(
        "upper-width",
        "with d_emb growing N / D^2 tends to infinity, so it is unbounded",
        oo,
        repairs=("prop-5.upper-width", "prop-5.theta-width"),
    ),
    _balance_repaired("theta-length", "with T_max growing N / D^2 tends to 0", Integer(0)),
)
