"""The field that this suite is for, as the engine is told of it: the one place that names both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lemmata.verify.base.field import AMONG, DRAWS, LEMMAS, POINTS, SPOKEN, TABLES, WRITTEN


def _draws() -> object:
    from lemmata.verify.memory import kinds

    return kinds


def _spoken() -> object:
    from lemmata.verify.memory import coq

    return coq


def _lemmas() -> Mapping[Any, tuple[int, ...]]:
    from lemmata.verify.memory.coq import LEMMAS_ABOUT

    return LEMMAS_ABOUT


def _points() -> Mapping[str, Sequence[Any]]:
    from lemmata.verify.memory.known_points import CANDIDATES

    return CANDIDATES


def _written() -> Mapping[str, str]:
    from lemmata.verify.memory.macros import MACROS

    return MACROS


def _applicability(known: Any, **options: Any) -> str:
    from lemmata.verify.studies.applicability import applicability_section

    return applicability_section(known, **options)


def _storage(known: Any, **options: Any) -> str:
    from lemmata.verify.studies.stored_patterns import storage_section

    return storage_section(known, **options)


DRAWS["lemmata.theory.memory.kinds"] = _draws
SPOKEN["lemmata.theory.memory.kinds"] = _spoken
POINTS.append(_points)
LEMMAS.append(_lemmas)
WRITTEN.append(_written)
AMONG.update(("lemmata.theory.memory.kinds", name) for name in ("State", "HullState", "BallState"))
TABLES += [_applicability, _storage]
