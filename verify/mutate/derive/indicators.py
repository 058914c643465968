"""What indicators are: between 0 and 1 always, and 1 or 0 where the sign of what they compare follows from the domain.

An indicator is `is_zero` of a positive part (a + |a|) / 2 to the kernel: 1 where a <= 0, else 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sympy import Abs, Basic, Eq, Integer, Le, Lt, Ne

from lemmata.theory.kernel.derivation import Derivation
from lemmata.theory.kernel.logic import Step
from lemmata.theory.kernel.meaning import MeaningError, lower, scope_of
from lemmata.theory.kernel.normal import sign_of
from lemmata.theory.language.claim import Claim, relations
from lemmata.theory.terms.index_terms import Index, Total
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.verify.mutate.derive.hypotheses import assumptions, ends
from lemmata.verify.mutate.derive.workbench import Workbench

MOST, MOST_SPLIT = 12, 4  # indicators of a mutant; numbers of which both signs are looked at


def of_indicators(bench: Workbench, original: Claim, mutant: Claim) -> list[Step]:
    """Steps that the kernel accepts: bounds of the indicators, summed, and the values of those that the domain decides."""
    formulas = (mutant.statement, mutant.given, original.given)
    found = list(dict.fromkeys(one for formula in formulas for one in _named(formula, mutant, KNOWN[IS_ZERO])))
    steps = [step for number, one in enumerate(found[:MOST]) for step in _at_most_1(f"indicator {number}", one)]
    steps += _ordered(found[:MOST])
    if mutant.given != original.given:
        counted = [one for one in found[:MOST] if len(_indices(one)) == 1]
        steps += [step for number, one in enumerate(counted) for step in _at_least_1(f"count {number}", one, mutant)]
    alone = [one for one in found[:MOST] if not _indices(one)]
    if alone:
        known = [*ends(mutant.domain), *assumptions(mutant.given)]
        steps += known
        for number, one in enumerate(alone):
            steps += _decided(bench, f"decided {number}", one, mutant, known)
    return bench.accepted(steps, mutant)[0]


def of_parts(bench: Workbench, original: Claim, mutant: Claim) -> list[Step]:
    """Steps that the kernel accepts: positive parts fall with what they are of, and so do their sums over an index."""
    found = dict.fromkeys(size for one in (mutant, original) for size in _named(one.statement, mutant, Abs))
    parts = [size for size in found if _argument(size.args[0]) is not None]
    return bench.accepted([*_ordered_parts(parts[:MOST])], mutant)[0]


def by_signs_of_parts(mutant: Claim) -> Iterator[Derivation]:
    """A derivation by cases for the signs of what positive parts are of: in each case both sides are sums of sizes."""
    part = mutant.statement
    sizes = list(dict.fromkeys(_named(part, mutant, Abs))) if isinstance(part, Le | Lt) else []
    split = [size for size in sizes if size.args[0].has(Abs)]
    if not 0 < len(split) <= MOST_SPLIT or any(_indices(size) or size.has(Total) for size in sizes):
        return
    known = [*assumptions(mutant.given)]
    known += [Step(f"size {k}", "absolute", None, (), {"of": size.args[0]}) for k, size in enumerate(sizes)]
    labels = tuple(step.label for step in known)
    steps = _by_cases("part", part, [size.args[0] for size in split], labels)
    yield Derivation(mutant.id, (*known, *steps, Step("the mutant", "both", part, ("part",))))


def _by_cases(name: str, part: Basic, numbers: list[Any], known: tuple[str, ...]) -> Iterator[Step]:
    """`name`: the relation, for numbers that are at most 0 or positive, each with the size that it has then."""
    if not numbers:
        yield Step(name, "linear", part, known)
        return
    a, on = numbers[0], Le(numbers[0], 0, evaluate=False)
    for word, case, size in (("low", on, -a), ("high", Lt(0, a, evaluate=False), a)):
        label = f"{name} {word}"
        yield Step(f"{label} sign", "assume", case)
        yield from size_of(f"{label} size", a, size, f"{label} sign")
        yield from _by_cases(label, part, numbers[1:], (*known, f"{label} sign", f"{label} size |a|"))
    yield Step(name, "cases", None, (f"{name} low", f"{name} high"), {"on": on})


def _named(statement: Basic | None, claim: Claim, kind: Any) -> Iterator[Any]:
    """The terms of a kind that a statement has to the kernel, with names for their indices that derivations may use."""
    scope = scope_of(claim.domain)
    for relation in relations(statement) if statement is not None else ():
        for side in relation.args:
            try:
                atoms = sorted(lower(side, scope).atoms(kind), key=str)
            except MeaningError:
                continue
            for one in atoms:  # the names of bound indices are the kernel's own
                free = _indices(one)
                others = sorted(one.atoms(Index) - {*free}, key=str)
                yield one.xreplace({index: Index(f"entry{k}", index.range) for k, index in enumerate((*free, *others))})


def _indices(term: Any) -> list[Index]:
    return sorted((symbol for symbol in term.free_symbols if isinstance(symbol, Index)), key=str)


def _at_most_1(name: str, one: Any) -> Iterator[Step]:
    """is_zero(e) <= 1, by cases, and the sum of it over an index."""
    (e,) = one.args
    below = Le(one, 1, evaluate=False)
    for word, case, value in (("at", Eq(e, 0, evaluate=False), 1), ("off", Ne(e, 0, evaluate=False), 0)):
        yield Step(f"{name} {word}", "assume", case)
        yield Step(f"{name} {word} value", "indicator", Eq(one, value, evaluate=False), (f"{name} {word}",))
        yield Step(f"{name} {word} most", "linear", below, (f"{name} {word} value",))
    cases = {"on": Eq(e, 0, evaluate=False)}
    yield Step(f"{name} most", "cases", None, (f"{name} at most", f"{name} off most"), cases)
    for index in _indices(one):
        yield Step(f"{name} over {index}", "sum", None, (f"{name} most",), {"over": index})


def _at_least_1(name: str, one: Any, claim: Claim) -> Iterator[Step]:
    """1 <= the sum c of an indicator over its index, where the hypotheses say that it is positive: 0 <= c (c - 1)."""
    (e,), (index,) = one.args, _indices(one)
    count = Total(one, index)
    whole = Le(0, one * (count - 1), evaluate=False)
    yield Step(f"{name} term", "term", None, (), {"of": one, "over": index, "at": index})
    for word, case, value in (("at", Eq(e, 0, evaluate=False), 1), ("off", Ne(e, 0, evaluate=False), 0)):
        yield Step(f"{name} {word}", "assume", case)
        yield Step(f"{name} {word} value", "indicator", Eq(one, value, evaluate=False), (f"{name} {word}",))
        times = Eq(one * (count - 1), value * (count - 1), evaluate=False)
        yield Step(f"{name} {word} times", "product", times, (f"{name} {word} value",), {"by": count - 1})
        yield Step(f"{name} {word} then", "linear", whole, (f"{name} {word} times", f"{name} {word} value", f"{name} term"))
    yield Step(f"{name} each", "cases", None, (f"{name} at then", f"{name} off then"), {"on": Eq(e, 0, evaluate=False)})
    yield Step(f"{name} sum", "sum", None, (f"{name} each",), {"over": index})
    yield Step(f"{name} square", "linear", Le(0, count * (count - 1), evaluate=False), (f"{name} sum",))
    given = [Step(f"{name} {step.label}", step.rule, step.formula) for step in assumptions(claim.given)]
    yield from given
    yield Step(f"{name} some", "linear", Lt(0, count, evaluate=False), tuple(step.label for step in given))
    whole_one = Le(0, count - 1, evaluate=False)
    yield Step(f"{name} one", "divide", whole_one, (f"{name} square", f"{name} some"), {"by": count})


def _ordered(found: list[Any]) -> Iterator[Step]:
    """is_zero(a's part) <= is_zero(b's part) where evidently b <= a, and the sums over an index: what is within is so for b."""
    arguments = {one: _argument(one.args[0]) for one in found}
    for number, (one, other) in enumerate(permutations(found, 2)):
        a, b = arguments[one], arguments[other]
        if a is None or b is None or _indices(one) != _indices(other) or sign_of(a - b) not in (">", ">="):
            continue
        name, ordered = f"ordered {number}", Le(one, other, evaluate=False)
        bounds = tuple(f"indicator {found.index(each)} most" for each in (one, other))
        yield Step(f"{name} in", "assume", Le(a, 0, evaluate=False))
        yield Step(f"{name} more", "sign", Le(0, a - b, evaluate=False))
        yield Step(f"{name} also", "linear", Le(b, 0, evaluate=False), (f"{name} in", f"{name} more"))
        yield from size_of(f"{name} also", b, -b, f"{name} also")
        yield Step(f"{name} also part", "linear", Eq(other.args[0], 0, evaluate=False), (f"{name} also |a|",))
        yield indicator_value(f"{name} also", other, 1, f"{name} also part")
        yield Step(f"{name} in then", "linear", ordered, (f"{name} also value", bounds[0]))
        yield Step(f"{name} out", "assume", Lt(0, a, evaluate=False))
        yield from size_of(f"{name} out", a, a, f"{name} out")
        yield Step(f"{name} out part", "linear", Lt(0, one.args[0], evaluate=False), (f"{name} out |a|", f"{name} out"))
        yield from not_zero(f"{name} out", one, one.args[0], f"{name} out part")
        yield Step(f"{name} out then", "linear", ordered, (f"{name} out value",))
        yield Step(name, "cases", None, (f"{name} in then", f"{name} out then"), {"on": Le(a, 0, evaluate=False)})
        for index in _indices(one):
            yield Step(f"{name} over {index}", "sum", None, (name,), {"over": index})


def _ordered_parts(found: list[Any]) -> Iterator[Step]:
    """Of |e| and |f|, the positive parts of a and b, |f| <= |e| where evidently b <= a."""
    for number, (one, other) in enumerate(permutations(found, 2)):
        (e,), (f,) = one.args, other.args
        a, b = _argument(e), _argument(f)
        if _indices(one) != _indices(other) or sign_of(a - b) not in (">", ">="):
            continue
        name, room = f"part {number}", a + Abs(a) - b
        yield Step(f"{name} more", "sign", Le(0, a - b, evaluate=False))
        for word, inner in (("a", a), ("b", b), ("e", e)):
            yield Step(f"{name} |{word}|", "absolute", None, (), {"of": inner})
        known = tuple(f"{name} {word}" for word in ("more", "|a|", "|b|"))
        yield Step(f"{name} one", "linear", Le(b, room, evaluate=False), known)
        yield Step(f"{name} other", "linear", Le(-b, room, evaluate=False), known)
        yield Step(f"{name} size", "absolute", Le(Abs(b), room, evaluate=False), (f"{name} one", f"{name} other"))
        yield Step(f"{name} above", "linear", Le(f, e, evaluate=False), (f"{name} size",))
        yield Step(f"{name} below", "linear", Le(-f, e, evaluate=False), known)
        yield Step(f"{name} sizes", "absolute", Le(Abs(f), e, evaluate=False), (f"{name} above", f"{name} below"))
        yield Step(name, "linear", Le(other, one, evaluate=False), (f"{name} sizes", f"{name} |e|"))
        for index in _indices(one):
            yield Step(f"{name} over {index}", "sum", None, (name,), {"over": index})


def _decided(bench: Workbench, name: str, one: Any, claim: Claim, known: list[Step]) -> tuple[Step, ...]:
    """Steps that say whether an indicator is 1 or 0; none where its sign does not follow."""
    for steps in _ways(name, one, tuple(step.label for step in known)):
        kept, _ = bench.accepted([*known, *steps], claim)
        if kept and kept[-1] == steps[-1]:
            return steps
    return ()


def _ways(name: str, one: Any, known: tuple[str, ...]) -> Iterator[tuple[Step, ...]]:
    (e,) = one.args
    if e.is_number:
        yield Step(f"{name} 0", "linear", Eq(e, 0, evaluate=False)), indicator_value(name, one, 1, f"{name} 0")
        yield from (
            (Step(f"{name} +", "sign", Lt(0, sign * e, evaluate=False)), *not_zero(name, one, sign * e, f"{name} +"))
            for sign in (1, -1)
        )
        return
    a = _argument(e)
    if a is not None:
        yield from _by_sign(name, one, a, known)


def _argument(e: Any) -> Any:
    """Of a positive part, what it is of."""
    for size in sorted(e.atoms(Abs), key=str):
        for a in (size.args[0], -size.args[0]):
            if (e - (a + size) / 2).expand() == 0:
                return a
    return None


def _by_sign(name: str, one: Any, a: Any, known: tuple[str, ...]) -> Iterator[tuple[Step, ...]]:
    """Where a <= 0: |a| = -a, so that the part is 0; where a > 0: |a| = a, so that it is a."""
    (e,) = one.args
    sizes = sorted(a.atoms(Abs), key=str)
    inner = tuple(Step(f"{name} |{k}|", "absolute", None, (), {"of": b.args[0]}) for k, b in enumerate(sizes))
    used = (*known, *(step.label for step in inner))
    above: list[Step] = []
    for k, b in enumerate(sizes):
        factor = a.coeff(b)
        if factor.is_number and factor > 0:
            most, label = (b - a / factor).expand(), f"{name} size {k}"
            sides = {f"{label} {word}": Le(sign * b.args[0], most, evaluate=False) for word, sign in (("+", 1), ("-", -1))}
            above += [Step(side, "linear", formula, known) for side, formula in sides.items()]
            above.append(Step(label, "absolute", Le(b, most, evaluate=False), tuple(sides)))
    below = (*used, *(step.label for step in above if step.rule == "absolute"))
    yield (
        *inner,
        *above,
        Step(f"{name} sign", "linear", Le(a, 0, evaluate=False), below),
        *size_of(name, a, -a, f"{name} sign"),
        Step(f"{name} part", "linear", Eq(e, 0, evaluate=False), (f"{name} |a|",)),
        indicator_value(name, one, 1, f"{name} part"),
    )
    yield (
        *inner,
        Step(f"{name} sign", "linear", Lt(0, a, evaluate=False), used),
        *size_of(name, a, a, f"{name} sign"),
        Step(f"{name} part", "linear", Lt(0, e, evaluate=False), (f"{name} |a|", f"{name} sign")),
        *not_zero(name, one, e, f"{name} part"),
    )


def size_of(name: str, a: Any, size: Any, fact: str) -> tuple[Step, ...]:
    """`name |a|`: |a| = size, which is a or -a, from the fact that it is not negative."""
    sides = ((f"{name} one", a), (f"{name} other", -a))
    return (
        Step(f"{name} at least", "absolute", None, (), {"of": a}),
        *(Step(label, "linear", Le(value, size, evaluate=False), (fact,)) for label, value in sides),
        Step(f"{name} at most", "absolute", Le(Abs(a), size, evaluate=False), (f"{name} one", f"{name} other")),
        Step(f"{name} no less", "linear", Le(size, Abs(a), evaluate=False), (f"{name} at least",)),
        Step(f"{name} |a|", "squeeze", Eq(Abs(a), size, evaluate=False), (f"{name} at most", f"{name} no less")),
    )


def not_zero(name: str, one: Any, positive: Any, fact: str) -> tuple[Step, ...]:
    """`name value`: is_zero(e) = 0, from the fact that e or -e is positive."""
    unequal = Step(f"{name} not 0", "product", Ne(positive, 0, evaluate=False), (fact,), {"by": Integer(1)})
    return unequal, indicator_value(name, one, 0, f"{name} not 0")


def indicator_value(name: str, one: Any, value: int, fact: str) -> Step:
    """`name value`: is_zero(e) = 1 or 0, from e = 0 or e != 0."""
    return Step(f"{name} value", "indicator", Eq(one, value, evaluate=False), (fact,))
