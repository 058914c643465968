"""The float interpreter's bounds against exact and ball arithmetic: |value - true| <= error, always."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from flint import arb
from sympy import Abs, Expr, Max, Rational, exp, log, sqrt

from lemmata.models import energies
from lemmata.theory.language.claim import leq
from lemmata.theory.language.domain import d, n
from lemmata.theory.language.vectors import Dot, LogSumExp, MaxEntry, MaxNorm, MinEntry, Softmax, SquaredDistance
from lemmata.theory.memory.energies import LayerEnergy, MaxNorm2, MCHNEnergy, MinNorm2, Nearest, Overlaps
from lemmata.theory.memory.symbols import rho, t, x, y
from lemmata.verify.interpret.balls import REALS, as_reals
from lemmata.verify.interpret.floats import FLOATS
from lemmata.verify.interpret.program import Program
from lemmata.verify.numbers.bounded import LIBRARY_ULPS, Bounded, constant, exponential, logsumexp_last, square_root
from lemmata.verify.numbers.reals import precision

G, E = Nearest(x, rho), LayerEnergy(x, rho)
LSE = LogSumExp(Overlaps(x, rho))
EXPRESSIONS: tuple[Expr, ...] = (
    G,
    E,
    MaxNorm2(rho),
    MinNorm2(rho),
    MCHNEnergy(x, rho, 2),
    MCHNEnergy(x, rho, Rational(1, 3)),
    LSE,
    MaxEntry(Overlaps(x, rho)),
    MinEntry(Softmax(Overlaps(x, rho))),
    Dot(x, y),
    MaxNorm(x),
    SquaredDistance(x, y),
    G - E,
    E - G + log(d),
    2 * G - 2 * E + MinNorm2(rho),
    LSE - MaxEntry(Overlaps(x, rho)),
    G * MaxNorm2(rho),
    G / (1 + MaxNorm2(rho)),
    sqrt(G),
    exp(-G / 50),
    exp(G - E),
    log(1 + G),
    G**3,
    Abs(G - MaxNorm2(rho)),
    Max(G, MinNorm2(rho)),
    LayerEnergy(t * x + (1 - t) * y, rho),
    Nearest(t * x + (1 - t) * y, rho) - LayerEnergy(t * x + (1 - t) * y, rho),
)
PROGRAM = Program([rho, x, y, t, n, d], *(leq(7 * i - 100, e) for i, e in enumerate(EXPRESSIONS)))
COUNT = 3


def family(name: str, count: int, dim: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Patterns (d, n, B) and a state (n, B) of one kind of difficulty."""
    patterns = torch.randn(count, dim, COUNT, generator=generator, dtype=torch.float64)
    state = torch.randn(dim, COUNT, generator=generator, dtype=torch.float64)
    scales = {"huge": 1e150, "overflowing": 1e160, "small": 1e-150, "squares underflow": 1e-163, "denormal": 1e-310}
    if name in scales:
        return patterns * scales[name], state * (1e-20 if name == "overflowing" else scales[name])
    if name == "mixed":
        powers = torch.randint(-5, 5, (count, dim, COUNT), generator=generator)
        return patterns * 10.0**powers, state
    if name == "duplicates":
        return patterns[:1].expand(count, dim, COUNT).clone(), state
    if name == "at a pattern":
        return patterns, patterns[0].clone()
    if name == "near-ties":
        return patterns[:1] * 1e3 + 1e-12 * patterns, state * 1e3
    if name == "lattice":
        return patterns.round(), state.round()
    if name == "zero":
        return patterns * 0, state * 0
    if name == "clusters":
        return patterns[:1] * 1000 + 0.01 * patterns, patterns[0] * 1000 + 0.005 * state
    return patterns, state


FAMILIES = (
    "normal",
    "huge",
    "overflowing",
    "small",
    "squares underflow",
    "denormal",
    "mixed",
    "duplicates",
    "at a pattern",
    "near-ties",
    "lattice",
    "zero",
    "clusters",
)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("name", FAMILIES)
def test_every_value_is_within_its_error_of_the_exact_one(name, dtype):
    generator = torch.Generator().manual_seed(FAMILIES.index(name))
    finite = 0
    for count, dim in ((1, 1), (1, 3), (2, 1), (3, 2), (5, 4)):
        rows, state = (part.to(dtype) for part in family(name, count, dim, generator))
        good = (torch.isfinite(rows).all(dim=1).all(dim=0) & torch.isfinite(state).all(dim=0)).tolist()
        other, weight = rows[-1].clone(), torch.rand(COUNT, generator=generator).to(dtype)
        batch = {"rho": rows.movedim(-1, 0), "x": state.movedim(-1, 0), "y": other.movedim(-1, 0), "t": weight}
        with torch.no_grad():
            values = {key: Bounded.exact(value) for key, value in batch.items()}
            found = PROGRAM.evaluate(FLOATS, {**values, "n": Fraction(dim), "d": Fraction(count)})
        for index in range(COUNT):
            if not good[index]:
                continue
            point = {key: as_reals(fractions(value[index].tolist())) for key, value in batch.items()}
            with precision(256):
                truth = PROGRAM.evaluate(REALS, {**point, "n": as_reals(dim), "d": as_reals(count)})
                for expression, rough, exact in zip(EXPRESSIONS, found, truth, strict=True):
                    for side in ("rhs", "margin"):
                        bounded, real = getattr(rough, side), getattr(exact, side).enclosure()
                        value, error = (float(part.expand(COUNT)[index]) for part in (bounded.value, bounded.error))
                        assert error >= 0, (expression, side)
                        if math.isinf(error) or not real.is_finite():
                            continue
                        finite += 1
                        excess = abs(arb(value) - real) - arb(error)
                        assert not excess.lower() > 0, (expression, side, count, dim, value, error, real.str(30))
    assert finite > 100 or dtype == torch.float32


def fractions(value):
    return [fractions(entry) for entry in value] if isinstance(value, list) else Fraction(value)


@pytest.mark.parametrize("function", ["exp", "log", "log1p"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
def test_the_library_functions_are_as_accurate_as_the_bounds_assume(function, dtype):
    generator = torch.Generator().manual_seed(7)
    spread = torch.randn(3000, generator=generator, dtype=torch.float64) * 10.0 ** torch.linspace(-12, 1.2, 3000)
    values = (spread if function == "exp" else spread.abs() + (1.0 if function == "log" else 0.0)).to(dtype)
    computed = getattr(torch, function)(values)
    ulp = 2 * torch.finfo(dtype).eps / 2
    with precision(128):
        for value, got in zip(values.tolist(), computed.tolist(), strict=True):
            exact = getattr(arb(value), function)()
            assert not (abs(arb(got) - exact) - arb(LIBRARY_ULPS * ulp) * abs(exact)).lower() > 0, value


@pytest.mark.parametrize("scale", [1.0, 64.0, 1e4])
def test_prop_1_is_decided_by_floats_at_every_scale(scale):
    program = Program([rho, x, n, d], leq(G - log(d), E), leq(E, G))
    generator = torch.Generator().manual_seed(8)
    rows = scale * torch.randn(6, 4, 500, generator=generator, dtype=torch.float64)
    state = scale * torch.randn(4, 500, generator=generator, dtype=torch.float64)
    values = {"rho": Bounded.exact(rows.movedim(-1, 0)), "x": Bounded.exact(state.movedim(-1, 0))}
    for sides in program.evaluate(FLOATS, {**values, "n": Fraction(4), "d": Fraction(6)}):
        margin = sides.margin
        assert bool((margin.value - margin.error >= 0).all())


def test_values_are_those_of_the_models_bit_for_bit():
    generator = torch.Generator().manual_seed(9)
    rows = torch.randn(5, 3, 64, generator=generator, dtype=torch.float64).movedim(-1, 0)
    state = torch.randn(3, 64, generator=generator, dtype=torch.float64).movedim(-1, 0)
    patterns, point = Bounded.exact(rows), Bounded.exact(state)
    two = constant(Fraction(2), point)
    for name, value in (
        ("Nearest", energies.nearest(state, rows)),
        ("LayerEnergy", energies.layer_energy(state, rows)),
        ("Overlaps", energies.overlaps(state, rows)),
    ):
        assert torch.equal(FLOATS[name](point, patterns).value, value)
    rough = FLOATS["MCHNEnergy"](point, patterns, two)
    assert bool(((rough.value - energies.mchn_energy(state, rows, 2.0)).abs() <= rough.error).all())


def test_one_term_and_a_state_at_its_pattern_are_known_exactly():
    state = torch.tensor([[0.1, 0.7]], dtype=torch.float64)
    energy = FLOATS["LayerEnergy"](Bounded.exact(state), Bounded.exact(state.unsqueeze(1)))
    assert (energy.value.tolist(), energy.error.tolist()) == ([0.0], [0.0])
    patterns = torch.stack((state, state + 1), dim=1)
    least = FLOATS["Nearest"](Bounded.exact(state), Bounded.exact(patterns))
    assert (least.value.tolist(), least.error.tolist()) == ([0.0], [0.0])


def test_what_overflows_is_unknown_and_no_error_is_nan():
    huge = Bounded.exact(torch.tensor([1e200, 1e-200, 0.0], dtype=torch.float64))
    wide = Bounded(torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64), torch.tensor([math.inf] * 3, dtype=torch.float64))
    for result in (huge * huge, huge * wide, huge / wide, wide - wide, square_root(huge - 1), exponential(wide)):
        assert not bool(torch.isnan(result.error).any())
    assert (huge * huge).error.tolist()[0] == math.inf
    assert 0 < (huge * huge).error.tolist()[1] < 1e-300
    assert (huge * huge).error.tolist()[2] == 0


def test_an_exponential_that_underflowed_keeps_its_uncertainty():
    shaken = Bounded(torch.tensor([-800.0], dtype=torch.float64), torch.tensor([100.0], dtype=torch.float64))
    assert float(exponential(shaken).error) >= math.exp(-700)


def test_an_exact_tie_is_left_to_algebra():
    values = Bounded.exact(torch.zeros(1, 2, dtype=torch.float64))
    margin = logsumexp_last(values) - constant(Fraction(0), values)
    assert float(margin.error) > 0
    assert abs(float(margin.value) - math.log(2)) <= float(margin.error)


def test_untracked_values_differentiate_and_track_nothing():
    state = torch.tensor([[0.5, 0.25]], dtype=torch.float64, requires_grad=True)
    rows = torch.tensor([[[0.0, 0.0], [1.0, 1.0]]], dtype=torch.float64)
    energy = FLOATS["LayerEnergy"](Bounded.exact(state, tracked=False), Bounded.exact(rows, tracked=False))
    assert energy.error is None
    (gradient,) = torch.autograd.grad(energy.value.sum(), state)
    weights = torch.softmax(-((state - rows[0]) ** 2).sum(dim=1), dim=0)
    expected = 2 * (state - weights @ rows[0])
    assert float((gradient - expected.detach()).abs().max()) <= 1e-14


def test_a_squared_distance_is_computed_once_an_evaluation(monkeypatch):
    calls = []
    real = energies.squared_distances
    monkeypatch.setattr(energies, "squared_distances", lambda *args: calls.append(1) or real(*args))
    program = Program([rho, x, n, d], leq(G - log(d), E), leq(E, G))
    values = {"rho": Bounded.exact(torch.zeros(2, 3, 1).double()), "x": Bounded.exact(torch.ones(2, 1).double())}
    program.evaluate(FLOATS, {**values, "n": Fraction(1), "d": Fraction(3)})
    assert len(calls) == 1
