r"""The normal form of an index term: two terms with one normal form have equal values for every size and every entry.

Sums are distributed, index-free factors leave their sums, products of sums become sums over several indices and fall apart into
connected ones, $e^{a+b}=e^ae^b$, $\log(ab)=\log a+\log b$ for positive factors, $\Gamma(z+1)=z\Gamma(z)$, and bound names
become canonical. Equality of normal forms is sufficient, not necessary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, count, permutations, product
from math import comb
from typing import Any, cast

from lemmata.theory.terms.index_terms import (
    FRESH,
    Binder,
    Block,
    Greatest,
    Index,
    Integrated,
    Signed,
    Total,
    fresh,
    substitute,
    substitute_index,
    terms_in,
)
from lemmata.theory.terms.known import IS_ZERO, KNOWN
from lemmata.theory.terms.signs import sign, whole
from lemmata.theory.terms.sympy_facts import (
    Abs,
    Add,
    AppliedUndef,
    Basic,
    Expr,
    Integer,
    KroneckerDelta,
    Mul,
    Number,
    Pow,
    Rational,
    Symbol,
    default_sort_key,
    exp,
    factored,
    gamma,
    log,
    nan,
    oo,
    zoo,
)

BOUND = "_"  # canonical bound names begin with it
LARGEST_FACTORED = 10**9
LARGEST_SHIFT = 50  # of a gamma function that is written out, and of a power of a sum over an index
MOST_STEPS = 1_000  # by which a power is split, and single values that are split off a sum over an index
MOST_PARTS = 100_000  # of all the powers that lead to a power of a sum


class NormalError(ValueError):
    """A term that has no normal form: a division by something not shown to be nonzero, a logarithm of a non-positive."""


@lru_cache(maxsize=200_000)
def normal(term: Expr) -> Expr:
    """The normal form.

    Raises: NormalError where the term divides by, or takes the logarithm or a root of, something whose sign is not inferred.
    """
    if isinstance(term, Number | Symbol) or not term.args:
        if term in (oo, -oo, zoo, nan):
            raise NormalError(f"{term} is no number")
        return term
    for kind, form_of in FORMS.items():
        if isinstance(term, kind):
            return form_of(term)
    return cast("Expr", term.func(*(normal(arg) if isinstance(arg, Expr) else arg for arg in term.args)))


def _signed(term: Expr) -> Expr:
    """The normal form, marked with its sign where that is evident before but not after writing it out."""
    form = normal(term)
    found = sign_of(term)
    return _wrapped(form, 1 if found == ">" else 0) if found in (">", ">=") else form


def _wrapped(form: Expr, flag: int) -> Expr:
    if positive(form) or (flag == 0 and nonnegative(form)) or isinstance(form, Signed):
        return form
    common = _common_factor(form)
    factors = Mul.make_args(common)
    outside = [factor for factor in factors if positive(factor) and not isinstance(factor, Add)]
    inside = _product([factor for factor in factors if factor not in outside])
    return cast("Expr", Mul(*outside, Signed(inside, flag)))


def terms_of(normal_form: Expr) -> tuple[Expr, ...]:
    """The addends of a normal form."""
    return normal_form.args if isinstance(normal_form, Add) else () if normal_form == 0 else (normal_form,)


def _product(factors: list[Expr]) -> Expr:
    """The product of normal forms, distributed over sums."""
    total: Expr = Integer(1)
    for factor in factors:
        if isinstance(total, Add) or isinstance(factor, Add):
            total = Add(*(_monomial(a * b) for a in terms_of(total) for b in terms_of(factor)))
        else:
            total = _monomial(total * factor)
    return total


def _monomial(product: Expr) -> Expr:
    """SymPy may merge factors of a product (delta, exponentials, powers); powers of sums it leaves are distributed."""
    if isinstance(product, Mul):
        parts = [_unmarked(factor) for factor in product.args]
        parts = [_power(f.base, f.exp) if isinstance(f, Pow) and isinstance(f.base, Add) else f for f in parts]
        if any(isinstance(part, Add) for part in parts) or parts != list(product.args):
            return _product(parts)
        if any(map(_is_delta_power, product.args)):
            return cast("Expr", Mul(*(f.base if _is_delta_power(f) else f for f in product.args)))
    return _unmarked(product)


def _unmarked(factor: Expr) -> Expr:
    """A signed form, or a natural power of one, written out again."""
    base, exponent = factor.args if isinstance(factor, Pow) else (factor, Integer(1))
    if not isinstance(base, Signed):
        return factor
    if isinstance(factor, Signed):
        return cast("Expr", factor.args[0])
    return _power(base.args[0], exponent) if isinstance(exponent, Integer) and exponent > 0 else factor


def _is_delta_power(factor: Expr) -> bool:
    """A power of a Kronecker delta that equals it: 0 to the power 0 would be 1."""
    return isinstance(factor, Pow) and isinstance(factor.base, KroneckerDelta) and positive(factor.exp)


def _exponential(argument: Expr) -> Expr:
    factors: list[Expr] = []
    for part in terms_of(argument):
        logs = [factor for factor in Mul.make_args(part) if isinstance(factor, log)]
        if len(logs) == 1:
            factors.append(_power(normal(logs[0].args[0]), normal(part / logs[0])))
        else:
            factors.append(cast("Expr", exp(part)))
    return _product(factors)


def _of_power(term: Pow) -> Expr:
    base = normal(term.base) if isinstance(term.exp, Integer) and term.exp > 0 else _signed(term.base)
    return _power(base, normal(term.exp))


def _power(base: Expr, exponent: Expr) -> Expr:
    if exponent == 0:
        return Integer(1)
    if isinstance(base, exp):
        return _exponential(normal(base.args[0] * exponent))
    if isinstance(exponent, Integer):
        return _natural_power(base, exponent) if exponent > 0 else _divided(base, exponent)
    if whole(exponent) and nonnegative(exponent) and not positive(base):
        return _whole_power(base, exponent)
    return _real_power(base, exponent)


def _natural_power(base: Expr, exponent: Integer) -> Expr:
    """b^k for a number k > 0: of a sum written out."""
    if isinstance(base, Signed):
        return _power(cast("Expr", base.args[0]), exponent)
    if isinstance(base, Add):
        if exponent > MOST_PARTS or exponent * comb(int(exponent) + len(base.args) - 1, int(exponent)) > MOST_PARTS:
            raise NormalError(f"a sum to the power {exponent!s:.40} has too many parts to be written out")
        result = base
        for _ in range(int(exponent) - 1):
            result = _product([result, base])
        return result
    if isinstance(base, KroneckerDelta):
        return base
    return _product([cast("Expr", Pow(factor, exponent)) for factor in Mul.make_args(base)])


def _divided(base: Expr, exponent: Integer) -> Expr:
    """b^-k for a number k > 0."""
    if not (positive(base) or positive(-base)):
        raise NormalError(f"division by {base}, which is not shown to be nonzero")
    return cast("Expr", Mul(*(Pow(factor, exponent) for factor in Mul.make_args(_common_factor(base)))))


def _real_power(base: Expr, exponent: Expr) -> Expr:
    if not (positive(base) or (nonnegative(base) and positive(exponent))):
        raise NormalError(f"({base})**({exponent}), where the base is not shown to be positive")
    factors = Mul.make_args(base)
    if not all(map(nonnegative, factors)):
        return cast("Expr", Pow(base, exponent))
    parts = terms_of(exponent) if positive(base) else (exponent,)
    pieces: list[Expr] = []
    for factor in factors:
        for part in parts:
            piece = Pow(_exponential(normal(factor.args[0] * part)), 1) if isinstance(factor, exp) else Pow(factor, part)
            pieces.append(piece)
    return _product(pieces)


def _whole_power(base: Expr, exponent: Expr) -> Expr:
    """b^(m + k) = b^m b^k for whole m, k >= 0, also where b is 0 or negative; m is as small as it can be."""
    shift, rest = exponent.as_coeff_Add()
    lowest = shift
    while shift - lowest < MOST_STEPS and nonnegative(rest + lowest - 1):
        lowest -= 1
    return _product([*(cast("Expr", Pow(f, rest + lowest)) for f in Mul.make_args(base)), _power(base, shift - lowest)])


def _common_factor(base: Expr) -> Expr:
    """A sum with its common monomial taken out (so that reciprocals and logarithms of equal sums look alike)."""
    if not isinstance(base, Add):
        return base
    tables = [
        dict((f, Integer(1)) if isinstance(f, exp) else f.as_base_exp() for f in Mul.make_args(part) if not f.is_Rational)
        for part in base.args
    ]
    common = Integer(1)
    for key in tables[0]:
        exponents = [table.get(key) for table in tables]
        if all(e is not None and e.is_Rational for e in exponents) and positive(key):
            common = common * Pow(key, min(e for e in exponents if e is not None))
    lead = sorted(base.args, key=default_sort_key)[0].as_coeff_Mul()[0]
    common = common * abs(lead)
    rest = Add(*(_monomial(part / common) for part in base.args))
    return cast("Expr", Mul(common, rest, evaluate=False)) if common != 1 else base


def _of_logarithm(term: log) -> Expr:
    factors = Mul.make_args(term.args[0])
    if len(factors) > 1 and all(sign_of(factor) == ">" for factor in factors):
        return cast("Expr", Add(*(normal(log(factor)) for factor in factors)))
    return _logarithm(_signed(term.args[0]))


def _logarithm(argument: Expr) -> Expr:
    if not positive(argument):
        raise NormalError(f"the logarithm of {argument}, which is not shown to be positive")
    parts: list[Expr] = []
    for factor in Mul.make_args(_common_factor(argument)):
        if not positive(factor):
            return cast("Expr", log(argument))
        if isinstance(factor, exp):
            parts.append(normal(factor.args[0]))
        elif isinstance(factor, Pow):
            parts.append(_product([normal(factor.exp), _logarithm(normal(factor.base))]))
        elif isinstance(factor, Rational) and factor != 1:
            parts.append(_log_rational(factor))
        else:
            parts.append(cast("Expr", log(factor)))
    return cast("Expr", Add(*parts))


def _log_rational(value: Rational) -> Expr:
    result: Expr = Integer(0)
    for number, direction in ((int(value.p), 1), (int(value.q), -1)):
        factors = factored(number) if number <= LARGEST_FACTORED else {number: 1}
        result += direction * Add(*(power * log(Integer(factor)) for factor, power in factors.items()))
    return result


def _absolute(argument: Expr) -> Expr:
    if nonnegative(argument):
        return argument
    if nonnegative(-argument):
        return cast("Expr", -argument)
    factors = Mul.make_args(_common_factor(argument))
    outside = [factor for factor in factors if positive(factor)]
    inside = _product([factor for factor in factors if not positive(factor)])
    if sorted(terms_of(inside), key=default_sort_key)[0].as_coeff_Mul()[0] < 0:
        inside = normal(-inside)
    scale = _content(inside)
    return _product([*outside, scale, cast("Expr", Abs(normal(inside / scale)))])


def _content(expression: Expr) -> Rational:
    """The size of the rational coefficient of the first addend."""
    return cast("Rational", abs(sorted(terms_of(expression), key=default_sort_key)[0].as_coeff_Mul()[0]))


def _gamma(argument: Expr) -> Expr:
    if not positive(argument):
        raise NormalError(f"the gamma function at {argument}, which is not shown to be positive")
    shift, rest = argument.as_coeff_Add()
    if not shift.is_Rational or rest == 0:
        return cast("Expr", gamma(argument))
    steps = int(shift // 1) if 1 <= shift < LARGEST_SHIFT + 1 else 0
    base = argument - steps
    if not positive(base):
        return cast("Expr", gamma(argument))
    return _product([cast("Expr", gamma(base)), *(normal(base + k) for k in range(steps))])


# --- sums -------------------------------------------------------------------------------------------------------------


def _applied(function: Any, args: list[Expr]) -> Expr:
    """An entry of an array, or a known function: is_zero is 0 of what has variables and a sign; of numbers a rule tells."""
    if function == KNOWN[IS_ZERO] and not args[0].is_number and (positive(args[0]) or positive(-args[0])):
        return Integer(0)
    return cast("Expr", function(*args))


def size_of(index: Index) -> Expr:
    """How many values an index takes; for a block of a layer the sum of 1 over it."""
    if isinstance(index.range, Block):
        return Total(Integer(1), canonical_index(index, 0))
    return cast("Expr", index.range)


def canonical_index(index: Index, height: int) -> Index:
    return Index(f"{BOUND}{height}", index.range)


def _total(body: Expr, index: Index) -> Expr:
    split = _split_range(index)
    if split is not None:
        normal(body)  # it has a value at every index: SymPy would compute with 1/0 as if it were one
        shorter, lasts = split
        rest = Total(substitute_index(body, index, shorter), shorter) if shorter is not None else Integer(0)
        return normal(cast("Expr", Add(rest, *(substitute_index(body, index, last) for last in lasts))))
    renamed = _apart(index, body)
    return _total_of(substitute_index(body, index, renamed), renamed)


@lru_cache(maxsize=200_000)
def _total_of(body: Expr, index: Index) -> Expr:
    """The normal form of a sum whose index is no other one's name."""
    return cast("Expr", Add(*(_total_of_monomial(part, [index]) for part in terms_of(normal(body)))))


def _apart(index: Index, body: Expr) -> Index:
    """An index of the same range with a name that is not free in a term: the same one for terms that differ in bound names."""
    taken = {symbol.name for symbol in body.free_symbols | index.range.free_symbols}
    return Index(next(name for name in map("{}#~".format, count()) if name not in taken), index.range)


def _split_range(index: Index) -> tuple[Index | None, list[Expr]] | None:
    """A range of s + k values, k a whole number >= 1, as the first s and k single ones."""
    if isinstance(index.range, Block):
        return None
    shift, rest = cast("Expr", index.range).as_coeff_Add()
    if not (isinstance(shift, Integer) and 1 <= shift <= MOST_STEPS):
        return None
    if rest != 0 and not positive(rest):
        return None  # the shorter range could be empty
    lasts = [cast("Expr", rest + k) for k in range(int(shift))]
    return (None if rest == 0 else fresh(Index(index.name, rest))), lasts  # a free index may have that name and range


def _total_of_monomial(monomial: Expr, indices: list[Index]) -> Expr:
    """The normal form of the sum of one monomial over some indices."""
    factors, indices = _flatten(monomial, indices)
    for factor in factors:
        if isinstance(factor, KroneckerDelta):
            for gone, kept in (factor.args, factor.args[::-1]):
                if gone in indices and (kept.free_symbols - {gone}) and _within(kept, cast("Index", gone)):
                    rest = Mul(*factors) / factor
                    left = [substitute(index, {gone: kept}) for index in indices if index != gone]
                    replaced = normal(substitute_index(rest, cast("Index", gone), kept))
                    return cast("Expr", Add(*(_total_of_monomial(part, left) for part in terms_of(replaced))))
    outside, components = _components(factors, indices)
    result = outside
    for inside, members in components:
        result = result * _component(inside, members)
    return result


def _within(kept: Basic, gone: Index) -> bool:
    """Whether a term that replaces an index is known to lie in its range."""
    return isinstance(kept, Index) and kept.range == gone.range


def _flatten(monomial: Expr, indices: list[Index]) -> tuple[list[Expr], list[Index]]:
    """The factors of a monomial under its sums, whole powers of sums opened into indices of their own."""
    factors: list[Expr] = []
    indices = list(indices)
    waiting = list(Mul.make_args(monomial))
    while waiting:
        factor = waiting.pop()
        base, exponent = factor.as_base_exp() if not isinstance(factor, exp) else (factor, Integer(1))
        bound = set(indices)
        if isinstance(base, Total) and isinstance(exponent, Integer) and exponent > 0 and base.free_symbols & bound:
            if exponent > LARGEST_SHIFT:
                raise NormalError(f"a sum to the power {exponent!s:.40} has too many indices to be written out")
            for _ in range(int(exponent)):
                inner = fresh(base.index)
                indices.append(inner)
                waiting += Mul.make_args(substitute_index(base.body, base.index, inner))
        else:
            factors.append(factor)
    return factors, indices


def _components(factors: list[Expr], indices: list[Index]) -> tuple[Expr, list[tuple[list[Expr], list[Index]]]]:
    """Index-free factors, then groups of factors and indices that share none with another group."""
    bound = set(indices)
    groups: list[tuple[list[Expr], set[Basic]]] = [([], {index} | (index.range.free_symbols & bound)) for index in indices]
    outside: Expr = Integer(1)
    for factor in factors:
        met = factor.free_symbols & set(indices)
        if met:
            groups.append(([factor], set(met)))
        else:
            outside = outside * factor
    merged: list[tuple[list[Expr], set[Basic]]] = []
    for inside, members in groups:
        touching = [group for group in merged if group[1] & members]
        merged = [group for group in merged if not group[1] & members]
        for group in touching:
            inside, members = [*group[0], *inside], members | group[1]
        merged.append((inside, members))
    return outside, [(inside, [index for index in indices if index in members]) for inside, members in merged]


def _component(factors: list[Expr], indices: list[Index]) -> Expr:
    """One connected sum, with canonical bound names."""
    factors = [factor for factor in factors if factor != 1]
    layered = _join_layers(factors, indices)
    if layered is not None:
        joined, others, single = layered
        body = substitute(Mul(*factors), {joined: single})
        return _component(list(Mul.make_args(body)), [*others, single])
    body = cast("Expr", Mul(*factors))
    if not factors and len(indices) == 1:
        return size_of(indices[0])
    height = _height(body)
    found: dict[Expr, None] = {}
    for order in _orders(factors, indices):
        if any(set(order[place:]) & index.range.free_symbols - {index} for place, index in enumerate(order)):
            continue  # an index is bound inside the one that its range depends on
        found.setdefault(_nest(body, list(order), height))
    if not found:
        raise NormalError("a sum without an index")
    one, *more = found
    # the text tells ranges apart
    return min(found, key=lambda named: f"{default_sort_key(named)} {text_of(named)}") if more else one


@lru_cache(maxsize=50_000)
def text_of(term: Expr) -> str:
    """As SymPy writes it, which takes long."""
    return str(term)


def _orders(factors: list[Expr], indices: list[Index]) -> Iterator[list[Index]]:
    """The orders to choose from: by what each index does in the factors, all orders of those that do the same.

    Any order gives the same value. What an index does is told without the names of indices, so renaming changes no choice.
    """
    bound = set(indices)
    if len(indices) == 1 or any(index.range.free_symbols & bound for index in indices):
        yield from map(list, permutations(indices))
        return
    others = {index: Index(f"?{index.range}", index.range) for index in indices}
    alike: dict[str, list[Index]] = {}
    for index in indices:
        marked = others | {index: Index(f"!{index.range}", index.range)}
        does = sorted(text_of(substitute(factor, marked)) for factor in factors if index in factor.free_symbols)
        alike.setdefault(f"{index.range} {does}", []).append(index)
    for choice in product(*(permutations(alike[key]) for key in sorted(alike))):
        yield list(chain.from_iterable(choice))


def _join_layers(factors: list[Expr], indices: list[Index]) -> tuple[Index, list[Index], Index] | None:
    r"""$\sum_t\sum_{j:\,\mathrm{layers}_j=t}f(j)=\sum_jf(j)$: every pattern lies in one layer."""
    for inner in indices:
        if isinstance(inner.range, Block):
            layer = inner.range.args[1]
            others = [index for index in indices if index not in (inner, layer)]
            plain = [substitute(factor, {inner: fresh_free(inner)}) for factor in factors]
            apart = all(layer not in factor.free_symbols for factor in plain)
            if layer in indices and apart and all(layer not in other.range.free_symbols for other in others):
                return inner, others, fresh(Index(inner.name, inner.range.args[2]))
    return None


def fresh_free(index: Index) -> Symbol:
    """A plain symbol in place of an index, to see what else depends on the index's range."""
    return Symbol(f"{index.name}?", integer=True, nonnegative=True)


def _nest(body: Expr, order: list[Index], height: int) -> Expr:
    """Bind the indices, the last of the list innermost, under the names of their heights."""
    named: dict[Basic, Index] = {}
    for place, index in enumerate(order):
        named[index] = Index(f"{BOUND}{height + len(order) - 1 - place}", substitute(index.range, named))
    body = substitute(body, named)
    for index in reversed(order):
        body = Total(body, named[index])
    return body


def _height(term: Basic) -> int:
    """One more than the greatest canonical name bound inside."""
    highest = -1
    for name in {node.index.name for node in terms_in(term) if isinstance(node, Binder)}:
        if name.startswith(BOUND) and name[1:].isdigit():
            highest = max(highest, int(name[1:]))
    return highest + 1


# --- extremes and integrals -------------------------------------------------------------------------------------------


def _greatest(body: Expr, index: Index) -> Expr:
    renamed = _apart(index, body)
    expanded = normal(substitute_index(body, index, renamed))
    outside = [part for part in terms_of(expanded) if renamed not in part.free_symbols]
    inside = cast("Expr", Add(*(part for part in terms_of(expanded) if renamed in part.free_symbols)))
    if inside == 0:
        return cast("Expr", Add(*outside))
    scale = _content(inside)
    scaled = cast("Expr", Add(*(part / scale for part in terms_of(inside))))
    if isinstance(scaled, Greatest) and isinstance(scaled.index.range, Block) and scaled.index.range.args[1] == renamed:
        single = fresh(Index(index.name, scaled.index.range.args[2]))
        opened = substitute_index(scaled.body, scaled.index, single)
        if renamed not in opened.free_symbols:
            return cast("Expr", Add(*outside, scale * _greatest(opened, single)))
    named = Index(f"{BOUND}{_height(scaled)}", index.range)
    return cast("Expr", Add(*outside, scale * Greatest(substitute_index(scaled, renamed, named), named)))


def _integrated(term: Integrated) -> Expr:
    body, variable, low, high = term.args
    signs = {"positive": True} if nonnegative(low) else {"real": True}
    renamed = Symbol(f"t~{next(FRESH)}", **signs)  # so that no name bound inside can be the same
    low, high = normal(low), high if high is oo else normal(high)
    expanded = normal(substitute(body, {variable: renamed}))
    result: Expr = Integer(0)
    for part in terms_of(expanded):
        factors = Mul.make_args(part)
        outside = Mul(*(f for f in factors if renamed not in f.free_symbols))
        inside = Mul(*(f for f in factors if renamed in f.free_symbols))
        sums = [f for f in Mul.make_args(inside) if isinstance(f, Total)]
        if sums:  # the integral of a finite sum is the sum of the integrals
            index = fresh(sums[0].index)
            body = inside / sums[0] * substitute_index(sums[0].body, sums[0].index, index)
            result += _product([outside, normal(Total(Integrated(body, renamed, low, high), index))])
            continue
        height = 1 + max((int(node.args[1].name[len(BOUND) + 1 :]) for node in inside.atoms(Integrated)), default=-1)
        named = Symbol(f"{BOUND}t{height}", **signs)
        result += outside * Integrated(substitute(inside, {renamed: named}), named, low, high)
    return result


FORMS: dict[type, Callable[[Any], Expr]] = {
    Add: lambda term: cast("Expr", Add(*map(normal, term.args))),
    Mul: lambda term: _product([normal(factor) for factor in term.args]),
    exp: lambda term: _exponential(normal(term.args[0])),  # before `Pow`: SymPy's exp is also the power of E
    Pow: _of_power,
    log: _of_logarithm,
    Signed: lambda term: _wrapped(normal(term.args[0]), int(term.args[1])),
    Total: lambda term: _total(term.body, term.index),
    Greatest: lambda term: _greatest(term.body, term.index),
    Integrated: _integrated,
    Abs: lambda term: _absolute(normal(term.args[0])),
    gamma: lambda term: _gamma(_signed(term.args[0])),
    KroneckerDelta: lambda term: cast("Expr", KroneckerDelta(*sorted(map(normal, term.args), key=default_sort_key))),
    AppliedUndef: lambda term: _applied(term.func, [normal(arg) for arg in term.args]),
}


def is_zero(term: Expr) -> bool:
    """Whether the normal form is 0."""
    return bool(normal(term) == 0)


def sign_of(term: Expr) -> str:
    """What is known of the sign of a term as it is written: ">", ">=", "=", or "" where it may be negative."""
    found = sign(term)
    return "" if found in ("<", "<=") else found


def positive(term: Expr) -> bool:
    """Whether a term is shown to be positive."""
    return sign_of(term) == ">"


def nonnegative(term: Expr) -> bool:
    """Whether a term is shown to be nonnegative."""
    return sign_of(term) != ""
