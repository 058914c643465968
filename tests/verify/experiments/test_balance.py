"""The D* rule, its interpolation and the exponent, on planted curves; one run, resumed and repeated."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from lemmata.models.text import TextError
from lemmata.verify.experiments import Context, ExperimentError, balance
from lemmata.verify.experiments.balance import (
    EXPERIMENT,
    chosen,
    crossing,
    exponent,
    measure,
    one_run,
    parts,
    read_text,
    rise,
    rise_on_grid,
)

GRID = (100, 200, 400, 800, 1600)
TINY = {**EXPERIMENT.sizes["miniature"], "batch": 4, "validation": 64, "head_width": 2, "steps": 6}


def power_law(scale: float, power: float = 2.0) -> Callable[[int], float]:
    """MSE 0.04 at the scale, falling like D to minus the power."""
    return lambda tokens: 0.04 * (scale / tokens) ** power


def test_the_rule_takes_the_least_size_below_the_threshold() -> None:
    table_3 = dict(zip((16706, 19038, 21418, 23798), (0.07, 0.05, 0.04, 0.04), strict=True))
    with pytest.raises(ExperimentError, match="no data size up to 23,798"):
        chosen(tuple(table_3), table_3.__getitem__, 0.04)  # '<' as printed
    assert chosen(tuple(table_3), table_3.__getitem__, 0.0401) == 21418
    bumpy = dict(zip(GRID, (1.0, 0.01, 0.1, 0.01, 0.01), strict=True))
    assert chosen(GRID, bumpy.__getitem__, 0.04) == 200


@pytest.mark.parametrize("scale", [110.0, 200.0, 333.0, 1599.0])
def test_the_crossing_of_a_power_law_is_exact(scale: float) -> None:
    tried: list[int] = []

    def mse(tokens: int) -> float:
        tried.append(tokens)
        return power_law(scale)(tokens)

    assert crossing(GRID, mse, 0.04) == pytest.approx(scale)
    assert len(set(tried)) <= 4  # bisection


@pytest.mark.parametrize("scale", [99.0, 1601.0])
def test_a_crossing_outside_the_grid_is_an_error(scale: float) -> None:
    with pytest.raises(ExperimentError, match="does not fall through"):
        crossing(GRID, power_law(scale), 0.04)


def test_exponents_by_hand() -> None:
    assert rise([100, 400, 1600], [10, 20, 40]) == pytest.approx(0.5)  # N = D^2
    found = exponent([0.5, 0.4, 0.45])
    half = 4.302652729911275 * 0.05 / 3**0.5  # t table: two degrees of freedom, 97.5 %
    assert (found.value, found.low, found.high) == pytest.approx((1 / 0.45, 1 / (0.45 + half), 1 / (0.45 - half)))


def test_what_a_grid_leaves_open_by_hand() -> None:
    value, low, high = rise_on_grid([1, 16], [200, 800], GRID)  # D* in (100, 200] and (400, 800]
    assert value == pytest.approx(0.5)  # log 4 / log 16
    assert (low, high) == pytest.approx((0.25, 0.75))  # log 2 and log 8
    with pytest.raises(ExperimentError, match="smaller ones"):
        rise_on_grid([1, 16], [100, 800], GRID)


def test_an_unbounded_exponent_is_an_error() -> None:
    with pytest.raises(ExperimentError, match="no exponent"):
        exponent([0.5, 0.0, -0.5])


@pytest.mark.parametrize(("power", "length"), [(2.0, 0.0), (1.0, 1.0)])
def test_a_planted_law_is_found(monkeypatch: pytest.MonkeyPatch, power: float, length: float) -> None:
    """N = D*^power and D* proportional to steps^length, with a little scatter over the seeds."""

    def planted(settings: object, width: int, tokens: int, seed: int, steps: int, checkpoint: object, device: str) -> object:
        params = balance.config_of(settings, width).num_params(embeddings=False)  # type: ignore[arg-type]
        scale = 40.0 * (params / 800) ** (1 / power) * (steps / 48) ** length * (1 + 0.01 * seed)
        return {"mse": 0.04 * (scale / tokens) ** 1.5, "validation": 2.0, "training": 1.9, "data": f"{tokens} {seed}"}

    monkeypatch.setattr(balance, "one_run", planted)
    settings = {**EXPERIMENT.sizes["default"], "tokens": tuple(10 * 2**k for k in range(12)), "steps": 48, "longer": 96}
    context = Context(settings)
    found = measure(context)
    assert found["exponent"].value == pytest.approx(power, rel=1e-6)
    assert found["exponent-longer"].value == pytest.approx(power, rel=1e-6)
    assert found["length-exponent"].value == pytest.approx(length, abs=1e-6)
    for name in ("exponent-threshold-20", "exponent-threshold-80"):
        assert found[name].value == pytest.approx(power, rel=1e-6)
    for name in ("rise-grid", "rise-coarse-grid"):  # a grid cannot tell, but must not exclude, the truth
        assert found[name].low < 1 / power < found[name].high
    figure = EXPERIMENT.draw({"series": context.series, "estimates": {}})  # type: ignore[misc]
    assert len(figure.axes) == 2


def test_a_run_is_the_same_again() -> None:
    whole = one_run(TINY, 8, 256, 0, 6, None, "cpu")
    assert one_run(TINY, 8, 256, 0, 6, None, "cpu") == whole != one_run(TINY, 8, 256, 1, 6, None, "cpu")
    assert all(math.isfinite(whole[name]) for name in ("mse", "validation", "training"))
    wider, longer = one_run(TINY, 64, 256, 0, 6, None, "cpu"), one_run(TINY, 8, 512, 0, 6, None, "cpu")
    assert wider["data"] == whole["data"] != longer["data"]


def test_books_take_the_place_of_the_source(tmp_path: Path) -> None:
    words = [f"w{'abcde'[k * k % 5]}" for k in range(500)]
    (tmp_path / "PG1_tokens.txt").write_text("\n".join(words[:300]) + "\n", "utf-8")
    (tmp_path / "PG2_tokens.txt").write_text("\n".join(words[300:]) + "\n", "utf-8")
    settings = {**TINY, "text": str(tmp_path), "tokens": (64, 256)}
    text = read_text(str(tmp_path), "", 32, 256, 64)
    assert len(text) == 320
    assert len(set(text.tolist())) == 3  # k^2 mod 5 is 0, 1 or 4
    found = one_run(settings, 8, 64, 0, 6, None, "cpu")
    assert all(math.isfinite(found[name]) for name in ("mse", "validation", "training"))
    with pytest.raises(ExperimentError, match="has 500 tokens; the sweep needs 1,064"):
        read_text(str(tmp_path), "", 32, 1000, 64)
    with pytest.raises(TextError, match="cannot read"):
        read_text(str(tmp_path), str(tmp_path), 32, 256, 64)
    with pytest.raises(ExperimentError, match="cannot read"):  # one line, for the command
        one_run({**settings, "tokenizer": str(tmp_path)}, 8, 64, 0, 6, None, "cpu")


def test_the_parts_of_a_sweep_are_those_of_the_measurement() -> None:
    settings = EXPERIMENT.sizes["default"]
    keys = {part.key for part in parts(settings, 0)}
    lengths = len(settings["widths"]) + len(settings["longer_widths"])
    assert len(keys) == len(parts(settings, 0)) == lengths * settings["seeds"] * len(settings["tokens"])
    assert balance.part_of(settings, 8, 512, 2, settings["steps"]).key in keys
