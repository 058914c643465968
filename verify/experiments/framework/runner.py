"""Running an experiment: settings, seed, device and folder in, a JSON record and a plot out; a killed run resumes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lemmata.theory.language.claim import Claim
from lemmata.theory.language.measured import Measured
from lemmata.verify.base.boundary import bytes_of, json_of, reading
from lemmata.verify.experiments.framework.experiment import (
    Context,
    Estimate,
    Experiment,
    ExperimentError,
    write_json,
    written_whole,
)
from lemmata.verify.experiments.framework.failures import alone_in, check_device, in_one_line
from lemmata.verify.experiments.framework.index import experiment_named
from lemmata.verify.experiments.framework.measure import decide, measured_in, miniature_of
from lemmata.verify.experiments.framework.provenance import code_of, enter, folder_of, origin_of, provenance
from lemmata.verify.experiments.framework.settings import settings_of

SCHEMA = 1
WORDS = {1: "supported", -1: "contradicted", 0: "within the uncertainty"}


def run(
    name: str,
    size: str = "default",
    *,
    seed: int = 0,
    device: str = "cpu",
    out: Path = Path("reports/experiments"),
    changes: Mapping[str, str] | None = None,
    fresh: bool = False,
    quiet: bool = False,
) -> dict[str, Any]:
    """Run an experiment, or go on with one that was killed, and write `NAME-SIZE.json` and `NAME-SIZE.png` to a folder.

    Parts that are finished are kept below `out` under a key of settings, seed and device, and are not run again. Parts of other
    code, of other versions or of files that have changed are refused unless `fresh`, which forgets them.

    Raises: ExperimentError in one line; what was finished is kept.
    """
    experiment = experiment_named(name)
    settings = settings_of(experiment, size, changes or {})
    check_device(device)
    folder = folder_of(name, size, settings, seed, device, out)
    started, source = time.time(), provenance(device)
    origin = origin_of(experiment.measure.__module__, settings)
    with alone_in(folder):
        enter(folder, origin, fresh=fresh)
        context = Context(settings, seed, device, folder, quiet, data=dict(origin["data"]))
        with in_one_line(name, folder):
            estimates = dict(experiment.measure(context))
    source |= {"code": origin["code"]["code"]}
    record = _record(experiment, size, context, estimates, source, time.time() - started)
    write_json(out / f"{name}-{size}.json", record)
    _plot(experiment, record, out / f"{name}-{size}.png")
    return record


def _record(
    experiment: Experiment,
    size: str,
    context: Context,
    estimates: Mapping[str, Estimate],
    source: Mapping[str, Any],
    seconds: float,
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "experiment": experiment.name,
        "says": experiment.says,
        "size": size,
        "settings": dict(context.settings),
        "seed": context.seed,
        "notes": list(experiment.notes),
        "estimates": {quantity: asdict(estimate) for quantity, estimate in estimates.items()},
        "provenance": {**source, "data": dict(sorted(context.data.items())), "seconds": round(seconds, 1)},
        "series": context.series,
    }


def keep_miniatures(claim: Claim, out: Path, *, seed: int, device: str) -> None:
    """Write the records of the miniatures that have decided a claim, but where a run of the same code has left one.

    Raises: ExperimentError if one cannot be written.
    """
    for name in dict.fromkeys(quantity.experiment for quantity in measured_in(claim)):
        file = out / f"{name}-miniature.json"
        ran = miniature_of(name, seed, device)
        code = code_of(ran.experiment.measure.__module__)
        if _code_in(file) != code:
            source = {**provenance(device), "code": code}
            write_json(file, _record(ran.experiment, "miniature", ran.context, ran.estimates, source, ran.seconds))


def _code_in(file: Path) -> str | None:
    """The digest of the code that made a record; None where there is none that can be read."""
    with suppress(Exception):
        return str(json_of(bytes_of(file))["provenance"]["code"])
    return None


def _plot(experiment: Experiment, record: Mapping[str, Any], path: Path) -> None:
    if experiment.draw is None:
        return
    if find_spec("matplotlib") is None:
        return  # the record holds the series; `pip install 'lemmata[plots]'` draws them
    with reading(f"{path.with_suffix('.json')} is written, but no plot: matplotlib cannot be imported", ExperimentError):
        import matplotlib  # noqa: F401  (it reads the environment, and files)
    figure = experiment.draw(record)
    with written_whole(path) as draft:
        figure.savefig(draft, format="png", dpi=150, metadata={"Software": None})


def verdicts(record: Mapping[str, Any], claims: Mapping[str, Claim]) -> list[str]:
    """What a record says of the claims that are about its quantities alone, a line each."""
    name = record["experiment"]
    lines = []
    for claim in claims.values():
        quantities = measured_in(claim)
        if not quantities or any(quantity.experiment != name for quantity in quantities):
            continue
        found: dict[Measured, Estimate] = {}
        for quantity in quantities:
            values = record["estimates"].get(quantity.quantity)
            if values is not None:
                found[quantity] = Estimate(**values)
        if len(found) < len(quantities):
            continue
        evaluation = decide(claim, found)
        word = WORDS[evaluation.statement] if evaluation.given > 0 else "its hypotheses are not met"
        shown = "; ".join(f"{quantity.quantity} = {estimate}" for quantity, estimate in found.items())
        lines.append(f"{claim.id}: {word} ({shown})")
    return lines


def described(record: Mapping[str, Any], claims: Mapping[str, Claim]) -> list[str]:
    """The record as lines for the terminal."""
    width = max(map(len, record["estimates"]), default=0)
    lines = [f"{record['experiment']}, {record['size']}: {record['says']}"]
    lines += [f"  {name:<{width}}  {Estimate(**values)}" for name, values in record["estimates"].items()]
    decided = verdicts(record, claims)
    return [*lines, *(["claims"] if decided else []), *(f"  {line}" for line in decided), *(f"  {n}" for n in record["notes"])]
