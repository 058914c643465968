"""Witnesses that are worth trying: constants, and small terms in the universal variables that stand before.

Nothing in this module has to be trusted: the kernel checks a derivation with the witness put in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any

from sympy import Abs, Expr, Integer, MatMul, MatrixSymbol, Rational, exp, expand, sqrt, sympify

from lemmata.theory.kernel.kinds import rules_of
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.language.kinds import Kind, KindError, Setting
from lemmata.theory.language.quantifiers import AtLeast, Witness, spoken_of
from lemmata.theory.terms.index_terms import Family, Index
from lemmata.verify.base.points import Point, mapped

CONSTANTS = tuple(map(Rational, ("0", "1", "-1", "2", "1/2", "-2", "3", "4", "-1/2", "10")))
LARGEST = 200  # of a size or a whole number at which witnesses are looked at
FACTORS = (Integer(1), Integer(-1), Integer(2), Rational(1, 2))  # of an array of the same shape


def families(claim: Claim) -> Iterator[Witness]:
    """Witnesses for the variables of a claim with a prefix that are to exist, simple ones first."""
    chosen: list[tuple[Any, list[Any]]] = []
    known: dict[Any, Kind | None] = {}
    for block in claim.prefix:
        for symbol in block.symbols:
            kind = None if symbol in claim.domain.sizes else claim.domain.kind_of(symbol.name)
            if block.how == "forall":
                known[symbol] = kind
                continue
            chosen.append((symbol, list(dict.fromkeys([*_solved(claim, symbol, known), *_terms(symbol, kind, known)]))))
            if kind is None or kind.least is not None:
                known[symbol] = kind  # where it is at least something, later ones may depend on it
    for places in _simple_first([len(terms) for _, terms in chosen]):
        witness = {symbol: terms[place] for (symbol, terms), place in zip(chosen, places, strict=True)}
        terms = {s for s, value in witness.items() if not isinstance(value, AtLeast)}
        if not any(spoken_of(getattr(value, "bound", value)) & terms for value in witness.values()):
            yield witness


def _simple_first(lengths: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Places in lists of some lengths, by their sum: (0, 0), (0, 1), (1, 0), (0, 2), and so on."""
    for total in range(sum(lengths) - len(lengths) + 1):
        yield from _of_sum(total, lengths)


def _of_sum(total: int, lengths: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The places whose sum is a number, in the order of tuples."""
    if not lengths:
        yield from ((),) * (total == 0)
        return
    first, *rest = lengths
    for place in range(min(total + 1, first)):
        yield from ((place, *others) for others in _of_sum(total - place, rest))


def _solved(claim: Claim, symbol: Any, known: Mapping[Any, Kind | None]) -> Iterator[Any]:
    """What makes both sides of a relation equal that is linear in a number, or the greater side greater by 1."""
    if isinstance(symbol, MatrixSymbol) or symbol in claim.domain.sizes or claim.statement is None:
        return
    for relation in relations(claim.statement):
        difference = expand(relation.lhs - relation.rhs)
        slope, rest = difference.coeff(symbol, 1), difference.coeff(symbol, 0)
        terms = slope.free_symbols | rest.free_symbols
        if slope == 0 or terms - set(known) or expand(slope * symbol + rest - difference) != 0:
            continue
        yield from (-rest / slope, -rest / slope + 1, -rest / slope - 1)


def _terms(symbol: Any, kind: Kind | None, known: Mapping[Any, Kind | None]) -> Iterator[Any]:
    """Terms for a variable (a size, where the kind is None) in those that are known."""
    numbers = {other: of for other, of in known.items() if not isinstance(other, MatrixSymbol)}
    if isinstance(symbol, MatrixSymbol):
        alike = [other for other in known if isinstance(other, MatrixSymbol) and other.shape == symbol.shape]
        yield from (factor * other for other in alike for factor in FACTORS)
        yield from _constant(symbol, kind, numbers) if symbol.shape[1] == 1 else ()
    elif kind is None or kind.least is not None:
        yield from _whole(kind, numbers)
    else:
        yield from filter(partial(_fits, kind), dict.fromkeys([*_ends(kind), *CONSTANTS]))
        yield from (term for number, of in numbers.items() for term in _of_one(number, _sign(of)))
        yield from (term for one, other in combinations(numbers, 2) for term in (one + other, one * other, (one + other) / 2))


SHARES = tuple([Fraction(1, size)] * size for size in (3, 5))
ZEROS = tuple([Fraction(0)] * size for size in (3, 5))


def is_of_shares(kind: Kind) -> bool:
    """Whether equal shares of 1 belong to a kind of vectors, and the origin does not: so it is with probabilities."""
    if kind.shape != "column" or kind.companions or kind.sizes:
        return False
    nothing = Setting((), {})
    try:
        shares, zeros = (all(kind.contains(entries, nothing) for entries in made) for made in (SHARES, ZEROS))
    except (KindError, LookupError):  # what belongs to it depends on more than the vector
        return False
    return shares and not zeros


def _constant(symbol: Any, kind: Kind | None, numbers: Mapping[Any, Kind | None]) -> Iterator[Any]:
    """A vector of equal entries: shares of 1, or a number that is large enough."""
    i = Index("i", symbol.shape[0])
    if kind is not None and is_of_shares(kind):
        yield Family(1 / sympify(symbol.shape[0]), i)
    elif kind is not None and rules_of(kind).free:
        reals = [number for number, of in numbers.items() if of is not None and of.least is None]
        yield from (Family(term, i) for term in (Integer(0), Integer(1), *(Abs(number) + 1 for number in reals)))


def _whole(kind: Kind | None, numbers: Mapping[Any, Kind | None]) -> Iterator[Any]:
    """At least a number, and for a whole number terms in other ones too."""
    yield AtLeast(Integer(1 if kind is None else kind.least))
    yield from () if kind is None else filter(partial(_fits, kind), CONSTANTS)
    for number, of in numbers.items():
        terms = [*_of_one(number, _sign(of))]
        yield from (AtLeast(term + 1) for term in terms)
        yield from (AtLeast(exp(number + 1)), AtLeast((Abs(number) + 1) ** 2))
        yield from terms if kind is not None and (of is None or of.least is not None) else ()


def _sign(kind: Kind | None) -> str:
    return "positive" if kind is None else kind.sign


def _ends(kind: Kind) -> list[Expr]:
    low, high = kind.ends or (None, None)
    return [] if low is None or high is None else [sympify(low), sympify(high), (sympify(low) + sympify(high)) / 2]


def _fits(kind: Kind, value: Any) -> bool:
    low, high = kind.ends or (None, None)
    least = kind.least
    if least is not None and (not value.is_integer or value < least):
        return False
    inside = (low is None or value >= sympify(low)) and (high is None or value <= sympify(high))
    return bool(inside and (kind.sign != "positive" or value > 0))


def _of_one(number: Any, sign: str) -> Iterator[Expr]:
    yield from (number, number + 1, 2 * number, number / 2, number - 1, -number)
    yield from (number**2, number**2 + 1, Abs(number) + 1, number / 4, 3 * number)
    yield from (number + Rational(1, 2), number - Rational(1, 2), exp(number + 1))
    if sign:
        yield sqrt(number)
    if sign == "positive":
        yield from (1 / number, 1 / (2 * number), 1 / number**2)


# --- at a point --------------------------------------------------------------------------------------------------------


def value_at(claim: Claim, symbol: Any, term: Any, point: Point) -> Any:
    """The exact value of a witness at a point of the variables before it; None where it is none that is known exactly."""
    if isinstance(term, AtLeast):
        least = 1 if symbol in claim.domain.sizes else claim.domain.kind_of(symbol.name).least or 0
        bound = value_at(claim, None, term.bound, point)
        if bound is None and not any(isinstance(s, MatrixSymbol) for s in term.bound.free_symbols):
            bound = _above(_put(term.bound, point))
        return None if bound is None else max(least, math.ceil(bound))
    if isinstance(term, Family):
        return _entries(term, point)
    if isinstance(symbol, MatrixSymbol):
        factor, array = term.as_coeff_mmul()
        array = array.args[0] if isinstance(array, MatMul) and len(array.args) == 1 else array
        simple = isinstance(array, MatrixSymbol) and isinstance(factor, Rational)
        return mapped(point[array.name], _times(Fraction(int(factor.p), int(factor.q)))) if simple else None
    if any(isinstance(s, MatrixSymbol) for s in term.free_symbols):
        return None
    return _rational(_put(term, point))


def _put(term: Any, point: Point) -> Any:
    """A term with the numbers of a point in it."""
    numbers = {s: Fraction(point[s.name]) for s in term.free_symbols}
    return term.xreplace({s: Rational(value.numerator, value.denominator) for s, value in numbers.items()})


def _rational(found: Any) -> Fraction | None:
    return Fraction(int(found.p), int(found.q)) if isinstance(found, Rational) else None


def _above(number: Any) -> int | None:
    """A whole number that is greater than a real one."""
    return int(number.evalf(20)) + 2 if number.is_real and number < LARGEST else None


def _entries(term: Any, point: Point) -> Any:
    """The entries of a family at a point; None where one is not known exactly."""
    body, index = term.args
    length = _rational(_put(index.range, point))
    if length is None or length > LARGEST or any(isinstance(s, MatrixSymbol) for s in body.free_symbols):
        return None
    entries = [_rational(_put(body.xreplace({index: Integer(k)}), point)) for k in range(int(length))]
    return None if None in entries else entries


def _times(scale: Fraction) -> Callable[[Fraction], Fraction]:
    return lambda entry: scale * entry
