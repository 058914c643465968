"""The settings of an experiment's size with the user's changes, as `--set NAME=VALUE` gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verify.experiments.experiment import Experiment, ExperimentError
from verify.experiments.provenance import NAMING_FILES


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
        least = 2 if name.endswith("seeds") else 1  # an interval needs two
        if isinstance(old, int) and not isinstance(old, bool) and settings[name] < least:
            raise ExperimentError(f"{name} must be at least {least}, got {given}")
    return settings


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
