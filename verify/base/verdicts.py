"""What the suite can say of a claim, and on what evidence. Imports neither torch nor hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lemmata.verify.certify.certificate import Certificate


class Outcome(StrEnum):
    """The six verdicts of the design."""

    PROVED = "proved"
    REFUTED = "refuted"
    SURVIVED = "survived"
    MEASURED = "measured"
    ILL_POSED = "ill-posed"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class SearchEffort:
    """What the property search did: instances drawn, instances whose hypotheses held, least margin among those.

    `settled` counts the instances that floating point left open and ball arithmetic or exact algebra decided.
    """

    instances: int
    counted: int
    settled: int
    min_margin: float | None
    families: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class AttackEffort:
    """What the adversarial (gradient) search did."""

    instances: int
    steps: int
    seconds: float
    device: str
    min_margin: float | None


@dataclass(frozen=True)
class OpenInstances:
    """Instances of which neither that they satisfy the claim nor that they violate it was shown, and one of them.

    Attributes:
        shown: the point, with what is known of both sides there; its kind is "open".
    """

    count: int
    shown: Certificate


@dataclass(frozen=True)
class Evidence:
    """Why a verdict was given; the parts that apply."""

    derivation: str | None = None
    property: SearchEffort | None = None
    attack: AttackEffort | None = None
    certificate: Certificate | None = None
    open: OpenInstances | None = None
    measurement: str | None = None  # "supported" or "contradicted", for the verdict `measured`


@dataclass(frozen=True)
class Verdict:
    """A claim's verdict, with one sentence that says why and the evidence. It is not a bool."""

    claim_id: str
    outcome: Outcome
    sentence: str
    evidence: Evidence = field(default_factory=Evidence)

    def __bool__(self) -> bool:
        raise TypeError("a verdict is not a bool; look at verdict.outcome")


class Violation(AssertionError):
    """A certified violation of a claim, with the point."""


class InternalContradiction(RuntimeError):
    """Two parts of the suite disagree (a proof and a counterexample, a float bound and a ball): a bug in the suite."""


class NoValue(InternalContradiction):
    """A side of a claim has no value at a point of its domain: the claim is to be mended, or a definition."""
