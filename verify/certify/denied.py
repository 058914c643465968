"""What refutes a claim with a prefix of quantifiers, as data: witnesses of its denial, and how what is left was decided.

What is left is derived, or enclosed in boxes. Either is decided anew when the file is read, without a search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import MatrixSymbol, Rational

from lemmata.theory.kernel.derivation import Derivation, check
from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.kernel.logic import DerivationError
from lemmata.theory.language.claim import Claim, ClaimError
from lemmata.theory.language.kinds import Setting
from lemmata.theory.language.quantifiers import AtLeast, QuantifierError, Witness, denial, exactly, in_words, shown, witnessed
from lemmata.verify.base.points import Point
from lemmata.verify.certify.enclosed import MOST_BOXES, boxes_that_hold
from lemmata.verify.certify.terms_as_data import DataError, decoded, encoded, step_data, step_of

MOST_STEPS = 10_000
KEYS = {"says", "witness", "steps", "multipliers", "boxes"}


class DenialError(ValueError):
    """What does not refute a claim: one line."""


@dataclass(frozen=True)
class Denial:
    """Witnesses of the denial of a claim, and what is needed to decide the rest anew.

    Attributes:
        derivation: with the witnesses; without steps where the rest is enclosed.
        multipliers: of the steps `linear`, in the order in which the kernel asks for them.
        boxes: how many the rest was enclosed in, or 0.
    """

    derivation: Derivation
    multipliers: tuple[Any, ...] = ()
    boxes: int = 0

    @property
    def point(self) -> Point:
        """The values that are chosen, where they are numbers."""
        chosen = self.derivation.witness.items()
        return {s.name: Fraction(int(v.p), int(v.q)) for s, v in chosen if isinstance(v, Rational)}


def denial_of(claim: Claim, derivation: Derivation, find: Callable[..., Any]) -> Denial | None:
    """The denial as data that a derivation is; None where it rests on other claims, which are no part of it.

    Args:
        find: proposes multipliers, as for the kernel.

    Raises: DerivationError if the derivation does not hold.
    """
    if derivation.uses or not derivation.denies:
        return None
    multipliers: list[Any] = []

    def remembered(*asked: Any) -> Any:
        multipliers.append(find(*asked))
        return multipliers[-1]

    check(derivation, {claim.id: claim}, {claim.id: derivation}, remembered)
    found = Denial(derivation, tuple(multipliers))
    try:
        as_data(found, claim)
    except DataError:
        return None
    return found


def enclosed(stated: Claim, witness: Witness) -> int:
    """In how many boxes a claim with a prefix (or a denial) is seen to hold with these witnesses; 0 where that is not seen."""
    witness = exactly(witness)
    if any(isinstance(value, AtLeast) or isinstance(symbol, MatrixSymbol) for symbol, value in witness.items()):
        return 0
    if not all(_belongs(stated, symbol, value) for symbol, value in witness.items()):
        return 0
    try:
        return boxes_that_hold(witnessed(stated, witness), tuple(witness.values()))
    except (ClaimError, QuantifierError):  # such as a relation that SymPy decides
        return 0


def _belongs(stated: Claim, symbol: Any, value: Any) -> bool:
    """Whether a number is one of its kind, or will be asked to be by what is left."""
    kind = stated.domain.kind_of(symbol.name)
    if value.free_symbols:
        return kind.least is None and rules_of(kind).complete(symbol)
    exact = Fraction(int(value.p), int(value.q)) if isinstance(value, Rational) else None
    return exact is not None and not kind.companions and kind.contains(exact, Setting((), {}))


def confirmed(claim: Claim, found: Denial) -> str:
    """How the denial is decided now, in words. Raises: DenialError if it is not."""
    derivation = found.derivation
    if not derivation.steps:
        try:
            boxes = enclosed(denial(claim), derivation.witness)
        except (ClaimError, QuantifierError) as error:
            raise DenialError(str(error)) from error
        if not boxes:
            raise DenialError(f"with {shown(derivation.witness)} it is not seen to hold in {MOST_BOXES} boxes")
        return f"enclosed in {boxes} {'box' if boxes == 1 else 'boxes'}"
    left = iter(found.multipliers)
    try:
        check(derivation, {claim.id: claim}, {claim.id: derivation}, lambda *_: next(left, None))
    except DerivationError as error:
        raise DenialError(str(error)) from error
    return f"derived in {len(derivation.steps)} checked steps"


# --- as data ------------------------------------------------------------------------------------------------------------


def as_data(found: Denial, claim: Claim) -> dict[str, Any]:
    """The denial as JSON. Raises: DataError for a term that has no form as data."""
    derivation = found.derivation
    stated = denial(claim)
    return {
        "says": f"{in_words(stated.prefix)} {stated.statement}, with {shown(derivation.witness)}",
        "witness": encoded(dict(derivation.witness)),
        "steps": [step_data(step) for step in derivation.steps],
        "multipliers": [None if one is None else list(map(str, one)) for one in found.multipliers],
        "boxes": found.boxes,
    }


def from_data(claim_id: str, data: Mapping[str, Any]) -> Denial:
    """The denial that the data says. Raises: DataError."""
    if set(data) != KEYS or type(data["boxes"]) is not int:
        raise DataError(f"a denial has {', '.join(sorted(KEYS))}")
    steps, multipliers = data["steps"], data["multipliers"]
    if not isinstance(steps, list) or len(steps) > MOST_STEPS or not isinstance(multipliers, list):
        raise DataError(f"a denial has a list of at most {MOST_STEPS:,} steps, and one of multipliers")
    witness = decoded(data["witness"])
    if not isinstance(witness, dict):
        raise DataError("the witnesses of a denial are pairs of a variable and a term")
    derivation = Derivation(claim_id, tuple(map(step_of, steps)), witness, denies=True)
    return Denial(derivation, tuple(map(_multipliers, multipliers)), data["boxes"])


def _multipliers(data: Any) -> Any:
    if data is None:
        return None
    if not isinstance(data, list):
        raise DataError(f"{data!r:.60} is no list of multipliers")
    return [decoded(["Rational", one]) for one in data]


__all__ = ["Denial", "DenialError", "as_data", "confirmed", "denial_of", "enclosed", "from_data"]
