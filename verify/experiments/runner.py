"""Running an experiment: settings, seed, device and folder in, a JSON record and a plot out; a killed run resumes."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from theory.claim import Claim
from theory.measurements import Measured
from verify.experiments.experiment import Context, Estimate, Experiment, ExperimentError, write_json, written_whole
from verify.experiments.index import experiment_named
from verify.experiments.measure import decide, measured_in

SCHEMA = 1
PACKAGES = ("torch", "numpy", "scipy", "transformers", "python-flint", "sympy")
WORDS = {1: "supported", -1: "contradicted", 0: "within the uncertainty"}


def settings_of(experiment: Experiment, size: str, changes: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a size with the user's changes, each of the type of what it replaces.

    Raises: ExperimentError for an unknown size, an unknown setting or a value that does not fit.
    """
    if size not in experiment.sizes:
        raise ExperimentError(f"{experiment.name} has the sizes {', '.join(experiment.sizes)}, not {size!r}")
    settings = dict(experiment.sizes[size])
    for name, given in changes.items():
        if name not in settings:
            raise ExperimentError(f"{experiment.name} has no setting {name!r}; there are {', '.join(settings)}")
        old = settings[name]
        try:
            settings[name] = _as(old, given)
        except ValueError:
            raise ExperimentError(f"{name} must be like {old!r}, got {given!r}") from None
    return settings


def _as(old: Any, given: str) -> Any:
    if isinstance(old, bool):
        if given not in ("true", "false"):
            raise ValueError
        return given == "true"
    if isinstance(old, int | float):
        return type(old)(given)
    if isinstance(old, list | tuple):
        kind = type(old[0]) if old else str
        return [kind(part) for part in given.split(",")]
    return given


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

    Parts that are finished are kept below `out` under a key of settings, seed and device, and are not run again.

    Raises: ExperimentError in one line; what was finished is kept.
    """
    from models.training import TrainingError

    experiment = experiment_named(name)
    settings = settings_of(experiment, size, changes or {})
    _check_device(device)
    key = hashlib.sha256(json.dumps([name, settings, seed, device], sort_keys=True, default=str).encode()).hexdigest()[:12]
    folder = out / f".{name}-{size}-{key}"
    if fresh and folder.is_dir():
        for file in folder.iterdir():
            file.unlink()
    context = Context(settings, seed, device, folder, quiet)
    started = time.time()
    try:
        estimates = dict(experiment.measure(context))
    except TrainingError as error:
        raise ExperimentError(f"{name}: {error}; finished parts are in {folder}") from None
    except MemoryError:
        raise ExperimentError(f"{name}: out of memory; use a smaller size; finished parts are in {folder}") from None
    record = {
        "schema": SCHEMA,
        "experiment": name,
        "says": experiment.says,
        "size": size,
        "settings": settings,
        "seed": seed,
        "notes": list(experiment.notes),
        "estimates": {quantity: asdict(estimate) for quantity, estimate in estimates.items()},
        "provenance": _provenance(device, round(time.time() - started, 1)),
        "series": context.series,
    }
    write_json(out / f"{name}-{size}.json", record)
    _plot(experiment, record, out / f"{name}-{size}.png")
    return record


def _check_device(device: str) -> None:
    if device not in ("cpu", "cuda"):
        raise ExperimentError(f"device must be cpu or cuda, got {device!r}")
    if device == "cuda":
        import torch

        if not torch.cuda.is_available():
            raise ExperimentError("no GPU is available here; leave --device out to run on the CPU")


def _plot(experiment: Experiment, record: Mapping[str, Any], path: Path) -> None:
    if experiment.draw is None:
        return
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError:
        return  # the record holds the series; `pip install 'lemmata[plots]'` draws them
    figure = experiment.draw(record)
    with written_whole(path) as draft:
        figure.savefig(draft, format="png", dpi=150, metadata={"Software": None})


def _provenance(device: str, seconds: float) -> dict[str, Any]:
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    shown = platform.machine()
    if device == "cuda":
        import torch

        shown = torch.cuda.get_device_name()
    return {
        "python": platform.python_version(),
        "versions": versions,
        "device": device,
        "machine": shown,
        "commit": _commit(),
        "seconds": seconds,
    }


def _commit() -> str | None:
    """The git commit of the code, with + where files differ from it, or None outside a repository."""
    here = Path(__file__).resolve().parent

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True, timeout=10).stdout.strip()

    try:
        return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


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

