"""Experiments: estimates, parts that survive a kill, files written whole, and claims decided on intervals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from lemmata.theory.language.claim import Claim, ClaimError, leq, less
from lemmata.theory.language.domain import Domain
from lemmata.theory.language.measured import Measured
from lemmata.theory.memory.symbols import PATTERN_SETS
from lemmata.verify.base.verdicts import Outcome
from lemmata.verify.experiments import Context, Estimate, Experiment, ExperimentError, exactly, over_seeds
from lemmata.verify.experiments.framework import index as experiments
from lemmata.verify.experiments.framework.experiment import counter, progress, write_json, written_whole
from lemmata.verify.experiments.framework.measure import decide, miniature_of
from lemmata.verify.judge.judge import judge

LOSS = Measured("planted", "loss")


NOTHING = Domain()


def fill_the_disk(file: Path) -> None:
    with written_whole(file) as draft:
        draft.write_text("half", "utf-8")
        raise OSError(28, "No space left on device")


def claim(statement: object, domain: Domain = NOTHING) -> Claim:
    return Claim("planted-claim", "nowhere", "a planted claim", domain, statement)  # type: ignore[arg-type]


def planted(low: float, high: float) -> Experiment:
    def measure(context: Context) -> Mapping[str, Estimate]:
        return {"loss": Estimate((low + high) / 2, low, high, "nats per token")}

    return Experiment("planted", "a planted number", {"miniature": {}}, measure)


@pytest.fixture
def with_planted(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def use(low: float, high: float) -> None:
        monkeypatch.setattr("lemmata.verify.experiments.framework.measure.experiment_named", lambda name: planted(low, high))
        miniature_of.cache_clear()

    yield use
    miniature_of.cache_clear()


@pytest.mark.parametrize(
    ("low", "high", "outcome", "word"),
    [
        (1.5, 2.0, Outcome.MEASURED, "supported"),
        (0.2, 0.4, Outcome.MEASURED, "contradicted"),
        (0.9, 1.1, Outcome.UNDECIDED, None),
        (1.0, 1.0, Outcome.MEASURED, "supported"),
    ],
)
def test_a_measured_claim_is_decided_by_the_whole_interval(with_planted, low, high, outcome, word) -> None:  # type: ignore[no-untyped-def]
    with_planted(low, high)
    verdict = judge(claim(leq(1, LOSS)))
    assert (verdict.outcome, verdict.evidence.measurement) == (outcome, word)
    assert "planted.loss = " in verdict.sentence


def test_strict_and_plain_relations_differ_at_the_edge() -> None:
    one = {LOSS: exactly(1.0)}
    assert decide(claim(leq(1, LOSS)), one).statement == 1
    assert decide(claim(less(1, LOSS)), one).statement == -1


def test_a_measured_quantity_and_a_variable_do_not_mix() -> None:
    from lemmata.theory.memory.energies import Nearest
    from lemmata.theory.memory.symbols import rho, x

    with pytest.raises(ClaimError, match="no other variable"):
        decide(claim(leq(Nearest(x, rho), LOSS), PATTERN_SETS), {LOSS: exactly(1.0)})


def test_unknown_experiments_and_quantities_are_named(with_planted) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ExperimentError, match="unknown experiment 'nowhere'; there are"):
        experiments.experiment_named("nowhere")
    with_planted(1.0, 2.0)
    with pytest.raises(ExperimentError, match="planted reports loss, not 'gain'"):
        judge(claim(leq(1, Measured("planted", "gain"))))


def test_every_listed_experiment_loads_and_has_a_miniature() -> None:
    for name in experiments.MODULES:
        assert "miniature" in experiments.experiment_named(name).sizes


def test_the_interval_over_seeds_is_students() -> None:
    found = over_seeds([1.0, 2.0, 3.0])
    assert found.value == 2.0
    assert found.high - found.value == pytest.approx(4.302652729911275 / 3**0.5)  # t table: two degrees of freedom, 97.5 %
    with pytest.raises(ValueError, match="at least two runs"):
        over_seeds([1.0])


def test_an_interval_is_cut_to_what_is_possible() -> None:
    share = over_seeds([0.9, 1.0], "of the steps", least=0, most=1)
    assert (share.low, share.value, share.high) == (pytest.approx(0.95 - 12.706 * 0.05, abs=1e-4), 0.95, 1)
    assert over_seeds([0.9, 1.0]).high > 1


def test_progress_is_drawn_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([1, 2], "parts")) == [1, 2]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(progress([1, 2], "parts", every=0)) == [1, 2]
    assert "parts [############............] 1 of 2, 0 s left" in capsys.readouterr().err
    counter("steps", every=0)(500, 2000)
    assert "steps [######..................] 500 of 2,000" in capsys.readouterr().err
    counter("steps", quiet=True, every=0)(500, 2000)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("wrong", [(1.0, 2.0, 3.0), (float("nan"), 0.0, 1.0), (2.0, 0.0, 1.0)])
def test_an_estimate_lies_in_its_interval(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="inside its interval"):
        Estimate(*wrong)


def test_a_finished_part_is_not_run_again(tmp_path: Path) -> None:
    context = Context({}, folder=tmp_path)
    ran = []

    def compute() -> list[float]:
        ran.append(1)
        return [0.1, 1 / 3]

    assert context.part("first", compute) == [0.1, 1 / 3] == context.part("first", compute)
    assert ran == [1]
    (tmp_path / "first.json").write_text("{half", "utf-8")
    with pytest.raises(ExperimentError, match=r"first\.json is damaged"):
        context.part("first", compute)


def test_the_checkpoint_of_a_finished_part_is_removed(tmp_path: Path) -> None:
    context = Context({}, folder=tmp_path)
    checkpoint = context.checkpoint("run")
    assert checkpoint is not None

    def compute() -> int:
        checkpoint.write_bytes(b"state")
        return 1

    context.part("run", compute)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert Context({}).checkpoint("run") is None


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "a" / "record.json"
    write_json(file, {"loss": 1.5})
    with pytest.raises(ValueError, match="JSON"):
        write_json(file, {"loss": float("nan")})
    with pytest.raises(ExperimentError, match=r"cannot write .*No space left"):
        fill_the_disk(file)
    assert json.loads(file.read_text("utf-8")) == {"loss": 1.5}
    assert [path.name for path in file.parent.iterdir()] == ["record.json"]


@pytest.mark.parametrize("name", ["", "Loss", "a b", "-a"])
def test_names_of_quantities_are_plain(name: str) -> None:
    with pytest.raises(ValueError, match="lower-case words"):
        Measured("planted", name)


def test_a_quantity_prints_and_keeps_its_identity() -> None:
    assert str(LOSS) == "planted.loss"
    assert Measured("planted", "loss") == LOSS != Measured("planted", "gain")
    assert LOSS.func(*LOSS.args) == LOSS
    assert "loss" in claim(leq(1, LOSS)).latex


def test_sizes_are_the_known_ones() -> None:
    with pytest.raises(ValueError, match="miniature"):
        Experiment("planted", "", {"full": {}}, lambda context: {})
