"""The settings of an experiment's size with the user's changes, as `--set NAME=VALUE` gives them."""

from __future__ import annotations

import math
import os.path
from collections.abc import Mapping, Sequence
from typing import Any

from lemmata.verify.experiments.framework.experiment import Experiment, ExperimentError
from lemmata.verify.experiments.framework.provenance import NAMING_FILES

FURTHER = 1_000  # times the largest of an experiment's sizes: what a setting may be


def changes_of(pairs: Sequence[str], **named: str | None) -> dict[str, str]:
    """Changes by name, from NAME=VALUE and from options of their own (None: not given).

    Raises: ExperimentError for what is no NAME=VALUE, or two values of one name.
    """
    changes = {name: value for name, value in named.items() if value is not None}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise ExperimentError(f"--set must be NAME=VALUE, got {pair!r}")
        if changes.setdefault(name, value) != value:
            raise ExperimentError(f"{name} is set twice, to {changes[name]!r} and {value!r}")
    return changes


def settings_of(experiment: Experiment, size: str, changes: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a size with the user's changes, each of the type of what it replaces.

    Raises: ExperimentError for an unknown size, an unknown setting or a value that does not fit.
    """
    if size not in experiment.sizes:
        raise ExperimentError(f"{experiment.name} has the sizes {', '.join(experiment.sizes)}, not {size!r}")
    settings = dict(experiment.sizes[size])
    for name, given in changes.items():
        if name in NAMING_FILES and name not in settings:
            raise ExperimentError(f"{experiment.name} reads no {name}; it has the settings {', '.join(settings)}")
        if name not in settings:
            raise ExperimentError(f"{experiment.name} has no setting {name!r}; there are {', '.join(settings)}")
        old = settings[name]
        try:
            settings[name] = _as(old, given)
        except ValueError:
            raise ExperimentError(f"{name} must be like {old!r}, got {given!r}") from None
        _check_numbers(experiment, name, settings[name])
        if name in NAMING_FILES and not given.strip():
            raise ExperimentError(f"{name} must name a file or a folder, got {given!r}")
        if name in NAMING_FILES and name != "model" and not os.path.exists(given):  # a model may be built, not read
            raise ExperimentError(f"{name}: {given} does not exist")
    return settings


def _check_numbers(experiment: Experiment, name: str, value: Any) -> None:
    """Raises: ExperimentError for a number that is not positive and finite, or a size far beyond those of the experiment."""
    known = [number for size in experiment.sizes.values() for number in _numbers(size.get(name))]
    least = 2 if name.endswith("seeds") else 1  # an interval needs two
    for number in _numbers(value):
        if isinstance(number, float) and not math.isfinite(number):
            raise ExperimentError(f"{name} must be finite, got {number}")
        if isinstance(number, int) and number < least:
            raise ExperimentError(f"{name} must be at least {least}, got {number}")
        if isinstance(number, int) and number > (most := FURTHER * int(max(known))):
            raise ExperimentError(f"{name} must be at most {most:,}, {FURTHER:,} times the experiment's own, got {number}")
    if isinstance(value, list | tuple) and not 1 <= len(value) <= FURTHER:
        raise ExperimentError(f"{name} must be from 1 to {FURTHER:,} numbers, got {len(value):,}")


def _numbers(value: Any) -> list[int | float]:
    found = list(value) if isinstance(value, list | tuple) else [value]
    return [number for number in found if isinstance(number, int | float) and not isinstance(number, bool)]


def _as(old: Any, given: str) -> Any:
    if isinstance(old, bool):
        if given not in ("true", "false"):
            raise ValueError
        return given == "true"
    if isinstance(old, int | float):
        return type(old)(given)
    if isinstance(old, list | tuple):
        kind = type(old[0]) if old else float
        return [kind(part) for part in given.split(",")]
    return given
