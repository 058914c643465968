r"""What the operators mean at symbolic sizes: `lower` writes a claim's expression in the index language of derivations.

Each operator has one entry in `MEANINGS`, beside its `definition` for explicit matrices; the two are compared at explicit
matrices by the tests and whenever derivations are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from itertools import count
from typing import Any, cast

from theory.kernel.derivative import derivative
from theory.language.domain import Domain, HullState, NonNegative, Positive
from theory.language.operator import Operator, VectorOperator
from theory.terms.index_terms import Binder, Block, Entry, Family, Greatest, Index, Integrated, Total, array, least, substitute
from theory.terms.signs import sign, whole
from theory.terms.sympy_facts import (
    Abs,
    AppliedUndef,
    Basic,
    BooleanFunction,
    Function,
    Integer,
    KroneckerDelta,
    MatrixExpr,
    MatrixSymbol,
    Relational,
    Symbol,
    exp,
    gamma,
    log,
    sqrt,
)

_NAMES = count()


class MeaningError(ValueError):
    """An expression that has no meaning at symbolic sizes yet: an operator without an entry, a wrong shape."""


@dataclass(frozen=True)
class Vec:
    """A lowered vector: its length and its entry at an index."""

    length: Any
    entry: Callable[[Any], Any]

    def index(self, name: str = "i") -> Index:
        return Index(f"{name}~v{next(_NAMES)}", self.length)


@dataclass(frozen=True)
class Mat:
    """A lowered matrix of patterns (rows): counts and entries."""

    rows: Any
    columns: Any
    entry: Callable[[Any, Any], Any]
    name: str

    def row(self) -> Index:
        return Index(f"i~v{next(_NAMES)}", self.rows)

    def column(self) -> Index:
        return Index(f"k~v{next(_NAMES)}", self.columns)


@dataclass(frozen=True, eq=False)
class Scope:
    """How the variables of a claim's domain are written: symbols with their signs, arrays, states of a convex hull.

    A domain has one scope, so scopes are compared by identity.
    """

    symbols: Mapping[Basic, Any] = field(default_factory=dict)
    vectors: Mapping[str, Vec] = field(default_factory=dict)
    arrays: Mapping[str, Any] = field(default_factory=dict)


VOCABULARY = ("vectors", "energies", "balls", "updates", "storage", "layers", "steps", "parameters")


@cache
def genuine_operator(kind: type) -> bool:
    """Whether an operator is the one that the theory has under its name; a name that the theory does not have is free."""
    modules = [import_module(f"theory.memory.{name}") for name in VOCABULARY]
    return all(getattr(module, kind.__name__, kind) is kind for module in modules)


# functions that the kernel gives a meaning
IS_ZERO = "is_zero"  # 1 at 0, 0 elsewhere
SPECTRAL = "spectral_norm_2"
BEFORE = "index_before"  # of two indices: 1 where the first is less, 0 elsewhere
POSITION = "line_position"  # the identity, which keeps a position one atom, so that squares of positions stay short
WEIGHTS = "hull_weight"  # of a state in the convex hull of the patterns
KNOWN: dict[str, Any] = {
    function.__name__: function
    for function in (
        *(Function(name, nonnegative=True) for name in (IS_ZERO, SPECTRAL, BEFORE)),
        *(Function(name, positive=True) for name in ("sphere_area", "ball_volume")),
        array(POSITION),
        array(WEIGHTS, nonnegative=True),
    )
}


@lru_cache(maxsize=1_000)
def scope_of(domain: Domain) -> Scope:
    """The scope of a domain: positive kinds become positive symbols, a hull state a weighted mean of the patterns."""
    symbols: dict[Basic, Any] = {}
    vectors: dict[str, Vec] = {}
    arrays: dict[str, Any] = {}
    for symbol, kind in domain.variables:
        signs = {name: True for name, of in (("positive", Positive), ("nonnegative", NonNegative)) if isinstance(kind, of)}
        if isinstance(symbol, MatrixSymbol):
            made = array(symbol.name, **signs)
            arrays[symbol.name] = made
            if isinstance(kind, HullState):
                made = _hull(domain)
            if symbol.shape[1] == 1:
                vectors[symbol.name] = Vec(symbol.shape[0], made)
        elif signs:
            symbols[symbol] = Symbol(symbol.name, real=True, **signs)
    from theory.language.domain import SeparatedRadii

    for symbol, kind in domain.variables:
        if isinstance(kind, SeparatedRadii):
            made = array(symbol.name, positive=True)
            if kind.equal:
                vectors[symbol.name] = Vec(symbol.shape[0], _constant(common_radius(symbol.name)))
            else:
                arrays[symbol.name] = made
                vectors[symbol.name] = Vec(symbol.shape[0], made)
    return Scope(symbols, vectors, arrays)


def common_radius(name: str) -> Symbol:
    """The symbol of the radius that all balls have."""
    return Symbol(f"{name}_common", positive=True)


def _constant(value: Any) -> Callable[[Any], Any]:
    return lambda i: value


def _hull(domain: Domain) -> Callable[[Any], Any]:
    from theory.language.domain import Patterns

    rho = next(symbol for symbol, kind in domain.variables if isinstance(kind, Patterns))
    weight, entries = KNOWN[WEIGHTS], array(rho.name)

    def entry(k: Any) -> Any:
        i = Index(f"i~v{next(_NAMES)}", rho.shape[0])
        return Total(weight(i) * entries(i, k), i)

    return entry


# --- lowering ---------------------------------------------------------------------------------------------------------


def lower(expression: Basic, scope: Scope = Scope()) -> Any:
    """A scalar, relation or formula of the claims' language in the index language.

    Raises: MeaningError for an operator that has no meaning at symbolic sizes.
    """
    if isinstance(expression, Index):
        changed = _lower_range(expression.range, scope)
        return expression if changed == expression.range else Index(expression.name, changed)
    if isinstance(expression, Symbol):
        return scope.symbols.get(expression, expression)
    if isinstance(expression, Entry):
        return _lower_entry(expression, scope)
    if isinstance(expression, Operator):
        meaning = MEANINGS.get(type(expression).__name__)
        if meaning is None:
            raise MeaningError(f"{type(expression).__name__} has no meaning at symbolic sizes")
        return meaning(*(_argument(arg, scope) for arg in expression.args))
    if isinstance(expression, Binder):
        return type(expression)(lower(expression.body, scope), lower(expression.index, scope))
    if isinstance(expression, Integrated):
        body, variable, low, high = expression.args
        return Integrated(lower(body, scope), variable, lower(low, scope), lower(high, scope))
    if not expression.args:
        return expression
    args = [lower(arg, scope) for arg in expression.args]
    if isinstance(expression, Relational):
        return expression.func(*args, evaluate=False)
    if isinstance(expression, BooleanFunction):
        return expression.func(*args, evaluate=False)
    return expression.func(*args)


def _lower_range(range_: Basic, scope: Scope) -> Basic:
    if isinstance(range_, Block):
        assignment, layer, rows = range_.args
        return Block(assignment, lower(layer, scope), lower(rows, scope))
    return cast("Basic", lower(range_, scope))


def _lower_entry(expression: Entry, scope: Scope) -> Any:
    target, *indices = expression.args
    indices = [lower(index, scope) for index in indices]
    if len(indices) == 1:
        return vec(target, scope).entry(indices[0])
    return mat(target, scope).entry(*indices)


def _argument(expression: Basic, scope: Scope) -> Any:
    if isinstance(expression, Family):
        return vec(expression, scope)
    if isinstance(expression, MatrixExpr):
        return mat(expression, scope) if expression.shape[1] != 1 else vec(expression, scope)
    return lower(expression, scope)


def mat(expression: Basic, scope: Scope) -> Mat:
    """A lowered matrix."""
    if not isinstance(expression, MatrixSymbol):
        raise MeaningError(f"{expression} has no meaning as a matrix")
    made = scope.arrays.get(expression.name, array(expression.name))
    return Mat(expression.shape[0], expression.shape[1], made, expression.name)


def vec(expression: Basic, scope: Scope) -> Vec:
    """A lowered vector: a symbol, a linear combination, a vector operator, or a family of entries."""
    if isinstance(expression, Family):
        body, index = lower(expression.args[0], scope), lower(expression.args[1], scope)
        return Vec(index.range, lambda i: substitute(body, {index: i}))
    if isinstance(expression, MatrixSymbol):
        found = scope.vectors.get(expression.name)
        return found or Vec(expression.shape[0], scope.arrays.get(expression.name, array(expression.name)))
    if isinstance(expression, VectorOperator):
        meaning = MEANINGS.get(type(expression).__name__)
        if meaning is None:
            raise MeaningError(f"{type(expression).__name__} has no meaning at symbolic sizes")
        return cast("Vec", meaning(*(_argument(arg, scope) for arg in expression.args)))
    if getattr(expression, "is_MatAdd", False):
        parts = [vec(arg, scope) for arg in expression.args]
        return Vec(parts[0].length, lambda i: sum((part.entry(i) for part in parts[1:]), parts[0].entry(i)))
    if getattr(expression, "is_MatMul", False):
        scalars = [lower(arg, scope) for arg in expression.args if not isinstance(arg, MatrixExpr)]
        vectors = [vec(arg, scope) for arg in expression.args if isinstance(arg, MatrixExpr)]
        if len(vectors) == 1:
            scale = Integer(1)
            for scalar in scalars:
                scale = scale * scalar
            return Vec(vectors[0].length, lambda i: scale * vectors[0].entry(i))
    raise MeaningError(f"{expression} has no meaning as a vector")


# --- meanings: vectors ------------------------------------------------------------------------------------------------


def _total(v: Vec, term: Callable[[Any], Any]) -> Any:
    i = v.index()
    return Total(term(i), i)


def _sum_exp(v: Vec) -> Any:
    return _total(v, lambda i: exp(v.entry(i)))


def _max(v: Vec) -> Any:
    i = v.index()
    return Greatest(v.entry(i), i)


def _min(v: Vec) -> Any:
    i = v.index()
    return least(v.entry(i), i)


def _softmax(v: Vec) -> Vec:
    return Vec(v.length, lambda i: exp(v.entry(i)) / _sum_exp(v))


def _dot(v: Vec, w: Vec) -> Any:
    return _total(v, lambda i: v.entry(i) * w.entry(i))


def _map(v: Vec, function: Callable[[Any], Any]) -> Vec:
    return Vec(v.length, lambda i: function(v.entry(i)))


# --- meanings: patterns -----------------------------------------------------------------------------------------------


def distances(x: Vec, rho: Mat) -> Vec:
    def entry(i: Any) -> Any:
        k = rho.column()
        return Total((x.entry(k) - rho.entry(i, k)) ** 2, k)

    return Vec(rho.rows, entry)


def _norms(rho: Mat) -> Vec:
    return distances(Vec(rho.columns, lambda k: Integer(0)), rho)


def _overlaps(x: Vec, rho: Mat) -> Vec:
    def entry(i: Any) -> Any:
        k = rho.column()
        return Total(x.entry(k) * rho.entry(i, k), k)

    return Vec(rho.rows, entry)


def _energy(x: Vec, rho: Mat) -> Any:
    return -log(_sum_exp(_map(distances(x, rho), lambda s: -s)))


def _mchn(x: Vec, rho: Mat, beta: Any) -> Any:
    lse = log(_sum_exp(_map(_overlaps(x, rho), lambda s: beta * s))) / beta
    return -lse + _dot(x, x) / 2 + log(rho.rows) / beta + _max(_norms(rho)) / 2


def _mean_of(weights: Vec, rho: Mat) -> Vec:
    def entry(k: Any) -> Any:
        i = rho.row()
        return Total(weights.entry(i) * rho.entry(i, k), i)

    return Vec(rho.columns, entry)


def _distance_weights(x: Vec, rho: Mat) -> Vec:
    return _softmax(_map(distances(x, rho), lambda s: -s))


def _mchn_weights(x: Vec, rho: Mat, beta: Any) -> Vec:
    return _softmax(_map(_overlaps(x, rho), lambda s: beta * s))


def _majorizer(y: Vec, x: Vec, rho: Mat) -> Any:
    weights, far = _distance_weights(x, rho), distances(y, rho)
    return _dot(weights, far) + _total(weights, lambda i: weights.entry(i) * log(weights.entry(i)))


def _directional(v: Vec, w: Vec) -> Any:
    s = Symbol("s~derivative", real=True)
    return substitute(derivative(log(_total(v, lambda i: exp(v.entry(i) + s * w.entry(i)))), s), {s: Integer(0)})


def _jacobian(u: Vec, x: Vec, rho: Mat, beta: Any) -> Any:
    weights, along = _mchn_weights(x, rho, beta), _overlaps(u, rho)
    return beta * (_total(weights, lambda i: weights.entry(i) * along.entry(i) ** 2) - _dot(weights, along) ** 2)


def _peak_variance(x: Vec, rho: Mat, beta: Any) -> Any:
    return _max(_map(_mchn_weights(x, rho, beta), lambda p: p * (1 - p)))


def _centred(rho: Mat) -> Any:
    j = rho.row()
    return _max(distances(Vec(rho.columns, lambda k: Total(rho.entry(j, k), j) / rho.rows), rho))


def _top_gap(x: Vec, rho: Mat) -> Any:
    r"""$\max_i\min_{j\ne i}(s_i-s_j)$, s the overlaps: the greatest entry stands in for j = i, where it changes no minimum of
    two entries or more, and gives 0 for one pattern."""
    overlaps = _overlaps(x, rho)
    i, j, other = rho.row(), rho.row(), rho.row()
    lead = overlaps.entry(i) - overlaps.entry(j)
    greatest = Greatest(overlaps.entry(i) - overlaps.entry(other), other)
    return Greatest(least(lead * (1 - KroneckerDelta(i, j)) + greatest * KroneckerDelta(i, j), j), i)


def _top_miss(x: Vec, rho: Mat, beta: Any) -> Any:
    """The greatest miss among the patterns of the greatest overlap: the others count as 0, and no miss is below 0."""
    overlaps, update = _overlaps(x, rho), _mean_of(_mchn_weights(x, rho, beta), rho)
    i = rho.row()
    is_top = KNOWN[IS_ZERO](_max(overlaps) - overlaps.entry(i))
    return Greatest(is_top * distances(update, rho).entry(i), i)


def spectral(rho: Mat) -> Any:
    r"""$\lVert X\rVert_2^2$ as an unknown of the named matrix; the rules know that it is the least c >= 0 with
    $\sum_i(\rho^i\cdot u)^2\le c\lVert u\rVert^2$ for all u."""
    return KNOWN[SPECTRAL](Symbol(rho.name), rho.rows, rho.columns)


def _attention(x: Vec, rho: Mat, beta: Any) -> Vec:
    def score(i: Any) -> Any:
        k = rho.column()
        return Total(beta * x.entry(k) * rho.entry(i, k), k)

    return _mean_of(_softmax(Vec(rho.rows, score)), rho)


def _attention_column(rho: Mat, axis: Any) -> Vec:
    scale = sqrt(rho.columns)

    def score(i: Any, j: Any) -> Any:
        k = rho.column()
        return exp(Total(rho.entry(i, k) * rho.entry(j, k), k) / scale)

    def weight(i: Any) -> Any:
        j = rho.row()
        return score(i, Integer(0)) / Total(score(j, Integer(0)) if int(axis) == 0 else score(i, j), j)

    return _mean_of(Vec(rho.rows, weight), rho)


def _is_pattern(x: Vec, rho: Mat) -> Any:
    """1 where the least over the patterns of the greatest difference of an entry is 0; the rules know when `is_zero` is 1."""
    i, k = rho.row(), rho.column()
    return KNOWN[IS_ZERO](least(Greatest(Abs(x.entry(k) - rho.entry(i, k)), k), i))


# --- meanings: layers -------------------------------------------------------------------------------------------------


def _per_layer(fold: Callable[[Callable[[Any], Any], Index], Any]) -> Callable[..., Vec]:
    def meaning(x: Vec, rho: Mat, layers: Vec, number: Any, *rest: Any) -> Vec:
        far = distances(x, rho)
        assigned = layers.entry(Integer(0))
        if not isinstance(assigned, AppliedUndef):
            raise MeaningError(f"{assigned} is no layer of an assignment")
        assignment = Symbol(type(assigned).__name__)

        def entry(t: Any) -> Any:
            j = Index(f"j~v{next(_NAMES)}", Block(assignment, t, rho.rows))
            value = fold(far.entry, j)
            return exp(-value) / rest[0].entry(t) if rest else value

        return Vec(number, entry)

    return meaning


def _block_energy(far: Callable[[Any], Any], j: Index) -> Any:
    return -log(Total(exp(-far(j)), j))


def _block_nearest(far: Callable[[Any], Any], j: Index) -> Any:
    return least(far(j), j)


# --- meanings: balls --------------------------------------------------------------------------------------------------


def _dimension(n: Any) -> None:
    if not (whole(n) and sign(n) == ">"):
        raise MeaningError(f"{n} is not shown to be a dimension")


def sphere_area(n: Any) -> Any:
    """An unknown function of the dimension; the rules know its recursion over the dimension and its first two values."""
    _dimension(n)
    return KNOWN["sphere_area"](n)


def ball_volume(n: Any, r: Any) -> Any:
    """An unknown function of dimension and radius > 0; the rules know its recursion over the dimension."""
    _dimension(n)
    if sign(r) != ">":
        raise MeaningError(f"a ball of radius {r}, which is not shown to be positive")
    return KNOWN["ball_volume"](n, r)


def _variable() -> Symbol:
    return Symbol(f"t~v{next(_NAMES)}", positive=True)


def lower_gamma(a: Any, r: Any) -> Any:
    t = _variable()
    return Integrated(t ** (a - 1) * exp(-t), t, 0, r)


def radial_integral(n: Any, r: Any) -> Any:
    t = _variable()
    return Integrated(t ** (n - 1) * exp(-(t**2)), t, 0, r)


def ball_integral(n: Any, r: Any) -> Any:
    """In polar coordinates (a stated rule)."""
    return sphere_area(n) * radial_integral(n, r)


def _density_partition(n: Any, r: Any, z: Any) -> Any:
    t = _variable()
    return sphere_area(n) * Integrated(t ** (n - 1) * exp(-exp(-(t**2)) / z), t, 0, r)


def before(k: Any, i: Any) -> Any:
    return KNOWN[BEFORE](k, i)


def line_position(radius: Callable[[Any], Any], room: Vec) -> Callable[[Any], Any]:
    r"""$p_i=r_i+\sum_{k<i}(2r_k+\mathrm{room}_k)$: the first interval begins at 0, each is followed by its room."""

    def position(i: Any) -> Any:
        k = room.index("k")
        return KNOWN[POSITION](radius(i) + Total(before(k, i) * (2 * radius(k) + room.entry(k)), k))

    return position


def _line(radius: Callable[[Any], Any], room: Vec, fold: Callable[[Callable[[Any], Any], Index], Any]) -> Any:
    r"""$\sum_i\int_{-r_i}^{r_i}f(p_i+t)\,dt$ over the intervals, f a fold of $-(x-p_j)^2$ over the patterns."""
    position, t = line_position(radius, room), _variable()
    i, j = room.index(), room.index("j")

    def at(x: Any) -> Any:
        return fold(lambda j: -((x - position(j)) ** 2), j)

    return Total(Integrated(at(position(i) + t) + at(position(i) - t), t, 0, radius(i)), i)


def _nearest_density(exponent: Callable[[Any], Any], j: Index) -> Any:
    return exp(Greatest(exponent(j), j))


def _energy_density(exponent: Callable[[Any], Any], j: Index) -> Any:
    return Total(exp(exponent(j)), j)


def _line_mean_energy(radii: Vec, room: Vec) -> Any:
    position, i, j = line_position(radii.entry, room), radii.index(), radii.index("j")
    return Total(-log(Total(exp(-((position(i) - position(j)) ** 2)), j)), i) / radii.length


def _first(rho: Mat) -> Vec:
    return Vec(rho.columns, lambda k: rho.entry(Integer(0), k))


def _from_first(rho: Mat) -> Callable[[Any], Any]:
    """The distance of a pattern from the first, not squared."""
    squared = distances(_first(rho), rho)
    return lambda j: sqrt(squared.entry(j))


def _first_separation(rho: Mat) -> Any:
    """The least distance from the first pattern; the greatest one is added to its own, which changes no minimum over the others
    and leaves 0 for one pattern."""
    far, j, other = _from_first(rho), rho.row(), rho.row()
    return least(far(j) + KroneckerDelta(0, j) * Greatest(far(other), other), j)


def _first_gap(rho: Mat) -> Any:
    """The least gap of overlaps; as in `_first_separation`, the greatest size of a gap is added to the first pattern's own."""
    j, other, k = rho.row(), rho.row(), rho.column()

    def gap(index: Any) -> Any:
        return Total(rho.entry(Integer(0), k) * (rho.entry(Integer(0), k) - rho.entry(index, k)), k)

    return least(gap(j) + KroneckerDelta(0, j) * Greatest(gap(other), other), j)


def _from_others(power: int) -> Callable[[Mat, Any], Any]:
    def meaning(rho: Mat, r: Any) -> Any:
        far, j = _from_first(rho), rho.row()
        return Total(far(j) ** power * exp(-far(j) * (far(j) - 2 * r)), j)

    return meaning


def _simplex_miss(m: Any, sigma: Any, t: Any, q: Any) -> Any:
    rho = Mat(m, m, lambda i, k: sqrt(sigma / 2) * KroneckerDelta(i, k), "simplex")

    def point(share: Any) -> Vec:
        def entry(k: Any) -> Any:
            j = rho.row()
            return (1 - share) * Total(rho.entry(j, k), j) / m + share * rho.entry(Integer(0), k)

        return Vec(m, entry)

    moved, end = _mean_of(_distance_weights(point(t), rho), rho), point(q)
    return _total(moved, lambda k: (moved.entry(k) - end.entry(k)) ** 2)


OWN = "own"  # the index of the ball that a state of Omega lies in


def _own_distance(x: Vec, rho: Mat, radii: Vec) -> Any:
    from theory.terms.index_terms import Chosen

    return distances(x, rho).entry(Chosen(OWN, rho.rows))


def _norm_inf(v: Vec) -> Any:
    return _max(_map(v, Abs))


MEANINGS: dict[str, Callable[..., Any]] = {
    # vectors
    "LogSumExp": lambda v: log(_sum_exp(v)),
    "MaxEntry": _max,
    "MinEntry": _min,
    "MaxNorm": _norm_inf,
    "Dot": _dot,
    "SquaredDistance": lambda v, w: _total(v, lambda i: (v.entry(i) - w.entry(i)) ** 2),
    "Softmax": _softmax,
    "SumExp": _sum_exp,
    "TiltedMean": lambda v, u: _total(v, lambda i: exp(v.entry(i)) * u.entry(i)) / _sum_exp(v),
    "LogOfPowers": lambda v, w, t: log(_sum_exp(v) ** t * _sum_exp(w) ** (1 - t)),
    "Squares": lambda v: _map(v, lambda entry: entry**2),
    "Shifted": lambda v, c: _map(v, lambda entry: entry - c),
    # energies
    "Nearest": lambda x, rho: _min(distances(x, rho)),
    "LayerEnergy": _energy,
    "MCHNEnergy": _mchn,
    "MaxNorm2": lambda rho: _max(_norms(rho)),
    "MinNorm2": lambda rho: _min(_norms(rho)),
    "Overlaps": _overlaps,
    "SquaredDistances": distances,
    "SquaredNorms": _norms,
    # retrieval
    "IsPattern": _is_pattern,
    "DirectionalLSE": _directional,
    "DistanceUpdate": lambda x, rho: _mean_of(_distance_weights(x, rho), rho),
    "MCHNUpdate": lambda x, rho, beta: _mean_of(_mchn_weights(x, rho, beta), rho),
    "Majorizer": _majorizer,
    "Attention": _attention,
    "AttentionColumn": _attention_column,
    "FirstPattern": _first,
    "JacobianForm": _jacobian,
    "PeakVariance": _peak_variance,
    "SpectralNorm2": spectral,
    "TopGap": _top_gap,
    "TopMiss2": _top_miss,
    "MaxCentredNorm2": _centred,
    # storage
    "FirstSeparation": _first_separation,
    "FirstGap": _first_gap,
    "MissBound": _from_others(1),
    "SpreadBound": _from_others(2),
    "SimplexMiss2": _simplex_miss,
    # layers
    "LayerEnergies": _per_layer(_block_energy),
    "LayerNearest": _per_layer(_block_nearest),
    "LayerDensities": _per_layer(_block_nearest),
    "GlobalEnergy": lambda e: -log(_sum_exp(_map(e, lambda value: -value))),
    # balls
    "Gamma": gamma,
    "SphereArea": sphere_area,
    "BallVolume": ball_volume,
    "LowerGamma": lower_gamma,
    "RadialIntegral": radial_integral,
    "BallIntegral": ball_integral,
    "TotalBallIntegral": lambda n, radii: _total(radii, lambda i: ball_integral(n, radii.entry(i))),
    "TotalLowerGamma": lambda n, radii: _total(radii, lambda i: lower_gamma(n, radii.entry(i))),
    "OwnDistance": _own_distance,
    "LinePartition": lambda radii, room: _line(radii.entry, room, _nearest_density),
    "LinePartitionEqual": lambda r, room: _line(lambda i: r, room, _nearest_density),
    "LineEnergyPartition": lambda radii, room: _line(radii.entry, room, _energy_density),
    "LineMeanEnergy": _line_mean_energy,
    "DensityPartition": _density_partition,
    "Mean": lambda e: _total(e, e.entry) / e.length,
    "MeanNegativeLog": lambda e, z: -_total(e, lambda i: log(exp(-e.entry(i)) / z)) / e.length,
}

__all__ = ["MEANINGS", "Mat", "MeaningError", "Scope", "Vec", "distances", "lower", "mat", "scope_of", "vec"]
